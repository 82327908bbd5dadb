/* Memory and the disk fail while a bundle is made, looked at and taken: nothing is half taken, and
 * the next try is good. The home in the middle passes on what another one wrote. */
#include <stdio.h>
#include <stdlib.h>

#include "bundle/situations.h"
#include "support/each_act.h"

static struct {
    cpd_home *council; /* where she was before */
    struct file file;  /* of it, with something that is new */
    char *key_file;    /* of hers there */
} before;

static void as_herself(cpd_home *home)
{
    world_act_as(home, "A. Mbeki");
}

static void nothing(cpd_home *home)
{
    (void)home;
}

static void write_there(cpd_home *home)
{
    (void)home;
    world_act_as(before.council, ASHA);
    world_save(before.council,
               "{kind: reflection, text: One more, links: [{node: 'pcf@2018#D1'}]}");
    free(before.file.bytes);
    before.file = make_bundle(before.council);
}

static int take_it(cpd_home *home)
{
    cpd_bundle_take_options options = {.key_file = before.key_file};
    return cpd_bundle_take(NULL, home, before.file.bytes, before.file.length, &options);
}

static int make_one(cpd_home *home)
{
    struct file file = {0};
    int r = cpd_bundle_make(&file.bytes, &file.length, NULL, home, NULL);
    free(file.bytes);
    return r;
}

static const struct each_act acts[] = {
    {"take", as_herself, write_there, take_it, 0},
    {"make", as_herself, nothing, make_one, 1}, /* a checkpoint comes first */
};

/* She is somebody else at the next employer, and has her key of before with her. */
static cpd_home *begin(void)
{
    char id[CPD_UUID_TEXT];
    disk_begin();
    before.council = leaving().council;
    before.file = make_bundle(before.council);
    cpd_uuid asha = world_person(before.council, ASHA);
    cpd_uuid_format(id, &asha);
    cr_assert(asprintf(&before.key_file, "%s/keys/person/%s", before.council->path, id) > 0);
    cpd_home *next = next_employer();
    cpd_doc_free(take(next, &before.file, before.council));
    return next;
}

static void end(cpd_home *next)
{
    cpd_home_close(next);
    cpd_home_close(before.council);
    free(before.file.bytes);
    free(before.key_file);
}

Test(fault, memory_runs_out, .timeout = 3600)
{
    cpd_home *next = begin();
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        each_allocation_fails(next, &acts[i]);
    end(next);
}

Test(fault, the_disk_fails, .timeout = 3600)
{
    cpd_home *next = begin();
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        next = each_disk_call_fails(next, &acts[i]);
    end(next);
}

Test(fault, memory_runs_out_while_one_is_looked_at, .timeout = 3600)
{
    cpd_home *next = begin();
    struct file file = make_bundle(next);
    for (long n = 0; fault_armed(n); n += each_stride(n)) {
        cpd_doc *doc = NULL;
        fault_expect(cpd_bundle_look(&doc, file.bytes, file.length), !doc);
        cpd_doc_free(doc);
    }
    free(file.bytes);
    end(next);
}
