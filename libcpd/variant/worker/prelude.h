/* prelude - what variants call that is itself written in Lua. */
#ifndef CPD_WORKER_PRELUDE_H
#define CPD_WORKER_PRELUDE_H

/* A chunk: (table, next, rawlen) -> pairs; fills table with insert, remove and sort. */
extern const char worker_prelude[];

#endif
