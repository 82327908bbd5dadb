/* bundle - a person's whole record as one file that leaves a home and is taken into another.
 * Internal side of <cpd/bundle.h>; docs/bundle.md is the law of the bytes.
 *
 *   container.c  the file: a plain tar of named parts
 *   patch.c      an object as what differs from another
 *   chains.c     entries and what they speak of, one item after another
 *   cite.c       what comes along
 *   files.c      attached files
 *   keys.c       the keys of texts, sealed to the holder
 *   proofs.c     checkpoints, and that cited entries and ends are covered by them
 *   relay.c      proofs of other homes, which earlier bundles brought
 *   sets.c       the competency sets that records cite
 *   summary.c    sums of a record, signed on their own
 *   manifest.c   what is inside, signed by the home that made it
 *   make.c       puts all that together
 *   read.c       a file as it is given, held against its own manifest
 *   rows.c       items as rows of a store
 *   look.c       what is inside: nothing trusted, nothing written
 *   take.c       into another home, all or nothing
 *   trust.c      whose signatures count here, as a person said
 */
#ifndef CPD_BUNDLE_INTERNAL_H
#define CPD_BUNDLE_INTERNAL_H

#include <cpd/bundle.h>

#include "bundle/container.h"
#include "ledger/checkpoint.h"
#include "record/record.h"

#define CPD_BUNDLE_SCHEMA "cpd.bundle/1"
#define CPD_BUNDLE_PURPOSE "cpd/bundle/1"
#define CPD_BUNDLE_PORTFOLIOS 64 /* of one person: their own and those joined to it */

/* ---- patch.c ---- */

#define CPD_PATCH_MEMBERS 512 /* of any object in a bundle */

/* What makes `object` of `base`: the members that differ, and under "-" the keys that are gone. */
int cpd_patch__make(cpd_node **out, cpd_doc *doc, const cpd_node *base, const cpd_node *object);
/* base stays. CPD_EINPUT, CPD_ELIMIT */
int cpd_patch__apply(cpd_node **out, cpd_doc *doc, const cpd_node *base, const cpd_node *patch);

/* ---- chains.c ---- */

enum cpd_item_kind { CPD_ITEM_GONE, CPD_ITEM_REVISION, CPD_ITEM_STATEMENT };

/* One entry with what it speaks of. */
typedef struct cpd_item {
    cpd_doc *doc;
    cpd_uuid home, portfolio; /* whose chain */
    int64_t number, position;
    cpd_node *entry;
    cpd_hash hash;           /* of the entry */
    enum cpd_item_kind what; /* gone: nothing is left but the entry */
    cpd_node *object;        /* head or statement */
    cpd_hash commitment;     /* of a revision */
    bool filed;              /* under `about`, by which it is found again */
    cpd_uuid about;
    bool is_signed;
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_bytes sealed; /* of length 0: does not travel */
    cpd_bytes key; /* of those bytes: 32, or 80 sealed to the holder; of length 0 while the keys are
                      not opened */
} cpd_item;

void cpd_item__fini(cpd_item *item);
/* The home's own people, keys and sets, and not a portfolio. */
bool cpd_item__is_own(const cpd_item *item);
bool cpd_item__says(const cpd_item *item, const char *operation);
/* Under what it is filed when nothing else is said: its record, else its person, else its home. */
bool cpd_item__about(cpd_uuid *out, const cpd_item *item);
/* Where the key of its sealed bytes belongs: 1, or 0 when it has none. hash gets the revision's. */
int cpd_item__place(cpd_wrap_place *out, const cpd_item *item, cpd_uuid *record, cpd_hash *hash);

/* What both sides remember of the items before. Zero-initialise. */
struct cpd_last {
    cpd_doc *entry_doc, *head_doc, *statement_doc;
    cpd_node *entry, *head, *statement;
    cpd_hash hash;
    cpd_uuid home, portfolio;
    bool any; /* in this chain */
};
void cpd_last__fini(struct cpd_last *last);

/* Appends an item (all but `key`) to the parts chains and bodies. */
int cpd_chains__add(cpd_str *chains, cpd_str *bodies, struct cpd_last *last, const cpd_item *item);

struct cpd_chains {
    const unsigned char *at, *end;        /* of the part chains */
    const unsigned char *body, *body_end; /* of the part bodies */
    const unsigned char *key, *key_end;   /* of the opened keys; NULL: not opened */
    size_t unfolded, most;                /* canonical bytes so far, and the limit */
    struct cpd_last last;
};
void cpd_chains__init(struct cpd_chains *out, cpd_bytes chains, cpd_bytes bodies, cpd_bytes keys);
void cpd_chains__fini(struct cpd_chains *chains);
/* 1 an item, to give back with cpd_item__fini(); 0 the end; CPD_EDAMAGED, CPD_ELIMIT */
int cpd_chains__next(cpd_item *out, struct cpd_chains *chains);

/* ---- cite.c ---- */

struct cpd_cited_entry {
    int64_t id, number;
    cpd_uuid home, portfolio;
};
struct cpd_cited {
    struct cpd_cited_entry *at; /* in the order of the bundle */
    size_t count;
};
/* The chains of these portfolios whole, and of the homes' own chains what they cite. *out is to
 * free. */
int cpd_cite__collect(struct cpd_cited *out, cpd_home *home, const cpd_uuid *holder,
                      const cpd_uuid *portfolios, size_t count);

/* ---- files.c ---- */

struct cpd_file {
    cpd_hash address; /* hash of the sealed bytes, as heads name it */
    cpd_uuid record;
    cpd_bytes sealed;
};
/* Zero-initialise. */
struct cpd_files {
    struct cpd_file *at;
    size_t count;
};
void cpd_files__fini(struct cpd_files *files);

/* Note what an item names, if it is a version whose text comes along. */
int cpd_files__note(struct cpd_files *files, const cpd_item *item);
/* The sealed bytes of what was noted and is there, and the list of them: [{"hash", "record",
 * "bytes"}] in the order of hashes. */
int cpd_files__write(cpd_node **out, cpd_str *part, cpd_doc *doc, struct cpd_files *files,
                     cpd_home *home);
/* Each held against its hash; part is borrowed. CPD_EINPUT, CPD_ETAMPERED which tells whose it is
 */
int cpd_files__read(struct cpd_files *out, const cpd_node *list, cpd_bytes part);
/* Is each of them named by a version whose text is there? @param missing  how many are named and
 * did not come. CPD_EINPUT */
int cpd_files__check(size_t *missing, const struct cpd_files *files, struct cpd_files *named);
/* As rows of a store, those that a version names there and that are not there. Inside a change. */
int cpd_files__add(size_t *added, const struct cpd_files *files, cpd_home *home);

/* ---- keys.c ---- */

/* Append the key of entry id, as the holder can have it. @return 1; 0 when it is sealed to others
 * alone */
int cpd_keys__add(cpd_str *table, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                  const cpd_uuid *holder);
/* The part keys: the table sealed under a fresh key, that sealed to the holder. */
int cpd_keys__seal(cpd_str *out, const cpd_str *table, const cpd_key *holder, cpd_bytes chains);
/* *out is to wipe and free. CPD_EDENIED when it is sealed to somebody else's key. */
int cpd_keys__open(unsigned char **out, size_t *length, cpd_bytes part, const cpd_secret *holder,
                   cpd_bytes chains);
/* The key of an item, as who has the holder's secret gets it. */
int cpd_keys__of(cpd_key *out, const cpd_item *item, const cpd_secret *holder);

/* ---- proofs.c ---- */

/* An entry that wants a proof: a cited one of a home's own chain, the last of a portfolio's. */
struct cpd_owed_entry {
    cpd_uuid home, portfolio;
    int64_t number, position;
    cpd_hash hash;
    cpd_key home_key; /* as its `home` statement says; zero when there is none before it */
    bool proven;
};
/* Zero-initialise. */
struct cpd_owed {
    struct cpd_owed_entry *at;
    size_t count;
    cpd_uuid home; /* of the item before, and its key */
    cpd_key home_key;
};
struct cpd_owed_entry cpd_owed__entry(const cpd_item *item, const cpd_key *home_key);
int cpd_owed__add(struct cpd_owed *owed, const struct cpd_owed_entry *entry);
/* Items in the order of the bundle; what wants no proof is not noted. */
int cpd_owed__note(struct cpd_owed *owed, const cpd_item *item, bool ends_chain);
void cpd_owed__fini(struct cpd_owed *owed);

/* {"schema", "origins": [{"checkpoint", "entries": [{"position", "path"}]}], "ends": [manifests]}:
 * a checkpoint of this home covers its own entries; proofs of those of other homes were kept in
 * the statements of the imports that brought them (a list). CPD_EABSENT when one has none */
int cpd_proofs__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const char *checkpoint,
                     struct cpd_owed *owed, const cpd_node *imports);

/* One path, under one checkpoint. */
struct cpd_proven {
    cpd_checkpoint checkpoint;
    int64_t position;
    const cpd_node *path; /* borrowed */
};
struct cpd_proofs {
    struct cpd_proven *at;
    size_t count;
    const cpd_node *ends; /* borrowed */
};
/* The checkpoints are held against the keys they name. part must outlive *out. CPD_EINPUT,
 * CPD_ETAMPERED */
int cpd_proofs__read(struct cpd_proofs *out, const cpd_node *part);
/* One origin more; all paths stay in the order in which they are looked up. */
int cpd_proofs__read_origin(struct cpd_proofs *proofs, const cpd_node *origin);
void cpd_proofs__fini(struct cpd_proofs *proofs);
/* The path that proves an entry under a checkpoint of its home's key; NULL when there is none. */
const cpd_node *cpd_proofs__find(const struct cpd_proofs *proofs,
                                 const struct cpd_owed_entry *entry);
/* Does the manifest, signed by its home's key, name this entry as the end of a portfolio's chain?
 */
bool cpd_proofs__ends_there(const cpd_node *manifest, const struct cpd_owed_entry *entry);
/* Is it proven one way or the other? CPD_ETAMPERED */
int cpd_proofs__check(const struct cpd_proofs *proofs, const struct cpd_owed_entry *entry);

/* ---- relay.c ---- */

/* The `import` statements about a person, known at a position (0: now), newest first; then the
 * `origins` alone of those about others who were joined. */
int cpd_relay__imports(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                       int64_t known_at);
/* Append proofs that these brought of what is not proven yet, each once. */
int cpd_relay__add(cpd_node *origins, cpd_node *ends, cpd_doc *doc, struct cpd_owed *owed,
                   const cpd_node *imports);
/* Has this home the chains of other homes up to these ends, and no import of the person, as known
 * at that position, that proves one of them? */
int cpd_relay__lacks(bool *out, cpd_home *home, const cpd_uuid *person, int64_t known_at,
                     const struct cpd_owed *ends);

/* ---- sets.c ---- */

/* Note the sets that a head links to, "set@version", in a list of texts of doc. */
void cpd_cited_sets__note(cpd_doc *doc, cpd_node *noted, const cpd_node *head);
/* {"schema", "sets": [{"set", "version", "hash", "tree"}]} of those: adopted here, or kept by an
 * import. One that is neither is left out. */
int cpd_cited_sets__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_node *noted,
                         const cpd_node *imports);
/* Are the sets those that the manifest names? CPD_ETAMPERED */
int cpd_cited_sets__check(const cpd_node *part, const cpd_node *named);

/* ---- summary.c ---- */

int cpd_summary__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_person_row *holder);
int cpd_summary__check(const cpd_node *summary, const cpd_key *home_key);

/* ---- manifest.c ---- */

/* A statement with the home's signature and public key: {"schema", "statement", "signing",
 * "signature"}. */
int cpd_signed__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const char *schema,
                     const char *purpose, cpd_node *statement);
/* The key it says it is signed with. CPD_EINPUT when it is none, CPD_ETAMPERED */
int cpd_signed__check(cpd_key *out, const cpd_node *file, const char *schema, const char *purpose);

/* ---- read.c ---- */

typedef struct cpd_bundle {
    cpd_bytes parts[CPD_PARTS];
    cpd_doc *doc;
    const cpd_node *manifest, *statement, *summary, *sets, *proofs; /* files as they are read */
    cpd_uuid home, holder;                                          /* who made it, of whom */
    cpd_key home_key;                                               /* that signed it */
    cpd_uuid portfolios[CPD_BUNDLE_PORTFOLIOS];
    size_t portfolio_count;
    const char *name;     /* of the holder, as that home calls them */
    cpd_public keys;      /* the holder's, as that home declares them */
    size_t items, texts;  /* counted */
    struct cpd_owed ends; /* the last entry of each chain of a portfolio */
    struct cpd_files files;
    size_t files_missing; /* named by versions whose text is there, and not there themselves */
} cpd_bundle;

/* All of it held against the manifest and its signature; chains followed once. bytes are borrowed.
 * CPD_EINPUT, CPD_ELIMIT, CPD_EDAMAGED, CPD_ETAMPERED */
int cpd_bundle__read(cpd_bundle *out, const void *bytes, size_t length);
void cpd_bundle__fini(cpd_bundle *bundle);

/* ---- trust.c ---- */

/* The key that was accepted for a home: 1; 0 when none is; negative on failure. */
int cpd_trust__key(cpd_key *out, cpd_home *home, const cpd_uuid *origin);

#endif
