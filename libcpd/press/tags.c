/* The tags of a repository: which versions there are, and one byte by byte. A repository that came
 * from elsewhere may hold anything under any name: tags that are not SET/VERSION are passed by and
 * counted, and what is wrong with one does not hide the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "press/shelf.h"

#define TAGS_MOST 20000
#define ARMOUR "\n-----BEGIN "

/* "pcf/2018"; false for other names. */
static bool split_name(cpd_tag *tag, const char *name)
{
    const char *slash = strchr(name, '/');
    size_t set = slash ? (size_t)(slash - name) : 0, version = slash ? strlen(slash + 1) : 0;

    if (!cpd_shelf__is_code(name, set) || !slash || !cpd_shelf__is_code(slash + 1, version))
        return false;
    memcpy(tag->set, name, set);
    memcpy(tag->version, slash + 1, version);
    return true;
}

/* Control characters of whoever made the tag are not handed on. */
static void copy_tagger(cpd_tag *out, const git_signature *tagger)
{
    snprintf(out->tagger, sizeof out->tagger, "%.100s <%.90s>", tagger->name, tagger->email);
    for (char *at = out->tagger; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?';
    out->seconds = tagger->when.time;
}

static int describe(cpd_tag *out, cpd_shelf *shelf, const git_oid *id, cpd_error *fault)
{
    git_tag *tag = NULL;
    const char *message;
    int git = git_tag_lookup(&tag, shelf->repo, id);

    if (git < 0)
        return cpd_shelf__unreadable(fault, git, "a tag", id);
    message = git_tag_message(tag);
    if (git_tag_tagger(tag))
        copy_tagger(out, git_tag_tagger(tag));
    out->is_signed = message && (strstr(message, ARMOUR) ||
                                 strncmp(message, &ARMOUR[1], strlen(ARMOUR) - 1) == 0);
    git_tag_free(tag);
    return 0;
}

static int find(struct cpd_written *found, cpd_tag *out, cpd_shelf *shelf, cpd_error *fault)
{
    cpd_edition edition = {.set = out->set, .version = out->version};
    int r = cpd_shelf__find(found, shelf, &edition, fault);

    if (r == 0)
        r = describe(out, shelf, &found->tag, fault);
    memcpy(out->tag, edition.tag, sizeof out->tag);
    memcpy(out->commit, edition.commit, sizeof out->commit);
    memcpy(out->blob, edition.blob, sizeof out->blob);
    return r;
}

static void look_at(cpd_tag *out, cpd_shelf *shelf)
{
    struct cpd_written found;
    cpd_error fault;

    out->kind = find(&found, out, shelf, &fault);
    if (out->kind < 0)
        snprintf(out->fault, sizeof out->fault, "%.299s", fault.text);
}

static int list_names(git_strarray *names, cpd_shelf *shelf, cpd_error *fault)
{
    int git = git_tag_list(names, shelf->repo);

    if (git < 0)
        return cpd_shelf__failed(fault, git, "listing the tags");
    if (names->count <= TAGS_MOST)
        return 0;
    git_strarray_dispose(names);
    return cpd_shelf__fault(fault, CPD_ELIMIT, "", "the repository has more than %d tags",
                            TAGS_MOST);
}

static int by_name(const void *left, const void *right)
{
    const cpd_tag *a = left, *b = right;
    int order = strcmp(a->set, b->set);

    return order ? order : strverscmp(a->version, b->version);
}

int cpd_shelf__list(cpd_tag **out, size_t *count, size_t *others, cpd_shelf *shelf,
                    cpd_error *fault)
{
    git_strarray names = {NULL, 0};
    int r = list_names(&names, shelf, fault);
    cpd_tag *tags = r == 0 ? calloc(names.count + 1, sizeof *tags) : NULL;
    size_t found = 0;

    if (r == 0 && !tags)
        r = cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    for (size_t i = 0; r == 0 && i < names.count; i++)
        if (split_name(&tags[found], names.strings[i]))
            look_at(&tags[found++], shelf);
    if (r == 0) {
        qsort(tags, found, sizeof *tags, by_name);
        *out = tags;
        *count = found;
        *others = names.count - found;
    }
    git_strarray_dispose(&names);
    return r;
}

/* ---- byte by byte ---- */

int cpd_shelf__tag(char **bytes, size_t *length, cpd_tag *tag, cpd_shelf *shelf, cpd_error *fault)
{
    struct cpd_written found;
    git_odb_object *object = NULL;
    int git, r = find(&found, tag, shelf, fault);
    char *copy;

    if (r < 0)
        return r;
    git = git_odb_read(&object, shelf->odb, &found.tag);
    if (git < 0)
        return cpd_shelf__unreadable(fault, git, "a tag", &found.tag);
    *length = git_odb_object_size(object);
    copy = malloc(*length + 1);
    if (copy) {
        memcpy(copy, git_odb_object_data(object), *length);
        copy[*length] = '\0';
        *bytes = copy;
    }
    git_odb_object_free(object);
    return copy ? 0 : cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
}
