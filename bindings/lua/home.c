/* A home as a value of Lua's: opened, closed, who acts in it. It closes at the end of its scope
 * (local home <close>), or when it is collected. */
#include "lcpd.h"

#define TYPE "cpd.home"

struct home {
    cpd_home *home; /* NULL once closed */
    int64_t now_ms; /* what its clock says for good; 0: the machine's */
};

cpd_home *lcpd_home(lua_State *L, int arguments)
{
    struct home *self = luaL_checkudata(L, 1, TYPE);

    lua_settop(L, arguments);
    if (!self->home)
        luaL_error(L, "this home is closed");
    return self->home;
}

/* ---- opening ---- */

static int64_t stands_still(void *payload)
{
    return *(const int64_t *)payload;
}

/* Pushes a home that is not open yet. */
static struct home *push_home(lua_State *L)
{
    struct home *self = lua_newuserdatauv(L, sizeof *self, 0);

    *self = (struct home){0};
    luaL_setmetatable(L, TYPE);
    return self;
}

static int set_clock(cpd_home_options *out, struct home *self, const char *clock)
{
    int64_t seconds = 0;
    int r = clock ? cpd_clock_parse(&seconds, clock) : 0;

    self->now_ms = seconds * 1000;
    if (r == 0 && clock) {
        out->now_ms = stands_still;
        out->payload = &self->now_ms;
    }
    return r;
}

/* The home on top of the stack, or why there is none. */
static int opened(lua_State *L, int r, const struct lcpd_scrap *scrap, int home)
{
    if (r < 0)
        return lcpd_fail(L, scrap);
    lua_pushvalue(L, home);
    return 1;
}

/*** cpd.open(folder [, {clock}])
 * Opens a home. `clock` ("2026-11-20T09:15:00Z") stops its clock there: for trying out and for
 * loading what was written elsewhere. One home serves one Lua state. */
int lcpd_open(lua_State *L)
{
    static const char *const names[] = {"clock", NULL};
    cpd_home_options options = CPD_HOME_OPTIONS_INIT;
    const char *folder = lcpd_text(L, 1), *clock;

    lua_settop(L, 2);
    lcpd_options(L, 2, names);
    clock = lcpd_field_text(L, 2, "clock");
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    struct home *self = push_home(L);
    int home = lua_gettop(L), r = set_clock(&options, self, clock);
    if (r == 0)
        r = cpd_home_open(&self->home, folder, &options);
    return opened(L, r, scrap, home);
}

/*** cpd.init(folder [, {demo, organisation, sets, press, clock}])
 * Makes a home in a folder that does not exist or is empty, and opens it. `demo = true`: for trying
 * out, with the keys of several people in files; `organisation = true`: of several people, each
 * with a passphrase. `sets`, `press`: the folder of competency sets and the module to publish them
 * with, where not those that were installed with the library. */
int lcpd_init(lua_State *L)
{
    static const char *const names[] = {"demo", "organisation", "sets", "press", "clock", NULL};
    cpd_home_options options = CPD_HOME_OPTIONS_INIT;
    const char *folder = lcpd_text(L, 1), *clock;

    lua_settop(L, 2);
    lcpd_options(L, 2, names);
    options.demo = lcpd_field_flag(L, 2, "demo");
    options.organisation = lcpd_field_flag(L, 2, "organisation");
    options.sets = lcpd_field_text(L, 2, "sets");
    options.press = lcpd_field_text(L, 2, "press");
    clock = lcpd_field_text(L, 2, "clock");
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    struct home *self = push_home(L);
    int home = lua_gettop(L), r = set_clock(&options, self, clock);
    if (r == 0)
        r = cpd_home_init(&self->home, folder, &options, scrap->issues);
    return opened(L, r, scrap, home);
}

/* ---- methods ---- */

/*** home:close()
 * Closes it; `local home <close> = …` does that by itself. Closing twice does no harm, anything
 * else with a closed home is an error. */
static int close(lua_State *L)
{
    struct home *self = luaL_checkudata(L, 1, TYPE);
    cpd_home *home = self->home;

    self->home = NULL;
    cpd_home_close(home);
    return 0;
}

static int to_string(lua_State *L)
{
    const struct home *self = luaL_checkudata(L, 1, TYPE);

    lua_pushfstring(L, "cpd.home (%s)", self->home ? "open" : "closed");
    return 1;
}

/*** home:act_as(person)
 * Says who acts from now on, by name, the beginning of one, or id. Nobody acts in a home that was
 * just opened. */
static int act_as(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *person = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_home_act_as(home, person), scrap);
}

/*** home:about()
 * What the home is: `{id, demo, fingerprint, people, position}`. */
static int about(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 1);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_home_show(&scrap->out, home), scrap);
}

const luaL_Reg lcpd_home_methods[] = {
    {"close", close}, {"act_as", act_as}, {"about", about}, {NULL, NULL}};

void lcpd_register_home(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__gc", close}, {"__close", close}, {"__tostring", to_string}, {NULL, NULL}};

    luaL_newmetatable(L, TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_newtable(L);
    luaL_setfuncs(L, lcpd_home_methods, 0);
    luaL_setfuncs(L, lcpd_record_methods, 0);
    luaL_setfuncs(L, lcpd_report_methods, 0);
    luaL_setfuncs(L, lcpd_people_methods, 0);
    luaL_setfuncs(L, lcpd_variant_methods, 0);
    luaL_setfuncs(L, lcpd_key_methods, 0);
    luaL_setfuncs(L, lcpd_bundle_methods, 0);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
