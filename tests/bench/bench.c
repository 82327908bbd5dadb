/* The benchmarks of libcpd: both sides of every ratio in one run, turn by turn, medians. Nothing is
 * asserted here; the targets stand beside the figures. Usage: bench FOLDER CPD, where FOLDER is an
 * empty folder on the disk to be measured. */
#include "bench.h"

#include <string.h>
#include <time.h>

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

int main(int argc, char **argv)
{
    if (argc != 3 || !getenv("CPD_SOURCE_ROOT")) {
        fprintf(stderr,
                "usage: bench FOLDER CPD (with CPD_SOURCE_ROOT set); tests/bench/run does it\n");
        return 2;
    }
    bench_count_syncs();
    printf("| measure | to reach | figure | made from |\n|---|---|---|---|\n");
    bench_exchange();
    bench_save(argv[1]);
    bench_sign(argv[1]);
    bench_progress(argv[1]);
    bench_cold(argv[1], argv[2]);
    bench_portal(argv[1], argv[2]);
    bench_variant(argv[1]);
    bench_press(argv[1]);
    bench_plain(argv[1]);
    bench_trust(argv[1]);
    bench_bundle(argv[1]);
    return 0;
}
