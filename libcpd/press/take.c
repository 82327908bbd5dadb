/* Taking a version from another repository, object by object. The other was written by whoever:
 * each object is asked for kind and size before it is read, its bytes must have the name they are
 * known by, and folders may hold files of sets only. So what arrives here could have been made
 * here.
 *
 * The commits before are taken too, so that git can follow the line of a publisher back to its
 * beginning, and so are their folders and files; what is here already ends the way. */
#include <stdlib.h>
#include <string.h>

#include "press/shelf.h"

#define COMMITS_MOST 20000
#define BYTES_MOST ((size_t)64 << 20) /* in one taking, of all objects together */

struct taking {
    cpd_shelf *to, *from;
    cpd_error *fault;
    git_oid *waiting; /* commits that are still to be taken */
    size_t count, room, taken;
};

/* ---- one object ---- */

static int copy(struct taking *t, const git_oid *id, const char *what)
{
    git_odb_object *object = NULL;
    git_oid written;
    int git = git_odb_read(&object, t->from->odb, id);

    if (git < 0)
        return cpd_shelf__unreadable(t->fault, git, what, id);
    git = git_odb_write(&written, t->to->odb, git_odb_object_data(object),
                        git_odb_object_size(object), git_odb_object_type(object));
    git_odb_object_free(object);
    if (git < 0)
        return cpd_shelf__failed(t->fault, git, "taking a version");
    if (!git_oid_equal(&written, id))
        return cpd_shelf__damaged(t->fault, what, id, "has other content than its name says");
    return cpd_shelf__keep(t->to, id, t->fault);
}

static bool is_here(const struct taking *t, const git_oid *id)
{
    return git_odb_exists(t->to->odb, id) == 1;
}

static int take_object(struct taking *t, const git_oid *id, git_object_t type, size_t most,
                       const char *what)
{
    size_t size = 0;
    git_object_t found;
    int r;

    if (is_here(t, id))
        return 0;
    r = cpd_shelf__ask(t->from, id, type, most, what, t->fault);
    if (r < 0)
        return r;
    git_odb_read_header(&size, &found, t->from->odb, id);
    t->to->taken_bytes += size;
    if (t->to->taken_bytes > BYTES_MOST)
        return cpd_shelf__fault(t->fault, CPD_ELIMIT, "",
                                "the versions and all before them have more than 64 MiB");
    return copy(t, id, what);
}

/* ---- a folder and its files ---- */

static int take_files(struct taking *t, const git_tree *tree)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < git_tree_entrycount(tree); i++)
        r = take_object(t, git_tree_entry_id(git_tree_entry_byindex(tree, i)), GIT_OBJECT_BLOB,
                        CPD_PRESS_FILE_MOST, "a file");
    return r;
}

static int take_folder(struct taking *t, const git_oid *id)
{
    git_tree *tree = NULL;
    git_oid none;
    int git, r;

    if (is_here(t, id))
        return 0;
    r = cpd_shelf__folder(&none, t->from, id, NULL, t->fault);
    if (r < 0)
        return r;
    git = git_tree_lookup(&tree, t->from->repo, id);
    if (git < 0)
        return cpd_shelf__unreadable(t->fault, git, "the folder", id);
    r = take_files(t, tree);
    git_tree_free(tree);
    return r == 0 ? take_object(t, id, GIT_OBJECT_TREE, CPD_FOLDER_MOST, "the folder") : r;
}

/* ---- commits ---- */

static int wait_for(struct taking *t, const git_oid *id)
{
    if (is_here(t, id))
        return 0;
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        git_oid *waiting = realloc(t->waiting, room * sizeof *waiting);

        if (!waiting)
            return cpd_shelf__fault(t->fault, CPD_EINTERNAL, "", "out of memory");
        t->waiting = waiting;
        t->room = room;
    }
    if (t->taken + t->count >= COMMITS_MOST)
        return cpd_shelf__fault(t->fault, CPD_ELIMIT, "", "more than %d versions came before",
                                COMMITS_MOST);
    t->waiting[t->count++] = *id;
    return 0;
}

static int take_commit(struct taking *t, const git_oid *id)
{
    git_commit *commit = NULL;
    int git, r = take_object(t, id, GIT_OBJECT_COMMIT, CPD_COMMIT_MOST, "a commit");

    if (r < 0)
        return r;
    git = git_commit_lookup(&commit, t->from->repo, id);
    if (git < 0)
        return cpd_shelf__unreadable(t->fault, git, "a commit", id);
    r = take_folder(t, git_commit_tree_id(commit));
    for (unsigned i = 0; r == 0 && i < git_commit_parentcount(commit); i++)
        r = wait_for(t, git_commit_parent_id(commit, i));
    git_commit_free(commit);
    t->taken++;
    return r;
}

static int take_commits(struct taking *t, const git_oid *last)
{
    int r = wait_for(t, last);

    while (r == 0 && t->count > 0) {
        git_oid next = t->waiting[--t->count];

        if (!is_here(t, &next))
            r = take_commit(t, &next);
    }
    free(t->waiting);
    t->waiting = NULL;
    return r;
}

/* ---- a version ---- */

/* Does it stand here? 1 with the same text, 0 when it is not here. */
static int compare(cpd_shelf *shelf, cpd_edition *edition, const struct cpd_written *theirs,
                   cpd_error *fault)
{
    cpd_edition ours = {.set = edition->set, .version = edition->version};
    struct cpd_written found;
    int r = cpd_shelf__find(&found, shelf, &ours, fault);

    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    if (git_oid_equal(&found.file, &theirs->file))
        return 1;
    return cpd_shelf__fault(fault, CPD_ECONFLICT,
                            "A published version never changes: ask its publisher which is right. "
                            "Ours stays as it is.",
                            "%s/%s is published here with another text", edition->set,
                            edition->version);
}

int cpd_shelf__take(cpd_shelf *shelf, cpd_shelf *from, cpd_edition *edition, cpd_error *fault)
{
    struct taking t = {.to = shelf, .from = from, .fault = fault};
    char ref[CPD_REF_TEXT], file_name[CPD_FILE_TEXT];
    struct cpd_written theirs;
    int r = cpd_shelf__names(ref, file_name, edition, fault);

    if (r == 0)
        r = cpd_shelf__find(&theirs, from, edition, fault);
    if (r == 0)
        r = compare(shelf, edition, &theirs, fault);
    edition->here = r > 0;
    if (r != 0)
        return r < 0 ? r : 0;
    r = take_commits(&t, &theirs.commit);
    if (r == 0)
        r = take_object(&t, &theirs.tag, GIT_OBJECT_TAG, CPD_TAG_MOST, "a tag");
    return r == 0 ? cpd_shelf__keep_tag(shelf, ref, &theirs.tag, fault) : r;
}
