/* Erasing: destroying the key of a text, and when asked all that the record said.
 *
 * Erasing is not withdrawing: what is erased cannot be read again by anybody. What stays is one line of the chain, hashes from which
 * nothing can be guessed, and the line that says what was erased and on which day; so the chain still verifies.
 *
 *     cpd_erase_options how = CPD_ERASE_OPTIONS_INIT;
 *     cpd_doc *preview, *done;
 *     if (cpd_erase_preview(&preview, home, "3f9a1c", &how) == 0) ... show what would go, ask ...
 *     if (cpd_erase(&done, home, "3f9a1c", &how) == 0) ...
 *
 * Who may: the author of a private text (class C, D) always; of other records the author, the holder of the portfolio or their line
 * manager, and where somebody else signed it or is named in it only on a stated basis. A hold stops all of it.
 *
 * What is destroyed is destroyed in this folder. An older copy of records.db and keys/ together still opens it, and so may a disk: on
 * flash memory and on file systems that copy on write, removing a file is no proof that its bytes are gone.
 */
#ifndef CPD_ERASE_H
#define CPD_ERASE_H

#include <cpd/record.h>

CPD_BEGIN_DECLS

enum cpd_erase_what {
    CPD_ERASE_TEXT,  /* words and their keys; the open head, its hashes and signatures stay, so it still counts */
    CPD_ERASE_WHOLE, /* head, commitment, statements, signatures and index rows too */
};

typedef struct cpd_erase_options {
    enum cpd_erase_what what;
    const char *revision; /* the words of this version alone, by its number or hash; NULL: all of the record. Not with CPD_ERASE_WHOLE */
    bool comment;      /* the acting person's own comment to a signature, and nothing else. Not with CPD_ERASE_WHOLE */
    const char *basis; /* "own" (NULL), "mistake", "request", "retention", "order": why, as the line of the chain will say */
} cpd_erase_options;

#define CPD_ERASE_OPTIONS_INIT {.what = CPD_ERASE_TEXT}

/** What would go and what would stay: {"schema": "cpd.erase/1", "done": false, "record", "kind", "title", "what", "versions": how many lose
 *  their words, "comments", "signatures": those that go, "readers": names of those who could read it by a key of their own, 
 *  "stays": sentences, "hanging": [{"record", "kind", "title", "date", "author"}]: records that stay, such as the accounts of a session or
 *  the actions agreed in it, as far as the acting person may read them, "limits": sentences}. Free with cpd_doc_free().
 *  @return 0; CPD_EABSENT; CPD_EDENIED (not theirs to erase, held); CPD_ECONFLICT (nothing is left to erase); CPD_EINPUT @since 0.1 */
CPD_API int cpd_erase_preview(cpd_doc **out, cpd_home *home, const char *record, const cpd_erase_options *options);

/** Do it. The report is that of the preview with "done": true, "position" of the line that says so, "keys_destroyed" (false: another
 *  program was writing; opening the home destroys them) and "log_emptied" (false: another program was reading; the next time the home is
 *  closed by all). @param out  may be NULL
 *  @return 0, durable; as the preview, and CPD_EBUSY, CPD_EFULL, CPD_EINTERNAL: then nothing was erased @since 0.1 */
CPD_API int cpd_erase(cpd_doc **out, cpd_home *home, const char *record, const cpd_erase_options *options);

CPD_END_DECLS
#endif
