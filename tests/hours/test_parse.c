/* The one-line log without a home: what a line means, and everything that is wrong with it at once.
 * Today is Friday, 20 November 2026.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "hours/hours.h"

#define TODAY "2026-11-20"

static const char vocabulary[] =
    "["
    "{\"code\":\"direct\",\"title\":\"Direct work\",\"words\":[\"visit\",\"visits\",\"home visit\","
    "\"young people's group\",\"call with family\",\"with family\",\"safe and well visit\"]},"
    "{\"code\":\"indirect-case\",\"title\":\"Work around a "
    "case\",\"words\":[\"court\",\"search\",\"enquiry\","
    "\"core group\",\"call to school\",\"lac review\"]},"
    "{\"code\":\"recording\",\"title\":\"Recording\",\"words\":[\"recording\",\"write up\","
    "\"minutes\",\"typing\"]},"
    "{\"code\":\"travel\",\"title\":\"Travel\",\"words\":[\"travel\",\"in the car\"]},"
    "{\"code\":\"supervision\",\"title\":\"Supervision\",\"words\":[\"supervision\",\"1:1\","
    "\"121\",\"1-2-1\"]},"
    "{\"code\":\"other\",\"title\":\"Everything else\",\"words\":[\"filing\"]}"
    "]";

/* Everything of one reading, as text: "DAY CODE MINUTES" a piece, "COLUMN TEXT" an issue. */
struct reading {
    int r;
    char pieces[2000], issues[4000], hints[4000];
    cpd_doc *doc;
    cpd_node *drafts;
};

static void tell_drafts(struct reading *reading)
{
    size_t used = 0;

    for (size_t i = 0; i < cpd_node_length(reading->drafts); i++) {
        const cpd_node *draft = cpd_node_at(reading->drafts, i);

        used += (size_t)snprintf(
            reading->pieces + used, sizeof reading->pieces - used, "%s%s %s %d", i ? "; " : "",
            cpd_node_get_text(draft, "date") + 5, // without the year
            cpd_node_get_text(draft, "category"), (int)cpd_node_get_int(draft, "minutes", 0));
    }
}

static void tell_issues(struct reading *reading, const cpd_issues *issues)
{
    size_t used = 0, hinted = 0;

    for (size_t i = 0; i < cpd_issues_count(issues); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        used +=
            (size_t)snprintf(reading->issues + used, sizeof reading->issues - used, "%s%d:%d %s",
                             i ? "; " : "", issue->line, issue->column, issue->text);
        hinted += (size_t)snprintf(reading->hints + hinted, sizeof reading->hints - hinted, "%s%s",
                                   i ? "; " : "", issue->hint);
    }
}

static struct reading read_with(const char *entries, size_t length, const char *line)
{
    struct reading reading = {0};
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *words = NULL;
    cpd_date today;

    cr_assert_eq(cpd_json_parse(&words, entries, length, "vocabulary", 1 << 20), 0, "%s",
                 cpd_error_last()->text);
    cr_assert_eq(cpd_date_parse(&today, TODAY), 0);
    reading.doc = cpd_doc_new();
    reading.r = cpd_hours__parse(&reading.drafts, reading.doc, cpd_doc_root(words), line, today,
                                 today, issues);
    tell_drafts(&reading);
    tell_issues(&reading, issues);
    cr_expect_eq(reading.r == 0, cpd_issues_count(issues) == 0, "%s: %d, %s", line, reading.r,
                 reading.issues);
    cr_expect(reading.r == 0 || !reading.drafts, "%s: drafts beside issues", line);
    cpd_issues_free(issues);
    cpd_doc_free(words);
    return reading;
}

static struct reading read_line(const char *line)
{
    return read_with(vocabulary, strlen(vocabulary), line);
}

struct example {
    const char *line, *expected;
};

static void expect_pieces(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reading reading = read_line(examples[i].line);

        cr_expect_str_eq(reading.pieces, examples[i].expected, "%s: %s %s", examples[i].line,
                         reading.pieces, reading.issues);
        cpd_doc_free(reading.doc);
    }
}

static void expect_issues(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reading reading = read_line(examples[i].line);

        cr_expect_str_eq(reading.issues, examples[i].expected, "%s: %s %s", examples[i].line,
                         reading.issues, reading.pieces);
        cpd_doc_free(reading.doc);
    }
}

static void expect_hints(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reading reading = read_line(examples[i].line);

        cr_expect(strstr(reading.hints, examples[i].expected), "%s: %s (%s)", examples[i].line,
                  reading.hints, reading.issues);
        cpd_doc_free(reading.doc);
    }
}

#define EXPECT(what, examples) expect_##what(examples, sizeof examples / sizeof examples[0])

Test(parse, reads_pieces_in_either_order)
{
    static const struct example examples[] = {
        {"2h visit", "11-20 direct 120"},
        {"visit 2h", "11-20 direct 120"},
        {"2h visit, 45m recording, 1h supervision",
         "11-20 direct 120; 11-20 recording 45; 11-20 supervision 60"},
        {"visit 2h; recording 45m", "11-20 direct 120; 11-20 recording 45"},
        {"2h visit and 45m recording", "11-20 direct 120; 11-20 recording 45"},
        {"recording 45m then visit 2h", "11-20 recording 45; 11-20 direct 120"},
        {"2h visit + 45m recording", "11-20 direct 120; 11-20 recording 45"},
        {"2h visit. 45m recording.", "11-20 direct 120; 11-20 recording 45"},
        {"2h Home  Visit", "11-20 direct 120"},
        {"spent 2h on a home visit", "11-20 direct 120"},
        {"2h of court", "11-20 indirect-case 120"},
        {"visit - 2h", "11-20 direct 120"},
        {"visit\xe2\x80\x93"
         "2h",
         "11-20 direct 120"},
        {"2h\xe2\x80\x94visit", "11-20 direct 120"},
        {"visit: 2h", "11-20 direct 120"},
        {"visit (2h)", "11-20 direct 120"},
        {"2h visit,, 45m recording,", "11-20 direct 120; 11-20 recording 45"},
        {"1h Direct work", "11-20 direct 60"},
        {"1h indirect-case", "11-20 indirect-case 60"},
        {"half an hour filing", "11-20 other 30"},
        {"9:30-11:00 court, 2pm to 3.15pm visit", "11-20 indirect-case 90; 11-20 direct 75"},
        {"monday from 9am until 11:30 court", "11-16 indirect-case 150"},
        {"20h visit, 4h court", "11-20 direct 1200; 11-20 indirect-case 240"}, // all of a day
    };

    EXPECT(pieces, examples);
}

Test(parse, takes_the_longest_word)
{
    static const struct example examples[] = {
        {"30m in the car", "11-20 travel 30"}, // and not the little words in it
        {"1h with family", "11-20 direct 60"},
        {"1h safe and well visit", "11-20 direct 60"}, // "and" parts nothing here
        {"45m minutes", "11-20 recording 45"},
        {"1h 1:1", "11-20 supervision 60"},
        {"121 1h", "11-20 supervision 60"},
        {"1h 1-2-1", "11-20 supervision 60"},
        {"1h young people\xe2\x80\x99s group", "11-20 direct 60"},
        {"1h direct visit", "11-20 direct 60"}, // two words for the same
    };

    EXPECT(pieces, examples);
}

/* The vocabulary has each of these in the singular and with blanks. */
Test(parse, knows_a_phrase_in_the_plural_and_with_other_blanks)
{
    static const struct example examples[] = {
        {"2h home visits", "11-20 direct 120"},
        {"1h lac-reviews", "11-20 indirect-case 60"},
        {"1h Calls to School", "11-20 indirect-case 60"},
        {"1h home-visit", "11-20 direct 60"},
        {"1h homevisits", "11-20 direct 60"},
        {"1h callwith family", "11-20 direct 60"},
        {"1h young people's groups", "11-20 direct 60"},
        {"1h calls with families", "11-20 direct 60"},
        {"1h CORE-GROUPS", "11-20 indirect-case 60"},
        {"1h searches", "11-20 indirect-case 60"},
        {"1h Enquiries", "11-20 indirect-case 60"},
        {"2h visit!", "11-20 direct 120"},
        {"2h \"visit\"", "11-20 direct 120"},
    };

    EXPECT(pieces, examples);
}

Test(parse, puts_a_day_where_it_was_said)
{
    static const struct example examples[] = {
        {"2h visit, 45m recording, 1h supervision yesterday",
         "11-19 direct 120; 11-19 recording 45; 11-19 supervision 60"},
        {"yesterday 2h visit, 45m recording", "11-19 direct 120; 11-19 recording 45"},
        {"yesterday: 2h visit, 45m recording", "11-19 direct 120; 11-19 recording 45"},
        {"monday, 2h visit, 45m recording", "11-16 direct 120; 11-16 recording 45"},
        {"2h visit, 45m recording, 2026-11-02", "11-02 direct 120; 11-02 recording 45"},
        {"2h visit monday, 1h court on tuesday", "11-16 direct 120; 11-17 indirect-case 60"},
        {"monday 2h visit, tuesday 1h court", "11-16 direct 120; 11-17 indirect-case 60"},
        {"2h yesterday visit", "11-19 direct 120"},
        {"friday 2h visit", "11-20 direct 120"},   // today is one
        {"saturday 2h visit", "11-14 direct 120"}, // the latest
        {"mon 2h visit", "11-16 direct 120"},
        {"2h visit this morning", "11-20 direct 120"},
        {"2h visit Yesterday.", "11-19 direct 120"},
        {"monday 2h visit, 1h court\ntuesday 30m filing",
         "11-16 direct 120; 11-16 indirect-case 60; 11-17 other 30"},
        {"2h visit yesterday\n1h court", "11-19 direct 120; 11-20 indirect-case 60"},
        {"2024-02-29 1h court", "02-29 indirect-case 60"},
        {"yest 2h visit", "11-19 direct 120"},
        {"20 nov 2h visit", "11-20 direct 120"},
        {"wed 18 Nov 2h visit, 1h court", "11-18 direct 120; 11-18 indirect-case 60"},
        {"2h visit 3rd November", "11-03 direct 120"},
        {"2h visit, 1h court, 1 Oct 2026", "10-01 direct 120; 10-01 indirect-case 60"},
        {"21 Nov: 2h visit", "11-21 direct 120"}, // of last year: time lies behind
    };

    EXPECT(pieces, examples);
}

Test(parse, never_guesses_a_day)
{
    static const struct example examples[] = {
        {"2h visit yesterday, 45m recording",
         "1:21 it is not clear which day \"45m recording\" was on"},
        {"2h visit, yesterday 45m recording", "1:1 it is not clear which day \"2h visit\" was on"},
        {"monday 2h visit, 1h court, tuesday 30m filing",
         "1:18 it is not clear which day \"1h court\" was on"},
        {"2h visit, yesterday, 45m recording",
         "1:1 it is not clear which day \"2h visit\" was on; "
         "1:11 it is not clear what \"yesterday\" holds for; "
         "1:22 it is not clear which day \"45m recording\" was on"},
        {"monday 2h visit yesterday",
         "1:17 two days stand in one piece: 16 November 2026 and 19 November 2026"},
        {"2026-11-21 2h visit", "1:1 this day is still to come"},
        {"11/10/2026 2h visit",
         "1:1 \"11/10/2026\" is in an order that can mean two different days"},
        {"20/11/2026 2h visit", "1:1 \"20/11/2026\" is not a date"},
        {"wed 19 Nov 2h visit",
         "1:5 two days stand in one piece: 18 November 2026 and 19 November 2026"},
        {"2026-11-31 2h visit", "1:1 \"2026-11-31\" is not a day of the calendar"},
        {"31 nov 2h visit", "1:1 \"31 nov\" is not a day of the calendar"},
        {"21 Nov 2026 2h visit", "1:1 this day is still to come"},
        {"2h visit tomorrow", "1:10 this day is still to come"},
        {"last friday 2h visit", "1:1 \"last friday\" may be two days"},
        {"last 2h visit", "1:1 \"last\" is not in the vocabulary of activities"},
        {"1h sat with family", "1:4 \"sat\" is not in the vocabulary of activities"},
    };

    EXPECT(issues, examples);
}

Test(parse, finds_all_that_is_wrong_at_once)
{
    static const struct example examples[] = {
        {"", "0:0 the line says nothing"},
        {" , ;", "0:0 the line says nothing"},
        {"yesterday", "0:0 the line says nothing but a day"},
        {"2h", "1:1 \"2h\" does not say what the time went into"},
        {"visit", "1:1 \"visit\" does not say how long"},
        {"2h typing and filing", "1:15 \"filing\" does not say how long"},
        {"2h visit court", "1:10 \"court\" goes under Work around a case, what stands before it "
                           "under Direct work"},
        {"2h visit 45m", "1:10 \"45m\" is a second duration in one piece"},
        {"1:30 visit", "1:1 \"1:30\" is not a duration"},
        {"25h visit", "1:1 the duration is longer than 24h"},
        {"0m visit", "1:1 \"0m\" is less than a minute"},
        {"-2h visit", "1:1 \"-2h\" is not a duration"},
        {"45m 11", "1:5 \"11\" is not a duration"}, // no 1-1 without its hyphen
        {"2h 3 visits", "1:4 \"3\" is not a duration"},
        {"2h visit 20562", "1:10 \"20562\" is neither a time nor a case reference"},
        {"1h enquirys and courties", "1:17 \"courties\" is not in the vocabulary of activities"},
        {"2h visit-list", "1:4 \"visit-list\" is not in the vocabulary of activities"},
        {"2h vist, 45m recordng", "1:4 \"vist\" is not in the vocabulary of activities; "
                                  "1:14 \"recordng\" is not in the vocabulary of activities"},
        {"2h vist, 25h filing, court",
         "1:4 \"vist\" is not in the vocabulary of activities; "
         "1:10 the duration is longer than 24h; 1:22 \"court\" does not say how long"},
        {"2h \xc3\xa9\xc3\xa9 visit, 2h vist",
         "1:4 \"\xc3\xa9\xc3\xa9\" is not in the vocabulary of activities; "
         "1:17 \"vist\" is not in the vocabulary of activities"}, // columns count characters
        {"2h visit\n3h vist", "2:4 \"vist\" is not in the vocabulary of activities"},
        {"20h visit, 5h court", "1:0 2026-11-20 adds up to 25h, more than a day has"},
        {"2h home vist", "1:4 \"home vist\" is not in the vocabulary of activities"},
        {"\x01 2h visit", "1:1 the line holds something that is not text"},
        {"2h visit \x01", "1:10 the line holds something that is not text"},
        {"2h visit \xff", "1:10 the line holds something that is not text"},
        {"2h visit\n\xc3\xa9 \x02", "2:3 the line holds something that is not text"},
    };

    EXPECT(issues, examples);
}

Test(parse, offers_the_nearest_word)
{
    static const struct example examples[] = {
        {"2h vist", "Did you mean visit?"},
        {"2h home vist", "Did you mean home visit?"},
        {"2h recordng", "Did you mean recording?"},
        {"2h superv", "Did you mean supervision?"},
        {"2h review", "Did you mean lac review?"},
        {"2h call", "Did you mean call with family or call to school?"}, // asks, does not guess
        {"2h zumba", "Say what it was: direct, indirect-case, recording, travel"},
        {"2h xx", "Say what it was:"},
        {"2h cat", "Say what it was:"}, // and not "car": too short to be a slip
        {"2h", "Say what it was:"},
        {"1h homw", "Did you mean home visit?"},
        {"1h reviews", "Did you mean lac review?"}, // the plural of a word in a phrase
        {"1h revieww", "Did you mean lac review?"},
        {"1h court hme", "Leave it out:"}, // no other activity is put into its mouth
        {"1h court recordng", "Did you mean recording?"},
        {"1h court all day", "Write the hours"},
        {"2 visits 3h", "How many there were is not kept"},
        {"9-11 visit", "from when to when, like 9:00-11:00"},
        {"last friday 2h visit",
         "Write friday for 20 November 2026, or the date: 13 November 2026."},
        {"20/11 2h visit", "20 Nov 2026"},
        {"2h visit zumba", "Leave it out: a line says how long"},
        {"7h annual leave", "Days away are written down with cpd absence"},
        {"1h lunch", "Days away are written down with cpd absence"},
        {"1h holiday zumba", "Say what it was:"},
        {"2h visit 20562", "A case reference is written #12345"},
    };

    EXPECT(hints, (examples));
}

Test(parse, keeps_what_was_typed_and_the_case)
{
    struct reading reading = read_line("yesterday 2h visit #LCS-12345., 45m recording");
    const cpd_node *visit = cpd_node_at(reading.drafts, 0);

    cr_assert_eq(reading.r, 0, "%s", reading.issues);
    cr_expect_str_eq(cpd_node_get_text(visit, "kind"), "time");
    cr_expect_str_eq(cpd_node_get_text(visit, "case"), "LCS-12345");
    cr_expect_str_eq(cpd_node_get_text(visit, "text"), "yesterday 2h visit #LCS-12345");
    cr_expect_null(cpd_node_get(cpd_node_at(reading.drafts, 1), "case"));
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(reading.drafts, 1), "text"), "45m recording");
    cpd_doc_free(reading.doc);
}

Test(parse, takes_no_name_for_a_case)
{
    static const struct example examples[] = {
        {"2h visit #Smith", "1:10 a case reference is a number, never a name"},
        {"2h visit #", "1:10 a case reference is a number, never a name"},
        {"2h visit #-12", "1:10 a case reference is a number, never a name"},
        {"2h visit #1 #2", "1:13 two case references stand in one piece"},
    };

    EXPECT(issues, examples);
}

Test(parse, does_not_show_a_long_stretch_again)
{
    struct reading reading = read_line("2h she told me that nobody had ever asked her before "
                                       "and that it was the first time");

    cr_expect(!strstr(reading.issues, "nobody had ever"), "%s", reading.issues);
    cpd_doc_free(reading.doc);
}

Test(parse, has_a_limit)
{
    char *line = malloc(CPD_HOURS_LINE_MOST + 2);
    struct reading reading;

    memset(line, ' ', CPD_HOURS_LINE_MOST + 1);
    line[CPD_HOURS_LINE_MOST + 1] = '\0';
    memcpy(line, "2h visit", 8);
    reading = read_line(line);
    cr_expect_eq(reading.r, CPD_ELIMIT);
    cpd_doc_free(reading.doc);
    line[CPD_HOURS_LINE_MOST] = '\0';
    reading = read_line(line);
    cr_expect_eq(reading.r, 0, "%s", reading.issues);
    cpd_doc_free(reading.doc);
    free(line);
}

Test(parse, lets_the_nearest_vocabulary_speak_first)
{
    static const char two[] = "[{\"code\":\"team\",\"title\":\"Team\",\"words\":[\"visit\"]},"
                              "{\"code\":\"nation\",\"title\":\"Nation\",\"words\":[\"visit\"]}]";
    struct reading reading = read_with(two, strlen(two), "2h visit");

    cr_expect_str_eq(reading.pieces, "11-20 team 120");
    cpd_doc_free(reading.doc);
}

/* Whatever is typed, it is read to its end, and either drafts or issues come out. */
Test(parse, survives_anything)
{
    static const char *const parts[] = {"2h",   "45m", " ",    "visit", ",",  "yesterday", "and",
                                        "#1",   "\n",  "half", "an",    ".",  ":",         "-",
                                        "9999", "(",   "é",    "'",     "1h", "court",     "vist"};
    unsigned state = 1;

    for (int i = 0; i < 3000; i++) {
        char line[200] = "";
        struct reading reading;

        for (int n = 0; n < 12; n++) {
            state = state * 1103515245 + 12345;
            strcat(line, parts[(state >> 16) % (sizeof parts / sizeof parts[0])]);
        }
        reading = read_line(line);
        cr_expect(reading.r == 0 ? cpd_node_length(reading.drafts) > 0 : *reading.issues != '\0',
                  "%s", line);
        cpd_doc_free(reading.doc);
    }
}

/* The sums of the pieces of a line are those of its parts, in any order. */
Test(parse, does_not_care_for_the_order_of_pieces)
{
    struct reading one = read_line("2h visit, 45m recording, 30m filing");
    struct reading other = read_line("30m filing, 45m recording, 2h visit");

    for (size_t i = 0; i < 3; i++)
        cr_expect(cpd_node_equal(cpd_node_at(one.drafts, i), cpd_node_at(other.drafts, 2 - i)));
    cpd_doc_free(one.doc);
    cpd_doc_free(other.doc);
}

/* ---- the shipped vocabulary ---- */

static cpd_doc *shipped(void)
{
    const char *root = getenv("CPD_SOURCE_ROOT");
    char path[4096], *bytes;
    cpd_doc *doc = NULL;
    size_t length;
    FILE *file;

    snprintf(path, sizeof path, "%s/competencies/activity/2026.yaml", root ? root : ".");
    file = fopen(path, "r");
    cr_assert_not_null(file, "no %s", path);
    bytes = malloc(1 << 20);
    length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    cr_assert_eq(cpd_yaml_parse(&doc, bytes, length, "activity", NULL), 0, "%s",
                 cpd_error_last()->text);
    free(bytes);
    return doc;
}

static struct reading read_shipped(const cpd_doc *words, const char *line)
{
    char *json = cpd_node_json(cpd_node_get(cpd_doc_root(words), "entries"), CPD_JSON_COMPACT);
    struct reading reading = read_with(json, strlen(json), line);

    free(json);
    return reading;
}

Test(parse, gives_every_shipped_word_its_own_category)
{
    cpd_doc *words = shipped();
    const cpd_node *entries = cpd_node_get(cpd_doc_root(words), "entries");
    cpd_date today = 20000;

    for (size_t i = 0; i < cpd_node_length(entries); i++) {
        const cpd_node *entry = cpd_node_at(entries, i), *list = cpd_node_get(entry, "words");

        for (size_t w = 0; w < cpd_node_length(list); w++) {
            const char *word = cpd_node_as_text(cpd_node_at(list, w));
            cpd_doc *doc = cpd_doc_new();
            cpd_node *drafts = NULL;
            char line[200];

            snprintf(line, sizeof line, w % 2 ? "1h %s" : "%s 1h", word);
            cr_expect_eq(cpd_hours__parse(&drafts, doc, entries, line, today, today, NULL), 0,
                         "%s: %s", line, cpd_error_last()->text);
            cr_expect_eq(cpd_node_length(drafts), 1, "%s", line);
            cr_expect_str_eq(cpd_node_get_text(cpd_node_at(drafts, 0), "category"),
                             cpd_node_get_text(entry, "code"), "%s", line);
            cpd_doc_free(doc);
        }
    }
    cpd_doc_free(words);
}

Test(parse, understands_a_day_as_people_type_it)
{
    static const struct example examples[] = {
        {"1.5h home visit, 45m case notes, 20m drive back, 1h sup",
         "11-20 direct 90; 11-20 recording 45; 11-20 travel 20; 11-20 supervision 60"},
        {"home visit 1h30m #12345 and write up 40 mins", "11-20 direct 90; 11-20 recording 40"},
        {"yesterday: 2h court, 30m in the car, half an hour e-mail",
         "11-19 indirect-case 120; 11-19 travel 30; 11-19 other 30"},
        {"thurs 1h group supervision\nweds 3h training day",
         "11-19 supervision 60; 11-18 development 180"},
    };
    cpd_doc *words = shipped();

    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct reading reading = read_shipped(words, examples[i].line);

        cr_expect_str_eq(reading.pieces, examples[i].expected, "%s: %s %s", examples[i].line,
                         reading.pieces, reading.issues);
        cpd_doc_free(reading.doc);
    }
    cpd_doc_free(words);
}
