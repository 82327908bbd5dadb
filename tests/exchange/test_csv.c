/* Our own CSV: what is read and how, what each wrong row is told, and that a set goes out and comes
 * back whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/table.h"
#include "framework/world.h"
#include "trial.h"

/* ---- rows ---- */

static const struct {
    const char *label, *csv, *told;
} rows[] = {
    {"code and title are enough", "code,title\na,A\n", "2 new node a\n"},
    {"columns in any order and case", "TITLE, Code\nA,a\n", "2 new node a\n"},
    {"semicolons", "code;title;text\na;A, too;x\n", "2 new node a\n"},
    {"tabs", "code\ttitle\na\tA\n", "2 new node a\n"},
    {"a byte order mark and CRLF",
     "\xef\xbb\xbf"
     "code,title\r\na,A\r\n",
     "2 new node a\n"},
    {"no last line end", "code,title\na,A", "2 new node a\n"},
    {"empty lines", "code,title\n\n,\na,A\n", "4 new node a\n"},
    {"lines within quotes are counted", "code,title,text\na,A,\"one\n\"\"two\"\"\"\nb,B,\n",
     "2 new node a\n4 new node b\n"},
    {"a parent below its child", "code,title,parent\nb,B,a\na,A,\n",
     "2 new node b\n3 new node a\n"},
    {"levels, and what is at one", "row,code,title,level\nlevel,l,L,\nnode,a,A,l\n",
     "2 new level l\n3 new node a\n"},
    {"no code: one is made of the name",
     "code,title\n,Working with others\n,\"Working, with others\"\n",
     "2 new node Working-with-others\n3 new node Working-with-others-2\n"},
    {"an empty name", "code,title\na,\nb,B\n",
     "2 refused node a: the name is empty\n3 new node b\n"},
    {"blanks are no name", "code,title\na,  \nb,B\n",
     "2 refused node a: the name is empty\n3 new node b\n"},
    {"an id twice", "code,title\na,A\na,B\n",
     "2 new node a\n3 refused node a: id \"a\" stands on line 2 already, as \"A\"\n"},
    {"codes that look alike", "code,title\na1,A\nal,B\nc,C\n",
     "2 new node a1\n3 refused node al: code \"al\" looks like \"a1\" on line 2\n4 new node c\n"},
    {"no code at all", "code,title\na b,A\nb,B\n",
     "2 refused node a b: code: \"a b\" is not a code\n3 new node b\n"},
    {"an unknown parent, and what is below it", "code,title,parent\na,A,x\nb,B,a\nc,C,b\nd,D,\n",
     "2 refused node a: the parent \"x\" is unknown\n"
     "3 refused node b: the row above it, \"a\", is refused\n"
     "4 refused node c: the row above it, \"b\", is refused\n5 new node d\n"},
    {"a ring, and what hangs on it", "code,title,parent\na,A,c\nb,B,a\nc,C,b\nd,D,b\ne,E,\n",
     "2 refused node a: it stands in a ring of 3 parents: above it \"c\"\n"
     "3 refused node b: it stands in a ring of 3 parents: above it \"a\"\n"
     "4 refused node c: it stands in a ring of 3 parents: above it \"b\"\n"
     "5 refused node d: the row above it, \"b\", is refused\n6 new node e\n"},
    {"its own parent", "code,title,parent\na,A,a\nb,B,\n",
     "2 refused node a: it is its own parent\n3 new node b\n"},
    {"too many cells", "code,title\na,A,x\nb,B,,,\n",
     "2 refused node a: it has 3 cells, the first line 2\n3 new node b\n"},
    {"a word that is none", "code,title,force\na,A,must\nb,B,rule\n",
     "2 refused node a: force: \"must\" is not known here\n3 new node b\n"},
    {"an unknown level", "code,title,level\na,A,low\nb,B,\n",
     "2 refused node a: level: there is no \"low\" in this set\n3 new node b\n"},
    {"what a level has not", "row,code,title,force\nlevel,l,L,rule\n,a,A,\n",
     "2 refused level l: a level has no force\n3 new node a\n"},
    {"a kind of row that is none", "row,code,title\nheading,h,H\n,a,A\n",
     "2 refused node h: row: \"heading\" is no kind of row\n3 new node a\n"},
    {"what the set says of itself",
     "row,code,title,text\nset,note,,N\nset,missing,,one; two\nset,colour,,red\nset,note,,M\n"
     "set,source,,\n,a,A,\n",
     "2 new set note\n3 new set missing\n"
     "4 refused set colour: a set has no key \"colour\" that a row could hold\n"
     "5 refused set note: id \"note\" stands on line 2 already, as \"\"\n"
     "6 refused set source: source has no value\n7 new node a\n"},
    {"a control character", "code,title\na,\"A\x01\"\n",
     "2 new node a: title: 1 control character left out\n"},
    {"a line end in a name", "code,title\na,\"A\nB\"\nb,B\n",
     "2 refused node a: title: \"A\\nB\" has more than one line or a tab\n4 new node b\n"},
    {"a wrong identifier", "code,title,identifier\na,A,12\nb,B,\n",
     "2 refused node a: identifier: \"12\" is no UUID\n3 new node b\n"},
};

Test(csv, tells_each_row)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cpd_exchange_in options = {.leave_out = true};
        struct trial t;

        trial_import(&t, "csv", rows[i].csv, &options);
        cr_expect_str_eq(t.told, rows[i].told, "%s:\n%s", rows[i].label, t.told);
        cr_expect_not_null(t.yaml, "%s", rows[i].label);
        trial_end(&t);
    }
}

Test(csv, over_long_texts_have_a_line_of_their_own)
{
    struct trial t;
    cpd_str csv = {0};
    char *text;

    cpd_str_add(&csv, "code,title,text\na,");
    for (int i = 0; i < 401; i++)
        cpd_str_add_char(&csv, 'x');
    cpd_str_add(&csv, ",\nb,B,");
    for (int i = 0; i < (64 << 10) + 1; i++)
        cpd_str_add_char(&csv, 'y');
    cpd_str_add(&csv, "\nc,C,\n");
    text = cpd_str_finish(&csv);
    trial_import(&t, "csv", text, NULL);
    cr_expect_str_eq(t.told, "2 refused node a: the name is too long: 401 bytes\n"
                             "3 refused node b: text is too long: 65537 bytes\n4 new node c\n");
    cr_expect_null(t.yaml, "a set is written although rows are refused");
    trial_end(&t);
    free(text);
}

/* More rows are wrong in ways that only the whole tells than one list of issues holds. */
Test(csv, a_thousand_wrong_rows_are_all_told)
{
    struct trial t;
    cpd_str csv = {0};
    char *text;

    cpd_str_add(&csv, "code,title,force\n");
    for (int i = 0; i < 1000; i++)
        cpd_str_addf(&csv, "n%d,N,must\n", i);
    cpd_str_add(&csv, "a,A,rule\n");
    text = cpd_str_finish(&csv);
    trial_import(&t, "csv", text, NULL);
    cr_expect_eq(cpd_node_get_int(cpd_node_get(cpd_doc_root(t.report), "counts"), "refused", 0),
                 1000);
    trial_end(&t);
    free(text);
}

/* ---- files that are none ---- */

static const struct {
    const char *label, *csv;
    int kind, line;
    const char *text;
} refused_files[] = {
    {"empty", "", CPD_EINPUT, 1, "the file is empty"},
    {"only empty lines", "\n\n", CPD_EINPUT, 1, "the file is empty"},
    {"no header", "a,A\nb,B\n", CPD_EINPUT, 1, "the first line names no columns of ours"},
    {"a column twice", "code,Code,title\n", CPD_EINPUT, 1, "two columns have the same name"},
    {"an open quote", "code,title\na,A\nb,\"B\nc,C\n", CPD_EINPUT, 3,
     "a quote is opened here and never closed"},
    {"something behind a quote", "code,title\na,\"A\"x\n", CPD_EINPUT, 2,
     "something follows the closing quote of a cell"},
    {"another encoding", "code,title\na,\xe9t\xe9\n", CPD_EINPUT, 2, "the text is not UTF-8 here"},
};

Test(csv, refuses_what_is_no_table)
{
    for (size_t i = 0; i < sizeof refused_files / sizeof *refused_files; i++) {
        cpd_exchange_in options = {.format = "csv", .reference = "x@1"};
        cpd_doc *report = NULL;
        const char *csv = refused_files[i].csv;
        int r = cpd_exchange_import(&report, NULL, csv, strlen(csv), "file", &options, NULL);
        const cpd_error *e = cpd_error_last();

        cr_assert_eq(r, refused_files[i].kind, "%s", refused_files[i].label);
        cr_expect_null(report);
        cr_expect_str_eq(e->text, refused_files[i].text);
        cr_expect_eq(e->line, refused_files[i].line, "%s: line %d", refused_files[i].label,
                     e->line);
        cr_expect_str_eq(e->place, "file");
        cr_expect(*e->hint, "%s", refused_files[i].label);
    }
}

Test(csv, refuses_a_nul_and_too_many_columns)
{
    cpd_exchange_in options = {.format = "csv"};
    cpd_doc *report = NULL;
    char wide[200];

    refused(cpd_exchange_import(&report, NULL, "code\na\0b\n", 9, "file", &options, NULL),
            CPD_EINPUT);
    for (size_t i = 0; i < sizeof wide; i++)
        wide[i] = i % 2 ? ',' : 'x';
    refused(cpd_exchange_import(&report, NULL, wide, sizeof wide, "file", &options, NULL),
            CPD_ELIMIT);
}

Test(csv, refuses_options_that_mean_nothing)
{
    static const char *const wrong[] = {"colour=red", "nation", "nodes=a", "carried=x"};
    static const char csv[] = "code,title\na,A\n";
    cpd_exchange_in options = {.format = "xml"};
    cpd_doc *report = NULL;

    refused(cpd_exchange_import(&report, NULL, csv, strlen(csv), "f", &options, NULL), CPD_EINPUT);
    options = (cpd_exchange_in){.format = "csv", .reference = "x"};
    refused(cpd_exchange_import(&report, NULL, csv, strlen(csv), "f", &options, NULL), CPD_EINPUT);
    options = (cpd_exchange_in){.format = "csv", .base = "a: b", .base_length = 4};
    refused(cpd_exchange_import(&report, NULL, csv, strlen(csv), "f", &options, NULL), CPD_EINPUT);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options = (cpd_exchange_in){.format = "csv", .about = &wrong[i], .about_count = 1};
        refused(cpd_exchange_import(&report, NULL, csv, strlen(csv), "f", &options, NULL),
                CPD_EINPUT);
    }
}

/* ---- what is needed ---- */

Test(csv, says_what_the_set_still_needs)
{
    static const char csv[] = "code,title\na,A\n";
    cpd_exchange_in options = {.format = "csv"};
    cpd_doc *report = NULL;
    char *yaml = NULL, *needs;

    done(cpd_exchange_import(&report, &yaml, csv, strlen(csv), "file", &options, NULL));
    needs = tell_list(cpd_node_get(cpd_doc_root(report), "needs"));
    cr_expect_null(yaml);
    cr_expect_str_eq(needs, "this set lacks \"set\"\nthis set lacks \"version\"\nthis set lacks "
                            "\"title\"\nthis set lacks \"nation\"\nthis set lacks \"layer\"\nthis "
                            "set lacks \"publisher\"\nthis set lacks \"effective_from\"");
    free(needs);
    cpd_doc_free(report);
}

/* ---- changing a base ---- */

#define NODES                                                                                      \
    "  - {code: a, title: A, force: rule, note: Nota}\n"                                           \
    "  - {code: a1, parent: a, title: A one, force: rule, level: low, aliases: [one, \"two; "      \
    "2\"]}\n"                                                                                      \
    "  - {code: b, title: B, force: guidance, carried: {case: {language: en}}}\n"

static void change(struct trial *t, const char *csv, bool complete)
{
    static const char base[] = SET(NODES);
    cpd_exchange_in options = {
        .base = base, .base_length = sizeof base - 1, .reference = "x@2", .complete = complete};

    trial_import(t, "csv", csv, &options);
}

Test(csv, changes_just_what_it_speaks_of)
{
    struct trial t;

    change(&t, "code,title\na1,A first\nb,B\n", false);
    cr_expect_str_eq(t.told,
                     "2 changed node a1: title\n3 unchanged node b\n0 kept level low\n0 kept "
                     "level high\n0 kept node a\n");
    cr_expect(strstr(t.yaml, "aliases: [one, two; 2]"));
    cr_expect(strstr(t.yaml, "note: Nota") && strstr(t.yaml, "language: en"));
    cr_expect(strstr(t.yaml, "version: \"2\"") && strstr(t.yaml, "checked_by: none"));
    cr_expect_lt(strstr(t.yaml, "code: a1"), strstr(t.yaml, "code: b"));
    cr_expect_lt(strstr(t.yaml, "code: a\n"), strstr(t.yaml, "code: a1"));
    trial_end(&t);
}

Test(csv, an_empty_cell_takes_a_value_away)
{
    struct trial t;

    change(&t, "code,title,note,aliases\na,A,,\n", false);
    cr_expect(strstr(t.told, "2 changed node a: note\n"), "%s", t.told);
    cr_expect_null(strstr(t.yaml, "note: Nota"));
    trial_end(&t);
}

Test(csv, what_is_not_in_a_complete_file_is_dropped)
{
    struct trial t;

    change(&t, "code,title,parent\na,A,\nc,C,a\n", true);
    cr_expect_str_eq(t.told,
                     "2 unchanged node a\n3 new node c\n0 dropped level low\n0 dropped level "
                     "high\n0 dropped node a1\n0 dropped node b\n");
    cr_expect_null(strstr(t.yaml, "code: b"));
    trial_end(&t);
    change(&t, "code,title,parent\nc,C,b\nd,D,\n", true);
    cr_expect(strstr(t.told, "2 refused node c: the row above it, \"b\", is not in the file\n"));
    cr_expect_null(t.yaml);
    trial_end(&t);
}

/* The sheet's own identifiers find a thing again whose code was changed in it. */
Test(csv, finds_a_renamed_thing_by_its_identifier)
{
    static const char base[] = SET(NODES);
    char *csv = trial_export(base, "csv", NULL, false), *at = strstr(csv, "node,a1,");
    struct trial t;

    cr_assert_not_null(at);
    at[6] = '9';
    change(&t, csv, false);
    cr_expect(strstr(t.told, "changed node a9: code; identifier\n"), "%s", t.told);
    cr_expect_null(strstr(t.told, "new node"), "%s", t.told);
    trial_end(&t);
    free(csv);
}

/* What the base says of a refused row stays; with leave_out a set comes out. */
Test(csv, a_refused_change_leaves_the_base_as_it_is)
{
    static const char base[] = SET(NODES);
    cpd_exchange_in options = {
        .base = base, .base_length = sizeof base - 1, .reference = "x@2", .leave_out = true};
    struct trial t;

    trial_import(&t, "csv", "code,title,parent\na,,\na1,A 1,a\nb,B,nowhere\n", &options);
    cr_expect_str_eq(
        t.told, "2 refused node a: the name is empty\n3 changed node a1: title\n4 refused node "
                "b: the parent \"nowhere\" is unknown\n0 kept level low\n0 kept level high\n0 "
                "kept node a\n0 kept node b\n");
    cr_assert_not_null(t.yaml);
    cr_expect(strstr(t.yaml, "title: A 1") && strstr(t.yaml, "title: B"));
    trial_end(&t);
}

/* ---- cells ---- */

static const struct {
    const char *text, *cell;
} cells[] = {
    {"plain", "plain"},
    {"=1+1", "'=1+1"},
    {"+44", "'+44"},
    {"-1", "'-1"},
    {"@a", "'@a"},
    {"'=1", "''=1"},
    {"''-1", "'''-1"},
    {"'quoted'", "'quoted'"},
    {"\tindented", "'\tindented"},
    {"", ""},
    {"1-2", "1-2"},
    {"'", "'"},
};

Test(csv, guards_against_formulas_and_takes_the_guard_away)
{
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        cpd_str cell = {0};

        cpd_table__guard(&cell, cells[i].text);
        cr_expect_str_eq(cell.bytes, cells[i].cell);
        cr_expect_str_eq(cpd_table__unguard(cell.bytes), cells[i].text);
        cpd_str_fini(&cell);
    }
}

Test(csv, lists_go_into_a_cell_and_come_back)
{
    static const char *const lists[][4] = {
        {"one"}, {"one", "two"}, {"a; b", "c\\d"}, {"\\;", "\\\\", ";;"}, {"x\\", "y"}};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        cpd_doc *doc = cpd_doc_new();
        cpd_node *list = cpd_node_list(doc);
        cpd_str cell = {0};
        bool failed = false;

        for (size_t k = 0; k < 4 && lists[i][k]; k++)
            cpd_node_add(doc, list, cpd_node_text(doc, lists[i][k]));
        cpd_table__join(&cell, list);
        cr_expect(cpd_node_equal(cpd_table__split(doc, cell.bytes, &failed), list), "%s",
                  cell.bytes);
        cpd_str_fini(&cell);
        cpd_doc_free(doc);
    }
}

Test(csv, a_mark_and_texts_as_they_stand)
{
    static const char set[] = SET("  - {code: a, title: '=A', force: rule}\n");
    cpd_exchange_out options = {.format = "csv", .mark = true, .plain = true};
    cpd_doc *report;
    char *text;
    size_t size;

    done(cpd_exchange_export(&report, &text, &size, set, strlen(set), "set", &options));
    cr_expect_eq(strncmp(text, "\xef\xbb\xbfrow,code", 11), 0);
    cr_expect(strstr(text, "\r\nnode,a,=A,"));
    free(text);
    cpd_doc_free(report);
}

/* ---- laws over the shipped sets ---- */

static void check_shipped(const char *path, void *payload)
{
    char *yaml = read_whole(path, NULL), *csv;
    cpd_exchange_in options = {.format = "csv"};
    struct trial t = {NULL, NULL, NULL};

    if (!strstr(yaml, "\nkind: competencies\n")) {
        free(yaml);
        return;
    }
    csv = trial_export(yaml, "csv", NULL, false);
    done(cpd_exchange_import(&t.report, &t.yaml, csv, strlen(csv), path, &options, NULL));
    cr_assert_not_null(t.yaml, "%s", path);
    cr_expect(same_set(yaml, t.yaml), "%s is another set after a spreadsheet", path);
    trial_end(&t);
    options.base = yaml;
    options.base_length = strlen(yaml);
    done(cpd_exchange_import(&t.report, NULL, csv, strlen(csv), path, &options, NULL));
    cr_expect_eq(cpd_node_get_int(cpd_node_get(cpd_doc_root(t.report), "counts"), "unchanged", 0),
                 (int64_t)cpd_node_length(cpd_node_get(cpd_doc_root(t.report), "rows")), "%s",
                 path);
    cpd_doc_free(t.report);
    free(csv);
    free(yaml);
    ++*(int *)payload;
}

Test(csv, every_shipped_set_goes_through_a_spreadsheet_unchanged)
{
    int sets = 0;

    each_shipped(check_shipped, &sets);
    cr_expect_geq(sets, 10);
}
