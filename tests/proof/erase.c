/* The procedure is written as the library would write it: every failure goes up as a code and
 * undoes the transaction. What it takes from the library are the seams it will be built on: the
 * change, the statement, the key file, the index. */
#include "proof/erase.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/keyfile.h"
#include "node/node.h"
#include "record/record.h"
#include "store/sqlite.h"

struct erasure {
    cpd_home *home;
    cpd_uuid portfolio;
    int64_t ids[ERASE_MOST];
    size_t count;
    enum erase_what what;
    int keys; /* the folder */
    int64_t old_epoch, epoch;
    const cpd_key *old_key;
    cpd_key key;
};

/* ---- key files ---- */

static void key_name(char out[96], const cpd_uuid *portfolio, int64_t epoch)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, portfolio);
    snprintf(out, 96, "p/%s.%lld", id, (long long)epoch);
}

/* Look at the epochs of the portfolio's key files: the greatest, and those before `below` removed.
 * A number that is taken is never used again: its key may belong to an erasure that came to
 * nothing, or to one that looks so until the log is read again after a crash. */
static int each_key(struct erasure *e, int64_t *greatest, int64_t below)
{
    char name[96], id[CPD_UUID_TEXT];
    int fd = openat(e->keys, "p", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return cpd_error__set(CPD_EDAMAGED, "the folder keys/p is missing");
    int r = 0;
    cpd_uuid_format(id, &e->portfolio);
    for (struct dirent *file; r == 0 && (file = readdir(dir));) {
        if (strncmp(file->d_name, id, CPD_UUID_TEXT - 1) != 0)
            continue;
        int64_t epoch = strtoll(file->d_name + CPD_UUID_TEXT, NULL, 10);
        *greatest = epoch > *greatest ? epoch : *greatest;
        key_name(name, &e->portfolio, epoch);
        if (epoch < below)
            r = cpd_keyfile__remove(e->keys, name);
    }
    closedir(dir);
    return r;
}

static int new_key(struct erasure *e)
{
    char name[96];
    int r = cpd_keyring__epoch_key(&e->old_key, &e->old_epoch, e->home, &e->portfolio);
    e->epoch = e->old_epoch;
    if (r == 0)
        r = each_key(e, &e->epoch, 0);
    e->epoch++;
    cpd_seal__random(&e->key, sizeof e->key);
    key_name(name, &e->portfolio, e->epoch);
    return r == 0 ? cpd_keyfile__write(e->keys, name, &e->key, sizeof e->key) : r;
}

/* ---- what goes ---- */

/* Signatures over a revision name its head and its commitment by hash: with it, they go. */
static int add_signatures(struct erasure *e, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store, "SELECT id FROM signed WHERE target = ?", "i", id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = e->count < ERASE_MOST ? 0 : cpd_error__set(CPD_ELIMIT, "too many signatures");
        if (r == 0)
            e->ids[e->count++] = cpd_stmt__int(row, 0);
    }
    cpd_stmt__done(row);
    return r;
}

static int delete_words(struct erasure *e, int64_t id)
{
    return cpd_store__run(e->home->store, "UPDATE subject SET sealed = NULL WHERE id = ?", "i", id);
}

static int record_of(cpd_uuid *out, struct erasure *e, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store, "SELECT about FROM subject WHERE id = ?", "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    bool is = r > 0 && cpd_stmt__uuid(row, 0, out);
    cpd_stmt__done(row);
    return r < 0 ? r : is ? 0 : cpd_error__set(CPD_EABSENT, "there is nothing to erase");
}

/* The other revisions of the record stand differently without this one. */
static int index_anew(struct erasure *e, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, e->home, record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    r = cpd_index__record(e->home, &history);
    cpd_history__fini(&history);
    return r;
}

static int delete_whole(struct erasure *e, int64_t id)
{
    static const char *const sql[] = {
        "DELETE FROM subject WHERE id = ?", "DELETE FROM fact WHERE id = ?",
        "DELETE FROM link WHERE id = ?", "DELETE FROM signed WHERE id = ?1 OR target = ?1"};
    cpd_uuid record;
    int r = record_of(&record, e, id);
    for (size_t i = 0; r == 0 && i < sizeof sql / sizeof *sql; i++)
        r = cpd_store__run(e->home->store, sql[i], "i", id);
    return r == 0 ? index_anew(e, &record) : r;
}

static int delete_all(struct erasure *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < e->count; i++) {
        r = cpd_store__run(e->home->store, "DELETE FROM wrap WHERE id = ?", "i", e->ids[i]);
        if (r == 0)
            r = e->what == ERASE_WHOLE ? delete_whole(e, e->ids[i]) : delete_words(e, e->ids[i]);
    }
    return r;
}

/* ---- what stays ---- */

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

struct kept_wrap {
    int64_t id, reader;
    unsigned char bytes[CPD_BOX_SIZE + CPD_SEAL_EXTRA];
    size_t length;
};

/* Take the outer layer off and put a new one on. The box inside is the reader's and stays as it is:
 * no person's key is needed. */
static int rewrap(struct erasure *e, struct kept_wrap *wrap)
{
    struct erase_place place;
    cpd_uuid reader, *whom = wrap->reader ? &reader : NULL;
    char bound[ERASE_BOUND];
    unsigned char inner[CPD_BOX_SIZE];
    int r = erase_place_of(&place, e->home, &e->portfolio, wrap->id);
    if (r == 0 && whom)
        r = cpd_ledger__ident_uuid(whom, e->home, wrap->reader);
    if (r < 0)
        return r;
    size_t n = erase_bound(bound, &place, e->old_epoch, whom);
    r = cpd_seal__open(inner, e->old_key, wrap->bytes, wrap->length, bound, n);
    if (r < 0)
        return r;
    n = erase_bound(bound, &place, e->epoch, whom);
    cpd_seal__seal(wrap->bytes, &e->key, inner, wrap->length - CPD_SEAL_EXTRA, bound, n);
    cpd_seal__wipe(inner, sizeof inner);
    return cpd_store__run(e->home->store,
                          "UPDATE wrap SET epoch = ?, bytes = ? WHERE id = ? AND reader = ?",
                          "ibii", e->epoch, wrap->bytes, wrap->length, wrap->id, wrap->reader);
}

static int keep(struct kept_wrap **wraps, size_t *count, cpd_stmt *row)
{
    struct kept_wrap *grown = realloc(*wraps, (*count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    *wraps = grown;
    struct kept_wrap *made = &grown[(*count)++];
    const unsigned char *bytes = cpd_stmt__blob(row, 2, &made->length);
    made->id = cpd_stmt__int(row, 0);
    made->reader = cpd_stmt__int(row, 1);
    if (made->length > sizeof made->bytes)
        return cpd_error__set(CPD_EDAMAGED, "a wrap has an impossible length");
    memcpy(made->bytes, bytes, made->length);
    return 0;
}

static int rewrap_all(struct erasure *e)
{
    struct kept_wrap *wraps = NULL;
    size_t count = 0;
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT w.id, w.reader, w.bytes FROM wrap w JOIN entry e ON e.id = w.id"
                           " JOIN chain c ON c.no = e.chain WHERE c.portfolio = ?",
                           "u", &e->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = keep(&wraps, &count, row);
    cpd_stmt__done(row);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = rewrap(e, &wraps[i]);
    free(wraps);
    return r;
}

/* ---- the transaction ---- */

static cpd_node *build_statement(struct erasure *e, cpd_doc *doc, const cpd_hash *entries)
{
    cpd_node *statement = cpd_node_object(doc), *erased = cpd_node_list(doc);
    cpd_object__set_uuid(doc, statement, "portfolio", &e->portfolio);
    cpd_node_set_int(doc, statement, "epoch", e->epoch);
    for (size_t i = 0; i < e->count; i++) {
        cpd_node *one = cpd_node_object(doc);
        cpd_object__set_hash(doc, one, "entry", &entries[i]);
        cpd_node_set_text(doc, one, "what", e->what == ERASE_WHOLE ? "whole" : "text");
        cpd_node_add(doc, erased, one);
    }
    cpd_node_set(doc, statement, "erased", erased);
    return statement;
}

static int state(struct erasure *e)
{
    cpd_hash entries[ERASE_MOST];
    int64_t position;
    int r = 0;
    for (size_t i = 0; r == 0 && i < e->count; i++)
        r = cpd_ledger__entry_hash(&entries[i], e->home, e->ids[i]);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_statement statement = {.operation = "erase",
                               .portfolio = &e->portfolio,
                               .object = build_statement(e, doc, entries)};
    if (r == 0)
        r = cpd_ledger__state(&position, e->home, doc, &statement);
    cpd_doc_free(doc);
    return r;
}

static int change(struct erasure *e)
{
    int r = new_key(e);
    if (r == 0 && e->what == ERASE_WHOLE)
        r = add_signatures(e, e->ids[0]);
    if (r == 0)
        r = delete_all(e);
    if (r == 0)
        r = rewrap_all(e);
    if (r == 0)
        r = cpd_store__run(e->home->store, "UPDATE epoch SET epoch = ? WHERE portfolio = ?", "iu",
                           e->epoch, &e->portfolio);
    return r == 0 ? state(e) : r;
}

/* ---- after it ---- */

static int overwrite(cpd_home *home)
{
    int code =
        sqlite3_wal_checkpoint_v2(home->store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? 0 : cpd_store__fail(home->store);
}

/* The new key is never taken back: a commit that failed may still be found when the log is read
 * again after a crash, and then only this key opens the portfolio. */
static int run(struct erasure *e)
{
    int64_t greatest = 0;
    int r = cpd_change__begin(e->home);
    if (r == 0)
        r = cpd_change__end(e->home, change(e));
    if (r == 0)
        r = each_key(e, &greatest, e->epoch);
    return r == 0 ? overwrite(e->home) : r;
}

int erase_entry(cpd_home *home, const cpd_uuid *portfolio, int64_t id, enum erase_what what)
{
    char path[4096];
    struct erasure e = {
        .home = home, .portfolio = *portfolio, .ids = {id}, .count = 1, .what = what};
    snprintf(path, sizeof path, "%s/keys", home->path);
    e.keys = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (e.keys < 0)
        return cpd_error__set(CPD_EDAMAGED, "the folder keys is missing");
    int r = run(&e);
    close(e.keys);
    cpd_seal__wipe(&e.key, sizeof e.key);
    return r;
}
