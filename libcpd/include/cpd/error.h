/* Errors: one table of kinds for the whole product, one error object a thread, and lists of issues.
 *
 * Functions that can fail return int: 0 is good, a negative CPD_E... is the kind of failure. The
 * text, the place and the remedy are kept for the calling thread until its next failure:
 *
 *     if (cpd_home_open(&home, dir, NULL) < 0) {
 *         const cpd_error *e = cpd_error_last();
 *         fprintf(stderr, "cpd: %s\n", e->text);
 *         return cpd_error_exit(e->kind);
 *     }
 *
 * A document that is wrong (a YAML set, a line of hours) yields all its issues at once: a
 * cpd_issues list. Texts are lower case without a full stop; the hint is a sentence of its own. No
 * text holds reflective words, keys, absolute paths of the machine or raw control characters, and
 * none is longer than 1000 bytes.
 */
#ifndef CPD_ERROR_H
#define CPD_ERROR_H

#include <stddef.h>

#include <cpd/api.h>

CPD_BEGIN_DECLS

/* The kinds. The numbers are kept for ever: programs store them. */
#define CPD_OK 0
#define CPD_EINPUT (-1)     /* malformed: place and remedy */
#define CPD_ELIMIT (-2)     /* too much of it: size, depth, count, time */
#define CPD_EDENIED (-3)    /* not allowed */
#define CPD_ELOCKED (-4)    /* needs a key that is not unlocked */
#define CPD_EABSENT (-5)    /* not there */
#define CPD_ECONFLICT (-6)  /* somebody else was first; both texts are kept */
#define CPD_EBUSY (-7)      /* try again */
#define CPD_EFULL (-8)      /* no room on the disk */
#define CPD_EINTERNAL (-9)  /* the system failed (out of memory, I/O): nothing changed */
#define CPD_EDAMAGED (-10)  /* bytes changed by chance */
#define CPD_ETAMPERED (-11) /* bytes changed by somebody */

typedef struct cpd_error {
    int kind;         /* CPD_E..., CPD_OK when nothing failed yet */
    char text[1001];  /* what happened to what */
    char hint[401];   /* what to do about it, a sentence; "" when there is nothing to say */
    char place[129];  /* file name, record or field; "" when there is none */
    int line, column; /* from 1; 0 when there is none */
} cpd_error;

/** The last failure of this thread; never NULL, valid until the next failing call. @since 0.1 */
CPD_API const cpd_error *cpd_error_last(void);

/** The name of a kind as programs see it: "input", "limit", "denied" ...; "unknown" for other
 * numbers. @since 0.1 */
CPD_API const char *cpd_error_name(int kind);

/** The exit status of a kind: 3 bad input, 4 not allowed, locked, absent or conflict, 5 the system
 * failed. 0 for CPD_OK. */
CPD_API int cpd_error_exit(int kind);

/* One thing wrong in a document. */
typedef struct cpd_issue {
    int kind;          /* CPD_EINPUT or CPD_ELIMIT */
    const char *place; /* file or field name */
    int line, column;  /* from 1; 0 when not known */
    const char *text;  /* what is wrong */
    const char *hint;  /* what to write instead, "" when obvious */
} cpd_issue;

typedef struct cpd_issues cpd_issues;

/** An empty list; NULL when out of memory. Free with cpd_issues_free(). */
CPD_API cpd_issues *cpd_issues_new(void);
CPD_API void cpd_issues_free(cpd_issues *issues);
/** How many can be read: at most 200, and one more that says how many are not listed. */
CPD_API size_t cpd_issues_count(const cpd_issues *issues);
/** Issue i, counted from 0, in the order of line; borrowed from the list. NULL beyond the end. */
CPD_API const cpd_issue *cpd_issues_get(const cpd_issues *issues, size_t i);

CPD_END_DECLS
#endif
