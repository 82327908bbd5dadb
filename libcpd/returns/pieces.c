/* Pieces of CPD, field by field as the form has them. A regulator refuses a piece that says the
 * same as another, however it is spaced; of two such the fuller one stands and the other counts
 * nowhere.
 */
#include "returns/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"

/* ---- the same text ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

int cpd_pieces__fold(char **out, const char *text)
{
    cpd_str folded = {0};

    for (; *text; text++) {
        if (is_blank(*text) && folded.length && folded.bytes[folded.length - 1] != ' ')
            cpd_str_add_char(&folded, ' ');
        else if (!is_blank(*text))
            cpd_str_add_char(&folded,
                             *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
        if (folded.failed)
            break;
    }
    while (!folded.failed && folded.length && folded.bytes[folded.length - 1] == ' ')
        folded.bytes[--folded.length] = '\0';
    *out = cpd_str_finish(&folded);
    return *out ? 0 : cpd_error__no_memory();
}

const char *cpd_piece__text(const cpd_piece *piece, const char *field)
{
    const char *text = field ? cpd_node_get_text(piece->record, field) : NULL;

    if (field && strcmp(field, "minutes") == 0)
        return piece->minutes[0] ? piece->minutes : NULL;
    return text && text[strspn(text, " \t\n")] ? text : NULL;
}

/* Each piece is held against those before it; of two alike the one with more fields stands. */
static void find_repeated(cpd_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        cpd_piece *piece = &pieces->items[i];

        for (size_t k = 0; k < i && piece->same < 0 && piece->folded; k++) {
            cpd_piece *earlier = &pieces->items[k];

            if (earlier->same >= 0 || !earlier->folded ||
                strcmp(earlier->folded, piece->folded) != 0)
                continue;
            if (piece->filled > earlier->filled)
                earlier->same = (ptrdiff_t)i;
            else
                piece->same = (ptrdiff_t)k;
        }
    }
}

/* One that stood may have given way to a later one; then all that repeat it repeat that one. */
static void name_those_that_stand(cpd_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        while (pieces->items[i].same >= 0 && pieces->items[pieces->items[i].same].same >= 0)
            pieces->items[i].same = pieces->items[pieces->items[i].same].same;
}

/* ---- reading ---- */

static void look_at_form(cpd_piece *piece, const cpd_node *form)
{
    piece->whole = true;
    for (size_t i = 0; i < cpd_node_length(form); i++) {
        const cpd_node *asked = cpd_node_at(form, i);
        bool said = cpd_piece__text(piece, cpd_node_get_text(asked, "field")) != NULL;

        piece->filled += said;
        piece->whole &= said || !cpd_node_get_bool(asked, "required");
    }
}

/* What is copied into a regulator's form leaves the house. */
static int look_for_people(cpd_piece *piece, cpd_home *home, const cpd_looking *looking)
{
    cpd_history history;
    int r = cpd_history__load(&history, home, &piece->id);

    if (r < 0)
        return r;
    r = cpd_anonymous__held(&piece->held, home, looking, &history, piece->record);
    cpd_history__fini(&history);
    return r;
}

static int fill(cpd_piece *piece, cpd_home *home, const cpd_looking *looking,
                const cpd_node *record, const cpd_node *form)
{
    const char *text;
    int r = 0;

    *piece = (cpd_piece){.record = record, .same = -1};
    if (cpd_node_get(record, "minutes"))
        cpd_minutes_format(piece->minutes, cpd_node_get_int(record, "minutes", 0));
    if (!cpd_uuid_parse(&piece->id, cpd_node_get_text(record, "record")))
        return cpd_error__set(CPD_EINTERNAL, "a record has no id");
    look_at_form(piece, form);
    if (!cpd_node_get_bool(record, "locked") && !cpd_node_get_bool(record, "erased"))
        r = look_for_people(piece, home, looking);
    if (r < 0)
        return r;
    text = cpd_piece__text(piece, "text");
    return text ? cpd_pieces__fold(&piece->folded, text) : 0;
}

/* The list has the newest first; a form is filled from the beginning of the year. */
int cpd_pieces__read(cpd_pieces *out, cpd_home *home, cpd_period period, const cpd_node *form)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_looking looking = {0};
    size_t count;
    int r;

    *out = (cpd_pieces){0};
    filter.kind = "cpd";
    filter.from = period.from;
    filter.to = period.to;
    r = cpd_record_list(&out->doc, home, &filter);
    if (r < 0)
        return r;
    count = cpd_node_length(cpd_doc_root(out->doc));
    out->items = calloc(count ? count : 1, sizeof *out->items);
    r = out->items ? cpd_looking__open(&looking, home) : cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < count; i++) {
        out->count = i + 1;
        r = fill(&out->items[i], home, &looking, cpd_node_at(cpd_doc_root(out->doc), count - 1 - i),
                 form);
    }
    cpd_looking__fini(&looking);
    if (r < 0) {
        cpd_pieces__fini(out);
        return r;
    }
    find_repeated(out);
    name_those_that_stand(out);
    return 0;
}

void cpd_pieces__fini(cpd_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        free(pieces->items[i].folded);
    free(pieces->items);
    cpd_doc_free(pieces->doc);
    *pieces = (cpd_pieces){0};
}

/* ---- what counts ---- */

static bool counts(const cpd_pieces *pieces, const cpd_uuid *record, bool only_whole)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (cpd_uuid_equal(&pieces->items[i].id, record))
            return pieces->items[i].same < 0 && (pieces->items[i].whole || !only_whole);
    return true;
}

static int drops(bool *out, const cpd_pieces *pieces, cpd_home *home, const cpd_fact *fact,
                 bool only_whole)
{
    cpd_uuid record;
    int r;

    *out = false;
    if (fact->kind != CPD_KIND_CPD)
        return 0;
    r = cpd_facts__record(&record, home, fact->id);
    if (r == 0)
        *out = !counts(pieces, &record, only_whole);
    return r;
}

int cpd_pieces__drop(const cpd_pieces *pieces, cpd_home *home, cpd_facts *facts, bool only_whole)
{
    size_t kept = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < facts->count; i++) {
        bool drop;

        r = drops(&drop, pieces, home, &facts->facts[i], only_whole);
        if (r == 0 && !drop)
            facts->facts[kept++] = facts->facts[i];
    }
    if (r == 0)
        facts->count = kept;
    return r;
}

/* ---- showing ---- */

/* A text of one's own, not a day or a time. */
static bool is_sealed(const char *field)
{
    static const char *const open[] = {"date", "minutes", "activity"};
    for (size_t i = 0; field && i < sizeof open / sizeof *open; i++)
        if (strcmp(field, open[i]) == 0)
            return false;
    return true;
}

static void show_field(cpd_doc *doc, cpd_node *fields, cpd_node *missing, const cpd_piece *piece,
                       const cpd_node *asked)
{
    const char *label = cpd_node_get_text(asked, "label");
    const char *text = cpd_piece__text(piece, cpd_node_get_text(asked, "field"));
    bool required = cpd_node_get_bool(asked, "required");
    cpd_node *field = cpd_node_object(doc);

    cpd_node_set_text(doc, field, "field", cpd_node_get_text(asked, "field"));
    cpd_node_set_text(doc, field, "label", label);
    cpd_node_set_bool(doc, field, "required", required);
    if (piece->held && is_sealed(cpd_node_get_text(asked, "field")))
        cpd_node_set_bool(doc, field, "held", text != NULL);
    else
        cpd_node_set_text(doc, field, "text", text);
    cpd_node_add(doc, fields, field);
    if (required && !text)
        cpd_node_add(doc, missing, cpd_node_text(doc, label));
}

cpd_node *cpd_piece__show(cpd_doc *doc, const cpd_pieces *pieces, size_t i, const cpd_node *form)
{
    const cpd_piece *piece = &pieces->items[i];
    cpd_node *shown = cpd_node_object(doc), *fields = cpd_node_list(doc);
    cpd_node *missing = cpd_node_list(doc);

    for (size_t f = 0; f < cpd_node_length(form); f++)
        show_field(doc, fields, missing, piece, cpd_node_at(form, f));
    cpd_node_set_text(doc, shown, "record", cpd_node_get_text(piece->record, "record"));
    cpd_node_set_text(doc, shown, "date", cpd_node_get_text(piece->record, "date"));
    cpd_node_set(doc, shown, "fields", fields);
    cpd_node_set(doc, shown, "missing", missing);
    if (piece->held)
        cpd_node_set_int(doc, shown, "held", (int64_t)piece->held);
    if (cpd_node_get_bool(piece->record, "locked") || cpd_node_get_bool(piece->record, "erased"))
        cpd_node_set_bool(doc, shown, "unreadable", true);
    if (piece->same >= 0)
        cpd_node_set_text(doc, shown, "same_as",
                          cpd_node_get_text(pieces->items[piece->same].record, "record"));
    return shown;
}
