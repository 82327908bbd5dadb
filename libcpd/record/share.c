/* Sharing: a private version's key sealed to one more reader, and what the log says of it.
 *
 * A `share` counts here when it was made here, signed by the author with the key they have in this
 * home: what was shared in another one says nothing of who reads what is written here, though the
 * author may be the same; and an end said here could not reach it.
 * Without that, whoever can write the database could name themselves a reader and wait: later
 * versions are sealed to whom a share names, and writing asks nobody. For the same reason a reader
 * whose key was replaced by the home gets no later version.
 */
#include <stdlib.h>
#include <string.h>

#include <cpd/share.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* ---- who reads on ---- */

#define READERS_MOST 64

/* The readers a record has from now on. */
struct readers {
    cpd_uuid people[READERS_MOST];
    int64_t by[READERS_MOST]; /* the share that each reads by */
    size_t count;
};

static void drop(struct readers *all, const cpd_uuid *person)
{
    for (size_t i = 0; i < all->count; i++)
        if (cpd_uuid_equal(&all->people[i], person)) {
            all->people[i] = all->people[--all->count];
            all->by[i] = all->by[all->count];
            return;
        }
}

/* By the key that the author, as they are called here, had then; and the reader has the key of
 * then, or one that it signed. */
static int counts(bool *out, cpd_home *home, const cpd_uuid *author, const cpd_uuid *reader,
                  const cpd_node *share, const unsigned char *signature, int64_t id)
{
    cpd_public keys;
    *out = false;
    int r = signature ? cpd_people__keys(&keys, NULL, home, author, id) : CPD_EABSENT;
    if (r == 0)
        r = cpd_ledger__verify_object(signature, &keys.sign, "cpd/share/1", share);
    if (r == 0)
        r = cpd_people__is_same_hand(out, home, reader, id);
    return r == CPD_EABSENT || r == CPD_ETAMPERED ? 0 : r;
}

static int consider(struct readers *all, cpd_home *home, const cpd_uuid *author, cpd_stmt *row)
{
    size_t length, signature_length;
    cpd_doc *doc = NULL;
    cpd_uuid reader;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length),
                        *signature = cpd_stmt__blob(row, 2, &signature_length);
    int r = cpd_node__unpack(&doc, bytes, length);
    const cpd_node *s = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(s, "operation");
    bool share = operation && strcmp(operation, "share") == 0, good = false;
    if ((share || (operation && strcmp(operation, "unshare") == 0)) &&
        cpd_object__uuid(&reader, s, "reader")) {
        if (!share || cpd_node_get_bool(s, "later"))
            drop(all, &reader);
        if (share && cpd_node_get_bool(s, "later"))
            r = counts(&good, home, author, &reader, s,
                       signature_length == CPD_SIGNATURE_SIZE ? signature : NULL,
                       cpd_stmt__int(row, 0));
        if (good && all->count < READERS_MOST) {
            all->by[all->count] = cpd_stmt__int(row, 0);
            all->people[all->count++] = reader;
        }
    }
    cpd_doc_free(doc);
    return r;
}

/* By what was said before a position. */
static int read_on_at(struct readers *all, cpd_home *home, const cpd_uuid *record,
                      const cpd_uuid *author, int64_t before)
{
    cpd_stmt *row;
    all->count = 0;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes, signature FROM subject WHERE about = ? AND id < ? AND"
                           " commitment IS NULL ORDER BY id",
                           "ui", record, before);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = consider(all, home, author, row);
    cpd_stmt__done(row);
    return r;
}

static int read_on(struct readers *all, cpd_home *home, const cpd_uuid *record,
                   const cpd_uuid *author)
{
    return read_on_at(all, home, record, author, CPD_LEDGER_OWN_LIMIT);
}

int cpd_share__wrap_on(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                       const cpd_uuid *author)
{
    struct readers all;
    int r = read_on(&all, home, place->record, author);
    for (size_t i = 0; r == 0 && i < all.count; i++) {
        bool has = false;
        r = cpd_wrap__has(&has, home, id, &all.people[i]);
        if (r == 0 && !has)
            r = cpd_wrap__add(home, id, key, place, &all.people[i]);
        if (r == CPD_EABSENT)
            r = 0; /* whose key has ended */
    }
    return r;
}

/* ---- what verify asks ---- */

static bool is_named(const cpd_node *share, const cpd_revision *revision)
{
    const cpd_node *revisions = cpd_node_get(share, "revisions");
    char hash[65];
    cpd_hash_format(hash, &revision->hash);
    for (size_t i = 0; i < cpd_node_length(revisions); i++) {
        const char *one = cpd_node_as_text(cpd_node_at(revisions, i));
        if (one && strcmp(one, hash) == 0)
            return true;
    }
    return false;
}

/* Written here later, while this share was the one that its reader read by, and they had a key. */
static int follows(bool *out, cpd_home *home, int64_t id, const cpd_uuid *record,
                   const cpd_uuid *reader, const cpd_revision *revision)
{
    struct readers all;
    cpd_public keys;
    cpd_uuid author = {{0}};
    *out = false;
    if (revision->id <= id || revision->id >= CPD_LEDGER_OWN_LIMIT)
        return 0;
    cpd_object__uuid(&author, revision->head, "author");
    int r = read_on_at(&all, home, record, &author, revision->id);
    for (size_t i = 0; r == 0 && i < all.count; i++)
        *out |= all.by[i] == id && cpd_uuid_equal(&all.people[i], reader);
    if (r == 0 && *out)
        r = cpd_people__keys(&keys, NULL, home, reader, revision->id);
    *out = *out && r == 0;
    return r == CPD_EABSENT ? 0 : r;
}

static int is_lost(bool *out, cpd_home *home, int64_t id, const cpd_node *share,
                   const cpd_uuid *reader, const cpd_history *history, const cpd_revision *one)
{
    bool due = is_named(share, one), has = true;
    int r = due || one->erased ? 0 : follows(&due, home, id, &history->record, reader, one);
    if (r == 0 && due && !one->erased)
        r = cpd_wrap__has(&has, home, one->id, reader);
    *out = !has;
    return r;
}

int cpd_share__lost(int64_t *out, cpd_home *home, int64_t id, const cpd_node *share)
{
    cpd_uuid record, reader;
    cpd_history history;
    bool lost = false;
    *out = 0;
    if (!cpd_object__uuid(&record, share, "record") || !cpd_object__uuid(&reader, share, "reader"))
        return 0;
    int r = cpd_history__load(&history, home, &record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    for (size_t i = 0; r == 0 && !lost && i < history.count; i++) {
        r = is_lost(&lost, home, id, share, &reader, &history, &history.revisions[i]);
        *out = lost ? history.revisions[i].id : 0;
    }
    cpd_history__fini(&history);
    return r;
}

/* ---- naming the readers ---- */

static int add_reader(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *person,
                      const char *why, bool later)
{
    cpd_node *one = cpd_node_object(doc), *name;
    int r = cpd_people__called(&name, doc, home, person);
    cpd_object__set_uuid(doc, one, "id", person);
    cpd_node_set(doc, one, "name", r == 0 ? name : NULL);
    cpd_node_set_text(doc, one, "as", why);
    if (later)
        cpd_node_set_bool(doc, one, "later", true);
    cpd_node_add(doc, list, one);
    return r;
}

static bool is_in(const struct readers *all, const cpd_uuid *person)
{
    for (size_t i = 0; i < all->count; i++)
        if (cpd_uuid_equal(&all->people[i], person))
            return true;
    return false;
}

/* A version written on another device is not sealed to whom its author shares it with here; the
 * next one that is written here will be. */
static int sealed_next(cpd_node *list, cpd_doc *doc, cpd_home *home, const struct readers *all,
                       const cpd_revision *revision)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < all->count && !revision->replaced; i++) {
        bool has = false;
        r = cpd_wrap__has(&has, home, revision->id, &all->people[i]);
        if (r == 0 && !has)
            r = add_reader(doc, list, home, &all->people[i], "next", true);
    }
    return r;
}

/* Those to whom the version's key is sealed. */
static int sealed_to(cpd_node *list, cpd_doc *doc, cpd_home *home, const cpd_uuid *record,
                     const cpd_revision *revision)
{
    struct readers all;
    cpd_uuid author = {0}, reader;
    cpd_stmt *row;
    const char *class_ = cpd_node_get_text(revision->head, "class");
    const char *other = class_ && *class_ == 'D' ? "named" : "shared";
    cpd_object__uuid(&author, revision->head, "author");
    int r = cpd_people__here(&author, home, &author);
    if (r == 0)
        r = read_on(&all, home, record, &author);
    if (r == 0)
        r = cpd_store__ask(&row, home->store,
                           "SELECT reader FROM wrap WHERE id = ? AND reader <> 0 ORDER BY reader",
                           "i", revision->id);
    if (r < 0)
        return r;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = cpd_ledger__ident_uuid(&reader, home, cpd_stmt__int(row, 0));
        if (r == 0)
            r = add_reader(doc, list, home, &reader,
                           cpd_uuid_equal(&reader, &author) ? "author" : other,
                           is_in(&all, &reader));
    }
    cpd_stmt__done(row);
    return r < 0 ? r : sealed_next(list, doc, home, &all, revision);
}

/* Everybody the library lets read what is not private: the holder, the named contacts of today, and
 * whom the record names; of another home's, there. */
static int let_read(cpd_node *list, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                    const cpd_node *head)
{
    static const char *const lines[] = {"supervisor", "line-manager", "assessor"};
    cpd_person_row holder;
    cpd_uuid person;
    struct readers all = {.count = 0};
    const cpd_node *people = cpd_node_get(head, "people");
    int r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    all.people[all.count++] = holder.id;
    r = add_reader(doc, list, home, &holder.id, "holder", false);
    for (size_t i = 0; r == 0 && i < 3; i++) {
        r = cpd_people__contact(&person, home, &holder.id, lines[i], cpd_people__today(home));
        if (r == 0 && !is_in(&all, &person)) {
            all.people[all.count++] = person;
            r = add_reader(doc, list, home, &person, lines[i], false);
        }
        r = r == CPD_EABSENT ? 0 : r;
    }
    for (size_t i = 0; r == 0 && i < cpd_node_length(people) && all.count < READERS_MOST; i++) {
        const cpd_node *one = cpd_node_at(people, i);
        if (!cpd_object__uuid(&person, one, "id"))
            continue;
        r = cpd_people__here(&person, home, &person);
        if (r < 0 || is_in(&all, &person))
            continue;
        all.people[all.count++] = person;
        const char *role = cpd_node_get_text(one, "role"); /* a newer head may have none */
        r = add_reader(doc, list, home, &person, role ? role : "named", false);
    }
    return r;
}

int cpd_share__show(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                    const cpd_revision *revision)
{
    *out = cpd_node_list(doc);
    return cpd_head__is_private(revision->head)
               ? sealed_to(*out, doc, home, &history->record, revision)
               : let_read(*out, doc, home, history, revision->head);
}

/* ---- sharing ---- */

struct sharing {
    cpd_home *home;
    cpd_history history;
    const cpd_revision *revision;
    cpd_person_row author, reader;
};

static int find_people(struct sharing *s, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_people__acting(&s->author, s->home);
    if (r == 0)
        r = cpd_person_find(id, s->home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&s->reader, s->home, &uuid) : CPD_EABSENT;
    if (r == 0 && s->reader.no == s->author.no)
        r = cpd_error__set(CPD_EINPUT, "you read your own texts already");
    return r;
}

static int check_own(const struct sharing *s)
{
    const cpd_node *head = cpd_history__newest(&s->history)->head;
    bool author = false;
    if (!cpd_head__is_private(head)) {
        cpd_error__set(CPD_EINPUT, "it is not private, and is not shared one by one");
        return cpd_error__hint(
            "cpd show names who reads it: you, and whom cpd person contact names.");
    }
    int r = cpd_people__names(&author, s->home, head, "author", &s->author.id);
    return r < 0 || author ? r : cpd_error__set(CPD_EDENIED, "only who wrote it can share it");
}

static int load(struct sharing *s, const char *record, const char *person)
{
    int r = cpd_read__open(&s->history, s->home, record);
    if (r < 0)
        return r;
    r = find_people(s, person);
    if (r == 0)
        r = check_own(s);
    if (r < 0)
        cpd_history__fini(&s->history);
    return r;
}

static int choose(struct sharing *s, const cpd_share_options *options)
{
    int r = 0;
    s->revision = cpd_history__newest(&s->history);
    if (options && options->revision)
        r = cpd_history__find(&s->revision, &s->history, options->revision);
    if (r < 0)
        return r;
    return s->revision->erased ? cpd_error__set(CPD_EABSENT, "its words were erased") : 0;
}

/* Open a key as the author and seal it to the reader, who may have it already. */
static int pass_on(const struct sharing *s, int64_t id, const cpd_wrap_place *place)
{
    cpd_key key;
    bool has = false;
    int r = cpd_wrap__has(&has, s->home, id, &s->reader.id);
    if (r < 0 || has)
        return r;
    r = cpd_wrap__open(&key, s->home, id, place, &s->author.id);
    if (r == 0)
        r = cpd_wrap__add(s->home, id, &key, place, &s->reader.id);
    cpd_seal__wipe(&key, sizeof key);
    return r;
}

/* Comments that were signed with this version go with it. */
static int pass_on_words(const struct sharing *s, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    cpd_hash revision;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &s->history.portfolio, &s->history.record,
                            &s->revision->hash};
    if (r == 0 && cpd_object__hash(&revision, cpd_doc_root(doc), "revision_hash") &&
        cpd_hash_equal(&revision, &s->revision->hash))
        r = pass_on(s, cpd_stmt__int(row, 0), &place);
    cpd_doc_free(doc);
    return r == CPD_EABSENT ? 0 : r;
}

static int pass_on_all(const struct sharing *s)
{
    cpd_stmt *row;
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &s->history.portfolio, &s->history.record,
                            &s->revision->hash};
    int r = pass_on(s, s->revision->id, &place);
    if (r == 0)
        r = cpd_store__ask(&row, s->home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL "
                           "AND sealed IS NOT NULL",
                           "u", &s->history.record);
    if (r < 0)
        return r;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = pass_on_words(s, row);
    cpd_stmt__done(row);
    return r;
}

/* ---- what the log says ---- */

static int state(const struct sharing *s, const char *operation, bool later)
{
    char hash[65];
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc), *revisions = cpd_node_list(doc);
    bool share = strcmp(operation, "share") == 0;
    cpd_hash_format(hash, &s->revision->hash);
    cpd_node_add(doc, revisions, cpd_node_text(doc, hash));
    cpd_object__set_uuid(doc, object, "record", &s->history.record);
    cpd_node_set(doc, object, "revisions", revisions);
    cpd_object__set_uuid(doc, object, "reader", &s->reader.id);
    if (later)
        cpd_node_set_bool(doc, object, "later", true);
    const cpd_secret *secret = NULL;
    int r = share ? cpd_people__add_signer(&secret, doc, object, s->home, &s->author) : 0;
    if (r == 0)
        r = cpd_ledger__state(&position, s->home, doc,
                              &(cpd_statement){.operation = operation,
                                               .portfolio = &s->history.portfolio,
                                               .actor = &s->author.id,
                                               .about = &s->history.record,
                                               .signer = secret,
                                               .object = object});
    cpd_doc_free(doc);
    return r;
}

/* Does the reader have all that would be given? */
static int check_new(const struct sharing *s, bool later)
{
    struct readers all;
    cpd_public keys;
    bool has = false;
    int r = cpd_people__keys(&keys, NULL, s->home, &s->reader.id, 0);
    if (r == CPD_EABSENT) {
        cpd_error__set(CPD_EABSENT, "%s has no keys in this home that a text could be sealed to",
                       s->reader.name);
        return cpd_error__hint("They begin with a starting code: cpd key start.");
    }
    if (r == 0)
        r = cpd_wrap__has(&has, s->home, s->revision->id, &s->reader.id);
    if (r == 0)
        r = read_on(&all, s->home, &s->history.record, &s->author.id);
    return r == 0 && has && (!later || is_in(&all, &s->reader.id))
               ? cpd_error__set(CPD_ECONFLICT, "%s reads it already", s->reader.name)
               : r;
}

static int share(struct sharing *s, const cpd_share_options *options)
{
    bool later = !options || !options->only;
    int r = choose(s, options);
    if (r == 0)
        r = check_new(s, later);
    if (r == 0)
        r = state(s, "share", later);
    return r == 0 ? pass_on_all(s) : r;
}

int cpd_share_add(cpd_home *home, const char *record, const char *person,
                  const cpd_share_options *options)
{
    struct sharing s = {.home = home};
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = load(&s, record, person);
    if (r == 0) {
        r = share(&s, options);
        cpd_history__fini(&s.history);
    }
    return cpd_change__end(home, r);
}

static int end_share(struct sharing *s)
{
    struct readers all;
    s->revision = cpd_history__newest(&s->history);
    int r = read_on(&all, s->home, &s->history.record, &s->author.id);
    if (r == 0 && !is_in(&all, &s->reader.id))
        r = cpd_error__set(CPD_ECONFLICT, "later versions of it are not shared with %s",
                           s->reader.name);
    return r == 0 ? state(s, "unshare", false) : r;
}

int cpd_share_end(cpd_home *home, const char *record, const char *person)
{
    struct sharing s = {.home = home};
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = load(&s, record, person);
    if (r == 0) {
        r = end_share(&s);
        cpd_history__fini(&s.history);
    }
    return cpd_change__end(home, r);
}

/* ---- what others share ---- */

int cpd_share__newest_for(const cpd_revision **out, cpd_home *home, const cpd_history *history,
                          const cpd_uuid *reader)
{
    int r = 0;
    *out = NULL;
    for (size_t i = 0; r == 0 && i < history->count; i++) {
        bool has = false;
        const cpd_revision *one = &history->revisions[i];
        r = cpd_wrap__has(&has, home, one->id, reader);
        if (has && (!*out || cpd_node_get_int(one->head, "revision", 0) >=
                                 cpd_node_get_int((*out)->head, "revision", 0)))
            *out = one;
    }
    return r;
}

/* The newest version that is sealed to somebody who did not write it. */
static int list_one(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_person_row *acting,
                    const cpd_uuid *record)
{
    cpd_history history;
    bool author = false;
    const cpd_revision *readable;
    cpd_node *shown;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    r = cpd_people__names(&author, home, history.revisions[0].head, "author", &acting->id);
    if (r == 0 && !author) {
        r = cpd_share__newest_for(&readable, home, &history, &acting->id);
        if (r == 0 && readable)
            r = cpd_show__record(&shown, doc, home, &history, readable, false);
        if (r == 0 && readable)
            cpd_node_add(doc, list, shown);
    }
    cpd_history__fini(&history);
    return r;
}

int cpd_share_list(cpd_doc **out, cpd_home *home)
{
    cpd_person_row acting;
    cpd_stmt *row;
    int r = cpd_people__acting(&acting, home);
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r < 0 || !doc)
        return r < 0 ? r : cpd_error__no_memory();
    cpd_node *list = cpd_node_list(doc);
    cpd_doc_set_root(doc, list);
    r = cpd_store__ask(&row, home->store,
                       "SELECT s.about FROM wrap w JOIN subject s ON s.id = w.id WHERE w.reader = ?"
                       " AND s.commitment IS NOT NULL GROUP BY s.about ORDER BY max(w.id) DESC",
                       "i", acting.no);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = cpd_stmt__uuid(row, 0, &record) ? list_one(doc, list, home, &acting, &record) : 0;
    }
    cpd_stmt__done(row);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}
