/* region - all memory of the Lua state, in one piece that can be put back as it was.
 *
 * A Lua state is nothing but what its allocator gave it. Because it all lies in one region at one
 * address, a copy of the used part is the whole state, and copying it back makes every evaluation
 * begin from the same state to the last bit: globals, libraries, upvalues, collector and all. */
#ifndef CPD_WORKER_REGION_H
#define CPD_WORKER_REGION_H

#include <stdbool.h>
#include <stddef.h>

#define REGION_BYTES ((size_t)16 << 20)

/* A state put aside. */
struct image {
    void *bytes;
    size_t size;
};

bool region_open(void); /* once; false when the system gives no memory */
void region_reset(void);
/* lua_Alloc: NULL when the region is full. */
void *region_alloc(void *payload, void *block, size_t old, size_t wanted);
bool region_save(struct image *image); /* reuses what the image held; false when memory is short */
size_t region_used(void);
void region_restore(const struct image *image);
void image_fini(struct image *image);

#endif
