/* Take your record with you: a person's whole record as one file, signed by the home it leaves, sealed to the person it belongs to,
 * and taken into another home without losing a signature, an id or a day of history.
 *
 *     cpd_home_act_as(council, "Asha");
 *     cpd_bundle_make(&bytes, &length, NULL, council, NULL);           ... write it to a stick, free(bytes)
 *     cpd_bundle_look(&doc, bytes, length);                            ... what is inside; no home is needed
 *
 * What is inside: every entry of the person's portfolio with the heads and statements it speaks of, the sealed texts, the entries
 * about people and keys that they cite with a proof that they stood in the home's log, the competency sets they are linked to, sums
 * that the home signed, attached files, and the keys of the texts, sealed to the holder's own key. How the bytes lie stands in docs/bundle.md.
 *
 * Three absences are told apart: *erased* (an entry says so), *withheld* (a list that the home signed says so), *missing* (nothing
 * says so: the record is damaged).
 */
#ifndef CPD_BUNDLE_H
#define CPD_BUNDLE_H

#include <stddef.h>

#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_bundle_options {
    const char *const *withhold; /* kinds whose texts stay behind, as the home's policy says: "session", "account" */
    size_t withhold_count;
} cpd_bundle_options;

#define CPD_BUNDLE_OPTIONS_INIT {0}

/** The acting person's own record as a bundle. Nothing is unlocked for it: private texts are sealed to the holder already and travel
 *  so; private texts of others in the portfolio stay behind. A checkpoint is made, and that a bundle was made is noted in the log.
 *  @param out     *length bytes, to free()
 *  @param report  {"schema": "cpd.bundle-made/1", "holder", "home", "fingerprint", "entries", "revisions", "texts", "bytes", "withheld":
 *  [{"record", "kind", "why"}], "sets": ["pcf@2018"], "files": attached ones that come along, "file_bytes": sealed, "files_missing": named by
 *  a version and not as it names them in this home, "held": texts that stayed because they may tell who somebody is, which
 *  cpd_record_release() lets go}; may be NULL. Free with cpd_doc_free()
 *  @return 0; CPD_EINPUT (who acts holds no record here, unknown kind); CPD_ELIMIT; CPD_EDAMAGED; CPD_EBUSY @since 0.1 */
CPD_API int cpd_bundle_make(char **out, size_t *length, cpd_doc **report, cpd_home *home, const cpd_bundle_options *options);

/** What is inside a bundle and whether it hangs together. Needs no home and no key, trusts nobody and writes nothing:
 *  {"schema": "cpd.bundle/1", "whole", "home", "fingerprint", "holder": {"person", "name"}, "made": clock, "bytes", "entries", "revisions",
 *  "texts", "files", "file_bytes", "files_missing", "kinds": [{"kind", "count"}], "signatures", "signers": [{"name", "person", "home", "count",
 *  "for": names of in whose place, if any; of a guest "guest" for "person", and "organisation"}], "sets": ["pcf@2018"],
 *  "erased", "withheld": [{"record", "kind", "why"}], "missing", "problems": [{"entry", "kind", "text"}]}.
 *  Whose the fingerprint is, only a person can say: ask the home by another way than the bundle came.
 *  @return 0, also where "whole" is false; CPD_EINPUT when it is no bundle; CPD_EDAMAGED when it was cut off; CPD_ETAMPERED when it is
 *  not what its home signed; CPD_ELIMIT @since 0.1 */
CPD_API int cpd_bundle_look(cpd_doc **out, const void *bytes, size_t length);

typedef struct cpd_bundle_take_options {
    const char *key_file;   /* the holder's key in the home that made it: keys/person/ID of that home, with ID.key beside it, or
                               keys/person/ID.locked; NULL: the one they have here */
    const char *passphrase; /* theirs in that home, which opens ID.locked; NULL: none */
} cpd_bundle_take_options;

#define CPD_BUNDLE_TAKE_OPTIONS_INIT {0}

/** Take a bundle into a home, all or nothing. Signatures, ids and history stay as they are; keys are wrapped anew for this home. What is
 *  there already stays: taking it twice changes nothing, and the bundles of two devices merge. Whose it is:
 *  - somebody who is here under the same id (another device of theirs): it joins their record;
 *  - in a home that nobody holds a record in: they begin here, with the same id, portfolio and key;
 *  - otherwise the acting person says that they are the same: a `same-as` statement, signed with the key they had there.
 *  The home it came from is not trusted by this: cpd_trust_accept().
 *  @param out  {"schema": "cpd.bundle-taken/1", "holder", "home", "fingerprint", "trusted", "new": entries that were not here, "texts", "files",
 *  "began", "joined", "signatures", "forked": [record ids with two newest versions], "erased_elsewhere": [record ids: the
 *  bundle says that they were erased, and their words are here: nothing is erased here by another home's word], "proves": true when
 *  nothing is new but the proof of where a chain ends that was here without one}; may be NULL
 *  @return 0; what cpd_bundle_look() gives; CPD_ELOCKED (the key is not here), CPD_EDENIED (sealed to another key, or it claims to be
 *  of somebody who has another key here), CPD_ECONFLICT (another history of that home is here), CPD_EDAMAGED, CPD_ETAMPERED (something
 *  in it does not hold), CPD_EINPUT (nobody acts) @since 0.1 */
CPD_API int cpd_bundle_take(cpd_doc **out, cpd_home *home, const void *bytes, size_t length, const cpd_bundle_take_options *options);

/* ---- trust: whose signatures count here ---- */

typedef struct cpd_trust_options {
    const char *name;   /* whose home it is, as it is to be told here: "Northshire"; NULL: by its fingerprint */
    const void *bundle; /* a file of that home, length bytes, when nothing of it was taken yet; NULL */
    size_t length;
} cpd_trust_options;

#define CPD_TRUST_OPTIONS_INIT {0}

/** Accept the key of another home, once, as a person who compared the fingerprint by another way than the file came. From then on its
 *  signatures count, and the posts and registrations it states of people whose record was taken here: as experience, never as a right.
 *  Accepted once more with another name, it is called that from then on.
 *  @param fingerprint  as that home shows it, in any spacing
 *  @param options  may be NULL
 *  @param out  {"schema": "cpd.trust/1", "home", "fingerprint", "name"}; may be NULL
 *  @return 0; CPD_EINPUT when it is no fingerprint or no name; CPD_EABSENT when no home that is known here has it; CPD_ECONFLICT when it
 *  is accepted already, or another is called that @since 0.1 */
CPD_API int cpd_trust_accept(cpd_doc **out, cpd_home *home, const char *fingerprint, const cpd_trust_options *options);
/** Every home that is known here: {"schema": "cpd.trusts/1", "homes": [{"home", "fingerprint", "name", "state": "accepted" | "ended" |
 *  "not-yet", "since", "entries"}]}. @since 0.1 */
CPD_API int cpd_trust_list(cpd_doc **out, cpd_home *home);
/** End it: from now on signatures of that home are not trusted here, and what it states of people does not count. @param reason  may be NULL
 *  @return 0; CPD_EABSENT when no such home is accepted @since 0.1 */
CPD_API int cpd_trust_end(cpd_home *home, const char *fingerprint, const char *reason);

CPD_END_DECLS
#endif
