/* The allow-list. Only what is named here exists for a variant. There are no metatables, no
 * coroutines, no loading of code, no output, no clock, no random numbers and no addresses: with
 * them go finalisers, traps in results and every known way to crash Lua 5.4.4, and what is left
 * gives the same answer whenever it is asked. Functions of Lua's own libraries that work in C are
 * charged before they run; table functions and pairs are written in Lua (prelude.c), where they are
 * counted like any script. */
#include "allow.h"

#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <string.h>

#include "budget.h"
#include "prelude.h"

#define PER_BYTE 0.25     /* instructions for a byte copied or compared in C */
#define PER_STEP 0.125    /* for a step of a pattern */
#define FORMAT_NUMBER 420 /* no number of string.format is longer than that */

/* ---- what a call will cost ---- */

static double length_of(lua_State *L, int i)
{
    return lua_isstring(L, i) ? (double)lua_rawlen(L, i) + 32 : 0;
}

static double cost_lengths(lua_State *L)
{
    double bytes = 0;

    for (int i = 1; i <= lua_gettop(L); i++)
        bytes += length_of(L, i);
    return bytes * PER_BYTE;
}

static double cost_rep(lua_State *L)
{
    double one = length_of(L, 1) + length_of(L, 3), n = lua_tonumber(L, 2);

    return n > 0 ? n * one * PER_BYTE : 1;
}

/* A pattern may go back over the text once more for each repetition in it. This is the worst case;
 * what is usual costs a small part of it, and short texts cost little even so. */
static double cost_pattern(lua_State *L)
{
    size_t length = 0;
    const char *pattern = lua_tolstring(L, 2, &length);
    double text = lua_isstring(L, 1) ? (double)lua_rawlen(L, 1) + 1 : 1, steps = text;

    if (!pattern)
        return 1;
    for (size_t i = pattern[0] == '^' ? 1 : 0; i < length; i++) {
        if (strchr("*+-", pattern[i]) && pattern[i])
            steps *= text;
        else if (pattern[i] == '?')
            steps *= 2;
        else if (pattern[i] == '%' && i + 1 < length && pattern[++i] == 'b')
            steps *= text;
    }
    return (steps + (double)length) * PER_STEP;
}

static double cost_find(lua_State *L)
{
    return lua_toboolean(L, 4) ? cost_lengths(L) : cost_pattern(L);
}

static double cost_gsub(lua_State *L)
{
    return cost_pattern(L) + length_of(L, 1) * length_of(L, 3) * PER_BYTE / 32;
}

static double cost_range(lua_State *L)
{
    return lua_isnumber(L, 3) ? lua_tonumber(L, 3) - lua_tonumber(L, 2) : (double)lua_rawlen(L, 1);
}

/* Only plain values, and no %p: neither addresses nor __tostring can speak. */
static double cost_format(lua_State *L)
{
    const char *format = luaL_checkstring(L, 1);

    for (int i = 2; i <= lua_gettop(L); i++)
        if (lua_type(L, i) > LUA_TSTRING || lua_type(L, i) == LUA_TLIGHTUSERDATA)
            luaL_argerror(L, i, "text, a number or a boolean expected");
    for (; *format; format++)
        if (*format == '%' && *++format != '%') {
            format += strspn(format, "-+ #0123456789.");
            if (*format == 'p')
                luaL_argerror(L, 1, "%p is not known here");
            if (!*format)
                break;
        }
    return cost_lengths(L) + FORMAT_NUMBER * PER_BYTE;
}

/* ---- charged functions ---- */

typedef double (*cost)(lua_State *L);

struct charged {
    const char *name;
    cost cost;
};

static const struct charged strings[] = {{"byte", cost_lengths},    {"char", cost_lengths},
                                         {"find", cost_find},       {"format", cost_format},
                                         {"gmatch", cost_pattern},  {"gsub", cost_gsub},
                                         {"len", cost_lengths},     {"lower", cost_lengths},
                                         {"match", cost_pattern},   {"rep", cost_rep},
                                         {"reverse", cost_lengths}, {"sub", cost_lengths},
                                         {"upper", cost_lengths},   {NULL, NULL}};

static const struct charged tables[] = {
    {"concat", cost_range}, {"unpack", cost_range}, {NULL, NULL}};

static const char *const maths[] = {"abs",       "ceil",       "floor", "fmod",       "huge",
                                    "max",       "maxinteger", "min",   "mininteger", "modf",
                                    "tointeger", "type",       "ult",   NULL};

static const char *const basics[] = {"assert",   "error", "ipairs", "select",
                                     "tonumber", "type",  NULL};

static int call_charged(lua_State *L)
{
    const struct charged *charged = lua_touserdata(L, lua_upvalueindex(2));

    budget_charge(L, charged->cost(L) + 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Table `from` (top) -> fresh table of its charged functions, in its place. */
static void keep_charged(lua_State *L, const struct charged *list)
{
    lua_newtable(L); // from, kept
    for (; list->name; list++) {
        lua_getfield(L, -2, list->name);
        lua_pushlightuserdata(L, (void *)list);
        lua_pushcclosure(L, call_charged, 2);
        lua_setfield(L, -2, list->name);
    }
    lua_remove(L, -2);
}

static void keep(lua_State *L, int from, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, from, *names);
        lua_setfield(L, -2, *names);
    }
}

/* ---- functions of our own ---- */

/* Errors of scripts can be caught; a spent budget and short memory cannot. */
static int protected_call(lua_State *L)
{
    int r;

    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    r = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    budget_insist(L);
    if (r == LUA_ERRMEM)
        budget_spend(L, "it needs too much memory");
    if (r != LUA_OK) {
        lua_pushboolean(L, 0); // true, error, false
        lua_replace(L, 1);
    }
    return lua_gettop(L);
}

static int to_text(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TTABLE || lua_type(L, 1) == LUA_TFUNCTION)
        lua_pushstring(L, luaL_typename(L, 1)); /* and no address */
    else
        luaL_tolstring(L, 1, NULL);
    return 1;
}

/* ---- the globals ---- */

/* "x":upper() goes through the metatable of texts: it leads to the charged functions too. */
static void install_strings(lua_State *L)
{
    luaL_requiref(L, "string", luaopen_string, 0);
    keep_charged(L, strings);
    lua_pushliteral(L, "");  // string, ""
    lua_getmetatable(L, -1); // string, "", metatable
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 2);
    lua_setglobal(L, "string");
}

static void install_math(lua_State *L)
{
    luaL_requiref(L, "math", luaopen_math, 0);
    lua_newtable(L);
    keep(L, lua_absindex(L, -2), maths);
    lua_setglobal(L, "math");
    lua_pop(L, 1);
}

/* The prelude takes the table library as far as it is kept and next, and gives pairs. */
static void install_prelude(lua_State *L, int base)
{
    if (luaL_loadbufferx(L, worker_prelude, strlen(worker_prelude), "=prelude", "t") != LUA_OK)
        lua_error(L);
    luaL_requiref(L, "table", luaopen_table, 0);
    keep_charged(L, tables);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "table");
    lua_getfield(L, base, "next"); // prelude, table, next
    lua_getfield(L, base, "rawlen");
    lua_call(L, 3, 1);
    lua_setglobal(L, "pairs");
}

/* Lua's own base library fills the globals it finds: it gets others, from which ours take theirs.
 */
void allow_install(lua_State *L)
{
    int base;

    luaL_requiref(L, "_G", luaopen_base, 0); // base: the first globals
    base = lua_gettop(L);
    lua_newtable(L); // base, ours
    keep(L, base, basics);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); // base
    lua_pushcfunction(L, protected_call);
    lua_setglobal(L, "pcall");
    lua_pushcfunction(L, to_text);
    lua_setglobal(L, "tostring");
    install_strings(L);
    install_math(L);
    install_prelude(L, base);
    lua_settop(L, 0);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* the whole libraries are forgotten */
}
