/* Chains: every entry says where it stands and what it follows, whoever wrote the one before. */
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"
#include "support/world.h"

/* ---- the log, read with nothing but the packed form and the hash ---- */

#define CHAINS_MOST 8

struct end {
    char chain[CPD_UUID_TEXT];
    int64_t number;
    char hash[65];
};

struct reading {
    struct end ends[CHAINS_MOST];
    size_t count;
    char home[CPD_UUID_TEXT], newest[65];
    int64_t position;
};

static struct end *end_of(struct reading *r, const char *chain)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->ends[i].chain, chain) == 0)
            return &r->ends[i];
    cr_assert_lt(r->count, CHAINS_MOST);
    struct end *end = &r->ends[r->count++];
    strcpy(end->chain, chain);
    return end;
}

static void expect_text(const cpd_node *entry, const char *key, const char *expected, int64_t at)
{
    const char *found = cpd_node_get_text(entry, key);
    cr_expect_str_eq(found ? found : "", expected, "%s of entry %lld", key, (long long)at);
}

static void read_entry(struct reading *r, const cpd_node *entry)
{
    cpd_hash hash;
    const char *chain = cpd_node_get_text(entry, "chain");
    cr_assert_not_null(chain);
    struct end *end = end_of(r, chain);
    bool own = strcmp(chain, r->home) == 0;
    cr_expect_eq(cpd_node_get_int(entry, "position", 0), ++r->position);
    cr_expect_eq(cpd_node_get_int(entry, "number", 0), ++end->number);
    expect_text(entry, "home", r->home, r->position);
    expect_text(entry, "previous", end->hash, r->position);
    expect_text(entry, "newest", own ? "" : r->newest, r->position);
    expect_text(entry, "clock", "2026-11-20T12:00:00Z", r->position);
    done(cpd_ledger__hash_object(&hash, "cpd/entry/1", entry));
    cpd_hash_format(end->hash, &hash);
    if (own)
        strcpy(r->newest, end->hash);
}

static struct reading read_log(cpd_home *home)
{
    struct reading reading = {0};
    cpd_stmt *rows;
    cpd_uuid_format(reading.home, &home->id);
    done(cpd_store__ask(&rows, home->store,
                        "SELECT id, number, known, bytes FROM entry ORDER BY id", ""));
    while (cpd_stmt__next(rows) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(rows, 3, &length);
        cpd_doc *doc;
        done(cpd_node__unpack(&doc, bytes, length));
        read_entry(&reading, cpd_doc_root(doc));
        cr_expect_eq(cpd_stmt__int(rows, 0), reading.position);
        cr_expect_eq(cpd_stmt__int(rows, 1), cpd_node_get_int(cpd_doc_root(doc), "number", 0));
        cr_expect_eq(cpd_stmt__int(rows, 2), reading.position, "known");
        cpd_doc_free(doc);
    }
    cpd_stmt__done(rows);
    return reading;
}

/* ---- appending ---- */

static int append(int64_t *position, cpd_home *home, const cpd_uuid *portfolio)
{
    cpd_hash subject;
    cpd_seal__random(&subject, sizeof subject);
    return cpd_ledger__append(
        position, NULL, home,
        &(cpd_act){.operation = "test", .portfolio = portfolio, .subject = &subject});
}

static int64_t append_one(cpd_home *home, const cpd_uuid *portfolio)
{
    int64_t position = 0;
    done(cpd_change__begin(home));
    done(cpd_change__end(home, append(&position, home, portfolio)));
    return position;
}

static cpd_uuid new_id(void)
{
    cpd_uuid id;
    cpd_seal__random(&id, sizeof id);
    return id;
}

Test(chain, entries_follow_each_other_in_their_chains_and_in_the_log)
{
    cpd_home *home = world_home(true);
    cpd_uuid a = new_id(), b = new_id();
    int64_t start;
    done(cpd_ledger__position(&start, home));
    static const int order[] = {0, 1, 1, 2, 0, 2, 1, 0, 0, 2, 2, 1};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        cr_expect_eq(append_one(home, order[i] == 1   ? &a
                                      : order[i] == 2 ? &b
                                                      : NULL),
                     start + 1 + (int64_t)i);
    struct reading reading = read_log(home);
    cr_expect_eq(reading.count, 3);
    cr_expect_eq(reading.position, start + 12);
    cpd_home_close(home);
}

Test(chain, several_entries_of_one_change_follow_each_other)
{
    cpd_home *home = world_home(true);
    cpd_uuid a = new_id();
    int64_t position;
    done(cpd_change__begin(home));
    for (int i = 0; i < 20; i++)
        done(append(&position, home, i % 3 ? &a : NULL));
    done(cpd_change__commit(home));
    read_log(home);
    cpd_home_close(home);
}

Test(chain, an_entry_is_found_again_by_its_hash)
{
    cpd_home *home = world_home(true);
    cpd_hash subject = {{1}}, made, found, newest;
    int64_t position;
    done(cpd_change__begin(home));
    done(cpd_ledger__append(&position, &made, home,
                            &(cpd_act){.operation = "test", .subject = &subject}));
    done(cpd_change__commit(home));
    done(cpd_ledger__entry_hash(&found, home, position));
    done(cpd_ledger__newest(&newest, home));
    cr_expect(cpd_hash_equal(&made, &found) && cpd_hash_equal(&made, &newest));
    refused(cpd_ledger__entry_hash(&found, home, position + 1), CPD_EABSENT);
    cpd_home_close(home);
}

/* Two programs on one home, in turns and at random: whoever comes next follows the other. */
Test(chain, two_handles_never_fork)
{
    cpd_home *home = world_home(true), *other = world_open(home->path);
    cpd_uuid portfolios[2] = {new_id(), new_id()};
    srandom(7);
    for (int i = 0; i < 200; i++) {
        long what = random() % 3;
        append_one(random() % 2 ? home : other, what == 2 ? NULL : &portfolios[what]);
    }
    cr_expect_eq(read_log(home).count, 3);
    cr_expect_eq(read_log(other).position, read_log(home).position);
    cpd_home_close(other);
    cpd_home_close(home);
}

/* What was remembered of entries that were taken back must be forgotten: another program fills
 * their places. */
Test(chain, an_abandoned_change_is_forgotten)
{
    cpd_home *home = world_home(true), *other = world_open(home->path);
    cpd_uuid a = new_id();
    for (int round = 0; round < 8; round++) {
        int64_t position, gone;
        done(cpd_change__begin(home));
        done(append(&gone, home, round % 2 ? &a : NULL));
        done(append(&gone, home, &a));
        if (round % 3 == 0)
            cpd_change__abandon(home);
        else
            cr_expect_eq(cpd_change__end(home, CPD_EINPUT), CPD_EINPUT);
        position = append_one(round % 4 < 2 ? other : home, round % 2 ? NULL : &a);
        cr_expect_eq(position, gone - 1, "its place was not given back");
        append_one(home, &a);
    }
    read_log(home);
    cpd_home_close(other);
    cpd_home_close(home);
}

/* The number of a chain that was made in an abandoned change is another's afterwards. */
Test(chain, an_abandoned_chain_is_forgotten)
{
    cpd_home *home = world_home(true), *other = world_open(home->path);
    cpd_uuid a = new_id(), b = new_id();
    int64_t position;
    done(cpd_change__begin(home));
    done(append(&position, home, &a));
    cpd_change__abandon(home);
    append_one(other, &b);
    append_one(home, &a);
    append_one(home, &b);
    cr_expect_eq(read_log(home).count, 3);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM chain"), 3);
    cpd_home_close(other);
    cpd_home_close(home);
}

Test(chain, abandoning_nothing_is_harmless)
{
    cpd_home *home = world_home(true);
    cpd_change__abandon(home);
    append_one(home, NULL);
    cpd_change__abandon(home);
    read_log(home);
    cpd_home_close(home);
}

/* ---- the dictionary of ids ---- */

Test(chain, an_id_gets_one_number)
{
    cpd_home *home = world_home(true);
    cpd_uuid a = new_id(), none = {0}, back;
    int64_t no, again;
    done(cpd_ledger__ident_find(&no, home, &a));
    cr_expect_eq(no, 0);
    done(cpd_ledger__ident(&no, home, &a));
    cr_expect_gt(no, 0);
    done(cpd_ledger__ident(&again, home, &a));
    cr_expect_eq(again, no);
    done(cpd_ledger__ident_uuid(&back, home, no));
    cr_expect(cpd_uuid_equal(&back, &a));
    done(cpd_ledger__ident(&no, home, &none));
    cr_expect_eq(no, 0);
    done(cpd_ledger__ident(&no, home, NULL));
    cr_expect_eq(no, 0);
    refused(cpd_ledger__ident_uuid(&back, home, 4711), CPD_EABSENT);
    cpd_home_close(home);
}
