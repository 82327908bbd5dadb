/* What every shipped file has, and how the versions of a set follow each other. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "framework/world.h"

#define VERSIONS_MOST 16

struct version {
    char set[CPD_CODE_TEXT], version[CPD_CODE_TEXT];
    cpd_date from, to;
};

struct shelf {
    struct version versions[100];
    size_t count;
};

static cpd_date day_of(const cpd_node *root, const char *key)
{
    const char *text = cpd_node_get_text(root, key);
    cpd_date day = CPD_DATE_NONE;

    if (text)
        cr_assert_eq(cpd_date_parse(&day, text), 0);
    return day;
}

static void add(const char *path, void *payload)
{
    struct shelf *shelf = payload;
    struct version *one = &shelf->versions[shelf->count++];
    cpd_doc *doc = parse_file(path);
    const cpd_node *root = cpd_doc_root(doc);

    cr_assert_leq(shelf->count, 100);
    snprintf(one->set, sizeof one->set, "%s", cpd_node_get_text(root, "set"));
    snprintf(one->version, sizeof one->version, "%s", cpd_node_get_text(root, "version"));
    one->from = day_of(root, "effective_from");
    one->to = day_of(root, "effective_to");
    cpd_doc_free(doc);
}

/* Two versions of a set in force on one day would leave it open which of them speaks. */
Test(days, no_two_versions_hold_at_once)
{
    struct shelf shelf = {.count = 0};

    each_shipped(add, &shelf);
    for (size_t i = 0; i < shelf.count; i++)
        for (size_t k = 0; k < shelf.count; k++) {
            const struct version *a = &shelf.versions[i], *b = &shelf.versions[k];

            if (i == k || strcmp(a->set, b->set) != 0 || a->from > b->from)
                continue;
            cr_expect(a->to != CPD_DATE_NONE && a->to < b->from, "%s@%s and @%s", a->set,
                      a->version, b->version);
        }
}

static const struct version *holding(const struct shelf *shelf, const char *set, cpd_date day)
{
    for (size_t i = 0; i < shelf->count; i++) {
        const struct version *one = &shelf->versions[i];

        if (strcmp(one->set, set) == 0 && one->from <= day &&
            (one->to == CPD_DATE_NONE || day <= one->to))
            return one;
    }
    return NULL;
}

/* From its first day to the last there is a rule for each day. */
Test(days, follow_each_other)
{
    static const struct {
        const char *label, *sets[4], *from, *to;
    } rows[] = {
        {"England's first regulator", {"gscc-prtl"}, "2003-04-01", "2012-07-31"},
        {"England since December 2012", {"hcpc-cpd", "swe-cpd"}, "2012-12-01", "2027-11-30"},
        {"Scotland", {"sssc-prtl", "sssc-cpl"}, "2003-04-01", "2030-01-01"},
        {"Wales", {"scw-cpd"}, "2003-04-01", "2030-01-01"},
        {"Northern Ireland", {"niscc-prtl"}, "2005-01-01", "2030-01-01"},
        {"the return to the register", {"swe-return"}, "2019-12-02", "2030-01-01"},
        {"the capabilities framework", {"pcf"}, "2012-05-01", "2030-01-01"},
        {"practice educators", {"peps"}, "2013-10-01", "2030-01-01"},
        {"child and family practitioners",
         {"kss-cf-practitioner", "ecs-cf"},
         "2018-05-18",
         "2030-01-01"},
    };
    struct shelf shelf = {.count = 0};

    each_shipped(add, &shelf);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        cpd_date day, last;

        cr_assert(cpd_date_parse(&day, rows[r].from) == 0 &&
                  cpd_date_parse(&last, rows[r].to) == 0);
        for (; day <= last; day++) {
            bool held = false;

            for (size_t i = 0; i < 4 && rows[r].sets[i]; i++)
                held |= holding(&shelf, rows[r].sets[i], day) != NULL;
            cr_assert(held, "%s: nothing on day %d", rows[r].label, (int)day);
        }
    }
}

/* ---- every file ---- */

static void expect_ours(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);
    const cpd_node *root = cpd_doc_root(doc);
    const char *licence = cpd_node_get_text(root, "licence");

    (void)payload;
    cr_expect_str_eq(cpd_node_get_text(root, "checked_by"), "none", "%s", path);
    cr_expect(strstr(licence, "used as the rest of libcpd is"), "%s: what may be done with it",
              path);
    cr_expect(strlen(cpd_node_get_text(root, "source")) > 20, "%s: source", path);
    cr_expect(strstr(path, cpd_node_get_text(root, "set")), "%s", path);
    cpd_doc_free(doc);
}

Test(days, every_file_says_where_it_is_from_and_whose_words_it_has)
{
    cr_expect_geq(each_shipped(expect_ours, NULL), 54);
}

/* Titles of ours are short; a long one may be somebody else's sentence. The few that are official
 * and long stand here by name. */
static void expect_short(const cpd_node *node, const char *path)
{
    static const char *const official[] = {
        "Adult mental ill-health, substance misuse, domestic abuse, physical ill-health and "
        "disability"};
    const char *title = cpd_node_get_text(node, "title");
    bool known = false;

    if (cpd_node_type(node) != CPD_NODE_OBJECT && cpd_node_type(node) != CPD_NODE_LIST)
        return;
    for (size_t i = 0; title && i < sizeof official / sizeof *official; i++)
        known |= strcmp(title, official[i]) == 0;
    cr_expect(!title || known || strlen(title) <= 115, "%s: \"%s\"", path, title);
    for (size_t i = 0; i < cpd_node_length(node); i++)
        expect_short(cpd_node_at(node, i), path);
}

static void expect_short_titles(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);

    (void)payload;
    expect_short(cpd_doc_root(doc), path);
    cpd_doc_free(doc);
}

Test(days, no_title_is_a_borrowed_sentence)
{
    each_shipped(expect_short_titles, NULL);
}
