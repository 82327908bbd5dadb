/* Starting codes: what lets a person begin with keys of their own, once. Whoever adds people to an
 * organisation's home hands it over; it opens nothing, and only its hash is kept:
 *
 *   keys/person/ID.start        {"hash": of the code, "lost": true, "until": its last day}
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/keyfile.h"
#include "ledger/keyring.h"
#include "node/node.h"

#define FILE_MOST 512
#define PURPOSE "cpd/starting-code/1"

static void name_of(char out[CPD_KEYFILE_NAME], const cpd_uuid *person)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, person);
    snprintf(out, CPD_KEYFILE_NAME, "person/%s.start", id);
}

int cpd_keyring__start_make(char code[CPD_PAPER_TEXT], cpd_home *home, const cpd_uuid *person,
                            cpd_date until, bool lost)
{
    char name[CPD_KEYFILE_NAME], made[CPD_PAPER_TEXT];
    cpd_hash hash;
    cpd_str bytes = {0};
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_paper__make(made);
    int r = cpd_paper__hash(&hash, PURPOSE, made);
    cpd_object__set_hash(doc, object, "hash", &hash);
    cpd_object__set_date(doc, object, "until", until);
    if (lost)
        cpd_node_set_bool(doc, object, "lost", true);
    if (r == 0)
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__canonical(&bytes, object);
    if (r == 0 && bytes.failed)
        r = cpd_error__no_memory();
    name_of(name, person);
    if (r == 0)
        r = cpd_keyfile__replace(home->keyring->dirfd, name, bytes.bytes, bytes.length);
    if (r == 0)
        memcpy(code, made, sizeof made);
    cpd_seal__wipe(made, sizeof made);
    cpd_str_fini(&bytes);
    cpd_doc_free(doc);
    return r;
}

static int refuse(void)
{
    cpd_error__set(CPD_EDENIED, "that is not the starting code, or its time is over");
    return cpd_error__hint("Ask whoever added you to this home for a new one.");
}

static int compare(const cpd_home *home, const cpd_node *kept, const char *code)
{
    cpd_hash hash, typed;
    cpd_date until = cpd_object__date(kept, "until"),
             today = cpd_clock_day(home->clock.now_ms(home->clock.payload));
    if (!cpd_object__hash(&hash, kept, "hash") || until == CPD_DATE_NONE)
        return cpd_error__set(CPD_EDAMAGED, "a starting code cannot be read");
    int r = cpd_paper__hash(&typed, PURPOSE, code);
    if (r < 0)
        return r;
    return cpd_hash_equal(&hash, &typed) && today <= until ? 0 : refuse();
}

int cpd_keyring__start_check(bool *lost, cpd_home *home, const cpd_uuid *person, const char *code)
{
    char name[CPD_KEYFILE_NAME], *bytes = NULL;
    size_t n = 0;
    cpd_doc *doc = NULL;
    name_of(name, person);
    int r = cpd_keyfile__load(&bytes, &n, home->keyring->dirfd, name, FILE_MOST);
    if (r == CPD_EABSENT)
        return refuse();
    if (r == 0)
        r = cpd_node__canonical_parse(&doc, bytes, n);
    if (r == 0)
        r = compare(home, cpd_doc_root(doc), code);
    if (r == 0)
        *lost = cpd_node_get_bool(cpd_doc_root(doc), "lost");
    cpd_doc_free(doc);
    free(bytes);
    return r;
}

int cpd_keyring__start_end(cpd_home *home, const cpd_uuid *person)
{
    char name[CPD_KEYFILE_NAME];
    name_of(name, person);
    return cpd_keyfile__remove(home->keyring->dirfd, name);
}
