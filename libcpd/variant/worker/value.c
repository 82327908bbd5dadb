/* What comes out of a script is read raw: its type is looked at first, no metamethod is asked, and
 * whatever is not one short line or one name is nothing. */
#include "value.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 400
#define NAME_MOST 64
#define TEXT_MOST ((size_t)64 << 10)
#define TEXTS_MOST ((size_t)512 << 10) /* all together: an answer has its limit */
#define DEPTH_MOST 24
#define VALUES_MOST 20000
#define KEYS_MOST 256                 /* of one object */
#define WHOLE_MOST 9007199254740991.0 /* 2^53 - 1 */
#define WHERE_TEXT 200

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

static bool is_text(const char *text, size_t length, const char *also)
{
    for (size_t i = 0, n; i < length; i += n) {
        n = character((const unsigned char *)text + i, length - i);
        if (n == 0 && text[i] && strchr(also, text[i]))
            n = 1;
        if (n == 0)
            return false;
    }
    return true;
}

/* ---- from Lua to nodes ---- */

struct crossing {
    lua_State *L;
    cpd_doc *doc;
    enum value_style style;
    int depth, values;
    size_t bytes; /* of all texts and keys */
};

static void refuse_value(struct crossing *c, const char *where, const char *what)
{
    luaL_error(c->L, "%s %s", where, what);
}

static void count_bytes(struct crossing *c, const char *where, size_t bytes)
{
    c->bytes += bytes;
    if (c->bytes > TEXTS_MOST)
        refuse_value(c, where, "makes it more than 512 KiB of text");
}

static cpd_node *number_node(struct crossing *c, const char *where)
{
    char text[32];
    int64_t whole;

    if (!value_whole(c->L, -1, &whole))
        refuse_value(c, where, "is no whole number; write shares as text: \"12.5%\"");
    if (c->style == VALUE_AS_IS)
        return cpd_node_int(c->doc, whole);
    snprintf(text, sizeof text, "%lld", (long long)whole);
    return cpd_node_text(c->doc, text);
}

static cpd_node *text_node(struct crossing *c, const char *where)
{
    size_t length;
    const char *text = lua_tolstring(c->L, -1, &length);

    if (length > TEXT_MOST)
        refuse_value(c, where, "is longer than 64 KiB");
    if (!is_text(text, length, "\n\t"))
        refuse_value(c, where, "is no plain text");
    count_bytes(c, where, length);
    return cpd_node_text_n(c->doc, text, length);
}

static cpd_node *node_of(struct crossing *c, const char *where);

static cpd_node *list_node(struct crossing *c, const char *where, lua_Unsigned length)
{
    cpd_node *list = cpd_node_list(c->doc);
    char inner[WHERE_TEXT];

    for (lua_Unsigned i = 1; i <= length; i++) {
        snprintf(inner, sizeof inner, "%.180s[%d]", where, (int)i);
        lua_rawgeti(c->L, -1, (lua_Integer)i);
        cpd_node_add(c->doc, list, node_of(c, inner));
        lua_pop(c->L, 1);
    }
    return list;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of the table on top, in order; the table keeps them. */
static size_t keys_of(struct crossing *c, const char *where, const char *keys[KEYS_MOST])
{
    size_t count = 0;

    for (lua_pushnil(c->L); lua_next(c->L, -2); lua_pop(c->L, 1)) {
        if (count == KEYS_MOST)
            refuse_value(c, where, "has more than 256 keys");
        keys[count] = value_line(c->L, -2);
        if (!keys[count++])
            refuse_value(c, where, "mixes a list and names, or has a key that is no text");
    }
    qsort(keys, count, sizeof *keys, by_text);
    return count;
}

static cpd_node *object_node(struct crossing *c, const char *where)
{
    const char *keys[KEYS_MOST];
    cpd_node *object = cpd_node_object(c->doc);
    size_t count = keys_of(c, where, keys);
    char inner[WHERE_TEXT];

    for (size_t i = 0; i < count; i++) {
        snprintf(inner, sizeof inner, "%.120s.%.64s", where, keys[i]);
        count_bytes(c, where, strlen(keys[i]));
        lua_pushstring(c->L, keys[i]);
        lua_rawget(c->L, -2);
        cpd_node_set(c->doc, object, keys[i], node_of(c, inner));
        lua_pop(c->L, 1);
    }
    return object;
}

/* Keys 1 to n and no others make a list; an empty table is an empty list. */
static bool is_list(lua_State *L, lua_Unsigned length)
{
    lua_Unsigned keys = 0;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (++keys > length) {
            lua_pop(L, 2);
            return false;
        }
    return keys == length;
}

static cpd_node *table_node(struct crossing *c, const char *where)
{
    lua_Unsigned length = lua_rawlen(c->L, -1);
    cpd_node *node;

    luaL_checkstack(c->L, 4, "it is too deep");
    if (++c->depth > DEPTH_MOST)
        refuse_value(c, where, "is too deep, or holds itself");
    if (length > VALUES_MOST)
        refuse_value(c, where, "is too long a list");
    node = is_list(c->L, length) ? list_node(c, where, length) : object_node(c, where);
    c->depth--;
    return node;
}

static cpd_node *node_of(struct crossing *c, const char *where)
{
    if (++c->values > VALUES_MOST)
        refuse_value(c, where, "makes it more than 20000 values");
    switch (lua_type(c->L, -1)) {
    case LUA_TBOOLEAN:
        return c->style == VALUE_AS_IS
                   ? cpd_node_bool(c->doc, lua_toboolean(c->L, -1))
                   : cpd_node_text(c->doc, lua_toboolean(c->L, -1) ? "true" : "false");
    case LUA_TNUMBER:
        return number_node(c, where);
    case LUA_TSTRING:
        return text_node(c, where);
    case LUA_TTABLE:
        return table_node(c, where);
    default:
        refuse_value(c, where, "is no plain value");
        return NULL;
    }
}

cpd_node *value_node(lua_State *L, cpd_doc *doc, const char *where, enum value_style style)
{
    return node_of(&(struct crossing){.L = L, .doc = doc, .style = style}, where);
}

/* ---- lines and names ---- */

const char *value_line(lua_State *L, int at)
{
    size_t length;
    const char *text;

    if (lua_type(L, at) != LUA_TSTRING)
        return NULL;
    text = lua_tolstring(L, at, &length);
    if (length == 0 || length > LINE_MOST || !is_text(text, length, ""))
        return NULL;
    return text;
}

bool value_whole(lua_State *L, int at, int64_t *out)
{
    lua_Number number;

    if (lua_type(L, at) != LUA_TNUMBER)
        return false;
    number = lua_tonumber(L, at); /* exact where it is within what JSON carries */
    if (floor(number) != number || number < -WHOLE_MOST || number > WHOLE_MOST)
        return false;
    *out = (int64_t)number;
    return true;
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
