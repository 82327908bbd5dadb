/* Records in plain form: lines of JSON, one a record, for other programs and for reading without this one.
 *
 * A line holds what a person wrote, as a draft of <cpd/record.h> has it, and who and which record it is:
 *
 *     {"schema": "cpd.plain/1", "record": "0197...", "kind": "cpd", "date": "2026-11-20", "text": "Thresholds of care"}
 *
 * docs/plain-form.md tells every member. Plain form carries no signatures, no history and no attachments: those go with a whole
 * home or a bundle. What was exported and is imported elsewhere is exported there as it was, and importing it twice changes nothing.
 */
#ifndef CPD_PLAIN_H
#define CPD_PLAIN_H

#include <cpd/date.h>
#include <cpd/node.h>
#include <cpd/record.h>

CPD_BEGIN_DECLS

#define CPD_PLAIN_SCHEMA "cpd.plain/1"

/* What becomes, or became, of one line. */
typedef struct cpd_import_row {
    int line;                          /* of the text, from 1 */
    const char *what;                  /* "new", "unchanged" or "refused" */
    const char *kind, *date, *record;  /* "" where the line does not say, or cannot be read */
    const cpd_issues *issues;          /* of a refused one: all that is wrong; otherwise NULL */
} cpd_import_row;

typedef struct cpd_import_options {
    bool preview; /* look at every line and write nothing */
    bool partly;  /* take the good lines also when others are refused; otherwise one refused line refuses all */
    /* Called for each line in its order, also in a preview; may be NULL. Negative stops, and is returned. */
    int (*row)(void *payload, const cpd_import_row *row);
    void *payload;
} cpd_import_options;

typedef struct cpd_import_totals {
    size_t lines, added, unchanged, refused;
} cpd_import_totals;

/** Take records in as the acting person, who must have written them: each is held against its kind's table as any draft, and is
 *  known again by its id, or by the id that another program gave it. A record that is there already stays as it is: the line is
 *  "unchanged" when it says the same and refused when it does not. A thousand lines are one transaction.
 *  @param name  what the user calls the text, for messages
 *  @param totals  may be NULL; also filled when lines are refused
 *  @return 0; CPD_EINPUT when lines are refused and `partly` is not set: nothing was written; CPD_EBUSY, CPD_EFULL, CPD_EINTERNAL:
 *  whole thousands before may be kept, and are "unchanged" when it is tried again @since 0.1 */
CPD_API int cpd_plain_import(cpd_import_totals *totals, cpd_home *home, const char *text, size_t length, const char *name,
                             const cpd_import_options *options);

typedef struct cpd_export_options {
    const char *kind;  /* NULL: all */
    cpd_date from, to; /* CPD_DATE_NONE: open */
    bool private_;     /* private texts too; they are opened with the acting person's own key */
} cpd_export_options;

#define CPD_EXPORT_OPTIONS_INIT {.from = CPD_DATE_NONE, .to = CPD_DATE_NONE}

/* What was written, and what was left out and why. */
typedef struct cpd_export_totals {
    size_t written;
    size_t private_;    /* private texts that were not asked for */
    size_t locked;      /* whose key is not unlocked */
    size_t withdrawn, erased;
    size_t held;        /* whose text may tell who somebody is, until their author releases it: cpd_record_release() */
    size_t others;      /* written by other people: only they export them */
    size_t unknown;     /* of kinds or formats this program does not know */
} cpd_export_totals;

/** Give out what the acting person wrote, in their own portfolio and in others', the records that another refers to before it.
 *  @param line  gets each line without its line end, borrowed; negative stops, and is returned
 *  @param totals  may be NULL
 *  @return 0; CPD_EINPUT for a kind there is not; CPD_ETAMPERED, CPD_EDAMAGED @since 0.1 */
CPD_API int cpd_plain_export(cpd_export_totals *totals, cpd_home *home, const cpd_export_options *options,
                             int (*line)(void *payload, const char *json), void *payload);

CPD_END_DECLS
#endif
