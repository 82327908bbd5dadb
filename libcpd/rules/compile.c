/* A requirement, from the checked tree of its set into plain structs, once a process. What is
 * copied never changes: an adopted version is what it is for ever, and so are the titles of the
 * domains and levels it names by version. What depends on the day is looked up on the day.
 *
 * A way of being met that this program does not know is no error: it is compiled as unknown and the
 * finding says that it cannot be told.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/requirement.h"

struct compiler {
    cpd_arena *arena;
    cpd_home *home;
    const cpd_set *set;
    const char *certainty;
    bool complete;
};

static const char *copy(struct compiler *c, const char *text)
{
    return text ? cpd_arena_strndup(c->arena, text, strlen(text)) : NULL;
}

static const char *join(struct compiler *c, const char *set, const char *code)
{
    cpd_str text = {0};
    char *joined;
    const char *kept;

    cpd_str_addf(&text, "%s#%s", set, code);
    joined = cpd_str_finish(&text);
    c->arena->failed |= !joined;
    kept = copy(c, joined);
    free(joined);
    return kept;
}

static void unknown(cpd_requirement *out, struct compiler *c, const char *what)
{
    out->op = CPD_RULE_UNKNOWN;
    out->unknown = copy(c, what);
}

/* ---- words ---- */

static cpd_rule_word *new_words(struct compiler *c, size_t count)
{
    return cpd_arena_alloc(c->arena, count * sizeof(cpd_rule_word));
}

static void compile_words(cpd_requirement *out, struct compiler *c, const cpd_node *codes)
{
    size_t count = cpd_node_length(codes);

    out->words = new_words(c, count);
    for (size_t i = 0; out->words && i < count; i++)
        out->words[i].text = copy(c, cpd_node_as_text(cpd_node_at(codes, i)));
    out->word_count = out->words ? count : 0;
}

/* ---- windows ---- */

static bool compile_window(cpd_requirement *out, const cpd_node *window)
{
    if (cpd_node_get(window, "months"))
        out->window = CPD_WINDOW_MONTHS;
    else if (cpd_node_get(window, "weeks"))
        out->window = CPD_WINDOW_WEEKS;
    else if (cpd_node_get(window, "in_grade"))
        out->window = CPD_WINDOW_IN_GRADE;
    else if (cpd_node_get(window, "year"))
        out->window = CPD_WINDOW_YEAR;
    else
        return false;
    out->window_length =
        (int)cpd_node_get_int(window, out->window == CPD_WINDOW_MONTHS ? "months" : "weeks", 1);
    return out->window_length > 0;
}

/* ---- endorsed ---- */

static const char *title_of(const cpd_node *part)
{
    const char *title = cpd_node_get_text(part, "title");

    return title ? title : cpd_node_get_text(part, "code");
}

static bool is_statement(const cpd_node *part)
{
    return cpd_node_get(part, "level") != NULL;
}

/* A domain is a node that is no statement at a level and groups none but statements. */
static bool is_domain(const cpd_node *part, const cpd_node *const *parts, size_t count)
{
    const char *code = cpd_node_get_text(part, "code");

    if (is_statement(part) || !code)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *parent = cpd_node_get_text(parts[i], "parent");

        if (parent && strcmp(parent, code) == 0 && !is_statement(parts[i]))
            return false;
    }
    return true;
}

static void add_domain(cpd_requirement *out, struct compiler *c, const char *set,
                       const cpd_node *part)
{
    cpd_rule_word *word = &out->words[out->word_count++];

    word->text = join(c, set, cpd_node_get_text(part, "code"));
    word->title = copy(c, title_of(part));
}

static int all_domains(cpd_requirement *out, struct compiler *c, const char *name,
                       const cpd_set *set)
{
    const cpd_node *const *parts;
    size_t count;
    int r = cpd_set__parts(&parts, &count, c->home, set);

    out->words = r == 0 ? new_words(c, count) : NULL;
    for (size_t i = 0; out->words && i < count; i++)
        if (is_domain(parts[i], parts, count))
            add_domain(out, c, name, parts[i]);
    return r;
}

static int named_domains(cpd_requirement *out, struct compiler *c, const char *name,
                         const cpd_set *set, const cpd_node *codes)
{
    int r = 0;

    out->words = new_words(c, cpd_node_length(codes));
    for (size_t i = 0; r == 0 && out->words && i < cpd_node_length(codes); i++) {
        const cpd_node *part;

        r = cpd_set__part(&part, c->home, set, cpd_node_as_text(cpd_node_at(codes, i)));
        if (r == 0)
            add_domain(out, c, name, part);
    }
    return r;
}

/* The level asked for and those above it. */
static void compile_levels(cpd_requirement *out, struct compiler *c, const cpd_set *set, int level)
{
    const cpd_node *levels = cpd_node_get(set->head, "levels");
    size_t from = (size_t)level, count = cpd_node_length(levels) - from;

    out->levels = new_words(c, count);
    for (size_t i = 0; out->levels && i < count; i++) {
        const cpd_node *above = cpd_node_at(levels, from + i);

        out->levels[i].text = copy(c, cpd_node_get_text(above, "code"));
        out->levels[i].title = copy(c, title_of(above));
    }
    out->level_count = out->levels ? count : 0;
}

static int find_endorsed(cpd_requirement *out, struct compiler *c, const cpd_node *terms,
                         const char *name, const cpd_set **set)
{
    const char *level = cpd_node_get_text(terms, "level");
    const cpd_node *domains = cpd_node_get(terms, "domains"), *part;
    int r = c->home ? cpd_sets__reference(set, &part, c->home, name) : CPD_EABSENT;
    int rank = r == 0 ? cpd_set__level(*set, level) : -1;

    if (r == 0 && rank < 0)
        r = CPD_EABSENT;
    if (r == 0)
        compile_levels(out, c, *set, rank);
    if (r == 0)
        r = cpd_node_as_text(domains) ? all_domains(out, c, name, *set)
                                      : named_domains(out, c, name, *set, domains);
    return r;
}

static int compile_endorsed(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    const char *name = cpd_node_get_text(terms, "set");
    const cpd_set *set;
    int r = name ? find_endorsed(out, c, terms, name, &set) : CPD_EABSENT;

    out->op = CPD_RULE_ENDORSED;
    out->min = cpd_node_get_int(terms, "min", (int64_t)out->word_count);
    if (r == CPD_EABSENT || r == CPD_EINPUT) {
        unknown(out, c, name ? name : "endorsed");
        c->complete = false; // it may be adopted later
        return 0;
    }
    return r;
}

/* ---- the other leaves ---- */

static int compile_months(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    out->op = CPD_RULE_MONTHS;
    out->min = cpd_node_get_int(terms, "min", 0);
    compile_words(out, c, cpd_node_get(terms, "grade"));
    return 0;
}

static int compile_hours(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    out->op = CPD_RULE_HOURS;
    out->min = cpd_node_get_int(terms, "min", 0);
    compile_words(out, c, cpd_node_get(terms, "category"));
    if (!compile_window(out, cpd_node_get(terms, "window")))
        unknown(out, c, "window");
    return 0;
}

static int compile_share(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    int r = compile_hours(out, c, terms);

    out->weeks = (int)cpd_node_get_int(terms, "weeks", 0);
    out->full_week = (int)cpd_node_get_int(terms, "full_week", 0);
    if (out->op == CPD_RULE_HOURS)
        out->op = CPD_RULE_SHARE;
    if (out->weeks <= 0 || out->full_week <= 0)
        unknown(out, c, "weeks");
    return r;
}

struct named_number {
    const char *name;
    int number;
};

/* 0 for a word that is not in the table. */
static int number_of(const struct named_number *table, size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].number;
    return 0;
}

static int kind_of(const char *name)
{
    static const struct named_number kinds[] = {{"cpd", CPD_KIND_CPD},
                                                {"session", CPD_KIND_SESSION},
                                                {"endorsement", CPD_KIND_ENDORSEMENT},
                                                {"time", CPD_KIND_TIME}};

    return number_of(kinds, sizeof kinds / sizeof *kinds, name);
}

static int flag_of(const char *name)
{
    static const struct named_number flags[] = {
        {"impact", CPD_FLAG_IMPACT}, {"peer", CPD_FLAG_PEER}, {"reflection", CPD_FLAG_REFLECTION}};

    return number_of(flags, sizeof flags / sizeof *flags, name);
}

static int compile_count(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    const cpd_node *flags = cpd_node_get(terms, "flags");
    const char *signed_by = cpd_node_get_text(terms, "signed");

    out->op = CPD_RULE_COUNT;
    out->kind = kind_of(cpd_node_get_text(terms, "kind"));
    out->min = cpd_node_get_int(terms, "min", 0);
    out->minutes = (int)cpd_node_get_int(terms, "minutes", 0);
    out->signed_by_both = signed_by && strcmp(signed_by, "both") == 0;
    if (!compile_window(out, cpd_node_get(terms, "window")))
        unknown(out, c, "window");
    if (!out->kind)
        unknown(out, c, cpd_node_get_text(terms, "kind"));
    if (cpd_node_get(terms, "signed") && !out->signed_by_both)
        unknown(out, c, "signed");
    for (size_t i = 0; i < cpd_node_length(flags); i++) {
        const char *name = cpd_node_as_text(cpd_node_at(flags, i));

        out->flags |= flag_of(name);
        if (!flag_of(name))
            unknown(out, c, name);
    }
    return 0;
}

/* A predicate is known by its place among those of its own set. */
static int compile_predicate(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    const cpd_node *list = cpd_node_get(c->set->head, "predicates");
    const char *name = cpd_node_as_text(terms);

    for (size_t i = 0; name && i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "code"), name) == 0) {
            out->op = CPD_RULE_PREDICATE;
            out->set = c->set->id;
            out->predicate = i;
            out->sentence = copy(c, cpd_node_get_text(cpd_node_at(list, i), "sentence"));
            return 0;
        }
    unknown(out, c, name ? name : "predicate");
    return 0;
}

/* ---- trees ---- */

static int compile_one(cpd_requirement *out, struct compiler *c, const cpd_node *node);

static int compile_parts(cpd_requirement *out, struct compiler *c, const cpd_node *list)
{
    size_t count = cpd_node_length(list);
    int r = 0;

    out->parts = cpd_arena_alloc(c->arena, count * sizeof *out->parts);
    if (!out->parts)
        return cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < count; i++)
        r = compile_one(&out->parts[i], c, cpd_node_at(list, i));
    out->part_count = count;
    return r;
}

static int compile_all(cpd_requirement *out, struct compiler *c, const cpd_node *list)
{
    out->op = CPD_RULE_ALL;
    return compile_parts(out, c, list);
}

static int compile_any(cpd_requirement *out, struct compiler *c, const cpd_node *list)
{
    out->op = CPD_RULE_ANY;
    out->min = 1;
    return compile_parts(out, c, list);
}

static int compile_at_least(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    out->op = CPD_RULE_AT_LEAST;
    out->min = cpd_node_get_int(terms, "n", 0);
    return compile_parts(out, c, cpd_node_get(terms, "of"));
}

/* What a requirement says whatever its operator. */
static void compile_common(cpd_requirement *out, struct compiler *c, const cpd_node *node)
{
    const char *force = cpd_node_get_text(node, "force");
    const char *code = cpd_node_get_text(node, "code"), *title = cpd_node_get_text(node, "title");
    const char *certainty =
        c->certainty ? c->certainty : cpd_node_get_text(c->set->head, "certainty");
    cpd_str reference = {0};
    char *set;

    cpd_str_addf(&reference, "%s@%s", c->set->name, c->set->version);
    set = cpd_str_finish(&reference);
    c->arena->failed |= !set;
    out->code = copy(c, code ? code : "");
    out->title = copy(c, title ? title : "");
    out->note = copy(c, cpd_node_get_text(node, "note"));
    out->rule = set ? join(c, set, code ? code : "") : NULL;
    out->layer = cpd_layer__name(c->set->layer);
    out->certainty = copy(c, certainty ? certainty : "confirmed");
    out->guidance = force && strcmp(force, "guidance") == 0;
    free(set);
}

struct way {
    const char *key;
    int (*compile)(cpd_requirement *out, struct compiler *c, const cpd_node *terms);
    const char *const terms[7]; /* the keys it knows; none where its terms are a list */
};

static const struct way ways[] = {
    {"all", compile_all, {NULL}},
    {"any", compile_any, {NULL}},
    {"at_least", compile_at_least, {"n", "of", NULL}},
    {"months_in_grade", compile_months, {"grade", "min", NULL}},
    {"hours", compile_hours, {"category", "window", "min", NULL}},
    {"share", compile_share, {"category", "window", "min", "weeks", "full_week", NULL}},
    {"count", compile_count, {"kind", "window", "min", "flags", "signed", "minutes", NULL}},
    {"endorsed", compile_endorsed, {"set", "level", "domains", "min", NULL}},
    {"predicate", compile_predicate, {NULL}},
};

static bool is_listed(const char *const *keys, const char *key)
{
    for (; *keys; keys++)
        if (strcmp(*keys, key) == 0)
            return true;
    return false;
}

/* The first key that is not one of these; NULL for none. */
static const char *strange_key(const cpd_node *object, const char *const *known)
{
    for (size_t i = 0; i < cpd_node_length(object); i++)
        if (!is_listed(known, cpd_node_key(object, i)))
            return cpd_node_key(object, i);
    return NULL;
}

static const struct way *way_of(const cpd_node *node)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (cpd_node_get(node, ways[i].key))
            return &ways[i];
    return NULL;
}

/* What a newer program says besides: a condition passed over would make a met of a not yet. */
static const char *beyond_us(const cpd_node *node, const struct way *way)
{
    const char *const known[] = {"code", "title", "force", "note", way ? way->key : NULL, NULL};
    const cpd_node *terms = way ? cpd_node_get(node, way->key) : NULL;
    const char *strange = strange_key(node, known);

    if (!strange && cpd_node_type(terms) == CPD_NODE_OBJECT)
        strange = strange_key(terms, way->terms);
    return strange || way ? strange : "nothing";
}

static int compile_one(cpd_requirement *out, struct compiler *c, const cpd_node *node)
{
    const struct way *way = way_of(node);
    const char *strange = beyond_us(node, way);
    int r = 0;

    compile_common(out, c, node);
    if (way)
        r = way->compile(out, c, cpd_node_get(node, way->key));
    if (strange)
        unknown(out, c, strange);
    return r;
}

int cpd_requirement__compile(cpd_requirement *out, bool *complete, cpd_arena *arena, cpd_home *home,
                             const cpd_set *set, const cpd_node *node, const char *certainty)
{
    struct compiler c = {
        .arena = arena, .home = home, .set = set, .certainty = certainty, .complete = true};
    int r;

    *out = (cpd_requirement){0};
    r = compile_one(out, &c, node);
    *complete = c.complete;
    return r == 0 && arena->failed ? cpd_error__no_memory() : r;
}
