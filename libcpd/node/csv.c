/* CSV in and out. The bytes are checked first, so that the grammar sees valid UTF-8 without NUL. A
 * fault in a row is noted and the rest is read on, so that all are told at once; only after a quote
 * that is never closed nothing follows. */
#include "node/csv.h"

#include <string.h>

#include "node/tree.h"

struct reader {
    const char *name, *at, *end;
    cpd_doc *doc;
    cpd_issues *issues;
    cpd_str cell;
    size_t cells, most;
    int line, column; /* of the next byte */
    char separator;
    int wrong; /* the kind of the first issue, 0 while there is none */
    cpd_error first;
};

/* ---- places and issues ---- */

static void note(struct reader *r, int kind, int line, int column, const char *hint,
                 const char *what)
{
    int added = cpd_issues__add(r->issues, kind, r->name, line, column, hint, "%s", what);

    if (r->wrong)
        return;
    if (added == kind) {
        cpd_error__set(kind, "%s", what);
        cpd_error__hint("%s", hint);
        cpd_error__place(r->name, line, column);
    }
    r->first = *cpd_error_last();
    r->wrong = added;
}

static char peek(const struct reader *r)
{
    return r->at < r->end ? *r->at : '\0';
}

static void pass(struct reader *r)
{
    if (*r->at == '\n') {
        r->line++;
        r->column = 1;
    } else if (((unsigned char)*r->at & 0xc0) != 0x80) { // columns are characters
        r->column++;
    }
    r->at++;
}

static bool take(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    pass(r);
    return true;
}

/* Pass a line end: LF or CRLF. */
static bool take_line_end(struct reader *r)
{
    if (peek(r) == '\r' && r->end - r->at > 1 && r->at[1] == '\n')
        pass(r);
    return take(r, '\n');
}

static bool at_line_end(const struct reader *r)
{
    return r->at == r->end || *r->at == '\n' ||
           (*r->at == '\r' && r->end - r->at > 1 && r->at[1] == '\n');
}

/* ---- before the rows: bytes, mark, separator ---- */

static bool begins(const struct reader *r, const char *bytes, size_t n)
{
    return (size_t)(r->end - r->at) >= n && memcmp(r->at, bytes, n) == 0;
}

static void check_bytes(struct reader *r)
{
    const char *start = r->at;
    uint32_t code;

    if (begins(r, "\xff\xfe", 2) || begins(r, "\xfe\xff", 2)) {
        note(r, CPD_EINPUT, 1, 1, "Save it as CSV UTF-8.", "the text is UTF-16, not UTF-8");
        return;
    }
    while (r->at < r->end && !r->wrong) {
        size_t n = cpd_node__utf8(&code, r->at, (size_t)(r->end - r->at));

        if (n == 0)
            note(r, CPD_EINPUT, r->line, r->column, "Save it as CSV UTF-8.",
                 "the text is not UTF-8 here");
        else if (code == 0)
            note(r, CPD_EINPUT, r->line, r->column, "Remove it.", "a NUL byte in the text");
        for (; n > 0; n--)
            pass(r);
    }
    r->at = start;
    r->line = r->column = 1;
}

/* The line "sep=;" that one spreadsheet writes for itself. */
static bool take_said_separator(struct reader *r)
{
    if (!begins(r, "sep=", 4) || r->end - r->at < 5 || !strchr(",;\t", r->at[4]))
        return false;
    r->separator = r->at[4];
    for (int i = 0; i < 5; i++)
        pass(r);
    if (!take_line_end(r) && r->at < r->end)
        note(r, CPD_EINPUT, r->line, r->column, "Write sep=; alone on its line, or leave it out.",
             "something follows the separator");
    return true;
}

/* A comma anywhere in the first row, outside quotes, settles it; else a semicolon or a tab. */
static void find_separator(struct reader *r)
{
    bool quoted = false;
    char found = ',';

    for (const char *p = r->at; p < r->end && (quoted || *p != '\n'); p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (!quoted && (*p == ';' || *p == '\t') && found == ',')
            found = *p;
        else if (!quoted && *p == ',')
            return;
    }
    r->separator = found;
}

/* ---- cells ---- */

static void note_return(struct reader *r)
{
    note(r, CPD_EINPUT, r->line, r->column, "Save it with line ends of today.",
         "a carriage return without a line feed");
}

/* After its opening quote, to behind its closing one. */
static bool read_quoted(struct reader *r, int line, int column)
{
    while (r->at < r->end) {
        if (take_line_end(r)) {
            cpd_str_add_char(&r->cell, '\n');
        } else if (!take(r, '"')) {
            if (*r->at == '\r')
                note_return(r);
            cpd_str_add_char(&r->cell, *r->at);
            pass(r);
        } else if (take(r, '"')) {
            cpd_str_add_char(&r->cell, '"');
        } else {
            return true;
        }
    }
    note(r, CPD_EINPUT, line, column, "Close the quote; a quote inside a cell is written twice.",
         "a quote is opened here and never closed");
    return false;
}

static void read_plain(struct reader *r)
{
    bool noted = false;

    for (; !at_line_end(r) && *r->at != r->separator; pass(r)) {
        if (*r->at == '"' && !noted)
            note(r, CPD_EINPUT, r->line, r->column,
                 "Put the whole cell in quotes, and write each quote inside it twice.",
                 "a quote inside a cell that is not in quotes");
        else if (*r->at == '\r' && !noted)
            note_return(r);
        noted |= *r->at == '"' || *r->at == '\r';
        cpd_str_add_char(&r->cell, *r->at);
    }
}

static void pass_rest(struct reader *r, int line, int column)
{
    if (at_line_end(r) || *r->at == r->separator)
        return;
    note(r, CPD_EINPUT, line, column,
         "End the cell at its closing quote; a quote inside a cell is written twice.",
         "something follows the closing quote of a cell");
    while (!at_line_end(r) && *r->at != r->separator)
        pass(r);
}

static cpd_node *read_cell(struct reader *r)
{
    int line = r->line, column = r->column;
    cpd_node *cell;

    r->cell.length = 0;
    if (!take(r, '"'))
        read_plain(r);
    else if (read_quoted(r, line, column))
        pass_rest(r, r->line, r->column);
    cell = cpd_node_text_n(r->doc, r->cell.length ? r->cell.bytes : "", r->cell.length);
    cpd_node__set_place(cell, line, column);
    if (++r->cells == r->most + 1) {
        note(r, CPD_ELIMIT, line, column, "Split it.", "more cells than are read from one text");
        r->at = r->end;
    }
    return cell;
}

static bool holds_something(const cpd_node *row)
{
    for (size_t i = 0; i < cpd_node_length(row); i++)
        if (cpd_node_length(cpd_node_at(row, i)))
            return true;
    return false;
}

static void read_row(struct reader *r, cpd_node *rows)
{
    cpd_node *row = cpd_node_list(r->doc);

    cpd_node__set_place(row, r->line, r->column);
    do
        cpd_node_add(r->doc, row, read_cell(r));
    while (take(r, r->separator));
    take_line_end(r);
    if (holds_something(row))
        cpd_node_add(r->doc, rows, row);
}

static void read_rows(struct reader *r)
{
    cpd_node *rows = cpd_node_list(r->doc);

    cpd_doc_set_root(r->doc, rows);
    while (r->at < r->end && !cpd_doc_failed(r->doc) && !r->cell.failed)
        read_row(r, rows);
}

/* ---- the whole ---- */

static void read_all(struct reader *r, struct cpd_csv_form *form)
{
    form->mark = begins(r, "\xef\xbb\xbf", 3);
    if (form->mark)
        r->at += 3;
    check_bytes(r);
    if (r->wrong)
        return;
    if (!take_said_separator(r))
        find_separator(r);
    form->separator = r->separator;
    read_rows(r);
}

int cpd_csv__parse(cpd_doc **out, struct cpd_csv_form *form, const char *bytes, size_t length,
                   const char *name, const struct cpd_csv_limits *limits, cpd_issues *issues)
{
    struct cpd_csv_form found = {.separator = ','};
    struct reader r = {.name = name ? name : "",
                       .at = bytes,
                       .end = bytes + length,
                       .doc = cpd_doc_new(),
                       .issues = issues,
                       .most = limits->cells,
                       .separator = ',',
                       .line = 1,
                       .column = 1};

    if (length > limits->bytes)
        note(&r, CPD_ELIMIT, 0, 0, "Split it.", "the text is larger than what is read at once");
    else if (r.doc)
        read_all(&r, &found);
    if (cpd_doc_failed(r.doc) || r.cell.failed)
        r.wrong = cpd_error__no_memory();
    else if (r.wrong)
        cpd_error__restore(&r.first);
    if (!r.wrong) {
        *out = cpd_steal(&r.doc);
        if (form)
            *form = found;
    }
    cpd_str_fini(&r.cell);
    cpd_doc_free(r.doc);
    return r.wrong;
}

static bool is_heading(const char *cell, const char *heading)
{
    size_t n;

    cell += strspn(cell, " \t\n");
    for (n = strlen(cell); n > 0 && strchr(" \t\n", cell[n - 1]); n--)
        ;
    return n == strlen(heading) && cpd_text_begins(heading, cell, n);
}

const char *cpd_csv__cell(const cpd_node *header, const cpd_node *row, const char *heading)
{
    for (size_t i = 0; i < cpd_node_length(header); i++)
        if (is_heading(cpd_node_as_text(cpd_node_at(header, i)), heading))
            return cpd_node_as_text(cpd_node_at(row, i));
    return NULL;
}

void cpd_csv__add_cell(cpd_str *out, const char *text)
{
    size_t n = strlen(text);
    bool first = strncmp(text, "sep=", 4) == 0 || strncmp(text, "\xef\xbb\xbf", 3) == 0;
    bool quoted = first || strpbrk(text, ",;\t\"\r\n") || *text == ' ' ||
                  (n > 0 && text[n - 1] == ' '); // first: what begins a file says something else

    if (!quoted) {
        cpd_str_add_n(out, text, n);
        return;
    }
    cpd_str_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            cpd_str_add_char(out, '"');
        cpd_str_add_char(out, *text);
    }
    cpd_str_add_char(out, '"');
}
