/* Adopting: a checked set becomes a statement in the home's chain and rows of the store. The
 * statement pins where git keeps the version and the hash of its canonical form; the rows are that
 * form in pieces, so that verify can put them together again and compare. */
#include "framework/adopt.h"

#include <stdio.h>
#include <string.h>

#include "framework/model.h"
#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"

#define PURPOSE "cpd/set/1"
#define HASH_TEXT (2 * CPD_HASH_SIZE + 1)

cpd_cleanup_of(cpd_doc *, cpd_doc_free)

    /* A day of a tree that was checked; CPD_DATE_NONE when it has none. */
    static cpd_date day_of(const cpd_node *tree, const char *key)
{
    const char *text = cpd_node_get_text(tree, key);
    cpd_date day = CPD_DATE_NONE;

    if (text)
        cpd_date_parse(&day, text);
    return day;
}

void cpd_adoption__of(cpd_adoption *out, const cpd_node *tree)
{
    *out = (cpd_adoption){.tree = tree,
                          .layer = cpd_layer__from_name(cpd_node_get_text(tree, "layer")),
                          .since = day_of(tree, "effective_from"),
                          .until = day_of(tree, "effective_to")};
}

static bool says(const cpd_node *object, const char *key, const char *text)
{
    const char *said = cpd_node_get_text(object, key);

    return strcmp(said ? said : "", text) == 0;
}

/* ---- the statement ---- */

static int hash_tree(char out[HASH_TEXT], const cpd_node *tree)
{
    cpd_hash hash;
    int r = cpd_ledger__hash_object(&hash, PURPOSE, tree);

    if (r == 0)
        cpd_hash_format(out, &hash);
    return r;
}

static void set_day(cpd_doc *doc, cpd_node *object, const char *key, cpd_date day)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    cpd_node_set_text(doc, object, key, day == CPD_DATE_NONE ? NULL : text);
}

/* How genuine it was known to be on the day. */
static void set_signature(cpd_doc *doc, cpd_node *object, const cpd_node *signature)
{
    const cpd_node *key = cpd_node_get(signature, "key");

    cpd_node_set_text(doc, object, "signature", cpd_node_get_text(signature, "result"));
    cpd_node_set_text(doc, object, "signer", cpd_node_get_text(signature, "principal"));
    cpd_node_set_text(doc, object, "signer_key", cpd_node_get_text(key, "fingerprint"));
}

static int state(int64_t *position, cpd_home *home, const cpd_adoption *adoption)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    char hash[HASH_TEXT];
    int r = hash_tree(hash, adoption->tree);

    if (r < 0)
        return r;
    cpd_node_set_text(doc, object, "set", cpd_node_get_text(adoption->tree, "set"));
    cpd_node_set_text(doc, object, "version", cpd_node_get_text(adoption->tree, "version"));
    cpd_node_set_text(doc, object, "layer", cpd_layer__name(adoption->layer));
    set_day(doc, object, "from", adoption->since);
    set_day(doc, object, "to", adoption->until);
    cpd_node_set_text(doc, object, "commit", adoption->commit);
    cpd_node_set_text(doc, object, "tree", adoption->git_tree);
    cpd_node_set_text(doc, object, "hash", hash);
    set_signature(doc, object, adoption->signature);
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    return cpd_ledger__state(position, home, doc,
                             &(cpd_statement){.operation = "adopt", .object = object});
}

int cpd_adoption__statement(const cpd_node **out, cpd_doc *doc, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    size_t length = 0;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM subject WHERE id = ?", "i", id);

    if (r == 0)
        r = cpd_stmt__next(row);
    if (r == 0) {
        r = cpd_error__set(CPD_EDAMAGED, "the ledger does not say what was adopted");
    } else if (r > 0) {
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);

        *out = cpd_node__unpack_into(doc, bytes, length);
        r = *out ? 0 : cpd_error_last()->kind;
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- the tables ---- */

/* The tree without its parts: an object of its own with the same values. */
static cpd_node *head_of(cpd_doc *doc, const cpd_node *tree, const char *parts)
{
    cpd_node *head = cpd_node_object(doc);

    for (size_t i = 0; i < cpd_node_length(tree); i++)
        if (!parts || strcmp(cpd_node_key(tree, i), parts) != 0)
            cpd_node_set(doc, head, cpd_node_key(tree, i), cpd_node_at(tree, i));
    return head;
}

static int pack(cpd_str *out, const cpd_node *node)
{
    int r = cpd_node__pack(out, node);

    return r == 0 && out->failed ? cpd_error__no_memory() : r;
}

static int insert_head(cpd_home *home, int64_t id, const cpd_adoption *a, const cpd_node *head)
{
    cpd_str bytes = {0};
    int r = pack(&bytes, head);

    if (r == 0)
        r = cpd_store__run(
            home->store,
            "INSERT INTO adopted(id, name, version, kind, layer, since, until, bytes)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            "itttdddb", id, cpd_node_get_text(a->tree, "set"),
            cpd_node_get_text(a->tree, "version"), cpd_node_get_text(a->tree, "kind"), a->layer,
            (int)a->since, (int)a->until, bytes.bytes, bytes.length);
    cpd_str_fini(&bytes);
    return r;
}

static int insert_part(cpd_home *home, int64_t id, size_t seq, const cpd_node *part)
{
    cpd_str bytes = {0};
    int r = pack(&bytes, part);

    if (r == 0)
        r = cpd_store__run(
            home->store, "INSERT INTO adopted_part(id, seq, code, bytes) VALUES(?, ?, ?, ?)",
            "iitb", id, (int64_t)seq, cpd_node_get_text(part, "code"), bytes.bytes, bytes.length);
    cpd_str_fini(&bytes);
    return r;
}

static int insert(cpd_home *home, int64_t id, const cpd_adoption *adoption)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    const struct cpd_set_kind *kind = cpd_set_kind__find(cpd_node_get_text(adoption->tree, "kind"));
    const cpd_node *parts = kind->parts ? cpd_node_get(adoption->tree, kind->parts) : NULL;
    const cpd_node *head = head_of(doc, adoption->tree, kind->parts);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : insert_head(home, id, adoption, head);

    for (size_t i = 0; r == 0 && i < cpd_node_length(parts); i++)
        r = insert_part(home, id, i, cpd_node_at(parts, i));
    return r;
}

/* Does the ledger say that this very tree was adopted there? */
static int says_same(bool *same, cpd_home *home, int64_t id, const cpd_node *tree)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    const cpd_node *statement;
    char hash[HASH_TEXT];
    int r = doc ? cpd_adoption__statement(&statement, doc, home, id) : cpd_error__no_memory();

    if (r == 0)
        r = hash_tree(hash, tree);
    if (r == 0)
        *same = says(statement, "hash", hash);
    return r;
}

int cpd_sets__was_adopted(bool *same, cpd_home *home, const cpd_node *tree)
{
    int64_t id;
    int r = cpd_store__ask_int(&id, home->store,
                               "SELECT id FROM adopted WHERE name = ? AND version = ?", "tt",
                               cpd_node_get_text(tree, "set"), cpd_node_get_text(tree, "version"));

    if (r <= 0)
        return r;
    r = says_same(same, home, id, tree);
    return r == 0 ? 1 : r;
}

static int refuse_second(cpd_home *home, const cpd_node *tree)
{
    bool same = false;
    int r = cpd_sets__was_adopted(&same, home, tree);

    if (r <= 0)
        return r;
    cpd_error__set(CPD_ECONFLICT, "%s@%s was adopted already%s", cpd_node_get_text(tree, "set"),
                   cpd_node_get_text(tree, "version"), same ? "" : ", and says something else");
    return cpd_error__hint("A correction is a new version.");
}

/* Everything finds a set by its name: one of another kind would speak in its place. */
static int refuse_namesake(cpd_home *home, const cpd_node *tree)
{
    const char *name = cpd_node_get_text(tree, "set");
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT kind FROM adopted WHERE name = ? AND kind <> ? LIMIT 1", "tt",
                           name, cpd_node_get_text(tree, "kind"));

    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        cpd_error__set(CPD_ECONFLICT, "%s is the name of a set of another kind here: %s", name,
                       cpd_stmt__text(row, 0));
        r = cpd_error__hint("Give it a name of its own.");
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_sets__adopt(int64_t *position, cpd_home *home, const cpd_adoption *adoption)
{
    int r = refuse_namesake(home, adoption->tree);

    if (r == 0)
        r = refuse_second(home, adoption->tree);
    if (r == 0)
        r = state(position, home, adoption);
    return r == 0 ? insert(home, *position, adoption) : r;
}

/* ---- verifying ---- */

/* One adopted version as its rows tell it. */
struct told {
    int64_t id;
    char name[CPD_CODE_TEXT], version[CPD_CODE_TEXT], kind[CPD_CODE_TEXT];
    int layer;
    cpd_date since, until;
};

static void copy_code(char out[CPD_CODE_TEXT], const char *text)
{
    size_t length = text ? strnlen(text, CPD_CODE_TEXT - 1) : 0;

    memcpy(out, text ? text : "", length);
    out[length] = '\0';
}

/* A number beyond all days must not be cut to one of them: it becomes one that no set is about. */
static cpd_date read_day(cpd_stmt *row, int column)
{
    int64_t day = cpd_stmt__int(row, column);

    return day == (cpd_date)day ? (cpd_date)day : 0;
}

static cpd_node *read_head(struct told *told, cpd_doc *doc, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes;

    told->id = cpd_stmt__int(row, 0);
    copy_code(told->name, cpd_stmt__text(row, 1));
    copy_code(told->version, cpd_stmt__text(row, 2));
    copy_code(told->kind, cpd_stmt__text(row, 3));
    told->layer = (int)cpd_stmt__int(row, 4);
    told->since = read_day(row, 5);
    told->until = read_day(row, 6);
    bytes = cpd_stmt__blob(row, 7, &length);
    return cpd_node__unpack_into(doc, bytes, length);
}

/* Parts whose code column is not their code are left out, and so the hash differs. */
static int read_parts(cpd_node *list, cpd_doc *doc, cpd_home *home, int64_t id)
{
    cpd_stmt *rows;
    int r =
        cpd_store__ask(&rows, home->store,
                       "SELECT code, bytes FROM adopted_part WHERE id = ? ORDER BY seq", "i", id);

    while (r == 0 && (r = cpd_stmt__next(rows)) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(rows, 1, &length);
        cpd_node *part = cpd_node__unpack_into(doc, bytes, length);
        const char *code = cpd_node_get_text(part, "code"), *column = cpd_stmt__text(rows, 0);

        r = part ? 0 : cpd_error_last()->kind;
        if (code && column && strcmp(code, column) == 0)
            cpd_node_add(doc, list, part);
    }
    cpd_stmt__done(rows);
    return r;
}

/* The tree again, from head and parts. */
static int rebuild(cpd_node *head, const struct told *told, cpd_doc *doc, cpd_home *home)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(told->kind);
    cpd_node *list = cpd_node_list(doc);
    int r = read_parts(list, doc, home, told->id);

    if (r == 0 && kind && kind->parts)
        cpd_node_set(doc, head, kind->parts, list);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* Do the columns by which sets are found say what was adopted? */
static bool columns_agree(const struct told *told, const cpd_node *statement, const cpd_node *head)
{
    char since[CPD_DATE_TEXT], until[CPD_DATE_TEXT];

    cpd_date_format(since, told->since);
    cpd_date_format(until, told->until);
    return says(statement, "set", told->name) && says(statement, "version", told->version) &&
           says(statement, "layer", cpd_layer__name(told->layer)) &&
           says(statement, "from", since) && says(statement, "to", until) &&
           says(head, "set", told->name) && says(head, "version", told->version) &&
           says(head, "kind", told->kind);
}

static int compare(bool *same, const struct told *told, cpd_node *head, cpd_doc *doc,
                   cpd_home *home)
{
    const cpd_node *statement;
    char hash[HASH_TEXT];
    int r = cpd_adoption__statement(&statement, doc, home, told->id);

    if (r == 0)
        r = rebuild(head, told, doc, home);
    if (r == 0)
        r = hash_tree(hash, head);
    if (r == 0)
        *same = says(statement, "hash", hash) && columns_agree(told, statement, head);
    return r;
}

static int verify_row(cpd_home *home, cpd_stmt *row, cpd_issues *issues)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    struct told told = {0};
    cpd_node *head = doc ? read_head(&told, doc, row) : NULL;
    bool same = false;
    char place[2 * CPD_CODE_TEXT];
    int r = !doc ? cpd_error__no_memory() : !head ? cpd_error_last()->kind : 0;

    if (r == 0)
        r = compare(&same, &told, head, doc, home);
    if (same || (r < 0 && r != CPD_EDAMAGED && r != CPD_EINPUT))
        return r;
    snprintf(place, sizeof place, "%s@%s", told.name, told.version);
    r = cpd_issues__add(
        issues, r < 0 ? CPD_EDAMAGED : CPD_ETAMPERED, place, 0, 0,
        strcmp(told.kind, "variant") == 0
            ? "Restore a backup of this home."
            : "Restore a backup of this home; its git repository still has the version.",
        "the tables of %s are not what was adopted", place);
    return r == CPD_EINTERNAL ? r : 0;
}

static int verify_rows(cpd_home *home, cpd_issues *issues)
{
    cpd_stmt *rows;
    int r = cpd_store__ask(&rows, home->store,
                           "SELECT id, name, version, kind, layer, since, until, bytes FROM adopted"
                           " ORDER BY id",
                           "");

    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = verify_row(home, rows, issues);
    cpd_stmt__done(rows);
    return r;
}

/* An entry of the home's chain without a row of tables: an adoption has one. */
static int verify_entry(cpd_home *home, cpd_stmt *row, cpd_issues *issues)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    const cpd_node *statement;
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    const cpd_node *entry = doc ? cpd_node__unpack_into(doc, bytes, length) : NULL;
    char place[2 * CPD_CODE_TEXT] = "";
    int r;

    if (!doc)
        return cpd_error__no_memory();
    if (!says(entry, "operation", "adopt"))
        return 0;
    if (cpd_adoption__statement(&statement, doc, home, cpd_stmt__int(row, 0)) == 0)
        snprintf(place, sizeof place, "%.64s@%.64s", cpd_node_get_text(statement, "set"),
                 cpd_node_get_text(statement, "version"));
    r = cpd_issues__add(issues, CPD_ETAMPERED, place, 0, 0,
                        "Restore a backup of this home; its git repository still has the version.",
                        "the tables of %s are gone", *place ? place : "an adopted set");
    return r == CPD_EINTERNAL ? r : 0;
}

static int verify_missing(cpd_home *home, cpd_issues *issues)
{
    cpd_stmt *rows = NULL;
    int64_t chain;
    int r = cpd_ledger__chain(&chain, home, &home->id, &home->id);

    if (r == 0)
        r = cpd_store__ask(&rows, home->store,
                           "SELECT e.id, e.bytes FROM entry e LEFT JOIN adopted a ON a.id = e.id"
                           " WHERE e.chain = ? AND a.id IS NULL ORDER BY e.id",
                           "i", chain);
    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = verify_entry(home, rows, issues);
    cpd_stmt__done(rows);
    return r;
}

int cpd_sets__verify(cpd_home *home, cpd_issues *issues)
{
    int r = verify_rows(home, issues);

    return r == 0 ? verify_missing(home, issues) : r;
}
