/* A person's keys: with one they sign, with the other they read what is sealed to them.
 *
 * In a home of one's own and in one for trying out the keys lie in files. In an organisation's home a passphrase protects each
 * person's keys, and nobody else has it: not the administrator, not the program. Writing never needs it; reading private texts
 * and signing do, once for as long as the home is open.
 *
 *     char code[CPD_KEY_CODE_TEXT];
 *     cpd_key_start(code, home, "Asha");                     whoever adds her hands her the code
 *     cpd_key_begin(home, "Asha", code, "a long passphrase");     and she chooses her passphrase
 *     cpd_home_act_as(home, "Asha");
 *     cpd_key_unlock(home, "a long passphrase");
 *
 * Words: a *starting code* lets somebody begin, once; it opens nothing. A *recovery code* is kept on paper and opens the keys like
 * the passphrase. A *helper* is a person of one's own choice who can let one in again.
 *
 * Texts with secrets in them are the caller's to wipe. None is kept, and none stands in an error.
 */
#ifndef CPD_KEY_H
#define CPD_KEY_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

#define CPD_KEY_CODE_TEXT 40 /* bytes for a code and its NUL */

/** A starting code for somebody who has no keys yet; an earlier one is taken no longer. It holds for 14 days.
 *  @return 0; CPD_EABSENT; CPD_ECONFLICT when they have keys; CPD_EINPUT when they have no portfolio here @since 0.1 */
CPD_API int cpd_key_start(char code[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person);
/** The same for somebody whose keys are lost for good. Their new key is marked "replaced by the home after loss", always; what only the
 *  lost key opens stays closed. */
CPD_API int cpd_key_start_after_loss(char code[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person);
/** Begin with keys of one's own, protected by a passphrase of at least 12 characters. The person is unlocked.
 *  @return 0; CPD_EDENIED for a wrong code, or none; CPD_EINPUT for a passphrase that is too short, or a slip in the code */
CPD_API int cpd_key_begin(cpd_home *home, const char *person, const char *code, const char *passphrase);

/** Unlock the acting person's keys until the home is closed or they are locked.
 *  @return 0; CPD_EDENIED when the passphrase does not fit; CPD_ELOCKED when there is none to fit @since 0.1 */
CPD_API int cpd_key_unlock(cpd_home *home, const char *passphrase);
CPD_API void cpd_key_lock(cpd_home *home, const char *person); /* who is not unlocked, or not here: nothing happens */
/** For front ends where people sign in: act as whom the name and the passphrase fit, and unlock them. The whole name in any case, or
 *  the id. @return 0; CPD_EDENIED, the same answer after the same work for a wrong passphrase, an unknown name and somebody who
 *  has not begun */
CPD_API int cpd_key_sign_in(cpd_home *home, const char *name, const char *passphrase);

/** Choose another passphrase. It is the old or the new one at every moment. Where the keys lie in a file, that file goes.
 *  @param old  NULL where the key lies in a file @return 0; CPD_EDENIED, CPD_EINPUT */
CPD_API int cpd_key_change_passphrase(cpd_home *home, const char *old, const char *passphrase);
/** A recovery code for the acting person, who is unlocked; an earlier one opens nothing any more. It is shown here and never again.
 *  @return 0; CPD_ELOCKED; CPD_EINPUT where the key lies in a file */
CPD_API int cpd_key_make_recovery(char code[CPD_KEY_CODE_TEXT], cpd_home *home);
/** With the recovery code in place of a passphrase that is lost, choose a new one. Somebody acts who is unlocked then.
 *  @return 0; CPD_EDENIED, CPD_ELOCKED when there is no such code, CPD_EINPUT */
CPD_API int cpd_key_recover(cpd_home *home, const char *person, const char *code, const char *passphrase);

/** New keys for the acting person, signed by the ones before; whatever is sealed to them is sealed anew. Old signatures stay, by the key of
 *  their time. A recovery code opens nothing any more; helpers stay.
 *  @param passphrase  theirs, which stays the same; NULL where the key lies in a file
 *  @param known_since  from which day on somebody else may have had the key: what it signed since then is shown as in doubt, always;
 *  CPD_DATE_NONE: nobody had it
 *  @return 0; CPD_EDENIED, CPD_ELOCKED, CPD_EINPUT for a day to come @since 0.1 */
CPD_API int cpd_key_replace(cpd_home *home, const char *passphrase, cpd_date known_since);

/* Helpers: people whom one lets help when everything else is lost. A helper can let one in again and no more: what they seal opens with
 * the passphrase that is chosen then, and with nothing of theirs. Whoever is asked must still be somebody one would let read it all, for
 * together with whoever has the folder they could. */

/** Name a helper, by the acting person, who is unlocked. @param until  the last day; CPD_DATE_NONE: until it is ended
 *  @return 0; CPD_ELOCKED, CPD_EABSENT (no such person, or without keys), CPD_EINPUT (oneself, a key in a file, a day gone by) */
CPD_API int cpd_key_trust(cpd_home *home, const char *person, cpd_date until);
CPD_API int cpd_key_untrust(cpd_home *home, const char *person); /* CPD_ECONFLICT when they are none */
/** Ask one's helpers, with the passphrase one wants to have from then on.
 *  @param check  to be read to the helper, who types it: so nobody else can ask in one's name
 *  @return 0; CPD_EINPUT, CPD_ELOCKED when there is no helper */
CPD_API int cpd_key_ask_help(char check[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person, const char *passphrase);
/** Help somebody who asked, as their helper, who is unlocked. Make sure that it is they who read the check to you.
 *  @return 0; CPD_EDENIED (no helper of theirs, or not any more; another check), CPD_EABSENT (nobody asked), CPD_ELOCKED, CPD_EINPUT */
CPD_API int cpd_key_help(cpd_home *home, const char *person, const char *check);
/** With the help that was given, and the passphrase that was chosen when asking: it is theirs from now on, and they are unlocked.
 *  @return 0; CPD_EABSENT when no help came yet; CPD_EDENIED */
CPD_API int cpd_key_accept_help(cpd_home *home, const char *person, const char *passphrase);

/** What there is of somebody's keys: {"id", "name", "opened_by" ("nothing", "file", "passphrase"), "unlocked", "fingerprint", "keys":
 *  list, oldest first, of {"fingerprint", "position", "how" ("first", "succession", "loss"), "until",
 *  "compromised_since"}, "recovery_since", "helpers": list of {"id", "name", "since", "until"}}. What opens the keys is told to the
 *  person alone. Free with cpd_doc_free(). @return 0; CPD_EABSENT */
CPD_API int cpd_key_show(cpd_doc **out, cpd_home *home, const char *person);

CPD_END_DECLS
#endif
