/* Identifiers that are made: by the rule of RFC 9562, and always the same. */
#include "trial.h"

/* The example of RFC 9562, appendix A.4: www.example.com in the name space of host names. */
Test(identifier, is_version_5)
{
    char out[CPD_UUID_TEXT];

    cpd_identifier__derive(out, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com");
    cr_expect_str_eq(out, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

Test(identifier, is_the_things_own_where_it_has_one)
{
    static const char own[] = "07c650b5-71c9-595f-b62f-0f4cc016f210";
    cpd_doc *doc = cpd_doc_new();
    cpd_node *thing = cpd_node_object(doc);
    char first[CPD_UUID_TEXT], other[CPD_UUID_TEXT];

    cpd_node_set_text(doc, thing, "code", "D1");
    cpd_identifier__of(first, own, "node", thing);
    cpd_identifier__of(other, own, "level", thing);
    cr_expect_str_neq(first, other);
    cpd_node_set_text(doc, thing, "identifier", own);
    cpd_identifier__of(other, own, "level", thing);
    cr_expect_str_eq(other, own);
    cpd_doc_free(doc);
}
