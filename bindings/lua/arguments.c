/* Arguments and options. What is of the wrong type, or has a name that nothing reads, is the
 * program's slip and raises an error; what is of the right type and makes no sense (a day that is
 * none) is an answer: nil, message, code. */
#include <limits.h>
#include <string.h>

#include "lcpd.h"

const char *lcpd_text(lua_State *L, int arg)
{
    size_t length;
    const char *text = luaL_checklstring(L, arg, &length);

    luaL_argcheck(L, strlen(text) == length, arg, "a text cannot hold a NUL byte");
    return text;
}

const char *lcpd_opt_text(lua_State *L, int arg)
{
    return lua_isnoneornil(L, arg) ? NULL : lcpd_text(L, arg);
}

int lcpd_opt_date(lua_State *L, int arg, cpd_date *out)
{
    const char *text = lcpd_opt_text(L, arg);

    *out = CPD_DATE_NONE;
    return text ? cpd_date_parse(out, text) : 0;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; name && *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

void lcpd_options(lua_State *L, int arg, const char *const *names)
{
    if (lua_isnoneornil(L, arg))
        return;
    luaL_checktype(L, arg, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;

        if (!is_one_of(name, names))
            luaL_argerror(L, arg,
                          lua_pushfstring(L, "there is no option '%s'",
                                          name ? name : luaL_tolstring(L, -2, NULL)));
    }
}

/* Pushes a member, raw; its type, LUA_TNIL when it or the table is absent. */
static int push_field(lua_State *L, int arg, const char *name)
{
    if (lua_isnoneornil(L, arg)) {
        lua_pushnil(L);
        return LUA_TNIL;
    }
    lua_pushstring(L, name);
    return lua_rawget(L, arg);
}

static void wrong_type(lua_State *L, int arg, const char *name, const char *expected)
{
    luaL_argerror(
        L, arg,
        lua_pushfstring(L, "%s: %s expected, got %s", name, expected, luaL_typename(L, -1)));
}

const char *lcpd_field_text(lua_State *L, int arg, const char *name)
{
    int type = push_field(L, arg, name);
    size_t length = 0;
    const char *text = type == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;

    if (type != LUA_TNIL && !text)
        wrong_type(L, arg, name, "text");
    if (text && strlen(text) != length)
        luaL_argerror(L, arg, lua_pushfstring(L, "%s: a text cannot hold a NUL byte", name));
    lua_pop(L, 1);
    return text;
}

bool lcpd_field_flag(lua_State *L, int arg, const char *name)
{
    int type = push_field(L, arg, name);
    bool flag = lua_toboolean(L, -1);

    if (type != LUA_TNIL && type != LUA_TBOOLEAN)
        wrong_type(L, arg, name, "true or false");
    lua_pop(L, 1);
    return flag;
}

int64_t lcpd_field_int(lua_State *L, int arg, const char *name)
{
    int type = push_field(L, arg, name), whole;
    lua_Integer number = lua_tointegerx(L, -1, &whole);

    if (type != LUA_TNIL && (type != LUA_TNUMBER || !whole))
        wrong_type(L, arg, name, "a whole number");
    lua_pop(L, 1);
    return number;
}

int lcpd_field_date(lua_State *L, int arg, const char *name, cpd_date *out)
{
    const char *text = lcpd_field_text(L, arg, name);

    *out = CPD_DATE_NONE;
    return text ? cpd_date_parse(out, text) : 0;
}

int lcpd_field_minutes(lua_State *L, int arg, const char *name, int *out)
{
    int type = push_field(L, arg, name);

    lua_pop(L, 1);
    if (type == LUA_TSTRING)
        return cpd_minutes_parse(out, lcpd_field_text(L, arg, name), 0);
    int64_t number = lcpd_field_int(L, arg, name);
    luaL_argcheck(L, number >= 0 && number <= INT_MAX, arg, "minutes: a number from 0 on expected");
    *out = (int)number;
    return 0;
}
