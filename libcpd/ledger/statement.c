/* Statements: what the home or a person declares (a person, a post, a key, a sign-off). Each
 * carries a salt, so that its hash tells nobody what it said once it is erased. */
#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"

#define SALT_SIZE 16
#define PURPOSE_SIZE 64

static int insert_subject(cpd_home *home, int64_t id, const cpd_statement *s,
                          const unsigned char *signature)
{
    cpd_str packed = {0};
    int r = cpd_node__pack(&packed, s->object);
    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_store__run(home->store,
                           "INSERT INTO subject(id, about, bytes, commitment, sealed, signature) "
                           "VALUES(?, ?, ?, NULL, ?, ?)",
                           "iubbb", id, s->about, packed.bytes, packed.length, s->sealed,
                           s->sealed_length, s->signer ? signature : NULL,
                           (size_t)CPD_SIGNATURE_SIZE);
    cpd_str_fini(&packed);
    return r;
}

int cpd_ledger__state(int64_t *position, cpd_home *home, cpd_doc *doc, const cpd_statement *s)
{
    char purpose[PURPOSE_SIZE];
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_hash subject, sealed;
    snprintf(purpose, sizeof purpose, "cpd/%s/1", s->operation);
    cpd_node_set_text(doc, s->object, "operation", s->operation);
    cpd_object__add_salt(doc, s->object, SALT_SIZE);
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    int r = cpd_ledger__hash_object(&subject, purpose, s->object);
    if (r == 0 && s->signer)
        r = cpd_ledger__sign_object(signature, s->signer, purpose, s->object);
    if (s->sealed)
        cpd_seal__hash_raw(&sealed, s->sealed, s->sealed_length);
    cpd_act act = {.operation = s->operation,
                   .portfolio = s->portfolio,
                   .actor = s->actor,
                   .subject = &subject,
                   .sealed = s->sealed ? &sealed : NULL};
    if (r == 0)
        r = cpd_ledger__append(position, NULL, home, &act);
    return r == 0 ? insert_subject(home, *position, s, signature) : r;
}
