/* declare - what a variant says of itself when it is loaded, read raw. */
#ifndef CPD_WORKER_DECLARE_H
#define CPD_WORKER_DECLARE_H

#include <lua.h>

#include <cpd/node.h>

/* What is gathered while the table is read. */
struct declared {
    cpd_doc *doc;
    cpd_node *says; /* an object */
};

/* A function for Lua: (what the chunk returned, a struct declared) -> the same table. Sets in says
 * "predicates": [{"code", "sentence"}], "reports": [{"code", "title", "columns"}], both by name,
 * and "overlays", "grades" and "fields" as they stand, with all scalars as texts. Raises an error
 * that says what is wrong. */
int declare_rules(lua_State *L);
/* The same of cases: a list of values as they are, {"says": [...]}. */
int declare_cases(lua_State *L);

#endif
