/* Bundles that somebody laid hands on: written as a bundle is written, so that only what was
 * changed is wrong with them. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"

static struct file written(const cpd_bytes parts[CPD_PARTS])
{
    cpd_str out = {0};
    struct file file;

    done(cpd_container__write(&out, parts));
    file.length = out.length;
    file.bytes = cpd_str_finish(&out);
    return file;
}

struct file with_part(const struct file *file, enum cpd_part part, const void *bytes, size_t length)
{
    cpd_bytes parts[CPD_PARTS];

    done(cpd_container__read(parts, file->bytes, file->length));
    parts[part] = (cpd_bytes){bytes, length};
    return written(parts);
}

static void hash_parts(cpd_doc *doc, cpd_node *statement, const cpd_bytes parts[CPD_PARTS])
{
    cpd_node *list = cpd_node_get(statement, "parts");

    for (size_t i = 0, k = 0; i < CPD_PARTS; i++) {
        cpd_hash hash;

        if (i == CPD_PART_MANIFEST || (i == CPD_PART_FILES && !parts[i].length))
            continue;
        cpd_seal__hash_raw(&hash, parts[i].at, parts[i].length);
        cpd_object__set_hash(doc, cpd_node_at(list, k), "hash", &hash);
        cpd_node_set_int(doc, cpd_node_at(list, k++), "bytes", (int64_t)parts[i].length);
    }
}

struct file signed_anew(const struct file *file, cpd_home *home,
                        void (*change)(cpd_doc *doc, cpd_node *statement))
{
    cpd_bytes parts[CPD_PARTS];
    cpd_doc *doc;
    cpd_node *manifest;
    cpd_str text = {0};

    done(cpd_container__read(parts, file->bytes, file->length));
    done(cpd_json_parse(&doc, (const char *)parts[CPD_PART_MANIFEST].at,
                        parts[CPD_PART_MANIFEST].length, "manifest", 1 << 20));
    cpd_node *statement = cpd_node_get(cpd_doc_root(doc), "statement");
    hash_parts(doc, statement, parts);
    if (change)
        change(doc, statement);
    done(cpd_signed__make(&manifest, doc, home, CPD_BUNDLE_SCHEMA, CPD_BUNDLE_PURPOSE, statement));
    char *json = cpd_node_json(manifest, CPD_JSON_PRETTY);
    cpd_str_add(&text, json);
    cpd_str_add(&text, "\n");
    parts[CPD_PART_MANIFEST] = (cpd_bytes){(unsigned char *)text.bytes, text.length};
    struct file made = written(parts);
    free(json);
    cpd_str_fini(&text);
    cpd_doc_free(doc);
    return made;
}
