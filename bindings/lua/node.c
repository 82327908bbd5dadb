/* Trees of values between the library and Lua. Tables are read raw: no metamethod is asked, so no
 * code runs in between. */
#include <stdint.h>
#include <string.h>

#include "lcpd.h"

#define DEEPEST 64  /* as the library's own trees */
#define WIDEST 1000 /* members of an object, which are looked up one by one */
#define STACK_NEEDED 6

/* ---- from the library ---- */

static void push_list(lua_State *L, const cpd_node *list)
{
    size_t n = cpd_node_length(list);

    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lcpd_push(L, cpd_node_at(list, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_object(lua_State *L, const cpd_node *object)
{
    size_t n = cpd_node_length(object);

    lua_createtable(L, 0, (int)n);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, cpd_node_key(object, i));
        lcpd_push(L, cpd_node_at(object, i));
        lua_rawset(L, -3);
    }
}

void lcpd_push(lua_State *L, const cpd_node *node)
{
    luaL_checkstack(L, STACK_NEEDED, NULL);
    switch (cpd_node_type(node)) {
    case CPD_NODE_NULL:
        lua_pushnil(L);
        break;
    case CPD_NODE_BOOL:
        lua_pushboolean(L, cpd_node_as_bool(node));
        break;
    case CPD_NODE_INT:
        lua_pushinteger(L, cpd_node_as_int(node));
        break;
    case CPD_NODE_REAL:
        lua_pushnumber(L, cpd_node_as_real(node));
        break;
    case CPD_NODE_TEXT:
        lua_pushlstring(L, cpd_node_as_text(node), cpd_node_length(node));
        break;
    case CPD_NODE_LIST:
        push_list(L, node);
        break;
    case CPD_NODE_OBJECT:
        push_object(L, node);
        break;
    }
}

/* ---- to the library ---- */

/* Where in an argument we are: "links[1].node". */
struct place {
    const struct place *above; /* NULL: the argument itself */
    const char *name;          /* NULL: item number */
    lua_Integer number;
};

struct crossing {
    lua_State *L;
    cpd_doc *doc;
    int arg;
};

static void push_place(lua_State *L, const struct place *place)
{
    if (!place->above) {
        lua_pushliteral(L, "");
        return;
    }
    luaL_checkstack(L, STACK_NEEDED, NULL);
    push_place(L, place->above);
    if (place->name)
        lua_pushfstring(L, "%s%s%s", lua_tostring(L, -1), place->above->above ? "." : "",
                        place->name);
    else
        lua_pushfstring(L, "%s[%I]", lua_tostring(L, -1), place->number);
    lua_remove(L, -2);
}

static void refuse(const struct crossing *c, const struct place *place, const char *why)
{
    push_place(c->L, place);
    lua_pushfstring(c->L, "%s%s%s", lua_tostring(c->L, -1), place->above ? ": " : "", why);
    luaL_argerror(c->L, c->arg, lua_tostring(c->L, -1));
}

static cpd_node *from_value(const struct crossing *c, const struct place *place, int depth);

static cpd_node *from_number(const struct crossing *c, const struct place *place)
{
    lua_Number number = lua_tonumber(c->L, -1);
    int whole;
    lua_Integer integer = lua_tointegerx(c->L, -1, &whole);

    if (whole)
        return cpd_node_int(c->doc, integer);
    if (number - number != 0)
        refuse(c, place, "not a number, or an endless one");
    return cpd_node_real(c->doc, number);
}

static cpd_node *from_text(const struct crossing *c, const struct place *place)
{
    size_t length;
    const char *text = lua_tolstring(c->L, -1, &length);

    if (memchr(text, '\0', length))
        refuse(c, place, "a text cannot hold a NUL byte");
    return cpd_node_text_n(c->doc, text, length);
}

/* The table on the stack has items 1 to count; any other key is one too many. */
static void check_is_list(const struct crossing *c, const struct place *place, lua_Integer count)
{
    for (lua_pushnil(c->L); lua_next(c->L, -2); lua_pop(c->L, 1))
        if (!lua_isinteger(c->L, -2) || lua_tointeger(c->L, -2) < 1 ||
            lua_tointeger(c->L, -2) > count)
            refuse(c, place, "a table is either a list or has names");
}

static cpd_node *from_list(const struct crossing *c, const struct place *place, lua_Integer count,
                           int depth)
{
    cpd_node *list = cpd_node_list(c->doc);

    check_is_list(c, place, count);
    for (lua_Integer i = 1; i <= count; i++) {
        const struct place item = {.above = place, .number = i};

        if (lua_rawgeti(c->L, -1, i) == LUA_TNIL)
            refuse(c, &item, "missing in the list");
        cpd_node_add(c->doc, list, from_value(c, &item, depth + 1));
        lua_pop(c->L, 1);
    }
    return list;
}

static const char *name_of_member(const struct crossing *c, const struct place *place)
{
    size_t length;
    const char *name = lua_type(c->L, -2) == LUA_TSTRING ? lua_tolstring(c->L, -2, &length) : NULL;

    if (!name || memchr(name, '\0', length))
        refuse(c, place, "a name in a table must be a text without NUL bytes");
    return name;
}

static cpd_node *from_object(const struct crossing *c, const struct place *place, int depth)
{
    cpd_node *object = cpd_node_object(c->doc);
    int members = 0;

    for (lua_pushnil(c->L); lua_next(c->L, -2); lua_pop(c->L, 1)) {
        const struct place member = {.above = place, .name = name_of_member(c, place)};

        if (members++ == WIDEST)
            refuse(c, place, "too many names in one table");
        cpd_node_set(c->doc, object, member.name, from_value(c, &member, depth + 1));
    }
    return object;
}

static cpd_node *from_table(const struct crossing *c, const struct place *place, int depth)
{
    lua_Integer count = (lua_Integer)lua_rawlen(c->L, -1);

    if (depth == DEEPEST)
        refuse(c, place, "too deep, or a table that holds itself");
    luaL_checkstack(c->L, STACK_NEEDED, NULL);
    if (count > 0)
        return from_list(c, place, count, depth);
    lua_pushnil(c->L);
    if (!lua_next(c->L, -2))
        return cpd_node_list(c->doc);
    lua_pop(c->L, 2);
    return from_object(c, place, depth);
}

/* The value on top of the stack, which stays there. */
static cpd_node *from_value(const struct crossing *c, const struct place *place, int depth)
{
    switch (lua_type(c->L, -1)) {
    case LUA_TBOOLEAN:
        return cpd_node_bool(c->doc, lua_toboolean(c->L, -1));
    case LUA_TNUMBER:
        return from_number(c, place);
    case LUA_TSTRING:
        return from_text(c, place);
    case LUA_TTABLE:
        return from_table(c, place, depth);
    default:
        refuse(c, place, lua_pushfstring(c->L, "a %s cannot be kept", luaL_typename(c->L, -1)));
        return NULL; /* never */
    }
}

cpd_node *lcpd_tree(lua_State *L, int arg, cpd_doc *doc)
{
    const struct crossing crossing = {.L = L, .doc = doc, .arg = arg};
    const struct place here = {0};
    cpd_node *node;

    luaL_checkany(L, arg);
    luaL_checkstack(L, STACK_NEEDED, NULL);
    lua_pushvalue(L, arg);
    node = from_value(&crossing, &here, 0);
    lua_pop(L, 1);
    if (cpd_doc_failed(doc))
        luaL_error(L, "not enough memory");
    return node;
}

cpd_node *lcpd_object(lua_State *L, int arg, cpd_doc *doc)
{
    cpd_node *node;

    if (lua_isnoneornil(L, arg))
        return cpd_node_object(doc);
    luaL_checktype(L, arg, LUA_TTABLE);
    node = lcpd_tree(L, arg, doc);
    if (cpd_node_type(node) == CPD_NODE_LIST && cpd_node_length(node) == 0)
        return cpd_node_object(doc);
    luaL_argcheck(L, cpd_node_type(node) == CPD_NODE_OBJECT, arg,
                  "a table of names expected, got a list");
    return node;
}
