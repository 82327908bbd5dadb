/* value - where values cross: facts into Lua, findings out of it. */
#ifndef CPD_WORKER_VALUE_H
#define CPD_WORKER_VALUE_H

#include <lua.h>
#include <stdbool.h>

#include <cpd/node.h>

/* Push a node as plain tables and values. May raise a memory error. */
void value_push(lua_State *L, const cpd_node *node);
/* A text for people at a place of the stack: UTF-8 on one line of 1 to 400 bytes; NULL otherwise.
 * Raises nothing, calls nothing. Borrowed from the state. */
const char *value_line(lua_State *L, int at);
/* A name: small letters, digits and hyphens, at most 64; NULL otherwise. */
const char *value_name(lua_State *L, int at);
/* Any bytes as a text for people: what is no plain character becomes a question mark. Returns out.
 */
const char *value_plain(char *out, size_t size, const char *bytes);

#endif
