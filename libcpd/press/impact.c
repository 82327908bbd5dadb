/* What adopting versions would change. They are adopted for real in a change that is abandoned, so
 * what is shown is what would be, references that lead nowhere included; before and after are two
 * positions of one log. Meanwhile nobody else can save in this home. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "career/impact.h"
#include "framework/carry.h"
#include "ledger/ledger.h"
#include "person/person.h"
#include "press/repository.h"
#include "record/facts.h"
#include "rules/rules.h"

#define GROUPS_MOST 32

/* Links to one older version, seen from a newer one. */
struct group {
    char from[2 * CPD_CODE_TEXT + 1], to[2 * CPD_CODE_TEXT + 1];
};

struct supposed {
    cpd_repository *repository;
    cpd_home *home;
    const cpd_impact_options *options;
    cpd_doc *doc; /* of the report */
    cpd_doc **trees;
    size_t count;
    cpd_issues *issues;
    struct group groups[GROUPS_MOST];
    int64_t links[GROUPS_MOST][3];
    size_t group_count;
    cpd_watched *watched;
    size_t watched_count, watched_room;
};

/* ---- adopting for the moment ---- */

static int read_all(struct supposed *s, const char *const *references)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < s->count; i++) {
        cpd_reference reference;
        cpd_edition edition;

        r = cpd_repository__reference(&reference, references[i]);
        if (r == 0)
            r = cpd_repository__read(&s->trees[i], s->repository, reference.set, reference.version,
                                     &edition, s->issues);
    }
    return r;
}

static int layer_of(struct supposed *s, cpd_adoption *adoption)
{
    if (!s->options->layer)
        return 0;
    adoption->layer = cpd_layer__from_name(s->options->layer);
    if (adoption->layer)
        return 0;
    cpd_error__set(CPD_EINPUT, "there is no layer \"%.40s\"", s->options->layer);
    return cpd_error__hint("Write nation, college, council, service or team.");
}

static int adopt_all(struct supposed *s)
{
    bool wrong = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < s->count; i++) {
        cpd_adoption adoption;
        int64_t position;

        cpd_adoption__of(&adoption, cpd_doc_root(s->trees[i]));
        adoption.commit = adoption.git_tree = "";
        r = layer_of(s, &adoption);
        if (r == 0)
            r = cpd_sets__adopt(&position, s->home, &adoption);
    }
    for (size_t i = 0; r == 0 && i < s->count; i++) {
        const cpd_node *tree = cpd_doc_root(s->trees[i]);

        r = cpd_sets__resolve(s->home, tree, cpd_node_get_text(tree, "set"), s->issues);
        wrong |= r == CPD_EINPUT;
        r = r == CPD_EINPUT ? 0 : r;
    }
    return r == 0 && wrong ? cpd_error__from_issues(s->issues) : r;
}

/* The day all of them are in force, but not before today. */
static cpd_date day_of(const struct supposed *s)
{
    cpd_date day = cpd_people__today(s->home);

    if (s->options->as_of != CPD_DATE_NONE)
        return s->options->as_of;
    for (size_t i = 0; i < s->count; i++) {
        cpd_adoption adoption;

        cpd_adoption__of(&adoption, cpd_doc_root(s->trees[i]));
        day = adoption.since > day ? adoption.since : day;
    }
    return day;
}

/* ---- which links are watched ---- */

static int watch(struct supposed *s, const char *text, int worth)
{
    int32_t term = 0;
    int r = cpd_facts__word(&term, s->home, text);

    if (r < 0 || term == 0) // no record is linked to it
        return r;
    if (s->watched_count == s->watched_room) {
        size_t room = s->watched_room ? s->watched_room * 2 : 128;
        cpd_watched *watched = realloc(s->watched, room * sizeof *watched);

        if (!watched)
            return cpd_error__no_memory();
        s->watched = watched;
        s->watched_room = room;
    }
    s->watched[s->watched_count++] =
        (cpd_watched){.term = term, .group = (int)s->group_count, .worth = worth};
    return 0;
}

/* What a link to this code is worth, by all ways that begin there. */
static int worth_of(const cpd_carry *ways, size_t count, const char *set, const char *code)
{
    int worth = CPD_LINK_UNMAPPED;

    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; strcmp(ways[i].set, set) == 0 && f < ways[i].from_count; f++) {
            int own =
                ways[i].carries && ways[i].from_count == 1 ? CPD_LINK_CARRIED : CPD_LINK_LOOK_AGAIN;

            if (strcmp(ways[i].from[f], code) == 0 && own > worth)
                worth = own;
        }
    return worth;
}

static int watch_version(struct supposed *s, const cpd_set *older, const char *newer,
                         const cpd_carry *ways, size_t count)
{
    struct group *group = &s->groups[s->group_count];
    const cpd_node *const *parts;
    size_t part_count;
    int r = cpd_set__parts(&parts, &part_count, s->home, older);

    snprintf(group->from, sizeof group->from, "%.64s@%.64s", older->name, older->version);
    snprintf(group->to, sizeof group->to, "%.129s", newer);
    for (size_t i = 0; r == 0 && i < part_count; i++) {
        const char *code = cpd_node_get_text(parts[i], "code");
        char text[3 * CPD_CODE_TEXT + 2];

        snprintf(text, sizeof text, "%s#%.64s", group->from, code);
        r = watch(s, text, worth_of(ways, count, group->from, code));
    }
    s->group_count++;
    return r;
}

static bool leads(const cpd_carry *ways, size_t count, const cpd_set *older)
{
    char name[2 * CPD_CODE_TEXT + 1];

    snprintf(name, sizeof name, "%.64s@%.64s", older->name, older->version);
    for (size_t i = 0; i < count; i++)
        if (strcmp(ways[i].set, name) == 0)
            return true;
    return false;
}

/* Every other version of the set, and every set that a map leads from. */
static int watch_target(struct supposed *s, const char *newer, cpd_date day)
{
    cpd_reference target;
    cpd_arena arena = {NULL, false};
    cpd_carry *ways = NULL;
    const cpd_set *older;
    size_t count = 0;
    int r = cpd_sets__carry(&ways, &count, &arena, s->home, newer, day, 0);

    cpd_reference__parse(&target, newer);
    for (size_t i = 0; r == 0 && (r = cpd_sets__at(&older, s->home, i)) == 0 && older; i++) {
        bool same = strcmp(older->name, target.set) == 0;

        if (strcmp(older->kind, "competencies") != 0 || s->group_count == GROUPS_MOST ||
            (same && strcmp(older->version, target.version) == 0) ||
            (!same && !leads(ways, count, older)))
            continue;
        r = watch_version(s, older, newer, ways, count);
    }
    cpd_arena_fini(&arena);
    return r;
}

static bool is_watched(const struct supposed *s, const char *newer)
{
    for (size_t i = 0; i < s->group_count; i++)
        if (strcmp(s->groups[i].to, newer) == 0)
            return true;
    return false;
}

static int by_term(const void *left, const void *right)
{
    const cpd_watched *a = left, *b = right;

    return (a->term > b->term) - (a->term < b->term);
}

/* The newer ends: sets of competencies that would be adopted, and what maps among them lead to. */
static int watch_all(struct supposed *s, cpd_date day)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < s->count; i++) {
        const cpd_node *tree = cpd_doc_root(s->trees[i]);
        const char *kind = cpd_node_get_text(tree, "kind");
        char newer[2 * CPD_CODE_TEXT + 1] = "";

        if (strcmp(kind, "competencies") == 0)
            snprintf(newer, sizeof newer, "%.64s@%.64s", cpd_node_get_text(tree, "set"),
                     cpd_node_get_text(tree, "version"));
        else if (strcmp(kind, "map") == 0)
            snprintf(newer, sizeof newer, "%.129s", cpd_node_get_text(tree, "to"));
        if (*newer && !is_watched(s, newer))
            r = watch_target(s, newer, day);
    }
    if (s->watched_count > 1)
        qsort(s->watched, s->watched_count, sizeof *s->watched, by_term);
    return r;
}

/* ---- the report ---- */

/* How many, where counts are told at all. */
static void set_links(struct supposed *s, cpd_node *report)
{
    cpd_node *list = cpd_node_list(s->doc);

    for (size_t i = 0; !cpd_node_get(report, "suppressed") && i < s->group_count; i++) {
        const int64_t *n = s->links[i];
        cpd_node *line = cpd_node_object(s->doc);

        cpd_node_set_text(s->doc, line, "from", s->groups[i].from);
        cpd_node_set_text(s->doc, line, "to", s->groups[i].to);
        cpd_node_set_int(s->doc, line, "links",
                         n[CPD_LINK_CARRIED] + n[CPD_LINK_LOOK_AGAIN] + n[CPD_LINK_UNMAPPED]);
        cpd_node_set_int(s->doc, line, "carried", n[CPD_LINK_CARRIED]);
        cpd_node_set_int(s->doc, line, "look_again", n[CPD_LINK_LOOK_AGAIN]);
        cpd_node_set_int(s->doc, line, "unmapped", n[CPD_LINK_UNMAPPED]);
        cpd_node_add(s->doc, list, line);
    }
    cpd_node_set(s->doc, report, "links", list);
}

static int judge(struct supposed *s, cpd_node *report, int64_t before, cpd_date day)
{
    cpd_impact impact = {.home = s->home,
                         .as_of = day,
                         .before = before,
                         .watched = s->watched,
                         .watched_count = s->watched_count,
                         .links = s->links,
                         .progress = s->options->progress,
                         .payload = s->options->payload};
    int r = cpd_ledger__position(&impact.after, s->home);

    if (r == 0)
        r = cpd_career__impact(s->doc, report, &impact);
    if (r == 0)
        set_links(s, report);
    return r;
}

static int suppose(struct supposed *s, cpd_node *report)
{
    cpd_date day = day_of(s);
    int64_t before = 0;
    int r = cpd_ledger__position(&before, s->home);

    if (r == 0)
        r = adopt_all(s);
    if (r == 0)
        r = watch_all(s, day);
    return r == 0 ? judge(s, report, before, day) : r;
}

/* The numbers of what was adopted for the moment are the next one's. */
static void abandon(cpd_home *home)
{
    const cpd_error why = *cpd_error_last();

    cpd_change__abandon(home);
    cpd_rules__forget(home);
    cpd_sets__forget(home);
    cpd_error__restore(&why);
}

static int try(struct supposed *s, const char *const *references)
{
    cpd_node *report = cpd_node_object(s->doc), *list = cpd_node_list(s->doc);
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, s->home); // counts, too, are told to somebody

    cpd_node_set_text(s->doc, report, "schema", "cpd.framework-impact/1");
    for (size_t i = 0; i < s->count; i++)
        cpd_node_add(s->doc, list, cpd_node_text(s->doc, references[i]));
    cpd_node_set(s->doc, report, "versions", list);
    cpd_doc_set_root(s->doc, report);
    if (r == 0)
        r = read_all(s, references);
    if (r == 0)
        r = cpd_change__begin(s->home);
    if (r < 0)
        return r;
    r = suppose(s, report);
    abandon(s->home);
    return r;
}

int cpd_repository_impact(cpd_doc **out, cpd_repository *repository, const char *const *references,
                          size_t count, const cpd_impact_options *options, cpd_issues *issues)
{
    static const cpd_impact_options plain = CPD_IMPACT_OPTIONS_INIT;
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct supposed s = {.repository = repository,
                         .home = repository->home,
                         .options = options ? options : &plain,
                         .doc = cpd_doc_new(),
                         .trees = calloc(count + 1, sizeof *s.trees),
                         .count = count,
                         .issues = issues ? issues : own};
    int r = s.doc && s.trees && s.issues ? 0 : cpd_error__no_memory();

    if (r == 0 && !s.home)
        r = cpd_error__set(CPD_EINPUT, "what would change is seen in a home");
    if (r == 0)
        r = try(&s, references);
    if (r == 0 && cpd_doc_failed(s.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&s.doc);
    for (size_t i = 0; s.trees && i < count; i++)
        cpd_doc_free(s.trees[i]);
    free(s.trees);
    free(s.watched);
    cpd_doc_free(s.doc);
    cpd_issues_free(own);
    return r;
}
