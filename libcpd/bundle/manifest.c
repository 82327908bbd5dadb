/* Files that a home signed: a statement with its signature and the public key that checks it. Whose
 * key that is, is for the reader to find out. */
#include <string.h>

#include "bundle/bundle.h"

int cpd_signed__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const char *schema,
                     const char *purpose, cpd_node *statement)
{
    unsigned char signature[CPD_SIGNATURE_SIZE];
    char hex[2 * CPD_SIGNATURE_SIZE + 1];
    const cpd_secret *secret;
    cpd_public keys;
    cpd_node *file = cpd_node_object(doc);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_keyring__home_secret(&secret, home);

    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0)
        r = cpd_ledger__sign_object(signature, secret, purpose, statement);
    if (r < 0)
        return r;
    cpd_node_set_text(doc, file, "schema", schema);
    cpd_node_set(doc, file, "statement", statement);
    cpd_object__set_key(doc, file, "signing", &keys.sign);
    cpd_hex_format(hex, signature, sizeof signature);
    cpd_node_set_text(doc, file, "signature", hex);
    *out = file;
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

int cpd_signed__check(cpd_key *out, const cpd_node *file, const char *schema, const char *purpose)
{
    const cpd_node *statement = cpd_node_get(file, "statement");
    const char *its = cpd_node_get_text(file, "schema"),
               *signing = cpd_node_get_text(file, "signing"),
               *hex = cpd_node_get_text(file, "signature");
    unsigned char signature[CPD_SIGNATURE_SIZE];

    if (!its || strcmp(its, schema) != 0) {
        cpd_error__set(CPD_EINPUT, "a part of the bundle is %.40s, this program knows %s",
                       its ? its : "of no format", schema);
        return cpd_error__hint("A newer program made it: use that one to take it.");
    }
    if (cpd_node_length(file) != 4 || !signing || !hex ||
        !cpd_hex_parse(out->bytes, CPD_KEY_SIZE, signing) ||
        !cpd_hex_parse(signature, sizeof signature, hex))
        return cpd_error__set(CPD_EINPUT, "a signed part of the bundle is not complete");
    int r = cpd_ledger__verify_object(signature, out, purpose, statement);
    if (r != CPD_ETAMPERED)
        return r;
    cpd_error__set(CPD_ETAMPERED, "the signature of %s does not hold", schema);
    return cpd_error__hint("Somebody changed the bundle: fetch it again from where it was made.");
}
