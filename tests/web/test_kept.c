/* What was typed and not saved: kept by person and page, let go in time and in number. */
#include <criterion/criterion.h>
#include <stdio.h>

#include <kept.h>

#define HOURS 3600

static web_kept_forms all;

static void keep(const char *person, const char *path, const char *text, long long now)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *form = cpd_node_object(doc);
    cpd_node_set_text(doc, form, "text", text);
    cr_assert(web_kept_set(&all, person, path, form, now) == 0);
    cpd_doc_free(doc);
}

static void expect(const char *person, const char *path, long long now, const char *text)
{
    cpd_doc *doc = cpd_doc_new();
    const char *found = cpd_node_get_text(web_kept_find(&all, doc, person, path, now), "text");
    cr_expect(text ? found && !strcmp(found, text) : !found, "%s at %s: %s, not %s", person, path,
              found, text);
    cpd_doc_free(doc);
}

static void clean(void)
{
    web_kept_clean(&all);
}

TestSuite(kept, .fini = clean);

Test(kept, by_person_and_page)
{
    keep("asha", "/cpd", "one \xc3\xbf\n\"two\"", 1);
    keep("asha", "/today", "other", 1);
    keep("ben", "/cpd", "ben's", 1);
    expect("asha", "/cpd", 2, "one \xc3\xbf\n\"two\"");
    expect("ben", "/cpd", 2, "ben's");
    expect("ben", "/today", 2, NULL);
    keep("asha", "/cpd", "newer", 3);
    expect("asha", "/cpd", 4, "newer");
}

Test(kept, paths_of_one_person)
{
    keep("asha", "/cpd", "a", 1);
    keep("ben", "/cpd", "b", 1);
    keep("asha", "/today", "c", 1);
    cr_expect_str_eq(web_kept_path(&all, "asha", 0), "/cpd");
    cr_expect_str_eq(web_kept_path(&all, "asha", 1), "/today");
    cr_expect_null(web_kept_path(&all, "asha", 2));
}

Test(kept, forgotten_by_page_and_by_person)
{
    keep("asha", "/cpd", "a", 1);
    keep("asha", "/today", "b", 1);
    keep("ben", "/cpd", "c", 1);
    web_kept_forget(&all, "asha", "/cpd");
    expect("asha", "/cpd", 2, NULL);
    expect("asha", "/today", 2, "b");
    web_kept_forget(&all, "asha", NULL);
    expect("asha", "/today", 2, NULL);
    expect("ben", "/cpd", 2, "c");
}

Test(kept, let_go_after_twelve_hours)
{
    keep("asha", "/cpd", "a", 100);
    expect("asha", "/cpd", 100 + 12 * HOURS, "a");
    expect("asha", "/cpd", 101 + 12 * HOURS, NULL);
    expect("asha", "/cpd", 100, NULL); /* for good */
}

Test(kept, the_oldest_gives_way)
{
    char path[WEB_PATH_TEXT];
    for (int i = 0; i <= WEB_KEPT_MOST; i++) {
        snprintf(path, sizeof path, "/page-%d", i);
        keep("asha", path, path, i);
    }
    expect("asha", "/page-0", WEB_KEPT_MOST, NULL);
    expect("asha", "/page-1", WEB_KEPT_MOST, "/page-1");
    expect("asha", path, WEB_KEPT_MOST, path);
}
