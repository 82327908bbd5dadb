/* Reading one record, in its newest or an earlier version. */
#include <string.h>

#include "record/record.h"

/* Without a version named, the newest that the reader of a private text can open; its author always
 * gets the newest. */
static int choose(const cpd_revision **out, cpd_home *home, const cpd_history *history,
                  const char *revision)
{
    cpd_person_row acting;
    bool author = false;
    const cpd_revision *newest = cpd_history__newest(history);
    *out = newest;
    if (revision)
        return cpd_history__find(out, history, revision);
    if (!cpd_head__is_private(newest->head))
        return 0;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__names(&author, home, newest->head, "author", &acting.id);
    if (r < 0 || author)
        return r;
    r = cpd_share__newest_for(out, home, history, &acting.id);
    if (!*out)
        *out = newest;
    return r;
}

int cpd_record_read(cpd_doc **out, cpd_home *home, const char *record, const char *revision)
{
    return cpd_read__show(out, home, record, revision, true);
}

int cpd_read__show(cpd_doc **out, cpd_home *home, const char *record, const char *revision,
                   bool noted)
{
    cpd_history history;
    cpd_node *shown;
    int r = cpd_read__open(&history, home, record);
    if (r < 0)
        return r;
    const cpd_revision *one;
    cpd_doc *doc = cpd_doc_new();
    r = doc ? cpd_read__limit(&history, home) : cpd_error__no_memory();
    if (r == 0)
        r = choose(&one, home, &history, revision);
    if (r == 0)
        r = cpd_show__record(&shown, doc, home, &history, one, true);
    if (r == 0 && noted)
        r = cpd_read__note(home, &history, "record");
    cpd_history__fini(&history);
    if (r == 0) {
        cpd_doc_set_root(doc, shown);
        *out = doc;
    } else {
        cpd_doc_free(doc);
    }
    return r;
}
