/* Holds: while one stands, nothing that it covers is erased. A hold is a statement in the
 * portfolio's chain, about a record or about the holder; the newest one of each speaks. */
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
                           "SELECT bytes FROM subject WHERE about = ? AND commitment IS NULL"
                           " ORDER BY id",
                           "u", about);
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
