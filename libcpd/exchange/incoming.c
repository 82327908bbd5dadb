/* What a reader of a format fills: rows, what is wrong with them, what was put right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

/* ---- rows ---- */

static bool make_room(struct cpd_incoming *in)
{
    size_t room = in->room ? in->room * 2 : 64;
    struct cpd_row *larger;

    if (in->count < in->room)
        return true;
    larger = realloc(in->rows, room * sizeof *larger);
    if (!larger) {
        in->failed = true;
        return false;
    }
    in->rows = larger;
    in->room = room;
    return true;
}

struct cpd_row *cpd_incoming__add(struct cpd_incoming *in, enum cpd_row_kind kind, int line)
{
    struct cpd_row *row;

    if (in->count >= CPD_EXCHANGE_ROWS) {
        cpd_error__set(CPD_ELIMIT, "more than %d rows", CPD_EXCHANGE_ROWS);
        cpd_error__place(in->name, line, 0);
        cpd_error__hint("Split the set: nobody is judged by so many things.");
        return NULL;
    }
    if (!make_room(in)) {
        cpd_error__no_memory();
        return NULL;
    }
    row = &in->rows[in->count++];
    *row = (struct cpd_row){.kind = kind,
                            .line = line,
                            .rank = INT64_MAX,
                            .thing = cpd_node_object(in->doc),
                            .above = CPD_NOWHERE};
    return row;
}

static cpd_node *told(cpd_doc *doc, const char *format, va_list args)
{
    char text[600];

    vsnprintf(text, sizeof text, format, args);
    /* Cut between characters. */
    for (size_t n = strlen(text); n == sizeof text - 1 && n > 0 && (text[n - 1] & 0x80);)
        text[--n] = '\0';
    return cpd_node_text(doc, text);
}

static cpd_node *list_of(cpd_doc *doc, cpd_node **list)
{
    if (!*list)
        *list = cpd_node_list(doc);
    return *list;
}

void cpd_row__refuse(struct cpd_incoming *in, struct cpd_row *row, const char *hint,
                     const char *format, ...)
{
    cpd_node *problem = cpd_node_object(in->doc);
    va_list args;

    va_start(args, format);
    cpd_node_set(in->doc, problem, "text", told(in->doc, format, args));
    va_end(args);
    cpd_node_set_text(in->doc, problem, "hint", hint);
    cpd_node_add(in->doc, list_of(in->doc, &row->problems), problem);
    row->status = CPD_ROW_REFUSED;
}

void cpd_row__repair(struct cpd_incoming *in, struct cpd_row *row, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    cpd_node_add(in->doc, list_of(in->doc, &row->repairs), told(in->doc, format, args));
    va_end(args);
}

void cpd_incoming__repair(struct cpd_incoming *in, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    cpd_node_add(in->doc, in->repairs, told(in->doc, format, args));
    va_end(args);
}

/* ---- losses ---- */

void cpd_loss__add(cpd_doc *doc, cpd_node *losses, const char *what, size_t count, const char *why)
{
    cpd_node *loss = cpd_node_object(doc);

    if (count == 0)
        return;
    cpd_node_set_text(doc, loss, "what", what);
    cpd_node_set_int(doc, loss, "count", (int64_t)count);
    cpd_node_set_text(doc, loss, "why", why);
    cpd_node_add(doc, losses, loss);
}

void cpd_loss__count(cpd_doc *doc, cpd_node *losses, const char *what, const char *why)
{
    for (size_t i = 0; i < cpd_node_length(losses); i++) {
        cpd_node *loss = cpd_node_at(losses, i);

        if (strcmp(cpd_words(loss, "what"), what) == 0) {
            cpd_node_set_int(doc, loss, "count", cpd_node_get_int(loss, "count", 0) + 1);
            return;
        }
    }
    cpd_loss__add(doc, losses, what, 1, why);
}

/* ---- texts ---- */

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

/* U+0080 to U+009F, which are control characters too. */
static bool is_high_control(const char *text)
{
    return (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] >= 0x80 &&
           (unsigned char)text[1] <= 0x9f;
}

/* Copies what may stand in a text; returns how many characters were left out. */
static size_t copy_clean(char *out, const char *text)
{
    size_t dropped = 0, n = 0;

    for (size_t i = 0; text[i]; i++) {
        if (text[i] == '\r') {
            out[n++] = '\n';
            i += text[i + 1] == '\n';
        } else if (is_control((unsigned char)text[i]))
            dropped++;
        else if (is_high_control(text + i)) {
            dropped++;
            i++;
        } else
            out[n++] = text[i];
    }
    out[n] = '\0';
    return dropped;
}

const char *cpd_incoming__text(struct cpd_incoming *in, struct cpd_row *row, const char *key,
                               const char *text)
{
    char *clean;
    const char *kept;
    size_t dropped;

    if (!text || !*text)
        return NULL;
    if (!strchr(text, '\r') && cpd_text_bad_byte(text, strlen(text)) < 0)
        return text;
    clean = malloc(strlen(text) + 1);
    if (!clean) {
        in->failed = true;
        return NULL;
    }
    dropped = copy_clean(clean, text);
    if (dropped)
        cpd_row__repair(in, row, "%s: %zu control character%s left out", key, dropped,
                        dropped == 1 ? "" : "s");
    kept = cpd_node_as_text(cpd_node_text(in->doc, clean));
    free(clean);
    return kept && *kept ? kept : NULL;
}

/* ---- keys ---- */

bool cpd_incoming__speaks(const struct cpd_incoming *in, const char *key)
{
    for (size_t i = 0; in->spoken[i]; i++)
        if (strcmp(in->spoken[i], key) == 0)
            return true;
    return false;
}

const cpd_node *cpd_carried__of(const cpd_node *thing, const char *format)
{
    return cpd_node_get(cpd_node_get(thing, "carried"), format);
}

void cpd_carried__set(cpd_doc *doc, cpd_node *thing, const char *format, cpd_node *said)
{
    cpd_node *carried = cpd_node_get(thing, "carried");

    if (cpd_node_length(said) == 0)
        return;
    if (!carried) {
        carried = cpd_node_object(doc);
        cpd_node_set(doc, thing, "carried", carried);
    }
    cpd_node_set(doc, carried, format, said);
}

const struct cpd_set_key *cpd_form__key(const struct cpd_form *form, const char *name)
{
    const struct cpd_set_key *const tables[] = {form->keys, form->more};

    for (size_t t = 0; t < 2; t++)
        for (const struct cpd_set_key *key = tables[t]; key && key->key; key++)
            if (strcmp(key->key, name) == 0)
                return key;
    return NULL;
}

const struct cpd_form *cpd_row__form(enum cpd_row_kind kind)
{
    static const char *const lists[] = {
        [CPD_ROW_LEVEL] = "levels", [CPD_ROW_PATHWAY] = "pathways", [CPD_ROW_NODE] = "nodes"};
    const struct cpd_form *set = &cpd_set_kind__find("competencies")->form;

    return kind == CPD_ROW_SET ? set : cpd_form__key(set, lists[kind])->form;
}

const char *cpd_row__kind_name(enum cpd_row_kind kind)
{
    static const char *const names[] = {"set", "level", "pathway", "node", "link"};

    return names[kind];
}

const char *cpd_row__status_name(enum cpd_row_status status)
{
    static const char *const names[] = {"new",  "changed", "unchanged",
                                        "kept", "dropped", "refused"};

    return names[status];
}
