/* The size of versions: how many things there are, how many words somebody has to read, how much of
 * it is rule. Against the version before and the first, so that growth is seen on the day it
 * happens and not when it has become fifty times as much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "compare/words.h"
#include "framework/coded.h"

struct weight {
    int64_t things, words, rules, guidance, optional;
};

/* What stands on paper for a reader: names and texts, not sources, licences or what people type. */
static size_t words_of(const cpd_node *node)
{
    static const char *const read[] = {"title", "text", "note"};
    size_t words = 0;

    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        words += cpd_words__count(cpd_node_get_text(node, read[i]));
    return words;
}

static bool is(const cpd_node *node, const char *key, const char *word)
{
    const char *text = cpd_node_get_text(node, key);

    return text && strcmp(text, word) == 0;
}

static int weigh(struct weight *out, const cpd_node *tree)
{
    const cpd_node *form = cpd_node_get(tree, "form");
    cpd_coded *coded = NULL;
    size_t count = 0;
    int r = cpd_set__coded(&coded, &count, tree);

    *out = (struct weight){.things = (int64_t)count, .words = (int64_t)words_of(tree)};
    for (size_t i = 0; i < count; i++) {
        const cpd_node *node = coded[i].node;

        out->words += (int64_t)words_of(node);
        out->rules += is(node, "force", "rule");
        out->guidance += is(node, "force", "guidance");
        out->optional += cpd_node_get_bool(node, "optional");
    }
    for (size_t i = 0; i < cpd_node_length(form); i++)
        out->words += (int64_t)cpd_words__count(cpd_node_get_text(cpd_node_at(form, i), "label"));
    free(coded);
    return r;
}

/* ---- the report ---- */

static void set_change(cpd_doc *doc, cpd_node *row, const char *key, const struct weight *now,
                       const struct weight *then)
{
    cpd_node *change = cpd_node_object(doc);

    cpd_node_set_int(doc, change, "things", now->things - then->things);
    cpd_node_set_int(doc, change, "words", now->words - then->words);
    cpd_node_set_int(doc, change, "rules", now->rules - then->rules);
    cpd_node_set_int(doc, change, "guidance", now->guidance - then->guidance);
    if (then->words > 0)
        cpd_node_set_int(doc, change, "words_percent", now->words * 100 / then->words);
    cpd_node_set(doc, row, key, change);
}

static cpd_node *row_of(cpd_doc *doc, const cpd_node *tree, const struct weight *weight,
                        const cpd_reading *reading)
{
    cpd_node *row = cpd_node_object(doc);

    cpd_node_set(doc, row, "reference",
                 cpd_node_textf(doc, "%s@%s", cpd_node_get_text(tree, "set"),
                                cpd_node_get_text(tree, "version")));
    cpd_node_set_text(doc, row, "version", cpd_node_get_text(tree, "version"));
    cpd_node_set_int(doc, row, "things", weight->things);
    cpd_node_set_int(doc, row, "words", weight->words);
    cpd_node_set_int(doc, row, "rules", weight->rules);
    cpd_node_set_int(doc, row, "guidance", weight->guidance);
    cpd_node_set_int(doc, row, "optional", weight->optional);
    if (reading->words_per_minute > 0)
        cpd_node_set_int(doc, row, "reading_minutes",
                         (weight->words + reading->words_per_minute - 1) /
                             reading->words_per_minute);
    return row;
}

static cpd_node *reading_node(cpd_doc *doc, const cpd_reading *reading)
{
    cpd_node *node = cpd_node_object(doc);

    cpd_node_set_int(doc, node, "words_per_minute", reading->words_per_minute);
    cpd_node_set_text(doc, node, "reference", reading->reference);
    cpd_node_set_text(doc, node, "source", reading->source);
    return node;
}

static int add_versions(cpd_doc *doc, cpd_node *rows, const cpd_node *const *versions, size_t count,
                        const cpd_reading *reading)
{
    struct weight first = {0}, last = {0}, now;
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        cpd_node *row;

        r = weigh(&now, versions[i]);
        row = row_of(doc, versions[i], &now, reading);
        if (i > 0) {
            set_change(doc, row, "against_last", &now, &last);
            set_change(doc, row, "against_first", &now, &first);
        } else {
            first = now;
        }
        last = now;
        cpd_node_add(doc, rows, row);
    }
    return r;
}

int cpd_compare__weigh(cpd_doc **out, const cpd_node *const *versions, size_t count,
                       const cpd_reading *reading)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *rows = cpd_node_list(doc);
    int r = add_versions(doc, rows, versions, count, reading);

    cpd_node_set_text(doc, root, "schema", "cpd.framework-weigh/1");
    cpd_node_set_text(doc, root, "set", cpd_node_get_text(versions[0], "set"));
    if (reading->words_per_minute > 0)
        cpd_node_set(doc, root, "reading", reading_node(doc, reading));
    cpd_node_set(doc, root, "versions", rows);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_doc_set_root(doc, root);
        *out = cpd_steal(&doc);
    }
    cpd_doc_free(doc);
    return r;
}
