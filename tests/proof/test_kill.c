/* Two processes write a mixed load into one home and are killed without warning, over and over:
 * everything that either said to be durable is there, what was erased stays erased, the home opens,
 * and no chain is broken.
 *
 * CPD_LONG=1: 2,000 kills.
 */
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proof/load.h"
#include "proof/world.h"

#define DONE_MOST 4096

/* ---- the child: no assertion of Criterion's may run here ---- */

static void child(const char *folder, int out, int first)
{
    cpd_home *home;
    struct load load = {0};
    if (cpd_home_open(&home, folder, NULL) < 0 || cpd_home_act_as(home, "Asha") < 0)
        _exit(3);
    for (int step = first * LOAD_KINDS;; step++) {
        struct load_done done[LOAD_MOST];
        size_t n;
        int r = load_step(done, &n, &load, home, step);
        if (r == CPD_EBUSY) { /* the other one holds the lock for long: once more */
            step--;
            continue;
        }
        if (r < 0)
            _exit(4);
        if (write(out, done, n * sizeof *done) != (ssize_t)(n * sizeof *done))
            _exit(2);
    }
}

/* ---- the parent ---- */

struct writer {
    pid_t pid;
    int in;
    size_t count;
};

static void start(struct writer *w, const char *folder, int first)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    w->pid = fork();
    cr_assert_geq(w->pid, 0);
    if (w->pid == 0) {
        close(ends[0]);
        child(folder, ends[1], first);
    }
    close(ends[1]);
    w->in = ends[0];
}

static size_t stop(struct writer *w, struct load_done *done, size_t most)
{
    int status;
    char *at = (char *)done;
    ssize_t n;
    cr_assert_eq(kill(w->pid, SIGKILL), 0);
    while ((n = read(w->in, at, most * sizeof *done - (size_t)(at - (char *)done))) > 0)
        at += n;
    size_t length = (size_t)(at - (char *)done);
    cr_assert_eq(length % sizeof *done, 0, "a report was torn apart");
    close(w->in);
    cr_assert_eq(waitpid(w->pid, &status, 0), w->pid);
    cr_assert(WIFSIGNALED(status), "a writer ended by itself with %d", WEXITSTATUS(status));
    return length / sizeof *done;
}

static size_t run_and_kill(const char *folder, struct load_done *done, unsigned *seed)
{
    struct writer writers[2];
    for (int i = 0; i < 2; i++)
        start(&writers[i], folder, i);
    poll(&(struct pollfd){writers[0].in, POLLIN, 0}, 1, 10000);
    nanosleep(&(struct timespec){0, (long)(rand_r(seed) % 60000) * 1000}, NULL);
    size_t n = stop(&writers[0], done, DONE_MOST);
    nanosleep(&(struct timespec){0, (long)(rand_r(seed) % 10000) * 1000}, NULL);
    return n + stop(&writers[1], done + n, DONE_MOST - n);
}

Test(kill, of_two_that_write_at_once_loses_nothing, .timeout = 3600)
{
    static struct load_done done[DONE_MOST];
    int kills = getenv("CPD_LONG") ? 2000 : 200;
    unsigned seed = 20261129u;
    size_t acknowledged = 0, lost = 0, broken = 0, shut = 0;
    struct council c = world_council();
    CPD_FREE char *folder = strdup(c.home->path);
    for (int i = 0; i < kills; i += 2) { /* two are killed each time */
        if (i % 200 == 0 && i) {         /* a fresh home, so that verify stays quick */
            c = world_council();
            free(folder);
            folder = strdup(c.home->path);
        }
        if (i % 200 == 0)
            cpd_home_close(c.home);
        size_t n = run_and_kill(folder, done, &seed);
        acknowledged += n;
        if (cpd_home_open(&c.home, folder, NULL) < 0) {
            shut++;
            cr_expect_fail("does not open: %s", cpd_error_last()->text);
            continue;
        }
        must(cpd_home_act_as(c.home, "Asha"));
        for (size_t k = 0; k < n; k++) {
            const char *fault = load_fault(c.home, &done[k]);
            lost += *fault != '\0';
            cr_expect(!*fault, "%s: %s", done[k].id, fault);
        }
        if (i % 20 == 18) {
            struct verdict v = world_verify(c.home);
            broken += !v.whole;
            cr_expect(v.whole, "entry %lld: %s", (long long)v.first_bad, v.why);
        }
        cpd_home_close(c.home);
    }
    fprintf(stderr,
            "# %d kills of two writers, %zu acknowledged: %zu lost, %zu stores that do not open, "
            "%zu broken chains\n",
            kills, acknowledged, lost, shut, broken);
    cr_expect_eq(lost + broken + shut, 0);
    cr_expect_gt(acknowledged, (size_t)kills / 2, "hardly anything was saved");
}
