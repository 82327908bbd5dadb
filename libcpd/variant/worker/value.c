/* What comes out of a script is read raw: its type is looked at first, no metamethod is asked, and
 * whatever is not one short line or one name is nothing. */
#include "value.h"

#include <lauxlib.h>
#include <string.h>

#define LINE_MOST 400
#define NAME_MOST 64

void value_push(lua_State *L, const cpd_node *node)
{
    size_t n = cpd_node_length(node);

    luaL_checkstack(L, 4, "the facts are too deep");
    switch (cpd_node_type(node)) {
    case CPD_NODE_BOOL:
        lua_pushboolean(L, cpd_node_as_bool(node));
        break;
    case CPD_NODE_INT:
        lua_pushinteger(L, cpd_node_as_int(node));
        break;
    case CPD_NODE_TEXT:
        lua_pushlstring(L, cpd_node_as_text(node), n);
        break;
    case CPD_NODE_LIST:
        lua_createtable(L, (int)n, 0);
        for (size_t i = 0; i < n; i++) {
            value_push(L, cpd_node_at(node, i));
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        break;
    case CPD_NODE_OBJECT:
        lua_createtable(L, 0, (int)n);
        for (size_t i = 0; i < n; i++) {
            lua_pushstring(L, cpd_node_key(node, i));
            value_push(L, cpd_node_at(node, i));
            lua_rawset(L, -3);
        }
        break;
    case CPD_NODE_NULL:
    case CPD_NODE_REAL:
        lua_pushnil(L); /* facts have neither */
        break;
    }
}

/* Bytes of the character at text, 0 for what is none. */
static size_t character(const unsigned char *text, size_t left)
{
    size_t n = text[0] < 0x80   ? 1
               : text[0] < 0xC2 ? 0
               : text[0] < 0xE0 ? 2
               : text[0] < 0xF0 ? 3
               : text[0] < 0xF5 ? 4
                                : 0;

    if (n == 0 || n > left || text[0] < 0x20 || text[0] == 0x7F)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) ||
        (text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F) ||
        (text[0] == 0xC2 && text[1] < 0xA0))
        return 0;
    return n;
}

const char *value_line(lua_State *L, int at)
{
    size_t length, n;
    const char *text;

    if (lua_type(L, at) != LUA_TSTRING)
        return NULL;
    text = lua_tolstring(L, at, &length);
    if (length == 0 || length > LINE_MOST)
        return NULL;
    for (size_t i = 0; i < length; i += n) {
        n = character((const unsigned char *)text + i, length - i);
        if (n == 0)
            return NULL;
    }
    return text;
}

const char *value_name(lua_State *L, int at)
{
    const char *name = value_line(L, at);

    if (!name || strlen(name) > NAME_MOST || name[0] == '-' ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
        return NULL;
    return name;
}

const char *value_plain(char *out, size_t size, const char *bytes)
{
    size_t left = strlen(bytes), used = 0, n;

    for (; left && used + 5 < size; bytes += n, left -= n) {
        n = character((const unsigned char *)bytes, left);
        if (n)
            memcpy(out + used, bytes, n);
        else
            out[used] = '?';
        used += n ? n : 1;
        n = n ? n : 1;
    }
    out[used] = '\0';
    return out;
}
