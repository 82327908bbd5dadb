/* Councils' variants: what they add, what they report; for their analysts, checking, trying and
 * adopting one. Their own Lua does not run here: it is asked in a process of its own. */
#include "lcpd.h"

/*** home:variants([as_of])
 * Every adopted variant: `cpd.variant-list/1`, see `<cpd/variant.h>`. */
static int variants(lua_State *L)
{
    return lcpd_as_of(L, cpd_variant_list);
}

/*** home:report(variant, report [, as_of])
 * A report of a variant in force: `cpd.variant-report/1`. */
static int report(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *variant = lcpd_text(L, 2), *code = lcpd_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_date day;
    int r = lcpd_opt_date(L, 4, &day);

    if (r == 0)
        r = cpd_variant_report(&scrap->out, home, variant, code, day);
    return lcpd_answer(L, r, scrap);
}

/*** home:check_variant(folder)
 * Is it a good variant, and does all that it refers to exist? `cpd.variant/1`, or all that is
 * wrong. */
static int check_variant(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *folder = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_variant_check(&scrap->out, home, folder, scrap->issues), scrap);
}

/*** home:test_variant(folder [, as_of])
 * Tries it on its own cases and on what is on record, and keeps nothing: `cpd.variant-test/1`. */
static int test_variant(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *folder = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_date day;
    int r = lcpd_opt_date(L, 3, &day);

    if (r == 0)
        r = cpd_variant_test(&scrap->out, home, folder, day, scrap->issues);
    return lcpd_answer(L, r, scrap);
}

/*** home:adopt_variant(folder [, {from, to}])
 * Puts it in force, on its own days or on these. */
static int adopt_variant(lua_State *L)
{
    static const char *const names[] = {"from", "to", NULL};
    cpd_home *home = lcpd_home(L, 3);
    const char *folder = lcpd_text(L, 2);
    lcpd_options(L, 3, names);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_date from, to;
    int r = lcpd_field_date(L, 3, "from", &from);

    if (r == 0)
        r = lcpd_field_date(L, 3, "to", &to);
    if (r == 0)
        r = cpd_variant_adopt(&scrap->out, home, folder, from, to, scrap->issues);
    return lcpd_answer(L, r, scrap);
}

const luaL_Reg lcpd_variant_methods[] = {
    {"variants", variants},           {"report", report},
    {"check_variant", check_variant}, {"test_variant", test_variant},
    {"adopt_variant", adopt_variant}, {NULL, NULL}};
