/* node - what the modules above use beyond <cpd/node.h>: the form of a tree that is hashed and
 * signed, and the form in which it is stored; large JSON. Internal. docs/packed-form.md settles the
 * latter. */
#ifndef CPD_NODE_NODE_H
#define CPD_NODE_NODE_H

#include <cpd/node.h>

#include "base/base.h"

/* A tree has a canonical form when it holds texts without control characters but line feed and tab,
 * integers within +-(2^53-1), booleans, lists and objects, at most 64 levels of them, with keys of
 * at most 255 printable ASCII characters. What has a canonical form can be packed. */

/* Returns 0 when the tree has a canonical form, else the error set. */
int cpd_node__check_canonical(const cpd_node *node);

/* RFC 8785: no white space, members sorted by byte. Appends to out, which stays as it was when this
 * fails. Returns 0; CPD_EINPUT for null, reals and whatever else has no canonical form, CPD_ELIMIT
 * when it is too deep. */
int cpd_node__canonical(cpd_str *out, const cpd_node *node);
/* Parse bytes that must already be canonical. Returns 0; CPD_EINPUT or CPD_ELIMIT otherwise. */
int cpd_node__canonical_parse(cpd_doc **out, const char *bytes, size_t length);

/* The same tree in fewer bytes, exactly reversible; members come back sorted. Appends to out.
 * Fails as cpd_node__canonical does. */
int cpd_node__pack(cpd_str *out, const cpd_node *node);
/* Returns 0; CPD_EDAMAGED when the bytes are not exactly what pack writes. */
int cpd_node__unpack(cpd_doc **out, const unsigned char *bytes, size_t length);
/* The same into a document that exists; its root stays. NULL with the error set when it fails. */
cpd_node *cpd_node__unpack_into(cpd_doc *doc, const unsigned char *bytes, size_t length);

/* Say where a node began, for what was read from one text and made from another; 0: nowhere. */
void cpd_node__set_place(cpd_node *node, int line, int column);

/* What was made for this document elsewhere found no memory: it must not be used. */
void cpd_doc__fail(cpd_doc *doc);

/* cpd_json_parse() for large texts from elsewhere: a value takes some hundred bytes of memory, and
 * two bytes of text are enough to make one. */
struct cpd_json_limits {
    size_t bytes, values;
};
int cpd_json__parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                    const struct cpd_json_limits *limits);

#endif
