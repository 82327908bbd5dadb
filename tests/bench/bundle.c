/* A record out of one home and into another: 5,000 pieces of CPD with 850 characters and two links
 * each, made into a bundle, looked at, taken. Its size is held against the sealed texts, which no
 * bundle can do without. */
#include <string.h>

#include "bench.h"
#include "store/store.h"

#define RECORDS 5000
#define BATCH 500
#define ROUNDS 3

static cpd_node *link_to(cpd_doc *doc, const char *node)
{
    cpd_node *one = cpd_node_object(doc);
    cpd_node_set_text(doc, one, "node", node);
    return one;
}

/* Days, times and capabilities vary as in a working life; the text does not shrink anyway. */
static cpd_node *piece(cpd_doc *doc, int i, const char *text)
{
    static const char *const nodes[] = {"pcf@2018#D1", "pcf@2018#D2", "pcf@2018#D3", "pcf@2018#D4",
                                        "pcf@2018#D5", "pcf@2018#D6", "pcf@2018#D7"};
    char day[CPD_DATE_TEXT];
    cpd_node *draft = cpd_node_object(doc), *links = cpd_node_list(doc);
    cpd_date_format(day, cpd_date_from_parts(2016, 1, 1) + i * 3650 / RECORDS);
    cpd_node_set_text(doc, draft, "kind", "cpd");
    cpd_node_set_text(doc, draft, "date", day);
    cpd_node_set_text(doc, draft, "text", text);
    cpd_node_set_int(doc, draft, "minutes", 15 + i % 40 * 5);
    cpd_node_add(doc, links, link_to(doc, nodes[i % 7]));
    cpd_node_add(
        doc, links,
        link_to(doc, nodes[(i / 7 + 1 + i) % 7 == i % 7 ? (i + 1) % 7 : (i / 7 + 1 + i) % 7]));
    cpd_node_set(doc, draft, "links", links);
    return draft;
}

static void fill(cpd_home *home)
{
    char text[851];
    cpd_saved saved[BATCH];
    memset(text, 'x', sizeof text - 1);
    text[850] = '\0';
    for (int i = 0; i < RECORDS; i += BATCH) {
        cpd_doc *doc = cpd_doc_new();
        const cpd_node *drafts[BATCH];
        for (int k = 0; k < BATCH; k++)
            drafts[k] = piece(doc, i + k, text);
        BENCH_OK(cpd_record_save_all(saved, home, drafts, BATCH, NULL));
        cpd_doc_free(doc);
    }
}

static char *key_of(const cpd_home *home, char path[8192])
{
    char id[CPD_ID_TEXT];
    BENCH_OK(cpd_person_find(id, (cpd_home *)(uintptr_t)home, "Asha"));
    snprintf(path, 8192, "%s/keys/person/%s", home->path, id);
    return path;
}

static double take(const char *folder, int round, const char *bytes, size_t length,
                   const char *key_file)
{
    char path[4096];
    cpd_home *home;
    cpd_home_options options = CPD_HOME_OPTIONS_INIT;
    cpd_bundle_take_options how = {.key_file = key_file};
    char sets[4096];
    snprintf(path, sizeof path, "%s/taking-%d", folder, round);
    snprintf(sets, sizeof sets, "%s/competencies", getenv("CPD_SOURCE_ROOT"));
    options.sets = sets;
    options.press = getenv("CPD_BENCH_PRESS");
    BENCH_OK(cpd_home_init(&home, path, &options, NULL));
    double at = bench_now();
    BENCH_OK(cpd_bundle_take(NULL, home, bytes, length, &how));
    double took = bench_now() - at;
    cpd_home_close(home);
    return took;
}

void bench_bundle(const char *folder, const char *cpd)
{
    (void)cpd;
    char detail[160], path[8192];
    double out[ROUNDS], in[ROUNDS], look[ROUNDS];
    int64_t bodies = 0;
    char *bytes = NULL;
    size_t length = 0;
    cpd_home *home = bench_home(folder, "bundle");
    fill(home);
    BENCH_OK(
        cpd_store__ask_int(&bodies, home->store, "SELECT sum(length(sealed)) FROM subject", ""));
    for (int i = 0; i < ROUNDS; i++) {
        cpd_doc *doc;
        free(bytes);
        double at = bench_now();
        BENCH_OK(cpd_bundle_make(&bytes, &length, NULL, home, NULL));
        out[i] = bench_now() - at;
        at = bench_now();
        BENCH_OK(cpd_bundle_look(&doc, bytes, length));
        look[i] = bench_now() - at;
        cpd_doc_free(doc);
        in[i] = take(folder, i, bytes, length, key_of(home, path));
    }
    bench_row("a bundle of 5,000 records made, s", "at most 1.00", bench_median(out, ROUNDS),
              "pieces of CPD with 850 characters and two links");
    snprintf(detail, sizeof detail,
             "verified, wrapped anew, indexed, durable; looking at it %.2f s",
             bench_median(look, ROUNDS));
    bench_row("the same taken into another home, s", "at most 1.00", bench_median(in, ROUNDS),
              detail);
    snprintf(detail, sizeof detail, "%zu bytes against %lld of sealed texts", length,
             (long long)bodies);
    bench_row("its size, of the sealed texts in it", "at most 1.20",
              (double)length / (double)bodies, detail);
    free(bytes);
    cpd_home_close(home);
}
