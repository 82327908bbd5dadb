/* Persons' keys: which file of theirs counts, unlocking it, and writing a new one so that at every
 * moment some file opens to the key that the database declares.
 *
 *   keys/person/ID, ID.key      the secret halves, sealed, and the master key in plain
 *   keys/person/ID.locked       the same in one file, the master key sealed in ways (locked.h)
 *   keys/person/ID.new...       written for a person whose key was lost, until that is declared
 *   keys/person/ID.lost-KEY...  what lay there before: a passphrase may be remembered one day
 *
 * While keys are replaced a file holds both pairs; the declared one is used. So nothing has to
 * happen at one moment in the database and in the folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/keyfile.h"
#include "ledger/keyring.h"
#include "ledger/locked.h"
#include "node/node.h"

#define FILE_MOST 65536
#define PAIR_PURPOSE "cpd/person-secret/1"
#define PAIR_MOST (CPD_VAULT_MOST * CPD_SECRET_SIZE + CPD_SEAL_EXTRA)
#define SUFFIX_LOCKED ".locked"
#define SUFFIX_KEY ".key"
#define SUFFIX_PART ".part" /* of what is being written: cpd_keyfile__replace() */
#define VARIANT_NEW ".new"

/* ---- who is unlocked ---- */

static void forget(struct holder *holder)
{
    cpd_secret__free(holder->secret);
    cpd_secret__free(holder->next);
    cpd_key__free(holder->master);
    *holder = (struct holder){0};
}

void cpd_holders__close(struct cpd_keyring *ring)
{
    for (size_t i = 0; i < ring->holder_count; i++)
        forget(&ring->holders[i]);
    free(ring->holders);
    ring->holders = NULL;
    ring->holder_count = 0;
}

static struct holder *find(const cpd_home *home, const cpd_uuid *person)
{
    for (size_t i = 0; i < home->keyring->holder_count; i++)
        if (cpd_uuid_equal(&home->keyring->holders[i].person, person))
            return &home->keyring->holders[i];
    return NULL;
}

const cpd_secret *cpd_keyring__person(const cpd_home *home, const cpd_uuid *person)
{
    const struct holder *holder = find(home, person);
    return holder ? holder->secret : NULL;
}

const cpd_secret *cpd_keyring__person_next(const cpd_home *home, const cpd_uuid *person)
{
    const struct holder *holder = find(home, person);
    return holder ? holder->next : NULL;
}

void cpd_keyring__lock(cpd_home *home, const cpd_uuid *person)
{
    struct cpd_keyring *ring = home->keyring;
    struct holder *holder = find(home, person);
    if (!holder)
        return;
    forget(holder);
    *holder = ring->holders[--ring->holder_count];
}

/* A person with a passphrase gives it again after a thousand others. */
static void drop_oldest(struct cpd_keyring *ring)
{
    if (ring->holder_count < CPD_KEYS_KEPT)
        return;
    forget(&ring->holders[0]);
    memmove(ring->holders, ring->holders + 1, --ring->holder_count * sizeof *ring->holders);
}

/* Takes secret and master over, also when it fails. */
static int keep(cpd_home *home, const cpd_uuid *person, cpd_secret *secret, cpd_key *master)
{
    struct cpd_keyring *ring = home->keyring;
    struct holder made = {.person = *person, .secret = secret, .master = master};
    struct holder *grown = realloc(ring->holders, (ring->holder_count + 1) * sizeof *grown);
    if (!grown) {
        forget(&made);
        return cpd_error__no_memory();
    }
    ring->holders = grown;
    drop_oldest(ring);
    ring->holders[ring->holder_count++] = made;
    return 0;
}

/* ---- names and the two sorts of files ---- */

static void name_of(char out[CPD_KEYFILE_NAME], const cpd_uuid *person, const char *variant,
                    const char *suffix)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, person);
    snprintf(out, CPD_KEYFILE_NAME, "person/%s%s%s", id, variant, suffix);
}

static void pair_bound(char out[CPD_KEYFILE_NAME], const cpd_uuid *person)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, person);
    snprintf(out, CPD_KEYFILE_NAME, PAIR_PURPOSE "\n%s", id);
}

/* The master key moves first from one name to another (settle_new): of a pair that was moved half
 * it already has the new one. */
static int load_master(cpd_key *out, cpd_home *home, const cpd_uuid *person, const char *variant)
{
    char name[CPD_KEYFILE_NAME];
    name_of(name, person, variant, SUFFIX_KEY);
    int r = cpd_keyfile__read(home->keyring->dirfd, name, out, CPD_KEY_SIZE);
    if (r != CPD_EABSENT || !*variant)
        return r;
    name_of(name, person, "", SUFFIX_KEY);
    return cpd_keyfile__read(home->keyring->dirfd, name, out, CPD_KEY_SIZE);
}

/* The sealed halves and the master key in plain. */
static int load_pair(cpd_vault *out, cpd_home *home, const cpd_uuid *person, const char *variant)
{
    char name[CPD_KEYFILE_NAME], bound[CPD_KEYFILE_NAME], *sealed = NULL;
    size_t n = 0;
    cpd_vault vault = {.master = cpd_key__new()};
    int dirfd = home->keyring->dirfd, r = vault.master ? 0 : CPD_EINTERNAL;
    if (r == 0)
        r = load_master(vault.master, home, person, variant);
    name_of(name, person, variant, "");
    if (r == 0)
        r = cpd_keyfile__load(&sealed, &n, dirfd, name, PAIR_MOST);
    pair_bound(bound, person);
    if (r == 0)
        r = cpd_vault__open(&vault, (const unsigned char *)sealed, n, bound, strlen(bound));
    free(sealed);
    if (r == 0)
        *out = vault;
    else
        cpd_vault__fini(&vault);
    return r;
}

static int write_pair(cpd_home *home, const cpd_uuid *person, const char *variant,
                      const cpd_vault *vault, bool key_too)
{
    char name[CPD_KEYFILE_NAME], bound[CPD_KEYFILE_NAME];
    unsigned char sealed[PAIR_MOST];
    size_t n = vault->count * CPD_SECRET_SIZE;
    int r = 0, dirfd = home->keyring->dirfd;
    name_of(name, person, variant, SUFFIX_KEY);
    if (key_too)
        r = cpd_keyfile__replace(dirfd, name, vault->master, CPD_KEY_SIZE);
    pair_bound(bound, person);
    cpd_seal__seal(sealed, vault->master, vault->secrets, n, bound, strlen(bound));
    name_of(name, person, variant, "");
    return r == 0 ? cpd_keyfile__replace(dirfd, name, sealed, n + CPD_SEAL_EXTRA) : r;
}

static int load_locked(cpd_doc **out, cpd_home *home, const cpd_uuid *person, const char *variant)
{
    char name[CPD_KEYFILE_NAME], *bytes = NULL;
    size_t n = 0;
    name_of(name, person, variant, SUFFIX_LOCKED);
    int r = cpd_keyfile__load(&bytes, &n, home->keyring->dirfd, name, FILE_MOST);
    if (r == 0)
        r = cpd_locked__parse(out, bytes, n, person);
    free(bytes);
    return r;
}

static int write_locked(cpd_home *home, const cpd_uuid *person, const char *variant,
                        const cpd_node *object)
{
    char name[CPD_KEYFILE_NAME];
    cpd_str bytes = {0};
    name_of(name, person, variant, SUFFIX_LOCKED);
    int r = cpd_node__canonical(&bytes, object);
    if (r == 0 && bytes.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_keyfile__replace(home->keyring->dirfd, name, bytes.bytes, bytes.length);
    cpd_str_fini(&bytes);
    return r;
}

/* ---- which file counts ---- */

/* The file in which the declared key lies. */
struct found {
    const char *variant;
    cpd_doc *doc;    /* of a locked file; NULL: the key lies in a file */
    cpd_vault vault; /* of a pair: opened */
    cpd_key sign;    /* as declared */
    bool undeclared; /* this home declared none: whatever key lies here is taken, to be declared */
};

static void found_fini(struct found *found)
{
    cpd_doc_free(found->doc);
    cpd_vault__fini(&found->vault);
    found->doc = NULL;
}

static int no_key(void)
{
    cpd_error__set(CPD_ELOCKED, "this home has no key file for that person");
    return cpd_error__hint("Private texts and signatures need the person's own key; ask them "
                           "to act from their own home.");
}

/* 1 when the declared key is in a file of this variant, 0 when there is none or it is another. */
static int look_in(struct found *out, cpd_home *home, const cpd_uuid *person, const char *variant)
{
    int r = load_locked(&out->doc, home, person, variant);
    if (r == 0) {
        if (out->undeclared || cpd_locked__has_key(cpd_doc_root(out->doc), &out->sign))
            return 1;
        cpd_doc_free(out->doc);
        out->doc = NULL;
        return 0;
    }
    if (r == CPD_EABSENT)
        r = load_pair(&out->vault, home, person, variant);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    if (out->undeclared)
        cpd_vault__first(&out->sign, &out->vault);
    cpd_secret *secret = cpd_vault__pick(&out->vault, &out->sign);
    if (!secret)
        cpd_vault__fini(&out->vault);
    cpd_secret__free(secret);
    return secret ? 1 : cpd_error_last()->kind == CPD_ELOCKED ? 0 : CPD_EINTERNAL;
}

static int find_file(struct found *out, cpd_home *home, const cpd_uuid *person)
{
    static const char *const variants[] = {"", VARIANT_NEW};
    *out = (struct found){.doc = NULL};
    int r = cpd_ledger__last_key(&out->sign, home, person);
    out->undeclared = r == CPD_EABSENT;
    r = r == CPD_EABSENT ? 0 : r;
    for (size_t i = 0; r == 0 && i < 2; i++) {
        out->variant = variants[i];
        r = look_in(out, home, person, variants[i]);
    }
    return r < 0 ? r : r == 0 ? no_key() : 0;
}

/* ---- what lies in plain ---- */

/* Of a pair, the master key first; and what an interrupted call left of them under another name. */
static const char *const pair_suffixes[] = {SUFFIX_KEY, SUFFIX_KEY SUFFIX_PART, "", SUFFIX_PART};
#define PAIR_SUFFIXES (sizeof pair_suffixes / sizeof *pair_suffixes)

static bool is_there(const cpd_home *home, const cpd_uuid *person, const char *variant,
                     const char *suffix)
{
    char name[CPD_KEYFILE_NAME];
    struct stat st;
    name_of(name, person, variant, suffix);
    return fstatat(home->keyring->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The locked file replaces the pair: both would leave the key in plain. */
static int remove_pair(cpd_home *home, const cpd_uuid *person, const char *variant)
{
    char name[CPD_KEYFILE_NAME];
    int r = 0;
    for (size_t i = 0; r == 0 && i < PAIR_SUFFIXES; i++) {
        name_of(name, person, variant, pair_suffixes[i]);
        if (is_there(home, person, variant, pair_suffixes[i]))
            r = cpd_keyfile__remove(home->keyring->dirfd, name);
    }
    return r;
}

/* A program that was killed while a passphrase was chosen leaves both. On a disk that takes no
 * writes they stay: that keeps nobody from reading. */
static void finish_locking(cpd_home *home, const cpd_uuid *person, const struct found *found)
{
    const cpd_error before = *cpd_error_last();
    if (found->doc && !found->undeclared && remove_pair(home, person, found->variant) < 0)
        cpd_error__restore(&before);
}

/* Is it a file of a pair? As "ID.key" and "ID.new.part". */
static bool parse_pair_name(cpd_uuid *person, const char **variant, const char *name)
{
    char id[CPD_UUID_TEXT];
    if (strlen(name) < CPD_UUID_TEXT - 1)
        return false;
    memcpy(id, name, CPD_UUID_TEXT - 1);
    id[CPD_UUID_TEXT - 1] = '\0';
    name += CPD_UUID_TEXT - 1;
    *variant = strncmp(name, VARIANT_NEW, strlen(VARIANT_NEW)) == 0 ? VARIANT_NEW : "";
    for (size_t i = 0; i < PAIR_SUFFIXES; i++)
        if (strcmp(name + strlen(*variant), pair_suffixes[i]) == 0)
            return cpd_uuid_parse(person, id);
    return false;
}

/* What cannot be settled keeps no home from being opened. */
void cpd_holders__settle(cpd_home *home)
{
    const cpd_error before = *cpd_error_last();
    int fd =
        openat(home->keyring->dirfd, "person", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *file; dir && (file = readdir(dir));) {
        cpd_uuid person;
        const char *variant;
        struct found found;
        if (!parse_pair_name(&person, &variant, file->d_name) ||
            !is_there(home, &person, variant, SUFFIX_LOCKED))
            continue;
        if (find_file(&found, home, &person) == 0)
            finish_locking(home, &person, &found);
        found_fini(&found);
    }
    if (dir)
        closedir(dir);
    cpd_error__restore(&before);
}

/* ---- unlocking ---- */

static int keep_from(cpd_home *home, const cpd_uuid *person, cpd_vault *vault, const cpd_key *sign)
{
    cpd_secret *secret = cpd_vault__pick(vault, sign);
    if (!secret)
        return cpd_error_last()->kind;
    return keep(home, person, secret, cpd_steal(&vault->master));
}

static int needs_passphrase(void)
{
    cpd_error__set(CPD_ELOCKED, "this needs your key, and your passphrase opens it");
    return cpd_error__hint("Give it where you are asked, or through a file: --passphrase-fd N.");
}

int cpd_keyring__unlock_from_file(cpd_home *home, const cpd_uuid *person)
{
    struct found found;
    int r = find_file(&found, home, person);
    if (r == 0 && found.doc)
        r = needs_passphrase();
    if (r == 0 && !cpd_keyring__person(home, person))
        r = keep_from(home, person, &found.vault, &found.sign);
    found_fini(&found);
    return r;
}

int cpd_keyring__unlock(cpd_home *home, const cpd_uuid *person)
{
    return cpd_keyring__person(home, person) ? 0 : cpd_keyring__unlock_from_file(home, person);
}

int cpd_keyring__unlock_by(cpd_home *home, const cpd_uuid *person, enum cpd_unlock_by by,
                           const char *text)
{
    struct found found;
    int r = find_file(&found, home, person);
    if (r == 0 && !found.doc)
        r = cpd_error__set(CPD_ELOCKED, "that person's key lies in a file; no passphrase opens it");
    if (r == 0 && !(found.vault.master = cpd_key__new()))
        r = CPD_EINTERNAL;
    if (r == 0)
        r = cpd_locked__master(found.vault.master, cpd_doc_root(found.doc), person, by, text);
    if (r == 0)
        r = cpd_locked__open(&found.vault, cpd_doc_root(found.doc), person);
    if (r == 0 && found.undeclared)
        cpd_vault__first(&found.sign, &found.vault);
    if (r == 0)
        finish_locking(home, person, &found);
    if (r == 0 && !cpd_keyring__person(home, person))
        r = keep_from(home, person, &found.vault, &found.sign);
    found_fini(&found);
    return r;
}

int cpd_keyring__unlock_with_master(cpd_home *home, const cpd_uuid *person, const cpd_key *master)
{
    struct found found;
    int r = find_file(&found, home, person);
    if (r == 0 && !found.doc)
        r = cpd_error__set(CPD_ELOCKED, "that person's key lies in a file; nobody need help");
    if (r == 0 && !(found.vault.master = cpd_key__new()))
        r = CPD_EINTERNAL;
    if (r == 0) {
        *found.vault.master = *master;
        r = cpd_locked__open(&found.vault, cpd_doc_root(found.doc), person);
    }
    if (r == 0)
        finish_locking(home, person, &found);
    if (r == 0 && !cpd_keyring__person(home, person))
        r = keep_from(home, person, &found.vault, &found.sign);
    found_fini(&found);
    return r;
}

static int no_helper(void)
{
    return cpd_error__set(CPD_EDENIED, "you are no helper of theirs, or not any more");
}

static int open_helpers(cpd_key *out, const cpd_home *home, const cpd_node *way,
                        const cpd_secret *own)
{
    cpd_public keys;
    unsigned char box[CPD_BOX_SIZE];
    const char *text = cpd_node_get_text(way, "master");
    cpd_period period = {cpd_object__date(way, "since"), cpd_object__date(way, "until")};
    if (!cpd_period_has(period, cpd_clock_day(home->clock.now_ms(home->clock.payload))))
        return no_helper();
    if (!text || !cpd_hex_parse(box, sizeof box, text))
        return cpd_error__set(CPD_EDAMAGED,
                              "the file with a person's keys is not as it was written");
    int r = cpd_secret__public(&keys, own);
    if (r == 0)
        r = cpd_seal__unbox(out, box, &keys, own);
    if (r != CPD_ETAMPERED)
        return r;
    cpd_error__set(CPD_EDENIED, "what was sealed for you was sealed to an earlier key of yours");
    return cpd_error__hint("They can name you anew once they are in.");
}

int cpd_keyring__helpers_master(cpd_key *out, cpd_home *home, const cpd_uuid *person,
                                const cpd_uuid *helper)
{
    struct found found;
    const cpd_secret *own = cpd_keyring__person(home, helper);
    int r = own ? find_file(&found, home, person) : needs_passphrase();
    if (r < 0)
        return r;
    const cpd_node *ways = found.doc ? cpd_node_get(cpd_doc_root(found.doc), "ways") : NULL;
    r = no_helper();
    for (size_t i = 0; i < cpd_node_length(ways); i++) {
        cpd_uuid whose;
        if (cpd_object__uuid(&whose, cpd_node_at(ways, i), "helper") &&
            cpd_uuid_equal(&whose, helper))
            r = open_helpers(out, home, cpd_node_at(ways, i), own);
    }
    found_fini(&found);
    return r;
}

void cpd_keyring__pretend(const char *passphrase)
{
    static const unsigned char salt[CPD_STRETCH_SALT];
    cpd_key *key = cpd_key__new();
    if (key)
        cpd_seal__stretch(key, passphrase, salt, CPD_STRETCH_PASSES, CPD_STRETCH_KIB);
    cpd_key__free(key);
}

/* ---- ways ---- */

int cpd_keyring__ways(cpd_doc **out, cpd_home *home, const cpd_uuid *person)
{
    struct found found;
    int r = find_file(&found, home, person);
    if (r < 0 && r != CPD_ELOCKED)
        return r;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *list = doc ? cpd_node_list(doc) : NULL;
    const cpd_node *ways = r == 0 ? cpd_node_get(cpd_doc_root(found.doc), "ways") : NULL;
    for (size_t i = 0; doc && i < cpd_node_length(ways); i++) {
        cpd_node *one = cpd_node_copy(doc, cpd_node_at(ways, i));
        cpd_node_unset(one, "master");
        cpd_node_add(doc, list, one);
    }
    if (doc && r == 0 && !found.doc) {
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "way", "file");
        cpd_node_add(doc, list, one);
    }
    found_fini(&found);
    if (!doc || cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    cpd_doc_set_root(doc, list);
    *out = doc;
    return 0;
}

static bool is_passphrase(const cpd_key_way *way)
{
    return strcmp(way->way, CPD_WAY_PASSPHRASE) == 0;
}

/* From the pair of key files to a locked one, its first way a passphrase. A fresh master key: the
 * old one has lain there in plain. */
static int lock_up(cpd_home *home, const cpd_uuid *person, struct found *found,
                   const cpd_key_way *way)
{
    cpd_vault vault;
    cpd_node *object;
    struct holder *holder = find(home, person);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = cpd_vault__make(&vault, holder->secret, NULL);
    if (r == 0)
        r = cpd_locked__object(&object, doc, person, &vault);
    if (r == 0)
        r = cpd_locked__set_way(doc, object, person, vault.master, way);
    if (r == 0)
        r = write_locked(home, person, found->variant, object);
    if (r == 0) {
        cpd_key__free(holder->master);
        holder->master = cpd_steal(&vault.master);
        r = remove_pair(home, person, found->variant);
    }
    cpd_vault__fini(&vault);
    cpd_doc_free(doc);
    return r;
}

static int change_ways(cpd_home *home, const cpd_uuid *person, const cpd_key_way *way, bool add)
{
    struct found found;
    struct holder *holder = find(home, person);
    if (!holder)
        return needs_passphrase();
    int r = find_file(&found, home, person);
    if (r == 0 && !found.doc) {
        r = add && is_passphrase(way)
                ? lock_up(home, person, &found, way)
                : cpd_error__set(CPD_EINPUT, "your key lies in a file here: whoever has the folder "
                                             "has it. Choose a passphrase first");
    } else if (r == 0) {
        cpd_node *object = cpd_doc_root(found.doc);
        if (add)
            r = cpd_locked__set_way(found.doc, object, person, holder->master, way);
        else
            cpd_locked__drop_way(found.doc, object, way);
        if (r == 0 && cpd_doc_failed(found.doc))
            r = cpd_error__no_memory();
        if (r == 0)
            r = write_locked(home, person, found.variant, object);
        if (r == 0)
            r = remove_pair(home, person, found.variant); /* an interrupted call may leave it */
    }
    found_fini(&found);
    return r;
}

int cpd_keyring__set_way(cpd_home *home, const cpd_uuid *person, const cpd_key_way *way)
{
    int r = is_passphrase(way) ? cpd_keyring__check_passphrase(way->text) : 0;
    return r == 0 ? change_ways(home, person, way, true) : r;
}

int cpd_keyring__drop_way(cpd_home *home, const cpd_uuid *person, const cpd_key_way *way)
{
    return change_ways(home, person, way, false);
}

int cpd_keyring__check_passphrase(const char *passphrase)
{
    size_t n = passphrase ? strlen(passphrase) : 0, characters = 0;
    for (size_t i = 0; i < n; i++)
        characters += ((unsigned char)passphrase[i] & 0xc0) != 0x80;
    if (n > CPD_PASSPHRASE_MOST || (n && cpd_text_bad_byte(passphrase, n) >= 0) ||
        (n && strpbrk(passphrase, "\n\t")))
        return cpd_error__set(CPD_EINPUT, "a passphrase is one line of text, of %d bytes at most",
                              CPD_PASSPHRASE_MOST);
    if (characters >= CPD_PASSPHRASE_LEAST)
        return 0;
    cpd_error__set(CPD_EINPUT, "a passphrase has at least %d characters", CPD_PASSPHRASE_LEAST);
    return cpd_error__hint("Four words that do not belong together are easy to keep in mind.");
}

/* ---- new keys ---- */

static int write_vault(cpd_home *home, const cpd_uuid *person, const char *variant,
                       const cpd_vault *vault, const char *passphrase)
{
    cpd_node *object;
    if (!passphrase)
        return write_pair(home, person, variant, vault, true);
    cpd_doc *doc = cpd_doc_new();
    cpd_key_way way = {.way = CPD_WAY_PASSPHRASE,
                       .text = passphrase,
                       .since = CPD_DATE_NONE,
                       .until = CPD_DATE_NONE};
    int r = doc ? cpd_locked__object(&object, doc, person, vault) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_locked__set_way(doc, object, person, vault->master, &way);
    if (r == 0)
        r = write_locked(home, person, variant, object);
    cpd_doc_free(doc);
    return r;
}

int cpd_keyring__person_begin(cpd_public *out, cpd_home *home, const cpd_uuid *person,
                              const char *passphrase)
{
    cpd_vault vault = {0};
    cpd_public keys;
    cpd_key declared;
    cpd_secret *secret = NULL;
    int r = passphrase ? cpd_keyring__check_passphrase(passphrase) : 0;
    int lost = r == 0 ? cpd_ledger__last_key(&declared, home, person) : r;
    if (r < 0 || (lost < 0 && lost != CPD_EABSENT))
        return lost;
    secret = cpd_secret__new();
    r = secret ? cpd_secret__public(&keys, secret) : CPD_EINTERNAL;
    if (r == 0)
        r = cpd_vault__make(&vault, secret, NULL);
    if (r == 0)
        r = write_vault(home, person, lost == 0 ? VARIANT_NEW : "", &vault, passphrase);
    if (r == 0) {
        cpd_keyring__lock(home, person);
        r = keep(home, person, cpd_steal(&secret), cpd_steal(&vault.master));
    }
    if (r == 0)
        find(home, person)->fresh = true;
    cpd_vault__fini(&vault);
    cpd_secret__free(secret);
    if (r == 0)
        *out = keys;
    return r;
}

/* ---- keys from elsewhere ---- */

int cpd_keyring__person_bring(cpd_home *home, const cpd_uuid *person, const cpd_secret *secret)
{
    cpd_vault vault = {0};
    cpd_secret *copy = cpd_secret__from_bytes((const unsigned char *)secret);
    int r = copy ? cpd_vault__make(&vault, copy, NULL) : CPD_EINTERNAL;
    if (r == 0)
        r = write_vault(home, person, "", &vault, NULL);
    if (r == 0) {
        cpd_keyring__lock(home, person);
        r = keep(home, person, cpd_steal(&copy), cpd_steal(&vault.master));
    }
    cpd_vault__fini(&vault);
    cpd_secret__free(copy);
    return r;
}

/* A key file and the master key beside it, wherever they lie. */
/* People name either of the two files. */
static int open_brought_pair(cpd_vault *vault, const cpd_uuid *person, const char *named)
{
    char bound[CPD_KEYFILE_NAME], *sealed = NULL;
    size_t n = 0;
    size_t length = strlen(named), suffix = strlen(SUFFIX_KEY);
    bool second = length > suffix && strcmp(named + length - suffix, SUFFIX_KEY) == 0;
    CPD_FREE char *path = strndup(named, second ? length - suffix : length);
    cpd_str beside = {0};
    cpd_str_add(&beside, path ? path : "");
    cpd_str_add(&beside, SUFFIX_KEY);
    int r = beside.failed || !path ? cpd_error__no_memory()
                          : cpd_keyfile__read(AT_FDCWD, beside.bytes, vault->master, CPD_KEY_SIZE);
    if (r == 0)
        r = cpd_keyfile__load(&sealed, &n, AT_FDCWD, path, PAIR_MOST);
    pair_bound(bound, person);
    if (r == 0)
        r = cpd_vault__open(vault, (const unsigned char *)sealed, n, bound, strlen(bound));
    free(sealed);
    cpd_str_fini(&beside);
    return r;
}

static int open_brought_locked(cpd_vault *vault, const cpd_uuid *person, const char *path,
                               const char *passphrase)
{
    char *bytes = NULL;
    size_t n = 0;
    cpd_doc *doc = NULL;
    int r =
        passphrase ? cpd_keyfile__load(&bytes, &n, AT_FDCWD, path, FILE_MOST) : needs_passphrase();
    if (r == 0)
        r = cpd_locked__parse(&doc, bytes, n, person);
    if (r == 0)
        r = cpd_locked__master(vault->master, cpd_doc_root(doc), person, CPD_UNLOCK_PASSPHRASE,
                               passphrase);
    if (r == 0)
        r = cpd_locked__open(vault, cpd_doc_root(doc), person);
    cpd_doc_free(doc);
    free(bytes);
    return r;
}

int cpd_keyring__read_brought(cpd_secret **out, const cpd_uuid *person, const char *path,
                              const char *passphrase, const cpd_key *sign)
{
    cpd_vault vault = {.master = cpd_key__new()};
    size_t n = strlen(path), suffix = strlen(SUFFIX_LOCKED);
    bool locked = n > suffix && strcmp(path + n - suffix, SUFFIX_LOCKED) == 0;
    int r = !vault.master ? CPD_EINTERNAL
            : locked      ? open_brought_locked(&vault, person, path, passphrase)
                          : open_brought_pair(&vault, person, path);
    if (r == 0 && !(*out = cpd_vault__pick(&vault, sign)))
        r = cpd_error_last()->kind;
    cpd_vault__fini(&vault);
    return r;
}

/* The helpers stay: their public keys are all it takes to seal the new master key for them. */
static int copy_helpers(cpd_doc *doc, cpd_node *to, const cpd_node *from, const cpd_uuid *person,
                        const cpd_key *master)
{
    const cpd_node *ways = cpd_node_get(from, "ways");
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(ways); i++) {
        const cpd_node *one = cpd_node_at(ways, i);
        const char *sealing = cpd_node_get_text(one, "sealing");
        cpd_uuid helper;
        cpd_key key;
        if (!sealing || !cpd_object__uuid(&helper, one, "helper") ||
            !cpd_hex_parse(key.bytes, CPD_KEY_SIZE, sealing))
            continue;
        r = cpd_locked__set_way(doc, to, person, master,
                                &(cpd_key_way){.way = CPD_WAY_HELPER,
                                               .helper = &helper,
                                               .sealing = &key,
                                               .since = cpd_object__date(one, "since"),
                                               .until = cpd_object__date(one, "until")});
    }
    return r;
}

/* Both pairs under a fresh master key, in the file that counts. */
static int write_both(cpd_home *home, const cpd_uuid *person, const struct found *found,
                      const cpd_vault *vault, const char *passphrase)
{
    cpd_node *object;
    if (!found->doc)
        return write_pair(home, person, found->variant, vault, false);
    cpd_doc *doc = cpd_doc_new();
    cpd_key_way way = {.way = CPD_WAY_PASSPHRASE,
                       .text = passphrase,
                       .since = CPD_DATE_NONE,
                       .until = CPD_DATE_NONE};
    int r = doc ? cpd_locked__object(&object, doc, person, vault) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_locked__set_way(doc, object, person, vault->master, &way);
    if (r == 0)
        r = copy_helpers(doc, object, cpd_doc_root(found->doc), person, vault->master);
    if (r == 0)
        r = write_locked(home, person, found->variant, object);
    cpd_doc_free(doc);
    return r;
}

static int renew(cpd_public *out, cpd_home *home, const cpd_uuid *person, const struct found *found,
                 const char *passphrase)
{
    struct holder *holder = find(home, person);
    cpd_vault vault = {0};
    cpd_secret *next = cpd_secret__new();
    int r = next ? cpd_secret__public(out, next) : CPD_EINTERNAL;
    if (r == 0)
        r = cpd_vault__make(&vault, holder->secret, next);
    if (r == 0 && !found->doc)
        *vault.master = *holder->master; /* which lies there in plain, before and after */
    if (r == 0)
        r = write_both(home, person, found, &vault, passphrase);
    if (r == 0) {
        cpd_key__free(holder->master);
        holder->master = cpd_steal(&vault.master);
        cpd_secret__free(holder->next);
        holder->next = cpd_steal(&next);
    }
    cpd_vault__fini(&vault);
    cpd_secret__free(next);
    return r;
}

int cpd_keyring__person_renew(cpd_public *out, cpd_home *home, const cpd_uuid *person,
                              const char *passphrase)
{
    struct found found;
    int r = find_file(&found, home, person);
    if (r == 0 && found.doc && !passphrase)
        r = needs_passphrase();
    if (r == 0)
        r = found.doc ? cpd_keyring__unlock_by(home, person, CPD_UNLOCK_PASSPHRASE, passphrase)
                      : cpd_keyring__unlock(home, person);
    if (r == 0)
        r = renew(out, home, person, &found, passphrase);
    found_fini(&found);
    return r;
}

/* ---- afterwards ---- */

/* The file holds the declared pair alone from now on. */
static int drop_old(cpd_home *home, struct holder *holder)
{
    struct found found;
    cpd_vault vault = {0};
    cpd_secret__free(holder->secret);
    holder->secret = cpd_steal(&holder->next);
    int r = find_file(&found, home, &holder->person);
    if (r == 0)
        r = cpd_vault__make(&vault, holder->secret, NULL);
    if (r == 0)
        *vault.master = *holder->master;
    if (r == 0 && !found.doc) {
        r = write_pair(home, &holder->person, found.variant, &vault, false);
    } else if (r == 0) {
        cpd_node *object, *ways = cpd_node_get(cpd_doc_root(found.doc), "ways");
        r = cpd_locked__object(&object, found.doc, &holder->person, &vault);
        cpd_node_set(found.doc, r == 0 ? object : NULL, "ways", ways);
        if (r == 0)
            r = write_locked(home, &holder->person, found.variant, object);
    }
    cpd_vault__fini(&vault);
    found_fini(&found);
    return r;
}

static int move_file(cpd_home *home, const cpd_uuid *person, const char *from, const char *to,
                     const char *suffix)
{
    char old[CPD_KEYFILE_NAME], new[CPD_KEYFILE_NAME];
    name_of(old, person, from, suffix);
    name_of(new, person, to, suffix);
    return cpd_keyfile__rename(home->keyring->dirfd, old, new);
}

/* A key that was lost is declared to be another one now: its files step aside, and stay. */
static int settle_new(cpd_home *home, const cpd_uuid *person)
{
    static const char *const suffixes[] = {SUFFIX_LOCKED, SUFFIX_KEY, ""};
    char aside[32], hex[17];
    unsigned char mark[8];
    cpd_seal__random(mark, sizeof mark);
    cpd_hex_format(hex, mark, sizeof mark);
    snprintf(aside, sizeof aside, ".lost-%s", hex);
    int r = 0;
    for (size_t i = 0; r == 0 && i < 3; i++)
        r = move_file(home, person, "", aside, suffixes[i]);
    for (size_t i = 0; r == 0 && i < 3; i++)
        r = move_file(home, person, VARIANT_NEW, "", suffixes[i]);
    return r;
}

static int undo(cpd_home *home, struct holder *holder, int r)
{
    const cpd_error why = *cpd_error_last();
    cpd_secret__free(holder->next);
    holder->next = NULL;
    if (holder->fresh)
        cpd_keyring__lock(home, &holder->person);
    cpd_error__restore(&why);
    return r;
}

/* What is left undone here does no harm: the file that counts is found by the key in it. */
int cpd_keyring__person_settle(cpd_home *home, const cpd_uuid *person, int r)
{
    struct holder *holder = find(home, person);
    struct found found;
    if (!holder || r < 0)
        return holder ? undo(home, holder, r) : r;
    holder->fresh = false;
    if (holder->next) {
        drop_old(home, holder);
    } else if (find_file(&found, home, person) == 0) {
        if (*found.variant)
            settle_new(home, person);
        found_fini(&found);
    }
    return 0;
}
