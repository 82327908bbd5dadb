/* Text on its way to a terminal: escaped, measured, cut and folded.
 *
 * One function, cli_glyph(), decides how a character is shown; everything else goes over a text
 * with it. So nothing a person or a file says can move the cursor, change colours or reverse a
 * line.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cpd/date.h>

#include "print.h"

/* The character at the start of a text: its length, or 0 where the bytes are not UTF-8. */
static size_t decode(uint32_t *point, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    if (n <= 1) {
        *point = s[0];
        return n;
    }
    *point = s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        *point = *point << 6 | (s[i] & 0x3Fu);
    }
    bool scalar = *point <= 0x10FFFF && (*point < 0xD800 || *point > 0xDFFF);
    return *point >= least[n] && scalar ? n : 0;
}

/* Controls, and the marks that turn the direction of writing or break a line unseen. */
static bool steers(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* How wide terminals draw a character, by the C library's table for UTF-8, whatever the person's
 * own locale. Loaded when the first character beyond ASCII is measured: seldom. */
static int width_of(uint32_t c)
{
    static locale_t utf8;
    if (c < 0x80)
        return 1;
    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!utf8)
        return 1;
    locale_t before = uselocale(utf8);
    int width = wcwidth((wchar_t)c);
    uselocale(before);
    return width < 0 ? 1 : width;
}

/* A character as it is shown: itself, or the escape of what could steer a terminal. */
typedef struct glyph {
    size_t length;  /* bytes in the text */
    uint32_t point; /* 0 when escaped */
    char shown[8];
} glyph;

static glyph glyph_at(const char *text)
{
    glyph g = {0};
    uint32_t point;
    g.length = decode(&point, text);
    if (g.length > 0 && !steers(point)) {
        memcpy(g.shown, text, g.length);
        g.point = point;
        return g;
    }
    if (g.length == 0) {
        g.length = 1;
        snprintf(g.shown, sizeof g.shown, "\\x%02x", (unsigned)(unsigned char)*text);
    } else if (point == '\n' || point == '\t') {
        strcpy(g.shown, point == '\n' ? "\\n" : "\\t");
    } else {
        snprintf(g.shown, sizeof g.shown, point < 0x100 ? "\\x%02x" : "\\u%04x", point & 0xFFFFu);
    }
    return g;
}

static int glyph_columns(const glyph *g)
{
    return g->point ? width_of(g->point) : (int)strlen(g->shown);
}

void cli_put(FILE *out, const char *text)
{
    for (glyph g; *text; text += g.length) {
        g = glyph_at(text);
        fputs(g.shown, out);
    }
}

int cli_columns(const char *text)
{
    int columns = 0;
    for (glyph g; *text; text += g.length) {
        g = glyph_at(text);
        columns += glyph_columns(&g);
    }
    return columns;
}

int cli_put_cut(FILE *out, const char *text, int most)
{
    int columns = cli_columns(text);
    if (columns <= most) {
        cli_put(out, text);
        return columns;
    }
    columns = 1; /* of the ellipsis */
    for (glyph g; *text; text += g.length) {
        g = glyph_at(text);
        if (columns + glyph_columns(&g) > most)
            break;
        columns += glyph_columns(&g);
        fputs(g.shown, out);
    }
    fputs("…", out);
    return columns;
}

/* The end of the word at the start of a text, and its columns. */
static const char *word_end(const char *text, int *columns)
{
    *columns = 0;
    for (glyph g; *text && *text != ' '; text += g.length) {
        g = glyph_at(text);
        *columns += glyph_columns(&g);
    }
    return text;
}

static void put_word(FILE *out, const char *text, const char *end)
{
    for (glyph g; text < end; text += g.length) {
        g = glyph_at(text);
        fputs(g.shown, out);
    }
}

void cli_put_folded(FILE *out, const char *text, int column, int indent, int width)
{
    bool first = true;
    if (width == 0) {
        cli_put(out, text);
        return;
    }
    while (*text) {
        int columns;
        const char *end = word_end(text, &columns);
        if (!first && column + 1 + columns > width) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', out);
            column++;
        }
        put_word(out, text, end);
        column += columns;
        first = false;
        text = *end ? end + 1 : end;
    }
}

const char *cli_day(char out[CLI_DAY], const char *date)
{
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    cpd_date day;
    int y, m, d;
    if (!date || cpd_date_parse(&day, date) < 0)
        return date ? date : "";
    cpd_date_parts(day, &y, &m, &d);
    snprintf(out, CLI_DAY, "%d %s %d", d, months[m - 1], y);
    return out;
}

const char *cli_short(const char *id, size_t length)
{
    size_t whole = id ? strlen(id) : 0;
    return whole > length ? id + whole - length : id ? id : "";
}

/* How many last characters two ids have in common. */
static size_t common_end(const char *a, const char *b)
{
    size_t n = 0, m = strlen(a), k = strlen(b);
    while (n < m && n < k && a[m - 1 - n] == b[k - 1 - n])
        n++;
    return n;
}

/* In the order of their last characters, so that those that end alike are neighbours. */
static int by_end(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;
    size_t n = common_end(a, b), m = strlen(a), k = strlen(b);
    return (n < m ? (unsigned char)a[m - 1 - n] : 0) - (n < k ? (unsigned char)b[k - 1 - n] : 0);
}

size_t cli_id_length(const cpd_node *rows, const char *key)
{
    size_t length = CLI_SHORT, count = cpd_node_length(rows), n = 0;
    const char **ids = calloc(count + 1, sizeof *ids);
    for (size_t i = 0; ids && i < count; i++) {
        const char *id = cpd_node_get_text(cpd_node_at(rows, i), key);
        if (id)
            ids[n++] = id;
    }
    if (ids)
        qsort(ids, n, sizeof *ids, by_end);
    for (size_t i = 1; i < n; i++) {
        size_t common = common_end(ids[i - 1], ids[i]);
        if (strcmp(ids[i - 1], ids[i]) != 0 && common >= length)
            length = common + 1;
    }
    free(ids);
    return length;
}
