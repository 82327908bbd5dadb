/* What the parts of verify share: the walk over the log and what it has found so far. */
#ifndef CPD_AUDIT_WALK_H
#define CPD_AUDIT_WALK_H

#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "record/counting.h"
#include "store/store.h"

struct looked;

/* An entry that says others were erased. */
struct erasure {
    cpd_hash entry; /* of the erased one */
    int64_t by;     /* the statement that says so */
    bool whole;     /* head and statement too, not only the words */
    bool here;      /* another home says so, and the words are here all the same */
    bool kept;      /* the same of the head or the statement */
    char on[11];    /* the day */
    cpd_uuid record;
    bool has_record;
    cpd_uuid portfolio; /* whose chain it stands in */
};

/* A text that a home kept back when it made a bundle. */
struct withheld {
    cpd_hash entry;
};

struct chain_end {
    int64_t chain, number;
    cpd_hash hash;
};

struct origin {
    cpd_uuid home;
    int64_t prefix; /* id >> CPD_LEDGER_HOME_SHIFT */
    bool own, trusted, has_key;
    bool impostor; /* another key was accepted for this home */
    cpd_key key;   /* of its `home` statement, or as accepted here */
    bool has_newest;
    cpd_hash newest;  /* hash of the newest entry of its home chain seen so far */
    int64_t position; /* the last one seen */
    int64_t clock;
};

/* A row of the table of chains. */
struct filing {
    int64_t chain; /* 0: none yet */
    bool known;
    cpd_uuid home, portfolio;
};

struct walk {
    cpd_home *home;
    cpd_doc *doc; /* of the report */
    cpd_node *problems, *erased, *elsewhere, *not_proven;
    int64_t entries, revisions, signatures, untrusted, wraps, bad, clock_back;
    int64_t doubted;            /* sign-offs by a key that others had by then */
    int64_t replaced;           /* keys that a home put in place of lost ones */
    int64_t unknown_signatures; /* of operations that this program does not know */
    int64_t import;             /* position of the import last looked up */
    bool told_of_others;        /* a statement trusts another home, or tells of a bundle */
    struct filing filing;       /* of the chain last looked up */
    int64_t held;               /* the chain of another home that was last found to be somebody's */
    int64_t first_bad;
    char first_why[512];
    struct erasure *erasures;
    size_t erasure_count, erased_elsewhere; /* all of them; by another home's word */
    struct withheld *withheld;
    size_t withheld_count;
    struct chain_end *ends;
    size_t end_count;
    struct origin *origins;
    size_t origin_count;
    bool wraps_unchecked;
    bool scratch;                     /* nothing but what is looked at: no keys, and no imports */
    int64_t missing;                  /* sealed texts that are not there, and nobody says why */
    int64_t files_elsewhere;          /* attached to records of other homes, and not here */
    cpd_merkle tree;                  /* over the entries of this home's log that were passed */
    const cpd_checkpoint *checkpoint; /* to hold it against; NULL: none was given */
    cpd_counting counting; /* which signatures count: asked of each home and person once */
    bool checkpoint_met;   /* at its size the tree had its root */
};

/* What the walk reads of each entry: its own row, and that of what it speaks of. */
#define WALK_ROWS                                                                                  \
    "SELECT e.id, e.chain, e.number, e.known, e.bytes, s.id, s.about, s.bytes, s.commitment, "     \
    "s.sealed, s.signature FROM entry e LEFT JOIN subject s ON s.id = e.id WHERE e.id >= ? ORDER " \
    "BY e.id"
enum {
    WALK_ID,
    WALK_CHAIN,
    WALK_NUMBER,
    WALK_KNOWN,
    WALK_ENTRY,
    WALK_SUBJECT, /* null: it is not there */
    WALK_ABOUT,
    WALK_BYTES,
    WALK_COMMITMENT,
    WALK_SEALED,
    WALK_SIGNATURE
};

/* One entry as it is looked at. */
struct looked {
    cpd_stmt *row;
    int64_t id, chain, number, known;
    const cpd_node *entry; /* unpacked */
    cpd_hash hash;
    const char *operation;
    struct origin *origin;
    cpd_doc *doc;
};

/* Note what is wrong with an entry; the first one is the answer to "where does it break". */
void cpd_walk__bad(struct walk *walk, int64_t id, int kind, const char *format, ...)
    CPD_PRINTF(4, 5);
/* Note the failure in this thread's error when it is a finding; returns it when the system failed,
 * 0 otherwise. */
int cpd_walk__finding(struct walk *walk, int64_t id, int r);
/* What is said of an entry that was erased; NULL when it was not. */
const struct erasure *cpd_walk__erasure(const struct walk *walk, const struct looked *e);
/* An entry with its head or statement, and perhaps its words, is here: note it where another home
 * says that they were erased. */
void cpd_walk__note_here(struct walk *walk, const struct looked *e, bool words);

/* Does a home say that it kept the text of this entry back? */
bool cpd_walk__is_withheld(const struct walk *walk, const struct looked *e);
/* claims.c: is each id that an entry uses theirs to use? The home that speaks; the person it speaks
 * of; who began a portfolio, or is joined to it; whether anybody holds the one a chain is of; the
 * record that a version goes on with; the record that something is said of. */
void cpd_walk__home(struct walk *walk, const struct looked *e, const cpd_node *statement);
int cpd_walk__declared(struct walk *walk, const struct looked *e, const cpd_node *statement);
int cpd_walk__portfolios(struct walk *walk, const struct looked *e, const cpd_node *statement);
int cpd_walk__held(struct walk *walk, const struct looked *e);
int cpd_walk__continues(struct walk *walk, const struct looked *e, const cpd_uuid *record,
                        const cpd_node *head);
int cpd_walk__about_record(struct walk *walk, const struct looked *e, const cpd_node *statement);
/* named.c: may a version of another home name whom it names? */
int cpd_walk__named(struct walk *walk, const struct looked *e, const cpd_uuid *record,
                    const cpd_node *head);
/* attached.c: the files that a head names; those that no head names. */
int cpd_walk__attached(struct walk *walk, const struct looked *e, const cpd_node *head,
                       bool erased);
int cpd_walk__strays_attached(struct walk *walk);
/* seen.c: who read what, against the digests of it. */
int cpd_walk__seen(struct walk *walk);

/* subject.c: what the entry speaks of, its wraps and its signature. */
int cpd_walk__subject(struct walk *walk, const struct looked *entry);

#endif
