/* exchange - the inside of the module: what a reader of a format fills and what becomes of it.
 *
 * A reader turns a file into rows: what the file calls a thing, the thing's keys as texts (as a set
 * is written), whose child it is, where it stood. Everything after that is the same for all
 * formats: plan.c finds ids that stand twice, parents, rings and the base's things again; codes.c
 * gives codes; assemble.c puts the set together, has framework check it and tells each row how it
 * fared. All of it lives in one document. */
#ifndef CPD_EXCHANGE_INTERNAL_H
#define CPD_EXCHANGE_INTERNAL_H

#include <cpd/exchange.h>

#include "exchange/texts.h"
#include "framework/model.h"

#define CPD_EXCHANGE_BYTES ((size_t)16 << 20) /* of a file that is read */
#define CPD_EXCHANGE_ROWS 10000               /* more than a set of 1 MiB can hold */
#define CPD_EXCHANGE_TEXT (64 << 10)          /* of a scalar of YAML */
#define CPD_EXCHANGE_LINE 400                 /* of a title */

enum cpd_row_kind { CPD_ROW_SET, CPD_ROW_LEVEL, CPD_ROW_PATHWAY, CPD_ROW_NODE, CPD_ROW_LINK };
enum cpd_row_status {
    CPD_ROW_NEW,
    CPD_ROW_CHANGED,
    CPD_ROW_UNCHANGED,
    CPD_ROW_KEPT,
    CPD_ROW_DROPPED,
    CPD_ROW_REFUSED
};
#define CPD_ROW_STATUSES 6

struct cpd_row {
    enum cpd_row_kind kind;
    enum cpd_row_status status;
    int line;           /* where it stood, from 1; 0: in the base alone */
    const char *id;     /* as the file names it; NULL: it does not */
    const char *parent; /* id of the row above it; NULL: at the top */
    const char *label;  /* what the file calls its code; kept where ours is another */
    const char *wish;   /* the code it is to have, cleaned where need be; NULL: any */
    const char *code;   /* the code it has; NULL before codes are given */
    int64_t rank;       /* among its siblings; where ranks are alike, the order of the file */
    cpd_node *thing;    /* keys of ours; of CPD_ROW_SET keys of the set */
    cpd_node *problems, *repairs, *changes; /* lists; NULL: none */
    const cpd_node *before;                 /* the base's thing; NULL: it is new */
    size_t above;                           /* the row above it, CPD_NOWHERE at the top */
    size_t major, minor;                    /* its place in the set */
    bool exact;                             /* the wish is the file's own word: no other will do */
};

struct cpd_incoming {
    cpd_doc *doc;
    cpd_doc *source; /* the file as it was read, whose texts rows may point to */
    cpd_issues *issues;
    cpd_doc *made; /* what is put together of the rows, and once more when some were refused */
    const char *format, *name;
    const cpd_exchange_in *options;
    bool levels_by_name;     /* of levels it says the names and nothing else */
    const char *label_key;   /* under which labels are kept in what is carried; NULL: never */
    cpd_reference reference; /* what it is to become; set "" while nobody says it */
    const cpd_node *base;    /* as people write it; NULL: none */
    const char *spoken[32];  /* keys of things that this file can speak of; NULL ends it */
    struct cpd_row *rows;
    size_t count, room;
    cpd_node *repairs, *losses, *needs; /* lists of the report */
    bool failed;                        /* out of memory */
};

/* A member that is a text; "" where there is none, as when memory is short. */
static inline const char *cpd_words(const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);

    return text ? text : "";
}

/* ---- incoming.c: filling it ---- */

/* A new row; NULL when memory is short, or there are too many rows (the error says so). */
struct cpd_row *cpd_incoming__add(struct cpd_incoming *in, enum cpd_row_kind kind, int line);
/* Refuse a row. @param hint  a sentence */
void cpd_row__refuse(struct cpd_incoming *in, struct cpd_row *row, const char *hint,
                     const char *format, ...) CPD_PRINTF(4, 5);
void cpd_row__repair(struct cpd_incoming *in, struct cpd_row *row, const char *format, ...)
    CPD_PRINTF(3, 4);
void cpd_incoming__repair(struct cpd_incoming *in, const char *format, ...) CPD_PRINTF(2, 3);
/* Something that no key can hold, so many times. */
void cpd_loss__add(cpd_doc *doc, cpd_node *losses, const char *what, size_t count, const char *why);
/* Its row of a report that is already there goes up by one. */
void cpd_loss__count(cpd_doc *doc, cpd_node *losses, const char *what, const char *why);
/* A text as a value of a thing: line ends become line feeds, other control characters go; what was
 * done is told as a repair. NULL for what is empty then. */
const char *cpd_incoming__text(struct cpd_incoming *in, struct cpd_row *row, const char *key,
                               const char *text);
/* Does this file speak of a key of things? */
bool cpd_incoming__speaks(const struct cpd_incoming *in, const char *key);
/* What an object carries of a format; NULL: nothing. */
const cpd_node *cpd_carried__of(const cpd_node *thing, const char *format);
/* Put what a format says beside the keys of ours; an empty object is not set. */
void cpd_carried__set(cpd_doc *doc, cpd_node *thing, const char *format, cpd_node *said);
/* The form of a kind of rows. */
const struct cpd_form *cpd_row__form(enum cpd_row_kind kind);
const char *cpd_row__kind_name(enum cpd_row_kind kind);
const char *cpd_row__status_name(enum cpd_row_status status);
const struct cpd_set_key *cpd_form__key(const struct cpd_form *form, const char *name);

/* ---- codes.c ---- */

/* A code from any text: what cannot stand in one becomes "-". "" when nothing is left. */
void cpd_code__clean(char out[CPD_CODE_TEXT], const char *text);
/* Give every row that is not refused a code that no other has or looks like. */
int cpd_incoming__codes(struct cpd_incoming *in);

/* ---- identifier.c: UUIDs that are always the same (RFC 9562, version 5) ---- */

void cpd_identifier__derive(char out[CPD_UUID_TEXT], const char *within, const char *name);
/* That of a set: its own, or one derived from its code. */
void cpd_identifier__of_set(char out[CPD_UUID_TEXT], const cpd_node *set);
/* That of something in it. @param what  "node", "level" ... */
void cpd_identifier__of(char out[CPD_UUID_TEXT], const char *set, const char *what,
                        const cpd_node *thing);

/* ---- plan.c, assemble.c ---- */

/* Everything between the reader and the set: names, ids, the base's things, parents, rings. */
int cpd_incoming__plan(struct cpd_incoming *in);
/* Rows below a refused one are refused, and what the base has of a refused row stays. To be called
 * after rows were refused. */
int cpd_incoming__settle(struct cpd_incoming *in);
/* Is it part of the set that comes out? */
bool cpd_row__stays(const struct cpd_row *row);
/* The rows of a kind that stay, in the order of the set; an array to free(). */
int cpd_incoming__order(size_t **out, size_t *count, struct cpd_incoming *in,
                        enum cpd_row_kind kind);
/* @param yaml  the set; stays NULL while it is not ready @param ready  whether it is */
int cpd_incoming__assemble(char **yaml, bool *ready, struct cpd_incoming *in);

/* ---- markup.c: HTML of others ---- */

/* What people read of a text in HTML; to free(), NULL when out of memory. */
char *cpd_markup__plain(const char *html);
/* Paragraphs and line breaks of a plain text; to free(). */
char *cpd_markup__html(const char *text);

/* ---- the formats ---- */

int cpd_csv__import(struct cpd_incoming *in, const char *bytes, size_t length);
int cpd_case__import(struct cpd_incoming *in, const char *bytes, size_t length);
int cpd_moodle__import(struct cpd_incoming *in, const char *bytes, size_t length);
int cpd_mahara__import(struct cpd_incoming *in, const char *bytes, size_t length);

/* A set on its way out. */
struct cpd_outgoing {
    cpd_doc *doc;
    const cpd_node *set; /* as people write it */
    const cpd_exchange_out *options;
    cpd_str text;
    cpd_node *losses, *assumed;
};

void cpd_outgoing__assume(struct cpd_outgoing *out, const char *format, ...) CPD_PRINTF(2, 3);
/* Name what things have under these keys and the format has no place for. */
void cpd_outgoing__lose_keys(struct cpd_outgoing *out, const char *const *keys, const char *why);

int cpd_csv__export(struct cpd_outgoing *out);
int cpd_case__export(struct cpd_outgoing *out);
int cpd_moodle__export(struct cpd_outgoing *out);
int cpd_mahara__export(struct cpd_outgoing *out);

#endif
