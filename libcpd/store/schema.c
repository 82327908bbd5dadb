/* The tables, as they are created and as they must be found again, by the schema that brought them.
 * A file of an older schema becomes one of today by what came since: see migrate.c. What stands
 * here lies in people's files: a new schema adds a list, and no list is edited.
 *
 * Truth is what cannot be made again: entry, subject, wrap, chain, epoch, seen, attachment, and
 * ident, whose numbers stand for readers in wrap. All else is an index over open heads and
 * statements; cpd_record_rebuild() empties those tables and fills them anew. What the columns of
 * the truth hold in bytes stands in docs/format.md.
 */
#include "store/store.h"

static const char *const first[] = {
    /* A ledger entry: one line of a chain. id is the position in this home's log; for another
     * home's entries it is (number of that home << 40) + position there. known: the position here
     * from which it was known. */
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, chain INTEGER NOT NULL, number INTEGER NOT NULL,"
    " known INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT",
    "CREATE UNIQUE INDEX entry_chain ON entry(chain, number)",
    /* What an entry speaks of: a revision (packed head, commitment, sealed body) or a statement
     * (packed, signature). about: the record, or the person, it concerns. Erasure empties or
     * deletes a row here and never one of entry. */
    "CREATE TABLE subject(id INTEGER PRIMARY KEY, about BLOB, bytes BLOB NOT NULL, commitment "
    "BLOB, sealed BLOB,"
    " signature BLOB) STRICT",
    "CREATE INDEX subject_about ON subject(about) WHERE about IS NOT NULL",
    /* The key of a sealed body, wrapped: reader 0 under the portfolio's epoch key alone, else for
       that reader inside it. */
    "CREATE TABLE wrap(id INTEGER NOT NULL, reader INTEGER NOT NULL, epoch INTEGER NOT NULL, bytes "
    "BLOB NOT NULL,"
    " PRIMARY KEY(id, reader)) STRICT, WITHOUT ROWID",
    /* One chain for each (home, portfolio); a home's own chain has the home's id as its portfolio.
     */
    "CREATE TABLE chain(no INTEGER PRIMARY KEY, home BLOB NOT NULL, portfolio BLOB NOT NULL,"
    " UNIQUE(home, portfolio)) STRICT",
    /* The epoch whose key file opens a portfolio's wraps today. */
    "CREATE TABLE epoch(portfolio BLOB PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    /* Attached files: sealed bytes by their hash, which heads name, and the record they belong to.
     * In the database, so that one change keeps a version and its files, and one copy has both. */
    "CREATE TABLE attachment(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, about BLOB NOT "
    "NULL,"
    " bytes BLOB NOT NULL) STRICT",
    "CREATE INDEX attachment_about ON attachment(about)",
    /* Who was shown what: a line (packed), and whose it was; holder NULL: of many people. Not in
     * the ledger, because reading would then be writing; a daily digest of it is. */
    "CREATE TABLE seen(no INTEGER PRIMARY KEY, holder BLOB, bytes BLOB NOT NULL) STRICT",
    "CREATE INDEX seen_holder ON seen(holder)",

    /* Dictionaries of the indexes: words (categories, references, levels) and ids, numbered as they
       come. */
    "CREATE TABLE word(no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE ident(no INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE) STRICT",
    "CREATE TABLE person(no INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL,"
    " portfolio INTEGER NOT NULL) STRICT",
    /* What rules count, one row a revision. until: the position from which another revision took
     * its place, 0 while it stands. amount: minutes, or a number (credits, days). term: a word.
     * other: the person beside the holder. */
    "CREATE TABLE fact(portfolio INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL, id "
    "INTEGER NOT NULL,"
    " day_to INTEGER NOT NULL, known INTEGER NOT NULL, until INTEGER NOT NULL, amount INTEGER NOT "
    "NULL,"
    " term INTEGER NOT NULL, flags INTEGER NOT NULL, other INTEGER NOT NULL,"
    " PRIMARY KEY(portfolio, kind, day, id)) STRICT, WITHOUT ROWID",
    "CREATE TABLE link(portfolio INTEGER NOT NULL, id INTEGER NOT NULL, node INTEGER NOT NULL, "
    "level INTEGER NOT NULL,"
    " PRIMARY KEY(portfolio, id, node)) STRICT, WITHOUT ROWID",
    /* Sign-offs. whose: in whose place, the signer's own number when in nobody's; who invited a
     * guest. */
    "CREATE TABLE signed(portfolio INTEGER NOT NULL, target INTEGER NOT NULL, id INTEGER NOT NULL,"
    " known INTEGER NOT NULL, signer INTEGER NOT NULL, outcome INTEGER NOT NULL,"
    " capacity INTEGER NOT NULL, whose INTEGER NOT NULL,"
    " PRIMARY KEY(portfolio, target, id)) STRICT, WITHOUT ROWID",
    /* Adopted versions of competency sets, compiled from git; id is the entry of the adoption. */
    "CREATE TABLE adopted(id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, kind "
    "TEXT NOT NULL,"
    " layer INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, bytes BLOB NOT NULL) "
    "STRICT",
    "CREATE TABLE adopted_part(id INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, "
    "bytes BLOB NOT NULL,"
    " PRIMARY KEY(id, seq)) STRICT, WITHOUT ROWID",
    NULL,
};

/* What belongs to a portfolio is found by its chains, and not by passing over every entry of the
 * home, as was done for each of its people when somebody asked what is due for erasure. */
static const char *const second[] = {
    "CREATE INDEX chain_portfolio ON chain(portfolio)",
    NULL,
};

static const char *const *const schemas[CPD_STORE_SCHEMA] = {first, second};

const char *cpd_store__schema_sql(int number, size_t i)
{
    return schemas[number - 1][i];
}
