/* Checking a document: every object against its form, key by key, everything that is wrong at once.
 * The forms (model.c) say what may stand where; values.c reads single values, whole.c looks at what
 * only the document as a whole can tell. */
#include "framework/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"

#define PATIENCE 20000  /* words compared in all: a hostile file must not buy more of our time */
#define NAMES_MOST 1000 /* codes in one list: each is compared with those before it */
#define FAR 99

void cpd_check__begin(struct cpd_check *check, cpd_doc *doc, const char *name, cpd_issues *issues)
{
    *check = (struct cpd_check){.doc = doc,
                                .root = cpd_doc_root(doc),
                                .name = name,
                                .issues = issues,
                                .patience = PATIENCE};
}

void cpd_check__fini(struct cpd_check *check)
{
    free(check->codes);
}

int cpd_check__result(const struct cpd_check *check)
{
    if (check->failed || (check->doc && cpd_doc_failed(check->doc)))
        return cpd_error__no_memory();
    return check->found ? CPD_EINPUT : 0;
}

void cpd_check__refuse(struct cpd_check *check, const cpd_node *at, const char *hint,
                       const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check->found++;
    if (cpd_issues__add(check->issues, CPD_EINPUT, check->name, cpd_node_line(at),
                        cpd_node_column(at), hint, "%s", text) != CPD_EINPUT)
        check->failed = true;
}

/* ---- the word that was meant ---- */

struct cpd_nearest cpd_nearest__begin(struct cpd_check *check, const char *word)
{
    return (struct cpd_nearest){check, word, NULL, FAR};
}

void cpd_nearest__consider(struct cpd_nearest *nearest, const char *candidate)
{
    int distance;

    if (nearest->check->patience <= 0 || !candidate)
        return;
    nearest->check->patience--;
    distance = cpd_word_distance(nearest->word, candidate);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = candidate;
    }
}

/* A third of a word may be wrong, and three letters of a long one: of two letters, nobody can tell.
 */
const char *cpd_nearest__hint(const struct cpd_nearest *nearest, char out[CPD_HINT_TEXT],
                              const char *otherwise)
{
    size_t length = strlen(nearest->word), slips = length / 3 > 3 ? 3 : length / 3;

    if (nearest->best && nearest->distance <= (int)slips)
        snprintf(out, CPD_HINT_TEXT, "Did you mean %.64s?", nearest->best);
    else
        snprintf(out, CPD_HINT_TEXT, "%s", otherwise);
    return out;
}

/* ---- keys ---- */

static const struct cpd_set_key *find_in(const struct cpd_set_key *keys, const char *name)
{
    for (; keys && keys->key; keys++)
        if (strcmp(keys->key, name) == 0)
            return keys;
    return NULL;
}

static void consider_keys(struct cpd_nearest *nearest, const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++)
        cpd_nearest__consider(nearest, keys->key);
}

static size_t list_keys(char *out, size_t size, size_t used, const struct cpd_set_key *keys)
{
    for (; keys && keys->key && used < size; keys++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used ? ", " : "Known here: ", keys->key);
    return used;
}

static void list_form(char out[CPD_HINT_TEXT], const struct cpd_form *form)
{
    size_t used = list_keys(out, CPD_HINT_TEXT - 1, 0, form->keys);

    list_keys(out, CPD_HINT_TEXT - 1, used, form->more);
    strcat(out, ".");
}

static void refuse_key(struct cpd_check *check, const struct cpd_form *form, const char *name,
                       const cpd_node *value)
{
    struct cpd_nearest nearest = cpd_nearest__begin(check, name);
    char known[CPD_HINT_TEXT], hint[CPD_HINT_TEXT];

    list_form(known, form);
    consider_keys(&nearest, form->keys);
    consider_keys(&nearest, form->more);
    cpd_nearest__hint(&nearest, hint, known);
    cpd_check__refuse(check, value, hint, "%s has no key \"%.64s\"", form->name, name);
}

static void check_unknown(struct cpd_check *check, const cpd_node *object,
                          const struct cpd_form *form)
{
    for (size_t i = 0; i < cpd_node_length(object); i++) {
        const char *name = cpd_node_key(object, i);

        if (!find_in(form->keys, name) && !find_in(form->more, name))
            refuse_key(check, form, name, cpd_node_at(object, i));
    }
}

/* ---- objects ---- */

static void check_object(struct cpd_check *check, cpd_node *object, const struct cpd_form *form);

static void refuse_type(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value,
                        bool list)
{
    static const char *const types[] = {
        [CPD_NODE_TEXT] = "text", [CPD_NODE_LIST] = "a list", [CPD_NODE_OBJECT] = "an object"};
    char hint[CPD_HINT_TEXT];

    if (list)
        snprintf(hint, sizeof hint, "Begin each item with a dash: %s.", key->meaning);
    else
        list_form(hint, key->form);
    cpd_check__refuse(check, value, hint, "%s must be %s, not %s", key->key,
                      list ? "a list" : "an object", types[cpd_node_type(value)]);
}

/* One value, or one item of a list. Returns what it means; NULL when it was refused. */
static cpd_node *check_value(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value)
{
    if (key->value == CPD_IS_CARRIED)
        return cpd_value__carried(check, key, value);
    if (key->value != CPD_IS_OBJECT)
        return cpd_value__read(check, key, value);
    if (cpd_node_type(value) == CPD_NODE_OBJECT)
        check_object(check, value, key->form);
    else
        refuse_type(check, key, value, false);
    return value;
}

/* A code that is listed twice counts once for the reader and twice for a sum. */
static void check_twice(struct cpd_check *check, const struct cpd_set_key *key,
                        const cpd_node *list, size_t i)
{
    const char *text = cpd_node_as_text(cpd_node_at(list, i));

    for (size_t before = 0; text && before < i; before++)
        if (cpd_node_equal(cpd_node_at(list, before), cpd_node_at(list, i))) {
            cpd_check__refuse(check, cpd_node_at(list, i), "Keep one of the two.",
                              "%s lists \"%.64s\" twice", key->key, text);
            return;
        }
}

static void check_items(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *list)
{
    bool names = key->value != CPD_IS_OBJECT && key->value != CPD_IS_LINE;
    int most = names ? NAMES_MOST : key->most;

    if (most && cpd_node_length(list) > (size_t)most) {
        cpd_check__refuse(check, list, "Look for what was written by mistake.",
                          "%s lists more than %d", key->key, most);
        return;
    }
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        check_value(check, key, cpd_node_at(list, i));
        if (names)
            check_twice(check, key, list, i);
    }
}

static void check_list(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *list)
{
    char hint[CPD_HINT_TEXT];

    if (cpd_node_type(list) != CPD_NODE_LIST) {
        refuse_type(check, key, list, true);
        return;
    }
    snprintf(hint, sizeof hint, "Write %s%s.", key->meaning,
             key->flags & CPD_NEEDED ? "" : ", or leave the key out");
    if (cpd_node_length(list) == 0)
        cpd_check__refuse(check, list, hint, "%s is an empty list", key->key);
    check_items(check, key, list);
}

static void check_present(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *object,
                          cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    cpd_node *meaning;

    if (key->instead && text && strcmp(text, key->instead) == 0)
        return;
    if (key->flags & CPD_MANY) {
        check_list(check, key, value);
        return;
    }
    meaning = check_value(check, key, value);
    if (meaning && meaning != value)
        cpd_node_set(check->doc, object, key->key, meaning);
}

static void check_absent(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *object,
                         const struct cpd_form *form)
{
    char hint[CPD_HINT_TEXT];

    if (key->otherwise)
        cpd_node_set_text(check->doc, object, key->key, key->otherwise);
    if (!(key->flags & CPD_NEEDED))
        return;
    snprintf(hint, sizeof hint, "Add %s: %s.", key->key, key->meaning);
    cpd_check__refuse(check, object, hint, "%s lacks \"%s\"", form->name, key->key);
}

static void check_keys(struct cpd_check *check, cpd_node *object, const struct cpd_form *form,
                       const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++) {
        cpd_node *value = cpd_node_get(object, keys->key);

        if (value)
            check_present(check, keys, object, value);
        else
            check_absent(check, keys, object, form);
    }
}

static void keep_code(struct cpd_check *check, const cpd_node *code)
{
    const cpd_node **larger;

    if (!cpd_node_as_text(code))
        return;
    if (check->code_count == check->code_room) {
        check->code_room = check->code_room ? check->code_room * 2 : 64;
        larger = realloc(check->codes, check->code_room * sizeof *larger);
        if (!larger) {
            check->failed = true;
            check->code_room = check->code_count;
            return;
        }
        check->codes = larger;
    }
    check->codes[check->code_count++] = code;
}

/* Calls itself for objects inside objects. Only requirements go deep, and not beyond the 32 levels
 * that a document of YAML may have. */
static void check_object(struct cpd_check *check, cpd_node *object, const struct cpd_form *form)
{
    check_unknown(check, object, form);
    check_keys(check, object, form, form->keys);
    check_keys(check, object, form, form->more);
    if (form->coded)
        keep_code(check, cpd_node_get(object, "code"));
    if (form->also)
        form->also(check, object);
}

/* ---- the document ---- */

/* A document of unknown kind: only what every set has can be looked at. */
static void check_common(struct cpd_check *check, cpd_node *root)
{
    const struct cpd_form *form = cpd_set_form__common();

    check_keys(check, root, form, form->keys);
    form->also(check, root);
}

static void check_root(struct cpd_check *check)
{
    cpd_node *root = cpd_doc_root(check->doc);

    if (cpd_node_type(root) != CPD_NODE_OBJECT) {
        cpd_check__refuse(check, root, "Begin with format: 1 and the other keys of a set.",
                          "this is not a set");
        return;
    }
    check->kind = cpd_set_kind__find(cpd_node_get_text(root, "kind"));
    if (check->kind) {
        check_object(check, root, &check->kind->form);
        cpd_check__whole(check);
    } else {
        check_common(check, root);
    }
}

/* A file that says it is a variant would bring a script that nobody has run. */
static bool is_variant(const cpd_node *root)
{
    const char *kind = cpd_node_get_text(root, "kind");

    return kind && strcmp(kind, "variant") == 0;
}

static int refuse_variant(const cpd_node *root, const char *name, cpd_issues *issues)
{
    const cpd_node *kind = cpd_node_get(root, "kind");

    return cpd_issues__add(issues, CPD_EINPUT, name, cpd_node_line(kind), cpd_node_column(kind),
                           "A variant is a folder with variant.yaml and rules.lua: cpd variant "
                           "check FOLDER.",
                           "no file of a set is a variant");
}

static int check_document(cpd_doc *doc, const char *name, cpd_issues *issues)
{
    struct cpd_check check;
    int r;

    cpd_check__begin(&check, doc, name, issues);
    check_root(&check);
    r = cpd_check__result(&check);
    cpd_check__fini(&check);
    return r;
}

static int parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                 cpd_issues *issues)
{
    cpd_doc *doc = NULL;
    int r = cpd_yaml_parse(&doc, bytes, length, name, issues);

    if (r == 0)
        r = is_variant(cpd_doc_root(doc)) ? refuse_variant(cpd_doc_root(doc), name, issues)
                                          : check_document(doc, name, issues);
    if (r < 0)
        cpd_doc_free(doc);
    else
        *out = doc;
    return r == CPD_EINPUT ? cpd_error__from_issues(issues) : r;
}

int cpd_set__check(cpd_doc *doc, const char *name, cpd_issues *issues)
{
    int r = check_document(doc, name, issues);

    return r == CPD_EINPUT ? cpd_error__from_issues(issues) : r;
}

int cpd_set__parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                   cpd_issues *issues)
{
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    int r;

    if (!issues && !own)
        return cpd_error__no_memory();
    r = parse(out, bytes, length, name, issues ? issues : own);
    cpd_issues_free(own);
    return r;
}

int cpd_framework_check(const char *bytes, size_t length, const char *name, cpd_issues *issues)
{
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, bytes, length, name, issues);

    cpd_doc_free(doc);
    return r;
}
