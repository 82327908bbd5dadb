/* variant.yaml and the folder it lies in: all that is wrong is said at once, with its line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "variant/world.h"

static int open_manifest(const char *manifest, cpd_issues *issues)
{
    char *folder = world_folder(manifest, "return {}", 9);
    cpd_variant *variant = NULL;
    int r = cpd_variant__open(&variant, folder, world_worker(), issues);

    cr_assert((r == 0) == (variant != NULL));
    cpd_variant__free(variant);
    free(folder);
    return r;
}

Test(manifest, gives_what_it_says)
{
    cpd_variant *variant = world_variant("return { predicates = {} }");
    const cpd_node *manifest = cpd_variant__manifest(variant);

    cr_expect_str_eq(cpd_node_get_text(manifest, "name"), "trial");
    cr_expect_str_eq(cpd_node_get_text(manifest, "layer"), "council");
    cr_expect_eq(cpd_node_get_int(manifest, "api", 0), CPD_VARIANT_API);
    cpd_variant__free(variant);
}

Test(manifest, says_everything_that_is_wrong_at_once)
{
    static const char wrong[] = "name: Trial One\nversion: '-1'\napi: 2\nlayr: council\n"
                                "from: 2026-13-01\nto: never\nnote: fine\n";
    static const struct {
        int line;
        const char *text;
    } expected[] = {
        {1, "name is no name of a variant"},
        {1, "the variant lacks \"title\""},
        {1, "the variant lacks \"nation\""},
        {1, "the variant lacks \"layer\""},
        {1, "the variant lacks \"publisher\""},
        {1, "the variant lacks \"source\""},
        {1, "the variant lacks \"licence\""},
        {1, "the variant lacks \"checked_by\""},
        {2, "version is no version"},
        {3, "the variant was written for another api"},
        {4, "a variant has no key \"layr\""},
        {5, "from is no day"},
        {6, "to is no day"},
    };
    size_t n = sizeof expected / sizeof *expected, seen = 0;
    cpd_issues *issues = cpd_issues_new();

    refused(open_manifest(wrong, issues), CPD_EINPUT);
    cr_assert_eq(cpd_issues_count(issues), n, "%zu issues", cpd_issues_count(issues));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (strcmp(cpd_issues_get(issues, k)->text, expected[i].text) == 0) {
                cr_expect_eq(cpd_issues_get(issues, k)->line, expected[i].line, "%s",
                             expected[i].text);
                seen++;
            }
    cr_expect_eq(seen, n);
    cpd_issues_free(issues);
}

Test(manifest, ends_on_a_day_that_is_not_before_its_first)
{
    char manifest[800];

    strcpy(manifest, world_manifest);
    strcat(manifest, "to: 2026-04-01\n");
    done(open_manifest(manifest, NULL));
    strcpy(manifest, world_manifest);
    strcat(manifest, "to: 2026-03-31\n");
    refused(open_manifest(manifest, NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "to comes before from");
}

Test(manifest, of_broken_kinds_is_refused)
{
    static const char *const broken[] = {
        "", "- a\n", "name: [", "name: a\nname: b\n", "&a name: b\n", "name:\n  a: b\n"};

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        cr_expect_eq(open_manifest(broken[i], NULL), CPD_EINPUT, "%s", broken[i]);
}

Test(folder, needs_both_files_and_they_are_plain)
{
    char *no_rules = world_folder(world_manifest, NULL, 0),
         *no_manifest = world_folder(NULL, "return {}", 9),
         *linked = world_folder(world_manifest, NULL, 0), path[4200];
    cpd_variant *variant = NULL;

    refused(cpd_variant__open(&variant, no_rules, NULL, NULL), CPD_EABSENT);
    cr_expect_str_eq(cpd_error_last()->place, "rules.lua");
    refused(cpd_variant__open(&variant, no_manifest, NULL, NULL), CPD_EABSENT);
    refused(cpd_variant__open(&variant, "nowhere", NULL, NULL), CPD_EABSENT);
    snprintf(path, sizeof path, "%s/rules.lua", linked);
    cr_assert_eq(symlink("/etc/passwd", path), 0);
    refused(cpd_variant__open(&variant, linked, NULL, NULL), CPD_EINPUT);
    free(no_rules);
    free(no_manifest);
    free(linked);
}

Test(folder, holds_text_of_limited_length)
{
    size_t length = (256 << 10) + 1;
    char *rules = malloc(length), *folder;
    cpd_variant *variant = NULL;

    memset(rules, ' ', length);
    folder = world_folder(world_manifest, rules, length);
    refused(cpd_variant__open(&variant, folder, NULL, NULL), CPD_ELIMIT);
    free(folder);
    folder = world_folder(world_manifest, "return {}\n\x1bLua", 14);
    refused(cpd_variant__open(&variant, folder, NULL, NULL), CPD_EINPUT);
    cr_expect_eq(cpd_error_last()->line, 2);
    free(folder);
    free(rules);
}
