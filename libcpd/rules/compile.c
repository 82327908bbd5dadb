/* A requirement, from the checked tree of its set into plain structs, once a process. What is
 * copied never changes: an adopted version is what it is for ever, and so are the titles of the
 * domains and levels it names by version. What depends on the day is looked up on the day.
 *
 * A way of being met that this program does not know is no error: it is compiled as unknown and the
 * finding says that it cannot be told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/requirement.h"

struct compiler {
    cpd_arena *arena;
    cpd_home *home;
    const cpd_set *set;
    const char *certainty;
    bool complete;
    bool aside; /* within a level of another set that stands for a domain: no further */
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

static bool compile_weeks(cpd_requirement *out, const cpd_node *window)
{
    out->window = CPD_WINDOW_OF_GRADE;
    out->window_from = (int)cpd_node_get_int(window, "from_week", 0);
    out->window_length = (int)cpd_node_get_int(window, "to_week", 0);
    return out->window_from > 0 && out->window_length >= out->window_from;
}

static bool compile_window(cpd_requirement *out, const cpd_node *window)
{
    if (cpd_node_get(window, "months"))
        out->window = CPD_WINDOW_MONTHS;
    else if (cpd_node_get(window, "weeks"))
        out->window = CPD_WINDOW_WEEKS;
    else if (cpd_node_get(window, "from_week"))
        return compile_weeks(out, window);
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

/* A node that names its levels is asked at those alone. */
static bool is_asked_at(const cpd_node *part, const char *level)
{
    const cpd_node *levels = cpd_node_get(part, "levels");

    for (size_t i = 0; level && i < cpd_node_length(levels); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(levels, i)), level) == 0)
            return true;
    return !levels;
}

/* What nobody has confirmed is said to be so wherever it is named. */
static const char *shown_title(struct compiler *c, const cpd_node *part)
{
    const char *certainty = cpd_node_get_text(part, "certainty"), *kept;
    cpd_str text = {0};
    char *title;

    if (!certainty || strcmp(certainty, "unconfirmed") != 0)
        return copy(c, title_of(part));
    cpd_str_addf(&text, "%s (unconfirmed)", title_of(part));
    title = cpd_str_finish(&text);
    c->arena->failed |= !title;
    kept = copy(c, title);
    free(title);
    return kept;
}

static int compile_met_by(struct cpd_requirement **out, struct compiler *c, const cpd_node *part);

static int add_domain(cpd_requirement *out, struct compiler *c, const char *set,
                      const cpd_node *part)
{
    size_t i = out->word_count++;

    out->words[i].text = join(c, set, cpd_node_get_text(part, "code"));
    out->words[i].title = shown_title(c, part);
    return compile_met_by(&out->met_by[i], c, part);
}

static bool make_domains(cpd_requirement *out, struct compiler *c, size_t count)
{
    out->words = new_words(c, count);
    out->met_by = cpd_arena_alloc(c->arena, count * sizeof *out->met_by);
    return out->words && out->met_by;
}

static int all_domains(cpd_requirement *out, struct compiler *c, const char *name,
                       const cpd_set *set, const char *level)
{
    const cpd_node *const *parts;
    size_t count;
    int r = cpd_set__parts(&parts, &count, c->home, set);

    if (r < 0 || !make_domains(out, c, count))
        return r;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (is_domain(parts[i], parts, count) && is_asked_at(parts[i], level))
            r = add_domain(out, c, name, parts[i]);
    return r;
}

static int named_domains(cpd_requirement *out, struct compiler *c, const char *name,
                         const cpd_set *set, const cpd_node *codes)
{
    bool made = make_domains(out, c, cpd_node_length(codes));
    int r = 0;

    for (size_t i = 0; r == 0 && made && i < cpd_node_length(codes); i++) {
        const cpd_node *part;

        r = cpd_set__part(&part, c->home, set, cpd_node_as_text(cpd_node_at(codes, i)));
        if (r == 0)
            r = add_domain(out, c, name, part);
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

/* Who holds a level of another set, in all that is asked there, has this domain too. What stands
 * for the domains of that set is not looked at: two sets may name each other. */
static int compile_level_of(struct cpd_requirement *out, struct compiler *c, const char *reference)
{
    const cpd_node *level;
    cpd_reference names;
    const cpd_set *set;
    char name[2 * CPD_CODE_TEXT + 1];
    int rank, r = cpd_sets__reference(&set, &level, c->home, reference);

    if (r < 0 || !cpd_reference__parse(&names, reference))
        return r;
    rank = cpd_set__level(set, names.code);
    if (rank < 0)
        return 0;
    snprintf(name, sizeof name, "%s@%s", names.set, names.version);
    compile_levels(out, c, set, rank);
    c->aside = true;
    r = all_domains(out, c, name, set, names.code);
    c->aside = false;
    return r;
}

/* Those that are adopted, any of which will do; the others may be adopted later. */
static int compile_met_by(struct cpd_requirement **out, struct compiler *c, const cpd_node *part)
{
    const cpd_node *references = cpd_node_get(part, "met_by");
    size_t count = c->aside ? 0 : cpd_node_length(references);
    struct cpd_requirement *any = count ? cpd_arena_alloc(c->arena, sizeof *any) : NULL;

    if (!any)
        return 0;
    *out = any;
    any->parts = cpd_arena_alloc(c->arena, count * sizeof *any->parts);
    for (size_t i = 0; any->parts && i < count; i++) {
        const char *reference = cpd_node_as_text(cpd_node_at(references, i));
        int r = compile_level_of(&any->parts[any->part_count], c, reference);

        if (r < 0 && r != CPD_EABSENT)
            return r;
        c->complete &= r == 0;
        any->part_count += r == 0;
    }
    return 0;
}

/* All its levels, so that those of older versions can be told from nodes. */
static void name_levels(cpd_requirement *out, struct compiler *c, const cpd_set *set,
                        const char *name)
{
    const cpd_node *levels = cpd_node_get(set->head, "levels");
    size_t count = cpd_node_length(levels);
    const char **codes = cpd_arena_alloc(c->arena, count * sizeof *codes);

    for (size_t i = 0; codes && i < count; i++)
        codes[i] = copy(c, cpd_node_get_text(cpd_node_at(levels, i), "code"));
    out->of = copy(c, name);
    out->all_levels = codes;
    out->all_level_count = codes ? count : 0;
}

static int find_endorsed(cpd_requirement *out, struct compiler *c, const cpd_node *terms,
                         const char *name, const cpd_set **set)
{
    const char *level = cpd_node_get_text(terms, "level");
    const cpd_node *domains = cpd_node_get(terms, "domains"), *part;
    int r = c->home ? cpd_sets__reference(set, &part, c->home, name) : CPD_EABSENT;
    int rank = r == 0 ? cpd_set__level(*set, level) : -1;

    if (r == 0 && rank < 0 && (level || cpd_node_get((*set)->head, "levels")))
        r = CPD_EABSENT;
    if (r == 0 && level)
        compile_levels(out, c, *set, rank);
    if (r == 0)
        name_levels(out, c, *set, name);
    if (r == 0)
        r = cpd_node_as_text(domains) ? all_domains(out, c, name, *set, level)
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

/* ---- what a record is about ---- */

static bool is_below(const cpd_set *set, struct compiler *c, const cpd_node *part, const char *code)
{
    const char *parent = cpd_node_get_text(part, "parent");

    while (parent && strcmp(parent, code) != 0) {
        if (cpd_set__part(&part, c->home, set, parent) < 0)
            return false;
        parent = cpd_node_get_text(part, "parent");
    }
    return parent != NULL;
}

/* The node named and all below it: a record may be linked to any of them. */
static int compile_link(cpd_requirement *out, struct compiler *c, const char *reference)
{
    const cpd_node *named, *const *parts;
    cpd_rule_word *words;
    cpd_reference names;
    const cpd_set *set;
    char name[2 * CPD_CODE_TEXT + 1];
    size_t count;
    int r = cpd_sets__reference(&set, &named, c->home, reference);

    if (r == 0)
        r = cpd_set__parts(&parts, &count, c->home, set);
    words = r == 0 ? new_words(c, out->link_count + count + 1) : NULL;
    if (!words || !cpd_reference__parse(&names, reference))
        return r;
    if (out->link_count)
        memcpy(words, out->links, out->link_count * sizeof *words);
    out->links = words;
    words[out->link_count++] = (cpd_rule_word){copy(c, reference), shown_title(c, named), 0};
    snprintf(name, sizeof name, "%s@%s", names.set, names.version);
    for (size_t i = 0; i < count; i++)
        if (is_below(set, c, parts[i], names.code))
            words[out->link_count++].text = join(c, name, cpd_node_get_text(parts[i], "code"));
    return 0;
}

static int compile_about(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    const cpd_node *linked = cpd_node_get(terms, "linked");
    int r = 0;

    compile_words(out, c, cpd_node_get(terms, "activity"));
    for (size_t i = 0; r == 0 && i < cpd_node_length(linked); i++) {
        const char *reference = cpd_node_as_text(cpd_node_at(linked, i));

        r = c->home ? compile_link(out, c, reference) : CPD_EABSENT;
        if (r != CPD_EABSENT)
            continue;
        unknown(out, c, reference);
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
    const cpd_counted *kind;

    for (size_t i = 0; name && (kind = cpd_facts__counted(i)); i++)
        if (strcmp(kind->name, name) == 0)
            return kind->number;
    return 0;
}

static int flag_of(const char *name)
{
    static const struct named_number flags[] = {
        {"impact", CPD_FLAG_IMPACT}, {"peer", CPD_FLAG_PEER}, {"reflection", CPD_FLAG_REFLECTION}};

    return number_of(flags, sizeof flags / sizeof *flags, name);
}

static int compile_learning(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    out->op = CPD_RULE_LEARNING;
    out->min = cpd_node_get_int(terms, "min", 0);
    out->day = (int)cpd_node_get_int(terms, "day", 0);
    if (!compile_window(out, cpd_node_get(terms, "window")))
        unknown(out, c, "window");
    return compile_about(out, c, terms);
}

static int compile_off_register(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    (void)c;
    out->op = CPD_RULE_OFF_REGISTER;
    out->min = cpd_node_get_int(terms, "min", 0);
    out->below = cpd_node_get_int(terms, "below", 0);
    return 0;
}

static int compile_judged(cpd_requirement *out, struct compiler *c, const cpd_node *judge)
{
    out->op = CPD_RULE_JUDGED;
    out->judge = copy(c, cpd_node_as_text(judge));
    return 0;
}

static int compile_count(cpd_requirement *out, struct compiler *c, const cpd_node *terms)
{
    const cpd_node *flags = cpd_node_get(terms, "flags");
    const char *signed_by = cpd_node_get_text(terms, "signed");

    out->op = CPD_RULE_COUNT;
    out->kind = kind_of(cpd_node_get_text(terms, "kind"));
    out->min = cpd_node_get_int(terms, "min", 0);
    out->minutes = (int)cpd_node_get_int(terms, "minutes", 0);
    out->different = (int)cpd_node_get_int(terms, "different", 0);
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
    return compile_about(out, c, terms);
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
    const char *own = cpd_node_get_text(node, "certainty");
    const char *certainty = own            ? own
                            : c->certainty ? c->certainty
                                           : cpd_node_get_text(c->set->head, "certainty");
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

/* What another set asks, in its name and by its certainty. The reference leads to a returns set,
 * and those send nobody on. */
static int compile_as_in(cpd_requirement *out, struct compiler *c, const cpd_node *reference)
{
    const char *text = cpd_node_as_text(reference);
    const cpd_set *set = NULL;
    const cpd_node *asked = NULL;
    int r = c->home ? cpd_sets__reference(&set, &asked, c->home, text) : CPD_EABSENT;
    struct compiler there = *c;

    if (r == 0 && asked && strcmp(set->kind, "returns") == 0) {
        there.set = set;
        there.certainty = NULL;
        r = compile_one(out, &there, asked);
        c->complete &= there.complete;
        return r;
    }
    unknown(out, c, text);
    c->complete = false; // it may be adopted later
    return r == CPD_EABSENT || r == CPD_EINPUT ? 0 : r;
}

struct way {
    const char *key;
    int (*compile)(cpd_requirement *out, struct compiler *c, const cpd_node *terms);
    const char *const terms[10]; /* the keys it knows; none where its terms are a list */
};

static const struct way ways[] = {
    {"all", compile_all, {NULL}},
    {"any", compile_any, {NULL}},
    {"at_least", compile_at_least, {"n", "of", NULL}},
    {"months_in_grade", compile_months, {"grade", "min", NULL}},
    {"hours", compile_hours, {"category", "window", "min", NULL}},
    {"share", compile_share, {"category", "window", "min", "weeks", "full_week", NULL}},
    {"count",
     compile_count,
     {"kind", "window", "min", "flags", "signed", "minutes", "linked", "activity", "different",
      NULL}},
    {"learning", compile_learning, {"window", "min", "day", "linked", "activity", NULL}},
    {"endorsed", compile_endorsed, {"set", "level", "domains", "min", NULL}},
    {"predicate", compile_predicate, {NULL}},
    {"as_in", compile_as_in, {NULL}},
    {"judged_by", compile_judged, {NULL}},
    {"off_register", compile_off_register, {"min", "below", NULL}},
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
    const char *const known[] = {
        "code", "title", "force", "certainty", "note", way ? way->key : NULL, NULL};
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
