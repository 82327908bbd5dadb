/* A text that grows, and the one place where values become HTML. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(growing *g, size_t more)
{
    size_t room = g->room ? g->room : 1024;
    if (g->failed)
        return false;
    while (room - g->length <= more)
        room *= 2;
    if (room == g->room)
        return true;
    char *bytes = realloc(g->bytes, room);
    g->failed = !bytes;
    if (bytes) {
        g->bytes = bytes;
        g->room = room;
    }
    return bytes;
}

void growing_add(growing *g, const char *bytes, size_t length)
{
    if (!make_room(g, length))
        return;
    if (length > 0)
        memcpy(g->bytes + g->length, bytes, length);
    g->length += length;
    g->bytes[g->length] = '\0';
}

void growing_add_escaped(growing *g, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&<>\"'");
        const char *name = NULL;
        growing_add(g, text, plain);
        text += plain;
        switch (*text++) {
        case '&':
            name = "&amp;";
            break;
        case '<':
            name = "&lt;";
            break;
        case '>':
            name = "&gt;";
            break;
        case '"':
            name = "&quot;";
            break;
        case '\'':
            name = "&#39;";
            break;
        default:
            return;
        }
        growing_add(g, name, strlen(name));
    }
}
