/* YAML in, through libyaml's events (its sole user), by a profile that leaves nothing to guess: see
 * <cpd/node.h>. Every limit is checked at the event that passes it. That also keeps libyaml itself
 * in hand, whose time grows with the square of the depth: it looks ahead at most 1024 characters,
 * and is asked for nothing beyond the 33rd level.
 *
 * What is refused is still put into the tree in some harmless shape, so that what follows it can be
 * read and reported too; a tree with issues is thrown away at the end. */
#include "node/tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "node/yaml_text.h"

#define FEW_KEYS 8

/* A list or object that has begun. In an object, keyed says that a key was read and its value is
 * awaited; the key is NULL when it was refused, and its value is then dropped. */
struct level {
    cpd_node *node;
    char *key;
    int line, column; // of the key
    bool keyed;
};

struct reader {
    yaml_parser_t parser;
    cpd_doc *doc;
    struct cpd_yaml_log log;
    struct level levels[CPD_YAML_DEPTH];
    int depth, documents;
    size_t nodes;
    bool stop; // the text cannot be followed further
};

static int line_of(yaml_mark_t mark)
{
    return (int)mark.line + 1;
}

static int column_of(yaml_mark_t mark)
{
    return (int)mark.column + 1;
}

static void refuse(struct reader *r, yaml_mark_t mark, const char *what, const char *hint)
{
    cpd_yaml__report(&r->log, CPD_EINPUT, line_of(mark), column_of(mark), hint, "%s", what);
}

/* Too much of something: there is no use in reading on. */
static void refuse_rest(struct reader *r, yaml_mark_t mark, const char *what, const char *hint)
{
    cpd_yaml__report(&r->log, CPD_ELIMIT, line_of(mark), column_of(mark), hint, "%s", what);
    r->stop = true;
}

/* ---- what libyaml finds ---- */

struct explanation {
    const char *problem; // the beginning of libyaml's text
    const char *what, *hint;
};

static const struct explanation explanations[] = {
    {"mapping values are not allowed", "a key cannot stand here",
     "Check the indentation, and put text that holds a colon and a space in quotes."},
    {"did not find expected key", "this line does not fit into the object above it",
     "Check the indentation of this line and the one above."},
    {"did not find expected '-' indicator", "this line does not fit into the list above it",
     "Check the indentation of this line and the one above."},
    {"block sequence entries are not allowed", "a list cannot begin here",
     "Begin it on a line of its own, indented."},
    {"could not find expected ':'", "a key without its colon",
     "Write key: value, or put the text in quotes."},
    {"found unexpected end of stream", "a quote is opened here and never closed",
     "Close the quote."},
    {"found unexpected document indicator", "a quote is opened here and never closed",
     "Close the quote."},
    {"found character that cannot start", "text cannot begin with this character",
     "Put the text in quotes."},
    {"found unknown escape character", "this escape is not known",
     "Write two backslashes for one, or use single quotes."},
    {"did not find expected ',' or ']'", "a list in brackets is not closed or lacks a comma",
     "Check its commas and its bracket."},
    {"did not find expected ',' or '}'", "an object in braces is not closed or lacks a comma",
     "Check its commas and its brace."},
    {"found undefined tag handle", "a tag is not allowed here",
     "Remove it; every value is text until its schema reads it."},
    {"did not find expected alphabetic", "an anchor or alias is not allowed here",
     "Put text that begins with & or * in quotes."},
    {"did not find expected <document start>", "something follows after the end of the document",
     "Check the indentation; a file holds one document."},
};

static const struct explanation *explain(const char *problem)
{
    static const struct explanation other = {"", "this is not YAML that can be read here",
                                             "Check indentation, quotes and brackets here and just "
                                             "above."};

    for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++)
        if (strncmp(problem, explanations[i].problem, strlen(explanations[i].problem)) == 0)
            return &explanations[i];
    return &other;
}

/* An open quote is found out at the end of the text; what helps is where it began. */
static yaml_mark_t mark_of_problem(const yaml_parser_t *parser)
{
    bool in_quote = parser->context && strstr(parser->context, "quoted scalar") != NULL;
    bool at_end = parser->problem && strncmp(parser->problem, "found unexpected", 16) == 0;

    return in_quote && at_end ? parser->context_mark : parser->problem_mark;
}

static void stop_at_problem(struct reader *r)
{
    const struct explanation *e = explain(r->parser.problem ? r->parser.problem : "");

    r->stop = true;
    if (r->parser.error == YAML_MEMORY_ERROR)
        r->doc->arena.failed = true;
    else
        refuse(r, mark_of_problem(&r->parser), e->what, e->hint);
}

/* ---- keys ---- */

static void take_key(struct reader *r, struct level *level, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    level->keyed = true;
    level->key = NULL;
    level->line = line_of(event->start_mark);
    level->column = column_of(event->start_mark);
    if (event->data.scalar.length == 0)
        refuse(r, event->start_mark, "a key is empty", "Write the key before the colon.");
    else if (strlen(text) > CPD_NODE_KEY_MOST)
        refuse(r, event->start_mark, "a key is longer than 255 bytes", "Shorten it.");
    else if (plain && strcmp(text, "<<") == 0)
        refuse(r, event->start_mark, "a merge key is not allowed here", "Write the values out.");
    else
        level->key = cpd_arena_strndup(&r->doc->arena, text, strlen(text));
}

static void refuse_key(struct reader *r, struct level *level, yaml_mark_t mark)
{
    level->keyed = true;
    level->key = NULL;
    refuse(r, mark, "a key must be text", "Write a word before the colon, no list or object.");
}

/* Most objects have few keys, and each another one. */
static bool has_few_other_keys(const cpd_node *object)
{
    const struct cpd_slot *slots = object->inner.slots;

    if (object->inner.count > FEW_KEYS)
        return false;
    for (uint32_t i = 1; i < object->inner.count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(slots[i].key, slots[k].key) == 0)
                return false;
    return true;
}

static void check_duplicates(struct reader *r, const cpd_node *object)
{
    const struct cpd_slot **sorted;

    if (has_few_other_keys(object))
        return;
    sorted = cpd_node__sorted(object);

    if (!sorted)
        r->doc->arena.failed = true;
    for (uint32_t i = 1; sorted && i < object->inner.count; i++)
        if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
            cpd_yaml__report(&r->log, CPD_EINPUT, sorted[i]->line, sorted[i]->column,
                             "Keep one of the two.", "the key \"%.64s\" stands on line %d already",
                             sorted[i]->key, sorted[i - 1]->line);
    free(sorted);
}

/* ---- values ---- */

/* Where a value or key belongs. Returns true when an object awaits a key. */
static bool awaits_key(const struct reader *r)
{
    const struct level *level = r->depth ? &r->levels[r->depth - 1] : NULL;

    return level && level->node->type == CPD_NODE_OBJECT && !level->keyed;
}

static void place(struct reader *r, cpd_node *node, yaml_mark_t mark)
{
    struct level *level = r->depth ? &r->levels[r->depth - 1] : NULL;
    struct cpd_slot *slot = NULL;

    node->line = line_of(mark);
    node->column = column_of(mark);
    if (!level)
        cpd_doc_set_root(r->doc, node);
    else if (level->node->type == CPD_NODE_LIST)
        cpd_node_add(r->doc, level->node, node);
    else if (level->key)
        slot = cpd_node__append(r->doc, level->node, level->key, node);
    if (slot) {
        slot->line = level->line;
        slot->column = level->column;
    }
    if (level)
        level->keyed = false;
}

static void check_properties(struct reader *r, yaml_mark_t mark, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    if (anchor)
        refuse(r, mark, "an anchor is not allowed here",
               "Remove it; text that begins with & goes in quotes.");
    if (tag)
        refuse(r, mark, "a tag is not allowed here",
               "Remove it; every value is text until its schema reads it.");
}

static bool count_node(struct reader *r, yaml_mark_t mark)
{
    if (r->nodes++ < CPD_YAML_NODES)
        return true;
    refuse_rest(r, mark, "more than 100000 values in one file",
                "Split the set, or look for what was written by mistake.");
    return false;
}

/* The bytes of the file were looked at already; only in double quotes can an escape stand for more.
 */
static bool has_bad_escape(const yaml_event_t *event)
{
    return event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE &&
           cpd_text_bad_byte((const char *)event->data.scalar.value, event->data.scalar.length) >=
               0;
}

static void check_scalar(struct reader *r, const yaml_event_t *event)
{
    check_properties(r, event->start_mark, event->data.scalar.anchor, event->data.scalar.tag);
    if (event->data.scalar.length > CPD_YAML_SCALAR)
        refuse_rest(r, event->start_mark, "a text of more than 64 KiB",
                    "Shorten it, or look for a quote that was not closed.");
    else if (has_bad_escape(event))
        refuse(r, event->start_mark, "an escape stands for a control character", "Remove it.");
}

static void on_scalar(struct reader *r, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;

    check_scalar(r, event);
    if (r->stop || !count_node(r, event->start_mark))
        return;
    if (awaits_key(r))
        take_key(r, &r->levels[r->depth - 1], event);
    else
        place(r, cpd_node_text(r->doc, text), event->start_mark);
}

static void on_alias(struct reader *r, const yaml_event_t *event)
{
    refuse(r, event->start_mark, "an alias is not allowed here",
           "Write the value out; text that begins with * goes in quotes.");
    if (awaits_key(r)) {
        r->levels[r->depth - 1].keyed = true;
        r->levels[r->depth - 1].key = NULL;
    } else if (count_node(r, event->start_mark)) {
        place(r, cpd_node_text(r->doc, ""), event->start_mark);
    }
}

static void on_start(struct reader *r, cpd_node *node, yaml_mark_t mark)
{
    if (r->depth == CPD_YAML_DEPTH) {
        refuse_rest(r, mark, "more than 32 lists and objects inside each other",
                    "Make the set flatter, or look for brackets that were not closed.");
        return;
    }
    if (!count_node(r, mark))
        return;
    if (awaits_key(r))
        refuse_key(r, &r->levels[r->depth - 1], mark);
    else
        place(r, node, mark);
    r->levels[r->depth++] = (struct level){.node = node};
}

static void on_end(struct reader *r)
{
    const cpd_node *node = r->levels[--r->depth].node;

    if (node->type == CPD_NODE_OBJECT)
        check_duplicates(r, node);
}

/* ---- the document ---- */

static void on_document(struct reader *r, const yaml_event_t *event)
{
    if (r->documents++ == 0)
        return;
    refuse(r, event->start_mark, "a second document begins here",
           "Keep one document in a file: remove the line ---, or make two files.");
    r->stop = true;
}

static void on_event(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        on_document(r, event);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(r, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(r, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        check_properties(r, event->start_mark, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
        on_start(r, cpd_node_list(r->doc), event->start_mark);
        break;
    case YAML_MAPPING_START_EVENT:
        check_properties(r, event->start_mark, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
        on_start(r, cpd_node_object(r->doc), event->start_mark);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(r);
        break;
    case YAML_STREAM_END_EVENT:
        r->stop = true;
        break;
    default:
        break;
    }
}

static void read_events(struct reader *r)
{
    while (!r->stop && !cpd_doc_failed(r->doc)) {
        yaml_event_t event;

        if (!yaml_parser_parse(&r->parser, &event)) {
            stop_at_problem(r);
            return;
        }
        on_event(r, &event);
        yaml_event_delete(&event);
    }
    if (r->documents == 0)
        cpd_yaml__report(&r->log, CPD_EINPUT, 1, 1, "Write at least one key and its value.",
                         "there is nothing in this text");
}

/* The encoding is told, not asked: libyaml would take UTF-16 too. */
static void read_text(struct reader *r, const char *bytes, size_t length)
{
    if (!yaml_parser_initialize(&r->parser)) {
        r->doc->arena.failed = true;
        return;
    }
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const yaml_char_t *)bytes, length);
    read_events(r);
    yaml_parser_delete(&r->parser);
}

/* Both passes over a copy, which the first one mends. A byte order mark is no part of the text. */
static void read_copy(struct reader *r, const char *bytes, size_t length)
{
    size_t mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    char *copy = malloc(length + 1);

    if (!copy) {
        r->doc->arena.failed = true;
        return;
    }
    length -= mark;
    if (length)
        memcpy(copy, bytes + mark, length);
    if (cpd_yaml__check_text(&r->log, copy, length))
        read_text(r, copy, length);
    free(copy);
}

static int finish(struct reader *r, cpd_doc **out)
{
    if (cpd_doc_failed(r->doc) || !r->log.own)
        return cpd_error__no_memory();
    if (cpd_issues_count(r->log.own) > 0)
        return cpd_error__from_issues(r->log.own);
    *out = cpd_steal(&r->doc);
    return CPD_OK;
}

int cpd_yaml_parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                   cpd_issues *issues)
{
    struct reader r = {.log = {name ? name : "", cpd_issues_new(), issues}, .doc = cpd_doc_new()};
    int result;

    if (r.log.own && length > CPD_YAML_SIZE)
        cpd_yaml__report(&r.log, CPD_ELIMIT, 0, 0, "Split the set into several files.",
                         "%zu bytes of YAML, at most %d are read", length, CPD_YAML_SIZE);
    else if (r.log.own && r.doc)
        read_copy(&r, bytes, length);
    result = finish(&r, out);
    cpd_issues_free(r.log.own);
    cpd_doc_free(r.doc);
    return result;
}
