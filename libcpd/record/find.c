/* Who may read a record, and finding one by the end of its id. What may not be read is answered as
 * what does not exist, for every front end. */
#include <string.h>

#include "person/seen.h"
#include "record/record.h"
#include "store/store.h"

/* ---- who may read ---- */

int cpd_read__absent(void)
{
    return cpd_error__set(CPD_EABSENT, "there is no such record that you may read");
}

/* Who signs in somebody's place reads what they sign. */
static int may_sign(cpd_home *home, const cpd_history *history, const cpd_uuid *person)
{
    cpd_standing standing;
    if (!history->kind)
        return cpd_read__absent();
    int r =
        cpd_standing__find(&standing, home, history, cpd_history__newest(history), person, NULL);
    return r == CPD_EDENIED || r == CPD_EABSENT ? cpd_read__absent() : r == CPD_EINPUT ? 0 : r;
}

int cpd_read__allowed(cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_person_row acting, holder;
    int r = cpd_people__acting(&acting, home);
    if (r < 0)
        return r;
    if (cpd_head__is_private(newest->head)) {
        bool has = false, author = false;
        for (size_t i = 0; r == 0 && !has && i < history->count; i++)
            r = cpd_wrap__has(&has, home, history->revisions[i].id, &acting.id);
        if (r == 0)
            r = cpd_people__names(&author, home, newest->head, "author", &acting.id);
        return r < 0 ? r : has || author ? 0 : cpd_read__absent();
    }
    bool named = false;
    r = cpd_head__names(&named, home, newest->head, &acting.id);
    if (r < 0 || named)
        return r;
    r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r == 0)
        r = cpd_people__may_read(home, &holder);
    return r == CPD_EABSENT ? may_sign(home, history, &acting.id) : r;
}

/* ---- who read it ---- */

int cpd_read__note(cpd_home *home, const cpd_history *history, const char *what)
{
    cpd_person_row acting, holder;
    bool author = false;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r; /* of somebody elsewhere, who asks nobody here */
    r = cpd_people__names(&author, home, cpd_history__newest(history)->head, "author", &acting.id);
    if (r < 0 || author)
        return r;
    return cpd_seen__note(
        home, &(cpd_sight){.what = what, .holder = &holder.id, .record = &history->record});
}

int cpd_read__note_guest(cpd_home *home, const cpd_history *history, const cpd_uuid *guest,
                         const cpd_uuid *inviter)
{
    cpd_person_row holder;
    int r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    return cpd_seen__note(home, &(cpd_sight){.what = "record",
                                             .holder = &holder.id,
                                             .record = &history->record,
                                             .guest = guest,
                                             .reader = inviter});
}

/* ---- finding by the end of an id ---- */

#define SUFFIX_LEAST 4

static bool ends_with(const char *id, const char *suffix)
{
    size_t n = strlen(id), m = strlen(suffix);
    return m <= n && strcmp(id + n - m, suffix) == 0;
}

static int consider(char found[CPD_ID_TEXT], size_t *count, cpd_home *home, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    r = cpd_read__allowed(home, &history);
    cpd_history__fini(&history);
    if (r == CPD_EABSENT)
        return 0;
    if (r == 0 && (*count)++ == 0)
        cpd_uuid_format(found, record);
    return r;
}

/* Nothing is there, but something may have been: is what was erased named so? */
static int refuse_by_suffix(cpd_home *home, const char *suffix)
{
    char id[CPD_UUID_TEXT];
    bool said = false;
    cpd_error why = {.kind = CPD_OK};
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT DISTINCT about FROM subject WHERE commitment IS NULL AND about IS NOT NULL", "");
    while (r == 0 && !said && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = 0;
        if (!cpd_stmt__uuid(row, 0, &record))
            continue;
        cpd_uuid_format(id, &record);
        if (!ends_with(id, suffix))
            continue;
        r = cpd_erasures__refuse(home, &record);
        why = *cpd_error_last();
        said = r == CPD_EABSENT && why.hint[0];
        r = r == CPD_EABSENT ? 0 : r;
    }
    cpd_stmt__done(row);
    return r < 0 ? r : said ? cpd_error__restore(&why) : cpd_read__absent();
}

static int find_by_suffix(char out[CPD_ID_TEXT], cpd_home *home, const char *suffix)
{
    char id[CPD_UUID_TEXT], found[CPD_ID_TEXT];
    size_t count = 0;
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT DISTINCT about FROM subject WHERE commitment IS NOT NULL AND about IS NOT NULL",
        "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = 0;
        if (!cpd_stmt__uuid(row, 0, &record))
            continue;
        cpd_uuid_format(id, &record);
        if (ends_with(id, suffix))
            r = consider(found, &count, home, &record);
    }
    cpd_stmt__done(row);
    if (r < 0)
        return r;
    if (count == 0)
        return refuse_by_suffix(home, suffix);
    if (count > 1) {
        cpd_error__set(CPD_EINPUT, "%zu records end with \"%s\"", count, suffix);
        return cpd_error__hint("Write more characters of the id.");
    }
    memcpy(out, found, CPD_ID_TEXT);
    return 0;
}

static int open_known(cpd_history *out, cpd_home *home, const cpd_uuid *record)
{
    int r = cpd_history__load(out, home, record);
    if (r == CPD_EABSENT)
        return cpd_erasures__refuse(home, record);
    if (r < 0)
        return r;
    r = cpd_read__allowed(home, out);
    if (r < 0)
        cpd_history__fini(out);
    return r;
}

int cpd_read__open(cpd_history *out, cpd_home *home, const char *text)
{
    char id[CPD_ID_TEXT];
    cpd_uuid record;
    if (text && cpd_uuid_parse(&record, text))
        return open_known(out, home, &record);
    int r = cpd_record_find(id, home, text);
    if (r < 0)
        return r;
    return cpd_uuid_parse(&record, id) ? cpd_history__load(out, home, &record) : cpd_read__absent();
}

int cpd_record_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text)
{
    cpd_uuid record;
    cpd_history history;
    size_t n = text ? strlen(text) : 0;
    if (n < SUFFIX_LEAST || n >= CPD_ID_TEXT || strspn(text, "0123456789abcdef-") != n) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not the id of a record", text ? text : "");
        return cpd_error__hint(
            "Write at least four of its last characters, as a listing shows them.");
    }
    if (!cpd_uuid_parse(&record, text))
        return find_by_suffix(id, home, text);
    int r = open_known(&history, home, &record);
    if (r < 0)
        return r;
    cpd_history__fini(&history);
    cpd_uuid_format(id, &record);
    return 0;
}
