/* What rows the indexes should have, added up and held against those they have. */
#include <stdlib.h>
#include <string.h>

#include "record/indexing.h"
#include "store/store.h"

void cpd_tally__init(struct cpd_tally *tally)
{
    *tally = (struct cpd_tally){0};
    cpd_seal__random(tally->key, sizeof tally->key);
}

void cpd_tally__fini(struct cpd_tally *tally)
{
    free(tally->nodes);
}

void cpd_tally__add(struct cpd_tally *tally, int table, const int64_t *row, size_t columns)
{
    tally->tables[table].rows++;
    tally->tables[table].sum += cpd_seal__short(tally->key, row, columns * sizeof *row);
}

/* ---- dictionaries ---- */

int cpd_tally__word(int64_t *no, struct cpd_tally *tally, cpd_home *home, const char *text)
{
    *no = 0;
    if (!text)
        return 0;
    *no = cpd_word__known(&tally->words, text);
    if (*no)
        return 0;
    int r = cpd_store__ask_int(no, home->store, "SELECT no FROM word WHERE text = ?", "t", text);
    if (r == 0)
        tally->missing = "word";
    if (r > 0)
        cpd_word__keep(&tally->words, text, *no);
    return r < 0 ? r : 0;
}

int cpd_tally__ident(int64_t *no, struct cpd_tally *tally, cpd_home *home, const cpd_uuid *id)
{
    int r = cpd_ledger__ident_find(no, home, id);
    if (r == 0 && *no == 0 && id && !cpd_uuid_is_zero(id))
        tally->missing = "ident";
    return r;
}

int cpd_tally__first_link(bool *out, struct cpd_tally *tally, int64_t id, int64_t node)
{
    if (tally->linked != id)
        tally->node_count = 0;
    tally->linked = id;
    *out = true;
    for (size_t i = 0; *out && i < tally->node_count; i++)
        *out = tally->nodes[i] != node;
    if (!*out)
        return 0;
    int64_t *grown = realloc(tally->nodes, (tally->node_count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    tally->nodes = grown;
    grown[tally->node_count++] = node;
    return 0;
}

/* ---- what is there ---- */

static const struct {
    const char *name, *sql;
    size_t columns;
} tables[CPD_ROWS_TABLES] = {
    [CPD_ROWS_FACT] = {"fact",
                       "SELECT portfolio, kind, day, id, day_to, known, until, amount, term, "
                       "flags, other FROM fact",
                       CPD_FACT_COLUMNS},
    [CPD_ROWS_LINK] = {"link", "SELECT portfolio, id, node, level FROM link", CPD_LINK_COLUMNS},
    [CPD_ROWS_SIGNED] = {"signed",
                         "SELECT portfolio, target, id, known, signer, outcome, capacity, whose "
                         "FROM signed",
                         CPD_SIGNED_COLUMNS},
    /* each row was looked up by all it says, so their number is enough */
    [CPD_ROWS_PERSON] = {"person", "SELECT 1 FROM person", 0},
};

static int add_stored(struct cpd_tally *stored, cpd_home *home, int table)
{
    cpd_stmt *row;
    int64_t values[CPD_FACT_COLUMNS];
    int r = cpd_store__ask(&row, home->store, tables[table].sql, "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        for (size_t i = 0; i < tables[table].columns; i++)
            values[i] = cpd_stmt__int(row, (int)i);
        cpd_tally__add(stored, table, values, tables[table].columns);
        r = 0;
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_tally__compare(const char **wrong, struct cpd_tally *tally, cpd_home *home)
{
    struct cpd_tally stored = {0};
    int r = 0;
    memcpy(stored.key, tally->key, sizeof stored.key);
    *wrong = tally->missing;
    for (int i = 0; r == 0 && !*wrong && i < CPD_ROWS_TABLES; i++) {
        r = add_stored(&stored, home, i);
        if (r == 0 && (stored.tables[i].rows != tally->tables[i].rows ||
                       stored.tables[i].sum != tally->tables[i].sum))
            *wrong = tables[i].name;
    }
    return r;
}
