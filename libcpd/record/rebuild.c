/* All indexes from all heads and statements: emptied and filled again, saying how many rows came
 * out different; or held against what they should have, writing nothing. */
#include <string.h>

#include "node/node.h"
#include "record/indexing.h"
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

/* ---- each record ---- */

static int index_history(struct cpd_indexing *in, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, in->home, record);
    if (r < 0)
        return r;
    r = cpd_history__is_one(&history)
            ? cpd_indexing__record(in, &history)
            : cpd_error__set(CPD_ETAMPERED, "versions of two records have one id");
    cpd_history__fini(&history);
    return r;
}

/* Most records have one revision, which stands: no hash tells anything then. */
static int index_only_revision(struct cpd_indexing *in, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 3, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    if (r == 0)
        r = cpd_indexing__row(in, cpd_stmt__int(row, 2), cpd_stmt__int(row, 4), 0,
                              cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

static int index_record(struct cpd_indexing *in, cpd_stmt *row)
{
    cpd_uuid record;
    if (!cpd_stmt__uuid(row, 0, &record))
        return cpd_error__set(CPD_EDAMAGED, "a revision names no record");
    return cpd_stmt__int(row, 1) == 1 ? index_only_revision(in, row) : index_history(in, &record);
}

/* Beside min() the other columns are those of its row (SQLite, "bare columns"). By the index of
 * `about`, so that nothing is sorted; a revision that is filed under no record is verify's to
 * report. */
static int index_records(struct cpd_indexing *in)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, in->home->store,
                           "SELECT s.about, count(*), min(s.id), s.bytes, e.known FROM subject s "
                           "JOIN entry e ON e.id = s.id WHERE s.about IS NOT NULL AND s.commitment "
                           "IS NOT NULL GROUP BY s.about",
                           "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = index_record(in, row);
    cpd_stmt__done(row);
    return r;
}

/* ---- each statement ---- */

static int index_person(struct cpd_indexing *in, int64_t id, const cpd_node *statement)
{
    bool there = false;
    if (!in->tally)
        return cpd_people__index(in->home, id, statement);
    int r = cpd_people__indexed(&there, in->home, id, statement);
    if (r == 0 && cpd_people__is_indexed(statement)) {
        cpd_tally__add(in->tally, CPD_ROWS_PERSON, &id, 0);
        if (!there)
            in->tally->missing = "person";
    }
    return r;
}

static int index_statement(struct cpd_indexing *in, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int64_t id = cpd_stmt__int(row, 0);
    int r = cpd_node__unpack(&doc, bytes, length);
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(statement, "operation");
    if (r == 0 && operation && strcmp(operation, "signoff") == 0)
        r = cpd_indexing__signoff(in, id, cpd_stmt__int(row, 2), statement);
    else if (r == 0 && operation && strcmp(operation, "erase") == 0)
        r = cpd_indexing__erased(in, id, cpd_stmt__int(row, 2), statement);
    else if (r == 0 && id < CPD_LEDGER_OWN_LIMIT)
        r = index_person(in, id, statement);
    cpd_doc_free(doc);
    return r;
}

static int index_statements(struct cpd_indexing *in)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, in->home->store,
                           "SELECT s.id, s.bytes, e.known FROM subject s JOIN entry e ON e.id = "
                           "s.id WHERE s.commitment IS NULL ORDER BY s.id",
                           "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = index_statement(in, row);
    cpd_stmt__done(row);
    return r;
}

static int index_all(struct cpd_indexing *in)
{
    int r = index_records(in);
    return r == 0 ? index_statements(in) : r;
}

int cpd_index__check(const char **wrong, cpd_home *home)
{
    struct cpd_tally tally;
    struct cpd_indexing in = {.home = home, .tally = &tally};
    cpd_tally__init(&tally);
    int r = index_all(&in);
    if (r == 0)
        r = cpd_tally__compare(wrong, &tally, home);
    cpd_tally__fini(&tally);
    return r;
}

int cpd_index__rebuild(int64_t *changed, cpd_home *home)
{
    struct cpd_indexing in = {.home = home};
    int r = set_aside(home);
    home->records->words = (cpd_word_cache){0}; /* they are looked up again too */
    if (r == 0)
        r = index_all(&in);
    return r == 0 ? compare(changed, home) : r;
}

int cpd_record_rebuild(cpd_home *home, int64_t *changed)
{
    int r = cpd_change__begin(home);
    return r == 0 ? cpd_change__end(home, cpd_index__rebuild(changed, home)) : r;
}
