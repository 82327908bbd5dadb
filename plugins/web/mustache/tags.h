/* From text to tags: what a cursor in a template meets next. */
#ifndef MUSTACHE_TAGS_H
#define MUSTACHE_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#define TAG_NAME_MOST 127
#define TAG_MARK_MOST 7

typedef struct cursor {
    const char *text; /* the whole template; it ends with a NUL */
    size_t at;
    char open[TAG_MARK_MOST + 1], close[TAG_MARK_MOST + 1]; /* "{{" and "}}" until changed */
} cursor;

typedef struct tag {
    char type; /* '#', '^', '/', '>', '&', '!', '=', 'v' for a plain name; 0 at the end of the text
                */
    char name[TAG_NAME_MOST + 1];
    size_t text_length; /* of the text between the cursor and the tag that is to be written */
    const char *indent; /* blanks before a tag that stands alone on its line */
    size_t indent_length;
} tag;

void cursor_begin(cursor *c, const char *text);
int cursor_line(const cursor *c);
/* Finds the next tag and puts the cursor behind it, and behind its line where it stands alone on
 * it.
 * @return NULL, or what is wrong */
const char *cursor_next(cursor *c, tag *out);

#endif
