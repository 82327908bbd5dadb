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
void bench_save(const char *folder);
void bench_sign(const char *folder);
void bench_progress(const char *folder);
/* Nothing where no worker was built. */
void bench_variant(const char *folder);
void bench_cold(const char *folder, const char *cpd);
void bench_plain(const char *folder);
/* First: it tells what a process needs that has done nothing else. */
void bench_exchange(void);
void bench_trust(const char *folder);
void bench_press(const char *folder);
void bench_bundle(const char *folder);
void bench_portal(const char *folder, const char *cpd);

#endif
