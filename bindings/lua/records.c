/* Records: everything a person writes, and reading it again. A record is named by its id or by four
 * or more of its last characters. */
#include "lcpd.h"

/* ---- writing ---- */

/*** home:log(line [, added])
 * Jots a line, or several: `"2h visit, 45m recording yesterday"`. All of it is saved or nothing.
 * Gives `{saved = {{record, date, category, title, minutes}, …}, total_minutes}`. `added`: fields
 * of councils' variants, set on every piece. */
static int log_line(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *line = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    const cpd_node *added = lcpd_object(L, 3, scrap->in);

    return lcpd_answer(L, cpd_hours_log(&scrap->out, home, line, added, scrap->issues), scrap);
}

/*** home:parse(line)
 * What a line means, without saving it: a list of drafts. */
static int parse(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    const char *line = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_hours_parse(&scrap->out, home, line, scrap->issues), scrap);
}

static int save_draft(lua_State *L, cpd_home *home, struct lcpd_scrap *scrap, const cpd_node *draft)
{
    cpd_saved saved;

    if (cpd_doc_failed(scrap->in))
        return luaL_error(L, "not enough memory");
    return lcpd_saved(L, cpd_record_save(&saved, home, draft, scrap->issues), scrap, &saved);
}

/*** home:save(draft)
 * Saves any kind of record: `{kind = "absence", from = "2026-08-03", to = "2026-08-14"}`; see
 * `cpd.kinds()`. Gives `{record, hash, revision, position}`. */
static int save(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return save_draft(L, home, scrap, lcpd_object(L, 2, scrap->in));
}

/* A text of a kind, and what else is known of it. */
static int save_text(lua_State *L, const char *kind)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *text = lcpd_text(L, 2);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_node *draft = lcpd_object(L, 3, scrap->in);

    cpd_node_set_text(scrap->in, draft, "kind", kind);
    cpd_node_set_text(scrap->in, draft, "text", text);
    return save_draft(L, home, scrap, draft);
}

/*** home:learn(text [, fields])
 * A piece of CPD: `home:learn("Read the learning review", {minutes = "1h", links = {{node =
 * "pcf@2018#D5"}}})`. */
static int learn(lua_State *L)
{
    return save_text(L, "cpd");
}

/*** home:reflect(text [, fields])
 * A private reflection, sealed to its author. */
static int reflect(lua_State *L)
{
    return save_text(L, "reflection");
}

/*** home:save_all(drafts)
 * Saves several, all or none; gives a list as long. */
static int save_all(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    luaL_checktype(L, 2, LUA_TTABLE);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    const cpd_node *list = lcpd_tree(L, 2, scrap->in);
    luaL_argcheck(L, cpd_node_type(list) == CPD_NODE_LIST, 2, "a list of drafts expected");
    size_t n = cpd_node_length(list);
    const cpd_node **drafts = lua_newuserdatauv(L, (n + 1) * sizeof *drafts, 0);
    cpd_saved *saved = lua_newuserdatauv(L, (n + 1) * sizeof *saved, 0);

    for (size_t i = 0; i < n; i++)
        drafts[i] = cpd_node_at(list, i);
    if (cpd_record_save_all(saved, home, drafts, n, scrap->issues) < 0)
        return lcpd_fail(L, scrap);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lcpd_push_saved(L, &saved[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/*** home:amend(record, changes [, reason])
 * A new version of one's own record: the fields in `changes` take the place of those before. */
static int amend(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *record = lcpd_text(L, 2), *reason = lcpd_opt_text(L, 4);
    luaL_checktype(L, 3, LUA_TTABLE);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    const cpd_node *changes = lcpd_object(L, 3, scrap->in);
    cpd_saved saved;

    return lcpd_saved(L, cpd_record_amend(&saved, home, record, changes, reason, scrap->issues),
                      scrap, &saved);
}

/*** home:amend_log(record, line [, reason])
 * Puts a block of time right by saying it anew: `home:amend_log("3f9a1c", "1h30m recording")`. The
 * day and the case stay when the line names none. */
static int amend_log(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *record = lcpd_text(L, 2), *line = lcpd_text(L, 3), *reason = lcpd_opt_text(L, 4);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_saved saved;

    return lcpd_saved(L, cpd_hours_amend(&saved, home, record, line, reason, scrap->issues), scrap,
                      &saved);
}

/*** home:withdraw(record [, reason])
 * It counts no longer; what it said stays in its history. */
static int withdraw(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *record = lcpd_text(L, 2), *reason = lcpd_opt_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_saved saved;

    return lcpd_saved(L, cpd_record_withdraw(&saved, home, record, reason), scrap, &saved);
}

/* ---- reading ---- */

/*** home:show(record [, version])
 * A record with its fields, signatures and history; an earlier version by its hash or its number as
 * a text. */
static int show(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 3);
    const char *record = lcpd_text(L, 2), *hash = lcpd_opt_text(L, 3);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_record_read(&scrap->out, home, record, hash), scrap);
}

/* Lists the records that the options at argument 2 ask for, into scrap. */
static int list_into(lua_State *L, cpd_home *home, struct lcpd_scrap *scrap)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    int64_t most = lcpd_field_int(L, 2, "most");

    luaL_argcheck(L, most >= 0, 2, "most: a number from 0 on expected");
    filter.person = lcpd_field_text(L, 2, "person");
    filter.kind = lcpd_field_text(L, 2, "kind");
    filter.words = lcpd_field_text(L, 2, "words");
    filter.withdrawn = lcpd_field_flag(L, 2, "withdrawn");
    filter.most = (size_t)most;
    int r = lcpd_field_date(L, 2, "from", &filter.from);
    if (r == 0)
        r = lcpd_field_date(L, 2, "to", &filter.to);
    return r < 0 ? r : cpd_record_list(&scrap->out, home, &filter);
}

static const char *const filters[] = {"person", "kind",      "from", "to",
                                      "words",  "withdrawn", "most", NULL};

/*** home:list([{person, kind, from, to, words, withdrawn, most}])
 * A list of records, newest day first, as `home:show` gives them, without their history. `words`:
 * only those whose text holds all of them; `withdrawn = true`: those, too; `most`: at most so many.
 */
static int list(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    lcpd_options(L, 2, filters);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, list_into(L, home, scrap), scrap);
}

/* Upvalue 1: the scrap with the list; 2: how many were handed out. */
static int next_record(lua_State *L)
{
    const struct lcpd_scrap *scrap = lcpd_scrap_check(L, lua_upvalueindex(1));
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));

    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(2));
    lcpd_push(L, cpd_node_at(cpd_doc_root(scrap->out), (size_t)i));
    return 1;
}

/*** home:records([{person, kind, from, to, words, withdrawn, most}])
 * The same for a loop: `for record in home:records{kind = "cpd"} do … end`. One record at a time
 * becomes a table. A loop has no place for an answer that it cannot begin with: what goes wrong
 * raises an error. */
static int records(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 2);
    lcpd_options(L, 2, filters);
    struct lcpd_scrap *scrap = lcpd_scrap_kept(L);

    if (list_into(L, home, scrap) < 0)
        return lcpd_raise(L);
    lua_pushvalue(L, 3);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_record, 2); // home, options, scrap, next
    lua_pushnil(L);
    lua_pushnil(L);
    lua_pushvalue(L, 3);
    return 4;
}

/* ---- two people ---- */

/*** home:session([{with, supervising, date, minutes, account, actions} [, added]])
 * Records a session of supervision; without `with`, with the acting person's supervisor. `minutes`
 * is a number or `"1h15m"`; `added`: fields of councils' variants. */
static int session(lua_State *L)
{
    static const char *const names[] = {"with",    "supervising", "date", "minutes",
                                        "account", "actions",     NULL};
    cpd_home *home = lcpd_home(L, 3);
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;

    lcpd_options(L, 2, names);
    draft.with = lcpd_field_text(L, 2, "with");
    draft.supervising = lcpd_field_flag(L, 2, "supervising");
    draft.account = lcpd_field_text(L, 2, "account");
    draft.actions = lcpd_field_text(L, 2, "actions");
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    draft.added = lcpd_object(L, 3, scrap->in);
    int r = lcpd_field_date(L, 2, "date", &draft.date);
    if (r == 0)
        r = lcpd_field_minutes(L, 2, "minutes", &draft.minutes);
    if (r == 0)
        r = cpd_supervision_record(&saved, home, &draft, scrap->issues);
    return lcpd_saved(L, r, scrap, &saved);
}

/*** home:add_account(session, account [, actions])
 * The other person's own words, before they sign. */
static int add_account(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 4);
    const char *record = lcpd_text(L, 2), *account = lcpd_opt_text(L, 3),
               *actions = lcpd_opt_text(L, 4);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    cpd_saved saved;

    return lcpd_saved(L, cpd_supervision_add_account(&saved, home, record, account, actions), scrap,
                      &saved);
}

/*** home:waiting()
 * A list of the records that wait for the acting person's signature. */
static int waiting(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 1);
    struct lcpd_scrap *scrap = lcpd_scrap(L);

    return lcpd_answer(L, cpd_record_unsigned(&scrap->out, home), scrap);
}

/*** home:sign(record [, {role, outcome, words}])
 * Signs the newest version with the acting person's own key. `outcome`: "agree" when absent,
 * "agree-with-comment", "under-protest". */
static int sign(lua_State *L)
{
    static const char *const names[] = {"role", "outcome", "words", NULL};
    cpd_home *home = lcpd_home(L, 3);
    const char *record = lcpd_text(L, 2);

    lcpd_options(L, 3, names);
    const cpd_sign_options options = {.role = lcpd_field_text(L, 3, "role"),
                                      .outcome = lcpd_field_text(L, 3, "outcome"),
                                      .words = lcpd_field_text(L, 3, "words")};
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    return lcpd_done(L, cpd_record_sign(home, record, &options), scrap);
}

/*** home:endorse(person, nodes, level, why)
 * An assessor's judgement: `home:endorse("Asha", {"pcf@2018#D1"}, "asye", "Seen in court.")`. It is
 * signed in the same act. */
static int endorse(lua_State *L)
{
    cpd_home *home = lcpd_home(L, 5);
    const char *person = lcpd_text(L, 2), *level = lcpd_text(L, 4), *why = lcpd_text(L, 5);
    luaL_checktype(L, 3, LUA_TTABLE);
    struct lcpd_scrap *scrap = lcpd_scrap(L);
    const cpd_node *list = lcpd_tree(L, 3, scrap->in);
    size_t n = cpd_node_length(list);
    const char **nodes = lua_newuserdatauv(L, (n + 1) * sizeof *nodes, 0);
    cpd_saved saved;

    luaL_argcheck(L, cpd_node_type(list) == CPD_NODE_LIST, 3, "a list of references expected");
    for (size_t i = 0; i < n; i++) {
        nodes[i] = cpd_node_as_text(cpd_node_at(list, i));
        luaL_argcheck(L, nodes[i], 3, "a list of references expected");
    }
    return lcpd_saved(
        L, cpd_portfolio_endorse(&saved, home, person, nodes, n, level, why, scrap->issues), scrap,
        &saved);
}

const luaL_Reg lcpd_record_methods[] = {{"log", log_line},
                                        {"parse", parse},
                                        {"save", save},
                                        {"save_all", save_all},
                                        {"learn", learn},
                                        {"reflect", reflect},
                                        {"amend", amend},
                                        {"amend_log", amend_log},
                                        {"withdraw", withdraw},
                                        {"show", show},
                                        {"list", list},
                                        {"records", records},
                                        {"session", session},
                                        {"add_account", add_account},
                                        {"waiting", waiting},
                                        {"sign", sign},
                                        {"endorse", endorse},
                                        {"fields", lcpd_fields},
                                        {NULL, NULL}};
