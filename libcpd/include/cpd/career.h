/* Career: what is missing for the next grade and why; whether senior staff still practise. It reports; a named person decides.
 *
 * A finding is an object: {"code", "title", "state": "met" | "not-yet" | "cannot-tell", "reason": one sentence with the numbers,
 * "need", "have" (where it counts: months, minutes, basis points, records, domains or parts), "rule": "set@version#code", "layer",
 * "certainty", "force", "note" (where the set has one)} and, when it is made of parts, "parts": [findings], otherwise "evidence":
 * [record ids, the newest twenty], "evidence_count". Endorsements of an older version are shown by adopted maps alone: "carried" (they
 * count) and "look_again" (a person must look), lists of {"node", "from": [what was judged], "as": kind of change, "map", "certainty"}.
 * A share of sampled weeks has "sampled_weeks" and "needed_weeks" too.
 *
 * "cannot-tell" is no "not-yet": something needed to judge is not on record, or is signed in a home that is not accepted here
 * (cpd_trust_accept()), or this program does not know the condition.
 */
#ifndef CPD_CAREER_H
#define CPD_CAREER_H

#include <cpd/date.h>
#include <cpd/node.h>
#include <cpd/person.h>

CPD_BEGIN_DECLS

typedef struct cpd_career_options {
    const char *person;  /* NULL: the acting person */
    const char *grade;   /* to be judged for; NULL: the one the present grade leads to (the first) */
    cpd_date as_of;      /* CPD_DATE_NONE: today */
    int64_t known_at;    /* position of the log; 0: now */
} cpd_career_options;

#define CPD_CAREER_OPTIONS_INIT {.as_of = CPD_DATE_NONE}

/** Progress: {"schema": "cpd.progress/1", "person", "name", "as_of", "known_at", "engine", "ladder", "ladders": [those that speak,
 *  nearest layer first], "grade", "grade_title", "since", "since_by", "registered_since",
 *  "registered_by", "towards", "towards_title", "ready": true | false, "requirement": finding or
 *  null with "requirement_note", "practice": finding or null with "practice_note", "practice_weeks": {"sampled", "needed"},
 *  "supervision": finding, absent where no ladder says how often it is, "private": {"records", "note"} for the person alone,
 *  "advice"}. "grade", "towards" and what belongs to them are absent where there is none; "since_by" and "registered_by" name the other
 *  home that states the day, where it is not this one. "posts_wait": true where no post is on record but by the word of a home that
 *  is not accepted here (cpd_trust_accept()).
 *
 *  Posts and registrations that homes accepted here state of the person (<cpd/bundle.h>) count as experience. In a home of several
 *  people the present grade is that home's own word.
 *
 *  Key by key the nearest layer speaks: a council's minimum takes the place of the national one. "ready" is advice: what
 *  decides is on record, guidance within a rule aside; a named person decides. The same asker, as_of, known_at and engine give the
 *  same answer for ever. "practice" and "supervision" are for the person and who supervises or manages them today; an assessor gets the note.
 *  @return 0; CPD_EABSENT for everybody but the person and their named contacts, and where the person is only named in this home;
 *  CPD_EINPUT for a grade that no ladder in force has and a position that the log has not reached */
CPD_API int cpd_career_progress(cpd_doc **out, cpd_home *home, const cpd_career_options *options);

/** Who still practises: {"schema": "cpd.practice/1", "as_of", "engine", "people": [{"person", "name", "grade", "grade_title",
 *  "finding": finding or null}] for the acting person and whom they supervise or manage today, "grades": [{"ladder", "grade", "title",
 *  "minimum": true | false, "rule", "layer"}], "counts": {"people", "with_minimum", "met", "not_yet", "cannot_tell"} over everybody
 *  with a post on the day and a record in this home, or "suppressed": why not}. Counts are suppressed when fewer people have a
 *  minimum than the nearest ladder in force wants for a group, in all or besides those who are named, and where no ladder says how
 *  many that are. */
CPD_API int cpd_career_practice(cpd_doc **out, cpd_home *home, cpd_date as_of);

CPD_END_DECLS
#endif
