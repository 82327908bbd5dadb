/* The printer for people: sentences, facts, tables, findings.
 *
 * On a terminal columns are aligned, the widest text column is cut to fit and prose is folded at
 * its width. Elsewhere columns are parted by a tab, without titles, and nothing is cut: a stable
 * form for other programs. Colour only repeats what a word says.
 */
#include <stdlib.h>
#include <string.h>

#include <cpd/date.h>

#include "printers.h"

#define BOLD "1"
#define GREEN "32"
#define YELLOW "33"
#define PLAIN NULL

static void put_coloured(cli_printer *p, const char *colour, const char *text)
{
    if (p->colour && colour)
        fprintf(p->out, "\033[%sm", colour);
    cli_put(p->out, text);
    if (p->colour && colour)
        fputs("\033[0m", p->out);
}

static void text_gap(cli_printer *p)
{
    if (p->began)
        fputc('\n', p->out);
}

static void text_heading(cli_printer *p, const char *text)
{
    text_gap(p);
    put_coloured(p, BOLD, text);
    fputc('\n', p->out);
    p->began = true;
}

static void text_line(cli_printer *p, const char *text)
{
    cli_put_folded(p->out, text, 0, 0, p->width);
    fputc('\n', p->out);
    p->began = true;
}

/* Each line of a text below the other, none of them able to look like the next fact. Labels may
 * come from a set, so they are no more trusted than the text. */
static void text_fact(cli_printer *p, const char *label, const char *text)
{
    int indent = 2, column = p->width > 0 ? cli_columns(label) + 2 : 0;
    char *copy = strdup(text), *rest = copy;
    cli_put(p->out, label);
    fputs(": ", p->out);
    if (!copy)
        cli_put(p->out, text);
    for (char *line; copy && (line = strsep(&rest, "\n"));) {
        if (line != copy) {
            fprintf(p->out, "%*s", indent, "");
            column = indent;
        }
        cli_put_folded(p->out, line, column, indent, p->width);
        fputc('\n', p->out);
    }
    free(copy);
    p->began = true;
}

/* ---- tables ---- */

#define CELL 64

/* A cell as text: borrowed from the row, or written into room. */
static const char *cell(char room[CELL], const cli_column *column, const cpd_node *row, size_t id)
{
    const cpd_node *value = cpd_node_get(row, column->key);
    const char *text = cpd_node_as_text(value);
    switch (cpd_node_type(value)) {
    case CPD_NODE_NULL:
        return "";
    case CPD_NODE_BOOL:
        return cpd_node_as_bool(value) ? "yes" : "no";
    case CPD_NODE_INT:
        if (column->show == CLI_SHOW_MINUTES)
            cpd_minutes_format(room, cpd_node_as_int(value));
        else
            snprintf(room, CELL, "%lld", (long long)cpd_node_as_int(value));
        return room;
    default:
        break;
    }
    if (!text)
        return "";
    if (column->show == CLI_SHOW_ID)
        return cli_short(text, id);
    return column->show == CLI_SHOW_DAY ? cli_day(room, text) : text;
}

#define COLUMNS_MOST 12

typedef struct table {
    const cli_column *columns;
    size_t count;
    const cpd_node *rows;
    size_t id;                /* characters of a short id */
    int widths[COLUMNS_MOST]; /* on a terminal */
    int owed;                 /* spaces not yet written */
} table;

static bool to_the_right(const cli_column *column)
{
    return column->show == CLI_SHOW_MINUTES || column->show == CLI_SHOW_NUMBER;
}

/* The columns as wide as their widest cell; then the widest gives way until the line fits. */
static void measure(table *t, int width)
{
    int sum = 0;
    size_t widest = 0;
    for (size_t c = 0; c < t->count; c++) {
        t->widths[c] = cli_columns(t->columns[c].title);
        for (size_t i = 0; i < cpd_node_length(t->rows); i++) {
            char room[CELL];
            int columns = cli_columns(cell(room, &t->columns[c], cpd_node_at(t->rows, i), t->id));
            t->widths[c] = columns > t->widths[c] ? columns : t->widths[c];
        }
        widest = t->widths[c] > t->widths[widest] ? c : widest;
        sum += t->widths[c] + 2;
    }
    int over = sum - 2 - width;
    if (over > 0)
        t->widths[widest] = t->widths[widest] - over > 8 ? t->widths[widest] - over : 8;
}

/* Space before a cell is only written once something follows it: no line ends in blanks. */
static void put_cell(cli_printer *p, table *t, size_t c, const char *text)
{
    if (p->width == 0) {
        fputs(c > 0 ? "\t" : "", p->out);
        cli_put(p->out, text);
        return;
    }
    int columns = cli_columns(text), width = t->widths[c];
    if (c == 0)
        t->owed = 0;
    if (to_the_right(&t->columns[c]) && columns < width)
        t->owed += width - columns;
    if (columns > 0) {
        fprintf(p->out, "%*s", t->owed, "");
        columns = cli_put_cut(p->out, text, width);
        t->owed = 0;
    }
    t->owed += (to_the_right(&t->columns[c]) ? 0 : width - columns) + 2;
}

static void put_titles(cli_printer *p, table *t)
{
    if (p->width == 0)
        return;
    for (size_t c = 0; c < t->count; c++)
        put_cell(p, t, c, t->columns[c].title);
    fputc('\n', p->out);
}

static void text_table(cli_printer *p, const cli_column *columns, size_t count,
                       const cpd_node *rows)
{
    table t = {
        .columns = columns, .count = count < COLUMNS_MOST ? count : COLUMNS_MOST, .rows = rows};
    size_t length = cpd_node_length(rows);
    for (size_t c = 0; c < t.count; c++)
        if (columns[c].show == CLI_SHOW_ID)
            t.id = cli_id_length(rows, columns[c].key);
    if (length == 0)
        return;
    if (p->width > 0)
        measure(&t, p->width);
    put_titles(p, &t);
    for (size_t i = 0; i < length; i++) {
        for (size_t c = 0; c < t.count; c++) {
            char room[CELL];
            put_cell(p, &t, c, cell(room, &columns[c], cpd_node_at(rows, i), t.id));
        }
        fputc('\n', p->out);
    }
    p->began = true;
}

/* ---- findings ---- */

#define MARK 13 /* columns of a mark and the space after it */

static const struct mark {
    const char *state, *words, *colour;
} marks[] = {
    {"met", "met", GREEN},
    {"not-yet", "not yet", YELLOW},
    {"cannot-tell", "cannot tell", PLAIN},
};

static const struct mark *mark_of(const cpd_node *finding)
{
    const char *state = cpd_node_get_text(finding, "state");
    for (size_t i = 0; state && i < sizeof marks / sizeof *marks; i++)
        if (!strcmp(state, marks[i].state))
            return &marks[i];
    return &marks[2];
}

static void put_below(cli_printer *p, int indent, const char *text)
{
    fprintf(p->out, "%*s", indent, "");
    cli_put_folded(p->out, text, indent, indent, p->width);
    fputc('\n', p->out);
}

/* The rule that speaks, whose it is, and how sure the set is of it. */
static void put_rule(cli_printer *p, int indent, const cpd_node *finding)
{
    const char *rule = cpd_node_get_text(finding, "rule");
    const char *layer = cpd_node_get_text(finding, "layer");
    const char *force = cpd_node_get_text(finding, "force");
    const char *certainty = cpd_node_get_text(finding, "certainty");
    char text[400];
    if (!rule)
        return;
    snprintf(text, sizeof text, "rule: %s%s%s%s%s", rule, layer ? ", " : "", layer ? layer : "",
             force && !strcmp(force, "guidance") ? ", guidance" : "",
             certainty && !strcmp(certainty, "unconfirmed") ? ", unconfirmed" : "");
    put_below(p, indent, text);
}

/* The newest records that it rests on; the JSON has up to twenty. */
static void put_evidence(cli_printer *p, int indent, const cpd_node *finding)
{
    const cpd_node *list = cpd_node_get(finding, "evidence");
    size_t listed = cpd_node_length(list), shown = listed < 5 ? listed : 5;
    long long all = (long long)cpd_node_get_int(finding, "evidence_count", (int64_t)listed);
    if (shown == 0)
        return;
    fprintf(p->out, "%*sevidence:", indent, "");
    for (size_t i = 0; i < shown; i++) {
        const char *id = cpd_node_as_text(cpd_node_at(list, i));
        fputc(' ', p->out);
        cli_put(p->out, cli_short(id, CLI_SHORT));
    }
    if (all > (long long)shown)
        fprintf(p->out, " and %lld more", all - (long long)shown);
    fputc('\n', p->out);
}

static void put_finding(cli_printer *p, int indent, const cpd_node *finding)
{
    const struct mark *mark = mark_of(finding);
    const char *title = cpd_node_get_text(finding, "title");
    const char *reason = cpd_node_get_text(finding, "reason");
    const cpd_node *parts = cpd_node_get(finding, "parts");
    int below = indent + MARK;

    fprintf(p->out, "%*s", indent, "");
    put_coloured(p, mark->colour, mark->words);
    fprintf(p->out, "%*s", MARK - (int)strlen(mark->words), "");
    cli_put_folded(p->out, title ? title : "", below, below, p->width);
    fputc('\n', p->out);
    if (reason && *reason)
        put_below(p, below, reason);
    put_rule(p, below, finding);
    put_evidence(p, below, finding);
    for (size_t i = 0; i < cpd_node_length(parts); i++)
        put_finding(p, indent + 2, cpd_node_at(parts, i));
}

static void text_finding(cli_printer *p, const cpd_node *finding)
{
    put_finding(p, 0, finding);
    p->began = true;
}

/* ---- words that changed ---- */

/* Marks that stand beside the words: colour alone would not reach everybody. */
static const char *const run_marks[][3] = {{"dropped", "[-", "-]"}, {"added", "{+", "+}"}};

static char *with_marks(const char *before, const cpd_node *run)
{
    const char *is = cpd_node_get_text(run, "is"), *open = "", *close = "";
    char *text = NULL;
    for (size_t i = 0; is && i < sizeof run_marks / sizeof *run_marks; i++)
        if (!strcmp(is, run_marks[i][0])) {
            open = run_marks[i][1];
            close = run_marks[i][2];
        }
    if (asprintf(&text, "%s%s%s%s%s", before, *before ? " " : "", open,
                 cpd_node_get_text(run, "text"), close) < 0)
        return NULL;
    return text;
}

static void text_words(cli_printer *p, const char *label, const cpd_node *runs)
{
    char *text = strdup("");
    for (size_t i = 0; text && i < cpd_node_length(runs); i++) {
        char *longer = with_marks(text, cpd_node_at(runs, i));
        free(text);
        text = longer;
    }
    p->failed |= !text;
    if (text && *text)
        text_fact(p, label, text);
    free(text);
}

/* ---- what is left to do, and what went wrong ---- */

static void text_next(cli_printer *p, const char *sentence, const char *command)
{
    fputs("Not done yet: ", p->out);
    cli_put_folded(p->out, sentence, 14, 2, p->width);
    fputc('\n', p->out);
    if (command) {
        fputs("  ", p->out);
        cli_put(p->out, command);
        fputc('\n', p->out);
    }
    p->began = true;
}

static void say(const char *place, int line, int column, const char *text, const char *hint)
{
    fputs("cpd: ", stderr);
    if (place && *place) {
        cli_put(stderr, place);
        if (line > 0)
            fprintf(stderr, ":%d", line);
        if (line > 0 && column > 0)
            fprintf(stderr, ":%d", column);
        fputs(": ", stderr);
    }
    cli_put(stderr, text);
    fputc('\n', stderr);
    if (hint && *hint) {
        fputs("     ", stderr);
        cli_put(stderr, hint);
        fputc('\n', stderr);
    }
}

/* The bytes of so many characters at the start of a text. */
static size_t bytes_of(const char *text, int characters)
{
    size_t n = 0;
    for (; text[n]; n++)
        if ((text[n] & 0xC0) != 0x80 && characters-- <= 0)
            break;
    return n;
}

/* The line as it was typed, and a mark below the character that was not understood. */
static void point(const char *source, int line, int column)
{
    while (line-- > 1 && strchr(source, '\n'))
        source = strchr(source, '\n') + 1;
    char *typed = strndup(source, strcspn(source, "\n"));
    if (!typed)
        return;
    fputs("     ", stderr);
    cli_put(stderr, typed);
    typed[bytes_of(typed, column - 1)] = '\0';
    fprintf(stderr, "\n     %*s^\n", cli_columns(typed), "");
    free(typed);
}

static void text_failure(cli_printer *p, const cli_failure *f)
{
    size_t count = cpd_issues_count(f->issues);
    fflush(p->out); /* what was said before stands before */
    for (size_t i = 0; i < count; i++) {
        const cpd_issue *issue = cpd_issues_get(f->issues, i);
        say(f->source && !*issue->place ? NULL : cli_place(f->call, issue->place), issue->line,
            issue->column, issue->text, issue->hint);
        if (f->source && issue->column > 0)
            point(f->source, issue->line, issue->column);
    }
    if (count == 0)
        say(f->place, f->line, f->column, f->text, f->hint);
}

const cli_printer_ops cli_print_text = {
    .heading = text_heading,
    .line = text_line,
    .gap = text_gap,
    .fact = text_fact,
    .table = text_table,
    .finding = text_finding,
    .words = text_words,
    .next = text_next,
    .failure = text_failure,
};
