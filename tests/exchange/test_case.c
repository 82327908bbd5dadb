/* CASE: a package comes back as it was, what goes out is in strict form, and what real files get
 * wrong is put right and told. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "framework/world.h"
#include "support/support.h"
#include "trial.h"

/* ---- strict form ---- */

/* What putting a package into strict form would change: nothing of what we write. */
static char *complaints(const char *json, bool old)
{
    cpd_doc *doc = NULL;
    struct cpd_tidy tidy = {.old = old};
    char *told, *lost, *all;

    done(cpd_json_parse(&doc, json, strlen(json), "written", 16 << 20));
    tidy.doc = doc;
    tidy.told = cpd_node_list(doc);
    tidy.losses = cpd_node_list(doc);
    cr_expect(cpd_node_equal(cpd_case__tidy(&tidy, cpd_doc_root(doc), &cpd_case_package),
                             cpd_doc_root(doc)));
    told = tell_list(tidy.told);
    lost = tell_list(tidy.losses);
    cr_assert_geq(asprintf(&all, "%s%s%s", told, lost, tidy.lacks ? tidy.lacks : ""), 0);
    free(told);
    free(lost);
    cpd_doc_free(doc);
    return all;
}

static void expect_strict(const char *json, bool old, const char *label)
{
    char *said = complaints(json, old);

    cr_expect_str_empty(said, "%s: %s", label, said);
    free(said);
}

/* ---- packages as they come back ---- */

static int by_identifier(const void *left, const void *right)
{
    const cpd_node *a = *(cpd_node *const *)left, *b = *(cpd_node *const *)right;

    return strcmp(cpd_node_get_text(a, "identifier"), cpd_node_get_text(b, "identifier"));
}

static void sort_list(cpd_doc *doc, cpd_node *package, const char *name)
{
    cpd_node *list = cpd_node_get(package, name), *sorted = cpd_node_list(doc);
    size_t count = cpd_node_length(list);
    cpd_node **items = calloc(count + 1, sizeof *items);

    for (size_t i = 0; i < count; i++)
        items[i] = cpd_node_at(list, i);
    qsort(items, count, sizeof *items, by_identifier);
    for (size_t i = 0; i < count; i++)
        cpd_node_add(doc, sorted, items[i]);
    cpd_node_set(doc, package, name, sorted);
    free(items);
}

/* The order of items and associations means nothing. */
static cpd_doc *read_sorted(const char *json)
{
    cpd_doc *doc = NULL;

    done(cpd_json_parse(&doc, json, strlen(json), "package", 16 << 20));
    sort_list(doc, cpd_doc_root(doc), "CFItems");
    sort_list(doc, cpd_doc_root(doc), "CFAssociations");
    return doc;
}

static void expect_same_package(const char *before, const char *after, const char *label)
{
    cpd_doc *a = read_sorted(before), *b = read_sorted(after);
    char *left = cpd_node_json(cpd_doc_root(a), CPD_JSON_PRETTY);
    char *right = cpd_node_json(cpd_doc_root(b), CPD_JSON_PRETTY);

    cr_expect(cpd_node_equal(cpd_doc_root(a), cpd_doc_root(b)), "%s:\n%s\n%s", label, left, right);
    free(left);
    free(right);
    cpd_doc_free(a);
    cpd_doc_free(b);
}

static const char *const own_about[] = {"nation=england", "layer=college"};

static void trial_package(struct trial *t, const char *file, const char *version)
{
    cpd_exchange_in options = {
        .reference = version, .about = own_about, .about_count = 2, .leave_out = true};
    char sub[200];

    snprintf(sub, sizeof sub, "standards/case-own/%s", file);
    trial_import_file(t, "case", support_testdata(sub), &options);
}

Test(case, a_package_of_1_1_comes_back_as_it_was)
{
    struct trial t;
    char *before = read_whole(support_testdata("standards/case-own/demo-v1p1.json"), NULL), *after;
    char *losses;

    trial_package(&t, "demo-v1p1.json", "demo@2.1.0");
    cr_assert_not_null(t.yaml);
    losses = tell_list(cpd_node_get(cpd_doc_root(t.report), "losses"));
    cr_expect_str_empty(losses, "%s", losses);
    after = trial_export(t.yaml, "case", NULL, true);
    expect_same_package(before, after, "1.1");
    expect_strict(after, false, "1.1");
    free(losses);
    free(before);
    free(after);
    trial_end(&t);
}

Test(case, a_package_of_1_0_comes_back_as_it_was)
{
    struct trial t;
    char *before = read_whole(support_testdata("standards/case-own/demo-v1p0.json"), NULL), *after;

    trial_package(&t, "demo-v1p0.json", "demo@2.1.0");
    cr_assert_not_null(t.yaml);
    after = trial_export(t.yaml, "case-1.0", NULL, true);
    expect_same_package(before, after, "1.0");
    expect_strict(after, true, "1.0");
    free(before);
    free(after);
    trial_end(&t);
}

static const struct {
    const char *file, *told; // what must be among what is told; NULL: the file is refused
} negatives[] = {
    {"neg-no-cfdocument.json", NULL},
    {"neg-item-without-fullstatement.json", "refused node 07c650b5-71c9-595f-b62f-0f4cc016f210: it "
                                            "has no fullStatement; the name is empty"},
    {"neg-bad-uuid.json", "refused node -: it has no identifier that is a UUID"},
    {"neg-unknown-association-type.json",
     "refused link 273ac4d5-42d1-5114-b51a-e2de6438ffb3: it has no associationType that the "
     "standard knows"},
    {"neg-unknown-member.json", "CFItem.colour left out: CASE has no such member"},
    {"neg-caseversion-1.0.json", "CFDocument.caseVersion 1"},
    {"neg-itemtype-without-description.json", "CFItemType: description was missing"},
    {"neg-null-optional.json", "CFItem.notes: null left out"},
    {"neg-cycle.json", "this isChildOf closes a ring of parents"},
    {"neg-dangling-child.json", "isChildOf begins at an item that is not in the package"},
    {"neg-duplicate-identifier.json", "stands on line"},
};

Test(case, what_is_wrong_is_refused_or_put_right_by_name)
{
    for (size_t i = 0; i < sizeof negatives / sizeof *negatives; i++) {
        struct trial t;
        char *said, *repairs, *losses;

        if (!negatives[i].told) {
            char *bytes =
                read_whole(support_testdata("standards/case-own/neg-no-cfdocument.json"), NULL);
            cpd_exchange_in options = {.format = "case"};
            cpd_doc *report = NULL;

            refused(cpd_exchange_import(&report, NULL, bytes, strlen(bytes), "x", &options, NULL),
                    CPD_EINPUT);
            free(bytes);
            continue;
        }
        trial_package(&t, negatives[i].file, "demo@1");
        repairs = tell_list(cpd_node_get(cpd_doc_root(t.report), "repairs"));
        losses = tell_list(cpd_node_get(cpd_doc_root(t.report), "losses"));
        cr_assert_geq(asprintf(&said, "%s%s%s", t.told, repairs, losses), 0);
        cr_expect(strstr(said, negatives[i].told), "%s:\n%s", negatives[i].file, said);
        cr_assert_not_null(t.yaml, "%s", negatives[i].file);
        free(said);
        free(repairs);
        free(losses);
        said = trial_export(t.yaml, "case", NULL, false);
        expect_strict(said, false, negatives[i].file);
        free(said);
        trial_end(&t);
    }
}

/* ---- what others published ---- */

static void try_published(const char *folder, const char *name)
{
    static const char *const about[] = {"nation=uk", "layer=college", "effective_from=2020-01-01"};
    cpd_exchange_in options = {
        .reference = "x@1", .about = about, .about_count = 3, .leave_out = true};
    struct trial t;
    char path[4400], *again, *bytes;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    bytes = read_whole(path, NULL);
    trial_import(&t, "case", bytes, &options);
    if (t.yaml) {
        again = trial_export(t.yaml, "case", NULL, false);
        expect_strict(again, false, name);
        free(again);
        again = trial_export(t.yaml, "case-1.0", NULL, false);
        expect_strict(again, true, name);
        free(again);
    } else {
        cr_expect(strstr(name, "Empty"), "%s: %s", name, t.told);
    }
    free(bytes);
    trial_end(&t);
}

Test(case, published_packages_are_read_and_written_strictly)
{
    char folder[4000];
    DIR *dir;
    struct dirent *entry;
    int count = 0;

    snprintf(folder, sizeof folder, "%s", support_testdata("standards/case"));
    dir = opendir(folder);
    cr_assert_not_null(dir);
    while ((entry = readdir(dir)))
        if (strstr(entry->d_name, ".json")) {
            try_published(folder, entry->d_name);
            count++;
        }
    closedir(dir);
    cr_expect_geq(count, 11);
}

/* JSON that is none is refused with a place and nothing is given. */
Test(case, the_public_suite_of_wrong_json_is_refused)
{
    char folder[4000], path[4400];
    DIR *dir;
    struct dirent *entry;

    snprintf(folder, sizeof folder, "%s", support_testdata("standards/json"));
    dir = opendir(folder);
    cr_assert_not_null(dir);
    while ((entry = readdir(dir))) {
        static const char *const formats[] = {"case", "mahara"};

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        for (size_t i = 0; i < 2; i++) {
            cpd_exchange_in options = {.format = formats[i]};
            size_t length;
            char *bytes = read_whole(path, &length);
            cpd_doc *report = NULL;
            int r = cpd_exchange_import(&report, NULL, bytes, length, "x", &options, NULL);

            cr_expect(r == CPD_EINPUT || r == CPD_ELIMIT, "%s", entry->d_name);
            cr_expect(!report && *cpd_error_last()->hint, "%s: %s", entry->d_name,
                      cpd_error_last()->text);
            free(bytes);
        }
    }
    closedir(dir);
}

/* ---- small packages ---- */

#define DOC_ID "07c650b5-71c9-595f-b62f-0f4cc016f210"
#define ID_A "c3e62daf-0207-5bb3-8376-f48abcaa0c82"
#define ID_B "5a3cf345-7603-5165-af7e-74f2d1e4d2f9"
#define WHEN "\"lastChangeDateTime\": \"2026-03-01T09:00:00Z\""
#define PACKAGE(items, associations)                                                               \
    "{\"CFDocument\": {\"identifier\": \"" DOC_ID "\", \"uri\": \"urn:d\", \"creator\": \"C\", "   \
    "\"title\": \"T\", " WHEN "},\n\"CFItems\": [\n" items                                         \
    "],\n\"CFAssociations\": [\n" associations "]}"
#define ITEM(id, more)                                                                             \
    "{\"identifier\": \"" id "\", \"uri\": \"https://x.example/CFItems/" id "\", " WHEN ", " more  \
    "}"
#define CHILD(of, above, more)                                                                     \
    "{\"identifier\": \"d80e9460-d155-558f-a5d2-301f963132fa\", \"uri\": \"urn:a\", " WHEN         \
    ", \"associationType\": \"isChildOf\", \"originNodeURI\": {\"title\": \"o\", \"identifier\": " \
    "\"" of "\", \"uri\": \"urn:o\"}, \"destinationNodeURI\": {\"title\": \"d\", \"identifier\": " \
    "\"" above "\", \"uri\": \"urn:d\"}" more "}"

static const struct {
    const char *label, *json, *told, *yaml;
} small[] = {
    {"a statement is name and text",
     PACKAGE(ITEM(ID_A, "\"fullStatement\": \"Long words\", \"abbreviatedStatement\": \"Short\", "
                        "\"humanCodingScheme\": \"A.1\""),
             CHILD(ID_A, DOC_ID, "")),
     "3 new node A.1\n", "title: Short\n    text: Long words\n"},
    {"a code that is none of ours is kept aside",
     PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\", \"humanCodingScheme\": \"A (1)\""),
             CHILD(ID_A, DOC_ID, "")),
     "3 new node A-1\n", "humanCodingScheme: A (1)"},
    {"no code", PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\""), CHILD(ID_A, DOC_ID, "")),
     "3 new node c3e62daf\n", "code: c3e62daf"},
    {"two with one code",
     PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\", \"humanCodingScheme\": \"a\"") ",\n" ITEM(
                 ID_B, "\"fullStatement\": \"T\", \"humanCodingScheme\": \"a\""),
             CHILD(ID_A, DOC_ID, "") ",\n" CHILD(ID_B, ID_A, "")),
     "3 new node a\n4 new node a-2: called a-2 here, as a was taken\n", "parent: a\n"},
    {"no parent", PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\", \"humanCodingScheme\": \"a\""), ""),
     "3 new node a: no parent of this package: it stands at the top\n", NULL},
    {"order by number",
     PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\", \"humanCodingScheme\": \"a\"") ",\n" ITEM(
                 ID_B, "\"fullStatement\": \"T\", \"humanCodingScheme\": \"b\""),
             CHILD(ID_A, DOC_ID, ", \"sequenceNumber\": 9") ",\n" CHILD(
                 ID_B, DOC_ID, ", \"sequenceNumber\": \"3\"")),
     "3 new node a\n4 new node b\n", "code: b\n    title: T\n"},
    {"a ring",
     PACKAGE(
         ITEM(ID_A, "\"fullStatement\": \"S\"") ",\n" ITEM(
             ID_B, "\"fullStatement\": \"T\"") ",\n" ITEM("0ca9f0d3-d4ff-5aa6-8dee-932b94dcccc1",
                                                          "\"fullStatement\": \"U\""),
         CHILD(ID_A, ID_B, "") ",\n" CHILD(ID_B, ID_A, "")),
     "refused node " ID_A ": it stands in a ring of 2 parents", "title: U"},
    {"a small mend",
     PACKAGE(ITEM(ID_A,
                  "\"fullStatement\": \"S\", \"educationLevel\": \"03\", \"listEnumeration\": "
                  "\"a\\tb\", \"statusStartDate\": \"2020-02-30\", \"CFItemTypeURI\": 3"),
             CHILD(ID_A, DOC_ID, "")),
     "CFItem.statusStartDate left out: it is no value of this kind", "educationLevel: [\"03\"]"},
};

Test(case, small_packages)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        cpd_exchange_in options = {.leave_out = true};
        struct trial t;
        char *again;

        trial_import(&t, "case", small[i].json, &options);
        cr_expect(strstr(t.told, small[i].told), "%s:\n%s", small[i].label, t.told);
        cr_assert_not_null(t.yaml, "%s", small[i].label);
        cr_expect(!small[i].yaml || strstr(t.yaml, small[i].yaml), "%s:\n%s", small[i].label,
                  t.yaml);
        again = trial_export(t.yaml, "case", NULL, false);
        expect_strict(again, false, small[i].label);
        free(again);
        trial_end(&t);
    }
}

/* ---- sets of ours ---- */

static void check_shipped(const char *path, void *payload)
{
    char *yaml = read_whole(path, NULL), *json;
    cpd_exchange_in options = {.format = "case"};
    struct trial t = {NULL, NULL, NULL};

    if (!strstr(yaml, "\nkind: competencies\n")) {
        free(yaml);
        return;
    }
    json = trial_export(yaml, "case", NULL, false);
    expect_strict(json, false, path);
    done(cpd_exchange_import(&t.report, &t.yaml, json, strlen(json), path, &options, NULL));
    cr_assert_not_null(t.yaml, "%s", path);
    cr_expect(same_set(yaml, t.yaml), "%s is another set after CASE", path);
    trial_end(&t);
    free(json);
    json = trial_export(yaml, "case-1.0", NULL, false);
    expect_strict(json, true, path);
    free(json);
    free(yaml);
    ++*(int *)payload;
}

Test(case, every_shipped_set_goes_through_1_1_unchanged)
{
    int sets = 0;

    each_shipped(check_shipped, &sets);
    cr_expect_geq(sets, 10);
}

Test(case, what_1_0_has_no_place_for_is_named)
{
    static const char set[] = SET("  - {code: a, title: A, force: rule, aspect: skill}\n");
    cpd_doc *report;
    char *json = trial_export(set, "case-1.0", &report, false);
    char *losses = tell_list(cpd_node_get(cpd_doc_root(report), "losses"));

    cr_expect(strstr(losses, "force 1\naspect 1") && strstr(losses, "nation 1"), "%s", losses);
    cr_expect_null(strstr(json, "extensions"));
    cr_expect(strstr(json, "\"quality\": \"Low\""));
    free(losses);
    free(json);
    cpd_doc_free(report);
}

/* Words that a publisher changed since go out, and not those that came in. */
Test(case, what_was_changed_in_the_set_goes_out)
{
    struct trial t;
    char *json, *at;

    trial_import(
        &t, "case",
        PACKAGE(ITEM(ID_A, "\"fullStatement\": \"One\\r\\ntwo\", \"humanCodingScheme\": \"a\""),
                CHILD(ID_A, DOC_ID, "")),
        NULL);
    json = trial_export(t.yaml, "case", NULL, false);
    cr_expect(strstr(json, "\"One\\r\\ntwo\""), "%s", json);
    free(json);
    at = strstr(t.yaml, "      two\n");
    cr_assert_not_null(at, "%s", t.yaml);
    memcpy(at, "      six\n", 10);
    json = trial_export(t.yaml, "case", NULL, false);
    cr_expect(strstr(json, "\"One\\nsix\""), "%s", json);
    free(json);
    trial_end(&t);
}

/* A second version of the same package finds its things by their identifiers. */
Test(case, an_update_is_told_by_identifier)
{
    cpd_exchange_in options = {.reference = "x@2"};
    struct trial first, second;

    trial_import(&first, "case",
                 PACKAGE(ITEM(ID_A, "\"fullStatement\": \"S\", \"humanCodingScheme\": \"a\""),
                         CHILD(ID_A, DOC_ID, "")),
                 NULL);
    options.base = first.yaml;
    options.base_length = strlen(first.yaml);
    trial_import(
        &second, "case",
        PACKAGE(ITEM(ID_A, "\"fullStatement\": \"Other\", \"humanCodingScheme\": \"b\"") ",\n" ITEM(
                    ID_B, "\"fullStatement\": \"N\", \"humanCodingScheme\": \"n\""),
                CHILD(ID_A, DOC_ID, "") ",\n" CHILD(ID_B, ID_A, "")),
        &options);
    cr_expect(strstr(second.told, "3 changed node a: title; carried\n4 new node n\n"), "%s",
              second.told);
    trial_end(&first);
    trial_end(&second);
}
