/* The power goes at any moment of a mixed load: whatever was acknowledged is there, what was erased
 * stays erased, and no chain is broken. Killing a process cannot show this: a store that never
 * syncs survives every kill.
 *
 * CPD_LONG=1: 2,000 cuts.
 */
#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proof/load.h"
#include "proof/powercut.h"
#include "proof/world.h"
#include "support/released.h"
#include "support/support.h"

#define STEPS 24 /* of the load, for one recording */
#define CUTS_EACH 100

struct acknowledged {
    struct load_done done;
    size_t at; /* after so many steps of the disk it was said to be done */
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

static void empty_folder(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    cr_assert(mkdir(path, 0700) == 0, "%s cannot be made", path);
}

struct trial {
    powercut *cut;
    struct acknowledged all[STEPS * LOAD_MOST];
    size_t count, lost, broken, shut;
    char found[4200];
    unsigned seed;
};

static void record_load(struct trial *t)
{
    struct council c = world_council();
    struct load load = {0};
    CPD_FREE char *parent = support_dir();
    snprintf(t->found, sizeof t->found, "%.4000s/found", parent);
    CPD_FREE char *folder = strdup(c.home->path);
    cpd_home_close(c.home);
    t->cut = powercut_start(folder); /* what is opened from here on is recorded */
    must(cpd_home_open(&c.home, folder, NULL));
    world_act_as(c.home, c.asha);
    for (int step = 0; step < STEPS; step++) {
        struct load_done done[LOAD_MOST];
        size_t n;
        must(load_step(done, &n, &load, c.home, step + (int)(t->seed % LOAD_KINDS) * LOAD_KINDS));
        for (size_t i = 0; i < n; i++)
            t->all[t->count++] = (struct acknowledged){done[i], powercut_count(t->cut)};
    }
    cpd_home_close(c.home);
    powercut_stop(t->cut);
}

static void look_for_all(struct trial *t, cpd_home *home, size_t at, const char *when)
{
    for (size_t i = 0; i < t->count && t->all[i].at <= at; i++) {
        const char *fault = load_fault(home, &t->all[i].done);
        t->lost += *fault != '\0';
        cr_expect(!*fault, "%s: %s: %s", when, t->all[i].done.id, fault);
    }
}

static void cut_once(struct trial *t)
{
    cpd_home *home;
    char when[300];
    size_t at = (size_t)rand_r(&t->seed) % (powercut_count(t->cut) + 1);
    uint64_t chance = (uint64_t)rand_r(&t->seed) % 1000;
    snprintf(when, sizeof when, "before step %zu (%s), chance %llu", at, powercut_step(t->cut, at),
             (unsigned long long)chance);
    empty_folder(t->found);
    powercut_make(t->cut, at, chance, t->found);
    if (cpd_home_open(&home, t->found, NULL) < 0) {
        t->shut++;
        cr_expect_fail("%s: does not open: %s", when, cpd_error_last()->text);
        return;
    }
    must(cpd_home_act_as(home, "Asha"));
    look_for_all(t, home, at, when);
    struct verdict v = world_verify(home);
    t->broken += !v.whole;
    cr_expect(v.whole, "%s: entry %lld: %s", when, (long long)v.first_bad, v.why);
    cpd_home_close(home);
}

Test(power, nothing_that_was_acknowledged_is_lost, .timeout = 3600)
{
    const char *is_long = getenv("CPD_LONG");
    int cuts = is_long && strcmp(is_long, "1") == 0 ? 2000 : 60, each;
    size_t lost = 0, broken = 0, shut = 0;
    for (int made = 0; made < cuts; made += each) {
        struct trial t = {.seed = 20261129u + (unsigned)made};
        each = cuts - made < CUTS_EACH ? cuts - made : CUTS_EACH;
        record_load(&t);
        for (int i = 0; i < each; i++)
            cut_once(&t);
        lost += t.lost;
        broken += t.broken;
        shut += t.shut;
        powercut_free(t.cut);
    }
    fprintf(stderr,
            "# %d power cuts: %zu acknowledged records lost, %zu stores that do not open, %zu "
            "broken chains\n",
            cuts, lost, shut, broken);
    cr_expect_eq(lost + broken + shut, 0);
}

/* ---- while a home of an older program is brought up to date ---- */

static powercut *record_first_change(const char *folder)
{
    cpd_home *home;
    powercut *cut = powercut_start(folder);
    must(cpd_home_open(&home, folder, NULL));
    must(cpd_change__begin(home));
    cpd_change__abandon(home);
    cpd_home_close(home);
    powercut_stop(cut);
    return cut;
}

/* Whatever the disk kept opens, is whole, and has all that there was. */
static void expect_all_there(const char *found, int64_t entries, size_t at, uint64_t chance)
{
    cpd_home *home;
    cr_assert_eq(cpd_home_open(&home, found, NULL), 0, "cut %zu, chance %llu: %s", at,
                 (unsigned long long)chance, cpd_error_last()->text);
    struct verdict v = world_verify(home);
    cr_assert(v.whole && v.entries == entries, "cut %zu, chance %llu: entry %lld: %s", at,
              (unsigned long long)chance, (long long)v.first_bad, v.why);
    cpd_home_close(home);
}

Test(power, a_home_that_is_being_migrated_is_old_or_new, .timeout = 600)
{
    char folder[4200], found[4200];
    CPD_FREE char *homes = released(RELEASED_FIRST), *parent = support_dir();
    snprintf(folder, sizeof folder, "%.4000s/council", homes);
    snprintf(found, sizeof found, "%.4000s/found", parent);
    powercut *cut = record_first_change(folder);
    cpd_home *home;
    must(cpd_home_open(&home, folder, NULL));
    int64_t entries = world_verify(home).entries;
    cpd_home_close(home);
    cr_assert_gt(powercut_count(cut), 3);
    for (size_t at = 0; at <= powercut_count(cut); at++)
        for (uint64_t chance = 0; chance < (powercut_open_steps(cut, at) ? 12 : 1); chance++) {
            empty_folder(found);
            powercut_make(cut, at, chance, found);
            expect_all_there(found, entries, at, chance);
        }
    powercut_free(cut);
}
