/* JSON in: RFC 8259 to the letter, by a reader of our own. It knows where every value stood,
 * refuses a name given twice, holds to our depth and never quotes the text in a message, which may
 * be a reflection. Above all it says so when memory is short: jansson 2.14, which stood here first,
 * then goes on with a character missing from a text and calls it good.
 *
 * Bytes are checked before anything else, so the grammar sees valid UTF-8 without NUL, and peek()
 * can give NUL for the end. What reads returns false with the error set; memory is asked for once,
 * at the end. */
#include "node/tree.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *name, *start, *at, *end;
    cpd_doc *doc;
    cpd_str text; // the string or number that is being read
    int depth;
    size_t values, most; // read so far, and how many may be
    const char *mark; // line and column are those of this byte
    int line, column;
};

/* ---- places and refusals ---- */

static void advance(int *line, int *column, char byte)
{
    if (byte == '\n') {
        ++*line;
        *column = 1;
    } else if ((byte & 0xc0) != 0x80) { // columns are characters
        ++*column;
    }
}

/* Bring line and column up to the next byte. */
static void locate(struct reader *r)
{
    while (r->mark < r->at)
        advance(&r->line, &r->column, *r->mark++);
}

static bool refuse_at(const struct reader *r, const char *at, int kind, const char *what,
                      const char *hint)
{
    int line = 1, column = 1;

    for (const char *p = r->start; p < at; p++)
        advance(&line, &column, *p);
    cpd_error__set(kind, "%s", what);
    cpd_error__hint("%s", hint);
    cpd_error__place(r->name, line, column);
    return false;
}

/* What stands here is not what should. */
static bool refuse(const struct reader *r, const char *what, const char *hint)
{
    if (r->at == r->end)
        return refuse_at(r, r->at, CPD_EINPUT, "the JSON ends too early",
                         "Check that every bracket and quote is closed.");
    return refuse_at(r, r->at, CPD_EINPUT, what, hint);
}

static bool check_bytes(struct reader *r)
{
    uint32_t code;
    size_t n;

    if (r->end - r->at >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
        return refuse(r, "the JSON begins with a byte order mark",
                      "Save it as UTF-8 without the mark.");
    for (; r->at < r->end; r->at += n) {
        n = 1;
        if (*r->at > 0) // ASCII
            continue;
        n = cpd_node__utf8(&code, r->at, (size_t)(r->end - r->at));
        if (n == 0)
            return refuse(r, "the text is not UTF-8 here", "Save it as UTF-8.");
        if (code == 0)
            return refuse(r, "a NUL byte in the text", "Remove it.");
    }
    r->at = r->start;
    return true;
}

/* ---- characters ---- */

static char peek(const struct reader *r)
{
    return r->at < r->end ? *r->at : '\0';
}

static bool take(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

static void skip_blanks(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r' || peek(r) == '\n')
        r->at++;
}

/* ---- strings, into r->text ---- */

static void add_character(cpd_str *out, uint32_t code)
{
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

    cpd_str_add_char(out, (char)(first[more] | code >> 6 * more));
    while (more-- > 0)
        cpd_str_add_char(out, (char)(0x80 | (code >> 6 * more & 0x3f)));
}

/* The value of \uXXXX, which is passed; -1 when there is none. */
static int32_t take_unit(struct reader *r)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int32_t value = 0;

    if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        const char *digit = strchr(digits, r->at[i]);

        if (!digit)
            return -1;
        value = value * 16 + (int32_t)((digit - digits) % 16);
    }
    r->at += 6;
    return value;
}

/* One \uXXXX, or the two that make a character beyond U+FFFF. */
static bool take_code(struct reader *r)
{
    int32_t code = take_unit(r), low;

    if (code >= 0xd800 && code <= 0xdbff) {
        low = take_unit(r);
        if (low < 0xdc00 || low > 0xdfff)
            return false;
        code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
    }
    if (code <= 0 || (code >= 0xdc00 && code <= 0xdfff))
        return false;
    add_character(&r->text, (uint32_t)code);
    return true;
}

static bool take_letter(struct reader *r)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

    for (const char *pair = letters; r->end - r->at >= 2 && *pair; pair += 2)
        if (r->at[1] == pair[0]) {
            cpd_str_add_char(&r->text, pair[1]);
            r->at += 2;
            return true;
        }
    return false;
}

static bool read_escape(struct reader *r)
{
    const char *start = r->at;

    if (take_letter(r) || take_code(r))
        return true;
    return refuse_at(r, start, CPD_EINPUT, "this escape stands for no character of a text",
                     "Write two backslashes for one; \\u0000 and halves of characters are not "
                     "allowed.");
}

static void take_plain(struct reader *r)
{
    const char *start = r->at;

    while (r->at < r->end && *r->at != '"' && *r->at != '\\' && (unsigned char)*r->at >= 0x20)
        r->at++;
    cpd_str_add_n(&r->text, start, (size_t)(r->at - start));
}

static bool read_string(struct reader *r)
{
    const char *open = r->at++;

    r->text.length = 0;
    take_plain(r);
    while (peek(r) == '\\') {
        if (!read_escape(r))
            return false;
        take_plain(r);
    }
    if (r->at == r->end)
        return refuse_at(r, open, CPD_EINPUT, "a quote is opened here and never closed",
                         "Close the quote.");
    if (!take(r, '"'))
        return refuse(r, "a line end or control character in a text",
                      "Write \\n for a line end and \\t for a tab.");
    return true;
}

/* ---- scalars ---- */

static bool read_text(struct reader *r, cpd_node **out)
{
    if (!read_string(r))
        return false;
    *out = cpd_node_text_n(r->doc, r->text.bytes, r->text.length);
    return true;
}

static bool take_digits(struct reader *r)
{
    const char *start = r->at;

    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at > start;
}

/* Pass a number; *whole says that it has neither fraction nor exponent. */
static bool take_number(struct reader *r, bool *whole)
{
    bool good;

    take(r, '-');
    good = take(r, '0') || take_digits(r);
    *whole = peek(r) != '.' && peek(r) != 'e' && peek(r) != 'E';
    if (good && take(r, '.'))
        good = take_digits(r);
    if (good && (take(r, 'e') || take(r, 'E'))) {
        if (!take(r, '+'))
            take(r, '-');
        good = take_digits(r);
    }
    return good;
}

/* Counted downwards, where there is room for one more. */
static bool to_int(const char *digits, int64_t *out)
{
    bool negative = *digits == '-';
    int64_t value = 0;

    for (digits += negative; *digits; digits++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *digits - '0', &value))
            return false;
    *out = value;
    return negative || !__builtin_sub_overflow(INT64_C(0), value, out);
}

/* The program's locale may want a comma; the "C" locale is there without asking for memory. */
static bool to_real(const char *digits, double *out)
{
    *out = strtod_l(digits, NULL, newlocale(LC_ALL_MASK, "C", (locale_t)0));
    return isfinite(*out);
}

static bool read_number(struct reader *r, cpd_node **out)
{
    const char *start = r->at;
    int64_t integer = 0;
    double real = 0;
    bool whole;

    if (!take_number(r, &whole))
        return refuse(r, "this is no number of JSON", "Write it like -12, 0.5 or 1e6.");
    r->text.length = 0;
    cpd_str_add_n(&r->text, start, (size_t)(r->at - start));
    if (r->text.failed)
        return false;
    if (whole ? !to_int(r->text.bytes, &integer) : !to_real(r->text.bytes, &real))
        return refuse_at(r, start, CPD_EINPUT, "this number is too large",
                         "Write it as a text, in quotes.");
    *out = whole ? cpd_node_int(r->doc, integer) : cpd_node_real(r->doc, real);
    return true;
}

static bool take_word(struct reader *r, const char *word)
{
    size_t length = strlen(word);

    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0)
        return false;
    r->at += length;
    return true;
}

static bool read_word(struct reader *r, cpd_node **out)
{
    if (take_word(r, "null"))
        *out = cpd_node_null(r->doc);
    else if (take_word(r, "true"))
        *out = cpd_node_bool(r->doc, true);
    else if (take_word(r, "false"))
        *out = cpd_node_bool(r->doc, false);
    else
        return refuse(r, "a value should stand here",
                      "Write a text in double quotes, a number, true, false, null, [ or {.");
    return true;
}

/* ---- lists and objects ---- */

static bool read_value(struct reader *r, cpd_node **out);

/* After the opening bracket: whether anything stands in it. */
static bool is_empty(struct reader *r, char close)
{
    r->at++;
    skip_blanks(r);
    return take(r, close);
}

/* After an item: *more says that another one follows. */
static bool read_comma(struct reader *r, char close, bool *more)
{
    skip_blanks(r);
    *more = take(r, ',');
    if (*more || take(r, close))
        return true;
    return refuse(
        r, close == ']' ? "a comma or ] should stand here" : "a comma or } should stand here",
        "Check commas, quotes and brackets here and just before.");
}

static bool read_list(struct reader *r, cpd_node *list)
{
    bool more = !is_empty(r, ']');
    cpd_node *item;

    while (more) {
        if (!read_value(r, &item) || !read_comma(r, ']', &more))
            return false;
        cpd_node_add(r->doc, list, item);
    }
    return true;
}

static bool read_member(struct reader *r, cpd_node *object)
{
    struct cpd_slot *slot;

    skip_blanks(r);
    locate(r);
    if (peek(r) != '"')
        return refuse(r, "a name in double quotes should stand here", "Write \"name\": value.");
    if (!read_string(r))
        return false;
    slot = r->text.failed ? NULL : cpd_node__append(r->doc, object, r->text.bytes, NULL);
    if (!slot)
        return false;
    slot->line = r->line;
    slot->column = r->column;
    skip_blanks(r);
    if (!take(r, ':'))
        return refuse(r, "a colon should stand here", "Write \"name\": value.");
    return read_value(r, &slot->value);
}

static bool check_names(struct reader *r, const cpd_node *object)
{
    const struct cpd_slot *twice;

    if (!cpd_node__find_twice(object, &twice)) {
        r->doc->arena.failed = true;
        return false;
    }
    if (!twice)
        return true;
    cpd_error__set(CPD_EINPUT, "this name stands twice in one object");
    cpd_error__hint("Keep one of the two.");
    cpd_error__place(r->name, twice->line, twice->column);
    return false;
}

static bool read_object(struct reader *r, cpd_node *object)
{
    bool more = !is_empty(r, '}');

    while (more)
        if (!read_member(r, object) || !read_comma(r, '}', &more))
            return false;
    return check_names(r, object);
}

static bool read_inner(struct reader *r, cpd_node **out)
{
    bool is_list = peek(r) == '[', good;
    cpd_node *node = is_list ? cpd_node_list(r->doc) : cpd_node_object(r->doc);

    if (cpd_doc_failed(r->doc))
        return false;
    if (r->depth == CPD_NODE_DEPTH)
        return refuse_at(r, r->at, CPD_ELIMIT, "more than 64 lists and objects inside each other",
                         "Make it flatter, or look for brackets that were not closed.");
    r->depth++;
    good = is_list ? read_list(r, node) : read_object(r, node);
    r->depth--;
    *out = node;
    return good;
}

static bool refuse_count(const struct reader *r)
{
    char what[64];

    snprintf(what, sizeof what, "more than %zu values in one text", r->most);
    return refuse_at(r, r->at, CPD_ELIMIT, what,
                     "Split it, or look for what was written by mistake.");
}

static bool read_value(struct reader *r, cpd_node **out)
{
    int line, column;
    bool good;
    char c;

    skip_blanks(r);
    locate(r);
    if (++r->values > r->most)
        return refuse_count(r);
    line = r->line;
    column = r->column;
    c = peek(r);
    good = c == '[' || c == '{'                 ? read_inner(r, out)
           : c == '"'                           ? read_text(r, out)
           : c == '-' || (c >= '0' && c <= '9') ? read_number(r, out)
                                                : read_word(r, out);
    if (!good)
        return false;
    (*out)->line = line;
    (*out)->column = column;
    return true;
}

/* ---- the whole ---- */

static bool read_all(struct reader *r)
{
    cpd_node *root;

    if (!check_bytes(r) || !read_value(r, &root))
        return false;
    skip_blanks(r);
    if (r->at < r->end)
        return refuse(r, "something follows after the end of the JSON",
                      "Keep one value in the text.");
    cpd_doc_set_root(r->doc, root);
    return true;
}

static int refuse_size(const char *name, size_t length, size_t most)
{
    cpd_error__set(CPD_ELIMIT, "%zu bytes of JSON, at most %zu are read", length, most);
    return cpd_error__place(name, 0, 0);
}

int cpd_json__parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                    const struct cpd_json_limits *limits)
{
    struct reader r = {.name = name ? name : "",
                       .doc = cpd_doc_new(),
                       .most = limits->values,
                       .line = 1,
                       .column = 1};
    int result = CPD_OK;

    if (length > limits->bytes)
        result = refuse_size(r.name, length, limits->bytes);
    r.start = r.at = r.mark = bytes ? bytes : "";
    r.end = r.start + (bytes ? length : 0);
    if (result == CPD_OK && r.doc && !read_all(&r))
        result = cpd_error_last()->kind;
    if (cpd_doc_failed(r.doc) || r.text.failed)
        result = cpd_error__no_memory();
    if (result == CPD_OK)
        *out = cpd_steal(&r.doc);
    cpd_str_fini(&r.text);
    cpd_doc_free(r.doc);
    return result;
}

int cpd_json_parse(cpd_doc **out, const char *bytes, size_t length, const char *name, size_t most)
{
    return cpd_json__parse(out, bytes, length, name,
                           &(struct cpd_json_limits){.bytes = most, .values = SIZE_MAX});
}
