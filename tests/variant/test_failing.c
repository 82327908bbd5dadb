/* A variant that fails in somebody's home: its own findings say so, with the line and why; all
 * others are what they would have been, and saving goes on. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "council.h"
#include "support/support.h"
#include "variant/manifest.h"
#include "variant/process.h"
#include "variant/world.h"

/* Beside the one that fails another variant speaks, about supervision; and it has a field. */
#define BYSTANDER                                                                                  \
    "return { predicates = { p = { sentence = 'a sum', test = function()\n"                        \
    "return 1 + 1 == 2, 'two' end } }, fields = { { kind = 'time', code = 'f', label = 'F', type " \
    "= "                                                                                           \
    "'flag' } },\n"                                                                                \
    "overlays = 'career-england-children', grades = { { code = 'social-worker',\n"                 \
    "supervision = { code = 'beside', title = 'B', predicate = 'p' } } } }"

static cpd_home *home_with_bystander(void)
{
    cpd_home *home = council_home();

    council_adopt(home, &(struct council){.name = "beside", .rules = BYSTANDER});
    return home;
}

static void save_something(cpd_home *home)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft =
        shipped_object(doc, "kind", "time", "category", "direct", "minutes", "20m", NULL);
    cpd_saved saved;

    cpd_node_set_bool(doc, draft, "beside/f", true);
    done(cpd_record_save(&saved, home, draft, NULL));
    cpd_doc_free(doc);
}

static char *requirement_of(const cpd_doc *progress)
{
    return cpd_node_json(cpd_node_get(cpd_doc_root(progress), "requirement"), CPD_JSON_COMPACT);
}

/* What is asked for the next grade does not concern any variant here. */
static char *requirement(cpd_home *home)
{
    cpd_doc *progress = council_progress(home, COUNCIL_TODAY, 0);
    char *json = requirement_of(progress);

    cpd_doc_free(progress);
    return json;
}

static void expect_only_it_fails(cpd_home *home, const char *label, const char *words)
{
    char *others = requirement(home), *after;
    cpd_doc *progress;
    const cpd_node *asked, *beside;

    progress = council_progress(home, COUNCIL_TODAY, 0);
    asked = council_finding(progress, "asked");
    beside = council_finding(progress, "beside");
    cr_expect_str_eq(cpd_node_get_text(asked, "state"), "cannot-tell", "%s", label);
    cr_expect_str_eq(cpd_node_get_text(asked, "reason"), words, "%s: %s", label,
                     cpd_node_get_text(asked, "reason"));
    cr_expect_str_eq(cpd_node_get_text(beside, "state"), "met", "%s: %s", label,
                     cpd_node_get_text(beside, "reason"));
    after = requirement_of(progress);
    cr_expect_str_eq(after, others, "%s", label);
    cpd_doc_free(progress);
    free(others);
    free(after);
    save_something(home);
}

Test(failing, script_is_a_finding_with_its_line)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"error('not for children')", "line 2: not for children"},
        {"return facts.led_by.registration",
         "line 2: attempt to index a nil value (field 'led_by')"},
        {"error('')", "line 2: it raised an error without words"},
        {"error('two\\nlines')", "line 2: two?lines"},
        {"error(('\xc3\xa9'):rep(4000))", NULL},
        {"while true do end", "line 2: it does too much"},
        {"local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) end", "line 2: it does too much"},
        {"local s = ('x'):rep(1 << 22) local t = {} for i = 1, 9 do t[i] = s .. i end", NULL},
        {"return 'met'", "a test returns true, false or nil, and a reason"},
    };
    cpd_home *home = home_with_bystander();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[1000], version[20], words[200];

        snprintf(
            rules, sizeof rules,
            "return { predicates = { p = { sentence = 's', test = function(facts)\n%s\nend } }, "
            "overlays = 'career-england-children', grades = { { code = 'social-worker',\n"
            "practice_minimum = { code = 'asked', title = 'T', predicate = 'p' } } } }",
            cases[i].body);
        snprintf(version, sizeof version, "%zu", i + 1);
        snprintf(words, sizeof words, "variant trial%s%s (asked: s)",
                 cases[i].words && strncmp(cases[i].words, "line", 4) == 0 ? ", " : ": ",
                 cases[i].words ? cases[i].words : "");
        council_adopt(home, &(struct council){.version = version, .rules = rules});
        if (cases[i].words) {
            expect_only_it_fails(home, cases[i].body, words);
        } else {
            char *asked = council_asked(home);

            cr_expect_eq(strncmp(asked, "cannot-tell: variant trial", 26), 0, "%s", asked);
            cr_expect_lt(cpd_text_bad_byte(asked, strlen(asked)), 0, "%s", asked);
            free(asked);
        }
    }
    council_expect_whole(home);
    cpd_home_close(home);
}

/* ---- the program that runs it ---- */

static void set_worker(cpd_home *home, const char *name, const char *path)
{
    const cpd_set *set;
    cpd_variant *variant;

    done(cpd_sets__find(&set, home, name, NULL, shipped_day(COUNCIL_TODAY), 0));
    done(cpd_variants__of(&variant, home, set));
    free(variant->worker);
    variant->worker = strdup(path);
}

static char *fake_worker(const char *script)
{
    char *folder = support_dir(), *path = NULL;

    cr_assert(asprintf(&path, "%s/worker", folder) >= 0);
    council_write(folder, "worker", script);
    cr_assert_eq(chmod(path, 0700), 0);
    free(folder);
    return path;
}

Test(failing, program_is_a_finding)
{
    static const struct {
        const char *script, *words;
    } cases[] = {
        {NULL, "the program that runs variants cannot be started"},
        {"#!/bin/sh\nexit 71\n", "this system cannot confine the program that runs variants"},
        {"#!/bin/sh\nkill -9 $$\n", "its program stopped"},
        {"#!/bin/sh\nexec sleep 4\n", "it takes too long"},
        {"#!/bin/sh\nexec cat\n", "the answer of its program makes no sense"},
    };
    cpd_home *home = home_with_bystander();

    council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return true, 'so'")});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = cases[i].script ? fake_worker(cases[i].script) : strdup("/nowhere/worker");
        char words[200];

        set_worker(home, "trial", path);
        snprintf(words, sizeof words, "variant trial: %s (asked: that it is so)", cases[i].words);
        expect_only_it_fails(home, cases[i].script ? cases[i].script : "none", words);
        free(path);
    }
    set_worker(home, "trial", world_worker());
    save_something(home);
    council_expect_whole(home);
    cpd_home_close(home);
}

Test(failing, program_that_was_killed_is_started_again)
{
    cpd_home *home = home_with_bystander();
    struct cpd_worker *worker;
    char *asked;

    council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return true, 'so'")});
    for (int i = 0; i < 3; i++) {
        worker = cpd_worker__take(world_worker());
        kill(worker->pid, SIGKILL);
        cpd_worker__give(worker);
        asked = council_asked(home);
        cr_expect_str_eq(asked, "met: so (asked: that it is so)", "%s", asked);
        free(asked);
    }
    cpd_home_close(home);
}

Test(failing, report_says_why_a_row_is_missing)
{
    cpd_home *home = council_home();
    const cpd_node *row;
    cpd_doc *doc = NULL;

    council_adopt(home,
                  &(struct council){.rules = "return { reports = { r = { title = 'R', columns = "
                                             "{ 'A' }, row = function() return { 1 } end } } }"});
    set_worker(home, "trial", "/nowhere/worker");
    done(cpd_variant_report(&doc, home, "trial", "r", CPD_DATE_NONE));
    row = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "rows"), 0);
    cr_expect_str_eq(cpd_node_get_text(row, "reason"),
                     "variant trial: the program that runs variants cannot be started");
    cr_expect_null(cpd_node_get(row, "cells"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}
