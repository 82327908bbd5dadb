/* base - what every module stands on: errors, text, memory, ids and the clock. Internal; dates are
 * in <cpd/date.h>. */
#ifndef CPD_BASE_H
#define CPD_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cpd/date.h>
#include <cpd/error.h>

/* ---- errors: set once where the cause is known, passed up unchanged ---- */

/* Set this thread's error and return kind, so that a failing line reads: return
 * cpd_error__set(CPD_EINPUT, "...", ...). Control characters in the text are shown escaped and the
 * text is cut at 1000 bytes on a character border. */
int cpd_error__set(int kind, const char *format, ...) CPD_PRINTF(2, 3);
/* Add the remedy to the error just set; returns its kind. */
int cpd_error__hint(const char *format, ...) CPD_PRINTF(1, 2);
/* Add the place to the error just set; line and column from 1, 0 when not known; returns its kind.
 */
int cpd_error__place(const char *place, int line, int column);
/* Put an error back that was kept while something else was cleaned up; returns its kind. */
int cpd_error__restore(const cpd_error *kept);
int cpd_error__no_memory(void); /* CPD_EINTERNAL "out of memory" */
/* Make the error object say what the first issue says; returns its kind, 0 when the list is empty
 * or NULL. */
int cpd_error__from_issues(const cpd_issues *issues);

/* Add an issue; with a NULL list it becomes this thread's error instead. Returns kind, or
 * CPD_EINTERNAL when out of memory. More than 200 issues are counted but not kept. */
int cpd_issues__add(cpd_issues *issues, int kind, const char *place, int line, int column,
                    const char *hint, const char *format, ...) CPD_PRINTF(7, 8);

/* ---- memory ---- */

/* An arena: many small pieces, freed together. Failure is sticky; pieces are zeroed and aligned for
 * anything. */
typedef struct cpd_arena {
    struct cpd_arena_block *blocks;
    bool failed;
} cpd_arena;

void *cpd_arena_alloc(cpd_arena *arena, size_t size); /* NULL when out of memory */
/* A copy of exactly length bytes, and a NUL. */
char *cpd_arena_strndup(cpd_arena *arena, const char *text, size_t length);
void cpd_arena_fini(cpd_arena *arena);

/* Growing text or bytes; append freely, check once: finish returns NULL when any append failed.
 * Zero-initialise. */
typedef struct cpd_str {
    char *bytes; /* always NUL-terminated once something was appended */
    size_t length, room;
    bool failed;
} cpd_str;

void cpd_str_add(cpd_str *str, const char *text);
void cpd_str_add_n(cpd_str *str, const void *bytes, size_t length);
void cpd_str_add_char(cpd_str *str, char c);
void cpd_str_add_int(cpd_str *str, int64_t number); /* in decimal */
void cpd_str_addf(cpd_str *str, const char *format, ...) CPD_PRINTF(2, 3);
char *cpd_str_finish(cpd_str *str); /* the text, to free(); "" when empty; leaves str empty */
void cpd_str_fini(cpd_str *str);

/* Release at the end of the scope: cpd_cleanup(cpd_doc_free) cpd_doc *doc = NULL; The function gets
 * the pointer itself. */
#define cpd_cleanup_of(type, release)                                                              \
    static inline void cpd_cleanup_##release(type *p)                                              \
    {                                                                                              \
        release(*p);                                                                               \
    }
#define cpd_cleanup(release) __attribute__((cleanup(cpd_cleanup_##release)))
void cpd_free(void *p); /* free(); for cleanup of char *: see CPD_FREE */
#define CPD_FREE __attribute__((cleanup(cpd_cleanup_free_indirect)))
static inline void cpd_cleanup_free_indirect(void *p)
{
    cpd_free(*(void **)p);
}
/* Hand a pointer over to the caller: *out = cpd_steal(&doc) leaves doc NULL for its cleanup. */
#define cpd_steal(p)                                                                               \
    __extension__({                                                                                \
        __typeof__(*(p)) stolen_ = *(p);                                                           \
        *(p) = NULL;                                                                               \
        stolen_;                                                                                   \
    })

/* ---- identifiers ---- */

#define CPD_UUID_TEXT 37
typedef struct cpd_uuid {
    unsigned char bytes[16];
} cpd_uuid;

/* UUIDv7 of RFC 9562 from a clock in milliseconds and 74 random bits given by the caller (10 bytes;
 * base draws no randomness). */
void cpd_uuid_make(cpd_uuid *out, int64_t milliseconds, const unsigned char random[10]);
/* Lower-case canonical text only. Returns false for anything else. */
bool cpd_uuid_parse(cpd_uuid *out, const char *text);
void cpd_uuid_format(char out[CPD_UUID_TEXT], const cpd_uuid *uuid);
bool cpd_uuid_equal(const cpd_uuid *a, const cpd_uuid *b);
bool cpd_uuid_is_zero(const cpd_uuid *uuid);

/* ---- text ---- */

/* Text a person typed: valid UTF-8, no NUL, no control characters but line feed and tab. Returns
 * the offset of the first bad byte, or -1 when the text is good. */
ptrdiff_t cpd_text_bad_byte(const char *text, size_t length);
/* Letters, digits, '.', '_', '-'; starts with a letter or digit; 1 to 64 bytes. */
bool cpd_code_is_good(const char *code);
/* Distance between two words in insertions, deletions, changes and swaps of neighbours; words over
 * 64 bytes are 'far' (99). */
int cpd_word_distance(const char *a, const char *b);
/* Whether a text begins with, is, or holds what somebody typed (n bytes), in letters of either
 * case.
 */
/* The character at the start of text, and the small letter for it where it is a capital: its length
 * in bytes, 0 when these are no UTF-8. */
size_t cpd_text__next(uint32_t *point, uint32_t *folded, const char *text, size_t length);
bool cpd_text_begins(const char *text, const char *beginning, size_t n);
bool cpd_text_same(const char *a, const char *b);
bool cpd_text_holds(const char *text, const char *words, size_t n);
void cpd_hex_format(char *out, const unsigned char *bytes, size_t n); /* 2n + 1 bytes, lower case */
bool cpd_hex_parse(unsigned char *out, size_t n,
                   const char *text); /* exactly 2n lower-case digits */
void cpd_base64url_format(char *out, const unsigned char *bytes,
                          size_t n); /* unpadded, NUL-terminated */
bool cpd_base64url_parse(unsigned char *out, size_t n,
                         const char *text); /* exactly n bytes, canonical */

/* A day with its month in letters at the beginning of a text, "20 Nov" or "3rd September 2026": the
 * bytes it takes, 0 when there is none; *year is 0 where it is not said. It need not be in the
 * calendar. */
size_t cpd_date__read_written(int *year, int *month, int *day, const char *text);

/* ---- the clock: passed in, never read behind the caller's back ---- */

typedef struct cpd_clock {
    int64_t (*now_ms)(void *payload); /* milliseconds since 1970 UTC */
    void *payload;
} cpd_clock;
cpd_clock cpd_clock_system(void);
/* The civil day in the United Kingdom at that instant (Europe/London: summer time from the last
 * Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC). */
cpd_date cpd_clock_day(int64_t milliseconds);

#endif
