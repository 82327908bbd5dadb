/* Councils' variants: a batch of many people, and the worker's first and next answer. The state is
 * put back for every single answer, and the pipe is included. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "variant/process.h"
#include "variant/variant.h"

#define PEOPLE 1000
#define PREDICATES 10
#define ROUNDS 20

static const char facts[] =
    "{\"hours\":{\"development\":100,\"direct\":1200,\"recording\":300,\"supervision\":90,"
    "\"travel\":60},\"posts\":[{\"grade\":\"social-worker\",\"since\":\"2024-01-01\"}],"
    "\"sessions\":[{\"day\":\"2026-01-05\",\"minutes\":60},{\"day\":\"2026-02-05\",\"minutes\":60},"
    "{\"day\":\"2026-03-05\",\"minutes\":60},{\"day\":\"2026-04-05\",\"minutes\":60},"
    "{\"day\":\"2026-05-05\",\"minutes\":60},{\"day\":\"2026-06-05\",\"minutes\":60}]}";

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[4300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        exit(1);
}

/* Ten rules that each walk the sessions and look at the hours. */
static void write_rules(const char *folder)
{
    cpd_str rules = {0};
    cpd_str_add(&rules, "return { predicates = {\n");
    for (int i = 0; i < PREDICATES; i++)
        cpd_str_addf(&rules,
                     "p%d = { sentence = 's', test = function(f) local n = 0 "
                     "for _, s in ipairs(f.sessions) do n = n + s.minutes end "
                     "return n > %d and f.hours.direct > 600, n .. ' minutes' end },\n",
                     i, i * 40);
    cpd_str_add(&rules, "} }\n");
    char *text = cpd_str_finish(&rules);
    write_file(folder, "rules.lua", text);
    free(text);
}

static cpd_variant *open_variant(const char *folder, const char *worker)
{
    char path[4200];
    cpd_variant *variant;
    snprintf(path, sizeof path, "%s/variant", folder);
    if (access(path, F_OK) != 0 && mkdir(path, 0700) != 0)
        exit(1);
    write_file(
        path, "variant.yaml",
        "name: bench\nversion: 1\napi: 1\nlayer: council\ntitle: Bench\nnation: england\n"
        "publisher: Bench\nfrom: 2026-01-01\nsource: None\nlicence: None\nchecked_by: none\n");
    write_rules(path);
    BENCH_OK(cpd_variant__open(&variant, path, worker, NULL));
    return variant;
}

static double ask(cpd_variant *variant, const cpd_node *people)
{
    static const char *const names[] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"};
    cpd_doc *doc = cpd_doc_new();
    double at = bench_now();
    BENCH_OK(cpd_variant__judge(doc, variant, names, PREDICATES, people));
    at = bench_now() - at;
    const cpd_node *last = cpd_node_at(cpd_doc_root(doc), cpd_node_length(people) - 1);
    if (strcmp(cpd_node_get_text(cpd_node_at(last, 0), "state"), "met") != 0) {
        fprintf(stderr, "the variant does not answer: %s\n",
                cpd_node_get_text(cpd_node_at(last, 0), "reason"));
        exit(1);
    }
    cpd_doc_free(doc);
    return at;
}

/* Another path ends the worker that runs, so that the next question starts one. */
static void end_worker(void)
{
    cpd_worker__give(cpd_worker__take("/"));
}

static cpd_node *people_of(cpd_doc *doc, int n)
{
    cpd_doc *one;
    BENCH_OK(cpd_json_parse(&one, facts, sizeof facts - 1, "facts", sizeof facts));
    cpd_node *list = cpd_node_list(doc), *copy = cpd_node_copy(doc, cpd_doc_root(one));
    for (int i = 0; i < n; i++)
        cpd_node_add(doc, list, copy);
    cpd_doc_free(one);
    return list;
}

void bench_variant(const char *folder, const char *cpd)
{
    (void)cpd;
    const char *worker = getenv("CPD_BENCH_WORKER");
    static double batch[ROUNDS], first[ROUNDS], next[ROUNDS];
    if (!worker)
        return;
    cpd_variant *variant = open_variant(folder, worker);
    cpd_doc *doc = cpd_doc_new();
    cpd_node *all = people_of(doc, PEOPLE), *one = people_of(doc, 1);
    for (int i = 0; i < ROUNDS; i++) {
        end_worker();
        first[i] = ask(variant, one) * 1e3;
        next[i] = ask(variant, one) * 1e3;
        batch[i] = ask(variant, all) / PEOPLE * 1e6;
    }
    bench_row("a variant's worker started, and its first answer, ms", "at most 5.00",
              bench_median(first, ROUNDS), "ten predicates about one person");
    bench_row("one more answer, ms", "at most 0.25", bench_median(next, ROUNDS),
              "the same, the worker kept");
    bench_row("ten predicates, a person of a batch, us", "at most 70.00",
              bench_median(batch, ROUNDS), "1,000 people, the state put back for every answer");
    cpd_doc_free(doc);
    cpd_variant__free(variant);
}
