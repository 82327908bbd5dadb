/* An arena: small pieces cut from larger blocks and given back all at once. A loaded document lives
 * in one, so that no reader has to walk it in order to free it. Failure is remembered; the owner
 * asks once at the end instead of after every piece.
 */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define BLOCK 4000 /* with malloc's own words a little under a page */

struct cpd_arena_block {
    struct cpd_arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

static struct cpd_arena_block *new_block(size_t size)
{
    struct cpd_arena_block *block;

    if (size < BLOCK)
        size = BLOCK;
    block = calloc(1, sizeof *block + size);
    if (block)
        block->size = size;
    return block;
}

/* A piece too large for the rest of the newest block begins a new one; what is left of the old one
 * is given up, except when the piece is so large that it had better stand alone behind it. */
static struct cpd_arena_block *block_with_room(cpd_arena *arena, size_t size)
{
    struct cpd_arena_block *newest = arena->blocks, *block;

    if (newest && newest->size - newest->used >= size)
        return newest;
    block = new_block(size);
    if (!block)
        return NULL;
    if (newest && size > BLOCK / 4) {
        block->next = newest->next;
        newest->next = block;
    } else {
        block->next = newest;
        arena->blocks = block;
    }
    return block;
}

void *cpd_arena_alloc(cpd_arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);
    struct cpd_arena_block *block = NULL;
    void *piece;

    if (size == 0)
        size = 1;
    if (!arena->failed && size < PTRDIFF_MAX / 2) {
        size = (size + step - 1) / step * step;
        block = block_with_room(arena, size);
    }
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    piece = block->bytes + block->used;
    block->used += size;
    return piece;
}

char *cpd_arena_strndup(cpd_arena *arena, const char *text, size_t length)
{
    char *copy = length < PTRDIFF_MAX ? cpd_arena_alloc(arena, length + 1) : NULL;

    if (!copy) {
        arena->failed = true;
        return NULL;
    }
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

void cpd_arena_fini(cpd_arena *arena)
{
    struct cpd_arena_block *block = arena->blocks, *next;

    for (; block; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (cpd_arena){0};
}
