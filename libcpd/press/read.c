/* Reading a version: from the tag to the bytes, one object after the other. Each is asked for its
 * type and size before it is read; a folder is read only when all of it could be ours. Nothing is
 * followed but tag, commit, folder, file: no chains of tags, no links, no modules. */
#include <stdio.h>
#include <string.h>

#include "press/shelf.h"

int cpd_shelf__damaged(cpd_error *fault, const char *what, const git_oid *id, const char *how)
{
    char name[GIT_OID_HEXSZ + 1];

    git_oid_tostr(name, sizeof name, id);
    return cpd_shelf__fault(fault, CPD_EDAMAGED,
                            "Restore the repository from a backup, or fetch it anew.",
                            "%s %.12s in the repository of sets %s", what, name, how);
}

/* Libgit2 says GIT_ENOTFOUND for what is missing and GIT_EMISMATCH for what has other content than
 * its name says. */
int cpd_shelf__unreadable(cpd_error *fault, int git, const char *what, const git_oid *id)
{
    if (git == GIT_ENOTFOUND)
        return cpd_shelf__damaged(fault, what, id, "is missing");
    if (git == GIT_EMISMATCH)
        return cpd_shelf__damaged(fault, what, id, "has other content than its name says");
    return cpd_shelf__damaged(fault, what, id, "cannot be read");
}

/* Type and size of an object, before anything of it is kept. */
int cpd_shelf__ask(cpd_shelf *shelf, const git_oid *id, git_object_t wanted, size_t most,
                   const char *what, cpd_error *fault)
{
    git_object_t type;
    size_t size;
    int git = git_odb_read_header(&size, &type, shelf->odb, id);

    if (git < 0)
        return cpd_shelf__unreadable(fault, git, what, id);
    if (type != wanted)
        return cpd_shelf__damaged(fault, what, id, "is of another kind");
    if (size > most)
        return cpd_shelf__fault(fault, CPD_ELIMIT, "", "%s in the repository of sets is too large",
                                what);
    return 0;
}

/* ---- from the tag to the commit ---- */

static int find_tag(git_oid *id, cpd_shelf *shelf, const char *ref, const cpd_edition *edition,
                    cpd_error *fault)
{
    git_reference *reference = NULL;
    int git = git_reference_lookup(&reference, shelf->repo, ref), r = 0;

    if (git == GIT_ENOTFOUND)
        return cpd_shelf__fault(fault, CPD_EABSENT,
                                "What there is: cpd framework list --published. Others come with "
                                "cpd framework fetch SOURCE.",
                                "%s@%s is not published here", edition->set, edition->version);
    if (git < 0)
        return cpd_shelf__failed(fault, git, "reading a tag");
    if (git_reference_type(reference) == GIT_REFERENCE_DIRECT)
        *id = *git_reference_target(reference);
    else
        r = cpd_shelf__fault(fault, CPD_EDAMAGED,
                             "Restore the repository from a backup, or fetch it anew.",
                             "the tag %s/%s leads to another name", edition->set, edition->version);
    git_reference_free(reference);
    return r;
}

/* The tag must say itself that it is this version: a name can be put on any object. */
static int read_tag(git_oid *commit, cpd_shelf *shelf, const git_oid *id,
                    const cpd_edition *edition, cpd_error *fault)
{
    char name[CPD_REF_TEXT];
    git_tag *tag = NULL;
    int git, r = cpd_shelf__ask(shelf, id, GIT_OBJECT_TAG, CPD_TAG_MOST, "a tag", fault);

    if (r < 0)
        return r;
    git = git_tag_lookup(&tag, shelf->repo, id);
    if (git < 0)
        return cpd_shelf__unreadable(fault, git, "a tag", id);
    snprintf(name, sizeof name, "%s/%s", edition->set, edition->version);
    if (git_tag_target_type(tag) != GIT_OBJECT_COMMIT)
        r = cpd_shelf__damaged(fault, "a tag", id, "names something else than a commit");
    else if (strcmp(git_tag_name(tag), name) != 0)
        r = cpd_shelf__damaged(fault, "a tag", id, "bears the name of another");
    else
        *commit = *git_tag_target_id(tag);
    git_tag_free(tag);
    return r;
}

/* ---- from the commit to the file ---- */

static int read_commit(git_oid *tree, cpd_shelf *shelf, const git_oid *id, cpd_error *fault)
{
    git_commit *commit = NULL;
    int git, r = cpd_shelf__ask(shelf, id, GIT_OBJECT_COMMIT, CPD_COMMIT_MOST, "a commit", fault);

    if (r < 0)
        return r;
    git = git_commit_lookup(&commit, shelf->repo, id);
    if (git < 0)
        return cpd_shelf__unreadable(fault, git, "a commit", id);
    *tree = *git_commit_tree_id(commit);
    git_commit_free(commit);
    return 0;
}

static bool is_set_file(const git_tree_entry *entry)
{
    const char *name = git_tree_entry_name(entry);
    size_t length = strlen(name);
    git_filemode_t mode = git_tree_entry_filemode_raw(entry);

    return (mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE) && length > 5 &&
           strcmp(name + length - 5, ".yaml") == 0 && cpd_shelf__is_code(name, length - 5);
}

/* The file's entry. The whole folder must be of plain files with the names of sets, each once and
 * in order: what is not so was not made here. */
static int find_file(git_oid *file, git_tree *tree, const char *name, cpd_error *fault)
{
    const char *before = "";
    bool found = false;

    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

        if (!is_set_file(entry) || strcmp(before, git_tree_entry_name(entry)) >= 0)
            return cpd_shelf__damaged(fault, "the folder", git_tree_id(tree),
                                      "holds more than files of sets");
        before = git_tree_entry_name(entry);
        if (name && strcmp(before, name) == 0) {
            *file = *git_tree_entry_id(entry);
            found = true;
        }
    }
    return found || !name ? 0
                          : cpd_shelf__damaged(fault, "the folder", git_tree_id(tree),
                                               "lacks the file of its tag");
}

int cpd_shelf__folder(git_oid *file, cpd_shelf *shelf, const git_oid *id, const char *name,
                      cpd_error *fault)
{
    git_tree *tree = NULL;
    int git, r = cpd_shelf__ask(shelf, id, GIT_OBJECT_TREE, CPD_FOLDER_MOST, "the folder", fault);

    if (r < 0)
        return r;
    git = git_tree_lookup(&tree, shelf->repo, id);
    if (git < 0)
        return cpd_shelf__unreadable(fault, git, "the folder", id);
    r = find_file(file, tree, name, fault);
    git_tree_free(tree);
    return r;
}

static int read_file(git_blob **out, cpd_shelf *shelf, const git_oid *id, cpd_error *fault)
{
    int git, r = cpd_shelf__ask(shelf, id, GIT_OBJECT_BLOB, CPD_PRESS_FILE_MOST, "a file", fault);

    if (r < 0)
        return r;
    git = git_blob_lookup(out, shelf->repo, id);
    return git < 0 ? cpd_shelf__unreadable(fault, git, "a file", id) : 0;
}

/* ---- all the way ---- */

static int check_pin(const cpd_edition *edition, const git_oid *commit, cpd_error *fault)
{
    char name[CPD_GIT_ID_TEXT];

    git_oid_tostr(name, sizeof name, commit);
    if (!edition->commit[0] || strcmp(edition->commit, name) == 0)
        return 0;
    return cpd_shelf__fault(
        fault, CPD_ETAMPERED, "The edition that was adopted stays in use; ask who moved the tag.",
        "the tag %s/%s was moved to another commit", edition->set, edition->version);
}

void cpd_shelf__name(cpd_edition *edition, const struct cpd_written *found)
{
    git_oid_tostr(edition->tag, sizeof edition->tag, &found->tag);
    git_oid_tostr(edition->commit, sizeof edition->commit, &found->commit);
    git_oid_tostr(edition->tree, sizeof edition->tree, &found->tree);
    git_oid_tostr(edition->blob, sizeof edition->blob, &found->file);
}

int cpd_shelf__find(struct cpd_written *out, cpd_shelf *shelf, cpd_edition *edition,
                    cpd_error *fault)
{
    char ref[CPD_REF_TEXT], file_name[CPD_FILE_TEXT];
    struct cpd_written found;
    int r = cpd_shelf__names(ref, file_name, edition, fault);

    if (r == 0)
        r = find_tag(&found.tag, shelf, ref, edition, fault);
    if (r == 0)
        r = read_tag(&found.commit, shelf, &found.tag, edition, fault);
    if (r == 0)
        r = check_pin(edition, &found.commit, fault);
    if (r == 0)
        r = read_commit(&found.tree, shelf, &found.commit, fault);
    if (r == 0)
        r = cpd_shelf__folder(&found.file, shelf, &found.tree, file_name, fault);
    if (r < 0)
        return r;
    cpd_shelf__name(edition, &found);
    *out = found;
    return 0;
}

int cpd_shelf__read(git_blob **out, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault)
{
    struct cpd_written found;
    int r = cpd_shelf__find(&found, shelf, edition, fault);

    return r == 0 ? read_file(out, shelf, &found.file, fault) : r;
}
