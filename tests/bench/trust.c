/* What a record that can be trusted costs: verify over many revisions and signatures, and the bytes
 * that a piece of CPD takes with everything that belongs to it. */
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "bench.h"
#include "store/store.h"

#define REVISIONS 100000
#define SIGNATURES 10000
#define BATCH 1000
#define PIECES 2000

static const char *const words =
    "We read the local review together and went through what it found about thresholds. ";

/* 850 bytes of text, two links. */
static cpd_node *piece(cpd_doc *doc, const char *text)
{
    cpd_node *draft = cpd_node_object(doc), *links = cpd_node_list(doc);
    cpd_node_set_text(doc, draft, "kind", "cpd");
    cpd_node_set_text(doc, draft, "date", "2026-03-02");
    cpd_node_set_text(doc, draft, "text", text);
    cpd_node_add(doc, links, cpd_node_text(doc, "pcf@2018#D1"));
    cpd_node_add(doc, links, cpd_node_text(doc, "pcf@2018#D5"));
    cpd_node_set(doc, draft, "links", links);
    return draft;
}

static void save(cpd_home *home, cpd_saved *saved, const char *text, int n)
{
    const cpd_node **drafts = calloc((size_t)n, sizeof *drafts);
    cpd_doc *doc = cpd_doc_new();
    for (int i = 0; i < n; i++)
        drafts[i] = piece(doc, text);
    BENCH_OK(cpd_record_save_all(saved, home, drafts, (size_t)n, NULL));
    cpd_doc_free(doc);
    free(drafts);
}

static int64_t bytes_of(const char *folder, const char *home)
{
    char path[4096];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s/records.db", folder, home);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

/* The pages that the pieces added to a home, its log emptied before and after. */
static void measure_bytes(const char *folder)
{
    static cpd_saved saved[PIECES];
    char text[851] = "", detail[100];
    cpd_home *home = bench_home(folder, "bytes");
    while (strlen(text) < 850)
        strncat(text, words, 850 - strlen(text));
    BENCH_OK(cpd_store__empty_log(home->store));
    int64_t before = bytes_of(folder, "bytes");
    for (int i = 0; i < PIECES; i++)
        save(home, &saved[i], text, 1);
    BENCH_OK(cpd_store__empty_log(home->store));
    int64_t after = bytes_of(folder, "bytes");
    cpd_home_close(home);
    snprintf(detail, sizeof detail, "%d pieces of 850 bytes of text and two links, each a save",
             PIECES);
    bench_row("store bytes a piece of CPD", "at most 1950", (double)(after - before) / PIECES,
              detail);
}

/* Processor time: what one core would need, whatever else the machine does. */
static double worked(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static long resident(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* A person who supervises signs what Asha wrote. */
static void fill(cpd_home *home)
{
    static cpd_saved saved[BATCH];
    char id[CPD_ID_TEXT];
    cpd_doc *doc = cpd_doc_new();
    cpd_node *contact = cpd_node_object(doc);
    int left = SIGNATURES;
    BENCH_OK(cpd_person_add(id, home, "Tom"));
    cpd_node_set_text(doc, contact, "line", "supervisor");
    cpd_node_set_text(doc, contact, "person", "Tom");
    cpd_node_set_text(doc, contact, "since", "2024-11-01");
    BENCH_OK(cpd_person_add_contact(home, "Asha", contact));
    cpd_doc_free(doc);
    BENCH_OK(cpd_store__set_synchronous(home->store, false));
    for (int at = 0; at < REVISIONS; at += BATCH) {
        BENCH_OK(cpd_home_act_as(home, "Asha"));
        save(home, saved, words, BATCH);
        BENCH_OK(cpd_home_act_as(home, "Tom"));
        for (int i = 0; i < BATCH && left > 0 && i < SIGNATURES * BATCH / REVISIONS; i++, left--)
            BENCH_OK(cpd_record_sign(home, saved[i].id, NULL));
    }
}

static void measure_verify(const char *folder)
{
    char detail[120];
    cpd_doc *report;
    cpd_home *home = bench_home(folder, "verify");
    fill(home);
    cpd_home_close(home);
    snprintf(detail, sizeof detail, "%s/verify", folder);
    BENCH_OK(cpd_home_open(&home, detail, NULL));
    long before = resident();
    double at = worked();
    BENCH_OK(cpd_verify(&report, home));
    double seconds = worked() - at;
    long after = resident();
    int64_t revisions = cpd_node_get_int(cpd_doc_root(report), "revisions", 0);
    snprintf(detail, sizeof detail, "%lld revisions, %lld signatures, %s, %.1f s of processor",
             (long long)revisions,
             (long long)cpd_node_get_int(cpd_doc_root(report), "signatures", 0),
             cpd_node_get_bool(cpd_doc_root(report), "whole") ? "whole" : "NOT whole", seconds);
    bench_row("cpd verify, revisions a second on one core", "at least 40000",
              (double)revisions / seconds, detail);
    bench_row("cpd verify, memory it takes more, MiB", "flat", (double)(after - before) / 1024,
              "the same; the process's maximum before and after");
    cpd_doc_free(report);
    cpd_home_close(home);
}

void bench_trust(const char *folder, const char *cpd)
{
    (void)cpd;
    measure_bytes(folder);
    measure_verify(folder);
}
