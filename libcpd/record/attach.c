/* Attached files. The bytes are sealed under a key of their own and addressed by the hash of what
 * was sealed; key, name, type and hash of the plain bytes stand in the body of each version that
 * has the file, so whoever reads the body reads the file, and erasing the words closes it. The head
 * names the sealed bytes alone, which is all that verifying, copying and clearing away need. */
#include <stdlib.h>
#include <string.h>

#include "record/filetype.h"
#include "record/record.h"
#include "store/store.h"

#define PURPOSE "cpd/attachment/1"
#define NAME_MOST 200
#define FILES_MOST 20

/* ---- what may be attached ---- */

/* The last part of a path, and only if it can be a name again when the file is saved. */
static int check_name(const char **name, const char *given)
{
    const char *slash = strrchr(given, '/');
    size_t n;
    *name = slash ? slash + 1 : given;
    n = strlen(*name);
    if (n > 0 && n <= NAME_MOST && **name != '.' && cpd_text_bad_byte(*name, n) < 0 &&
        !strpbrk(*name, "\\\n\t"))
        return 0;
    cpd_error__set(CPD_EINPUT,
                   "a file is attached under a name of 1 to %d bytes in one line, which "
                   "begins with no dot",
                   NAME_MOST);
    return cpd_error__hint("Give it such a name first.");
}

static int check_size(const cpd_home *home, size_t length)
{
    if (length > 0 && length <= home->attachment_most)
        return 0;
    if (length == 0)
        return cpd_error__set(CPD_EINPUT, "the file is empty");
    cpd_error__set(CPD_ELIMIT, "the file has %zu bytes; at most %zu are kept in this home", length,
                   home->attachment_most);
    return cpd_error__hint("Make it smaller, or set attachment_most in home.yaml.");
}

/* ---- sealing and opening ---- */

struct sealing {
    unsigned char *sealed;
    size_t length;
    cpd_hash address, plain;
    cpd_key key;
};

static int seal(struct sealing *s, const void *bytes, size_t length)
{
    s->length = length + CPD_SEAL_EXTRA;
    s->sealed = malloc(s->length);
    if (!s->sealed)
        return cpd_error__no_memory();
    cpd_seal__hash(&s->plain, PURPOSE, bytes, length);
    cpd_seal__random(&s->key, sizeof s->key);
    cpd_seal__seal(s->sealed, &s->key, bytes, length, PURPOSE, strlen(PURPOSE));
    cpd_seal__hash_raw(&s->address, s->sealed, s->length);
    return 0;
}

static cpd_node *describe(cpd_doc *doc, const struct sealing *s, const char *name, const char *type,
                          size_t length)
{
    cpd_node *file = cpd_node_object(doc);
    char key[CPD_KEY_SIZE * 2];
    cpd_base64url_format(key, s->key.bytes, CPD_KEY_SIZE);
    cpd_object__set_hash(doc, file, "hash", &s->plain);
    cpd_node_set_text(doc, file, "key", key);
    cpd_node_set_text(doc, file, "name", name);
    cpd_object__set_hash(doc, file, "sealed", &s->address);
    cpd_node_set_int(doc, file, "size", (int64_t)length);
    cpd_node_set_text(doc, file, "type", type);
    cpd_seal__wipe(key, sizeof key);
    return file;
}

static int open_bytes(unsigned char **out, size_t *length, const cpd_node *file,
                      const unsigned char *sealed, size_t sealed_length)
{
    cpd_key key;
    cpd_hash plain, said;
    const char *text = cpd_node_get_text(file, "key");
    if (sealed_length < CPD_SEAL_EXTRA || !text ||
        !cpd_base64url_parse(key.bytes, CPD_KEY_SIZE, text))
        return cpd_error__set(CPD_EDAMAGED, "what a record says of its file cannot be read");
    size_t n = sealed_length - CPD_SEAL_EXTRA;
    unsigned char *bytes = malloc(n + 1);
    int r = bytes ? cpd_seal__open(bytes, &key, sealed, sealed_length, PURPOSE, strlen(PURPOSE))
                  : cpd_error__no_memory();
    cpd_seal__wipe(&key, sizeof key);
    if (r == 0)
        cpd_seal__hash(&plain, PURPOSE, bytes, n);
    if (r == 0 && (!cpd_object__hash(&said, file, "hash") || !cpd_hash_equal(&said, &plain)))
        r = cpd_error__set(CPD_ETAMPERED, "an attached file is not the one its record names");
    if (r < 0) {
        free(bytes);
        return r;
    }
    *out = bytes;
    *length = n;
    return 0;
}

/* ---- the list of a version ---- */

static const cpd_node *find_file(const cpd_node *files, const char *name)
{
    for (size_t i = 0; i < cpd_node_length(files); i++) {
        const char *its = cpd_node_get_text(cpd_node_at(files, i), "name");
        if (its && strcmp(its, name) == 0)
            return cpd_node_at(files, i);
    }
    return NULL;
}

void cpd_attach__set(cpd_draft *draft, const cpd_node *files)
{
    cpd_node *addresses = cpd_node_list(draft->doc);
    if (cpd_node_length(files) == 0)
        return;
    for (size_t i = 0; i < cpd_node_length(files); i++)
        cpd_node_add(draft->doc, addresses,
                     cpd_node_text(draft->doc, cpd_node_get_text(cpd_node_at(files, i), "sealed")));
    cpd_node_set(draft->doc, draft->head, "attachments", addresses);
    cpd_node_set(draft->doc, draft->body, "attachments", cpd_node_copy(draft->doc, files));
}

void cpd_attach__show(cpd_doc *doc, cpd_node *shown, const cpd_node *files)
{
    static const char *const kept[] = {"name", "type"};
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(files); i++) {
        const cpd_node *file = cpd_node_at(files, i);
        cpd_node *one = cpd_node_object(doc);
        for (size_t k = 0; k < 2; k++)
            cpd_node_set_text(doc, one, kept[k], cpd_node_get_text(file, kept[k]));
        cpd_node_set_int(doc, one, "size", cpd_node_get_int(file, "size", 0));
        cpd_node_add(doc, list, one);
    }
    if (cpd_node_length(list))
        cpd_node_set(doc, shown, "attachments", list);
}

/* The files of the newest version, in the history's document. */
static int read_files(const cpd_node **out, cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_node *body = NULL;
    *out = NULL;
    if (!cpd_node_get(newest->head, "attachments"))
        return 0;
    int r = cpd_revision__open(&body, history->doc, home, newest);
    *out = r == 0 ? cpd_node_get(body, "attachments") : NULL;
    return r;
}

static int absent(const char *name)
{
    cpd_error__set(CPD_EABSENT, "no file called \"%.200s\" is attached to it", name);
    return cpd_error__hint("cpd show tells which are.");
}

/* ---- attaching ---- */

struct attaching {
    const char *name, *type, *reason;
    size_t length;
    struct sealing s;
};

static int keep_bytes(cpd_home *home, const struct sealing *s, const cpd_uuid *record)
{
    return cpd_store__run(home->store, "INSERT INTO attachment(hash, about, bytes) VALUES(?, ?, ?)",
                          "bub", s->address.bytes, (size_t)CPD_HASH_SIZE, record, s->sealed,
                          s->length);
}

static int attach(cpd_saved *out, cpd_home *home, const char *record, const struct attaching *a)
{
    cpd_history history;
    const cpd_node *files;
    int r = cpd_record__load_own(&history, home, record);
    if (r < 0)
        return r;
    r = read_files(&files, home, &history);
    if (r == 0 && find_file(files, a->name)) {
        cpd_error__set(CPD_ECONFLICT, "a file called \"%s\" is attached already", a->name);
        r = cpd_error__hint("Give this one another name, or detach that one first.");
    } else if (r == 0 && cpd_node_length(files) >= FILES_MOST) {
        r = cpd_error__set(CPD_ELIMIT, "a record has at most %d files", FILES_MOST);
    }
    if (r == 0) {
        cpd_node *all = files ? cpd_node_copy(history.doc, files) : cpd_node_list(history.doc);
        cpd_node_add(history.doc, all, describe(history.doc, &a->s, a->name, a->type, a->length));
        r = keep_bytes(home, &a->s, &history.record);
        if (r == 0)
            r = cpd_record__amend_files(out, home, &history, all, a->reason);
    }
    cpd_history__fini(&history);
    return r;
}

int cpd_record_attach(cpd_saved *out, cpd_home *home, const char *record, const char *name,
                      const void *bytes, size_t length, const char *reason)
{
    struct attaching a = {.length = length, .reason = reason};
    cpd_saved saved;
    int r = check_name(&a.name, name);
    if (r == 0)
        r = check_size(home, length);
    a.type = r == 0 ? cpd_filetype__find(bytes, length, a.name) : NULL;
    if (r == 0 && !a.type)
        r = cpd_error_last()->kind;
    if (r == 0)
        r = seal(&a.s, bytes, length);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, attach(&saved, home, record, &a));
    cpd_seal__wipe(&a.s.key, sizeof a.s.key);
    free(a.s.sealed);
    if (r == 0)
        *out = saved;
    return r;
}

/* ---- detaching ---- */

static int detach(cpd_saved *out, cpd_home *home, const char *record, const char *name,
                  const char *reason)
{
    cpd_history history;
    const cpd_node *files;
    int r = cpd_record__load_own(&history, home, record);
    if (r < 0)
        return r;
    r = read_files(&files, home, &history);
    const cpd_node *gone = r == 0 ? find_file(files, name) : NULL;
    if (r == 0 && !gone)
        r = absent(name);
    if (r == 0) {
        cpd_node *others = cpd_node_list(history.doc);
        for (size_t i = 0; i < cpd_node_length(files); i++)
            if (cpd_node_at(files, i) != gone)
                cpd_node_add(history.doc, others,
                             cpd_node_copy(history.doc, cpd_node_at(files, i)));
        r = cpd_record__amend_files(out, home, &history, others, reason);
    }
    cpd_history__fini(&history);
    return r;
}

int cpd_record_detach(cpd_saved *out, cpd_home *home, const char *record, const char *name,
                      const char *reason)
{
    cpd_saved saved;
    int r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, detach(&saved, home, record, name, reason));
    if (r == 0)
        *out = saved;
    return r;
}

/* ---- reading ---- */

static int fetch(unsigned char **out, size_t *length, cpd_home *home, const cpd_node *file)
{
    cpd_hash address, found;
    cpd_stmt *row;
    if (!cpd_object__hash(&address, file, "sealed"))
        return cpd_error__set(CPD_EDAMAGED, "what a record says of its file cannot be read");
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM attachment WHERE hash = ?", "b",
                           address.bytes, (size_t)CPD_HASH_SIZE);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        size_t n;
        const unsigned char *sealed = cpd_stmt__blob(row, 0, &n);
        cpd_seal__hash_raw(&found, sealed, n);
        r = cpd_hash_equal(&found, &address)
                ? open_bytes(out, length, file, sealed, n)
                : cpd_error__set(CPD_ETAMPERED, "the bytes of an attached file were changed");
    } else if (r == 0) {
        r = cpd_error__set(CPD_EABSENT, "the file is not in this home");
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_record_attachment(unsigned char **bytes, size_t *length, cpd_home *home, const char *record,
                          const char *name)
{
    cpd_history history;
    const cpd_node *files, *file;
    unsigned char *made = NULL;
    size_t n = 0;
    int r = cpd_read__open(&history, home, record);
    if (r < 0)
        return r;
    r = read_files(&files, home, &history);
    file = r == 0 ? find_file(files, name) : NULL;
    if (r == 0)
        r = file ? fetch(&made, &n, home, file) : absent(name);
    if (r == 0)
        r = cpd_read__note(home, &history, "attachment");
    cpd_history__fini(&history);
    if (r == 0) {
        *bytes = made;
        *length = n;
    } else {
        free(made);
    }
    return r;
}

/* ---- for verify and erasure ---- */

static bool names(const cpd_node *head, const cpd_hash *address)
{
    const cpd_node *list = cpd_node_get(head, "attachments");
    cpd_hash hash;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(list, i));
        if (text && cpd_hash_parse(&hash, text) && cpd_hash_equal(&hash, address))
            return true;
    }
    return false;
}

int cpd_attach__is_named(bool *out, cpd_home *home, const cpd_uuid *record, const cpd_hash *address)
{
    cpd_history history;
    int r = cpd_history__load(&history, home, record);
    *out = false;
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    for (size_t i = 0; i < history.count; i++)
        *out = *out || (!history.revisions[i].erased && names(history.revisions[i].head, address));
    cpd_history__fini(&history);
    return 0;
}

int cpd_attach__clear(cpd_home *home, const cpd_uuid *record)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT id, hash FROM attachment WHERE about = ?",
                           "u", record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_hash address;
        bool named = false;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
        r = 0;
        if (bytes && n == CPD_HASH_SIZE) {
            memcpy(address.bytes, bytes, n);
            r = cpd_attach__is_named(&named, home, record, &address);
        }
        if (r == 0 && !named)
            r = cpd_store__run(home->store, "DELETE FROM attachment WHERE id = ?", "i",
                               cpd_stmt__int(row, 0));
    }
    cpd_stmt__done(row);
    return r;
}
