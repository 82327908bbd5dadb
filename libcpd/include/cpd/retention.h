/* Retention: how long records are kept, by rules that are data; holds; and review before anything is destroyed.
 *
 * Rules are sets of the kind `retention` (docs/sets.md): for a class or kind of records a base event, a period, an exception and what
 * goes. None comes with the program as the right one. What a rule says is due is only *due*: a person looks at it and decides, record by
 * record; nothing is ever destroyed by a date alone. A hold stops all erasing of what it covers, whoever asks, until it is released.
 *
 *     cpd_doc *due;
 *     if (cpd_retention_due(&due, home, NULL, CPD_DATE_NONE) == 0) ... rows with "state": "review" wait for a person ...
 *     cpd_retention_review(home, "3f9a1c", CPD_REVIEW_DESTROY, CPD_DATE_NONE);
 */
#ifndef CPD_RETENTION_H
#define CPD_RETENTION_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

/** The records of a person, what they brought from other homes too, whose period has ended by a day: {"schema": "cpd.retention/1", "person", "as_of", "rules": [references],
 *  "due": [{"record", "kind", "title", "date", "class", "rule", "rule_title", "layer", "base", "base_day", "ends", "erase": "text" |
 *  "whole", "state": "review" | "kept" | "held", "kept_until", "hold", "held_elsewhere": {"home", "since", "reason"}: a home it came
 *  from holds its own copy, which binds nobody here}], "kept": how many are within their period, "no_rule": how many no rule speaks of, "cannot_tell":
 *  how many whose base event (leaving, the end of a registration) is not on record}. Private records are listed for their author alone. Of
 *  several rules the nearest layer speaks, then the one that names the kind.
 *  @param person  NULL: the acting person @param as_of  CPD_DATE_NONE: today
 *  @return 0; CPD_EABSENT when there is nobody such, or no rule is adopted for that day @since 0.1 */
CPD_API int cpd_retention_due(cpd_doc **out, cpd_home *home, const char *person, cpd_date as_of);

enum cpd_review {
    CPD_REVIEW_DESTROY,   /* erase it now, as its rule says */
    CPD_REVIEW_KEEP,      /* look again on another day */
    CPD_REVIEW_EXCEPTION, /* its rule's exception holds for it: the longer period */
};

/** Decide on a record that is due, as its holder in a home of one's own, else as the holder's line manager; a private one as its author.
 *  @param until  of CPD_REVIEW_KEEP: the day to look again, which lies ahead
 *  @return 0, durable; CPD_ECONFLICT when it is not due; CPD_EDENIED (held, not theirs to decide); CPD_EABSENT; CPD_EINPUT @since 0.1 */
CPD_API int cpd_retention_review(cpd_home *home, const char *record, enum cpd_review decision, cpd_date until);

/** Nothing of a record, or of all that a person's portfolio holds, can be erased from here on. Whoever may read it may place a hold; the
 *  holder's line manager releases it, or who placed it. @param record, person  one of them; the other NULL
 *  @param reason  a code: "claim", "complaint", "inquiry", "order" or another; no free text about people belongs in the log
 *  @return 0; CPD_ECONFLICT when it is held already; CPD_EABSENT, CPD_EINPUT @since 0.1 */
CPD_API int cpd_retention_hold(cpd_home *home, const char *record, const char *person, const char *reason);
/** Of a hold that came with a bundle nothing is to be released: it is the other home's.
 *  @return 0; CPD_ECONFLICT when this home does not hold it; CPD_EDENIED, CPD_EABSENT @since 0.1 */
CPD_API int cpd_retention_release(cpd_home *home, const char *record, const char *person);

CPD_END_DECLS
#endif
