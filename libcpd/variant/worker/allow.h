/* allow - the functions a variant may call, and nothing else. */
#ifndef CPD_WORKER_ALLOW_H
#define CPD_WORKER_ALLOW_H

#include <lua.h>

/* Fill a fresh state's globals. Called inside a protected call. */
void allow_install(lua_State *L);

#endif
