/* Keys of people: declaring them, unlocking them, and what opens them. Which file holds what stands
 * in ledger/holders.c; here is who may do what, and what the log says of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/key.h>

#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

_Static_assert(CPD_KEY_CODE_TEXT == CPD_PAPER_TEXT, "one form of code");

#define START_DAYS 14

/* ---- declaring ---- */

/* A signature over the statement as it is so far: by the key that is declared, that its holder can
 * sign with it; by the one before, that it is the same person. */
static int add_signature(cpd_doc *doc, cpd_node *statement, const char *member, const char *purpose,
                         const cpd_node *over, const cpd_secret *secret)
{
    unsigned char signature[CPD_SIGNATURE_SIZE];
    char text[2 * CPD_SIGNATURE_SIZE + 1];
    int r = cpd_ledger__sign_object(signature, secret, purpose, over);
    if (r < 0)
        return r;
    cpd_hex_format(text, signature, sizeof signature);
    cpd_node_set_text(doc, statement, member, text);
    return 0;
}

static int sign_key(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_uuid *person,
                    const cpd_new_key *made)
{
    cpd_node *said = cpd_node_copy(doc, statement);
    const cpd_secret *own = made->secret ? made->secret : cpd_keyring__person(home, person);
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    int r = add_signature(doc, statement, "proof", "cpd/key-proof/1", said, own);
    if (r == 0 && made->previous)
        r = add_signature(doc, statement, "succession", "cpd/key-succession/1", said,
                          made->previous);
    return r;
}

/* The entry of the key statement before, which the new one names. */
static int set_previous(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_uuid *person)
{
    int64_t id;
    cpd_hash entry;
    int r = cpd_ledger__last_certificate(&id, home, person);
    if (r == 0)
        r = cpd_ledger__entry_hash(&entry, home, id);
    if (r == 0)
        cpd_object__set_hash(doc, statement, "previous", &entry);
    return r == CPD_EABSENT ? 0 : r;
}

int cpd_people__state_key(cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                          const cpd_new_key *made)
{
    const cpd_secret *home_secret;
    cpd_node *statement = cpd_node_object(doc);
    int64_t position;
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_object__set_uuid(doc, statement, "person", person);
    cpd_object__set_key(doc, statement, "signing", &made->keys.sign);
    cpd_object__set_key(doc, statement, "sealing", &made->keys.box);
    if (made->lost)
        cpd_node_set_text(doc, statement, "replaced", "by home after loss");
    int r = set_previous(doc, statement, home, person);
    if (r == 0)
        r = sign_key(doc, statement, home, person, made);
    if (r == 0)
        r = cpd_keyring__home_secret(&home_secret, home);
    if (r < 0)
        return r;
    return cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){
            .operation = "key", .about = person, .signer = home_secret, .object = statement});
}

/* ---- a key that others had ---- */

/* The first entry of this home that was written on that day or later; the next one to come when
 * none was. The clock of that time is all there is to go by. */
static int position_on(int64_t *out, cpd_home *home, cpd_date day)
{
    char text[CPD_DATE_TEXT];
    cpd_stmt *row;
    bool before = false;
    cpd_date_format(text, day);
    int r = cpd_ledger__position(out, home);
    ++*out;
    if (r == 0)
        r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM entry WHERE id < ? ORDER BY id DESC", "i",
                           CPD_LEDGER_OWN_LIMIT);
    if (r < 0)
        return r;
    while (r == 0 && !before && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        const char *clock = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "clock") : NULL;
        before = !clock || strncmp(clock, text, CPD_DATE_TEXT - 1) < 0;
        if (!before)
            *out = cpd_stmt__int(row, 0);
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

/* The end names the key that it ends: as the statement before declared it. */
static int copy_last_key(cpd_doc *doc, cpd_node *statement, cpd_home *home, const cpd_uuid *person)
{
    cpd_doc *about;
    const cpd_node *last = NULL;
    int r = cpd_people__statements(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (cpd_people__is(cpd_node_at(list, i), "key"))
            last = cpd_node_at(list, i);
    cpd_node_set_text(doc, statement, "signing", cpd_node_get_text(last, "signing"));
    cpd_node_set_text(doc, statement, "sealing", cpd_node_get_text(last, "sealing"));
    cpd_doc_free(about);
    return 0;
}

int cpd_people__state_key_known(cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                                cpd_date since)
{
    const cpd_secret *home_secret;
    cpd_node *statement = cpd_node_object(doc), *compromised = cpd_node_object(doc);
    int64_t position, from;
    int r = position_on(&from, home, since);
    if (r == 0)
        r = copy_last_key(doc, statement, home, person);
    if (r == 0)
        r = set_previous(doc, statement, home, person);
    if (r == 0)
        r = cpd_keyring__home_secret(&home_secret, home);
    if (r < 0)
        return r;
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_object__set_uuid(doc, statement, "person", person);
    cpd_object__set_date(doc, statement, "until", cpd_people__today(home));
    cpd_object__set_date(doc, compromised, "since", since);
    cpd_node_set_int(doc, compromised, "position", from);
    cpd_node_set(doc, statement, "compromised", compromised);
    return cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){
            .operation = "key", .about = person, .signer = home_secret, .object = statement});
}

/* A position is one of the log of the home that names it. */
static int64_t doubted_from(int64_t certificate, const cpd_node *compromised)
{
    int64_t position = cpd_node_get_int(compromised, "position", 0);
    bool is = position > 0 && position < CPD_LEDGER_OWN_LIMIT;
    return is ? (certificate >> CPD_LEDGER_HOME_SHIFT << CPD_LEDGER_HOME_SHIFT) + position : 0;
}

/* In the statements of the home that declared the key: what it knows of its keys comes along. */
int cpd_people__key_doubt(int64_t *position, cpd_home *home, const cpd_uuid *person,
                          int64_t certificate)
{
    cpd_doc *about;
    const char *signing = NULL;
    int r = cpd_people__statements_there(&about, home, person, certificate);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    *position = 0;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *s = cpd_node_at(list, i);
        const char *its = cpd_people__is(s, "key") ? cpd_node_get_text(s, "signing") : NULL;
        if (its && cpd_node_get_int(s, "id", 0) == certificate)
            signing = its;
        else if (its && signing && strcmp(its, signing) == 0 && cpd_node_get(s, "compromised"))
            *position = doubted_from(certificate, cpd_node_get(s, "compromised"));
    }
    cpd_doc_free(about);
    return 0;
}

/* ---- who ---- */

static int find_person(cpd_person_row *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_person_find(id, home, person);
    return r == 0 && cpd_uuid_parse(&uuid, id) ? cpd_people__get(out, home, &uuid) : r;
}

static int has_keys(bool *out, cpd_home *home, const cpd_uuid *person)
{
    cpd_key key;
    int r = cpd_ledger__last_key(&key, home, person);
    *out = r == 0;
    return r == CPD_EABSENT ? 0 : r;
}

int cpd_people__has_lost_key(bool *out, cpd_home *home, const cpd_uuid *person)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    *out = false;
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (cpd_people__is(cpd_node_at(list, i), "key") &&
            cpd_node_get(cpd_node_at(list, i), "replaced"))
            *out = true;
    cpd_doc_free(about);
    return 0;
}

/* The members of a key statement over which its proof and its succession go. */
static cpd_node *said_in(cpd_doc *doc, const cpd_node *statement)
{
    static const char *const later[] = {"proof", "succession", "operation", "salt", "id"};
    cpd_node *said = cpd_node_copy(doc, statement);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        cpd_node_unset(said, later[i]);
    return said;
}

/* Did the key before sign this one? An end declares none. */
static bool follows(cpd_doc *doc, const cpd_node *statement, const cpd_node *before)
{
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_key key;
    const char *text = cpd_node_get_text(statement, "succession"),
               *signing = cpd_node_get_text(before, "signing");
    if (cpd_node_get(statement, "until"))
        return true;
    return text && signing && cpd_hex_parse(signature, sizeof signature, text) &&
           cpd_hex_parse(key.bytes, CPD_KEY_SIZE, signing) &&
           cpd_ledger__verify_object(signature, &key, "cpd/key-succession/1",
                                     said_in(doc, statement)) == 0;
}

int cpd_people__is_same_hand(bool *out, cpd_home *home, const cpd_uuid *person, int64_t since)
{
    cpd_doc *about;
    const cpd_node *before = NULL;
    int r = cpd_people__statements(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    *out = true;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *s = cpd_node_at(list, i);
        if (!cpd_people__is(s, "key"))
            continue;
        if (cpd_node_get_int(s, "id", 0) > since && !follows(about, s, before))
            *out = false;
        before = s;
    }
    r = cpd_doc_failed(about) ? cpd_error__no_memory() : 0;
    cpd_doc_free(about);
    return r;
}

/* ---- beginning ---- */

static int start(char code[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person, bool lost)
{
    cpd_person_row row;
    bool has = false;
    int r = find_person(&row, home, person);
    if (r == 0)
        r = has_keys(&has, home, &row.id);
    if (r == 0 && !row.portfolio_no)
        r = cpd_error__set(CPD_EINPUT, "%s is only named in this home, and needs no keys",
                           row.name);
    if (r < 0)
        return r;
    if (has && !lost) {
        cpd_error__set(CPD_ECONFLICT, "%s has keys already", row.name);
        return cpd_error__hint("If they are lost for good: cpd key start --after-loss. What only "
                               "they open stays closed then.");
    }
    return cpd_keyring__start_make(code, home, &row.id, cpd_people__today(home) + START_DAYS, lost);
}

int cpd_key_start(char code[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person)
{
    return start(code, home, person, false);
}

int cpd_key_start_after_loss(char code[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person)
{
    return start(code, home, person, true);
}

static int check_start(cpd_home *home, const cpd_uuid *person, const char *code, bool *has)
{
    bool lost = false;
    int r = cpd_keyring__start_check(&lost, home, person, code);
    if (r == 0)
        r = has_keys(has, home, person);
    return r == 0 && *has && !lost
               ? cpd_error__set(CPD_ECONFLICT, "you have begun already: your passphrase opens your "
                                               "key")
               : r;
}

/* Inside a change, so that a code is taken once. */
static int begin(cpd_doc *doc, cpd_home *home, const cpd_uuid *person, const char *code,
                 const char *passphrase)
{
    cpd_new_key made = {.lost = false};
    int r = check_start(home, person, code, &made.lost);
    if (r == 0)
        r = cpd_keyring__person_begin(&made.keys, home, person, passphrase);
    if (r == 0)
        r = cpd_people__state_key(doc, home, person, &made);
    return r;
}

int cpd_key_begin(cpd_home *home, const char *person, const char *code, const char *passphrase)
{
    cpd_person_row row;
    int r = cpd_keyring__check_passphrase(passphrase);
    if (r == 0)
        r = find_person(&row, home, person);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    r = cpd_change__begin(home);
    if (r == 0) {
        r = cpd_change__end(home, begin(doc, home, &row.id, code, passphrase));
        r = cpd_keyring__person_settle(home, &row.id, r);
    }
    cpd_doc_free(doc);
    return r == 0 ? cpd_keyring__start_end(home, &row.id) : r;
}

/* ---- unlocking ---- */

int cpd_key_unlock(cpd_home *home, const char *passphrase)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    return r == 0 ? cpd_keyring__unlock_by(home, &acting.id, CPD_UNLOCK_PASSPHRASE, passphrase) : r;
}

void cpd_key_lock(cpd_home *home, const char *person)
{
    cpd_person_row row;
    if (find_person(&row, home, person) == 0)
        cpd_keyring__lock(home, &row.id);
}

static bool is_whole_name(const cpd_person_row *row, const char *name)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, &row->id);
    return cpd_text_same(row->name, name) || strcmp(id, name) == 0;
}

/* Whoever is not here, or has not begun, costs as much as a wrong passphrase and gets its answer.
 */
int cpd_key_sign_in(cpd_home *home, const char *name, const char *passphrase)
{
    cpd_person_row row;
    char id[CPD_UUID_TEXT];
    int r = find_person(&row, home, name);
    bool known = r == 0 && is_whole_name(&row, name);
    if (r < 0 && r != CPD_EABSENT && r != CPD_EINPUT)
        return r;
    r = known ? cpd_keyring__unlock_by(home, &row.id, CPD_UNLOCK_PASSPHRASE, passphrase)
              : CPD_ELOCKED;
    if (r == CPD_ELOCKED)
        cpd_keyring__pretend(passphrase);
    if (r == CPD_ELOCKED || r == CPD_EDENIED)
        return cpd_error__set(CPD_EDENIED, "the name and the passphrase do not go together");
    cpd_uuid_format(id, &row.id);
    return r == 0 ? cpd_people__act_as(home, id) : r;
}

/* ---- what opens them ---- */

static int set_passphrase(cpd_home *home, const cpd_uuid *person, const char *passphrase)
{
    return cpd_keyring__set_way(home, person,
                                &(cpd_key_way){.way = CPD_WAY_PASSPHRASE,
                                               .text = passphrase,
                                               .since = CPD_DATE_NONE,
                                               .until = CPD_DATE_NONE});
}

/* Under the write lock: of two who change ways at once none undoes the other. */
static int set_passphrase_alone(cpd_home *home, const cpd_uuid *person, const char *passphrase)
{
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = set_passphrase(home, person, passphrase);
    cpd_change__abandon(home);
    return r;
}

int cpd_key_change_passphrase(cpd_home *home, const char *old, const char *passphrase)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_keyring__check_passphrase(passphrase);
    if (r == 0)
        r = old ? cpd_keyring__unlock_by(home, &acting.id, CPD_UNLOCK_PASSPHRASE, old)
                : cpd_keyring__unlock_from_file(home, &acting.id);
    return r == 0 ? set_passphrase_alone(home, &acting.id, passphrase) : r;
}

int cpd_key_make_recovery(char code[CPD_KEY_CODE_TEXT], cpd_home *home)
{
    cpd_person_row acting;
    char made[CPD_KEY_CODE_TEXT];
    cpd_key_way way = {.way = CPD_WAY_PAPER, .text = made, .until = CPD_DATE_NONE};
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_keyring__unlock(home, &acting.id);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r < 0)
        return r;
    way.since = cpd_people__today(home);
    cpd_paper__make(made);
    r = cpd_keyring__set_way(home, &acting.id, &way);
    cpd_change__abandon(home);
    if (r == 0)
        memcpy(code, made, sizeof made);
    cpd_seal__wipe(made, sizeof made);
    return r;
}

int cpd_key_recover(cpd_home *home, const char *person, const char *code, const char *passphrase)
{
    cpd_person_row row;
    int r = find_person(&row, home, person);
    if (r == 0)
        r = cpd_keyring__check_passphrase(passphrase);
    if (r == 0)
        r = cpd_keyring__unlock_by(home, &row.id, CPD_UNLOCK_PAPER, code);
    return r == 0 ? set_passphrase_alone(home, &row.id, passphrase) : r;
}

/* ---- helpers ---- */

/* What the log says of a helper: named from a day on, or ended. */
static int state_helper(cpd_home *home, const cpd_person_row *person, const cpd_key_way *way,
                        const char *state)
{
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, "person", &person->id);
    cpd_object__set_uuid(doc, object, "helper", way->helper);
    cpd_object__set_date(doc, object, "since", way->since);
    if (way->until != CPD_DATE_NONE)
        cpd_object__set_date(doc, object, "until", way->until);
    cpd_node_set_text(doc, object, "state", state);
    int r = cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){
            .operation = "helper", .actor = &person->id, .about = &person->id, .object = object});
    cpd_doc_free(doc);
    return r;
}

static int is_helper(bool *out, cpd_home *home, const cpd_uuid *person, const cpd_uuid *helper)
{
    cpd_doc *ways;
    int r = cpd_keyring__ways(&ways, home, person);
    *out = false;
    if (r < 0)
        return r;
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(ways)); i++) {
        cpd_uuid whose;
        const cpd_node *one = cpd_node_at(cpd_doc_root(ways), i);
        if (cpd_object__uuid(&whose, one, "helper") && (!helper || cpd_uuid_equal(&whose, helper)))
            *out = true;
    }
    cpd_doc_free(ways);
    return 0;
}

/* The file first: should the change fail, a helper is named whom the log does not know yet, and
 * naming them again puts it right. */
static int set_helper(cpd_home *home, const cpd_person_row *person, const cpd_key_way *way,
                      bool begins)
{
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = begins ? cpd_keyring__set_way(home, &person->id, way)
               : cpd_keyring__drop_way(home, &person->id, way);
    if (r == 0)
        r = state_helper(home, person, way, begins ? NULL : "ended");
    return cpd_change__end(home, r);
}

int cpd_key_trust(cpd_home *home, const char *person, cpd_date until)
{
    cpd_person_row acting, helper;
    cpd_public keys;
    cpd_date today = cpd_people__today(home);
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = find_person(&helper, home, person);
    if (r == 0 && helper.no == acting.no)
        r = cpd_error__set(CPD_EINPUT, "a helper is somebody else");
    if (r == 0 && until != CPD_DATE_NONE && until < today)
        r = cpd_error__set(CPD_EINPUT, "the last day has gone by");
    if (r == 0)
        r = cpd_people__keys(&keys, NULL, home, &helper.id, 0);
    if (r == 0)
        r = cpd_keyring__unlock(home, &acting.id);
    return r == 0 ? set_helper(home, &acting,
                               &(cpd_key_way){.way = CPD_WAY_HELPER,
                                              .helper = &helper.id,
                                              .sealing = &keys.box,
                                              .since = today,
                                              .until = until},
                               true)
                  : r;
}

int cpd_key_untrust(cpd_home *home, const char *person)
{
    cpd_person_row acting, helper;
    bool is = false;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = find_person(&helper, home, person);
    if (r == 0)
        r = is_helper(&is, home, &acting.id, &helper.id);
    if (r == 0 && !is)
        r = cpd_error__set(CPD_ECONFLICT, "%s is no helper of yours", helper.name);
    if (r == 0)
        r = cpd_keyring__unlock(home, &acting.id);
    return r == 0 ? set_helper(home, &acting,
                               &(cpd_key_way){.way = CPD_WAY_HELPER,
                                              .helper = &helper.id,
                                              .since = cpd_people__today(home),
                                              .until = CPD_DATE_NONE},
                               false)
                  : r;
}

int cpd_key_ask_help(char check[CPD_KEY_CODE_TEXT], cpd_home *home, const char *person,
                     const char *passphrase)
{
    cpd_person_row row;
    char made[CPD_FINGERPRINT_TEXT];
    bool any = false;
    int r = cpd_keyring__check_passphrase(passphrase);
    if (r == 0)
        r = find_person(&row, home, person);
    if (r == 0)
        r = is_helper(&any, home, &row.id, NULL);
    if (r == 0 && !any)
        r = cpd_error__set(CPD_ELOCKED, "no helper was named, so nobody can help");
    if (r == 0)
        r = cpd_keyring__ask_help(made, home, &row.id, passphrase);
    if (r == 0)
        snprintf(check, CPD_KEY_CODE_TEXT, "%.39s", made);
    return r;
}

int cpd_key_help(cpd_home *home, const char *person, const char *check)
{
    cpd_person_row acting, row;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = find_person(&row, home, person);
    if (r == 0)
        r = cpd_keyring__unlock(home, &acting.id);
    return r == 0 ? cpd_keyring__help(home, &row.id, &acting.id, check) : r;
}

/* Who was let in again by whom stands in the log. */
static int state_helped(cpd_home *home, const cpd_person_row *person, const cpd_uuid *helper)
{
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    return cpd_change__end(home, state_helper(home, person,
                                              &(cpd_key_way){.helper = helper,
                                                             .since = cpd_people__today(home),
                                                             .until = CPD_DATE_NONE},
                                              "helped"));
}

int cpd_key_accept_help(cpd_home *home, const char *person, const char *passphrase)
{
    cpd_person_row row;
    cpd_uuid helper;
    int r = cpd_keyring__check_passphrase(passphrase);
    if (r == 0)
        r = find_person(&row, home, person);
    if (r == 0)
        r = cpd_keyring__take_help(&helper, home, &row.id, passphrase);
    if (r == 0)
        r = state_helped(home, &row, &helper);
    if (r == 0)
        r = set_passphrase_alone(home, &row.id, passphrase);
    return r == 0 ? cpd_keyring__help_end(home, &row.id) : r;
}

/* ---- showing ---- */

static void set_fingerprint(cpd_doc *doc, cpd_node *shown, const cpd_node *statement)
{
    cpd_key sign;
    char text[CPD_FINGERPRINT_TEXT];
    const char *signing = cpd_node_get_text(statement, "signing");
    if (!signing || !cpd_hex_parse(sign.bytes, CPD_KEY_SIZE, signing))
        return;
    cpd_fingerprint_format(text, &sign);
    cpd_node_set_text(doc, shown, "fingerprint", text);
}

static const char *how_begun(const cpd_node *statement)
{
    return cpd_node_get(statement, "replaced")     ? "loss"
           : cpd_node_get(statement, "succession") ? "succession"
                                                   : "first";
}

/* A statement with an end belongs to the key that it names. */
static void end_key(cpd_doc *doc, const cpd_node *keys, const cpd_node *statement)
{
    const cpd_node *compromised = cpd_node_get(statement, "compromised");
    cpd_node *last = cpd_node_at(keys, cpd_node_length(keys) - 1);
    cpd_node_set_text(doc, last, "until", cpd_node_get_text(statement, "until"));
    cpd_node_set_text(doc, last, "compromised_since", cpd_node_get_text(compromised, "since"));
}

static int show_keys(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *person)
{
    cpd_doc *about;
    cpd_node *keys = cpd_node_list(doc);
    int r = cpd_people__statements(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *s = cpd_node_at(list, i);
        if (!cpd_people__is(s, "key"))
            continue;
        if (cpd_node_get(s, "until") && cpd_node_length(keys)) {
            end_key(doc, keys, s);
            continue;
        }
        cpd_node *one = cpd_node_object(doc);
        set_fingerprint(doc, one, s);
        set_fingerprint(doc, shown, s);
        cpd_node_set_int(doc, one, "position", cpd_node_get_int(s, "id", 0));
        cpd_node_set_text(doc, one, "how", how_begun(s));
        cpd_node_add(doc, keys, one);
    }
    cpd_node_set(doc, shown, "keys", keys);
    cpd_doc_free(about);
    return 0;
}

static int add_helper(cpd_doc *doc, cpd_node *helpers, cpd_home *home, const cpd_node *way)
{
    cpd_person_row row;
    cpd_uuid id;
    cpd_node *one = cpd_node_object(doc);
    int r = cpd_object__uuid(&id, way, "helper") ? cpd_people__get(&row, home, &id) : CPD_EABSENT;
    cpd_node_set_text(doc, one, "id", cpd_node_get_text(way, "helper"));
    if (r == 0)
        cpd_node_set_text(doc, one, "name", row.name);
    cpd_node_set_text(doc, one, "since", cpd_node_get_text(way, "since"));
    cpd_node_set_text(doc, one, "until", cpd_node_get_text(way, "until"));
    cpd_node_add(doc, helpers, one);
    return r == CPD_EABSENT ? 0 : r;
}

static int show_ways(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *person)
{
    cpd_doc *ways;
    cpd_node *helpers = cpd_node_list(doc);
    const char *opened_by = "nothing";
    int r = cpd_keyring__ways(&ways, home, person);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(ways)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(ways), i);
        const char *way = cpd_node_get_text(one, "way");
        if (strcmp(way, CPD_WAY_PAPER) == 0)
            cpd_node_set_text(doc, shown, "recovery_since", cpd_node_get_text(one, "since"));
        else if (strcmp(way, CPD_WAY_HELPER) == 0)
            r = add_helper(doc, helpers, home, one);
        else
            opened_by = strcmp(way, "file") == 0 ? "file" : "passphrase";
    }
    cpd_node_set_text(doc, shown, "opened_by", opened_by);
    cpd_node_set(doc, shown, "helpers", helpers);
    cpd_doc_free(ways);
    return r;
}

static int show(cpd_doc *doc, cpd_home *home, const cpd_person_row *row)
{
    cpd_person_row acting;
    cpd_node *shown = cpd_node_object(doc);
    cpd_doc_set_root(doc, shown);
    cpd_object__set_uuid(doc, shown, "id", &row->id);
    cpd_node_set_text(doc, shown, "name", row->name);
    int r = show_keys(doc, shown, home, &row->id);
    if (r == 0 && cpd_people__acting(&acting, home) == 0 && acting.no == row->no) {
        r = show_ways(doc, shown, home, &row->id);
        cpd_node_set_bool(doc, shown, "unlocked", cpd_keyring__person(home, &row->id) != NULL);
    }
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

int cpd_key_show(cpd_doc **out, cpd_home *home, const char *person)
{
    cpd_person_row row;
    int r = find_person(&row, home, person);
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r == 0)
        r = doc ? show(doc, home, &row) : cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}
