/* One revision, from checked head and body to durable rows: hashes, sealed body, ledger entry,
 * wraps, index. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

#define HEAD_PURPOSE "cpd/head/1"
#define BODY_PURPOSE "cpd/body/1"

int cpd_revision__hash(cpd_hash *out, const cpd_hash *head, const cpd_hash *commitment)
{
    static const char first[] = "{\"commitment\":\"", between[] = "\",\"head\":\"", last[] = "\"}";
    char text[sizeof first + sizeof between + sizeof last + 4 * CPD_HASH_SIZE], *p = text;
    p = stpcpy(p, first);
    cpd_hash_format(p, commitment);
    p = stpcpy(p + 2 * CPD_HASH_SIZE, between);
    cpd_hash_format(p, head);
    p = stpcpy(p + 2 * CPD_HASH_SIZE, last);
    cpd_seal__hash(out, "cpd/revision/1", text, (size_t)(p - text));
    return 0;
}

/* What is made on the way to the rows. */
struct writing {
    cpd_hash head, commitment, revision, sealed_hash;
    cpd_key key;
    unsigned char *sealed;
    size_t sealed_length;
    int64_t id;
};

static int seal(struct writing *w, cpd_draft *draft)
{
    int r = cpd_ledger__hash_object(&w->head, HEAD_PURPOSE, draft->head);
    if (r == 0)
        r = cpd_body__seal(&w->sealed, &w->sealed_length, &w->commitment, &w->key, draft->doc,
                           draft->body, BODY_PURPOSE, &w->head, cpd_kind__is_private(draft->kind));
    if (r == 0) {
        cpd_seal__hash_raw(&w->sealed_hash, w->sealed, w->sealed_length);
        r = cpd_revision__hash(&w->revision, &w->head, &w->commitment);
    }
    return r;
}

static int insert_subject(cpd_home *home, const struct writing *w, const cpd_draft *draft)
{
    cpd_str packed = {0};
    int r = cpd_node__pack(&packed, draft->head);
    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_store__run(home->store,
                           "INSERT INTO subject(id, about, bytes, commitment, sealed, signature) "
                           "VALUES(?, ?, ?, ?, ?, NULL)",
                           "iubbb", w->id, &draft->record, packed.bytes, packed.length,
                           w->commitment.bytes, (size_t)CPD_HASH_SIZE, w->sealed, w->sealed_length);
    cpd_str_fini(&packed);
    return r;
}

static int insert(struct writing *w, cpd_home *home, const cpd_draft *draft)
{
    cpd_act act = {.operation = "revision",
                   .portfolio = &draft->holder.portfolio,
                   .actor = &draft->author.id,
                   .subject = &w->revision,
                   .sealed = &w->sealed_hash};
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &draft->holder.portfolio, &draft->record,
                            &w->revision};
    int r = cpd_ledger__append(&w->id, NULL, home, &act);
    if (r == 0)
        r = insert_subject(home, w, draft);
    if (r == 0 && !cpd_kind__is_private(draft->kind))
        return cpd_wrap__add(home, w->id, &w->key, &place, NULL);
    for (size_t i = 0; r == 0 && i < draft->reader_count; i++)
        r = cpd_wrap__add(home, w->id, &w->key, &place, &draft->readers[i]);
    if (r == 0 && draft->supersedes)
        r = cpd_share__wrap_on(home, w->id, &w->key, &place, &draft->author.id);
    return r;
}

/* A first revision has one index row of its own; a later one moves the rows of those it replaces.
 */
static int index_it(cpd_home *home, const cpd_draft *draft, int64_t id)
{
    if (!draft->supersedes)
        return cpd_index__first(home, id, id, draft->head);
    cpd_history history;
    int r = cpd_history__load(&history, home, &draft->record);
    if (r < 0)
        return r;
    r = cpd_index__record(home, &history);
    cpd_history__fini(&history);
    return r;
}

int cpd_revision__write(cpd_saved *out, cpd_home *home, cpd_draft *draft)
{
    struct writing w = {0};
    cpd_object__set_uuid(draft->doc, draft->head, "record", &draft->record);
    if (!cpd_node_get(draft->head, "revision"))
        cpd_node_set_int(draft->doc, draft->head, "revision", 1);
    int r = cpd_doc_failed(draft->doc) ? cpd_error__no_memory() : seal(&w, draft);
    if (r == 0)
        r = insert(&w, home, draft);
    if (r == 0)
        r = index_it(home, draft, w.id);
    if (r == 0) {
        cpd_uuid_format(out->id, &draft->record);
        cpd_hash_format(out->hash, &w.revision);
        out->revision = (int)cpd_node_get_int(draft->head, "revision", 1);
        out->position = w.id;
    }
    cpd_seal__wipe(&w.key, sizeof w.key);
    free(w.sealed);
    return r;
}
