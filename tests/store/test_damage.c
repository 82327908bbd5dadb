/* A file whose pages were changed by chance: it is refused or called damaged, and nothing worse
 * happens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database.h"
#include "support/check.h"

#define PAGE 16384

/* Open it, check its pages, read every row: the worst kind of answer on the way, 0 when all is
 * well. */
static int use(const char *path)
{
    cpd_store *store;
    cpd_stmt *rows;
    int r = cpd_store__open(&store, path);
    if (r < 0)
        return r;
    cpd_issues *issues = cpd_issues_new();
    r = cpd_store__check_pages(store, issues);
    if (r == 0 && cpd_issues_count(issues))
        r = CPD_EDAMAGED;
    cpd_issues_free(issues);
    if (r == 0)
        r = cpd_store__ask(&rows, store, "SELECT no, text FROM word ORDER BY text", "");
    if (r == 0) {
        while ((r = cpd_stmt__next(rows)) > 0)
            cr_assert_not_null(cpd_stmt__text(rows, 1));
        cpd_stmt__done(rows);
    }
    cpd_store__close(store);
    return r;
}

Test(store_damage, whole_pages_are_called_whole)
{
    CPD_FREE char *path = database_with_words(2000);
    cr_expect_eq(use(path), 0, "%s", cpd_error_last()->text);
}

Test(store_damage, a_file_cut_short_is_damaged)
{
    CPD_FREE char *path = database_with_words(2000);
    size_t length;
    CPD_FREE unsigned char *bytes = database_bytes(path, &length);
    for (size_t cut = PAGE; cut < length; cut += PAGE) {
        database_write(path, bytes, length - cut);
        cr_expect_eq(use(path), CPD_EDAMAGED, "cut by %zu of %zu", cut, length);
    }
    database_write(path, bytes, 100);
    cr_expect_eq(use(path), CPD_EDAMAGED, "only the header");
}

/* Page by page: the head of its b-tree overwritten. The answer names what is wrong. */
Test(store_damage, an_overwritten_page_is_found)
{
    CPD_FREE char *path = database_with_words(2000);
    size_t length;
    CPD_FREE unsigned char *bytes = database_bytes(path, &length);
    for (size_t page = 1; page < length / PAGE; page++) {
        unsigned char kept[64];
        memcpy(kept, bytes + page * PAGE, sizeof kept);
        memset(bytes + page * PAGE, 0xee, sizeof kept);
        database_write(path, bytes, length);
        cr_expect_eq(use(path), CPD_EDAMAGED, "page %zu", page + 1);
        cr_expect(cpd_error_last()->text[0]);
        memcpy(bytes + page * PAGE, kept, sizeof kept);
    }
}

/* What a page says, and not how it is built, is nobody's business here; but nothing may crash,
 * hang, or fail as if the machine were to blame. */
Test(store_damage, bytes_changed_at_random_never_do_worse_than_damage)
{
    CPD_FREE char *path = database_with_words(300);
    size_t length;
    CPD_FREE unsigned char *bytes = database_bytes(path, &length);
    int rounds = getenv("CPD_LONG") ? 5000 : 300, found = 0;
    srandom(1);
    for (int i = 0; i < rounds; i++) {
        size_t at = (size_t)random() % length;
        /* Half of the blows hit the heads of pages, where most of the structure is. */
        if (i % 2)
            at = at / PAGE * PAGE + (size_t)random() % 120;
        unsigned char kept = bytes[at];
        bytes[at] ^= (unsigned char)(1 << random() % 8);
        database_write(path, bytes, length);
        int r = use(path);
        cr_assert(r == 0 || r == CPD_EDAMAGED || r == CPD_EINPUT || r == CPD_EDENIED,
                  "byte %zu: %s: %s", at, cpd_error_name(r), cpd_error_last()->text);
        found += r < 0;
        bytes[at] = kept;
    }
    cr_expect_gt(found, rounds / 50);
}

Test(store_damage, a_damaged_log_loses_only_what_it_held)
{
    CPD_FREE char *path = database_with_words(5);
    char log[4096];
    cpd_store *store;
    size_t length;
    done(cpd_store__open(&store, path));
    done(cpd_store__run(store, "INSERT INTO word(text) VALUES('in the log')", ""));
    cpd_store__close(store);
    snprintf(log, sizeof log, "%s-wal", path);
    CPD_FREE unsigned char *bytes = database_bytes(log, &length);
    cr_assert_gt(length, 100, "the log was moved");
    bytes[length / 2] ^= 1;
    database_write(log, bytes, length);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 5);
    cpd_store__close(store);
}
