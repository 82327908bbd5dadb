/* Is a set heard that was just adopted? Of what two sets say of one thing the nearer layer is
 * heard, then the one in force from the later day: so a set can be in force and silent, and who
 * adopted it would wait for its rules. */
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "node/node.h"

struct hearing {
    cpd_doc *doc;
    cpd_node *list;
    cpd_home *home;
    const cpd_set *set;
    const char *kind; /* of the sets that say something of the same things */
};

static cpd_node *add(struct hearing *h, const cpd_set *other)
{
    cpd_node *one = cpd_node_object(h->doc);

    cpd_node_set(h->doc, one, "reference",
                 cpd_node_textf(h->doc, "%s@%s", other->name, other->version));
    cpd_node_set_text(h->doc, one, "layer", cpd_layer__name(other->layer));
    cpd_node_set_text(h->doc, one, "why",
                      other->layer > h->set->layer ? "its layer is nearer"
                                                   : "it is in force from a later day");
    cpd_node_add(h->doc, h->list, one);
    return one;
}

/* Only ladders that lie over the same one speak of the same grades. */
static bool is_beside(const struct hearing *h, const cpd_set *other)
{
    const char *below = cpd_node_get_text(h->set->head, "overlays"),
               *its = cpd_node_get_text(other->head, "overlays");

    return strcmp(h->kind, "ladder") != 0 || (its && strcmp(below, its) == 0);
}

/* A grade is heard key by key; of everything else the whole part. */
static bool collide(const struct hearing *h, const cpd_node *part, const cpd_node *other)
{
    if (strcmp(h->kind, "ladder") != 0)
        return true;
    for (size_t i = 0; i < cpd_node_length(part); i++) {
        const char *key = cpd_node_key(part, i);

        if (strcmp(key, "code") != 0 && cpd_node_get(other, key))
            return true;
    }
    return false;
}

static int compare(struct hearing *h, const cpd_set *other)
{
    cpd_node *codes = cpd_node_list(h->doc);
    const cpd_node *const *parts, *theirs;
    size_t count;
    int r = cpd_set__parts(&parts, &count, h->home, h->set);

    for (size_t i = 0; r == 0 && i < count; i++) {
        const char *code = cpd_node_get_text(parts[i], "code");

        r = cpd_set__part(&theirs, h->home, other, code);
        if (r == 0 && collide(h, parts[i], theirs))
            cpd_node_add(h->doc, codes, cpd_node_text(h->doc, code));
        r = r == CPD_EABSENT ? 0 : r;
    }
    if (r == 0 && cpd_node_length(codes) > 0)
        cpd_node_set(h->doc, add(h, other), "parts", codes);
    return r;
}

/* Those that stand before it. */
static int compare_all(struct hearing *h, cpd_date day)
{
    const cpd_set **list;
    size_t count;
    int r = cpd_sets__in_force(NULL, 0, &count, h->home, h->kind, day, 0);

    if (r < 0)
        return r;
    list = calloc(count + 1, sizeof *list);
    if (!list)
        return cpd_error__no_memory();
    r = cpd_sets__in_force(list, count, &count, h->home, h->kind, day, 0);
    for (size_t i = 0; r == 0 && i < count && list[i] != h->set; i++)
        if (is_beside(h, list[i]))
            r = compare(h, list[i]);
    free(list);
    return r;
}

static const char *kind_heard(const cpd_set *set)
{
    if (cpd_set__is(set, "ladder") && cpd_node_get(set->head, "overlays"))
        return "ladder";
    return cpd_set__is(set, "conflicts") ? "conflicts" : NULL;
}

int cpd_sets__heard_instead(cpd_node **out, cpd_doc *doc, cpd_home *home, int64_t id)
{
    struct hearing h = {.doc = doc, .list = cpd_node_list(doc), .home = home};
    cpd_date day = cpd_clock_day(home->clock.now_ms(home->clock.payload));
    const cpd_set *speaks = NULL;
    int r = cpd_sets__by_id(&h.set, home, id);

    *out = h.list;
    if (r < 0)
        return r;
    day = h.set->since > day ? h.set->since : day;
    if (h.set->until != CPD_DATE_NONE && h.set->until < day)
        return 0; /* its days are over */
    r = cpd_sets__find(&speaks, home, h.set->name, NULL, day, 0);
    if (r < 0)
        return r;
    if (speaks != h.set) {
        add(&h, speaks);
        return 0;
    }
    h.kind = kind_heard(h.set);
    return h.kind ? compare_all(&h, day) : 0;
}
