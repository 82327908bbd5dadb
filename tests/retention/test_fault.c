/* What is due, what is decided of it, and holds, while memory or the disk fails. */
#include <cpd/retention.h>

#include "support/each_act.h"

static const char rules[] =
    "format: 1\nset: keeping\nversion: \"1\"\nkind: retention\ntitle: How long\n"
    "nation: england\npublisher: Ours\nlayer: council\nsource: Ours\nlicence: CC0-1.0\n"
    "effective_from: 2025-01-01\nchecked_by: none\ncertainty: unconfirmed\nrules:\n"
    "  - {code: own, title: Her own, class: [portfolio], from: happened, months: 3}\n"
    "  - {code: words, title: Her words, class: [private], from: happened, months: 3, erase: "
    "text}\n";

/* A reflection is its author's to decide. */
static cpd_saved record;

static void save(cpd_home *home)
{
    record = world_save(home, "{kind: reflection, date: 2026-01-05, text: Mine}");
}

static cpd_home *begin(void)
{
    cpd_home *home = world_of_two();
    world_adopt(home, rules);
    save(home);
    world_save(home, "{kind: cpd, date: 2026-01-06, text: Read}");
    world_save(home, "{kind: cpd, text: Read lately}");
    return home;
}

static void enter(cpd_home *home)
{
    world_act_as(home, ASHA);
}

static void nothing(cpd_home *home)
{
    (void)home;
}

static cpd_date day(const char *text)
{
    cpd_date date;
    done(cpd_date_parse(&date, text));
    return date;
}

/* ---- due ---- */

Test(fault, what_is_due)
{
    cpd_home *home = begin();
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_retention_due(&doc, home, NULL, CPD_DATE_NONE);
        fault_expect(r, doc == NULL);
        cr_assert(r < 0 || cpd_node_length(cpd_node_get(cpd_doc_root(doc), "due")) == 2);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

/* ---- deciding ---- */

static int keep(cpd_home *home)
{
    return cpd_retention_review(home, record.id, CPD_REVIEW_KEEP, day("2027-06-01"));
}

/* What was destroyed has no words; what was not has them still. */
static void not_half_destroyed(cpd_home *home)
{
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, record.id, NULL));
    bool erased = cpd_node_get_bool(cpd_doc_root(doc), "erased");
    const char *text = cpd_node_get_text(cpd_doc_root(doc), "text");
    cr_assert(erased ? !text : text && strcmp(text, "Mine") == 0);
    cpd_doc_free(doc);
    if (erased)
        save(home);
}

static int destroy(cpd_home *home)
{
    return cpd_retention_review(home, record.id, CPD_REVIEW_DESTROY, CPD_DATE_NONE);
}

/* ---- holds ---- */

static void release_all(cpd_home *home)
{
    int r = cpd_retention_release(home, record.id, NULL);
    cr_assert(r == 0 || r == CPD_ECONFLICT, "%s", cpd_error_last()->text);
}

static void hold_it(cpd_home *home)
{
    int r = cpd_retention_hold(home, record.id, NULL, "claim");
    cr_assert(r == 0 || r == CPD_ECONFLICT, "%s", cpd_error_last()->text);
}

static int hold(cpd_home *home)
{
    return cpd_retention_hold(home, record.id, NULL, "claim");
}

static int release(cpd_home *home)
{
    return cpd_retention_release(home, record.id, NULL);
}

/* The decision to destroy is written before anything is destroyed. */
static const struct each_act acts[] = {
    {"keep", enter, nothing, keep, 0},
    {"hold", enter, release_all, hold, 0},
    {"release", enter, hold_it, release, 0},
};
static const struct each_act destroying = {"destroy", enter, not_half_destroyed, destroy, 1};

Test(fault, an_allocation_of_what_is_decided, .timeout = 60)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        cpd_home *home = begin();
        each_allocation_fails(home, &acts[i]);
        cpd_home_close(home);
    }
}

Test(fault, an_allocation_while_it_is_destroyed, .timeout = 60)
{
    cpd_home *home = begin();
    each_allocation_fails(home, &destroying);
    cpd_home_close(home);
}

Test(fault, the_disk, .timeout = 60)
{
    disk_begin();
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        cpd_home_close(each_disk_call_fails(begin(), &acts[i]));
    cpd_home_close(each_disk_call_fails(begin(), &destroying));
}
