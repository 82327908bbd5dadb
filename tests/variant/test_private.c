/* A variant reads no text, no name and no id of anybody: a report that tells all it is told, every
 * global it can reach included, tells none of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/verify.h>

#include "council.h"

/* Words that stand in every text below, and nowhere in our own. */
#define MARK "zqmark"
#define PARTS 40 /* cells are short: the whole is asked for in pieces */

#define TELL_ALL                                                                                   \
    "local seen = {}\n"                                                                            \
    "local function tell(value)\n"                                                                 \
    "  if type(value) ~= 'table' then return tostring(value) end\n"                                \
    "  if seen[value] then return '' end\n"                                                        \
    "  seen[value] = true\n"                                                                       \
    "  local out = {}\n"                                                                           \
    "  for k, v in pairs(value) do out[#out + 1] = tostring(k) .. '=' .. tell(v) end\n"            \
    "  table.sort(out)\n"                                                                          \
    "  return '{' .. table.concat(out, ' ') .. '}'\n"                                              \
    "end\n"

/* The n-th piece of all that a row is made from; empty when there is no more. */
static char *told(cpd_home *home, int part)
{
    char *rules = NULL, name[32];
    cpd_doc *doc = NULL;
    snprintf(name, sizeof name, "teller-%d", part);
    cr_assert(asprintf(&rules,
                       TELL_ALL "return { reports = { r = { title = 'All', columns = { 'All' },\n"
                                "row = function(facts)\n"
                                "return { tell({facts, _G, _ENV}):sub(%d, %d) }\nend } } }",
                       part * 150 + 1, part * 150 + 150) > 0);
    council_adopt(home, &(struct council){.name = name, .rules = rules});
    free(rules);
    done(cpd_variant_report(&doc, home, name, "r", CPD_DATE_NONE));
    const cpd_node *rows = cpd_node_get(cpd_doc_root(doc), "rows");
    const cpd_node *row = cpd_node_at(rows, cpd_node_length(rows) - 1);
    const char *cell = cpd_node_as_text(cpd_node_at(cpd_node_get(row, "cells"), 0));
    cr_assert_not_null(cell, "%s", cpd_node_get_text(row, "reason"));
    char *text = strdup(cell);
    cpd_doc_free(doc);
    return text;
}

static char *all_told(cpd_home *home)
{
    cpd_str all = {0};
    for (int part = 0; part < PARTS; part++) {
        CPD_FREE char *piece = told(home, part);
        if (!*piece)
            return cpd_str_finish(&all);
        cpd_str_add(&all, piece);
    }
    cr_assert_fail("more is told than was asked for");
    return NULL;
}

static void write_all(cpd_home *home)
{
    done(cpd_home_act_as(home, "Asha"));
    shipped_save(home, "kind", "reflection", "date", "2026-11-01", "text", MARK " alone", NULL);
    shipped_save(home, "kind", "cpd", "date", "2026-11-02", "text", MARK " read", "learning",
                 MARK " learned", "impact", MARK " changed", NULL);
    shipped_save(home, "kind", "time", "date", "2026-11-03", "category", "direct", "minutes", "2h",
                 "text", MARK " visit", "case", "LCS-7741", NULL);
    shipped_save(home, "kind", "feedback", "date", "2026-11-04", "source", "parent", "text",
                 MARK " said", NULL);
    shipped_session(home, "Asha", "Tom", "2026-11-05", 90);
}

Test(private, a_variant_is_told_no_words_no_names_and_no_ids)
{
    cpd_home *home = council_home();
    char id[CPD_ID_TEXT];
    write_all(home);
    done(cpd_person_find(id, home, "Asha"));
    done(cpd_home_act_as(home, "Asha"));
    CPD_FREE char *all = all_told(home);
    /* it did tell: a session, its time, and what it may call */
    cr_expect(strstr(all, "sessions={") && strstr(all, "minutes=90") && strstr(all, "string={"),
              "%s", all);
    static const char *const nowhere[] = {MARK, "LCS", "Asha", "Tom", "Vera"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        cr_expect_null(strstr(all, nowhere[i]), "%s: %s", nowhere[i], all);
    cr_expect_null(strstr(all, id), "%s", all);
    cpd_home_close(home);
}
