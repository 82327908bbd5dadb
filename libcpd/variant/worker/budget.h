/* budget - how much one evaluation may do: instructions and processor time. Once it is spent it
 * stays spent: no pcall of a script brings it back. */
#ifndef CPD_WORKER_BUDGET_H
#define CPD_WORKER_BUDGET_H

#include <lua.h>
#include <stdbool.h>

#define BUDGET_INSTRUCTIONS 1000000
#define EXIT_TIME 75 /* the worker ends so when a script could not be stopped from inside */

void budget_open(void); /* once: the handler of the timer */
/* One clock for all that one request asks. */
void budget_clock_start(void);
void budget_clock_stop(void);
bool budget_clock_is_over(
    void); /* its time has come: every answer is cut off until it is started */
void budget_begin(lua_State *L);
void budget_end(lua_State *L);
/* What was done since this was last asked, in instructions. */
long budget_take_done(void);
/* Pay for work that C does; raises the error when it cannot be paid. */
void budget_charge(lua_State *L, double instructions);
/* Spend what is left and raise the error. */
int budget_spend(lua_State *L, const char *why);
const char *budget_spent(void); /* why; NULL while there is some left */
/* Raise the error again when it is spent: after every call that swallows errors. */
void budget_insist(lua_State *L);

#endif
