/* Supervision: a session recorded by one of the two, each in their own words, and signed by both.
 *
 * Each person's account is a record of its own; the session names both by hash, so that one signature covers all and neither
 * can change the other's words.
 */
#ifndef CPD_SUPERVISION_H
#define CPD_SUPERVISION_H

#include <cpd/record.h>

CPD_BEGIN_DECLS

typedef struct cpd_session_draft {
    const char *with;     /* the other person; NULL: the acting person's supervisor on the day */
    bool supervising;     /* the acting person supervised; else was supervised */
    cpd_date date;        /* CPD_DATE_NONE: today */
    int minutes;          /* 0: not said */
    const char *account;  /* what was talked through, in the acting person's words; NULL when none */
    const char *actions;  /* what was agreed; NULL when none */
    const cpd_node *added; /* its other fields by name, those that variants add (cpd_record_fields()) among them; NULL: none */
} cpd_session_draft;

#define CPD_SESSION_DRAFT_INIT {.date = CPD_DATE_NONE}

/** Record a session. @return 0; CPD_EINPUT, CPD_EABSENT (no such person, no supervisor named on that day) */
CPD_API int cpd_supervision_record(cpd_saved *out, cpd_home *home, const cpd_session_draft *draft, cpd_issues *issues);
/** The other person adds their own account before signing: a new revision of the session that names it. */
CPD_API int cpd_supervision_add_account(cpd_saved *out, cpd_home *home, const char *session, const char *account, const char *actions);

CPD_END_DECLS
#endif
