/* In which role and capacity somebody may sign a revision.
 *
 *   own        as the head names them, as the author of a judgement, or as a named contact of the
 *              holder where the head names nobody
 *   acting     as who holds the line of somebody whom the head names, for the time being
 *   delegated  in the place of somebody who has a standing of their own, by a delegation of theirs;
 *   on-behalf  the same, where the giver decided
 *
 * A delegation passes on a standing of the giver's own and nothing else: so it cannot be passed on.
 */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

/* What standing is looked for, and for whom. */
struct looking {
    cpd_home *home;
    const cpd_history *history;
    const cpd_node *head;
    cpd_person_row holder;
    cpd_date today;
};

/* Does that member name the person, here or as they were called in the home before? No further
 * back: what joins them there does not come along with what they sign. */
static int is_person(bool *out, struct looking *l, const cpd_node *object, const char *member,
                     const cpd_uuid *person)
{
    cpd_uuid named;
    *out = false;
    if (!cpd_object__uuid(&named, object, member))
        return 0;
    *out = cpd_uuid_equal(&named, person);
    return *out ? 0 : cpd_people__joined(out, l->home, &named, person, 0);
}

/* As the head names them, or as the author of a judgement; NULL: as neither. */
static int role_in(const char **role, struct looking *l, const cpd_uuid *person)
{
    const cpd_node *people = cpd_node_get(l->head, "people");
    bool is = false;
    int r = 0;
    *role = NULL;
    for (size_t i = 0; r == 0 && !is && i < cpd_node_length(people); i++) {
        r = is_person(&is, l, cpd_node_at(people, i), "id", person);
        *role = is ? cpd_node_get_text(cpd_node_at(people, i), "role") : NULL;
    }
    if (r == 0 && !is && l->history->kind->writer == CPD_WRITER_OTHER)
        r = is_person(&is, l, l->head, "author", person);
    if (is && !*role)
        *role = "assessor";
    return r;
}

/* The place that somebody takes in a line: acting in it, or named for it. */
static int warrant_of(cpd_standing *out, struct looking *l, const cpd_contact *contact)
{
    out->capacity = "acting";
    out->instead = contact->instead;
    out->whose = contact->of;
    return cpd_ledger__entry_hash(&out->warrant, l->home, contact->id);
}

/* A record that names nobody can be signed by a contact of the holder who did not write it. */
static int standing_in_line(cpd_standing *out, struct looking *l, const char *line,
                            const cpd_uuid *person)
{
    cpd_contact contact;
    int r = cpd_people__holds_line(&contact, l->home, &l->holder.id, line, l->today, 0);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    if (cpd_uuid_equal(&contact.to, person)) {
        *out = (cpd_standing){.role = line, .capacity = "own"};
        return contact.acting ? warrant_of(out, l, &contact) : 0;
    }
    if (contact.instead && cpd_uuid_equal(&contact.of, person))
        *out = (cpd_standing){.role = line, .capacity = "own"};
    return 0;
}

static int own_standing(cpd_standing *out, struct looking *l, const cpd_uuid *person)
{
    bool is_author = false;
    *out = (cpd_standing){.capacity = "own"};
    int r = role_in(&out->role, l, person);
    if (r == 0)
        r = cpd_people__names(&is_author, l->home, l->head, "author", person);
    if (r < 0 || out->role || cpd_node_get(l->head, "people") || is_author)
        return r;
    for (size_t i = 0; r == 0 && !out->role && cpd_people__line(i); i++)
        r = standing_in_line(out, l, cpd_people__line(i), person);
    return r;
}

/* The head names somebody in a line that this person holds for the time being. */
static int acting_standing(cpd_standing *out, struct looking *l, const cpd_uuid *person)
{
    const cpd_node *people = cpd_node_get(l->head, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const char *role = cpd_node_get_text(cpd_node_at(people, i), "role");
        cpd_contact contact;
        if (!role || !cpd_people__is_contact_line(role))
            continue;
        int r = cpd_people__holds_line(&contact, l->home, &l->holder.id, role, l->today, 0);
        if (r < 0 && r != CPD_EABSENT)
            return r;
        if (r < 0 || !contact.acting || !cpd_uuid_equal(&contact.to, person))
            continue;
        *out = (cpd_standing){.role = role};
        r = warrant_of(out, l, &contact);
        out->instead = cpd_object__uuid(&out->whose, cpd_node_at(people, i), "id");
        return r;
    }
    return 0;
}

/* ---- in somebody's place ---- */

bool cpd_standing__covers(const cpd_delegation *given, cpd_date day, const cpd_node *head,
                          const cpd_uuid *portfolio, const char *role)
{
    const char *kind = cpd_node_get_text(head, "kind");
    bool part = kind && strcmp(kind, "account") == 0;
    return cpd_delegation__covers(given, day, kind, portfolio, role) ||
           (part && cpd_delegation__covers(given, day, "session", portfolio, role));
}

static int by_delegation(cpd_standing *out, struct looking *l, const cpd_delegation *given)
{
    int r = own_standing(out, l, &given->from);
    if (r < 0 || !out->role)
        return r;
    if (strcmp(out->capacity, "own") != 0 ||
        !cpd_standing__covers(given, l->today, l->head, &l->history->portfolio, out->role)) {
        out->role = NULL;
        return 0;
    }
    out->capacity = given->on_behalf ? "on-behalf" : "delegated";
    out->instead = true;
    out->whose = given->from;
    return cpd_ledger__entry_hash(&out->warrant, l->home, given->id);
}

static int say_several(struct looking *l, const cpd_uuid *one, const cpd_uuid *other)
{
    cpd_person_row first, second;
    int r = cpd_people__get(&first, l->home, one);
    if (r == 0)
        r = cpd_people__get(&second, l->home, other);
    if (r < 0)
        return r;
    cpd_error__set(CPD_EINPUT, "you may sign this for %s or for %s", first.name, second.name);
    return cpd_error__hint("Say for whom: --for NAME.");
}

/* @param whose  for whom alone; NULL: whoever it is */
static int delegated_standing(cpd_standing *out, struct looking *l, const cpd_uuid *person,
                              const cpd_uuid *whose)
{
    cpd_delegation *list;
    size_t count;
    cpd_doc *doc;
    int r = cpd_people__delegations(&list, &count, &doc, l->home, person, 0);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < count; i++) {
        cpd_standing one = {0};
        if (!whose || cpd_uuid_equal(whose, &list[i].from))
            r = by_delegation(&one, l, &list[i]);
        if (r == 0 && one.role && out->role && !cpd_uuid_equal(&one.whose, &out->whose))
            r = say_several(l, &out->whose, &one.whose);
        if (r == 0 && one.role && !out->role)
            *out = one;
    }
    free(list);
    cpd_doc_free(doc);
    return r;
}

/* ---- all together ---- */

static int find_whose(cpd_uuid *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    int r = cpd_person_find(id, home, person);
    return r == 0 && !cpd_uuid_parse(out, id) ? CPD_EABSENT : r;
}

/* One's own standing comes first, unless it is said for whom. */
static int find(cpd_standing *out, struct looking *l, const cpd_uuid *person, const char *instead)
{
    cpd_uuid whose;
    int r = instead ? find_whose(&whose, l->home, instead) : own_standing(out, l, person);
    if (r == 0 && !out->role)
        r = acting_standing(out, l, person);
    if (r == 0 && instead && out->role && !cpd_uuid_equal(&out->whose, &whose))
        out->role = NULL;
    return r == 0 && !out->role ? delegated_standing(out, l, person, instead ? &whose : NULL) : r;
}

/* Nobody signs in their own portfolio in anybody else's place, nor what judges them. */
static int check_not_oneself(const cpd_standing *standing, struct looking *l,
                             const cpd_uuid *person)
{
    if (!cpd_uuid_equal(person, &l->holder.id) || strcmp(standing->capacity, "own") == 0)
        return 0;
    cpd_error__set(CPD_EDENIED, "nobody signs for somebody else in their own portfolio");
    return cpd_error__hint("Ask whom you would sign for, or another of their delegates.");
}

static int say_none(const char *instead)
{
    if (instead) {
        cpd_error__set(CPD_EDENIED, "you may not sign this record for %.100s", instead);
        return cpd_error__hint("It takes a delegation of theirs in force today that reaches this "
                               "record: cpd delegate list.");
    }
    cpd_error__set(CPD_EDENIED, "you are not one of those who sign this record");
    return cpd_error__hint(
        "A session is signed by the two people it names, a judgement by who made it.");
}

/* What joins them further back does not come along with a signature: nobody could tell whose it is.
 */
static int say_none_for(struct looking *l, const cpd_uuid *person, const char *instead)
{
    bool named = false;
    int r = instead ? 0 : cpd_head__names(&named, l->home, l->head, person);
    if (r < 0 || !named)
        return r < 0 ? r : say_none(instead);
    cpd_error__set(CPD_EDENIED, "it names you as you were called more than one home before this "
                                "one, so nobody could tell that the signature is yours");
    return cpd_error__hint("Sign it in one of the homes before, or record it anew here.");
}

int cpd_standing__find(cpd_standing *out, cpd_home *home, const cpd_history *history,
                       const cpd_revision *revision, const cpd_uuid *person, const char *instead)
{
    struct looking l = {
        .home = home, .history = history, .head = revision->head, .today = cpd_people__today(home)};
    cpd_standing found = {0};
    int r = cpd_people__holder(&l.holder, home, &history->portfolio);
    if (r == 0)
        r = find(&found, &l, person, instead);
    if (r == 0 && !found.role)
        r = say_none_for(&l, person, instead);
    if (r == 0)
        r = check_not_oneself(&found, &l, person);
    if (r == 0)
        *out = found;
    return r;
}
