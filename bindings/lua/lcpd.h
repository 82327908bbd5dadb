/* lcpd - what the files of this binding share.
 *
 * Lua's errors jump over everything between the throw and the call: over cleanup attributes, too.
 * So every function here checks its arguments, then takes what it needs, then calls the library,
 * then pushes, and all memory that is not Lua's hangs on a value of Lua's: a home on the caller's
 * userdata, everything that lives as long as one call on a struct scrap.
 */
#ifndef LCPD_H
#define LCPD_H

#include <lauxlib.h>
#include <lua.h>

#include <cpd/cpd.h>

/* ---- values: node.c ---- */

/* Trees cross in these two functions and nowhere else. Lists are tables from 1, objects tables of
 * names; null is nil, so that a member that is null is simply not there. */
void lcpd_push(lua_State *L, const cpd_node *node);
/* Argument arg as a tree in doc. What no tree can hold (a function, a circle, a text with a NUL in
 * it) raises an error that names the place. An empty table is an empty list, a number without a
 * fraction an integer. */
cpd_node *lcpd_tree(lua_State *L, int arg, cpd_doc *doc);
/* The same for a table of names, in which an empty one is an object; absent is, too. */
cpd_node *lcpd_object(lua_State *L, int arg, cpd_doc *doc);

/* ---- the memory of one call: scrap.c ---- */

struct lcpd_scrap {
    cpd_doc *in;  /* what is given to the library */
    cpd_doc *out; /* what it gave */
    cpd_issues *issues;
    char *text; /* a text that it gave */
};

/* Pushes one. It is freed when the running function ends, in whatever way. */
struct lcpd_scrap *lcpd_scrap(lua_State *L);
/* Pushes one that lives as long as Lua holds it: for iterators. */
struct lcpd_scrap *lcpd_scrap_kept(lua_State *L);
struct lcpd_scrap *lcpd_scrap_check(lua_State *L, int arg);

/* ---- what a call returns: answer.c ---- */

/* nil, message, code, details: of the last error of this thread. */
int lcpd_fail(lua_State *L, const struct lcpd_scrap *scrap);
/* The same, or the tree in scrap->out. */
int lcpd_answer(lua_State *L, int r, const struct lcpd_scrap *scrap);
/* The same, or true. */
int lcpd_done(lua_State *L, int r, const struct lcpd_scrap *scrap);
/* The same, or what was saved. */
int lcpd_saved(lua_State *L, int r, const struct lcpd_scrap *scrap, const cpd_saved *saved);
void lcpd_push_saved(lua_State *L, const cpd_saved *saved);
/* Sets a member of the table on top of the stack; not for NULL and an empty text. */
void lcpd_set_text(lua_State *L, const char *name, const char *text);
int lcpd_raise(lua_State *L); /* the last error of this thread, as an error of Lua's */

/* ---- arguments: arguments.c ---- */

/* A text without NUL. */
const char *lcpd_text(lua_State *L, int arg);
const char *lcpd_opt_text(lua_State *L, int arg); /* NULL when absent */
/* A day written 2026-11-20, into out; CPD_DATE_NONE when absent. @return 0; CPD_EINPUT */
int lcpd_opt_date(lua_State *L, int arg, cpd_date *out);
/* Is argument arg absent, or a table with no other names than these? names end with NULL. */
void lcpd_options(lua_State *L, int arg, const char *const *names);
/* Members of the table at arg, absent when it is. What is borrowed lives as long as the table. */
const char *lcpd_field_text(lua_State *L, int arg, const char *name);
bool lcpd_field_flag(lua_State *L, int arg, const char *name);
int64_t lcpd_field_int(lua_State *L, int arg, const char *name);
int lcpd_field_date(lua_State *L, int arg, const char *name, cpd_date *out);
/* A number of them, or a text like "1h30m"; 0 when absent. */
int lcpd_field_minutes(lua_State *L, int arg, const char *name, int *out);

/* ---- a home: home.c ---- */

/* Argument 1, open. The call has so many arguments from now on; those that were not given are nil.
 */
cpd_home *lcpd_home(lua_State *L, int arguments);

/* cpd.open, cpd.init */
int lcpd_open(lua_State *L);
int lcpd_init(lua_State *L);

/* cpd.look_bundle */
int lcpd_look_bundle(lua_State *L);

/* cpd.kinds, home:fields */
int lcpd_kinds(lua_State *L);
int lcpd_fields(lua_State *L);

/* Methods of a home, by subject. */
extern const luaL_Reg lcpd_home_methods[];
extern const luaL_Reg lcpd_record_methods[];
extern const luaL_Reg lcpd_report_methods[];
extern const luaL_Reg lcpd_people_methods[];
extern const luaL_Reg lcpd_variant_methods[];
extern const luaL_Reg lcpd_key_methods[];
extern const luaL_Reg lcpd_bundle_methods[];

/* A method whose one argument is a day: what a report says as of it. */
int lcpd_as_of(lua_State *L, int (*report)(cpd_doc **out, cpd_home *home, cpd_date as_of));

/* Each makes the metatable of its type. */
void lcpd_register_home(lua_State *L);
void lcpd_register_scrap(lua_State *L);

#endif
