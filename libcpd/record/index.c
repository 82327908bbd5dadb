/* Indexes made from open heads and sign-off statements: in the transaction that saves them, and all
 * over again by rebuild.
 *
 * Nothing here is truth. A row of `fact` says what rules may count of one revision and until which
 * position it stood.
 */
#include <stdio.h>
#include <string.h>

#include "node/node.h"
#include "record/indexing.h"
#include "store/store.h"

/* ---- words ---- */

static size_t place_of(const char *text)
{
    size_t hash = 5381;
    for (; *text; text++)
        hash = hash * 33 + (unsigned char)*text;
    return hash % CPD_WORDS_KNOWN;
}

int64_t cpd_word__known(const cpd_word_cache *cache, const char *text)
{
    size_t place = place_of(text);
    return strcmp(cache->words[place].text, text) == 0 ? cache->words[place].no : 0;
}

void cpd_word__keep(cpd_word_cache *cache, const char *text, int64_t no)
{
    size_t place = place_of(text), length = strlen(text);
    if (length >= CPD_WORD_KNOWN)
        return;
    memcpy(cache->words[place].text, text, length + 1);
    cache->words[place].no = no;
}

/* What was undone takes its new words along. */
static cpd_word_cache *words_of(cpd_home *home)
{
    struct cpd_records *records = home->records;
    int64_t undone = cpd_ledger__undone(home);
    if (records->words.undone != undone)
        records->words = (cpd_word_cache){.undone = undone};
    return &records->words;
}

int cpd_index__word(int64_t *no, cpd_home *home, const char *text)
{
    *no = 0;
    if (!text)
        return 0;
    cpd_word_cache *known = words_of(home);
    *no = cpd_word__known(known, text);
    if (*no)
        return 0;
    int r = cpd_store__ask_int(no, home->store, "SELECT no FROM word WHERE text = ?", "t", text);
    if (r == 0)
        r = cpd_store__ask_int(no, home->store, "INSERT INTO word(text) VALUES(?) RETURNING no",
                               "t", text);
    if (r > 0)
        cpd_word__keep(known, text, *no);
    return r < 0 ? r : 0;
}

/* ---- rows: written or added up ---- */

static int word_no(int64_t *no, struct cpd_indexing *in, const char *text)
{
    return in->tally ? cpd_tally__word(no, in->tally, in->home, text)
                     : cpd_index__word(no, in->home, text);
}

static int ident_no(int64_t *no, struct cpd_indexing *in, const cpd_uuid *id)
{
    return in->tally ? cpd_tally__ident(no, in->tally, in->home, id)
                     : cpd_ledger__ident(no, in->home, id);
}

static int portfolio_no(int64_t *no, struct cpd_indexing *in, const cpd_uuid *portfolio)
{
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, in->home, portfolio);
    return r == 0 ? ident_no(no, in, &here) : r;
}

static int put_fact(struct cpd_indexing *in, const int64_t row[CPD_FACT_COLUMNS])
{
    if (in->tally) {
        cpd_tally__add(in->tally, CPD_ROWS_FACT, row, CPD_FACT_COLUMNS);
        return 0;
    }
    return cpd_store__run(
        in->home->store,
        "INSERT INTO fact(portfolio, kind, day, id, day_to, known, until, amount, "
        "term, flags, other) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "iiiiiiiiiii", row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8],
        row[9], row[10]);
}

/* The first link of a revision to a node counts. */
static int put_link(struct cpd_indexing *in, const int64_t row[CPD_LINK_COLUMNS])
{
    bool first = true;
    if (!in->tally)
        return cpd_store__run(
            in->home->store,
            "INSERT OR IGNORE INTO link(portfolio, id, node, level) VALUES(?, ?, ?, ?)", "iiii",
            row[0], row[1], row[2], row[3]);
    int r = cpd_tally__first_link(&first, in->tally, row[1], row[2]);
    if (r == 0 && first)
        cpd_tally__add(in->tally, CPD_ROWS_LINK, row, CPD_LINK_COLUMNS);
    return r;
}

static int put_signed(struct cpd_indexing *in, const int64_t row[CPD_SIGNED_COLUMNS])
{
    if (in->tally) {
        cpd_tally__add(in->tally, CPD_ROWS_SIGNED, row, CPD_SIGNED_COLUMNS);
        return 0;
    }
    return cpd_store__run(in->home->store,
                          "INSERT INTO signed(portfolio, target, id, known, signer, outcome, "
                          "capacity, whose) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                          "iiiiiiii", row[0], row[1], row[2], row[3], row[4], row[5], row[6],
                          row[7]);
}

/* ---- one revision ---- */

static int32_t flags_of(const cpd_kind *kind, const cpd_node *f)
{
    int32_t flags = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].flag && cpd_node_get_bool(f, kind->fields[i].name))
            flags |= kind->fields[i].flag;
    return flags;
}

/* The word rules count by: the first open code (the category of a time block, the type of a piece
 * of CPD). */
static const char *term_of(const cpd_kind *kind, const cpd_node *f)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].type == CPD_FIELD_CODE && kind->fields[i].head)
            return cpd_node_get_text(f, kind->fields[i].name);
    return NULL;
}

/* What rules may add up: the first open duration or number (minutes, credits, days). */
static int64_t amount_of(const cpd_kind *kind, const cpd_node *f)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].head &&
            (kind->fields[i].type == CPD_FIELD_MINUTES || kind->fields[i].type == CPD_FIELD_NUMBER))
            return cpd_node_get_int(f, kind->fields[i].name, 0);
    return 0;
}

/* The person beside the holder: who has the kind's other role, or who wrote it when that is not the
 * holder. */
static int other_of(int64_t *no, struct cpd_indexing *in, const cpd_kind *kind,
                    const cpd_node *head)
{
    const cpd_node *people = cpd_node_get(head, "people");
    cpd_uuid id;
    *no = 0;
    for (size_t i = 0; *kind->other && i < cpd_node_length(people); i++) {
        const char *role = cpd_node_get_text(cpd_node_at(people, i), "role");
        if (role && strcmp(role, kind->other) == 0 &&
            cpd_object__uuid(&id, cpd_node_at(people, i), "id"))
            return ident_no(no, in, &id);
    }
    if (kind->writer == CPD_WRITER_OTHER && cpd_object__uuid(&id, head, "author"))
        return ident_no(no, in, &id);
    return 0;
}

/* How many people a head names beside the holder and the one other, for a record is signed by all.
 * A bound of the list keeps a strange head from costing its square. */
static int32_t more_named(const cpd_kind *kind, const cpd_node *head)
{
    const cpd_node *people = cpd_node_get(head, "people");
    size_t n = cpd_node_length(people), different = 0;
    if (n > CPD_FLAGS_MORE_MOST)
        n = CPD_FLAGS_MORE_MOST;
    for (size_t i = 0; i < n; i++) {
        const char *id = cpd_node_get_text(cpd_node_at(people, i), "id");
        bool again = !id;
        for (size_t k = 0; k < i && !again; k++) {
            const char *before = cpd_node_get_text(cpd_node_at(people, k), "id");
            again = before && strcmp(before, id) == 0;
        }
        different += !again;
    }
    return *kind->other && different > 2 ? (int32_t)(different - 2) << CPD_FLAGS_MORE_SHIFT : 0;
}

static int add_link(struct cpd_indexing *in, int64_t portfolio, int64_t id, const char *node,
                    const char *level)
{
    int64_t node_no, level_no;
    int r = word_no(&node_no, in, node);
    if (r == 0)
        r = word_no(&level_no, in, level);
    return r == 0 ? put_link(in, (const int64_t[]){portfolio, id, node_no, level_no}) : r;
}

static int add_links(struct cpd_indexing *in, int64_t portfolio, int64_t id, const cpd_node *links)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(links); i++)
        r = add_link(in, portfolio, id, cpd_node_get_text(cpd_node_at(links, i), "node"),
                     cpd_node_get_text(cpd_node_at(links, i), "level"));
    return r;
}

/* A field that a variant added is a link to its name, at a level that is its value: "knowsley/by"
 * at "phone", "knowsley/lasted" at "90"; no level for a flag. */
static int add_added(struct cpd_indexing *in, int64_t portfolio, int64_t id, const cpd_node *x)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(x); i++) {
        const cpd_node *value = cpd_node_at(x, i);
        char number[24];
        if (!cpd_field__is_added(cpd_node_key(x, i)))
            continue; /* it would be taken for a link to a capability */
        snprintf(number, sizeof number, "%lld", (long long)cpd_node_as_int(value));
        r = add_link(in, portfolio, id, cpd_node_key(x, i),
                     cpd_node_type(value) == CPD_NODE_INT ? number : cpd_node_as_text(value));
    }
    return r;
}

static cpd_date first_day(const cpd_node *head)
{
    const cpd_node *dates = cpd_node_get(head, "dates");
    cpd_date on = cpd_object__date(dates, "on");
    return on == CPD_DATE_NONE ? cpd_object__date(dates, "from") : on;
}

/* A head this program understands: of our format, of a known kind, with a day. Others are kept and
 * verified, not counted. */
static const cpd_kind *countable(const cpd_home *home, const cpd_node *head)
{
    const char *name = cpd_node_get_text(head, "kind");
    const cpd_kind *kind = name ? cpd_records__kind(home, name) : NULL;
    bool known = kind && cpd_node_get_int(head, "format", 0) == CPD_FORMAT &&
                 first_day(head) != CPD_DATE_NONE;
    return known ? kind : NULL;
}

int cpd_indexing__row(struct cpd_indexing *in, int64_t id, int64_t known, int64_t until,
                      const cpd_node *head)
{
    const cpd_kind *kind = countable(in->home, head);
    const cpd_node *f = cpd_node_get(head, "f");
    const char *state = cpd_node_get_text(head, "state");
    cpd_uuid portfolio_id;
    int64_t portfolio, term, other;
    if (!kind || !cpd_object__uuid(&portfolio_id, head, "portfolio"))
        return 0;
    int r = portfolio_no(&portfolio, in, &portfolio_id);
    if (r == 0)
        r = word_no(&term, in, term_of(kind, f));
    if (r == 0)
        r = other_of(&other, in, kind, head);
    if (r < 0)
        return r;
    bool withdrawn = state && strcmp(state, "withdrawn") == 0;
    int32_t flags =
        flags_of(kind, f) | more_named(kind, head) | (withdrawn ? CPD_FLAG_WITHDRAWN : 0);
    r = put_fact(in, (const int64_t[]){portfolio, kind->number, first_day(head), id,
                                       cpd_object__date(cpd_node_get(head, "dates"), "to"), known,
                                       until, amount_of(kind, f), term, flags, other});
    if (r == 0)
        r = add_links(in, portfolio, id, cpd_node_get(head, "links"));
    return r == 0 ? add_added(in, portfolio, id, cpd_node_get(head, "x")) : r;
}

int cpd_index__first(cpd_home *home, int64_t id, int64_t known, const cpd_node *head)
{
    return cpd_indexing__row(&(struct cpd_indexing){.home = home}, id, known, 0, head);
}

/* ---- all revisions of a record ---- */

static int clear_row(cpd_home *home, const cpd_uuid *portfolio_id, int64_t id)
{
    int64_t portfolio;
    int r = cpd_people__portfolio_no(&portfolio, home, portfolio_id);
    if (r == 0)
        r = cpd_store__run(home->store, "DELETE FROM link WHERE portfolio = ? AND id = ?", "ii",
                           portfolio, id);
    return r;
}

static int clear_fact(cpd_home *home, const cpd_uuid *portfolio_id, const cpd_revision *revision)
{
    int64_t portfolio;
    const cpd_kind *kind = countable(home, revision->head);
    int r = cpd_people__portfolio_no(&portfolio, home, portfolio_id);
    if (r == 0 && kind)
        r = cpd_store__run(
            home->store, "DELETE FROM fact WHERE portfolio = ? AND kind = ? AND day = ? AND id = ?",
            "iddi", portfolio, kind->number, (int)first_day(revision->head), revision->id);
    return r == 0 ? clear_row(home, portfolio_id, revision->id) : r;
}

int cpd_index__clear(cpd_home *home, const cpd_history *history)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < history->count; i++)
        r = clear_fact(home, &history->portfolio, &history->revisions[i]);
    return r;
}

/* The first position from which a revision did not speak for its record, 0 while it does. Of two
 * newest ones (two devices) only the one that speaks counts; the other stood back from the moment
 * both were known. That moment must not move when a third joins them: what was known then stays. */
static int64_t until_of(const cpd_history *history, const cpd_revision *revision)
{
    if (revision == cpd_history__newest(history))
        return 0;
    for (const cpd_revision *later = revision; later < history->revisions + history->count; later++)
        if (cpd_history__at(history, later->known) != revision)
            return later->known;
    return revision->known;
}

int cpd_indexing__record(struct cpd_indexing *in, const cpd_history *history)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < history->count; i++) {
        const cpd_revision *revision = &history->revisions[i];
        r = cpd_indexing__row(in, revision->id, revision->known, until_of(history, revision),
                              revision->head);
    }
    return r;
}

int cpd_index__record(cpd_home *home, const cpd_history *history)
{
    int r = cpd_index__clear(home, history);
    return r == 0 ? cpd_indexing__record(&(struct cpd_indexing){.home = home}, history) : r;
}

/* ---- sign-offs ---- */

/* The signed revision is named by its hash; the record tells where to look. */
static int find_target(int64_t *target, cpd_uuid *portfolio, cpd_home *home,
                       const cpd_node *statement)
{
    cpd_uuid record;
    cpd_hash hash;
    cpd_history history;
    *target = 0;
    if (!cpd_object__uuid(&record, statement, "record") ||
        !cpd_object__hash(&hash, statement, "revision_hash"))
        return 0;
    int r = cpd_history__load(&history, home, &record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    for (size_t i = 0; i < history.count; i++)
        if (cpd_hash_equal(&history.revisions[i].hash, &hash))
            *target = history.revisions[i].id;
    *portfolio = history.portfolio;
    cpd_history__fini(&history);
    return 0;
}

/* Who signed, and in whose place: a person, or the guest of somebody by the invitation's id. */
static int find_signer(int64_t *signer, int64_t *whose, struct cpd_indexing *in,
                       const cpd_node *statement)
{
    cpd_uuid id, other;
    const cpd_node *named = cpd_node_get(statement, "signer");
    *signer = *whose = 0;
    if (!cpd_object__uuid(&id, named, "person") && !cpd_object__uuid(&id, named, "guest"))
        return 0;
    int r = ident_no(signer, in, &id);
    *whose = *signer;
    if (r == 0 && (cpd_object__uuid(&other, statement, "for") ||
                   cpd_object__uuid(&other, statement, "invited_by")))
        r = ident_no(whose, in, &other);
    return r;
}

int cpd_indexing__signoff(struct cpd_indexing *in, int64_t id, int64_t known,
                          const cpd_node *statement)
{
    cpd_uuid portfolio_id;
    int64_t target, portfolio, signer, whose;
    int r = find_target(&target, &portfolio_id, in->home, statement);
    if (r == 0 && target)
        r = find_signer(&signer, &whose, in, statement);
    if (r < 0 || target == 0 || signer == 0)
        return r;
    r = portfolio_no(&portfolio, in, &portfolio_id);
    if (r < 0)
        return r;
    return put_signed(
        in, (const int64_t[]){portfolio, target, id, known, signer,
                              cpd_outcome__number(cpd_node_get_text(statement, "outcome")),
                              cpd_signoff__capacity(statement), whose});
}

int cpd_index__signoff(cpd_home *home, int64_t id, int64_t known, const cpd_node *statement)
{
    return cpd_indexing__signoff(&(struct cpd_indexing){.home = home}, id, known, statement);
}

/* ---- erasures ---- */

/* What the clock said when that entry was written; CPD_DATE_NONE when it is not there. */
static int day_of(cpd_date *out, cpd_home *home, int64_t id)
{
    char day[CPD_DATE_TEXT];
    int r = cpd_ledger__entry_day(day, home, id);
    *out = CPD_DATE_NONE;
    if (r == 0 && cpd_date_parse(out, day) < 0)
        *out = CPD_DATE_NONE;
    return r == CPD_EDAMAGED ? 0 : r; /* verify says so of that entry */
}

/* When it was saved and when erased. A position is one of the log of the home that says so; where
 * that entry did not come along, the day it went is the latest it can have been saved on. */
static int erased_days(cpd_date *saved, cpd_date *erased, cpd_home *home, int64_t id,
                       int64_t position)
{
    int64_t prefix = id / CPD_LEDGER_OWN_LIMIT * CPD_LEDGER_OWN_LIMIT;
    int r = day_of(saved, home, prefix + position);
    if (r == 0)
        r = day_of(erased, home, id);
    if (*saved == CPD_DATE_NONE)
        *saved = *erased;
    return r;
}

/* What stood and is wholly gone leaves a row that nothing counts: findings must say that they
 * cannot tell. What went elsewhere is known from when this home was told. */
int cpd_indexing__erased(struct cpd_indexing *in, int64_t id, int64_t known,
                         const cpd_node *statement)
{
    const char *name = cpd_node_get_text(statement, "kind");
    const cpd_kind *kind = name ? cpd_records__kind(in->home, name) : NULL;
    int64_t portfolio, position = cpd_node_get_int(statement, "position", 0);
    bool own = id < CPD_LEDGER_OWN_LIMIT;
    cpd_uuid portfolio_id;
    cpd_date saved, erased;
    if (!kind || position <= 0 || position >= CPD_LEDGER_OWN_LIMIT ||
        !cpd_object__uuid(&portfolio_id, statement, "portfolio"))
        return 0;
    int r = portfolio_no(&portfolio, in, &portfolio_id);
    if (r == 0)
        r = erased_days(&saved, &erased, in->home, id, position);
    if (r < 0)
        return r;
    return put_fact(in,
                    (const int64_t[CPD_FACT_COLUMNS]){portfolio, CPD_KIND_ERASED, saved, id, erased,
                                                      own ? position : known, known, kind->number});
}

int cpd_index__erased(cpd_home *home, int64_t id, int64_t known, const cpd_node *statement)
{
    return cpd_indexing__erased(&(struct cpd_indexing){.home = home}, id, known, statement);
}
