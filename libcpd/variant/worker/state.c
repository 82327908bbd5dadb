/* One state, made once; a slot is an image of it with a variant loaded. Every evaluation begins by
 * putting an image back, so that nothing a script did to tables, texts or its own variables is
 * there when the next predicate, person or variant is asked. */
#include "state.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allow.h"
#include "budget.h"
#include "region.h"
#include "value.h"

#define CHUNK "rules.lua"
#define PREDICATES_MOST 64
#define WHY_MOST 300
#define KEPT_MOST ((size_t)1 << 20) /* of what a variant leaves behind: it is copied each time */

/* What lies on the stack of an image, bottom up: predicates, then facts. */
enum { PREDICATES = 1, FACTS };

static lua_State *state;
static struct image fresh, person, slots[SLOTS];

/* Where it went wrong: the innermost line of the variant's own file. */
static int fault_line;

/* ---- faults ---- */

static int note_line(lua_State *L)
{
    lua_Debug ar;

    fault_line = 0;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strcmp(ar.short_src, CHUNK) == 0) {
            fault_line = ar.currentline;
            break;
        }
    }
    return 1;
}

/* Lua puts "rules.lua:12: " before its words; the line has a place of its own. */
static const char *without_place(const char *text)
{
    const char *p = text + strlen(CHUNK ":");
    char *end;

    if (strncmp(text, CHUNK ":", strlen(CHUNK ":")) != 0)
        return text;
    if (!fault_line)
        fault_line = (int)strtol(p, NULL, 10);
    strtol(p, &end, 10);
    return strncmp(end, ": ", 2) == 0 ? end + 2 : text;
}

static const char *error_words(lua_State *L, int status)
{
    if (budget_spent())
        return budget_spent();
    if (status == LUA_ERRMEM)
        return "it needs too much memory";
    if (lua_type(L, -1) != LUA_TSTRING)
        return "it raised an error that is no text";
    return without_place(lua_tostring(L, -1));
}

static void set_fault(cpd_doc *doc, cpd_node *answer, const char *why)
{
    char plain[WHY_MOST];
    cpd_node *fault = cpd_node_object(doc);

    cpd_node_set_text(doc, fault, "why", value_plain(plain, sizeof plain, why));
    cpd_node_set_int(doc, fault, "line", fault_line);
    cpd_node_set(doc, answer, "fault", fault);
}

/* ---- running ---- */

/* Call the function below the arguments, within the budget. The error is left in its place. */
static int run(int arguments, int results)
{
    int at = lua_gettop(state) - arguments, status;

    fault_line = 0;
    lua_pushcfunction(state, note_line);
    lua_insert(state, at);
    budget_begin(state);
    status = lua_pcall(state, arguments, results, at);
    budget_end(state);
    if (status == LUA_OK && budget_spent())
        status = LUA_ERRRUN;
    lua_remove(state, at);
    return status;
}

static int install(lua_State *L)
{
    allow_install(L);
    return 0;
}

bool state_open(void)
{
    if (!region_open())
        return false;
    budget_open();
    state = lua_newstate(region_alloc, NULL);
    if (!state)
        return false;
    lua_pushcfunction(state, install);
    if (lua_pcall(state, 0, 0, 0) != LUA_OK)
        return false;
    lua_gc(state, LUA_GCCOLLECT);
    return region_save(&fresh);
}

/* ---- loading ---- */

/* What a predicate says of itself; the words belong to the state. */
struct row {
    const char *name, *sentence;
};

struct listing {
    struct row rows[PREDICATES_MOST];
    size_t count;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static cpd_node *list_of(cpd_doc *doc, struct listing *listing)
{
    cpd_node *list = cpd_node_list(doc);

    qsort(listing->rows, listing->count, sizeof *listing->rows, by_name);
    for (size_t i = 0; i < listing->count; i++) {
        cpd_node *row = cpd_node_object(doc);

        cpd_node_set_text(doc, row, "name", listing->rows[i].name);
        cpd_node_set_text(doc, row, "sentence", listing->rows[i].sentence);
        cpd_node_add(doc, list, row);
    }
    return list;
}

static int refuse(lua_State *L, const char *what)
{
    lua_pushstring(L, what);
    return lua_error(L);
}

/* The predicate with the name and the table on top of the stack. */
static void list_predicate(lua_State *L, struct listing *out)
{
    const char *name = value_name(L, -2), *sentence;

    if (!name)
        refuse(L, "the name of a predicate is small letters, digits and hyphens");
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "predicate %s is no table", name);
    lua_pushliteral(L, "test");
    lua_rawget(L, -2);
    if (lua_type(L, -1) != LUA_TFUNCTION || lua_iscfunction(L, -1))
        luaL_error(L, "predicate %s has no function \"test\"", name);
    lua_pop(L, 1);
    lua_pushliteral(L, "sentence");
    lua_rawget(L, -2);
    sentence = value_line(L, -1);
    if (!sentence)
        luaL_error(L, "predicate %s has no \"sentence\" of one line", name);
    out->rows[out->count++] = (struct row){name, sentence};
    lua_pop(L, 1);
}

/* (what the chunk returned, listing) -> predicates */
static int read_variant(lua_State *L)
{
    struct listing *out = lua_touserdata(L, 2);

    if (lua_type(L, 1) != LUA_TTABLE)
        refuse(L, "it does not end with return { predicates = { ... } }");
    lua_pushliteral(L, "predicates");
    lua_rawget(L, 1); // returned, listing, predicates
    if (lua_type(L, 3) != LUA_TTABLE)
        refuse(L, "it returns no table \"predicates\"");
    for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1)) {
        if (out->count == PREDICATES_MOST)
            refuse(L, "it has more than 64 predicates");
        list_predicate(L, out);
    }
    return 1;
}

static int load_status(const char *source, struct listing *listing)
{
    int status;

    fault_line = 0;
    budget_begin(state); /* a long source is paid for by the byte, and nothing is owed yet */
    status = luaL_loadbufferx(state, source, strlen(source), "=" CHUNK, "t");
    budget_end(state);
    if (status == LUA_OK)
        status = run(0, 1);
    if (status != LUA_OK)
        return status;
    lua_pushcfunction(state, read_variant);
    lua_insert(state, 1);
    lua_pushlightuserdata(state, listing);
    return run(2, 1);
}

void state_load(cpd_doc *doc, cpd_node *answer, int slot, const char *source)
{
    struct listing listing = {.count = 0};
    int status;

    image_fini(&slots[slot]);
    region_restore(&fresh);
    budget_clock_start();
    status = load_status(source, &listing);
    budget_clock_stop();
    if (status != LUA_OK)
        set_fault(doc, answer, error_words(state, status));
    else if (region_used() > KEPT_MOST)
        set_fault(doc, answer, "it keeps more than a megabyte when it is loaded");
    else if (!region_save(&slots[slot]))
        set_fault(doc, answer, "there is no memory left for it");
    else
        cpd_node_set(doc, answer, "predicates", list_of(doc, &listing));
}

/* ---- judging ---- */

/* (predicates, facts as a node) -> predicates, facts */
static int push_facts(lua_State *L)
{
    value_push(L, lua_touserdata(L, 2));
    return 1;
}

static int take_facts(const cpd_node *facts)
{
    lua_pushcfunction(state, push_facts);
    lua_pushnil(state);
    lua_pushlightuserdata(state, (void *)(uintptr_t)facts);
    return lua_pcall(state, 2, 1, 0);
}

/* (predicates, facts, name) -> the function and the facts on the stack, called; its two results. */
static int call_predicate(const char *name)
{
    lua_pushstring(state, name);
    lua_rawget(state, PREDICATES);
    if (lua_type(state, -1) != LUA_TTABLE)
        return -1;
    lua_pushliteral(state, "test");
    lua_rawget(state, -2);
    lua_pushvalue(state, FACTS);
    return run(1, 2);
}

static void read_finding(cpd_doc *doc, cpd_node *finding)
{
    static const char *const states[] = {"not-yet", "met"};
    int type = lua_type(state, -2);
    const char *reason = value_line(state, -1);

    if (type != LUA_TBOOLEAN && type != LUA_TNIL) {
        set_fault(doc, finding, "a test returns true, false or nil, and a reason");
    } else if (lua_type(state, -1) != LUA_TNIL && !reason) {
        set_fault(doc, finding, "a reason is one line of text of at most 400 bytes");
    } else {
        cpd_node_set_text(doc, finding, "state",
                          type == LUA_TNIL ? "cannot-tell" : states[lua_toboolean(state, -2)]);
        cpd_node_set_text(doc, finding, "reason", reason);
    }
}

static void ask(cpd_doc *doc, cpd_node *finding, const char *name)
{
    int status;

    region_restore(&person);
    status = call_predicate(name);
    if (status == -1)
        set_fault(doc, finding, "there is no such predicate");
    else if (status != LUA_OK)
        set_fault(doc, finding, error_words(state, status));
    else
        read_finding(doc, finding);
}

static cpd_node *add_finding(cpd_doc *doc, cpd_node *findings)
{
    cpd_node *finding = cpd_node_object(doc);

    cpd_node_add(doc, findings, finding);
    return finding;
}

void state_judge(cpd_doc *doc, cpd_node *findings, int slot, const cpd_node *names,
                 const cpd_node *facts)
{
    bool ready = false;

    fault_line = 0;
    if (slots[slot].bytes) {
        region_restore(&slots[slot]);
        ready = take_facts(facts) == LUA_OK && region_save(&person);
    }
    budget_clock_start();
    for (size_t i = 0; i < cpd_node_length(names); i++) {
        cpd_node *finding = add_finding(doc, findings);

        if (ready)
            ask(doc, finding, cpd_node_as_text(cpd_node_at(names, i)));
        else
            set_fault(doc, finding, "the facts do not fit into its memory");
    }
    budget_clock_stop();
}
