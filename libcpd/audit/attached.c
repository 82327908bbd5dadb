/* Attached files: the sealed bytes against the addresses that heads name, and the other way round.
 * No key is needed; one file at a time is in memory. */
#include <string.h>

#include "audit/walk.h"
#include "record/record.h"

static int check_bytes(struct walk *walk, const struct looked *e, const cpd_hash *address,
                       bool erased)
{
    cpd_stmt *row;
    cpd_hash found;
    int r = cpd_store__ask(&row, walk->home->store, "SELECT bytes FROM attachment WHERE hash = ?",
                           "b", address->bytes, (size_t)CPD_HASH_SIZE);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        cpd_seal__hash_raw(&found, bytes, n);
        if (!cpd_hash_equal(&found, address))
            cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                          "the bytes of its attached file were changed");
    } else if (r == 0 && !erased && e->origin->own) {
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "its attached file is missing");
    } else if (r == 0 && !erased) {
        walk->files_elsewhere++; /* a record that came in a bundle */
    }
    cpd_stmt__done(row);
    return r < 0 ? r : 0;
}

int cpd_walk__attached(struct walk *walk, const struct looked *e, const cpd_node *head, bool erased)
{
    const cpd_node *list = cpd_node_get(head, "attachments");
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        cpd_hash address;
        const char *text = cpd_node_as_text(cpd_node_at(list, i));
        if (text && cpd_hash_parse(&address, text))
            r = check_bytes(walk, e, &address, erased);
    }
    return r;
}

static int check_stray(struct walk *walk, cpd_stmt *row)
{
    size_t n;
    cpd_uuid record;
    cpd_hash address;
    bool named = false;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = 0;
    if (cpd_stmt__uuid(row, 0, &record) && bytes && n == CPD_HASH_SIZE) {
        memcpy(address.bytes, bytes, n);
        r = cpd_attach__is_named(&named, walk->home, &record, &address);
    }
    if (r == 0 && !named)
        cpd_walk__bad(walk, 0, CPD_ETAMPERED, "an attached file belongs to no version of a record");
    return cpd_walk__finding(walk, 0, r);
}

int cpd_walk__strays_attached(struct walk *walk)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, walk->home->store, "SELECT about, hash FROM attachment", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = check_stray(walk, row);
    cpd_stmt__done(row);
    return r;
}
