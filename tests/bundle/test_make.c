/* Making a bundle: what comes along, what stays, and that it leaves a trace. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"

static int64_t number_of(const cpd_doc *doc, const char *key)
{
    return cpd_node_get_int(cpd_doc_root(doc), key, -1);
}

Test(make, all_of_the_portfolio_comes_along)
{
    struct leaving l = leaving();
    cpd_doc *report;
    char *bytes;
    size_t length;

    done(cpd_bundle_make(&bytes, &length, &report, l.council, NULL));
    /* 2 versions, a reflection, 2 accounts, 2 sessions, 2 signatures; home, 2 people, 2 keys */
    cr_assert(number_of(report, "entries") == 9 + 5, "%lld",
              (long long)number_of(report, "entries"));
    cr_assert(number_of(report, "revisions") == 7);
    cr_assert(number_of(report, "texts") == 8, "with the comment");
    cr_assert(number_of(report, "bytes") == (int64_t)length);
    cr_assert(cpd_node_length(cpd_node_get(cpd_doc_root(report), "withheld")) == 0);
    world_expect_whole(l.council);
    cpd_doc_free(report);
    free(bytes);
    cpd_home_close(l.council);
}

/* Texts are sealed, and whoever has no part in the record is not in it. */
Test(make, no_word_and_no_bystander_can_be_read_in_it)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    static const char *const never[] = {"afraid", "thresholds", "ask earlier", "go on from here",
                                        VERA};

    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        cr_assert_not(memmem(file.bytes, file.length, never[i], strlen(never[i])), "%s", never[i]);
    cr_assert(memmem(file.bytes, file.length, TOM, strlen(TOM)), "who signed is named");
    free(file.bytes);
    cpd_home_close(l.council);
}

/* Two bundles of one state differ where something must be fresh, and nowhere else. */
Test(make, what_need_not_differ_does_not)
{
    struct leaving l = leaving();
    struct file one = make_bundle(l.council), other = make_bundle(l.council);
    cpd_bytes a[CPD_PARTS], b[CPD_PARTS];

    done(cpd_container__read(a, one.bytes, one.length));
    done(cpd_container__read(b, other.bytes, other.length));
    for (int i = 0; i < CPD_PARTS; i++) {
        bool same = a[i].length == b[i].length &&
                    (a[i].length == 0 || memcmp(a[i].at, b[i].at, a[i].length) == 0);
        bool fresh = i == CPD_PART_KEYS || i == CPD_PART_MANIFEST || i == CPD_PART_PROOFS;

        cr_assert(same != fresh, "%s", cpd_container__name((enum cpd_part)i));
    }
    free(one.bytes);
    free(other.bytes);
    cpd_home_close(l.council);
}

Test(make, it_is_noted_that_the_record_left)
{
    struct leaving l = leaving();
    int64_t before = world_number(l.council, "SELECT max(id) FROM entry");
    struct file file = make_bundle(l.council);

    cr_assert(world_number(l.council, "SELECT max(id) FROM entry") == before + 2,
              "a checkpoint and an export");
    free(file.bytes);
    cpd_home_close(l.council);
}

Test(make, only_the_holder_makes_it)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    char *bytes;
    size_t length;

    done(cpd_person_add(id, home, ASHA));
    refused(cpd_bundle_make(&bytes, &length, NULL, home, NULL), CPD_EINPUT);
    done(cpd_person_add(id, home, TOM));
    world_act_as(home, TOM);
    refused(cpd_bundle_make(&bytes, &length, NULL, home, NULL), CPD_EINPUT);
    cr_assert_str_eq(cpd_error_last()->text, TOM " holds no record in this home");
    cpd_home_close(home);
}

Test(make, a_kind_that_there_is_not_is_refused_before_anything_is_written)
{
    struct leaving l = leaving();
    const char *kinds[] = {"sessions"};
    cpd_bundle_options options = {.withhold = kinds, .withhold_count = 1};
    int64_t before = world_number(l.council, "SELECT max(id) FROM entry");
    char *bytes;
    size_t length;

    refused(cpd_bundle_make(&bytes, &length, NULL, l.council, &options), CPD_EINPUT);
    cr_assert(world_number(l.council, "SELECT max(id) FROM entry") == before);
    cpd_home_close(l.council);
}

/* Nothing of a record but its key is needed, and that stays locked. */
Test(make, nobody_is_unlocked_for_it)
{
    struct leaving l = leaving();
    cpd_home *again = world_open(l.council->path);
    cpd_uuid asha = world_person(l.council, ASHA);

    world_act_as(again, ASHA);
    struct file file = make_bundle(again);
    cr_assert_null(cpd_keyring__person(again, &asha));
    free(file.bytes);
    cpd_home_close(again);
    cpd_home_close(l.council);
}
