/* Words that go with a sign-off: a sealed body of their own, bound to the revision that is signed, for
 * whoever may read that. */
#include <stdlib.h>

#include "node/node.h"
#include "record/record.h"

int cpd_words__seal(cpd_words *out, cpd_doc *doc, cpd_node *statement, const cpd_revision *revision,
                    const char *said)
{
    cpd_hash commitment;
    if (!said)
        return 0;
    cpd_node *body = cpd_node_object(doc);
    cpd_node_set_text(doc, body, "text", said);
    int r = cpd_body__seal(&out->sealed, &out->length, &commitment, &out->key, doc, body,
                           "cpd/words/1", &revision->hash, cpd_head__is_private(revision->head));
    if (r == 0)
        cpd_object__set_hash(doc, statement, "words", &commitment);
    return r;
}

int cpd_words__wrap(const cpd_words *words, cpd_home *home, int64_t id, const cpd_history *history,
                    const cpd_revision *revision)
{
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &history->portfolio, &history->record,
                            &revision->hash};
    if (!words->sealed)
        return 0;
    if (!cpd_head__is_private(revision->head))
        return cpd_wrap__add(home, id, &words->key, &place, NULL);
    return cpd_wrap__add_as(home, id, &words->key, &place, revision->id);
}

void cpd_words__fini(cpd_words *words)
{
    cpd_seal__wipe(&words->key, sizeof words->key);
    free(words->sealed);
    *words = (cpd_words){.sealed = NULL};
}
