/* Helping somebody in again whose passphrase and code are gone.
 *
 *   keys/person/ID.ask.locked   a pair of keys for this once, under the passphrase that is to be
 *                               theirs; and its public half in
 *   keys/person/ID.ask          {"sealing": the public half}
 *   keys/person/ID.help         {"helper": ID, "master": their master key, in a box for that half}
 *
 * The helper's own copy of the master key is opened and sealed to the asking pair in one go: nothing
 * that opens anything is shown to them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/keyfile.h"
#include "ledger/keyring.h"
#include "ledger/locked.h"
#include "node/node.h"

#define FILE_MOST 65536
#define CHECK_PURPOSE "cpd/help-check/1"

static void name_of(char out[CPD_KEYFILE_NAME], const cpd_uuid *person, const char *suffix)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, person);
    snprintf(out, CPD_KEYFILE_NAME, "person/%s%s", id, suffix);
}

static int write_object(cpd_home *home, const cpd_uuid *person, const char *suffix, cpd_doc *doc,
                        const cpd_node *object)
{
    char name[CPD_KEYFILE_NAME];
    cpd_str bytes = {0};
    name_of(name, person, suffix);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__canonical(&bytes, object);
    if (r == 0 && bytes.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_keyfile__replace(home->keyring->dirfd, name, bytes.bytes, bytes.length);
    cpd_str_fini(&bytes);
    return r;
}

static int load_object(cpd_doc **out, cpd_home *home, const cpd_uuid *person, const char *suffix)
{
    char name[CPD_KEYFILE_NAME], *bytes = NULL;
    size_t n = 0;
    name_of(name, person, suffix);
    int r = cpd_keyfile__load(&bytes, &n, home->keyring->dirfd, name, FILE_MOST);
    if (r == 0) {
        r = cpd_node__canonical_parse(out, bytes, n);
        if (r == CPD_EINPUT || r == CPD_ELIMIT)
            r = cpd_error__set(CPD_EDAMAGED, "a key file is not as it was written");
    }
    free(bytes);
    return r;
}

static bool get_hex(unsigned char *out, size_t n, const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    return text && cpd_hex_parse(out, n, text);
}

/* What is read aloud: nobody who can write these files can make another pair with the same. */
static void check_of(char out[CPD_FINGERPRINT_TEXT], const cpd_key *sealing)
{
    cpd_hash hash;
    char hex[41];
    cpd_seal__hash(&hash, CHECK_PURPOSE, sealing->bytes, CPD_KEY_SIZE);
    cpd_hex_format(hex, hash.bytes, 12);
    snprintf(out, CPD_FINGERPRINT_TEXT, "%.4s %.4s %.4s %.4s %.4s %.4s", hex, hex + 4, hex + 8,
             hex + 12, hex + 16, hex + 20);
}

static bool is_check(const char *typed, const cpd_key *sealing)
{
    char check[CPD_FINGERPRINT_TEXT];
    const char *c = check;
    check_of(check, sealing);
    for (; typed && *typed; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        c += *c == ' ';
        char small = *typed >= 'A' && *typed <= 'F' ? (char)(*typed - 'A' + 'a') : *typed;
        if (small != *c++)
            return false;
    }
    return *c == '\0';
}

/* ---- asking ---- */

static int write_asking(cpd_home *home, const cpd_uuid *person, const cpd_secret *once,
                        const char *passphrase, const cpd_key *sealing)
{
    cpd_vault vault = {0};
    cpd_node *object = NULL;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = cpd_vault__make(&vault, once, NULL);
    if (r == 0)
        r = cpd_locked__object(&object, doc, person, &vault);
    if (r == 0)
        r = cpd_locked__set_way(doc, object, person, vault.master,
                                &(cpd_key_way){.way = CPD_WAY_PASSPHRASE,
                                               .text = passphrase,
                                               .since = CPD_DATE_NONE,
                                               .until = CPD_DATE_NONE});
    if (r == 0)
        r = write_object(home, person, ".ask.locked", doc, object);
    if (r == 0) {
        object = cpd_node_object(doc);
        cpd_object__set_key(doc, object, "sealing", sealing);
        r = write_object(home, person, ".ask", doc, object);
    }
    cpd_vault__fini(&vault);
    cpd_doc_free(doc);
    return r;
}

int cpd_keyring__ask_help(char check[CPD_FINGERPRINT_TEXT], cpd_home *home, const cpd_uuid *person,
                          const char *passphrase)
{
    cpd_public keys;
    cpd_secret *once = cpd_secret__new();
    int r = once ? cpd_secret__public(&keys, once) : CPD_EINTERNAL;
    if (r == 0)
        r = write_asking(home, person, once, passphrase, &keys.box);
    if (r == 0)
        check_of(check, &keys.box);
    cpd_secret__free(once);
    return r;
}

/* ---- helping ---- */

static int refuse_check(void)
{
    cpd_error__set(CPD_EDENIED, "that is not what they were told to read to you");
    return cpd_error__hint("Ask them again, and make sure that it is they.");
}

int cpd_keyring__help(cpd_home *home, const cpd_uuid *person, const cpd_uuid *helper,
                      const char *check)
{
    cpd_doc *asked = NULL, *doc = cpd_doc_new();
    cpd_key sealing, *master = cpd_key__new();
    unsigned char box[CPD_BOX_SIZE];
    char hex[2 * CPD_BOX_SIZE + 1];
    int r = doc && master ? load_object(&asked, home, person, ".ask") : cpd_error__no_memory();
    if (r == CPD_EABSENT)
        r = cpd_error__set(CPD_EABSENT, "they have not asked for help");
    if (r == 0 && !get_hex(sealing.bytes, CPD_KEY_SIZE, cpd_doc_root(asked), "sealing"))
        r = cpd_error__set(CPD_EDAMAGED, "a key file is not as it was written");
    if (r == 0 && !is_check(check, &sealing))
        r = refuse_check();
    if (r == 0)
        r = cpd_keyring__helpers_master(master, home, person, helper);
    if (r == 0)
        r = cpd_seal__box(box, master, &sealing);
    if (r == 0) {
        cpd_node *object = cpd_node_object(doc);
        cpd_hex_format(hex, box, sizeof box);
        cpd_object__set_uuid(doc, object, "helper", helper);
        cpd_node_set_text(doc, object, "master", hex);
        r = write_object(home, person, ".help", doc, object);
    }
    cpd_key__free(master);
    cpd_doc_free(asked);
    cpd_doc_free(doc);
    return r;
}

/* ---- taking it ---- */

/* The pair of this once, opened by the passphrase. */
static int open_asking(cpd_vault *out, cpd_home *home, const cpd_uuid *person,
                       const char *passphrase)
{
    cpd_doc *asked = NULL;
    int r = load_object(&asked, home, person, ".ask.locked");
    if (r == 0 && !(out->master = cpd_key__new()))
        r = CPD_EINTERNAL;
    if (r == 0)
        r = cpd_locked__master(out->master, cpd_doc_root(asked), person, CPD_UNLOCK_PASSPHRASE,
                               passphrase);
    if (r == 0)
        r = cpd_locked__open(out, cpd_doc_root(asked), person);
    cpd_doc_free(asked);
    return r;
}

int cpd_keyring__take_help(cpd_uuid *helper, cpd_home *home, const cpd_uuid *person,
                           const char *passphrase)
{
    cpd_doc *given = NULL;
    cpd_vault once = {0};
    cpd_key *master = cpd_key__new();
    unsigned char box[CPD_BOX_SIZE];
    int r = master ? load_object(&given, home, person, ".help") : CPD_EINTERNAL;
    if (r == CPD_EABSENT)
        r = cpd_error__set(CPD_EABSENT, "no helper has helped yet");
    if (r == 0)
        r = open_asking(&once, home, person, passphrase);
    if (r == 0 && (!get_hex(box, sizeof box, cpd_doc_root(given), "master") ||
                   !cpd_object__uuid(helper, cpd_doc_root(given), "helper")))
        r = cpd_error__set(CPD_EDAMAGED, "a key file is not as it was written");
    cpd_secret *secret = r == 0 ? cpd_secret__from_bytes(once.secrets) : NULL;
    if (r == 0)
        r = secret ? cpd_seal__unbox(master, box, &secret->keys, secret) : CPD_EINTERNAL;
    if (r == 0)
        r = cpd_keyring__unlock_with_master(home, person, master);
    cpd_secret__free(secret);
    cpd_vault__fini(&once);
    cpd_key__free(master);
    cpd_doc_free(given);
    return r;
}

int cpd_keyring__help_end(cpd_home *home, const cpd_uuid *person)
{
    static const char *const suffixes[] = {".help", ".ask", ".ask.locked"};
    char name[CPD_KEYFILE_NAME];
    int r = 0;
    for (size_t i = 0; r == 0 && i < 3; i++) {
        name_of(name, person, suffixes[i]);
        r = cpd_keyfile__remove(home->keyring->dirfd, name);
    }
    return r;
}
