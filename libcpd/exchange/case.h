/* case - 1EdTech CASE 1.0 and 1.1: the classes of a package as tables, how what others wrote is put
 * into their strict form, what a set is in a package, and how the rest is carried in a set. Private
 * to this folder. */
#ifndef CPD_EXCHANGE_CASE_H
#define CPD_EXCHANGE_CASE_H

#include "exchange/exchange.h"

/* ---- case_schema.c ---- */

enum cpd_case_type {
    CPD_CASE_STRING,
    CPD_CASE_LINE, /* a NormalizedString: no line end, no tab */
    CPD_CASE_URI,
    CPD_CASE_ID,
    CPD_CASE_ANY_ID, /* of what may lie outside CASE */
    CPD_CASE_DATE,
    CPD_CASE_MOMENT, /* a day and a time with its zone */
    CPD_CASE_INTEGER,
    CPD_CASE_NUMBER,
    CPD_CASE_LINES, /* a list */
    CPD_CASE_LINK,  /* an object; a UUID alone is one of this package */
    CPD_CASE_LINKS,
    CPD_CASE_ASSOCIATION, /* its type */
    CPD_CASE_VERSION,
    CPD_CASE_OBJECT,
    CPD_CASE_OBJECTS,
    CPD_CASE_EXTENSIONS,      /* an object of anything */
    CPD_CASE_EXTENSIONS_LIST, /* a list of such */
    CPD_CASE_IGNORED          /* only outside a package, and often in one: of no use */
};

enum { CPD_CASE_NEEDED = 1, CPD_CASE_1_1 = 2 /* not in 1.0 */ };

struct cpd_case_member {
    const char *name;
    enum cpd_case_type type;
    unsigned flags;
    const struct cpd_case_class *of; /* what an object is */
};

struct cpd_case_class {
    const char *name;
    const struct cpd_case_member *members;
};

extern const struct cpd_case_class cpd_case_document, cpd_case_item, cpd_case_association,
    cpd_case_package;

/* A package being put into strict form. */
struct cpd_tidy {
    cpd_doc *doc;
    struct cpd_incoming *in; /* where a row's repairs go; NULL on the way out */
    struct cpd_row *row;
    cpd_node *told;      /* {"what", "count"}: repairs of no row */
    cpd_node *losses;    /* what was dropped */
    const char *changed; /* when nobody says when something changed; NULL: nobody says it at all */
    bool old;            /* to be 1.0 */
    /* The link that a UUID alone stands for. */
    cpd_node *(*link)(void *payload, cpd_doc *doc, const char *identifier);
    void *payload;
    const char *lacks; /* a needed member that nothing can stand for; NULL: whole */
};

/* The object in strict form: its members in the order of the standard, what is no member left out,
 * what is missing and can be told filled. */
cpd_node *cpd_case__tidy(struct cpd_tidy *tidy, const cpd_node *object,
                         const struct cpd_case_class *as);
/* A UUID in any spelling as 8-4-4-4-12 small hexadecimal digits. False for other texts. */
bool cpd_case__uuid(char out[CPD_UUID_TEXT], const char *text);
/* Of 1.0, or only of 1.1? */
bool cpd_case__is_type(const char *text, bool old);

/* ---- case_carry.c ---- */

/* Any JSON as what YAML can hold: texts, lists, objects; all else as {"json": TEXT}. */
cpd_node *cpd_case__pack(cpd_doc *doc, const cpd_node *value);
cpd_node *cpd_case__unpack(cpd_doc *doc, const cpd_node *packed);
/* What an object says otherwise than the one that would be made again; what would be made and is
 * not there becomes an empty text. @param but  members not looked at, ending with NULL */
void cpd_case__carry(cpd_doc *doc, cpd_node *carried, const cpd_node *object, const cpd_node *made,
                     const char *const *but);
/* The object with what is carried over it; keys that are none of the class are not taken. */
void cpd_case__overlay(cpd_doc *doc, cpd_node *made, const cpd_node *carried,
                       const struct cpd_case_class *as);

/* ---- case_make.c: what a set is in a package, before anything that is carried ---- */

struct cpd_case_maker {
    cpd_doc *doc;
    char set[CPD_UUID_TEXT];
    const char *document_uri, *changed;
    const cpd_node *uris; /* what comes before the identifier, for CFItems ...; NULL: from base */
    const char *base;     /* https://frameworks.example.org; NULL: urn:uuid: */
    bool old;             /* 1.0 */
    bool ours;            /* with our own keys in extensions */
};

/* When the set changed: what is carried, or the day it was published or comes into force. */
const char *cpd_case__changed(cpd_doc *doc, const cpd_node *set);
const char *cpd_case__uri(const struct cpd_case_maker *maker, const char *path,
                          const char *identifier);
cpd_node *cpd_case__link(cpd_doc *doc, const char *title, const char *identifier, const char *uri);
cpd_node *cpd_case__make_document(const struct cpd_case_maker *maker, const cpd_node *set);
cpd_node *cpd_case__make_item(const struct cpd_case_maker *maker, const cpd_node *node);
cpd_node *cpd_case__make_definitions(const struct cpd_case_maker *maker, const cpd_node *set);
cpd_node *cpd_case__make_rubrics(const struct cpd_case_maker *maker, const cpd_node *set);
/* Our own keys, for extensions. @param thing  a set or a node */
cpd_node *cpd_case__make_ours(cpd_doc *doc, const cpd_node *thing, bool set);
/* The place of an item below another, or below the document. @param above  a link */
cpd_node *cpd_case__make_child(const struct cpd_case_maker *maker, const cpd_node *item,
                               cpd_node *above, int64_t sequence);

/* ---- what a package names: its document, items and definitions by their identifiers ---- */

struct cpd_case_known {
    struct cpd_texts index;
    const cpd_node **objects;
    size_t count, room;
};

void cpd_case_known__add(struct cpd_case_known *known, const cpd_node *object);
/* A document, its items and definitions (each may be NULL), in strict form. */
int cpd_case_known__fill(struct cpd_case_known *known, const cpd_node *document,
                         const cpd_node *items, const cpd_node *definitions);
void cpd_case_known__fini(struct cpd_case_known *known);
/* As a link, shown by its code or its words; NULL: not known. */
cpd_node *cpd_case_known__link(const struct cpd_case_known *known, cpd_doc *doc,
                               const char *identifier);
/* For cpd_tidy: payload is a struct cpd_case_known. What is not known is named by itself. */
cpd_node *cpd_case_known__resolve(void *payload, cpd_doc *doc, const char *identifier);
/* Links to what is known become UUIDs alone. Counts titles that are lost by it. */
void cpd_case_known__shrink(const struct cpd_case_known *known, cpd_doc *doc, cpd_node *object,
                            const struct cpd_case_class *as, size_t *titles);
/* A title from a statement: its first line, cut at a word. to free() */
char *cpd_case__short(const char *statement);

#endif
