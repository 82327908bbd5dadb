/* Which rule speaks for a record, and from when to when it says it is kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "retention/retention.h"
#include "store/store.h"

int cpd_keeping__begin(cpd_keeping *out, cpd_home *home, const cpd_person_row *holder,
                       cpd_date as_of)
{
    *out = (cpd_keeping){.home = home, .holder = *holder, .as_of = as_of};
    int r = cpd_sets__in_force(out->sets, CPD_RULES_MOST, &out->count, home, "retention", as_of, 0);
    if (r == 0 && out->count == 0) {
        r = cpd_error__set(CPD_EABSENT, "no rules of how long records are kept are adopted here");
        cpd_error__hint("Your organisation's have to be written down first: a set of the kind "
                        "retention. None comes with the program as the right one.");
    }
    if (out->count > CPD_RULES_MOST)
        out->count = CPD_RULES_MOST;
    return r;
}

/* ---- which rule ---- */

static bool holds(const cpd_node *list, const char *word)
{
    for (size_t i = 0; word && i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(list, i)), word) == 0)
            return true;
    return false;
}

static const char *class_word(const cpd_node *head)
{
    static const char *const words[][2] = {
        {"P", "portfolio"}, {"B", "of-the-two"}, {"C", "private"}, {"D", "personal-note"}};
    const char *class_ = cpd_node_get_text(head, "class");
    for (size_t i = 0; class_ && i < 4; i++)
        if (strcmp(words[i][0], class_) == 0)
            return words[i][1];
    return NULL;
}

/* Of one set the rule that names the kind comes before one for its class. */
static int find_in(const cpd_node **out, const cpd_keeping *k, const cpd_set *set,
                   const cpd_node *head)
{
    const cpd_node *const *rules;
    size_t count;
    int r = cpd_set__parts(&rules, &count, k->home, set);
    *out = NULL;
    for (size_t i = 0; r == 0 && i < count; i++) {
        const cpd_node *named = cpd_node_get(rules[i], "records");
        bool names = holds(named, cpd_node_get_text(head, "kind"));
        if (!holds(cpd_node_get(rules[i], "class"), class_word(head)) || (named && !names))
            continue;
        if (names || !*out)
            *out = rules[i];
        if (names)
            break;
    }
    return r;
}

/* ---- from when to when ---- */

static int saved_on(cpd_date *out, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    cpd_doc *doc = NULL;
    char day[11] = "";
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM entry WHERE id = ?", "i", id);
    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        const char *clock = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "clock") : NULL;
        snprintf(day, sizeof day, "%.10s", clock ? clock : "");
    }
    cpd_stmt__done(row);
    cpd_doc_free(doc);
    if (r == 0 && cpd_date_parse(out, day) < 0)
        *out = CPD_DATE_NONE;
    return r;
}

static cpd_date happened_on(const cpd_node *head)
{
    const cpd_node *dates = cpd_node_get(head, "dates");
    cpd_date to = cpd_object__date(dates, "to");
    return to != CPD_DATE_NONE ? to : cpd_object__date(dates, "on");
}

/* The end of the last post, when the last one has ended. */
static int left_on(cpd_date *out, const cpd_keeping *k)
{
    cpd_post *posts = NULL;
    size_t count = 0;
    int r = cpd_people__posts(&posts, &count, k->home, &k->holder.id, 0);
    *out = CPD_DATE_NONE;
    if (r == 0 && count && posts[count - 1].until != CPD_DATE_NONE &&
        posts[count - 1].until < k->as_of)
        *out = posts[count - 1].until;
    free(posts);
    return r;
}

/* The end of the registration that ended last, while none is in force, as this home says: how long
 * its copy is kept is decided by nobody else's word. */
static int registration_ended(cpd_date *out, const cpd_keeping *k)
{
    cpd_doc *doc;
    int r = cpd_person_show(&doc, k->home, k->holder.name);
    *out = CPD_DATE_NONE;
    if (r < 0)
        return r;
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "registrations");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        cpd_date until = cpd_object__date(one, "until");
        if (cpd_node_get(one, "home") || cpd_node_get_bool(one, "replaced"))
            continue;
        if (until == CPD_DATE_NONE || until >= k->as_of) {
            *out = CPD_DATE_NONE;
            break;
        }
        *out = until > *out ? until : *out;
    }
    cpd_doc_free(doc);
    return 0;
}

static int base_of(cpd_date *out, const cpd_keeping *k, const cpd_node *rule,
                   const cpd_revision *newest)
{
    const char *from = cpd_node_get_text(rule, "from");
    *out = CPD_DATE_NONE;
    if (strcmp(from, "saved") == 0)
        return saved_on(out, k->home, newest->id); /* there, of what was brought */
    if (strcmp(from, "leaving") == 0)
        return left_on(out, k);
    if (strcmp(from, "registration-end") == 0)
        return registration_ended(out, k);
    *out = happened_on(newest->head);
    return 0;
}

/* ---- what reviewers said ---- */

static void take_review(cpd_kept *kept, const cpd_node *said)
{
    const char *operation = cpd_node_get_text(said, "operation"),
               *decision = cpd_node_get_text(said, "decision");
    if (!operation || strcmp(operation, "review") != 0 || !decision)
        return;
    kept->until = cpd_object__date(said, "until");
    kept->exception = strcmp(decision, "exception") == 0;
}

/* The newest decision of this home speaks: what another one says is about its copy. */
static int read_reviews(cpd_kept *kept, cpd_home *home, const cpd_uuid *record)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT bytes FROM subject WHERE about = ? AND id < ? AND commitment IS"
                           " NULL ORDER BY id",
                           "ui", record, CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        if (r == 0)
            take_review(kept, cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

static int64_t months_of(const cpd_kept *kept)
{
    const cpd_node *longer = cpd_node_get(kept->rule, "exception");
    return cpd_node_get_int(kept->exception && longer ? longer : kept->rule, "months", 0);
}

int cpd_keeping__of(cpd_kept *out, const cpd_keeping *k, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    int r = 0;
    *out = (cpd_kept){.base = CPD_DATE_NONE, .ends = CPD_DATE_NONE, .until = CPD_DATE_NONE};
    for (size_t i = 0; r == 0 && i < k->count && !out->rule; i++) {
        out->set = k->sets[i];
        r = find_in(&out->rule, k, k->sets[i], newest->head);
    }
    if (r == 0 && out->rule)
        r = base_of(&out->base, k, out->rule, newest);
    if (r == 0)
        r = read_reviews(out, k->home, &history->record);
    if (r == 0)
        r = cpd_hold__covers(&out->hold, k->home, &history->record, &history->portfolio);
    if (r == 0)
        r = cpd_hold__elsewhere(&out->elsewhere, k->home, &history->record, &history->portfolio);
    if (r == 0 && out->rule && out->base != CPD_DATE_NONE)
        out->ends = cpd_date_add_months(out->base, (int)months_of(out));
    return r;
}

bool cpd_kept__is_due(const cpd_kept *kept, cpd_date as_of)
{
    return kept->rule && kept->ends != CPD_DATE_NONE && kept->ends < as_of;
}

void cpd_kept__reference(char out[CPD_ID_TEXT * 6], const cpd_kept *kept)
{
    snprintf(out, CPD_ID_TEXT * 6, "%s@%s#%s", kept->set->name, kept->set->version,
             cpd_node_get_text(kept->rule, "code"));
}
