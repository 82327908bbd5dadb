/* variant.yaml, key by key. Like a set it is read strictly, and all that is wrong is said at once.
 */
#include "variant/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"

#define NAME_MOST 64
#define LINE_MOST 400
#define FAR 99

struct reading {
    cpd_doc *doc;
    cpd_node *root;
    cpd_issues *issues;
    size_t found;
    bool failed;
};

static void refuse(struct reading *r, const cpd_node *at, const char *hint, const char *text)
{
    r->found++;
    if (cpd_issues__add(r->issues, CPD_EINPUT, CPD_VARIANT_MANIFEST, cpd_node_line(at),
                        cpd_node_column(at), hint, "%s", text) != CPD_EINPUT)
        r->failed = true;
}

/* ---- values: each refuses what it cannot read ---- */

bool cpd_variant__name_is_good(const char *name)
{
    return name[0] && name[0] != '-' && strlen(name) <= NAME_MOST &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static void read_name(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    (void)key;
    if (!text || !cpd_variant__name_is_good(text))
        refuse(r, value, "Write small letters, digits and hyphens: knowsley.",
               "name is no name of a variant");
}

static void read_code(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    (void)key;
    if (!text || !cpd_code_is_good(text))
        refuse(r, value, "Write letters, digits, \".\", \"_\" and \"-\": 2026.1.",
               "version is no version");
}

static void read_line(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    char what[64];

    snprintf(what, sizeof what, "%s is not one line of text", key);
    if (!text || !text[0] || strlen(text) > LINE_MOST || strpbrk(text, "\n\t"))
        refuse(r, value, "Write up to 400 bytes on one line.", what);
}

static void read_layer(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    (void)key;
    if (!text || cpd_layer__from_name(text) == 0)
        refuse(r, value, "Write nation, college, council, service or team.",
               "layer is none that is known");
}

static void read_day(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    cpd_date day;
    char what[64];

    snprintf(what, sizeof what, "%s is no day", key);
    if (!text || cpd_date_parse(&day, text) < 0)
        refuse(r, value, "Write year, month and day: 2026-04-01.", what);
}

static void read_nation(struct reading *r, const char *key, cpd_node *value)
{
    static const char *const nations[] = {"england", "scotland", "wales", "northern-ireland", "uk"};
    const char *text = cpd_node_as_text(value);

    (void)key;
    for (size_t i = 0; text && i < sizeof nations / sizeof *nations; i++)
        if (strcmp(text, nations[i]) == 0)
            return;
    refuse(r, value, "Write england, scotland, wales, northern-ireland or uk.",
           "nation is none that is known");
}

static void read_certainty(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    (void)key;
    if (!text || (strcmp(text, "confirmed") != 0 && strcmp(text, "unconfirmed") != 0))
        refuse(r, value, "Write confirmed or unconfirmed.", "certainty is none that is known");
}

static void read_flag(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    char what[64];

    snprintf(what, sizeof what, "%s is neither true nor false", key);
    if (!text || (strcmp(text, "true") != 0 && strcmp(text, "false") != 0))
        refuse(r, value, "Write true or false.", what);
}

static void read_text(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    char what[64];

    snprintf(what, sizeof what, "%s is no text", key);
    if (!text || !text[0])
        refuse(r, value, "Write a sentence or several.", what);
}

static void read_api(struct reading *r, const char *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    if (!text || strcmp(text, "1") != 0)
        refuse(r, value, "This program knows api: 1.", "the variant was written for another api");
    else
        cpd_node_set_int(r->doc, r->root, key, CPD_VARIANT_API);
}

static const struct key {
    const char *key;
    bool needed;
    void (*read)(struct reading *r, const char *key, cpd_node *value);
    const char *hint;
} keys[] = {
    {"name", true, read_name, "Add name: what the variant is called."},
    {"version", true, read_code, "Add version: which one of them this is."},
    {"api", true, read_api, "Add api: 1."},
    {"title", true, read_line, "Add title: what it is, on one line."},
    {"nation", true, read_nation, "Add nation: england, scotland, wales, northern-ireland or uk."},
    {"layer", true, read_layer, "Add layer: whose voice it is, such as council."},
    {"publisher", true, read_line, "Add publisher: who answers for it."},
    {"from", true, read_day, "Add from: the first day in force."},
    {"to", false, read_day, ""},
    {"source", true, read_text, "Add source: where its facts come from."},
    {"licence", true, read_text, "Add licence: what may be done with it."},
    {"checked_by", true, read_line, "Add checked_by: a name, or none while nobody has."},
    {"certainty", false, read_certainty, ""},
    {"fictitious", false, read_flag, ""},
    {"note", false, read_text, ""},
};
#define KEYS (sizeof keys / sizeof *keys)

/* ---- the document ---- */

static bool is_known(const char *name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i].key, name) == 0)
            return true;
    return false;
}

static void list_known(char *hint, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < KEYS && used < size; i++)
        used += (size_t)snprintf(hint + used, size - used, "%s%s%s",
                                 i ? ", " : "Known here: ", keys[i].key, i + 1 < KEYS ? "" : ".");
}

static void refuse_unknown(struct reading *r, const char *name, const cpd_node *value)
{
    int nearest = FAR, distance;
    const char *best = "";
    char hint[256], what[128];

    for (size_t i = 0; i < KEYS; i++) {
        distance = cpd_word_distance(name, keys[i].key);
        if (distance < nearest) {
            nearest = distance;
            best = keys[i].key;
        }
    }
    if (nearest <= 2)
        snprintf(hint, sizeof hint, "Did you mean %s?", best);
    else
        list_known(hint, sizeof hint);
    snprintf(what, sizeof what, "a variant has no key \"%.64s\"", name);
    refuse(r, value, hint, what);
}

static void check_days(struct reading *r)
{
    const char *from = cpd_node_get_text(r->root, "from"), *to = cpd_node_get_text(r->root, "to");
    cpd_date first, last;

    if (from && to && cpd_date_parse(&first, from) == 0 && cpd_date_parse(&last, to) == 0 &&
        last < first)
        refuse(r, cpd_node_get(r->root, "to"), "Write the last day in force.",
               "to comes before from");
}

static void check_root(struct reading *r)
{
    char what[64];

    for (size_t i = 0; i < cpd_node_length(r->root); i++)
        if (!is_known(cpd_node_key(r->root, i)))
            refuse_unknown(r, cpd_node_key(r->root, i), cpd_node_at(r->root, i));
    for (size_t i = 0; i < KEYS; i++) {
        cpd_node *value = cpd_node_get(r->root, keys[i].key);

        snprintf(what, sizeof what, "the variant lacks \"%s\"", keys[i].key);
        if (value)
            keys[i].read(r, keys[i].key, value);
        else if (keys[i].needed)
            refuse(r, r->root, keys[i].hint, what);
    }
    check_days(r);
}

static int check(cpd_doc *doc, cpd_issues *issues)
{
    struct reading r = {.doc = doc, .root = cpd_doc_root(doc), .issues = issues};

    if (cpd_node_type(r.root) == CPD_NODE_OBJECT)
        check_root(&r);
    else
        refuse(&r, r.root, "Begin with name: and the other keys.", "this is not a manifest");
    if (r.failed || cpd_doc_failed(doc))
        return cpd_error__no_memory();
    return r.found ? CPD_EINPUT : 0;
}

int cpd_manifest__parse(cpd_doc **out, const char *bytes, size_t length, cpd_issues *issues)
{
    cpd_issues *own = issues ? NULL : cpd_issues_new(), *list = issues ? issues : own;
    cpd_doc *doc = NULL;
    int r;

    if (!list)
        return cpd_error__no_memory();
    r = cpd_yaml_parse(&doc, bytes, length, CPD_VARIANT_MANIFEST, list);
    if (r == 0)
        r = check(doc, list);
    if (r == CPD_EINPUT)
        r = cpd_error__from_issues(list);
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    cpd_issues_free(own);
    return r;
}
