/* The region: blocks by size class, freed ones kept in a list for each class, new ones cut from the
 * end. Nothing is joined again: a state lives for one evaluation. The book-keeping lies in the
 * region too, so that it is saved and restored with what it describes. */
#include "region.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GRAIN 16
#define SMALL 1024 /* up to here a class each 16 bytes; above, four classes each doubling */
#define CLASSES (SMALL / GRAIN + 4 * 16)
#define KEPT ((size_t)1 << 20) /* pages beyond this are given back after use */

struct book {
    size_t used;
    void *free[CLASSES];
};

static char *region;

static struct book *book(void)
{
    return (struct book *)(void *)region;
}

/* Class of a size; the size becomes that of the class. */
static size_t class_of(size_t *size)
{
    size_t step, n = SMALL / GRAIN - 1;

    if (*size <= SMALL) {
        *size = (*size + GRAIN - 1) / GRAIN * GRAIN;
        return *size / GRAIN - 1;
    }
    for (size_t whole = SMALL;; whole *= 2) {
        step = whole / 4;
        for (size_t i = 1; i <= 4; i++) {
            n++;
            if (*size <= whole + i * step) {
                *size = whole + i * step;
                return n;
            }
        }
    }
}

bool region_open(void)
{
    void *at = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (at == MAP_FAILED)
        return false;
    region = at;
    region_reset();
    return true;
}

void region_reset(void)
{
    memset(book(), 0, sizeof(struct book));
    book()->used = (sizeof(struct book) + GRAIN - 1) / GRAIN * GRAIN;
}

static void *take(size_t size)
{
    size_t class;
    void *block;

    if (size > REGION_BYTES)
        return NULL;
    class = class_of(&size);
    block = book()->free[class];
    if (block) {
        memcpy(&book()->free[class], block, sizeof(void *));
        return block;
    }
    if (size > REGION_BYTES - book()->used)
        return NULL;
    block = region + book()->used;
    book()->used += size;
    return block;
}

static void give(void *block, size_t size)
{
    size_t class = class_of(&size);

    memcpy(block, &book()->free[class], sizeof(void *));
    book()->free[class] = block;
}

/* When block is NULL, old tells what kind of object is wanted and not a size. */
void *region_alloc(void *payload, void *block, size_t old, size_t wanted)
{
    size_t a = old, b = wanted;
    void *fresh;

    (void)payload;
    if (!block)
        return wanted ? take(wanted) : NULL;
    if (wanted && wanted <= REGION_BYTES && old && class_of(&a) == class_of(&b))
        return block;
    fresh = wanted ? take(wanted) : NULL;
    if (wanted && !fresh)
        return wanted <= old ? block : NULL; /* Lua relies on it: making smaller never fails */
    if (fresh)
        memcpy(fresh, block, old < wanted ? old : wanted);
    if (old)
        give(block, old);
    return fresh;
}

size_t region_used(void)
{
    return book()->used;
}

bool region_save(struct image *image)
{
    size_t size = book()->used;
    void *bytes = size <= image->size ? image->bytes : realloc(image->bytes, size);

    if (!bytes)
        return false;
    memcpy(bytes, region, size);
    *image = (struct image){bytes, size};
    return true;
}

void region_restore(const struct image *image)
{
    if (book()->used > KEPT && image->size < KEPT)
        madvise(region + KEPT, REGION_BYTES - KEPT, MADV_DONTNEED);
    memcpy(region, image->bytes, image->size);
}

void image_fini(struct image *image)
{
    free(image->bytes);
    *image = (struct image){NULL, 0};
}
