/* Memory that runs short, Lua's and the library's, at every point of a script.
 *
 * Lua tries again after a collection when its allocator fails, so two things are played: one
 * allocation that fails, which puts a whole collection, finalizers and all, at that point; and all
 * from one point on, until the script ends with an error. Each loop ends with the first run that
 * asked for no more, and has a cap besides: a loop that finds no end is a failure.
 */
#include <criterion/criterion.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "lcpd.h"
#include "support/fault.h"
#include "support/world.h"

int luaopen_cpd(lua_State *L);

#define CAP 20000

/* ---- Lua's allocator ---- */

struct memory {
    long countdown; /* the allocation that fails, from 0; none below 0 */
    bool for_good;  /* and all that follow */
    bool fired;
};

static bool fails(struct memory *memory)
{
    if (memory->countdown < 0)
        return false;
    if (memory->countdown > 0) {
        memory->countdown--;
        return false;
    }
    memory->fired = true;
    if (!memory->for_good)
        memory->countdown = -1;
    return true;
}

static void *allocate(void *payload, void *block, size_t had, size_t wanted)
{
    if (wanted == 0) {
        free(block);
        return NULL;
    }
    if ((!block || wanted > had) && fails(payload)) /* Lua relies on it that shrinking does not */
        return NULL;
    return realloc(block, wanted);
}

/* ---- the script ---- */

/* Opens, writes, reads in a loop that it leaves, is refused, closes: what can be lost on the way
 * is. */
static const char whole[] =
    "local folder, cpd = ...\n"
    "local home <close> = assert(cpd.open(folder, {clock = '2026-11-20T12:00:00Z'}))\n"
    "assert(home:act_as('Asha'))\n"
    "assert(home:learn('One', {minutes = '1h', links = {{node = 'pcf@2018#D1'}}}))\n"
    "for record in home:records{kind = 'cpd'} do\n"
    "  if record.text == 'One' then break end\n"
    "end\n"
    "local no, message, code, details = home:save{kind = 'cpd', minuts = 1, minutes = '1:30'}\n"
    "assert(no == nil and code == 'input' and #details.issues >= 2)\n";

/* What needs no sync of the disk, in a home that is open. */
static const char part[] = "local home = ...\n"
                           "local list, why = home:list{kind = 'cpd'}\n"
                           "if not list then error(why) end\n"
                           "for record in home:records() do assert(record.text == 'One') end\n"
                           "local no, message, code, details = home:save{kind = 'cpd', minuts = 1, "
                           "links = {{node = 'x'}}}\n"
                           "if code == 'internal' then error(message) end\n"
                           "assert(no == nil and code == 'input' and #details.issues >= 2)\n";

static int load_module(lua_State *L)
{
    luaL_requiref(L, "cpd", luaopen_cpd, 0);
    return 1;
}

/* The script compiled, at 1; its arguments above it. */
static lua_State *ready(lua_State *L, const char *folder)
{
    cr_assert_not_null(L);
    luaL_openlibs(L);
    cr_assert_eq(luaL_loadstring(L, whole), LUA_OK, "%s", lua_tostring(L, -1));
    lua_pushstring(L, folder);
    load_module(L);
    return L;
}

/* Nothing of the run is left behind, and the home is as whole as before. */
static void done_with(lua_State *L, cpd_home *home)
{
    lua_close(L);
    world_expect_whole(home);
}

static bool is_about_memory(const char *message)
{
    return message && (strstr(message, "not enough memory") || strstr(message, "out of memory"));
}

static void play(bool for_good)
{
    cpd_home *home = world_of_two();
    long n;

    for (n = 0; n < CAP; n++) {
        struct memory memory = {.countdown = -1};
        lua_State *L = ready(lua_newstate(allocate, &memory), home->path);
        memory = (struct memory){.countdown = n, .for_good = for_good};
        int status = lua_pcall(L, 2, 0, 0);
        memory.countdown = -1;
        cr_assert(status == LUA_OK || for_good, "allocation %ld: %s", n, lua_tostring(L, -1));
        cr_assert(status == LUA_OK || is_about_memory(lua_tostring(L, -1)), "allocation %ld: %s", n,
                  lua_tostring(L, -1));
        done_with(L, home);
        if (!memory.fired) {
            cr_assert_eq(status, LUA_OK);
            break;
        }
    }
    cr_assert(n > 50 && n < CAP, "the loop ended at %ld", n);
    cpd_home_close(home);
}

Test(lua_fault, one_allocation_of_lua_fails)
{
    play(false);
}

Test(lua_fault, lua_has_no_more_memory)
{
    play(true);
}

Test(lua_fault, lua_has_no_memory_to_load_the_module)
{
    long n;

    for (n = 0; n < CAP; n++) {
        struct memory memory = {.countdown = -1};
        lua_State *L = lua_newstate(allocate, &memory);
        cr_assert_not_null(L);
        memory = (struct memory){.countdown = n, .for_good = true};
        lua_pushcfunction(L, load_module);
        int status = lua_pcall(L, 0, 1, 0);
        memory.countdown = -1;
        cr_assert(status == LUA_OK || status == LUA_ERRMEM, "allocation %ld: %d", n, status);
        lua_close(L);
        if (!memory.fired)
            break;
    }
    cr_assert(n > 10 && n < CAP, "the loop ended at %ld", n);
}

/* ---- the library's ---- */

/* A state whose global `home` is open, with one piece of CPD in it. */
static lua_State *with_home(const char *folder)
{
    static const char begin[] = "local folder, cpd = ...\n"
                                "home = assert(cpd.open(folder))\n"
                                "assert(home:act_as('Asha'))\n"
                                "assert(home:learn('One', {date = '2026-11-20'}))\n";
    lua_State *L = luaL_newstate();

    cr_assert_not_null(L);
    luaL_openlibs(L);
    cr_assert_eq(luaL_loadstring(L, begin), LUA_OK);
    lua_pushstring(L, folder);
    load_module(L);
    cr_assert_eq(lua_pcall(L, 2, 0, 0), LUA_OK, "%s", lua_tostring(L, -1));
    cr_assert_eq(luaL_loadstring(L, part), LUA_OK, "%s", lua_tostring(L, -1));
    return L;
}

/* The answer is nil, "out of memory", "internal", or Lua's own error when it was the binding that
 * asked; or the call could do without. */
Test(lua_fault, an_allocation_of_the_library_fails)
{
    cpd_home *home = world_of_two();
    lua_State *L = with_home(home->path);
    bool fired = true;
    long n;

    for (n = 0; n < CAP && fired; n++) {
        lua_settop(L, 1);
        lua_pushvalue(L, 1);
        lua_getglobal(L, "home");
        fault_begin(n, false);
        int status = lua_pcall(L, 1, 0, 0);
        fired = fault_end();
        cr_assert(status == LUA_OK || is_about_memory(lua_tostring(L, -1)), "allocation %ld: %s", n,
                  lua_tostring(L, -1));
        cr_assert(fired || status == LUA_OK);
    }
    cr_assert(n > 50 && n < CAP, "the loop ended at %ld", n);
    lua_close(L);
    world_expect_whole(home);
    cpd_home_close(home);
}
