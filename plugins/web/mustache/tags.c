/* From text to tags. A tag that stands alone on its line takes the line with it: without that,
 * pages would be full of empty lines. That is looked up in the whole text around the tag, so it
 * needs no memory of what was written before.
 */
#include "tags.h"

#include <string.h>

void cursor_begin(cursor *c, const char *text)
{
    *c = (cursor){.text = text, .open = "{{", .close = "}}"};
}

int cursor_line(const cursor *c)
{
    int line = 1;
    for (size_t i = 0; i < c->at && c->text[i]; i++)
        line += c->text[i] == '\n';
    return line;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\n' || c == '\r';
}

/* Copies a word without the space around it; false when it does not fit or is empty. */
static bool copy_word(char *out, size_t size, const char *from, const char *to)
{
    while (from < to && is_space(*from))
        from++;
    while (to > from && is_space(to[-1]))
        to--;
    if (from == to || (size_t)(to - from) >= size)
        return false;
    memcpy(out, from, (size_t)(to - from));
    out[to - from] = '\0';
    return true;
}

/* {{=<% %>=}}: what stands between the equals signs are two marks, parted by space. */
static const char *change_marks(cursor *c, const char *from, const char *to)
{
    const char *middle = from, *problem = "the new marks of a tag are not two short words";
    while (middle < to && is_space(*middle))
        middle++;
    while (middle < to && !is_space(*middle))
        middle++;
    if (!copy_word(c->open, sizeof c->open, from, middle) ||
        !copy_word(c->close, sizeof c->close, middle, to))
        return problem;
    return strpbrk(c->open, "= \t\r\n") || strpbrk(c->close, "= \t\r\n") ? problem : NULL;
}

/* Where the end of a tag of this type stands. */
static const char *find_close(const cursor *c, char sign, const char *inside)
{
    char mark[TAG_MARK_MOST + 2];
    const char *before = sign == '{' ? "}" : sign == '=' ? "=" : "";
    strcpy(mark, before);
    strcat(mark, c->close);
    return strstr(inside + (*before ? 1 : 0), mark);
}

/* Only remarks, sections, parts and marks take their line with them, text never. */
static void take_line(cursor *c, tag *out, size_t start)
{
    size_t first = start, last = c->at;
    while (first > 0 && is_blank(c->text[first - 1]))
        first--;
    while (is_blank(c->text[last]))
        last++;
    bool begins = first == 0 || c->text[first - 1] == '\n';
    bool ends = c->text[last] == '\0' || c->text[last] == '\n' ||
                (c->text[last] == '\r' && c->text[last + 1] == '\n');
    if (!begins || !ends || !strchr("!#^/>=", out->type))
        return;
    out->indent = c->text + first;
    out->indent_length = start - first;
    out->text_length -= start - first;
    c->at = last + (c->text[last] == '\r') + (c->text[last] != '\0');
}

const char *cursor_next(cursor *c, tag *out)
{
    const char *begin = c->text + c->at, *open = strstr(begin, c->open);
    *out = (tag){.text_length = open ? (size_t)(open - begin) : strlen(begin)};
    c->at += out->text_length;
    if (!open)
        return NULL;
    const char *inside = open + strlen(c->open);
    char sign = *inside;
    const char *close = find_close(c, sign, inside);
    if (!close)
        return "a tag has no end";
    out->type = sign && strchr("#^/>&!={", sign) ? sign : 'v';
    inside += out->type != 'v';
    c->at = (size_t)(close - c->text) + strlen(c->close) + (sign == '{' || sign == '=');
    if (out->type == '{')
        out->type = '&';
    if (out->type == '=') {
        const char *problem = change_marks(c, inside, close);
        if (problem)
            return problem;
    } else if (out->type != '!' && !copy_word(out->name, sizeof out->name, inside, close)) {
        return "a tag has no name, or a very long one";
    }
    take_line(c, out, (size_t)(open - c->text));
    return NULL;
}
