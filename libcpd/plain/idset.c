/* Ids in a table of open addresses: a bulk import asks for each of its lines whether it came
 * before. Ids may be chosen by others, so where one stands depends on a number that nobody knows.
 */
#include <stdlib.h>
#include <string.h>

#include "plain/plain.h"

#define ROOM_AT_FIRST 256

struct cpd_idset_slot {
    cpd_uuid id; /* zero: free */
    int number;
};

static struct cpd_idset_slot *slot_of(const cpd_idset *set, const cpd_uuid *id)
{
    uint64_t half[2], mixed = set->secret;
    memcpy(half, id->bytes, sizeof half);
    for (int k = 0; k < 2; k++) {
        mixed = (mixed ^ half[k]) * UINT64_C(0x9e3779b97f4a7c15);
        mixed ^= mixed >> 29;
    }
    size_t i = (size_t)mixed & (set->room - 1);
    while (!cpd_uuid_is_zero(&set->slots[i].id) && !cpd_uuid_equal(&set->slots[i].id, id))
        i = (i + 1) & (set->room - 1);
    return &set->slots[i];
}

int *cpd_idset__find(const cpd_idset *set, const cpd_uuid *id)
{
    struct cpd_idset_slot *slot = set->room ? slot_of(set, id) : NULL;
    return slot && !cpd_uuid_is_zero(&slot->id) ? &slot->number : NULL;
}

static int grow(cpd_idset *set)
{
    cpd_idset larger = {.room = set->room ? 2 * set->room : ROOM_AT_FIRST, .count = set->count};
    larger.secret = set->secret;
    if (!set->room)
        cpd_seal__random(&larger.secret, sizeof larger.secret);
    larger.slots = calloc(larger.room, sizeof *larger.slots);
    if (!larger.slots)
        return cpd_error__no_memory();
    for (size_t i = 0; i < set->room; i++)
        if (!cpd_uuid_is_zero(&set->slots[i].id))
            *slot_of(&larger, &set->slots[i].id) = set->slots[i];
    free(set->slots);
    *set = larger;
    return 0;
}

int cpd_idset__add(cpd_idset *set, const cpd_uuid *id, int number)
{
    int r = 2 * (set->count + 1) > set->room ? grow(set) : 0;
    if (r < 0)
        return r;
    *slot_of(set, id) = (struct cpd_idset_slot){*id, number};
    set->count++;
    return 0;
}

void cpd_idset__fini(cpd_idset *set)
{
    free(set->slots);
    *set = (cpd_idset){0};
}
