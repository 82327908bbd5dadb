/* Moodle's frameworks and Mahara's matrices: in, out, and what is wrong with them. */
#include <stdlib.h>
#include <string.h>

#include "support/support.h"
#include "trial.h"

static void expect_list(const cpd_node *list, const char *expected, const char *label)
{
    char *told = tell_list(list);

    cr_expect(strstr(told, expected), "%s: %s", label, told);
    free(told);
}

/* ---- Moodle ---- */

#define HEAD                                                                                       \
    "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale "     \
    "configuration,Rule type (optional),Rule outcome (optional),Rule config (optional),"           \
    "Cross-referenced competency ID numbers,Exported ID (optional),Is framework,Taxonomy\r\n"
#define FRAMEWORK ",F,Frame,,1,\"Low,High\",x,,,,,,1,\"domain,competency\"\r\n"
#define OLD                                                                                        \
    "Parent,Id,Shortname,Description,Description format,Scale values,Scale "                       \
    "configuration,Rule type,Rule outcome,Rule config,Is framework,Taxonomy\n"

static const struct {
    const char *label, *csv, *told;
} moodle[] = {
    {"rows in any order",
     HEAD "D1,D1.1,Below,,1,,,,,,,,,\r\n" FRAMEWORK ",D1,Above,,1,,,,,,,,,\r\n",
     "2 new node D1.1\n3 new set F\n3 new level Low\n3 new level High\n4 new node D1\n"},
    {"an id that is no code", HEAD FRAMEWORK ",\"D2,x\",Comma,,1,,,,,,,,,\r\n",
     "2 new set F\n2 new level Low\n2 new level High\n3 new node D2-x\n"},
    {"an unknown parent, no id, no name, an id twice",
     HEAD FRAMEWORK
     "X,a,A,,,,,,,,,,,\r\n,,B,,,,,,,,,,,\r\n,c,,,,,,,,,,,,\r\n,d,D,,,,,,,,,,,\r\n,d,E,,"
     ",,,,,,,,,\r\n",
     "2 new set F\n2 new level Low\n2 new level High\n3 refused node a: the parent \"X\" is "
     "unknown\n"
     "4 refused node -: it has no id number\n5 refused node c: the name is empty\n6 new node d\n"
     "7 refused node d: id \"d\" stands on line 6 already, as \"D\"\n"},
    {"the layout of 2015",
     OLD ",F,Frame,,1,\"Low,High\",x,,,,1,\"{\"\"1\"\":\"\"domain\"\"}\"\n,1.1,"
         "One,<p>Say &amp; do</p>,1,,,,,,,\n",
     "2 new set F\n2 new level Low\n2 new level High\n3 new node 1.1\n"},
    {"markup", HEAD FRAMEWORK ",a,A,<ul><li>One</li><li>Two &lt;x&gt;</li></ul>,1,,,,,,,,,\r\n",
     "2 new set F\n2 new level Low\n2 new level High\n3 new node a: the description's markup is "
     "kept "
     "aside\n"},
};

Test(moodle, tells_each_row)
{
    for (size_t i = 0; i < sizeof moodle / sizeof *moodle; i++) {
        cpd_exchange_in options = {.leave_out = true};
        struct trial t;

        trial_import(&t, "moodle", moodle[i].csv, &options);
        cr_expect_str_eq(t.told, moodle[i].told, "%s:\n%s", moodle[i].label, t.told);
        cr_expect_not_null(t.yaml, "%s", moodle[i].label);
        trial_end(&t);
    }
}

Test(moodle, refuses_what_is_no_framework)
{
    static const char *const wrong[] = {"", "a,b,c\n", HEAD, HEAD ",a,A,,,,,,,,,,,\n"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cpd_exchange_in options = {.format = "moodle", .reference = "x@1"};
        cpd_doc *report = NULL;

        refused(cpd_exchange_import(&report, NULL, wrong[i], strlen(wrong[i]), "f", &options, NULL),
                CPD_EINPUT);
        cr_expect(*cpd_error_last()->hint);
    }
}

/* Quotes stand where they are needed, and not where Moodle puts them besides. */
static void expect_same_cells(const char *before, const char *after)
{
    cpd_exchange_in options = {.format = "moodle", .about = about_all, .about_count = 4};
    cpd_doc *a = NULL, *b = NULL;
    char *first = NULL, *second = NULL;

    options.reference = "x@1";
    done(cpd_exchange_import(&a, &first, before, strlen(before), "f", &options, NULL));
    done(cpd_exchange_import(&b, &second, after, strlen(after), "f", &options, NULL));
    cr_assert(first && second);
    cr_expect(same_set(first, second), "%s", after);
    cr_expect(cpd_node_equal(cpd_node_get(cpd_doc_root(a), "rows"),
                             cpd_node_get(cpd_doc_root(b), "rows")));
    free(first);
    free(second);
    cpd_doc_free(a);
    cpd_doc_free(b);
}

Test(moodle, a_framework_comes_back_as_it_was)
{
    char *before = read_whole(support_testdata("standards/moodle/own-demo.csv"), NULL), *after;
    cpd_exchange_in options = {.about = about_all, .about_count = 4}; // the title is its own
    struct trial t;

    trial_import(&t, "moodle", before, &options);
    cr_assert_not_null(t.yaml);
    after = trial_export(t.yaml, "moodle", NULL, false);
    expect_same_cells(before, after);
    cr_expect(strstr(after, "\"D2,x\"") && strstr(after, "\"D2.1,D2%2Cx\""), "%s", after);
    free(before);
    free(after);
    trial_end(&t);
}

Test(moodle, what_it_has_no_place_for_is_named)
{
    static const char set[] = SET(
        "  - {code: a, title: A, force: rule, aspect: skill, text: Says <b> & listens}\n"
        "  - {code: b, title: 'A name that goes on and on, for more than the hundred characters "
        "that Moodle leaves of any name that it reads', force: rule}\n");
    cpd_doc *report;
    char *csv = trial_export(set, "moodle", &report, false);

    cr_expect(strstr(csv, "<p>Says &lt;b&gt; &amp; listens</p>"), "%s", csv);
    cr_expect(strstr(csv, "\"Low,High\""), "%s", csv);
    expect_list(cpd_node_get(cpd_doc_root(report), "losses"), "force 2", "losses");
    expect_list(cpd_node_get(cpd_doc_root(report), "losses"), "names of more than 100 characters 1",
                "losses");
    expect_list(cpd_node_get(cpd_doc_root(report), "assumed"), "proficient", "assumed");
    free(csv);
    cpd_doc_free(report);
}

/* ---- markup ---- */

static const struct {
    const char *html, *plain;
} markup[] = {
    {"<p>One</p><p>Two</p>", "One\nTwo"},
    {"a<br/>b<BR>c", "a\nb\nc"},
    {"2 < 3 &amp;&amp; 4 > 1", "2 < 3 && 4 > 1"},
    {"&#8220;so&#x201d; &#0; &#xd800; &none; &", "“so” &#0; &#xd800; &none; &"},
    {"<script>x</script>", "x"},
    {"<!-- gone -->seen", "seen"},
    {"<p unfinished", "<p unfinished"},
    {"<ul><li>a<li>b</ul>", "- a\n- b"},
};

Test(markup, becomes_what_people_read)
{
    for (size_t i = 0; i < sizeof markup / sizeof *markup; i++) {
        char *plain = cpd_markup__plain(markup[i].html);

        cr_expect_str_eq(plain, markup[i].plain);
        free(plain);
    }
}

Test(markup, a_plain_text_comes_back)
{
    static const char *const texts[] = {"One", "One\ntwo", "a < b & c > d", "“so”", "a\n\nb"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *html = cpd_markup__html(texts[i]), *plain = cpd_markup__plain(html);

        if (strcmp(texts[i], "a\n\nb") != 0) // empty lines are layout
            cr_expect_str_eq(plain, texts[i]);
        free(html);
        free(plain);
    }
}

/* ---- Mahara ---- */

#define MATRIX(more) "{\"framework\": {\"name\": \"N\",\n" more "}}"

static const struct {
    const char *label, *json, *told;
} mahara[] = {
    {"standards, and elements below them",
     MATRIX("\"standards\": [{\"shortname\": \"D1\", \"name\": \"One\", \"standardid\": 1}],\n"
            "\"standardelements\": [{\"shortname\": \"D1.1\", \"name\": \"A\", \"standardid\": 1, "
            "\"elementid\": \"1.1\"},\n{\"shortname\": \"a\", \"name\": \"B\", \"standardid\": 1, "
            "\"elementid\": \"1.1.1\", \"parentelementid\": \"1.1\"},\n{\"shortname\": \"b\", "
            "\"name\": \"C\", \"standardid\": \"1\", \"elementid\": \"1.1.2\", \"parentid\": "
            "\"1.1\"}]"),
     "2 new node D1\n3 new node D1.1\n4 new node a\n5 new node b\n"},
    {"elements inside their standard",
     MATRIX("\"standards\": [{\"shortname\": \"D1\", \"name\": \"One\", \"standardid\": 1,\n"
            "\"standardelement\": [{\"shortname\": \"x\", \"name\": \"X\", \"elementid\": "
            "\"1.1\"}]}]"),
     "2 new node D1\n3 new node x\n"},
    {"what is wrong",
     MATRIX("\"standards\": [{\"shortname\": \"D1\", \"name\": \"One\", \"standardid\": 1},\n"
            "{\"shortname\": \"D2\", \"name\": \"Two\"}],\n\"standardelements\": [\n"
            "{\"shortname\": \"a\", \"name\": \"A\", \"standardid\": 7, \"elementid\": \"7.1\"},\n"
            "{\"shortname\": \"b\", \"name\": \"B\", \"standardid\": 1},\n"
            "{\"shortname\": \"c\", \"name\": \"C\", \"elementid\": \"1.3\"}]"),
     "2 new node D1\n3 refused node -: it has no standardid\n"
     "5 refused node 7.1: the parent \"standard 7\" is unknown\n6 refused node -: it has no "
     "elementid\n7 refused node 1.3: it belongs to no standard\n"},
};

Test(mahara, tells_each_row)
{
    for (size_t i = 0; i < sizeof mahara / sizeof *mahara; i++) {
        cpd_exchange_in options = {.leave_out = true};
        struct trial t;

        trial_import(&t, "mahara", mahara[i].json, &options);
        cr_expect(strstr(t.told, mahara[i].told), "%s:\n%s", mahara[i].label, t.told);
        cr_expect_not_null(t.yaml, "%s", mahara[i].label);
        trial_end(&t);
    }
}

Test(mahara, a_matrix_comes_back_as_it_was)
{
    char *before = read_whole(support_testdata("standards/mahara/own-demo.matrix"), NULL), *after;
    cpd_doc *a = NULL, *b = NULL;
    cpd_exchange_in options = {.about = about_all, .about_count = 4};
    struct trial t;

    trial_import(&t, "mahara", before, &options);
    cr_assert_not_null(t.yaml);
    after = trial_export(t.yaml, "mahara", NULL, false);
    done(cpd_json_parse(&a, before, strlen(before), "a", 1 << 20));
    done(cpd_json_parse(&b, after, strlen(after), "b", 1 << 20));
    cr_expect(cpd_node_equal(cpd_doc_root(a), cpd_doc_root(b)), "%s", after);
    cpd_doc_free(a);
    cpd_doc_free(b);
    free(before);
    free(after);
    trial_end(&t);
}

Test(mahara, refuses_what_is_no_matrix)
{
    static const char *const wrong[] = {"[]", "{\"framework\": {}}", "{\"framework\": 3}",
                                        MATRIX("\"standards\": [3]"),
                                        MATRIX("\"standardelements\": [[]]")};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cpd_exchange_in options = {.format = "mahara"};
        cpd_doc *report = NULL;

        refused(cpd_exchange_import(&report, NULL, wrong[i], strlen(wrong[i]), "f", &options, NULL),
                CPD_EINPUT);
        cr_expect(*cpd_error_last()->hint);
    }
}
