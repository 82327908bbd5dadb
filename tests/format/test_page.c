/* docs/hex-dump.md explains bytes that were captured once. This reads its blocks back and computes
 * all that follows from all that is given, so that the page cannot tell something else than
 * format.md does. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts.h"
#include "outside.h"
#include "packed.h"

#define BLOCK_MOST 4096

struct block {
    unsigned char bytes[BLOCK_MOST + 1];
    size_t n;
};

static char *dump, *packed_page;
static struct dictionary dictionary;

static char *read_doc(const char *name)
{
    char path[4096];
    char *text;

    snprintf(path, sizeof path, "%s/docs/%s", getenv("CPD_SOURCE_ROOT"), name);
    text = read_text_file(path);
    cr_assert_not_null(text, "no docs/%s", name);
    return text;
}

static void set_up(void)
{
    cr_assert(sodium_init() >= 0);
    dump = read_doc("hex-dump.md");
    packed_page = read_doc("packed-form.md");
    cr_assert_eq(dictionary_read(&dictionary, packed_page), 0);
}

static void tear_down(void)
{
    free(dump);
    free(packed_page);
}

TestSuite(page, .init = set_up, .fini = tear_down);

/* ---- reading blocks ---- */

/* Where the block ```KIND NAME-PART begins, after its first line. */
static const char *find(const char *kind, const char *name, const char *part)
{
    char fence[100];
    const char *at;

    snprintf(fence, sizeof fence, "\n```%s %s-%s\n", kind, name, part);
    at = strstr(dump, fence);
    cr_assert_not_null(at, "no block %s", fence + 1);
    return at + strlen(fence);
}

/* The bytes of `0010  9a 0b  meaning`: pairs of digits one space apart. */
static void read_line(struct block *out, const char *line)
{
    unsigned byte;

    for (line += 5; sscanf(line, " %2x", &byte) == 1 && line[1] != ' '; line += 3) {
        cr_assert_lt(out->n, BLOCK_MOST);
        out->bytes[out->n++] = (unsigned char)byte;
        if (line[3] != ' ')
            break;
    }
}

static struct block hex(const char *name, const char *part)
{
    struct block out = {.n = 0};

    for (const char *line = find("hex", name, part); strncmp(line, "```", 3) != 0;
         line = strchr(line, '\n') + 1)
        read_line(&out, line);
    cr_assert_gt(out.n, 0, "block %s-%s is empty", name, part);
    return out;
}

static struct block text(const char *name, const char *part)
{
    struct block out = {.n = 0};
    const char *begin = find("text", name, part), *end = strstr(begin, "\n```");

    cr_assert(end && end - begin < BLOCK_MOST);
    out.n = (size_t)(end - begin);
    memcpy(out.bytes, begin, out.n);
    return out;
}

static void expect_same(const struct block *a, const void *bytes, size_t n, const char *what)
{
    cr_expect(a->n == n && memcmp(a->bytes, bytes, n) == 0, "%s: the page says something else",
              what);
}

/* ---- what follows from what ---- */

/* Packed bytes, their canonical form and its hash. */
static json_t *expect_tree(const char *name, const char *part, const char *hash_part,
                           const char *purpose)
{
    char json_part[40];
    unsigned char hash[HASH];
    const char *fault;
    struct block packed = hex(name, part), shown, expected = hex(name, hash_part);
    json_t *tree = packed_read(packed.bytes, packed.n, &dictionary, NULL, &fault);
    char *again;

    cr_assert_not_null(tree, "%s-%s: %s", name, part, fault);
    snprintf(json_part, sizeof json_part, "%s-json", part);
    shown = text(name, json_part);
    again = canonical(tree);
    expect_same(&shown, again, strlen(again), json_part);
    hash_bytes(hash, purpose, shown.bytes, shown.n);
    expect_same(&expected, hash, HASH, hash_part);
    free(again);
    return tree;
}

static void expect_subject(const json_t *entry, const struct block *hash)
{
    cr_expect(member_is(entry, "subject", hash->bytes, HASH), "the entry names another subject");
}

/* The key of a wrap: under the epoch key, or in a box of the reader below it. */
static void expect_key(const char *name, bool boxed)
{
    struct block wrap = hex(name, "wrap"), bound = text(name, "wrap-bound"),
                 epoch = hex("keys", "epoch"), key = hex(name, "key");
    unsigned char inner[BOX], found[KEY];

    cr_assert_eq(wrap.n, (boxed ? BOX : KEY) + SEAL_EXTRA);
    cr_assert(open_sealed(inner, wrap.bytes, wrap.n, epoch.bytes, bound.bytes, bound.n));
    memcpy(found, inner, KEY);
    if (boxed) {
        struct block box = hex(name, "box"), secret = hex("keys", "secret");

        expect_same(&box, inner, BOX, "box");
        cr_assert(open_box(found, inner, secret.bytes + KEY));
    }
    expect_same(&key, found, KEY, "key");
}

static void expect_body(const char *name, const struct block *head_hash, bool padded)
{
    struct block sealed = hex(name, "sealed"), key = hex(name, "key"),
                 commitment = hex(name, "commitment"), shown = text(name, "body-json");
    json_t *body = open_body(sealed.bytes, sealed.n, key.bytes, head_hash->bytes, commitment.bytes,
                             "cpd/body/1", padded);
    char *again = body ? canonical(body) : NULL;

    cr_assert_not_null(body, "%s: the body does not open", name);
    expect_same(&shown, again, strlen(again), "body");
    free(again);
    json_decref(body);
}

static void expect_revision(const char *name, bool private_)
{
    json_t *entry = expect_tree(name, "entry", "entry-hash", "cpd/entry/1"),
           *head = expect_tree(name, "head", "head-hash", "cpd/head/1");
    struct block head_hash = hex(name, "head-hash"), commitment = hex(name, "commitment"),
                 revision = hex(name, "revision-hash"), sealed = hex(name, "sealed");
    unsigned char hash[HASH];

    hash_revision(hash, head_hash.bytes, commitment.bytes);
    expect_same(&revision, hash, HASH, "revision hash");
    expect_subject(entry, &revision);
    hash_bytes(hash, NULL, sealed.bytes, sealed.n);
    cr_expect(member_is(entry, "sealed", hash, HASH));
    expect_key(name, private_);
    expect_body(name, &head_hash, private_);
    json_decref(entry);
    json_decref(head);
}

Test(page, a_piece_of_cpd_follows_from_its_bytes)
{
    expect_revision("piece", false);
}

Test(page, a_reflection_follows_from_its_bytes)
{
    expect_revision("reflection", true);
}

/* What follows the text in a private body: 80, then 00 to the next 256 bytes. */
Test(page, the_padding_fills_the_block)
{
    struct block padding = hex("reflection", "padding"), sealed = hex("reflection", "sealed"),
                 key = hex("reflection", "key"), bound = hex("reflection", "head-hash"),
                 body = text("reflection", "body-json");
    unsigned char plain[BLOCK_MOST];

    cr_assert(open_sealed(plain, sealed.bytes, sealed.n, key.bytes, bound.bytes, HASH));
    cr_assert_eq(body.n + padding.n, sealed.n - SEAL_EXTRA);
    expect_same(&padding, plain + body.n, padding.n, "padding");
    cr_expect_eq(padding.bytes[0], 0x80);
    cr_expect_eq((sealed.n - SEAL_EXTRA) % 256, 0);
}

Test(page, the_second_entry_names_the_first)
{
    json_t *entry = expect_tree("reflection", "entry", "entry-hash", "cpd/entry/1");
    struct block hash = hex("piece", "entry-hash");

    cr_expect(member_is(entry, "previous", hash.bytes, HASH));
    json_decref(entry);
}

Test(page, the_signature_holds)
{
    json_t *entry = expect_tree("signoff", "entry", "entry-hash", "cpd/entry/1"),
           *statement = expect_tree("signoff", "statement", "statement-hash", "cpd/signoff/1");
    struct block signature = hex("signoff", "signature"), signer = hex("signoff", "signer"),
                 hash = hex("signoff", "statement-hash");

    cr_assert_eq(signature.n, SIGNATURE);
    expect_subject(entry, &hash);
    cr_expect(member_is(statement, "key", signer.bytes, KEY));
    cr_expect(is_signed(signature.bytes, signer.bytes, "cpd/signoff/1", statement));
    signature.bytes[0] ^= 1;
    cr_expect_not(is_signed(signature.bytes, signer.bytes, "cpd/signoff/1", statement));
    json_decref(entry);
    json_decref(statement);
}

Test(page, the_keys_are_those_of_the_person_file)
{
    struct block file = hex("keys", "person"), key = hex("keys", "file"),
                 bound = text("keys", "person-bound"), secret = hex("keys", "secret");
    unsigned char plain[2 * KEY];

    cr_assert_eq(file.n, sizeof plain + SEAL_EXTRA);
    cr_assert(open_sealed(plain, file.bytes, file.n, key.bytes, bound.bytes, bound.n));
    expect_same(&secret, plain, sizeof plain, "secret");
}
