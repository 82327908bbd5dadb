/* A variant is one table: functions where the library will call them, plain values everywhere
 * else. Names are what a script's author reads in the error, so every error says where. */
#include "declare.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

#define NAMED_MOST 64 /* predicates, and reports */

static int refuse(lua_State *L, const char *what)
{
    lua_pushstring(L, what);
    return lua_error(L);
}

/* ---- tables of named things ---- */

/* One kind of thing that a variant names: its function, and what it says of itself. */
struct named {
    const char *list, *one, *function; /* "predicates", "predicate", "test" */
    void (*describe)(lua_State *L, cpd_doc *doc, cpd_node *row, const char *name);
};

/* Push a member of the table on top, raw. */
static int member(lua_State *L, const char *key)
{
    lua_pushstring(L, key);
    return lua_rawget(L, -2);
}

static void set_line(lua_State *L, cpd_doc *doc, cpd_node *row, const char *what, const char *name,
                     const char *key)
{
    const char *line;

    member(L, key);
    line = value_line(L, -1);
    if (!line)
        luaL_error(L, "%s %s has no \"%s\" of one line", what, name, key);
    cpd_node_set_text(doc, row, key, line);
    lua_pop(L, 1);
}

static void describe_predicate(lua_State *L, cpd_doc *doc, cpd_node *row, const char *name)
{
    set_line(L, doc, row, "predicate", name, "sentence");
}

static void describe_report(lua_State *L, cpd_doc *doc, cpd_node *row, const char *name)
{
    set_line(L, doc, row, "report", name, "title");
    if (member(L, "columns") != LUA_TTABLE)
        luaL_error(L, "report %s has no list \"columns\"", name);
    cpd_node_set(doc, row, "columns", value_node(L, doc, "columns", VALUE_TEXTS));
    lua_pop(L, 1);
}

static const struct named predicates = {"predicates", "predicate", "test", describe_predicate},
                          reports = {"reports", "report", "row", describe_report};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the table on top, which keeps them, sorted. */
static size_t names_of(lua_State *L, const struct named *kind, const char *names[NAMED_MOST])
{
    size_t count = 0;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (count == NAMED_MOST)
            luaL_error(L, "it has more than %d %s", NAMED_MOST, kind->list);
        names[count] = value_name(L, -2);
        if (!names[count++])
            luaL_error(L, "the name of a %s is small letters, digits and hyphens", kind->one);
    }
    qsort(names, count, sizeof *names, by_name);
    return count;
}

/* One of them, on top. */
static void describe(lua_State *L, const struct named *kind, struct declared *out, cpd_node *list,
                     const char *name)
{
    cpd_node *row = cpd_node_object(out->doc);

    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "%s %s is no table", kind->one, name);
    member(L, kind->function);
    if (lua_type(L, -1) != LUA_TFUNCTION || lua_iscfunction(L, -1))
        luaL_error(L, "%s %s has no function \"%s\"", kind->one, name, kind->function);
    lua_pop(L, 1);
    cpd_node_set_text(out->doc, row, "code", name);
    kind->describe(L, out->doc, row, name);
    cpd_node_add(out->doc, list, row);
}

/* Table "predicates" of the variant on top, when there is one. */
static void declare_named(lua_State *L, const struct named *kind, struct declared *out)
{
    const char *names[NAMED_MOST];
    cpd_node *list = cpd_node_list(out->doc);
    int type = member(L, kind->list);
    size_t count;

    if (type != LUA_TNIL && type != LUA_TTABLE)
        luaL_error(L, "\"%s\" is no table", kind->list);
    count = type == LUA_TTABLE ? names_of(L, kind, names) : 0;
    for (size_t i = 0; i < count; i++) {
        member(L, names[i]);
        describe(L, kind, out, list, names[i]);
        lua_pop(L, 1);
    }
    if (count)
        cpd_node_set(out->doc, out->says, kind->list, list);
    lua_pop(L, 1);
}

/* ---- the whole ---- */

static const char *const plain[] = {"overlays", "grades", "fields"};

static bool is_known(const char *key)
{
    bool known = strcmp(key, predicates.list) == 0 || strcmp(key, reports.list) == 0;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        known |= strcmp(key, plain[i]) == 0;
    return known;
}

static void check_keys(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        const char *key = value_line(L, -2);

        if (!key || !is_known(key))
            luaL_error(L,
                       "it returns \"%s\"; known are predicates, overlays, grades, fields and "
                       "reports",
                       key ? key : "what has no name");
    }
}

int declare_rules(lua_State *L)
{
    struct declared *out = lua_touserdata(L, 2);

    lua_settop(L, 1); // the variant stays at the bottom
    if (lua_type(L, 1) != LUA_TTABLE)
        refuse(L, "it does not end with return { predicates = { ... } }");
    check_keys(L);
    declare_named(L, &predicates, out);
    declare_named(L, &reports, out);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (member(L, plain[i]) != LUA_TNIL)
            cpd_node_set(out->doc, out->says, plain[i],
                         value_node(L, out->doc, plain[i], VALUE_TEXTS));
        lua_pop(L, 1);
    }
    if (cpd_node_length(out->says) == 0)
        refuse(L, "it returns nothing that changes anything");
    return 1;
}

int declare_cases(lua_State *L)
{
    struct declared *out = lua_touserdata(L, 2);
    cpd_node *cases;

    lua_settop(L, 1);
    cases = lua_type(L, 1) == LUA_TTABLE ? value_node(L, out->doc, "cases", VALUE_AS_IS) : NULL;
    if (cpd_node_type(cases) != CPD_NODE_LIST)
        refuse(L, "it does not end with return { { ... }, ... }: a list of cases");
    cpd_node_set(out->doc, out->says, "cases", cases);
    return 1;
}
