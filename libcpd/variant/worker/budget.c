/* Instructions are counted by Lua's hook, a thousand at a time, and by what C functions are charged
 * (allow.c). What neither sees, a garbage collection or one long concatenation, the timer sees:
 * processor time, not wall time, so that a busy machine judges nobody differently. Its first signal
 * asks Lua to stop at the next instruction; its second ends the process. */
#include "budget.h"

#include <lauxlib.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#define STRIDE 1000
#define FIRST_MS 80
#define SECOND_MS 40

static long left, done;
static const char *spent;
static lua_State *volatile running;
static volatile sig_atomic_t ticks;

static void stop(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    left -= STRIDE;
    if (spent || ticks || left <= 0)
        budget_spend(L, ticks ? "it takes too long" : "it does too much");
}

static void tick(int signal)
{
    (void)signal;
    if (++ticks > 1)
        _exit(EXIT_TIME);
    if (running)
        lua_sethook(running, stop, LUA_MASKCOUNT, 1); /* what Lua's own program does on a signal */
}

void budget_open(void)
{
    struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};

    sigaction(SIGPROF, &action, NULL);
}

static void set_timer(int first_ms, int then_ms)
{
    struct itimerval timer = {.it_value.tv_usec = first_ms * 1000,
                              .it_interval.tv_usec = then_ms * 1000};

    setitimer(ITIMER_PROF, &timer, NULL);
}

void budget_clock_start(void)
{
    ticks = 0;
    set_timer(FIRST_MS, SECOND_MS);
}

void budget_clock_stop(void)
{
    set_timer(0, 0);
}

bool budget_clock_is_over(void)
{
    return ticks > 0;
}

void budget_begin(lua_State *L)
{
    left = BUDGET_INSTRUCTIONS;
    spent = NULL;
    lua_sethook(L, stop, LUA_MASKCOUNT, ticks ? 1 : STRIDE);
    running = L;
}

void budget_end(lua_State *L)
{
    running = NULL;
    done += BUDGET_INSTRUCTIONS - left;
    lua_sethook(L, NULL, 0, 0);
}

long budget_take_done(void)
{
    long taken = done;

    done = 0;
    return taken;
}

void budget_charge(lua_State *L, double instructions)
{
    if (instructions >= (double)left)
        budget_spend(L, "it does too much");
    left -= (long)instructions;
}

int budget_spend(lua_State *L, const char *why)
{
    if (!spent)
        spent = why;
    lua_sethook(L, stop, LUA_MASKCOUNT, 1);
    lua_pushnil(L); /* the error has no words of its own: budget_spent() has them */
    return lua_error(L);
}

const char *budget_spent(void)
{
    return spent;
}

void budget_insist(lua_State *L)
{
    if (spent)
        budget_spend(L, spent);
}
