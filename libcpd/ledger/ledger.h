/* ledger - chains of entries, the statements they speak of, and the keyring.
 *
 * One chain for each portfolio and one for the home. An entry names the one before it by hash, so
 * that nothing can be changed, cut out or moved without the next one telling; its position in the
 * home's one log orders everything (the clock orders nothing). A statement (a person, a post, a
 * key, a sign-off) is an object with a salt; its purpose is cpd/OPERATION/1.
 */
#ifndef CPD_LEDGER_H
#define CPD_LEDGER_H

#include <cpd/node.h>

#include "base/home.h"
#include "seal/seal.h"

/* Entries of other homes have ids of (number of the home << CPD_LEDGER_HOME_SHIFT) + position; ours
 * are the position. */
#define CPD_LEDGER_HOME_SHIFT 40
#define CPD_LEDGER_OWN_LIMIT ((int64_t)1 << CPD_LEDGER_HOME_SHIFT)

int cpd_ledger__open(cpd_home *home);
void cpd_ledger__close(cpd_home *home);

/* ---- writing: one change is one transaction, durable when commit returns 0 ---- */

int cpd_change__begin(cpd_home *home); /* CPD_EBUSY when another process writes */
int cpd_change__commit(cpd_home *home);
void cpd_change__abandon(cpd_home *home); /* harmless when none is open */
/* Commit when r is 0, else abandon: the last line of every writing function. Returns r or the
 * failure of the commit. */
int cpd_change__end(cpd_home *home, int r);
/* How often a change was undone in this process: what was remembered of rows written before the
 * number rose may be wrong. */
int64_t cpd_ledger__undone(const cpd_home *home);

/* One line for a chain. */
typedef struct cpd_act {
    const char *operation;
    const cpd_uuid *portfolio; /* whose chain; NULL: the home's own */
    const cpd_uuid *actor;     /* the person who acts; NULL: the home itself */
    const cpd_hash *subject;   /* hash of what the entry speaks of */
    const cpd_hash *sealed;    /* hash of the sealed bytes that came with it; NULL when none */
} cpd_act;

/* Append to a chain. @param position  the new entry's position, also its id; @param hash may be
 * NULL */
int cpd_ledger__append(int64_t *position, cpd_hash *hash, cpd_home *home, const cpd_act *act);

typedef struct cpd_statement {
    const char *operation;
    const cpd_uuid *portfolio; /* whose chain; NULL: the home's own */
    const cpd_uuid *actor;
    const cpd_uuid *about;    /* the person or record it concerns, to find it by; NULL when none */
    const cpd_secret *signer; /* who signs it; NULL when it carries no signature */
    cpd_node *object;         /* what it says; the operation and a salt are added */
    const unsigned char *sealed; /* words that go with it, already sealed; NULL when none */
    size_t sealed_length;
} cpd_statement;

/* Write a statement and its entry. doc owns statement->object. */
int cpd_ledger__state(int64_t *position, cpd_home *home, cpd_doc *doc,
                      const cpd_statement *statement);

/* The hash of an object under a purpose: purpose, line feed, canonical form. */
int cpd_ledger__hash_object(cpd_hash *out, const char *purpose, const cpd_node *object);
/* The signature of an object under a purpose. */
int cpd_ledger__sign_object(unsigned char out[CPD_SIGNATURE_SIZE], const cpd_secret *secret,
                            const char *purpose, const cpd_node *object);
int cpd_ledger__verify_object(const unsigned char signature[CPD_SIGNATURE_SIZE],
                              const cpd_key *signer, const char *purpose, const cpd_node *object);

/* ---- ids, hashes, keys and dates as members of objects (NULL values are left out) ---- */

void cpd_object__set_uuid(cpd_doc *doc, cpd_node *object, const char *key, const cpd_uuid *id);
void cpd_object__set_hash(cpd_doc *doc, cpd_node *object, const char *key, const cpd_hash *hash);
void cpd_object__set_key(cpd_doc *doc, cpd_node *object, const char *name, const cpd_key *key);
void cpd_object__set_date(cpd_doc *doc, cpd_node *object, const char *key, cpd_date date);
/* A fresh random "salt" of n bytes, 32 at most: what keeps a hash from telling what it hashes. */
void cpd_object__add_salt(cpd_doc *doc, cpd_node *object, size_t n);
bool cpd_object__uuid(cpd_uuid *out, const cpd_node *object, const char *key);
bool cpd_object__hash(cpd_hash *out, const cpd_node *object, const char *key);
bool cpd_object__key(cpd_key *out, const cpd_node *object, const char *name);
cpd_date cpd_object__date(const cpd_node *object, const char *key); /* CPD_DATE_NONE when absent */

/* ---- reading ---- */

/* The newest position of this home's log; 0 in an empty one. */
int cpd_ledger__position(int64_t *out, cpd_home *home);
/* The hash of the newest entry of the home's own chain. */
int cpd_ledger__newest(cpd_hash *out, cpd_home *home);
/* The hash of entry id, made again from its bytes. CPD_EABSENT */
int cpd_ledger__entry_hash(cpd_hash *out, cpd_home *home, int64_t id);
/* The day that the clock showed when an entry was written; empty where there is no such entry.
 * CPD_EDAMAGED */
int cpd_ledger__entry_day(char out[CPD_DATE_TEXT], cpd_home *home, int64_t id);
/* The number of the chain of a (home, portfolio), made when absent. */
int cpd_ledger__chain(int64_t *no, cpd_home *home, const cpd_uuid *origin,
                      const cpd_uuid *portfolio);
/* Number of an id in the dictionary of ids, made when absent (inside a transaction only); 0 for
 * none. */
int cpd_ledger__ident(int64_t *no, cpd_home *home, const cpd_uuid *id);
/* The same without making it: no = 0 when it is not known. */
int cpd_ledger__ident_find(int64_t *no, cpd_home *home, const cpd_uuid *id);
/* Back from number to id. CPD_EABSENT */
int cpd_ledger__ident_uuid(cpd_uuid *out, cpd_home *home, int64_t no);

/* A person's public keys in force at an entry (0: now), as the home of that entry declared them.
 * @param certificate  id of the key statement's entry; may be NULL. CPD_EABSENT */
int cpd_ledger__keys(cpd_public *out, int64_t *certificate, cpd_home *home, const cpd_uuid *person,
                     int64_t at);

/* The signing key this home declared last for a person, also when it has ended since: whoever has
 * it still reads what is sealed to them. CPD_EABSENT */
int cpd_ledger__last_key(cpd_key *sign, cpd_home *home, const cpd_uuid *person);
/* The same as it stood before an entry, by the home of that entry. CPD_EABSENT for a first one. */
int cpd_ledger__key_before(cpd_key *sign, cpd_home *home, const cpd_uuid *person, int64_t id);
/* The entry of the statement that says so. */
int cpd_ledger__last_certificate(int64_t *id, cpd_home *home, const cpd_uuid *person);

/* ---- the keyring: keys/ of the home ---- */

int cpd_keyring__open(
    cpd_home *home); /* checks the folder and settles epochs an interrupted erasure left behind */
void cpd_keyring__close(cpd_home *home);
int cpd_keyring__make_home(cpd_home *home); /* at init: the folders and the home's key */
int cpd_keyring__home_secret(const cpd_secret **out, cpd_home *home);

/* The folder keys/, to name files in; borrowed. */
int cpd_keyring__folder(const cpd_home *home);

/* The first epoch of a portfolio: its key file, synced, and its row. Inside a transaction. */
int cpd_keyring__portfolio_begin(cpd_home *home, const cpd_uuid *portfolio);
/* The key that opens the portfolio's wraps today; borrowed. CPD_EDAMAGED when its file is missing.
 */
int cpd_keyring__epoch_key(const cpd_key **out, int64_t *epoch, cpd_home *home,
                           const cpd_uuid *portfolio);

/* A new epoch, whose key is not yet in use by any wrap: its key file, synced, and its row. Inside a
 * change, by which every wrap of the portfolio must be wrapped anew. The key of the epoch before
 * stays where it is borrowed. */
int cpd_keyring__epoch_next(cpd_home *home, const cpd_uuid *portfolio);
/* Once such a change is durable: what was erased goes onto the list keys/erased, then the keys of
 * past epochs are destroyed. Opening a home does the same. CPD_EBUSY when another process writes:
 * then the next open does it. */
int cpd_keyring__settle(cpd_home *home);
/* The list keys/erased as erased.h has it, "" when nothing was erased; to free(). Lines that came
 * from elsewhere (a restored backup) can be added. */
int cpd_keyring__erased(char **out, size_t *length, cpd_home *home);
int cpd_keyring__note_erased(cpd_home *home, const char *text, size_t length);

/* ---- persons' keys: keys/person/ ----
 *
 * A person's secret halves are sealed under a master key of their own. In homes of one person and
 * demo homes the master key lies beside them in a file; elsewhere it is itself sealed in one way or
 * several: under a passphrase, under a code on paper, for a helper. */

#define CPD_PASSPHRASE_LEAST 12 /* characters */
#define CPD_PASSPHRASE_MOST 1000 /* bytes */
/* CPD_EINPUT for what is too short, too long or no text. */
int cpd_keyring__check_passphrase(const char *passphrase);

/* Fresh keys; the person is unlocked. Inside a change; call person_settle when it has ended.
 * Whatever files a person has whose key was lost stay, under another name.
 * @param passphrase  NULL: the master key in a file */
int cpd_keyring__person_begin(cpd_public *out, cpd_home *home, const cpd_uuid *person,
                              const char *passphrase);
/* The same for a person who is unlocked: they keep their present keys until person_settle.
 * @param passphrase  theirs, to seal a new master key with; a code on paper opens it no longer.
 * NULL where the key lies in a file. CPD_EDENIED when it is not theirs */
int cpd_keyring__person_renew(cpd_public *out, cpd_home *home, const cpd_uuid *person,
                              const char *passphrase);
/* The new keys of an unlocked person; NULL when there are none. */
const cpd_secret *cpd_keyring__person_next(const cpd_home *home, const cpd_uuid *person);
/* After the change of one of the two: r is what it ended with, and is returned. */
int cpd_keyring__person_settle(cpd_home *home, const cpd_uuid *person, int r);

/* Keep keys that a person brought from another home as theirs, in a file, and unlock them. Inside a
 * change; call person_settle when it has ended. */
int cpd_keyring__person_bring(cpd_home *home, const cpd_uuid *person, const cpd_secret *secret);
/* The keys of a person from their file in another home: keys/person/ID with ID.key beside it, or
 * ID.locked, which the passphrase opens. *out is to free with cpd_secret__free().
 * @param sign  which of the keys in it. CPD_EABSENT, CPD_EDENIED, CPD_ETAMPERED (of somebody else);
 * CPD_ELOCKED when it is another key, or a passphrase is wanted and NULL */
int cpd_keyring__read_brought(cpd_secret **out, const cpd_uuid *person, const char *path,
                              const char *passphrase, const cpd_key *sign);

/* Unlock a person's keys until the home is closed, they are locked, or a thousand others were unlocked
 * since: by their key file.
 * CPD_ELOCKED when they need something else, or when there is no key for them here. */
int cpd_keyring__unlock(cpd_home *home, const cpd_uuid *person);
/* By the key file alone, whether they are unlocked or not: CPD_ELOCKED when they have a passphrase. */
int cpd_keyring__unlock_from_file(cpd_home *home, const cpd_uuid *person);
/* By what the person knows or holds. CPD_EDENIED when it does not fit, CPD_ELOCKED when there is no
 * such way for them, CPD_EINPUT for a slip in a code. */
enum cpd_unlock_by { CPD_UNLOCK_PASSPHRASE, CPD_UNLOCK_PAPER };
int cpd_keyring__unlock_by(cpd_home *home, const cpd_uuid *person, enum cpd_unlock_by by,
                           const char *text);
/* As much work as unlocking with a passphrase takes, for somebody who is not here. */
void cpd_keyring__pretend(const char *passphrase);
void cpd_keyring__lock(cpd_home *home, const cpd_uuid *person);
/* The secret of an unlocked person; NULL when locked. Borrowed. */
const cpd_secret *cpd_keyring__person(const cpd_home *home, const cpd_uuid *person);

/* What opens the file of a person, besides a key file. */
#define CPD_WAY_PASSPHRASE "passphrase"
#define CPD_WAY_PAPER "paper"
#define CPD_WAY_HELPER "helper"
typedef struct cpd_key_way {
    const char *way;
    const char *text; /* the passphrase, or the code */
    /* of a helper */
    const cpd_uuid *helper;
    const cpd_key *sealing;
    cpd_date since, until;
} cpd_key_way;
/* Add a way for an unlocked person, in place of an earlier one of its sort (of a helper: of that
 * helper). A passphrase also takes the key file away. */
int cpd_keyring__set_way(cpd_home *home, const cpd_uuid *person, const cpd_key_way *way);
int cpd_keyring__drop_way(cpd_home *home, const cpd_uuid *person, const cpd_key_way *way);
/* The ways of a person as they stand in the file: a list of {"way", ...}; {"way": "file"} for a key
 * file; empty for who has no key. *out is to free. */
int cpd_keyring__ways(cpd_doc **out, cpd_home *home, const cpd_uuid *person);

/* Helping somebody in again. @param check  what they read aloud, so that nobody else can ask for them */
int cpd_keyring__ask_help(char check[CPD_FINGERPRINT_TEXT], cpd_home *home, const cpd_uuid *person,
                          const char *passphrase);
/* As the helper, who is unlocked. CPD_EABSENT nobody asked; CPD_EDENIED another check, or no helper
 * of theirs any more */
int cpd_keyring__help(cpd_home *home, const cpd_uuid *person, const cpd_uuid *helper,
                      const char *check);
/* As who asked: unlocked then. CPD_EABSENT when no help came; CPD_EDENIED */
int cpd_keyring__take_help(cpd_uuid *helper, cpd_home *home, const cpd_uuid *person,
                           const char *passphrase);
int cpd_keyring__help_end(cpd_home *home, const cpd_uuid *person);

/* A code that lets somebody begin with keys of their own, once: only its hash is kept.
 * @param until  the last day on which it is taken
 * @param lost  it also replaces a key that is lost */
int cpd_keyring__start_make(char code[CPD_PAPER_TEXT], cpd_home *home, const cpd_uuid *person,
                            cpd_date until, bool lost);
/* CPD_EDENIED when it is not the code, or past its day, or there is none. */
int cpd_keyring__start_check(bool *lost, cpd_home *home, const cpd_uuid *person, const char *code);
int cpd_keyring__start_end(cpd_home *home, const cpd_uuid *person);

#endif
