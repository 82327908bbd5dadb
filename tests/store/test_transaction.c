/* Transactions: all or nothing, one writer at a time, a reader's view that stands still, and a disk
 * that is full. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "database.h"
#include "support/check.h"
#include "support/fault.h"

static int add(cpd_store *store, const char *text)
{
    return cpd_store__run(store, "INSERT INTO word(text) VALUES(?)", "t", text);
}

/* Two connections to one file, which give up waiting for each other at once. */
struct two {
    cpd_store *a, *b;
};

static struct two open_two(const char *path)
{
    struct two two;
    done(cpd_store__open(&two.a, path));
    done(cpd_store__open(&two.b, path));
    done(cpd_store__run(two.a, "PRAGMA busy_timeout=20", ""));
    done(cpd_store__run(two.b, "PRAGMA busy_timeout=20", ""));
    return two;
}

static void close_two(struct two two)
{
    cpd_store__close(two.a);
    cpd_store__close(two.b);
}

Test(store_transaction, commit_keeps_all_and_rollback_nothing)
{
    CPD_FREE char *path = database_with_words(1);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    cr_expect_not(cpd_store__in_transaction(store));
    done(cpd_store__begin(store));
    cr_expect(cpd_store__in_transaction(store));
    done(add(store, "gone"));
    cpd_store__rollback(store);
    cpd_store__rollback(store);
    cr_expect_eq(count_words(store), 1);
    done(cpd_store__begin(store));
    done(add(store, "kept"));
    done(add(store, "kept too"));
    done(cpd_store__commit(store));
    cr_expect_not(cpd_store__in_transaction(store));
    cpd_store__close(store);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 3);
    cpd_store__close(store);
}

/* Memory that is short must not leave a transaction open: the next change would begin within it. */
Test(store_transaction, rollback_takes_no_memory)
{
    fault_with_sqlite();
    CPD_FREE char *path = database_with_words(1);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    for (int reads = 0; reads < 2; reads++) {
        done(reads ? cpd_store__read_begin(store) : cpd_store__begin(store));
        if (!reads)
            done(add(store, "gone"));
        fault_begin(0, true);
        cpd_store__rollback(store);
        cr_expect_not(fault_end());
        cr_expect_not(cpd_store__in_transaction(store), "%s", reads ? "reading" : "writing");
    }
    cr_expect_eq(count_words(store), 1);
    cpd_store__close(store);
}

Test(store_transaction, closing_in_the_middle_keeps_nothing)
{
    CPD_FREE char *path = database_with_words(1);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    done(cpd_store__begin(store));
    done(add(store, "gone"));
    cpd_store__close(store);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 1);
    cpd_store__close(store);
}

Test(store_transaction, one_inside_another_is_refused_and_the_outer_one_goes_on)
{
    CPD_FREE char *path = database_with_words(0);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    done(cpd_store__begin(store));
    done(add(store, "outer"));
    refused(cpd_store__begin(store), CPD_EINTERNAL);
    cr_expect(cpd_store__in_transaction(store));
    done(cpd_store__commit(store));
    cr_expect_eq(count_words(store), 1);
    refused(cpd_store__commit(store), CPD_EINTERNAL);
    cpd_store__close(store);
}

Test(store_transaction, a_second_writer_is_told_that_it_is_busy)
{
    CPD_FREE char *path = database_with_words(0);
    struct two two = open_two(path);
    done(cpd_store__begin(two.a));
    done(add(two.a, "first"));
    refused(cpd_store__begin(two.b), CPD_EBUSY);
    refused(add(two.b, "second"), CPD_EBUSY);
    cr_expect_eq(count_words(two.b), 0, "what is not committed was seen");
    done(cpd_store__commit(two.a));
    done(cpd_store__begin(two.b));
    done(add(two.b, "second"));
    done(cpd_store__commit(two.b));
    cr_expect_eq(count_words(two.a), 2);
    close_two(two);
}

Test(store_transaction, a_reader_sees_one_unchanging_view)
{
    CPD_FREE char *path = database_with_words(1);
    struct two two = open_two(path);
    done(cpd_store__read_begin(two.a));
    cr_expect_eq(count_words(two.a), 1);
    done(add(two.b, "meanwhile"));
    cr_expect_eq(count_words(two.a), 1);
    refused(add(two.a, "from an old view"), CPD_EBUSY);
    cpd_store__read_end(two.a);
    cr_expect_eq(count_words(two.a), 2);
    done(add(two.a, "from the new one"));
    close_two(two);
}

/* Reading inside a change is part of it: it begins nothing of its own. */
Test(store_transaction, a_view_inside_a_change_is_the_change)
{
    CPD_FREE char *path = database_with_words(0);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    done(cpd_store__begin(store));
    done(add(store, "mine"));
    done(cpd_store__read_begin(store));
    cr_expect_eq(count_words(store), 1);
    done(cpd_store__commit(store));
    cr_expect_eq(count_words(store), 1);
    cpd_store__close(store);
}

/* No file may grow any more, which to a program is a disk that fails to write. */
static void forbid_growth(const char *path)
{
    char log[4096];
    struct stat st;
    snprintf(log, sizeof log, "%s-wal", path);
    rlim_t size = stat(log, &st) == 0 ? (rlim_t)st.st_size : 0;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){size + 8192, RLIM_INFINITY});
}

static void allow_growth(void)
{
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}

Test(store_transaction, a_disk_that_takes_no_more_changes_nothing)
{
    CPD_FREE char *path = database_with_words(1);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    done(add(store, "the log is there"));
    forbid_growth(path);
    done(cpd_store__begin(store));
    done(add(store, "too much"));
    int r = cpd_store__commit(store);
    cr_expect(r == CPD_EFULL || r == CPD_EINTERNAL, "%s", cpd_error_name(r));
    cr_expect_not(cpd_store__in_transaction(store));
    allow_growth();
    cr_expect_eq(count_words(store), 2);
    done(add(store, "there is room again"));
    cpd_store__close(store);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 3);
    cpd_store__close(store);
}

Test(store_transaction, a_change_of_many_pages_is_kept_whole)
{
    enum { MANY = 200 };
    CPD_FREE char *path = database_with_words(0);
    cpd_store *store;
    char text[8001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    done(cpd_store__open(&store, path));
    done(cpd_store__begin(store));
    for (int i = 0; i < MANY; i++) {
        memcpy(text,
               &(char[3]){(char)('a' + i / 100), (char)('a' + i / 10 % 10), (char)('a' + i % 10)},
               3);
        done(add(store, text));
    }
    done(cpd_store__commit(store));
    cpd_store__close(store);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), MANY);
    cpd_store__close(store);
}
