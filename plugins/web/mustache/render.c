/* Filling in: walks over a template tag by tag and writes as it goes. Nothing is compiled first; a
 * section that is left out is walked over all the same, silently, to find its end. Names are looked
 * up from the innermost section outwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mustache.h"
#include "tags.h"
#include "text.h"

#define DEPTH_MOST 64 /* sections and parts within each other */

/* What names mean here: the value of a section, then what stands around it. */
typedef struct scope {
    const cpd_node *value;
    const struct scope *around;
} scope;

typedef struct walk {
    mustache *settings;
    growing *out;
    cursor at;
    int depth;
    bool silent;
} walk;

static int fill(walk *w, const scope *names, const char *section);

static int broken(walk *w, int kind, const char *problem)
{
    w->settings->problem = problem;
    w->settings->line = cursor_line(&w->at);
    return kind;
}

/* ---- values ---- */

/* The member of an object that the first step of a dotted name means; *rest is what follows. */
static const cpd_node *step(const cpd_node *object, const char *name, const char **rest)
{
    char first[TAG_NAME_MOST + 1];
    size_t n = strcspn(name, ".");
    memcpy(first, name, n);
    first[n] = '\0';
    *rest = name[n] == '.' ? name + n + 1 : NULL;
    return cpd_node_type(object) == CPD_NODE_OBJECT ? cpd_node_get(object, first) : NULL;
}

/* Only the first step of a dotted name is looked for further out: a.b means the nearest a. */
static const cpd_node *find(const scope *names, const char *name)
{
    const cpd_node *found = NULL;
    const char *rest = NULL;
    if (!strcmp(name, "."))
        return names->value;
    for (; names && !found; names = names->around)
        found = step(names->value, name, &rest);
    while (found && rest)
        found = step(found, rest, &rest);
    return found;
}

static bool is_true(const cpd_node *value)
{
    switch (cpd_node_type(value)) {
    case CPD_NODE_NULL:
        return false;
    case CPD_NODE_BOOL:
        return cpd_node_as_bool(value);
    case CPD_NODE_TEXT:
    case CPD_NODE_LIST:
        return cpd_node_length(value) > 0;
    default:
        return true;
    }
}

static void put_text(walk *w, const char *text, bool raw)
{
    if (raw)
        growing_add(w->out, text, strlen(text));
    else
        growing_add_escaped(w->out, text);
}

static int put(walk *w, const cpd_node *value, bool raw)
{
    enum cpd_node_type type = cpd_node_type(value);
    if (type == CPD_NODE_TEXT)
        put_text(w, cpd_node_as_text(value), raw);
    else if (type != CPD_NODE_NULL) { /* numbers and truths read as they do in JSON */
        char *json = cpd_node_json(value, 0);
        if (!json)
            return broken(w, CPD_EINTERNAL, "out of memory");
        put_text(w, json, raw);
        free(json);
    }
    return 0;
}

static int put_name(walk *w, const scope *names, const tag *t)
{
    const mustache *s = w->settings;
    bool raw = t->type == '&';
    if (raw && (!s->raw || !s->raw(s->payload, t->name)))
        return broken(w, CPD_EINPUT, "this name may not be put in unescaped");
    return w->silent ? 0 : put(w, find(names, t->name), raw);
}

/* ---- sections and parts ---- */

/* One time through a section with its own value; the cursor is left behind the end of it. */
static int once(walk *w, const scope *names, const cpd_node *value, const char *name)
{
    scope inner = {value, names};
    return fill(w, &inner, name);
}

static int each(walk *w, const scope *names, const cpd_node *list, const char *name)
{
    cursor begin = w->at;
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        w->at = begin;
        r = once(w, names, cpd_node_at(list, i), name);
    }
    return r;
}

static int section(walk *w, const scope *names, const tag *t)
{
    const cpd_node *value = find(names, t->name);
    bool before = w->silent;
    int r;
    if (w->depth == DEPTH_MOST)
        return broken(w, CPD_ELIMIT, "sections or parts stand too deep within each other");
    w->depth++;
    w->silent = before || is_true(value) == (t->type == '^');
    if (!w->silent && t->type == '#' && cpd_node_type(value) == CPD_NODE_LIST)
        r = each(w, names, value, t->name);
    else
        r = once(w, names, t->type == '#' ? value : names->value, t->name);
    w->silent = before;
    w->depth--;
    return r;
}

/* A part that stands alone on its line is moved in as far as its tag, line by line. */
static char *indented(const char *text, const tag *t)
{
    growing g = {0};
    growing_add(&g, "", 0);
    while (*text) {
        size_t line = strcspn(text, "\n");
        line += text[line] == '\n';
        growing_add(&g, t->indent, t->indent_length);
        growing_add(&g, text, line);
        text += line;
    }
    if (!g.failed)
        return g.bytes;
    free(g.bytes);
    return NULL;
}

static int part(walk *w, const scope *names, const tag *t)
{
    const mustache *s = w->settings;
    const char *text = s->part && !w->silent ? s->part(s->payload, t->name) : NULL;
    walk inner = *w;
    if (!text)
        return 0;
    if (w->depth == DEPTH_MOST)
        return broken(w, CPD_ELIMIT, "sections or parts stand too deep within each other");
    char *moved = t->indent_length ? indented(text, t) : NULL;
    if (t->indent_length && !moved)
        return broken(w, CPD_EINTERNAL, "out of memory");
    cursor_begin(&inner.at, moved ? moved : text);
    inner.depth++;
    int r = fill(&inner, names, NULL);
    free(moved);
    return r;
}

/* ---- the walk ---- */

static int meet(walk *w, const scope *names, const tag *t)
{
    switch (t->type) {
    case '#':
    case '^':
        return section(w, names, t);
    case '>':
        return part(w, names, t);
    case '&':
    case 'v':
        return put_name(w, names, t);
    default:
        return 0; /* a remark, or marks that the cursor has changed by now */
    }
}

/* Up to the end of a section, or for NULL to the end of the text. */
static int fill(walk *w, const scope *names, const char *name)
{
    tag t;
    for (;;) {
        const char *text = w->at.text + w->at.at, *problem = cursor_next(&w->at, &t);
        if (problem)
            return broken(w, CPD_EINPUT, problem);
        if (!w->silent)
            growing_add(w->out, text, t.text_length);
        if (t.type == 0)
            return name ? broken(w, CPD_EINPUT, "a section is not closed") : 0;
        if (t.type == '/') {
            bool own = name && !strcmp(name, t.name);
            return own ? 0 : broken(w, CPD_EINPUT, "another section is closed than was opened");
        }
        int r = meet(w, names, &t);
        if (r < 0)
            return r;
    }
}

int mustache_render(char **out, size_t *length, mustache *settings, const char *text,
                    const cpd_node *data)
{
    growing g = {0};
    walk w = {.settings = settings, .out = &g};
    scope names = {.value = data};
    settings->problem = NULL;
    settings->line = 0;
    cursor_begin(&w.at, text);
    growing_add(&g, "", 0);
    int r = fill(&w, &names, NULL);
    if (r == 0 && g.failed)
        r = broken(&w, CPD_EINTERNAL, "out of memory");
    if (r < 0) {
        free(g.bytes);
        g = (growing){0};
    }
    *out = g.bytes;
    *length = g.length;
    return r;
}
