/* fault - see fault.h. */
#include "support/fault.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static long countdown = -1; // the allocation that fails; none below 0
static long counted;
static bool all_after, fired;

static bool fails_now(void)
{
    counted++;
    if (countdown < 0)
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (!all_after)
        countdown = -1;
    fired = true;
    return true;
}

void fault_begin(long n, bool for_good)
{
    countdown = n;
    all_after = for_good;
    fired = false;
    counted = 0;
}

long fault_count(void)
{
    return counted;
}

bool fault_end(void)
{
    countdown = -1;
    return fired;
}

/* ---- the library's ---- */

#define WRAPPED(type, name, parameters, arguments)                                                 \
    type *__real_##name parameters;                                                                \
    type *__wrap_##name parameters;                                                                \
    type *__wrap_##name parameters                                                                 \
    {                                                                                              \
        return fails_now() ? NULL : __real_##name arguments;                                       \
    }

WRAPPED(void, malloc, (size_t size), (size))
WRAPPED(void, calloc, (size_t count, size_t size), (count, size))
WRAPPED(void, realloc, (void *p, size_t size), (p, size))
WRAPPED(char, strdup, (const char *text), (text))
WRAPPED(void, sodium_malloc, (size_t size), (size))

/* ---- SQLite's: each piece knows its size ---- */

#define BEFORE ((int)_Alignof(max_align_t))

static void *sqlite_malloc(int size)
{
    char *p = fails_now() ? NULL : __real_malloc((size_t)(BEFORE + size));
    if (!p)
        return NULL;
    memcpy(p, &size, sizeof size);
    return p + BEFORE;
}

static int sqlite_size(void *p)
{
    int size = 0;
    if (p)
        memcpy(&size, (char *)p - BEFORE, sizeof size);
    return size;
}

static void sqlite_free(void *p)
{
    if (p)
        free((char *)p - BEFORE);
}

static void *sqlite_realloc(void *p, int size)
{
    char *grown = fails_now() ? NULL : __real_realloc((char *)p - BEFORE, (size_t)(BEFORE + size));
    if (!grown)
        return NULL;
    memcpy(grown, &size, sizeof size);
    return grown + BEFORE;
}

static int sqlite_roundup(int size)
{
    return (size + 7) & ~7;
}

static int sqlite_begin(void *data)
{
    (void)data;
    return SQLITE_OK;
}

static void sqlite_end(void *data)
{
    (void)data;
}

void fault_with_sqlite(void)
{
    static const sqlite3_mem_methods methods = {
        sqlite_malloc,  sqlite_free,  sqlite_realloc, sqlite_size,
        sqlite_roundup, sqlite_begin, sqlite_end,     NULL};
    cr_assert_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), SQLITE_OK);
    cr_assert_eq(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
    cr_assert_eq(sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0), SQLITE_OK);
}
