/* Invitations: a signature of somebody who has no account here, such as a university's assessor.
 *
 * Somebody who may read a record invites a guest to sign one version of it. They get a code, shown once and kept nowhere, and hand
 * it on themselves; it opens that version to read, and one signature, until a day. The guest signs with a key that was made for it
 * alone, which the inviter has put their name to; its secret half opens by the code only, and is destroyed after the signature, or when the invitation waits no longer. In
 * every report the signature says so, and who invited.
 *
 *     cpd_invitation_make(code, home, record, whom);
 *     cpd_invitation_read(&doc, home, code);
 *     cpd_invitation_sign(home, code, &(cpd_sign_options){.outcome = "agree"});
 *
 * A code that is unknown, used, ended or out of date is answered alike: CPD_EABSENT. Codes hold 125 random bits; a front end that
 * strangers can reach still slows down who tries many.
 */
#ifndef CPD_INVITATION_H
#define CPD_INVITATION_H

#include <cpd/node.h>
#include <cpd/record.h>

CPD_BEGIN_DECLS

#define CPD_CODE_TEXT_SIZE 30 /* bytes for a code as it is written, in groups of five, and its NUL */

/** Invite somebody to sign the newest version of a record that is not private. Their key is made and put under the acting person's
 *  signature. @param whom  {"name"} and optionally "organisation", "role" (a code: as what
 *  they sign; when absent as the other person that the kind names, of a judgement as "assessor"), "until" (a day, at most 90 ahead; 14)
 *  @return 0; CPD_EABSENT, CPD_EINPUT (also where the record leaves open as what they would sign), CPD_EDENIED (a private record), CPD_ELOCKED @since 0.1 */
CPD_API int cpd_invitation_make(char code[CPD_CODE_TEXT_SIZE], cpd_home *home, const char *record, const cpd_node *whom);
/** End one of the acting person's invitations; its key is destroyed. @param invitation  the end of its id @since 0.1 */
CPD_API int cpd_invitation_end(cpd_home *home, const char *invitation);
/** Those that the acting person made and that still wait: a list of {"id", "name", "organisation", "role", "record", "title",
 *  "until"}. Free with cpd_doc_free(). @since 0.1 */
CPD_API int cpd_invitation_list(cpd_doc **out, cpd_home *home);

/** What a code is for: {"name", "organisation", "role", "until", "invited_by", "record": as cpd_record_read() gives it, "accounts":
 *  those that a session names}. Nobody need act. Free with cpd_doc_free(). @return 0; CPD_EABSENT; CPD_ECONFLICT when the record was
 *  changed since @since 0.1 */
CPD_API int cpd_invitation_read(cpd_doc **out, cpd_home *home, const char *code);
/** Sign by a code, once. Of the options outcome, words and revision count. @return as above, CPD_EINPUT @since 0.1 */
CPD_API int cpd_invitation_sign(cpd_home *home, const char *code, const cpd_sign_options *options);

CPD_END_DECLS
#endif
