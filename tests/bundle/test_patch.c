/* An object as what differs from another. */
#include "bundle/bundle.h"
#include <stdio.h>

#include "node/node.h"
#include "support/world.h"

static const char *const objects[] = {
    "{}",
    "{a: 1}",
    "{a: 2}",
    "{b: 1, a: 1}",
    "{c: [x, y], d: {e: f}}",
    "{c: [x, z], d: {e: f}, a: 1}",
    "{d: {e: g}}",
};
#define COUNT (sizeof objects / sizeof *objects)

Test(patch, every_object_comes_out_of_every_other)
{
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++) {
            cpd_doc *a = world_yaml(objects[i]), *b = world_yaml(objects[k]), *doc = cpd_doc_new();
            cpd_node *patch, *made;

            done(cpd_patch__make(&patch, doc, cpd_doc_root(a), cpd_doc_root(b)));
            done(cpd_patch__apply(&made, doc, cpd_doc_root(a), patch));
            cpd_str one = {0}, other = {0};
            done(cpd_node__canonical(&one, made));
            done(cpd_node__canonical(&other, cpd_doc_root(b)));
            cr_assert_str_eq(one.bytes, other.bytes, "%s after %s", objects[k], objects[i]);
            cr_assert(i != k || cpd_node_length(patch) == 0, "%s is itself", objects[i]);
            cpd_str_fini(&one);
            cpd_str_fini(&other);
            cpd_doc_free(a);
            cpd_doc_free(b);
            cpd_doc_free(doc);
        }
}

Test(patch, what_is_no_object_or_too_large_is_refused)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *made, *large = cpd_node_object(doc), *gone = cpd_node_object(doc),
                    *list = cpd_node_list(doc);
    char key[16];

    refused(cpd_patch__apply(&made, doc, NULL, cpd_node_text(doc, "a")), CPD_EDAMAGED);
    for (int i = 0; i <= CPD_PATCH_MEMBERS; i++) {
        snprintf(key, sizeof key, "k%d", i);
        cpd_node_set_int(doc, large, key, i);
    }
    refused(cpd_patch__apply(&made, doc, NULL, large), CPD_ELIMIT);
    refused(cpd_patch__make(&made, doc, NULL, large), CPD_ELIMIT);
    cpd_node_add(doc, list, cpd_node_int(doc, 1));
    cpd_node_set(doc, gone, "-", list);
    refused(cpd_patch__apply(&made, doc, NULL, gone), CPD_EDAMAGED);
    refused(cpd_patch__make(&made, doc, NULL, gone), CPD_EINPUT);
    cpd_doc_free(doc);
}
