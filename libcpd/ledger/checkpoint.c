/* Checkpoints: the root of the log's tree, signed by the home; proofs that one extends another. */
#include "ledger/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/merkle.h"
#include "node/node.h"

#define FILE_MOST 65536
#define CHECKPOINT_SCHEMA "cpd.checkpoint/1"
#define PROOF_SCHEMA "cpd.consistency/1"

/* ---- the hashes of this home's own entries ---- */

/* Entries 1 to count, in order. *out is to free(). */
static int read_entries(cpd_hash **out, cpd_home *home, uint64_t count)
{
    cpd_hash *entries = calloc(count + 1, sizeof *entries);
    int r = entries ? 0 : cpd_error__no_memory();

    for (uint64_t i = 0; r == 0 && i < count; i++)
        r = cpd_ledger__entry_hash(&entries[i], home, (int64_t)i + 1);
    if (r < 0)
        free(entries);
    else
        *out = entries;
    return r;
}

/* One by one, so that a long log needs no more memory than a short one. */
static int root_of_log(cpd_hash *out, cpd_home *home, uint64_t count)
{
    cpd_merkle tree = {0};
    cpd_hash entry;
    int r = 0;

    for (uint64_t i = 1; r == 0 && i <= count; i++) {
        r = cpd_ledger__entry_hash(&entry, home, (int64_t)i);
        cpd_merkle__add(&tree, &entry);
    }
    cpd_merkle__root(out, &tree);
    return r;
}

/* ---- making ---- */

static cpd_node *new_statement(cpd_doc *doc, const cpd_home *home, int64_t size,
                               const cpd_hash *root)
{
    cpd_node *statement = cpd_node_object(doc);
    char clock[CPD_CLOCK_TEXT];

    cpd_clock_format(clock, home->clock.now_ms(home->clock.payload) / 1000);
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_node_set_int(doc, statement, "size", size);
    cpd_object__set_hash(doc, statement, "root", root);
    cpd_node_set_text(doc, statement, "clock", clock);
    return statement;
}

/* The statement as the ledger keeps it, with what an outsider needs to check it. */
static int write_out(char **out, cpd_doc *doc, const cpd_secret *secret, cpd_node *statement)
{
    cpd_node *file = cpd_node_object(doc);
    unsigned char signature[CPD_SIGNATURE_SIZE];
    char hex[2 * CPD_SIGNATURE_SIZE + 1];
    cpd_public keys;
    int r = cpd_secret__public(&keys, secret);

    if (r == 0)
        r = cpd_ledger__sign_object(signature, secret, CPD_CHECKPOINT_PURPOSE, statement);
    if (r < 0)
        return r;
    cpd_node_set_text(doc, file, "schema", CHECKPOINT_SCHEMA);
    cpd_node_set(doc, file, "statement", statement);
    cpd_object__set_key(doc, file, "signing", &keys.sign);
    cpd_hex_format(hex, signature, sizeof signature);
    cpd_node_set_text(doc, file, "signature", hex);
    *out = cpd_doc_failed(doc) ? NULL : cpd_node_json(file, CPD_JSON_PRETTY);
    return *out ? 0 : cpd_error__no_memory();
}

static int make(char **out, cpd_home *home, cpd_doc *doc)
{
    const cpd_secret *secret;
    cpd_node *statement;
    cpd_hash root;
    int64_t size, position;
    int r = cpd_keyring__home_secret(&secret, home);

    if (r == 0)
        r = cpd_ledger__position(&size, home);
    if (r == 0)
        r = root_of_log(&root, home, (uint64_t)size);
    if (r < 0)
        return r;
    statement = new_statement(doc, home, size, &root);
    r = cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){
            .operation = "checkpoint", .about = &home->id, .signer = secret, .object = statement});
    return r == 0 ? write_out(out, doc, secret, statement) : r;
}

int cpd_checkpoint_make(char **out, cpd_home *home)
{
    cpd_doc *doc = cpd_doc_new();
    char *text = NULL;
    int r = doc ? cpd_change__begin(home) : cpd_error__no_memory();

    if (r == 0)
        r = cpd_change__end(home, make(&text, home, doc));
    cpd_doc_free(doc);
    if (r == 0)
        *out = cpd_steal(&text);
    free(text);
    return r;
}

/* ---- reading ---- */

static int refuse(const char *what)
{
    cpd_error__set(CPD_EINPUT, "%s", what);
    return cpd_error__hint("Give the file that cpd checkpoint make wrote, as it was written.");
}

static bool has_schema(const cpd_node *root, const char *schema)
{
    const char *its = cpd_node_get_text(root, "schema");

    return its && strcmp(its, schema) == 0;
}

static int read_statement(cpd_checkpoint *out, const cpd_node *root)
{
    const cpd_node *statement = cpd_node_get(root, "statement");
    const char *signing = cpd_node_get_text(root, "signing"),
               *signature = cpd_node_get_text(root, "signature"),
               *clock = cpd_node_get_text(statement, "clock");
    unsigned char bytes[CPD_SIGNATURE_SIZE];
    int64_t size = cpd_node_get_int(statement, "size", 0);

    if (!has_schema(root, CHECKPOINT_SCHEMA) || cpd_node_length(root) != 4 || size < 1 ||
        size >= CPD_LEDGER_OWN_LIMIT || !cpd_object__uuid(&out->home, statement, "home") ||
        !cpd_object__hash(&out->root, statement, "root") || !signing || !signature ||
        !cpd_hex_parse(out->signing.bytes, CPD_KEY_SIZE, signing) ||
        !cpd_hex_parse(bytes, sizeof bytes, signature))
        return refuse("this is no checkpoint");
    out->size = (uint64_t)size;
    snprintf(out->clock, sizeof out->clock, "%s", clock ? clock : "");
    int r = cpd_ledger__verify_object(bytes, &out->signing, CPD_CHECKPOINT_PURPOSE, statement);
    return r == CPD_ETAMPERED ? cpd_error__set(r, "the signature of the checkpoint does not hold")
                              : r;
}

int cpd_checkpoint__parse(cpd_checkpoint *out, const char *text, size_t length)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, text, length, "checkpoint", FILE_MOST);

    if (r == 0)
        r = read_statement(out, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

/* ---- proving ---- */

static char *proof_text(const cpd_checkpoint *from, const cpd_checkpoint *to,
                        const cpd_proof *proof)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *file = cpd_node_object(doc), *path = cpd_node_list(doc);
    char *text;

    for (size_t i = 0; i < proof->count; i++) {
        char hex[65];

        cpd_hash_format(hex, &proof->path[i]);
        cpd_node_add(doc, path, cpd_node_text(doc, hex));
    }
    cpd_node_set_text(doc, file, "schema", PROOF_SCHEMA);
    cpd_object__set_uuid(doc, file, "home", &from->home);
    cpd_node_set_int(doc, file, "from", (int64_t)from->size);
    cpd_node_set_int(doc, file, "to", (int64_t)to->size);
    cpd_node_set(doc, file, "path", path);
    text = cpd_doc_failed(doc) ? NULL : cpd_node_json(file, CPD_JSON_PRETTY);
    cpd_doc_free(doc);
    return text;
}

static int refuse_other_log(const cpd_checkpoint *checkpoint)
{
    return cpd_error__set(CPD_ETAMPERED,
                          "this log is not the one that the checkpoint of %llu entries covers",
                          (unsigned long long)checkpoint->size);
}

/* Both must be true of this log, or the proof would prove nothing. */
static int prove(char **out, const cpd_hash *entries, const cpd_checkpoint *from,
                 const cpd_checkpoint *to)
{
    const cpd_checkpoint *both[] = {from, to};
    cpd_merkle tree = {0};
    cpd_proof proof;
    cpd_hash root;

    for (uint64_t i = 0, next = 0; next < 2; i++) {
        for (cpd_merkle__root(&root, &tree); next < 2 && both[next]->size == i; next++)
            if (!cpd_hash_equal(&root, &both[next]->root))
                return refuse_other_log(both[next]);
        if (next < 2)
            cpd_merkle__add(&tree, &entries[i]);
    }
    cpd_merkle__prove_consistency(&proof, entries, to->size, from->size);
    *out = proof_text(from, to, &proof);
    return *out ? 0 : cpd_error__no_memory();
}

static int check_own(const cpd_home *home, const cpd_checkpoint *from, const cpd_checkpoint *to)
{
    if (!cpd_uuid_equal(&from->home, &home->id) || !cpd_uuid_equal(&to->home, &home->id))
        return cpd_error__set(CPD_EINPUT, "that is a checkpoint of another home");
    if (from->size > to->size)
        return cpd_error__set(CPD_EINPUT, "the first checkpoint covers more than the second");
    return 0;
}

int cpd_checkpoint_prove(char **out, cpd_home *home, const char *older, size_t older_length,
                         const char *newer, size_t newer_length)
{
    cpd_checkpoint from, to;
    cpd_hash *entries = NULL;
    int64_t newest = 0;
    int r = cpd_checkpoint__parse(&from, older, older_length);

    if (r == 0)
        r = cpd_checkpoint__parse(&to, newer, newer_length);
    if (r == 0)
        r = check_own(home, &from, &to);
    if (r == 0)
        r = cpd_ledger__position(&newest, home);
    if (r == 0 && to.size > (uint64_t)newest)
        r = refuse_other_log(&to);
    if (r == 0)
        r = read_entries(&entries, home, to.size);
    if (r == 0)
        r = prove(out, entries, &from, &to);
    free(entries);
    return r;
}

/* ---- comparing ---- */

static int read_path(cpd_proof *out, const cpd_node *root, const cpd_checkpoint *from,
                     const cpd_checkpoint *to)
{
    const cpd_node *path = cpd_node_get(root, "path");
    cpd_uuid home;

    out->count = cpd_node_length(path);
    if (!has_schema(root, PROOF_SCHEMA) || cpd_node_type(path) != CPD_NODE_LIST ||
        out->count > CPD_PROOF_MOST || !cpd_object__uuid(&home, root, "home"))
        return refuse("this is no proof");
    if (!cpd_uuid_equal(&home, &from->home) ||
        cpd_node_get_int(root, "from", 0) != (int64_t)from->size ||
        cpd_node_get_int(root, "to", 0) != (int64_t)to->size)
        return refuse("this is a proof of other checkpoints");
    for (size_t i = 0; i < out->count; i++) {
        const char *hex = cpd_node_as_text(cpd_node_at(path, i));

        if (!hex || !cpd_hash_parse(&out->path[i], hex))
            return refuse("this is no proof");
    }
    return 0;
}

static int check_proof(bool *holds, const cpd_checkpoint *from, const cpd_checkpoint *to,
                       const char *text, size_t length)
{
    cpd_doc *doc = NULL;
    cpd_proof proof;
    int r = cpd_json_parse(&doc, text, length, "proof", FILE_MOST);

    if (r == 0)
        r = read_path(&proof, cpd_doc_root(doc), from, to);
    if (r == 0)
        *holds = cpd_merkle__is_consistent(&proof, from->size, &from->root, to->size, &to->root);
    cpd_doc_free(doc);
    return r;
}

struct answer {
    const char *word, *why;
};

static int answer(struct answer *out, const cpd_checkpoint *from, const cpd_checkpoint *to,
                  const char *proof, size_t length)
{
    bool holds = false;
    int r = 0;

    if (from->size == to->size && cpd_hash_equal(&from->root, &to->root))
        *out = (struct answer){"same", "both cover the same entries"};
    else if (from->size == to->size)
        *out = (struct answer){"fork", "both cover as many entries, and not the same ones: two "
                                       "histories were shown; keep both checkpoints"};
    else if (!proof)
        *out = (struct answer){"not-proven", "without a proof nobody can tell whether the longer "
                                             "one begins with the shorter one"};
    else
        r = check_proof(&holds, from, to, proof, length);
    if (r == 0 && proof && from->size != to->size)
        *out = holds ? (struct answer){"extends", "the longer one begins with all that the shorter "
                                                  "one covers"}
                     : (struct answer){"not-proven", "the proof does not hold: ask for another; if "
                                                     "none holds, two histories were shown"};
    return r;
}

static int show_answer(cpd_doc **out, const cpd_checkpoint *from, const cpd_checkpoint *to,
                       const struct answer *answer)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc);

    cpd_node_set_text(doc, root, "schema", "cpd.checkpoint-compare/1");
    cpd_object__set_uuid(doc, root, "home", &from->home);
    cpd_node_set_int(doc, root, "from", (int64_t)from->size);
    cpd_node_set_int(doc, root, "to", (int64_t)to->size);
    cpd_node_set_text(doc, root, "answer", answer->word);
    cpd_node_set_text(doc, root, "why", answer->why);
    cpd_doc_set_root(doc, root);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}

int cpd_checkpoint_compare(cpd_doc **out, const char *one, size_t one_length, const char *other,
                           size_t other_length, const char *proof, size_t proof_length)
{
    cpd_checkpoint a, b;
    const cpd_checkpoint *from = &a, *to = &b;
    struct answer said = {0};
    int r = cpd_seal__init();

    if (r == 0)
        r = cpd_checkpoint__parse(&a, one, one_length);
    if (r == 0)
        r = cpd_checkpoint__parse(&b, other, other_length);
    if (r == 0 && (!cpd_uuid_equal(&a.home, &b.home) ||
                   memcmp(a.signing.bytes, b.signing.bytes, CPD_KEY_SIZE) != 0))
        r = cpd_error__set(CPD_EINPUT, "the two checkpoints are of different homes");
    if (r == 0 && a.size > b.size) {
        from = &b;
        to = &a;
    }
    if (r == 0)
        r = answer(&said, from, to, proof, proof_length);
    return r == 0 ? show_answer(out, from, to, &said) : r;
}
