/* Opening, loading and asking once more, with each allocation failing in turn. */
#include <stdlib.h>

#include "support/each_fault.h"
#include "variant/world.h"

#define RULES                                                                                      \
    "return { predicates = { p = { sentence = 's', test = function(f) return true, 'r' end } } }"

Test(fault, open)
{
    char *folder = world_folder(world_manifest, RULES, sizeof RULES - 1);

    for (long n = 0; fault_armed(n); n++) {
        cpd_variant *variant = NULL;

        fault_expect(cpd_variant__open(&variant, folder, world_worker(), NULL), !variant);
        cpd_variant__free(variant);
    }
    free(folder);
}

Test(fault, says)
{
    cpd_variant *variant = world_variant(RULES);

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();

        fault_expect(doc ? cpd_variant__says(doc, variant) : cpd_error__no_memory(),
                     !doc || !cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_variant__free(variant);
}

Test(fault, judge)
{
    cpd_variant *variant = world_variant(RULES);
    cpd_doc *people = world_people("{\"n\":1}", 3);
    const char *name = "p";

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();

        fault_expect(doc ? cpd_variant__judge(doc, variant, &name, 1, cpd_doc_root(people))
                         : cpd_error__no_memory(),
                     !doc || !cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_doc_free(people);
    cpd_variant__free(variant);
}
