/* One person's full explained progress over 1,000 records, facts read again each time, beside
 * stepping the same rows through the covering index that holds them. */
#include <sqlite3.h>
#include <string.h>

#include "bench.h"
#include "person/person.h"

#define RECORDS 1000
#define ROUNDS 200
#define BATCH 100

static const char *const categories[] = {"direct",      "indirect-case", "recording", "travel",
                                         "supervision", "development",   "other"};

/* A working year and a half: mostly time blocks, some pieces of CPD, contracted hours first. */
static cpd_node *draft_of(cpd_doc *doc, int i, cpd_date today)
{
    char day[CPD_DATE_TEXT];
    cpd_node *draft = cpd_node_object(doc);
    cpd_date_format(day, i == 0 ? today - 540 : today - i % 500);
    cpd_node_set_text(doc, draft, "date", day);
    if (i == 0) {
        cpd_node_set_text(doc, draft, "kind", "contracted");
        cpd_node_set_int(doc, draft, "minutes", 37 * 60);
    } else if (i % 20 == 1) {
        cpd_node_set_text(doc, draft, "kind", "cpd");
        cpd_node_set_text(doc, draft, "text", "A morning on thresholds, and what it changes.");
        cpd_node_set_text(doc, draft, "impact", "I ask earlier.");
    } else {
        cpd_node_set_text(doc, draft, "kind", "time");
        cpd_node_set_text(doc, draft, "category", categories[i % 7]);
        cpd_node_set_int(doc, draft, "minutes", 30 + i % 5 * 30);
    }
    return draft;
}

static void fill(cpd_home *home)
{
    static cpd_saved saved[BATCH];
    cpd_date today = cpd_people__today(home);
    for (int at = 0; at < RECORDS; at += BATCH) {
        const cpd_node *drafts[BATCH];
        cpd_doc *doc = cpd_doc_new();
        for (int i = 0; i < BATCH; i++)
            drafts[i] = draft_of(doc, at + i, today);
        BENCH_OK(cpd_record_save_all(saved, home, drafts, BATCH, NULL));
        cpd_doc_free(doc);
    }
}

static double step_rows(sqlite3_stmt *rows, int64_t portfolio, int *seen)
{
    double at = bench_now();
    volatile sqlite3_int64 sum = 0;
    sqlite3_bind_int64(rows, 1, portfolio);
    *seen = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int column = 0; column < 8; column++)
            sum += sqlite3_column_int64(rows, column);
        ++*seen;
    }
    sqlite3_reset(rows);
    return bench_now() - at;
}

void bench_progress(const char *folder, const char *cpd)
{
    (void)cpd;
    char path[4096], detail[120];
    static double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS];
    int seen = 0;
    cpd_home *home = bench_home(folder, "progress");
    fill(home);
    snprintf(path, sizeof path, "%s/progress/records.db", folder);
    sqlite3 *db;
    sqlite3_stmt *rows;
    cpd_person_row asha;
    BENCH_OK(cpd_people__acting(&asha, home));
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db,
                           "SELECT kind, day, id, day_to, amount, term, flags, other FROM fact "
                           "WHERE portfolio = ?",
                           -1, &rows, NULL) != SQLITE_OK)
        exit(1);
    for (int round = 0; round < ROUNDS; round++) {
        cpd_doc *report;
        double at = bench_now();
        BENCH_OK(cpd_career_progress(&report, home, NULL));
        ours[round] = bench_now() - at;
        cpd_doc_free(report);
        theirs[round] = step_rows(rows, asha.portfolio_no, &seen);
        ratio[round] = ours[round] / theirs[round];
    }
    snprintf(detail, sizeof detail, "%.3f ms against %.3f ms for %d rows",
             bench_median(ours, ROUNDS) * 1e3, bench_median(theirs, ROUNDS) * 1e3, seen);
    bench_row("explained progress over 1,000 records, of stepping the rows", "at most 2.00",
              bench_median(ratio, ROUNDS), detail);
    sqlite3_finalize(rows);
    sqlite3_close(db);
    cpd_home_close(home);
}
