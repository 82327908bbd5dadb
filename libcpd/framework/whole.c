/* What no single value can tell: dates that end before they begin, requirements that cannot be met,
 * codes that clash, parents that are missing or go round in a ring. Nodes are walked with arrays of
 * indexes and never by recursion: how long a line of parents is, is the file's choice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/check.h"

#define PARENTS_MOST 16 /* levels of nodes above each other */
#define RING_SHOWN 8    /* codes of a ring that are named */
#define NOWHERE ((size_t)-1)

/* ---- within one object ---- */

/* Days are written so that they compare as text. */
static void check_order(struct cpd_check *check, const cpd_node *object, const char *first,
                        const char *last)
{
    const char *from = cpd_node_get_text(object, first);
    const cpd_node *end = cpd_node_get(object, last);
    const char *to = cpd_node_as_text(end);

    if (from && to && strcmp(to, from) < 0)
        cpd_check__refuse(check, end, "Write the later day here, or look at the year.",
                          "\"%s\", %.16s, is before \"%s\", %.16s", last, to, first, from);
}

/* A set becomes the tag set/version; git takes most codes for that. */
static void check_tag(struct cpd_check *check, const cpd_node *set, const char *key)
{
    const cpd_node *node = cpd_node_get(set, key);
    const char *code = cpd_node_as_text(node);
    size_t length = code ? strlen(code) : 0;
    bool lock = length >= 5 && strcmp(code + length - 5, ".lock") == 0;

    if (length && (strstr(code, "..") || code[length - 1] == '.' || lock))
        cpd_check__refuse(check, node,
                          "Do without \"..\", and without \".\" or \".lock\" at the end.",
                          "%s: \"%.64s\" cannot be the name of a tag in git", key, code);
}

void cpd_check__force_days(struct cpd_check *check, cpd_node *set)
{
    check_order(check, set, "effective_from", "effective_to");
    check_tag(check, set, "set");
    check_tag(check, set, "version");
}

void cpd_check__days(struct cpd_check *check, cpd_node *span)
{
    check_order(check, span, "from", "to");
}

/* A predicate is a function of the script that the requirement comes from. */
static void check_predicate(struct cpd_check *check, const cpd_node *requirement)
{
    const cpd_node *named = cpd_node_get(requirement, "predicate");
    const cpd_node *list = cpd_node_get(check->root, "predicates");
    const char *code = cpd_node_as_text(named);
    struct cpd_nearest nearest;
    char hint[CPD_HINT_TEXT];

    if (!code)
        return;
    nearest = cpd_nearest__begin(check, code);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *own = cpd_node_get_text(cpd_node_at(list, i), "code");

        if (own && strcmp(own, code) == 0)
            return;
        cpd_nearest__consider(&nearest, own);
    }
    cpd_nearest__hint(&nearest, hint, "Only a variant has predicates, and names its own.");
    cpd_check__refuse(check, named, hint, "there is no predicate \"%.64s\"", code);
}

/* What another set asks may not send on to a third, so references cannot go round in a ring. */
static void check_as_in(struct cpd_check *check, const cpd_node *as_in)
{
    if (as_in && check->kind && strcmp(check->kind->name, "returns") == 0)
        cpd_check__refuse(check, as_in, "Write the requirement out here.",
                          "a returns set cannot ask what another set asks");
}

void cpd_check__one_way(struct cpd_check *check, cpd_node *requirement)
{
    const char *first = NULL;

    for (const char *const *way = cpd_ways; *way; way++) {
        const cpd_node *value = cpd_node_get(requirement, *way);

        if (value && first)
            cpd_check__refuse(check, value, "Keep one, or put them into a list under all or any.",
                              "a requirement has both \"%s\" and \"%s\"", first, *way);
        else if (value)
            first = *way;
    }
    if (!first)
        cpd_check__refuse(check, requirement,
                          "Add all, any, at_least, months_in_grade, hours, share, count, learning, "
                          "endorsed, as_in "
                          "or judged_by.",
                          "a requirement does not say when it is met");
    check_predicate(check, requirement);
    check_as_in(check, cpd_node_get(requirement, "as_in"));
}

void cpd_check__enough_to_choose(struct cpd_check *check, cpd_node *at_least)
{
    const cpd_node *n = cpd_node_get(at_least, "n"), *of = cpd_node_get(at_least, "of");

    if (cpd_node_type(of) == CPD_NODE_LIST && cpd_node_as_int(n) > (int64_t)cpd_node_length(of))
        cpd_check__refuse(check, of, "Lower n, or add requirements.",
                          "at_least asks for %lld of %zu requirements",
                          (long long)cpd_node_as_int(n), cpd_node_length(of));
}

/* What each kind has of what may be asked of it. */
static const char *const conditions[] = {"flags",    "signed",    "minutes", "linked",
                                         "activity", "different", NULL};

static const struct {
    const char *kind, *has[7];
} countable[] = {
    {"cpd", {"flags", "minutes", "linked", "activity", "different"}},
    {"session", {"signed", "minutes", "activity", "different"}},
    {"endorsement", {"linked"}},
    {"time", {"minutes"}},
    {"agreement", {"signed", "minutes", "activity"}},
    {"booking", {"minutes", "activity"}},
    {"action", {"activity"}},
    {"dispute", {"activity"}},
    {"observation", {"flags", "signed", "minutes", "linked", "activity", "different"}},
    {"feedback", {"flags", "linked", "activity", "different"}},
    {"qualification", {"linked", "activity", "different"}},
    {"student", {"linked", "activity", "different"}},
    {"application", {"linked", "activity"}},
    {"submission", {"activity"}},
    {"decision", {"signed", "activity"}},
    {"dispensation", {"signed", "activity"}},
    {"review", {"flags", "linked", "activity"}},
};

static const char *const *conditions_of(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof countable / sizeof *countable; i++)
        if (strcmp(countable[i].kind, kind) == 0)
            return countable[i].has;
    return NULL;
}

static bool is_among(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

/* A condition that no record of the kind can meet would never be met. */
void cpd_check__countable(struct cpd_check *check, cpd_node *count)
{
    const cpd_node *kind = cpd_node_get(count, "kind");
    const char *const *has = conditions_of(cpd_node_as_text(kind));

    for (size_t i = 0; has && conditions[i]; i++)
        if (cpd_node_get(count, conditions[i]) && !is_among(has, conditions[i]))
            cpd_check__refuse(check, kind, "Take the condition out, or count another kind.",
                              "no record of the kind %s has what \"%s\" asks for",
                              cpd_node_as_text(kind), conditions[i]);
}

void cpd_check__enough_domains(struct cpd_check *check, cpd_node *endorsed)
{
    const cpd_node *min = cpd_node_get(endorsed, "min");
    const cpd_node *domains = cpd_node_get(endorsed, "domains");

    if (cpd_node_type(domains) == CPD_NODE_LIST &&
        cpd_node_as_int(min) > (int64_t)cpd_node_length(domains))
        cpd_check__refuse(check, domains, "Lower min, or add domains.",
                          "endorsed asks for %lld of %zu domains", (long long)cpd_node_as_int(min),
                          cpd_node_length(domains));
}

/* 100h in days of 6h would be a number of days that nobody asks for. */
void cpd_check__whole_days(struct cpd_check *check, cpd_node *learning)
{
    const cpd_node *day = cpd_node_get(learning, "day"), *min = cpd_node_get(learning, "min");

    if (cpd_node_as_int(day) > 0 && cpd_node_as_int(min) > 0 &&
        cpd_node_as_int(min) % cpd_node_as_int(day) != 0)
        cpd_check__refuse(check, learning, "Correct min or day, or leave day out.",
                          "min is no whole number of such days");
}

void cpd_check__off_register(struct cpd_check *check, cpd_node *off)
{
    const cpd_node *min = cpd_node_get(off, "min"), *below = cpd_node_get(off, "below");

    if (!min && !below)
        cpd_check__refuse(check, off, "Add min, below or both.",
                          "off_register says no number of months");
    else if (min && below && cpd_node_as_int(below) <= cpd_node_as_int(min))
        cpd_check__refuse(check, off, "Raise below, or lower min.",
                          "no number of months is at least %lld and below %lld",
                          (long long)cpd_node_as_int(min), (long long)cpd_node_as_int(below));
}

void cpd_check__one_level(struct cpd_check *check, cpd_node *node)
{
    const cpd_node *levels = cpd_node_get(node, "levels");

    if (levels && cpd_node_get(node, "level"))
        cpd_check__refuse(check, levels,
                          "Keep level for a statement, levels for what is asked at several.",
                          "a node has both \"level\" and \"levels\"");
}

/* Each beginning needs what tells its day, and nothing of the others. */
void cpd_check__beginning(struct cpd_check *check, cpd_node *period)
{
    static const struct {
        const char *begins, *key;
    } needs[] = {{"rounds", "first"}, {"post", "grade"}};
    const char *begins = cpd_node_get_text(period, "begins");

    for (size_t i = 0; begins && i < sizeof needs / sizeof *needs; i++) {
        const cpd_node *value = cpd_node_get(period, needs[i].key);
        bool is = strcmp(begins, needs[i].begins) == 0;

        if (is && !value)
            cpd_check__refuse(check, period, "Add it.", "a period that begins by %s lacks \"%s\"",
                              begins, needs[i].key);
        else if (!is && value)
            cpd_check__refuse(check, value, "Leave it out.",
                              "a period that begins by %s has no \"%s\"", begins, needs[i].key);
    }
}

void cpd_check__grade_title(struct cpd_check *check, cpd_node *grade)
{
    if (!cpd_node_get(grade, "title") && !cpd_node_get(check->root, "overlays"))
        cpd_check__refuse(check, grade, "Add title: the grade's name as people know it.",
                          "a grade lacks \"title\"");
}

void cpd_check__field_words(struct cpd_check *check, cpd_node *field)
{
    const char *type = cpd_node_get_text(field, "type");
    bool chosen = type && strcmp(type, "word") == 0;
    const cpd_node *words = cpd_node_get(field, "words");

    if (chosen && !words)
        cpd_check__refuse(check, field, "Add words: the words to choose from.",
                          "a field of the type word lacks \"words\"");
    else if (type && !chosen && words)
        cpd_check__refuse(check, words, "Take them out, or write type: word.",
                          "only a field of the type word has words to choose from");
}

/* ---- codes that clash ---- */

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Characters that are hard to tell apart in print become one. */
static unsigned char look(char c)
{
    switch (c) {
    case '0':
    case 'O':
        return 'o';
    case '1':
    case 'I':
        return 'l';
    default:
        return (unsigned char)c;
    }
}

static int compare_as(const char *a, const char *b, unsigned char (*as)(char))
{
    while (*a && as(*a) == as(*b))
        a++, b++;
    return as(*a) - as(*b);
}

int cpd_code__compare_fold(const char *a, const char *b)
{
    return compare_as(a, b, fold);
}

int cpd_code__compare_look(const char *a, const char *b)
{
    return compare_as(a, b, look);
}

static int by_place(const cpd_node *a, const cpd_node *b)
{
    if (cpd_node_line(a) != cpd_node_line(b))
        return cpd_node_line(a) < cpd_node_line(b) ? -1 : 1;
    return cpd_node_column(a) - cpd_node_column(b);
}

static int by_fold(const void *left, const void *right)
{
    const cpd_node *a = *(const cpd_node *const *)left, *b = *(const cpd_node *const *)right;
    int order = compare_as(cpd_node_as_text(a), cpd_node_as_text(b), fold);

    return order ? order : by_place(a, b);
}

static int by_look(const void *left, const void *right)
{
    const cpd_node *a = *(const cpd_node *const *)left, *b = *(const cpd_node *const *)right;
    int order = compare_as(cpd_node_as_text(a), cpd_node_as_text(b), look);

    return order ? order : by_place(a, b);
}

static void refuse_clash(struct cpd_check *check, const cpd_node *first, const cpd_node *second)
{
    const char *a = cpd_node_as_text(first), *b = cpd_node_as_text(second);
    const char *hint = "Give one of the two another code.";
    const char *how = compare_as(a, b, fold) == 0 ? "differs only in case from" : "looks like";

    if (strcmp(a, b) == 0)
        cpd_check__refuse(check, second, hint, "code \"%.64s\" stands on line %d already", b,
                          cpd_node_line(first));
    else
        cpd_check__refuse(check, second, hint, "code \"%.64s\" %s \"%.64s\" on line %d", b, how, a,
                          cpd_node_line(first));
}

/* Neighbours in either order are compared; a pair that clashes in both ways is named once. */
static void check_codes(struct cpd_check *check)
{
    const cpd_node **codes = check->codes;

    if (check->code_count < 2)
        return;
    qsort(codes, check->code_count, sizeof *codes, by_fold);
    for (size_t i = 1; i < check->code_count; i++)
        if (compare_as(cpd_node_as_text(codes[i - 1]), cpd_node_as_text(codes[i]), fold) == 0)
            refuse_clash(check, codes[i - 1], codes[i]);
    qsort(codes, check->code_count, sizeof *codes, by_look);
    for (size_t i = 1; i < check->code_count; i++) {
        const char *a = cpd_node_as_text(codes[i - 1]), *b = cpd_node_as_text(codes[i]);

        if (compare_as(a, b, look) == 0 && compare_as(a, b, fold) != 0)
            refuse_clash(check, codes[i - 1], codes[i]);
    }
}

/* ---- a table of codes ---- */

struct named {
    const char *code;
    size_t i; /* place in the document */
};

struct table {
    struct named *items; /* sorted by code */
    size_t count;
};

static int by_code(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = strcmp(a->code, b->code);

    return order ? order : (a->i > b->i) - (a->i < b->i);
}

static void table_of(struct table *table, struct cpd_check *check, const cpd_node *list)
{
    size_t length = cpd_node_length(list);

    *table = (struct table){calloc(length ? length : 1, sizeof *table->items), 0};
    if (!table->items) {
        check->failed = true;
        return;
    }
    for (size_t i = 0; i < length; i++) {
        const char *code = cpd_node_get_text(cpd_node_at(list, i), "code");

        if (code)
            table->items[table->count++] = (struct named){code, i};
    }
    qsort(table->items, table->count, sizeof *table->items, by_code);
}

static size_t find(const struct table *table, const char *code)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(table->items[middle].code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < table->count && strcmp(table->items[low].code, code) == 0 ? table->items[low].i
                                                                           : NOWHERE;
}

/* The place of the code that a node names; NOWHERE, with an issue, when there is none. */
static size_t follow(struct cpd_check *check, const struct table *table, const cpd_node *name,
                     const char *what)
{
    const char *code = cpd_node_as_text(name);
    struct cpd_nearest nearest;
    char hint[CPD_HINT_TEXT];
    size_t i = code ? find(table, code) : NOWHERE;

    if (i != NOWHERE || !code)
        return i;
    nearest = cpd_nearest__begin(check, code);
    for (size_t n = 0; n < table->count && check->patience > 0; n++)
        cpd_nearest__consider(&nearest, table->items[n].code);
    cpd_nearest__hint(&nearest, hint, "Write a code of this set, or leave the key out.");
    cpd_check__refuse(check, name, hint, "%s: there is no \"%.64s\" in this set", what, code);
    return NOWHERE;
}

/* ---- parents ---- */

struct family {
    const cpd_node *nodes;
    size_t count;
    size_t *parent; /* NOWHERE at the top */
    size_t *walk;   /* number of the walk that came by; 0 for none */
    size_t *depth;  /* levels from the top, 1 there; 0 while not known */
    size_t *path;   /* of the present walk */
};

static const char *code_of(const struct family *family, size_t i)
{
    const char *code = cpd_node_get_text(cpd_node_at(family->nodes, i), "code");

    return code ? code : "?";
}

static const cpd_node *parent_node(const struct family *family, size_t i)
{
    return cpd_node_get(cpd_node_at(family->nodes, i), "parent");
}

static void refuse_ring(struct cpd_check *check, const struct family *family, size_t start)
{
    char ring[RING_SHOWN * 70 + 80];
    size_t i = start, used = 0, shown = 0;

    do {
        used += (size_t)snprintf(ring + used, sizeof ring - used, "%.64s -> ", code_of(family, i));
        i = family->parent[i];
    } while (i != start && ++shown < RING_SHOWN);
    snprintf(ring + used, sizeof ring - used, "%.64s", i == start ? code_of(family, start) : "...");
    cpd_check__refuse(check, parent_node(family, start), "Let one of them stand at the top.",
                      "parents go round in a ring: %s", ring);
}

static void refuse_depth(struct cpd_check *check, const struct family *family, size_t i)
{
    cpd_check__refuse(check, parent_node(family, i), "Make the set flatter.",
                      "node \"%.64s\" has more than %d levels above it", code_of(family, i),
                      PARENTS_MOST - 1);
}

/* From a node up to the top, to a node whose depth is known, or round to one of this very walk:
 * then it is a ring that was not seen before, and how deep its nodes lie means nothing. */
static void walk_up(struct cpd_check *check, struct family *family, size_t from)
{
    size_t length = 0, i = from, above;

    while (i != NOWHERE && !family->walk[i]) {
        family->walk[i] = from + 1;
        family->path[length++] = i;
        i = family->parent[i];
    }
    if (i != NOWHERE && family->walk[i] == from + 1) {
        refuse_ring(check, family, i);
        return;
    }
    above = i == NOWHERE ? 0 : family->depth[i];
    while (length > 0) {
        i = family->path[--length];
        family->depth[i] = ++above;
        if (above == PARENTS_MOST + 1)
            refuse_depth(check, family, i);
    }
}

static void find_parents(struct cpd_check *check, struct family *family, const struct table *table)
{
    for (size_t i = 0; i < family->count; i++) {
        const cpd_node *name = parent_node(family, i);

        family->parent[i] = name ? follow(check, table, name, "parent") : NOWHERE;
        if (family->parent[i] == i) {
            cpd_check__refuse(check, name, "Name the node above it, or leave parent out.",
                              "node \"%.64s\" is its own parent", code_of(family, i));
            family->parent[i] = NOWHERE;
        }
    }
}

static void check_parents(struct cpd_check *check, const cpd_node *nodes, const struct table *table)
{
    size_t count = cpd_node_length(nodes);
    size_t *room = calloc(count + 1, 4 * sizeof *room);
    struct family family = {nodes,
                            count,
                            room,
                            room ? room + count : NULL,
                            room ? room + 2 * count : NULL,
                            room ? room + 3 * count : NULL};

    if (!room) {
        check->failed = true;
        return;
    }
    find_parents(check, &family, table);
    for (size_t i = 0; i < count; i++)
        if (!family.walk[i])
            walk_up(check, &family, i);
    free(room);
}

/* ---- identifiers ---- */

static int by_text(const void *left, const void *right)
{
    const cpd_node *a = *(const cpd_node *const *)left, *b = *(const cpd_node *const *)right;
    int order = strcmp(cpd_node_as_text(a), cpd_node_as_text(b));

    return order ? order : by_place(a, b);
}

static size_t gather_identifiers(const cpd_node **out, const cpd_node *list)
{
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(list); i++) {
        out[count] = cpd_node_get(cpd_node_at(list, i), "identifier");
        count += cpd_node_as_text(out[count]) != NULL;
    }
    return count;
}

/* Other systems know a thing by its identifier alone. */
static void check_identifiers(struct cpd_check *check, const cpd_node *levels,
                              const cpd_node *nodes)
{
    const cpd_node **all =
        calloc(cpd_node_length(levels) + cpd_node_length(nodes) + 1, sizeof *all);
    size_t count = all ? gather_identifiers(all, levels) : 0;

    check->failed = check->failed || !all;
    count += all ? gather_identifiers(all + count, nodes) : 0;
    if (count > 1)
        qsort(all, count, sizeof *all, by_text);
    for (size_t i = 1; i < count; i++)
        if (cpd_node_equal(all[i - 1], all[i]))
            cpd_check__refuse(check, all[i], "Leave it out where the thing is another one.",
                              "identifier %s stands on line %d already", cpd_node_as_text(all[i]),
                              cpd_node_line(all[i - 1]));
    free(all);
}

/* ---- kinds ---- */

static void check_names(struct cpd_check *check, const struct table *table, const cpd_node *names,
                        const char *what)
{
    for (size_t i = 0; i < cpd_node_length(names); i++)
        follow(check, table, cpd_node_at(names, i), what);
}

static void check_competencies(struct cpd_check *check)
{
    const cpd_node *nodes = cpd_node_get(check->root, "nodes");
    const cpd_node *ways = cpd_node_get(check->root, "pathways");
    struct table levels, pathways, table;

    check_identifiers(check, cpd_node_get(check->root, "levels"), nodes);
    table_of(&levels, check, cpd_node_get(check->root, "levels"));
    table_of(&pathways, check, ways);
    table_of(&table, check, nodes);
    for (size_t i = 0; !check->failed && i < cpd_node_length(ways); i++)
        check_names(check, &levels, cpd_node_get(cpd_node_at(ways, i), "levels"), "levels");
    for (size_t i = 0; !check->failed && i < cpd_node_length(nodes); i++) {
        const cpd_node *node = cpd_node_at(nodes, i), *level = cpd_node_get(node, "level");

        if (level)
            follow(check, &levels, level, "level");
        check_names(check, &levels, cpd_node_get(node, "levels"), "levels");
        check_names(check, &pathways, cpd_node_get(node, "pathways"), "pathways");
    }
    if (!check->failed)
        check_parents(check, nodes, &table);
    free(levels.items);
    free(pathways.items);
    free(table.items);
}

/* The grades of an overlay may be those of the ladder below it: that is seen when it is adopted. */
static void check_ladder(struct cpd_check *check)
{
    const cpd_node *grades = cpd_node_get(check->root, "grades");
    struct table table;

    if (cpd_node_get(check->root, "overlays"))
        return;
    table_of(&table, check, grades);
    for (size_t i = 0; !check->failed && i < cpd_node_length(grades); i++)
        check_names(check, &table, cpd_node_get(cpd_node_at(grades, i), "leads_to"), "leads_to");
    free(table.items);
}

/* A word people type, and the entry it stands for. */
struct spoken {
    const cpd_node *word;
    size_t entry;
    bool code;
};

static int by_word(const void *left, const void *right)
{
    const struct spoken *a = left, *b = right;
    int order = compare_as(cpd_node_as_text(a->word), cpd_node_as_text(b->word), fold);

    return order ? order : by_place(a->word, b->word);
}

static size_t gather_words(struct spoken *out, const cpd_node *entries)
{
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(entries); i++) {
        const cpd_node *entry = cpd_node_at(entries, i), *words = cpd_node_get(entry, "words");
        const cpd_node *code = cpd_node_get(entry, "code");

        if (cpd_node_as_text(code))
            out[count++] = (struct spoken){code, i, true};
        for (size_t w = 0; cpd_node_type(words) == CPD_NODE_LIST && w < cpd_node_length(words); w++)
            if (cpd_node_as_text(cpd_node_at(words, w)))
                out[count++] = (struct spoken){cpd_node_at(words, w), i, false};
    }
    return count;
}

static size_t count_words(const cpd_node *entries)
{
    size_t count = 1;

    for (size_t i = 0; i < cpd_node_length(entries); i++)
        count += 1 + cpd_node_length(cpd_node_get(cpd_node_at(entries, i), "words"));
    return count;
}

/* A word means one entry. That an entry lists its own code is harmless. */
static void check_vocabulary(struct cpd_check *check)
{
    const cpd_node *entries = cpd_node_get(check->root, "entries");
    struct spoken *words = calloc(count_words(entries), sizeof *words);
    size_t count = words ? gather_words(words, entries) : 0;

    check->failed = check->failed || !words;
    if (count > 1)
        qsort(words, count, sizeof *words, by_word);
    for (size_t i = 1; i < count; i++) {
        const struct spoken *a = &words[i - 1], *b = &words[i];
        bool own_code = a->entry == b->entry && (a->code || b->code);

        if (compare_as(cpd_node_as_text(a->word), cpd_node_as_text(b->word), fold) == 0 &&
            !own_code && !(a->code && b->code))
            cpd_check__refuse(check, b->word, "Let it stand for one entry, once.",
                              "the word \"%.64s\" stands on line %d already",
                              cpd_node_as_text(b->word), cpd_node_line(a->word));
    }
    free(words);
}

/* A day of another year, left from the file this one was copied from, would let nearly everybody
 * off, or nobody. */
static void check_pays_only(struct cpd_check *check)
{
    const cpd_node *day = cpd_node_get(check->root, "pays_only_from");
    const cpd_node *year = cpd_node_get(check->root, "year");
    const char *text = cpd_node_as_text(day), *from = cpd_node_get_text(year, "from");
    const char *to = cpd_node_get_text(year, "to");

    if (text && from && to && (strcmp(text, from) < 0 || strcmp(text, to) > 0))
        cpd_check__refuse(check, day, "Write a day of that year.",
                          "pays_only_from, %.16s, is not in the year %.16s to %.16s", text, from,
                          to);
}

/* The fields of a regulator's form are filled by name, so each can be asked once. */
static void check_form(struct cpd_check *check)
{
    const cpd_node *form = cpd_node_get(check->root, "form");
    size_t length = cpd_node_length(form);

    for (size_t i = 1; i < length && i < 100; i++)
        for (size_t before = 0; before < i; before++) {
            const cpd_node *a = cpd_node_get(cpd_node_at(form, before), "field");
            const cpd_node *b = cpd_node_get(cpd_node_at(form, i), "field");

            if (cpd_node_as_text(b) && cpd_node_equal(a, b))
                cpd_check__refuse(check, b, "Keep one of the two.",
                                  "the form asks for \"%.64s\" twice", cpd_node_as_text(b));
        }
}

static void check_either(struct cpd_check *check, const cpd_node *object, const cpd_node *at,
                         const char *one, const char *other, const char *hint)
{
    const cpd_node *first = cpd_node_get(object, one), *second = cpd_node_get(object, other);

    if (first && second)
        cpd_check__refuse(check, second, "Keep one of the two.",
                          "both \"%s\" and \"%s\" stand here", one, other);
    else if (!first && !second)
        cpd_check__refuse(check, at, hint, "neither \"%s\" nor \"%s\" stands here", one, other);
}

/* A year has its days, a period days before its end: each person's ends on another day. */
static void check_window(struct cpd_check *check)
{
    const cpd_node *window = cpd_node_get(check->root, "window");
    bool year = cpd_node_get(check->root, "year") != NULL;
    static const char *const keys[][2] = {{"from", "opens"}, {"to", "due"}};

    for (size_t i = 0; cpd_node_type(window) == CPD_NODE_OBJECT && i < 2; i++) {
        if (cpd_node_get(window, keys[i][year]))
            cpd_check__refuse(
                check, window, year ? "Write from and to." : "Write opens, due or both, in days.",
                "the window of a %s has no \"%s\"", year ? "year" : "period", keys[i][year]);
        else if (year && !cpd_node_get(window, keys[i][0]))
            cpd_check__refuse(check, window,
                              i ? "Add to: the last day." : "Add from: the first day.",
                              "window lacks \"%s\"", keys[i][0]);
    }
}

static void check_returns(struct cpd_check *check)
{
    check_either(check, check->root, check->root, "year", "period",
                 "Add year: from and to, or period: months and begins.");
    check_window(check);
    check_pays_only(check);
    check_form(check);
}

/* Two objects of a list that have the same text under each of these keys. */
static void check_same(struct cpd_check *check, const char *list_key, const char *const keys[2])
{
    const cpd_node *list = cpd_node_get(check->root, list_key);

    for (size_t i = 1; i < cpd_node_length(list); i++)
        for (size_t before = 0; before < i; before++) {
            const cpd_node *a = cpd_node_at(list, before), *b = cpd_node_at(list, i);
            const cpd_node *code = cpd_node_get(b, keys[0]);

            if (cpd_node_as_text(code) && cpd_node_equal(cpd_node_get(a, keys[0]), code) &&
                (!keys[1] || cpd_node_equal(cpd_node_get(a, keys[1]), cpd_node_get(b, keys[1]))))
                cpd_check__refuse(check, code, "Keep one of the two.", "%s has \"%.64s\" twice",
                                  list_key, cpd_node_as_text(code));
        }
}

/* Its grades are those of the ladder below, so it must lie over one. */
static void check_variant(struct cpd_check *check)
{
    const cpd_node *grades = cpd_node_get(check->root, "grades");

    if (grades && !cpd_node_get(check->root, "overlays"))
        cpd_check__refuse(check, grades, "Add overlays: code of the ladder they belong to.",
                          "a variant that changes grades lacks \"overlays\"");
    check_same(check, "predicates", (const char *const[2]){"code", NULL});
    check_same(check, "reports", (const char *const[2]){"code", NULL});
    check_same(check, "fields", (const char *const[2]){"code", "kind"});
}

void cpd_check__whole(struct cpd_check *check)
{
    static const struct {
        const char *kind;
        void (*look)(struct cpd_check *check);
    } kinds[] = {{"competencies", check_competencies},
                 {"vocabulary", check_vocabulary},
                 {"ladder", check_ladder},
                 {"returns", check_returns},
                 {"map", cpd_check__map},
                 {"variant", check_variant}};

    check_codes(check);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!check->failed && strcmp(kinds[i].kind, check->kind->name) == 0)
            kinds[i].look(check);
}
