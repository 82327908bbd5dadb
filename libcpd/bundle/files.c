/* Attached files. Their sealed bytes come along for every version whose text does; what opens them
 * lies in that text. The manifest names each by the hash of its sealed bytes, by which heads name
 * it too, and in the order of these; the part files has them in that order, one after another. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "store/store.h"

void cpd_files__fini(struct cpd_files *files)
{
    free(files->at);
    *files = (struct cpd_files){0};
}

static int by_address(const void *a, const void *b)
{
    const struct cpd_file *x = a, *y = b;

    return memcmp(x->address.bytes, y->address.bytes, CPD_HASH_SIZE);
}

static const struct cpd_file *find(const struct cpd_files *files, const struct cpd_file *file)
{
    return files->count ? bsearch(file, files->at, files->count, sizeof *files->at, by_address)
                        : NULL;
}

/* ---- what heads name ---- */

static int add(struct cpd_files *files, const struct cpd_file *file)
{
    if ((files->count & (files->count + 1)) == 0) { /* room for twice as many, and one */
        void *grown = realloc(files->at, (2 * files->count + 2) * sizeof *files->at);
        if (!grown)
            return cpd_error__no_memory();
        files->at = grown;
    }
    files->at[files->count++] = *file;
    return 0;
}

int cpd_files__note(struct cpd_files *files, const cpd_item *item)
{
    const cpd_node *list = cpd_node_get(item->object, "attachments");
    struct cpd_file file = {0};
    int r = 0;

    if (item->what != CPD_ITEM_REVISION || !item->sealed.length ||
        !cpd_object__uuid(&file.record, item->object, "record"))
        return 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(list, i));

        if (text && cpd_hash_parse(&file.address, text))
            r = add(files, &file);
    }
    return r;
}

/* Each once: versions of a record name the same files. */
static void settle(struct cpd_files *files)
{
    size_t n = 0;

    if (files->count)
        qsort(files->at, files->count, sizeof *files->at, by_address);
    for (size_t i = 0; i < files->count; i++)
        if (i == 0 || !cpd_hash_equal(&files->at[n - 1].address, &files->at[i].address))
            files->at[n++] = files->at[i];
    files->count = n;
}

/* ---- making ---- */

/* One that is not here, or is not what its head names, cannot come along. @return 1 when it does */
static int write_one(cpd_str *part, struct cpd_file *file, cpd_home *home)
{
    cpd_stmt *row;
    cpd_hash found;
    bool good = false;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM attachment WHERE hash = ?", "b",
                           file->address.bytes, (size_t)CPD_HASH_SIZE);

    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        file->sealed.at = cpd_stmt__blob(row, 0, &file->sealed.length);
        cpd_seal__hash_raw(&found, file->sealed.at, file->sealed.length);
        good = file->sealed.length && cpd_hash_equal(&found, &file->address);
        if (good && part->length + file->sealed.length > CPD_BUNDLE_MOST)
            r = cpd_container__refuse_size();
        else if (good)
            cpd_str_add_n(part, file->sealed.at, file->sealed.length);
    }
    cpd_stmt__done(row);
    if (r >= 0 && part->failed)
        r = cpd_error__no_memory();
    return r < 0 ? r : good;
}

int cpd_files__write(cpd_node **out, cpd_str *part, cpd_doc *doc, struct cpd_files *files,
                     cpd_home *home)
{
    cpd_node *list = cpd_node_list(doc);
    int r = 0;

    settle(files);
    for (size_t i = 0; r >= 0 && i < files->count; i++) {
        struct cpd_file *file = &files->at[i];
        cpd_node *named = (r = write_one(part, file, home)) > 0 ? cpd_node_object(doc) : NULL;

        cpd_object__set_hash(doc, named, "hash", &file->address);
        cpd_object__set_uuid(doc, named, "record", &file->record);
        cpd_node_set_int(doc, named, "bytes", (int64_t)file->sealed.length);
        if (named)
            cpd_node_add(doc, list, named);
    }
    *out = list;
    return r >= 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r < 0 ? r : 0;
}

/* ---- reading ---- */

static int refuse_list(const char *what)
{
    cpd_error__set(CPD_EINPUT, "the list of attached files in the bundle %s", what);
    return cpd_error__hint("A newer program may have made it; cpd bundle make writes all of it.");
}

static int refuse_one(const struct cpd_file *file)
{
    char record[CPD_UUID_TEXT], address[2 * CPD_HASH_SIZE + 1];

    cpd_uuid_format(record, &file->record);
    cpd_hash_format(address, &file->address);
    cpd_error__set(
        CPD_ETAMPERED,
        "the bundle was changed after it was signed: a file attached to the record %s is "
        "not the one that its version names (%.8s)",
        record, address);
    return cpd_error__hint("Fetch the file again from where it was made.");
}

static int read_one(struct cpd_file *out, const cpd_node *said, const cpd_bytes *left)
{
    cpd_hash found;
    int64_t length = cpd_node_get_int(said, "bytes", -1);

    if (!cpd_object__hash(&out->address, said, "hash") ||
        !cpd_object__uuid(&out->record, said, "record"))
        return refuse_list("does not say which they are");
    if (length < 1 || (uint64_t)length > left->length)
        return refuse_one(out);
    out->sealed = (cpd_bytes){left->at, (size_t)length};
    cpd_seal__hash_raw(&found, out->sealed.at, out->sealed.length);
    return cpd_hash_equal(&found, &out->address) ? 0 : refuse_one(out);
}

int cpd_files__read(struct cpd_files *out, const cpd_node *list, cpd_bytes part)
{
    size_t n = cpd_node_length(list);
    struct cpd_files files = {.at = calloc(n + 1, sizeof *files.at)};
    int r = files.at ? 0 : cpd_error__no_memory();

    for (; r == 0 && files.count < n; files.count++) {
        struct cpd_file *file = &files.at[files.count];

        r = read_one(file, cpd_node_at(list, files.count), &part);
        if (r == 0 && files.count && by_address(file - 1, file) >= 0)
            r = refuse_list("is not in order");
        part.at += file->sealed.length;
        part.length -= file->sealed.length;
    }
    if (r == 0 && (part.length || (list && !n)))
        r = refuse_list("does not name all that is there");
    if (r == 0)
        *out = files;
    else
        cpd_files__fini(&files);
    return r;
}

int cpd_files__check(size_t *missing, const struct cpd_files *files, struct cpd_files *named)
{
    settle(named);
    for (size_t i = 0; i < files->count; i++) {
        const struct cpd_file *one = find(named, &files->at[i]);

        if (!one || !cpd_uuid_equal(&one->record, &files->at[i].record))
            return refuse_list("holds one that no version of a record names");
    }
    *missing = named->count - files->count;
    return 0;
}

/* ---- rows ---- */

/* One whose text did not come, or is erased here, stays out: nothing could open it. */
static int add_row(size_t *added, const struct cpd_file *file, cpd_home *home)
{
    bool named = false;
    int64_t there = 0;
    int r = cpd_store__ask_int(&there, home->store, "SELECT 1 FROM attachment WHERE hash = ?", "b",
                               file->address.bytes, (size_t)CPD_HASH_SIZE);

    if (r >= 0 && !there)
        r = cpd_attach__is_named(&named, home, &file->record, &file->address);
    if (r < 0 || !named)
        return r < 0 ? r : 0;
    r = cpd_store__run(home->store, "INSERT INTO attachment(hash, about, bytes) VALUES(?, ?, ?)",
                       "bub", file->address.bytes, (size_t)CPD_HASH_SIZE, &file->record,
                       file->sealed.at, file->sealed.length);
    *added += r == 0;
    return r;
}

int cpd_files__add(size_t *added, const struct cpd_files *files, cpd_home *home)
{
    int r = 0;

    *added = 0;
    for (size_t i = 0; r == 0 && i < files->count; i++)
        r = add_row(added, &files->at[i], home);
    return r;
}
