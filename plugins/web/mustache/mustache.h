/* Mustache: page templates over trees of values, the core of the public specification.
 *
 *     {{name}} text, escaped for HTML    {{#list}} ... {{/list}} once an item, or when true
 *     {{^list}} ... {{/list}} when empty, false or absent    {{>part}} another template    {{! a
 * remark }}
 *
 * Everything is escaped. {{{name}}} and {{&name}} put text in as it is, which is a hole in a page:
 * they work only for names that the caller allows. An empty text is false, as an empty list is.
 * Templates come from us and not from visitors; a broken one is told with its line.
 */
#ifndef MUSTACHE_H
#define MUSTACHE_H

#include <cpd/node.h>

typedef struct mustache {
    /* The text of a part, NULL when there is none of that name (nothing is put in then). */
    const char *(*part)(void *payload, const char *name);
    /* May this name be put in unescaped? NULL: none may. */
    bool (*raw)(void *payload, const char *name);
    void *payload;
    const char *problem; /* what was wrong with the template, after a failure */
    int line;            /* and where it stands in it, from 1 */
} mustache;

/** Fill in a template. @param out  text of its own, to be freed with free(); NULL after a failure
 *  @return 0; CPD_EINPUT for a broken template, CPD_ELIMIT for parts within parts beyond any sense,
 *  CPD_EINTERNAL when memory is short */
int mustache_render(char **out, size_t *length, mustache *settings, const char *text,
                    const cpd_node *data);

#endif
