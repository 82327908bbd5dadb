/* The file of a person whose keys take a passphrase, a code or a helper to open. All that is secret
 * in it is sealed, and bound to the person and to what stands open beside it. */
#include "ledger/locked.h"

#include <string.h>

#include "node/node.h"

#define FORMAT 1
#define WAY_PURPOSE "cpd/person-way/1"
#define SECRETS_PURPOSE "cpd/person-secrets/1"
#define SEALED_MASTER (CPD_KEY_SIZE + CPD_SEAL_EXTRA)
#define SEALED_MOST (CPD_VAULT_MOST * CPD_SECRET_SIZE + CPD_SEAL_EXTRA)

/* ---- what a file holds ---- */

void cpd_vault__fini(cpd_vault *vault)
{
    cpd_key__free(vault->master);
    cpd_locked__free(vault->secrets);
    *vault = (cpd_vault){0};
}

int cpd_vault__make(cpd_vault *out, const cpd_secret *first, const cpd_secret *second)
{
    cpd_vault made = {.count = second ? 2 : 1, .master = cpd_key__new()};
    made.secrets = made.master ? cpd_locked__new(made.count * CPD_SECRET_SIZE) : NULL;
    if (!made.secrets) {
        cpd_vault__fini(&made);
        return CPD_EINTERNAL;
    }
    cpd_seal__random(made.master, sizeof *made.master);
    memcpy(made.secrets, first, CPD_SECRET_SIZE);
    if (second)
        memcpy(made.secrets + CPD_SECRET_SIZE, second, CPD_SECRET_SIZE);
    *out = made;
    return 0;
}

int cpd_vault__open(cpd_vault *vault, const unsigned char *sealed, size_t n, const void *bound,
                    size_t bound_n)
{
    size_t plain = n > CPD_SEAL_EXTRA ? n - CPD_SEAL_EXTRA : 0;
    vault->count = plain / CPD_SECRET_SIZE;
    if (plain % CPD_SECRET_SIZE || vault->count < 1 || vault->count > CPD_VAULT_MOST)
        return cpd_error__set(CPD_EDAMAGED, "a key file has the wrong length");
    vault->secrets = cpd_locked__new(plain);
    if (!vault->secrets)
        return CPD_EINTERNAL;
    return cpd_seal__open(vault->secrets, vault->master, sealed, n, bound, bound_n);
}

cpd_secret *cpd_vault__pick(const cpd_vault *vault, const cpd_key *sign)
{
    for (size_t i = 0; i < vault->count; i++) {
        cpd_public keys;
        cpd_secret *secret = cpd_secret__from_bytes(vault->secrets + i * CPD_SECRET_SIZE);
        if (!secret)
            return NULL;
        cpd_secret__public(&keys, secret);
        if (memcmp(&keys.sign, sign, sizeof *sign) == 0)
            return secret;
        cpd_secret__free(secret);
    }
    cpd_error__set(CPD_ELOCKED,
                   "the key that lies here is not the one this home has declared for that person");
    return NULL;
}

void cpd_vault__first(cpd_key *sign, const cpd_vault *vault)
{
    cpd_public keys;
    cpd_secret__halves(&keys, vault->secrets);
    *sign = keys.sign;
}

/* ---- hex as a member ---- */

static void set_hex(cpd_doc *doc, cpd_node *object, const char *key, const unsigned char *bytes,
                    size_t n)
{
    char text[2 * SEALED_MOST + 1];
    cpd_hex_format(text, bytes, n);
    cpd_node_set_text(doc, object, key, text);
}

static bool get_hex(unsigned char *out, size_t n, const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    return text && cpd_hex_parse(out, n, text);
}

/* ---- what things are bound to ---- */

/* The purpose, a line feed, and the members of an object but one, with the person. */
static int bind(cpd_str *out, const char *purpose, const cpd_node *object, const char *without,
                const cpd_uuid *person)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *bound = cpd_node_copy(doc, object);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    cpd_node_unset(bound, without);
    cpd_node_unset(bound, "ways");
    cpd_object__set_uuid(doc, bound, "person", person);
    cpd_str_add(out, purpose);
    cpd_str_add_char(out, '\n');
    int r = cpd_doc_failed(doc) || out->failed ? cpd_error__no_memory()
                                               : cpd_node__canonical(out, bound);
    if (r == 0 && out->failed)
        r = cpd_error__no_memory();
    cpd_doc_free(doc);
    return r;
}

static void add_public_keys(cpd_doc *doc, cpd_node *object, const cpd_vault *vault)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < vault->count; i++) {
        cpd_public keys;
        char text[2 * CPD_KEY_SIZE + 1];
        cpd_secret__halves(&keys, vault->secrets + i * CPD_SECRET_SIZE);
        cpd_hex_format(text, keys.sign.bytes, CPD_KEY_SIZE);
        cpd_node_add(doc, list, cpd_node_text(doc, text));
    }
    cpd_node_set(doc, object, "keys", list);
}

int cpd_locked__object(cpd_node **out, cpd_doc *doc, const cpd_uuid *person,
                       const cpd_vault *vault)
{
    unsigned char sealed[SEALED_MOST];
    cpd_str bound = {0};
    size_t n = vault->count * CPD_SECRET_SIZE;
    cpd_node *object = cpd_node_object(doc);
    cpd_node_set_int(doc, object, "format", FORMAT);
    cpd_object__set_uuid(doc, object, "person", person);
    add_public_keys(doc, object, vault);
    cpd_node_set(doc, object, "ways", cpd_node_list(doc));
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                                : bind(&bound, SECRETS_PURPOSE, object, "secrets", person);
    if (r == 0) {
        cpd_seal__seal(sealed, vault->master, vault->secrets, n, bound.bytes, bound.length);
        set_hex(doc, object, "secrets", sealed, n + CPD_SEAL_EXTRA);
    }
    cpd_str_fini(&bound);
    *out = object;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static int damaged(void)
{
    return cpd_error__set(CPD_EDAMAGED, "the file with a person's keys is not as it was written");
}

int cpd_locked__parse(cpd_doc **out, const char *bytes, size_t n, const cpd_uuid *person)
{
    cpd_doc *doc = NULL;
    cpd_uuid whose;
    int r = cpd_node__canonical_parse(&doc, bytes, n);
    if (r == CPD_EINPUT || r == CPD_ELIMIT)
        return damaged();
    if (r < 0)
        return r;
    const cpd_node *root = cpd_doc_root(doc);
    if (cpd_node_get_int(root, "format", 0) != FORMAT) {
        cpd_error__set(CPD_EINPUT, "the file with a person's keys is newer than this program");
        r = cpd_error__hint("Use the program that wrote it.");
    } else if (!cpd_object__uuid(&whose, root, "person") || !cpd_uuid_equal(&whose, person)) {
        r = cpd_error__set(CPD_ETAMPERED, "the file with a person's keys is another person's");
    }
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}

bool cpd_locked__has_key(const cpd_node *object, const cpd_key *sign)
{
    const cpd_node *keys = cpd_node_get(object, "keys");
    char hex[2 * CPD_KEY_SIZE + 1];
    cpd_hex_format(hex, sign->bytes, CPD_KEY_SIZE);
    for (size_t i = 0; i < cpd_node_length(keys); i++) {
        const char *one = cpd_node_as_text(cpd_node_at(keys, i));
        if (one && strcmp(one, hex) == 0)
            return true;
    }
    return false;
}

int cpd_locked__open(cpd_vault *vault, const cpd_node *object, const cpd_uuid *person)
{
    unsigned char sealed[SEALED_MOST];
    cpd_str bound = {0};
    const char *text = cpd_node_get_text(object, "secrets");
    size_t n = text ? strlen(text) / 2 : 0;
    if (n > sizeof sealed || !get_hex(sealed, n, object, "secrets"))
        return damaged();
    int r = bind(&bound, SECRETS_PURPOSE, object, "secrets", person);
    if (r == 0)
        r = cpd_vault__open(vault, sealed, n, bound.bytes, bound.length);
    cpd_str_fini(&bound);
    return r;
}

/* ---- ways ---- */

static bool is_way(const cpd_node *one, const char *way, const cpd_uuid *helper)
{
    const char *its = cpd_node_get_text(one, "way");
    cpd_uuid whose;
    if (!its || strcmp(its, way) != 0)
        return false;
    return !helper || (cpd_object__uuid(&whose, one, "helper") && cpd_uuid_equal(&whose, helper));
}

void cpd_locked__drop_way(cpd_doc *doc, cpd_node *object, const cpd_key_way *way)
{
    const cpd_node *ways = cpd_node_get(object, "ways");
    cpd_node *kept = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(ways); i++)
        if (!is_way(cpd_node_at(ways, i), way->way, way->helper))
            cpd_node_add(doc, kept, cpd_node_at(ways, i));
    cpd_node_set(doc, object, "ways", kept);
}

static int key_of_passphrase(cpd_key *out, const cpd_node *way, const char *passphrase)
{
    unsigned char salt[CPD_STRETCH_SALT];
    if (!get_hex(salt, sizeof salt, way, "salt"))
        return damaged();
    return cpd_seal__stretch(out, passphrase, salt, cpd_node_get_int(way, "passes", 0),
                             cpd_node_get_int(way, "kib", 0));
}

static int key_of_paper(cpd_key *out, const char *code)
{
    cpd_hash hash;
    int r = cpd_paper__hash(&hash, "cpd/paper-key/1", code);
    if (r == 0)
        memcpy(out->bytes, hash.bytes, CPD_KEY_SIZE);
    cpd_seal__wipe(&hash, sizeof hash);
    return r;
}

static int key_of(cpd_key *out, const cpd_node *way, const char *text)
{
    return is_way(way, CPD_WAY_PASSPHRASE, NULL) ? key_of_passphrase(out, way, text)
                                                 : key_of_paper(out, text);
}

/* The master key sealed under the key that a text makes, bound to all that stands open beside it. */
static int seal_master(cpd_doc *doc, cpd_node *made, const cpd_uuid *person, const cpd_key *master,
                       const char *text)
{
    unsigned char sealed[SEALED_MASTER];
    cpd_str bound = {0};
    cpd_key *key = cpd_key__new();
    int r = key ? key_of(key, made, text) : CPD_EINTERNAL;
    if (r == 0)
        r = bind(&bound, WAY_PURPOSE, made, "master", person);
    if (r == 0) {
        cpd_seal__seal(sealed, key, master, sizeof *master, bound.bytes, bound.length);
        set_hex(doc, made, "master", sealed, sizeof sealed);
    }
    cpd_key__free(key);
    cpd_str_fini(&bound);
    return r;
}

static int fill_way(cpd_doc *doc, cpd_node *made, const cpd_uuid *person, const cpd_key *master,
                    const cpd_key_way *way)
{
    unsigned char salt[CPD_STRETCH_SALT], box[CPD_BOX_SIZE];
    cpd_node_set_text(doc, made, "way", way->way);
    if (way->since != CPD_DATE_NONE)
        cpd_object__set_date(doc, made, "since", way->since);
    if (way->until != CPD_DATE_NONE)
        cpd_object__set_date(doc, made, "until", way->until);
    if (way->helper) {
        cpd_object__set_uuid(doc, made, "helper", way->helper);
        cpd_object__set_key(doc, made, "sealing", way->sealing);
        int r = cpd_seal__box(box, master, way->sealing);
        if (r == 0)
            set_hex(doc, made, "master", box, sizeof box);
        return r;
    }
    if (strcmp(way->way, CPD_WAY_PASSPHRASE) == 0) {
        cpd_seal__random(salt, sizeof salt);
        set_hex(doc, made, "salt", salt, sizeof salt);
        cpd_node_set_int(doc, made, "passes", CPD_STRETCH_PASSES);
        cpd_node_set_int(doc, made, "kib", CPD_STRETCH_KIB);
    }
    return cpd_doc_failed(doc) ? cpd_error__no_memory()
                               : seal_master(doc, made, person, master, way->text);
}

int cpd_locked__set_way(cpd_doc *doc, cpd_node *object, const cpd_uuid *person,
                        const cpd_key *master, const cpd_key_way *way)
{
    cpd_node *made = cpd_node_object(doc);
    int r = fill_way(doc, made, person, master, way);
    if (r < 0)
        return r;
    cpd_locked__drop_way(doc, object, way);
    cpd_node_add(doc, cpd_node_get(object, "ways"), made);
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

static int does_not_fit(enum cpd_unlock_by by)
{
    if (by == CPD_UNLOCK_PAPER)
        return cpd_error__set(CPD_EDENIED, "that code does not open your key");
    cpd_error__set(CPD_EDENIED, "that passphrase does not fit");
    return cpd_error__hint("Look at capital letters and the layout of the keyboard. If it is lost: "
                           "docs/private.md says what helps.");
}

static int open_master(cpd_key *out, const cpd_node *way, const cpd_uuid *person, const char *text,
                       enum cpd_unlock_by by)
{
    unsigned char sealed[SEALED_MASTER];
    cpd_str bound = {0};
    cpd_key *key = cpd_key__new();
    int r = key ? key_of(key, way, text) : CPD_EINTERNAL;
    if (r == 0)
        r = get_hex(sealed, sizeof sealed, way, "master") ? 0 : damaged();
    if (r == 0)
        r = bind(&bound, WAY_PURPOSE, way, "master", person);
    if (r == 0)
        r = cpd_seal__open(out->bytes, key, sealed, sizeof sealed, bound.bytes, bound.length);
    cpd_key__free(key);
    cpd_str_fini(&bound);
    return r == CPD_ETAMPERED ? does_not_fit(by) : r;
}

int cpd_locked__master(cpd_key *out, const cpd_node *object, const cpd_uuid *person,
                       enum cpd_unlock_by by, const char *text)
{
    const cpd_node *ways = cpd_node_get(object, "ways");
    const char *way = by == CPD_UNLOCK_PAPER ? CPD_WAY_PAPER : CPD_WAY_PASSPHRASE;
    for (size_t i = 0; i < cpd_node_length(ways); i++)
        if (is_way(cpd_node_at(ways, i), way, NULL))
            return open_master(out, cpd_node_at(ways, i), person, text, by);
    return by == CPD_UNLOCK_PAPER
               ? cpd_error__set(CPD_ELOCKED, "no recovery code was made, or it was ended")
               : cpd_error__set(CPD_ELOCKED, "no passphrase was chosen");
}
