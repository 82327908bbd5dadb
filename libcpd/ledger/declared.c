/* Which keys this home, or another whose entries came here, has declared for a person: what the
 * `key` statements say. */
#include <string.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"

static int read_key(cpd_public *out, const cpd_node *statement)
{
    const char *signing = cpd_node_get_text(statement, "signing"),
               *sealing = cpd_node_get_text(statement, "sealing");
    if (!signing || !sealing || cpd_node_get_text(statement, "until") ||
        !cpd_hex_parse(out->sign.bytes, CPD_KEY_SIZE, signing) ||
        !cpd_hex_parse(out->box.bytes, CPD_KEY_SIZE, sealing))
        return cpd_error__set(CPD_EABSENT, "that person has no key in force");
    return 0;
}

/* Returns 1 when the row is a key statement and was read, 0 when it says something else that is
 * signed: an operation this program does not know ends nobody's key. */
static int consider_key(cpd_public *out, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    cpd_doc *doc = NULL;
    int r = cpd_node__unpack(&doc, bytes, length);
    const char *operation = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "operation") : NULL;
    if (operation && strcmp(operation, "key") == 0) {
        r = read_key(out, cpd_doc_root(doc));
        r = r == 0 ? 1 : r;
    }
    cpd_doc_free(doc);
    return r;
}

/* The newest of what is signed about a person that is a key statement, ended or not. */
static int newest_key(cpd_key *sign, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    cpd_doc *doc = NULL;
    int r = cpd_node__unpack(&doc, bytes, length);
    const char *operation = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "operation") : NULL;
    const char *signing = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "signing") : NULL;
    if (operation && strcmp(operation, "key") == 0)
        r = signing && cpd_hex_parse(sign->bytes, CPD_KEY_SIZE, signing)
                ? 1
                : cpd_error__set(CPD_EDAMAGED, "a key statement is not complete");
    cpd_doc_free(doc);
    return r;
}

static int find_newest(cpd_key *sign, int64_t *id, cpd_home *home, const cpd_uuid *person,
                       int64_t before)
{
    cpd_stmt *row;
    int found = 0,
        r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND id >= ? AND id < ?"
                           " AND commitment IS NULL AND signature IS NOT NULL ORDER BY id DESC",
                           "uii", person,
                           (before - 1) >> CPD_LEDGER_HOME_SHIFT << CPD_LEDGER_HOME_SHIFT, before);
    while (r == 0 && !found && (r = cpd_stmt__next(row)) > 0) {
        found = newest_key(sign, row);
        r = found < 0 ? found : 0;
        *id = cpd_stmt__int(row, 0);
    }
    cpd_stmt__done(row);
    return r == 0 && !found ? cpd_error__set(CPD_EABSENT, "that person has no key in this home")
                            : r;
}

int cpd_ledger__last_key(cpd_key *sign, cpd_home *home, const cpd_uuid *person)
{
    int64_t id;
    return find_newest(sign, &id, home, person, CPD_LEDGER_OWN_LIMIT);
}

int cpd_ledger__last_certificate(int64_t *id, cpd_home *home, const cpd_uuid *person)
{
    cpd_key sign;
    return find_newest(&sign, id, home, person, CPD_LEDGER_OWN_LIMIT);
}

int cpd_ledger__key_before(cpd_key *sign, cpd_home *home, const cpd_uuid *person, int64_t id)
{
    int64_t found;
    return find_newest(sign, &found, home, person, id);
}

/* The newest key statement up to the position speaks: a key counts between its own statement and
 * its end. */
int cpd_ledger__keys(cpd_public *out, int64_t *certificate, cpd_home *home, const cpd_uuid *person,
                     int64_t at)
{
    cpd_stmt *row;
    int64_t most = at ? at : CPD_LEDGER_OWN_LIMIT - 1,
            least = most >> CPD_LEDGER_HOME_SHIFT << CPD_LEDGER_HOME_SHIFT;
    int found = 0,
        r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND id BETWEEN ? AND ?"
                           " AND commitment IS NULL AND signature IS NOT NULL ORDER BY id DESC",
                           "uii", person, least, most);
    while (r == 0 && !found && (r = cpd_stmt__next(row)) > 0) {
        found = consider_key(out, row);
        r = found < 0 ? found : 0;
        if (found > 0 && certificate)
            *certificate = cpd_stmt__int(row, 0);
    }
    cpd_stmt__done(row);
    return r == 0 && !found ? cpd_error__set(CPD_EABSENT, "that person has no key in this home")
                            : r;
}
