/* HTML of others' descriptions: what people read of it, and the little of it that a plain text
 * needs. Nothing is passed through. */
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

/* ---- out of HTML ---- */

static bool is_tag(const char *tag, size_t length, const char *name)
{
    size_t n = strlen(name);

    return length >= n && cpd_text_begins(tag, name, n) &&
           (length == n || strchr(" /\t\n", tag[n]) != NULL);
}

/* A block ends the line; the beginning of an item is shown by a dash. */
static void pass_tag(cpd_str *out, const char *tag, size_t length)
{
    static const char *const blocks[] = {"p",   "/p",  "div", "/div", "br", "/li",
                                         "/ul", "/ol", "h1",  "h2",   "h3", "h4",
                                         "tr",  "/h1", "/h2", "/h3",  "/h4"};
    bool fresh = out->length == 0 || out->bytes[out->length - 1] == '\n';

    if (is_tag(tag, length, "li"))
        cpd_str_add(out, fresh ? "- " : "\n- ");
    for (size_t i = 0; !fresh && i < sizeof blocks / sizeof *blocks; i++)
        if (is_tag(tag, length, blocks[i])) {
            cpd_str_add_char(out, '\n');
            return;
        }
}

static void add_point(cpd_str *out, unsigned long point)
{
    char bytes[5] = "";

    if (point < 0x80)
        bytes[0] = (char)point;
    else if (point < 0x800) {
        bytes[0] = (char)(0xc0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        bytes[0] = (char)(0xe0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3f));
        bytes[2] = (char)(0x80 | (point & 0x3f));
    } else {
        bytes[0] = (char)(0xf0 | point >> 18);
        bytes[1] = (char)(0x80 | (point >> 12 & 0x3f));
        bytes[2] = (char)(0x80 | (point >> 6 & 0x3f));
        bytes[3] = (char)(0x80 | (point & 0x3f));
    }
    cpd_str_add(out, bytes);
}

static bool is_text_point(unsigned long point)
{
    return point == '\n' || point == '\t' ||
           (point >= 0x20 && point <= 0x10ffff && !(point >= 0x7f && point <= 0x9f) &&
            !(point >= 0xd800 && point <= 0xdfff));
}

/* Bytes an entity takes; 0 when it is none and stands as it is. */
static size_t pass_entity(cpd_str *out, const char *text)
{
    static const char *const names[][2] = {{"&amp;", "&"},   {"&lt;", "<"},  {"&gt;", ">"},
                                           {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"},
                                           {"&nbsp;", " "}};
    char *end;
    unsigned long point;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(text, names[i][0], strlen(names[i][0])) == 0) {
            cpd_str_add(out, names[i][1]);
            return strlen(names[i][0]);
        }
    if (text[1] != '#' || !strchr("xX0123456789", text[2]) || !text[2])
        return 0;
    point = strchr("xX", text[2]) ? strtoul(text + 3, &end, 16) : strtoul(text + 2, &end, 10);
    if (*end != ';' || end - text > 12 || !is_text_point(point))
        return 0;
    add_point(out, point);
    return (size_t)(end + 1 - text);
}

static void trim(cpd_str *out)
{
    while (out->length && strchr(" \n\t", out->bytes[out->length - 1]))
        out->bytes[--out->length] = '\0';
}

char *cpd_markup__plain(const char *html)
{
    cpd_str out = {0};

    cpd_str_add(&out, "");
    while (*html && !out.failed) {
        const char *close = *html == '<' ? strchr(html, '>') : NULL;
        size_t n = *html == '&' ? pass_entity(&out, html) : 0;

        if (close && (strchr("/!", html[1]) || (html[1] | 32) >= 'a')) {
            pass_tag(&out, html + 1, (size_t)(close - html - 1));
            html = close + 1;
        } else if (n) {
            html += n;
        } else {
            cpd_str_add_char(&out, *html++);
        }
    }
    trim(&out);
    return cpd_str_finish(&out);
}

/* ---- into HTML ---- */

char *cpd_markup__html(const char *text)
{
    cpd_str out = {0};

    cpd_str_add(&out, "<p>");
    for (; *text; text++) {
        switch (*text) {
        case '&':
            cpd_str_add(&out, "&amp;");
            break;
        case '<':
            cpd_str_add(&out, "&lt;");
            break;
        case '>':
            cpd_str_add(&out, "&gt;");
            break;
        case '\n':
            cpd_str_add(&out, "<br>");
            break;
        default:
            cpd_str_add_char(&out, *text);
        }
    }
    cpd_str_add(&out, "</p>");
    return cpd_str_finish(&out);
}
