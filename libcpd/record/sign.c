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
#include "record/record.h"
#include "store/store.h"

static const char *const outcomes[] = {"",          "agree",  "agree-with-comment", "under-protest",
                                       "recommend", "decide", "moderate",           NULL};

int cpd_outcome__number(const char *name)
{
    for (int i = 1; name && outcomes[i]; i++)
        if (strcmp(outcomes[i], name) == 0)
            return i;
    return 0;
}

const char *cpd_outcome__name(int number)
{
    return number >= 1 && number <= CPD_OUTCOME_MODERATE ? outcomes[number] : NULL;
}

/* In which role the acting person stands in the head: as named, or as the author of a judgement. */
static const char *role_in(const cpd_node *head, const cpd_kind *kind, const cpd_person_row *acting)
{
    char id[CPD_UUID_TEXT];
    const cpd_node *people = cpd_node_get(head, "people");
    const char *author = cpd_node_get_text(head, "author");
    cpd_uuid_format(id, &acting->id);
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const char *named = cpd_node_get_text(cpd_node_at(people, i), "id");
        if (named && strcmp(named, id) == 0)
            return cpd_node_get_text(cpd_node_at(people, i), "role");
    }
    if (kind->writer == CPD_WRITER_OTHER && author && strcmp(author, id) == 0)
        return "assessor";
    return NULL;
}

/* A record that names nobody can be signed by a named contact of the holder who did not write it.
 */
static int contact_role(const char **role, cpd_home *home, const cpd_history *history,
                        const cpd_revision *revision, const cpd_person_row *acting)
{
    cpd_person_row holder;
    cpd_uuid author;
    static const char *const lines[] = {"supervisor", "line-manager", "assessor"};
    cpd_date today = cpd_people__today(home);
    int r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r < 0 || (cpd_object__uuid(&author, revision->head, "author") &&
                  cpd_uuid_equal(&author, &acting->id)))
        return r;
    for (size_t i = 0; r == 0 && !*role && i < 3; i++) {
        bool is = false;
        r = cpd_people__is_contact(&is, home, &holder.id, lines[i], &acting->id, today, 0);
        if (is)
            *role = lines[i];
    }
    return r;
}

static int find_role(const char **role, cpd_home *home, const cpd_history *history,
                     const cpd_revision *revision, const cpd_person_row *acting, const char *wanted)
{
    *role = role_in(revision->head, history->kind, acting);
    int r = *role || cpd_node_get(revision->head, "people")
                ? 0
                : contact_role(role, home, history, revision, acting);
    if (r < 0)
        return r;
    if (!*role) {
        cpd_error__set(CPD_EDENIED, "you are not one of those who sign this record");
        return cpd_error__hint(
            "A session is signed by the two people it names, a judgement by who made it.");
    }
    if (wanted && strcmp(wanted, *role) != 0)
        return cpd_error__set(CPD_EDENIED, "you sign this record as %s, not as %s", *role, wanted);
    return 0;
}

static int already_signed(cpd_home *home, const cpd_history *history, const cpd_revision *revision,
                          const cpd_person_row *acting)
{
    int64_t portfolio, found;
    int r = cpd_ledger__ident_find(&portfolio, home, &history->portfolio);
    if (r == 0)
        r = cpd_store__ask_int(
            &found, home->store,
            "SELECT id FROM signed WHERE portfolio = ? AND target = ? AND signer = ?", "iii",
            portfolio, revision->id, acting->no);
    return r > 0 ? cpd_error__set(CPD_EDENIED, "you have already signed this version") : r;
}

/* ---- the statement ---- */

struct signing {
    cpd_home *home;
    cpd_doc *doc;
    const cpd_history *history;
    const cpd_revision *revision;
    cpd_person_row signer;
    const char *role;
    int outcome;
    const char *words;
    cpd_key words_key;
    unsigned char *sealed;
    size_t sealed_length;
    cpd_node *statement;
};

static int seal_words(struct signing *s)
{
    cpd_hash commitment;
    if (!s->words)
        return 0;
    cpd_node *body = cpd_node_object(s->doc);
    cpd_node_set_text(s->doc, body, "text", s->words);
    int r =
        cpd_body__seal(&s->sealed, &s->sealed_length, &commitment, &s->words_key, s->doc, body,
                       "cpd/words/1", &s->revision->hash, cpd_head__is_private(s->revision->head));
    if (r == 0)
        cpd_object__set_hash(s->doc, s->statement, "words", &commitment);
    return r;
}

static int add_signer(struct signing *s, const cpd_secret *secret)
{
    cpd_public keys, declared;
    cpd_hash certificate;
    int64_t certificate_id;
    char fingerprint[65];
    cpd_node *signer = cpd_node_object(s->doc), *registration = NULL;
    cpd_date today = cpd_people__today(s->home);
    int r = cpd_people__keys(&declared, &certificate_id, s->home, &s->signer.id, 0);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0 && memcmp(keys.sign.bytes, declared.sign.bytes, CPD_KEY_SIZE) != 0)
        r = cpd_error__set(
            CPD_EDENIED, "the key that is unlocked is not the one this home has declared for you");
    if (r == 0)
        r = cpd_ledger__entry_hash(&certificate, s->home, certificate_id);
    if (r == 0)
        r = cpd_people__registration(&registration, s->doc, s->home, &s->signer.id, today, 0);
    if (r < 0)
        return r;
    cpd_object__set_uuid(s->doc, signer, "home", &s->home->id);
    cpd_object__set_uuid(s->doc, signer, "person", &s->signer.id);
    cpd_node_set(s->doc, s->statement, "signer", signer);
    cpd_hex_format(fingerprint, keys.sign.bytes, CPD_KEY_SIZE);
    cpd_node_set_text(s->doc, s->statement, "key", fingerprint);
    cpd_object__set_hash(s->doc, s->statement, "certificate", &certificate);
    if (registration) {
        cpd_object__set_date(s->doc, registration, "checked_on", today);
        cpd_node_set(s->doc, s->statement, "registration", registration);
    }
    return 0;
}

static int fill_statement(struct signing *s, const cpd_secret *secret)
{
    cpd_hash newest;
    char clock[CPD_CLOCK_TEXT];
    cpd_node *st = s->statement;
    cpd_clock_format(clock, s->home->clock.now_ms(s->home->clock.payload) / 1000);
    cpd_object__set_uuid(s->doc, st, "home", &s->home->id);
    cpd_object__set_uuid(s->doc, st, "record", &s->history->record);
    cpd_node_set_int(s->doc, st, "revision", cpd_node_get_int(s->revision->head, "revision", 1));
    cpd_object__set_hash(s->doc, st, "revision_hash", &s->revision->hash);
    cpd_object__set_hash(s->doc, st, "head_hash", &s->revision->head_hash);
    cpd_object__set_hash(s->doc, st, "commitment", &s->revision->commitment);
    cpd_node_set_text(s->doc, st, "role", s->role);
    cpd_node_set_text(s->doc, st, "capacity", "own");
    cpd_node_set_text(s->doc, st, "outcome", cpd_outcome__name(s->outcome));
    cpd_object__set_date(s->doc, st, "date", cpd_people__today(s->home));
    cpd_node_set_text(s->doc, st, "clock", clock);
    int r = cpd_ledger__newest(&newest, s->home);
    if (r == 0) {
        cpd_object__set_hash(s->doc, st, "newest", &newest);
        r = add_signer(s, secret);
    }
    return r == 0 ? seal_words(s) : r;
}

/* The words' key goes to whoever may read the signed revision. */
static int wrap_words(struct signing *s, int64_t id)
{
    bool private_ = cpd_head__is_private(s->revision->head);
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &s->history->portfolio, &s->history->record,
                            &s->revision->hash};
    if (!s->words)
        return 0;
    if (!private_)
        return cpd_wrap__add(s->home, id, &s->words_key, &place, NULL);
    return cpd_wrap__add_as(s->home, id, &s->words_key, &place, s->revision->id);
}

static int write_statement(struct signing *s, const cpd_secret *secret)
{
    int64_t id;
    cpd_statement statement = {.operation = "signoff",
                               .portfolio = &s->history->portfolio,
                               .actor = &s->signer.id,
                               .about = &s->history->record,
                               .signer = secret,
                               .object = s->statement};
    int r = fill_statement(s, secret);
    statement.sealed = s->sealed;
    statement.sealed_length = s->sealed_length;
    if (r == 0)
        r = cpd_ledger__state(&id, s->home, s->doc, &statement);
    if (r == 0)
        r = wrap_words(s, id);
    return r == 0 ? cpd_index__signoff(s->home, id, id, s->statement) : r;
}

static int check_options(struct signing *s, const cpd_sign_options *options)
{
    s->outcome =
        options && options->outcome ? cpd_outcome__number(options->outcome) : CPD_OUTCOME_AGREE;
    s->words = options && options->words && *options->words ? options->words : NULL;
    if (!s->outcome) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not an outcome", options->outcome);
        return cpd_error__hint(
            "Write agree, agree-with-comment, or under-protest when you do not agree; recommend, "
            "decide and moderate are for decisions.");
    }
    if (s->words &&
        (strlen(s->words) > CPD_TEXT_MOST || cpd_text_bad_byte(s->words, strlen(s->words)) >= 0))
        return cpd_error__set(CPD_EINPUT, "the comment is too long or holds what cannot be kept");
    if (s->outcome == CPD_OUTCOME_AGREE_WITH_COMMENT && !s->words) {
        cpd_error__set(CPD_EINPUT, "agreeing with a comment needs the comment");
        return cpd_error__hint("Say it: --words \"...\"");
    }
    return 0;
}

int cpd_sign__revision(cpd_home *home, const cpd_history *history, const cpd_revision *revision,
                       const cpd_sign_options *options)
{
    struct signing s = {.home = home, .history = history, .revision = revision};
    int r = check_options(&s, options);
    if (r == 0)
        r = cpd_people__acting(&s.signer, home);
    if (r == 0)
        r = find_role(&s.role, home, history, revision, &s.signer, options ? options->role : NULL);
    if (r == 0)
        r = already_signed(home, history, revision, &s.signer);
    if (r == 0)
        r = cpd_keyring__unlock(home, &s.signer.id);
    if (r < 0)
        return r;
    s.doc = cpd_doc_new();
    if (!s.doc)
        return cpd_error__no_memory();
    s.statement = cpd_node_object(s.doc);
    r = write_statement(&s, cpd_keyring__person(home, &s.signer.id));
    cpd_seal__wipe(&s.words_key, sizeof s.words_key);
    free(s.sealed);
    cpd_doc_free(s.doc);
    return r;
}

static int check_signable(const cpd_history *history)
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
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    cpd_history history;
    int r = cpd_record_find(id, home, record);
    if (r < 0 || !cpd_uuid_parse(&uuid, id))
        return r;
    r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_history__load(&history, home, &uuid);
    if (r == 0) {
        r = check_signable(&history);
        if (r == 0)
            r = cpd_history__still(&history, options ? options->revision : NULL);
        if (r == 0)
            r = cpd_sign__revision(home, &history, cpd_history__newest(&history), options);
        cpd_history__fini(&history);
    }
    return cpd_change__end(home, r);
}
