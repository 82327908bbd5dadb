/* manifest - what the files of this module share about a variant. Private to variant. */
#ifndef CPD_VARIANT_MANIFEST_H
#define CPD_VARIANT_MANIFEST_H

#include <cpd/date.h>

#include "variant/variant.h"

#define CPD_VARIANT_MANIFEST "variant.yaml"
#define CPD_VARIANT_SOURCE "rules.lua"
#define CPD_VARIANT_CASES "tests.lua"

struct cpd_variant {
    cpd_doc *manifest; /* NULL for one that was adopted: its set says the same */
    char *name;
    char *source; /* of rules.lua */
    size_t source_length;
    char *cases; /* of tests.lua; NULL when there is none */
    size_t cases_length;
    char *worker;    /* path of the program */
    uint64_t serial; /* which variant this is among those a worker holds */
};

/* Small letters, digits and hyphens, at most 64, not a hyphen first. */
bool cpd_variant__name_is_good(const char *name);

/* Read variant.yaml and check it: everything that is wrong at once. */
int cpd_manifest__parse(cpd_doc **out, const char *bytes, size_t length, cpd_issues *issues);

#endif
