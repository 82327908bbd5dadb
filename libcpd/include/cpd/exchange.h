/* Exchange: competency sets in other formats, in and out. An *import* reads a file of another format, holds it row by row against
 * the set it is to become, and gives a set in our YAML (docs/sets.md), which is published like any other; an *export* writes the
 * text of a set in another format. Neither touches a home or a repository: text in, text and a report out. docs/exchange.md says
 * what of each format goes where.
 *
 *     cpd_exchange_in options = {.format = "csv", .reference = "reflective@2027"};
 *     cpd_doc *report;
 *     char *yaml = NULL;
 *     if (cpd_exchange_import(&report, &yaml, bytes, n, "reflective.csv", &options, NULL) == 0 && yaml)
 *         publish(yaml);
 *
 * Formats: "csv" (a table for spreadsheets, all keys of ours), "case" (1EdTech CASE 1.0 and 1.1, JSON), "moodle" (competency
 * frameworks as CSV, both layouts), "mahara" (SmartEvidence matrix, JSON). Only sets of the kind competencies go in and out.
 */
#ifndef CPD_EXCHANGE_H
#define CPD_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_exchange_in {
    const char *format;       /* "csv", "case", "moodle", "mahara" */
    const char *reference;    /* SET@VERSION it is to become; NULL: as the file says, or the base */
    const char *base_name;    /* what the user calls the base */
    const char *base;         /* YAML of the version it is held against: things are found again by identifier, then by code, and
                                 what the file cannot say is kept; NULL: everything is new */
    size_t base_length;
    const char *const *about; /* "key=value" of the set: what the file does not say, such as nation=england */
    size_t about_count;
    const char *force;        /* of nodes that do not say: "rule" or "guidance"; NULL: "guidance", and the report says so */
    bool complete;            /* what the base has and the file has not is dropped instead of kept */
    bool leave_out;           /* refused rows are left out, and the rest becomes a set */
} cpd_exchange_in;

/** Read a file of another format. {"schema": "cpd.exchange-in/1", "format", "name", "reference" (absent while nobody says it), "base" (its
 *  reference), "counts": {"new", "changed", "unchanged", "kept", "dropped", "refused"}, "rows": [{"kind": "set" | "level" | "pathway" |
 *  "node" | "link", "line" (absent for what only the base has), "id" (as the file names it), "code", "title", "status": one of the
 *  counts' names, "changes": [keys], "problems": [{"text", "hint"}] (why it is refused), "repairs": [what was put right]}] in the order
 *  of the file, "repairs": [of the whole file], "losses": [{"what", "count", "why"}] (what no key of the set can hold), "needs":
 *  [{"text", "hint"}] (what the set still lacks), "ready": true when there is a set}.
 *
 *  Every row of the file is in the report. A row is refused for an unknown or refused parent, an id that stands twice, an empty name, a
 *  text that is too long, a ring of parents, and for whatever a set of ours could not hold.
 *  @param yaml  the set, to free(); NULL when the report is not "ready": rows are refused and leave_out was not said, or something is
 *               needed. May be NULL
 *  @param issues  all that is wrong with the file as a whole, or with the base; may be NULL
 *  @return 0; CPD_EINPUT with line and column for what is no file of this format, for a wrong base or option; CPD_ELIMIT for too
 *  much of it @since 0.1 */
CPD_API int cpd_exchange_import(cpd_doc **report, char **yaml, const char *bytes, size_t length, const char *name,
                                const cpd_exchange_in *options, cpd_issues *issues);

typedef struct cpd_exchange_out {
    const char *format; /* as above; "case" is 1.1, "case-1.0" the older one */
    const char *uri;    /* case: where the objects are served, https://frameworks.example.org; NULL: urn:uuid: */
    bool plain;         /* csv: texts that a spreadsheet could take for a formula stand as they are; case: nothing of ours in extensions */
    bool mark;          /* csv and moodle: begin with a byte order mark, which some spreadsheets need to see UTF-8 */
} cpd_exchange_out;

/** Write a set in another format. {"schema": "cpd.exchange-out/1", "format", "reference", "counts": {"nodes", "levels"}, "losses": [{"what",
 *  "count", "why"}] (what the format has no place for), "assumed": [what had to be added]}.
 *  @param text  the file, *size bytes with a NUL behind them, to free() @param yaml  the set's text @param name  what the user calls it
 *  @return 0; CPD_EINPUT for a wrong set, another kind or an unknown format @since 0.1 */
CPD_API int cpd_exchange_export(cpd_doc **report, char **text, size_t *size, const char *yaml, size_t length, const char *name,
                                const cpd_exchange_out *options);

CPD_END_DECLS
#endif
