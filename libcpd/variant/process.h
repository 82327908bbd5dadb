/* process - the worker as a process: started, spoken to, ended. Private to variant. */
#ifndef CPD_VARIANT_PROCESS_H
#define CPD_VARIANT_PROCESS_H

#include <sys/types.h>

#include "base/base.h"

#define CPD_ANSWER_MOST ((size_t)1 << 20)
#define CPD_WORKER_SLOTS 16 /* variants that a worker holds at once */

/* How a worker ended. */
enum cpd_worker_end {
    CPD_WORKER_RUNS,
    CPD_WORKER_ABSENT,     /* never started: no such program */
    CPD_WORKER_UNCONFINED, /* the kernel would not confine it, so it ended */
    CPD_WORKER_TOO_LONG,   /* a script could not be stopped otherwise */
    CPD_WORKER_SILENT,     /* it was ended because it did not say anything */
    CPD_WORKER_DIED,
    CPD_WORKER_NONSENSE, /* it answered what makes no sense */
};

struct cpd_worker {
    pid_t pid, owner; /* owner: the process that started it; after a fork the child needs its own */
    int fd;           /* -1 while none runs */
    enum cpd_worker_end end;
    bool used; /* it was there before it was taken: if it dies now, that may be its age */
    char path[4096];
    uint64_t serials[CPD_WORKER_SLOTS]; /* which variants its slots hold, 0 none */
    size_t next_slot;
    size_t in_used;
    unsigned char in[CPD_ANSWER_MOST + 4]; /* bytes of answers not yet taken */
};

/* Requests, each with its four bytes of length. Zero-initialise. */
struct cpd_frames {
    cpd_str bytes;
    size_t *starts; /* count + 1 of them */
    size_t count, room;
};
/* CPD_ELIMIT when it is longer than a worker reads. */
int cpd_frames__add(struct cpd_frames *frames, const cpd_str *json);
void cpd_frames__fini(struct cpd_frames *frames);

/* The worker of this process, locked; started when it does not run. Give it back in any case. */
struct cpd_worker *cpd_worker__take(const char *path);
/* Start it again when it has ended. */
void cpd_worker__wake(struct cpd_worker *worker, const char *path);
void cpd_worker__give(struct cpd_worker *worker);

/* Takes answer number no; false when it makes no sense. */
typedef bool cpd_take_answer(void *payload, size_t no, const char *json, size_t length);
/* Send the frames from `first` on, with at most `window` unanswered, and take their answers.
 * Returns how many were taken; when not all, the worker is gone, and worker->end tells how. */
size_t cpd_worker__exchange(struct cpd_worker *worker, const struct cpd_frames *frames,
                            size_t first, size_t window, cpd_take_answer *take, void *payload);

#endif
