/* Values cross between trees and tables and back without a change. */
#include <criterion/criterion.h>
#include <lauxlib.h>
#include <stdlib.h>

#include "lcpd.h"

static lua_State *lua;
static cpd_doc *doc;

static void begin(void)
{
    lua = luaL_newstate();
    doc = cpd_doc_new();
    cr_assert(lua && doc);
}

static void end(void)
{
    cpd_doc_free(doc);
    lua_close(lua);
}

TestSuite(value, .init = begin, .fini = end);

/* ---- the law: there and back again ---- */

static unsigned random_state;

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % n;
}

static cpd_node *random_tree(int levels);

static cpd_node *random_leaf(void)
{
    static const char *const texts[] = {
        "", "a", "Asha Mbeki", "0", "1e5", "\xF0\x9F\x8C\xA7", "tab\tline\n"};
    static const int64_t numbers[] = {0, -1, 90, INT64_MAX, INT64_MIN, (int64_t)1 << 53};

    switch (below(4)) {
    case 0:
        return cpd_node_bool(doc, below(2));
    case 1:
        return cpd_node_int(doc, numbers[below(sizeof numbers / sizeof *numbers)]);
    case 2:
        return cpd_node_real(doc, below(1000) + 0.5);
    default:
        return cpd_node_text(doc, texts[below(sizeof texts / sizeof *texts)]);
    }
}

/* At least one member: an empty table comes back as a list. */
static cpd_node *random_object(int levels)
{
    static const char *const names[] = {"kind", "text", "a b", "1", "\xC3\xA9", ""};
    cpd_node *object = cpd_node_object(doc);

    for (unsigned i = 0; i <= below(5); i++)
        cpd_node_set(doc, object, names[below(sizeof names / sizeof *names)], random_tree(levels));
    return object;
}

static cpd_node *random_list(int levels)
{
    cpd_node *list = cpd_node_list(doc);

    for (unsigned i = below(5); i > 0; i--)
        cpd_node_add(doc, list, random_tree(levels));
    return list;
}

static cpd_node *random_tree(int levels)
{
    switch (levels > 0 ? below(3) : 0) {
    case 1:
        return random_list(levels - 1);
    case 2:
        return random_object(levels - 1);
    default:
        return random_leaf();
    }
}

/* Members of objects have no order in Lua. */
static bool same(const cpd_node *a, const cpd_node *b)
{
    if (cpd_node_type(a) != cpd_node_type(b) || cpd_node_length(a) != cpd_node_length(b))
        return false;
    if (cpd_node_type(a) != CPD_NODE_LIST && cpd_node_type(a) != CPD_NODE_OBJECT)
        return cpd_node_equal(a, b);
    for (size_t i = 0; i < cpd_node_length(a); i++)
        if (!same(cpd_node_at(a, i), cpd_node_type(a) == CPD_NODE_LIST
                                         ? cpd_node_at(b, i)
                                         : cpd_node_get(b, cpd_node_key(a, i))))
            return false;
    return true;
}

Test(value, a_tree_comes_back_as_it_went)
{
    for (unsigned seed = 1; seed <= 2000; seed++) {
        random_state = seed;
        const cpd_node *tree = random_tree(5);
        int top = lua_gettop(lua);
        lcpd_push(lua, tree);
        cr_assert_eq(lua_gettop(lua), top + 1);
        const cpd_node *back = lcpd_tree(lua, top + 1, doc);
        cr_assert_eq(lua_gettop(lua), top + 1, "seed %u: the stack", seed);
        cr_assert(same(tree, back), "seed %u: %s became %s", seed,
                  cpd_node_json(tree, CPD_JSON_COMPACT), cpd_node_json(back, CPD_JSON_COMPACT));
        lua_settop(lua, top);
    }
}

/* ---- what is not the same on both sides ---- */

Test(value, null_is_nil_and_an_absent_tree_too)
{
    cpd_node *object = cpd_node_object(doc);
    cpd_node_set(doc, object, "finding", cpd_node_null(doc));
    lcpd_push(lua, object);
    cr_assert_eq(lua_getfield(lua, -1, "finding"), LUA_TNIL);
    lua_pushnil(lua);
    cr_assert_eq(lua_next(lua, 1), 0, "nor is there such a name");
    lcpd_push(lua, NULL);
    cr_assert(lua_isnil(lua, -1));
}

Test(value, a_number_without_a_fraction_is_an_integer)
{
    static const struct {
        const char *label;
        lua_Number number;
        enum cpd_node_type type;
    } cases[] = {{"ninety", 90.0, CPD_NODE_INT},
                 {"nothing", -0.0, CPD_NODE_INT},
                 {"a half", 0.5, CPD_NODE_REAL},
                 {"more than an integer holds", 1e300, CPD_NODE_REAL}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lua_pushnumber(lua, cases[i].number);
        const cpd_node *node = lcpd_tree(lua, lua_gettop(lua), doc);
        cr_expect_eq(cpd_node_type(node), cases[i].type, "%s", cases[i].label);
        cr_expect_float_eq(cpd_node_as_real(node), cases[i].number, 1e-9, "%s", cases[i].label);
    }
}

Test(value, an_empty_table_is_an_empty_list_and_an_object_where_one_is_wanted)
{
    lua_newtable(lua);
    cr_expect_eq(cpd_node_type(lcpd_tree(lua, 1, doc)), CPD_NODE_LIST);
    cr_expect_eq(cpd_node_type(lcpd_object(lua, 1, doc)), CPD_NODE_OBJECT);
    cr_expect_eq(cpd_node_type(lcpd_object(lua, 2, doc)), CPD_NODE_OBJECT, "absent");
}
