/* A file to begin with: the newest version under its next name, or every key that a new set needs,
 * empty, with what belongs there behind it. Empty values are what the checker asks for next, so
 * nobody publishes what was left to be written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/model.h"
#include "framework/written.h"
#include "press/repository.h"

struct blank {
    cpd_str out;
    const char *set, *version, *kind;
    char day[CPD_DATE_TEXT];
};

/* What is known already; NULL where somebody must write. */
static const char *known(const struct blank *b, const struct cpd_set_key *key)
{
    const struct {
        const char *key, *value;
    } values[] = {{"format", "1"},
                  {"set", b->set},
                  {"version", b->version},
                  {"kind", b->kind},
                  {"effective_from", b->day},
                  {"checked_by", "none"}};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(values[i].key, key->key) == 0)
            return values[i].value;
    return NULL;
}

static void write_keys(struct blank *b, const struct cpd_set_key *keys, int indent, bool top);

static void write_key(struct blank *b, const struct cpd_set_key *key, int indent, bool top)
{
    const char *value = top ? known(b, key) : NULL;

    if (key->form && key->flags & CPD_MANY) {
        cpd_str_addf(&b->out, "%s:  # %s\n%*s- ", key->key, key->meaning, indent + 2, "");
        write_keys(b, key->form->keys, indent + 4, false);
        return;
    }
    if (key->form) {
        cpd_str_addf(&b->out, "%s:  # %s\n%*s", key->key, key->meaning, indent + 2, "");
        write_keys(b, key->form->keys, indent + 2, false);
        return;
    }
    if (value)
        cpd_str_addf(&b->out, "%s: \"%s\"\n", key->key, value);
    else
        cpd_str_addf(&b->out, "%s: %s  # %s\n", key->key, key->flags & CPD_MANY ? "[]" : "\"\"",
                     key->meaning);
}

/* A grade needs its title only where its ladder lies over no other; whoever begins needs it. */
static bool is_written(const struct cpd_set_key *key)
{
    return key->flags & CPD_NEEDED || strcmp(key->key, "title") == 0;
}

/* The first key stands where the cursor is. No needed key leads back to its own form. */
static void write_keys(struct blank *b, const struct cpd_set_key *keys, int indent, bool top)
{
    bool first = true;

    for (; keys && keys->key; keys++) {
        if (!is_written(keys))
            continue;
        if (!first)
            cpd_str_addf(&b->out, "%*s", indent, "");
        write_key(b, keys, indent, top);
        first = false;
    }
}

static int write_blank(char **yaml, const char *set, const char *version, const char *kind,
                       cpd_date today)
{
    struct blank b = {.set = set, .version = version, .kind = kind};
    const struct cpd_set_kind *of = cpd_set_kind__find(kind);
    char *text;

    if (!of || strcmp(kind, "variant") == 0) {
        cpd_error__set(CPD_EINPUT, "there is no kind of set \"%.40s\"", kind);
        return cpd_error__hint("Write competencies, vocabulary, ladder, returns, map, measures, "
                               "conflicts or retention.");
    }
    cpd_date_format(b.day, today);
    write_keys(&b, of->form.keys, 0, true);
    write_keys(&b, of->form.more, 0, true);
    text = cpd_str_finish(&b.out);
    if (!text)
        return cpd_error__no_memory();
    *yaml = text;
    return 0;
}

/* ---- the next version ---- */

static int write_next(char **yaml, const cpd_node *newest, const char *version, cpd_date today)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *next = cpd_set__written(doc, newest);
    char day[CPD_DATE_TEXT], *text = NULL;
    int r = doc && !cpd_doc_failed(doc) ? 0 : cpd_error__no_memory();

    cpd_date_format(day, today);
    if (r == 0) {
        cpd_node_set_int(doc, next, "format", cpd_node_get_int(newest, "format", 1));
        cpd_node_set_text(doc, next, "version", version);
        cpd_node_set_text(doc, next, "effective_from", day);
        cpd_node_set_text(doc, next, "checked_by", "none");
        cpd_node_unset(next, "effective_to");
        cpd_node_unset(next, "published");
        text = cpd_doc_failed(doc) ? NULL : cpd_node_yaml(next);
        r = text ? 0 : cpd_error_last()->kind;
    }
    cpd_doc_free(doc);
    if (r == 0)
        *yaml = text;
    return r;
}

static bool is_taken(const cpd_tag *tags, size_t count, const char *version)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tags[i].version, version) == 0)
            return true;
    return false;
}

/* The year, and with a number behind it when that is taken. */
static void next_version(char out[CPD_CODE_TEXT], const cpd_tag *tags, size_t count, cpd_date today)
{
    int year, month, day;

    cpd_date_parts(today, &year, &month, &day);
    snprintf(out, CPD_CODE_TEXT, "%d", year);
    for (int n = 1; is_taken(tags, count, out) && n < 1000; n++)
        snprintf(out, CPD_CODE_TEXT, "%d.%d", year, n);
}

static int check_names(const char *set, const char *version, const cpd_tag *tags, size_t count)
{
    if (!cpd_code_is_good(set) || !cpd_code_is_good(version)) {
        cpd_error__set(CPD_EINPUT, "\"%.64s\" is no code", cpd_code_is_good(set) ? version : set);
        return cpd_error__hint("Write letters, digits, \".\", \"_\" or \"-\", 64 at most.");
    }
    if (is_taken(tags, count, version))
        return cpd_error__set(CPD_ECONFLICT, "%s@%s is published already", set, version);
    return 0;
}

int cpd_repository_begin(char **yaml, char **name, cpd_repository *repository, const char *set,
                         const char *version, const char *kind)
{
    cpd_date today = cpd_clock_day(repository->clock.now_ms(repository->clock.payload));
    char number[CPD_CODE_TEXT];
    cpd_doc *newest = NULL;
    cpd_edition edition;
    cpd_tag *tags = NULL;
    size_t count = 0;
    CPD_FREE char *text = NULL, *file = NULL;
    cpd_str place = {0};
    int r = cpd_repository__versions(&tags, &count, repository, set);

    if (r < 0)
        return r;
    next_version(number, tags, count, today);
    version = version ? version : number;
    r = check_names(set, version, tags, count);
    if (r == 0 && count > 0) /* as it was written: what is kept of it is in another order */
        r = cpd_repository__read(&newest, repository, set, tags[count - 1].version, &edition, NULL);
    if (r == 0)
        r = count > 0 ? write_next(&text, cpd_doc_root(newest), version, today)
                      : write_blank(&text, set, version, kind ? kind : "competencies", today);
    if (r == 0) {
        cpd_str_addf(&place, "%s/%s.yaml", set, version);
        file = cpd_str_finish(&place);
        r = file ? 0 : cpd_error__no_memory();
    }
    if (r == 0) {
        *yaml = cpd_steal(&text);
        *name = cpd_steal(&file);
    }
    cpd_doc_free(newest);
    free(tags);
    return r;
}
