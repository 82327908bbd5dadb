/* An item becomes a row of entry and of subject. Its id is (number of its home << 40) + its
 * position there; by that, and by (chain, number), it is known what is there already. */
#include "bundle/rows.h"

#include <string.h>

#include "node/node.h"
#include "store/store.h"

static int find_chain(struct cpd_rows *rows, const cpd_item *item)
{
    int r = 0;

    if (rows->chain && cpd_uuid_equal(&rows->origin, &item->home) &&
        cpd_uuid_equal(&rows->portfolio, &item->portfolio))
        return 0;
    rows->origin = item->home;
    rows->portfolio = item->portfolio;
    rows->origin_no = 0;
    if (!cpd_uuid_equal(&item->home, &rows->home->id))
        r = cpd_ledger__chain(&rows->origin_no, rows->home, &item->home, &item->home);
    return r == 0 ? cpd_ledger__chain(&rows->chain, rows->home, &item->home, &item->portfolio) : r;
}

static int refuse_other(const cpd_item *item, bool own)
{
    if (own)
        cpd_error__set(CPD_ECONFLICT,
                       "this bundle is of a copy of this very home, and both were written to since "
                       "entry %lld",
                       (long long)item->position);
    else
        cpd_error__set(CPD_ECONFLICT,
                       "another entry stands in the place of entry %lld of the home that wrote it",
                       (long long)item->position);
    return cpd_error__hint(
        own ? "Nothing was taken: two logs of one home cannot be merged. Bring over what only the "
              "copy has: there cpd export FILE --private, here cpd import FILE --partly. A refused "
              "line was changed in one of them: cpd amend. Signatures given there do not come. "
              "Then put the copy away; a second device begins with cpd init and cpd bundle take."
            : "Two histories of one home were shown. Keep both files, take neither, and "
              "ask that home.");
}

static int refuse_own(const cpd_item *item)
{
    cpd_error__set(CPD_ECONFLICT,
                   "the bundle holds entry %lld of this home, which is not in its log",
                   (long long)item->position);
    return cpd_error__hint(
        "This folder is an older copy of the one that the bundle comes from: the "
        "newer one is the home (cpd backup there, cpd restore here). If there is "
        "no such folder, somebody writes in its name: see cpd verify.");
}

/* Is it there, byte for byte? */
static int look_up(bool *there, struct cpd_rows *rows, const cpd_item *item, int64_t id,
                   const cpd_str *packed)
{
    cpd_stmt *row;
    bool own = cpd_uuid_equal(&item->home, &rows->home->id);

    if (own && rows->known && id >= rows->known)
        return refuse_own(item); /* where this log ended before the import was stated */
    int r = cpd_store__ask(&row, rows->home->store,
                           "SELECT bytes FROM entry WHERE id = ? OR (chain = ? AND number = ?)",
                           "iii", id, rows->chain, item->number);

    *there = false;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);

        *there = true;
        r = n == packed->length && memcmp(bytes, packed->bytes, n) == 0 ? 0
                                                                        : refuse_other(item, own);
    }
    cpd_stmt__done(row);
    if (r == 0 && !*there && rows->origin_no == 0)
        r = refuse_own(item);
    return r;
}

static int insert_subject(struct cpd_rows *rows, const cpd_item *item, int64_t id)
{
    cpd_str packed = {0};
    bool revision = item->what == CPD_ITEM_REVISION;
    int r = cpd_node__pack(&packed, item->object);

    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_store__run(rows->home->store,
                           "INSERT INTO subject(id, about, bytes, commitment, sealed, signature)"
                           " VALUES(?, ?, ?, ?, ?, ?)",
                           "iubbbb", id, item->filed ? &item->about : NULL, packed.bytes,
                           packed.length, revision ? item->commitment.bytes : NULL,
                           (size_t)CPD_HASH_SIZE, item->sealed.length ? item->sealed.at : NULL,
                           item->sealed.length, item->is_signed ? item->signature : NULL,
                           (size_t)CPD_SIGNATURE_SIZE);
    cpd_str_fini(&packed);
    return r;
}

static int insert(struct cpd_rows *rows, const cpd_item *item, int64_t id, const cpd_str *packed)
{
    int r = cpd_store__run(
        rows->home->store,
        "INSERT INTO entry(id, chain, number, known, bytes) VALUES(?, ?, ?, ?, ?)", "iiiib", id,
        rows->chain, item->number, rows->known, packed->bytes, packed->length);

    if (r == 0 && item->what != CPD_ITEM_GONE)
        r = insert_subject(rows, item, id);
    rows->added += r == 0;
    return r;
}

int cpd_rows__add(int64_t *id, bool *is_new, struct cpd_rows *rows, const cpd_item *item)
{
    cpd_str packed = {0};
    bool there = false;
    int r = find_chain(rows, item);

    *id = rows->origin_no << CPD_LEDGER_HOME_SHIFT | item->position;
    if (r == 0)
        r = cpd_node__pack(&packed, item->entry);
    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = look_up(&there, rows, item, *id, &packed);
    if (r == 0 && !there)
        r = insert(rows, item, *id, &packed);
    cpd_str_fini(&packed);
    *is_new = !there;
    return r;
}

/* Its entry names the hash of the sealed bytes and is the same, byte for byte: so this is that
 * text. */
static int is_wanted(bool *out, struct cpd_rows *rows, const cpd_item *item, int64_t id)
{
    char day[CPD_DATE_TEXT] = "";
    int64_t empty = 0;
    cpd_uuid record;
    int r = cpd_store__ask_int(&empty, rows->home->store,
                               "SELECT 1 FROM subject WHERE id = ? AND sealed IS NULL", "i", id);

    *out = false;
    if (r < 0 || !empty || !cpd_object__uuid(&record, item->object, "record"))
        return r < 0 ? r : 0;
    r = cpd_withheld__is(out, rows->home, &item->portfolio, id);
    if (r == 0 && *out)
        r = cpd_erasures__day(day, rows->home, &record, id);
    *out = *out && !*day;
    return r;
}

int cpd_rows__fill(bool *filled, struct cpd_rows *rows, const cpd_item *item, int64_t id)
{
    int r = is_wanted(filled, rows, item, id);

    if (r < 0 || !*filled)
        return r;
    r = cpd_store__run(rows->home->store, "UPDATE subject SET sealed = ? WHERE id = ?", "bi",
                       item->sealed.at, item->sealed.length, id);
    rows->filled += r == 0;
    return r;
}
