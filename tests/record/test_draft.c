/* From what a person typed to a record: every field is held against its kind, all that is wrong is
 * said at once, and good text is kept to the byte. */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "support/world.h"

/* "place: text\n" for each issue. */
static char *issues_of(cpd_home *home, const cpd_node *draft, int *r)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_saved saved;
    cpd_str out = {0};
    *r = cpd_record_save(&saved, home, draft, issues);
    for (size_t i = 0; cpd_issues_get(issues, i); i++)
        cpd_str_addf(&out, "%s: %s\n", cpd_issues_get(issues, i)->place,
                     cpd_issues_get(issues, i)->text);
    cpd_issues_free(issues);
    return cpd_str_finish(&out);
}

static void expect_issues(cpd_home *home, const char *json, const char *expected)
{
    cpd_doc *doc = NULL;
    int r;
    done(cpd_json_parse(&doc, json, strlen(json), "draft", 1 << 20));
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    CPD_FREE char *found = issues_of(home, cpd_doc_root(doc), &r);
    cr_expect_str_eq(found, expected, "%s\n%s", json, found);
    cr_expect_eq(r, *expected ? CPD_EINPUT : 0, "%s: %d %s", json, r, cpd_error_last()->text);
    if (r < 0) {
        cr_expect_eq(cpd_error_last()->kind, r, "%s", json);
        cr_expect(strstr(expected, cpd_error_last()->text), "%s: %s", json, cpd_error_last()->text);
        cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    }
    cpd_doc_free(doc);
}

struct attempt {
    const char *json, *issues;
};

static void try_all(const struct attempt *attempts)
{
    cpd_home *home = world_of_two();
    for (; attempts->json; attempts++)
        expect_issues(home, attempts->json, attempts->issues);
    world_expect_whole(home);
    cpd_home_close(home);
}

#define TIME "\"kind\": \"time\", \"category\": \"direct\""
#define CPD "\"kind\": \"cpd\", \"text\": \"A piece\""

Test(draft, minutes_are_a_number_or_a_duration)
{
    static const struct attempt attempts[] = {
        {"{" TIME ", \"minutes\": 1}", ""},
        {"{" TIME ", \"minutes\": 1440}", ""},
        {"{" TIME ", \"minutes\": \"1h30m\"}", ""},
        {"{" TIME ", \"minutes\": \"1.5h\"}", ""},
        {"{" TIME ", \"minutes\": \"24h\"}", ""},
        {"{" CPD ", \"minutes\": 60000}", ""},
        {"{" TIME ", \"minutes\": 0}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": 1441}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": -5}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": 9007199254740993}",
         "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": 90.5}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": true}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" TIME ", \"minutes\": [90]}", "minutes: \"minutes\" is from 1 minute to 24 hours\n"},
        {"{" CPD ", \"minutes\": 60001}", "minutes: \"minutes\" is from 1 minute to 1000 hours\n"},
        {"{" TIME "}", "minutes: nothing says how long\n"},
        {"{" TIME ", \"minutes\": \"\"}", "minutes: nothing says how long\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, a_duration_that_could_be_a_time_of_day_is_refused_with_what_to_write)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc = world_yaml("{kind: time, category: direct, minutes: '1:30'}");
    cpd_issues *issues = cpd_issues_new();
    cpd_saved saved;
    refused(cpd_record_save(&saved, home, cpd_doc_root(doc), issues), CPD_EINPUT);
    cr_assert_eq(cpd_issues_count(issues), 1);
    cr_expect_str_eq(cpd_issues_get(issues, 0)->place, "minutes");
    cr_expect(strstr(cpd_issues_get(issues, 0)->hint, "1h30m"), "%s",
              cpd_issues_get(issues, 0)->hint);
    cpd_issues_free(issues);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define TIME90 TIME ", \"minutes\": 90"

Test(draft, codes_are_short_words_and_a_category_is_one_in_force)
{
    static const struct attempt attempts[] = {
        {"{" TIME90 ", \"case\": \"12345\"}", ""},
        {"{" TIME90 ", \"case\": \"A.b-c_1\"}", ""},
        {"{" CPD ", \"activity\": \"anything-goes\"}", ""},
        {"{" TIME90 ", \"case\": \"the Mellor family\"}",
         "case: a case reference is a number, never a name\n"},
        {"{" TIME90 ", \"case\": 12345}", "case: a case reference is a number, never a name\n"},
        {"{" TIME90 ", \"case\": \"-1\"}", "case: a case reference is a number, never a name\n"},
        {"{\"kind\": \"time\", \"category\": \"dircet\", \"minutes\": 90}",
         "category: \"dircet\" does not say what it went into\n"},
        {"{\"kind\": \"time\", \"category\": \"direct work\", \"minutes\": 90}",
         "category: \"direct work\" is not one word of letters and digits\n"},
        {"{\"kind\": \"time\", \"minutes\": 90}", "category: nothing says what it went into\n"},
        /* The vocabulary is in force from 2000 on. */
        {"{" TIME90 ", \"date\": \"1999-12-31\"}",
         "category: \"direct\" does not say what it went into\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, texts_are_texts)
{
    static const struct attempt attempts[] = {
        {"{\"kind\": \"cpd\", \"text\": \" \"}", ""},
        {"{\"kind\": \"cpd\", \"text\": \"two\\nlines\\tand a tab\"}", ""},
        {"{\"kind\": \"cpd\", \"text\": \"x\", \"impact\": \"\"}", ""},
        {"{\"kind\": \"cpd\"}", "text: nothing says what you did and why it matters to you\n"},
        {"{\"kind\": \"cpd\", \"text\": \"\"}",
         "text: nothing says what you did and why it matters to you\n"},
        {"{\"kind\": \"cpd\", \"text\": 7}", "text: \"text\" is not a text\n"},
        {"{\"kind\": \"cpd\", \"text\": [\"x\"]}", "text: \"text\" is not a text\n"},
        {"{\"kind\": \"cpd\", \"text\": null}", "text: \"text\" is not a text\n"},
        {"{\"kind\": \"cpd\", \"text\": \"a\\rb\"}",
         "text: \"text\" holds a character that cannot be kept, at byte 2\n"},
        {"{\"kind\": \"cpd\", \"text\": \"ab\\r\\n\"}",
         "text: \"text\" holds a character that cannot be kept, at byte 3\n"},
        {"{\"kind\": \"cpd\", \"text\": \"\\u001b[2J\"}",
         "text: \"text\" holds a character that cannot be kept, at byte 1\n"},
        {"{\"kind\": \"cpd\", \"text\": \"x\\u007f\"}",
         "text: \"text\" holds a character that cannot be kept, at byte 2\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, days_are_days)
{
    static const struct attempt attempts[] = {
        {"{" CPD ", \"date\": \"2026-11-20\"}", ""},
        {"{" CPD ", \"date\": \"today\"}", ""},
        {"{" CPD ", \"date\": \"yesterday\"}", ""},
        {"{" CPD ", \"date\": \"monday\"}", ""},
        {"{" CPD ", \"date\": \"1950-01-01\"}", ""},
        {"{\"kind\": \"absence\", \"from\": \"2026-12-24\", \"to\": \"2027-01-02\"}", ""},
        {"{\"kind\": \"absence\", \"date\": \"2026-12-24\"}", ""},
        {"{\"kind\": \"absence\", \"from\": \"2026-12-24\"}", ""},
        {"{\"kind\": \"absence\"}", ""},
        {"{\"kind\": \"contracted\", \"minutes\": \"37h\", \"date\": \"2027-01-01\"}", ""},
        {"{" CPD ", \"date\": \"2026-11-21\"}", "date: the day lies in the future\n"},
        {"{" CPD ", \"date\": \"2026-02-30\"}",
         "date: \"2026-02-30\" is not a day of the calendar\n"},
        {"{" CPD ", \"date\": \"20/11/2026\"}", "date: \"20/11/2026\" is not a date\n"},
        {"{" CPD ", \"date\": \"\"}", "date: the date is empty\n"},
        {"{" CPD ", \"date\": 20261120}", "date: \"date\" is not a text\n"},
        {"{" CPD ", \"date\": [\"2026-11-20\"]}", "date: \"date\" is not a text\n"},
        {"{" CPD ", \"from\": \"2026-11-01\"}", "date: piece of CPD: it is of one day\n"},
        {"{" CPD ", \"date\": \"2026-11-01\", \"to\": \"2026-11-02\"}",
         "date: piece of CPD: it is of one day\n"},
        {"{\"kind\": \"absence\", \"from\": \"2026-12-24\", \"to\": \"2026-12-23\"}",
         "to: it ends before it begins\n"},
        {"{\"kind\": \"absence\", \"date\": \"2026-12-24\", \"to\": \"2026-12-26\"}",
         "date: absence: it has a first and a last day, or one day\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, links_lead_somewhere)
{
    static const struct attempt attempts[] = {
        {"{" CPD
         ", \"links\": [\"pcf@2018#D1\", {\"node\": \"pcf@2018#D2\", \"level\": \"asye\"}]}",
         ""},
        {"{" CPD ", \"links\": []}", ""},
        {"{" CPD ", \"links\": [\"pcf@2018#D9\"]}",
         "links: no adopted set knows \"pcf@2018#D9\"\n"},
        {"{" CPD ", \"links\": [\"pcf@2017#D1\"]}",
         "links: no adopted set knows \"pcf@2017#D1\"\n"},
        {"{" CPD ", \"links\": [\"pcf@2018\"]}", "links: no adopted set knows \"pcf@2018\"\n"},
        {"{" CPD ", \"links\": [\"D1\"]}", "links: no adopted set knows \"D1\"\n"},
        {"{" CPD ", \"links\": [{\"node\": \"pcf@2018#D1\", \"level\": \"master\"}]}",
         "links: the set of \"pcf@2018#D1\" has no level \"master\"\n"},
        {"{" CPD ", \"links\": [{\"node\": \"pcf@2018#D1\", \"level\": 3}]}",
         "links: no adopted set knows \"pcf@2018#D1\"\n"},
        {"{" CPD ", \"links\": [{}, 5]}",
         "links: no adopted set knows \"\"\nlinks: no adopted set knows \"\"\n"},
        {"{" CPD ", \"links\": \"pcf@2018#D1\"}", "links: \"links\" is not a list\n"},
        {"{" CPD ", \"links\": {\"node\": \"pcf@2018#D1\"}}", "links: \"links\" is not a list\n"},
        {"{" TIME90 ", \"links\": [\"pcf@2018#D1\"]}",
         "links: time block: it is not linked to capabilities\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

#define UUID "0198a000-0000-7000-8000-000000000000"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ASHA_TOM                                                                                   \
    "{\"role\": \"supervisee\", \"person\": \"Asha\"}, {\"role\": \"supervisor\", \"person\": "    \
    "\"Tom\"}"
#define TWO_MISSING "people: supervision session: it names its supervisor and the other person\n"

Test(draft, people_are_of_this_home_and_a_session_names_two)
{
    static const struct attempt attempts[] = {
        {"{" CPD ", \"people\": [{\"role\": \"peer\", \"person\": \"Vera\"}]}", ""},
        {"{\"kind\": \"session\", \"people\": [" ASHA_TOM "]}", ""},
        {"{\"kind\": \"session\"}", ""}, /* with her supervisor */
        {"{\"kind\": \"session\", \"people\": [{\"role\": \"supervisor\", \"person\": \"Tom\"}]}",
         TWO_MISSING},
        {"{\"kind\": \"session\", \"people\": [{\"role\": \"supervisor\", \"person\": \"Asha\"}]}",
         TWO_MISSING},
        {"{\"kind\": \"session\", \"people\": [{\"role\": \"supervisee\", \"person\": \"Asha\"}, "
         "{\"role\": \"guest\", \"person\": \"Tom\"}]}",
         TWO_MISSING},
        {"{\"kind\": \"session\", \"people\": [{\"role\": \"supervisee\", \"person\": \"Asha\"}, "
         "{\"role\": \"supervisor\", \"person\": \"Asha Mbeki\"}]}",
         "people: \"Asha Mbeki\" is not somebody who can be named here\n" TWO_MISSING},
        {"{" CPD ", \"people\": [{\"role\": \"peer\", \"person\": \"Bob\"}]}",
         "people: \"Bob\" is not somebody who can be named here\n"},
        {"{" CPD ", \"people\": [{\"role\": \"a peer\", \"person\": \"Tom\"}]}",
         "people: \"Tom\" is not somebody who can be named here\n"},
        {"{" CPD ", \"people\": [{\"person\": \"Tom\"}, \"Vera\"]}",
         "people: \"Tom\" is not somebody who can be named here\n"
         "people: \"\" is not somebody who can be named here\n"},
        {"{" CPD ", \"people\": \"Tom\"}", "people: \"people\" is not a list\n"},
        {"{\"kind\": \"reflection\", \"text\": \"x\", \"people\": [{\"role\": \"peer\", "
         "\"person\": \"Tom\"}]}",
         "people: a private text names nobody\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, references_to_records_are_complete)
{
    static const struct attempt attempts[] = {
        {"{" CPD ", \"refs\": [{\"rel\": \"follows\", \"record\": \"" UUID
         "\", \"revision\": \"" HASH "\"}]}",
         ""},
        {"{" CPD ", \"refs\": [{\"rel\": \"follows\", \"record\": \"" UUID "\"}]}",
         "refs: there is no such record that you may read\n"},
        {"{" CPD ", \"refs\": [{\"rel\": \"two words\", \"record\": \"" UUID
         "\", \"revision\": \"" HASH "\"}]}",
         "refs: reference 1 to another record is not complete\n"},
        {"{" CPD ", \"refs\": [7]}", "refs: reference 1 to another record is not complete\n"},
        {"{" CPD ", \"refs\": {\"rel\": \"follows\", \"record\": \"" UUID
         "\", \"revision\": \"" HASH "\"}}",
         "refs: \"refs\" is not a list\n"},
        {"{\"kind\": \"reflection\", \"text\": \"x\", \"refs\": [{\"rel\": \"follows\", "
         "\"record\": "
         "\"" UUID "\", \"revision\": \"" HASH "\"}]}",
         "refs: a private text refers to no other record\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

/* What else stands in a reference does not get into a head by the back door. */
Test(draft, a_head_holds_only_what_it_should)
{
    static const char json[] =
        "{" CPD ", \"refs\": [{\"rel\": \"follows\", \"record\": \"" UUID
        "\", \"revision\": \"" HASH
        "\", \"note\": \"a family's name\", \"share\": 0.5}], \"links\": [{\"node\": "
        "\"pcf@2018#D1\", \"note\": \"a name\"}], \"people\": [{\"role\": \"peer\", \"person\": "
        "\"Tom\", \"note\": \"a name\"}]}";
    cpd_home *home = world_of_two();
    cpd_doc *doc, *read;
    cpd_saved saved;
    done(cpd_json_parse(&doc, json, strlen(json), "draft", 1 << 20));
    done(cpd_record_save(&saved, home, cpd_doc_root(doc), NULL));
    done(cpd_record_read(&read, home, saved.id, NULL));
    const cpd_node *shown = cpd_doc_root(read);
    cr_expect_eq(cpd_node_length(cpd_node_at(cpd_node_get(shown, "refs"), 0)), 3);
    cr_expect_eq(cpd_node_length(cpd_node_at(cpd_node_get(shown, "links"), 0)), 1);
    cr_expect_null(cpd_node_get(cpd_node_at(cpd_node_get(shown, "people"), 0), "note"));
    cpd_doc_free(read);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(draft, unknown_fields_are_refused_with_the_nearest_known)
{
    cpd_home *home = world_of_two();
    expect_issues(home, "{" CPD ", \"impcat\": \"x\"}",
                  "impcat: piece of CPD: there is no field \"impcat\"\n");
    expect_issues(home, "{" TIME90 ", \"learning\": \"x\", \"zzzzzz\": 1}",
                  "learning: time block: there is no field \"learning\"\n"
                  "zzzzzz: time block: there is no field \"zzzzzz\"\n");
    cpd_doc *doc = world_yaml("{kind: cpd, text: x, impcat: y}");
    cpd_issues *issues = cpd_issues_new();
    cpd_saved saved;
    refused(cpd_record_save(&saved, home, cpd_doc_root(doc), issues), CPD_EINPUT);
    cr_expect(strstr(cpd_issues_get(issues, 0)->hint, "impact"), "%s",
              cpd_issues_get(issues, 0)->hint);
    cpd_issues_free(issues);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(draft, all_that_is_wrong_is_said_at_once)
{
    static const struct attempt attempts[] = {
        {"{\"kind\": \"time\", \"category\": \"nothing\", \"minutes\": \"1:30\", \"case\": \"a "
         "b\", "
         "\"date\": \"32 May\", \"text\": 5, \"links\": [\"x\"], \"people\": [\"y\"], \"refs\": "
         "[1], "
         "\"mood\": \"good\"}",
         "date: \"32 May\" is not a day of the calendar\n"
         "links: time block: it is not linked to capabilities\n"
         "people: \"\" is not somebody who can be named here\n"
         "refs: reference 1 to another record is not complete\n"
         "mood: time block: there is no field \"mood\"\n"
         "category: \"nothing\" does not say what it went into\n"
         "minutes: \"1:30\" is not a duration\n"
         "case: a case reference is a number, never a name\n"
         "text: \"text\" is not a text\n"},
        {NULL, NULL},
    };
    try_all(attempts);
}

Test(draft, a_kind_must_be_known)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    refused(world_try_save(&saved, home, "{kind: mood, text: x}", NULL), CPD_EINPUT);
    refused(world_try_save(&saved, home, "{text: x}", NULL), CPD_EINPUT);
    refused(world_try_save(&saved, home, "[kind, cpd]", NULL), CPD_EINPUT);
    refused(world_try_save(&saved, home, "{kind: [cpd], text: x}", NULL), CPD_EINPUT);
    refused(cpd_record_save(&saved, home, NULL, NULL), CPD_EINPUT);
    cpd_home_close(home);
}

Test(draft, without_issues_the_error_says_the_first)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    memset(&saved, 7, sizeof saved);
    cpd_saved before = saved;
    refused(world_try_save(&saved, home, "{kind: time, minutes: 0, date: never}", NULL),
            CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "\"never\" is not a date");
    cr_expect_str_eq(cpd_error_last()->place, "date");
    cr_expect(memcmp(&saved, &before, sizeof saved) == 0, "the answer was touched");
    cpd_home_close(home);
}

/* ---- whose ---- */

Test(draft, one_writes_in_ones_own_portfolio)
{
    static const struct {
        const char *acting, *yaml;
        int expected;
    } cases[] = {
        {ASHA, "{kind: cpd, text: x, portfolio: Asha}", 0},
        {TOM, "{kind: cpd, text: x, portfolio: Asha}", CPD_EDENIED},
        {TOM, "{kind: reflection, text: x, portfolio: Asha}", CPD_EDENIED},
        {TOM, "{kind: time, category: direct, minutes: 5m, portfolio: Asha}", CPD_EDENIED},
        {VERA, "{kind: account, text: x, portfolio: Asha}", CPD_EDENIED},
        {TOM, "{kind: account, text: x, portfolio: Asha}", 0},
        {TOM, "{kind: account, text: x, portfolio: Asha, date: 2026-08-31}", CPD_EDENIED},
        {TOM, "{kind: endorsement, portfolio: Asha, links: [pcf@2018#D1]}", 0},
        {TOM, "{kind: endorsement, links: [pcf@2018#D1]}", CPD_EDENIED},
        {ASHA, "{kind: endorsement, links: [pcf@2018#D1]}", CPD_EDENIED},
        {VERA, "{kind: endorsement, portfolio: Asha, links: [pcf@2018#D1]}", CPD_EDENIED},
        {ASHA, "{kind: cpd, text: x, portfolio: Bob}", CPD_EABSENT},
    };
    cpd_home *home = world_of_two();
    cpd_saved saved;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_act_as(home, cases[i].acting);
        int r = world_try_save(&saved, home, cases[i].yaml, NULL);
        cr_expect_eq(r, cases[i].expected, "%s, %s: %d %s", cases[i].acting, cases[i].yaml, r,
                     cpd_error_last()->text);
        if (r < 0)
            cr_expect_eq(cpd_error_last()->kind, r);
    }
    cpd_home_close(home);
}

Test(draft, nobody_writes_without_saying_who)
{
    cpd_home *home = world_of_two(), *other = world_open(home->path);
    cpd_saved saved;
    refused(world_try_save(&saved, other, "{kind: cpd, text: x}", NULL), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->hint, "--as"), "%s", cpd_error_last()->hint);
    cpd_home_close(other);
    cpd_home_close(home);
}

/* ---- text is kept as it was typed ---- */

static void expect_kept(cpd_home *home, const char *text, size_t n, const char *label)
{
    static const char *const kinds[] = {"cpd", "reflection"};
    for (size_t i = 0; i < 2; i++) {
        cpd_doc *doc = cpd_doc_new(), *read;
        cpd_node *draft = cpd_node_object(doc);
        cpd_saved saved;
        cpd_node_set_text(doc, draft, "kind", kinds[i]);
        cpd_node_set(doc, draft, "text", cpd_node_text_n(doc, text, n));
        done(cpd_record_save(&saved, home, draft, NULL));
        done(cpd_record_read(&read, home, saved.id, NULL));
        const cpd_node *back = cpd_node_get(cpd_doc_root(read), "text");
        cr_expect(cpd_node_length(back) == n && memcmp(cpd_node_as_text(back), text, n) == 0,
                  "%s in a %s came back in other bytes", label, kinds[i]);
        cpd_doc_free(read);
        cpd_doc_free(doc);
    }
}

Test(draft, text_of_every_script_is_kept_to_the_byte)
{
    static const struct {
        const char *label, *text;
    } cases[] = {
        {"plain", "I went in with my mind made up."},
        {"spaces around", "  \n\t two lines \n "},
        {"quotes and backslashes", "\"\\\" \\n \\u0041 {}[]:,'#&*!|>%@`"},
        {"composed and decomposed", "\xc3\xa9 e\xcc\x81 \xef\xac\x81 \xe2\x84\xab"},
        {"stacked marks", "Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85 a\xcc\xa3\xcc\x87"},
        {"Arabic, right to left", "\xd9\x86\xd9\x88\xd8\xb1 (1) \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85"},
        {"Hebrew with marks of direction",
         "\xe2\x80\x8f\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\xae x "
         "\xe2\x80\xac"},
        {"Urdu with joiners", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xe2\x80\x8d"},
        {"Bengali, Gujarati, Punjabi",
         "\xe0\xa6\xac\xe0\xa6\xbe\xe0\xa6\x82 \xe0\xaa\x97\xe0\xab\x81 \xe0\xa8\xaa\xe0\xa9\xb0"},
        {"Chinese, Japanese, Korean",
         "\xe6\x9d\x8e \xe3\x81\x8b\xe3\x82\x99 \xed\x95\x9c\xea\xb8\x80"},
        {"beyond the first plane", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xf0\x9d\x94\x98 "
                                   "\xf3\xa0\x81\xa7"},
        {"the ends of planes", "\xef\xbf\xbd \xef\xbf\xbe \xf4\x8f\xbf\xbf \xee\x80\x80"},
        {"a mark of byte order", "\xef\xbb\xbfx"},
        {"separators of lines", "a\xe2\x80\xa8"
                                "b\xe2\x80\xa9"
                                "c\xc2\xa0"
                                "d"},
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_kept(home, cases[i].text, strlen(cases[i].text), cases[i].label);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(draft, text_of_64_kib_is_kept_and_one_byte_more_refused)
{
    enum { MOST = 65536 };
    cpd_home *home = world_of_two();
    char *text = malloc(MOST + 1);
    for (size_t i = 0; i < MOST; i++)
        text[i] = (char)(' ' + i % 94);
    expect_kept(home, text, MOST, "64 KiB");
    /* Letters of three bytes up to the very end, and a shorter one to fill it. */
    for (size_t i = 0; i + 3 <= MOST; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    text[MOST - 1] = 'x';
    expect_kept(home, text, MOST, "64 KiB of euro signs");
    text[MOST] = 'y';
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft = cpd_node_object(doc);
    cpd_saved saved;
    cpd_node_set_text(doc, draft, "kind", "cpd");
    cpd_node_set(doc, draft, "text", cpd_node_text_n(doc, text, MOST + 1));
    refused(cpd_record_save(&saved, home, draft, NULL), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->text, "65537"), "%s", cpd_error_last()->text);
    cpd_doc_free(doc);
    free(text);
    cpd_home_close(home);
}

Test(draft, every_byte_that_is_no_text_is_refused)
{
    cpd_home *home = world_of_two();
    static const char *const bad[] = {
        "\x80",  "\xff",     "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "a\xc3", "\xe2\x82", "\xc2\x80", "\xc2\x9f"};
    cpd_saved saved;
    for (size_t i = 0; i < 32 + sizeof bad / sizeof *bad; i++) {
        char one[2] = {(char)i, '\0'};
        const char *text = i < 32 ? one : bad[i - 32];
        if (i == 0 || i == '\n' || i == '\t')
            continue;
        cpd_doc *doc = cpd_doc_new();
        cpd_node *draft = cpd_node_object(doc);
        cpd_node_set_text(doc, draft, "kind", "cpd");
        cpd_node_set_text(doc, draft, "text", text);
        refused(cpd_record_save(&saved, home, draft, NULL), CPD_EINPUT);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
