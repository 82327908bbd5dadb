/* What the class of a kind allows: a note of the two is read by the two alone, case references tell
 * nobody's name, nothing refers to what is private. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "support/world.h"

static bool reads(cpd_home *home, const char *person, const char *record)
{
    cpd_doc *doc = NULL;
    world_act_as(home, person);
    int r = cpd_record_read(&doc, home, record, NULL);
    bool reads_it = r == 0 && !cpd_node_get_bool(cpd_doc_root(doc), "locked") &&
                    cpd_node_get_text(cpd_doc_root(doc), "text");
    cr_expect(r == 0 || r == CPD_EABSENT, "%s: %s", person, cpd_error_last()->text);
    cpd_doc_free(doc);
    return reads_it;
}

static void expect_readers(cpd_home *home, const char *record, bool asha, bool tom, bool vera)
{
    cr_expect_eq(reads(home, ASHA, record), asha, "Asha");
    cr_expect_eq(reads(home, TOM, record), tom, "Tom");
    cr_expect_eq(reads(home, VERA, record), vera, "Vera");
}

Test(class, a_note_is_read_by_the_two_whoever_wrote_it)
{
    cpd_home *home = world_of_two();
    cpd_saved hers = world_save(home, "{kind: note, text: My mother is ill}");
    cpd_saved chosen = world_save(home, "{kind: note, text: Ask me on Friday, with: Vera}");
    world_act_as(home, TOM);
    cpd_saved his = world_save(home, "{kind: note, text: She may need leave, portfolio: Asha}");
    expect_readers(home, hers.id, true, true, false);
    expect_readers(home, his.id, true, true, false);
    expect_readers(home, chosen.id, true, false, true);
    cpd_home_close(home);
}

Test(class, a_note_stays_of_the_two_when_it_is_amended)
{
    cpd_home *home = world_of_two();
    cpd_saved note = world_save(home, "{kind: note, text: Ask me on Friday, with: Vera}"), out;
    world_amend(home, note.id, "{text: Ask me on Monday}");
    expect_readers(home, note.id, true, false, true);
    world_act_as(home, VERA);
    refused(world_try_amend(&out, home, note.id, "{text: No}"), CPD_EDENIED);
    world_act_as(home, ASHA);
    done(cpd_record_withdraw(&out, home, note.id, "settled"));
    world_act_as(home, VERA);
    CPD_FREE char *why = world_read(home, note.id, "because");
    cr_expect_str_eq(why, "settled");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* The head of a note names nobody: not even that it was the supervisor. */
Test(class, the_head_of_a_note_tells_no_more_than_it_must)
{
    cpd_home *home = world_of_two();
    cpd_saved note = world_save(home, "{kind: note, text: My mother is ill}");
    cpd_history history;
    cpd_uuid id;
    cr_assert(cpd_uuid_parse(&id, note.id));
    done(cpd_history__load(&history, home, &id));
    const cpd_node *head = cpd_history__newest(&history)->head;
    static const char *const absent[] = {"f", "x", "people", "refs", "links"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        cr_expect_null(cpd_node_get(head, absent[i]), "%s", absent[i]);
    cpd_history__fini(&history);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM wrap WHERE reader = 0 AND id = (SELECT "
                                    "max(id) FROM wrap)"),
                 0);
    cpd_home_close(home);
}

Test(class, no_fact_is_made_of_what_is_private)
{
    cpd_home *home = world_of_two();
    cpd_facts facts = {0};
    cpd_person_row row;
    cpd_uuid asha = world_person(home, ASHA);
    world_save(home, "{kind: note, text: x}");
    world_save(home, "{kind: reflection, text: y}");
    world_save(home, "{kind: qualification, award: amhp, credits: 60}");
    done(cpd_people__get(&row, home, &asha));
    done(cpd_facts__read(&facts, home, row.portfolio_no, 40000, 0));
    cr_assert_eq(facts.count, 1);
    cr_expect(facts.facts[0].kind == CPD_KIND_QUALIFICATION && facts.facts[0].minutes == 60 &&
              facts.facts[0].term);
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

Test(class, a_case_reference_tells_no_name)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"12345", true},
        {"LCS-12345", true},
        {"A.b-c_1", true},
        {"7", true},
        {"P12345", true},
        {"ICS0012345", true},
        {"2026-0042", true},
        {"abcd1", true},
        {"", false},
        {"Smith", false},
        {"Smith2019", false},
        {"smith-12", false},
        {"the Mellors", false},
        {"-1", false},
        {"LCS", false},
        {"Okoro7", false},
        {"\xc3\xa9lise1", false},
        {"1\n2", false},
        {"12/34", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(cpd_case__is_good(cases[i].text), cases[i].good, "%s", cases[i].text);
}

Test(class, several_cases_are_given_as_a_list_or_a_line)
{
    static const struct {
        const char *yaml, *expected; /* NULL: refused */
    } cases[] = {
        {"{kind: session, cases: \"123, LCS-44\"}", "123 LCS-44"},
        {"{kind: session, cases: [\"123\", \"LCS-44\"]}", "123 LCS-44"},
        {"{kind: session, cases: \"7\"}", "7"},
        {"{kind: session, cases: \" , \"}", ""},
        {"{kind: session, cases: []}", ""},
        {"{kind: session, cases: \"123 Smith\"}", NULL},
        {"{kind: session, cases: [[\"1\"]]}", NULL},
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_saved saved;
        cpd_doc *doc;
        cpd_str all = {0};
        int r = world_try_save(&saved, home, cases[i].yaml, NULL);
        cr_expect_eq(r, cases[i].expected ? 0 : CPD_EINPUT, "%s", cases[i].yaml);
        if (r < 0) {
            cr_expect_null(strstr(cpd_error_last()->text, "Smith"), "a name is not shown again");
            continue;
        }
        done(cpd_record_read(&doc, home, saved.id, NULL));
        const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "cases");
        cpd_str_add(&all, "");
        for (size_t k = 0; k < cpd_node_length(list); k++)
            cpd_str_addf(&all, "%s%s", k ? " " : "", cpd_node_as_text(cpd_node_at(list, k)));
        CPD_FREE char *found = cpd_str_finish(&all);
        cr_expect_str_eq(found ? found : "", cases[i].expected, "%s", cases[i].yaml);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(class, with_names_the_other_person)
{
    static const struct {
        const char *label, *who, *yaml;
        bool good;
    } cases[] = {
        {"whoever is named", ASHA, "{kind: observation, text: x, with: Vera}", true},
        {"one's own supervisor, unsaid", ASHA, "{kind: booking}", true},
        {"no observer is known", ASHA, "{kind: observation, text: x}", false},
        {"oneself", ASHA, "{kind: observation, text: x, with: Asha}", false},
        {"nobody here", ASHA, "{kind: booking, with: Bob}", false},
        {"not a name", ASHA, "{kind: booking, with: [Tom]}", false},
        {"a kind of one person", ASHA, "{kind: cpd, text: x, with: Tom}", false},
        {"one's own alone", ASHA, "{kind: reflection, text: x, with: Tom}", false},
        {"names of nobody", ASHA, "{kind: review, review: x, findings: y, with: Tom}", false},
        {"both ways", ASHA, "{kind: booking, with: Tom, people: []}", false},
        {"who writes it", TOM, "{kind: booking, portfolio: Asha, with: Tom}", true},
        {"whose it is", TOM, "{kind: booking, portfolio: Asha, with: Asha}", true},
        {"a third person", TOM, "{kind: booking, portfolio: Asha, with: Vera}", false},
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_saved saved;
        world_act_as(home, cases[i].who);
        int r = world_try_save(&saved, home, cases[i].yaml, NULL);
        cr_expect_eq(r, cases[i].good ? 0 : CPD_EINPUT, "%s: %s", cases[i].label,
                     r < 0 ? cpd_error_last()->text : "");
    }
    world_act_as(home, ASHA);
    cpd_saved booked = world_save(home, "{kind: booking}");
    world_amend(home, booked.id, "{with: Vera}");
    world_act_as(home, VERA);
    cr_expect(cpd_record_find((char[CPD_ID_TEXT]){0}, home, booked.id) == 0);
    cpd_home_close(home);
}

Test(class, another_record_is_named_as_it_stands_and_never_a_private_one)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: x}"),
              secret = world_save(home, "{kind: reflection, text: y}"), out;
    cpd_doc *doc;
    char yaml[200];
    piece = world_amend(home, piece.id, "{impact: z}");
    snprintf(yaml, sizeof yaml, "{kind: application, grade: advanced, refs: [\"%s\"]}",
             piece.id + 20);
    cpd_saved application = world_save(home, yaml);
    done(cpd_record_read(&doc, home, application.id, NULL));
    const cpd_node *ref = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "refs"), 0);
    cr_expect_str_eq(cpd_node_get_text(ref, "rel"), "cpd");
    cr_expect_str_eq(cpd_node_get_text(ref, "record"), piece.id);
    cr_expect_str_eq(cpd_node_get_text(ref, "revision"), piece.hash);
    cpd_doc_free(doc);
    snprintf(yaml, sizeof yaml, "{kind: application, grade: advanced, refs: [{record: \"%s\"}]}",
             secret.id);
    refused(world_try_save(&out, home, yaml, NULL), CPD_EINPUT);
    world_act_as(home, TOM); /* whether there is one is not told to others */
    snprintf(yaml, sizeof yaml,
             "{kind: decision, outcome: agreed, text: x, portfolio: Asha, refs: "
             "[{record: \"%s\"}]}",
             secret.id);
    refused(world_try_save(&out, home, yaml, NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "there is no such record that you may read");
    cpd_home_close(home);
}

Test(class, fields_are_of_their_type)
{
    static const struct {
        const char *yaml, *issue; /* NULL: good */
    } cases[] = {
        {"{kind: qualification, award: amhp, credits: \"60\", ends: yesterday}", NULL},
        {"{kind: qualification, award: amhp, credits: \"0\"}", "whole number from 1"},
        {"{kind: qualification, award: amhp, credits: \"-3\"}", "whole number from 1"},
        {"{kind: qualification, award: amhp, credits: \"99999999999999999999\"}",
         "whole number from 1"},
        {"{kind: qualification, award: amhp, credits: \"1.5\"}", "whole number from 1"},
        {"{kind: qualification, award: amhp, ends: 01/02/2030}", "two different days"},
        {"{kind: qualification, award: amhp, ends: [x]}", "is not a day"},
        {"{kind: qualification, award: \"two words\"}", "not one word"},
        {"{kind: session, form: chat}", "is not known as what kind of session"},
        {"{kind: review, review: x, findings: y, links: [{node: \"pcf@2018#D1\", level: asye}]}",
         "nothing of anybody's level"},
        {"{kind: review, review: x, findings: y, links: [\"pcf@2018#D1\"]}", NULL},
        {"{kind: review, review: x, findings: y, people: [{role: a, person: Tom}]}",
         "names nobody"},
        {"{kind: note, text: x, refs: [\"0000\"]}", "refers to no other record"},
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_saved saved;
        int r = world_try_save(&saved, home, cases[i].yaml, NULL);
        cr_expect_eq(r, cases[i].issue ? CPD_EINPUT : 0, "%s: %s", cases[i].yaml,
                     r < 0 ? cpd_error_last()->text : "");
        if (r < 0 && cases[i].issue)
            cr_expect(strstr(cpd_error_last()->text, cases[i].issue), "%s: %s", cases[i].yaml,
                      cpd_error_last()->text);
    }
    world_act_as(home, TOM);
    cpd_saved saved;
    refused(world_try_save(&saved, home,
                           "{kind: dispensation, rule: \"pcf@2018#D9\", basis: x, portfolio: Asha}",
                           NULL),
            CPD_EINPUT);
    cpd_home_close(home);
}
