/* The adopted sets of an open home, as they are asked for. Which versions there are is read with
 * the first question; the head of a set when somebody gets it, its parts when somebody wants one.
 * So a command that needs one vocabulary unpacks one vocabulary.
 *
 * An adopted version never changes and rows are only ever added, so what was read stays good: a
 * question asks the newest id and reads the rows beyond it. Rows that are gone again, because the
 * change that wrote them was abandoned, are dropped at the next question. */
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "framework/model.h"
#include "node/node.h"
#include "store/store.h"

struct part {
    const char *code;
    size_t i;
};

struct loaded {
    cpd_set set; /* what callers hold */
    cpd_arena arena;
    cpd_doc *head;
    cpd_doc *doc; /* of the parts; NULL until asked for */
    const cpd_node **parts;
    struct part *codes; /* of the parts, sorted */
    size_t count;
};

struct cpd_sets {
    struct loaded **items; /* in the order of adoption */
    size_t count, room;
};

int cpd_sets__open(cpd_home *home)
{
    home->sets = calloc(1, sizeof *home->sets);
    return home->sets ? 0 : cpd_error__no_memory();
}

static void free_loaded(struct loaded *item)
{
    if (!item)
        return;
    cpd_doc_free(item->head);
    cpd_doc_free(item->doc);
    free(item->parts);
    free(item->codes);
    cpd_arena_fini(&item->arena);
    free(item);
}

void cpd_sets__forget(cpd_home *home)
{
    struct cpd_sets *sets = home->sets;

    while (sets && sets->count > 0)
        free_loaded(sets->items[--sets->count]);
}

void cpd_sets__close(cpd_home *home)
{
    cpd_sets__forget(home);
    if (home->sets)
        free(home->sets->items);
    free(home->sets);
    home->sets = NULL;
}

/* ---- which there are ---- */

static bool make_room(struct cpd_sets *sets)
{
    size_t room = sets->room ? sets->room * 2 : 16;
    struct loaded **items;

    if (sets->count < sets->room)
        return true;
    items = realloc(sets->items, room * sizeof *items);
    if (!items)
        return false;
    sets->items = items;
    sets->room = room;
    return true;
}

static const char *keep(struct loaded *item, const char *text)
{
    return text ? cpd_arena_strndup(&item->arena, text, strlen(text)) : "";
}

static int load_row(struct cpd_sets *sets, cpd_stmt *row)
{
    struct loaded *item = make_room(sets) ? calloc(1, sizeof *item) : NULL;

    if (!item)
        return cpd_error__no_memory();
    item->set.id = cpd_stmt__int(row, 0);
    item->set.name = keep(item, cpd_stmt__text(row, 1));
    item->set.version = keep(item, cpd_stmt__text(row, 2));
    item->set.kind = keep(item, cpd_stmt__text(row, 3));
    item->set.title = "";
    item->set.layer = (int)cpd_stmt__int(row, 4);
    item->set.since = (cpd_date)cpd_stmt__int(row, 5);
    item->set.until = (cpd_date)cpd_stmt__int(row, 6);
    if (item->arena.failed) {
        free_loaded(item);
        return cpd_error__no_memory();
    }
    sets->items[sets->count++] = item;
    return 0;
}

static int load_rows(cpd_home *home, int64_t after)
{
    cpd_stmt *rows;
    int r = cpd_store__ask(&rows, home->store,
                           "SELECT id, name, version, kind, layer, since, until FROM adopted"
                           " WHERE id > ? ORDER BY id",
                           "i", after);

    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = load_row(home->sets, rows);
    cpd_stmt__done(rows);
    return r;
}

static int refresh(cpd_home *home)
{
    struct cpd_sets *sets = home->sets;
    int64_t newest = 0, known;
    int r = cpd_store__ask_int(&newest, home->store, "SELECT max(id) FROM adopted", "");

    if (r < 0)
        return r;
    while (sets->count > 0 && sets->items[sets->count - 1]->set.id > newest)
        free_loaded(sets->items[--sets->count]);
    known = sets->count > 0 ? sets->items[sets->count - 1]->set.id : 0;
    return newest > known ? load_rows(home, known) : 0;
}

/* ---- heads ---- */

static int unpack_head(struct loaded *item, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
    int r = cpd_node__unpack(&item->head, bytes, length);

    if (r < 0)
        return r;
    item->set.head = cpd_doc_root(item->head);
    item->set.title = cpd_node_get_text(item->set.head, "title");
    if (item->set.title)
        return 0;
    item->set.title = "";
    return cpd_error__set(CPD_EDAMAGED, "the adopted set %s@%s has no title", item->set.name,
                          item->set.version);
}

static int need_head(cpd_home *home, struct loaded *item)
{
    cpd_stmt *row;
    int r;

    if (item->head)
        return 0;
    r = cpd_store__ask(&row, home->store, "SELECT bytes FROM adopted WHERE id = ?", "i",
                       item->set.id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        r = unpack_head(item, row);
    else if (r == 0)
        r = cpd_error__set(CPD_EDAMAGED, "the adopted set %s@%s is gone", item->set.name,
                           item->set.version);
    cpd_stmt__done(row);
    return r;
}

/* ---- questions ---- */

static bool known(const cpd_set *set, int64_t known_at)
{
    return known_at <= 0 || set->id <= known_at;
}

static bool in_force(const cpd_set *set, cpd_date day, int64_t known_at)
{
    return known(set, known_at) && set->since <= day &&
           (set->until == CPD_DATE_NONE || day <= set->until);
}

/* Which of two speaks: the nearer layer, then the later version, then the later adoption. */
static bool speaks_before(const cpd_set *a, const cpd_set *b)
{
    if (a->layer != b->layer)
        return a->layer > b->layer;
    if (a->since != b->since)
        return a->since > b->since;
    return a->id > b->id;
}

static int refuse_absent(cpd_home *home, const char *name, const char *version, cpd_date day)
{
    char text[CPD_DATE_TEXT];
    const char *nearest = NULL;
    int least = 3, distance;

    for (size_t i = 0; i < home->sets->count; i++) {
        distance = cpd_word_distance(name, home->sets->items[i]->set.name);
        if (distance > 0 && distance < least) {
            least = distance;
            nearest = home->sets->items[i]->set.name;
        }
    }
    cpd_date_format(text, day);
    if (version)
        cpd_error__set(CPD_EABSENT, "no set %.64s@%.64s is adopted here", name, version);
    else
        cpd_error__set(CPD_EABSENT, "no set %.64s is in force on %s", name, text);
    return nearest ? cpd_error__hint("Did you mean %s?", nearest) : CPD_EABSENT;
}

static struct loaded *find(cpd_home *home, const char *name, const char *version, cpd_date day,
                           int64_t known_at)
{
    struct loaded *best = NULL;

    for (size_t i = 0; i < home->sets->count; i++) {
        struct loaded *item = home->sets->items[i];
        const cpd_set *set = &item->set;
        bool fits = version ? strcmp(set->version, version) == 0 && known(set, known_at)
                            : in_force(set, day, known_at);

        if (fits && strcmp(set->name, name) == 0 && (!best || speaks_before(set, &best->set)))
            best = item;
    }
    return best;
}

int cpd_sets__find(const cpd_set **out, cpd_home *home, const char *name, const char *version,
                   cpd_date day, int64_t known_at)
{
    int r = refresh(home);
    struct loaded *item = r == 0 ? find(home, name, version, day, known_at) : NULL;

    if (r == 0)
        r = item ? need_head(home, item) : refuse_absent(home, name, version, day);
    if (r == 0)
        *out = &item->set;
    return r;
}

/* Does another version of this name speak in its place? */
static bool is_outspoken(cpd_home *home, const struct loaded *item, cpd_date day, int64_t known_at)
{
    return find(home, item->set.name, NULL, day, known_at) != item;
}

static void insert(const cpd_set **list, size_t most, size_t count, const cpd_set *set)
{
    size_t i = count < most ? count : most;

    for (; i > 0 && speaks_before(set, list[i - 1]); i--)
        if (i < most)
            list[i] = list[i - 1];
    if (i < most)
        list[i] = set;
}

bool cpd_set__is(const cpd_set *set, const char *kind)
{
    if (strcmp(set->kind, kind) == 0)
        return true;
    return strcmp(kind, "ladder") == 0 && strcmp(set->kind, "variant") == 0 &&
           cpd_node_get(set->head, "overlays");
}

/* Could it be, before its head is read? What is not asked for is not unpacked. */
static bool may_be(const cpd_set *set, const char *kind)
{
    return !kind || strcmp(set->kind, kind) == 0 || strcmp(set->kind, "variant") == 0;
}

int cpd_sets__in_force(const cpd_set **list, size_t most, size_t *count, cpd_home *home,
                       const char *kind, cpd_date day, int64_t known_at)
{
    size_t found = 0;
    int r = refresh(home);

    for (size_t i = 0; r == 0 && i < home->sets->count; i++) {
        struct loaded *item = home->sets->items[i];

        if (!may_be(&item->set, kind) || !in_force(&item->set, day, known_at) ||
            is_outspoken(home, item, day, known_at))
            continue;
        r = need_head(home, item);
        if (r == 0 && (!kind || cpd_set__is(&item->set, kind)))
            insert(list, most, found++, &item->set);
    }
    if (r == 0)
        *count = found;
    return r;
}

int cpd_sets__by_id(const cpd_set **out, cpd_home *home, int64_t id)
{
    int r = refresh(home);

    for (size_t i = 0; r == 0 && i < home->sets->count; i++)
        if (home->sets->items[i]->set.id == id)
            return cpd_sets__at(out, home, i);
    return r < 0 ? r : cpd_error__set(CPD_EABSENT, "this home has not adopted that set");
}

/* Who walks over all begins at the first: then it is looked whether there are more. */
int cpd_sets__at(const cpd_set **out, cpd_home *home, size_t i)
{
    int r = i == 0 ? refresh(home) : 0;

    if (r == 0 && i < home->sets->count)
        r = need_head(home, home->sets->items[i]);
    if (r == 0)
        *out = i < home->sets->count ? &home->sets->items[i]->set : NULL;
    return r;
}

/* ---- parts ---- */

static struct loaded *owner_of(cpd_home *home, const cpd_set *set)
{
    for (size_t i = 0; i < home->sets->count; i++)
        if (&home->sets->items[i]->set == set)
            return home->sets->items[i];
    return NULL;
}

static int by_code(const void *left, const void *right)
{
    return strcmp(((const struct part *)left)->code, ((const struct part *)right)->code);
}

static int load_part(struct loaded *item, cpd_stmt *row)
{
    size_t length, i = item->count;
    const char *code = keep(item, cpd_stmt__text(row, 0));
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    const cpd_node *node = cpd_node__unpack_into(item->doc, bytes, length);

    if (!node)
        return cpd_error_last()->kind;
    if (!code)
        return cpd_error__no_memory();
    item->parts[i] = node;
    item->codes[i] = (struct part){code, i};
    item->count++;
    return 0;
}

static int load_parts(cpd_home *home, struct loaded *item)
{
    cpd_stmt *rows;
    int r = cpd_store__ask(&rows, home->store,
                           "SELECT code, bytes FROM adopted_part WHERE id = ? ORDER BY seq", "i",
                           item->set.id);

    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = load_part(item, rows);
    cpd_stmt__done(rows);
    if (r == 0)
        qsort(item->codes, item->count, sizeof *item->codes, by_code);
    return r;
}

static void drop_parts(struct loaded *item)
{
    cpd_doc_free(cpd_steal(&item->doc));
    free(cpd_steal(&item->parts));
    free(cpd_steal(&item->codes));
    item->count = 0;
    item->arena.failed = false; /* there may be memory the next time */
}

static int need_parts(cpd_home *home, struct loaded *item)
{
    int64_t count = 0;
    int r = 0;

    if (item->doc)
        return 0;
    r = cpd_store__ask_int(&count, home->store, "SELECT count(*) FROM adopted_part WHERE id = ?",
                           "i", item->set.id);
    if (r < 0)
        return r;
    item->doc = cpd_doc_new();
    item->parts = calloc((size_t)count + 1, sizeof *item->parts);
    item->codes = calloc((size_t)count + 1, sizeof *item->codes);
    r = item->doc && item->parts && item->codes ? load_parts(home, item) : cpd_error__no_memory();
    if (r < 0)
        drop_parts(item);
    return r;
}

static int parts_of(struct loaded **out, cpd_home *home, const cpd_set *set)
{
    struct loaded *item = owner_of(home, set);

    if (!item)
        return cpd_error__set(CPD_EINTERNAL, "a set was asked for that is no longer open");
    *out = item;
    return need_parts(home, item);
}

int cpd_set__parts(const cpd_node *const **out, size_t *count, cpd_home *home, const cpd_set *set)
{
    struct loaded *item;
    int r = parts_of(&item, home, set);

    if (r < 0)
        return r;
    *out = item->parts;
    *count = item->count;
    return 0;
}

static int refuse_code(const cpd_set *set, const char *code)
{
    return cpd_error__set(CPD_EABSENT, "%s@%s has no %.64s", set->name, set->version, code);
}

static const cpd_node *find_part(const struct loaded *item, const char *code)
{
    struct part key = {code, 0};
    const struct part *part = bsearch(&key, item->codes, item->count, sizeof *item->codes, by_code);

    return part ? item->parts[part->i] : NULL;
}

int cpd_set__part(const cpd_node **out, cpd_home *home, const cpd_set *set, const char *code)
{
    struct loaded *item;
    int r = parts_of(&item, home, set);
    const cpd_node *part = r == 0 ? find_part(item, code) : NULL;

    if (r == 0 && !part)
        return refuse_code(set, code);
    if (r == 0)
        *out = part;
    return r;
}

int cpd_set__tree(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_set *set)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(set->kind);
    cpd_node *tree = cpd_node_object(doc), *list = cpd_node_list(doc);
    struct loaded *item;
    int r = parts_of(&item, home, set);

    if (r < 0)
        return r;
    for (size_t i = 0; i < cpd_node_length(set->head); i++)
        cpd_node_set(doc, tree, cpd_node_key(set->head, i), cpd_node_at(set->head, i));
    for (size_t i = 0; i < item->count; i++)
        cpd_node_add(doc, list, (cpd_node *)item->parts[i]);
    if (kind && kind->parts)
        cpd_node_set(doc, tree, kind->parts, list);
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    *out = tree;
    return 0;
}

int cpd_set__level(const cpd_set *set, const char *code)
{
    const cpd_node *levels = cpd_node_get(set->head, "levels");

    for (size_t i = 0; code && i < cpd_node_length(levels); i++) {
        const char *level = cpd_node_get_text(cpd_node_at(levels, i), "code");

        if (level && strcmp(level, code) == 0)
            return (int)i;
    }
    return -1;
}

/* Codes are unique in a set, so the first object with it is the one: a level, a requirement. No
 * checked tree is deeper than its document, which has 32 levels. */
static const cpd_node *find_coded(const cpd_node *node, const char *code)
{
    const char *own = cpd_node_get_text(node, "code");
    const cpd_node *found = NULL;

    if (own && strcmp(own, code) == 0)
        return node;
    if (cpd_node_type(node) != CPD_NODE_OBJECT && cpd_node_type(node) != CPD_NODE_LIST)
        return NULL;
    for (size_t i = 0; !found && i < cpd_node_length(node); i++)
        found = find_coded(cpd_node_at(node, i), code);
    return found;
}

static int find_anywhere(const cpd_node **out, cpd_home *home, const cpd_set *set, const char *code)
{
    struct loaded *item;
    int r = parts_of(&item, home, set);
    const cpd_node *found = r == 0 ? find_part(item, code) : NULL;

    if (r == 0 && !found)
        found = find_coded(set->head, code);
    for (size_t i = 0; r == 0 && !found && i < item->count; i++)
        found = find_coded(item->parts[i], code);
    if (r == 0 && !found)
        return refuse_code(set, code);
    if (r == 0)
        *out = found;
    return r;
}

int cpd_sets__reference(const cpd_set **set, const cpd_node **part, cpd_home *home,
                        const char *reference)
{
    cpd_reference ref;
    const cpd_set *found;
    const cpd_node *node = NULL;
    int r;

    if (!cpd_reference__parse(&ref, reference) || !ref.version[0]) {
        cpd_error__set(CPD_EINPUT, "\"%.64s\" is no reference", reference ? reference : "");
        return cpd_error__hint("Write set@version#code, such as pcf@2018#D1.");
    }
    r = cpd_sets__find(&found, home, ref.set, ref.version, CPD_DATE_NONE, 0);
    if (r == 0 && ref.code[0])
        r = find_anywhere(&node, home, found, ref.code);
    if (r < 0)
        return r;
    *set = found;
    *part = node;
    return 0;
}
