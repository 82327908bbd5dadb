/* People, their posts, registrations and named contacts. Nothing is overwritten: a new post ends
 * the one before it. */
#include "lcpd.h"

/*** home:person(person)
 * One person: `{id, name, registrations, posts, contacts, fingerprint}`. */
static int person(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *who = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_person_show(&scrap->out, home, who), scrap);
}

/*** home:add_person(name)
 * Gives their id. */
static int add_person(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *name = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    char id[CPD_ID_TEXT];

    if (cpd_person_add(id, home, name) < 0)
        return lcpd_fail(L, scrap);
    lua_pushstring(L, id);
    return 1;
}

/* What is said about a person: argument 3. */
static int declare(lua_State *L,
                   int (*add)(cpd_home *home, const char *person, const cpd_node *what))
{
    cpd_home *home = lcpd_home(L, 3);
    const char *who = lcpd_text(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    const cpd_node *what = lcpd_object(L, 3, scrap->in);

    return lcpd_done(L, add(home, who, what), scrap);
}

/*** home:add_post(person, {ladder, grade, since, employer, until})
 * Whose grade it is from then on. */
static int add_post(lua_State *L)
{
    return declare(L, cpd_person_add_post);
}

/*** home:add_registration(person, {body, number, since, until, status})
 * With whom they are registered. */
static int add_registration(lua_State *L)
{
    return declare(L, cpd_person_add_registration);
}

/*** home:add_contact(person, {line, person, since, until})
 * Who is their "supervisor", "line-manager" or "assessor". */
static int add_contact(lua_State *L)
{
    return declare(L, cpd_person_add_contact);
}

const luaL_Reg lcpd_people_methods[] = {
    {"person", person},           {"add_person", add_person},
    {"add_post", add_post},       {"add_registration", add_registration},
    {"add_contact", add_contact}, {NULL, NULL}};
