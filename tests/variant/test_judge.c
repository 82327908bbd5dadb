/* What a variant is asked and what it answers: every answer from the same state, in plain values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "variant/world.h"

#define FACTS                                                                                      \
    "{\"hours\":{\"direct\":120,\"travel\":30},\"sessions\":[{\"minutes\":60},{\"minutes\":45}]}"

static void expect(cpd_variant *variant, const char *name, const char *facts, const char *words)
{
    char *found = world_ask(variant, name, facts);

    cr_expect_str_eq(found, words, "%s: %s", name, found);
    free(found);
}

Test(judge, answers_by_the_facts)
{
    cpd_variant *v =
        world_variant("return { predicates = {\n"
                      "  enough = { sentence = 'two hours of direct work', test = function(f)\n"
                      "    return f.hours.direct >= 120, f.hours.direct .. ' minutes' end },\n"
                      "  sessions = { sentence = 'an hour each', test = function(f)\n"
                      "    for i, s in ipairs(f.sessions) do\n"
                      "      if s.minutes < 60 then return false, ('session %d has %d "
                      "minutes'):format(i, s.minutes) end\n"
                      "    end\n"
                      "    return true end },\n"
                      "  unknown = { sentence = 'nobody knows', test = function(f) return nil, 'no "
                      "dates' end },\n"
                      "} }\n");

    expect(v, "enough", FACTS, "met: 120 minutes");
    expect(v, "enough", "{\"hours\":{\"direct\":119}}", "not-yet: 119 minutes");
    expect(v, "sessions", FACTS, "not-yet: session 2 has 45 minutes");
    expect(v, "sessions", "{\"sessions\":[]}", "met: ");
    expect(v, "unknown", FACTS, "cannot-tell: no dates");
    cpd_variant__free(v);
}

Test(judge, lists_its_predicates_by_name)
{
    cpd_variant *v =
        world_variant("local t = function() end\n"
                      "return { predicates = { b = { sentence = 'second', test = t },\n"
                      "  a = { sentence = 'first', test = t } } }");
    cpd_doc *doc = cpd_doc_new();
    const cpd_node *list;

    done(cpd_variant__says(doc, v));
    list = cpd_node_get(cpd_doc_root(doc), "predicates");
    cr_assert_eq(cpd_node_length(list), 2);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(list, 0), "code"), "a");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(list, 1), "sentence"), "second");
    cpd_doc_free(doc);
    cpd_variant__free(v);
}

/* Globals, library tables, the variant's own locals, and the facts themselves: whatever one answer
 * changed is as it was for the next. */
Test(judge, begins_every_answer_from_the_same_state)
{
    static const char *const names[] = {"count", "count", "tamper", "count"};
    cpd_variant *v = world_variant(
        "local n, kept = 0, {}\n"
        "return { predicates = {\n"
        "  count = { sentence = 's', test = function(f)\n"
        "    n = n + 1  kept[#kept + 1] = f  total = (total or 0) + 1  f.x = (f.x or 0) + 1\n"
        "    return true, ('%d %d %d %d'):format(n, #kept, total, f.x) end },\n"
        "  tamper = { sentence = 's', test = function()\n"
        "    string.format = nil  table.sort = nil  pairs = nil  n = 100  return true end },\n"
        "} }\n");
    cpd_doc *people = world_people("{\"x\":0}", 3), *doc = cpd_doc_new();

    done(cpd_variant__judge(doc, v, names, 4, cpd_doc_root(people)));
    for (size_t person = 0; person < 3; person++)
        for (size_t i = 0; i < 4; i++) {
            char *words = world_words(cpd_doc_root(doc), person, i);

            cr_expect_str_eq(words, i == 2 ? "met: " : "met: 1 1 1 1");
            free(words);
        }
    cpd_doc_free(doc);
    cpd_doc_free(people);
    cpd_variant__free(v);
}

Test(judge, names_the_variant_and_the_line_of_a_fault)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"return f.hours.direct > 1", "line 2: attempt to index a nil value (field 'hours')"},
        {"error('not for children')", "line 2: not for children"},
        {"error({})", "line 2: it raised an error that is no text"},
        {"while true do end", "line 2: it does too much"},
        {"pcall(function() while true do end end) return true", "line 2: it does too much"},
        {"return 1", "a test returns true, false or nil, and a reason"},
        {"return true, {}", "a reason is one line of text of at most 400 bytes"},
        {"return true, 'two\\nlines'", "a reason is one line of text of at most 400 bytes"},
        {"return true, '\\xff'", "a reason is one line of text of at most 400 bytes"},
        {"return true, ('x'):rep(401)", "a reason is one line of text of at most 400 bytes"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[400], words[200];
        cpd_variant *v;

        snprintf(rules, sizeof rules,
                 "return { predicates = { p = { sentence = 's', test = function(f)\n%s\nend } } }",
                 cases[i].body);
        snprintf(words, sizeof words, "cannot-tell: variant trial%s%s",
                 strncmp(cases[i].words, "line", 4) == 0 ? ", " : ": ", cases[i].words);
        v = world_variant(rules);
        expect(v, "p", "{}", words);
        expect(v, "q", "{}", "cannot-tell: variant trial: there is no such predicate");
        cpd_variant__free(v);
    }
}

Test(judge, refuses_rules_that_are_no_variant_with_the_line)
{
    static const struct {
        const char *rules, *text;
        int line;
    } cases[] = {
        {"return {\n  predicates = { retrun }",
         "variant trial: '}' expected (to close '{' at line 1) near <eof>", 2},
        {"x = 1\nx()", "variant trial: attempt to call a number value (global 'x')", 2},
        {"", "variant trial: it does not end with return { predicates = { ... } }", 0},
        {"return {}", "variant trial: it returns nothing that changes anything", 0},
        {"return { predicates = {} }", "variant trial: it returns nothing that changes anything",
         0},
        {"return { predicats = {} }",
         "variant trial: it returns \"predicats\"; known are predicates, overlays, grades, fields "
         "and reports",
         0},
        {"return { grades = { { code = 'a', practice_minimum = print } }, predicates = { p = 1 } }",
         "variant trial: predicate p is no table", 0},
        {"return { grades = { { code = 'a', x = function() end } } }",
         "variant trial: grades[1].x is no plain value", 0},
        {"return { grades = { { min = 12.5 } } }",
         "variant trial: grades[1].min is no whole number; write shares as text: \"12.5%\"", 0},
        {"return { grades = { { min = 0/0 } } }",
         "variant trial: grades[1].min is no whole number; write shares as text: \"12.5%\"", 0},
        {"local t = {} t.t = t return { grades = t }",
         "variant trial: grades.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t is too deep, or "
         "holds itself",
         0},
        {"return { fields = { 1, x = 2 } }",
         "variant trial: fields mixes a list and names, or has a key that is no text", 0},
        {"return { overlays = '\\0' }", "variant trial: overlays is no plain text", 0},
        {"return { reports = { r = { title = 't', row = function() end } } }",
         "variant trial: report r has no list \"columns\"", 0},
        {"return { predicates = { 1 } }",
         "variant trial: the name of a predicate is small letters, digits and hyphens", 0},
        {"return { predicates = { a = {} } }",
         "variant trial: predicate a has no function \"test\"", 0},
        {"return { predicates = { a = { test = function() end } } }",
         "variant trial: predicate a has no \"sentence\" of one line", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_variant *v = world_variant(cases[i].rules);
        cpd_doc *doc = cpd_doc_new();

        refused(cpd_variant__says(doc, v), CPD_EINPUT);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].text);
        cr_expect_eq(cpd_error_last()->line, cases[i].line, "%s: %d", cases[i].text,
                     cpd_error_last()->line);
        cpd_doc_free(doc);
        cpd_variant__free(v);
    }
}

/* What depends on addresses, on a seed or on the clock would differ now and then. */
Test(judge, gives_the_same_answer_whenever_it_is_asked)
{
    cpd_variant *v =
        world_variant("return { predicates = { p = { sentence = 's', test = function(f)\n"
                      "  local out, rows = {}, {}\n"
                      "  for k in pairs(f) do out[#out + 1] = k end\n"
                      "  for i = 1, 150 do rows[i] = { key = i % 3, i = i } end\n"
                      "  table.sort(rows, function(a, b) return a.key < b.key end)\n"
                      "  return true, table.concat(out, ' ') .. ' ' .. tostring(out) .. ' ' .. "
                      "rows[1].i .. ' ' .. rows[150].i\n"
                      "end } } }");

    for (int i = 0; i < 3; i++) {
        expect(v, "p", "{\"b\":1,\"a\":2,\"d\":3,\"c\":4}", "met: a b c d table 3 149");
        expect(v, "p", "{\"d\":1,\"c\":2,\"b\":3,\"a\":4}", "met: a b c d table 3 149");
    }
    cpd_variant__free(v);
}

Test(judge, has_a_table_library_that_works)
{
    cpd_variant *v = world_variant(
        "return { predicates = { p = { sentence = 's', test = function(f)\n"
        "  local t = { 3, 1, 2 }\n"
        "  table.sort(t)  table.insert(t, 4)  table.insert(t, 1, 0)  local gone = table.remove(t)\n"
        "  local first = table.remove(t, 1)\n"
        "  table.sort(t, function(a, b) return a > b end)\n"
        "  return pcall(table.insert, t, 9, 1) == false, table.concat(t, ',') .. ' ' .. gone .. ' "
        "' .. first\n"
        "end } } }");

    expect(v, "p", "{}", "met: 3,2,1 4 0");
    cpd_variant__free(v);
}

Test(judge, refuses_what_cannot_be_sent)
{
    cpd_variant *v =
        world_variant("return { predicates = { a = { sentence = 's', test = function() end } } }");
    cpd_doc *people = world_people("{\"x\":null}", 1), *doc = cpd_doc_new();
    const char *name = "a", *bad = "a\"b";

    refused(cpd_variant__judge(doc, v, &name, 1, cpd_doc_root(people)), CPD_EINPUT);
    refused(cpd_variant__judge(doc, v, &bad, 1, cpd_doc_root(people)), CPD_EINPUT);
    cpd_doc_free(doc);
    cpd_doc_free(people);
    cpd_variant__free(v);
}
