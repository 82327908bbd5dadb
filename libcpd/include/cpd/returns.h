/* CPD and renewal: what a regulator asks, drafted from what was written. It is never submitted from here. */
#ifndef CPD_RETURNS_H
#define CPD_RETURNS_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_renewal_options {
    const char *rules; /* whose: swe-cpd, or swe-cpd@2024-25; NULL: those that the registration tells */
    cpd_date as_of;    /* any day of the year meant; CPD_DATE_NONE: today */
} cpd_renewal_options;

#define CPD_RENEWAL_OPTIONS_INIT {.as_of = CPD_DATE_NONE}

/** The draft for the registration year a day lies in: {"schema": "cpd.renewal/1", "status": "NOT submitted", "regulator", "nation",
 *  "purpose": "renewal" | "first-year" | "approval" | "return", "title", "set", "version", "certainty", "note", "fee", "review":
 *  {"sample": basis points or "none", "note"}, "person", "name", "registration": {"body", "number", "since", ...}, "year": {"from", "to"},
 *  "window": {"from", "to"}, "due": day by which all should be in, "requirement": finding (see <cpd/career.h>), "owed": true | false,
 *  "why" for who owes no CPD, "pieces": [{"record", "date", "fields": [{"field", "label", "required", "text" or absent, "held": there is
 *  one}], "held": how much in it may tell who somebody is, until its author releases it (cpd_record_release()), "missing":
 *  [labels], "same_as": record of the fuller piece with the same text, "unreadable"}], "meetings": [{"code", "title", "date", "month",
 *  "optional", "text"}], "others": [{"set", "version", "title", "purpose"}] that hold too, "left_to_do": [sentences]}. What the rules do
 *  not have is absent. Pieces stand oldest first; one with "same_as" is not counted. What a piece misses is left to do until the
 *  requirement is met by pieces that miss nothing. For the acting person's own portfolio only.
 *
 *  The year may be everybody's own: three years from the registration, a first year in work, the twelve months up to the day; "year"
 *  is absent where nothing on record tells it. Pieces of the whole year count, up to today. Of all rules adopted those speak by whose
 *  regulator the person is registered on the day, its renewal first; without a registration, those of the nation in whose ladder they
 *  have a post. Who registered, or was restored after a break, on or after the day the rules name only pays.
 *  @param options  NULL: today, whatever holds
 *  @return 0; CPD_EABSENT when no rule set is adopted for that day, or nothing tells whose holds; CPD_EINPUT for a name of no rules */
CPD_API int cpd_returns_renewal(cpd_doc **out, cpd_home *home, const cpd_renewal_options *options);

CPD_END_DECLS
#endif
