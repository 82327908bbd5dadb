/* Delegations: who may sign in whose place, between which days, and for which kinds of record,
 * portfolio and roles.
 *
 * One is a statement of the home's chain, signed by who gives it and filed under who was given it;
 * ending it is another, signed by either of the two. What is passed on is the giver's own standing in
 * a record, never one that was delegated to them: record looks for nothing else (record/standing.c).
 */
#include <stdlib.h>
#include <string.h>

#include <cpd/delegation.h>

#include "person/statements.h"
#include "store/store.h"

#define SCOPE_MOST 20

/* ---- reading ---- */

static bool parse(cpd_delegation *out, const cpd_node *statement)
{
    const char *capacity = cpd_node_get_text(statement, "capacity");
    *out = (cpd_delegation){.id = cpd_node_get_int(statement, "id", 0),
                            .on_behalf = capacity && strcmp(capacity, "on-behalf") == 0,
                            .period = cpd_people__period(statement),
                            .said = statement};
    return cpd_people__is(statement, "delegate") && !cpd_node_get(statement, "ends") &&
           cpd_object__uuid(&out->delegation, statement, "delegation") &&
           cpd_object__uuid(&out->from, statement, "from") &&
           cpd_object__uuid(&out->to, statement, "person");
}

static void mark_ended(cpd_delegation *delegations, size_t count, const cpd_node *statement)
{
    cpd_uuid ended;
    if (!cpd_people__is(statement, "delegate") || !cpd_object__uuid(&ended, statement, "ends"))
        return;
    for (size_t i = 0; i < count; i++)
        if (cpd_uuid_equal(&delegations[i].delegation, &ended) && !delegations[i].ended)
            delegations[i].ended = cpd_node_get_int(statement, "id", 0);
}

int cpd_people__delegations(cpd_delegation **out, size_t *count, cpd_doc **doc, cpd_home *home,
                            const cpd_uuid *to, int64_t known_at)
{
    cpd_doc *about;
    size_t n = 0;
    int r = cpd_people__statements(&about, home, to, known_at);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    cpd_delegation *made = calloc(cpd_node_length(list) + 1, sizeof *made);
    if (!made) {
        cpd_doc_free(about);
        return cpd_error__no_memory();
    }
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        n += parse(&made[n], cpd_node_at(list, i));
        mark_ended(made, n, cpd_node_at(list, i));
    }
    *out = made;
    *count = n;
    *doc = about;
    return 0;
}

/* A list that is absent narrows nothing. */
static bool names(const cpd_node *list, const char *word)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *one = cpd_node_as_text(cpd_node_at(list, i));
        if (one && word && strcmp(one, word) == 0)
            return true;
    }
    return list == NULL;
}

bool cpd_delegation__covers(const cpd_delegation *delegation, cpd_date day, const char *kind,
                            const cpd_uuid *portfolio, const char *role)
{
    cpd_uuid only;
    bool whose = !cpd_node_get(delegation->said, "portfolio") ||
                 (cpd_object__uuid(&only, delegation->said, "portfolio") &&
                  cpd_uuid_equal(&only, portfolio));
    return whose && !delegation->ended && cpd_period_has(delegation->period, day) &&
           names(cpd_node_get(delegation->said, "kinds"), kind) &&
           names(cpd_node_get(delegation->said, "roles"), role);
}

/* ---- giving ---- */

struct giving {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *statement;
    cpd_person_row from, to;
};

static int find_row(cpd_person_row *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_person_find(id, home, person);
    if (r < 0)
        return r;
    return cpd_uuid_parse(&uuid, id) ? cpd_people__get(out, home, &uuid) : CPD_EABSENT;
}

/* Who has no key here could never sign by it. */
static int find_two(struct giving *g, const cpd_node *what)
{
    cpd_public keys;
    int r = cpd_people__acting(&g->from, g->home);
    if (r == 0)
        r = find_row(&g->to, g->home, cpd_node_get_text(what, "to"));
    if (r == 0 && cpd_uuid_equal(&g->from.id, &g->to.id))
        return cpd_error__set(CPD_EINPUT, "nobody signs in their own place");
    if (r == 0)
        r = cpd_people__keys(&keys, NULL, g->home, &g->to.id, 0);
    if (r == CPD_EABSENT && g->to.name) {
        cpd_error__set(CPD_EDENIED, "%s has no key in this home and cannot sign here", g->to.name);
        return cpd_error__hint("Somebody without an account signs by a code: cpd sign invite.");
    }
    return r;
}

static int add_days(struct giving *g, const cpd_node *what)
{
    const char *since = cpd_node_get_text(what, "since"), *until = cpd_node_get_text(what, "until");
    cpd_period period = {.from = cpd_people__today(g->home), .to = CPD_DATE_NONE};
    int r = since ? cpd_date_parse(&period.from, since) : 0;
    if (r == 0 && !until) {
        cpd_error__set(CPD_EINPUT, "a delegation says when it ends");
        return cpd_error__hint("Name its last day: --until DATE.");
    }
    if (r == 0)
        r = cpd_date_parse(&period.to, until);
    if (r < 0)
        return r;
    if (period.from < cpd_people__today(g->home))
        return cpd_error__set(CPD_EINPUT, "a delegation does not reach back: it holds from today on");
    if (period.to < period.from)
        return cpd_error__set(CPD_EINPUT, "it ends before it begins");
    cpd_object__set_date(g->doc, g->statement, "since", period.from);
    cpd_object__set_date(g->doc, g->statement, "until", period.to);
    return 0;
}

static int add_words(struct giving *g, const cpd_node *what, const char *key,
                     const char *(*called)(const cpd_home *home, const char *text))
{
    const cpd_node *list = cpd_node_get(what, key);
    cpd_node *words = cpd_node_list(g->doc);
    if (!list)
        return 0;
    if (cpd_node_length(list) == 0 || cpd_node_length(list) > SCOPE_MOST)
        return cpd_error__set(CPD_EINPUT, "\"%s\" names one to %d words", key, SCOPE_MOST);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(list, i)),
                   *word = text ? called(g->home, text) : NULL;
        if (!word)
            return cpd_error__set(CPD_EINPUT, "\"%.40s\" is none of the %s there are",
                                  text ? text : "", key);
        cpd_node_add(g->doc, words, cpd_node_text(g->doc, word));
    }
    cpd_node_set(g->doc, g->statement, key, words);
    return 0;
}

static int add_scope(struct giving *g, const cpd_node *what)
{
    cpd_person_row holder;
    const char *person = cpd_node_get_text(what, "person");
    int r = add_words(g, what, "kinds", cpd_people__kind_called);
    if (r == 0)
        r = add_words(g, what, "roles", cpd_people__role_called);
    if (r < 0 || !person)
        return r;
    r = find_row(&holder, g->home, person);
    if (r == 0 && !holder.portfolio_no)
        r = cpd_error__set(CPD_EINPUT, "%s has no portfolio in this home", holder.name);
    if (r == 0)
        cpd_object__set_uuid(g->doc, g->statement, "portfolio", &holder.portfolio);
    return r;
}

static int add_capacity(struct giving *g, const cpd_node *what)
{
    const char *capacity = cpd_node_get_text(what, "capacity");
    if (capacity && strcmp(capacity, "delegated") != 0 && strcmp(capacity, "on-behalf") != 0) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not a way to sign in somebody's place", capacity);
        return cpd_error__hint("Write delegated (they decide) or on-behalf (you decided).");
    }
    cpd_node_set_text(g->doc, g->statement, "capacity", capacity ? capacity : "delegated");
    return 0;
}

/* Sign what was put together as one of the two, and write it. */
static int state(struct giving *g, const cpd_person_row *signer)
{
    const cpd_secret *secret;
    int64_t position;
    cpd_object__set_uuid(g->doc, g->statement, "home", &g->home->id);
    cpd_object__set_uuid(g->doc, g->statement, "person", &g->to.id);
    cpd_object__set_uuid(g->doc, g->statement, "from", &g->from.id);
    int r = cpd_people__add_signer(&secret, g->doc, g->statement, g->home, signer);
    return r == 0 ? cpd_ledger__state(&position, g->home, g->doc,
                                      &(cpd_statement){.operation = "delegate",
                                                       .actor = &signer->id,
                                                       .about = &g->to.id,
                                                       .signer = secret,
                                                       .object = g->statement})
                  : r;
}

int cpd_delegation_give(char id[CPD_ID_TEXT], cpd_home *home, const cpd_node *what)
{
    struct giving g = {.home = home, .doc = cpd_doc_new()};
    cpd_uuid delegation;
    if (!g.doc)
        return cpd_error__no_memory();
    g.statement = cpd_node_object(g.doc);
    cpd_people__new_id(&delegation, home);
    cpd_object__set_uuid(g.doc, g.statement, "delegation", &delegation);
    int r = find_two(&g, what);
    if (r == 0)
        r = add_capacity(&g, what);
    if (r == 0)
        r = add_days(&g, what);
    if (r == 0)
        r = add_scope(&g, what);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, state(&g, &g.from));
    cpd_doc_free(g.doc);
    if (r == 0)
        cpd_uuid_format(id, &delegation);
    return r;
}

/* ---- those of the acting person ---- */

typedef int each(void *payload, const cpd_delegation *delegation);

static int each_given_to(cpd_home *home, const cpd_uuid *to, const cpd_uuid *concerned, each *call,
                         void *payload)
{
    cpd_delegation *list;
    size_t count;
    cpd_doc *doc;
    int r = cpd_people__delegations(&list, &count, &doc, home, to, 0);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&list[i].from, concerned) || cpd_uuid_equal(&list[i].to, concerned))
            r = call(payload, &list[i]);
    free(list);
    cpd_doc_free(doc);
    return r;
}

/* Everybody is looked at: a delegation lies with who was given it. */
static int each_of(cpd_home *home, const cpd_uuid *concerned, each *call, void *payload)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT i.uuid FROM person p JOIN ident i ON i.no = p.no ORDER BY p.id",
                           "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid to;
        r = cpd_stmt__uuid(row, 0, &to) ? each_given_to(home, &to, concerned, call, payload) : 0;
    }
    cpd_stmt__done(row);
    return r;
}

struct ending {
    struct giving g;
    const char *text;
    size_t matches;
    cpd_uuid delegation;
    bool ended;
};

static bool ends_with(const cpd_uuid *id, const char *text)
{
    char whole[CPD_UUID_TEXT];
    size_t n = strlen(text);
    cpd_uuid_format(whole, id);
    return n >= 4 && n < sizeof whole && strcmp(whole + sizeof whole - 1 - n, text) == 0;
}

static int consider_ending(void *payload, const cpd_delegation *one)
{
    struct ending *e = payload;
    if (!ends_with(&one->delegation, e->text))
        return 0;
    e->matches++;
    e->delegation = one->delegation;
    e->ended = one->ended != 0;
    int r = cpd_people__get(&e->g.from, e->g.home, &one->from);
    return r == 0 ? cpd_people__get(&e->g.to, e->g.home, &one->to) : r;
}

static int check_one(const struct ending *e)
{
    if (e->matches == 0) {
        cpd_error__set(CPD_EABSENT, "you neither gave nor hold such a delegation");
        return cpd_error__hint("See yours: cpd delegate list.");
    }
    if (e->matches > 1) {
        cpd_error__set(CPD_EINPUT, "%zu delegations end with \"%.40s\"", e->matches, e->text);
        return cpd_error__hint("Write more characters of the id.");
    }
    return e->ended ? cpd_error__set(CPD_ECONFLICT, "it has ended already") : 0;
}

int cpd_delegation_end(cpd_home *home, const char *delegation)
{
    struct ending e = {.g = {.home = home}, .text = delegation ? delegation : ""};
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r < 0)
        return r;
    e.g.doc = cpd_doc_new();
    r = e.g.doc ? each_of(home, &acting.id, consider_ending, &e) : cpd_error__no_memory();
    if (r == 0)
        r = check_one(&e);
    if (r == 0) {
        e.g.statement = cpd_node_object(e.g.doc);
        cpd_object__set_uuid(e.g.doc, e.g.statement, "ends", &e.delegation);
        r = state(&e.g, &acting);
    }
    r = cpd_change__end(home, r);
    cpd_doc_free(e.g.doc);
    return r;
}

/* ---- the list ---- */

struct listing {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
};

static const char *state_of(const cpd_delegation *one, cpd_date today)
{
    if (one->ended)
        return "ended";
    return today < one->period.from ? "not yet" : today > one->period.to ? "over" : "in force";
}

static int set_person(struct listing *l, cpd_node *shown, const char *key, const cpd_uuid *person)
{
    cpd_person_row row;
    int r = cpd_people__get(&row, l->home, person);
    if (r == 0)
        cpd_node_set_text(l->doc, shown, key, row.name);
    return r;
}

static int add_listed(void *payload, const cpd_delegation *one)
{
    struct listing *l = payload;
    static const char *const kept[] = {"capacity", "since", "until", "kinds", "roles"};
    cpd_node *shown = cpd_node_object(l->doc);
    cpd_person_row holder;
    cpd_uuid portfolio;
    cpd_object__set_uuid(l->doc, shown, "id", &one->delegation);
    int r = set_person(l, shown, "from", &one->from);
    if (r == 0)
        r = set_person(l, shown, "to", &one->to);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (cpd_node_get(one->said, kept[i]))
            cpd_node_set(l->doc, shown, kept[i],
                         cpd_node_copy(l->doc, cpd_node_get(one->said, kept[i])));
    if (r == 0 && cpd_object__uuid(&portfolio, one->said, "portfolio")) {
        r = cpd_people__holder(&holder, l->home, &portfolio);
        if (r == 0)
            cpd_node_set_text(l->doc, shown, "person", holder.name);
    }
    cpd_node_set_text(l->doc, shown, "state", state_of(one, cpd_people__today(l->home)));
    cpd_node_add(l->doc, l->list, shown);
    return r;
}

int cpd_delegation_list(cpd_doc **out, cpd_home *home)
{
    cpd_person_row acting;
    struct listing l = {.home = home, .doc = cpd_doc_new()};
    if (!l.doc)
        return cpd_error__no_memory();
    l.list = cpd_node_list(l.doc);
    cpd_doc_set_root(l.doc, l.list);
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = each_of(home, &acting.id, add_listed, &l);
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}
