/* Documents: building, reading, copying, comparing, and what happens to what is not there. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "node/tree.h"

/* The example of the public header, with one of everything. */
static cpd_node *build_piece(cpd_doc *doc)
{
    cpd_node *piece = cpd_node_object(doc);
    cpd_node *links = cpd_node_list(doc);

    cpd_node_set_text(doc, piece, "text", "What I learnt about thresholds");
    cpd_node_set_int(doc, piece, "minutes", 90);
    cpd_node_set_bool(doc, piece, "impact", true);
    cpd_node_add(doc, links, cpd_node_text(doc, "pcf@2018#3"));
    cpd_node_add(doc, links, cpd_node_real(doc, 1.5));
    cpd_node_add(doc, links, cpd_node_null(doc));
    cpd_node_set(doc, piece, "links", links);
    return piece;
}

static void expect_json(const cpd_node *node, const char *expected)
{
    char *json = cpd_node_json(node, CPD_JSON_COMPACT);

    cr_assert_not_null(json, "%s", cpd_error_last()->text);
    cr_expect_str_eq(json, expected);
    free(json);
}

Test(doc, what_was_built_is_read_back)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *piece = build_piece(doc);
    cpd_node *links = cpd_node_get(piece, "links");

    cr_expect_eq(cpd_node_type(piece), CPD_NODE_OBJECT);
    cr_expect_eq(cpd_node_length(piece), 4);
    cr_expect_str_eq(cpd_node_get_text(piece, "text"), "What I learnt about thresholds");
    cr_expect_eq(cpd_node_length(cpd_node_get(piece, "text")), 30);
    cr_expect_eq(cpd_node_get_int(piece, "minutes", -1), 90);
    cr_expect(cpd_node_get_bool(piece, "impact"));
    cr_expect_str_eq(cpd_node_key(piece, 1), "minutes");
    cr_expect_eq(cpd_node_at(piece, 3), links);
    cr_expect_eq(cpd_node_length(links), 3);
    cr_expect_eq(cpd_node_as_real(cpd_node_at(links, 1)), 1.5);
    cr_expect_eq(cpd_node_type(cpd_node_at(links, 2)), CPD_NODE_NULL);
    cr_expect_eq(cpd_node_line(piece), 0);
    cr_expect_not(cpd_doc_failed(doc));
    cpd_doc_free(doc);
}

Test(doc, keeps_a_root)
{
    cpd_doc *doc = cpd_doc_new();

    cr_expect_null(cpd_doc_root(doc));
    cpd_doc_set_root(doc, cpd_node_int(doc, 1));
    cr_expect_eq(cpd_node_as_int(cpd_doc_root(doc)), 1);
    cpd_doc_free(doc);
    cpd_doc_free(NULL);
}

Test(doc, setting_again_replaces_in_place)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);

    cpd_node_set_int(doc, object, "a", 1);
    cpd_node_set_int(doc, object, "b", 2);
    cpd_node_set_text(doc, object, "a", "three");
    expect_json(object, "{\"a\":\"three\",\"b\":2}");
    cpd_doc_free(doc);
}

Test(doc, unsetting_closes_the_gap)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);

    cpd_node_set_int(doc, object, "a", 1);
    cpd_node_set_int(doc, object, "b", 2);
    cpd_node_set_int(doc, object, "c", 3);
    cpd_node_unset(object, "a");
    cpd_node_unset(object, "none");
    expect_json(object, "{\"b\":2,\"c\":3}");
    cpd_node_unset(object, "c");
    cpd_node_unset(object, "b");
    expect_json(object, "{}");
    cpd_doc_free(doc);
}

Test(doc, absent_values_are_not_set)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc), *list = cpd_node_list(doc);

    cpd_node_set_text(doc, object, "a", NULL);
    cpd_node_set(doc, object, "b", NULL);
    cpd_node_set(doc, object, NULL, cpd_node_int(doc, 1));
    cpd_node_set(doc, list, "a", cpd_node_int(doc, 1));
    cpd_node_add(doc, list, NULL);
    cpd_node_add(doc, object, cpd_node_int(doc, 1));
    expect_json(object, "{}");
    expect_json(list, "[]");
    cpd_doc_free(doc);
}

Test(doc, texts_hold_no_nul)
{
    cpd_doc *doc = cpd_doc_new();

    cr_expect_eq(cpd_node_type(cpd_node_text_n(doc, "a\0b", 3)), CPD_NODE_NULL);
    cr_expect_eq(cpd_node_type(cpd_node_text(doc, NULL)), CPD_NODE_NULL);
    cr_expect_str_eq(cpd_node_as_text(cpd_node_text_n(doc, "abc", 2)), "ab");
    cr_expect_str_eq(cpd_node_as_text(cpd_node_text_n(doc, "", 0)), "");
    cr_expect_not(cpd_doc_failed(doc));
    cpd_doc_free(doc);
}

Test(doc, formats_texts)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *node = cpd_node_textf(doc, "%s@%d#%0500d", "pcf", 2018, 7);

    cr_expect_eq(cpd_node_length(node), 9 + 500);
    cr_expect_eq(strncmp(cpd_node_as_text(node), "pcf@2018#0000", 13), 0);
    cpd_doc_free(doc);
}

Test(doc, keys_and_texts_are_copies)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    char key[] = "key", text[] = "text";

    cpd_node_set_text(doc, object, key, text);
    memset(key, 'x', 3);
    memset(text, 'x', 4);
    expect_json(object, "{\"key\":\"text\"}");
    cpd_doc_free(doc);
}

Test(doc, getters_of_nothing_say_absent)
{
    cr_expect_eq(cpd_node_type(NULL), CPD_NODE_NULL);
    cr_expect_not(cpd_node_as_bool(NULL));
    cr_expect_eq(cpd_node_as_int(NULL), 0);
    cr_expect_eq(cpd_node_as_real(NULL), 0);
    cr_expect_null(cpd_node_as_text(NULL));
    cr_expect_eq(cpd_node_length(NULL), 0);
    cr_expect_null(cpd_node_get(NULL, "a"));
    cr_expect_null(cpd_node_at(NULL, 0));
    cr_expect_null(cpd_node_key(NULL, 0));
    cr_expect_null(cpd_node_get_text(NULL, "a"));
    cr_expect_eq(cpd_node_get_int(NULL, "a", 7), 7);
    cr_expect_not(cpd_node_get_bool(NULL, "a"));
    cr_expect_eq(cpd_node_line(NULL), 0);
    cr_expect_eq(cpd_node_column(NULL), 0);
    cr_expect_null(cpd_doc_root(NULL));
}

Test(doc, getters_of_another_type_say_absent)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *piece = build_piece(doc);
    cpd_node *list = cpd_node_get(piece, "links");

    cr_expect_null(cpd_node_as_text(piece));
    cr_expect_null(cpd_node_get_text(piece, "minutes"));
    cr_expect_eq(cpd_node_get_int(piece, "text", 7), 7);
    cr_expect_not(cpd_node_get_bool(piece, "minutes"));
    cr_expect_null(cpd_node_get(list, "text"));
    cr_expect_null(cpd_node_get(piece, NULL));
    cr_expect_null(cpd_node_key(list, 0));
    cr_expect_null(cpd_node_at(list, 3));
    cr_expect_null(cpd_node_at(cpd_node_get(piece, "text"), 0));
    cr_expect_null(cpd_node_key(piece, 4));
    cr_expect_eq(cpd_node_as_real(cpd_node_get(piece, "minutes")), 90);
    cr_expect_eq(cpd_node_length(cpd_node_get(piece, "minutes")), 0);
    cpd_doc_free(doc);
}

Test(doc, without_a_document_builders_do_nothing)
{
    cpd_node *object = cpd_node_object(NULL);

    cpd_node_set_text(NULL, object, "a", "b");
    cpd_node_set(NULL, object, "c", cpd_node_list(NULL));
    cpd_node_add(NULL, object, cpd_node_int(NULL, 1));
    cpd_node_add(NULL, object, cpd_node_bool(NULL, true));
    cpd_node_add(NULL, object, cpd_node_real(NULL, 1));
    cpd_node_add(NULL, object, cpd_node_textf(NULL, "%d", 1));
    cpd_node_add(NULL, object, cpd_node_copy(NULL, object));
    cr_expect_null(object);
    cr_expect(cpd_doc_failed(NULL));
}

Test(doc, holds_many_items)
{
    enum { MANY = 100000 };
    cpd_doc *doc = cpd_doc_new();
    cpd_node *list = cpd_node_list(doc);

    for (int i = 0; i < MANY; i++)
        cpd_node_add(doc, list, cpd_node_int(doc, i));
    cr_assert_eq(cpd_node_length(list), MANY);
    for (int i = 0; i < MANY; i++)
        if (cpd_node_as_int(cpd_node_at(list, (size_t)i)) != i)
            cr_assert_fail("item %d was lost", i);
    cpd_doc_free(doc);
}

Test(doc, a_copy_outlives_what_it_was_made_of)
{
    cpd_doc *from = cpd_doc_new(), *to = cpd_doc_new(), *same = cpd_doc_new();
    cpd_node *copy = cpd_node_copy(to, build_piece(from));

    cpd_doc_free(from);
    cr_expect(cpd_node_equal(copy, build_piece(same)));
    cr_expect_not(cpd_doc_failed(to));
    cr_expect_eq(cpd_node_type(cpd_node_copy(to, NULL)), CPD_NODE_NULL);
    cpd_doc_free(to);
    cpd_doc_free(same);
}

Test(doc, a_copy_remembers_where_it_stood)
{
    static const char json[] = "[\n {\"a\": 1}]";
    cpd_doc *doc = NULL, *to = cpd_doc_new();
    cpd_node *copy;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", 100), 0);
    copy = cpd_node_copy(to, cpd_doc_root(doc));
    cr_expect_eq(cpd_node_line(cpd_node_at(copy, 0)), 2);
    cr_expect_eq(cpd_node_column(cpd_node_get(cpd_node_at(copy, 0), "a")), 8);
    cpd_doc_free(doc);
    cpd_doc_free(to);
}

/* levels lists inside each other. */
static cpd_node *build_tower(cpd_doc *doc, int levels)
{
    cpd_node *top = cpd_node_list(doc);

    for (int i = 1; i < levels; i++) {
        cpd_node *outer = cpd_node_list(doc);

        cpd_node_add(doc, outer, top);
        top = outer;
    }
    return top;
}

Test(doc, goes_64_levels_deep_and_no_further)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *good = build_tower(doc, 64), *deep = build_tower(doc, 65);
    char *json = cpd_node_json(good, CPD_JSON_COMPACT);

    cr_expect_not_null(json);
    free(json);
    cr_expect_null(cpd_node_json(deep, CPD_JSON_COMPACT));
    cr_expect_eq(cpd_error_last()->kind, CPD_EINPUT);
    cr_expect(cpd_node_equal(good, cpd_node_copy(doc, good)));
    cr_expect_not(cpd_doc_failed(doc));
    cr_expect_not(cpd_node_equal(deep, deep));
    cpd_node_copy(doc, deep);
    cr_expect(cpd_doc_failed(doc));
    cpd_doc_free(doc);
}

Test(doc, a_list_in_itself_ends_somewhere)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *ring = cpd_node_list(doc);

    cpd_node_add(doc, ring, ring);
    cr_expect_null(cpd_node_json(ring, CPD_JSON_COMPACT));
    cpd_node_copy(doc, ring);
    cr_expect(cpd_doc_failed(doc));
    cpd_doc_free(doc);
}

static const struct {
    const char *a, *b;
    bool equal;
} pairs[] = {
    {"null", "null", true},
    {"null", "false", false},
    {"true", "true", true},
    {"true", "false", false},
    {"1", "1", true},
    {"1", "2", false},
    {"1", "1.0", false}, // an integer is not a real
    {"1.5", "1.50", true},
    {"\"a\"", "\"a\"", true},
    {"\"a\"", "\"ab\"", false},
    {"\"a\"", "\"b\"", false},
    {"[1,2]", "[1,2]", true},
    {"[1,2]", "[2,1]", false},
    {"[1]", "[1,1]", false},
    {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
    {"{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false},
    {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
    {"{\"a\":{\"b\":[1]}}", "{\"a\":{\"b\":[1]}}", true},
    {"{\"a\":null}", "{\"b\":null}", false},
    {"[]", "{}", false},
};

Test(doc, equality)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cpd_doc *a = NULL, *b = NULL;

        cr_assert_eq(cpd_json_parse(&a, pairs[i].a, strlen(pairs[i].a), "a", 100), 0);
        cr_assert_eq(cpd_json_parse(&b, pairs[i].b, strlen(pairs[i].b), "b", 100), 0);
        cr_expect_eq(cpd_node_equal(cpd_doc_root(a), cpd_doc_root(b)), pairs[i].equal, "%s and %s",
                     pairs[i].a, pairs[i].b);
        cr_expect_eq(cpd_node_equal(cpd_doc_root(b), cpd_doc_root(a)), pairs[i].equal, "%s and %s",
                     pairs[i].b, pairs[i].a);
        cpd_doc_free(a);
        cpd_doc_free(b);
    }
}
