/* What every call returns when it went well, and nil, message, code, details when it did not.
 *
 * The error object is the thread's and holds until the next failure; building Lua's values may
 * collect garbage, which may close a home, which may fail. So it is copied first, and no function
 * here asks Lua for anything between a failure and its answer.
 */
#include <string.h>

#include "lcpd.h"

void lcpd_set_text(lua_State *L, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, int64_t number)
{
    if (number == 0)
        return;
    lua_pushinteger(L, number);
    lua_setfield(L, -2, name);
}

static void push_issue(lua_State *L, const cpd_issue *issue)
{
    lua_createtable(L, 0, 6);
    lcpd_set_text(L, "code", cpd_error_name(issue->kind));
    lcpd_set_text(L, "text", issue->text);
    lcpd_set_text(L, "hint", issue->hint);
    lcpd_set_text(L, "place", issue->place);
    set_number(L, "line", issue->line);
    set_number(L, "column", issue->column);
}

/* All that is wrong, at once; where only one thing was said, that. */
static void push_issues(lua_State *L, const cpd_issues *issues, const cpd_issue *only)
{
    size_t n = cpd_issues_count(issues);

    lua_createtable(L, n ? (int)n : 1, 0);
    for (size_t i = 0; i < n; i++) {
        push_issue(L, cpd_issues_get(issues, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    if (n > 0)
        return;
    push_issue(L, only);
    lua_rawseti(L, -2, 1);
}

static void push_details(lua_State *L, const cpd_error *error, const cpd_issues *issues)
{
    const cpd_issue issue = {error->kind,   error->place, error->line,
                             error->column, error->text,  error->hint};

    push_issue(L, &issue);
    set_number(L, "exit", cpd_error_exit(error->kind));
    push_issues(L, issues, &issue);
    lua_setfield(L, -2, "issues");
}

/* What happened, and what to do about it. */
static void push_message(lua_State *L, const cpd_error *error)
{
    if (error->hint[0])
        lua_pushfstring(L, "%s. %s", error->text, error->hint);
    else
        lua_pushstring(L, error->text);
}

int lcpd_fail(lua_State *L, const struct lcpd_scrap *scrap)
{
    const cpd_error error = *cpd_error_last();

    luaL_pushfail(L);
    push_message(L, &error);
    lua_pushstring(L, cpd_error_name(error.kind));
    push_details(L, &error, scrap ? scrap->issues : NULL);
    return 4;
}

int lcpd_raise(lua_State *L)
{
    const cpd_error error = *cpd_error_last();

    push_message(L, &error);
    return luaL_error(L, "%s", lua_tostring(L, -1));
}

int lcpd_answer(lua_State *L, int r, const struct lcpd_scrap *scrap)
{
    if (r < 0)
        return lcpd_fail(L, scrap);
    if (scrap->out)
        lcpd_push(L, cpd_doc_root(scrap->out));
    else
        lua_pushboolean(L, true); /* it was kept, and memory too short to tell of it */
    return 1;
}

int lcpd_done(lua_State *L, int r, const struct lcpd_scrap *scrap)
{
    if (r < 0)
        return lcpd_fail(L, scrap);
    lua_pushboolean(L, true);
    return 1;
}

void lcpd_push_saved(lua_State *L, const cpd_saved *saved)
{
    lua_createtable(L, 0, 4);
    lcpd_set_text(L, "record", saved->id);
    lcpd_set_text(L, "hash", saved->hash);
    set_number(L, "revision", saved->revision);
    set_number(L, "position", saved->position);
}

int lcpd_saved(lua_State *L, int r, const struct lcpd_scrap *scrap, const cpd_saved *saved)
{
    if (r < 0)
        return lcpd_fail(L, scrap);
    lcpd_push_saved(L, saved);
    return 1;
}
