/* What hangs on a record and is none of its versions: the accounts that a session names, and
 * records that refer to it. Erasing it leaves them, so who erases is told which they are. */
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

struct hanging {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
    const cpd_uuid *record;
};

static bool is_listed(const struct hanging *h, const cpd_uuid *record)
{
    cpd_uuid one;
    for (size_t i = 0; i < cpd_node_length(h->list); i++)
        if (cpd_object__uuid(&one, cpd_node_at(h->list, i), "record") &&
            cpd_uuid_equal(&one, record))
            return true;
    return cpd_uuid_equal(record, h->record);
}

static bool has_words(const cpd_history *history)
{
    for (size_t i = 0; i < history->count; i++)
        if (!history->revisions[i].erased)
            return true;
    return false;
}

static int describe(struct hanging *h, const cpd_uuid *record, const cpd_history *history)
{
    const cpd_node *head = cpd_history__newest(history)->head;
    cpd_node *one = cpd_node_object(h->doc);
    cpd_object__set_uuid(h->doc, one, "record", record);
    cpd_node_set_text(h->doc, one, "kind", cpd_node_get_text(head, "kind"));
    cpd_node_set_text(h->doc, one, "title", history->kind ? history->kind->title : NULL);
    cpd_node_set_text(h->doc, one, "date", cpd_node_get_text(cpd_node_get(head, "dates"), "on"));
    cpd_node_add(h->doc, h->list, one);
    return cpd_show__name(h->doc, one, "author", h->home, head, "author");
}

/* What the acting person may not read is answered as what does not exist. */
static int add(struct hanging *h, const cpd_uuid *record)
{
    cpd_history history;
    if (is_listed(h, record))
        return 0;
    int r = cpd_history__load(&history, h->home, record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    if (has_words(&history))
        r = cpd_read__allowed(h->home, &history);
    if (r == 0 && has_words(&history))
        r = describe(h, record, &history);
    cpd_history__fini(&history);
    return r == CPD_EABSENT ? 0 : r;
}

static int add_accounts(struct hanging *h, const cpd_node *head)
{
    const cpd_node *refs = cpd_node_get(head, "refs");
    cpd_uuid record;
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(refs); i++) {
        const cpd_node *ref = cpd_node_at(refs, i);
        const char *rel = cpd_node_get_text(ref, "rel");
        if (rel && strcmp(rel, "account") == 0 && cpd_object__uuid(&record, ref, "record"))
            r = add(h, &record);
    }
    return r;
}

/* A record that refers to it, as an action to the session in which it was agreed. */
static int add_referring(struct hanging *h, cpd_stmt *row)
{
    cpd_uuid from, to;
    size_t length;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    const cpd_node *refs = r == 0 ? cpd_node_get(cpd_doc_root(doc), "refs") : NULL;
    for (size_t i = 0; r == 0 && i < cpd_node_length(refs); i++)
        if (cpd_object__uuid(&to, cpd_node_at(refs, i), "record") &&
            cpd_uuid_equal(&to, h->record) && cpd_stmt__uuid(row, 0, &from))
            r = add(h, &from);
    cpd_doc_free(doc);
    return r;
}

int cpd_hanging__list(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                      int64_t portfolio)
{
    struct hanging h = {home, doc, cpd_node_list(doc), &history->record};
    cpd_stmt *row;
    int r = 0;
    *out = h.list;
    for (size_t i = 0; r == 0 && i < history->count; i++)
        r = add_accounts(&h, history->revisions[i].head);
    if (r == 0)
        r = cpd_store__ask(
            &row, home->store,
            "SELECT s.about, s.bytes FROM fact f JOIN subject s ON s.id = f.id WHERE "
            "f.portfolio = ? AND f.until = 0 ORDER BY f.id",
            "i", portfolio);
    if (r < 0)
        return r;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_referring(&h, row);
    cpd_stmt__done(row);
    return r;
}
