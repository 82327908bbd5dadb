/* Checking what an entry speaks of: the stored head or statement against the entry's hash, sealed
 * bytes, wraps and signatures. */
#include <stdio.h>
#include <string.h>

#include "audit/walk.h"
#include "node/node.h"
#include "record/record.h"

static int check_sealed(struct walk *walk, const struct looked *e, const unsigned char *sealed,
                        size_t length)
{
    cpd_hash found, named;
    bool has = cpd_object__hash(&named, e->entry, "sealed");
    if (!sealed && has && !cpd_walk__erasure(walk, e) && !cpd_walk__is_withheld(walk, e)) {
        walk->missing++;
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED,
                      "its sealed words are missing and no entry says that they were erased");
    }
    cpd_walk__note_here(walk, e, sealed != NULL);
    if (!sealed)
        return 0;
    cpd_seal__hash_raw(&found, sealed, length);
    if (!has || !cpd_hash_equal(&found, &named))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "its sealed words are not those the entry names");
    return 0;
}

/* ---- where it is filed, and who acted ---- */

/* What a statement concerns, and so must be filed under: an invitation itself, else its record, its
 * person, its home; who is the same as somebody of another home, the portfolio they bring. (A
 * sign-off names an invitation by a hash, which is no id.) */
static bool concerns(cpd_uuid *out, const cpd_node *statement, const char *operation)
{
    if (strcmp(operation, "same-as") == 0)
        return cpd_object__uuid(out, statement, "portfolio");
    return cpd_object__uuid(out, statement, "invitation") ||
           cpd_object__uuid(out, statement, "record") ||
           cpd_object__uuid(out, statement, "person") || cpd_object__uuid(out, statement, "home");
}

static bool is_looked_up(const char *operation)
{
    static const char *const those[] = {
        "home",   "person",  "key",      "post",     "registration", "contact",
        "helper", "signoff", "delegate", "invite",   "share",        "unshare",
        "erase",  "hold",    "review",   "override", "same-as"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (strcmp(operation, those[i]) == 0)
            return true;
    return false;
}

/* Contacts, posts and keys are found by this column, and contacts decide who may read: a statement
 * filed under somebody else would speak of them, and one that names nobody of anybody. */
static void check_filed(struct walk *walk, const struct looked *e, const cpd_node *statement,
                        const cpd_uuid *about)
{
    cpd_uuid expected;
    bool filed = !cpd_uuid_is_zero(about);
    if (!is_looked_up(e->operation) && !filed)
        return;
    if (concerns(&expected, statement, e->operation) ? !cpd_uuid_equal(&expected, about)
                                                     : is_looked_up(e->operation))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "the statement is filed under another person or record");
}

/* The actor an entry names is who wrote the revision or signed. */
static void check_actor(struct walk *walk, const struct looked *e, const cpd_node *object,
                        const char *key)
{
    cpd_uuid actor, expected;
    if (!cpd_object__uuid(&expected, object, key))
        return;
    if (!cpd_object__uuid(&actor, e->entry, "actor") || !cpd_uuid_equal(&actor, &expected))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it names another actor than who wrote or signed");
}

/* ---- keys ---- */

static void lost_to(struct walk *walk, int64_t id)
{
    cpd_walk__bad(walk, id, CPD_EDAMAGED,
                  "somebody to whom its words are sealed has no key to them any more");
}

/* Who must have a key to what is sealed to people: its author; of what came in a bundle whose
 * record it is here, for whom alone it was wrapped. False when nobody by name must. */
static int find_needed(bool *is, cpd_uuid *out, struct walk *walk, int64_t id, const cpd_node *head,
                       const cpd_uuid *portfolio)
{
    cpd_person_row holder;
    enum cpd_sealing sealing = cpd_head__sealing(head);
    *is = sealing == CPD_SEALED_TO_ONE || sealing == CPD_SEALED_TO_TWO;
    if (!*is)
        return 0;
    if (id < CPD_LEDGER_OWN_LIMIT) {
        *is = cpd_object__uuid(out, head, "author");
        return 0;
    }
    int r = cpd_people__holder(&holder, walk->home, portfolio);
    *is = r == 0;
    *out = holder.id;
    return r == CPD_EABSENT ? 0 : r;
}

/* Sealed words have a wrapped key, and each opens in the epoch of today. False when that was not
 * so, and was said. */
static int check_wraps(bool *good, cpd_wrapped *wrapped, struct walk *walk, const struct looked *e,
                       const cpd_wrap_place *place, const cpd_uuid *needed)
{
    int r = cpd_wrap__check(wrapped, walk->home, e->id, place, needed);
    walk->wraps += wrapped->opened;
    if (r == CPD_EDAMAGED || r == CPD_EABSENT)
        walk->wraps_unchecked = true; /* and a finding: without its key a text is lost */
    if (r == 0 && wrapped->opened == 0)
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "there is no wrapped key for its words");
    *good = r == 0 && wrapped->opened > 0;
    return cpd_walk__finding(walk, e->id, r);
}

static int check_body_keys(struct walk *walk, const struct looked *e, const cpd_wrap_place *place,
                           const cpd_node *head)
{
    cpd_wrapped wrapped;
    cpd_uuid needed;
    enum cpd_sealing sealing = cpd_head__sealing(head);
    bool is_needed = false, good = false, own = e->id < CPD_LEDGER_OWN_LIMIT;
    int r = find_needed(&is_needed, &needed, walk, e->id, head, place->portfolio);
    if (r == 0)
        r = check_wraps(&good, &wrapped, walk, e, place, is_needed ? &needed : NULL);
    if (r < 0 || !good)
        return r;
    if (sealing == CPD_SEALED_TO_NOBODY && !wrapped.for_all)
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "there is no wrapped key for its words");
    else if ((is_needed && !wrapped.for_needed) ||
             (own && sealing == CPD_SEALED_TO_TWO && wrapped.readers < 2))
        lost_to(walk, e->id);
    return 0;
}

/* Words over a private version are wrapped for who has that, at least for who must. */
static int check_words_keys(struct walk *walk, const struct looked *e, const cpd_wrap_place *place)
{
    cpd_history history;
    cpd_uuid needed;
    bool is = false, has = true;
    int r = cpd_history__load(&history, walk->home, place->record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : cpd_walk__finding(walk, e->id, r);
    for (size_t i = 0; r == 0 && !is && i < history.count; i++) {
        const cpd_revision *one = &history.revisions[i];
        if (cpd_hash_equal(&one->hash, place->revision))
            r = find_needed(&is, &needed, walk, one->id, one->head, place->portfolio);
    }
    if (r == 0 && is)
        r = cpd_wrap__has(&has, walk->home, e->id, &needed);
    if (!has)
        lost_to(walk, e->id);
    cpd_history__fini(&history);
    return cpd_walk__finding(walk, e->id, r);
}

/* Whom a text was shared with has the keys that this gave. */
static int check_shared(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    int64_t lost = 0;
    if (walk->scratch || e->id >= CPD_LEDGER_OWN_LIMIT || strcmp(e->operation, "share") != 0)
        return 0;
    int r = cpd_share__lost(&lost, walk->home, e->id, statement);
    if (lost)
        lost_to(walk, lost);
    return cpd_walk__finding(walk, e->id, r);
}

/* ---- revisions ---- */

/* The head and body of a revision against each other and the entry. */
static int check_revision(struct walk *walk, const struct looked *e, const cpd_uuid *about,
                          const unsigned char *bytes, size_t length,
                          const unsigned char *commitment, size_t commitment_length, bool sealed)
{
    cpd_revision revision;
    cpd_hash subject;
    cpd_uuid record, portfolio, chain;
    int r =
        cpd_revision__parse(&revision, e->doc, e->id, bytes, length, commitment, commitment_length);
    if (r < 0)
        return cpd_walk__finding(walk, e->id, r);
    walk->revisions++;
    if (!cpd_object__hash(&subject, e->entry, "subject") ||
        !cpd_hash_equal(&subject, &revision.hash))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "the revision is not the one the entry names");
    if (!cpd_object__uuid(&record, revision.head, "record") || !cpd_uuid_equal(&record, about))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "the revision is filed under another record");
    check_actor(walk, e, revision.head, "author");
    if (!cpd_object__uuid(&portfolio, revision.head, "portfolio") ||
        !cpd_object__uuid(&chain, e->entry, "chain") || !cpd_uuid_equal(&portfolio, &chain))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "the revision stands in another portfolio's chain");
    r = cpd_walk__continues(walk, e, &record, revision.head);
    if (r == 0)
        r = cpd_walk__named(walk, e, &record, revision.head);
    if (r == 0)
        r = cpd_walk__attached(walk, e, revision.head, !sealed);
    if (r < 0 || !sealed)
        return r;
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &portfolio, &record, &revision.hash};
    return walk->scratch ? 0 : check_body_keys(walk, e, &place, revision.head);
}

/* ---- signatures ---- */

/* Statements that a person signs, not the home. */
static bool is_of_a_person(const char *operation)
{
    static const char *const those[] = {"signoff", "delegate", "invite", "share"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (strcmp(operation, those[i]) == 0)
            return true;
    return false;
}

/* Whoever they are there says who they are here. */
static int same_key(cpd_key *out, struct walk *walk, const cpd_node *statement)
{
    const char *key = cpd_node_get_text(statement, "key");
    bool borne_out = false;
    if (!key || !cpd_hex_parse(out->bytes, CPD_KEY_SIZE, key))
        return cpd_error__set(CPD_EDAMAGED, "it does not name the key that signed it");
    int r = cpd_people__is_borne_out(&borne_out, walk->home, statement);
    if (r == 0 && !borne_out)
        r = cpd_error__set(CPD_ETAMPERED, "the home it names does not say that this portfolio and "
                                          "this key are that person's");
    return r;
}

/* Who must have signed: the person it names as its signer; else the home. */
static int signer_key(cpd_key *out, struct walk *walk, const struct looked *e,
                      const cpd_node *statement)
{
    if (strcmp(e->operation, "same-as") == 0)
        return same_key(out, walk, statement);
    if (is_of_a_person(e->operation))
        return cpd_signoff__key(out, walk->home, e->id, statement);
    *out = e->origin->key;
    return e->origin->has_key ? 0
                              : cpd_error__set(CPD_EDAMAGED, "the key of its home is not there");
}

/* Others had the key by then: the signature fits, and proves nothing. */
static int note_doubt(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid person;
    cpd_public keys;
    int64_t certificate, from = 0;
    int r = cpd_object__uuid(&person, cpd_node_get(statement, "signer"), "person")
                ? cpd_people__keys(&keys, &certificate, walk->home, &person, e->id)
                : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__key_doubt(&from, walk->home, &person, certificate);
    walk->doubted += from && e->id >= from;
    return r == CPD_EABSENT ? 0 : r;
}

/* One's own, made on another device, counts also where the home of that device is not accepted. */
static int note_counting(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid person;
    int64_t signer = 0;
    bool counts = e->origin->trusted;
    if (counts || walk->scratch)
        return 0;
    int r = cpd_object__uuid(&person, cpd_node_get(statement, "signer"), "person")
                ? cpd_ledger__ident_find(&signer, walk->home, &person)
                : 0;
    if (r == 0)
        r = cpd_counting__of(&counts, &walk->counting, e->id, e->known, signer, !signer);
    walk->untrusted += r == 0 && !counts;
    return r;
}

static int check_signature(struct walk *walk, const struct looked *e, const cpd_node *statement,
                           const unsigned char *signature, size_t length, const char *purpose)
{
    cpd_key key;
    if (length != CPD_SIGNATURE_SIZE) {
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "a signature has the wrong length");
        return 0;
    }
    int r = signer_key(&key, walk, e, statement);
    if (r == 0)
        r = cpd_ledger__verify_object(signature, &key, purpose, statement);
    if (r == 0 && strcmp(e->operation, "signoff") == 0) {
        walk->signatures++;
        r = note_counting(walk, e, statement);
        if (r == 0)
            r = cpd_signoff__check(walk->home, e->id, statement);
        if (r == 0)
            r = note_doubt(walk, e, statement);
    }
    return cpd_walk__finding(walk, e->id, r);
}

/* The key before signs the next one; where nobody could, the statement says so. */
static int check_succession(struct walk *walk, const struct looked *e, const cpd_node *statement,
                            const cpd_node *said)
{
    const char *text = cpd_node_get_text(statement, "succession");
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_uuid person;
    cpd_key before;
    int r = cpd_object__uuid(&person, statement, "person")
                ? cpd_ledger__key_before(&before, walk->home, &person, e->id)
                : CPD_EABSENT;
    bool need_not =
        cpd_node_get(statement, "until") || (!text && cpd_node_get(statement, "replaced"));
    if (r == CPD_EABSENT || (r == 0 && need_not))
        return 0;
    if (r < 0)
        return r;
    if (!text || !cpd_hex_parse(signature, sizeof signature, text))
        return cpd_error__set(CPD_ETAMPERED, "a new key is not signed by the one before");
    return cpd_ledger__verify_object(signature, &before, "cpd/key-succession/1", said);
}

/* A key statement also carries the holder's proof that they can sign with it. */
static int check_proof(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    const char *proof = cpd_node_get_text(statement, "proof"),
               *signing = cpd_node_get_text(statement, "signing");
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_key key;
    if (strcmp(e->operation, "key") != 0 || cpd_node_get(statement, "until"))
        return 0;
    if (!proof) {
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "a key has no proof that its holder has it");
        return 0;
    }
    walk->replaced += cpd_node_get(statement, "replaced") != NULL;
    cpd_node *proved = cpd_node_copy(e->doc, statement);
    static const char *const later[] = {"proof", "succession", "operation", "salt"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        cpd_node_unset(proved, later[i]);
    if (!cpd_hex_parse(signature, sizeof signature, proof) || !signing ||
        !cpd_hex_parse(key.bytes, CPD_KEY_SIZE, signing)) {
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "a key statement is not complete");
        return 0;
    }
    int r = cpd_ledger__verify_object(signature, &key, "cpd/key-proof/1", proved);
    if (r == 0)
        r = check_succession(walk, e, statement, proved);
    return cpd_walk__finding(walk, e->id, r);
}

/* A checkpoint that the log itself tells of covers all that came before it. */
static void check_stated_root(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_hash said, found;
    if (strcmp(e->operation, "checkpoint") != 0 || e->id >= CPD_LEDGER_OWN_LIMIT)
        return;
    cpd_merkle__root(&found, &walk->tree);
    if (cpd_node_get_int(statement, "size", 0) != (int64_t)walk->tree.count ||
        !cpd_object__hash(&said, statement, "root") || !cpd_hash_equal(&said, &found))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "the entries before it are not those that this checkpoint covers");
}

static bool must_be_signed(const char *operation)
{
    static const char *const signed_ones[] = {"home", "key", "checkpoint", "same-as"};
    for (size_t i = 0; i < sizeof signed_ones / sizeof *signed_ones; i++)
        if (strcmp(operation, signed_ones[i]) == 0)
            return true;
    return is_of_a_person(operation);
}

/* The entry's word decides by whom it must be signed and for what; everybody who reads goes by the
 * statement's. One that is entered as a note and says of itself that it is a signature is neither.
 */
static void check_operation(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    const char *said = cpd_node_get_text(statement, "operation");
    if (!said || strcmp(said, e->operation) != 0)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "the statement says that it is another than the one it was entered as");
}

/* Words of a sign-off: their wrap must open like that of a body. */
static int check_words(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid record, portfolio;
    cpd_hash revision;
    if (!cpd_node_get(statement, "words") || !cpd_object__uuid(&record, statement, "record") ||
        !cpd_object__hash(&revision, statement, "revision_hash") ||
        !cpd_object__uuid(&portfolio, e->entry, "chain"))
        return 0;
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &portfolio, &record, &revision};
    cpd_wrapped wrapped;
    bool good = false;
    int r = walk->scratch ? 0 : check_wraps(&good, &wrapped, walk, e, &place, NULL);
    return r == 0 && good && wrapped.readers ? check_words_keys(walk, e, &place) : r;
}

static int check_statement(struct walk *walk, const struct looked *e, const cpd_uuid *about,
                           const unsigned char *bytes, size_t length,
                           const unsigned char *signature, size_t signature_length, bool sealed)
{
    char purpose[96];
    cpd_hash found, subject;
    cpd_node *statement = cpd_node__unpack_into(e->doc, bytes, length);
    if (!statement)
        return cpd_walk__finding(walk, e->id, cpd_error_last()->kind);
    snprintf(purpose, sizeof purpose, "cpd/%s/1", e->operation);
    int r = cpd_ledger__hash_object(&found, purpose, statement);
    if (r == 0 &&
        (!cpd_object__hash(&subject, e->entry, "subject") || !cpd_hash_equal(&found, &subject)))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "the statement is not the one the entry names");
    check_operation(walk, e, statement);
    cpd_walk__home(walk, e, statement);
    check_filed(walk, e, statement, about);
    check_actor(walk, e, cpd_node_get(statement, "signer"), "person");
    if (r == 0 && signature && must_be_signed(e->operation))
        r = check_signature(walk, e, statement, signature, signature_length, purpose);
    else if (r == 0 && must_be_signed(e->operation))
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "its signature is missing");
    else if (r == 0 && signature)
        walk->unknown_signatures++; /* only who knows the operation knows whose it must be */
    if (r == 0)
        r = check_proof(walk, e, statement);
    if (r == 0)
        r = cpd_walk__declared(walk, e, statement);
    if (r == 0)
        r = cpd_walk__portfolios(walk, e, statement);
    if (r == 0)
        r = cpd_walk__about_record(walk, e, statement);
    if (r == 0)
        r = check_shared(walk, e, statement);
    check_stated_root(walk, e, statement);
    return r == 0 && sealed ? check_words(walk, e, statement) : r;
}

/* ---- the row ---- */

static int check_row(struct walk *walk, const struct looked *e)
{
    size_t n, commitment_n, sealed_n, signature_n;
    cpd_uuid about = {0};
    const unsigned char *bytes = cpd_stmt__blob(e->row, WALK_BYTES, &n),
                        *commitment = cpd_stmt__blob(e->row, WALK_COMMITMENT, &commitment_n);
    const unsigned char *sealed = cpd_stmt__blob(e->row, WALK_SEALED, &sealed_n),
                        *signature = cpd_stmt__blob(e->row, WALK_SIGNATURE, &signature_n);
    cpd_stmt__uuid(e->row, WALK_ABOUT, &about);
    int r = check_sealed(walk, e, sealed, sealed_n);
    if (r < 0)
        return r;
    if (strcmp(e->operation, "revision") == 0)
        return check_revision(walk, e, &about, bytes, n, commitment, commitment_n, sealed != NULL);
    if (commitment) {
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "a statement has a commitment, as only revisions have");
        return 0;
    }
    return check_statement(walk, e, &about, bytes, n, signature, signature_n, sealed != NULL);
}

int cpd_walk__subject(struct walk *walk, const struct looked *e)
{
    if (!cpd_stmt__is_null(e->row, WALK_SUBJECT))
        return check_row(walk, e);
    const struct erasure *erasure = cpd_walk__erasure(walk, e);
    if (!erasure || !erasure->whole)
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED,
                      "what it speaks of is missing and no entry says that it was erased");
    return 0;
}
