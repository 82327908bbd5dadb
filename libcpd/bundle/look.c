/* Looking at a bundle: it is put into a store in memory and held against itself there, by the same
 * walk that verifies a home. Nothing is trusted and nothing is written. */
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "bundle/rows.h"
#include "store/store.h"

#define SIGNERS_MOST 200 /* that are listed; signatures are counted all */

/* A withheld text: by the hash of its entry, and why. */
struct kept_back {
    cpd_hash entry;
    const char *why; /* borrowed from the manifest */
};

struct looking {
    cpd_bundle b;
    cpd_home scratch;
    cpd_doc *doc;
    cpd_node *report, *kinds, *signers, *people, *withheld;
    struct kept_back *kept_back;
    size_t kept_back_count;
    int64_t revisions;
};

/* ---- what is withheld ---- */

static int by_entry(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(cpd_hash));
}

static int read_withheld(struct looking *l)
{
    const cpd_node *list = cpd_node_get(l->b.statement, "withheld");
    size_t n = cpd_node_length(list);

    l->kept_back = calloc(n + 1, sizeof *l->kept_back);
    if (!l->kept_back)
        return cpd_error__no_memory();
    for (size_t i = 0; i < n; i++) {
        struct kept_back *one = &l->kept_back[l->kept_back_count];

        one->why = cpd_node_get_text(cpd_node_at(list, i), "why");
        l->kept_back_count += cpd_object__hash(&one->entry, cpd_node_at(list, i), "entry");
    }
    qsort(l->kept_back, l->kept_back_count, sizeof *l->kept_back, by_entry);
    return 0;
}

static void show_withheld(struct looking *l, const cpd_item *item)
{
    const struct kept_back *found =
        bsearch(&item->hash, l->kept_back, l->kept_back_count, sizeof *l->kept_back, by_entry);
    cpd_node *shown = found ? cpd_node_object(l->doc) : NULL;

    if (!found)
        return;
    cpd_node_set_text(l->doc, shown, "record", cpd_node_get_text(item->object, "record"));
    cpd_node_set_text(l->doc, shown, "kind", cpd_node_get_text(item->object, "kind"));
    cpd_node_set_text(l->doc, shown, "why", found->why);
    cpd_node_add(l->doc, l->withheld, shown);
}

/* ---- what is there, and who signed ---- */

static bool has_text(const cpd_node *object, const char *key, const char *text)
{
    const char *its = cpd_node_get_text(object, key);

    return its && text && strcmp(its, text) == 0;
}

/* The member of a list that is of this; made when it is not there. NULL when there are too many. */
static cpd_node *row_of(struct looking *l, cpd_node *list, const char *key, const char *value)
{
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (has_text(cpd_node_at(list, i), key, value))
            return cpd_node_at(list, i);
    if (!value || cpd_node_length(list) >= SIGNERS_MOST)
        return NULL;
    cpd_node *row = cpd_node_object(l->doc);
    cpd_node_set_text(l->doc, row, key, value);
    cpd_node_add(l->doc, list, row);
    return row;
}

static void count_in(struct looking *l, cpd_node *row)
{
    if (row)
        cpd_node_set_int(l->doc, row, "count", cpd_node_get_int(row, "count", 0) + 1);
}

static const char *name_in(struct looking *l, const char *person)
{
    return cpd_node_get_text(row_of(l, l->people, "person", person), "name");
}

/* In whose place; each once. */
static void note_place(struct looking *l, cpd_node *row, const char *whose)
{
    const char *name = whose ? name_in(l, whose) : NULL;
    cpd_node *list = cpd_node_get(row, "for") ? cpd_node_get(row, "for") : cpd_node_list(l->doc);

    for (size_t i = 0; name && i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(list, i)), name) == 0)
            name = NULL;
    if (name) {
        cpd_node_add(l->doc, list, cpd_node_text(l->doc, name));
        cpd_node_set(l->doc, row, "for", list);
    }
}

static cpd_node *row_of_guest(struct looking *l, const cpd_item *item)
{
    const cpd_node *guest = cpd_node_get(item->object, "guest");
    cpd_node *row = row_of(l, l->signers, "guest",
                           cpd_node_get_text(cpd_node_get(item->object, "signer"), "guest"));

    cpd_node_set_text(l->doc, row, "name", cpd_node_get_text(guest, "name"));
    cpd_node_set_text(l->doc, row, "organisation", cpd_node_get_text(guest, "organisation"));
    return row;
}

static void note_signature(struct looking *l, const cpd_item *item)
{
    const cpd_node *signer = cpd_node_get(item->object, "signer");
    const char *person = cpd_node_get_text(signer, "person");
    cpd_node *row = person ? row_of(l, l->signers, "person", person) : row_of_guest(l, item);

    if (row && person)
        cpd_node_set_text(l->doc, row, "name", name_in(l, person));
    if (row)
        cpd_node_set_text(l->doc, row, "home", cpd_node_get_text(signer, "home"));
    note_place(l, row, cpd_node_get_text(item->object, "for"));
    count_in(l, row);
}

static void note_person(struct looking *l, const cpd_item *item)
{
    cpd_node *row = row_of(l, l->people, "person", cpd_node_get_text(item->object, "person"));

    if (row)
        cpd_node_set_text(l->doc, row, "name", cpd_node_get_text(item->object, "name"));
}

static void note_item(struct looking *l, const cpd_item *item)
{
    if (item->what == CPD_ITEM_REVISION) {
        l->revisions++;
        count_in(l, row_of(l, l->kinds, "kind", cpd_node_get_text(item->object, "kind")));
    } else if (cpd_item__says(item, "signoff")) {
        note_signature(l, item);
    } else if (cpd_item__says(item, "person")) {
        note_person(l, item);
    }
    if (item->what != CPD_ITEM_GONE && !item->sealed.length && cpd_node_get(item->entry, "sealed"))
        show_withheld(l, item);
}

/* ---- into the scratch store ---- */

static int fill(struct looking *l)
{
    struct cpd_rows rows = {.home = &l->scratch};
    struct cpd_chains chains;
    cpd_item item;
    int64_t id;
    bool is_new;
    size_t files;
    int r = cpd_change__begin(&l->scratch);

    if (r < 0)
        return r;
    cpd_chains__init(&chains, l->b.parts[CPD_PART_CHAINS], l->b.parts[CPD_PART_BODIES],
                     (cpd_bytes){0});
    while (r == 0 && (r = cpd_chains__next(&item, &chains)) > 0) {
        note_item(l, &item);
        r = cpd_rows__add(&id, &is_new, &rows, &item);
        cpd_item__fini(&item);
    }
    cpd_chains__fini(&chains);
    if (r == 0)
        r = cpd_files__add(&files, &l->b.files, &l->scratch);
    return cpd_change__end(&l->scratch, r);
}

static void copy(struct looking *l, const cpd_node *from, const char *key)
{
    if (cpd_node_get(from, key))
        cpd_node_set(l->doc, l->report, key, cpd_node_copy(l->doc, cpd_node_get(from, key)));
}

/* Entries are named by their place in the log of the home that wrote them. */
static void show_problems(struct looking *l, const cpd_node *found)
{
    cpd_node *list = cpd_node_copy(l->doc, cpd_node_get(found, "problems"));

    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_node *problem = cpd_node_at(list, i);
        int64_t id = cpd_node_get_int(problem, "entry", 0);

        if (id)
            cpd_node_set_int(l->doc, problem, "entry", id & (CPD_LEDGER_OWN_LIMIT - 1));
    }
    cpd_node_set(l->doc, l->report, "problems", list);
}

static int check(struct looking *l)
{
    cpd_doc *found;
    int r = cpd_audit__brought(&found, &l->scratch, true, l->b.manifest);

    if (r < 0)
        return r;
    copy(l, cpd_doc_root(found), "whole");
    copy(l, cpd_doc_root(found), "signatures");
    copy(l, cpd_doc_root(found), "missing");
    cpd_node_set_int(l->doc, l->report, "erased",
                     (int64_t)cpd_node_length(cpd_node_get(cpd_doc_root(found), "erased")));
    show_problems(l, cpd_doc_root(found));
    cpd_doc_free(found);
    return 0;
}

/* ---- the answer ---- */

static void show_sets(struct looking *l)
{
    const cpd_node *named = cpd_node_get(l->b.statement, "sets");
    cpd_node *list = cpd_node_list(l->doc);

    for (size_t i = 0; i < cpd_node_length(named); i++)
        cpd_node_add(l->doc, list,
                     cpd_node_textf(l->doc, "%s@%s",
                                    cpd_node_get_text(cpd_node_at(named, i), "set"),
                                    cpd_node_get_text(cpd_node_at(named, i), "version")));
    cpd_node_set(l->doc, l->report, "sets", list);
}

static void show_files(struct looking *l)
{
    cpd_node_set_int(l->doc, l->report, "files", (int64_t)l->b.files.count);
    cpd_node_set_int(l->doc, l->report, "file_bytes", (int64_t)l->b.parts[CPD_PART_FILES].length);
    cpd_node_set_int(l->doc, l->report, "files_missing", (int64_t)l->b.files_missing);
}

static void show(struct looking *l, size_t length)
{
    char fingerprint[CPD_FINGERPRINT_TEXT];
    cpd_node *report = l->report;

    cpd_fingerprint_format(fingerprint, &l->b.home_key);
    cpd_node_set_text(l->doc, report, "schema", "cpd.bundle/1");
    cpd_object__set_uuid(l->doc, report, "home", &l->b.home);
    cpd_node_set_text(l->doc, report, "fingerprint", fingerprint);
    copy(l, l->b.statement, "holder");
    cpd_node_set_text(l->doc, report, "made", cpd_node_get_text(l->b.statement, "clock"));
    cpd_node_set_int(l->doc, report, "bytes", (int64_t)length);
    cpd_node_set_int(l->doc, report, "entries", (int64_t)l->b.items);
    cpd_node_set_int(l->doc, report, "revisions", l->revisions);
    cpd_node_set_int(l->doc, report, "texts", (int64_t)l->b.texts);
    show_files(l);
    cpd_node_set(l->doc, report, "kinds", l->kinds);
    cpd_node_set(l->doc, report, "signers", l->signers);
    cpd_node_set(l->doc, report, "withheld", l->withheld);
    show_sets(l);
}

static int open_scratch(cpd_home *home)
{
    home->clock = cpd_clock_system();
    int r = cpd_store__scratch(&home->store);

    return r == 0 ? cpd_ledger__open(home) : r;
}

static void close_scratch(cpd_home *home)
{
    cpd_ledger__close(home);
    cpd_store__close(home->store);
}

static int look(struct looking *l, const void *bytes, size_t length)
{
    int r = cpd_bundle__read(&l->b, bytes, length);

    l->report = cpd_node_object(l->doc);
    l->kinds = cpd_node_list(l->doc);
    l->signers = cpd_node_list(l->doc);
    l->people = cpd_node_list(l->doc);
    l->withheld = cpd_node_list(l->doc);
    cpd_doc_set_root(l->doc, l->report);
    if (r == 0)
        r = read_withheld(l);
    if (r == 0)
        r = open_scratch(&l->scratch);
    if (r == 0)
        r = fill(l);
    if (r == 0)
        show(l, length);
    return r == 0 ? check(l) : r;
}

int cpd_bundle_look(cpd_doc **out, const void *bytes, size_t length)
{
    struct looking l = {.doc = cpd_doc_new()};
    int r = l.doc ? cpd_seal__init() : cpd_error__no_memory();

    if (r == 0)
        r = look(&l, bytes, length);
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    close_scratch(&l.scratch);
    cpd_bundle__fini(&l.b);
    free(l.kept_back);
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}
