/* Career: what is missing for the next grade and why; whether senior staff still practise. It reports; a named person decides.
 *
 * A finding is an object: {"code", "title", "state": "met" | "not-yet" | "cannot-tell", "reason": one sentence with the numbers,
 * "need", "have" (where it counts), "rule": "set@version#code", "layer", "certainty", "force", "evidence": [record ids, the newest
 * twenty], "evidence_count", "parts": [findings]}. "parts" stands in all, any and at-least-n.
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

/** Progress: {"schema": "cpd.progress/1", "person", "name", "as_of", "known_at", "engine", "ladder", "grade", "grade_title", "since",
 *  "towards", "towards_title", "ready": true | false, "requirement": finding, "practice": finding or null with "practice_note",
 *  "practice_weeks": {"sampled", "needed"}, "private": what only the author sees counted, apart, "advice"}.
 *  For the person and their named contacts; CPD_EABSENT for everybody else. */
CPD_API int cpd_career_progress(cpd_doc **out, cpd_home *home, const cpd_career_options *options);

/** Who still practises: {"schema": "cpd.practice/1", "as_of", "people": [{"person", "name", "grade", "finding"}] for the acting
 *  person and those whose named contact they are, "grades": [{"grade", "title", "minimum": true | false, "rule", "layer"}], "counts":
 *  {"people", "with_minimum", "met", "not_yet", "cannot_tell"} over everybody, or "suppressed": why not}. */
CPD_API int cpd_career_practice(cpd_doc **out, cpd_home *home, cpd_date as_of);

CPD_END_DECLS
#endif
