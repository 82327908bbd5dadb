/* The end of a home: a certificate of what was destroyed, signed by the home's own key and kept
 * elsewhere, and then the destroying, keys first. The certificate has counts and hashes and not a
 * word of anybody's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpd/checkpoint.h>
#include <cpd/home.h>

#include "home/home.h"
#include "ledger/ledger.h"
#include "node/node.h"
#include "press/press.h"
#include "record/record.h"
#include "store/store.h"

#define PURPOSE "cpd/destroyed/1"
#define SCHEMA "cpd.destroyed/1"
#define CERTIFICATE_MOST 65536

/* ---- holds ---- */

/* A hold of this home on anything in it is one on all of it. */
static int check_holds(cpd_home *home)
{
    cpd_stmt *row;
    cpd_hold hold = {0};
    int r = cpd_store__ask(&row, home->store,
                           "SELECT DISTINCT about FROM subject WHERE id < ? AND commitment IS NULL "
                           "AND about IS NOT NULL",
                           "i", CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && !hold.stands && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid about;
        r = cpd_stmt__uuid(row, 0, &about) ? cpd_hold__on(&hold, home, &about) : 0;
    }
    cpd_stmt__done(row);
    if (r < 0 || !hold.stands)
        return r;
    cpd_error__set(CPD_EDENIED, "something in this home is held since %s (%s)", hold.since,
                   hold.reason);
    return cpd_error__hint("Release it first: cpd retention release.");
}

/* ---- the certificate ---- */

static int count(cpd_doc *doc, cpd_node *counts, cpd_home *home)
{
    static const char *const sql[][2] = {
        {"entries", "SELECT count(*) FROM entry"},
        {"versions", "SELECT count(*) FROM subject WHERE commitment IS NOT NULL"},
        {"records", "SELECT count(DISTINCT about) FROM subject WHERE commitment IS NOT NULL"},
        {"signatures", "SELECT count(*) FROM signed"},
        {"people", "SELECT count(*) FROM person"},
        {"portfolios", "SELECT count(*) FROM epoch"},
        {"keys", "SELECT count(*) FROM wrap"}};
    int r = 0;
    for (size_t i = 0; r >= 0 && i < sizeof sql / sizeof *sql; i++) {
        int64_t n = 0;
        r = cpd_store__ask_int(&n, home->store, sql[i][1], "");
        cpd_node_set_int(doc, counts, sql[i][0], n);
    }
    return r < 0 ? r : 0;
}

/* The checkpoint over its log: who kept an earlier one can hold it against this. */
static int add_checkpoint(cpd_doc *doc, cpd_node *statement, cpd_home *home)
{
    char *text;
    cpd_doc *checkpoint = NULL;
    int r = cpd_checkpoint_make(&text, home);
    if (r < 0)
        return r;
    r = cpd_json_parse(&checkpoint, text, strlen(text), "checkpoint", CERTIFICATE_MOST);
    if (r == 0)
        cpd_node_set(doc, statement, "checkpoint", cpd_node_copy(doc, cpd_doc_root(checkpoint)));
    cpd_doc_free(checkpoint);
    free(text);
    return r;
}

static int build_statement(cpd_node **out, cpd_doc *doc, cpd_home *home)
{
    char clock[CPD_CLOCK_TEXT];
    cpd_node *statement = *out = cpd_node_object(doc), *counts = cpd_node_object(doc);
    cpd_clock_format(clock, home->clock.now_ms(home->clock.payload) / 1000);
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_node_set_text(doc, statement, "clock", clock);
    int r = add_checkpoint(doc, statement, home);
    if (r == 0)
        r = count(doc, counts, home);
    cpd_node_set(doc, statement, "destroyed", counts);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static int sign(cpd_node *certificate, cpd_doc *doc, cpd_home *home, cpd_node *statement)
{
    const cpd_secret *secret;
    cpd_public keys;
    unsigned char signature[CPD_SIGNATURE_SIZE];
    char hex[2 * CPD_SIGNATURE_SIZE + 1];
    int r = cpd_keyring__home_secret(&secret, home);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0)
        r = cpd_ledger__sign_object(signature, secret, PURPOSE, statement);
    if (r < 0)
        return r;
    cpd_hex_format(hex, signature, sizeof signature);
    cpd_node_set_text(doc, certificate, "schema", SCHEMA);
    cpd_node_set(doc, certificate, "statement", statement);
    cpd_object__set_key(doc, certificate, "signing", &keys.sign);
    cpd_node_set_text(doc, certificate, "signature", hex);
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

static int make_certificate(char **out, cpd_home *home)
{
    cpd_node *statement;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *certificate = cpd_node_object(doc);
    int r = build_statement(&statement, doc, home);
    if (r == 0)
        r = sign(certificate, doc, home, statement);
    if (r == 0 && !(*out = cpd_node_json(certificate, CPD_JSON_COMPACT)))
        r = cpd_error__no_memory();
    cpd_doc_free(doc);
    return r;
}

/* Written whole and synced, or not there. */
static int write_certificate(const char *file, const char *text)
{
    size_t n = strlen(text);
    int fd = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST
                   ? cpd_error__set(CPD_ECONFLICT, "there is a file of that name already")
                   : cpd_error__set(CPD_EINPUT, "the certificate cannot be written there: %s",
                                    strerror(errno));
    bool good = write(fd, text, n) == (ssize_t)n && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    int r = good ? 0
                 : cpd_error__set(errno == ENOSPC ? CPD_EFULL : CPD_EINTERNAL,
                                  "the certificate could not be written: %s", strerror(errno));
    close(fd);
    if (r < 0)
        unlink(file);
    return r;
}

/* ---- destroying ---- */

/* Where the certificate is to lie, inside of what is destroyed, it would be destroyed too. */
static int check_outside(const cpd_home *home, const char *file)
{
    const char *slash = strrchr(file, '/');
    CPD_FREE char *folder = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
    CPD_FREE char *outer = realpath(home->path, NULL),
                  *inner = folder ? realpath(folder, NULL) : NULL;
    size_t n = outer ? strlen(outer) : 0;
    if (!folder || ((!outer || !inner) && errno == ENOMEM))
        return cpd_error__no_memory();
    if (!outer || !inner)
        return cpd_error__set(CPD_EABSENT, "there is no folder for the certificate");
    if (strncmp(inner, outer, n) == 0 && (inner[n] == '/' || inner[n] == '\0'))
        return cpd_error__set(CPD_EINPUT, "the certificate would lie inside of what is destroyed");
    return 0;
}

/* Keys first: without them nothing that a crash leaves can be opened. */
static int remove_all(const char *folder)
{
    char keys[CPD_FOLDER_MOST];
    struct stat st;
    snprintf(keys, sizeof keys, "%.4080s/keys", folder);
    cpd_folder__remove(keys);
    bool keys_left = lstat(keys, &st) == 0;
    cpd_folder__remove(folder);
    if (lstat(folder, &st) < 0)
        return 0;
    cpd_error__set(CPD_EINTERNAL, "some files of the home could not be removed");
    return cpd_error__hint(keys_left ? "Its keys are still there: remove the folder by hand."
                                     : "What is left opens nothing any more: remove it by hand.");
}

int cpd_home_destroy(cpd_home *home, const char *certificate)
{
    char *text = NULL;
    char folder[CPD_FOLDER_MOST];
    int r = check_outside(home, certificate);
    if (r == 0)
        r = check_holds(home);
    if (r == 0)
        r = make_certificate(&text, home);
    if (r == 0)
        r = write_certificate(certificate, text);
    free(text);
    if (r < 0)
        return r;
    snprintf(folder, sizeof folder, "%s", home->path);
    cpd_home_close(home);
    return remove_all(folder);
}

/* ---- reading one ---- */

static int not_one(void)
{
    cpd_error__set(CPD_EINPUT, "this is no certificate of a home that was destroyed");
    return cpd_error__hint("Give the file that cpd home destroy wrote, as it was written.");
}

int cpd_certificate_check(cpd_doc **out, const char *text, size_t length)
{
    cpd_doc *doc;
    cpd_key key;
    unsigned char signature[CPD_SIGNATURE_SIZE];
    char fingerprint[CPD_FINGERPRINT_TEXT];
    if (length > CERTIFICATE_MOST)
        return not_one();
    int r = cpd_seal__init();
    if (r == 0)
        r = cpd_json_parse(&doc, text, length, "certificate", CERTIFICATE_MOST);
    if (r < 0)
        return r;
    cpd_node *root = cpd_doc_root(doc);
    const char *schema = cpd_node_get_text(root, "schema"),
               *signing = cpd_node_get_text(root, "signing"),
               *signed_ = cpd_node_get_text(root, "signature");
    if (!schema || strcmp(schema, SCHEMA) != 0 || !signing || !signed_ ||
        !cpd_node_get(root, "statement") || !cpd_hex_parse(key.bytes, CPD_KEY_SIZE, signing) ||
        !cpd_hex_parse(signature, sizeof signature, signed_))
        r = not_one();
    if (r == 0)
        r = cpd_ledger__verify_object(signature, &key, PURPOSE, cpd_node_get(root, "statement"));
    if (r == 0) {
        cpd_fingerprint_format(fingerprint, &key);
        cpd_node_set_text(doc, root, "fingerprint", fingerprint);
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    }
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}
