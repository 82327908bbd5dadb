/* confine - what the worker may no longer do once it has begun. */
#ifndef CPD_WORKER_CONFINE_H
#define CPD_WORKER_CONFINE_H

#include <stdbool.h>

/* Close all descriptors but the two in use, set the limits, forbid all system calls but reading,
 * writing, memory and the timer. For good; false when the kernel refuses any of it. */
bool confine(void);

#endif
