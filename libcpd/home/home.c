/* Opening, closing and making a home: the parts in the order of their layers, home.yaml, and who
 * acts. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpd/home.h>

#include "framework/framework.h"
#include "home/home.h"
#include "home/publish.h"
#include "home/wiring.h"
#include "press/press.h"
#include "rules/rules.h"
#include "store/store.h"
#include "variant/variant.h"

#define DESCRIPTION_MOST 4096
#define ATTACHMENT_USUAL ((size_t)10 << 20)
#define ATTACHMENT_LARGEST ((size_t)48 << 20) /* the store takes no larger piece */

static char *in_folder(const char *folder, const char *name)
{
    cpd_str path = {0};
    cpd_str_add(&path, folder);
    cpd_str_add(&path, "/");
    cpd_str_add(&path, name);
    return cpd_str_finish(&path);
}

/* ---- home.yaml: which home this is ---- */

static int no_home(void)
{
    cpd_error__set(CPD_EABSENT, "there is no home here");
    return cpd_error__hint("Make one: cpd init, or name another: --home FOLDER.");
}

static int read_description(char *text, size_t *length, const char *folder)
{
    CPD_FREE char *path = in_folder(folder, "home.yaml");
    if (!path)
        return cpd_error__no_memory();
    /* Not blocking: a pipe of that name would otherwise wait for ever. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return no_home();
    ssize_t n = read(fd, text, DESCRIPTION_MOST);
    close(fd);
    if (n < 0 || n == DESCRIPTION_MOST)
        return cpd_error__set(CPD_EINPUT, "home.yaml cannot be read or is too long");
    *length = (size_t)n;
    return 0;
}

/* attachment_most: a number of bytes, or of MiB as "20M". */
static int read_attachment_most(cpd_home *home, const cpd_node *root)
{
    const char *text = cpd_node_get_text(root, "attachment_most");
    char *end = NULL;
    unsigned long long most = text ? strtoull(text, &end, 10) : 0;
    home->attachment_most = ATTACHMENT_USUAL;
    if (!text)
        return 0;
    if (end > text && strcmp(end, "M") == 0 && most <= ATTACHMENT_LARGEST >> 20) {
        most <<= 20;
        end++;
    }
    if (end == text || *end || *text == '-' || most == 0 || most > ATTACHMENT_LARGEST) {
        cpd_error__set(CPD_EINPUT, "attachment_most in home.yaml is no size up to 48M");
        return cpd_error__hint("Write it as attachment_most: 10M.");
    }
    home->attachment_most = (size_t)most;
    return 0;
}

static int parse_description(cpd_home *home, const char *text, size_t length)
{
    cpd_doc *doc;
    int r = cpd_yaml_parse(&doc, text, length, "home.yaml", NULL);
    if (r < 0)
        return r;
    const cpd_node *root = cpd_doc_root(doc);
    const char *format = cpd_node_get_text(root, "format"), *use = cpd_node_get_text(root, "use");
    if (!format || strcmp(format, "1") != 0) {
        r = cpd_error__set(CPD_EINPUT, "home.yaml has format %.20s, this program knows 1",
                           format ? format : "none");
        cpd_error__hint("Use the program that made this home; nothing was changed.");
    } else if (!cpd_object__uuid(&home->id, root, "id")) {
        r = cpd_error__set(CPD_EDAMAGED, "home.yaml does not say which home this is");
    } else {
        r = read_attachment_most(home, root);
    }
    home->demo = use && strcmp(use, "demo") == 0;
    home->organisation = use && strcmp(use, "organisation") == 0;
    cpd_doc_free(doc);
    return r;
}

static const char *use_of(const cpd_home *home)
{
    return home->demo ? "demo" : home->organisation ? "organisation" : "personal";
}

static int write_description(const cpd_home *home)
{
    char id[CPD_UUID_TEXT], text[400];
    CPD_FREE char *path = in_folder(home->path, "home.yaml");
    cpd_uuid_format(id, &home->id);
    int n = snprintf(text, sizeof text,
                     "# A home of libcpd: records.db holds the records, keys/ what opens them, "
                     "sets.git the competency sets.\n"
                     "format: 1\nid: %s\nuse: %s\n",
                     id, use_of(home));
    if (!path)
        return cpd_error__no_memory();
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return cpd_error__set(CPD_EINTERNAL, "home.yaml could not be made: %s", strerror(errno));
    int r = write(fd, text, (size_t)n) == n && fsync(fd) == 0
                ? 0
                : cpd_error__set(CPD_EFULL, "home.yaml could not be written");
    close(fd);
    return r;
}

/* ---- opening ---- */

static cpd_home *new_home(const char *folder, const cpd_home_options *options)
{
    cpd_home *home = calloc(1, sizeof *home);
    if (home)
        home->path = strdup(folder);
    if (!home || !home->path) {
        free(home);
        cpd_error__no_memory();
        return NULL;
    }
    home->attachment_most = ATTACHMENT_USUAL;
    home->clock = options && options->now_ms ? (cpd_clock){options->now_ms, options->payload}
                                             : cpd_clock_system();
    return home;
}

/* The parts above the store and the keys. */
static int open_parts(cpd_home *home)
{
    int r = cpd_ledger__open(home);
    if (r == 0)
        r = cpd_people__open(home, &cpd_home__people_seams);
    if (r == 0)
        r = cpd_records__open(home, &cpd_home__seams);
    if (r == 0)
        r = cpd_sets__open(home);
    if (r == 0)
        r = cpd_rules__open(home, &cpd_home__rules_seams);
    if (r == 0)
        r = cpd_variants__open(home);
    return r;
}

static int check_folder(const char *folder)
{
    struct stat st;
    return lstat(folder, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : no_home();
}

/* Whoever changes the id in home.yaml, or puts another home's database there, would write on under
 * a name that is not this home's. */
static int check_identity(cpd_home *home)
{
    int64_t chain;
    int r = cpd_store__ask_int(&chain, home->store,
                               "SELECT no FROM chain WHERE home = ?1 AND portfolio = ?1", "u",
                               &home->id);
    if (r != 0)
        return r < 0 ? r : 0;
    cpd_error__set(CPD_EDAMAGED, "home.yaml and records.db are not of the same home");
    return cpd_error__hint("Put back the home.yaml that belongs here, or restore a backup.");
}

static int open_home(cpd_home *home)
{
    char text[DESCRIPTION_MOST];
    size_t length = 0;
    int r = check_folder(home->path);
    if (r == 0)
        r = read_description(text, &length, home->path);
    if (r == 0)
        r = parse_description(home, text, length);
    CPD_FREE char *database = in_folder(home->path, "records.db");
    if (r == 0)
        r = database ? cpd_store__open(&home->store, database) : cpd_error__no_memory();
    if (r == 0)
        r = check_identity(home);
    if (r == 0)
        r = cpd_keyring__open(home);
    return r == 0 ? open_parts(home) : r;
}

/* What can also be done at the next opening keeps nobody from this one. */
static void settle(cpd_home *home)
{
    const cpd_error before = *cpd_error_last();
    if (cpd_invitations__settle(home) < 0)
        cpd_error__restore(&before);
}

int cpd_home_open(cpd_home **out, const char *folder, const cpd_home_options *options)
{
    int r = cpd_seal__init();
    if (r < 0)
        return r;
    cpd_home *home = new_home(folder, options);
    if (!home)
        return CPD_EINTERNAL;
    r = open_home(home);
    if (r == 0)
        settle(home);
    if (r == 0)
        *out = home;
    else
        cpd_home_close(home);
    return r;
}

void cpd_home_close(cpd_home *home)
{
    if (!home)
        return;
    cpd_variants__close(home);
    cpd_rules__close(home);
    cpd_sets__close(home);
    cpd_records__close(home);
    cpd_people__close(home);
    cpd_ledger__close(home);
    cpd_keyring__close(home);
    cpd_store__close(home->store);
    free(home->path);
    free(home);
}

int cpd_home_act_as(cpd_home *home, const char *person)
{
    return cpd_people__act_as(home, person);
}

/* ---- making ---- */

/* The first entry of the log: which home this is, signed with its own key. */
static int state_home(cpd_home *home)
{
    const cpd_secret *secret;
    cpd_public keys;
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *statement = cpd_node_object(doc);
    int r = cpd_keyring__home_secret(&secret, home);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0) {
        cpd_object__set_uuid(doc, statement, "home", &home->id);
        cpd_object__set_key(doc, statement, "signing", &keys.sign);
        r = cpd_change__begin(home);
    }
    if (r == 0)
        r = cpd_change__end(home, cpd_ledger__state(&position, home, doc,
                                                    &(cpd_statement){.operation = "home",
                                                                     .about = &home->id,
                                                                     .signer = secret,
                                                                     .object = statement}));
    cpd_doc_free(doc);
    return r;
}

static int make_parts(cpd_home *home, const cpd_home_options *options, cpd_issues *issues)
{
    CPD_FREE char *database = in_folder(home->path, "records.db");
    int r = database ? cpd_store__create(&home->store, database) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_keyring__make_home(home);
    if (r == 0)
        r = open_parts(home);
    if (r == 0)
        r = write_description(home);
    if (r == 0)
        r = state_home(home);
    if (r == 0)
        r = cpd_home__publish_sets(home, options ? options->sets : NULL,
                                   options ? options->press : NULL, issues);
    return r;
}

/* A home is made beside its place and moved there when it is whole, so that a failure leaves
 * nothing half-made. */
static int make_beside(const char *place, const cpd_home_options *options, cpd_issues *issues)
{
    cpd_home *home = new_home(place, options);
    if (!home)
        return CPD_EINTERNAL;
    home->demo = options && options->demo;
    home->organisation = options && options->organisation;
    cpd_people__new_id(&home->id, home);
    int r = make_parts(home, options, issues);
    cpd_home_close(home);
    return r;
}

static int take_away(const char *folder, int r)
{
    const cpd_error why = *cpd_error_last();
    cpd_folder__remove(folder);
    cpd_error__restore(&why);
    return r;
}

int cpd_home__settle(const char *place, const char *target, int r)
{
    if (r == 0 && rename(place, target) < 0)
        r = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                ? cpd_error__set(CPD_ECONFLICT, "something is already there; a home is made in a "
                                                "folder that is empty or does not exist")
                : cpd_error__set(CPD_EINTERNAL, "the home could not be put in its place: %s",
                                 strerror(errno));
    return r < 0 ? take_away(place, r) : 0;
}

/* The folder without slashes at its end. One that is called "." or ".." cannot be put in its place:
 * whoever stands in it would stand nowhere. */
int cpd_home__check_target(char target[CPD_FOLDER_MOST], const char *folder)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (n == 0 || n + 16 > CPD_FOLDER_MOST)
        return cpd_error__set(CPD_EINPUT, "the name of the folder is empty or too long");
    memcpy(target, folder, n);
    target[n] = '\0';
    const char *slash = strrchr(target, '/'), *last = slash ? slash + 1 : target;
    if (!*last || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
        cpd_error__set(CPD_EINPUT, "a home needs a folder with a name of its own");
        return cpd_error__hint("Name a folder that is empty or does not exist.");
    }
    CPD_FREE char *description = in_folder(target, "home.yaml");
    struct stat st;
    if (!description)
        return cpd_error__no_memory();
    if (lstat(description, &st) != 0)
        return 0;
    cpd_error__set(CPD_ECONFLICT, "there is already a home in that folder");
    return cpd_error__hint("Name another folder; what is there stays.");
}

int cpd_home__make_place(char place[CPD_FOLDER_MOST], const char *target)
{
    snprintf(place, CPD_FOLDER_MOST, "%.4080s.XXXXXX", target);
    if (mkdtemp(place))
        return 0;
    int kind = errno == ENOENT ? CPD_EABSENT : errno == ENOSPC ? CPD_EFULL : CPD_EDENIED;
    return cpd_error__set(kind, "the folder for the home cannot be made: %s", strerror(errno));
}

int cpd_home_init(cpd_home **out, const char *folder, const cpd_home_options *options,
                  cpd_issues *issues)
{
    char target[CPD_FOLDER_MOST], place[CPD_FOLDER_MOST];
    int r = cpd_seal__init();
    if (r == 0 && options && options->demo && options->organisation)
        r = cpd_error__set(CPD_EINPUT, "a home is for trying out or an organisation's, not both");
    if (r == 0)
        r = cpd_home__check_target(target, folder);
    if (r == 0)
        r = cpd_home__make_place(place, target);
    if (r < 0)
        return r;
    r = cpd_home__settle(place, target, make_beside(place, options, issues));
    if (r < 0)
        return r;
    r = out ? cpd_home_open(out, target, options) : 0;
    return r < 0 ? take_away(target, r) : 0;
}

/* ---- showing ---- */

int cpd_home_show(cpd_doc **out, cpd_home *home)
{
    const cpd_secret *secret;
    cpd_public keys;
    int64_t position, people = 0;
    char fingerprint[CPD_FINGERPRINT_TEXT];
    int r = cpd_keyring__home_secret(&secret, home);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0)
        r = cpd_ledger__position(&position, home);
    if (r == 0)
        r = cpd_store__ask_int(&people, home->store, "SELECT count(*) FROM person", "");
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *shown = cpd_node_object(doc);
    cpd_doc_set_root(doc, shown);
    cpd_fingerprint_format(fingerprint, &keys.sign);
    cpd_node_set_text(doc, shown, "schema", "cpd.home/1");
    cpd_object__set_uuid(doc, shown, "id", &home->id);
    cpd_node_set_text(doc, shown, "use", use_of(home));
    cpd_node_set_bool(doc, shown, "demo", home->demo);
    cpd_node_set_text(doc, shown, "fingerprint", fingerprint);
    cpd_node_set_int(doc, shown, "people", people);
    cpd_node_set_int(doc, shown, "position", position);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}
