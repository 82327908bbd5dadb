/* The memory of one call. A scrap is a userdata, so an error of Lua's cannot lose it; it is to be
 * closed, so that what the library gave does not wait for a collector that knows nothing of its
 * size. */
#include <stdlib.h>

#include "lcpd.h"

#define TYPE "cpd.scrap"

struct lcpd_scrap *lcpd_scrap_check(lua_State *L, int arg)
{
    return luaL_checkudata(L, arg, TYPE);
}

static int release(lua_State *L)
{
    struct lcpd_scrap *scrap = lcpd_scrap_check(L, 1);
    const struct lcpd_scrap had = *scrap;

    *scrap = (struct lcpd_scrap){0};
    cpd_doc_free(had.in);
    cpd_doc_free(had.out);
    cpd_issues_free(had.issues);
    free(had.text);
    return 0;
}

struct lcpd_scrap *lcpd_scrap_kept(lua_State *L)
{
    struct lcpd_scrap *scrap = lua_newuserdatauv(L, sizeof *scrap, 0);

    *scrap = (struct lcpd_scrap){0};
    luaL_setmetatable(L, TYPE);
    scrap->in = cpd_doc_new();
    scrap->issues = cpd_issues_new();
    if (!scrap->in || !scrap->issues)
        luaL_error(L, "not enough memory");
    return scrap;
}

struct lcpd_scrap *lcpd_scrap(lua_State *L)
{
    struct lcpd_scrap *scrap = lcpd_scrap_kept(L);

    lua_toclose(L, -1);
    return scrap;
}

void lcpd_register_scrap(lua_State *L)
{
    static const luaL_Reg methods[] = {{"__gc", release}, {"__close", release}, {NULL, NULL}};

    luaL_newmetatable(L, TYPE);
    luaL_setfuncs(L, methods, 0);
    lua_pop(L, 1);
}
