/* Sign-off statements, as anybody could have put them into a database: the canonical form of one is the
 * input. In a home with a record, a delegation and an invitation it is checked as verify does, put into
 * an index and shown, all in a change that is abandoned. Nothing of it crashes; what is wrong with it
 * is said in one of two ways; and nothing that stands in somebody's place is believed, for the hash of
 * what would let it cannot be guessed. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/cpd.h>

#include "node/node.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press,
                                  cpd_issues *issues);

#define SIZE_MOST 65536

static cpd_home *home;
static cpd_uuid record;
static char folder[64];

static void require(bool law)
{
    if (!law)
        abort();
}

/* A home without sets: signing needs none, and publishing them takes git. */
int __wrap_cpd_home__publish_sets(cpd_home *made, const char *from, const char *press,
                                  cpd_issues *issues)
{
    (void)made, (void)from, (void)press, (void)issues;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st, (void)kind, (void)walk;
    return remove(path);
}

static void clean_up(void)
{
    cpd_home_close(home);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void set(cpd_doc *doc, cpd_node *object, const char *key, const char *text)
{
    cpd_node_set_text(doc, object, key, text);
}

static void fill(cpd_doc *doc)
{
    char id[CPD_ID_TEXT], code[CPD_CODE_TEXT_SIZE];
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    cpd_node *what = cpd_node_object(doc);
    require(cpd_person_add(id, home, "Asha") == 0 && cpd_person_add(id, home, "Tom") == 0 &&
            cpd_person_add(id, home, "Vera") == 0 && cpd_home_act_as(home, "Asha") == 0);
    draft.with = "Tom";
    require(cpd_supervision_record(&saved, home, &draft, NULL) == 0);
    require(cpd_uuid_parse(&record, saved.id) && cpd_home_act_as(home, "Tom") == 0);
    set(doc, what, "to", "Vera");
    set(doc, what, "until", "2099-01-01");
    require(cpd_delegation_give(id, home, what) == 0);
    cpd_node *guest = cpd_node_object(doc);
    set(doc, guest, "name", "Pat");
    set(doc, guest, "role", "assessor");
    require(cpd_invitation_make(code, home, saved.id, guest) == 0);
}

static void make_home(void)
{
    char path[96];
    cpd_doc *doc = cpd_doc_new();
    strcpy(folder, "/tmp/fuzz-sign-off-XXXXXX");
    require(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/home", folder);
    require(cpd_home_init(&home, path, &(cpd_home_options){.demo = true}, NULL) == 0);
    atexit(clean_up);
    fill(doc);
    cpd_doc_free(doc);
}

static bool is_finding(int r)
{
    return r == CPD_EDAMAGED || r == CPD_ETAMPERED;
}

static void check(const cpd_node *statement, int64_t position)
{
    cpd_key key;
    int capacity = cpd_signoff__capacity(statement);
    int r = cpd_signoff__check(home, position, statement);
    require(r == 0 || is_finding(r));
    require(r < 0 || capacity == CPD_CAPACITY_OWN);
    r = cpd_signoff__key(&key, home, position, statement);
    require(r == 0 || is_finding(r));
}

static void show(cpd_doc *doc, cpd_node *statement)
{
    int64_t id;
    cpd_doc *shown = cpd_doc_new();
    cpd_history history;
    cpd_node *out;
    require(cpd_history__load(&history, home, &record) == 0 && cpd_change__begin(home) == 0);
    int r = cpd_ledger__state(&id, home, doc,
                              &(cpd_statement){.operation = "signoff",
                                               .portfolio = &history.portfolio,
                                               .about = &record,
                                               .object = statement});
    if (r == 0) {
        check(statement, id);
        r = cpd_index__signoff(home, id, id, statement);
        require(r == 0 || is_finding(r));
        r = cpd_show__record(&out, shown, home, &history, cpd_history__newest(&history), true);
        require(r == 0 || is_finding(r));
    }
    cpd_change__abandon(home);
    cpd_history__fini(&history);
    cpd_doc_free(shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_doc *doc = NULL;
    if (!home)
        make_home();
    if (size > SIZE_MOST || cpd_node__canonical_parse(&doc, (const char *)data, size) < 0)
        return 0;
    if (cpd_node_type(cpd_doc_root(doc)) == CPD_NODE_OBJECT) {
        check(cpd_doc_root(doc), 1);
        check(cpd_doc_root(doc), CPD_LEDGER_OWN_LIMIT + 5);
        show(doc, cpd_doc_root(doc));
    }
    cpd_doc_free(doc);
    return 0;
}
