/* From what a person typed to head and body: every field is checked against its kind's table, all
 * that is wrong is said at once. */
#include <string.h>

#include "record/record.h"

struct making {
    cpd_draft *draft;
    cpd_home *home;
    const cpd_node *given;
    const cpd_history *within;
    cpd_issues *issues;
    bool wrong;        /* something is, and stands in issues */
    cpd_error failure; /* the system failed: nothing is known about the draft then */
    cpd_date day;
    cpd_node *f, *x;
    const cpd_field *added; /* what variants in force on the day add to the kind */
    size_t added_count;
};

/* Note one thing that is wrong, and go on to find the others. */
#define WRONG(m, field, hint, ...)                                                                 \
    note(m, cpd_issues__add((m)->issues, CPD_EINPUT, field, 0, 0, hint, __VA_ARGS__))

static void note(struct making *m, int kind)
{
    if (kind == CPD_EINPUT || kind == CPD_ELIMIT)
        m->wrong = true;
    else if (!m->failure.kind)
        m->failure = *cpd_error_last();
}

static const char *const common[] = {"kind",   "date", "from",      "to", "links",
                                     "people", "refs", "portfolio", NULL};

static const cpd_field *find_in(const cpd_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static const cpd_field *field_of(const struct making *m, const char *name)
{
    const cpd_kind *kind = m->draft->kind;
    const cpd_field *own = find_in(kind->fields, kind->field_count, name);
    return own ? own : find_in(m->added, m->added_count, name);
}

static bool is_common(const char *name)
{
    for (size_t i = 0; common[i]; i++)
        if (strcmp(common[i], name) == 0)
            return true;
    return false;
}

static void consider(const char **best, int *least, const cpd_field *fields, size_t count,
                     const char *name)
{
    for (size_t i = 0; i < count; i++) {
        int d = cpd_word_distance(name, fields[i].name);
        if (d < *least) {
            *least = d;
            *best = fields[i].name;
        }
    }
}

static const char *nearest(const struct making *m, const char *name)
{
    const char *best = NULL;
    int least = 4;
    consider(&best, &least, m->draft->kind->fields, m->draft->kind->field_count, name);
    consider(&best, &least, m->added, m->added_count, name);
    return best;
}

/* What a variant added, in another home, before its end or in an earlier version, stays as it was
 * in the revisions that follow, until somebody says otherwise. */
static bool keep_as_it_was(struct making *m, const char *name, const cpd_node *value)
{
    const cpd_revision *newest = m->within ? cpd_history__newest(m->within) : NULL;
    const cpd_node *x = newest ? cpd_node_get(newest->head, "x") : NULL;
    if (!value || !cpd_field__is_added(name) || !x || !cpd_node_equal(cpd_node_get(x, name), value))
        return false;
    cpd_node_set(m->draft->doc, m->x, name, cpd_node_copy(m->draft->doc, value));
    return true;
}

static void check_names(struct making *m)
{
    for (size_t i = 0; i < cpd_node_length(m->given); i++) {
        const char *name = cpd_node_key(m->given, i);
        if (is_common(name) || field_of(m, name) ||
            keep_as_it_was(m, name, cpd_node_at(m->given, i)))
            continue;
        const char *near = nearest(m, name);
        WRONG(m, name, near ? near : "", "%s: there is no field \"%s\"", m->draft->kind->title,
              name);
    }
}

/* ---- members ---- */

static const char *given_text(struct making *m, const char *key)
{
    const cpd_node *value = cpd_node_get(m->given, key);
    if (value && !cpd_node_as_text(value))
        WRONG(m, key, "Write it in quotes.", "\"%s\" is not a text", key);
    return cpd_node_as_text(value);
}

static const cpd_node *given_list(struct making *m, const char *key)
{
    const cpd_node *value = cpd_node_get(m->given, key);
    if (!value || cpd_node_type(value) == CPD_NODE_LIST)
        return value;
    WRONG(m, key, "Write a list, also of one.", "\"%s\" is not a list", key);
    return NULL;
}

/* ---- dates ---- */

/* Whoever gives a day that nothing would read must hear of it. */
static void check_date_names(struct making *m)
{
    bool range = cpd_node_get(m->given, "from") || cpd_node_get(m->given, "to");
    if (m->draft->kind->dates == CPD_DATES_ON && range)
        WRONG(m, "date", "Write its day as date.", "%s: it is of one day", m->draft->kind->title);
    else if (range && cpd_node_get(m->given, "date"))
        WRONG(m, "date", "Write from and to, or date for one day.",
              "%s: it has a first and a last day, or one day", m->draft->kind->title);
}

static cpd_date read_date(struct making *m, const char *key, cpd_date otherwise)
{
    const char *text = given_text(m, key);
    cpd_date date;
    if (!text)
        return otherwise;
    cpd_date today = cpd_people__today(m->home);
    int r = m->draft->kind->ahead ? cpd_date_parse_spoken(&date, text, today)
                                  : cpd_date_parse_past(&date, text, today);
    if (r == 0)
        return date;
    const cpd_error why = *cpd_error_last();
    WRONG(m, key, why.hint, "%s", why.text);
    return otherwise;
}

static void make_dates(struct making *m)
{
    const cpd_kind *kind = m->draft->kind;
    cpd_date today = cpd_people__today(m->home);
    cpd_node *dates = cpd_node_object(m->draft->doc);
    check_date_names(m);
    m->day = read_date(m, cpd_node_get_text(m->given, "from") ? "from" : "date", today);
    cpd_date to = read_date(m, "to", m->day);
    if (kind->dates == CPD_DATES_RANGE) {
        cpd_object__set_date(m->draft->doc, dates, "from", m->day);
        cpd_object__set_date(m->draft->doc, dates, "to", to);
        if (to < m->day)
            WRONG(m, "to", "Write the first day first.", "it ends before it begins");
    } else {
        cpd_object__set_date(m->draft->doc, dates, "on", m->day);
    }
    if (!kind->ahead && m->day > today)
        WRONG(m, "date", "Write the day it happened.", "the day lies in the future");
    cpd_node_set(m->draft->doc, m->draft->head, "dates", dates);
}

/* ---- fields ---- */

static void put(struct making *m, const cpd_field *field, cpd_node *value)
{
    cpd_node *head = cpd_field__is_added(field->name) ? m->x : m->f;
    cpd_node_set(m->draft->doc, field->head ? head : m->draft->body, field->name, value);
    if (field->flag && !field->head)
        cpd_node_set_bool(m->draft->doc, m->f, field->name,
                          true); /* open: that it was written, not what */
}

static void put_text(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    size_t n = cpd_node_length(value), most = field->most ? (size_t)field->most : CPD_TEXT_MOST;
    if (!text)
        WRONG(m, field->name, "Write it in quotes.", "\"%s\" is not a text", field->name);
    else if (n > most)
        WRONG(m, field->name, "Split it over two records.",
              "\"%s\" has %zu bytes; at most %zu are kept", field->name, n, most);
    else if (cpd_text_bad_byte(text, n) >= 0)
        WRONG(m, field->name, "Take it out; only line breaks and tabs are kept besides text.",
              "\"%s\" holds a character that cannot be kept, at byte %td", field->name,
              cpd_text_bad_byte(text, n) + 1);
    else if (n > 0)
        put(m, field, cpd_node_text_n(m->draft->doc, text, n));
}

/* One of the words that the field itself lists. */
static void put_word(struct making *m, const cpd_field *field, const char *code)
{
    cpd_str list = {0};
    for (size_t i = 0; field->words[i]; i++) {
        if (strcmp(field->words[i], code) == 0) {
            put(m, field, cpd_node_text(m->draft->doc, code));
            cpd_str_fini(&list);
            return;
        }
        cpd_str_addf(&list, "%s%s", i ? ", " : "Write one of: ", field->words[i]);
    }
    WRONG(m, field->name, list.bytes ? list.bytes : "", "\"%s\" is not known as %s", code,
          field->label);
    cpd_str_fini(&list);
}

static void put_code(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *code = cpd_node_as_text(value);
    if (!code || !cpd_code_is_good(code)) {
        WRONG(m, field->name, field->hint, "\"%.40s\" is not one word of letters and digits",
              code ? code : "");
        return;
    }
    if (field->words) {
        put_word(m, field, code);
        return;
    }
    int known =
        m->home->records->seams->knows_code(m->home, m->draft->kind, field->name, code, m->day);
    if (known < 0)
        note(m, known);
    else if (known == 0)
        WRONG(m, field->name, field->hint, "\"%s\" does not say %s", code, field->label);
    else
        put(m, field, cpd_node_text(m->draft->doc, code));
}

static void put_minutes(struct making *m, const cpd_field *field, const cpd_node *value)
{
    int most = field->most ? field->most : 24 * 60, minutes = 0;
    const char *text = cpd_node_as_text(value);
    if (text && cpd_minutes_parse(&minutes, text, most) < 0) {
        const cpd_error why = *cpd_error_last();
        WRONG(m, field->name, why.hint, "%s", why.text);
        return;
    }
    int64_t number = text                                   ? minutes
                     : cpd_node_type(value) == CPD_NODE_INT ? cpd_node_as_int(value)
                                                            : 0;
    if (number < 1 || number > most)
        WRONG(m, field->name, "Write 90m, 1h30m or 1.5h.", "\"%s\" is from 1 minute to %d hours",
              field->name, most / 60);
    else
        put(m, field, cpd_node_int(m->draft->doc, number));
}

static void put_field(struct making *m, const cpd_field *field)
{
    const cpd_node *value = cpd_node_get(m->given, field->name);
    bool empty = !value || (cpd_node_type(value) == CPD_NODE_TEXT && cpd_node_length(value) == 0);
    if (empty) {
        if (field->required)
            WRONG(m, field->name, field->hint, "nothing says %s", field->label);
        return;
    }
    switch (field->type) {
    case CPD_FIELD_TEXT:
        put_text(m, field, value);
        break;
    case CPD_FIELD_CODE:
        put_code(m, field, value);
        break;
    case CPD_FIELD_MINUTES:
        put_minutes(m, field, value);
        break;
    case CPD_FIELD_FLAG:
        if (cpd_node_type(value) != CPD_NODE_BOOL)
            WRONG(m, field->name, "Write true or false.", "\"%s\" is not true or false",
                  field->name);
        else if (cpd_node_as_bool(value))
            put(m, field, cpd_node_bool(m->draft->doc, true));
        break;
    }
}

/* ---- links, people, references ---- */

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

static void add_person(struct making *m, cpd_node *people, const cpd_node *given)
{
    char id[CPD_ID_TEXT];
    const char *role = cpd_node_get_text(given, "role"), *name = cpd_node_get_text(given, "person");
    int r =
        role && cpd_code_is_good(role) && name ? cpd_person_find(id, m->home, name) : CPD_EINPUT;
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

/* A kind that knows two people names both: the holder, and somebody else in its other role. */
static void check_two(struct making *m, const cpd_node *people)
{
    const cpd_kind *kind = m->draft->kind;
    char holder[CPD_ID_TEXT];
    bool own = false, other = false;
    cpd_uuid_format(holder, &m->draft->holder.id);
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        bool is_holder = says(cpd_node_at(people, i), "id", holder);
        own |= is_holder;
        other |= !is_holder && says(cpd_node_at(people, i), "role", kind->other);
    }
    if (*kind->other && !(own && other))
        WRONG(m, "people", "Name both, each with a role.",
              "%s: it names its %s and the other person", kind->title, kind->other);
}

static void make_people(struct making *m)
{
    const cpd_node *given = given_list(m, "people");
    cpd_node *people = cpd_node_list(m->draft->doc);
    for (size_t i = 0; i < cpd_node_length(given); i++)
        add_person(m, people, cpd_node_at(given, i));
    if (cpd_node_length(people) && cpd_kind__is_private(m->draft->kind))
        WRONG(m, "people", "Take the names out.", "a private text names nobody");
    else if (cpd_node_length(people))
        cpd_node_set(m->draft->doc, m->draft->head, "people", people);
    check_two(m, people);
}

static void add_ref(struct making *m, cpd_node *refs, const cpd_node *given)
{
    cpd_doc *doc = m->draft->doc;
    cpd_node *ref = cpd_node_object(doc);
    const char *rel = cpd_node_get_text(given, "rel");
    cpd_uuid id;
    cpd_hash hash;
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
    if (cpd_node_length(refs) && cpd_kind__is_private(m->draft->kind))
        WRONG(m, "refs", "Take the references out.", "a private text refers to no other record");
    else if (cpd_node_length(refs))
        cpd_node_set(m->draft->doc, m->draft->head, "refs", refs);
}

/* ---- whose portfolio ---- */

static int find_holder(struct making *m)
{
    cpd_draft *draft = m->draft;
    const char *person = cpd_node_get_text(m->given, "portfolio");
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_people__acting(&draft->author, m->home);
    if (r < 0)
        return r;
    draft->holder = draft->author;
    if (person) {
        r = cpd_person_find(id, m->home, person);
        if (r == 0)
            r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&draft->holder, m->home, &uuid)
                                          : CPD_EABSENT;
    }
    if (r == 0 && !draft->holder.portfolio_no)
        r = cpd_error__set(CPD_EABSENT, "%s has no portfolio in this home", draft->holder.name);
    return r;
}

static int check_writer(struct making *m)
{
    const cpd_draft *draft = m->draft;
    bool own = draft->author.no == draft->holder.no, contact = false;
    if (m->within && draft->kind->writer == CPD_WRITER_EITHER &&
        cpd_head__names(cpd_history__newest(m->within)->head, &draft->author.id))
        return 0;
    int r = own ? 0
                : cpd_people__is_contact(&contact, m->home, &draft->holder.id, NULL,
                                         &draft->author.id, m->day, 0);
    if (r < 0)
        return r;
    if (own && draft->kind->writer == CPD_WRITER_OTHER)
        return cpd_error__set(CPD_EDENIED, "%s: nobody writes one about themselves",
                              draft->kind->title);
    if (!own && (draft->kind->writer == CPD_WRITER_HOLDER || !contact)) {
        cpd_error__set(CPD_EDENIED, "%s: you cannot write one in the portfolio of %s",
                       draft->kind->title, draft->holder.name);
        return cpd_error__hint(
            "Only the holder and, for sessions and judgements, a named contact on that day can.");
    }
    return 0;
}

/* ---- the whole ---- */

/* By the day of the record: a form of today does not ask about last year's session. */
static void find_added(struct making *m)
{
    int r = m->home->records->seams->added_fields(&m->added, &m->added_count, m->home,
                                                  m->draft->kind, m->day);
    if (r < 0)
        note(m, r);
}

static void fill_head(struct making *m)
{
    cpd_draft *draft = m->draft;
    char class_[2] = {draft->kind->class_, '\0'};
    cpd_node *head = draft->head;
    cpd_node_set_int(draft->doc, head, "format", CPD_FORMAT);
    cpd_node_set_text(draft->doc, head, "kind", draft->kind->name);
    cpd_node_set_text(draft->doc, head, "class", class_);
    cpd_node_set_text(draft->doc, head, "state", "live");
    cpd_object__set_uuid(draft->doc, head, "home", &m->home->id);
    cpd_object__set_uuid(draft->doc, head, "portfolio", &draft->holder.portfolio);
    cpd_object__set_uuid(draft->doc, head, "author", &draft->author.id);
    make_dates(m);
    find_added(m);
    make_links(m);
    make_people(m);
    make_refs(m);
    check_names(m);
    for (size_t i = 0; i < draft->kind->field_count; i++)
        put_field(m, &draft->kind->fields[i]);
    for (size_t i = 0; i < m->added_count; i++)
        if (!keep_as_it_was(m, m->added[i].name, cpd_node_get(m->given, m->added[i].name)))
            put_field(m, &m->added[i]);
    if (cpd_node_length(m->x))
        cpd_node_set(draft->doc, head, "x", m->x);
    /* A private head says only kind, author, date, class and the links its author chose. */
    if (cpd_node_length(m->f) && !cpd_kind__is_private(draft->kind))
        cpd_node_set(draft->doc, head, "f", m->f);
}

static const cpd_kind *find_kind(cpd_home *home, const cpd_node *given)
{
    const char *name = cpd_node_get_text(given, "kind");
    const cpd_kind *kind = name ? cpd_records__kind(home, name) : NULL;
    if (!kind)
        cpd_records__refuse_kind(home, name);
    return kind;
}

static int make_document(struct making *m)
{
    cpd_draft *draft = m->draft;
    draft->doc = cpd_doc_new();
    if (!draft->doc)
        return cpd_error__no_memory();
    draft->head = cpd_node_object(draft->doc);
    draft->body = cpd_node_object(draft->doc);
    m->f = cpd_node_object(draft->doc);
    m->x = cpd_node_object(draft->doc);
    fill_head(m);
    if (m->failure.kind)
        return cpd_error__restore(&m->failure);
    if (cpd_doc_failed(draft->doc))
        return cpd_error__no_memory();
    return m->wrong ? cpd_error__from_issues(m->issues) : check_writer(m);
}

int cpd_draft__make(cpd_draft *out, cpd_home *home, const cpd_node *given,
                    const cpd_history *within, cpd_issues *issues)
{
    cpd_draft draft = {.kind = find_kind(home, given)};
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct making m = {.draft = &draft,
                       .home = home,
                       .given = given,
                       .within = within,
                       .issues = issues ? issues : own};
    int r = !m.issues ? cpd_error__no_memory() : !draft.kind ? CPD_EINPUT : find_holder(&m);
    if (r == 0)
        r = make_document(&m);
    if (r < 0)
        cpd_doc_free(draft.doc);
    else
        *out = draft;
    cpd_issues_free(own);
    return r;
}

void cpd_draft__fini(cpd_draft *draft)
{
    cpd_doc_free(draft->doc);
    draft->doc = NULL;
}
