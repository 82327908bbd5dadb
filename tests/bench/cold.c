/* Whole commands, cold: a new process each time, processor time and resident memory from the
 * kernel's own account of it. Waiting for the disk is no processor time, so `cpd log` is compared
 * with `git --version` without it. */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 60

struct cost {
    double wall, processor;
    long resident_kib;
};

static struct cost run(const char *const argv[])
{
    struct rusage usage;
    int status;
    double at = bench_now();
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s %s did not run well\n", argv[0], argv[1]);
        exit(1);
    }
    return (struct cost){.wall = bench_now() - at,
                         .processor =
                             (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                             (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6,
                         .resident_kib = usage.ru_maxrss};
}

static void bench_log(const char *cpd, const char *home)
{
    double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS], wall[ROUNDS];
    char detail[120];
    const char *const log[] = {cpd, "log", "2h visit", "--home", home, "--as", "Asha", NULL};
    const char *const git[] = {"git", "--version", NULL};
    for (int i = 0; i < ROUNDS; i++) {
        struct cost a = run(log), b = run(git);
        ours[i] = a.processor;
        theirs[i] = b.processor;
        wall[i] = a.wall;
        ratio[i] = a.processor / b.processor;
    }
    snprintf(detail, sizeof detail,
             "%.2f ms against %.2f ms of processor; %.1f ms in all, disk included",
             bench_median(ours, ROUNDS) * 1e3, bench_median(theirs, ROUNDS) * 1e3,
             bench_median(wall, ROUNDS) * 1e3);
    bench_row("cpd log \"2h visit\" cold, of git --version", "at most 4.00",
              bench_median(ratio, ROUNDS), detail);
}

static void bench_cold_progress(const char *cpd, const char *home)
{
    double wall[ROUNDS], resident[ROUNDS];
    const char *const progress[] = {cpd, "progress", "--home", home, "--as", "Asha", NULL};
    for (int i = 0; i < ROUNDS; i++) {
        struct cost c = run(progress);
        wall[i] = c.wall * 1e3;
        resident[i] = (double)c.resident_kib / 1024;
    }
    bench_row("cpd progress cold, ms", "at most 20.00", bench_median(wall, ROUNDS),
              "1,000 records, a new process each time");
    bench_row("cpd progress cold, MiB resident", "at most 16.00", bench_median(resident, ROUNDS),
              "the kernel's maximum for the process");
}

void bench_cold(const char *folder, const char *cpd)
{
    char home[4096], program[4096];
    snprintf(home, sizeof home, "%s/progress", folder); /* the 1,000 records of bench_progress */
    snprintf(program, sizeof program, "%s", cpd);
    bench_cold_progress(program, home);
    bench_log(program, home);
}
