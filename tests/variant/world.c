/* Folders, people and answers for the tests of variants. */
#include "variant/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/support.h"

const char world_manifest[] = "name: trial\nversion: 2026.1\napi: 1\nlayer: council\n"
                              "publisher: A council of the tests\nfrom: 2026-04-01\n"
                              "title: A trial\nnation: england\nsource: Nothing but this test\n"
                              "licence: None is needed\nchecked_by: none\n";

const char *world_worker(void)
{
    static char path[4096];

    snprintf(path, sizeof path, "%s/libcpd/variant/worker/cpd-variant-worker",
             getenv("CPD_BUILD_ROOT"));
    return path;
}

static void write_file(const char *folder, const char *name, const char *bytes, size_t length)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    cr_assert(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void write_files(const char *folder, const char *manifest, const char *rules, size_t length)
{
    if (manifest)
        write_file(folder, "variant.yaml", manifest, strlen(manifest));
    if (rules)
        write_file(folder, "rules.lua", rules, length);
}

char *world_folder(const char *manifest, const char *rules, size_t length)
{
    char *folder = support_dir();

    write_files(folder, manifest, rules, length);
    return folder;
}

/* One folder serves all: a variant that was opened has been read. */
cpd_variant *world_variant_of(const char *rules, size_t length, const char *worker)
{
    static char *folder;
    cpd_variant *variant = NULL;

    if (!folder)
        folder = support_dir();
    write_files(folder, world_manifest, rules, length);
    done(cpd_variant__open(&variant, folder, worker, NULL));
    return variant;
}

cpd_variant *world_variant(const char *rules)
{
    return world_variant_of(rules, strlen(rules), world_worker());
}

cpd_doc *world_people(const char *facts, size_t n)
{
    cpd_doc *doc = NULL;
    cpd_node *list;

    done(cpd_json_parse(&doc, facts, strlen(facts), "facts", 1 << 20));
    list = cpd_node_list(doc);
    for (size_t i = 0; i < n; i++)
        cpd_node_add(doc, list, cpd_doc_root(doc));
    cpd_doc_set_root(doc, list);
    return doc;
}

char *world_words(const cpd_node *findings, size_t person, size_t i)
{
    const cpd_node *finding = cpd_node_at(cpd_node_at(findings, person), i);
    const char *reason = cpd_node_get_text(finding, "reason");
    char *words = NULL;

    cr_assert(
        asprintf(&words, "%s: %s", cpd_node_get_text(finding, "state"), reason ? reason : "") >= 0);
    return words;
}

char *world_ask(cpd_variant *variant, const char *name, const char *facts)
{
    cpd_doc *people = world_people(facts, 1), *doc = cpd_doc_new();
    char *words;

    done(cpd_variant__judge(doc, variant, &name, 1, cpd_doc_root(people)));
    cr_assert_eq(cpd_node_length(cpd_doc_root(doc)), 1);
    words = world_words(cpd_doc_root(doc), 0, 0);
    cpd_doc_free(doc);
    cpd_doc_free(people);
    return words;
}
