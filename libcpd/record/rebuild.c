/* Rebuild: empty every index and fill it again from heads and statements, then say how many rows
 * came out different. */
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* The old rows are kept in temporary tables of the connection while the new ones are made. The
 * dictionaries are not emptied, for wraps name their readers by them: what is missing there is
 * added and counts as a difference. */
static int set_aside(cpd_home *home)
{
    static const char *const sql[] = {"CREATE TEMP TABLE old_fact AS SELECT * FROM main.fact",
                                      "CREATE TEMP TABLE old_link AS SELECT * FROM main.link",
                                      "CREATE TEMP TABLE old_signed AS SELECT * FROM main.signed",
                                      "CREATE TEMP TABLE old_person AS SELECT * FROM main.person",
                                      "CREATE TEMP TABLE old_word AS SELECT * FROM main.word",
                                      "CREATE TEMP TABLE old_ident AS SELECT * FROM main.ident",
                                      "DELETE FROM fact",
                                      "DELETE FROM link",
                                      "DELETE FROM signed",
                                      "DELETE FROM person"};
    int r = 0;
    for (size_t i = 0; r == 0 && i < sizeof sql / sizeof *sql; i++)
        r = cpd_store__run(home->store, sql[i], "");
    return r;
}

#define DIFFERENCE(table)                                                                          \
    "SELECT (SELECT count(*) FROM (SELECT * FROM old_" table " EXCEPT SELECT * FROM main." table   \
    "))"                                                                                           \
    " + (SELECT count(*) FROM (SELECT * FROM main." table " EXCEPT SELECT * FROM old_" table "))"

static int compare(int64_t *changed, cpd_home *home)
{
    static const char *const sql[] = {DIFFERENCE("fact"),   DIFFERENCE("link"),
                                      DIFFERENCE("signed"), DIFFERENCE("person"),
                                      DIFFERENCE("word"),   DIFFERENCE("ident")};
    static const char *const drop[] = {"DROP TABLE old_fact",   "DROP TABLE old_link",
                                       "DROP TABLE old_signed", "DROP TABLE old_person",
                                       "DROP TABLE old_word",   "DROP TABLE old_ident"};
    int r = 0;
    *changed = 0;
    for (size_t i = 0; r >= 0 && i < sizeof sql / sizeof *sql; i++) {
        int64_t n = 0;
        r = cpd_store__ask_int(&n, home->store, sql[i], "");
        *changed += n;
        if (r >= 0)
            r = cpd_store__run(home->store, drop[i], "");
    }
    return r < 0 ? r : 0;
}

static int index_record(cpd_home *home, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    r = cpd_index__record(home, &history);
    cpd_history__fini(&history);
    return r;
}

static int index_records(cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT about FROM subject WHERE commitment IS NOT NULL GROUP BY about ORDER BY min(id)",
        "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = cpd_stmt__uuid(row, 0, &record)
                ? index_record(home, &record)
                : cpd_error__set(CPD_EDAMAGED, "a revision names no record");
    }
    cpd_stmt__done(row);
    return r;
}

static int index_statement(cpd_home *home, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int64_t id = cpd_stmt__int(row, 0);
    int r = cpd_node__unpack(&doc, bytes, length);
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(statement, "operation");
    if (r == 0 && operation && strcmp(operation, "signoff") == 0)
        r = cpd_index__signoff(home, id, cpd_stmt__int(row, 2), statement);
    else if (r == 0 && operation && strcmp(operation, "erase") == 0)
        r = cpd_index__erased(home, id, statement);
    else if (r == 0 && id < CPD_LEDGER_OWN_LIMIT)
        r = cpd_people__index(home, id, statement);
    cpd_doc_free(doc);
    return r;
}

static int index_statements(cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.id, s.bytes, e.known FROM subject s JOIN entry e ON e.id = "
                           "s.id WHERE s.commitment IS NULL ORDER BY s.id",
                           "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = index_statement(home, row);
    cpd_stmt__done(row);
    return r;
}

int cpd_index__rebuild(int64_t *changed, cpd_home *home)
{
    int r = set_aside(home);
    if (r == 0)
        r = index_records(home);
    if (r == 0)
        r = index_statements(home);
    return r == 0 ? compare(changed, home) : r;
}

int cpd_record_rebuild(cpd_home *home, int64_t *changed)
{
    int r = cpd_change__begin(home);
    return r == 0 ? cpd_change__end(home, cpd_index__rebuild(changed, home)) : r;
}
