/* Publishing in two steps. Staging makes objects in memory, each version on top of the one before;
 * publishing writes them as one pack, moves main and sets the tags. Between the two the library
 * adopts and checks, so that a set that is refused late was never published.
 *
 * A new home publishes some fifty versions. Each object and each tag in a file of its own would be
 * synced by itself, hundreds of times; one pack and one file of tags are synced once each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <git2/sys/mempack.h>
#include <git2/sys/refdb_backend.h>
#include <git2/sys/repository.h>

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

/* All of a tag but its signature: what is signed. To free(). */
static char *tag_bytes(const cpd_edition *edition, const struct cpd_written *written,
                       const git_signature *who, const char *message)
{
    char commit[CPD_GIT_ID_TEXT], *bytes = NULL;
    const char *trailer = edition->trailer ? edition->trailer : "";

    git_oid_tostr(commit, sizeof commit, &written->commit);
    if (asprintf(&bytes, "object %s\ntype commit\ntag %s/%s\ntagger %s <%s> %lld +0000\n\n%s%s%s",
                 commit, edition->set, edition->version, who->name, who->email,
                 (long long)who->when.time, message, *trailer ? "\n" : "", trailer) < 0)
        return NULL;
    return bytes;
}

/* The signature follows the message, in its armour. To free(). */
static int sign(char **bytes, const cpd_edition *edition, cpd_error *fault)
{
    char *armour = NULL, *whole = NULL;
    int r;

    if (!edition->sign)
        return 0;
    r = edition->sign(&armour, edition->payload, *bytes, strlen(*bytes), fault);
    if (r < 0)
        return r;
    if (asprintf(&whole, "%s%s", *bytes, armour) < 0)
        whole = NULL;
    free(armour);
    free(*bytes);
    *bytes = whole;
    return whole ? 0 : cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
}

static int write_tag(struct cpd_written *written, cpd_shelf *shelf, const cpd_edition *edition,
                     const git_signature *who, const char *message, cpd_error *fault)
{
    char *bytes = tag_bytes(edition, written, who, message);
    int git, r = bytes ? 0 : cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");

    if (r == 0)
        r = sign(&bytes, edition, fault);
    if (r == 0) {
        git = git_odb_write(&written->tag, shelf->odb, bytes, strlen(bytes), GIT_OBJECT_TAG);
        r = git < 0 ? cpd_shelf__failed(fault, git, "writing a tag") : 0;
    }
    free(bytes);
    return r;
}

/* Without what would end the line of a commit or tag: git leaves such characters out of names. */
static int new_signature(git_signature **out, const cpd_shelf *shelf, const cpd_edition *edition)
{
    return git_signature_new(out, edition->who ? edition->who : WHO,
                             edition->where ? edition->where : WHERE, shelf->seconds, 0);
}

static int write_content(struct cpd_written *out, cpd_shelf *shelf, const cpd_edition *edition,
                         const char *file_name, const git_signature *who, const char *message)
{
    git_commit *tip = NULL;
    int git = tip_commit(&tip, shelf);

    if (git == 0)
        git = git_blob_create_from_buffer(&out->file, shelf->repo, edition->bytes, edition->length);
    if (git == 0)
        git = write_tree(&out->tree, shelf, tip, file_name, &out->file);
    if (git == 0)
        git = write_commit(&out->commit, shelf, tip, &out->tree, who, message);
    git_commit_free(tip);
    return git;
}

static int write_objects(struct cpd_written *out, cpd_shelf *shelf, const cpd_edition *edition,
                         const char *file_name, cpd_error *fault)
{
    char message[512];
    git_signature *who = NULL;
    int git = new_signature(&who, shelf, edition), r;

    snprintf(message, sizeof message, "%s %s: %.340s\n", edition->set, edition->version,
             edition->title);
    if (git == 0)
        git = write_content(out, shelf, edition, file_name, who, message);
    r = git < 0 ? cpd_shelf__failed(fault, git, "writing a version")
                : write_tag(out, shelf, edition, who, message, fault);
    git_signature_free(who);
    return r;
}

/* ---- staging ---- */

/* Room for one more in a list that doubles. */
static bool make_room(void **list, size_t *room, size_t count, size_t size)
{
    size_t larger = *room ? *room * 2 : 16;
    void *moved;

    if (count < *room)
        return true;
    moved = realloc(*list, larger * size);
    if (!moved)
        return false;
    *list = moved;
    *room = larger;
    return true;
}

int cpd_shelf__keep(cpd_shelf *shelf, const git_oid *id, cpd_error *fault)
{
    if (!make_room((void **)&shelf->objects, &shelf->object_room, shelf->object_count, sizeof *id))
        return cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    shelf->objects[shelf->object_count++] = *id;
    return 0;
}

int cpd_shelf__keep_tag(cpd_shelf *shelf, const char *ref, const git_oid *tag, cpd_error *fault)
{
    struct cpd_staged *staged;

    if (!make_room((void **)&shelf->staged, &shelf->room, shelf->count, sizeof *staged))
        return cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    staged = &shelf->staged[shelf->count++];
    snprintf(staged->ref, sizeof staged->ref, "%s", ref);
    staged->tag = *tag;
    return 0;
}

static int keep_all(cpd_shelf *shelf, const char *ref, const struct cpd_written *written,
                    cpd_error *fault)
{
    const git_oid *const ids[] = {&written->file, &written->tree, &written->commit, &written->tag};
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof ids / sizeof *ids; i++)
        r = cpd_shelf__keep(shelf, ids[i], fault);
    return r == 0 ? cpd_shelf__keep_tag(shelf, ref, &written->tag, fault) : r;
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
    int r = cpd_shelf__names(ref, file_name, edition, fault);

    if (r == 0)
        r = compare(shelf, edition, fault);
    edition->here = r > 0;
    if (r != 0)
        return r < 0 ? r : 0;
    r = write_objects(&written, shelf, edition, file_name, fault);
    if (r == 0)
        r = keep_all(shelf, ref, &written, fault);
    if (r < 0)
        return r;
    shelf->tip = written.commit;
    cpd_shelf__name(edition, &written);
    return 0;
}

/* ---- publishing ---- */

/* All that was staged, from memory into one pack. What stands in git already is left out of it. */
static int write_pack(cpd_shelf *shelf)
{
    git_packbuilder *pack = NULL;
    int git = git_packbuilder_new(&pack, shelf->repo);

    for (size_t i = 0; git == 0 && i < shelf->object_count; i++)
        git = git_packbuilder_insert(pack, &shelf->objects[i], NULL);
    if (git == 0)
        git = git_packbuilder_write(pack, NULL, 0, NULL, NULL);
    git_packbuilder_free(pack);
    return git;
}

/* From where it stood when the shelf was opened, and only from there. Versions taken from elsewhere
 * have their own line of commits and do not move it. */
static int move_main(cpd_shelf *shelf)
{
    git_reference *reference = NULL;
    int git;

    if (git_oid_equal(&shelf->main, &shelf->tip))
        return 0;
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
                                   &shelf->staged[i].tag, 0, NULL);
        git_reference_free(reference);
    }
    return git;
}

/* Another view of the names, whose files are not synced: libgit2 asks the switch once, when a view
 * is made. */
static int open_unsynced(git_refdb **out, cpd_shelf *shelf)
{
    int git = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);

    if (git == 0)
        git = git_refdb_open(out, shelf->repo);
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    return git;
}

/* The tags of a whole shelf are set unsynced, each in its file, and then gathered in one that is
 * synced before the files go. */
static int set_many_tags(cpd_shelf *shelf)
{
    git_refdb *names = NULL, *unsynced = NULL;
    int git = git_repository_refdb(&names, shelf->repo);

    if (git == 0)
        git = open_unsynced(&unsynced, shelf);
    if (git == 0) {
        git_repository_set_refdb(shelf->repo, unsynced);
        git = set_tags(shelf);
        git_repository_set_refdb(shelf->repo, names);
    }
    if (git == 0)
        git = git_refdb_compress(names);
    git_refdb_free(unsynced);
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
    cpd_shelf__abandon(shelf);
    return 0;
}

/* What was published lies in a pack by now; what was not is forgotten. */
void cpd_shelf__abandon(cpd_shelf *shelf)
{
    git_mempack_reset(shelf->memory);
    shelf->tip = shelf->main;
    shelf->count = shelf->object_count = 0;
    shelf->taken_bytes = 0;
}
