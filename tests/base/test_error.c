/* The error object, its kinds, and lists of issues.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

Test(error, nothing_failed_yet)
{
    const cpd_error *e = cpd_error_last();

    cr_expect_eq(e->kind, CPD_OK);
    cr_expect_str_eq(e->text, "");
    cr_expect_str_eq(e->hint, "");
    cr_expect_str_eq(e->place, "");
}

/* The numbers and the exit statuses are promises to other programs. */
Test(error, kinds_are_kept_for_ever)
{
    static const struct {
        int kind, number, exit;
        const char *name;
    } cases[] = {
        {CPD_OK, 0, 0, "ok"},
        {CPD_EINPUT, -1, 3, "input"},
        {CPD_ELIMIT, -2, 3, "limit"},
        {CPD_EDENIED, -3, 4, "denied"},
        {CPD_ELOCKED, -4, 4, "locked"},
        {CPD_EABSENT, -5, 4, "absent"},
        {CPD_ECONFLICT, -6, 4, "conflict"},
        {CPD_EBUSY, -7, 5, "busy"},
        {CPD_EFULL, -8, 5, "full"},
        {CPD_EINTERNAL, -9, 5, "internal"},
        {CPD_EDAMAGED, -10, 5, "damaged"},
        {CPD_ETAMPERED, -11, 5, "tampered"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(cases[i].kind, cases[i].number, "%s", cases[i].name);
        cr_expect_eq(cpd_error_exit(cases[i].kind), cases[i].exit, "%s", cases[i].name);
        cr_expect_str_eq(cpd_error_name(cases[i].kind), cases[i].name);
    }
    cr_expect_str_eq(cpd_error_name(1), "unknown");
    cr_expect_str_eq(cpd_error_name(-12), "unknown");
    cr_expect_str_eq(cpd_error_name(INT32_MIN), "unknown");
    cr_expect_eq(cpd_error_exit(1), 5);
    cr_expect_eq(cpd_error_exit(INT32_MIN), 5);
}

Test(error, holds_text_hint_and_place)
{
    const cpd_error *e = cpd_error_last();

    cr_expect_eq(cpd_error__set(CPD_EABSENT, "no person %d of \"%s\"", 7, "unit"), CPD_EABSENT);
    cr_expect_eq(cpd_error__hint("Try %s.", "another"), CPD_EABSENT);
    cr_expect_eq(cpd_error__place("people.yaml", 12, 3), CPD_EABSENT);
    cr_expect_eq(e->kind, CPD_EABSENT);
    cr_expect_str_eq(e->text, "no person 7 of \"unit\"");
    cr_expect_str_eq(e->hint, "Try another.");
    cr_expect_str_eq(e->place, "people.yaml");
    cr_expect(e->line == 12 && e->column == 3);
}

Test(error, new_failure_leaves_nothing_of_the_old_one)
{
    const cpd_error *e = cpd_error_last();

    cpd_error__set(CPD_EINPUT, "a long first text");
    cpd_error__hint("A hint.");
    cpd_error__place("here", 1, 2);
    cr_expect_eq(cpd_error__no_memory(), CPD_EINTERNAL);
    cr_expect_str_eq(e->text, "out of memory");
    cr_expect_str_eq(e->hint, "");
    cr_expect_str_eq(e->place, "");
    cr_expect(e->line == 0 && e->column == 0);
}

Test(error, may_be_prefixed_with_its_own_text)
{
    const cpd_error *e = cpd_error_last();

    cpd_error__set(CPD_EINPUT, "is wrong");
    cpd_error__set(e->kind, "pack.yaml: %s", e->text);
    cr_expect_str_eq(e->text, "pack.yaml: is wrong");
    cpd_error__hint("%s", e->text);
    cr_expect_str_eq(e->hint, "pack.yaml: is wrong");
    cpd_error__place("a", 1, 1);
    cpd_error__place(e->place, 2, 2);
    cr_expect_str_eq(e->place, "a");
    cpd_error__place(NULL, 0, 0);
    cr_expect_str_eq(e->place, "");
}

Test(error, shows_nothing_that_steers_a_terminal)
{
    static const struct {
        const char *label, *raw, *shown;
    } cases[] = {
        {"plain", "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x99\x82",
         "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x99\x82"},
        {"line feed and tab", "a\nb\tc", "a\\nb\\tc"},
        {"escape sequence", "\x1b[2J", "\\x1b[2J"},
        {"carriage return", "a\rb", "a\\x0db"},
        {"delete", "a\x7f", "a\\x7f"},
        {"C1 control",
         "\xc2\x9b"
         "2J",
         "\\xc2\\x9b2J"},
        {"not UTF-8", "\xff\xc0\xaf", "\\xff\\xc0\\xaf"},
        {"half a character", "\xe2\x82", "\\xe2\\x82"},
        {"right to left", "exe.\xe2\x80\xaetxt", "exe.\\xe2\\x80\\xaetxt"},
        {"isolate", "\xe2\x81\xa6x", "\\xe2\\x81\\xa6x"},
        {"line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_error__set(CPD_EINPUT, "%s", cases[i].raw);
        cpd_error__hint("%s", cases[i].raw);
        cpd_error__place(cases[i].raw, 0, 0);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].shown, "text: %s", cases[i].label);
        cr_expect_str_eq(cpd_error_last()->hint, cases[i].shown, "hint: %s", cases[i].label);
        cr_expect_str_eq(cpd_error_last()->place, cases[i].shown, "place: %s", cases[i].label);
    }
}

/* Whatever stands where the text is cut, it ends with a whole character and is as long as it can
 * be. */
Test(error, is_cut_between_characters)
{
    static const struct {
        const char *piece;
        size_t width; /* as shown */
    } pieces[] = {{"x", 1},    {"\xc3\xab", 2}, {"\xe2\x82\xac", 3}, {"\xf0\x9f\x99\x82", 4},
                  {"\x1b", 4}, {"\n", 2},       {"\xff", 4}};

    for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
        for (size_t shift = 0; shift < 6; shift++) {
            cpd_str str = {0};
            size_t length;

            cpd_str_add_n(&str, "......", shift);
            for (int i = 0; i < 3000; i++)
                cpd_str_add(&str, pieces[p].piece);
            cpd_error__set(CPD_EINPUT, "%s", str.bytes);
            length = strlen(cpd_error_last()->text);
            cr_expect_eq(length, 1000 - (1000 - shift) % pieces[p].width, "piece %zu shift %zu", p,
                         shift);
            cr_expect_eq(cpd_text_bad_byte(cpd_error_last()->text, length), -1);
            cpd_error__hint("%s", str.bytes);
            cr_expect_eq(strlen(cpd_error_last()->hint), 400 - (400 - shift) % pieces[p].width);
            cpd_error__place(str.bytes, 0, 0);
            cr_expect_eq(strlen(cpd_error_last()->place), 128 - (128 - shift) % pieces[p].width);
            cpd_str_fini(&str);
        }
    }
}

static void *fail_elsewhere(void *unused)
{
    (void)unused;
    cr_expect_eq(cpd_error_last()->kind, CPD_OK);
    cpd_error__set(CPD_EBUSY, "elsewhere");
    return NULL;
}

Test(error, belongs_to_its_thread)
{
    pthread_t thread;

    cpd_error__set(CPD_EINPUT, "here");
    cr_assert_eq(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    cr_expect_str_eq(cpd_error_last()->text, "here");
    cr_expect_eq(cpd_error_last()->kind, CPD_EINPUT);
}

Test(version, is_that_of_the_headers)
{
    cr_expect_str_eq(cpd_version(), CPD_VERSION);
}

/* ---- issues ---- */

Test(issues, are_read_in_the_order_of_lines)
{
    static const int lines[] = {5, 1, 9, 5, 0, 1, 9, 5};
    cpd_issues *issues = cpd_issues_new();
    int last_line = -1, last_column = -1;

    cr_assert_not_null(issues);
    for (int i = 0; i < 8; i++) /* the column tells the order of finding */
        cr_expect_eq(
            cpd_issues__add(issues, CPD_EINPUT, "set.yaml", lines[i], i + 1, NULL, "%d", i),
            CPD_EINPUT);
    cr_assert_eq(cpd_issues_count(issues), 8);
    for (size_t i = 0; i < 8; i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        cr_assert_not_null(issue);
        cr_expect(issue->line > last_line ||
                      (issue->line == last_line && issue->column > last_column),
                  "item %zu", i);
        cr_expect_eq(issue->line, lines[issue->column - 1]);
        cr_expect_eq(atoi(issue->text), issue->column - 1);
        cr_expect_str_eq(issue->place, "set.yaml");
        cr_expect_str_eq(issue->hint, "");
        last_line = issue->line;
        last_column = issue->column;
    }
    cr_expect_null(cpd_issues_get(issues, 8));
    cr_expect_null(cpd_issues_get(issues, SIZE_MAX));
    cpd_issues_free(issues);
}

Test(issues, keep_their_own_words)
{
    cpd_issues *issues = cpd_issues_new();
    char place[] = "place", hint[] = "A hint.", word[] = "bad\x1b";
    const cpd_issue *issue;

    cpd_issues__add(issues, CPD_ELIMIT, place, 3, 4, hint, "%s", word);
    place[0] = hint[0] = word[0] = '?';
    issue = cpd_issues_get(issues, 0);
    cr_assert_not_null(issue);
    cr_expect_eq(issue->kind, CPD_ELIMIT);
    cr_expect_str_eq(issue->place, "place");
    cr_expect_str_eq(issue->hint, "A hint.");
    cr_expect_str_eq(issue->text, "bad\\x1b");
    cpd_issues__add(issues, CPD_EINPUT, "earlier", 1, 1, "", "earlier");
    cr_expect_str_eq(issue->text, "bad\\x1b", "an issue read before moved");
    cpd_issues_free(issues);
}

Test(issues, beyond_two_hundred_are_counted)
{
    cpd_issues *issues = cpd_issues_new();

    for (int i = 0; i < 200; i++)
        cpd_issues__add(issues, CPD_EINPUT, "f", i, 0, NULL, "x");
    cr_expect_eq(cpd_issues_count(issues), 200);
    cr_expect_eq(cpd_issues__add(issues, CPD_EINPUT, "f", 0, 0, NULL, "x"), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 201);
    cr_expect_str_eq(cpd_issues_get(issues, 200)->text, "1 more issue is not listed");
    for (int i = 0; i < 1000; i++)
        cpd_issues__add(issues, CPD_EINPUT, "f", i, 0, NULL, "x");
    cr_expect_eq(cpd_issues_count(issues), 201);
    cr_expect_str_eq(cpd_issues_get(issues, 200)->text, "1001 more issues are not listed");
    cr_expect_eq(cpd_issues_get(issues, 199)->line, 199);
    cr_expect_null(cpd_issues_get(issues, 201));
    cpd_issues_free(issues);
}

Test(issues, first_one_becomes_the_error)
{
    cpd_issues *issues = cpd_issues_new();
    const cpd_error *e = cpd_error_last();

    cr_expect_eq(cpd_error__from_issues(issues), CPD_OK);
    cpd_issues__add(issues, CPD_EINPUT, "f.yaml", 7, 1, "Later.", "later");
    cpd_issues__add(issues, CPD_ELIMIT, "f.yaml", 2, 5, "Shorten it.", "100%% too long");
    cr_expect_eq(cpd_error__from_issues(issues), CPD_ELIMIT);
    cr_expect_eq(e->kind, CPD_ELIMIT);
    cr_expect_str_eq(e->text, "100% too long");
    cr_expect_str_eq(e->hint, "Shorten it.");
    cr_expect_str_eq(e->place, "f.yaml");
    cr_expect(e->line == 2 && e->column == 5);
    cpd_issues_free(issues);
}

Test(issues, without_a_list_become_the_error)
{
    const cpd_error *e = cpd_error_last();

    cr_expect_eq(cpd_issues__add(NULL, CPD_EINPUT, "f.yaml", 2, 5, "Do this.", "%s", "wrong"),
                 CPD_EINPUT);
    cr_expect_str_eq(e->text, "wrong");
    cr_expect_str_eq(e->hint, "Do this.");
    cr_expect_str_eq(e->place, "f.yaml");
    cr_expect_eq(cpd_issues_count(NULL), 0);
    cr_expect_null(cpd_issues_get(NULL, 0));
    cr_expect_eq(cpd_error__from_issues(NULL), CPD_OK);
    cpd_issues_free(NULL);
}
