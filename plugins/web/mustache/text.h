/* A text that grows. Once memory is short it stays failed; ask at the end. */
#ifndef MUSTACHE_TEXT_H
#define MUSTACHE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct growing {
    char *bytes; /* with a NUL at the end once anything was added */
    size_t length, room;
    bool failed;
} growing;

void growing_add(growing *g, const char *bytes, size_t length);
/* & < > " ' become what they are called in HTML: safe in text and within quoted attributes. */
void growing_add_escaped(growing *g, const char *text);

#endif
