/* Reading one record, in its newest or an earlier version. */
#include <string.h>

#include "record/record.h"

static const cpd_revision *chosen(const cpd_history *history, const char *revision)
{
    cpd_hash hash;
    if (!revision)
        return cpd_history__newest(history);
    if (!cpd_hash_parse(&hash, revision))
        return NULL;
    for (size_t i = 0; i < history->count; i++)
        if (cpd_hash_equal(&history->revisions[i].hash, &hash))
            return &history->revisions[i];
    return NULL;
}

static int read_record(cpd_doc **out, cpd_home *home, const cpd_uuid *record, const char *revision)
{
    cpd_history history;
    cpd_node *shown;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    const cpd_revision *one = chosen(&history, revision);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        r = cpd_error__no_memory();
    else if (!one)
        r = cpd_error__set(CPD_EABSENT, "that record has no such version");
    else
        r = cpd_show__record(&shown, doc, home, &history, one, true);
    cpd_history__fini(&history);
    if (r == 0) {
        cpd_doc_set_root(doc, shown);
        *out = doc;
    } else {
        cpd_doc_free(doc);
    }
    return r;
}

int cpd_record_read(cpd_doc **out, cpd_home *home, const char *record, const char *revision)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_record_find(id, home, record);
    if (r < 0)
        return r;
    return cpd_uuid_parse(&uuid, id) ? read_record(out, home, &uuid, revision) : cpd_read__absent();
}
