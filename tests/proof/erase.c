/* The erasing is the product's own (libcpd/record/destroy.c), of one entry instead of a record, so
 * that every kind of entry is tried alone. Where wraps belong and what they are bound to is told
 * here a second time, by docs/format.md. */
#include "proof/erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* ---- where wraps belong ---- */

size_t erase_bound(char out[ERASE_BOUND], const struct erase_place *place, int64_t epoch,
                   const cpd_uuid *reader)
{
    char home[CPD_UUID_TEXT], portfolio[CPD_UUID_TEXT], record[CPD_UUID_TEXT], id[CPD_UUID_TEXT],
        hash[65], whom[64] = "";
    cpd_uuid_format(home, &place->home);
    cpd_uuid_format(portfolio, &place->portfolio);
    cpd_uuid_format(record, &place->record);
    cpd_hash_format(hash, &place->revision);
    if (reader) {
        cpd_uuid_format(id, reader);
        snprintf(whom, sizeof whom, "\"reader\":\"%s\",", id);
    }
    return (size_t)snprintf(out, ERASE_BOUND,
                            "%s\n{\"epoch\":%lld,\"home\":\"%s\",\"portfolio\":\"%s\",%s\"record\":"
                            "\"%s\",\"revision\":\"%s\"}",
                            place->purpose, (long long)epoch, home, portfolio, whom, record, hash);
}

/* A row with a commitment is a revision, another one a sign-off over a revision. */
static int read_place(struct erase_place *out, cpd_stmt *row)
{
    size_t n, commitment_n;
    cpd_revision revision;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n),
                        *commitment = cpd_stmt__blob(row, 1, &commitment_n);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = 0;
    const cpd_node *named = commitment ? NULL : cpd_node__unpack_into(doc, bytes, n);
    out->purpose = commitment ? CPD_WRAP_PURPOSE : CPD_WORDS_PURPOSE;
    if (commitment) {
        r = cpd_revision__parse(&revision, doc, 0, bytes, n, commitment, commitment_n);
        named = r == 0 ? revision.head : NULL;
        out->revision = revision.hash;
    } else if (!cpd_object__hash(&out->revision, named, "revision_hash"))
        r = cpd_error__set(CPD_EDAMAGED, "a statement with words names no revision");
    if (r == 0 && !cpd_object__uuid(&out->record, named, "record"))
        r = cpd_error__set(CPD_EDAMAGED, "something with words names no record");
    cpd_doc_free(doc);
    return r;
}

int erase_place_of(struct erase_place *out, cpd_home *home, const cpd_uuid *portfolio, int64_t id)
{
    cpd_stmt *row;
    *out = (struct erase_place){.home = home->id, .portfolio = *portfolio};
    int r = cpd_store__ask(&row, home->store, "SELECT bytes, commitment FROM subject WHERE id = ?",
                           "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        r = read_place(out, row);
    else if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "the entry has nothing with words");
    cpd_stmt__done(row);
    return r;
}

/* ---- erasing ---- */

/* Signatures over a revision name its head and its commitment by hash: with it, they go. */
static int add_signatures(cpd_destruction *d, const cpd_uuid *record, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, d->home->store, "SELECT id FROM signed WHERE target = ?", "i", id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = cpd_destruction__add(d, record, cpd_stmt__int(row, 0), true);
    cpd_stmt__done(row);
    return r;
}

static int erase(cpd_destruction *d, int64_t id, enum erase_what what)
{
    cpd_uuid record;
    int r = cpd_facts__record(&record, d->home, id);
    if (r == 0)
        r = cpd_destruction__add(d, &record, id, what == ERASE_WHOLE);
    if (r == 0 && what == ERASE_WHOLE)
        r = add_signatures(d, &record, id);
    return r == 0 ? cpd_destruction__run(d) : r;
}

int erase_entry(cpd_home *home, const cpd_uuid *portfolio, int64_t id, enum erase_what what)
{
    cpd_destruction d = {.home = home, .portfolio = *portfolio, .basis = "own"};
    bool keys_destroyed = false, log_emptied = false;
    int r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, erase(&d, id, what));
    if (r == 0)
        cpd_destruction__finish(home, &keys_destroyed, &log_emptied);
    cpd_destruction__fini(&d);
    return r < 0 || (keys_destroyed && log_emptied) ? r : CPD_EBUSY;
}
