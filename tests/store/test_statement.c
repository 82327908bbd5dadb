/* Statements: what is bound comes back, one inside another does not disturb it, and none is ever
 * short. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "support/check.h"

static cpd_store *fresh(void)
{
    CPD_FREE char *path = database_path("records.db");
    cpd_store *store;
    done(cpd_store__create(&store, path));
    return store;
}

Test(store_statement, values_come_back_as_they_were_bound)
{
    static const cpd_uuid id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
    static const int64_t numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN, (int64_t)1 << 40};
    cpd_store *store = fresh();
    cpd_stmt *row;
    cpd_uuid found;
    size_t length;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t back = 7;
        cr_assert_eq(cpd_store__ask_int(&back, store, "SELECT ?", "i", numbers[i]), 1);
        cr_expect_eq(back, numbers[i]);
    }
    done(cpd_store__ask(&row, store, "SELECT ?, ?, ?, ?, ?", "dtubn", -5, "caf\303\251", &id,
                        "a\0b", (size_t)3));
    cr_assert_eq(cpd_stmt__next(row), 1);
    cr_expect_eq(cpd_stmt__int(row, 0), -5);
    cr_expect_str_eq(cpd_stmt__text(row, 1), "caf\303\251");
    cr_expect(cpd_stmt__uuid(row, 2, &found) && cpd_uuid_equal(&found, &id));
    cr_expect(memcmp(cpd_stmt__blob(row, 3, &length), "a\0b", 3) == 0 && length == 3);
    cr_expect(cpd_stmt__is_null(row, 4) && !cpd_stmt__is_null(row, 0));
    cr_expect_not(cpd_stmt__uuid(row, 3, &found));
    cr_expect_eq(cpd_stmt__next(row), 0);
    cpd_stmt__done(row);
    cpd_store__close(store);
}

Test(store_statement, null_pointers_bind_null)
{
    cpd_store *store = fresh();
    cpd_stmt *row;
    cpd_uuid found;
    size_t length = 9;
    int64_t untouched = 42;
    done(cpd_store__ask(&row, store, "SELECT ?, ?, ?", "tub", NULL, NULL, NULL, (size_t)3));
    cr_assert_eq(cpd_stmt__next(row), 1);
    cr_expect_null(cpd_stmt__text(row, 0));
    cr_expect_not(cpd_stmt__uuid(row, 1, &found));
    cr_expect_null(cpd_stmt__blob(row, 2, &length));
    cr_expect_eq(length, 0);
    cpd_stmt__done(row);
    cr_expect_eq(cpd_store__ask_int(&untouched, store, "SELECT ?", "t", NULL), 0);
    cr_expect_eq(cpd_store__ask_int(&untouched, store, "SELECT 1 WHERE 0", ""), 0);
    cr_expect_eq(untouched, 42);
    cpd_store__close(store);
}

/* Rows of a walk inside a walk over the very same literal. */
static int64_t count_pairs(cpd_store *store, int depth)
{
    cpd_stmt *rows;
    int64_t count = 0;
    int r = cpd_store__ask(&rows, store, "SELECT no FROM word ORDER BY no", "");
    for (int64_t expected = 1; r == 0 && (r = cpd_stmt__next(rows)) > 0; expected++, r = 0) {
        cr_assert_eq(cpd_stmt__int(rows, 0), expected, "the inner walk moved the outer one");
        count += depth > 1 ? count_pairs(store, depth - 1) : 1;
    }
    cpd_stmt__done(rows);
    done(r);
    return count;
}

Test(store_statement, one_literal_can_be_walked_inside_itself)
{
    CPD_FREE char *path = database_with_words(6);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_pairs(store, 3), 6 * 6 * 6);
    cr_expect_eq(count_pairs(store, 3), 6 * 6 * 6);
    cpd_store__close(store);
}

/* Literals of a program would have fixed addresses; these live as long as the store. */
static char *numbered(int i)
{
    char *sql = NULL;
    cr_assert_gt(asprintf(&sql, "SELECT %d", i), 0);
    return sql;
}

Test(store_statement, more_literals_than_are_kept_do_no_harm)
{
    enum { MANY = 500 };
    cpd_store *store = fresh();
    char *sql[MANY];
    for (int i = 0; i < MANY; i++)
        sql[i] = numbered(i);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            int64_t found = -1;
            done(cpd_store__ask_int(&found, store, sql[i], ""));
            cr_assert_eq(found, i);
        }
    cpd_store__close(store);
    for (int i = 0; i < MANY; i++)
        free(sql[i]);
}

Test(store_statement, too_many_open_at_once_are_refused_until_one_is_given_back)
{
    enum { MANY = 1000 };
    static cpd_stmt *open[MANY];
    cpd_store *store = fresh();
    int n = 0, r = 0;
    while (n < MANY && (r = cpd_store__ask(&open[n], store, "SELECT 1", "")) == 0)
        n++;
    cr_assert_eq(r, CPD_EINTERNAL);
    cr_expect_eq(n, 128);
    refused(cpd_store__run(store, "SELECT 2", ""), CPD_EINTERNAL);
    cpd_stmt__done(open[--n]);
    done(cpd_store__run(store, "SELECT 2", ""));
    cr_expect_eq(cpd_stmt__next(open[0]), 1);
    cr_expect_eq(cpd_stmt__int(open[0], 0), 1);
    while (n > 0)
        cpd_stmt__done(open[--n]);
    cpd_store__close(store);
}

Test(store_statement, a_failure_leaves_the_next_call_alone)
{
    cpd_store *store = fresh();
    for (int i = 0; i < 3; i++) {
        done(cpd_store__run(store, "INSERT OR REPLACE INTO word(no, text) VALUES(?, ?)", "dt", 1,
                            "one"));
        refused(cpd_store__run(store, "INSERT INTO word(no, text) VALUES(?, ?)", "dt", 1, "two"),
                CPD_EDAMAGED);
        refused(cpd_store__run(store, "SELECT nothing FROM nowhere", ""), CPD_EINTERNAL);
        refused(cpd_store__run(store, "SELECT ?", "dd", 1, 2), CPD_EINTERNAL);
    }
    cr_expect_eq(count_words(store), 1);
    cpd_store__close(store);
}

Test(store_statement, giving_back_nothing_is_harmless)
{
    cpd_stmt__done(NULL);
}

/* Tables are strict: what an index holds has the type it was made for. */
Test(store_statement, a_wrong_type_is_refused)
{
    cpd_store *store = fresh();
    cr_expect_lt(cpd_store__run(store, "INSERT INTO ident(uuid) VALUES(?)", "t", "not bytes"), 0);
    cr_expect_lt(cpd_store__run(store, "INSERT INTO word(text) VALUES(?)", "n"), 0);
    cpd_store__close(store);
}
