/* Who signs a statement: the person, their key as this home declared it, and the certificate that
 * says so. */
#include <string.h>

#include "person/person.h"

/* The declared key, and the entry that declares it. */
static int find_certificate(cpd_public *declared, cpd_hash *certificate, cpd_home *home,
                            const cpd_uuid *person)
{
    int64_t id;
    int r = cpd_people__keys(declared, &id, home, person, 0);
    return r == 0 ? cpd_ledger__entry_hash(certificate, home, id) : r;
}

int cpd_people__add_signer(const cpd_secret **secret, cpd_doc *doc, cpd_node *statement,
                           cpd_home *home, const cpd_person_row *signer)
{
    cpd_public keys, declared;
    cpd_hash certificate;
    char key[2 * CPD_KEY_SIZE + 1];
    cpd_node *named = cpd_node_object(doc);
    int r = cpd_keyring__unlock(home, &signer->id);
    if (r == 0)
        r = find_certificate(&declared, &certificate, home, &signer->id);
    const cpd_secret *own = cpd_keyring__person(home, &signer->id);
    if (r == 0)
        r = cpd_secret__public(&keys, own);
    if (r == 0 && memcmp(keys.sign.bytes, declared.sign.bytes, CPD_KEY_SIZE) != 0)
        r = cpd_error__set(
            CPD_EDENIED, "the key that is unlocked is not the one this home has declared for you");
    if (r < 0)
        return r;
    cpd_object__set_uuid(doc, named, "home", &home->id);
    cpd_object__set_uuid(doc, named, "person", &signer->id);
    cpd_node_set(doc, statement, "signer", named);
    cpd_hex_format(key, keys.sign.bytes, CPD_KEY_SIZE);
    cpd_node_set_text(doc, statement, "key", key);
    cpd_object__set_hash(doc, statement, "certificate", &certificate);
    *secret = own;
    return 0;
}
