/* The world is written through the public functions alone; only the second wrap of the shared
 * reflection, which no command makes yet, is added with the means of record/. */
#include "proof/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/record.h"
#include "support/check.h"
#include "support/support.h"

/* One small set is enough: a home wants some, erasure concerns none. */
static void link_sets(char out[4096], const char *parent)
{
    char target[4096], name[8192];
    const char *root = getenv("CPD_SOURCE_ROOT");
    snprintf(out, 4096, "%s/sets", parent);
    cr_assert(root && mkdir(out, 0700) == 0);
    snprintf(target, sizeof target, "%s/competencies/activity", root);
    snprintf(name, sizeof name, "%s/activity", out);
    cr_assert(symlink(target, name) == 0);
}

static cpd_home *make_home(const char *folder, const char *parent)
{
    char sets[4096], press[4096];
    const char *build = getenv("CPD_BUILD_ROOT");
    cpd_clock clock = support_clock(TEXTS_DAY "T09:15:00Z");
    cpd_home *home;
    link_sets(sets, parent);
    snprintf(press, sizeof press, "%s/libcpd/press/cpd-press.so", build ? build : ".");
    cpd_home_options options = {.now_ms = clock.now_ms,
                                .payload = clock.payload,
                                .demo = true,
                                .sets = sets,
                                .press = press};
    done(cpd_home_init(&home, folder, &options, NULL));
    return home;
}

int texts_open(cpd_home **out, const char *folder)
{
    cpd_clock clock = support_clock(TEXTS_DAY "T09:15:00Z");
    cpd_home_options options = {.now_ms = clock.now_ms, .payload = clock.payload};
    return cpd_home_open(out, folder, &options);
}

/* ---- writing ---- */

struct writing {
    struct texts *all;
    cpd_home *home;
    cpd_doc *doc;
};

static struct text *add(struct writing *w, const char *label, const char *words,
                        const cpd_saved *saved, const char *reader, const char *other)
{
    struct texts *all = w->all;
    cr_assert_lt(all->count, TEXTS_MOST);
    struct text *one = &all->items[all->count++];
    *one = (struct text){.label = label, .words = words, .readers = {reader, other}};
    one->id = saved->position;
    memcpy(one->record, saved->id, sizeof one->record);
    memcpy(one->hash, saved->hash, sizeof one->hash);
    return one;
}

static cpd_node *draft(struct writing *w, const char *kind, const char *words)
{
    cpd_node *made = cpd_node_object(w->doc);
    if (kind)
        cpd_node_set_text(w->doc, made, "kind", kind);
    cpd_node_set_text(w->doc, made, "text", words);
    return made;
}

static cpd_saved save(struct writing *w, const char *kind, const char *words)
{
    cpd_saved saved;
    done(cpd_record_save(&saved, w->home, draft(w, kind, words), NULL));
    return saved;
}

static cpd_saved amend(struct writing *w, const char *record, const char *words)
{
    cpd_saved saved;
    done(cpd_record_amend(&saved, w->home, record, draft(w, NULL, words), NULL, NULL));
    return saved;
}

static void add_people(struct writing *w)
{
    char id[CPD_ID_TEXT];
    cpd_person_row asha;
    cpd_node *contact = cpd_node_object(w->doc);
    cpd_node_set_text(w->doc, contact, "line", "supervisor");
    cpd_node_set_text(w->doc, contact, "person", "Tom");
    cpd_node_set_text(w->doc, contact, "since", "2026-09-01");
    done(cpd_person_add(id, w->home, "Asha Mbeki"));
    done(cpd_person_add(id, w->home, "Tom Price"));
    done(cpd_person_add_contact(w->home, "Asha", contact));
    done(cpd_home_act_as(w->home, "Asha"));
    done(cpd_people__acting(&asha, w->home));
    w->all->portfolio = asha.portfolio;
}

/* A key of the shared revision for Tom as well: sealed to him, inside the epoch's wrap. */
static void share_with_tom(struct writing *w, const cpd_saved *shared)
{
    char id[CPD_ID_TEXT];
    cpd_key key;
    cpd_hash hash;
    cpd_uuid record, asha, tom;
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &w->all->portfolio, &record, &hash};
    done(cpd_person_find(id, w->home, "Asha"));
    cr_assert(cpd_uuid_parse(&asha, id));
    done(cpd_person_find(id, w->home, "Tom"));
    cr_assert(cpd_uuid_parse(&tom, id) && cpd_uuid_parse(&record, shared->id) &&
              cpd_hash_parse(&hash, shared->hash));
    done(cpd_change__begin(w->home));
    done(cpd_wrap__open(&key, w->home, shared->position, &place, &asha));
    done(cpd_wrap__add(w->home, shared->position, &key, &place, &tom));
    done(cpd_change__commit(w->home));
}

static void write_reflections(struct writing *w)
{
    static const char first[] = "I went in with my mind made up.",
                      second[] = "I went in with my mind made up, and she saw it.",
                      shared[] = "The visit on Tuesday stays with me.";
    cpd_saved one = save(w, "reflection", first);
    add(w, "reflection 1", first, &one, "Asha", NULL);
    one = amend(w, one.id, second);
    add(w, "reflection 2", second, &one, "Asha", NULL);
    one = save(w, "reflection", shared);
    share_with_tom(w, &one);
    add(w, "shared reflection", shared, &one, "Asha", "Tom");
}

/* The account a session names in the given place. */
static cpd_saved account_of(struct writing *w, const cpd_saved *session, size_t place)
{
    cpd_doc *shown;
    cpd_saved account = {.revision = 1};
    cpd_history history;
    cpd_uuid record;
    done(cpd_record_read(&shown, w->home, session->id, NULL));
    const cpd_node *ref = cpd_node_at(cpd_node_get(cpd_doc_root(shown), "refs"), place);
    memcpy(account.id, cpd_node_get_text(ref, "record"), CPD_ID_TEXT);
    memcpy(account.hash, cpd_node_get_text(ref, "revision"), CPD_HASH_TEXT);
    cpd_doc_free(shown);
    cr_assert(cpd_uuid_parse(&record, account.id));
    done(cpd_history__load(&history, w->home, &record));
    account.position = history.revisions[0].id;
    cpd_history__fini(&history);
    return account;
}

/* The session as Asha records it, with her account, which she then amends. */
static cpd_saved record_session(struct writing *w)
{
    static const char hers[] = "We talked about thresholds.",
                      amended[] = "We talked about thresholds and about the duty rota.";
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved session, account;
    draft.account = hers;
    draft.minutes = 90;
    done(cpd_supervision_record(&session, w->home, &draft, NULL));
    add(w, "session 1", NULL, &session, "Asha", "Tom");
    account = account_of(w, &session, 0);
    add(w, "account 1", hers, &account, "Asha", "Tom");
    account = amend(w, account.id, amended);
    add(w, "account 2", amended, &account, "Asha", "Tom");
    return session;
}

/* Tom adds his account, which is the session's second revision; both sign that. */
static void sign_session(struct writing *w, cpd_saved session)
{
    static const char his[] = "We agreed that she leads the next visit.",
                      comment[] = "A good hour, thank you.";
    done(cpd_home_act_as(w->home, "Tom"));
    done(cpd_supervision_add_account(&session, w->home, session.id, his, NULL));
    add(w, "session 2", NULL, &session, "Asha", "Tom");
    cpd_saved account = account_of(w, &session, 1);
    add(w, "account of the supervisor", his, &account, "Asha", "Tom");
    done(cpd_record_sign(w->home, session.id,
                         &(cpd_sign_options){.outcome = "agree-with-comment", .words = comment}));
    done(cpd_ledger__position(&session.position, w->home));
    add(w, "comment", comment, &session, "Asha", "Tom")->comment = true;
    done(cpd_home_act_as(w->home, "Asha"));
    done(cpd_record_sign(w->home, session.id, NULL));
}

static void write_piece(struct writing *w)
{
    static const char piece[] = "Read the new guidance on thresholds.";
    cpd_saved one = save(w, "cpd", piece);
    add(w, "piece of CPD", piece, &one, "Asha", "Tom");
}

/* By a command of its own, so that its pages are still in the log when the world begins. */
static void write_his(struct writing *w)
{
    static const char his[] = "I should have asked her sooner.";
    cpd_home_close(w->home);
    done(texts_open(&w->home, w->all->folder));
    done(cpd_home_act_as(w->home, "Tom"));
    cpd_saved one = save(w, "reflection", his);
    add(w, "reflection of the supervisor", his, &one, "Tom", NULL);
}

void texts_make(struct texts *out)
{
    CPD_FREE char *parent = support_dir();
    *out = (struct texts){.count = 0};
    cr_assert(asprintf(&out->folder, "%s/home", parent) > 0);
    struct writing w = {.all = out, .home = make_home(out->folder, parent), .doc = cpd_doc_new()};
    add_people(&w);
    write_reflections(&w);
    sign_session(&w, record_session(&w));
    write_piece(&w);
    write_his(&w);
    cpd_doc_free(w.doc);
    cpd_home_close(w.home);
}

/* ---- reading ---- */

const struct text *texts_find(const struct texts *all, const char *label)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].label, label) == 0)
            return &all->items[i];
    cr_assert_fail("no text %s", label);
    return NULL;
}

bool texts_is_hers(const struct text *one)
{
    return strcmp(one->readers[0], "Asha") == 0;
}

static bool says(const cpd_node *shown, const char *key, const char *words)
{
    if (cpd_node_get(shown, "erased") || cpd_node_get(shown, "locked"))
        return false;
    const char *text = cpd_node_get_text(shown, key);
    return words ? text && strcmp(text, words) == 0 : text == NULL;
}

static bool says_in_comment(const cpd_node *shown, const char *words)
{
    const cpd_node *signatures = cpd_node_get(shown, "signatures");
    for (size_t i = 0; i < cpd_node_length(signatures); i++)
        if (says(cpd_node_at(signatures, i), "words", words))
            return true;
    return false;
}

static bool opens_for(cpd_home *home, const struct text *one, const char *reader)
{
    cpd_doc *shown;
    if (cpd_home_act_as(home, reader) < 0 ||
        cpd_record_read(&shown, home, one->record, one->hash) < 0)
        return false;
    const cpd_node *root = cpd_doc_root(shown);
    bool opens = one->comment ? says_in_comment(root, one->words) : says(root, "text", one->words);
    cpd_doc_free(shown);
    return opens;
}

bool texts_opens(cpd_home *home, const struct text *one)
{
    bool opens = opens_for(home, one, one->readers[0]);
    if (one->readers[1])
        cr_assert_eq(opens_for(home, one, one->readers[1]), opens,
                     "%s opens for one of its readers alone", one->label);
    return opens;
}
