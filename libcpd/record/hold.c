/* Holds: while one stands, nothing that it covers is erased. A hold is a statement in the
 * portfolio's chain, about a record or about the holder; the newest one of each speaks.
 *
 * A home holds its own copy. What another home held comes along in a bundle and is told, and binds
 * nobody here: who placed it is not here to release it. */
#include <stdio.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

static int read_hold(cpd_hold *out, cpd_stmt *row)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const cpd_node *said = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(said, "operation"),
               *state = cpd_node_get_text(said, "state"),
               *reason = cpd_node_get_text(said, "reason"), *date = cpd_node_get_text(said, "date");
    if (operation && strcmp(operation, "hold") == 0) {
        out->stands = state && strcmp(state, "live") == 0;
        snprintf(out->reason, sizeof out->reason, "%s", reason ? reason : "");
        snprintf(out->since, sizeof out->since, "%s", date ? date : "");
        if (!cpd_object__uuid(&out->by, said, "by"))
            out->by = (cpd_uuid){0};
    }
    cpd_doc_free(doc);
    return r;
}

int cpd_hold__on(cpd_hold *out, cpd_home *home, const cpd_uuid *about)
{
    cpd_stmt *row;
    *out = (cpd_hold){0};
    int r = cpd_store__ask(&row, home->store,
                           "SELECT bytes FROM subject WHERE about = ? AND id < ? AND commitment IS"
                           " NULL ORDER BY id",
                           "ui", about, CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = read_hold(out, row);
    cpd_stmt__done(row);
    return r;
}

int cpd_hold__covers(cpd_hold *out, cpd_home *home, const cpd_uuid *record,
                     const cpd_uuid *portfolio)
{
    cpd_person_row holder;
    int r = cpd_hold__on(out, home, record);
    if (r < 0 || out->stands)
        return r;
    r = cpd_people__holder(&holder, home, portfolio);
    return r == 0 ? cpd_hold__on(out, home, &holder.id) : r == CPD_EABSENT ? 0 : r;
}

int cpd_hold__check(cpd_home *home, const cpd_uuid *record, const cpd_uuid *portfolio)
{
    cpd_hold hold;
    int r = cpd_hold__covers(&hold, home, record, portfolio);
    if (r < 0 || !hold.stands)
        return r;
    cpd_error__set(CPD_EDENIED, "it is held since %s (%s): nothing of it is erased", hold.since,
                   hold.reason);
    return cpd_error__hint("Who placed the hold, or the line manager, releases it: cpd retention "
                           "release.");
}

/* ---- what other homes hold ---- */

/* In each home the newest one speaks; of several homes the first that holds it is told. A home that
 * has no chain of the portfolio has no copy to hold. */
static int elsewhere_on(cpd_hold *out, cpd_home *home, const cpd_uuid *about,
                        const cpd_uuid *portfolio)
{
    cpd_stmt *row;
    cpd_hold one = {0};
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes, c.home FROM subject s JOIN entry e ON e.id = s.id JOIN "
                           "chain c ON c.no = e.chain WHERE s.about = ? AND s.id >= ? AND "
                           "s.commitment IS NULL AND c.home IN (SELECT home FROM chain WHERE"
                           " portfolio = ?) ORDER BY s.id",
                           "uiu", about, CPD_LEDGER_OWN_LIMIT, portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid where = {0};
        cpd_stmt__uuid(row, 1, &where);
        if (!cpd_uuid_equal(&where, &one.home)) {
            *out = out->stands ? *out : one;
            one = (cpd_hold){.home = where};
        }
        r = read_hold(&one, row);
    }
    cpd_stmt__done(row);
    *out = out->stands ? *out : one;
    return r;
}

/* Who held the portfolio is called otherwise there, unless they began here as who they were. */
static int holder_there(cpd_uuid *out, cpd_home *home, const cpd_uuid *portfolio)
{
    const cpd_join *joins;
    cpd_person_row holder;
    size_t count;
    int r = cpd_people__joins(&joins, &count, home);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&joins[i].portfolio, portfolio)) {
            *out = joins[i].person;
            return 0;
        }
    if (r == 0)
        r = cpd_people__holder(&holder, home, portfolio);
    if (r == 0)
        *out = holder.id;
    return r;
}

int cpd_hold__elsewhere(cpd_hold *out, cpd_home *home, const cpd_uuid *record,
                        const cpd_uuid *portfolio)
{
    cpd_uuid holder;
    *out = (cpd_hold){0};
    int r = elsewhere_on(out, home, record, portfolio);
    if (r < 0 || out->stands)
        return r;
    r = holder_there(&holder, home, portfolio);
    return r == 0 ? elsewhere_on(out, home, &holder, portfolio) : r == CPD_EABSENT ? 0 : r;
}
