/* Publishing in two steps. Staging makes objects in memory, each version on top of the one before;
 * publishing writes them as one pack, moves main and sets the tags. Between the two the library
 * adopts and checks, so that a set that is refused late was never published.
 *
 * A new home publishes some fifty versions. Each object and each tag in a file of its own would be
 * synced by itself, hundreds of times; one pack and one file of tags are synced once each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <git2/sys/refdb_backend.h>

#include "press/shelf.h"

#define MAIN "refs/heads/main"
#define WHO "libcpd home"
#define WHERE "home@libcpd.invalid" /* git wants an address; .invalid is nobody's (RFC 2606) */

/* ---- the objects ---- */

static int tip_commit(git_commit **out, cpd_shelf *shelf)
{
    *out = NULL;
    return git_oid_is_zero(&shelf->tip) ? 0 : git_commit_lookup(out, shelf->repo, &shelf->tip);
}

/* The folder of the tip with this file in it. */
static int write_tree(git_oid *out, cpd_shelf *shelf, const git_commit *tip, const char *name,
                      const git_oid *file)
{
    git_tree *tree = NULL;
    git_treebuilder *builder = NULL;
    int git = tip ? git_commit_tree(&tree, tip) : 0;

    if (git == 0)
        git = git_treebuilder_new(&builder, shelf->repo, tree);
    if (git == 0)
        git = git_treebuilder_insert(NULL, builder, name, file, GIT_FILEMODE_BLOB);
    if (git == 0)
        git = git_treebuilder_write(out, builder);
    git_treebuilder_free(builder);
    git_tree_free(tree);
    return git;
}

static int write_commit(git_oid *out, cpd_shelf *shelf, const git_commit *tip, const git_oid *tree,
                        const git_signature *who, const char *message)
{
    git_tree *folder = NULL;
    const git_commit *parents[] = {tip};
    int git = git_tree_lookup(&folder, shelf->repo, tree);

    if (git == 0)
        git = git_commit_create(out, shelf->repo, NULL, who, who, NULL, message, folder,
                                tip ? 1 : 0, parents);
    git_tree_free(folder);
    return git;
}

static int write_tag(git_oid *out, cpd_shelf *shelf, const git_oid *commit,
                     const cpd_edition *edition, const git_signature *who, const char *message)
{
    char name[CPD_REF_TEXT];
    git_object *target = NULL;
    int git = git_object_lookup(&target, shelf->repo, commit, GIT_OBJECT_COMMIT);

    snprintf(name, sizeof name, "%s/%s", edition->set, edition->version);
    if (git == 0)
        git = git_tag_annotation_create(out, shelf->repo, name, target, who, message);
    git_object_free(target);
    return git;
}

static int write_objects(struct cpd_written *out, cpd_shelf *shelf, const cpd_edition *edition,
                         const char *file_name)
{
    char message[512];
    git_commit *tip = NULL;
    git_signature *who = NULL;
    int git = git_signature_new(&who, WHO, WHERE, shelf->seconds, 0);

    snprintf(message, sizeof message, "%s %s: %.340s\n", edition->set, edition->version,
             edition->title);
    if (git == 0)
        git = tip_commit(&tip, shelf);
    if (git == 0)
        git = git_blob_create_from_buffer(&out->file, shelf->repo, edition->bytes, edition->length);
    if (git == 0)
        git = write_tree(&out->tree, shelf, tip, file_name, &out->file);
    if (git == 0)
        git = write_commit(&out->commit, shelf, tip, &out->tree, who, message);
    if (git == 0)
        git = write_tag(&out->tag, shelf, &out->commit, edition, who, message);
    git_commit_free(tip);
    git_signature_free(who);
    return git;
}

/* ---- staging ---- */

static bool make_room(cpd_shelf *shelf)
{
    size_t room = shelf->room ? shelf->room * 2 : 16;
    struct cpd_staged *staged;

    if (shelf->count < shelf->room)
        return true;
    staged = realloc(shelf->staged, room * sizeof *staged);
    if (!staged)
        return false;
    shelf->staged = staged;
    shelf->room = room;
    return true;
}

/* 1 when this version stands there with the same bytes, 0 when it is not there. */
static int compare(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault)
{
    git_blob *blob = NULL;
    int r = cpd_shelf__read(&blob, shelf, edition, fault);
    bool same;

    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    same = git_blob_rawsize(blob) == (git_object_size_t)edition->length &&
           memcmp(git_blob_rawcontent(blob), edition->bytes, edition->length) == 0;
    git_blob_free(blob);
    if (same)
        return 1;
    return cpd_shelf__fault(fault, CPD_ECONFLICT, "A correction is a new version.",
                            "%s/%s is published already with other content", edition->set,
                            edition->version);
}

int cpd_shelf__stage(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault)
{
    char ref[CPD_REF_TEXT], file_name[CPD_FILE_TEXT];
    struct cpd_written written;
    int git, r = cpd_shelf__names(ref, file_name, edition, fault);

    if (r == 0)
        r = compare(shelf, edition, fault);
    if (r != 0)
        return r < 0 ? r : 0;
    if (!make_room(shelf))
        return cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    git = write_objects(&written, shelf, edition, file_name);
    if (git < 0)
        return cpd_shelf__failed(fault, git, "writing a version");
    shelf->tip = written.commit;
    shelf->staged[shelf->count].written = written;
    memcpy(shelf->staged[shelf->count++].ref, ref, sizeof ref);
    git_oid_tostr(edition->commit, sizeof edition->commit, &written.commit);
    git_oid_tostr(edition->tree, sizeof edition->tree, &written.tree);
    return 0;
}

/* ---- publishing ---- */

/* All that was staged, from memory into one pack. What stands in git already is left out of it. */
static int write_pack(cpd_shelf *shelf)
{
    git_packbuilder *pack = NULL;
    int git = git_packbuilder_new(&pack, shelf->repo);

    for (size_t i = 0; git == 0 && i < shelf->count; i++) {
        const struct cpd_written *written = &shelf->staged[i].written;

        git = git_packbuilder_insert(pack, &written->file, NULL);
        if (git == 0)
            git = git_packbuilder_insert(pack, &written->tree, NULL);
        if (git == 0)
            git = git_packbuilder_insert(pack, &written->commit, NULL);
        if (git == 0)
            git = git_packbuilder_insert(pack, &written->tag, NULL);
    }
    if (git == 0)
        git = git_packbuilder_write(pack, NULL, 0, NULL, NULL);
    git_packbuilder_free(pack);
    return git;
}

/* From where it stood when the shelf was opened, and only from there. */
static int move_main(cpd_shelf *shelf)
{
    git_reference *reference = NULL;
    int git;

    if (git_oid_is_zero(&shelf->main))
        git = git_reference_create(&reference, shelf->repo, MAIN, &shelf->tip, 0, NULL);
    else
        git = git_reference_create_matching(&reference, shelf->repo, MAIN, &shelf->tip, 1,
                                            &shelf->main, NULL);
    git_reference_free(reference);
    if (git == 0)
        shelf->main = shelf->tip;
    return git;
}

static int set_tags(cpd_shelf *shelf)
{
    int git = 0;

    for (size_t i = 0; git == 0 && i < shelf->count; i++) {
        git_reference *reference = NULL;

        git = git_reference_create(&reference, shelf->repo, shelf->staged[i].ref,
                                   &shelf->staged[i].written.tag, 0, NULL);
        git_reference_free(reference);
    }
    return git;
}

/* The tags of a whole shelf are set unsynced, each in its file, and then gathered in one that is
 * synced before the files go. */
static int set_many_tags(cpd_shelf *shelf)
{
    git_refdb *names = NULL;
    int git = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);

    if (git == 0)
        git = set_tags(shelf);
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    if (git == 0)
        git = git_repository_refdb(&names, shelf->repo);
    if (git == 0)
        git = git_refdb_compress(names);
    git_refdb_free(names);
    return git;
}

/* Main first: should the machine stop here, the next publishing finds no tags and does it all
 * again; with tags and no branch it would find nothing to do. */
int cpd_shelf__publish(cpd_shelf *shelf, cpd_error *fault)
{
    int git = 0;

    if (shelf->count == 0)
        return 0;
    git = write_pack(shelf);
    if (git == 0)
        git = move_main(shelf);
    if (git == 0)
        git = shelf->count > 1 ? set_many_tags(shelf) : set_tags(shelf);
    if (git < 0)
        return cpd_shelf__failed(fault, git, "publishing");
    shelf->count = 0;
    return 0;
}
