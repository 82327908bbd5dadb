/* require "cpd": the library for an ordinary Lua 5.4, with the rights of whoever runs it. What
 * needs no home stands here. */
#include "lcpd.h"

/*** cpd.check(text [, name])
 * Is this a well-formed competency set? `true`, or all that is wrong; `name` is what you call the
 * file. */
static int check(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *name = lcpd_opt_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_framework_check(text, length, name ? name : "set", scrap->issues),
                     scrap);
}

/*** cpd.minutes(text)
 * Reads a time as people write it: `cpd.minutes("1h30m")` is 90. */
static int minutes(lua_State *L)
{
    const char *text = lcpd_text(L, 1);
    int found;

    if (cpd_minutes_parse(&found, text, INT32_MAX) < 0)
        return lcpd_fail(L, NULL);
    lua_pushinteger(L, found);
    return 1;
}

/*** cpd.duration(minutes)
 * Writes it: `cpd.duration(90)` is "1h 30m". */
static int duration(lua_State *L)
{
    char text[CPD_MINUTES_TEXT];

    cpd_minutes_format(text, luaL_checkinteger(L, 1));
    lua_pushstring(L, text);
    return 1;
}

/*** cpd.version
 * The library's version, "0.1.0". */
CPD_API int luaopen_cpd(lua_State *L);

int luaopen_cpd(lua_State *L)
{
    static const luaL_Reg functions[] = {{"open", lcpd_open},
                                         {"init", lcpd_init},
                                         {"check", check},
                                         {"minutes", minutes},
                                         {"duration", duration},
                                         {"kinds", lcpd_kinds},
                                         {"look_bundle", lcpd_look_bundle},
                                         {NULL, NULL}};

    luaL_checkversion(L);
    lcpd_register_scrap(L);
    lcpd_register_home(L);
    luaL_newlib(L, functions);
    lcpd_set_text(L, "version", cpd_version());
    return 1;
}
