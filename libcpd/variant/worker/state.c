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
#include "declare.h"
#include "region.h"
#include "value.h"

#define WHY_MOST 300
#define CLOCKS_MOST 5
#define CELLS_MOST 32               /* of a row of a report */
#define KEPT_MOST ((size_t)1 << 20) /* of what a variant leaves behind: it is copied each time */

/* What lies on the stack of an image, bottom up: what the variant returned, then facts. */
enum { VARIANT = 1, FACTS };

static lua_State *state;
static struct image fresh, person, slots[SLOTS];

/* Where it went wrong: the innermost line of the variant's own file. */
static const char *chunk = "rules.lua";
static int fault_line;

/* ---- faults ---- */

static int note_line(lua_State *L)
{
    lua_Debug ar;

    fault_line = 0;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strcmp(ar.short_src, chunk) == 0) {
            fault_line = ar.currentline;
            break;
        }
    }
    return 1;
}

/* Lua puts "rules.lua:12: " before its words; the line has a place of its own. */
static const char *without_place(const char *text)
{
    size_t length = strlen(chunk);
    const char *p = text + length + 1;
    char *end;

    if (strncmp(text, chunk, length) != 0 || text[length] != ':')
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

    cpd_node_set_text(doc, fault, "why",
                      *why ? value_plain(plain, sizeof plain, why)
                           : "it raised an error without words");
    cpd_node_set_int(doc, fault, "line", fault_line);
    cpd_node_set(doc, answer, "fault", fault);
}

void state_fault(cpd_doc *doc, cpd_node *answer, const char *why)
{
    fault_line = 0;
    set_fault(doc, answer, why);
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

static int load_status(const char *source, struct declared *declared, lua_CFunction declare)
{
    char name[32];
    int status;

    fault_line = 0;
    snprintf(name, sizeof name, "=%s", chunk);
    budget_begin(state); /* a long source is paid for by the byte, and nothing is owed yet */
    status = luaL_loadbufferx(state, source, strlen(source), name, "t");
    budget_end(state);
    if (status == LUA_OK)
        status = run(0, 1);
    if (status != LUA_OK)
        return status;
    lua_pushcfunction(state, declare);
    lua_insert(state, 1);
    lua_pushlightuserdata(state, declared);
    return run(2, 1);
}

/* Run a source in a fresh state; what it returned is on the stack, what it says in the answer. */
static bool load(cpd_doc *doc, cpd_node *answer, const char *source, lua_CFunction declare)
{
    struct declared declared = {doc, cpd_node_object(doc)};
    int status;

    region_restore(&fresh);
    budget_clock_start();
    status = load_status(source, &declared, declare);
    budget_clock_stop();
    if (status != LUA_OK)
        set_fault(doc, answer, error_words(state, status));
    else
        cpd_node_set(doc, answer, "says", declared.says);
    return status == LUA_OK;
}

static void refuse_load(cpd_doc *doc, cpd_node *answer, const char *why)
{
    cpd_node_unset(answer, "says");
    set_fault(doc, answer, why);
}

void state_load(cpd_doc *doc, cpd_node *answer, int slot, const char *source)
{
    image_fini(&slots[slot]);
    if (!load(doc, answer, source, declare_rules))
        return;
    if (region_used() > KEPT_MOST)
        refuse_load(doc, answer, "it keeps more than a megabyte when it is loaded");
    else if (!region_save(&slots[slot]))
        refuse_load(doc, answer, "there is no memory left for it");
}

void state_cases(cpd_doc *doc, cpd_node *answer, const char *source)
{
    chunk = "tests.lua";
    load(doc, answer, source, declare_cases);
    chunk = "rules.lua";
}

/* ---- judging ---- */

/* (variant, facts as a node) -> variant, facts */
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

enum { NOT_THERE = -1 };

/* Push a member of the table on top; false when there is no table. */
static bool push_member(const char *key)
{
    if (lua_type(state, -1) != LUA_TTABLE)
        return false;
    lua_pushstring(state, key);
    lua_rawget(state, -2);
    return true;
}

/* Call variant[list][name][function] with the facts. */
static int call(const char *list, const char *name, const char *function, int results)
{
    lua_pushvalue(state, VARIANT);
    if (!push_member(list) || !push_member(name) || !push_member(function))
        return NOT_THERE;
    lua_pushvalue(state, FACTS);
    return run(1, results);
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

/* A clock for each answer would cost more than most answers. They share one; who is cut off though
 * others had used of it is asked again on a fresh one, and who was too slow alone leaves the next a
 * fresh one, so that nobody pays for another. That may go on CLOCKS_MOST times for a person. */
static struct {
    int begun, answers; /* clocks for this person; answers on this one */
} shared;

static void begin_clock(void)
{
    budget_clock_start();
    shared.begun++;
    shared.answers = 0;
}

static int call_test(const char *name)
{
    region_restore(&person);
    return call("predicates", name, "test", 2);
}

static int call_in_time(const char *name)
{
    int status;

    if (budget_clock_is_over() && shared.begun < CLOCKS_MOST)
        begin_clock();
    status = call_test(name);
    if (status > LUA_OK && budget_clock_is_over() && shared.answers > 0 &&
        shared.begun < CLOCKS_MOST) {
        begin_clock();
        status = call_test(name);
    }
    shared.answers++;
    return status;
}

static void ask(cpd_doc *doc, cpd_node *finding, const char *name)
{
    int status = call_in_time(name);

    if (status == NOT_THERE)
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

/* Put a person's facts beside the variant, as the state that every answer about them begins with.
 */
static bool begin_person(int slot, const cpd_node *facts)
{
    fault_line = 0;
    if (!slots[slot].bytes)
        return false;
    region_restore(&slots[slot]);
    return take_facts(facts) == LUA_OK && region_save(&person);
}

#define NO_ROOM "the facts do not fit into its memory"

void state_judge(cpd_doc *doc, cpd_node *findings, int slot, const cpd_node *names,
                 const cpd_node *facts)
{
    bool ready = begin_person(slot, facts);

    shared.begun = 0;
    begin_clock();
    for (size_t i = 0; i < cpd_node_length(names); i++) {
        cpd_node *finding = add_finding(doc, findings);

        if (ready)
            ask(doc, finding, cpd_node_as_text(cpd_node_at(names, i)));
        else
            set_fault(doc, finding, NO_ROOM);
    }
    budget_clock_stop();
}

/* ---- reports ---- */

/* The cell on top of the stack; NULL for what is none. */
static cpd_node *cell(cpd_doc *doc)
{
    const char *line = value_line(state, -1);
    int64_t number;

    if (value_whole(state, -1, &number))
        return cpd_node_int(doc, number);
    if (lua_type(state, -1) == LUA_TBOOLEAN)
        return cpd_node_bool(doc, lua_toboolean(state, -1));
    if (lua_type(state, -1) == LUA_TSTRING && lua_rawlen(state, -1) == 0)
        return cpd_node_text(doc, "");
    return line ? cpd_node_text(doc, line) : NULL;
}

/* The row on top of the stack. */
static cpd_node *read_row(cpd_doc *doc)
{
    cpd_node *row = cpd_node_list(doc), *read;
    lua_Unsigned length = lua_type(state, -1) == LUA_TTABLE ? lua_rawlen(state, -1) : 0;

    if (length == 0 || length > CELLS_MOST)
        return NULL;
    for (lua_Unsigned i = 1; i <= length; i++) {
        lua_rawgeti(state, -1, (lua_Integer)i);
        read = cell(doc);
        lua_pop(state, 1);
        if (!read)
            return NULL;
        cpd_node_add(doc, row, read);
    }
    return row;
}

static void set_row(cpd_doc *doc, cpd_node *answer)
{
    cpd_node *row;

    /* nil: this person is not in the report. */
    row = lua_isnil(state, -1) ? cpd_node_list(doc) : read_row(doc);
    if (row)
        cpd_node_set(doc, answer, "row", row);
    else
        set_fault(doc, answer, "a row is a list of texts, whole numbers, true or false, or nil");
}

void state_report(cpd_doc *doc, cpd_node *answer, int slot, const char *name, const cpd_node *facts)
{
    int status;

    if (!begin_person(slot, facts)) {
        set_fault(doc, answer, NO_ROOM);
        return;
    }
    budget_clock_start();
    status = call("reports", name, "row", 1);
    if (status == NOT_THERE)
        set_fault(doc, answer, "there is no such report");
    else if (status != LUA_OK)
        set_fault(doc, answer, error_words(state, status));
    else
        set_row(doc, answer);
    budget_clock_stop();
}
