/* A worker that dies, hangs, floods, speaks nonsense or is not there: everybody gets an answer, and
 * only the one whose fault it was gets "cannot tell". */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/check.h"
#include "support/support.h"
#include "variant/process.h"
#include "variant/world.h"

/* It cannot be stopped from inside: one call of a pattern that was paid for goes on and on. */
#define STUBBORN                                                                                   \
    "return { predicates = { p = { sentence = 's', test = function(f)\n"                           \
    "  if f.hang then local s = ('a'):rep(4 << 20) while true do s = s:sub(2) .. 'a' end end\n"    \
    "  return f.n > 0, 'n is ' .. f.n end } } }"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void expect(cpd_variant *variant, const char *facts, const char *words)
{
    char *found = world_ask(variant, "p", facts);

    cr_expect_str_eq(found, words, "%s", found);
    free(found);
}

/* A program that is no worker. */
static char *fake(const char *script)
{
    char *folder = support_dir(), *path = NULL;
    FILE *file;

    cr_assert(asprintf(&path, "%s/worker", folder) >= 0);
    file = fopen(path, "w");
    cr_assert(file && fprintf(file, "#!/bin/sh\n%s\n", script) > 0 && fclose(file) == 0);
    cr_assert_eq(chmod(path, 0700), 0);
    free(folder);
    return path;
}

static pid_t pid_of_worker(void)
{
    struct cpd_worker *worker = cpd_worker__take(world_worker());
    pid_t pid = worker->pid;

    cpd_worker__give(worker);
    return pid;
}

Test(worker, that_lies_or_dies_is_a_finding)
{
    static const struct {
        const char *script, *words;
    } cases[] = {
        {"exit 1", "its program stopped"},
        {"exit 71", "this system cannot confine the program that runs variants"},
        {"exit 75", "it takes too long"},
        {"kill -9 $$", "its program stopped"},
        {"exec 0<&- 1<&-; sleep 5", "its program stopped"},
        {"sleep 5", "it takes too long"},
        {"cat /dev/zero", "the answer of its program makes no sense"},
        {"head -c 4 >/dev/null; printf '\\377\\377\\377\\377'; sleep 5",
         "the answer of its program makes no sense"},
        {"head -c 4 >/dev/null; printf '\\000\\000\\000\\001x'; sleep 5",
         "the answer of its program makes no sense"},
        {"head -c 4 >/dev/null; printf '\\000\\000\\000\\002{}'; sleep 5",
         "the answer of its program makes no sense"},
        /* a good answer, but to another question */
        {"head -c 4 >/dev/null; printf '\\000\\000\\000\\031{\"no\":1,\"predicates\":[]} '; sleep "
         "5",
         "the answer of its program makes no sense"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = fake(cases[i].script), words[200];
        cpd_variant *v = world_variant_of(STUBBORN, strlen(STUBBORN), path);
        double at = now();

        snprintf(words, sizeof words, "cannot-tell: variant trial: %s", cases[i].words);
        expect(v, "{\"n\":1}", words);
        cr_expect_lt(now() - at, 4.0, "%s", cases[i].script);
        cpd_variant__free(v);
        free(path);
    }
}

Test(worker, that_is_not_installed_is_a_finding)
{
    cpd_variant *v = world_variant_of(STUBBORN, strlen(STUBBORN), "/nowhere/worker");
    cpd_doc *doc = cpd_doc_new();

    expect(v, "{\"n\":1}",
           "cannot-tell: variant trial: the program that runs variants cannot be started");
    refused(cpd_variant__says(doc, v), CPD_EABSENT);
    cpd_doc_free(doc);
    cpd_variant__free(v);
}

Test(worker, is_kept_and_started_again_when_it_was_killed)
{
    cpd_variant *v = world_variant(STUBBORN);
    pid_t first;

    expect(v, "{\"n\":1}", "met: n is 1");
    first = pid_of_worker();
    expect(v, "{\"n\":2}", "met: n is 2");
    cr_expect_eq(pid_of_worker(), first);
    cr_assert_eq(kill(first, SIGKILL), 0);
    expect(v, "{\"n\":3}", "met: n is 3");
    cr_expect_neq(pid_of_worker(), first);
    cpd_variant__free(v);
}

Test(worker, is_not_believed_to_be_a_childs)
{
    cpd_variant *v = world_variant(STUBBORN);
    pid_t child;
    int status;

    expect(v, "{\"n\":1}", "met: n is 1");
    child = fork();
    if (child == 0) {
        char *words = world_ask(v, "p", "{\"n\":2}");

        _exit(strcmp(words, "met: n is 2") == 0 ? 0 : 1);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    expect(v, "{\"n\":3}", "met: n is 3");
    cpd_variant__free(v);
}

/* One person of a batch brings the worker down; the others' answers are right. */
Test(worker, answers_all_others_when_one_cannot_be_answered)
{
    cpd_variant *v = world_variant(STUBBORN);
    cpd_doc *people = cpd_doc_new(), *doc = cpd_doc_new();
    cpd_node *list = cpd_node_list(people);
    const char *name = "p";

    for (int i = 0; i < 300; i++) {
        cpd_node *facts = cpd_node_object(people);

        cpd_node_set_int(people, facts, "n", i);
        if (i == 270)
            cpd_node_set_bool(people, facts, "hang", true);
        cpd_node_add(people, list, facts);
    }
    done(cpd_variant__judge(doc, v, &name, 1, list));
    cr_assert_eq(cpd_node_length(cpd_doc_root(doc)), 300);
    for (int i = 0; i < 300; i++) {
        char *words = world_words(cpd_doc_root(doc), (size_t)i, 0), right[40];

        snprintf(right, sizeof right, "%s: n is %d", i > 0 ? "met" : "not-yet", i);
        if (i == 270)
            cr_expect(strncmp(words, "cannot-tell: variant trial", 26) == 0, "%s", words);
        else
            cr_expect_str_eq(words, right);
        free(words);
    }
    cpd_doc_free(doc);
    cpd_doc_free(people);
    cpd_variant__free(v);
}

/* More variants than a worker holds: the one that had to go is loaded again. */
Test(worker, holds_many_variants)
{
    enum { MANY = CPD_WORKER_SLOTS + 3 };
    cpd_variant *variants[MANY];
    char rules[200], words[40];

    for (int i = 0; i < MANY; i++) {
        snprintf(rules, sizeof rules,
                 "return { predicates = { p = { sentence = 's', test = function() "
                 "return true, 'from %d' end } } }",
                 i);
        variants[i] = world_variant(rules);
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            snprintf(words, sizeof words, "met: from %d", i);
            expect(variants[i], "{}", words);
        }
    for (int i = 0; i < MANY; i++)
        cpd_variant__free(variants[i]);
}

static void *ask_often(void *payload)
{
    for (int i = 0; i < 50; i++)
        expect(payload, "{\"n\":7}", "met: n is 7");
    return NULL;
}

Test(worker, serves_all_threads)
{
    cpd_variant *v = world_variant(STUBBORN);
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, ask_often, v), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    cpd_variant__free(v);
}

/* ---- the walls ---- */

static long status_of(pid_t pid, const char *field)
{
    char path[64], line[200];
    long value = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "r");
    cr_assert(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, field, strlen(field)) == 0)
            value = strtol(line + strlen(field) + 1, NULL, 10);
    fclose(file);
    return value;
}

Test(worker, is_confined)
{
    cpd_variant *v = world_variant(STUBBORN);
    pid_t pid;

    expect(v, "{\"n\":1}", "met: n is 1");
    pid = pid_of_worker();
    cr_expect_eq(status_of(pid, "Seccomp:"), 2, "a filter is in force");
    cr_expect_eq(status_of(pid, "NoNewPrivs:"), 1);
    cr_expect_eq(status_of(pid, "Threads:"), 1);
    cpd_variant__free(v);
}
