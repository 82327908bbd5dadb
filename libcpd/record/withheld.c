/* Texts that stayed in the home a record came from. The list of them, signed by that home, was kept
 * in the statement of the import, which is about the holder; verify holds it against the
 * signature. */
#include "person/statements.h"
#include "record/record.h"

static bool is_listed(const cpd_node *list, const cpd_hash *entry)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_hash hash;
        if (cpd_object__hash(&hash, cpd_node_at(list, i), "entry") && cpd_hash_equal(&hash, entry))
            return true;
    }
    return false;
}

static bool is_in(const cpd_node *statements, const cpd_hash *entry)
{
    for (size_t i = 0; i < cpd_node_length(statements); i++) {
        const cpd_node *statement = cpd_node_at(statements, i),
                       *bundle = cpd_node_get(statement, "bundle");
        if (cpd_people__is(statement, "import") &&
            is_listed(cpd_node_get(cpd_node_get(bundle, "statement"), "withheld"), entry))
            return true;
    }
    return false;
}

int cpd_withheld__is(bool *out, cpd_home *home, const cpd_uuid *portfolio, int64_t id)
{
    cpd_person_row holder;
    cpd_hash entry;
    cpd_doc *statements = NULL;
    *out = false;
    if (id < CPD_LEDGER_OWN_LIMIT)
        return 0;
    int r = cpd_people__holder(&holder, home, portfolio);
    if (r == 0)
        r = cpd_ledger__entry_hash(&entry, home, id);
    if (r == 0)
        r = cpd_people__statements(&statements, home, &holder.id, 0);
    if (r == 0)
        *out = is_in(cpd_doc_root(statements), &entry);
    cpd_doc_free(statements);
    return r == CPD_EABSENT ? 0 : r;
}
