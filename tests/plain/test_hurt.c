/* Plain form when things fail: memory that is short, and a process that is killed in the middle of
 * many lines. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lines.h"
#include "support/each_fault.h"

#define TOP "{\"schema\":\"cpd.plain/1\","
#define MANY 5000

static char *many_lines(void)
{
    cpd_str out = {0};
    for (int i = 0; i < MANY; i++)
        cpd_str_addf(&out,
                     TOP "\"id\":\"%d\",\"kind\":\"time\",\"date\":\"2026-11-01\",\"category\":"
                         "\"direct\",\"minutes\":15}\n",
                     i);
    return cpd_str_finish(&out);
}

static int ignore(void *payload, const char *json)
{
    (void)payload, (void)json;
    return 0;
}

Test(hurt, an_import_fails_whole)
{
    static const char text[] = TOP "\"id\":\"a\",\"kind\":\"cpd\",\"date\":\"2026-11-01\",\"text\":"
                                   "\"A\",\"links\":[{\"node\":\"pcf@2018#D1\"}]}\n" TOP
                                   "\"id\":\"b\",\"kind\":\"reflection\",\"date\":\"2026-11-01\","
                                   "\"text\":\"B\"}\n";
    fault_with_sqlite();
    cpd_home *home = world_of_two();
    for (long n = 0; fault_armed(n); n++) {
        int r = cpd_plain_import(NULL, home, text, strlen(text), "x", NULL);
        int64_t records;
        fault_expect(r, true);
        records = world_number(home, COUNT_RECORDS);
        cr_assert_eq(records, r == 0 ? 2 : 0, "allocation %ld: %lld records", n,
                     (long long)records);
        if (r < 0)
            continue;
        cpd_home_close(home); /* and once more from nothing */
        home = world_of_two();
    }
    cpd_home_close(home);
}

Test(hurt, an_export_fails_without_an_answer)
{
    fault_with_sqlite();
    cpd_home *home = world_of_two();
    world_save(home,
               "{kind: cpd, text: A, links: [pcf@2018#D1], people: [{role: peer, person: Vera}]}");
    world_save(home, "{kind: reflection, text: B}");
    for (long n = 0; fault_armed(n); n++) {
        cpd_export_totals untouched = {.written = 77}, t = untouched;
        cpd_export_options options = CPD_EXPORT_OPTIONS_INIT;
        options.private_ = true;
        int r = cpd_plain_export(&t, home, &options, ignore, NULL);
        fault_expect(r, t.written == 77);
    }
    cpd_home_close(home);
}

/* ---- killed ---- */

static void child(const char *folder, const char *text)
{
    cpd_home *home;
    if (cpd_home_open(&home, folder, NULL) < 0 || cpd_home_act_as(home, ASHA) < 0)
        _exit(3);
    _exit(cpd_plain_import(NULL, home, text, strlen(text), "x", NULL) == 0 ? 0 : 4);
}

/* Whole thousands are there, and the same command again brings in the rest. */
Test(hurt, killed_in_the_middle_it_goes_on_where_it_was, .timeout = 600)
{
    CPD_FREE char *text = many_lines();
    int killed = 0;
    srandom((unsigned)time(NULL));
    for (int i = 0; i < (getenv("CPD_LONG") ? 40 : 4); i++) {
        cpd_home *home = world_of_two();
        CPD_FREE char *folder = strdup(home->path);
        int status;
        cpd_home_close(home);
        pid_t pid = fork();
        cr_assert_geq(pid, 0);
        if (pid == 0)
            child(folder, text);
        nanosleep(&(struct timespec){0, 100000000 + random() % 800000000}, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        killed += WIFSIGNALED(status);
        home = world_open(folder);
        world_act_as(home, ASHA);
        int64_t records = world_number(home, COUNT_RECORDS);
        cr_expect_eq(records % 1000, 0, "%lld records", (long long)records);
        cpd_import_totals t = lines_import(home, text);
        cr_expect_eq((int64_t)t.unchanged, records);
        cr_expect_eq(t.added + t.unchanged, MANY);
        world_expect_whole(home);
        cpd_home_close(home);
    }
    cr_log_info("%d killed before the end", killed);
}
