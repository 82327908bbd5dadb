/* One tree of values for every border: what is read from YAML and JSON, what is written as JSON,
 * what a report returns.
 *
 * A cpd_doc owns an arena; every node and string in it lives and dies with it. Nodes are built in a
 * document and read by anyone; they are plain data and never change once handed out by a report.
 *
 *     cpd_doc *doc = cpd_doc_new();
 *     cpd_node *piece = cpd_node_object(doc);
 *     cpd_node_set_text(doc, piece, "text", "What I learnt about thresholds");
 *     cpd_node_set_int(doc, piece, "minutes", 90);
 *     char *json = cpd_node_json(piece, 0);    ... free(json); cpd_doc_free(doc);
 *
 * Building never fails half way: once memory is short the document remembers it (cpd_doc_failed)
 * and the builders return nodes of a harmless kind. Check once at the end. The getters accept NULL
 * and answer "absent".
 */
#ifndef CPD_NODE_H
#define CPD_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cpd/api.h>
#include <cpd/error.h>

CPD_BEGIN_DECLS

typedef struct cpd_doc cpd_doc;
typedef struct cpd_node cpd_node;

enum cpd_node_type {
    CPD_NODE_NULL,
    CPD_NODE_BOOL,
    CPD_NODE_INT,
    CPD_NODE_REAL,
    CPD_NODE_TEXT,
    CPD_NODE_LIST,
    CPD_NODE_OBJECT
};

CPD_API cpd_doc *cpd_doc_new(void);
CPD_API void cpd_doc_free(cpd_doc *doc);
/** True when an allocation failed while building, or a copy was too deep (64 levels); what was
 * built must not be used. True for NULL. */
CPD_API bool cpd_doc_failed(const cpd_doc *doc);
/** The root set by a parser, or by cpd_doc_set_root(); NULL when none. */
CPD_API cpd_node *cpd_doc_root(const cpd_doc *doc);
CPD_API void cpd_doc_set_root(cpd_doc *doc, cpd_node *root);

/* Building. Keys and texts are copied. Setting a key again replaces its value; a NULL value is not
 * set. Objects are searched key by key: keep what grows with the number of people in lists. */
CPD_API cpd_node *cpd_node_null(cpd_doc *doc);
CPD_API cpd_node *cpd_node_bool(cpd_doc *doc, bool value);
CPD_API cpd_node *cpd_node_int(cpd_doc *doc, int64_t value);
CPD_API cpd_node *cpd_node_real(cpd_doc *doc, double value);
/** Text, UTF-8. A null node for NULL, and for @p length bytes with a NUL among them. */
CPD_API cpd_node *cpd_node_text(cpd_doc *doc, const char *text);
CPD_API cpd_node *cpd_node_text_n(cpd_doc *doc, const char *text, size_t length);
/** Text from a printf format. */
CPD_API cpd_node *cpd_node_textf(cpd_doc *doc, const char *format, ...) CPD_PRINTF(2, 3);
CPD_API cpd_node *cpd_node_list(cpd_doc *doc);
CPD_API cpd_node *cpd_node_object(cpd_doc *doc);
CPD_API void cpd_node_set(cpd_doc *doc, cpd_node *object, const char *key, cpd_node *value);
CPD_API void cpd_node_set_text(cpd_doc *doc, cpd_node *object, const char *key,
                               const char *text); /* NULL text: not set */
CPD_API void cpd_node_set_int(cpd_doc *doc, cpd_node *object, const char *key, int64_t value);
CPD_API void cpd_node_set_bool(cpd_doc *doc, cpd_node *object, const char *key, bool value);
CPD_API void cpd_node_unset(cpd_node *object, const char *key);
CPD_API void cpd_node_add(cpd_doc *doc, cpd_node *list, cpd_node *value);
/** A deep copy in another (or the same) document. */
CPD_API cpd_node *cpd_node_copy(cpd_doc *doc, const cpd_node *node);

/* Reading. */
CPD_API enum cpd_node_type cpd_node_type(const cpd_node *node); /* CPD_NODE_NULL for NULL */
CPD_API bool cpd_node_as_bool(const cpd_node *node);            /* false unless true */
CPD_API int64_t cpd_node_as_int(const cpd_node *node);          /* 0 unless an integer */
CPD_API double cpd_node_as_real(const cpd_node *node);          /* integers too; 0 otherwise */
CPD_API const char *cpd_node_as_text(const cpd_node *node); /* NULL unless text; no NUL inside */
CPD_API size_t
cpd_node_length(const cpd_node *node); /* bytes of a text, items of a list, members of an object */
CPD_API cpd_node *cpd_node_get(const cpd_node *object, const char *key); /* NULL when absent */
CPD_API cpd_node *cpd_node_at(const cpd_node *list,
                              size_t i); /* item of a list or value of an object; NULL beyond */
CPD_API const char *cpd_node_key(const cpd_node *object,
                                 size_t i); /* name of member i, in the order set */
CPD_API const char *cpd_node_get_text(const cpd_node *object,
                                      const char *key); /* NULL when absent or no text */
CPD_API int64_t cpd_node_get_int(const cpd_node *object, const char *key, int64_t otherwise);
CPD_API bool cpd_node_get_bool(const cpd_node *object, const char *key);
/** Where a parsed node began, from 1; 0 for built ones. */
CPD_API int cpd_node_line(const cpd_node *node);
CPD_API int cpd_node_column(const cpd_node *node);
CPD_API bool cpd_node_equal(const cpd_node *a, const cpd_node *b);

/** Write JSON: CPD_JSON_COMPACT on one line, CPD_JSON_PRETTY indented by two. Members stand in the
 * order they were set.
 *  @return a string to free(); NULL with the error set when out of memory, or the tree holds NaN,
 * bad UTF-8 or more than 64 levels */
#define CPD_JSON_COMPACT 0
#define CPD_JSON_PRETTY 1
CPD_API char *cpd_node_json(const cpd_node *node, int style);

/** Read JSON strictly: UTF-8, no duplicate names, no NUL, at most 64 levels and @p most bytes.
 *  @param name  what the user calls this text (a file name), for the place in errors
 *  @return 0; CPD_EINPUT or CPD_ELIMIT with line and column */
CPD_API int cpd_json_parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                           size_t most);

/** Read YAML by the strict profile of competency sets: one document, UTF-8, no tags, anchors,
 * aliases, merge keys, directives or tabs in indentation, no duplicate keys, depth at most 32,
 * scalars at most 64 KiB, 100,000 values, 1 MiB in all. Plain and quoted scalars all become text:
 * the schema that reads the tree resolves them, nothing is guessed here.
 *  @param issues  gets everything that was wrong, all at once as far as the text can be followed;
 * may be NULL
 *  @return 0; CPD_EINPUT or CPD_ELIMIT: the error object holds the first issue */
CPD_API int cpd_yaml_parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                           cpd_issues *issues);

/** Write YAML that cpd_yaml_parse() reads back as the same tree, every scalar a text. Members stand
 * in the order they were set; long texts are folded at 120 columns, lists of short texts stand on
 * one line. What that reader would refuse is not written.
 *  @return a string to free(); NULL with the error set: out of memory, CPD_EINPUT for null, empty
 * or overlong keys and texts with control characters, CPD_ELIMIT for more than it reads */
CPD_API char *cpd_node_yaml(const cpd_node *node);

CPD_END_DECLS
#endif
