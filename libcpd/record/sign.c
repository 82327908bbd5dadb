/* Sign-off: a statement over one revision's hashes, signed with the signer's own key, in a role and
 * with an outcome.
 *
 * It names the record, the revision, both hashes, the signer's certificate and registration on the
 * day, so that it proves itself anywhere later. Words that go with it are sealed for those who may
 * read the revision.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/counting.h"
#include "store/store.h"

static const char *const outcomes[] = {"",          "agree",  "agree-with-comment", "under-protest",
                                       "recommend", "decide", "moderate",           "refuse",
                                       NULL};

int cpd_outcome__number(const char *name)
{
    for (int i = 1; name && outcomes[i]; i++)
        if (strcmp(outcomes[i], name) == 0)
            return i;
    return 0;
}

const char *cpd_outcome__name(int number)
{
    return number >= 1 && number <= CPD_OUTCOME_REFUSE ? outcomes[number] : NULL;
}

static int check_role(const cpd_standing *standing, const char *wanted)
{
    if (!wanted || strcmp(wanted, standing->role) == 0)
        return 0;
    return cpd_error__set(CPD_EDENIED, "you sign this record as %s, not as %s", standing->role,
                          wanted);
}

static int say_signed_for(cpd_home *home, const cpd_uuid *whose)
{
    cpd_node *called = NULL;
    cpd_doc *doc = cpd_doc_new();
    int r = doc ? cpd_people__called(&called, doc, home, whose) : cpd_error__no_memory();
    const char *name = cpd_node_as_text(called);
    if (r == 0)
        r = cpd_error__set(CPD_EDENIED, "it is signed for %.200s already", name ? name : "them");
    cpd_doc_free(doc);
    return r;
}

/* One person signs one version once, in one place; a place is signed for once. Who refused may
 * still sign, and so may who signed in a home that is not accepted here. */
static int already_signed(cpd_home *home, const cpd_history *history, const cpd_revision *revision,
                          const cpd_person_row *signer, const cpd_standing *standing)
{
    int64_t whose;
    bool is = false;
    int r = cpd_counting__signed(&is, home, &history->portfolio, revision->id, signer->no,
                                 CPD_SIGNED_COUNTS);
    if (r < 0)
        return r;
    if (is)
        return cpd_error__set(CPD_EDENIED, "you have already signed this version");
    if (!standing->instead)
        return 0;
    r = cpd_ledger__ident_find(&whose, home, &standing->whose);
    if (r == 0)
        r = cpd_people__here_no(&whose, home);
    if (r == 0 && whose)
        r = cpd_counting__signed(&is, home, &history->portfolio, revision->id, whose,
                                 CPD_SIGNED_COUNTS);
    return r == 0 && is ? say_signed_for(home, &standing->whose) : r;
}

/* ---- the statement ---- */

struct signing {
    cpd_home *home;
    cpd_doc *doc;
    const cpd_history *history;
    const cpd_revision *revision;
    cpd_person_row signer;
    cpd_standing standing;
    int outcome;
    const char *said;
    cpd_words words;
    cpd_node *statement;
};

/* As what, and in whose place; what proves it is named by the hash of its entry. */
static void add_standing(struct signing *s)
{
    const cpd_standing *standing = &s->standing;
    bool acting = strcmp(standing->capacity, "acting") == 0;
    cpd_node_set_text(s->doc, s->statement, "role", standing->role);
    cpd_node_set_text(s->doc, s->statement, "capacity", standing->capacity);
    if (standing->instead)
        cpd_object__set_uuid(s->doc, s->statement, "for", &standing->whose);
    if (strcmp(standing->capacity, "own") != 0)
        cpd_object__set_hash(s->doc, s->statement, acting ? "appointment" : "delegation",
                             &standing->warrant);
}

static int add_registration(struct signing *s)
{
    cpd_node *registration;
    int r = cpd_people__registration_checked(&registration, s->doc, s->home, &s->signer.id,
                                             cpd_people__today(s->home));
    if (r == 0)
        cpd_node_set(s->doc, s->statement, "registration", registration);
    return r;
}

/* What is signed, and when: the same of everybody who signs. */
int cpd_sign__fill(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_history *history,
                   const cpd_revision *revision)
{
    cpd_hash newest;
    char clock[CPD_CLOCK_TEXT];
    int r = cpd_ledger__newest(&newest, home);
    if (r < 0)
        return r;
    cpd_clock_format(clock, home->clock.now_ms(home->clock.payload) / 1000);
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_object__set_uuid(doc, statement, "record", &history->record);
    cpd_node_set_int(doc, statement, "revision", cpd_node_get_int(revision->head, "revision", 1));
    cpd_object__set_hash(doc, statement, "revision_hash", &revision->hash);
    cpd_object__set_hash(doc, statement, "head_hash", &revision->head_hash);
    cpd_object__set_hash(doc, statement, "commitment", &revision->commitment);
    cpd_object__set_date(doc, statement, "date", cpd_people__today(home));
    cpd_node_set_text(doc, statement, "clock", clock);
    cpd_object__set_hash(doc, statement, "newest", &newest);
    return 0;
}

/* Guidance that speaks against the signature is named in it. */
static int add_conflicts(struct signing *s)
{
    cpd_node *noted = cpd_node_list(s->doc);
    int r = cpd_conflict__check(&(cpd_signing){.home = s->home,
                                               .history = s->history,
                                               .revision = s->revision,
                                               .signer = &s->signer,
                                               .standing = &s->standing,
                                               .outcome = s->outcome},
                                s->doc, noted);
    if (r == 0 && cpd_node_length(noted) > 0)
        cpd_node_set(s->doc, s->statement, "noted", noted);
    return r;
}

static int fill_statement(struct signing *s, const cpd_secret **secret)
{
    int r = cpd_sign__fill(s->doc, s->statement, s->home, s->history, s->revision);
    add_standing(s);
    cpd_node_set_text(s->doc, s->statement, "outcome", cpd_outcome__name(s->outcome));
    if (r == 0)
        r = cpd_people__add_signer(secret, s->doc, s->statement, s->home, &s->signer);
    if (r == 0)
        r = add_registration(s);
    return r == 0 ? cpd_words__seal(&s->words, s->doc, s->statement, s->revision, s->said) : r;
}

static int write_statement(struct signing *s)
{
    int64_t id;
    cpd_statement statement = {.operation = "signoff",
                               .portfolio = &s->history->portfolio,
                               .actor = &s->signer.id,
                               .about = &s->history->record,
                               .object = s->statement};
    int r = add_conflicts(s);
    if (r == 0)
        r = fill_statement(s, &statement.signer);
    statement.sealed = s->words.sealed;
    statement.sealed_length = s->words.length;
    if (r == 0)
        r = cpd_ledger__state(&id, s->home, s->doc, &statement);
    if (r == 0)
        r = cpd_words__wrap(&s->words, s->home, id, s->history, s->revision);
    return r == 0 ? cpd_index__signoff(s->home, id, id, s->statement) : r;
}

int cpd_sign__options(int *outcome, const char **words, const cpd_sign_options *options)
{
    *outcome = options->outcome ? cpd_outcome__number(options->outcome) : CPD_OUTCOME_AGREE;
    *words = options->words && *options->words ? options->words : NULL;
    if (!*outcome) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not an outcome", options->outcome);
        return cpd_error__hint(
            "Write agree, agree-with-comment, or under-protest when you do not agree; recommend, "
            "decide and moderate are for decisions; refuse when you do not sign.");
    }
    if (*words &&
        (strlen(*words) > CPD_TEXT_MOST || cpd_text_bad_byte(*words, strlen(*words)) >= 0))
        return cpd_error__set(CPD_EINPUT, "the comment is too long or holds what cannot be kept");
    if (*outcome == CPD_OUTCOME_AGREE_WITH_COMMENT && !*words) {
        cpd_error__set(CPD_EINPUT, "agreeing with a comment needs the comment");
        return cpd_error__hint("Say it: --words \"...\"");
    }
    if (*outcome == CPD_OUTCOME_REFUSE && !*words)
        return cpd_error__set(CPD_EINPUT, "who refuses to sign says why");
    return 0;
}

static int write_signing(struct signing *s)
{
    s->doc = cpd_doc_new();
    if (!s->doc)
        return cpd_error__no_memory();
    s->statement = cpd_node_object(s->doc);
    int r = write_statement(s);
    cpd_words__fini(&s->words);
    cpd_doc_free(s->doc);
    return r;
}

int cpd_sign__revision(cpd_home *home, const cpd_history *history, const cpd_revision *revision,
                       const cpd_sign_options *options)
{
    static const cpd_sign_options usual = {.outcome = "agree"};
    struct signing s = {.home = home, .history = history, .revision = revision};
    options = options ? options : &usual;
    int r = cpd_sign__options(&s.outcome, &s.said, options);
    if (r == 0)
        r = cpd_people__acting(&s.signer, home);
    if (r == 0)
        r = cpd_standing__find(&s.standing, home, history, revision, &s.signer.id,
                               options->on_behalf_of);
    if (r == 0)
        r = check_role(&s.standing, options->role);
    if (r == 0)
        r = already_signed(home, history, revision, &s.signer, &s.standing);
    return r == 0 ? write_signing(&s) : r;
}

int cpd_sign__is_open(const cpd_history *history)
{
    const char *state = cpd_node_get_text(cpd_history__newest(history)->head, "state");
    if (history->tips > 1) {
        cpd_error__set(CPD_ECONFLICT,
                       "this record has two newest versions, written on two devices");
        return cpd_error__hint("Amend it first: that joins them.");
    }
    int r = cpd_history__understood(history);
    if (r < 0)
        return r;
    if (state && strcmp(state, "withdrawn") == 0)
        return cpd_error__set(CPD_ECONFLICT, "this record was withdrawn");
    return 0;
}

int cpd_record_sign(cpd_home *home, const char *record, const cpd_sign_options *options)
{
    cpd_history history;
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_read__open(&history, home, record);
    if (r == 0) {
        r = cpd_sign__is_open(&history);
        if (r == 0)
            r = cpd_history__still(&history, options ? options->revision : NULL);
        if (r == 0)
            r = cpd_sign__revision(home, &history, cpd_history__newest(&history), options);
        cpd_history__fini(&history);
    }
    return cpd_change__end(home, r);
}
