/* Every allocation fails once: the answer is "out of memory" and nothing leaks. The linker puts
 * __wrap_malloc and its relations in place of malloc. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/map.h"
#include "framework/world.h"
#include "pair.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static long countdown = -1; // the allocation that fails; none below 0
static bool fired;

static bool fails_now(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    fired = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : __real_realloc(p, size);
}

static const cpd_node *old, *new, *map;

static int try_diff(void)
{
    cpd_doc *out = NULL;
    int r = cpd_compare__diff(&out, old, new, map);

    cpd_doc_free(out);
    return r;
}

static int try_draft(void)
{
    cpd_doc *out = NULL;
    int r = cpd_compare__draft(&out, old, new);

    cpd_doc_free(out);
    return r;
}

static int try_weigh(void)
{
    const cpd_node *versions[] = {old, new};
    cpd_doc *out = NULL;
    int r = cpd_compare__weigh(&out, versions, 2, &(cpd_reading){200, "a@1#b", "S"});

    cpd_doc_free(out);
    return r;
}

static void ignore(void *payload, const char *code, enum cpd_meaning meaning, const char *how,
                   const cpd_node *node)
{
    (void)payload, (void)code, (void)meaning, (void)how, (void)node;
}

static int try_meanings(void)
{
    return cpd_compare__meanings(old, new, ignore, NULL);
}

static int try_cover(void)
{
    return cpd_map__check(map, "m", old, new, NULL);
}

static const struct {
    const char *label;
    int (*run)(void);
} tries[] = {{"diff", try_diff},
             {"draft", try_draft},
             {"weigh", try_weigh},
             {"meanings", try_meanings},
             {"cover", try_cover}};

Test(fault, one_allocation_fails)
{
    cpd_doc *a = parse_good(before), *b = parse_good(after), *m = parse_good(between);

    old = cpd_doc_root(a);
    new = cpd_doc_root(b);
    map = cpd_doc_root(m);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        long n = 0;

        do {
            int r;

            countdown = n++;
            fired = false;
            r = tries[i].run();
            countdown = -1;
            cr_assert(fired ? r == CPD_EINTERNAL || r == 0 : r == 0, "%s: %ld gives %d",
                      tries[i].label, n, r);
        } while (fired && n < 100000);
        cr_expect_gt(n, 3, "%s", tries[i].label);
    }
    cpd_doc_free(a);
    cpd_doc_free(b);
    cpd_doc_free(m);
}
