/* Appending to chains and reading their ends.
 *
 * The end of the home's chain and of the chain last written to are remembered with the position
 * they were true at; when the log has moved on since (another process wrote), they are read again.
 * So a standing process asks the database one question a save.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"

struct tip {
    int64_t at;     /* the log's position this was read at; -1 when nothing is remembered */
    int64_t number; /* 0: the chain is empty */
    cpd_hash hash;
};

struct cpd_ledger {
    int64_t undone;     /* how often a change was */
    int64_t position;   /* of the newest entry, while this change goes on; -1: not asked yet */
    int64_t home_chain; /* number of the home's own chain */
    struct tip newest;  /* its end */
    cpd_uuid last_portfolio;
    int64_t last_chain; /* the chain last written to, 0 for none */
    struct tip last;    /* its end */
};

static void forget(struct cpd_ledger *ledger)
{
    ledger->newest.at = ledger->last.at = -1;
    ledger->last_chain = ledger->home_chain = 0;
    ledger->position = -1;
}

int cpd_ledger__open(cpd_home *home)
{
    home->ledger = calloc(1, sizeof *home->ledger);
    if (!home->ledger)
        return cpd_error__no_memory();
    forget(home->ledger);
    return 0;
}

int cpd_change__begin(cpd_home *home)
{
    home->ledger->position = -1;
    return cpd_store__begin(home->store);
}

/* What was remembered of entries that were then rolled back must not outlive them: another process
 * may fill their places. */
void cpd_change__abandon(cpd_home *home)
{
    cpd_store__rollback(home->store);
    home->ledger->undone++;
    forget(home->ledger);
}

int64_t cpd_ledger__undone(const cpd_home *home)
{
    return home->ledger->undone;
}

int cpd_change__commit(cpd_home *home)
{
    int r = cpd_store__commit(home->store);
    home->ledger->position = -1; /* from now on others may write */
    if (r < 0) {
        home->ledger->undone++;
        forget(home->ledger);
    }
    return r;
}

int cpd_change__end(cpd_home *home, int r)
{
    if (r == 0)
        return cpd_change__commit(home);
    cpd_change__abandon(home);
    return r;
}

void cpd_ledger__close(cpd_home *home)
{
    free(home->ledger);
    home->ledger = NULL;
}

int cpd_ledger__hash_object(cpd_hash *out, const char *purpose, const cpd_node *object)
{
    cpd_str text = {0};
    int r = cpd_node__canonical(&text, object);
    if (r == 0 && text.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        cpd_seal__hash(out, purpose, text.bytes, text.length);
    cpd_str_fini(&text);
    return r;
}

int cpd_ledger__sign_object(unsigned char out[CPD_SIGNATURE_SIZE], const cpd_secret *secret,
                            const char *purpose, const cpd_node *object)
{
    cpd_str text = {0};
    int r = cpd_node__canonical(&text, object);
    if (r == 0 && text.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_seal__sign(out, secret, purpose, text.bytes, text.length);
    cpd_str_fini(&text);
    return r;
}

int cpd_ledger__verify_object(const unsigned char signature[CPD_SIGNATURE_SIZE],
                              const cpd_key *signer, const char *purpose, const cpd_node *object)
{
    cpd_str text = {0};
    int r = cpd_node__canonical(&text, object);
    if (r == 0 && text.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_seal__verify(signature, signer, purpose, text.bytes, text.length);
    cpd_str_fini(&text);
    return r;
}

int cpd_ledger__position(int64_t *out, cpd_home *home)
{
    *out = 0;
    int r = cpd_store__ask_int(out, home->store,
                               "SELECT max(id) FROM entry WHERE id < 1099511627776", "");
    return r < 0 ? r : 0;
}

/* ---- dictionaries ---- */

int cpd_ledger__ident_find(int64_t *no, cpd_home *home, const cpd_uuid *id)
{
    *no = 0;
    if (!id || cpd_uuid_is_zero(id))
        return 0;
    int r = cpd_store__ask_int(no, home->store, "SELECT no FROM ident WHERE uuid = ?", "u", id);
    return r < 0 ? r : 0;
}

int cpd_ledger__ident(int64_t *no, cpd_home *home, const cpd_uuid *id)
{
    int r = cpd_ledger__ident_find(no, home, id);
    if (r < 0 || *no || !id || cpd_uuid_is_zero(id))
        return r;
    r = cpd_store__ask_int(no, home->store, "INSERT INTO ident(uuid) VALUES(?) RETURNING no", "u",
                           id);
    return r < 0 ? r : 0;
}

int cpd_ledger__ident_uuid(cpd_uuid *out, cpd_home *home, int64_t no)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT uuid FROM ident WHERE no = ?", "i", no);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "there is no such person or portfolio");
    else if (r > 0)
        r = cpd_stmt__uuid(row, 0, out)
                ? 0
                : cpd_error__set(CPD_EDAMAGED, "an id in the index has the wrong length");
    cpd_stmt__done(row);
    return r;
}

int cpd_ledger__chain(int64_t *no, cpd_home *home, const cpd_uuid *origin,
                      const cpd_uuid *portfolio)
{
    int r =
        cpd_store__ask_int(no, home->store, "SELECT no FROM chain WHERE home = ? AND portfolio = ?",
                           "uu", origin, portfolio);
    if (r == 0)
        r = cpd_store__ask_int(no, home->store,
                               "INSERT INTO chain(home, portfolio) VALUES(?, ?) RETURNING no", "uu",
                               origin, portfolio);
    return r < 0 ? r : 0;
}

/* ---- ends of chains ---- */

static int hash_bytes(cpd_hash *out, const unsigned char *bytes, size_t length)
{
    cpd_doc *doc = NULL;
    int r = cpd_node__unpack(&doc, bytes, length);
    if (r == 0)
        r = cpd_ledger__hash_object(out, "cpd/entry/1", cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

int cpd_ledger__entry_hash(cpd_hash *out, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM entry WHERE id = ?", "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        r = hash_bytes(out, bytes, length);
    } else if (r == 0) {
        r = cpd_error__set(CPD_EABSENT, "the ledger has no entry %lld", (long long)id);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_ledger__entry_day(char out[CPD_DATE_TEXT], cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    cpd_doc *doc = NULL;
    *out = '\0';
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM entry WHERE id = ?", "i", id);
    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        r = cpd_node__unpack(&doc, bytes, length);
        const char *clock = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "clock") : NULL;
        snprintf(out, CPD_DATE_TEXT, "%.10s", clock ? clock : "");
    }
    cpd_stmt__done(row);
    cpd_doc_free(doc);
    return r;
}

static int read_tip(struct tip *tip, cpd_home *home, int64_t chain, int64_t position)
{
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT number, bytes FROM entry WHERE chain = ? ORDER BY number DESC LIMIT 1", "i", chain);
    tip->number = 0;
    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
        tip->number = cpd_stmt__int(row, 0);
        r = hash_bytes(&tip->hash, bytes, length);
    }
    cpd_stmt__done(row);
    tip->at = r == 0 ? position : -1;
    return r;
}

static int home_tip(struct tip **out, cpd_home *home, int64_t position)
{
    struct cpd_ledger *ledger = home->ledger;
    int r = 0;
    if (!ledger->home_chain)
        r = cpd_ledger__chain(&ledger->home_chain, home, &home->id, &home->id);
    if (r == 0 && ledger->newest.at != position)
        r = read_tip(&ledger->newest, home, ledger->home_chain, position);
    *out = &ledger->newest;
    return r;
}

static int portfolio_tip(struct tip **out, cpd_home *home, const cpd_uuid *portfolio,
                         int64_t position)
{
    struct cpd_ledger *ledger = home->ledger;
    int r = 0;
    if (!ledger->last_chain || !cpd_uuid_equal(&ledger->last_portfolio, portfolio)) {
        ledger->last.at = -1;
        r = cpd_ledger__chain(&ledger->last_chain, home, &home->id, portfolio);
        ledger->last_portfolio = *portfolio;
    }
    if (r == 0 && ledger->last.at != position)
        r = read_tip(&ledger->last, home, ledger->last_chain, position);
    *out = &ledger->last;
    return r;
}

int cpd_ledger__newest(cpd_hash *out, cpd_home *home)
{
    int64_t position;
    struct tip *tip;
    int r = cpd_ledger__position(&position, home);
    if (r == 0)
        r = home_tip(&tip, home, position);
    if (r == 0)
        *out = tip->hash;
    return r;
}

/* ---- appending ---- */

static cpd_node *build_entry(cpd_doc *doc, cpd_home *home, const cpd_act *act, int64_t position,
                             const struct tip *chain, const struct tip *newest)
{
    char clock[CPD_CLOCK_TEXT];
    cpd_node *entry = cpd_node_object(doc);
    cpd_clock_format(clock, home->clock.now_ms(home->clock.payload) / 1000);
    /* in the order in which they are hashed and packed, which then need not sort them */
    cpd_object__set_uuid(doc, entry, "actor", act->actor);
    cpd_object__set_uuid(doc, entry, "chain", act->portfolio ? act->portfolio : &home->id);
    cpd_node_set_text(doc, entry, "clock", clock);
    cpd_object__set_uuid(doc, entry, "home", &home->id);
    cpd_object__set_hash(doc, entry, "newest",
                         act->portfolio && newest->number ? &newest->hash : NULL);
    cpd_node_set_int(doc, entry, "number", chain->number + 1);
    cpd_node_set_text(doc, entry, "operation", act->operation);
    cpd_node_set_int(doc, entry, "position", position);
    cpd_object__set_hash(doc, entry, "previous", chain->number ? &chain->hash : NULL);
    cpd_object__set_hash(doc, entry, "sealed", act->sealed);
    cpd_object__set_hash(doc, entry, "subject", act->subject);
    return entry;
}

static int insert_entry(cpd_home *home, int64_t chain, int64_t number, int64_t position,
                        const cpd_node *entry)
{
    cpd_str packed = {0};
    int r = cpd_node__pack(&packed, entry);
    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_store__run(
            home->store, "INSERT INTO entry(id, chain, number, known, bytes) VALUES(?, ?, ?, ?, ?)",
            "iiiib", position, chain, number, position, packed.bytes, packed.length);
    cpd_str_fini(&packed);
    return r;
}

static void advance(struct tip *tip, int64_t position, const cpd_hash *hash)
{
    tip->at = position;
    tip->number++;
    tip->hash = *hash;
}

/* Nobody else writes while a change goes on: it is asked once. */
static int position_of_change(int64_t *out, cpd_home *home)
{
    struct cpd_ledger *ledger = home->ledger;
    int r = ledger->position < 0 ? cpd_ledger__position(&ledger->position, home) : 0;
    *out = ledger->position;
    if (r < 0)
        ledger->position = -1;
    return r;
}

int cpd_ledger__append(int64_t *position, cpd_hash *hash, cpd_home *home, const cpd_act *act)
{
    struct cpd_ledger *ledger = home->ledger;
    struct tip *newest = NULL, *chain;
    int64_t at;
    cpd_hash made;
    int r = position_of_change(&at, home);
    if (r == 0)
        r = home_tip(&newest, home, at);
    chain = newest;
    if (r == 0 && act->portfolio)
        r = portfolio_tip(&chain, home, act->portfolio, at);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *entry = doc ? build_entry(doc, home, act, at + 1, chain, newest) : NULL;
    if (!doc || cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_ledger__hash_object(&made, "cpd/entry/1", entry);
    if (r == 0)
        r = insert_entry(home, act->portfolio ? ledger->last_chain : ledger->home_chain,
                         chain->number + 1, at + 1, entry);
    cpd_doc_free(doc);
    if (r < 0)
        return r;
    advance(chain, at + 1, &made);
    newest->at = at + 1;
    ledger->position = cpd_store__in_transaction(home->store) ? at + 1 : -1;
    if (hash)
        *hash = made;
    *position = at + 1;
    return 0;
}
