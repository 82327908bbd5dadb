/* council - see council.h. */
#include "council.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "store/store.h"
#include "support/support.h"

cpd_home *council_home(void)
{
    cpd_home *home = shipped_home(COUNCIL_TODAY "T12:00:00Z");

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Vera", "social-worker", "2024-01-01");
    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    return home;
}

/* ---- folders ---- */

void council_write(const char *folder, const char *name, const char *text)
{
    char path[4400];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0, "%s", path);
}

static const char *either(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

char *council_folder(const struct council *c)
{
    char *folder = support_dir(), manifest[4000];

    snprintf(manifest, sizeof manifest,
             "name: %s\nversion: \"%s\"\napi: 1\ntitle: Rules of a test\nnation: england\n"
             "layer: %s\npublisher: A council of the tests\nfrom: %s\nsource: Made up\n"
             "licence: None is needed\nchecked_by: none\n%s",
             either(c->name, "trial"), either(c->version, "1"), either(c->layer, "council"),
             either(c->from, "2026-01-01"), either(c->more, ""));
    council_write(folder, "variant.yaml", manifest);
    if (c->rules)
        council_write(folder, "rules.lua", c->rules);
    if (c->cases)
        council_write(folder, "tests.lua", c->cases);
    return folder;
}

void council_adopt(cpd_home *home, const struct council *council)
{
    CPD_FREE char *folder = council_folder(council);
    cpd_doc *doc = NULL;

    done(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL));
    cpd_doc_free(doc);
}

/* ---- findings ---- */

cpd_doc *council_progress(cpd_home *home, const char *day, int64_t known_at)
{
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc = NULL;

    options.person = "Asha";
    options.as_of = shipped_day(day);
    options.known_at = known_at;
    done(cpd_career_progress(&doc, home, &options));
    return doc;
}

const cpd_node *council_finding(const cpd_doc *progress, const char *code)
{
    static const char *const places[] = {"practice", "supervision", "requirement"};
    const cpd_node *found = NULL;

    for (size_t i = 0; !found && i < sizeof places / sizeof *places; i++)
        found = shipped_finding(cpd_node_get(cpd_doc_root(progress), places[i]), code);
    return found;
}

char *council_asked(cpd_home *home)
{
    cpd_doc *progress = council_progress(home, COUNCIL_TODAY, 0);
    const cpd_node *found = council_finding(progress, "asked");
    char *words = NULL;

    cr_assert_not_null(found, "nothing is asked");
    cr_assert(asprintf(&words, "%s: %s", cpd_node_get_text(found, "state"),
                       cpd_node_get_text(found, "reason")) >= 0);
    cpd_doc_free(progress);
    return words;
}

/* ---- what is kept ---- */

int64_t council_position(cpd_home *home)
{
    int64_t position;

    done(cpd_ledger__position(&position, home));
    return position;
}

#define BYTES_OF(table, order)                                                                     \
    "SELECT group_concat(hex(bytes)) FROM (SELECT bytes FROM " table " ORDER BY " order ")"

char *council_tables(cpd_home *home)
{
    static const char *const tables[] = {
        BYTES_OF("entry", "id"), BYTES_OF("subject", "id"), BYTES_OF("adopted", "id"),
        BYTES_OF("adopted_part", "id, seq"), BYTES_OF("wrap", "id, reader")};
    cpd_str out = {0};

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        cpd_stmt *row;

        done(cpd_store__ask(&row, home->store, tables[i], ""));
        cr_assert_gt(cpd_stmt__next(row), 0);
        cpd_str_addf(&out, "%s\n", cpd_stmt__text(row, 0) ? cpd_stmt__text(row, 0) : "");
        cpd_stmt__done(row);
    }
    return cpd_str_finish(&out);
}

void council_expect_whole(cpd_home *home)
{
    cpd_doc *doc = NULL;

    done(cpd_verify(&doc, home));
    cr_expect(
        cpd_node_get_bool(cpd_doc_root(doc), "whole"), "%s",
        cpd_node_get_text(cpd_node_at(cpd_node_get(cpd_doc_root(doc), "problems"), 0), "text"));
    cpd_doc_free(doc);
}
