/* Lua's tables know no lines. But what an author mistyped stands in the script as they typed it: a
 * text or a key that occurs there once is on that line. Of one that occurs more often nobody can
 * tell, and no line is better than a wrong one. */
#include "variant/place.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "node/node.h"

#define WORD_MOST 200
#define PATIENCE ((size_t)32 << 20) /* bytes looked through in all */

struct search {
    const char *source;
    size_t length, patience;
};

static bool is_inside(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-';
}

static const char *find_word(const char *from, const char *source, const char *word, size_t length)
{
    const char *at = from;

    while ((at = strstr(at, word)) && ((at > source && is_inside(at[-1])) || is_inside(at[length])))
        at++;
    return at;
}

/* The line of the only place where the word stands; 0 for none or several. */
static int line_of(struct search *s, const char *word)
{
    size_t length = word ? strlen(word) : 0;
    const char *at;
    int line = 1;

    if (length == 0 || length > WORD_MOST || s->patience < s->length)
        return 0;
    s->patience -= s->length;
    at = find_word(s->source, s->source, word, length);
    if (!at || find_word(at + length, s->source, word, length))
        return 0;
    for (const char *p = s->source; p < at; p++)
        line += *p == '\n';
    return line;
}

static int line_of_members(struct search *s, const cpd_node *object)
{
    int line = line_of(s, cpd_node_get_text(object, "code"));

    for (size_t i = 0; !line && i < cpd_node_length(object); i++) {
        line = line_of(s, cpd_node_as_text(cpd_node_at(object, i)));
        line = line ? line : line_of(s, cpd_node_key(object, i));
    }
    return line;
}

/* Of a text its own words say most, of an object the key it stands under, then what is in it. */
static int line_of_node(struct search *s, const cpd_node *node, const char *key)
{
    int line = line_of(s, cpd_node_as_text(node));

    if (!line)
        line = line_of(s, key);
    if (!line && cpd_node_type(node) == CPD_NODE_OBJECT)
        line = line_of_members(s, node);
    return line;
}

static void set_places(struct search *s, cpd_node *node)
{
    bool is_object = cpd_node_type(node) == CPD_NODE_OBJECT;

    for (size_t i = 0;
         (is_object || cpd_node_type(node) == CPD_NODE_LIST) && i < cpd_node_length(node); i++) {
        cpd_node *value = cpd_node_at(node, i);

        cpd_node__set_place(value, line_of_node(s, value, is_object ? cpd_node_key(node, i) : NULL),
                            0);
        set_places(s, value);
    }
}

void cpd_place__in_source(cpd_node *said, const char *source)
{
    struct search s = {source, strlen(source), PATIENCE};

    cpd_node__set_place(said, 0, 0);
    set_places(&s, said);
}

void cpd_place__none(cpd_node *tree)
{
    cpd_place__in_source(tree, "");
}
