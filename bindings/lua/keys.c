/* Keys, and what is private by them: unlocking, sharing, and what a text may tell of somebody.
 *
 * A passphrase in a text of Lua's stays in Lua's memory until it is collected, and is not wiped:
 * scripts that unlock belong on a machine that one would type it on. */
#include "lcpd.h"

/* ---- keys ---- */

/*** home:start_keys(person)
 * A starting code for somebody who was added to an organisation's home: hand it to them. */
static int start_keys(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *person = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    char code[CPD_KEY_CODE_TEXT];

    if (cpd_key_start(code, home, person) < 0)
        return lcpd_fail(L, scrap);
    lua_pushstring(L, code);
    return 1;
}

/*** home:begin_keys(person, code, passphrase)
 * They begin, with a passphrase of their own choice, and are unlocked. */
static int begin_keys(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *person = lcpd_text(L, 2), *code = lcpd_text(L, 3), *passphrase = lcpd_text(L, 4);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_key_begin(home, person, code, passphrase), scrap);
}

/*** home:unlock(passphrase)
 * Unlocks the acting person's keys until the home is closed or they are locked: reading private
 * texts and signing need it, writing does not. A key that lies in a file needs none. */
static int unlock(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *passphrase = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_key_unlock(home, passphrase), scrap);
}

/*** home:lock(person)
 * Locks somebody's keys again; of who is not unlocked nothing happens. */
static int lock(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);

    cpd_key_lock(home, lcpd_text(L, 2));
    lua_pushboolean(L, true);
    return 1;
}

/*** home:keys(person)
 * What there is of their keys: `{id, name, opened_by, unlocked, fingerprint, keys, …}`, see
 * `<cpd/key.h>`. */
static int keys(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *person = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_key_show(&scrap->out, home, person), scrap);
}

/* ---- sharing ---- */

/*** home:share(record, person [, {revision, only}])
 * Lets one more person read one private text: as it stands and as it is changed later, or with
 * `only = true` this version alone. `revision`: another than the newest, by its number as a text or
 * its hash. */
static int share(lua_State *L)
{
    static const char *const names[] = {"revision", "only", NULL};
    cpd_home *home = lcpd_home(L, 4);
    const char *record = lcpd_text(L, 2), *person = lcpd_text(L, 3);

    lcpd_options(L, 4, names);
    const cpd_share_options options = {.revision = lcpd_field_text(L, 4, "revision"),
                                       .only = lcpd_field_flag(L, 4, "only")};
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    return lcpd_done(L, cpd_share_add(home, record, person, &options), scrap);
}

/*** home:unshare(record, person)
 * From now on they read no version that is written later. */
static int unshare(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *record = lcpd_text(L, 2), *person = lcpd_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_share_end(home, record, person), scrap);
}

/*** home:shared()
 * A list of the private texts of others that the acting person may read; one with `last_shared` is
 * the version of that day, and later ones are not shared. */
static int shared(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 1);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_share_list(&scrap->out, home), scrap);
}

/* ---- does it tell who somebody is? ---- */

/*** home:identifying(record)
 * What in it may tell who somebody is: `{record, hash, mine, found, unseen, held}`, see
 * `<cpd/record.h>`. */
static int identifying(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *record = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_record_identifying(&scrap->out, home, record), scrap);
}

/*** home:looked(record [, hash])
 * Its author has looked: what was found in this version is not pointed at again. With the `hash`
 * that was read, a version that came since is refused. */
static int looked(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *record = lcpd_text(L, 2), *hash = lcpd_opt_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_record_looked_at(home, record, hash), scrap);
}

/*** home:release(record, reason [, hash])
 * Its text may leave in exports, bundles and the renewal all the same; the reason is kept. */
static int release(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *record = lcpd_text(L, 2), *reason = lcpd_text(L, 3), *hash = lcpd_opt_text(L, 4);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_record_release(home, record, hash, reason), scrap);
}

const luaL_Reg lcpd_key_methods[] = {{"start_keys", start_keys},
                                     {"begin_keys", begin_keys},
                                     {"unlock", unlock},
                                     {"lock", lock},
                                     {"keys", keys},
                                     {"share", share},
                                     {"unshare", unshare},
                                     {"shared", shared},
                                     {"identifying", identifying},
                                     {"looked", looked},
                                     {"release", release},
                                     {NULL, NULL}};
