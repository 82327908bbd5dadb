/* tree - the inside of a document, for the files of this module alone. */
#ifndef CPD_NODE_TREE_H
#define CPD_NODE_TREE_H

#include "node/node.h"

/* No parser reads and no writer writes more levels of lists and objects than this, so that walking
 * a tree by recursion needs a small, known piece of stack. */
#define CPD_NODE_DEPTH 64
#define CPD_NODE_KEY_MOST 255
#define CPD_NODE_INT_MOST ((INT64_C(1) << 53) - 1)

/* The limits of YAML, in and out. */
#define CPD_YAML_SIZE (1 << 20)
#define CPD_YAML_SCALAR (64 << 10)
#define CPD_YAML_NODES 100000
#define CPD_YAML_DEPTH 32

/* One item of a list (no key) or member of an object. Line and column are the key's. */
struct cpd_slot {
    const char *key;
    cpd_node *value;
    int line, column;
};

struct cpd_node {
    enum cpd_node_type type;
    int line, column;
    union {
        bool truth;
        int64_t integer;
        double real;
        struct {
            const char *bytes;
            size_t length;
        } text;
        struct {
            struct cpd_slot *slots;
            uint32_t count, room;
        } inner; /* lists and objects */
    };
};

struct cpd_doc {
    cpd_arena arena;
    cpd_node *root;
    cpd_node spare; /* a null, what builders return when memory is short */
    bool too_deep;  /* something did not fit into a copy */
};

static inline bool cpd_node__is_inner(const cpd_node *node)
{
    return node && (node->type == CPD_NODE_LIST || node->type == CPD_NODE_OBJECT);
}

cpd_node *cpd_node__new(cpd_doc *doc, enum cpd_node_type type);
/* Add a member without looking whether the key is there: for parsers that know better. NULL when
 * out of memory. */
struct cpd_slot *cpd_node__append(cpd_doc *doc, cpd_node *node, const char *key, cpd_node *value);
/* The members in the order of their keys, equal keys in the order set; to free(). NULL when out of
 * memory. */
const struct cpd_slot **cpd_node__sorted(const cpd_node *object);
/* Find a key that stands twice: *twice is its later slot, NULL when there is none. Returns false
 * when out of memory. */
bool cpd_node__find_twice(const cpd_node *object, const struct cpd_slot **twice);

/* The character at the beginning of bytes: its length, and its number in *code. 0 when there is no
 * valid UTF-8. */
size_t cpd_node__utf8(uint32_t *code, const char *bytes, size_t length);
/* A JSON string with its quotes, only what must be escaped escaped. Returns false for bad UTF-8. */
bool cpd_node__write_text(cpd_str *out, const char *text, size_t length);

#endif
