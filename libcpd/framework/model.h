/* model - which keys a set may have, as data: checking, resolving, comparing, showing and the
 * manual read these tables. For the files of this folder and of compare. */
#ifndef CPD_FRAMEWORK_MODEL_H
#define CPD_FRAMEWORK_MODEL_H

#include <cpd/node.h>

#include "framework/framework.h"
#include "seal/seal.h"

/* What a value is. Those from CPD_IS_CATEGORY on must also lead somewhere among the adopted sets. */
enum cpd_value {
    CPD_IS_CODE,
    CPD_IS_LINE, /* text on one line */
    CPD_IS_TEXT,
    CPD_IS_WORD, /* one of the words of its key */
    CPD_IS_KIND, /* a kind of set; only those in its words are offered */
    CPD_IS_FLAG, /* true or false */
    CPD_IS_DATE,
    CPD_IS_UUID,
    CPD_IS_CARRIED,  /* an object of anything: of another format, kept and not read */
    CPD_IS_NUMBER,   /* 1 to its key's most */
    CPD_IS_SHARE,    /* 12.5% becomes 1250 */
    CPD_IS_DURATION, /* 1h30m becomes 90 */
    CPD_IS_WINDOW,   /* 12 months becomes {"months": 12}; see framework.h */
    CPD_IS_OBJECT,   /* with keys of its own: its key's form */
    CPD_IS_CATEGORY, /* code of an entry of a vocabulary */
    CPD_IS_GRADE,    /* code of a grade: here, in the ladder this one overlays, or in any */
    CPD_IS_LADDER,   /* code of a ladder */
    CPD_IS_SET,      /* set@version of competencies */
    CPD_IS_VERSION,  /* set@version of any kind */
    CPD_IS_PART,     /* set@version#code of a part */
    CPD_IS_LEVEL,    /* set@version#code of a level */
    CPD_IS_ASKED,    /* set@version#code of a requirement of a returns set */
    CPD_IS_SEE,      /* set@version, with or without #code; need not be adopted */
    CPD_VALUES
};

enum { CPD_NEEDED = 1, CPD_MANY = 2 }; /* must be there; a list of at least one */

struct cpd_set_key {
    const char *key;
    enum cpd_value value;
    unsigned flags;
    const char *meaning;         /* a phrase for people: in hints and in the manual */
    const char *const *words;    /* of CPD_IS_WORD */
    const struct cpd_form *form; /* of CPD_IS_OBJECT */
    const char *instead;         /* a word that may stand in place of the value; NULL for none */
    const char *otherwise;       /* the value when the key is absent; NULL for none */
    int64_t most;                /* of numbers and of durations, in minutes */
};

struct cpd_check;

/* The shape of one object of a document. */
struct cpd_form {
    const char *name; /* with its article: "a node" */
    const struct cpd_set_key *keys;
    const struct cpd_set_key *more; /* further keys; NULL for none */
    bool coded;                     /* its code is one of the set's codes */
    /* What no single key can tell; called when the object's own keys were looked at. */
    void (*also)(struct cpd_check *check, cpd_node *object);
};

/* A kind of set: its form and the key under which its parts lie, NULL when it has none. */
struct cpd_set_kind {
    const char *name, *parts, *part; /* "competencies", "nodes", "node" */
    struct cpd_form form;
};

const struct cpd_set_kind *cpd_set_kind__find(const char *name); /* NULL for other words */
/* The keys every set has, for a document whose kind cannot be told. */
const struct cpd_form *cpd_set_form__common(void);
/* The i-th kind that a file of a set can be of; NULL beyond the end. */
const struct cpd_set_kind *cpd_set_kind__at(size_t i);
/* Names this program and all its tables: what was checked by another may look otherwise. */
void cpd_set_model__stamp(cpd_hash *out);
/* How a requirement is met: one of the keys of this list, which ends with NULL. */
extern const char *const cpd_ways[];

#endif
