/* Trust: one fingerprint, accepted once, by a person. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/verify.h>

#include "bundle/situations.h"

static int64_t untrusted(cpd_home *home)
{
    cpd_doc *doc;

    world_expect_whole(home);
    done(cpd_verify(&doc, home));
    int64_t n = cpd_node_get_int(cpd_doc_root(doc), "not_yet_trusted", -1);
    cpd_doc_free(doc);
    return n;
}

static const char *state_of(cpd_home *home)
{
    static char state[32];
    cpd_doc *doc;

    done(cpd_trust_list(&doc, home));
    const cpd_node *homes = cpd_node_get(cpd_doc_root(doc), "homes");
    cr_assert(cpd_node_length(homes) == 1);
    strcpy(state, cpd_node_get_text(cpd_node_at(homes, 0), "state"));
    cpd_doc_free(doc);
    return state;
}

struct moved {
    struct leaving l;
    cpd_home *own;
    struct file file;
    char *fingerprint;
};

static struct moved moved(void)
{
    struct moved m = {.l = leaving(), .own = world_home(false)};

    m.file = make_bundle(m.l.council);
    m.fingerprint = fingerprint_of(m.l.council);
    cpd_doc_free(take(m.own, &m.file, m.l.council));
    world_act_as(m.own, ASHA);
    return m;
}

static void close_both(struct moved *m)
{
    free(m->fingerprint);
    free(m->file.bytes);
    cpd_home_close(m->own);
    cpd_home_close(m->l.council);
}

/* Her own signature counts all the while: with a key that is known here. */
Test(trust, waits_for_a_person_and_ends_with_one)
{
    struct moved m = moved();

    cr_assert(untrusted(m.own) == 1);
    cr_assert_str_eq(state_of(m.own), "not-yet");
    done(cpd_trust_accept(NULL, m.own, m.fingerprint, NULL));
    cr_assert(untrusted(m.own) == 0);
    cr_assert_str_eq(state_of(m.own), "accepted");
    refused(cpd_trust_accept(NULL, m.own, m.fingerprint, NULL), CPD_ECONFLICT);
    done(cpd_trust_end(m.own, m.fingerprint, "their key was stolen"));
    cr_assert(untrusted(m.own) == 1);
    cr_assert_str_eq(state_of(m.own), "ended");
    refused(cpd_trust_end(m.own, m.fingerprint, NULL), CPD_EABSENT);
    done(cpd_trust_accept(NULL, m.own, m.fingerprint, NULL));
    cr_assert(untrusted(m.own) == 0);
    close_both(&m);
}

/* As people copy it: in capitals, without spaces, with other signs between. */
Test(trust, a_fingerprint_is_read_as_people_write_it)
{
    struct moved m = moved();
    char squeezed[64] = "";
    size_t n = 0;

    for (const char *c = m.fingerprint; *c; c++)
        if (*c != ' ')
            squeezed[n++] = (char)toupper((unsigned char)*c);
    squeezed[n] = '\0';
    refused(cpd_trust_accept(NULL, m.own, "9d4c", NULL), CPD_EINPUT);
    refused(cpd_trust_accept(NULL, m.own, "", NULL), CPD_EINPUT);
    refused(cpd_trust_accept(NULL, m.own, "not a fingerprint", NULL), CPD_EINPUT);
    squeezed[0] = squeezed[0] == '0' ? '1' : '0';
    refused(cpd_trust_accept(NULL, m.own, squeezed, NULL), CPD_EABSENT);
    squeezed[0] = (char)toupper((unsigned char)m.fingerprint[0]);
    done(cpd_trust_accept(NULL, m.own, squeezed, NULL));
    close_both(&m);
}

/* Compared first, taken later: then another key of that home is refused. */
Test(trust, a_key_that_was_accepted_before_is_the_only_one)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    CPD_FREE char *fingerprint = fingerprint_of(l.council);
    char id[CPD_ID_TEXT];
    cpd_doc *doc;

    done(cpd_person_add(id, own, "Asha here"));
    world_act_as(own, "Asha here");
    refused(cpd_trust_accept(NULL, own, fingerprint, NULL), CPD_EABSENT);
    done(cpd_trust_accept(&doc, own, fingerprint,
                          &(cpd_trust_options){.bundle = file.bytes, .length = file.length}));
    cr_assert_str_eq(cpd_node_get_text(cpd_doc_root(doc), "fingerprint"), fingerprint);
    cr_assert_str_eq(state_of(own), "accepted");
    cpd_doc *taken = take(own, &file, l.council);
    cr_assert(cpd_node_get_bool(cpd_doc_root(taken), "trusted"));
    cr_assert(untrusted(own) == 0);
    cpd_doc_free(doc);
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}
