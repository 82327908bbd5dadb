/* Plain form: what goes out comes in again as it was; every line that cannot is told, with all that
 * is wrong; nothing is taken twice, in another's name, or by halves. */
#include <stdio.h>

#include <cpd/portfolio.h>
#include <cpd/supervision.h>

#include "lines.h"

#define TOP "{\"schema\":\"cpd.plain/1\","

/* ---- out and in again ---- */

static const char *const texts[] = {
    "Thresholds of care",
    "é ü 字 العربية \U0001F9D1",
    "two\nlines and a\ttab",
    "\"quoted\" \\ and / and {braces}",
    "= 1 + 1",
    " blanks at both ends ",
};
#define TEXTS (sizeof texts / sizeof *texts)

static void set_some(cpd_doc *doc, cpd_node *draft, unsigned *seed, const char *field)
{
    if (rand_r(seed) % 2)
        cpd_node_set_text(doc, draft, field, texts[(size_t)rand_r(seed) % TEXTS]);
}

static void save_random(cpd_home *home, unsigned *seed)
{
    static const char *const kinds[] = {"time", "cpd", "reflection", "absence", "contracted"};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft = cpd_node_object(doc), *links = cpd_node_list(doc);
    const char *kind = kinds[(size_t)rand_r(seed) % 5];
    char day[40], later[40];
    cpd_saved saved;
    snprintf(day, sizeof day, "2026-%02d-%02d", 1 + rand_r(seed) % 9, 1 + rand_r(seed) % 28);
    snprintf(later, sizeof later, "2026-10-%02d", 1 + rand_r(seed) % 28);
    bool range = !strcmp(kind, "absence");
    cpd_node_set_text(doc, draft, "kind", kind);
    cpd_node_set_text(doc, draft, range ? "from" : "date", day);
    if (range)
        cpd_node_set_text(doc, draft, "to", later);
    if (!strcmp(kind, "time"))
        cpd_node_set_text(doc, draft, "category", rand_r(seed) % 2 ? "direct" : "recording");
    if (!strcmp(kind, "time") || !strcmp(kind, "contracted") || rand_r(seed) % 2)
        if (strcmp(kind, "reflection") && strcmp(kind, "absence"))
            cpd_node_set_int(doc, draft, "minutes", 1 + rand_r(seed) % 600);
    if (!strcmp(kind, "absence"))
        cpd_node_set_text(doc, draft, "reason", texts[(size_t)rand_r(seed) % TEXTS]);
    if (!strcmp(kind, "cpd") || !strcmp(kind, "reflection")) {
        cpd_node_set_text(doc, draft, "text", texts[(size_t)rand_r(seed) % TEXTS]);
        set_some(doc, draft, seed, "learning");
        if (!strcmp(kind, "cpd"))
            set_some(doc, draft, seed, "impact");
        cpd_node_add(doc, links,
                     cpd_node_text(doc, rand_r(seed) % 2 ? "pcf@2018#D1" : "pcf@2018#D2"));
        if (rand_r(seed) % 2)
            cpd_node_set(doc, draft, "links", links);
    }
    int r = cpd_record_save(&saved, home, draft, NULL);
    CPD_FREE char *json = cpd_node_json(draft, CPD_JSON_COMPACT);
    cr_assert_eq(r, 0, "%s: %s", json, cpd_error_last()->text);
    if (rand_r(seed) % 4 == 0 && strcmp(kind, "absence") && strcmp(kind, "contracted"))
        world_amend(home, saved.id, "{date: '2026-01-31'}");
    cpd_doc_free(doc);
}

/* The law: exporting what was imported is exporting; importing again changes nothing. */
Test(plain, out_and_in_is_the_identity, .timeout = 240)
{
    for (unsigned round = 0; round < 12; round++) {
        unsigned seed = round;
        cpd_home *home = world_of_two(), *other = world_of_two();
        for (int i = 0; i < 25; i++)
            save_random(home, &seed);
        CPD_FREE char *out = lines_export(home, NULL);
        cpd_import_totals t = lines_import(other, out);
        cr_expect(t.added == 25 && t.unchanged == 0 && t.lines == 25, "round %u", round);
        CPD_FREE char *again = lines_export(other, NULL);
        cr_expect_str_eq(again, out, "round %u", round);
        t = lines_import(other, out);
        cr_expect(t.added == 0 && t.unchanged == 25, "round %u: %zu", round, t.unchanged);
        t = lines_import(home, again);
        cr_expect(t.added == 0 && t.unchanged == 25, "round %u: %zu", round, t.unchanged);
        world_expect_whole(other);
        cpd_home_close(home);
        cpd_home_close(other);
    }
}

/* A session refers to the accounts of both; each brings in their own, and it all hangs together. */
Test(plain, what_is_referred_to_comes_first)
{
    cpd_home *home = world_of_two(), *other = world_of_two();
    cpd_export_totals of_asha, of_tom;
    world_session(home);
    CPD_FREE char *toms = lines_export(home, &of_tom);
    world_act_as(home, ASHA);
    CPD_FREE char *ashas = lines_export(home, &of_asha);
    cr_expect(of_tom.written == 2 && of_tom.others == 1, "%zu %zu", of_tom.written, of_tom.others);
    cr_expect(of_asha.written == 1 && of_asha.others == 2, "%zu %zu", of_asha.written,
              of_asha.others);
    world_act_as(other, ASHA);
    cr_expect_eq(lines_import(other, ashas).added, 1);
    world_act_as(other, TOM);
    cr_expect_eq(lines_import(other, toms).added, 2);
    CPD_FREE char *again = lines_export(other, NULL);
    cr_expect_str_eq(again, toms);
    cr_expect_eq(lines_import(other, toms).unchanged, 2);
    world_expect_whole(other);
    cpd_home_close(home);
    cpd_home_close(other);
}

/* ---- what is left out ---- */

Test(plain, what_is_left_out_is_counted)
{
    cpd_home *home = world_of_two();
    cpd_export_totals t;
    cpd_str out = {0};
    world_save(home, "{kind: cpd, text: Stays, date: 2026-11-01}");
    world_save(home, "{kind: reflection, text: Mine alone, date: 2026-11-02}");
    cpd_saved gone = world_save(home, "{kind: cpd, text: Gone, date: 2026-11-03}");
    done(cpd_record_withdraw(&gone, home, gone.id, NULL));
    done(cpd_plain_export(&t, home, NULL, lines_add, &out));
    cr_expect(t.written == 1 && t.private_ == 1 && t.withdrawn == 1 && t.others == 0);
    cr_expect_null(strstr(out.bytes, "Mine alone"));
    cr_expect_null(strstr(out.bytes, "Gone"));
    cpd_str_fini(&out);
    world_act_as(home, TOM); /* who may read the piece, and did not write it */
    CPD_FREE char *none = lines_export(home, &t);
    cr_expect_str_eq(none, "");
    cpd_home_close(home);
}

static int stop_at_second(void *payload, const char *json)
{
    (void)json;
    return ++*(int *)payload == 2 ? CPD_EFULL : 0;
}

Test(plain, who_takes_the_lines_can_stop)
{
    cpd_home *home = world_of_two();
    cpd_export_totals untouched = {.written = 77}, t = untouched;
    cpd_export_options options = CPD_EXPORT_OPTIONS_INIT;
    int count = 0;
    for (int i = 0; i < 3; i++)
        world_save(home, "{kind: cpd, text: One, date: 2026-11-01}");
    cr_expect_eq(cpd_plain_export(&t, home, NULL, stop_at_second, &count), CPD_EFULL);
    cr_expect(count == 2 && t.written == 77);
    options.kind = "nonsense";
    refused(cpd_plain_export(&t, home, &options, stop_at_second, &count), CPD_EINPUT);
    options.kind = "time";
    done(cpd_plain_export(&t, home, &options, stop_at_second, &count));
    cr_expect_eq(t.written, 0);
    cpd_home_close(home);
}

/* ---- lines that are refused ---- */

struct told {
    cpd_str text;
};

static int tell(void *payload, const cpd_import_row *row)
{
    cpd_str *out = payload;
    cpd_str_addf(out, "%d %s %s %s", row->line, row->what, row->kind, row->date);
    for (size_t i = 0; i < cpd_issues_count(row->issues); i++)
        cpd_str_addf(out, "; %s: %s", cpd_issues_get(row->issues, i)->place,
                     cpd_issues_get(row->issues, i)->text);
    cpd_str_add(out, "\n");
    return 0;
}

static char *preview(cpd_home *home, const char *text)
{
    cpd_str out = {0};
    cpd_import_options options = {.preview = true, .row = tell, .payload = &out};
    done(cpd_plain_import(NULL, home, text, strlen(text), "x", &options));
    return cpd_str_finish(&out);
}

#define ID "\"record\":\"01a1f8d3-ea00-7eb9-a293-02766da70c83\","
static const struct {
    const char *label, *line, *expected;
} lines[] = {
    {"good", TOP ID "\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 new cpd 2026-11-01"},
    {"by another's id", TOP "\"id\":\"x\",\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 new cpd 2026-11-01"},
    {"blank lines count and say nothing",
     "\n \t\r\n" TOP ID "\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}\r\n\n",
     "3 new cpd 2026-11-01"},
    {"not JSON", "{\"schema", "1 refused  ; : a quote is opened here and never closed"},
    {"no object", "[]", "1 refused  ; : the line is not an object"},
    {"no schema", "{" ID "\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; schema: the line does not say in which form it is"},
    {"newer schema",
     "{\"schema\":\"cpd.plain/2\"," ID "\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; schema: the line is in another form than this program reads"},
    {"two ids", TOP ID "\"id\":\"x\",\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; record: the line has two ids"},
    {"no id of ours",
     TOP "\"record\":\"17\",\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; record: that is not the id of a record"},
    {"no day, and more", TOP ID "\"kind\":\"cpd\",\"mood\":\"good\"}",
     "1 refused cpd ; date: the line has no day; mood: piece of CPD: there is no field \"mood\"; "
     "text: nothing says what you did and why it matters to you"},
    {"a spoken day", TOP ID "\"kind\":\"cpd\",\"date\":\"yesterday\",\"text\":\"A\"}",
     "1 refused cpd ; date: that is not a day"},
    {"a day ahead", TOP ID "\"kind\":\"cpd\",\"date\":\"2027-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2027-11-01; date: the day lies in the future"},
    {"no such kind", TOP ID "\"kind\":\"cat\",\"date\":\"2026-11-01\"}",
     "1 refused cat 2026-11-01; : there is no kind of record called \"cat\""},
    {"in another's name",
     TOP ID "\"kind\":\"cpd\",\"author\":\"Tom Price\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; author: it was written by \"Tom Price\", not by Asha Mbeki"},
    {"in another's portfolio",
     TOP ID "\"kind\":\"cpd\",\"portfolio\":\"Tom Price\",\"date\":\"2026-11-01\",\"text\":\"A\"}",
     "1 refused cpd 2026-11-01; : piece of CPD: you cannot write one in the portfolio of Tom "
     "Price"},
    {"a judgement of oneself",
     TOP ID "\"kind\":\"endorsement\",\"date\":\"2026-11-01\",\"links\":[{\"node\":\"pcf@2018#D1\"}"
            "],\"text\":\"A\"}",
     "1 refused endorsement 2026-11-01; : assessor's judgement: nobody writes one about "
     "themselves"},
    {"refers to nothing",
     TOP ID "\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"A\",\"refs\":[{\"rel\":\"from\","
            "\"record\":"
            "\"01a1f8d3-ea00-7eb9-a293-0276deadbeef\"}]}",
     "1 refused cpd 2026-11-01; refs: it refers to a record that is not here"},
};

Test(plain, every_line_is_told_with_all_that_is_wrong)
{
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        CPD_FREE char *told = preview(home, lines[i].line);
        told[strcspn(told, "\n")] = '\0';
        cr_expect_str_eq(told, lines[i].expected, "%s: %s", lines[i].label, told);
        cr_expect_eq(world_number(home, COUNT_RECORDS), 0, "%s", lines[i].label);
    }
    cpd_home_close(home);
}

#define PIECE(id, text)                                                                            \
    TOP "\"id\":\"" id "\",\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":\"" text "\"}\n"

Test(plain, the_same_id_again_is_the_same_record_or_refused)
{
    cpd_home *home = world_of_two();
    cr_expect_eq(lines_import(home, PIECE("a", "A") PIECE("b", "B")).added, 2);
    CPD_FREE char *told =
        preview(home, PIECE("a", "A") PIECE("a", "A") PIECE("b", "C") PIECE("c", "C"));
    cr_expect_str_eq(
        told, "1 unchanged cpd 2026-11-01\n"
              "2 refused cpd 2026-11-01; record: line 1 has the same id\n"
              "3 refused cpd 2026-11-01; record: this record is here and says something else\n"
              "4 new cpd 2026-11-01\n");
    world_act_as(home, TOM); /* another person's "a" is another record */
    cr_expect_eq(lines_import(home, PIECE("a", "A")).added, 1);
    world_act_as(home, ASHA);
    CPD_FREE char *out = lines_export(home, NULL);
    cpd_doc *doc;
    done(cpd_record_list(&doc, home, NULL));
    const char *record = cpd_node_get_text(cpd_node_at(cpd_doc_root(doc), 0), "record");
    cpd_saved saved;
    done(cpd_record_withdraw(&saved, home, record, NULL));
    CPD_FREE char *after = preview(home, out);
    cr_expect_not_null(strstr(after, "record: this record was withdrawn here"), "%s", after);
    world_act_as(home, VERA); /* who may not read it learns no more than that the id is taken */
    CPD_FREE char *stripped = strdup(strstr(out, "{"));
    char *author = strstr(stripped, "\"author\":\"Asha Mbeki\",");
    memset(author, ' ', strlen("\"author\":\"Asha Mbeki\","));
    CPD_FREE char *vera = preview(home, stripped);
    cr_expect_not_null(strstr(vera, "1 refused cpd 2026-11-01; record: this id is taken"), "%s",
                       vera);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(plain, one_refused_line_refuses_all_unless_told_otherwise)
{
    cpd_home *home = world_of_two();
    static const char text[] = PIECE("a", "A") "nonsense\n" PIECE("b", "B");
    cpd_import_totals totals;
    cpd_str out = {0};
    cpd_import_options options = {.row = tell, .payload = &out};
    refused(cpd_plain_import(&totals, home, text, strlen(text), "x.jsonl", &options), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "1 of 3 lines cannot be taken; nothing was imported");
    cr_expect_str_eq(cpd_error_last()->place, "x.jsonl");
    cr_expect(totals.lines == 3 && totals.refused == 1);
    cr_expect_eq(world_number(home, COUNT_RECORDS), 0);
    cr_expect_str_eq(out.bytes, "1 new cpd 2026-11-01\n2 refused  ; : a value should stand here\n"
                                "3 new cpd 2026-11-01\n");
    cpd_str_fini(&out);
    options = (cpd_import_options){.partly = true};
    done(cpd_plain_import(&totals, home, text, strlen(text), "x.jsonl", &options));
    cr_expect(totals.added == 2 && totals.refused == 1);
    cr_expect_eq(world_number(home, COUNT_RECORDS), 2);
    cpd_home_close(home);
}

/* What is imported can be found, amended and read as what was typed. */
Test(plain, what_came_in_is_a_record_like_any_other)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc;
    lines_import(home, PIECE("a", "From another program"));
    done(cpd_record_list(&doc, home, NULL));
    const char *id = cpd_node_get_text(cpd_node_at(cpd_doc_root(doc), 0), "record");
    world_amend(home, id, "{text: Put right}");
    CPD_FREE char *text = world_read(home, id, "text");
    cr_expect_str_eq(text, "Put right");
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}
