/* Moving a portfolio: a bundle is made by its holder and taken with the key they bring. */
#include "proof/move.h"

#include <stdio.h>
#include <stdlib.h>

#include <cpd/bundle.h>

#include "proof/world.h"

int move_home_number(int64_t *out, cpd_home *home, const cpd_uuid *origin)
{
    *out = 0;
    return cpd_uuid_equal(origin, &home->id) ? 0 : cpd_ledger__chain(out, home, origin, origin);
}

static void key_file(char out[4300], const cpd_home *home, const cpd_uuid *person)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, person);
    snprintf(out, 4300, "%s/keys/person/%s", home->path, id);
}

void move_holder(cpd_home *from, cpd_home *to, const cpd_uuid *person)
{
    cpd_person_row row;
    must(cpd_people__get(&row, from, person));
    must(cpd_keyring__unlock(from, person));
    must(cpd_change__begin(to));
    must(cpd_change__end(to, cpd_people__begin_known(to, person, &row.portfolio, row.name,
                                                     cpd_keyring__person(from, person))));
}

/* Made by the holder; whoever acted before acts again. */
static void make_by(char **bytes, size_t *length, cpd_home *from, const cpd_uuid *holder)
{
    cpd_person_row before;
    bool somebody = cpd_people__acting(&before, from) == 0;
    world_act_as(from, *holder);
    must(cpd_bundle_make(bytes, length, NULL, from, NULL));
    if (somebody)
        world_act_as(from, before.id);
}

int move_portfolio(struct moved *out, cpd_home *from, cpd_home *to, const cpd_uuid *holder)
{
    char path[4300], *bytes;
    size_t length;
    cpd_doc *report;
    cpd_bundle_take_options options = {.key_file = path};
    make_by(&bytes, &length, from, holder);
    key_file(path, from, holder);
    *out = (struct moved){0};
    int r = cpd_bundle_take(&report, to, bytes, length, &options);
    free(bytes);
    if (r < 0)
        return r;
    out->entries = (size_t)cpd_node_get_int(cpd_doc_root(report), "new", 0);
    out->wraps = (size_t)cpd_node_get_int(cpd_doc_root(report), "texts", 0);
    cpd_doc_free(report);
    return out->entries ? cpd_ledger__position(&out->position, to) : 0;
}
