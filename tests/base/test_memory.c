/* Arena and builder: what they hold, how they grow, and that failure is remembered. Failure is
 * provoked by sizes that no machine has.
 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

/* ---- arena ---- */

Test(arena, pieces_are_zeroed_aligned_and_apart)
{
    enum { PIECES = 600 };
    cpd_arena arena = {0};
    unsigned char *pieces[PIECES];

    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i * 37 % 1500; /* some empty, some larger than what is left of a block */

        pieces[i] = cpd_arena_alloc(&arena, size);
        cr_assert_not_null(pieces[i]);
        cr_assert_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            cr_assert_eq(pieces[i][j], 0);
        memset(pieces[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < i * 37 % 1500; j++)
            if (pieces[i][j] != i % 255 + 1)
                cr_assert_fail("piece %zu was overwritten", i);
    cpd_arena_fini(&arena);
    cr_expect_null(arena.blocks);
}

Test(arena, holds_large_pieces)
{
    cpd_arena arena = {0};
    char *small = cpd_arena_strndup(&arena, "small", 5);
    char *large = cpd_arena_alloc(&arena, 1000000);
    char *next = cpd_arena_strndup(&arena, "next", 4);

    cr_assert(small && large && next);
    memset(large, 'x', 1000000);
    cr_expect_str_eq(small, "small");
    cr_expect_str_eq(next, "next");
    cpd_arena_fini(&arena);
}

Test(arena, copies_exactly_so_many_bytes)
{
    cpd_arena arena = {0};

    cr_expect_str_eq(cpd_arena_strndup(&arena, "supervision", 5), "super");
    cr_expect_str_eq(cpd_arena_strndup(&arena, NULL, 0), "");
    cr_expect_arr_eq(cpd_arena_strndup(&arena, "a\0b", 3), "a\0b", 4);
    cpd_arena_fini(&arena);
}

Test(arena, remembers_failure)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, PTRDIFF_MAX};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cpd_arena arena = {0};

        cr_assert_not_null(cpd_arena_alloc(&arena, 8));
        cr_expect_null(cpd_arena_alloc(&arena, sizes[i]), "case %zu", i);
        cr_expect(arena.failed, "case %zu", i);
        cr_expect_null(cpd_arena_alloc(&arena, 8), "case %zu: failure was forgotten", i);
        cpd_arena_fini(&arena);
        cr_expect_not(arena.failed, "case %zu", i);

        cr_expect_null(cpd_arena_strndup(&arena, "x", sizes[i]), "case %zu", i);
        cr_expect(arena.failed, "case %zu", i);
        cpd_arena_fini(&arena);
    }
}

/* ---- builder ---- */

Test(str, grows)
{
    cpd_str str = {0};
    char *text;

    for (int i = 0; i < 1000; i++) {
        cpd_str_add(&str, "ab");
        cpd_str_add_char(&str, '-');
        cpd_str_add_n(&str, "cdef", 2);
        cpd_str_addf(&str, "%03d", i);
        cr_assert_eq(strlen(str.bytes), str.length);
    }
    cr_expect_eq(str.length, 8000);
    text = cpd_str_finish(&str);
    cr_assert_not_null(text);
    cr_expect(strncmp(text, "ab-cd000ab-cd001", 16) == 0);
    cr_expect_str_eq(text + 7992, "ab-cd999");
    cr_expect(str.bytes == NULL && str.length == 0 && str.room == 0, "not empty after finish");
    free(text);
}

Test(str, empty_is_a_text)
{
    cpd_str str = {0};
    CPD_FREE char *none = cpd_str_finish(&str);
    CPD_FREE char *empty = (cpd_str_add(&str, ""), cpd_str_finish(&str));

    cr_assert(none && empty);
    cr_expect_str_eq(none, "");
    cr_expect_str_eq(empty, "");
}

Test(str, holds_bytes)
{
    cpd_str str = {0};

    cpd_str_add_n(&str, "a\0b", 3);
    cpd_str_add_n(&str, NULL, 0);
    cpd_str_add_char(&str, '\0');
    cr_expect_eq(str.length, 4);
    cr_expect_arr_eq(str.bytes, "a\0b\0", 5);
    cpd_str_fini(&str);
}

Test(str, long_formats_fit)
{
    cpd_str str = {0};
    CPD_FREE char *text = (cpd_str_addf(&str, "%5000d|", 7), cpd_str_finish(&str));

    cr_assert_not_null(text);
    cr_expect_eq(strlen(text), 5001);
    cr_expect_str_eq(text + 4999, "7|");
}

Test(str, remembers_failure)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, PTRDIFF_MAX};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cpd_str str = {0};

        cpd_str_add(&str, "before");
        cpd_str_add_n(&str, "x", sizes[i]);
        cpd_str_add(&str, "after");
        cpd_str_addf(&str, "%d", 1);
        cr_expect_str_eq(str.bytes, "before", "case %zu", i);
        cr_expect_null(cpd_str_finish(&str), "case %zu", i);
        cr_expect(str.bytes == NULL && !str.failed, "case %zu: not fresh after finish", i);
    }
}

/* ---- scopes ---- */

static int released;

static void release_counter(int *counter)
{
    if (counter)
        released += *counter;
}

cpd_cleanup_of(int *, release_counter)

    static int *keep_or_hand_over(int *counter, bool hand_over)
{
    cpd_cleanup(release_counter) int *mine = counter;

    return hand_over ? cpd_steal(&mine) : NULL;
}

Test(scope, releases_what_is_not_handed_over)
{
    int one = 1;

    cr_expect_null(keep_or_hand_over(&one, false));
    cr_expect_eq(released, 1);
    cr_expect_eq(keep_or_hand_over(&one, true), &one);
    cr_expect_eq(released, 1);
}
