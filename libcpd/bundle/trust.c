/* Trust: the key of another home, accepted once by a person who compared its fingerprint. Only
 * statements in this home's own chain speak of it; what a bundle brings never does. The last word
 * on a home counts. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

#define REASON_MOST 2000
#define FINGERPRINT_DIGITS 40

/* A home that is known here: by what was taken, or by a file that is shown. */
struct known {
    cpd_uuid home;
    cpd_key key; /* of its `home` statement, or as accepted */
    bool has_key, accepted, ended;
    cpd_key said_key; /* as accepted, or ended */
    int64_t entries;
    char name[CPD_HOME_NAME]; /* as it was called last; "" when it never was */
    char since[11];           /* the day of the last word; "" when there is none */
};

struct homes {
    struct known *at;
    size_t count;
};

static struct known *home_of(struct homes *homes, const cpd_uuid *id)
{
    for (size_t i = 0; i < homes->count; i++)
        if (cpd_uuid_equal(&homes->at[i].home, id))
            return &homes->at[i];
    struct known *grown = realloc(homes->at, (homes->count + 1) * sizeof *grown);
    if (!grown) {
        cpd_error__no_memory();
        return NULL;
    }
    homes->at = grown;
    grown[homes->count] = (struct known){.home = *id};
    return &grown[homes->count++];
}

/* ---- what is known ---- */

static int note_home(struct homes *homes, const cpd_node *statement)
{
    cpd_uuid id;
    cpd_key key;

    if (!cpd_people__is(statement, "home") || !cpd_object__uuid(&id, statement, "home") ||
        !cpd_object__key(&key, statement, "signing"))
        return 0;
    struct known *known = home_of(homes, &id);
    if (!known)
        return CPD_EINTERNAL;
    known->key = key;
    known->has_key = true;
    return 0;
}

static int note_trust(struct homes *homes, const cpd_node *statement, const char *clock)
{
    cpd_uuid id;
    cpd_key key;
    const char *state = cpd_node_get_text(statement, "state"),
               *name = cpd_node_get_text(statement, "name");

    if (!cpd_people__is(statement, "trust") || !cpd_object__uuid(&id, statement, "trusted") ||
        !cpd_object__key(&key, statement, "signing"))
        return 0;
    struct known *known = home_of(homes, &id);
    if (!known)
        return CPD_EINTERNAL;
    known->said_key = key;
    known->ended = state && strcmp(state, "ended") == 0;
    known->accepted = !known->ended;
    if (!known->has_key)
        known->key = key;
    if (name)
        snprintf(known->name, sizeof known->name, "%s", name);
    snprintf(known->since, sizeof known->since, "%.10s", clock ? clock : "");
    return 0;
}

static int note_row(struct homes *homes, cpd_stmt *row)
{
    size_t n;
    cpd_doc *statement = NULL, *entry = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    int r = cpd_node__unpack(&statement, bytes, n);

    if (r == 0) {
        bytes = cpd_stmt__blob(row, 1, &n);
        r = cpd_node__unpack(&entry, bytes, n);
    }
    if (r == 0 && cpd_stmt__int(row, 2) >= CPD_LEDGER_OWN_LIMIT)
        r = note_home(homes, cpd_doc_root(statement));
    else if (r == 0)
        r = note_trust(homes, cpd_doc_root(statement),
                       cpd_node_get_text(cpd_doc_root(entry), "clock"));
    cpd_doc_free(statement);
    cpd_doc_free(entry);
    return r;
}

/* Both are filed under the home they speak of: `home` there, `trust` here. */
static int read_about(struct homes *homes, cpd_home *home, const cpd_uuid *about)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, home->store,
                       "SELECT s.bytes, e.bytes, s.id FROM subject s JOIN entry e ON e.id = s.id"
                       " WHERE s.about = ? AND s.commitment IS NULL ORDER BY s.id",
                       "u", about);

    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = note_row(homes, row);
    cpd_stmt__done(row);
    return r;
}

static int count_entries(struct homes *homes, cpd_home *home)
{
    int r = 0;

    for (size_t i = 0; r >= 0 && i < homes->count; i++)
        r = cpd_store__ask_int(&homes->at[i].entries, home->store,
                               "SELECT count(*) FROM entry e JOIN chain c ON c.no = e.chain"
                               " WHERE c.home = ?",
                               "u", &homes->at[i].home);
    return r < 0 ? r : 0;
}

/* Homes that were accepted before anything of them was taken: only our own chain names them. */
static int read_own(struct homes *homes, cpd_home *home)
{
    cpd_stmt *row;
    int64_t chain;
    int r = cpd_ledger__chain(&chain, home, &home->id, &home->id);

    if (r == 0)
        r = cpd_store__ask(
            &row, home->store,
            "SELECT s.bytes, e.bytes, s.id FROM entry e JOIN subject s ON s.id = e.id"
            " WHERE e.chain = ? AND s.about IS NOT NULL ORDER BY e.number",
            "i", chain);
    if (r < 0)
        return r;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = note_row(homes, row);
    cpd_stmt__done(row);
    return r;
}

static int read_homes(struct homes *homes, cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT DISTINCT home FROM chain WHERE home <> ? ORDER BY home", "u",
                           &home->id);

    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid id;

        r = cpd_stmt__uuid(row, 0, &id) ? read_about(homes, home, &id) : 0;
    }
    cpd_stmt__done(row);
    if (r == 0)
        r = read_own(homes, home);
    return r == 0 ? count_entries(homes, home) : r;
}

int cpd_trust__key(cpd_key *out, cpd_home *home, const cpd_uuid *origin)
{
    struct homes homes = {0};
    int r = read_about(&homes, home, origin);
    bool accepted = r == 0 && homes.count && homes.at[0].accepted;

    if (accepted)
        *out = homes.at[0].said_key;
    free(homes.at);
    return r < 0 ? r : accepted;
}

/* ---- fingerprints as people type them ---- */

static int read_fingerprint(char out[CPD_FINGERPRINT_TEXT], const char *typed)
{
    size_t n = 0, digits = 0;

    for (; typed && *typed; typed++) {
        if (strchr(" -:\t", *typed))
            continue;
        if (!isxdigit((unsigned char)*typed) || digits == FINGERPRINT_DIGITS)
            break;
        if (digits && digits % 4 == 0)
            out[n++] = ' ';
        out[n++] = (char)tolower((unsigned char)*typed);
        digits++;
    }
    out[n] = '\0';
    if (typed && !*typed && digits == FINGERPRINT_DIGITS)
        return 0;
    cpd_error__set(CPD_EINPUT, "that is not a whole fingerprint");
    return cpd_error__hint("It has ten groups of four: cpd home show, in the home it belongs to.");
}

static struct known *find_by(struct homes *homes, const char *fingerprint)
{
    for (size_t i = 0; i < homes->count; i++) {
        char its[CPD_FINGERPRINT_TEXT];

        cpd_fingerprint_format(its, &homes->at[i].key);
        if (strcmp(its, fingerprint) == 0)
            return &homes->at[i];
    }
    return NULL;
}

/* ---- saying so ---- */

/* @param name  what it is called from now on; NULL: as before */
static int state(cpd_home *home, const struct known *known, const char *name, const char *word,
                 const char *reason)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_person_row acting;
    int64_t position;
    int r = doc ? cpd_people__acting(&acting, home) : cpd_error__no_memory();

    cpd_object__set_uuid(doc, object, "trusted", &known->home);
    cpd_object__set_key(doc, object, "signing", &known->key);
    cpd_node_set_text(doc, object, "name", name);
    cpd_node_set_text(doc, object, "state", word);
    cpd_node_set_text(doc, object, "because", reason);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, cpd_ledger__state(&position, home, doc,
                                                    &(cpd_statement){.operation = "trust",
                                                                     .actor = &acting.id,
                                                                     .about = &known->home,
                                                                     .object = object}));
    cpd_doc_free(doc);
    return r;
}

static int no_such_home(void)
{
    cpd_error__set(CPD_EABSENT, "no home that is known here has that fingerprint");
    return cpd_error__hint(
        "Compare it letter by letter with what that home shows. If it differs, do "
        "not accept it: somebody else signed.");
}

static int show_one(cpd_doc **out, const struct known *known, const char *name)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *shown = cpd_node_object(doc);
    char fingerprint[CPD_FINGERPRINT_TEXT];

    cpd_fingerprint_format(fingerprint, &known->key);
    cpd_node_set_text(doc, shown, "schema", "cpd.trust/1");
    cpd_object__set_uuid(doc, shown, "home", &known->home);
    cpd_node_set_text(doc, shown, "fingerprint", fingerprint);
    name = name ? name : known->name;
    cpd_node_set_text(doc, shown, "name", *name ? name : NULL);
    cpd_doc_set_root(doc, shown);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}

/* The home of a file that is shown, before anything of it is taken. */
static int add_shown(struct homes *homes, const void *bytes, size_t length)
{
    cpd_bundle bundle;
    int r = bytes ? cpd_bundle__read(&bundle, bytes, length) : 0;

    if (r < 0 || !bytes)
        return r;
    struct known *known = home_of(homes, &bundle.home);
    if (known && !known->has_key) {
        known->key = bundle.home_key;
        known->has_key = true;
    }
    cpd_bundle__fini(&bundle);
    return known ? 0 : CPD_EINTERNAL;
}

static int check_name(const char *name)
{
    if (!name || (strlen(name) < CPD_HOME_NAME && cpd_people__is_line(name)))
        return 0;
    return cpd_error__set(CPD_EINPUT, "the name of a home is one line of 1 to %d bytes",
                          CPD_HOME_NAME - 1);
}

/* Once; and once more to call it otherwise. No two are called the same. */
static int check_new(const struct homes *homes, const struct known *known, const char *name)
{
    for (size_t i = 0; name && i < homes->count; i++)
        if (&homes->at[i] != known && strcmp(homes->at[i].name, name) == 0)
            return cpd_error__set(CPD_ECONFLICT, "another home is called %s here", name);
    if (known->accepted && (!name || strcmp(known->name, name) == 0))
        return cpd_error__set(CPD_ECONFLICT, "that home is accepted already");
    return 0;
}

int cpd_trust_accept(cpd_doc **out, cpd_home *home, const char *fingerprint,
                     const cpd_trust_options *options)
{
    cpd_trust_options o = options ? *options : (cpd_trust_options)CPD_TRUST_OPTIONS_INIT;
    struct homes homes = {0};
    char wanted[CPD_FINGERPRINT_TEXT];
    struct known *known = NULL;
    int r = read_fingerprint(wanted, fingerprint);

    if (r == 0)
        r = check_name(o.name);
    if (r == 0)
        r = read_homes(&homes, home);
    if (r == 0)
        r = add_shown(&homes, o.bundle, o.length);
    if (r == 0 && !(known = find_by(&homes, wanted)))
        r = no_such_home();
    if (r == 0)
        r = check_new(&homes, known, o.name);
    if (r == 0)
        r = state(home, known, o.name, NULL, NULL);
    if (r == 0 && out)
        r = show_one(out, known, o.name);
    free(homes.at);
    return r;
}

int cpd_trust_end(cpd_home *home, const char *fingerprint, const char *reason)
{
    struct homes homes = {0};
    char wanted[CPD_FINGERPRINT_TEXT];
    struct known *known = NULL;
    int r = read_fingerprint(wanted, fingerprint);

    if (r == 0 && reason &&
        (strlen(reason) > REASON_MOST || cpd_text_bad_byte(reason, strlen(reason)) >= 0))
        r = cpd_error__set(CPD_EINPUT, "the reason is longer than %d bytes or cannot be kept",
                           REASON_MOST);
    if (r == 0)
        r = read_homes(&homes, home);
    if (r == 0 && (!(known = find_by(&homes, wanted)) || !known->accepted))
        r = cpd_error__set(CPD_EABSENT, "no home with that fingerprint is accepted here");
    if (r == 0)
        r = state(home, known, NULL, "ended", reason);
    free(homes.at);
    return r;
}

int cpd_trust_list(cpd_doc **out, cpd_home *home)
{
    struct homes homes = {0};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = doc ? read_homes(&homes, home) : cpd_error__no_memory();

    for (size_t i = 0; r == 0 && i < homes.count; i++) {
        const struct known *known = &homes.at[i];
        cpd_node *shown = cpd_node_object(doc);
        char fingerprint[CPD_FINGERPRINT_TEXT];

        cpd_fingerprint_format(fingerprint, &known->key);
        cpd_object__set_uuid(doc, shown, "home", &known->home);
        cpd_node_set_text(doc, shown, "fingerprint", fingerprint);
        cpd_node_set_text(doc, shown, "name", *known->name ? known->name : NULL);
        cpd_node_set_text(doc, shown, "state",
                          known->accepted ? "accepted"
                          : known->ended  ? "ended"
                                          : "not-yet");
        cpd_node_set_text(doc, shown, "since", *known->since ? known->since : NULL);
        cpd_node_set_int(doc, shown, "entries", known->entries);
        cpd_node_add(doc, list, shown);
    }
    cpd_node_set_text(doc, root, "schema", "cpd.trusts/1");
    cpd_node_set(doc, root, "homes", list);
    cpd_doc_set_root(doc, root);
    free(homes.at);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}
