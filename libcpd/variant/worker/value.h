/* value - where values cross: facts into Lua, findings out of it. */
#ifndef CPD_WORKER_VALUE_H
#define CPD_WORKER_VALUE_H

#include <lua.h>
#include <stdbool.h>

#include <cpd/node.h>

/* Push a node as plain tables and values. May raise a memory error. */
void value_push(lua_State *L, const cpd_node *node);
/* The value on top of the stack as a node: tables become lists or objects, with their keys in
 * order. A function, a fraction, a mixed table, what is too deep or too much raises an error that
 * says where, beginning with `where`. The value stays on the stack. */
enum value_style {
    VALUE_AS_IS,
    VALUE_TEXTS /* numbers and booleans as the texts a file of a set would have */
};
cpd_node *value_node(lua_State *L, cpd_doc *doc, const char *where, enum value_style style);
/* A text for people at a place of the stack: UTF-8 on one line of 1 to 400 bytes; NULL otherwise.
 * Raises nothing, calls nothing. Borrowed from the state. */
const char *value_line(lua_State *L, int at);
/* Is the number at a place of the stack a whole one that JSON can carry? Half an hour is "0.5" as a
 * text; 60 / 2 is 30. */
bool value_whole(lua_State *L, int at, int64_t *out);
/* A name: small letters, digits and hyphens, at most 64; NULL otherwise. */
const char *value_name(lua_State *L, int at);
/* Any bytes as a text for people: what is no plain character becomes a question mark. Returns out.
 */
const char *value_plain(char *out, size_t size, const char *bytes);

#endif
