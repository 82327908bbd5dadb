/* Records: the one path by which everything a person writes is kept.
 *
 * A kind (time block, CPD piece, reflection, session ...) is a table of fields. A save needs only the required ones; every save
 * is a new revision, nothing is overwritten. What must be queried stands in the open head, text is sealed in the body. A slip is
 * amended or withdrawn with a reason; it never vanishes.
 *
 *     cpd_doc *doc = cpd_doc_new();
 *     cpd_node *draft = cpd_node_object(doc);
 *     cpd_node_set_text(doc, draft, "kind", "reflection");
 *     cpd_node_set_text(doc, draft, "text", "I went in with my mind made up.");
 *     cpd_saved saved;
 *     if (cpd_record_save(&saved, home, draft, NULL) == 0) ... saved.id ...
 *
 * Drafts and what comes back are flat objects: "kind", the kind's fields by name, and where they apply "date" (or "from" and
 * "to"), "links" (list of {"node": "pcf@2018#D1", "level": "asye"}), "people" (list of {"role", "person"}), "refs" (list of
 * {"rel", "record", "revision"}; the record alone will do: its newest version is meant), "portfolio" (whose; the author's own when
 * absent). Of a kind that names a second person, "with" names that person instead of "people": the roles are then known, and
 * where the kind's other role is a named contact of the holder ("supervisor") it may be absent.
 *
 * What a person may not read is answered as what does not exist: CPD_EABSENT. Who may is said by the class of the kind.
 */
#ifndef CPD_RECORD_H
#define CPD_RECORD_H

#include <cpd/node.h>
#include <cpd/person.h>

CPD_BEGIN_DECLS

enum cpd_field_type {
    CPD_FIELD_TEXT,    /* any text */
    CPD_FIELD_CODE,    /* a code of a vocabulary, or a short word */
    CPD_FIELD_MINUTES, /* "1h30m" or a number of minutes */
    CPD_FIELD_FLAG,    /* true or false */
    CPD_FIELD_NUMBER,  /* a whole number from 1 */
    CPD_FIELD_DATE,    /* a day, which may lie ahead */
    CPD_FIELD_CASE,    /* a case reference: a number of the case system, never a name */
    CPD_FIELD_REFERENCE, /* something of an adopted set: "career-england-children@2026.1#social-worker" */
};

/** "text", "code", "minutes", "flag", "number", "date", "case", "reference". @since 0.1 */
CPD_API const char *cpd_field_type_name(enum cpd_field_type type);

typedef struct cpd_field {
    const char *name;  /* as in JSON and on the command line */
    const char *label; /* as people read it */
    const char *hint;  /* one line of help */
    enum cpd_field_type type;
    bool required;
    bool head;    /* open head; else sealed body */
    int flag;     /* bit that rules can count: the flag itself, or for a sealed text that it was written; 0 otherwise */
    bool many;    /* case references: several may be given, parted by blanks or as a list; they come back as a list */
    int most;     /* bytes of a text, minutes of a duration, a number; 0: the usual limit (64 KiB; 24 hours; 10,000) */
    const char *const *words; /* of a code: those to choose from, ending with NULL; NULL: a vocabulary or an open list */
} cpd_field;

enum cpd_writer {
    CPD_WRITER_HOLDER, /* in one's own portfolio */
    CPD_WRITER_EITHER, /* the holder or a named contact of theirs */
    CPD_WRITER_OTHER,  /* a named contact, never the holder: a judgement */
};

/* One day, or from and to. */
enum cpd_dates { CPD_DATES_ON, CPD_DATES_RANGE };

/* What may be written in a kind of record, and who reads it, whoever asks and by whatever front end. */
typedef struct cpd_class {
    char letter;         /* as heads have it */
    const char *title;
    const char *readers; /* as people read it */
    bool sealed;         /* to its readers' own keys: its head says no more than kind, author, day and what its author linked */
    bool of_two;         /* its readers are the two, otherwise of a sealed one the author alone */
    bool names;          /* may name people of the home and other records */
    bool cases;          /* may hold case references */
    bool counted;        /* rules and reports may count it */
} cpd_class;

typedef struct cpd_kind {
    int number;        /* in the index; kept for ever */
    const char *name;  /* "cpd" */
    const char *title; /* "piece of CPD" */
    const char *about; /* what it is for, in one line */
    char class_;       /* 'P' portfolio, 'B' of two, 'C' its author's alone, 'D' of the two alone */
    enum cpd_dates dates;
    bool ahead;        /* may lie in the future */
    enum cpd_writer writer;
    bool links;        /* may be linked to capabilities */
    bool of_nobody;    /* names no person and no other record, and its links carry no level */
    const char *own;   /* role of the holder where a second person is named; else NULL */
    const char *other; /* role of the second person it names, "" when none */
    const cpd_field *fields;
    size_t field_count;
} cpd_kind;

/** The kinds this library keeps: kind i from 0, NULL beyond the end. @since 0.1 */
CPD_API const cpd_kind *cpd_kind_at(size_t i);
CPD_API const cpd_kind *cpd_kind_find(const char *name);
/** The same as people say it: by its name or by the title that is shown, in any case. Filters, scopes and `--kind` are read so; what is
 *  kept is the name. @return NULL when there is none @since 0.1 */
CPD_API const cpd_kind *cpd_kind_called(const char *text);
/** The class of a kind. Never NULL. @since 0.1 */
CPD_API const cpd_class *cpd_kind_class(const cpd_kind *kind);
/** One kind or (NULL) all: a list of {"name", "title", "about", "class", "readers", "writer" ("holder", "either", "other"), "dates" ("day",
 *  "range"), "ahead", "links", "with" (role of the second person), "required" (how many fields must be filled), "fields": [{"name",
 *  "label", "hint", "type", "required", "sealed", "many", "words"}]}. No home is needed. @param name  as cpd_kind_called() reads it
 *  @return 0; CPD_EINPUT no such kind @since 0.1 */
CPD_API int cpd_kind_describe(cpd_doc **out, const char *name);

/** The fields that councils' variants in force on a day add to a kind; never required. They are called VARIANT/FIELD
 *  ("knowsley/registration-checked") in drafts and in what is read, and stand in the open head.
 *  @param day  CPD_DATE_NONE: today @param out  borrowed until the home is closed @since 0.1 */
CPD_API int cpd_record_fields(const cpd_field **out, size_t *count, cpd_home *home, const cpd_kind *kind, cpd_date day);

#define CPD_HASH_TEXT 65

typedef struct cpd_saved {
    char id[CPD_ID_TEXT];      /* the record */
    char hash[CPD_HASH_TEXT];  /* the revision, as signatures name it */
    int revision;              /* counted from 1 */
    int64_t position;          /* in the home's log */
} cpd_saved;

/** Save a new record as the acting person. @param issues  what is wrong with the draft, all at once; may be NULL
 *  @return 0, durable; CPD_EINPUT, CPD_EABSENT (portfolio), CPD_EBUSY, CPD_EFULL, CPD_EINTERNAL: nothing was saved */
CPD_API int cpd_record_save(cpd_saved *out, cpd_home *home, const cpd_node *draft, cpd_issues *issues);
/** Save several in one transaction: all or none. */
CPD_API int cpd_record_save_all(cpd_saved *out, cpd_home *home, const cpd_node *const *drafts, size_t count, cpd_issues *issues);

/** A new revision of one's own record: the fields in changes replace those of the newest revision, the rest stays. A record with
 *  two newest revisions (written on two devices) is joined by it.
 *  @param reason  why; NULL only while nobody has signed any version of it. Private texts need the author's key, which is unlocked */
CPD_API int cpd_record_amend(cpd_saved *out, cpd_home *home, const char *record, const cpd_node *changes, const char *reason, cpd_issues *issues);
/** The same from the revision that was read: another newest one gives CPD_ECONFLICT, and nothing is saved. So of two who change one
 *  version at once the second sees what the first wrote. @param revision  its hash @since 0.1 */
CPD_API int cpd_record_amend_from(cpd_saved *out, cpd_home *home, const char *record, const char *revision, const cpd_node *changes, const char *reason, cpd_issues *issues);
/** Join the newest versions of a record that was written on two devices: a revision that names them all and says what one of them
 *  says. Neither is lost: both stand in its history. @param kept  the hash of the one whose words go on, or the first characters of it
 *  @return 0; CPD_ECONFLICT when there is nothing to join; CPD_EABSENT when kept is none of the newest @since 0.1 */
CPD_API int cpd_record_join(cpd_saved *out, cpd_home *home, const char *record, const char *kept, const char *reason, cpd_issues *issues);
/** Withdraw one's own record: it stands no longer in any count; what it said stays in its history. Once somebody has signed it this
 *  needs a reason. */
CPD_API int cpd_record_withdraw(cpd_saved *out, cpd_home *home, const char *record, const char *reason);

/** Attach a file to one's own record: a new version that has it. It is sealed under a key of its own, which stands among the words of
 *  the version, so that whoever reads these reads it. What it is is told from its bytes: PDF, PNG, JPEG, .docx and .odt without macros,
 *  plain text; its size by the home's setting `attachment_most`. @param name  what it is called; folders before it are left out
 *  @param reason  why; may be NULL while nobody has signed the record
 *  @return 0; CPD_EINPUT for what runs and what is not known; CPD_ELIMIT; CPD_ECONFLICT for a name twice; as cpd_record_amend() @since 0.1 */
CPD_API int cpd_record_attach(cpd_saved *out, cpd_home *home, const char *record, const char *name, const void *bytes, size_t length,
                              const char *reason);
/** A version without it; earlier ones keep it. @return 0; CPD_EABSENT; as cpd_record_amend() @since 0.1 */
CPD_API int cpd_record_detach(cpd_saved *out, cpd_home *home, const char *record, const char *name, const char *reason);
/** A file of the newest version, for who may read the record. @param bytes  to free() @return 0; CPD_EABSENT, CPD_ELOCKED, CPD_ETAMPERED
 *  @since 0.1 */
CPD_API int cpd_record_attachment(unsigned char **bytes, size_t *length, cpd_home *home, const char *record, const char *name);

/** Find a record the acting person may read by its id, or by at least four of the last characters of one.
 *  @return 0; CPD_EABSENT; CPD_EINPUT when several match */
CPD_API int cpd_record_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text);

/** Read a record: the flat object with "record", "revision", "hash", "kind", "class", "state" ("live", "withdrawn"), "author",
 *  "portfolio", its fields, "readers" (list of {"id", "name", "as", "later"}; not in lists), "attachments" (list of {"name", "type", "size"}), "signatures" and "history" (list of {"revision", "hash", "clock", "state", "joins": hashes of the versions that it joins, where it does}). A signature is {"signer",
 *  "role", "capacity", "outcome", "date", "revision", "registration"} and where they apply "for" (whose place it stands in),
 *  "guest", "organisation" and "invited_by", "words", "stale" and "changed" (it is of an earlier version, and which fields changed
 *  since), "in_doubt" (others had the key by then), "not_accepted" (it counts
 *  for nothing: it was made in a home that is not accepted here, cpd_trust_accept()), "remarks" (sentences to be shown with it). A record that names people also has "unsigned", those whose signature of this
 *  version is missing, each perhaps "refused"; "stale" says that somebody signed an earlier version and not this one.
 *  @param revision  an earlier one, by its number, its hash or the beginning of one; NULL for the newest
 *  Where the body cannot be opened "locked", "erased" (with "erased_on", a day) or "withheld" (it stayed in the home
 *  the record came from) says so and its fields are absent; "forked" that there are two newest; "locked_to_you": the acting person's own
 *  key opens it; "last_shared", a day: it is a private text of somebody else, this is the version of that day, and later ones are not shared
 *  with the acting person. Free with cpd_doc_free(). */
CPD_API int cpd_record_read(cpd_doc **out, cpd_home *home, const char *record, const char *revision);

typedef struct cpd_record_filter {
    const char *person;  /* whose portfolio; NULL: the acting person's */
    const char *kind;    /* as cpd_kind_called() reads it; NULL: all */
    cpd_date from, to;   /* CPD_DATE_NONE: open */
    const char *words;   /* only records whose text holds all these words, in any case; needs bodies; NULL: no such test */
    bool withdrawn;      /* show withdrawn ones too */
    size_t most;         /* at most so many, newest first; 0: all */
} cpd_record_filter;

#define CPD_RECORD_FILTER_INIT {.from = CPD_DATE_NONE, .to = CPD_DATE_NONE}

/** Records of a portfolio, newest day first: a list of objects as cpd_record_read() gives, without "history". */
CPD_API int cpd_record_list(cpd_doc **out, cpd_home *home, const cpd_record_filter *filter);

typedef struct cpd_sign_options {
    const char *role;    /* "supervisee", "supervisor", "assessor"; NULL: as the record names the signer */
    const char *outcome; /* "agree" (NULL), "agree-with-comment", "under-protest", "recommend", "decide", "moderate"; "refuse": not
                            signed, for the reason that the words give */
    const char *words;   /* comment or reason, sealed; NULL when none */
    const char *on_behalf_of; /* for whom, by a delegation of theirs or while acting for them; NULL: for oneself where one can */
    const char *revision; /* hash of the one that was read: another newest one gives CPD_ECONFLICT; NULL: whichever is newest */
} cpd_sign_options;

/** Sign the newest revision with the acting person's own key, or refuse to and say why. One signs as a person the record names, as
 *  who acts for them, or by their delegation; nobody signs for others in their own portfolio, and rules on conflicts may refuse
 *  (sets of kind `conflicts`). Key and registration of the day are stated. @return 0; CPD_EABSENT, CPD_EDENIED (not named, already
 *  signed, a conflict), CPD_EINPUT (for whom?), CPD_ELOCKED, CPD_ECONFLICT (two newest) */
CPD_API int cpd_record_sign(cpd_home *home, const char *record, const cpd_sign_options *options);

/** What waits for the acting person's signature across all portfolios, the oldest first: a list of records, each with "sign_as":
 *  {"role", "capacity"} and "for", the name of whom they would sign for. What they refused waits no longer until it is changed. */
CPD_API int cpd_record_unsigned(cpd_doc **out, cpd_home *home);

/** What was shown, as one word: other records, another version of one or another order make another word. So who signs many at once
 *  proves which they saw. @param records  a list as above @since 0.1 */
CPD_API void cpd_record_seal(char out[CPD_HASH_TEXT], const cpd_node *records);

/** What in the newest version of a record may tell who somebody is (<cpd/anonymity.h>; names of people of the home too): {"record", "hash",
 *  "mine": did the acting person write it, "found": [{"field", "label", "what", "said", "text", "seen", "released"}], "unseen": how many its author has not looked at, "held": how many
 *  keep its text from leaving}. In records of class B case references and the people of
 *  the home are nothing to find, nor is one's own name anywhere.
 *  @return 0; CPD_EABSENT, CPD_ELOCKED @since 0.1 */
CPD_API int cpd_record_identifying(cpd_doc **out, cpd_home *home, const char *record);
/** "I have looked": what was found in this version is not pointed at again, in later ones neither. Its author alone says so, in the
 *  portfolio's chain. @param revision  the hash of the one that was read: another newest one gives CPD_ECONFLICT; NULL: whichever */
CPD_API int cpd_record_looked_at(cpd_home *home, const char *record, const char *revision);
/** "It may leave all the same": its text goes into exports, bundles and the renewal's copy although it may tell who somebody is. Kept in the
 *  portfolio's chain, with the reason sealed for those who read the record. @param reason  needed */
CPD_API int cpd_record_release(cpd_home *home, const char *record, const char *revision, const char *reason);

/** Make every index anew from the open heads. No key is needed. @param changed  how many rows differ from what was there */
CPD_API int cpd_record_rebuild(cpd_home *home, int64_t *changed);

CPD_END_DECLS
#endif
