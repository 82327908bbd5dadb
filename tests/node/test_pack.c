/* The packed form. The bytes expected here were worked out from docs/packed-form.md by a program of
 * another kind; they must never change, for such bytes lie on disks. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "node/node.h"
#include "node/pack_words.h"
#include "support/support.h"

static cpd_doc *parse(const char *json)
{
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", 1 << 20), 0, "%s: %s", json,
                 cpd_error_last()->text);
    return doc;
}

static char *hex_of(const cpd_str *bytes)
{
    char *hex = malloc(2 * bytes->length + 1);

    cpd_hex_format(hex, (const unsigned char *)bytes->bytes, bytes->length);
    return hex;
}

static int unpack(cpd_doc **out, const cpd_str *bytes)
{
    return cpd_node__unpack(out, (const unsigned char *)bytes->bytes, bytes->length);
}

/* unpack(pack(tree)) is the tree, and pack of that the same bytes. */
static void expect_law(const cpd_node *tree, const char *label)
{
    cpd_str packed = {0}, again = {0};
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_node__pack(&packed, tree), 0, "%s: %s", label, cpd_error_last()->text);
    cr_assert_eq(unpack(&doc, &packed), 0, "%s: %s", label, cpd_error_last()->text);
    cr_expect(cpd_node_equal(tree, cpd_doc_root(doc)), "%s", label);
    cr_assert_eq(cpd_node__pack(&again, cpd_doc_root(doc)), 0, "%s", label);
    cr_expect(again.length == packed.length &&
                  memcmp(again.bytes, packed.bytes, packed.length) == 0,
              "%s", label);
    cpd_str_fini(&packed);
    cpd_str_fini(&again);
    cpd_doc_free(doc);
}

static const struct {
    const char *json, *hex;
} golden[] = {
    {"false", "0146"},
    {"true", "0154"},
    {"0", "016900"},
    {"127", "01697f"},
    {"128", "01698001"},
    {"16383", "0169ff7f"},
    {"16384", "0169808001"},
    {"9007199254740991", "0169ffffffffffffff0f"},
    {"-1", "016a00"},
    {"-128", "016a7f"},
    {"-129", "016a8001"},
    {"-9007199254740991", "016afeffffffffffff0f"},
    {"\"\"", "017300"},
    {"\"a\"", "01730161"},
    {"\"B\"", "017701"},
    {"\"cancelled\"", "01775f"},
    {"\"jörn\"", "0173056ac3b6726e"},
    {"\"6f1c0a52-4b1e-4d2a-9c3e-0a1b2c3d4e5f\"", "01756f1c0a524b1e4d2a9c3e0a1b2c3d4e5f"},
    {"\"6F1C0A52-4b1e-4d2a-9c3e-0a1b2c3d4e5f\"",
     "01732436463143304135322d346231652d346432612d396333652d306131623263336434653566"},
    {"\"00000000-0000-0000-0000-000000000000\"", "017500000000000000000000000000000000"},
    {"\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"",
     "0168000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
    {"\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F\"",
     "017340303030313032303330343035303630373038303930613062306330643065306631303131313231333134313"
     "53136313731383139316131623163316431653146"},
    {"\"fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0dfdedddcdbdad9d8d7d6d5d4d3d"
     "2d1d0cfcecdcccbcac9c8c7c6c5c4c3c2c1c0\"",
     "0167fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0dfdedddcdbdad9d8d7d6d5d4d"
     "3d2d1d0cfcecdcccbcac9c8c7c6c5c4c3c2c1c0"},
    {"\"AAECAwQFBgcICQoLDA0ODw\"", "016b000102030405060708090a0b0c0d0e0f"},
    {"\"AAECAwQFBgcICQoLDA0ODx\"", "01731641414543417751464267634943516f4c4441304f4478"},
    {"\"-_-_-_-_-_-_-_-_-_-_-w\"", "016bfbffbffbffbffbffbffbffbffbffbffb"},
    {"\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"",
     "014b000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
    {"\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9\"",
     "01732b41414543417751464267634943516f4c4441304f4478415245684d554652595847426b614778776448683"
     "9"},
    {"\"supervision-management\"", "0173167375706572766973696f6e2d6d616e6167656d656e74"},
    {"\"1900-01-01\"", "016400"},
    {"\"1970-01-01\"", "0164dfc701"},
    {"\"2026-11-20\"", "016488ea02"},
    {"\"9999-12-31\"", "0164ffc8b401"},
    {"\"1899-12-31\"", "01730a313839392d31322d3331"},
    {"\"2026-02-30\"", "01730a323032362d30322d3330"},
    {"\"2024-02-29\"", "0164a5e202"},
    {"\"2023-02-29\"", "01730a323032332d30322d3239"},
    {"\"2026-11-2x\"", "01730a323032362d31312d3278"},
    {"\"1970-01-01T00:00:00Z\"", "016300"},
    {"\"2026-11-20T09:15:00Z\"", "0163949f80d806"},
    {"\"9999-12-31T23:59:59Z\"", "0163ff82d1ffaf07"},
    {"\"1969-12-31T23:59:59Z\"", "017314313936392d31322d33315432333a35393a35395a"},
    {"\"2026-11-20T24:00:00Z\"", "017314323032362d31312d32305432343a30303a30305a"},
    {"\"2026-11-20T23:60:00Z\"", "017314323032362d31312d32305432333a36303a30305a"},
    {"\"2026-11-20T23:59:60Z\"", "017314323032362d31312d32305432333a35393a36305a"},
    {"\"2026-11-20T09:15:00z\"", "017314323032362d31312d32305430393a31353a30307a"},
    {"\"2026-02-30T09:15:00Z\"", "017314323032362d30322d33305430393a31353a30305a"},
    {"[]", "016100"},
    {"{}", "016f00"},
    {"[[],{}]", "01610261006f00"},
    {"{\"home\":1}", "016f01016901"},
    {"{\"zz\":1}", "016f0100027a7a6901"},
    {"{\"\":1}", "016f0100006901"},
    {"{\"b\":1,\"a\":2,\"home\":3,\"date\":4}", "016f0400016169020001626901606904016903"},
    {"{\"class\":\"B\",\"date\":\"2026-11-20\",\"minutes\":90,\"note\":\"jot\"}",
     "016f04097701606488ea0219695a00046e6f746573036a6f74"},
};

Test(pack, bytes)
{
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        cpd_doc *doc = parse(golden[i].json);
        cpd_str packed = {0};
        char *hex;

        cr_assert_eq(cpd_node__pack(&packed, cpd_doc_root(doc)), 0);
        hex = hex_of(&packed);
        cr_expect_str_eq(hex, golden[i].hex, "%s gives %s", golden[i].json, hex);
        expect_law(cpd_doc_root(doc), golden[i].json);
        free(hex);
        cpd_str_fini(&packed);
        cpd_doc_free(doc);
    }
}

/* ---- what no writer writes ---- */

static const struct {
    const char *hex, *why;
} bad[] = {
    {"", "nothing"},
    {"01", "no value"},
    {"00", "form 0"},
    {"0254", "form 2"},
    {"015400", "something after the end"},
    {"0100", "no tag"},
    {"01ff", "no tag"},
    {"016e", "null"},
    {"0169", "integer cut off"},
    {"016980", "varint cut off"},
    {"01698000", "varint with a group too many"},
    {"0169ffffffffffffff1f", "beyond 2^53-1"},
    {"0169ffffffffffffffff01", "far beyond"},
    {"016affffffffffffff0f", "-2^53"},
    {"0173", "no length"},
    {"017301", "text cut off"},
    {"017302c3", "text cut off"},
    {"017301c3", "not UTF-8"},
    {"01730100", "NUL"},
    {"0173010d", "carriage return"},
    {"0173ffffffffffffff0f", "a length beyond all memory"},
    {"01730142", "a word in full"},
    {"01730a313930302d30312d3031", "a date in full"},
    {"017314313937302d30312d30315430303a30303a30305a", "a time in full"},
    {"0173243666316330613532"
     "2d346231652d346432612d396333652d306131623263336434653566",
     "a UUID in full"},
    {"0173164141454341775146426763494351"
     "6f4c4441304f4477",
     "base64url in full"},
    {"0177", "no word"},
    {"017760", "beyond the words of form 1"},
    {"0175000102030405060708090a0b0c0d0e", "UUID cut off"},
    {"0168000102", "hash cut off"},
    {"0164ffc8b402", "after the year 9999"},
    {"0164ffffffffffffff0f", "far after"},
    {"016380d8bdaeb007", "after the year 9999"},
    {"0163ffffffffffffff0f", "far after"},
    {"0164", "no days"},
    {"016101", "list cut off"},
    {"0161ffffffffffffff0f", "a list beyond all memory"},
    {"0161025454"
     "54",
     "list followed by something"},
    {"016f01", "object cut off"},
    {"016f0101", "no value"},
    {"016f01ff54", "no such key"},
    {"016f016154", "beyond the keys of form 1"},
    {"016f01000162", "no value"},
    {"016f01000301ff54", "key cut off"},
    {"016f010001e954", "key not ASCII"},
    {"016f0100010a54", "key with a control character"},
    {"016f0100"
     "04"
     "686f6d65"
     "54",
     "a key of the dictionary in full"},
    {"016f0201540154", "a key twice"},
    {"016f02000162540001"
     "6154",
     "keys out of order"},
    {"016f0201540001"
     "6154",
     "keys out of order: home, a"},
};

Test(pack, refuses_all_other_bytes)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t length = strlen(bad[i].hex) / 2;
        unsigned char *bytes = malloc(length ? length : 1);
        cpd_doc *doc = NULL;

        cr_assert(cpd_hex_parse(bytes, length, bad[i].hex));
        cr_expect_eq(cpd_node__unpack(&doc, bytes, length), CPD_EDAMAGED, "%s", bad[i].why);
        cr_expect_eq(cpd_error_last()->kind, CPD_EDAMAGED, "%s", bad[i].why);
        cr_expect_null(doc);
        free(bytes);
    }
}

Test(pack, what_has_no_canonical_form_is_not_packed)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_str out = {0};

    cpd_str_add(&out, "before");
    cr_expect_eq(cpd_node__pack(&out, cpd_node_null(doc)), CPD_EINPUT);
    cr_expect_eq(cpd_node__pack(&out, cpd_node_real(doc, 1)), CPD_EINPUT);
    cr_expect_eq(cpd_node__pack(&out, NULL), CPD_EINPUT);
    cr_expect_str_eq(out.bytes, "before");
    cpd_str_fini(&out);
    cpd_doc_free(doc);
}

/* ---- depth ---- */

static cpd_str tower(int levels)
{
    cpd_str bytes = {0};

    cpd_str_add_char(&bytes, 1);
    for (int i = 1; i < levels; i++)
        cpd_str_add(&bytes, "a\x01");
    cpd_str_add_n(&bytes, "a", 2);
    return bytes;
}

Test(pack, goes_64_levels_deep)
{
    cpd_str good = tower(64), deep = tower(65), abyss = tower(1000000);
    cpd_doc *doc = NULL, *none = NULL;

    cr_assert_eq(unpack(&doc, &good), 0);
    expect_law(cpd_doc_root(doc), "64 levels");
    cr_expect_eq(unpack(&none, &deep), CPD_EDAMAGED);
    cr_expect_eq(unpack(&none, &abyss), CPD_EDAMAGED);
    cpd_doc_free(doc);
    cpd_str_fini(&good);
    cpd_str_fini(&deep);
    cpd_str_fini(&abyss);
}

/* ---- into a document that exists ---- */

Test(pack, unpacks_beside_others)
{
    static const unsigned char yes[] = {1, 'T'}, cut[] = {1, 'a', 1};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_int(doc, 7);

    cpd_doc_set_root(doc, root);
    cr_expect(cpd_node_as_bool(cpd_node__unpack_into(doc, yes, sizeof yes)));
    cr_expect_null(cpd_node__unpack_into(doc, cut, sizeof cut));
    cr_expect_eq(cpd_error_last()->kind, CPD_EDAMAGED);
    cr_expect_eq(cpd_doc_root(doc), root);
    cr_expect_not(cpd_doc_failed(doc));
    cpd_doc_free(doc);
}

/* ---- damage ---- */

static const char head[] =
    "{\"home\":\"6f1c0a52-4b1e-4d2a-9c3e-0a1b2c3d4e5f\",\"kind\":\"cpd\",\"format\":1,"
    "\"date\":\"2026-11-20\",\"clock\":\"2026-11-20T09:15:00Z\",\"x\":{\"leeds/car\":-3},"
    "\"flags\":[\"impact\",\"peer\"],\"salt\":\"AAECAwQFBgcICQoLDA0ODw\","
    "\"previous\":[\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"],"
    "\"f\":{\"minutes\":90,\"note\":\"a line\\nand é\",\"state\":true}}";

/* Changed bytes are refused, or are themselves the packed form of some other tree. */
static void expect_strict(const cpd_str *bytes)
{
    cpd_str again = {0};
    cpd_doc *doc = NULL;

    if (unpack(&doc, bytes) == 0) {
        cr_assert_eq(cpd_node__pack(&again, cpd_doc_root(doc)), 0);
        if (again.length != bytes->length || memcmp(again.bytes, bytes->bytes, again.length) != 0)
            cr_assert_fail("two spellings of one tree: %s", hex_of(bytes));
    } else {
        cr_assert_eq(cpd_error_last()->kind, CPD_EDAMAGED);
    }
    cpd_str_fini(&again);
    cpd_doc_free(doc);
}

Test(pack, every_bit_and_every_cut_is_noticed_or_means_another_tree)
{
    cpd_doc *doc = parse(head);
    cpd_str packed = {0};

    cr_assert_eq(cpd_node__pack(&packed, cpd_doc_root(doc)), 0);
    for (size_t bit = 0; bit < 8 * packed.length; bit++) {
        packed.bytes[bit / 8] ^= (char)(1 << bit % 8);
        expect_strict(&packed);
        packed.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t length = 0; length < packed.length; length++) {
        unsigned char *cut = malloc(length ? length : 1);
        cpd_doc *none = NULL;

        memcpy(cut, packed.bytes, length);
        cr_expect_eq(cpd_node__unpack(&none, cut, length), CPD_EDAMAGED, "cut at %zu", length);
        free(cut);
    }
    cpd_str_fini(&packed);
    cpd_doc_free(doc);
}

/* ---- trees by chance, always the same ones ---- */

static uint32_t chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static cpd_node *random_text(cpd_doc *doc, uint32_t *seed)
{
    static const char *const alphabets[] = {"0123456789abcdef", "ABCabc-_", "é\n\t \"",
                                            "0123456789-"};
    static const size_t lengths[] = {0, 1, 10, 20, 22, 36, 43, 64, 128, 200};
    const char *letters = alphabets[chance(seed, 4)];
    size_t length = lengths[chance(seed, 10)];
    char text[400] = "";
    cpd_date day = (cpd_date)chance(seed, 100000) - 40000;

    if (chance(seed, 4) == 0)
        return cpd_node_text(doc, pack_words[chance(seed, PACK_WORDS_1)].text);
    if (chance(seed, 6) == 0)
        cpd_date_format(text, day);
    else if (chance(seed, 6) == 0)
        cpd_clock_format(text, (int64_t)day * 86400 + chance(seed, 86400));
    else if (*letters == '\xc3') // whole characters only
        for (size_t i = 0; i < length / 2; i++)
            strcat(text, "é");
    else
        for (size_t i = 0; i < length; i++)
            text[i] = letters[chance(seed, (uint32_t)strlen(letters))];
    return cpd_node_text(doc, text);
}

static cpd_node *random_tree(cpd_doc *doc, uint32_t *seed, int levels)
{
    uint32_t what = chance(seed, levels ? 7 : 4), count = chance(seed, 12);
    int64_t number = (int64_t)chance(seed, 1 << 24) << chance(seed, 30);
    cpd_node *node = what == 5 ? cpd_node_list(doc) : cpd_node_object(doc);
    char key[8];

    if (what == 0)
        return cpd_node_bool(doc, count > 5);
    if (what == 1)
        return cpd_node_int(doc, count > 5 ? number : -number);
    if (what < 5)
        return random_text(doc, seed);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(key, sizeof key, "%c%c", 'a' + (char)chance(seed, 26),
                 ' ' + (char)chance(seed, 95));
        if (what == 5)
            cpd_node_add(doc, node, random_tree(doc, seed, levels - 1));
        else if (i % 2)
            cpd_node_set(doc, node, key, random_tree(doc, seed, levels - 1));
        else
            cpd_node_set(doc, node, pack_keys[chance(seed, PACK_KEYS_1)].text,
                         random_tree(doc, seed, levels - 1));
    }
    return node;
}

Test(pack, any_tree_survives)
{
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t seed = i;
        cpd_doc *doc = cpd_doc_new();
        char label[32];

        snprintf(label, sizeof label, "seed %u", i);
        expect_law(random_tree(doc, &seed, 4), label);
        cpd_doc_free(doc);
    }
}

/* ---- dictionaries ---- */

Test(pack, dictionaries_name_nothing_twice)
{
    for (size_t i = 0; i < PACK_KEYS_1; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(pack_keys[i].text, pack_keys[j].text);
    for (size_t i = 0; i < PACK_WORDS_1; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(pack_words[i].text, pack_words[j].text);
    cr_expect_leq(PACK_KEYS_1, 127);
    cr_expect_leq(PACK_WORDS_1, 256);
}

Test(pack, no_entry_is_longer_than_what_is_looked_up)
{
    for (size_t i = 0; i < PACK_KEYS_1; i++)
        cr_expect_leq(pack_keys[i].length, PACK_WORD_MOST, "%s", pack_keys[i].text);
    for (size_t i = 0; i < PACK_WORDS_1; i++)
        cr_expect_leq(pack_words[i].length, PACK_WORD_MOST, "%s", pack_words[i].text);
}

/* "| `5f` | `cancelled` |" stands in the page, in the part after title. */
static void expect_listed(const char *page, const char *title, size_t byte, const char *text)
{
    const char *part = strstr(page, title);
    char entry[64];

    cr_assert_not_null(part, "no %s", title);
    snprintf(entry, sizeof entry, "| `%02zx` | `%s` |", byte, text);
    cr_expect_not_null(strstr(part, entry), "not in the page: %s", entry);
}

Test(pack, the_page_lists_what_the_table_holds)
{
    char path[4096];
    struct file page;

    snprintf(path, sizeof path, "%s/docs/packed-form.md", getenv("CPD_SOURCE_ROOT"));
    page = read_file(path);
    page.bytes = realloc(page.bytes, page.length + 1);
    page.bytes[page.length] = '\0';
    for (size_t i = 0; i < PACK_KEYS_1; i++)
        expect_listed(page.bytes, "## Keys", i + 1, pack_keys[i].text);
    for (size_t i = 0; i < PACK_WORDS_1; i++)
        expect_listed(page.bytes, "## Words", i, pack_words[i].text);
    cr_expect_not_null(strstr(page.bytes, "| `01` | 96 | 96 |"));
    free(page.bytes);
}

static uint64_t checksum(const struct word *words, size_t count) // FNV-1a over lines
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < count; i++)
        for (const char *c = words[i].text; c; c = *c ? c + 1 : NULL)
            sum = (sum ^ (unsigned char)(*c ? *c : '\n')) * UINT64_C(0x100000001b3);
    return sum;
}

/* A table that was sorted or trimmed by mistake still agrees with a page made from it, but not with
 * these numbers. They stay when forms are added. */
Test(pack, form_1_never_changes)
{
    cr_expect_eq(pack_forms[0].number, 1);
    cr_expect_eq(checksum(pack_keys, 96), UINT64_C(0xffade2b3cd125daf));
    cr_expect_eq(checksum(pack_words, 96), UINT64_C(0x65db4234d1f51ffd));
}
