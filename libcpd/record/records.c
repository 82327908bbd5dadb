/* The module's place in an open home: the kinds and the seams that were given from above. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

int cpd_records__open(cpd_home *home, const cpd_record_seams *seams)
{
    home->records = calloc(1, sizeof *home->records);
    if (!home->records)
        return cpd_error__no_memory();
    home->records->seams = seams;
    return 0;
}

void cpd_records__close(cpd_home *home)
{
    free(home->records);
    home->records = NULL;
}

int cpd_record_fields(const cpd_field **out, size_t *count, cpd_home *home, const cpd_kind *kind,
                      cpd_date day)
{
    return home->records->seams->added_fields(out, count, home, kind,
                                              day == CPD_DATE_NONE ? cpd_people__today(home) : day);
}

int cpd_records__refuse_kind(const cpd_home *home, const char *name)
{
    char hint[600];
    size_t used = (size_t)snprintf(hint, sizeof hint, "Kinds:");

    for (const cpd_kind *const *kind = home->records->seams->kinds; *kind && used < sizeof hint;
         kind++)
        used += (size_t)snprintf(hint + used, sizeof hint - used, " %s%s", (*kind)->name,
                                 kind[1] ? "," : ".");
    cpd_error__set(CPD_EINPUT, "there is no kind of record called \"%.64s\"", name ? name : "");
    return cpd_error__hint("%s", hint);
}

int cpd_records__kind_called(const cpd_kind **out, const cpd_home *home, const char *text)
{
    for (const cpd_kind *const *kind = home->records->seams->kinds; *kind; kind++)
        if (cpd_text_same((*kind)->name, text) || cpd_text_same((*kind)->title, text)) {
            *out = *kind;
            return 0;
        }
    return cpd_records__refuse_kind(home, text);
}

/* A store that is only looked at, such as that of a bundle, was given no kinds. */
const cpd_kind *cpd_records__kind(const cpd_home *home, const char *name)
{
    if (!home->records)
        return NULL;
    for (const cpd_kind *const *kind = home->records->seams->kinds; name && *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}
