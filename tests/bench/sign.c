/* Signing beside saving: one record of each person's own, sealed, chained and durable, turn by turn
 * in one process. What is signed was saved before, so neither side does the other's work. */
#include <string.h>

#include "bench.h"

#define ROUNDS 40
#define BATCH 25

static void save_one(char id[CPD_ID_TEXT], cpd_home *home, const char *text)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft = cpd_node_object(doc);
    cpd_saved saved;
    cpd_node_set_text(doc, draft, "kind", "cpd");
    cpd_node_set_text(doc, draft, "text", text);
    BENCH_OK(cpd_record_save(&saved, home, draft, NULL));
    memcpy(id, saved.id, CPD_ID_TEXT);
    cpd_doc_free(doc);
}

/* Somebody who signs for Asha: a piece of CPD names nobody, so her supervisor may. */
static void add_supervisor(cpd_home *home)
{
    char id[CPD_ID_TEXT];
    cpd_doc *doc = cpd_doc_new();
    cpd_node *contact = cpd_node_object(doc);
    BENCH_OK(cpd_person_add(id, home, "Tom Price"));
    cpd_node_set_text(doc, contact, "line", "supervisor");
    cpd_node_set_text(doc, contact, "person", "Tom");
    cpd_node_set_text(doc, contact, "since", "2020-01-01");
    BENCH_OK(cpd_person_add_contact(home, "Asha", contact));
    cpd_doc_free(doc);
}

static void compare(cpd_home *home, const char *text, const char *words, const char *measure)
{
    double saves[ROUNDS], signatures[ROUNDS], ratio[ROUNDS];
    char ids[BATCH][CPD_ID_TEXT], detail[80];
    for (int round = 0; round < ROUNDS; round++) {
        BENCH_OK(cpd_home_act_as(home, "Asha"));
        double at = bench_now();
        for (int i = 0; i < BATCH; i++)
            save_one(ids[i], home, text);
        double between = bench_now();
        BENCH_OK(cpd_home_act_as(home, "Tom"));
        for (int i = 0; i < BATCH; i++)
            BENCH_OK(cpd_record_sign(home, ids[i], &(cpd_sign_options){.words = words}));
        saves[round] = (between - at) / BATCH;
        signatures[round] = (bench_now() - between) / BATCH;
        ratio[round] = signatures[round] / saves[round];
    }
    snprintf(detail, sizeof detail, "%.0f us against %.0f us",
             bench_median(signatures, ROUNDS) * 1e6, bench_median(saves, ROUNDS) * 1e6);
    bench_row(measure, "at most 1.50", bench_median(ratio, ROUNDS), detail);
}

void bench_sign(const char *folder, const char *cpd)
{
    (void)cpd;
    char text[851];
    memset(text, 'x', sizeof text - 1);
    text[850] = '\0';
    cpd_home *home = bench_home(folder, "sign");
    add_supervisor(home);
    compare(home, text, NULL, "sign-off of one record, of a durable save");
    compare(home, text, "Seen, and talked over.", "the same with a comment, of a durable save");
    cpd_home_close(home);
}
