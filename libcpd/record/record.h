/* record - kinds, revisions, links, sign-off and the indexes made from heads. Internal side of
 * <cpd/record.h>.
 *
 *   class.c     who reads what, and what may stand where
 *   draft.c     what a person typed, checked, becomes head and body; draft_fields.c its fields,
 *               draft_people.c what surrounds them
 *   revision.c  head and body become bytes, entry and index row
 *   body.c      sealing and opening a body
 *   wrap.c      a revision's key for its readers
 *   share.c     letting others read a private version
 *   rekey.c     a person's new keys, and what is sealed to them
 *   index.c     facts, links and signatures from heads; rebuild.c makes them all anew
 *   change.c    save, amend, withdraw
 *   sign.c      sign-off statements
 *   standing.c  in which role and capacity somebody may sign; conflict.c: and when they may not
 *   words.c     words that go with one
 *   invite.c    signatures of people without an account
 *   signoff.c   what a sign-off statement must say for verify to believe it
 *   queue.c     what waits for a signature
 *   load.c      the revisions of a record
 *   destroy.c   rows, keys and statements of an erasure; erase.c who may, and what it answers;
 *               erasures.c what the log says was erased; hold.c what stops it
 *   find.c      who may read; finding by the end of an id
 *   reach.c     how far back, of what came from another home
 *   anonymous.c what may tell who somebody is, and what its author said to it
 *   show.c      the flat object that is shown, signature.c its signatures; read.c one record,
 * list.c many facts.c     what rules may count
 */
#ifndef CPD_RECORD_INTERNAL_H
#define CPD_RECORD_INTERNAL_H

#include <string.h>

#include <cpd/anonymity.h>
#include <cpd/record.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "record/facts.h"

#define CPD_FORMAT 1                 /* of heads; a newer one is kept and verified, not counted */
#define CPD_FLAG_WITHDRAWN (1 << 30) /* index only: the revision withdraws its record */
#define CPD_TEXT_MOST 65536          /* bytes of one text field */
#define CPD_BODY_MOST (4 << 20)      /* bytes of a sealed body that is opened */

/* One rule of the sets of kind `conflicts` in force: it keeps somebody from signing, or is noted.
 */
typedef struct cpd_conflict_rule {
    const cpd_node *rule; /* as in its set: code, title, relation, force, kinds, outcomes, roles */
    char reference[3 * 65]; /* set@version#code */
} cpd_conflict_rule;
#define CPD_CONFLICTS_MOST 64

/* What is given from above when the home is opened, so that record need not know who fills it. */
typedef struct cpd_record_seams {
    const cpd_kind *const *kinds; /* ends with NULL */
    /* Is "set@version#code" (and level, may be NULL) known? 1 yes, 0 no, negative on failure. */
    int (*knows_reference)(cpd_home *home, const char *reference, const char *level);
    /* Is this code one of the vocabulary that a field of this kind takes, on that day? */
    int (*knows_code)(cpd_home *home, const cpd_kind *kind, const char *field, const char *code,
                      cpd_date day);
    /* Fields that are added to a kind on that day, each called SOMEBODY/FIELD. Borrowed until the
     * home is closed. */
    int (*added_fields)(const cpd_field **out, size_t *count, cpd_home *home, const cpd_kind *kind,
                        cpd_date day);
    /* The rules on conflicts in force on that day, the nearest layer first. */
    int (*conflicts)(cpd_conflict_rule rules[CPD_CONFLICTS_MOST], size_t *count, cpd_home *home,
                     cpd_date day);
} cpd_record_seams;

#define CPD_WORDS_KNOWN 64
#define CPD_WORD_KNOWN 48 /* bytes with the NUL; longer ones are looked up each time */

/* Words of the dictionary looked up lately, by their hash. */
typedef struct cpd_word_cache {
    int64_t undone; /* cpd_ledger__undone() when it was begun */
    struct {
        char text[CPD_WORD_KNOWN];
        int64_t no;
    } words[CPD_WORDS_KNOWN];
} cpd_word_cache;

struct cpd_records {
    const cpd_record_seams *seams;
    cpd_word_cache words;
};

int cpd_records__open(cpd_home *home, const cpd_record_seams *seams);
void cpd_records__close(cpd_home *home);
const cpd_kind *cpd_records__kind(const cpd_home *home, const char *name);
/* The one that a person calls so, by its name or title. @return 0; CPD_EINPUT naming all */
int cpd_records__kind_called(const cpd_kind **out, const cpd_home *home, const char *text);
/* A field that was added is called SOMEBODY/FIELD and stands in `x` of the head. */
static inline bool cpd_field__is_added(const char *name)
{
    return strchr(name, '/') != NULL;
}
/* CPD_EINPUT, naming the kinds there are. */
int cpd_records__refuse_kind(const cpd_home *home, const char *name);

/* ---- class.c ---- */

/* Is it sealed to its readers' own keys? */
bool cpd_kind__is_private(const cpd_kind *kind);
/* The same of a head; of a class that a newer program brought, too. */
bool cpd_head__is_private(const cpd_node *head);
/* To whom its words are sealed when they are written: to nobody by name, to the author, or to the
 * two. Not known of a class that a newer program brought. */
enum cpd_sealing {
    CPD_SEALING_UNKNOWN,
    CPD_SEALED_TO_NOBODY,
    CPD_SEALED_TO_ONE,
    CPD_SEALED_TO_TWO
};
enum cpd_sealing cpd_head__sealing(const cpd_node *head);
/* Is it a note of two people, which leaves the home they share to nowhere? */
bool cpd_head__stays(const cpd_node *head);
/* Is it a reference to a case that tells nobody's name? */
bool cpd_case__is_good(const char *text);

/* ---- load.c ---- */

typedef struct cpd_revision {
    int64_t id, known;
    cpd_node *head;
    cpd_hash head_hash, commitment, hash;
    bool erased;      /* its words are gone */
    int64_t replaced; /* from which position another names it as previous; 0 while none does */
} cpd_revision;

typedef struct cpd_history {
    cpd_doc *doc;
    cpd_uuid record, portfolio;
    const cpd_kind *kind; /* NULL for one this program does not know */
    bool newer;           /* a revision has a format this program does not know */
    size_t count, tips;
    size_t hidden;           /* left out: versions that the acting person may not read */
    cpd_revision *revisions; /* oldest first */
} cpd_history;

/* All revisions of a record. CPD_EABSENT when there is none. */
int cpd_history__load(cpd_history *out, cpd_home *home, const cpd_uuid *record);
/* Have all its versions the same portfolio, kind and class? */
bool cpd_history__is_one(const cpd_history *history);
void cpd_history__fini(cpd_history *history);
/* Whether it can be changed or signed here: CPD_EINPUT for what a newer program wrote, so that none
 * of it is lost and nobody signs what they were not shown. */
int cpd_history__understood(const cpd_history *history);
/* A revision that no other names as previous is a tip. The revision that speaks: the only tip, or
 * of several the one with the highest number (then the lowest hash). */
const cpd_revision *cpd_history__newest(const cpd_history *history);
/* One version, by its number, its hash or the beginning of one, as people name it.
 * @return 0; CPD_EABSENT; CPD_EINPUT where it could be several */
int cpd_history__find(const cpd_revision **out, const cpd_history *history, const char *version);
/* Is the revision of this hash the one that speaks? NULL: nobody asks. @return 0; CPD_ECONFLICT */
int cpd_history__still(const cpd_history *history, const char *revision);
/* The one that spoke when no more was known than at this position; NULL before the first. */
const cpd_revision *cpd_history__at(const cpd_history *history, int64_t known_at);
/* Does a head name this person, in any role, here or as who they were in another home? */
int cpd_head__names(bool *out, cpd_home *home, const cpd_node *head, const cpd_uuid *person);
/* One revision from its stored bytes. head goes into doc. */
int cpd_revision__parse(cpd_revision *out, cpd_doc *doc, int64_t id, const unsigned char *head,
                        size_t head_length, const unsigned char *commitment,
                        size_t commitment_length);
/* The body, opened as the acting person and checked against the commitment. CPD_EABSENT when
 * erased, CPD_ELOCKED. */
int cpd_revision__open(cpd_node **body, cpd_doc *doc, cpd_home *home, const cpd_revision *revision);
/* Seal a canonical object: salt added, padded for private kinds. *out is to free. Fills commitment.
 */
int cpd_body__seal(unsigned char **out, size_t *length, cpd_hash *commitment, cpd_key *key,
                   cpd_doc *doc, cpd_node *body, const char *purpose, const cpd_hash *bound,
                   bool padded);
int cpd_body__open(cpd_node **out, cpd_doc *doc, const cpd_key *key, const unsigned char *sealed,
                   size_t length, const cpd_hash *bound, const cpd_hash *commitment,
                   const char *purpose, bool padded);

/* ---- draft.c ---- */

#define CPD_READERS_MOST 16

/* A checked draft: head and body in one document, ready to be written. */
typedef struct cpd_draft {
    cpd_doc *doc;
    const cpd_kind *kind;
    cpd_node *head, *body;
    cpd_person_row author, holder;
    cpd_uuid record;
    cpd_uuid readers[CPD_READERS_MOST]; /* of what is sealed to its readers: who they are */
    size_t reader_count;
    int64_t supersedes; /* entry of the revision it replaces; 0 for a new record. See `previous` in
                           the head for all */
} cpd_draft;

/* @param within  a record whose named people may write this one (the session of an account, the
 * record that is amended); NULL */
int cpd_draft__make(cpd_draft *out, cpd_home *home, const cpd_node *given,
                    const cpd_history *within, cpd_issues *issues);
void cpd_draft__fini(cpd_draft *draft);
void cpd_draft__add_reader(cpd_draft *draft, const cpd_uuid *reader);
/* Its author reads it, and of a record of two those who read the newest version (NULL: there is
 * none). */
int cpd_draft__keep_readers(cpd_draft *draft, cpd_home *home, const cpd_history *history);

/* ---- revision.c ---- */

/* Write a draft: entry, subject, wraps, index. Inside a change. */
int cpd_revision__write(cpd_saved *out, cpd_home *home, cpd_draft *draft);
/* The hash of a revision from its head's and its body's. */
int cpd_revision__hash(cpd_hash *out, const cpd_hash *head, const cpd_hash *commitment);

/* ---- wrap.c ---- */

/* Where a key belongs. Moved anywhere else it does not open. */
typedef struct cpd_wrap_place {
    const char *purpose; /* "cpd/wrap/1"; words of a sign-off: "cpd/words-wrap/1" */
    const cpd_uuid *portfolio, *record;
    const cpd_hash *revision;
} cpd_wrap_place;

#define CPD_WRAP_PURPOSE "cpd/wrap/1"
#define CPD_WORDS_PURPOSE "cpd/words-wrap/1"

/* Keep the key of entry id: under the epoch key (reader NULL), or sealed to a reader inside it. */
int cpd_wrap__add(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                  const cpd_uuid *reader);
/* For everybody to whom another entry is wrapped: comments go where the version they speak of went.
 */
int cpd_wrap__add_as(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                     int64_t other);
/* Where the wraps of an entry belong, by what it speaks of: a version, or the comment of a
 * sign-off.
 */
int cpd_wrap__place(const char **purpose, cpd_uuid *record, cpd_hash *revision, cpd_home *home,
                    int64_t id);
/* Open it again: as anybody with the epoch key (reader NULL), or as this unlocked reader.
 * CPD_EABSENT no such wrap, CPD_ELOCKED, CPD_ETAMPERED, CPD_EDAMAGED */
int cpd_wrap__open(cpd_key *out, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                   const cpd_uuid *reader);
/* The key as it is sealed to a reader, with the outer layer taken off: to hand it on without
 * unlocking anybody. CPD_EABSENT no such wrap */
int cpd_wrap__box(unsigned char out[CPD_BOX_SIZE], cpd_home *home, int64_t id,
                  const cpd_wrap_place *place, const cpd_uuid *reader);
/* What lies under the outer layers of an entry's wraps. */
typedef struct cpd_wrapped {
    int64_t opened;  /* so many did */
    bool for_all;    /* one is under the epoch key alone */
    int64_t readers; /* to so many it is sealed */
    bool for_needed; /* the one that was asked for is among them */
} cpd_wrapped;

/* Open only the outer layer of every wrap of an entry: what verify can do without a person's key.
 * @param needed  somebody to look for among the readers; NULL: nobody */
int cpd_wrap__check(cpd_wrapped *out, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                    const cpd_uuid *needed);
/* Begin a new epoch of a portfolio and wrap anew what is wrapped under the one before: only the
 * outer layer, a reader's box inside stays as it is. Inside a change, after the rows of what is
 * erased are gone. */
int cpd_wrap__renew(cpd_home *home, const cpd_uuid *portfolio);
/* May this reader open entry id: is there a wrap for them? */
int cpd_wrap__has(bool *out, cpd_home *home, int64_t id, const cpd_uuid *reader);
/* Who may open entry id by a wrap of their own, at most so many. */
int cpd_wrap__readers(cpd_uuid *out, size_t most, size_t *count, cpd_home *home, int64_t id);

/* ---- share.c ---- */

/* Wrap the key of a version that is being written for whom its record is shared with. */
int cpd_share__wrap_on(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                       const cpd_uuid *author);
/* The first version that a share of this home gave its reader, or would have given when it was
 * written, and whose key is not there for them; 0: none. What was erased needs none. */
int cpd_share__lost(int64_t *out, cpd_home *home, int64_t id, const cpd_node *share);
/* Who reads this version: a list of {"id", "name", "as", "later"}. */
int cpd_share__show(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                    const cpd_revision *revision);
/* The newest version that is sealed to a reader; NULL when there is none. */
int cpd_share__newest_for(const cpd_revision **out, cpd_home *home, const cpd_history *history,
                          const cpd_uuid *reader);

/* ---- index.c ---- */

/* Index rows of all revisions of a record, made anew (until, forks). Inside a change. */
int cpd_index__record(cpd_home *home, const cpd_history *history);
/* Index row of a first revision, without looking for others. */
int cpd_index__first(cpd_home *home, int64_t id, int64_t known, const cpd_node *head);
int cpd_index__signoff(cpd_home *home, int64_t id, int64_t known, const cpd_node *statement);
/* The rows of all revisions of a record go. */
int cpd_index__clear(cpd_home *home, const cpd_history *history);
/* What an `erase` statement leaves in the index. */
int cpd_index__erased(cpd_home *home, int64_t id, int64_t known, const cpd_node *statement);
/* Words looked up lately, with their numbers. */
int64_t cpd_word__known(const cpd_word_cache *cache, const char *text); /* 0: it is not */
void cpd_word__keep(cpd_word_cache *cache, const char *text, int64_t no);
/* Number of a word, made when absent. */
int cpd_index__word(int64_t *no, cpd_home *home, const char *text);
/* Do the indexes hold what heads and statements make? wrong: the name of a table that does not;
 * NULL when all do. Writes nothing. */
int cpd_index__check(const char **wrong, cpd_home *home);
/* Empty the indexes and fill them again; how many rows came out different. Inside a change. */
int cpd_index__rebuild(int64_t *changed, cpd_home *home);

/* ---- sign.c ---- */

#define CPD_OUTCOME_AGREE 1
#define CPD_OUTCOME_AGREE_WITH_COMMENT 2
#define CPD_OUTCOME_UNDER_PROTEST 3
#define CPD_OUTCOME_RECOMMEND 4
#define CPD_OUTCOME_DECIDE 5
#define CPD_OUTCOME_MODERATE 6
#define CPD_OUTCOME_REFUSE 7 /* not signed, and why */
/* Capacities, numbered as in the index; an invitation is kept apart there. */
#define CPD_CAPACITY_OWN 1
#define CPD_CAPACITY_DELEGATED 2
#define CPD_CAPACITY_ACTING 3
#define CPD_CAPACITY_ON_BEHALF 4
#define CPD_CAPACITY_INVITED 5
int cpd_outcome__number(const char *name); /* 0 when unknown */
const char *cpd_outcome__name(int number);
/* What was asked for, checked: the outcome's number, and the words or NULL. CPD_EINPUT */
int cpd_sign__options(int *outcome, const char **words, const cpd_sign_options *options);
/* Can the newest revision be signed at all? CPD_ECONFLICT (two newest, withdrawn), CPD_EINPUT */
int cpd_sign__is_open(const cpd_history *history);
/* The members of a sign-off that say what is signed, and when. */
int cpd_sign__fill(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_history *history,
                   const cpd_revision *revision);
/* Sign one revision inside a change that is already open. */
int cpd_sign__revision(cpd_home *home, const cpd_history *history, const cpd_revision *revision,
                       const cpd_sign_options *options);

/* ---- words.c ---- */

typedef struct cpd_words {
    cpd_key key;
    unsigned char *sealed; /* NULL: nothing was said */
    size_t length;
} cpd_words;

/* Seal what is said (NULL: nothing) and name it in the statement. To be released in any case. */
int cpd_words__seal(cpd_words *out, cpd_doc *doc, cpd_node *statement, const cpd_revision *revision,
                    const char *said);
/* Their key goes to whoever may read the signed revision. @param id  the sign-off's entry */
int cpd_words__wrap(const cpd_words *words, cpd_home *home, int64_t id, const cpd_history *history,
                    const cpd_revision *revision);
void cpd_words__fini(cpd_words *words);

/* ---- signoff.c ---- */

/* The capacity that a sign-off statement names, by its number; 0 when it is none. */
int cpd_signoff__capacity(const cpd_node *statement);
/* Who signed must be allowed to by what this home's chain said at the position of the sign-off: the
 * delegation, appointment or invitation that it names is there, in force, and reaches the record.
 * @param id  the sign-off's entry, in this home or another. CPD_EDAMAGED, CPD_ETAMPERED */
int cpd_signoff__check(cpd_home *home, int64_t id, const cpd_node *statement);
/* The key that must have signed: of the person as declared at that position, or of the guest as the
 * invitation holds it. CPD_EDAMAGED, CPD_ETAMPERED */
int cpd_signoff__key(cpd_key *out, cpd_home *home, int64_t id, const cpd_node *statement);

/* ---- standing.c ---- */

/* As what somebody signs a revision. */
typedef struct cpd_standing {
    const char *role;     /* borrowed from the head, or for ever */
    const char *capacity; /* "own", "acting", "delegated", "on-behalf" */
    bool instead;         /* in somebody's place */
    cpd_uuid whose;       /* whose that is */
    cpd_hash warrant;     /* unless own: the entry of the delegation, or of who named them to act */
} cpd_standing;

/* Does a delegation reach a record with this head on that day? An account is part of its session.
 */
bool cpd_standing__covers(const cpd_delegation *given, cpd_date day, const cpd_node *head,
                          const cpd_uuid *portfolio, const char *role);
/* How a person may sign a revision today. @param instead  for whom alone; NULL: as themselves, if
 * they can. CPD_EDENIED; CPD_EINPUT when they could for several */
int cpd_standing__find(cpd_standing *out, cpd_home *home, const cpd_history *history,
                       const cpd_revision *revision, const cpd_uuid *person, const char *instead);

/* ---- conflict.c ---- */

typedef struct cpd_signing {
    cpd_home *home;
    const cpd_history *history;
    const cpd_revision *revision;
    const cpd_person_row *signer;
    const cpd_standing *standing;
    int outcome;
} cpd_signing;

/* Does a rule in force keep them from signing so? Guidance that speaks against it is added to
 * noted, a list in doc. CPD_EDENIED, in the words of the rule */
int cpd_conflict__check(const cpd_signing *signing, cpd_doc *doc, cpd_node *noted);
/* Relation i that a rule can name; NULL beyond the end. */
const char *cpd_conflict__relation(size_t i);

/* ---- change.c ---- */

/* A new revision of a record that was loaded under the write lock, by somebody it names. Inside a
 * change. */
int cpd_record__amend_within(cpd_saved *out, cpd_home *home, const cpd_history *history,
                             const cpd_node *changes, const char *reason, cpd_issues *issues);

/* ---- destroy.c ---- */

/* What one erasure takes from one portfolio. */
typedef struct cpd_destruction {
    cpd_home *home;
    cpd_uuid portfolio;
    const cpd_uuid *actor; /* NULL: the home itself, restoring */
    const char *basis;
    size_t count;
    struct cpd_destroyed {
        cpd_uuid record;
        int64_t id; /* the entry */
        bool whole;
    } * items;        /* what belongs to one record stands together */
    int64_t position; /* of the last line that says so */
} cpd_destruction;

int cpd_destruction__add(cpd_destruction *d, const cpd_uuid *record, int64_t id, bool whole);
/* Everything that is filed under a record: its revisions, what was signed, shared and stated of it.
 */
int cpd_destruction__add_record(cpd_destruction *d, const cpd_uuid *record);
void cpd_destruction__fini(cpd_destruction *d);
/* Inside a change: a new epoch, the rows, the statements. */
int cpd_destruction__run(cpd_destruction *d);
/* Once the change is durable: old keys and the log. What could not be done, because others read or
 * write or the disk fails, is false; opening the home later does it. */
void cpd_destruction__finish(cpd_home *home, bool *keys_destroyed, bool *log_emptied);

/* Destroy the keys of guests whose invitation waits no longer: signed, ended, over, or erased with
 * its record. Outside of a change; done when a home is opened and after every erasure. CPD_EBUSY */
int cpd_invitations__settle(cpd_home *home);
/* The name of who was invited, in doc; NULL when that was erased with the record. */
int cpd_invitation__guest(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *id);

/* ---- hang.c ---- */

/* The records that hang on this one, as the report of an erasure lists them: those with words left
 * that the acting person may read. @param portfolio  its number */
int cpd_hanging__list(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                      int64_t portfolio);

/* ---- hold.c ---- */

typedef struct cpd_hold {
    bool stands;
    char reason[65], since[CPD_DATE_TEXT];
    cpd_uuid by;   /* who placed it, or released the last one */
    cpd_uuid home; /* another home, of one that came along and binds nobody here; else zero */
} cpd_hold;

/* The hold of this home on exactly this record or person. */
int cpd_hold__on(cpd_hold *out, cpd_home *home, const cpd_uuid *about);
/* The hold that covers a record: its own, or that on all of its holder's. */
int cpd_hold__covers(cpd_hold *out, cpd_home *home, const cpd_uuid *record,
                     const cpd_uuid *portfolio);
/* Does another home hold its copy of a record that came from there? That binds nobody here. */
int cpd_hold__elsewhere(cpd_hold *out, cpd_home *home, const cpd_uuid *record,
                        const cpd_uuid *portfolio);
/* CPD_EDENIED while one covers it. */
int cpd_hold__check(cpd_home *home, const cpd_uuid *record, const cpd_uuid *portfolio);

/* ---- erasures.c ---- */

/* The day on which the words of entry id, of this record, were erased; "" when nothing says so. */
int cpd_erasures__day(char out[CPD_DATE_TEXT], cpd_home *home, const cpd_uuid *record, int64_t id);
/* Were the words of entry id erased by this home's word, by the holder or by their author, wherever? */
int cpd_erasures__by_them(bool *out, cpd_home *home, const cpd_uuid *record, int64_t id,
                          const cpd_uuid *author);
/* Are words here that an `erase` statement, of another home then, says were erased? */
int cpd_erasures__are_here(bool *out, cpd_home *home, const cpd_node *statement);
/* The answer for a record that is not there: that it was erased, to whom that may be said, else as
 * cpd_read__absent(). Always negative. */
int cpd_erasures__refuse(cpd_home *home, const cpd_uuid *record);
/* Erase once more what a list keys/erased (ledger/erased.h) names and is there all the same: an
 * older backup was put back. *count: how many entries. */
int cpd_erasures__again(int64_t *count, cpd_home *home, const char *list, size_t length);
/* A record that the acting person wrote, so that they may change it. */
int cpd_record__load_own(cpd_history *out, cpd_home *home, const char *record);
/* The same with other files and nothing else changed. Inside a change. */
int cpd_record__amend_files(cpd_saved *out, cpd_home *home, const cpd_history *history,
                            const cpd_node *files, const char *reason);

/* ---- attach.c ---- */

/* Put the files of a version into a draft: what they are into its body, the addresses of their
 * sealed bytes into its head. NULL or empty: none. */
void cpd_attach__set(cpd_draft *draft, const cpd_node *files);
/* What is shown of them: no key. */
void cpd_attach__show(cpd_doc *doc, cpd_node *shown, const cpd_node *files);
/* Does a version of a record, whose words are there, name sealed bytes of this address? */
int cpd_attach__is_named(bool *out, cpd_home *home, const cpd_uuid *record,
                         const cpd_hash *address);
/* Delete the sealed bytes of a record that no version with its words names any more: after an
 * erasure, inside its change. */
int cpd_attach__clear(cpd_home *home, const cpd_uuid *record);

/* ---- find.c ---- */

/* May the acting person read this record: CPD_EABSENT when not. */
int cpd_read__allowed(cpd_home *home, const cpd_history *history);
/* Of a record that they may read, leave out the versions that they may not: to show it, for whoever
 * writes goes on from all. The newest stays. */
int cpd_read__limit(cpd_history *history, cpd_home *home); /* reach.c */
/* A record by its id or the end of it, if the acting person may read it: as cpd_record_find(). */
int cpd_read__open(cpd_history *out, cpd_home *home, const char *text);
/* Note that the acting person is shown a record of somebody else's. What they wrote themselves is
 * theirs. */
int cpd_read__note(cpd_home *home, const cpd_history *history, const char *what);
/* Note that a guest is shown it by their code, by whose invitation. */
int cpd_read__note_guest(cpd_home *home, const cpd_history *history, const cpd_uuid *guest,
                         const cpd_uuid *inviter);
/* The one answer for what is not there and for what may not be read. */
int cpd_read__absent(void);

/* ---- read.c ---- */

/* As cpd_record_read(); not noted where it is part of what is noted already. */
int cpd_read__show(cpd_doc **out, cpd_home *home, const char *record, const char *revision,
                   bool noted);

/* ---- withheld.c ---- */

/* Did the text of entry id stay in the home that it came from, as a list signed by that home and
 * kept with the import says? */
int cpd_withheld__is(bool *out, cpd_home *home, const cpd_uuid *portfolio, int64_t id);

/* ---- anonymous.c ---- */

/* The names that are known in a home, but the acting person's own. */
typedef struct cpd_looking {
    cpd_doc *doc;
    const char **names;
    size_t count;
    const char *own;
} cpd_looking;

int cpd_looking__open(cpd_looking *out, cpd_home *home);
void cpd_looking__fini(cpd_looking *looking);
/* What in a body of a record's newest revision may tell who somebody is, with what its author said
 * to it; as cpd_record_identifying() has it. */
int cpd_anonymous__found(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_looking *looking,
                         const cpd_history *history, const cpd_node *body);
/* How many of these lack a flag, "seen" or "released". */
size_t cpd_anonymous__left(const cpd_node *found, const char *flag);
/* How many of them keep the text from leaving. */
int cpd_anonymous__held(size_t *out, cpd_home *home, const cpd_looking *looking,
                        const cpd_history *history, const cpd_node *body);

/* ---- show.c ---- */

/* The flat object of <cpd/record.h>. @param whole  with its history */
int cpd_show__record(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                     const cpd_revision *revision, bool whole);
/* The name of the person that a member of an object names by id; the id where nobody here has it.
 */
int cpd_show__name(cpd_doc *doc, cpd_node *shown, const char *key, cpd_home *home,
                   const cpd_node *object, const char *member);

/* ---- signature.c ---- */

/* "signatures" of the flat object, "stale" and "unsigned". @param revision  the one that is shown
 */
int cpd_show__signatures(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                         const cpd_revision *revision);

#endif
