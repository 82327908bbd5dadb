/* What a draft is linked to, whom and which other records it names, and who reads it when it is
 * sealed: as the class of its kind allows. */
#include <string.h>

#include "record/making.h"

/* ---- links ---- */

static void unknown_link(struct making *m, const char *node, const char *level)
{
    const cpd_record_seams *seams = m->home->records->seams;
    int known = node && level ? seams->knows_reference(m->home, node, NULL) : 0;
    if (known < 0)
        note(m, known);
    else if (known > 0)
        WRONG(m, "links", "cpd framework show SET lists its levels.",
              "the set of \"%.80s\" has no level \"%.40s\"", node, level);
    else
        WRONG(m, "links",
              "Write SET@VERSION#CODE, as pcf@2018#D1; cpd framework show SET lists the codes.",
              "no adopted set knows \"%.80s\"", node ? node : "");
}

static void add_link(struct making *m, cpd_node *links, const cpd_node *given)
{
    if (m->draft->kind->of_nobody && cpd_node_get(given, "level")) {
        WRONG(m, "links", "Name the capability alone.", "%s: it says nothing of anybody's level",
              m->draft->kind->title);
        return;
    }
    const char *node =
        cpd_node_as_text(given) ? cpd_node_as_text(given) : cpd_node_get_text(given, "node");
    const char *level = cpd_node_get_text(given, "level");
    bool good = node && (level || !cpd_node_get(given, "level"));
    int known = good ? m->home->records->seams->knows_reference(m->home, node, level) : 0;
    if (known < 0) {
        note(m, known);
    } else if (known == 0) {
        unknown_link(m, node, level);
    } else {
        cpd_node *link = cpd_node_object(m->draft->doc);
        cpd_node_set_text(m->draft->doc, link, "node", node);
        cpd_node_set_text(m->draft->doc, link, "level", level);
        cpd_node_add(m->draft->doc, links, link);
    }
}

static void make_links(struct making *m)
{
    const cpd_node *given = given_list(m, "links");
    cpd_node *links = cpd_node_list(m->draft->doc);
    if (given && !m->draft->kind->links) {
        WRONG(m, "links", "", "%s: it is not linked to capabilities", m->draft->kind->title);
        return;
    }
    for (size_t i = 0; i < cpd_node_length(given); i++)
        add_link(m, links, cpd_node_at(given, i));
    if (cpd_node_length(links))
        cpd_node_set(m->draft->doc, m->draft->head, "links", links);
}

/* ---- people ---- */

static bool says(const cpd_node *object, const char *key, const char *text)
{
    const char *its = cpd_node_get_text(object, key);
    return its && strcmp(its, text) == 0;
}

static bool is_named(const cpd_node *people, const char *id)
{
    for (size_t i = 0; i < cpd_node_length(people); i++)
        if (says(cpd_node_at(people, i), "id", id))
            return true;
    return false;
}

/* Who a version before names stays named by that id, also where nobody of this home has it. */
static bool was_named(const struct making *m, const char *id)
{
    const cpd_history *before = m->within;
    bool is = false;
    if (!before || before->kind != m->draft->kind)
        return false;
    for (size_t i = 0; !is && i < before->count; i++)
        is = is_named(cpd_node_get(before->revisions[i].head, "people"), id);
    return is;
}

static int find_named(char out[CPD_ID_TEXT], struct making *m, const char *name)
{
    cpd_uuid id;
    if (!was_named(m, name) || !cpd_uuid_parse(&id, name))
        return cpd_person_find(out, m->home, name);
    cpd_uuid_format(out, &id);
    return 0;
}

static void add_person(struct making *m, cpd_node *people, const cpd_node *given)
{
    char id[CPD_ID_TEXT];
    const char *role = cpd_node_get_text(given, "role"), *name = cpd_node_get_text(given, "person");
    int r = role && cpd_code_is_good(role) && name ? find_named(id, m, name) : CPD_EINPUT;
    if (r == CPD_EINPUT || r == CPD_EABSENT || (r == 0 && is_named(people, id))) {
        WRONG(m, "people", "Name somebody who is in this home, once: cpd person list.",
              "\"%.80s\" is not somebody who can be named here", name ? name : "");
        return;
    }
    if (r < 0) {
        note(m, r);
        return;
    }
    cpd_node *person = cpd_node_object(m->draft->doc);
    cpd_node_set_text(m->draft->doc, person, "role", role);
    cpd_node_set_text(m->draft->doc, person, "id", id);
    cpd_node_add(m->draft->doc, people, person);
}

/* ---- the two ---- */

static void name(struct making *m, cpd_node *people, const char *role, const cpd_uuid *id)
{
    cpd_node *person = cpd_node_object(m->draft->doc);
    cpd_node_set_text(m->draft->doc, person, "role", role);
    cpd_object__set_uuid(m->draft->doc, person, "id", id);
    cpd_node_add(m->draft->doc, people, person);
}

static void unsaid_other(struct making *m)
{
    const cpd_kind *kind = m->draft->kind;
    WRONG(m, "with", "Name them with \"with\".", "%s: nothing says who the %s is", kind->title,
          kind->other);
}

static int find_with(cpd_uuid *out, struct making *m)
{
    char id[CPD_ID_TEXT];
    const char *with = cpd_node_get_text(m->given, "with");
    int r = with ? cpd_person_find(id, m->home, with) : CPD_EINPUT;
    return r < 0 ? r : cpd_uuid_parse(out, id) ? 0 : CPD_EABSENT;
}

/* Who writes it in another's portfolio is the other person; the draft may say so, and nobody else.
 */
static int find_author(cpd_uuid *out, struct making *m, bool said)
{
    cpd_uuid with;
    int r = said ? find_with(&with, m) : 0;
    *out = m->draft->author.id;
    if (r == 0 && said && !cpd_uuid_equal(&with, out) &&
        !cpd_uuid_equal(&with, &m->draft->holder.id))
        r = CPD_EINPUT;
    return r;
}

/* The person beside the holder: who writes it when that is not the holder, else whom the draft
 * names, else the holder's named contact in that role. False after saying what is wrong. */
static bool find_other(cpd_uuid *out, struct making *m)
{
    const cpd_draft *draft = m->draft;
    bool own = draft->author.no == draft->holder.no, said = cpd_node_get(m->given, "with");
    int r = !own ? find_author(out, m, said)
            : said
                ? find_with(out, m)
                : cpd_people__contact(out, m->home, &draft->holder.id, draft->kind->other, m->day);
    if (r == 0 && cpd_uuid_equal(out, &draft->holder.id))
        r = CPD_EINPUT;
    if (r == CPD_EABSENT && !said) {
        unsaid_other(m);
    } else if (r == CPD_EABSENT || r == CPD_EINPUT) {
        const char *with = cpd_node_get_text(m->given, "with");
        WRONG(m, "with", "Name the other person, who is in this home: cpd person list.",
              "\"%.80s\" is not somebody who can be named here", with ? with : "");
    } else if (r < 0) {
        note(m, r);
    }
    return r == 0;
}

/* A kind that knows two people names both: the holder, and somebody else in its other role. */
static void check_two(struct making *m, const cpd_node *people)
{
    const cpd_kind *kind = m->draft->kind;
    bool own = false, other = false;
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        bool is_holder = false;
        int r = cpd_people__names(&is_holder, m->home, one, "id", &m->draft->holder.id);
        if (r < 0)
            note(m, r);
        own |= is_holder;
        other |= !is_holder && says(one, "role", kind->other);
    }
    if (*kind->other && !(own && other))
        WRONG(m, "people", "Name both, each with a role.",
              "%s: it names its %s and the other person", kind->title, kind->other);
}

static void make_people(struct making *m)
{
    const cpd_kind *kind = m->draft->kind;
    const cpd_node *given = given_list(m, "people");
    cpd_node *people = cpd_node_list(m->draft->doc);
    cpd_uuid other;
    if (cpd_node_get(m->given, "with") && (given || !*kind->other))
        WRONG(m, "with", "",
              given ? "%s: people or with, not both" : "%s: it names no second person",
              kind->title);
    else if (*kind->other && !given && find_other(&other, m)) {
        name(m, people, kind->own, &m->draft->holder.id);
        name(m, people, kind->other, &other);
    }
    for (size_t i = 0; i < cpd_node_length(given); i++)
        add_person(m, people, cpd_node_at(given, i));
    if (given)
        check_two(m, people);
    if (cpd_node_length(people))
        cpd_node_set(m->draft->doc, m->draft->head, "people", people);
}

/* ---- who reads what is sealed ---- */

void cpd_draft__add_reader(cpd_draft *draft, const cpd_uuid *reader)
{
    for (size_t i = 0; i < draft->reader_count; i++)
        if (cpd_uuid_equal(&draft->readers[i], reader))
            return;
    if (draft->reader_count < CPD_READERS_MOST)
        draft->readers[draft->reader_count++] = *reader;
}

/* What follows a version of two is read by those who read that. */
int cpd_draft__keep_readers(cpd_draft *draft, cpd_home *home, const cpd_history *history)
{
    cpd_uuid before[CPD_READERS_MOST];
    size_t count = 0;
    int r = history ? cpd_wrap__readers(before, CPD_READERS_MOST, &count, home,
                                        cpd_history__newest(history)->id)
                    : 0;
    cpd_draft__add_reader(draft, &draft->author.id);
    for (size_t i = 0; r == 0 && i < count; i++)
        cpd_draft__add_reader(draft, &before[i]);
    return r;
}

static void make_readers(struct making *m)
{
    cpd_draft *draft = m->draft;
    bool of_two = cpd_kind_class(draft->kind)->of_two;
    cpd_uuid other;
    int r = cpd_draft__keep_readers(draft, m->home, of_two ? m->within : NULL);
    if (r < 0)
        note(m, r);
    else if (of_two && !m->within && find_other(&other, m))
        cpd_draft__add_reader(draft,
                              draft->author.no == draft->holder.no ? &other : &draft->holder.id);
}

/* ---- other records ---- */

/* The record as it stands now, when no version of it is said. */
static int newest_of(struct making *m, const cpd_node *given, cpd_uuid *id, cpd_hash *hash,
                     const char **rel)
{
    char found[CPD_ID_TEXT];
    cpd_history history;
    const char *record =
        cpd_node_as_text(given) ? cpd_node_as_text(given) : cpd_node_get_text(given, "record");
    int r = cpd_record_find(found, m->home, record);
    if (r == 0)
        r = cpd_uuid_parse(id, found) ? cpd_history__load(&history, m->home, id) : CPD_EABSENT;
    if (r < 0)
        return r;
    *hash = cpd_history__newest(&history)->hash;
    if (history.kind && !*rel)
        *rel = history.kind->name;
    bool private_ = cpd_head__is_private(history.revisions[0].head);
    cpd_history__fini(&history);
    return private_ ? cpd_error__set(CPD_EINPUT, "nothing refers to a private text") : 0;
}

static void add_newest(struct making *m, cpd_node *refs, const cpd_node *given)
{
    cpd_doc *doc = m->draft->doc;
    const char *rel = cpd_node_get_text(given, "rel");
    cpd_uuid id;
    cpd_hash hash;
    int r = newest_of(m, given, &id, &hash, &rel);
    if (r == CPD_EINPUT || r == CPD_EABSENT) {
        const cpd_error why = *cpd_error_last();
        WRONG(m, "refs", why.hint, "%s", why.text);
    } else if (r < 0) {
        note(m, r);
    } else {
        cpd_node *ref = cpd_node_object(doc);
        cpd_node_set_text(doc, ref, "rel", rel && cpd_code_is_good(rel) ? rel : "other");
        cpd_object__set_uuid(doc, ref, "record", &id);
        cpd_object__set_hash(doc, ref, "revision", &hash);
        cpd_node_add(doc, refs, ref);
    }
}

static void add_ref(struct making *m, cpd_node *refs, const cpd_node *given)
{
    cpd_doc *doc = m->draft->doc;
    cpd_node *ref = cpd_node_object(doc);
    const char *rel = cpd_node_get_text(given, "rel");
    cpd_uuid id;
    cpd_hash hash;
    bool whole = cpd_node_get(given, "revision") ||
                 (!cpd_node_as_text(given) && !cpd_node_get(given, "record"));
    if (!whole) {
        add_newest(m, refs, given);
        return;
    }
    if (!rel || !cpd_code_is_good(rel) || !cpd_object__uuid(&id, given, "record") ||
        !cpd_object__hash(&hash, given, "revision")) {
        WRONG(m, "refs", "Each needs rel, record and revision.",
              "reference %zu to another record is not complete", cpd_node_length(refs) + 1);
        return;
    }
    cpd_node_set_text(doc, ref, "rel", rel);
    cpd_object__set_uuid(doc, ref, "record", &id);
    cpd_object__set_hash(doc, ref, "revision", &hash);
    cpd_node_add(doc, refs, ref);
}

static void make_refs(struct making *m)
{
    const cpd_node *given = given_list(m, "refs");
    cpd_node *refs = cpd_node_list(m->draft->doc);
    for (size_t i = 0; i < cpd_node_length(given); i++)
        add_ref(m, refs, cpd_node_at(given, i));
    if (cpd_node_length(refs))
        cpd_node_set(m->draft->doc, m->draft->head, "refs", refs);
}

/* ---- all of it, as the class allows ---- */

static void refuse_names(struct making *m)
{
    const char *what = m->draft->kind->of_nobody ? m->draft->kind->title : "a private text";
    if (cpd_node_get(m->given, "with") && !cpd_kind_class(m->draft->kind)->of_two)
        WRONG(m, "with", "Take it out.", "%s names nobody", what);
    if (cpd_node_length(given_list(m, "people")))
        WRONG(m, "people", "Take the names out.", "%s names nobody", what);
    if (cpd_node_length(given_list(m, "refs")))
        WRONG(m, "refs", "Take the references out.", "%s refers to no other record", what);
}

void cpd_making__surroundings(struct making *m)
{
    const cpd_class *its = cpd_kind_class(m->draft->kind);
    make_links(m);
    if (its->names && !m->draft->kind->of_nobody) {
        make_people(m);
        make_refs(m);
    } else {
        refuse_names(m);
    }
    if (its->sealed)
        make_readers(m);
}
