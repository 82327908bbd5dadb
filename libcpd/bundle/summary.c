/* The signed summary: what a record amounts to, in a file of its own that can be shown to somebody
 * who is not to read the record. It says what was kept, not what it is worth: that is for rules and
 * people where it is read. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"

#define SUMMARY_SCHEMA "cpd.summary/1"
#define SUMMARY_PURPOSE "cpd/summary/1"

/* ---- sums of a year ---- */

static int year_of(cpd_date day)
{
    int year, month, date;

    cpd_date_parts(day, &year, &month, &date);
    return year;
}

static const char *kind_name(const cpd_home *home, int number)
{
    for (const cpd_kind *const *kind = home->records->seams->kinds; *kind; kind++)
        if ((*kind)->number == number)
            return (*kind)->name;
    return NULL;
}

/* Minutes of contracted hours are those of a week, of an absence those of a day: no sum means
 * anything. */
static bool has_sum(int kind)
{
    return kind != CPD_KIND_CONTRACTED && kind != CPD_KIND_ABSENCE;
}

/* One row: a kind in a year. Facts come by kind and day, so a row ends where either changes. */
static void add_row(cpd_doc *doc, cpd_node *list, const char *kind, const cpd_fact *facts,
                    size_t count)
{
    cpd_node *row = cpd_node_object(doc);
    int64_t minutes = 0, signed_ones = 0;

    for (size_t i = 0; i < count; i++) {
        minutes += facts[i].minutes;
        signed_ones += facts[i].signatures > 0;
    }
    cpd_node_set_int(doc, row, "year", year_of(facts->day));
    cpd_node_set_text(doc, row, "kind", kind);
    cpd_node_set_int(doc, row, "count", (int64_t)count);
    if (has_sum(facts->kind) && minutes)
        cpd_node_set_int(doc, row, "minutes", minutes);
    if (signed_ones)
        cpd_node_set_int(doc, row, "signed", signed_ones);
    cpd_node_add(doc, list, row);
}

static void add_years(cpd_doc *doc, cpd_node *statement, const cpd_home *home,
                      const cpd_facts *facts)
{
    cpd_node *list = cpd_node_list(doc);

    for (size_t i = 0, end; i < facts->count; i = end) {
        for (end = i + 1; end < facts->count && facts->facts[end].kind == facts->facts[i].kind &&
                          year_of(facts->facts[end].day) == year_of(facts->facts[i].day);
             end++)
            ;
        const char *kind = kind_name(home, facts->facts[i].kind);
        if (kind)
            add_row(doc, list, kind, &facts->facts[i], end - i);
    }
    cpd_node_set(doc, statement, "years", list);
}

/* ---- judgements ---- */

static int name_of(cpd_node **out, cpd_doc *doc, cpd_home *home, int64_t person)
{
    cpd_uuid id;
    int r = person ? cpd_ledger__ident_uuid(&id, home, person) : CPD_EABSENT;

    *out = NULL;
    if (r == 0)
        r = cpd_people__called(out, doc, home, &id);
    return r == CPD_EABSENT ? 0 : r;
}

static int add_capabilities(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_facts *facts,
                            int64_t id)
{
    size_t count, first = cpd_facts__links_of(facts, id, &count);
    cpd_node *list = cpd_node_list(doc);
    int r = 0;

    for (size_t i = first; r == 0 && i < first + count; i++) {
        cpd_node *one = cpd_node_object(doc), *text;

        r = cpd_facts__text(&text, doc, home, facts->links[i].node);
        if (r == 0)
            cpd_node_set(doc, one, "node", text);
        if (r == 0 && facts->links[i].level &&
            (r = cpd_facts__text(&text, doc, home, facts->links[i].level)) == 0)
            cpd_node_set(doc, one, "level", text);
        cpd_node_add(doc, list, one);
    }
    cpd_node_set(doc, shown, "capabilities", list);
    return r;
}

static int add_judgements(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_facts *facts)
{
    size_t count;
    const cpd_fact *fact = cpd_facts__of_kind(facts, CPD_KIND_ENDORSEMENT, &count);
    cpd_node *list = cpd_node_list(doc);
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++, fact++) {
        cpd_node *shown = cpd_node_object(doc), *by;

        cpd_object__set_date(doc, shown, "date", fact->day);
        r = name_of(&by, doc, home, fact->other);
        cpd_node_set(doc, shown, "by", by);
        cpd_node_set_bool(doc, shown, "signed", fact->signed_by_other);
        if (r == 0)
            r = add_capabilities(doc, shown, home, facts, fact->id);
        cpd_node_add(doc, list, shown);
    }
    cpd_node_set(doc, statement, "judgements", list);
    return r;
}

/* ---- the file ---- */

/* What this home says itself: it signs for no other. */
static cpd_node *own_of(cpd_doc *doc, const cpd_node *list)
{
    cpd_node *own = cpd_node_list(doc);

    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (!cpd_node_get(cpd_node_at(list, i), "home"))
            cpd_node_add(doc, own, cpd_node_copy(doc, cpd_node_at(list, i)));
    return own;
}

/* Grades and registrations as the home knows them. */
static int add_career(cpd_doc *doc, cpd_node *statement, cpd_home *home, const char *person)
{
    static const char *const lists[] = {"registrations", "posts"};
    cpd_doc *shown;
    int r = cpd_person_show(&shown, home, person);

    if (r < 0)
        return r;
    for (size_t i = 0; i < 2; i++)
        if (cpd_node_get(cpd_doc_root(shown), lists[i]))
            cpd_node_set(doc, statement, lists[i],
                         own_of(doc, cpd_node_get(cpd_doc_root(shown), lists[i])));
    cpd_doc_free(shown);
    return 0;
}

static void begin(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_person_row *holder)
{
    cpd_node *whose = cpd_node_object(doc);

    cpd_object__set_uuid(doc, whose, "person", &holder->id);
    cpd_node_set_text(doc, whose, "name", holder->name);
    cpd_node_set_text(doc, statement, "operation", "summary");
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_node_set(doc, statement, "holder", whose);
    cpd_object__set_date(doc, statement, "on", cpd_people__today(home));
}

int cpd_summary__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_person_row *holder)
{
    cpd_node *statement = cpd_node_object(doc);
    cpd_facts facts = {0};
    char id[CPD_UUID_TEXT];
    int r = cpd_facts__read(&facts, home, holder->portfolio_no, cpd_people__today(home), 0);

    cpd_uuid_format(id, &holder->id);
    begin(doc, statement, home, holder);
    if (r == 0)
        r = add_career(doc, statement, home, id);
    if (r == 0)
        add_years(doc, statement, home, &facts);
    if (r == 0)
        r = add_judgements(doc, statement, home, &facts);
    cpd_facts__fini(&facts);
    return r == 0 ? cpd_signed__make(out, doc, home, SUMMARY_SCHEMA, SUMMARY_PURPOSE, statement)
                  : r;
}

int cpd_summary__check(const cpd_node *summary, const cpd_key *home_key)
{
    cpd_key key;
    int r = cpd_signed__check(&key, summary, SUMMARY_SCHEMA, SUMMARY_PURPOSE);

    if (r == 0 && memcmp(key.bytes, home_key->bytes, CPD_KEY_SIZE) != 0)
        r = cpd_error__set(CPD_ETAMPERED, "the summary is signed with another key than the bundle");
    return r;
}
