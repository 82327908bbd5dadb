/* Asking an adopted variant about one person: facts out, findings or a row of a report in. */
#include "variant/answer.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "variant/facts.h"

/* ---- what it may be told of ---- */

struct words {
    cpd_arena arena;
    cpd_variant_category *categories;
    cpd_variant_field *fields;
    size_t category_count, field_count;
};

#define VOCABULARIES_MOST 8

static bool is_listed(const struct words *words, const char *code)
{
    for (size_t i = 0; i < words->category_count; i++)
        if (strcmp(words->categories[i].code, code) == 0)
            return true;
    return false;
}

static int add_categories(struct words *words, cpd_home *home, const cpd_set *set)
{
    const cpd_node *const *parts;
    cpd_variant_category *larger;
    size_t count;
    int r = cpd_set__parts(&parts, &count, home, set);

    if (r < 0)
        return r;
    larger = cpd_arena_alloc(&words->arena, (words->category_count + count) * sizeof *larger);
    if (!larger)
        return cpd_error__no_memory();
    if (words->category_count)
        memcpy(larger, words->categories, words->category_count * sizeof *larger);
    words->categories = larger;
    for (size_t i = 0; r == 0 && i < count; i++) {
        const char *code = cpd_node_get_text(parts[i], "code");

        if (is_listed(words, code))
            continue;
        words->categories[words->category_count].code = code;
        r = cpd_facts__word(&words->categories[words->category_count++].term, home, code);
    }
    return r;
}

static int find_categories(struct words *words, const cpd_subject *subject)
{
    const cpd_set *sets[VOCABULARIES_MOST];
    size_t count = 0;
    int r = cpd_sets__in_force(sets, VOCABULARIES_MOST, &count, subject->home, "vocabulary",
                               subject->as_of, subject->facts->known_at);

    for (size_t i = 0; r == 0 && i < count && i < VOCABULARIES_MOST; i++)
        r = add_categories(words, subject->home, sets[i]);
    return r;
}

static int find_field(cpd_variant_field *out, cpd_home *home, const cpd_set *set,
                      const cpd_node *field)
{
    const cpd_kind *kind = cpd_records__kind(home, cpd_node_get_text(field, "kind"));
    char name[CPD_FIELD_NAME_TEXT];

    cpd_variant__field_name(name, set, field);
    out->code = cpd_node_get_text(field, "code");
    out->kind = kind ? kind->number : 0;
    out->type = cpd_variant__field_type(field);
    return cpd_facts__word(&out->term, home, name);
}

static int find_fields(struct words *words, cpd_home *home, const cpd_set *set)
{
    const cpd_node *list = cpd_node_get(set->head, "fields");
    size_t count = cpd_node_length(list);
    int r = 0;

    words->fields = cpd_arena_alloc(&words->arena, (count + 1) * sizeof *words->fields);
    if (!words->fields)
        return cpd_error__no_memory();
    for (; r == 0 && words->field_count < count; words->field_count++)
        r = find_field(&words->fields[words->field_count], home, set,
                       cpd_node_at(list, words->field_count));
    return r;
}

int cpd_variants__facts(cpd_node **out, cpd_doc *doc, const cpd_subject *subject,
                        const cpd_set *set)
{
    struct words words = {0};
    int r = find_categories(&words, subject);

    if (r == 0)
        r = find_fields(&words, subject->home, set);
    if (r == 0)
        r = cpd_variant__facts(out, doc, subject,
                               &(cpd_variant_words){words.categories, words.category_count,
                                                    words.fields, words.field_count});
    cpd_arena_fini(&words.arena);
    return r;
}

/* ---- predicates ---- */

static const char **names_of(const cpd_node *predicates)
{
    size_t count = cpd_node_length(predicates);
    const char **names = calloc(count + 1, sizeof *names);

    for (size_t i = 0; names && i < count; i++)
        names[i] = cpd_node_get_text(cpd_node_at(predicates, i), "code");
    return names;
}

static int judge_one(cpd_doc *answers, cpd_doc *asked, const cpd_subject *subject,
                     const cpd_set *set)
{
    const cpd_node *predicates = cpd_node_get(set->head, "predicates");
    cpd_node *people = cpd_node_list(asked), *facts = NULL;
    CPD_FREE const char **names = names_of(predicates);
    cpd_variant *variant;
    int r = names ? cpd_variants__facts(&facts, asked, subject, set) : cpd_error__no_memory();

    cpd_node_add(asked, people, facts);
    if (r == 0)
        r = cpd_doc_failed(asked) ? cpd_error__no_memory()
                                  : cpd_variants__of(&variant, subject->home, set);
    if (r == 0)
        r = cpd_variant__judge(answers, variant, names, cpd_node_length(predicates), people);
    return r;
}

int cpd_variants__ask(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, const cpd_set *set)
{
    cpd_doc *answers = cpd_doc_new(), *asked = cpd_doc_new();
    int r = answers && asked ? judge_one(answers, asked, subject, set) : cpd_error__no_memory();

    if (r == 0) {
        *out = cpd_node_copy(doc, cpd_node_at(cpd_doc_root(answers), 0));
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    }
    cpd_doc_free(answers);
    cpd_doc_free(asked);
    return r;
}
