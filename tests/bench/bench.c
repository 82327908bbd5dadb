/* The benchmarks of libcpd: both sides of every ratio in one run, turn by turn, medians. Nothing is
 * asserted here; the targets stand beside the figures. Usage: bench FOLDER CPD, where FOLDER is an
 * empty folder on the disk to be measured. */
#include "bench.h"

#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void bench_row(const char *measure, const char *target, double figure, const char *detail)
{
    printf("| %s | %s | %.2f | %s |\n", measure, target, figure, detail);
    fflush(stdout);
}

static cpd_node *dated(cpd_doc *doc, const char *const *pairs)
{
    cpd_node *object = cpd_node_object(doc);
    for (; *pairs; pairs += 2)
        cpd_node_set_text(doc, object, pairs[0], pairs[1]);
    return object;
}

cpd_home *bench_home(const char *folder, const char *name)
{
    char path[4096], sets[4096], id[CPD_ID_TEXT];
    cpd_home *home;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(sets, sizeof sets, "%s/competencies", getenv("CPD_SOURCE_ROOT"));
    cpd_home_options options = {.demo = true, .sets = sets, .press = getenv("CPD_BENCH_PRESS")};
    BENCH_OK(cpd_home_init(&home, path, &options, NULL));
    BENCH_OK(cpd_person_add(id, home, "Asha"));
    cpd_doc *doc = cpd_doc_new();
    BENCH_OK(cpd_person_add_post(
        home, id,
        dated(doc, (const char *const[]){"ladder", "career-england-children", "grade",
                                         "social-worker", "since", "2024-11-01", NULL})));
    cpd_doc_free(doc);
    BENCH_OK(cpd_home_act_as(home, id));
    return home;
}

/* ---- the parts ---- */

static const struct {
    const char *name;
    bench_part *part;
} parts[] = {{"save", bench_save},   {"sign", bench_sign},         {"progress", bench_progress},
             {"cold", bench_cold},   {"portal", bench_portal},     {"variant", bench_variant},
             {"press", bench_press}, {"exchange", bench_exchange}, {"plain", bench_plain},
             {"trust", bench_trust}, {"bundle", bench_bundle}};

static bool is_wanted(const char *name, char **wanted)
{
    bool all = !*wanted;
    for (; *wanted; wanted++)
        all = all || strcmp(*wanted, name) == 0;
    return all;
}

/* @return whether it came to its end */
static bool run(bench_part *part, const char *folder, const char *cpd)
{
    int status = 1;
    pid_t child = fork();
    if (child == 0) {
        bench_count_syncs();
        part(folder, cpd);
        exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(int argc, char **argv)
{
    bool good = true;
    if (argc < 3 || !getenv("CPD_SOURCE_ROOT")) {
        fprintf(stderr, "usage: bench FOLDER CPD [PART...] (with CPD_SOURCE_ROOT set); "
                        "tests/bench/run does it\n");
        return 2;
    }
    printf("| measure | to reach | figure | made from |\n|---|---|---|---|\n");
    fflush(stdout);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (is_wanted(parts[i].name, argv + 3))
            good = run(parts[i].part, argv[1], argv[2]) && good;
    return good ? 0 : 1;
}
