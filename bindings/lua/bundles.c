/* What leaves a home and comes back: bundles as texts of bytes, which a script writes where it
 * likes, and backups. */
#include "lcpd.h"

/* The kinds whose texts stay: the list in the table at arg. */
static void read_withhold(lua_State *L, int arg, cpd_bundle_options *out, struct lcpd_scrap *scrap)
{
    const cpd_node *list = cpd_node_get(lcpd_object(L, arg, scrap->in), "withhold");
    size_t n = cpd_node_length(list);
    const char **kinds = lua_newuserdatauv(L, (n + 1) * sizeof *kinds, 0);

    luaL_argcheck(L, !list || cpd_node_type(list) == CPD_NODE_LIST, arg,
                  "withhold: a list of kinds expected");
    for (size_t i = 0; i < n; i++) {
        kinds[i] = cpd_node_as_text(cpd_node_at(list, i));
        luaL_argcheck(L, kinds[i], arg, "withhold: a list of kinds expected");
    }
    *out = (cpd_bundle_options){kinds, n};
}

/*** home:make_bundle([{withhold}])
 * The acting person's whole record as one signed file: gives its bytes, and a report
 * (`cpd.bundle-made/1`, see `<cpd/bundle.h>`). `withhold`: a list of kinds whose texts stay. */
static int make_bundle(lua_State *L)
{
    static const char *const names[] = {"withhold", NULL};
    cpd_home *home = lcpd_home(L, 2);
    cpd_bundle_options options;
    size_t length;

    lcpd_options(L, 2, names);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    read_withhold(L, 2, &options, scrap);
    if (cpd_bundle_make(&scrap->text, &length, &scrap->out, home, &options) < 0)
        return lcpd_fail(L, scrap);
    lua_pushlstring(L, scrap->text, length);
    lcpd_push(L, cpd_doc_root(scrap->out));
    return 2;
}

/*** cpd.look_bundle(bytes)
 * What is inside a bundle, and whether all of it hangs together: `cpd.bundle/1`. Needs no home. */
int lcpd_look_bundle(lua_State *L)
{
    size_t length;
    const char *bytes = luaL_checklstring(L, 1, &length);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_bundle_look(&scrap->out, bytes, length), scrap);
}

/*** home:take_bundle(bytes [, {key_file, passphrase}])
 * Takes a bundle into this home, all of it or nothing: `cpd.bundle-taken/1`. `key_file`: the
 * holder's key in the home that made it, keys/person/ID; `passphrase`: which opens ID.locked. */
static int take_bundle(lua_State *L)
{
    static const char *const names[] = {"key_file", "passphrase", NULL};
    cpd_home *home = lcpd_home(L, 3);
    size_t length;
    const char *bytes = luaL_checklstring(L, 2, &length);

    lcpd_options(L, 3, names);
    const cpd_bundle_take_options options = {.key_file = lcpd_field_text(L, 3, "key_file"),
                                             .passphrase = lcpd_field_text(L, 3, "passphrase")};
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    return lcpd_answer(L, cpd_bundle_take(&scrap->out, home, bytes, length, &options), scrap);
}

/*** home:backup(folder)
 * Copies the home as it is now to a folder that does not exist or is empty. **It holds the keys.**
 */
static int backup(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *folder = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_done(L, cpd_home_backup(home, folder), scrap);
}

const luaL_Reg lcpd_bundle_methods[] = {
    {"make_bundle", make_bundle}, {"take_bundle", take_bundle}, {"backup", backup}, {NULL, NULL}};
