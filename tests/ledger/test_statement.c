/* Statements: salted, signed where somebody answers for them, and named by their entry. */
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"
#include "support/world.h"

static int64_t state(cpd_home *home, const cpd_uuid *about, const cpd_secret *signer)
{
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_node_set_text(doc, object, "says", "the same");
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_ledger__state(&position, home, doc,
                                                 &(cpd_statement){.operation = "test",
                                                                  .about = about,
                                                                  .signer = signer,
                                                                  .object = object})));
    cpd_doc_free(doc);
    return position;
}

struct stored {
    cpd_doc *entry, *statement;
    bool has_about, has_signature;
    cpd_uuid about;
    unsigned char signature[CPD_SIGNATURE_SIZE];
};

static struct stored load(cpd_home *home, int64_t id)
{
    struct stored s = {0};
    cpd_stmt *row;
    size_t n;
    done(cpd_store__ask(&row, home->store,
                        "SELECT e.bytes, s.bytes, s.about, s.signature FROM entry e JOIN subject s "
                        "ON s.id = e.id WHERE e.id = ? AND s.commitment IS NULL",
                        "i", id));
    cr_assert_eq(cpd_stmt__next(row), 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    done(cpd_node__unpack(&s.entry, bytes, n));
    bytes = cpd_stmt__blob(row, 1, &n);
    done(cpd_node__unpack(&s.statement, bytes, n));
    s.has_about = cpd_stmt__uuid(row, 2, &s.about);
    bytes = cpd_stmt__blob(row, 3, &n);
    s.has_signature = n == CPD_SIGNATURE_SIZE;
    if (s.has_signature)
        memcpy(s.signature, bytes, n);
    cpd_stmt__done(row);
    return s;
}

static void drop(struct stored *s)
{
    cpd_doc_free(s->entry);
    cpd_doc_free(s->statement);
}

Test(statement, is_named_by_its_entry_under_its_own_purpose)
{
    cpd_home *home = world_home(true);
    struct stored s = load(home, state(home, NULL, NULL));
    cpd_hash hash, other, named;
    const cpd_node *statement = cpd_doc_root(s.statement);
    done(cpd_ledger__hash_object(&hash, "cpd/test/1", statement));
    done(cpd_ledger__hash_object(&other, "cpd/post/1", statement));
    cr_assert(cpd_object__hash(&named, cpd_doc_root(s.entry), "subject"));
    cr_expect(cpd_hash_equal(&hash, &named) && !cpd_hash_equal(&other, &named));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(s.entry), "operation"), "test");
    cr_expect_str_eq(cpd_node_get_text(statement, "operation"), "test");
    cr_expect(!s.has_about && !s.has_signature);
    drop(&s);
    cpd_home_close(home);
}

/* Nobody who knows what it may say can tell from its hash what it said. */
Test(statement, two_that_say_the_same_look_different)
{
    cpd_home *home = world_home(true);
    struct stored a = load(home, state(home, NULL, NULL)), b = load(home, state(home, NULL, NULL));
    unsigned char salt_a[16], salt_b[16];
    cr_assert(
        cpd_base64url_parse(salt_a, 16, cpd_node_get_text(cpd_doc_root(a.statement), "salt")));
    cr_assert(
        cpd_base64url_parse(salt_b, 16, cpd_node_get_text(cpd_doc_root(b.statement), "salt")));
    cr_expect_neq(memcmp(salt_a, salt_b, 16), 0);
    cr_expect_str_neq(cpd_node_get_text(cpd_doc_root(a.entry), "subject"),
                      cpd_node_get_text(cpd_doc_root(b.entry), "subject"));
    drop(&a);
    drop(&b);
    cpd_home_close(home);
}

Test(statement, is_signed_by_who_answers_for_it)
{
    cpd_home *home = world_home(true);
    const cpd_secret *secret;
    cpd_public keys;
    cpd_uuid about = {{1, 2, 3}};
    done(cpd_keyring__home_secret(&secret, home));
    done(cpd_secret__public(&keys, secret));
    struct stored s = load(home, state(home, &about, secret));
    const cpd_node *statement = cpd_doc_root(s.statement);
    cr_assert(s.has_signature);
    cr_expect(s.has_about && cpd_uuid_equal(&s.about, &about));
    done(cpd_ledger__verify_object(s.signature, &keys.sign, "cpd/test/1", statement));
    refused(cpd_ledger__verify_object(s.signature, &keys.sign, "cpd/key/1", statement),
            CPD_ETAMPERED);
    drop(&s);
    cpd_home_close(home);
}

/* What has no canonical form is refused and leaves nothing. */
Test(statement, what_cannot_be_hashed_is_not_written)
{
    cpd_home *home = world_home(true);
    int64_t before, after, position;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_node_set(doc, object, "share", cpd_node_real(doc, 0.5));
    done(cpd_ledger__position(&before, home));
    done(cpd_change__begin(home));
    refused(cpd_change__end(
                home, cpd_ledger__state(&position, home, doc,
                                        &(cpd_statement){.operation = "test", .object = object})),
            CPD_EINPUT);
    done(cpd_ledger__position(&after, home));
    cr_expect_eq(before, after);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- members of objects ---- */

Test(statement, members_come_back_and_what_is_absent_stays_absent)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_uuid id = {{9, 8, 7}}, id_back;
    cpd_hash hash = {{5, 4, 3}}, hash_back;
    cpd_object__set_uuid(doc, object, "none", NULL);
    cpd_object__set_hash(doc, object, "none", NULL);
    cr_expect_eq(cpd_node_length(object), 0);
    cpd_object__set_uuid(doc, object, "id", &id);
    cpd_object__set_hash(doc, object, "hash", &hash);
    cpd_object__set_date(doc, object, "day", 20412);
    cr_expect(cpd_object__uuid(&id_back, object, "id") && cpd_uuid_equal(&id, &id_back));
    cr_expect(cpd_object__hash(&hash_back, object, "hash") && cpd_hash_equal(&hash, &hash_back));
    cr_expect_eq(cpd_object__date(object, "day"), 20412);
    cr_expect_not(cpd_object__uuid(&id_back, object, "hash"));
    cr_expect_not(cpd_object__hash(&hash_back, object, "id"));
    cr_expect_eq(cpd_object__date(object, "id"), CPD_DATE_NONE);
    cr_expect_not(cpd_object__uuid(&id_back, object, "absent"));
    cr_expect_eq(cpd_object__date(NULL, "day"), CPD_DATE_NONE);
    cpd_doc_free(doc);
}
