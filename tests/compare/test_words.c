/* Texts word by word. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compare/words.h"

static char *runs_of(const char *old, const char *new)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *runs = cpd_words__runs(doc, old, new);
    cpd_str out = {0};

    cr_assert_not_null(runs);
    for (size_t i = 0; i < cpd_node_length(runs); i++)
        cpd_str_addf(&out, "%s%c %s", i ? "|" : "", *cpd_node_get_text(cpd_node_at(runs, i), "is"),
                     cpd_node_get_text(cpd_node_at(runs, i), "text"));
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static const struct {
    const char *old, *new, *runs;
} cases[] = {
    {"", "", ""},
    {NULL, "a b", "a a b"},
    {"a b", NULL, "d a b"},
    {"a b", " a\n b ", "s a b"},
    {"a b c", "a x c", "s a|d b|a x|s c"},
    {"a b c", "b c d", "d a|s b c|a d"},
    {"one two three", "four five six", "d one two three|a four five six"},
    {"a b c a b b a", "c b a b a c", "d a b|s c|d a|s b|a a|s b|s a"},
};

Test(words, what_went_and_what_came)
{
    for (size_t i = 0; i + 1 < sizeof cases / sizeof *cases; i++) {
        char *runs = runs_of(cases[i].old, cases[i].new);

        cr_expect_str_eq(runs, cases[i].runs, "%zu: %s", i, runs);
        free(runs);
    }
}

/* The words of old are those that stayed or went, those of new those that stayed or came, whatever
 * the two are. */
static void expect_whole(const char *old, const char *new)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *runs = cpd_words__runs(doc, old, new);
    cpd_str was = {0}, is = {0};

    for (size_t i = 0; i < cpd_node_length(runs); i++) {
        const char *kind = cpd_node_get_text(cpd_node_at(runs, i), "is");
        const char *text = cpd_node_get_text(cpd_node_at(runs, i), "text");

        if (*kind != 'a')
            cpd_str_addf(&was, " %s", text);
        if (*kind != 'd')
            cpd_str_addf(&is, " %s", text);
    }
    cr_expect(cpd_words__same(was.bytes, old), "%s: %s", old, was.bytes);
    cr_expect(cpd_words__same(is.bytes, new), "%s: %s", new, is.bytes);
    cpd_str_fini(&was);
    cpd_str_fini(&is);
    cpd_doc_free(doc);
}

static void random_text(char out[100], unsigned *seed)
{
    size_t words = (*seed = *seed * 1103515245u + 12345u) >> 16 & 15;

    out[0] = '\0';
    for (size_t i = 0; i < words; i++) {
        *seed = *seed * 1103515245u + 12345u;
        strcat(out, (const char *[]){"a ", "b ", "cc ", "d "}[*seed >> 16 & 3]);
    }
}

Test(words, nothing_is_lost)
{
    unsigned seed = 7;
    char old[100], new[100];

    for (int i = 0; i < 3000; i++) {
        random_text(old, &seed);
        random_text(new, &seed);
        expect_whole(old, new);
    }
}

Test(words, texts_without_anything_in_common_are_no_work)
{
    cpd_str old = {0}, new = {0};

    for (int i = 0; i < 5000; i++) {
        cpd_str_addf(&old, "a%d ", i);
        cpd_str_addf(&new, "b%d ", i);
    }
    expect_whole(old.bytes, new.bytes);
    cpd_str_fini(&old);
    cpd_str_fini(&new);
}

Test(words, are_counted_when_they_have_letters)
{
    cr_expect_eq(cpd_words__count("Listens, and – writes - 3 things"), 6);
    cr_expect_eq(cpd_words__count(" - . "), 0);
    cr_expect_eq(cpd_words__count(NULL), 0);
}
