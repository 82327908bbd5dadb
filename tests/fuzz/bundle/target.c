/* Bundles. What begins as a file of ours is looked at whole: an answer comes out or a failure is
 * told, never both. Everything else is read as the part of a bundle that is ours to decode, with
 * its end as the texts: signatures stand before it in a file, and would keep a fuzzer out. What was
 * read is written and read again, and must be the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"

#define TEXTS 64 /* bytes at the end that are the sealed texts */
#define KEYS 128 /* and, before them, the keys */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_file(const uint8_t *data, size_t size)
{
    cpd_doc *doc = NULL;
    int r = cpd_bundle_look(&doc, data, size);

    require((r == 0) == (doc != NULL));
    require(r == 0 || *cpd_error_last()->text);
    require(r != 0 || cpd_node_get(cpd_doc_root(doc), "whole"));
    cpd_doc_free(doc);
}

/* One item written with nothing before it, and read again. */
static void check_item(const cpd_item *item)
{
    cpd_str chains = {0}, bodies = {0};
    struct cpd_last last = {0};
    struct cpd_chains again;
    cpd_item other;

    require(cpd_chains__add(&chains, &bodies, &last, item) == 0);
    cpd_chains__init(&again, (cpd_bytes){(unsigned char *)chains.bytes, chains.length},
                     (cpd_bytes){(unsigned char *)bodies.bytes, bodies.length}, (cpd_bytes){0});
    require(cpd_chains__next(&other, &again) == 1);
    require(cpd_hash_equal(&other.hash, &item->hash));
    require(other.what == item->what && other.filed == item->filed &&
            other.sealed.length == item->sealed.length);
    cpd_item__fini(&other);
    cpd_chains__fini(&again);
    cpd_last__fini(&last);
    cpd_str_fini(&chains);
    cpd_str_fini(&bodies);
}

static void check_chains(const uint8_t *data, size_t size)
{
    size_t texts = size < TEXTS ? size : TEXTS, keys = size - texts < KEYS ? size - texts : KEYS;
    struct cpd_chains chains;
    cpd_item item;
    int r;

    cpd_chains__init(&chains, (cpd_bytes){data, size - texts - keys},
                     (cpd_bytes){data + size - texts, texts},
                     (cpd_bytes){data + size - texts - keys, keys});
    while ((r = cpd_chains__next(&item, &chains)) > 0) {
        check_item(&item);
        cpd_item__fini(&item);
    }
    cpd_chains__fini(&chains);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    require(cpd_seal__init() == 0);
    if (size >= 10 && memcmp(data, "cpd-bundle", 10) == 0)
        check_file(data, size);
    else
        check_chains(data, size);
    return 0;
}
