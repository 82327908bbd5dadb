/* What the benchmarks share: the clock, medians, rows of the table, a home to measure in. */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>

#include <cpd/cpd.h>

#include "base/home.h"

#define BENCH_OK(call)                                                                             \
    do {                                                                                           \
        if ((call) < 0) {                                                                          \
            fprintf(stderr, "%s: %s\n", #call, cpd_error_last()->text);                            \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

double bench_now(void); /* seconds */
double bench_median(double *values, int n);
/* One row of the table: measure, target, figure, what it was made from. */
void bench_row(const char *measure, const char *target, double figure, const char *detail);
/* A demo home with the shipped sets and one person, "Asha", acting, 24 months in the grade
 * social-worker. */
cpd_home *bench_home(const char *folder, const char *name);

void bench_count_syncs(void); /* before the first home is opened */

/* The parts. folder: where their homes are made; cpd: the program, built beside. Each runs in a
 * process of its own, so that none is measured with another's memory. */
typedef void bench_part(const char *folder, const char *cpd);
bench_part bench_save, bench_sign, bench_progress, bench_cold, bench_portal, bench_exchange,
    bench_press, bench_plain, bench_trust, bench_bundle;
bench_part bench_variant; /* nothing where no worker was built */

#endif
