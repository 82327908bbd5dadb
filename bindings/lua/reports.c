/* Reports: the library's documented objects as tables, member for member. */
#include <string.h>

#include "lcpd.h"

/*** home:hours([{person, from, to}])
 * Where the time went: `cpd.hours/1`, see `<cpd/hours.h>`. Without `from` from the first day with
 * time, without `to` up to today. */
static int hours(lua_State *L)
{
    static const char *const names[] = {"person", "from", "to", NULL};
    cpd_home *home = lcpd_home(L, 2);
    cpd_period period;

    lcpd_options(L, 2, names);
    const char *person = lcpd_field_text(L, 2, "person");
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    int r = lcpd_field_date(L, 2, "from", &period.from);
    if (r == 0)
        r = lcpd_field_date(L, 2, "to", &period.to);
    if (r == 0)
        r = cpd_hours_sum(&scrap->out, home, person, period);
    return lcpd_answer(L, r, scrap);
}

/*** home:progress([{person, grade, as_of, known_at}])
 * What is missing for the next grade and why: `cpd.progress/1`, see `<cpd/career.h>`. */
static int progress(lua_State *L)
{
    static const char *const names[] = {"person", "grade", "as_of", "known_at", NULL};
    cpd_home *home = lcpd_home(L, 2);
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;

    lcpd_options(L, 2, names);
    options.person = lcpd_field_text(L, 2, "person");
    options.grade = lcpd_field_text(L, 2, "grade");
    options.known_at = lcpd_field_int(L, 2, "known_at");
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    int r = lcpd_field_date(L, 2, "as_of", &options.as_of);
    if (r == 0)
        r = cpd_career_progress(&scrap->out, home, &options);
    return lcpd_answer(L, r, scrap);
}

int lcpd_as_of(lua_State *L, int (*report)(cpd_doc **out, cpd_home *home, cpd_date as_of))
{
    cpd_home *home = lcpd_home(L, 2);
    cpd_date day;
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    int r = lcpd_opt_date(L, 2, &day);

    if (r == 0)
        r = report(&scrap->out, home, day);
    return lcpd_answer(L, r, scrap);
}

/*** home:practice([as_of])
 * Who still practises: `cpd.practice/1`. */
static int practice(lua_State *L)
{
    return lcpd_as_of(L, cpd_career_practice);
}

/*** home:renewal([as_of [, rules]])
 * The year's CPD, drafted; NOT submitted: `cpd.renewal/1`, see `<cpd/returns.h>`. By the rules of
 * whom one is registered with, or by those named. */
static int renewal(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    cpd_renewal_options options = CPD_RENEWAL_OPTIONS_INIT;

    options.rules = lcpd_opt_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    int r = lcpd_opt_date(L, 2, &options.as_of);
    if (r == 0)
        r = cpd_returns_renewal(&scrap->out, home, &options);
    return lcpd_answer(L, r, scrap);
}

/*** home:people([as_of])
 * Everybody in the home: a list of `{id, name, grade, supervisor}`. */
static int people(lua_State *L)
{
    return lcpd_as_of(L, cpd_person_list);
}

/*** home:frameworks([as_of])
 * Every adopted set: `cpd.framework-list/1`. */
static int frameworks(lua_State *L)
{
    return lcpd_as_of(L, cpd_framework_list);
}

/*** home:categories([day])
 * What time can go into, by the vocabularies in force: a list of `{code, title, front_line}`. */
static int categories(lua_State *L)
{
    return lcpd_as_of(L, cpd_hours_categories);
}

/*** home:framework(reference)
 * A set or one thing of it: `home:framework("pcf@2018#D1")`. */
static int framework(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *reference = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_framework_show(&scrap->out, home, reference), scrap);
}

/*** home:verify([checkpoint])
 * Is everything what was written? `cpd.verify/1`; `whole` is the short answer. With a checkpoint
 * that was kept elsewhere: is this still the log that it covered, and nothing cut off? */
static int verify(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *kept = lcpd_opt_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L,
                       kept ? cpd_verify_checkpoint(&scrap->out, home, kept, strlen(kept))
                            : cpd_verify(&scrap->out, home),
                       scrap);
}

/*** home:checkpoint()
 * A text to keep where the home is not, signed with its key: see `<cpd/checkpoint.h>`. */
static int checkpoint(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 1);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    if (cpd_checkpoint_make(&scrap->text, home) < 0)
        return lcpd_fail(L, scrap);
    lua_pushstring(L, scrap->text);
    return 1;
}

/*** home:rebuild()
 * Makes every index anew; gives how many rows were not as they should be. */
static int rebuild(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 1);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    int64_t changed;
    int r = cpd_record_rebuild(home, &changed);

    if (r < 0)
        return lcpd_fail(L, scrap);
    lua_pushinteger(L, changed);
    return 1;
}

const luaL_Reg lcpd_report_methods[] = {
    {"hours", hours},           {"progress", progress}, {"practice", practice},
    {"renewal", renewal},       {"people", people},     {"frameworks", frameworks},
    {"framework", framework},   {"verify", verify},     {"checkpoint", checkpoint},
    {"categories", categories}, {"rebuild", rebuild},   {NULL, NULL}};
