/* The walk over a home's log by docs/format.md: every entry, chain, head, statement, signature,
 * wrap and body. Nothing is believed that can be computed. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "outside.h"

/* An entry and the row of its subject, while it is looked at. */
struct look {
    long long id, chain, number, known;
    json_t *entry, *subject; /* the subject: a head or a statement */
    unsigned char hash[HASH];
    char about[37];
    sqlite3_stmt *row; /* id, about, bytes, commitment, sealed, signature */
};

enum { ID, ABOUT, BYTES, COMMITMENT, SEALED, SIGNED };

static bool same_text(const json_t *object, const char *name, const char *text)
{
    const char *found = text_of(object, name);

    return text ? found && strcmp(found, text) == 0 : !json_object_get(object, name);
}

static bool is(const struct look *l, const char *operation)
{
    return same_text(l->entry, "operation", operation);
}

static bool has(const struct look *l, int column)
{
    return sqlite3_column_type(l->row, column) != SQLITE_NULL;
}

static const char *to_hex(char out[2 * HASH + 1], const unsigned char hash[HASH])
{
    return sodium_bin2hex(out, 2 * HASH + 1, hash, HASH);
}

/* ---- the chain ---- */

static bool check_filing(struct outside *o, const struct look *l)
{
    char home[37], portfolio[37];
    sqlite3_stmt *row = ask(o, "SELECT home, portfolio FROM chain WHERE no = ?", l->chain);
    bool good = sqlite3_step(row) == SQLITE_ROW && uuid_column(home, row, 0) &&
                uuid_column(portfolio, row, 1) && strcmp(home, o->id) == 0 &&
                same_text(l->entry, "home", home) && same_text(l->entry, "chain", portfolio);

    sqlite3_finalize(row);
    return good || wrong(o, l->id, "its row stands in another chain");
}

/* The newest entry of a chain so far: its number, and its hash unless there is none. */
static const char *end_of(long long *number, const struct outside *o, const char *chain)
{
    const json_t *end = json_object_get(o->ends, chain);

    *number = json_integer_value(json_object_get(end, "number"));
    return text_of(end, "hash");
}

static bool check_chain(struct outside *o, const struct look *l)
{
    char hex[2 * HASH + 1];
    const char *chain = text_of(l->entry, "chain"), *end, *newest;
    long long number, ignored;

    end = end_of(&number, o, chain);
    newest = end_of(&ignored, o, o->id);
    if (l->number != number + 1 ||
        json_integer_value(json_object_get(l->entry, "number")) != l->number)
        return wrong(o, l->id, "its number does not follow");
    if (!same_text(l->entry, "previous", end))
        return wrong(o, l->id, "it does not name the entry before it");
    if (!same_text(l->entry, "newest", strcmp(chain, o->id) == 0 ? NULL : newest))
        return wrong(o, l->id, "it does not name the newest entry of the home");
    json_object_set_new(
        o->ends, chain,
        json_pack("{sI ss}", "number", (json_int_t)l->number, "hash", to_hex(hex, l->hash)));
    return true;
}

/* ---- what is sealed ---- */

static bool check_sealed(struct outside *o, const struct look *l)
{
    unsigned char found[HASH];

    if (!has(l, SEALED))
        return !json_object_get(l->entry, "sealed") || wrong(o, l->id, "its words are not there");
    hash_bytes(found, NULL, sqlite3_column_blob(l->row, SEALED),
               (size_t)sqlite3_column_bytes(l->row, SEALED));
    return member_is(l->entry, "sealed", found, HASH) ||
           wrong(o, l->id, "its sealed bytes are not those the entry names");
}

/* Open what is sealed through its one wrap. */
static json_t *open_words(struct outside *o, const struct look *l, const char *wrap_purpose,
                          const char *purpose, const unsigned char bound[HASH],
                          const unsigned char commitment[HASH], const unsigned char revision[HASH],
                          bool padded)
{
    unsigned char key[KEY];
    char hex[2 * HASH + 1];
    json_t *body = NULL;
    sqlite3_stmt *row = ask(o, "SELECT reader, epoch, bytes FROM wrap WHERE id = ?", l->id);

    if (sqlite3_step(row) != SQLITE_ROW ||
        !unwrap(key, o, row, wrap_purpose, text_of(l->entry, "chain"), l->about,
                to_hex(hex, revision)))
        wrong(o, l->id, "its key does not open");
    else if (!(body = open_body(sqlite3_column_blob(l->row, SEALED),
                                (size_t)sqlite3_column_bytes(l->row, SEALED), key, bound,
                                commitment, purpose, padded)))
        wrong(o, l->id, "its words do not open or are not those of the commitment");
    sqlite3_finalize(row);
    return body;
}

/* ---- revisions ---- */

static void note_revision(struct outside *o, const struct look *l, const unsigned char head[HASH],
                          const unsigned char commitment[HASH], const char *hash, json_t *body)
{
    char head_hex[2 * HASH + 1], commitment_hex[2 * HASH + 1];

    json_object_set_new(o->revisions, hash,
                        json_pack("{ss ss ss ss ss sO* so}", "record", l->about, "class",
                                  text_of(l->subject, "class"), "author",
                                  text_of(l->subject, "author"), "head_hash",
                                  to_hex(head_hex, head), "commitment",
                                  to_hex(commitment_hex, commitment), "x",
                                  json_object_get(l->subject, "x"), "body", body));
    o->seen.revisions++;
}

/* Every revision that is replaced must have been seen before. */
static bool check_previous(struct outside *o, const struct look *l)
{
    json_t *previous = json_object_get(l->subject, "previous"), *hash;
    size_t i;

    json_array_foreach(
        previous, i,
        hash) if (!same_text(json_object_get(o->revisions, json_string_value(hash)), "record",
                             l->about)) return wrong(o, l->id,
                                                     "it replaces a revision that is not there");
    return true;
}

static bool check_revision(struct outside *o, const struct look *l)
{
    unsigned char head[HASH], commitment[HASH], revision[HASH];
    char hex[2 * HASH + 1];
    const char *class_ = text_of(l->subject, "class");
    json_t *body;

    if (!bytes_column(commitment, HASH, l->row, COMMITMENT) || has(l, SIGNED) || !class_)
        return wrong(o, l->id, "the row is not one of a revision");
    hash_tree(head, "cpd/head/1", l->subject);
    hash_revision(revision, head, commitment);
    if (!member_is(l->entry, "subject", revision, HASH))
        return wrong(o, l->id, "the revision is not the one the entry names");
    if (!same_text(l->subject, "record", l->about) ||
        !same_text(l->subject, "portfolio", text_of(l->entry, "chain")) ||
        !same_text(l->subject, "author", text_of(l->entry, "actor")) || !check_previous(o, l))
        return wrong(o, l->id, "the head says something else than its place");
    body = open_words(o, l, "cpd/wrap/1", "cpd/body/1", head, commitment, revision,
                      strchr("CD", *class_) != NULL);
    if (!body)
        return false;
    note_revision(o, l, head, commitment, to_hex(hex, revision), body);
    return true;
}

/* ---- statements ---- */

static bool check_signature(struct outside *o, const struct look *l, const char *purpose,
                            const unsigned char signer[KEY])
{
    unsigned char signature[SIGNATURE];

    o->seen.signatures++;
    return (bytes_column(signature, SIGNATURE, l->row, SIGNED) &&
            is_signed(signature, signer, purpose, l->subject)) ||
           wrong(o, l->id, "its signature does not hold");
}

/* The proof covers the statement as it was before proof, operation and salt were added. */
static bool check_key(struct outside *o, const struct look *l)
{
    unsigned char proof[SIGNATURE], signing[KEY];
    char hex[2 * HASH + 1];
    json_t *proved =
        json_pack("{ss ss ss ss}", "home", o->id, "person", l->about, "signing",
                  text_of(l->subject, "signing"), "sealing", text_of(l->subject, "sealing"));
    bool good = from_hex(proof, SIGNATURE, text_of(l->subject, "proof")) &&
                from_hex(signing, KEY, text_of(l->subject, "signing")) &&
                is_signed(proof, signing, "cpd/key-proof/1", proved);

    if (good) {
        json_object_set_new(proved, "certificate", json_string(to_hex(hex, l->hash)));
        json_object_set(o->people, l->about, proved);
        o->seen.proofs++;
    }
    json_decref(proved);
    return good || wrong(o, l->id, "the proof of the key does not hold");
}

/* The public halves that were declared must be those of the secret file. */
static bool check_secret(struct outside *o, const struct look *l)
{
    unsigned char secret[2 * KEY], public[KEY], full[64];
    bool good = person_secret(secret, o, l->about);

    if (good) {
        crypto_sign_seed_keypair(public, full, secret);
        good = member_is(l->subject, "signing", public, KEY);
        crypto_scalarmult_base(public, secret + KEY);
        good = good && member_is(l->subject, "sealing", public, KEY);
    }
    return good || wrong(o, l->id, "the key file is not that of the declared key");
}

static bool check_comment(struct outside *o, const struct look *l, const json_t *revision)
{
    unsigned char hash[HASH], commitment[HASH];
    json_t *words;

    if (!json_object_get(l->subject, "words"))
        return !has(l, SEALED) || wrong(o, l->id, "words that the statement does not name");
    if (!from_hex(hash, HASH, text_of(l->subject, "revision_hash")) ||
        !from_hex(commitment, HASH, text_of(l->subject, "words")))
        return wrong(o, l->id, "a hash cannot be read");
    words = open_words(o, l, "cpd/words-wrap/1", "cpd/words/1", hash, commitment, hash,
                       same_text(revision, "class", "C"));
    if (!words)
        return false;
    json_array_append_new(o->words, words);
    return true;
}

/* The person who is named as signer, by the certificate that this home gave them. */
static bool check_person(unsigned char key[KEY], struct outside *o, const struct look *l)
{
    const json_t *s = l->subject, *signer = json_object_get(s, "signer"),
                 *person = json_object_get(o->people, text_of(signer, "person"));

    if (!person || !same_text(s, "certificate", text_of(person, "certificate")) ||
        !same_text(s, "key", text_of(person, "signing")))
        return wrong(o, l->id, "its signer's certificate is another");
    return from_hex(key, KEY, text_of(person, "signing"));
}

/* Delegations by the hash of their entry; one that was ended is there no longer. */
static bool check_delegate(struct outside *o, const struct look *l)
{
    const char *ends = text_of(l->subject, "ends");
    unsigned char key[KEY];
    char hex[2 * HASH + 1];
    void *next;
    const char *hash;
    json_t *one;

    if (ends)
        json_object_foreach_safe(o->delegations, next, hash, one) if (same_text(
            one, "delegation", ends)) json_object_del(o->delegations, hash);
    if (!ends)
        json_object_set(o->delegations, to_hex(hex, l->hash), l->subject);
    return check_person(key, o, l) && check_signature(o, l, "cpd/delegate/1", key);
}

/* In whose place it is signed, if in anybody's. */
static bool check_place(struct outside *o, const struct look *l)
{
    const json_t *s = l->subject, *given;

    if (same_text(s, "capacity", "own"))
        return !json_object_get(s, "for") && !json_object_get(s, "delegation");
    given = json_object_get(o->delegations, text_of(s, "delegation"));
    return given && same_text(given, "from", text_of(s, "for")) &&
           same_text(given, "person", text_of(json_object_get(s, "signer"), "person")) &&
           same_text(given, "capacity", text_of(s, "capacity")) &&
           strcmp(text_of(s, "date"), text_of(given, "since")) >= 0 &&
           strcmp(text_of(s, "date"), text_of(given, "until")) <= 0;
}

static bool check_signoff(struct outside *o, const struct look *l)
{
    const json_t *s = l->subject,
                 *revision = json_object_get(o->revisions, text_of(s, "revision_hash"));
    unsigned char key[KEY];
    long long number;

    if (!same_text(revision, "record", l->about) || !same_text(s, "record", l->about) ||
        !same_text(s, "head_hash", text_of(revision, "head_hash")) ||
        !same_text(s, "commitment", text_of(revision, "commitment")))
        return wrong(o, l->id, "it signs a revision that is not there");
    if (!same_text(s, "newest", end_of(&number, o, o->id)) || !check_place(o, l))
        return wrong(o, l->id, "its signer may not have signed it so");
    return check_person(key, o, l) && check_signature(o, l, "cpd/signoff/1", key) &&
           check_comment(o, l, revision);
}

/* The rows of an adopted set, put together again, have the hash that was stated. */
static bool check_adoption(struct outside *o, const struct look *l)
{
    sqlite3_stmt *row = ask(o, "SELECT id, kind, bytes FROM adopted WHERE id = ?", l->id);
    json_t *tree = sqlite3_step(row) == SQLITE_ROW ? unpack_column(o, row, 2) : NULL;
    const char *kind = tree ? text_of(tree, "kind") : "";
    const char *parts = strcmp(kind, "competencies") == 0 ? "nodes"
                        : strcmp(kind, "vocabulary") == 0 ? "entries"
                        : strcmp(kind, "ladder") == 0     ? "grades"
                        : strcmp(kind, "variant") == 0    ? "grades"
                        : strcmp(kind, "measures") == 0   ? "figures"
                        : strcmp(kind, "conflicts") == 0  ? "rules"
                                                          : NULL;
    json_t *list = json_array();
    unsigned char hash[HASH];
    bool good;

    sqlite3_finalize(row);
    row = ask(o, "SELECT id, code, bytes FROM adopted_part WHERE id = ? ORDER BY seq", l->id);
    while (sqlite3_step(row) == SQLITE_ROW)
        json_array_append_new(list, unpack_column(o, row, 2));
    sqlite3_finalize(row);
    if (tree && parts)
        json_object_set(tree, parts, list);
    if (tree)
        hash_tree(hash, "cpd/set/1", tree);
    good = tree && member_is(l->subject, "hash", hash, HASH);
    json_decref(list);
    json_decref(tree);
    o->seen.sets += good;
    return good || wrong(o, l->id, "its tables are not the set that was adopted");
}

static bool check_home(struct outside *o, const struct look *l)
{
    return (l->id == 1 && strcmp(l->about, o->id) == 0 && same_text(l->subject, "home", o->id) &&
            from_hex(o->home_key, KEY, text_of(l->subject, "signing"))) ||
           wrong(o, l->id, "it does not say which home this is");
}

static bool check_statement(struct outside *o, const struct look *l)
{
    unsigned char hash[HASH];
    char purpose[96];
    const char *salt = text_of(l->subject, "salt");

    snprintf(purpose, sizeof purpose, "cpd/%s/1", text_of(l->entry, "operation"));
    hash_tree(hash, purpose, l->subject);
    if (!member_is(l->entry, "subject", hash, HASH) || !salt || strlen(salt) != 22 ||
        !same_text(l->subject, "operation", text_of(l->entry, "operation")))
        return wrong(o, l->id, "the statement is not the one the entry names");
    if (is(l, "home"))
        return check_home(o, l) && check_signature(o, l, purpose, o->home_key);
    if (is(l, "key"))
        return check_key(o, l) && check_secret(o, l) && check_signature(o, l, purpose, o->home_key);
    if (is(l, "signoff"))
        return check_signoff(o, l);
    if (is(l, "delegate"))
        return (same_text(l->subject, "person", l->about) ||
                wrong(o, l->id, "it is filed under another person")) &&
               check_delegate(o, l);
    if (has(l, SIGNED) || has(l, SEALED) || has(l, COMMITMENT))
        return wrong(o, l->id, "a plain statement with more than itself");
    if (is(l, "adopt"))
        return check_adoption(o, l);
    return same_text(l->subject, "person", l->about) ||
           wrong(o, l->id, "it is filed under another person");
}

/* ---- one entry ---- */

static bool check_subject(struct outside *o, struct look *l)
{
    bool good;

    l->row =
        ask(o, "SELECT id, about, bytes, commitment, sealed, signature FROM subject WHERE id = ?",
            l->id);
    if (sqlite3_step(l->row) != SQLITE_ROW || !(l->subject = unpack_column(o, l->row, BYTES)))
        good = wrong(o, l->id, "what it speaks of is not there");
    else {
        uuid_column(l->about, l->row, ABOUT);
        good = check_sealed(o, l) &&
               (is(l, "revision") ? check_revision(o, l) : check_statement(o, l));
    }
    sqlite3_finalize(l->row);
    json_decref(l->subject);
    return good;
}

static bool check_entry(struct outside *o, struct look *l)
{
    hash_tree(l->hash, "cpd/entry/1", l->entry);
    if (l->id != o->seen.entries + 1 || l->known != l->id ||
        json_integer_value(json_object_get(l->entry, "position")) != l->id)
        return wrong(o, l->id, "its position does not follow");
    /* The subject first: a statement names the newest entry as it was before its own. */
    return check_filing(o, l) && check_subject(o, l) && check_chain(o, l);
}

static bool check_strays(struct outside *o)
{
    sqlite3_stmt *row = ask(
        o,
        "SELECT (SELECT count(*) FROM subject WHERE id NOT IN (SELECT id FROM entry))"
        " + (SELECT count(*) FROM wrap WHERE id NOT IN (SELECT id FROM subject))"
        " + (SELECT count(*) FROM wrap w JOIN entry e ON e.id = w.id JOIN chain c ON c.no = e.chain"
        "    LEFT JOIN epoch p ON p.portfolio = c.portfolio WHERE p.epoch IS NOT w.epoch)",
        0);
    bool none = sqlite3_step(row) == SQLITE_ROW && sqlite3_column_int64(row, 0) == 0;

    sqlite3_finalize(row);
    return none || wrong(o, 0, "rows that belong to no entry, or wraps of another epoch");
}

bool outside_check(struct outside *o)
{
    sqlite3_stmt *row = ask(o, "SELECT id, chain, number, known, bytes FROM entry ORDER BY id", 0);
    bool good = true;

    while (good && sqlite3_step(row) == SQLITE_ROW) {
        struct look l = {.id = sqlite3_column_int64(row, 0),
                         .chain = sqlite3_column_int64(row, 1),
                         .number = sqlite3_column_int64(row, 2),
                         .known = sqlite3_column_int64(row, 3)};

        l.entry = unpack_column(o, row, 4);
        good = l.entry && check_entry(o, &l);
        json_decref(l.entry);
        o->seen.entries++;
    }
    sqlite3_finalize(row);
    return good && check_strays(o);
}
