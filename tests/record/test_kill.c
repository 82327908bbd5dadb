/* Killed at any moment: a child saves in a loop and says which revisions are durable; it is killed
 * without warning, and everything it said is there, whole, and followed by nothing half-done. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "craft.h"

#define BATCH 3    /* records saved in one change */
#define IN_BATCH 2 /* minutes of those */

/* What the child reports once a revision is durable; shorter than what a pipe tears apart. */
struct report {
    char id[CPD_ID_TEXT], hash[CPD_HASH_TEXT];
    int64_t position;
};

/* ---- the child: no assertion of Criterion's may run here ---- */

static void tell(int out, const cpd_saved *saved, size_t n)
{
    struct report reports[BATCH];
    memset(reports, 0, sizeof reports);
    for (size_t i = 0; i < n; i++) {
        memcpy(reports[i].id, saved[i].id, CPD_ID_TEXT);
        memcpy(reports[i].hash, saved[i].hash, CPD_HASH_TEXT);
        reports[i].position = saved[i].position;
    }
    if (write(out, reports, n * sizeof *reports) != (ssize_t)(n * sizeof *reports))
        _exit(2);
}

static cpd_node *time_of(cpd_doc *doc, int minutes)
{
    cpd_node *draft = cpd_node_object(doc);
    cpd_node_set_text(doc, draft, "kind", "time");
    cpd_node_set_text(doc, draft, "category", "direct");
    cpd_node_set_int(doc, draft, "minutes", minutes);
    cpd_node_set_text(doc, draft, "text", "a note of some words, sealed like all the others");
    return draft;
}

/* One change: a record, a new revision of it, several at once. */
static int act(cpd_saved *saved, size_t *n, cpd_home *home, cpd_doc *doc, int what)
{
    const cpd_node *drafts[BATCH];
    char last[CPD_ID_TEXT];
    *n = 1;
    switch (what % 3) {
    case 0:
        return cpd_record_save(saved, home, time_of(doc, 1), NULL);
    case 1:
        memcpy(last, saved[0].id, CPD_ID_TEXT);
        return cpd_record_amend(saved, home, last, time_of(doc, 5), NULL, NULL);
    default:
        *n = BATCH;
        for (size_t i = 0; i < BATCH; i++)
            drafts[i] = time_of(doc, IN_BATCH);
        return cpd_record_save_all(saved, home, drafts, BATCH, NULL);
    }
}

static void child(const char *folder, int out)
{
    cpd_home *home;
    cpd_saved saved[BATCH];
    size_t n;
    if (cpd_home_open(&home, folder, NULL) < 0 || cpd_home_act_as(home, ASHA) < 0)
        _exit(3);
    for (int what = 0;; what++) {
        cpd_doc *doc = cpd_doc_new();
        if (act(saved, &n, home, doc, what) < 0)
            _exit(4);
        cpd_doc_free(doc);
        tell(out, saved, n);
    }
}

/* ---- the parent ---- */

static void wait_a_little(unsigned microseconds)
{
    nanosleep(&(struct timespec){0, (long)microseconds * 1000}, NULL);
}

static size_t drain(int in, struct report *reports, size_t most)
{
    char *at = (char *)reports;
    ssize_t n;
    while ((n = read(in, at, most * sizeof *reports - (size_t)(at - (char *)reports))) > 0)
        at += n;
    size_t length = (size_t)(at - (char *)reports);
    cr_assert_eq(length % sizeof *reports, 0, "a report was torn apart");
    return length / sizeof *reports;
}

#define REPORTS_MOST 4096

/* Wait until the child has told of something, or for ten seconds: on a busy machine it may take
 * long to begin. */
static void wait_for_first(int in)
{
    poll(&(struct pollfd){in, POLLIN, 0}, 1, 10000);
}

static size_t run_and_kill(const char *folder, struct report *reports, unsigned microseconds,
                           bool after_first)
{
    int pipes[2], status;
    cr_assert_eq(pipe(pipes), 0);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        close(pipes[0]);
        child(folder, pipes[1]);
    }
    close(pipes[1]);
    if (after_first)
        wait_for_first(pipes[0]);
    wait_a_little(microseconds);
    cr_assert_eq(kill(pid, SIGKILL), 0);
    size_t n = drain(pipes[0], reports, REPORTS_MOST);
    close(pipes[0]);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFSIGNALED(status), "the child ended by itself with %d", WEXITSTATUS(status));
    return n;
}

static void expect_there(cpd_home *home, const struct report *reports, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cpd_doc *doc;
        int r = cpd_record_read(&doc, home, reports[i].id, reports[i].hash);
        cr_assert_eq(r, 0, "%s at %lld is lost: %s", reports[i].id, (long long)reports[i].position,
                     cpd_error_last()->text);
        cr_assert_str_eq(cpd_node_get_text(cpd_doc_root(doc), "text"),
                         "a note of some words, sealed like all the others");
        cpd_doc_free(doc);
    }
}

/* Nothing half-done: of several saved at once all stand or none, and the log ends with what was
 * last said to be durable or one change later. */
static void expect_whole_changes(cpd_home *home, const struct report *reports, size_t n)
{
    int64_t position;
    done(cpd_ledger__position(&position, home));
    if (n)
        cr_assert_leq(position - reports[n - 1].position, BATCH);
    int64_t batched = world_number(home, "SELECT count(*) FROM fact WHERE amount = 2");
    cr_assert_eq(batched % BATCH, 0, "some of a batch are missing");
}

Test(kill, what_was_said_to_be_saved_is_there, .timeout = 1200)
{
    static struct report reports[REPORTS_MOST];
    int kills = getenv("CPD_LONG") ? 2000 : 200;
    cpd_home *home = world_of_two();
    CPD_FREE char *folder = strdup(home->path);
    size_t acknowledged = 0, in_vain = 0;
    cpd_home_close(home);
    srandom((unsigned)time(NULL));
    for (int i = 0; i < kills; i++) {
        /* From before the home is open to many saves later; every other one not before a save. */
        size_t n = run_and_kill(folder, reports, (unsigned)(random() % 60000), i % 2);
        home = world_open(folder);
        world_act_as(home, ASHA);
        expect_there(home, reports, n);
        if (i % 20 == 19) {
            expect_whole_changes(home, reports, n);
            world_expect_whole(home);
        }
        cpd_home_close(home);
        acknowledged += n;
        in_vain += n == 0;
    }
    cr_log_info("%zu revisions acknowledged, %zu of %d kills before the first", acknowledged,
                in_vain, kills);
    cr_expect_gt(acknowledged, (size_t)kills / 2, "hardly anything was saved: only %zu",
                 acknowledged);
    home = world_open(folder);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM subject WHERE commitment IS NOT NULL") >=
                     (int64_t)acknowledged,
                 1);
    world_expect_whole(home);
    cpd_home_close(home);
}
