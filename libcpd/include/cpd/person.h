/* People of a home: their registration, posts and named contacts, each with its dates.
 *
 *     char asha[CPD_ID_TEXT];
 *     cpd_person_add(asha, home, "Asha Mbeki");
 *     cpd_person_add_post(home, asha, post);            post: {"ladder", "grade", "employer", "since"}
 *     cpd_person_add_contact(home, asha, contact);      contact: {"line": "supervisor", "person", "since"}
 *
 * Nothing is overwritten: a new post ends the one before it, a new contact of a line the earlier one.
 */
#ifndef CPD_PERSON_H
#define CPD_PERSON_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

#define CPD_ID_TEXT 37 /* bytes for an id and its NUL */

/** Add a person: their keys and an empty portfolio. In a home of one's own only the first is: others are only named there, they can be
 *  contacts but neither write nor sign. In an organisation's home each begins with keys by a passphrase of their own: cpd_key_start().
 *  @return 0; CPD_EINPUT for an empty name, a name over 200 bytes or one already there */
CPD_API int cpd_person_add(char id[CPD_ID_TEXT], cpd_home *home, const char *name);

/** @param post  {"ladder", "grade": codes, "since": date} and optionally "employer", "until" */
CPD_API int cpd_person_add_post(cpd_home *home, const char *person, const cpd_node *post);
/** @param registration  {"body", "number", "since"} and optionally "until", "status" (registered when absent) */
CPD_API int cpd_person_add_registration(cpd_home *home, const char *person, const cpd_node *registration);
/** @param contact  {"line": "supervisor" | "line-manager" | "assessor", "person", "since"} and optionally "until"; with "capacity":
 *  "acting" the person stands in for the named one on those days, who stays named and may read as before */
CPD_API int cpd_person_add_contact(cpd_home *home, const char *person, const cpd_node *contact);

/** Take back what was said to begin on a day, because it never was so; it stays in the log and counts no longer. A slip in
 *  anything but the day is mended by saying it anew for that day.
 *  @param what   "post", "registration" or "contact"
 *  @param which  {"since"}, of a registration also "body", of a contact also "line", and "capacity" of one who acts
 *  @return 0; CPD_EABSENT when nothing that stands begins on that day */
CPD_API int cpd_person_withdraw(cpd_home *home, const char *person, const char *what, const cpd_node *which);

/** Find one person by id, name, or the beginning of a name or of one of its words, in any case.
 *  @return 0; CPD_EABSENT; CPD_EINPUT naming all who match */
CPD_API int cpd_person_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text);
/** Everybody: a list of {"id", "name", "grade", "supervisor"} as of a day. Free with cpd_doc_free(). */
CPD_API int cpd_person_list(cpd_doc **out, cpd_home *home, cpd_date as_of);
/** One person: {"id", "name", "registrations", "posts", "contacts", "fingerprint"}; for the person and their contacts. Each list
 *  begins with the earliest; "until" is the last day also where the next post, or the next contact of the line, ended it. What was
 *  said anew for the same day, or withdrawn, is there with "replaced": true. Posts and registrations that another home stated
 *  (<cpd/bundle.h>) have its "home" and what that is called here, "by". */
CPD_API int cpd_person_show(cpd_doc **out, cpd_home *home, const char *person);

/* ---- many at once, from a table ---- */

/* What becomes, or became, of one row. */
typedef struct cpd_staff_row {
    int line;                 /* of the text, from 1 */
    const char *what;         /* "new" (a person), "changed" (something is added), "unchanged" or "refused" */
    const char *name;         /* of the person; "" where the row has none */
    const char *says;         /* what is added: "post social-worker from 2026-01-05; line-manager Tom Price" */
    const cpd_issues *issues; /* of a refused one: all that is wrong; otherwise NULL */
} cpd_staff_row;

typedef struct cpd_staff_options {
    bool preview, partly; /* as in <cpd/plain.h>: look only; take the good rows also when others are refused */
    bool day_first;       /* 05/01/2026 is 5 January; otherwise such days are refused, for they mean two */
    const char *ladder;   /* of grades where the table has no column of that name */
    int (*row)(void *payload, const cpd_staff_row *row); /* for each row in its order; may be NULL */
    void *payload;
} cpd_staff_options;

typedef struct cpd_staff_totals {
    size_t rows, added, changed, unchanged, refused;
    char separator; /* what parts the cells: comma, semicolon or tab */
} cpd_staff_totals;

/** People, posts, registrations and named contacts from a CSV table (RFC 4180, UTF-8; what spreadsheets add to it is taken). Columns, by
 *  their heading in either case, in any order: "name"; "grade", "ladder", "employer", "since", "until"; "line manager", "supervisor",
 *  "assessor", "contacts since" (otherwise "since"); "registered with", "registration number", "registered since". A row adds what is not
 *  said already; nobody is removed. Managers are named as the table or this home names them. Refused: unknown people, rows that stand
 *  twice, days in the wrong order, circles of line managers, whatever the single verbs would refuse.
 *  @param name    what the user calls the text
 *  @param totals  may be NULL; also filled when rows are refused
 *  @param issues  what is wrong with the table itself, all at once; may be NULL
 *  @return 0; CPD_EINPUT when the table cannot be read or rows are refused and `partly` is not set: nothing was written @since 0.1 */
CPD_API int cpd_person_import(cpd_staff_totals *totals, cpd_home *home, const char *text, size_t length, const char *name,
                              const cpd_staff_options *options, cpd_issues *issues);

CPD_END_DECLS
#endif
