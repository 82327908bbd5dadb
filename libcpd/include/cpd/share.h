/* Sharing a private text: the author seals its key to one more reader, one record and one person at a time.
 *
 *     cpd_share_add(home, reflection, "Tom", NULL);       Tom reads the newest version, and later ones
 *     cpd_share_end(home, reflection, "Tom");             later ones no more; what he could read he has read
 *
 * Versions are apart: what was written before the one that is shared stays closed. Sharing takes the author's key
 * (cpd_key_unlock()); ending it and writing on take none.
 */
#ifndef CPD_SHARE_H
#define CPD_SHARE_H

#include <cpd/node.h>

CPD_BEGIN_DECLS

typedef struct cpd_share_options {
    const char *revision; /* the version, by its number or hash; NULL: the newest */
    bool only;            /* this version, and none that is written later */
} cpd_share_options;

/** Let somebody read a private record of the acting person's own, and the comments signed with that version.
 *  @return 0; CPD_EDENIED (somebody else wrote it), CPD_EINPUT (it is not private; oneself), CPD_ELOCKED, CPD_EABSENT (no such
 *  record, version or person, or a person without keys here), CPD_ECONFLICT (they read it already) @since 0.1 */
CPD_API int cpd_share_add(cpd_home *home, const char *record, const char *person, const cpd_share_options *options);
/** From now on they read no version that is written later. @return 0; CPD_ECONFLICT when it is not shared with them */
CPD_API int cpd_share_end(cpd_home *home, const char *record, const char *person);
/** Private records of others that the acting person may read, each in the last version that they may ("last_shared"): a list as
 *  cpd_record_list() gives, newest first. Free with cpd_doc_free(). */
CPD_API int cpd_share_list(cpd_doc **out, cpd_home *home);

CPD_END_DECLS
#endif
