/* A home: the folder that keeps the records of one person, of an organisation's people, or for trying out of a few (a demo home).
 *
 * One handle serves one thread. Everything else in the library takes it.
 *
 *     cpd_home *home;
 *     if (cpd_home_open(&home, "/home/asha/cpd", NULL) == 0) {
 *         cpd_home_act_as(home, "Asha");
 *         ...
 *         cpd_home_close(home);
 *     }
 */
#ifndef CPD_HOME_H
#define CPD_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cpd/api.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_home_options {
    /* The clock, in milliseconds since 1970 UTC; NULL is the machine's. It orders nothing; it is only noted. */
    int64_t (*now_ms)(void *payload);
    void *payload;
    bool demo;        /* init only: keys of several people lie in files, for trying out */
    bool organisation; /* init only: a home of several people, each with a passphrase (<cpd/key.h>) */
    const char *sets; /* init only: folder of the sets to publish and adopt; NULL: the installed ones */
    const char *press; /* init and the framework verbs only: the press module to load; NULL: the installed one */
} cpd_home_options;

#define CPD_HOME_OPTIONS_INIT {0}

/** Make a home in a folder that does not exist or is empty: its keys, its database, and the shipped sets published into its own
 *  git repository and adopted. Nothing is left behind when it fails.
 *  @param out  the open home, or NULL to close it again
 *  @return 0; CPD_ECONFLICT when something is there; CPD_EINPUT when a set is wrong (issues says what) @since 0.1 */
CPD_API int cpd_home_init(cpd_home **out, const char *folder, const cpd_home_options *options, cpd_issues *issues);

/** Open a home. @return 0; CPD_EABSENT, CPD_EINPUT (foreign or newer), CPD_EDENIED (permissions), CPD_EDAMAGED @since 0.1 */
CPD_API int cpd_home_open(cpd_home **out, const char *folder, const cpd_home_options *options);
CPD_API void cpd_home_close(cpd_home *home);

/** Copy an open home to a folder that does not exist or is empty: records, keys and competency sets of one moment, also while other
 *  programs write. **It holds the keys**: whoever has the copy can read what the home's folder can. Nothing is left behind when it
 *  fails. @return 0; CPD_EINPUT for a name that nothing can be put under; CPD_ECONFLICT when something is there; CPD_EBUSY, CPD_EFULL
 *  @since 0.1 */
CPD_API int cpd_home_backup(cpd_home *home, const char *folder);

typedef struct cpd_restore_options {
    const char *checkpoint; /* one that was kept (<cpd/checkpoint.h>): an older backup than it covers is refused; NULL: none */
    size_t checkpoint_length;
    const char *erased;     /* a list keys/erased that was kept, newer than the backup's own; NULL: none */
    size_t erased_length;
    int64_t (*now_ms)(void *payload); /* as in cpd_home_options */
    void *payload;
} cpd_restore_options;

/** Put a backup back into a folder that does not exist or is empty, if it is whole: the copy is verified before it gets its name, and
 *  the backup itself is only read. What the lists of erased records name, the backup's own and the given one, is erased again first.
 *  @param options  may be NULL
 *  @param report  what cpd_verify() says of it, also when it is not whole, with "erased_again": how many entries; may be NULL. Free with
 *  cpd_doc_free()
 *  @return 0; CPD_ETAMPERED when it is not whole; CPD_EINPUT for a list that is none; otherwise as cpd_home_backup() and cpd_home_open()
 *  @since 0.1 */
CPD_API int cpd_home_restore(cpd_doc **report, const char *backup, const char *folder, const cpd_restore_options *options);

/** Destroy a home, keys first, after a certificate was written to a new file outside of it: {"schema": "cpd.destroyed/1", "statement": {"home",
 *  "clock", "destroyed": counts of entries, versions, records, signatures, people, portfolios, keys, "checkpoint": over its whole log},
 *  "signing": the home's public key, "signature"}. It holds no word of anybody's. Refused while anything in it is held. Backups are not
 *  reached, and on flash memory and file systems that copy on write removing is no proof that bytes are gone.
 *  @return 0: the home is closed and its folder is gone; CPD_EDENIED (held), CPD_ECONFLICT (the file is there), CPD_EINPUT, CPD_EFULL: the home
 *  is as it was; CPD_EINTERNAL after it was closed, when files could not be removed @since 0.1 */
CPD_API int cpd_home_destroy(cpd_home *home, const char *certificate);
/** Read a certificate: what it says, if its signature holds for the key it names, with that key's "fingerprint" to be compared with the one
 *  that was known. Needs no home. @return 0; CPD_EINPUT, CPD_ETAMPERED @since 0.1 */
CPD_API int cpd_certificate_check(cpd_doc **out, const char *text, size_t length);

/** Say who acts from now on: an id, a name, or the beginning of one. It proves nothing: reading private texts and signing need
 *  that person's key: one that lies in a file is unlocked when first needed, another by cpd_key_unlock(). @return 0; CPD_EABSENT; CPD_EINPUT when several people match */
CPD_API int cpd_home_act_as(cpd_home *home, const char *person);

/** What the home is: {"id", "use" ("personal", "organisation", "demo"), "demo", "fingerprint", "people", "position"}. Free with cpd_doc_free(). */
CPD_API int cpd_home_show(cpd_doc **out, cpd_home *home);

CPD_END_DECLS
#endif
