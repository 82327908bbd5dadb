/* Ids, hashes and keys as members of objects: the same spelling everywhere. */
#include "ledger/ledger.h"

#define SALT_MOST 32

void cpd_object__set_uuid(cpd_doc *doc, cpd_node *object, const char *key, const cpd_uuid *id)
{
    char text[CPD_UUID_TEXT];
    if (!id)
        return;
    cpd_uuid_format(text, id);
    cpd_node_set_text(doc, object, key, text);
}

void cpd_object__set_hash(cpd_doc *doc, cpd_node *object, const char *key, const cpd_hash *hash)
{
    char text[2 * CPD_HASH_SIZE + 1];
    if (!hash)
        return;
    cpd_hash_format(text, hash);
    cpd_node_set_text(doc, object, key, text);
}

void cpd_object__set_key(cpd_doc *doc, cpd_node *object, const char *name, const cpd_key *key)
{
    char text[2 * CPD_KEY_SIZE + 1];
    cpd_hex_format(text, key->bytes, CPD_KEY_SIZE);
    cpd_node_set_text(doc, object, name, text);
}

void cpd_object__set_date(cpd_doc *doc, cpd_node *object, const char *key, cpd_date date)
{
    char text[CPD_DATE_TEXT];
    cpd_date_format(text, date);
    cpd_node_set_text(doc, object, key, text);
}

void cpd_object__add_salt(cpd_doc *doc, cpd_node *object, size_t n)
{
    unsigned char salt[SALT_MOST];
    char text[SALT_MOST * 2];
    cpd_seal__random(salt, n);
    cpd_base64url_format(text, salt, n);
    cpd_node_set_text(doc, object, "salt", text);
}

bool cpd_object__uuid(cpd_uuid *out, const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    return text && cpd_uuid_parse(out, text);
}

bool cpd_object__hash(cpd_hash *out, const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    return text && cpd_hash_parse(out, text);
}

bool cpd_object__key(cpd_key *out, const cpd_node *object, const char *name)
{
    const char *text = cpd_node_get_text(object, name);
    return text && cpd_hex_parse(out->bytes, CPD_KEY_SIZE, text);
}

cpd_date cpd_object__date(const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    cpd_date date;
    return text && cpd_date_parse(&date, text) == 0 ? date : CPD_DATE_NONE;
}
