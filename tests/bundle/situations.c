/* Homes whose records leave them. */
#include "bundle/situations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct leaving leaving(void)
{
    struct leaving l = {.council = world_of_two()};
    cpd_sign_options comment = {.outcome = "agree-with-comment", .words = "we go on from here"};

    l.piece = world_save(l.council, "{kind: cpd, text: Read about thresholds,"
                                    " links: [{node: 'pcf@2018#D1'}]}");
    l.piece = world_amend(l.council, l.piece.id, "{impact: I ask earlier}");
    l.reflection = world_save(l.council, "{kind: reflection, text: What was I afraid of?}");
    l.session = world_session(l.council);
    done(cpd_record_sign(l.council, l.session.id, &comment));
    world_act_as(l.council, ASHA);
    done(cpd_record_sign(l.council, l.session.id, NULL));
    return l;
}

cpd_home *next_employer(void)
{
    cpd_home *home = world_home(true);
    char id[CPD_ID_TEXT];

    done(cpd_person_add(id, home, "A. Mbeki"));
    done(cpd_person_add(id, home, "Ben Cole"));
    world_add_contact(home, "A. Mbeki", "supervisor", "Ben Cole", "2026-11-01");
    world_act_as(home, "A. Mbeki");
    return home;
}

struct file make_bundle(cpd_home *home)
{
    struct file file;

    done(cpd_bundle_make(&file.bytes, &file.length, NULL, home, NULL));
    return file;
}

struct file make_without(cpd_home *home, const char *kind)
{
    const char *kinds[] = {kind};
    cpd_bundle_options options = {.withhold = kinds, .withhold_count = 1};
    struct file file;

    done(cpd_bundle_make(&file.bytes, &file.length, NULL, home, &options));
    return file;
}

cpd_doc *look_at(const struct file *file)
{
    cpd_doc *doc;

    done(cpd_bundle_look(&doc, file->bytes, file->length));
    return doc;
}

int try_take(cpd_doc **out, cpd_home *home, const struct file *file, const cpd_home *brings)
{
    cpd_bundle_take_options options = CPD_BUNDLE_TAKE_OPTIONS_INIT;
    cpd_uuid asha;
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;

    if (brings) {
        asha = world_person((cpd_home *)(uintptr_t)brings, ASHA);
        cpd_uuid_format(id, &asha);
        cr_assert(asprintf(&path, "%s/keys/person/%s", brings->path, id) > 0);
        options.key_file = path;
    }
    return cpd_bundle_take(out, home, file->bytes, file->length, &options);
}

cpd_doc *take(cpd_home *home, const struct file *file, const cpd_home *brings)
{
    cpd_doc *doc;

    done(try_take(&doc, home, file, brings));
    return doc;
}

char *fingerprint_of(cpd_home *home)
{
    cpd_doc *doc;

    done(cpd_home_show(&doc, home));
    char *text = strdup(cpd_node_get_text(cpd_doc_root(doc), "fingerprint"));
    cpd_doc_free(doc);
    return text;
}
