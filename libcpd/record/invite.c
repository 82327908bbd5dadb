/* Invitations: one signature by somebody without an account, by a code.
 *
 * An `invite` statement of the inviter names guest, record, revision and the key that was made for
 * the guest; it is filed under the invitation's id, which is a hash of the code: so the code is found
 * by what it hashes to, and stands nowhere. The key's secret half lies in keys/guest under the code
 * (ledger/guestkey.c) until the guest has signed.
 */
#include <cpd/invitation.h>

#include <stdlib.h>
#include <string.h>

#include "ledger/guestkey.h"
#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

#define CODE_SYMBOLS 25 /* five random bits each */
#define DAYS_USUAL 14
#define DAYS_MOST 90
#define NAME_MOST 200

/* Without i, l, o and u: read aloud and copied by hand they are taken for others. */
static const char symbols[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* ---- codes ---- */

static void make_code(char code[CPD_CODE_TEXT_SIZE])
{
    unsigned char random[CODE_SYMBOLS];
    char *at = code;
    cpd_seal__random(random, sizeof random);
    for (size_t i = 0; i < CODE_SYMBOLS; i++) {
        if (i > 0 && i % 5 == 0)
            *at++ = '-';
        *at++ = symbols[random[i] & 31];
    }
    *at = '\0';
    cpd_seal__wipe(random, sizeof random);
}

static char as_meant(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    return c == 'i' || c == 'l' ? '1' : c == 'o' ? '0' : c;
}

/* As it is hashed: symbols alone. False for what was never a code. */
static bool read_code(char out[CODE_SYMBOLS + 1], const char *typed)
{
    size_t n = 0;
    for (; typed && *typed; typed++) {
        char c = as_meant(*typed);
        if (c == '-' || c == ' ' || c == '\n')
            continue;
        if (n == CODE_SYMBOLS || !strchr(symbols, c))
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return n == CODE_SYMBOLS;
}

static void id_of(cpd_uuid *out, const char *code)
{
    cpd_hash hash;
    cpd_seal__hash(&hash, "cpd/invitation/1", code, strlen(code));
    memcpy(out->bytes, hash.bytes, sizeof out->bytes);
    out->bytes[6] = (unsigned char)((out->bytes[6] & 0x0f) | 0x80); /* a UUID of a form of our own */
    out->bytes[8] = (unsigned char)((out->bytes[8] & 0x3f) | 0x80);
}

static int nothing_opens(void)
{
    cpd_error__set(CPD_EABSENT, "this code opens nothing");
    return cpd_error__hint("It may be mistyped, used, ended or out of date: ask whoever sent it.");
}

/* ---- one invitation ---- */

struct invitation {
    cpd_home *home;
    cpd_doc *doc;
    cpd_uuid id, record;
    const cpd_node *said; /* its statement; NULL when there is none */
    int64_t entry;
    bool ended;
    cpd_history history;
};

static void fini(struct invitation *i)
{
    if (i->history.doc)
        cpd_history__fini(&i->history);
    cpd_doc_free(i->doc);
}

static int take_row(struct invitation *i, cpd_stmt *row)
{
    size_t n;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    cpd_node *said = cpd_node__unpack_into(i->doc, bytes, n);
    const char *operation = cpd_node_get_text(said, "operation");
    if (!said)
        return cpd_error_last()->kind;
    if (!operation || strcmp(operation, "invite") != 0)
        return 0;
    if (cpd_node_get(said, "ends")) {
        i->ended = true;
    } else {
        i->said = said;
        i->entry = cpd_stmt__int(row, 0);
    }
    return 0;
}

/* By its id; said stays NULL when there is none. To be released in any case. */
static int load(struct invitation *i, cpd_home *home, const cpd_uuid *id)
{
    cpd_stmt *row;
    *i = (struct invitation){.home = home, .id = *id, .doc = cpd_doc_new()};
    if (!i->doc)
        return cpd_error__no_memory();
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL "
                           "AND id < 1099511627776 ORDER BY id",
                           "u", id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = take_row(i, row);
    cpd_stmt__done(row);
    if (r == 0 && i->said && !cpd_object__uuid(&i->record, i->said, "record"))
        r = cpd_error__set(CPD_EDAMAGED, "an invitation names no record");
    return r;
}

static int is_used(bool *out, struct invitation *i)
{
    int64_t guest, found;
    int r = cpd_ledger__ident_find(&guest, i->home, &i->id);
    if (r == 0)
        r = cpd_store__ask_int(&found, i->home->store, "SELECT 1 FROM signed WHERE signer = ?", "i",
                               guest);
    *out = r > 0;
    return r < 0 ? r : 0;
}

/* Does it still wait? */
static int is_open(bool *out, struct invitation *i)
{
    bool used = false;
    int r = i->said ? is_used(&used, i) : 0;
    *out = i->said && !used && !i->ended &&
           cpd_object__date(i->said, "until") >= cpd_people__today(i->home);
    return r;
}

/* Keys whose invitation waits no longer are destroyed: an interrupted signature leaves its own. */
static int is_dead(bool *out, cpd_home *home, const cpd_uuid *id)
{
    struct invitation i;
    bool open = true;
    int r = load(&i, home, id);
    if (r == 0)
        r = is_open(&open, &i);
    fini(&i);
    *out = r == 0 && !open;
    return r;
}

static int sweep_one(void *payload, const cpd_uuid *id)
{
    bool dead;
    int r = is_dead(&dead, payload, id);
    return r == 0 && dead ? cpd_guestkey__destroy(payload, id) : r;
}

static int sweep(cpd_home *home)
{
    return cpd_guestkey__each(home, sweep_one, home);
}

struct dead {
    cpd_home *home;
    bool any;
};

static int look_at_one(void *payload, const cpd_uuid *id)
{
    struct dead *dead = payload;
    bool is = false;
    int r = dead->any ? 0 : is_dead(&is, dead->home, id);
    dead->any |= is;
    return r;
}

/* Only under the write lock: the statement of a key may be about to be committed. And what the
 * database says of it is on the disk before its key goes. */
int cpd_invitations__settle(cpd_home *home)
{
    struct dead dead = {.home = home};
    int r = cpd_guestkey__each(home, look_at_one, &dead);
    if (r < 0 || !dead.any)
        return r;
    r = cpd_store__begin(home->store);
    if (r < 0)
        return r;
    r = cpd_store__sync(home->store);
    if (r == 0)
        r = sweep(home);
    cpd_store__rollback(home->store);
    return r;
}

/* ---- making ---- */

struct making {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *statement;
    const cpd_history *history;
    cpd_uuid id;
    char code[CPD_CODE_TEXT_SIZE];
    bool keyed; /* the key's file is there */
};

static bool is_line(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n > 0 && n <= NAME_MOST && strspn(text, " ") < n && cpd_text_bad_byte(text, n) < 0 &&
           !strpbrk(text, "\n\t");
}

/* As what a guest signs when nobody says: as the other person that the kind names, or as who judges.
 * What two people have between them names both, and a guest is neither; of the rest nobody can know. */
static const char *usual_role(const cpd_kind *kind)
{
    if (!kind || kind->class_ != 'P')
        return NULL;
    return *kind->other ? kind->other : kind->writer == CPD_WRITER_OTHER ? "assessor" : NULL;
}

static int choose_role(struct making *m, const char *said)
{
    const cpd_kind *kind = m->history->kind;
    const char *role = said ? said : usual_role(kind);
    if (!role) {
        cpd_error__set(CPD_EINPUT, "as what the guest signs this %s is not said",
                       kind ? kind->title : "record");
        return cpd_error__hint("Say the role that their signature is to name: --role assessor, "
                               "practice-educator, supervisor ...");
    }
    if (!cpd_code_is_good(role)) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not a role", role);
        return cpd_error__hint("Write a word such as assessor or practice-educator.");
    }
    cpd_node_set_text(m->doc, m->statement, "role", role);
    return 0;
}

static int add_guest(struct making *m, const cpd_node *whom)
{
    const char *name = cpd_node_get_text(whom, "name"),
               *organisation = cpd_node_get_text(whom, "organisation");
    cpd_node *guest = cpd_node_object(m->doc);
    if (!is_line(name))
        return cpd_error__set(CPD_EINPUT, "the guest's name is one line of 1 to %d bytes",
                              NAME_MOST);
    if (organisation && !is_line(organisation))
        return cpd_error__set(CPD_EINPUT, "the organisation is one line of 1 to %d bytes",
                              NAME_MOST);
    cpd_node_set_text(m->doc, guest, "name", name);
    cpd_node_set_text(m->doc, guest, "organisation", organisation);
    cpd_node_set(m->doc, m->statement, "guest", guest);
    return choose_role(m, cpd_node_get_text(whom, "role"));
}

static int add_last_day(struct making *m, const cpd_node *whom)
{
    const char *until = cpd_node_get_text(whom, "until");
    cpd_date today = cpd_people__today(m->home), last = today + DAYS_USUAL;
    int r = until ? cpd_date_parse(&last, until) : 0;
    if (r == 0 && (last < today || last > today + DAYS_MOST))
        r = cpd_error__set(CPD_EINPUT, "an invitation ends today at the earliest and in %d days at "
                                       "the latest",
                           DAYS_MOST);
    if (r == 0)
        cpd_object__set_date(m->doc, m->statement, "until", last);
    return r;
}

static int add_key(struct making *m)
{
    char plain[CODE_SYMBOLS + 1], key[2 * CPD_KEY_SIZE + 1];
    cpd_public keys;
    make_code(m->code);
    read_code(plain, m->code);
    id_of(&m->id, plain);
    int r = cpd_guestkey__make(&keys, m->home, &m->id, plain);
    cpd_seal__wipe(plain, sizeof plain);
    if (r < 0)
        return r;
    m->keyed = true;
    cpd_hex_format(key, keys.sign.bytes, CPD_KEY_SIZE);
    cpd_node_set_text(m->doc, m->statement, "signing", key);
    cpd_object__set_uuid(m->doc, m->statement, "invitation", &m->id);
    return 0;
}

static void add_record(struct making *m)
{
    const cpd_revision *newest = cpd_history__newest(m->history);
    cpd_object__set_uuid(m->doc, m->statement, "home", &m->home->id);
    cpd_object__set_uuid(m->doc, m->statement, "record", &m->history->record);
    cpd_node_set_int(m->doc, m->statement, "revision",
                     cpd_node_get_int(newest->head, "revision", 1));
    cpd_object__set_hash(m->doc, m->statement, "revision_hash", &newest->hash);
}

static int state(cpd_home *home, cpd_doc *doc, cpd_node *statement, const cpd_uuid *id)
{
    const cpd_secret *secret;
    cpd_person_row inviter;
    int64_t position;
    int r = cpd_people__acting(&inviter, home);
    if (r == 0)
        r = cpd_people__add_signer(&secret, doc, statement, home, &inviter);
    return r == 0 ? cpd_ledger__state(&position, home, doc,
                                      &(cpd_statement){.operation = "invite",
                                                       .actor = &inviter.id,
                                                       .about = id,
                                                       .signer = secret,
                                                       .object = statement})
                  : r;
}

/* Private texts are their author's; nobody is handed one by a code. */
static int check_invited_to(cpd_home *home, const cpd_history *history)
{
    int r = cpd_read__allowed(home, history);
    if (r == 0 && cpd_head__is_private(cpd_history__newest(history)->head))
        r = cpd_error__set(CPD_EDENIED, "a private text is not signed by a guest");
    return r == 0 ? cpd_sign__is_open(history) : r;
}

/* Under the write lock: so no key is swept whose statement another process is about to commit. */
static int make(struct making *m, const cpd_node *whom)
{
    int r = sweep(m->home);
    if (r == 0)
        r = check_invited_to(m->home, m->history);
    if (r == 0)
        r = add_guest(m, whom);
    if (r == 0)
        r = add_last_day(m, whom);
    if (r == 0)
        r = add_key(m);
    add_record(m);
    return r == 0 ? state(m->home, m->doc, m->statement, &m->id) : r;
}

int cpd_invitation_make(char code[CPD_CODE_TEXT_SIZE], cpd_home *home, const char *record,
                        const cpd_node *whom)
{
    struct making m = {.home = home};
    cpd_history history;
    int r = cpd_read__open(&history, home, record);
    if (r < 0)
        return r;
    m.history = &history;
    m.doc = cpd_doc_new();
    m.statement = cpd_node_object(m.doc);
    r = m.doc ? cpd_change__begin(home) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_change__end(home, make(&m, whom));
    if (r < 0 && m.keyed)
        cpd_guestkey__destroy(home, &m.id);
    if (r == 0)
        memcpy(code, m.code, sizeof m.code);
    cpd_seal__wipe(m.code, sizeof m.code);
    cpd_history__fini(&history);
    cpd_doc_free(m.doc);
    return r;
}

/* ---- those of the acting person ---- */

static bool is_by(const struct invitation *i, const cpd_uuid *person)
{
    cpd_uuid by;
    return cpd_object__uuid(&by, cpd_node_get(i->said, "signer"), "person") &&
           cpd_uuid_equal(&by, person);
}

struct listing {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
    cpd_person_row acting;
    const char *ending; /* the end of an id that is looked for; NULL: all */
    size_t matches;
    cpd_uuid found;
};

static int add_listed(struct listing *l, struct invitation *i)
{
    cpd_node *shown = cpd_node_object(l->doc);
    const cpd_node *guest = cpd_node_get(i->said, "guest");
    static const char *const kept[] = {"role", "until", "record"};
    int r = cpd_history__load(&i->history, l->home, &i->record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    cpd_object__set_uuid(l->doc, shown, "id", &i->id);
    cpd_node_set_text(l->doc, shown, "name", cpd_node_get_text(guest, "name"));
    cpd_node_set_text(l->doc, shown, "organisation", cpd_node_get_text(guest, "organisation"));
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        cpd_node_set_text(l->doc, shown, kept[k], cpd_node_get_text(i->said, kept[k]));
    cpd_node_set_text(l->doc, shown, "title", i->history.kind ? i->history.kind->title : NULL);
    cpd_node_add(l->doc, l->list, shown);
    return 0;
}

static bool ends_with(const cpd_uuid *id, const char *text)
{
    char whole[CPD_UUID_TEXT];
    size_t n = strlen(text);
    cpd_uuid_format(whole, id);
    return n >= 4 && n < sizeof whole && strcmp(whole + sizeof whole - 1 - n, text) == 0;
}

static int list_one(void *payload, const cpd_uuid *id)
{
    struct listing *l = payload;
    struct invitation i;
    bool open = false;
    int r = load(&i, l->home, id);
    if (r == 0)
        r = is_open(&open, &i);
    if (r == 0 && open && is_by(&i, &l->acting.id) && l->ending && ends_with(id, l->ending)) {
        l->matches++;
        l->found = *id;
    } else if (r == 0 && open && is_by(&i, &l->acting.id) && !l->ending) {
        r = add_listed(l, &i);
    }
    fini(&i);
    return r;
}

int cpd_invitation_list(cpd_doc **out, cpd_home *home)
{
    struct listing l = {.home = home, .doc = cpd_doc_new()};
    if (!l.doc)
        return cpd_error__no_memory();
    l.list = cpd_node_list(l.doc);
    cpd_doc_set_root(l.doc, l.list);
    int r = cpd_people__acting(&l.acting, home);
    if (r == 0)
        r = cpd_guestkey__each(home, list_one, &l);
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}

static int find_own(struct listing *l)
{
    int r = cpd_people__acting(&l->acting, l->home);
    if (r == 0)
        r = cpd_guestkey__each(l->home, list_one, l);
    if (r == 0 && l->matches == 0) {
        cpd_error__set(CPD_EABSENT, "you have no such invitation that still waits");
        return cpd_error__hint("See yours: cpd sign invited.");
    }
    if (r == 0 && l->matches > 1)
        r = cpd_error__set(CPD_EINPUT, "%zu invitations end with \"%.40s\"", l->matches, l->ending);
    return r;
}

int cpd_invitation_end(cpd_home *home, const char *invitation)
{
    struct listing l = {.home = home, .ending = invitation ? invitation : ""};
    int r = find_own(&l);
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r == 0 && !doc)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0) {
        cpd_node *statement = cpd_node_object(doc);
        cpd_object__set_uuid(doc, statement, "home", &home->id);
        cpd_object__set_uuid(doc, statement, "ends", &l.found);
        cpd_object__set_uuid(doc, statement, "invitation", &l.found);
        r = cpd_change__end(home, state(home, doc, statement, &l.found));
    }
    cpd_doc_free(doc);
    return r == 0 ? cpd_guestkey__destroy(home, &l.found) : r;
}

/* ---- the guest ---- */

/* What the code opens, as the inviter may read it today. */
static int open_by(struct invitation *i, char plain[CODE_SYMBOLS + 1], cpd_home *home,
                   const char *code)
{
    cpd_uuid id = {{0}};
    bool open = false;
    bool good = read_code(plain, code);
    if (good)
        id_of(&id, plain);
    int r = load(i, home, &id);
    if (r == 0)
        r = is_open(&open, i);
    if (r == 0 && (!good || !open))
        return nothing_opens();
    return r == 0 ? cpd_history__load(&i->history, home, &i->record) : r;
}

/* Exactly what was put before the inviter is signed. */
static int check_unchanged(struct invitation *i)
{
    char newest[65];
    const char *invited_to = cpd_node_get_text(i->said, "revision_hash");
    cpd_hash_format(newest, &cpd_history__newest(&i->history)->hash);
    if (!invited_to || strcmp(invited_to, newest) != 0) {
        cpd_error__set(CPD_ECONFLICT, "the record was changed since you were invited to sign it");
        return cpd_error__hint("Ask whoever sent the code for a new one.");
    }
    return cpd_sign__is_open(&i->history);
}

/* The guest sees and signs what the inviter may read now: one who may not any more opens nothing. */
static int check_inviter(struct invitation *i)
{
    cpd_uuid inviter, before;
    if (!cpd_object__uuid(&inviter, cpd_node_get(i->said, "signer"), "person"))
        return cpd_error__set(CPD_EDAMAGED, "an invitation does not say by whom");
    cpd_people__lend(i->home, &inviter, &before);
    int r = cpd_read__allowed(i->home, &i->history);
    cpd_people__lend(i->home, &before, NULL);
    return r == CPD_EABSENT ? nothing_opens() : r;
}

/* They are part of what the guest is shown, and the inviter reads none of it now. */
static int add_accounts(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_node *refs)
{
    int r = 0;
    for (size_t k = 0; r == 0 && k < cpd_node_length(refs); k++) {
        const cpd_node *ref = cpd_node_at(refs, k);
        const char *rel = cpd_node_get_text(ref, "rel"), *id = cpd_node_get_text(ref, "record");
        cpd_doc *account = NULL;
        if (!rel || strcmp(rel, "account") != 0 || !id)
            continue;
        r = cpd_read__show(&account, home, id, cpd_node_get_text(ref, "revision"), false);
        if (r == 0)
            cpd_node_add(doc, list, cpd_node_copy(doc, cpd_doc_root(account)));
        cpd_doc_free(account);
    }
    return r;
}

static int show(cpd_doc *doc, struct invitation *i)
{
    cpd_node *shown = cpd_node_object(doc), *record = NULL, *accounts = cpd_node_list(doc);
    const cpd_node *guest = cpd_node_get(i->said, "guest");
    static const char *const kept[] = {"role", "until"};
    cpd_doc_set_root(doc, shown);
    cpd_node_set_text(doc, shown, "name", cpd_node_get_text(guest, "name"));
    cpd_node_set_text(doc, shown, "organisation", cpd_node_get_text(guest, "organisation"));
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        cpd_node_set_text(doc, shown, kept[k], cpd_node_get_text(i->said, kept[k]));
    int r = cpd_show__name(doc, shown, "invited_by", i->home, cpd_node_get(i->said, "signer"),
                           "person");
    if (r == 0)
        r = cpd_show__record(&record, doc, i->home, &i->history,
                             cpd_history__newest(&i->history), false);
    if (r == 0)
        r = add_accounts(doc, accounts, i->home, cpd_node_get(record, "refs"));
    cpd_node_set(doc, shown, "record", record);
    cpd_node_set(doc, shown, "accounts", accounts);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static int show_as_inviter(cpd_doc *doc, struct invitation *i)
{
    cpd_uuid inviter, before;
    if (!cpd_object__uuid(&inviter, cpd_node_get(i->said, "signer"), "person"))
        return cpd_error__set(CPD_EDAMAGED, "an invitation does not say by whom");
    cpd_people__lend(i->home, &inviter, &before);
    int r = show(doc, i);
    cpd_people__lend(i->home, &before, NULL);
    if (r == 0)
        r = cpd_read__note_guest(i->home, &i->history, &i->id, &inviter);
    return r == CPD_EABSENT ? nothing_opens() : r;
}

int cpd_invitation_read(cpd_doc **out, cpd_home *home, const char *code)
{
    struct invitation i;
    char plain[CODE_SYMBOLS + 1];
    cpd_doc *doc = cpd_doc_new();
    int r = open_by(&i, plain, home, code);
    if (r == 0)
        r = check_inviter(&i);
    if (r == 0)
        r = check_unchanged(&i);
    if (r == 0)
        r = doc ? show_as_inviter(doc, &i) : cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    cpd_seal__wipe(plain, sizeof plain);
    fini(&i);
    return r;
}

int cpd_invitation__guest(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *id)
{
    struct invitation i;
    int r = load(&i, home, id);
    const char *name = r == 0 ? cpd_node_get_text(cpd_node_get(i.said, "guest"), "name") : NULL;
    *out = name ? cpd_node_text(doc, name) : NULL;
    fini(&i);
    return r;
}

/* ---- signing ---- */

struct guest {
    struct invitation i;
    cpd_doc *doc;
    cpd_node *statement;
    int outcome;
    const char *said;
    cpd_words words;
    cpd_secret *secret;
};

static int add_invited(struct guest *g)
{
    cpd_hash entry;
    cpd_node *signer = cpd_node_object(g->doc);
    const cpd_node *said = g->i.said;
    int r = cpd_ledger__entry_hash(&entry, g->i.home, g->i.entry);
    if (r < 0)
        return r;
    cpd_object__set_uuid(g->doc, signer, "home", &g->i.home->id);
    cpd_object__set_uuid(g->doc, signer, "guest", &g->i.id);
    cpd_node_set(g->doc, g->statement, "signer", signer);
    cpd_node_set(g->doc, g->statement, "guest", cpd_node_copy(g->doc, cpd_node_get(said, "guest")));
    cpd_node_set_text(g->doc, g->statement, "key", cpd_node_get_text(said, "signing"));
    cpd_node_set_text(g->doc, g->statement, "role", cpd_node_get_text(said, "role"));
    cpd_node_set_text(g->doc, g->statement, "capacity", "own");
    cpd_node_set_text(g->doc, g->statement, "outcome", cpd_outcome__name(g->outcome));
    cpd_object__set_hash(g->doc, g->statement, "invitation", &entry);
    cpd_node_set_text(g->doc, g->statement, "invited_by",
                      cpd_node_get_text(cpd_node_get(said, "signer"), "person"));
    return 0;
}

static int write(struct guest *g)
{
    int64_t id;
    const cpd_history *history = &g->i.history;
    const cpd_revision *newest = cpd_history__newest(history);
    int r = cpd_sign__fill(g->doc, g->statement, g->i.home, history, newest);
    if (r == 0)
        r = add_invited(g);
    if (r == 0)
        r = cpd_words__seal(&g->words, g->doc, g->statement, newest, g->said);
    if (r == 0)
        r = cpd_ledger__state(&id, g->i.home, g->doc,
                              &(cpd_statement){.operation = "signoff",
                                               .portfolio = &history->portfolio,
                                               .about = &history->record,
                                               .signer = g->secret,
                                               .object = g->statement,
                                               .sealed = g->words.sealed,
                                               .sealed_length = g->words.length});
    if (r == 0)
        r = cpd_words__wrap(&g->words, g->i.home, id, history, newest);
    return r == 0 ? cpd_index__signoff(g->i.home, id, id, g->statement) : r;
}

/* Under the write lock: so of two who use one code at once the second finds it used. */
static int sign(struct guest *g, cpd_home *home, const char *code, const cpd_sign_options *options)
{
    char plain[CODE_SYMBOLS + 1];
    int r = open_by(&g->i, plain, home, code);
    if (r == 0)
        r = check_inviter(&g->i);
    if (r == 0)
        r = check_unchanged(&g->i);
    if (r == 0)
        r = cpd_history__still(&g->i.history, options->revision);
    if (r == 0)
        r = cpd_guestkey__open(&g->secret, home, &g->i.id, plain);
    cpd_seal__wipe(plain, sizeof plain);
    if (r == CPD_EABSENT)
        return nothing_opens();
    return r == 0 ? write(g) : r;
}

int cpd_invitation_sign(cpd_home *home, const char *code, const cpd_sign_options *options)
{
    static const cpd_sign_options usual = {.outcome = "agree"};
    struct guest g = {.doc = cpd_doc_new()};
    options = options ? options : &usual;
    int r = g.doc ? cpd_sign__options(&g.outcome, &g.said, options) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0) {
        g.statement = cpd_node_object(g.doc);
        r = cpd_change__end(home, sign(&g, home, code, options));
    }
    /* The signature is durable; a secret that could not be destroyed is when the home is opened. */
    if (r == 0)
        cpd_guestkey__destroy(home, &g.i.id);
    cpd_secret__free(g.secret);
    cpd_words__fini(&g.words);
    fini(&g.i);
    cpd_doc_free(g.doc);
    return r;
}
