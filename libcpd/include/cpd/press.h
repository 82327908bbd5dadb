/* Press: the publisher's side of competency sets. Versions lie in a *repository*, a bare git repository in which each version is an
 * annotated tag SET/VERSION, signed or not, that never changes. Every home has one (sets.git); a publisher without a home has a
 * folder of their own (cpd_repository_make). Nothing here needs a home but adopting and looking at what adopting would change.
 *
 * Where a *source* is asked for, it is a version of the repository, pcf@2018, or the text of a file that is not published yet.
 * A *map* says what became of each code of one version in another (docs/sets.md). What is checked by a *signature* is the tag: its
 * version, its commit and so every byte of the set; by whom is told by a file of allowed signers in the format of ssh-keygen(1).
 *
 *     cpd_repository *repository;
 *     cpd_doc *report;
 *     if (cpd_repository_open(&repository, "college", NULL) == 0 &&
 *         cpd_repository_diff(&report, repository, &(cpd_source){.reference = "pcf@2012"},
 *                             &(cpd_source){.reference = "pcf@2018"}, NULL) == 0)
 *         show(cpd_doc_root(report));
 *
 * One handle serves one thread. The press is a module of its own (libgit2) and loaded with the first of these calls.
 */
#ifndef CPD_PRESS_API_H
#define CPD_PRESS_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cpd/api.h>
#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_repository cpd_repository;

typedef struct cpd_press_options {
    int64_t (*now_ms)(void *payload); /* the clock, as in <cpd/home.h>; a home's own clock is used for its repository */
    void *payload;
    const char *press;   /* the module to load; NULL: the one that is installed */
    const char *fetcher; /* the program that fetches; NULL: the one that is installed */
    int fetch_seconds;   /* that fetching may take; 0: two minutes */
    const char *sets;    /* folder of the shipped sets, for the reading speed; NULL: the installed one */
} cpd_press_options;

#define CPD_PRESS_OPTIONS_INIT {0}

/** A publisher's folder: an empty repository FOLDER/sets.git. The folder may exist.
 *  @return 0; CPD_ECONFLICT when it has one @since 0.1 */
CPD_API int cpd_repository_make(const char *folder, const cpd_press_options *options);
/** Open a repository: a bare one, or a folder with a sets.git in it. CPD_EABSENT; CPD_EDENIED when it leads elsewhere (links,
 *  alternates). @since 0.1 */
CPD_API int cpd_repository_open(cpd_repository **out, const char *folder, const cpd_press_options *options);
/** The repository of a home, which must stay open as long. @since 0.1 */
CPD_API int cpd_repository_of_home(cpd_repository **out, cpd_home *home, const cpd_press_options *options);
CPD_API void cpd_repository_close(cpd_repository *repository);

/* One version: published here, or in the text of a file. */
typedef struct cpd_source {
    const char *reference; /* pcf@2018; or NULL, and then: */
    const char *name;      /* what the user calls the file */
    const char *bytes;
    size_t length;
} cpd_source;

/* ---- looking ---- */

/** Every version here: {"schema": "cpd.framework-versions/1", "versions": [{"reference", "set", "version", "commit", "tag", "tagger",
 *  "tagged_at", "signed": true | false (it bears a signature; whether it is good says verify), "fault" (why it cannot be read)}],
 *  "other_tags": n}, by name and version. @since 0.1 */
CPD_API int cpd_repository_list(cpd_doc **out, cpd_repository *repository);

/** One version, or one thing of it, as cpd_framework_show() shows what was adopted: "from" and "to" are its own days; there is no
 *  "hash", "position" or signature.
 *  @param reference  pcf@2018 or pcf@2018#D1; without a version the newest here
 *  @return 0; CPD_EABSENT; CPD_EINPUT when it is no reference @since 0.1 */
CPD_API int cpd_repository_show(cpd_doc **out, cpd_repository *repository, const char *reference);

/** The versions of one set, oldest first: {"schema": "cpd.framework-log/1", "set", "versions": [{"reference", "title", "kind",
 *  "published", "effective_from", "tagged_at", "tagger", "signed", "commit", "wording_only": [codes that were said to be reworded
 *  only], "things", "words", "changes": {counts of cpd_repository_diff against the one before; absent for the first}}]}.
 *  CPD_EABSENT @since 0.1 */
CPD_API int cpd_repository_log(cpd_doc **out, cpd_repository *repository, const char *set);

/** What changed, by meaning: {"schema": "cpd.framework-diff/1", "from": "pcf@2012", "to": "pcf@2018", "map" (its reference, when there
 *  is one), "counts": {one for each kind of change, and "same"}, "about": [{"key", "from", "to"}] (what the set says of itself),
 *  "changes": [{"code", "was" (its code before, when that changed), "type": "node" | "level" | "entry" | "grade" | "requirement",
 *  "title", "changes": [kinds of change], and what goes with them}]} in the order of the new version, what was dropped last.
 *
 *  Kinds of change: "added", "dropped"; "renamed" (another code or title), "reworded" (another text), "moved" (below another),
 *  "reordered" (a level or grade that stands above one it stood below), "force", "level", "changed" (other keys); and what only a map can say: "split", "merged", "widened", "narrowed", "unclear".
 *  With them go: "moved", "force", "level": {"from", "to"}; "above": the code that one of
 *  another order now stands above; "words": [{"key", "runs": [{"is": "same" | "dropped" | "added",
 *  "text"}]}]; "values": [{"key", "from", "to"}]; "text" of what was added or dropped; "side": "new" | "old" where it stands on one
 *  only; "from", "to": codes the map joins it with; "carries", "note", "source", "certainty" of the map's row.
 *  @param map  NULL: the one here that joins the two, when there is one
 *  @return 0; CPD_EINPUT for two kinds of set or a map of others @since 0.1 */
CPD_API int cpd_repository_diff(cpd_doc **out, cpd_repository *repository, const cpd_source *from, const cpd_source *to,
                                const cpd_source *map);

/** The size of each version of a set: {"schema": "cpd.framework-weigh/1", "set", "reading": {"words_per_minute", "reference",
 *  "source"} (absent when no figure is known), "versions": [{"reference", "version", "things", "words", "rules", "guidance",
 *  "optional", "reading_minutes", "against_last", "against_first": {"things", "words", "rules", "guidance" (differences),
 *  "words_percent" (100: as many)}}]}, oldest first.
 *  @param also  a version that is not published yet, weighed last; NULL for none @since 0.1 */
CPD_API int cpd_repository_weigh(cpd_doc **out, cpd_repository *repository, const char *set, const cpd_source *also);

/** Does a map account for all that it must, and for nothing else? {"schema": "cpd.framework-map/1", "map", "from", "to", "relation",
 *  "rows", "unconfirmed" (rows), "counts": {one for each kind of change: codes of `from`, or of `to` for what is new}}.
 *  @return 0; CPD_EINPUT with all that is wrong in issues; CPD_EABSENT when one of its sets is not here @since 0.1 */
CPD_API int cpd_repository_map(cpd_doc **out, cpd_repository *repository, const cpd_source *map, cpd_issues *issues);

/** A map from one version to another, proposed from codes and likeness of words, as YAML for a person to look at and correct: each
 *  row is marked as proposed, and a map with such rows is neither published nor adopted. free() it. @since 0.1 */
CPD_API int cpd_repository_draft(char **yaml, cpd_repository *repository, const cpd_source *from, const cpd_source *to);

/** A file to begin with, as YAML: the newest version of the set under the next name, or, for a set that is not here, one of this
 *  kind with every key that is needed. free() it.
 *  @param version  NULL: the year @param kind  NULL: "competencies" @param name  out: SET/VERSION.yaml; free() it @since 0.1 */
CPD_API int cpd_repository_begin(char **yaml, char **name, cpd_repository *repository, const char *set, const char *version,
                                 const char *kind);

/** A version's text as it was published, comments and all. free() it. CPD_EABSENT @since 0.1 */
CPD_API int cpd_repository_text(char **yaml, cpd_repository *repository, const char *reference);

/* ---- publishing ---- */

/* Without who and where nothing is published. */
typedef struct cpd_publish_options {
    const char *who, *where;   /* name and address of who publishes, as the tag says for ever; needed */
    const char *key;           /* file of the private SSH key that signs; NULL: not signed */
    const char *const *wording_only; /* codes whose words changed and not their meaning; "all" is every one that was reworded */
    size_t wording_count;
} cpd_publish_options;

/** Publish files as versions, all or none: check them, hold maps against their sets and codes against what they meant before, commit,
 *  tag and sign. {"schema": "cpd.framework-published/1", "versions": [{"reference", "commit", "tag", "here" (true: it was published
 *  before, with the same text), "signed", "wording_only": [codes], "weigh": {the last row of cpd_repository_weigh}}]}.
 *
 *  A code keeps its meaning: when its force, its level or whether it is optional changed, a level stands in another order, or its
 *  words changed and nobody said that it is wording only, the version is refused and the remedy is a new code. Requirements are
 *  dated with their version and may change.
 *  @return 0; CPD_EINPUT (a wrong set, a changed meaning: all in issues), CPD_ECONFLICT (another text under a published name),
 *  CPD_EABSENT (no such key; no ssh-keygen) @since 0.1 */
CPD_API int cpd_repository_publish(cpd_doc **out, cpd_repository *repository, const cpd_source *files, size_t count,
                                   const cpd_publish_options *options, cpd_issues *issues);

/* ---- trusting ---- */

/* Files of ssh-keygen(1). NULL: allowed_signers and revoked_keys beside the repository, where there are any. They must not come from
 * the repository that is checked. */
typedef struct cpd_trust {
    const char *allowed, *revoked; /* paths */
} cpd_trust;

/** By whom a version is signed: {"schema": "cpd.framework-signature/1", "reference", "commit", "tag", "tagger", "tagged_at", "result",
 *  "explanation", "principal", "key": {"type", "fingerprint"}, "valid_today"}. result: "good"; "no-signature", "untrusted-key",
 *  "unsupported-key"; "bad-signature", "expired-key" (not valid on the day that the tag bears), "revoked-key".
 *  @return 0 whatever the result; CPD_EINPUT when a file of signers is wrong @since 0.1 */
CPD_API int cpd_repository_verify(cpd_doc **out, cpd_repository *repository, const char *reference, const cpd_trust *trust,
                                  cpd_issues *issues);

/** Fetch versions from another repository: a path, or a URL of https. A process of its own with limits of time and size speaks to
 *  it; what it brings is looked at object by object before anything is kept, all or nothing.
 *  {"schema": "cpd.framework-fetched/1", "versions": [{"reference", "tag", "commit", "here" (true: the same text was here)}]}
 *  @param wanted  references or names of sets; none: every version there
 *  @return 0; CPD_EABSENT (nothing there), CPD_ECONFLICT (another text under a published name), CPD_ELIMIT, CPD_EDAMAGED, CPD_EINPUT
 *  (a wrong set: issues) @since 0.1 */
CPD_API int cpd_repository_fetch(cpd_doc **out, cpd_repository *repository, const char *from, const char *const *wanted, size_t count,
                                 cpd_issues *issues);

/* ---- a home ---- */

typedef struct cpd_adopt_options {
    const char *layer; /* whose voice: nation, college, council, service, team; NULL: as the set says */
    cpd_date from;     /* CPD_DATE_NONE: as the set says */
    cpd_date to;       /* CPD_DATE_NONE: as the set says, or until further notice */
    bool unverified;   /* adopt although it is not signed by somebody whose key is known here */
    cpd_trust trust;
} cpd_adopt_options;

#define CPD_ADOPT_OPTIONS_INIT {NULL, CPD_DATE_NONE, CPD_DATE_NONE, false, {NULL, NULL}}

/** Put versions of a home's repository in force, all or none: {"schema": "cpd.framework-adopted/1", "versions": [{"reference", "layer",
 *  "from", "to", "commit", "position", "signature": {as cpd_repository_verify}, "heard_instead": [as cpd_variant_adopt() gives: sets of
 *  its name, ladders beside it and rules on conflicts that are heard in its place]}]}. Commit and tree are pinned: a tag that is moved later
 *  is told and not followed.
 *  @param repository  of a home
 *  @return 0; CPD_EDENIED when the signature does not do, with the result in the error; CPD_ECONFLICT when it was adopted before;
 *  CPD_EINPUT with issues when what it refers to is not adopted @since 0.1 */
CPD_API int cpd_repository_adopt(cpd_doc **out, cpd_repository *repository, const char *const *references, size_t count,
                                 const cpd_adopt_options *options, cpd_issues *issues);

typedef struct cpd_impact_options {
    cpd_date as_of; /* the day on which both are held against the records; CPD_DATE_NONE: the day they come into force, or today if
                       that is past */
    const char *layer;
    /* Called now and then with how many of all people were looked at; may be NULL. Not 0: stop, CPD_EBUSY. */
    int (*progress)(void *payload, size_t done, size_t all);
    void *payload;
} cpd_impact_options;

#define CPD_IMPACT_OPTIONS_INIT {CPD_DATE_NONE, NULL, NULL, NULL}

/** What adopting versions would change for the people of a home, without changing anything: {"schema": "cpd.framework-impact/1",
 *  "versions": [references], "as_of", "counts": {"people" (in a grade, with a record in this home), "unchanged", "gain", "lose",
 *  "otherwise"} or "suppressed": why they are not told, "findings": [{"rule", "title", "gain", "lose", "otherwise"; or "few": true where
 *  they would point at persons}] (whose state changes for somebody), "links": [{"from": "pcf@2012", "to": "pcf@2018", "links",
 *  "carried", "look_again", "unmapped"}] (of records to capabilities of older versions; empty when counts are suppressed), "people":
 *  [{"person", "name", "change": "gain" | "lose" | "otherwise", "findings": [{"about": "next grade" | "practice minimum" | "supervision",
 *  "grade", "before", "after" (findings as in <cpd/career.h>; absent where nothing is asked)}]}] of the acting person and whom they
 *  supervise or manage}.
 *
 *  Somebody gains when a requirement that was not met is met, or one that stood in the way is gone; loses the other way round;
 *  "otherwise" is both, and a change from or to "cannot tell". Counts follow the rule of cpd_career_practice(), for each number by
 *  itself.
 *
 *  The versions are adopted in a change that is abandoned: meanwhile nobody else can save in this home.
 *  @param repository  of a home in which somebody acts
 *  @return 0; CPD_ECONFLICT when one was adopted before; CPD_EINPUT with issues when what they refer to is not adopted @since 0.1 */
CPD_API int cpd_repository_impact(cpd_doc **out, cpd_repository *repository, const char *const *references, size_t count,
                                  const cpd_impact_options *options, cpd_issues *issues);

CPD_END_DECLS
#endif
