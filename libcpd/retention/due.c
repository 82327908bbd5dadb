/* What is due in a portfolio: every record that stands, held against the rules in force. */
#include <string.h>

#include "node/node.h"
#include "retention/retention.h"
#include "store/store.h"

struct listing {
    cpd_keeping keeping;
    cpd_doc *doc;
    cpd_node *due;
    int64_t kept, no_rule, cannot_tell;
};

static void set_day(struct listing *l, cpd_node *row, const char *key, cpd_date day)
{
    if (day != CPD_DATE_NONE)
        cpd_object__set_date(l->doc, row, key, day);
}

static const char *state_of(const cpd_kept *kept, cpd_date as_of)
{
    if (kept->hold.stands)
        return "held";
    return kept->until != CPD_DATE_NONE && kept->until >= as_of ? "kept" : "review";
}

/* The copy of another home is held there; here that is told and stops nothing. */
static void show_elsewhere(struct listing *l, cpd_node *row, const cpd_hold *hold)
{
    cpd_node *there = cpd_node_object(l->doc);
    if (!hold->stands)
        return;
    cpd_object__set_uuid(l->doc, there, "home", &hold->home);
    cpd_node_set_text(l->doc, there, "since", hold->since);
    cpd_node_set_text(l->doc, there, "reason", hold->reason);
    cpd_node_set(l->doc, row, "held_elsewhere", there);
}

static void show(struct listing *l, const cpd_history *history, const cpd_kept *kept)
{
    static const char *const layers[] = {"", "nation", "college", "council", "service", "team"};
    char reference[CPD_ID_TEXT * 6];
    const cpd_node *head = cpd_history__newest(history)->head, *dates = cpd_node_get(head, "dates");
    const char *on = cpd_node_get_text(dates, "on");
    cpd_node *row = cpd_node_object(l->doc);
    cpd_kept__reference(reference, kept);
    cpd_object__set_uuid(l->doc, row, "record", &history->record);
    cpd_node_set_text(l->doc, row, "kind", cpd_node_get_text(head, "kind"));
    cpd_node_set_text(l->doc, row, "title", history->kind ? history->kind->title : NULL);
    cpd_node_set_text(l->doc, row, "date", on ? on : cpd_node_get_text(dates, "from"));
    cpd_node_set_text(l->doc, row, "class", cpd_node_get_text(head, "class"));
    cpd_node_set_text(l->doc, row, "rule", reference);
    cpd_node_set_text(l->doc, row, "rule_title", cpd_node_get_text(kept->rule, "title"));
    if (kept->set->layer > 0 && kept->set->layer < 6)
        cpd_node_set_text(l->doc, row, "layer", layers[kept->set->layer]);
    cpd_node_set_text(l->doc, row, "base", cpd_node_get_text(kept->rule, "from"));
    set_day(l, row, "base_day", kept->base);
    set_day(l, row, "ends", kept->ends);
    cpd_node_set_text(l->doc, row, "erase", cpd_node_get_text(kept->rule, "erase"));
    cpd_node_set_text(l->doc, row, "state", state_of(kept, l->keeping.as_of));
    set_day(l, row, "kept_until", kept->until);
    if (kept->hold.stands)
        cpd_node_set_text(l->doc, row, "hold", kept->hold.reason);
    show_elsewhere(l, row, &kept->elsewhere);
    cpd_node_add(l->doc, l->due, row);
}

static int look_at(struct listing *l, const cpd_uuid *record, const cpd_uuid *portfolio)
{
    cpd_history history;
    cpd_kept kept;
    int r = cpd_history__load(&history, l->keeping.home, record);
    if (r < 0)
        return r;
    bool theirs = cpd_uuid_equal(&history.portfolio, portfolio);
    r = theirs ? cpd_read__allowed(l->keeping.home, &history) : CPD_EABSENT;
    if (r == 0)
        r = cpd_keeping__of(&kept, &l->keeping, &history);
    if (r == 0 && !kept.rule)
        l->no_rule++;
    else if (r == 0 && kept.ends == CPD_DATE_NONE)
        l->cannot_tell++;
    else if (r == 0 && cpd_kept__is_due(&kept, l->keeping.as_of))
        show(l, &history, &kept);
    else if (r == 0)
        l->kept++;
    cpd_history__fini(&history);
    return r == CPD_EABSENT ? 0 : r;
}

static int look_at_portfolio(struct listing *l, const cpd_uuid *portfolio)
{
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, l->keeping.home->store,
        "SELECT s.about FROM chain c JOIN entry e ON e.chain = c.no JOIN subject s ON s.id = e.id"
        " WHERE c.portfolio = ? AND s.commitment IS NOT NULL GROUP BY s.about ORDER BY min(s.id)",
        "u", portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = cpd_stmt__uuid(row, 0, &record) ? look_at(l, &record, portfolio) : 0;
    }
    cpd_stmt__done(row);
    return r;
}

/* Their own, and what they brought from elsewhere. */
static int look_at_all(struct listing *l)
{
    const cpd_join *joins;
    size_t count = 0;
    int r = look_at_portfolio(l, &l->keeping.holder.portfolio);
    for (size_t i = 0; r == 0; i++) {
        r = cpd_people__joins(&joins, &count, l->keeping.home);
        if (r < 0 || i == count)
            break;
        cpd_join join = joins[i];
        if (cpd_uuid_equal(&join.here, &l->keeping.holder.id) &&
            !cpd_uuid_equal(&join.portfolio, &l->keeping.holder.portfolio))
            r = look_at_portfolio(l, &join.portfolio);
    }
    return r;
}

static int build(struct listing *l, cpd_node *report)
{
    cpd_node *rules = cpd_node_list(l->doc);
    for (size_t i = 0; i < l->keeping.count; i++)
        cpd_node_add(
            l->doc, rules,
            cpd_node_textf(l->doc, "%s@%s", l->keeping.sets[i]->name, l->keeping.sets[i]->version));
    cpd_node_set_text(l->doc, report, "schema", "cpd.retention/1");
    cpd_node_set_text(l->doc, report, "person", l->keeping.holder.name);
    cpd_object__set_date(l->doc, report, "as_of", l->keeping.as_of);
    cpd_node_set(l->doc, report, "rules", rules);
    cpd_node_set(l->doc, report, "due", l->due);
    cpd_node_set_int(l->doc, report, "kept", l->kept);
    cpd_node_set_int(l->doc, report, "no_rule", l->no_rule);
    cpd_node_set_int(l->doc, report, "cannot_tell", l->cannot_tell);
    return cpd_doc_failed(l->doc) ? cpd_error__no_memory() : 0;
}

static int find_holder(cpd_person_row *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    if (!person)
        return cpd_people__acting(out, home);
    int r = cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(out, home, &uuid) : CPD_EABSENT;
    return r == 0 ? cpd_people__may_read(home, out) : r;
}

int cpd_retention_due(cpd_doc **out, cpd_home *home, const char *person, cpd_date as_of)
{
    struct listing l = {0};
    cpd_person_row holder;
    int r = find_holder(&holder, home, person);
    if (r == 0)
        r = cpd_keeping__begin(&l.keeping, home, &holder,
                               as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of);
    if (r < 0)
        return r;
    l.doc = cpd_doc_new();
    if (!l.doc)
        return cpd_error__no_memory();
    cpd_node *report = cpd_node_object(l.doc);
    cpd_doc_set_root(l.doc, report);
    l.due = cpd_node_list(l.doc);
    r = look_at_all(&l);
    if (r == 0)
        r = build(&l, report);
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}
