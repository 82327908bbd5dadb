/* Keys are tried as bytes, without the library's own reading of them: any 32 bytes of any key file
 * may be an epoch key, of any epoch. Hashes are looked for as bytes too, so that no table or column
 * can be forgotten. */
#include "proof/loot.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/node.h"
#include "record/record.h"
#include "store/sqlite.h"
#include "support/check.h"

#define EPOCHS 3

/* ---- taking it ---- */

static char *canonical(const cpd_node *node)
{
    cpd_str text = {0};
    done(cpd_node__canonical(&text, node));
    return cpd_str_finish(&text);
}

static void take_wraps(struct loot *loot, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    done(cpd_store__ask(&row, home->store, "SELECT reader, bytes FROM wrap WHERE id = ?", "i", id));
    while (cpd_stmt__next(row) > 0) {
        cr_assert_lt(loot->wrap_count, LOOT_WRAPS);
        size_t n, i = loot->wrap_count++;
        int64_t reader = cpd_stmt__int(row, 0);
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
        cr_assert_leq(n, sizeof loot->wraps[i].bytes);
        memcpy(loot->wraps[i].bytes, bytes, n);
        loot->wraps[i].length = n;
        loot->wraps[i].has_reader = reader != 0;
        if (reader)
            done(cpd_ledger__ident_uuid(&loot->wraps[i].reader, home, reader));
    }
    cpd_stmt__done(row);
    cr_assert_gt(loot->wrap_count, 0);
}

static void take_secrets(struct loot *loot, cpd_home *home)
{
    static const char *const people[] = {"Asha", "Tom"};
    for (size_t i = 0; i < 2; i++) {
        char id[CPD_ID_TEXT];
        cpd_uuid person;
        done(cpd_person_find(id, home, people[i]));
        cr_assert(cpd_uuid_parse(&person, id));
        done(cpd_keyring__unlock(home, &person));
        loot->secrets[i] = *cpd_keyring__person(home, &person);
    }
}

/* Head and commitment of a revision; statement and its commitment of words for a comment. */
static void take_subject(struct loot *loot, cpd_stmt *row, bool comment)
{
    size_t n, commitment_n;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n),
                        *commitment = cpd_stmt__blob(row, 1, &commitment_n),
                        *sealed = cpd_stmt__blob(row, 2, &loot->sealed_length);
    cpd_doc *doc = NULL;
    done(cpd_node__unpack(&doc, bytes, n));
    const cpd_node *root = cpd_doc_root(doc);
    loot->head = comment ? strdup("") : canonical(root);
    loot->statement = comment ? canonical(root) : strdup("");
    if (comment)
        cr_assert(cpd_object__hash(&loot->commitment, root, "words"));
    else
        memcpy(loot->commitment.bytes, commitment, CPD_HASH_SIZE);
    cpd_seal__hash(&loot->head_hash, "cpd/head/1", loot->head, strlen(loot->head));
    loot->bound = comment ? loot->place.revision : loot->head_hash;
    loot->sealed = malloc(loot->sealed_length + 1);
    cr_assert(loot->sealed && sealed);
    memcpy(loot->sealed, sealed, loot->sealed_length);
    cpd_doc_free(doc);
}

static void take_body(struct loot *loot, cpd_home *home, const struct text *one)
{
    cpd_key key;
    cpd_node *body;
    bool private_ = loot->wraps[0].has_reader;
    cpd_wrap_place place = {loot->place.purpose, &loot->place.portfolio, &loot->place.record,
                            &loot->place.revision};
    cpd_doc *doc = cpd_doc_new();
    done(cpd_wrap__open(&key, home, one->id, &place, private_ ? &loot->wraps[0].reader : NULL));
    done(cpd_body__open(&body, doc, &key, loot->sealed, loot->sealed_length, &loot->bound,
                        &loot->commitment, one->comment ? "cpd/words/1" : "cpd/body/1", private_));
    loot->body = canonical(body);
    snprintf(loot->salt, sizeof loot->salt, "%s", cpd_node_get_text(body, "salt"));
    cpd_node_unset(body, "salt");
    loot->bare = canonical(body);
    cpd_doc_free(doc);
}

void loot_take(struct loot *out, cpd_home *home, const struct texts *all, const struct text *one)
{
    cpd_stmt *row;
    *out = (struct loot){.words = one->words ? one->words : ""};
    done(erase_place_of(&out->place, home, &all->portfolio, one->id));
    done(cpd_store__ask(&row, home->store,
                        "SELECT bytes, commitment, sealed FROM subject WHERE id = ?", "i",
                        one->id));
    cr_assert_eq(cpd_stmt__next(row), 1);
    take_subject(out, row, one->comment);
    cpd_stmt__done(row);
    take_wraps(out, home, one->id);
    take_secrets(out, home);
    take_body(out, home, one);
}

void loot_fini(struct loot *loot)
{
    free(loot->head);
    free(loot->body);
    free(loot->bare);
    free(loot->statement);
    free(loot->sealed);
    *loot = (struct loot){0};
}

/* ---- trying keys ---- */

static bool opens_words(const struct loot *loot, const cpd_key *key)
{
    unsigned char *out = malloc(loot->sealed_length + 1);
    cr_assert_not_null(out);
    bool opens = cpd_seal__open(out, key, loot->sealed, loot->sealed_length, loot->bound.bytes,
                                CPD_HASH_SIZE) == 0;
    free(out);
    return opens;
}

/* What the outer layer held is the key itself, or a box for one of the people. */
static bool opens_inner(const struct loot *loot, const unsigned char *inner, bool has_reader)
{
    cpd_key key;
    if (!has_reader) {
        memcpy(key.bytes, inner, CPD_KEY_SIZE);
        return opens_words(loot, &key);
    }
    for (size_t i = 0; i < 2; i++) {
        cpd_public keys;
        done(cpd_secret__public(&keys, &loot->secrets[i]));
        if (cpd_seal__unbox(&key, inner, &keys, &loot->secrets[i]) == 0 && opens_words(loot, &key))
            return true;
    }
    return false;
}

static bool opens_with(const struct loot *loot, const cpd_key *key)
{
    char bound[ERASE_BOUND];
    unsigned char inner[CPD_BOX_SIZE];
    if (opens_words(loot, key))
        return true;
    for (size_t i = 0; i < loot->wrap_count; i++)
        for (int64_t epoch = 1; epoch <= EPOCHS; epoch++) {
            bool has_reader = loot->wraps[i].has_reader;
            size_t n =
                erase_bound(bound, &loot->place, epoch, has_reader ? &loot->wraps[i].reader : NULL);
            if (cpd_seal__open(inner, key, loot->wraps[i].bytes, loot->wraps[i].length, bound, n) ==
                    0 &&
                opens_inner(loot, inner, has_reader))
                return true;
        }
    return false;
}

static bool opens_with_file(const struct loot *loot, int dirfd, const char *name)
{
    unsigned char bytes[4096];
    cpd_key key;
    int fd = openat(dirfd, name, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    cr_assert(n >= 0, "%s cannot be read", name);
    close(fd);
    for (ssize_t at = 0; at + CPD_KEY_SIZE <= n; at += 8) {
        memcpy(key.bytes, bytes + at, CPD_KEY_SIZE);
        if (opens_with(loot, &key))
            return true;
    }
    return false;
}

static bool opens_with_folder(const struct loot *loot, const char *folder, const char *name)
{
    char path[4400];
    bool opens = false;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    DIR *dir = opendir(path);
    cr_assert_not_null(dir, "%s", path);
    for (struct dirent *file; !opens && (file = readdir(dir));)
        if (file->d_type == DT_REG)
            opens = opens_with_file(loot, dirfd(dir), file->d_name);
    closedir(dir);
    return opens;
}

bool loot_opens(const struct loot *loot, const char *folder)
{
    static const char *const folders[] = {"keys", "keys/p", "keys/person"};
    for (size_t i = 0; i < 2; i++) {
        cpd_key halves[2];
        memcpy(halves, &loot->secrets[i], sizeof halves);
        if (opens_with(loot, &halves[0]) || opens_with(loot, &halves[1]))
            return true;
    }
    for (size_t i = 0; i < 3; i++)
        if (opens_with_folder(loot, folder, folders[i]))
            return true;
    return false;
}

/* ---- looking for bytes ---- */

static void add_file(cpd_str *all, const char *folder, const char *name)
{
    char path[4400], bytes[8192];
    ssize_t n = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY);
    while (fd >= 0 && (n = read(fd, bytes, sizeof bytes)) > 0)
        cpd_str_add_n(all, bytes, (size_t)n);
    if (fd >= 0)
        close(fd);
    cpd_str_add_char(all, '\n');
}

static void add_table(cpd_str *all, sqlite3 *db, const char *table)
{
    char sql[128];
    sqlite3_stmt *row;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(row); i++) {
            const void *bytes = sqlite3_column_blob(row, i);
            cpd_str_add_n(all, bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, i));
            cpd_str_add_char(all, '\n');
        }
    sqlite3_finalize(row);
}

/* All that is stored: the values of every table (a long one lies in pieces in the file) and the
 * bytes of the files, where deleted ones may be left. */
static cpd_str haystack(cpd_home *home)
{
    cpd_str all = {0};
    sqlite3_stmt *row;
    cr_assert_eq(sqlite3_prepare_v2(home->store->db,
                                    "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &row,
                                    NULL),
                 SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW)
        add_table(&all, home->store->db, (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    add_file(&all, home->path, "records.db");
    add_file(&all, home->path, "records.db-wal");
    cr_assert(!all.failed && all.length > 4096);
    return all;
}

static bool holds(const cpd_str *all, const void *bytes, size_t n)
{
    return memmem(all->bytes, all->length, bytes, n) != NULL;
}

static bool holds_hash(const cpd_str *all, const cpd_hash *hash)
{
    char hex[65];
    cpd_hash_format(hex, hash);
    return holds(all, hash->bytes, CPD_HASH_SIZE) || holds(all, hex, 64);
}

/* ---- guesses ---- */

struct search {
    const cpd_str *all; /* NULL: hold guesses against `wanted` only */
    const cpd_hash *wanted;
    bool found;
    size_t tried;
};

static void try_hash(struct search *s, const cpd_hash *hash)
{
    s->tried++;
    if (s->all ? holds_hash(s->all, hash) : cpd_hash_equal(hash, s->wanted))
        s->found = true;
}

/* Every way in which these bytes could have been hashed. */
static void try_bytes(struct search *s, const char *text)
{
    static const char *const purposes[] = {"cpd/head/1",    "cpd/body/1",  "cpd/words/1",
                                           "cpd/signoff/1", "cpd/entry/1", "cpd/revision/1"};
    cpd_hash hash;
    cpd_seal__hash_raw(&hash, text, strlen(text));
    try_hash(s, &hash);
    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
        cpd_seal__hash(&hash, purposes[i], text, strlen(text));
        try_hash(s, &hash);
    }
}

/* The object with one member set to another text, or left out (NULL). */
static char *with(const char *object, const char *member, const char *text)
{
    cpd_doc *doc = NULL;
    done(cpd_node__canonical_parse(&doc, object, strlen(object)));
    cpd_node *root = cpd_node_copy(doc, cpd_doc_root(doc));
    cpd_node_unset(root, member);
    if (text)
        cpd_node_set_text(doc, root, member, text);
    char *made = canonical(root);
    cpd_doc_free(doc);
    return made;
}

/* The body as it could be known: with no salt, an empty one, one of zeros. */
static void try_bodies(struct search *s, const struct loot *loot)
{
    static const char zeros[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const char *const salts[] = {NULL, "", zeros};
    for (size_t i = 0; i < 3; i++) {
        CPD_FREE char *body = with(loot->bare, "salt", salts[i]);
        cpd_hash commitment, revision;
        try_bytes(s, body);
        cpd_seal__hash(&commitment, "cpd/body/1", body, strlen(body));
        cpd_revision__hash(&revision, &loot->head_hash, &commitment);
        try_hash(s, &revision);
    }
    if (*loot->words)
        try_bytes(s, loot->words);
}

/* The statement of a comment: everything in it can be known but its salt and that of the words. */
static void try_statements(struct search *s, const struct loot *loot)
{
    char hex[65];
    cpd_hash words;
    cpd_seal__hash(&words, "cpd/words/1", loot->bare, strlen(loot->bare));
    cpd_hash_format(hex, &words);
    CPD_FREE char *unsalted = with(loot->statement, "salt", NULL);
    CPD_FREE char *wordless = with(unsalted, "words", NULL);
    CPD_FREE char *guessed = with(unsalted, "words", hex);
    try_bytes(s, unsalted);
    try_bytes(s, wordless);
    try_bytes(s, guessed);
}

static void try_guesses(struct search *s, const struct loot *loot, bool with_head)
{
    try_bodies(s, loot);
    if (*loot->statement)
        try_statements(s, loot);
    if (*loot->head && with_head)
        try_bytes(s, loot->head);
    cr_assert_gt(s->tried, 20);
}

bool loot_finds_guess(const struct loot *loot, cpd_home *home, bool with_head)
{
    cpd_str all = haystack(home);
    struct search s = {.all = &all};
    try_guesses(&s, loot, with_head);
    cpd_str_fini(&all);
    return s.found;
}

bool loot_finds_commitment(const struct loot *loot, cpd_home *home)
{
    cpd_str all = haystack(home);
    bool found = holds_hash(&all, &loot->commitment);
    cpd_str_fini(&all);
    return found;
}

bool loot_finds_salt(const struct loot *loot, cpd_home *home)
{
    unsigned char salt[32];
    cpd_str all = haystack(home);
    cr_assert(cpd_base64url_parse(salt, sizeof salt, loot->salt));
    bool found = holds(&all, salt, sizeof salt) || holds(&all, loot->salt, strlen(loot->salt));
    cpd_str_fini(&all);
    return found;
}

/* Any run of 32 bytes of them, wherever pages may have cut them. */
bool loot_finds_sealed(const struct loot *loot, cpd_home *home)
{
    cpd_str all = haystack(home);
    bool found = false;
    for (size_t at = 0; !found && at + 32 <= loot->sealed_length; at += 16)
        found = holds(&all, loot->sealed + at, 32);
    for (size_t i = 0; !found && i < loot->wrap_count; i++)
        found = holds(&all, loot->wraps[i].bytes, 32);
    cpd_str_fini(&all);
    return found;
}

bool loot_needs_salt(const struct loot *loot)
{
    cpd_hash hash;
    struct search s = {.wanted = &loot->commitment};
    cpd_seal__hash(&hash, *loot->statement ? "cpd/words/1" : "cpd/body/1", loot->body,
                   strlen(loot->body));
    try_guesses(&s, loot, true);
    return cpd_hash_equal(&hash, &loot->commitment) && !s.found;
}
