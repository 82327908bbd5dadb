/* Prints docs/hex-dump.md: makes a small home, reads it from outside by docs/format.md and shows
 * every byte of three entries with what it means. tools/hexdump runs it.
 *
 *     hexdump FOLDER >docs/hex-dump.md      FOLDER: where the home is made
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "outside.h"
#include "world.h"

/* ---- blocks: ```hex NAME and ```text NAME, as test_page.c reads them back ---- */

static void begin(const char *kind, const char *name, const char *part)
{
    printf("```%s %s-%s\n", kind, name, part);
}

static void end(void)
{
    puts("```\n");
}

static void text_block(const char *name, const char *part, const char *text)
{
    begin("text", name, part);
    puts(text);
    end();
}

static void hex_block(const char *name, const char *part, const unsigned char *bytes, size_t n,
                      const char *meaning)
{
    begin("hex", name, part);
    dump_bytes(stdout, 0, bytes, n, meaning);
    end();
}

static void sealed_block(const char *name, const char *part, const unsigned char *bytes, size_t n)
{
    begin("hex", name, part);
    dump_bytes(stdout, 0, bytes, 24, "nonce");
    dump_bytes(stdout, 24, bytes + 24, n - SEAL_EXTRA, "sealed text");
    dump_bytes(stdout, n - 16, bytes + n - 16, 16, "tag");
    end();
}

static void hash_block(const char *name, const char *part, const char *purpose, const json_t *tree)
{
    unsigned char hash[HASH];
    char *text = canonical(tree), meaning[100];

    snprintf(meaning, sizeof meaning, "BLAKE2b-256 of %s, 0a, %zu bytes", purpose, strlen(text));
    hash_bytes(hash, purpose, text, strlen(text));
    free(text);
    hex_block(name, part, hash, HASH, meaning);
}

/* ---- the parts of an entry ---- */

static json_t *tree_blocks(struct outside *o, const char *name, const char *part,
                           const unsigned char *bytes, size_t n)
{
    const char *fault;
    char json[40];
    json_t *tree;
    char *text;

    begin("hex", name, part);
    tree = packed_read(bytes, n, &o->dictionary, stdout, &fault);
    end();
    text = canonical(tree);
    printf("%zu bytes packed; in canonical form %zu:\n\n", n, strlen(text));
    snprintf(json, sizeof json, "%s-json", part);
    text_block(name, json, text);
    free(text);
    return tree;
}

static const unsigned char *column(size_t *n, sqlite3_stmt *row, int i)
{
    *n = (size_t)sqlite3_column_bytes(row, i);
    return sqlite3_column_blob(row, i);
}

static void show_entry(struct outside *o, long long id, const char *name)
{
    size_t n = 0;
    sqlite3_stmt *row =
        ask(o, "SELECT id, chain, number, known, bytes FROM entry WHERE id = ?", id);
    const unsigned char *bytes;
    json_t *tree;

    sqlite3_step(row);
    printf("Row of `entry`: id %d, chain %d, number %d, known %d. Its `bytes`:\n\n",
           sqlite3_column_int(row, 0), sqlite3_column_int(row, 1), sqlite3_column_int(row, 2),
           sqlite3_column_int(row, 3));
    bytes = column(&n, row, 4);
    tree = tree_blocks(o, name, "entry", bytes, n);
    puts("The hash of the entry, which the next entry of the chain names as `previous`:\n");
    hash_block(name, "entry-hash", "cpd/entry/1", tree);
    json_decref(tree);
    sqlite3_finalize(row);
}

/* The wrap of an entry, opened layer by layer; leaves the key. */
static void show_wrap(unsigned char key[KEY], struct outside *o, long long id, const char *name,
                      const json_t *head, const char *revision)
{
    unsigned char epoch_key[KEY], inner[BOX], secret[2 * KEY];
    const char *portfolio = text_of(head, "portfolio"), *author = text_of(head, "author");
    sqlite3_stmt *row = ask(o, "SELECT reader, epoch, bytes FROM wrap WHERE id = ?", id);
    size_t n = 0;
    const unsigned char *bytes = sqlite3_step(row) == SQLITE_ROW ? column(&n, row, 2) : NULL;
    bool boxed = sqlite3_column_int(row, 0) != 0;
    char *bound = wrap_bound("cpd/wrap/1", o->id, portfolio, sqlite3_column_int64(row, 1),
                             text_of(head, "record"), revision, boxed ? author : NULL);

    printf("Row of `wrap`: reader %d%s, epoch %d. Its `bytes`:\n\n", sqlite3_column_int(row, 0),
           boxed ? " (the number of the author in `ident`)" : "", sqlite3_column_int(row, 1));
    sealed_block(name, "wrap", bytes, n);
    puts("It is bound to this text (associated data):\n");
    text_block(name, "wrap-bound", bound);
    read_file(epoch_key, KEY, o, "keys/p/%s.1", portfolio);
    open_sealed(inner, bytes, n, epoch_key, bound, strlen(bound));
    if (boxed) {
        puts("Under the epoch key lies a sealed box for the reader's X25519 key:\n");
        begin("hex", name, "box");
        dump_bytes(stdout, 0, inner, 32, "public key made for this box");
        dump_bytes(stdout, 32, inner + 32, 16, "tag");
        dump_bytes(stdout, 48, inner + 48, 32, "sealed key");
        end();
        person_secret(secret, o, author);
        open_box(key, inner, secret + KEY);
    } else {
        memcpy(key, inner, KEY);
    }
    puts("What comes out is the key of the revision:\n");
    hex_block(name, "key", key, KEY, "");
    free(bound);
    sqlite3_finalize(row);
}

static void show_body(sqlite3_stmt *row, const unsigned char key[KEY],
                      const unsigned char head_hash[HASH], const char *name, bool padded)
{
    unsigned char commitment[HASH];
    size_t n, length;
    const unsigned char *sealed = column(&n, row, 2);
    unsigned char *plain = malloc(n);

    open_sealed(plain, sealed, n, key, head_hash, HASH);
    length = n - SEAL_EXTRA;
    if (padded) {
        sodium_unpad(&length, plain, length, 256);
        printf("Opened, the text is followed by its padding, `80` and then `00` to a multiple of "
               "256 bytes:\n\n");
        begin("hex", name, "padding");
        dump_bytes(stdout, length, plain + length, n - SEAL_EXTRA - length, "padding");
        end();
    }
    plain[length] = '\0';
    printf("The body, %zu bytes:\n\n", length);
    text_block(name, "body-json", (const char *)plain);
    puts("Its hash under `cpd/body/1` is the commitment, which stands in the row too:\n");
    bytes_column(commitment, HASH, row, 1);
    hex_block(name, "commitment", commitment, HASH, "");
    free(plain);
}

static void show_revision_hash(const unsigned char head[HASH], const unsigned char commitment[HASH],
                               const char *name)
{
    char head_hex[65], commitment_hex[65];
    json_t *tree;
    char *text;

    sodium_bin2hex(head_hex, 65, head, HASH);
    sodium_bin2hex(commitment_hex, 65, commitment, HASH);
    tree = json_pack("{ss ss}", "head", head_hex, "commitment", commitment_hex);
    text = canonical(tree);
    puts("Head and commitment together:\n");
    text_block(name, "revision-json", text);
    puts("and its hash, the hash of the revision, which is the entry's `subject`:\n");
    hash_block(name, "revision-hash", "cpd/revision/1", tree);
    free(text);
    json_decref(tree);
}

static void show_revision(struct outside *o, long long id, const char *name)
{
    unsigned char head_hash[HASH], commitment[HASH], revision[HASH], key[KEY];
    char hex[65];
    size_t n = 0;
    sqlite3_stmt *row = ask(o, "SELECT bytes, commitment, sealed FROM subject WHERE id = ?", id);
    const unsigned char *bytes = sqlite3_step(row) == SQLITE_ROW ? column(&n, row, 0) : NULL;
    json_t *head;

    puts("The row of `subject` with that id. Its `bytes`, the head:\n");
    head = tree_blocks(o, name, "head", bytes, n);
    hash_block(name, "head-hash", "cpd/head/1", head);
    hash_tree(head_hash, "cpd/head/1", head);
    bytes_column(commitment, HASH, row, 1);
    hash_revision(revision, head_hash, commitment);
    show_revision_hash(head_hash, commitment, name);
    show_wrap(key, o, id, name, head, sodium_bin2hex(hex, sizeof hex, revision, HASH));
    puts("The column `sealed`, bound to the 32 bytes of the head's hash:\n");
    bytes = column(&n, row, 2);
    sealed_block(name, "sealed", bytes, n);
    show_body(row, key, head_hash, name, strcmp(text_of(head, "class"), "C") == 0);
    json_decref(head);
    sqlite3_finalize(row);
}

static void show_signoff(struct outside *o, long long id, const char *name)
{
    size_t n = 0;
    sqlite3_stmt *row = ask(o, "SELECT bytes, signature FROM subject WHERE id = ?", id);
    const unsigned char *bytes = sqlite3_step(row) == SQLITE_ROW ? column(&n, row, 0) : NULL;
    unsigned char signer[KEY];
    json_t *statement;

    puts("The row of `subject` with that id. Its `bytes`, the statement:\n");
    statement = tree_blocks(o, name, "statement", bytes, n);
    puts("Its hash, the entry's `subject`:\n");
    hash_block(name, "statement-hash", "cpd/signoff/1", statement);
    puts("The column `signature`. Ed25519, not over the hash but over the same input: "
         "`cpd/signoff/1`, `0a`, the canonical form.\n");
    bytes = column(&n, row, 1);
    begin("hex", name, "signature");
    dump_bytes(stdout, 0, bytes, 32, "R");
    dump_bytes(stdout, 32, bytes + 32, 32, "S");
    end();
    puts("It is verified with the public key that the statement names as `key` and the signer's "
         "`key` statement, the `certificate`, declares:\n");
    from_hex(signer, KEY, text_of(statement, "key"));
    hex_block(name, "signer", signer, KEY, "");
    json_decref(statement);
    sqlite3_finalize(row);
}

/* ---- keys and files ---- */

static void show_keys(struct outside *o, const char *person, const char *portfolio)
{
    unsigned char key[KEY], sealed[2 * KEY + SEAL_EXTRA], secret[2 * KEY];

    read_file(key, KEY, o, "keys/p/%s.1", portfolio);
    printf("`keys/p/%s.1`, the key of the portfolio's first epoch:\n\n", portfolio);
    hex_block("keys", "epoch", key, KEY, "");
    read_file(key, KEY, o, "keys/person/%s.key", person);
    printf("`keys/person/%s.key`, which opens the file beside it:\n\n", person);
    hex_block("keys", "file", key, KEY, "");
    read_file(sealed, sizeof sealed, o, "keys/person/%s", person);
    printf("`keys/person/%s`:\n\n", person);
    sealed_block("keys", "person", sealed, sizeof sealed);
    puts("It is bound to this text:\n");
    begin("text", "keys", "person-bound");
    printf("cpd/person-secret/1\n%s\n", person);
    end();
    person_secret(secret, o, person);
    begin("hex", "keys", "secret");
    dump_bytes(stdout, 0, secret, 32, "seed of the Ed25519 signing key");
    dump_bytes(stdout, 32, secret + 32, 32, "X25519 sealing key");
    end();
}

static void show_file(const struct outside *o, const char *format, const char *id)
{
    char name[200], path[4096];
    struct stat st;

    snprintf(name, sizeof name, format, id);
    snprintf(path, sizeof path, "%s/%s", o->folder, name);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        printf("%04o        - %s/\n", st.st_mode & 07777, name);
    else if (stat(path, &st) == 0)
        printf("%04o %8lld %s\n", st.st_mode & 07777, (long long)st.st_size, name);
}

static void show_files(const struct outside *o, const char *person, const char *portfolio)
{
    begin("text", "home", "files");
    show_file(o, "home.yaml", "");
    show_file(o, "records.db", "");
    show_file(o, "keys", "");
    show_file(o, "keys/home", "");
    show_file(o, "keys/p", "");
    show_file(o, "keys/p/%s.1", portfolio);
    show_file(o, "keys/person", "");
    show_file(o, "keys/person/%s", person);
    show_file(o, "keys/person/%s.key", person);
    show_file(o, "sets.git", "");
    end();
}

/* ---- the page ---- */

static const char intro[] =
    "# A small home, byte by byte\n\n"
    "This page shows real bytes and explains each by [format.md](format.md): a piece of CPD with a "
    "link, a private reflection, and an\nassessor's signature. The home was made for this page "
    "with the clock standing at 2026-11-20T09:15:00Z, by `tools/hexdump`, which\nprints the page "
    "anew. Ids, keys, nonces and salts are random: **a new run gives other bytes of the same "
    "shape**. The secret keys of this\nhome stand below on purpose, so that anybody can open what "
    "is shown; nobody ever wrote a real record with them. `tests/format` checks\nthat the blocks "
    "of this page still fit each other.\n\n"
    "In a block of bytes each line is an offset, up to 16 bytes, and what they mean; what a tag "
    "stands for is in [packed-form.md](packed-form.md).\nWhere a value belongs to a key of an "
    "object, the first byte is the key. A block of text ends before its last line break.\n\n";

static long long entry_of(struct outside *o, const char *id, long long after)
{
    sqlite3_stmt *row = ask(o, "SELECT id, about FROM subject WHERE id > ? ORDER BY id", after);
    char about[37];
    long long found = 0;

    while (!found && sqlite3_step(row) == SQLITE_ROW)
        if (uuid_column(about, row, 1) && strcmp(about, id) == 0)
            found = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return found;
}

static void heading(const char *text)
{
    printf("## %s\n\n", text);
}

static void print_page(struct outside *o, const struct world *world)
{
    const char *person, *portfolio;
    long long piece = entry_of(o, world->piece, 0), reflection = entry_of(o, world->reflection, 0),
              signoff = entry_of(o, world->judgement, entry_of(o, world->judgement, 0));
    sqlite3_stmt *row = ask(o, "SELECT id, bytes FROM subject WHERE id = ?", piece);
    json_t *head = sqlite3_step(row) == SQLITE_ROW ? unpack_column(o, row, 1) : NULL;

    person = text_of(head, "author");
    portfolio = text_of(head, "portfolio");
    fputs(intro, stdout);
    heading("The files");
    puts("Mode, size and name of what matters here; `sets.git` is an ordinary bare git "
         "repository:\n");
    show_files(o, person, portfolio);
    heading("The keys of Asha Mbeki");
    show_keys(o, person, portfolio);
    heading("A piece of CPD");
    show_entry(o, piece, "piece");
    show_revision(o, piece, "piece");
    heading("A private reflection");
    puts("The head says no more than kind, author, day and class. The key of the body is sealed "
         "to its author, so the epoch key alone does not open it.\n");
    show_entry(o, reflection, "reflection");
    show_revision(o, reflection, "reflection");
    heading("A signature");
    printf("Tom Price judged that Asha Mbeki shows a capability: entry %lld is that record, entry "
           "%lld his signature of it.\n\n",
           signoff - 1, signoff);
    show_entry(o, signoff, "signoff");
    show_signoff(o, signoff, "signoff");
    json_decref(head);
    sqlite3_finalize(row);
}

int main(int argc, char **argv)
{
    char path[4096];
    struct world world;
    struct outside o;
    char *page;
    bool good;

    if (argc != 2 || !getenv("CPD_SOURCE_ROOT") || !getenv("CPD_BUILD_ROOT")) {
        fputs("usage: tools/hexdump >docs/hex-dump.md\n", stderr);
        return 2;
    }
    if (world_make(&world, argv[1], false) < 0) {
        fprintf(stderr, "hexdump: %s\n", cpd_error_last()->text);
        return 1;
    }
    snprintf(path, sizeof path, "%s/docs/packed-form.md", getenv("CPD_SOURCE_ROOT"));
    page = read_text_file(path);
    good = outside_open(&o, world.folder, page) && outside_check(&o);
    if (good)
        print_page(&o, &world);
    else
        fprintf(stderr, "hexdump: %s\n", o.fault);
    free(page);
    outside_close(&o);
    return good ? 0 : 1;
}
