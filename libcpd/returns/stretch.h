/* stretch - which days a set of rules looks at, for one person. Private to returns. */
#ifndef CPD_RETURNS_STRETCH_H
#define CPD_RETURNS_STRETCH_H

#include <cpd/date.h>
#include <cpd/node.h>

/* What of a person tells where their own time begins. */
typedef struct cpd_begun {
    cpd_date registered; /* with whoever asks, since when without a break; CPD_DATE_NONE: not */
    const char *grade;   /* of the present post; NULL for none */
    cpd_date in_grade;   /* since when */
    int weekly_minutes;  /* contracted when the time began; 0: not on record */
} cpd_begun;

/* The days of a set's rules that hold the day asked about; CPD_DATE_NONE at both ends when it has
 * none for this person. What is lived through once may be over. @param head  of a checked set of
 * kind returns */
cpd_period cpd_stretch__of(const cpd_node *head, cpd_date asked, const cpd_begun *begun);
/* When it is open and by when all must be in; CPD_DATE_NONE where the set does not say. The window
 * ends with the stretch. */
void cpd_stretch__window(cpd_period *window, cpd_date *due, const cpd_node *head,
                         cpd_period stretch);
/* Is it lived through once, and not again and again? */
bool cpd_stretch__is_once(const cpd_node *head);

/* A day of a checked object; CPD_DATE_NONE when it has none. */
cpd_date cpd_stretch__day(const cpd_node *object, const char *key);

#endif
