/* Opening a home: what it says of itself is held against what is there, before anything is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"
#include "support/world.h"

/* A closed home; the tests stand in its folder. */
static char *folder;

static void begin(void)
{
    cpd_home *home = world_of_two();
    folder = strdup(home->path);
    cpd_home_close(home);
    cr_assert_eq(chdir(folder), 0);
}

static void end(void)
{
    free(folder);
}

TestSuite(open, .init = begin, .fini = end);

static void expect_refused(const char *path, int kind, const char *label)
{
    cpd_home *home = NULL;
    int r = cpd_home_open(&home, path, NULL);
    cr_expect(r == kind && cpd_error_last()->kind == r, "%s: %s: %s", label, cpd_error_name(r),
              cpd_error_last()->text);
    cr_expect_null(home, "%s", label);
    cr_expect_null(strstr(cpd_error_last()->text, folder), "%s: the error names a path", label);
    cpd_home_close(home);
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    cr_assert(stream && fputs(text, stream) >= 0 && fclose(stream) == 0);
}

static char *read_file(const char *path)
{
    char *text = calloc(1, 4096);
    FILE *stream = fopen(path, "r");
    cr_assert(stream && fread(text, 1, 4095, stream) > 0);
    fclose(stream);
    return text;
}

Test(open, is_the_same_home_every_time)
{
    char print[64] = "";
    for (int i = 0; i < 2; i++) {
        cpd_home *home = world_open(folder);
        cpd_doc *doc;
        done(cpd_home_show(&doc, home));
        const cpd_node *shown = cpd_doc_root(doc);
        cr_expect_eq(cpd_node_get_int(shown, "people", 0), 3);
        cr_expect_gt(cpd_node_get_int(shown, "position", 0), 3);
        cr_expect(cpd_node_get_bool(shown, "demo"));
        cr_expect(!*print || strcmp(print, cpd_node_get_text(shown, "fingerprint")) == 0);
        snprintf(print, sizeof print, "%s", cpd_node_get_text(shown, "fingerprint"));
        cpd_doc_free(doc);
        cpd_home_close(home);
    }
}

Test(open, where_there_is_none_says_so)
{
    CPD_FREE char *empty = support_dir();
    expect_refused(empty, CPD_EABSENT, "an empty folder");
    cr_expect(cpd_error_last()->hint[0]);
    expect_refused("nowhere", CPD_EABSENT, "no folder");
    expect_refused("home.yaml", CPD_EABSENT, "a file");
    char link[4200];
    snprintf(link, sizeof link, "%s/link", empty);
    cr_assert_eq(symlink(folder, link), 0);
    expect_refused(link, CPD_EABSENT, "a link");
}

Test(open, reads_home_yaml_strictly)
{
    CPD_FREE char *good = read_file("home.yaml");
    const char *id = strstr(good, "id: ");
    char with_other_format[200], with_other_use[200], too_long[5000];
    snprintf(with_other_format, sizeof with_other_format, "format: 2\n%.40s\nuse: demo\n", id);
    snprintf(with_other_use, sizeof with_other_use, "format: 1\n%.40s\nuse: anything\n", id);
    memset(too_long, '#', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    const struct {
        const char *label, *text;
        int expected;
    } cases[] = {
        {"another format", with_other_format, CPD_EINPUT},
        {"no format", "id: 0198a000-0000-7000-8000-000000000000\n", CPD_EINPUT},
        {"empty", "", CPD_EINPUT},
        {"no yaml", "{{{", CPD_EINPUT},
        {"a list", "- format: 1\n", CPD_EINPUT},
        {"too long", too_long, CPD_EINPUT},
        {"no id", "format: 1\n", CPD_EDAMAGED},
        {"no good id", "format: 1\nid: 42\n", CPD_EDAMAGED},
        {"another home's", "format: 1\nid: 0198a000-0000-7000-8000-000000000000\nuse: demo\n",
         CPD_EDAMAGED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file("home.yaml", cases[i].text);
        expect_refused(folder, cases[i].expected, cases[i].label);
    }
    write_file("home.yaml", with_other_use);
    cpd_home *home = world_open(folder);
    cr_expect_not(home->demo, "keys of everybody lie in files unless it says demo");
    cpd_home_close(home);
}

Test(open, wants_home_yaml_to_be_a_file)
{
    cr_assert_eq(rename("home.yaml", "elsewhere"), 0);
    expect_refused(folder, CPD_EABSENT, "none");
    cr_assert_eq(symlink("elsewhere", "home.yaml"), 0);
    expect_refused(folder, CPD_EABSENT, "a link");
    cr_assert_eq(unlink("home.yaml") | mkfifo("home.yaml", 0600), 0);
    expect_refused(folder, CPD_EINPUT, "a pipe");
    cr_assert_eq(unlink("home.yaml") | mkdir("home.yaml", 0700), 0);
    expect_refused(folder, CPD_EINPUT, "a folder");
}

Test(open, wants_all_its_parts)
{
    static const struct {
        const char *part;
        int expected;
    } cases[] = {{"records.db", CPD_EABSENT}, {"keys", CPD_EDAMAGED}, {"keys/p", CPD_EDAMAGED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(rename(cases[i].part, "away"), 0);
        expect_refused(folder, cases[i].expected, cases[i].part);
        cr_assert_eq(rename("away", cases[i].part), 0);
    }
    cpd_home_close(world_open(folder));
}

/* Another home's database under this home's name. */
Test(open, wants_the_database_of_this_home)
{
    cpd_home *other = world_home(true);
    CPD_FREE char *theirs = strdup(other->path), *command = NULL;
    cpd_home_close(other);
    cr_assert_gt(asprintf(&command, "rm -f records.db*; cp -p %s/records.db* .", theirs), 0);
    cr_assert_eq(system(command), 0);
    expect_refused(folder, CPD_EDAMAGED, "another home's database");
}

Test(open, closing_nothing_is_harmless)
{
    cpd_home_close(NULL);
}

Test(open, needs_nobody_to_act)
{
    cpd_home *home = world_open(folder);
    cpd_doc *doc = NULL;
    refused(cpd_record_list(&doc, home, NULL), CPD_EINPUT);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* The clock is the machine's unless one is given. */
Test(open, takes_the_clock_it_is_given)
{
    cpd_home *home;
    done(cpd_home_open(&home, folder, NULL));
    cr_expect_gt(home->clock.now_ms(home->clock.payload), INT64_C(1700000000000));
    cpd_home_close(home);
    world_set_clock("2031-05-05T12:00:00Z");
    home = world_open(folder);
    world_act_as(home, ASHA);
    cpd_saved saved = world_save(home, "{kind: cpd, text: Later}");
    CPD_FREE char *date = world_read(home, saved.id, "date");
    cr_expect_str_eq(date, "2031-05-05");
    cpd_home_close(home);
}
