/* Which versions a repository has, and how a set has grown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "press/sshsig.h"
#include "press/verify.h"

#define WORDING "Wording-only: "

static int finish(cpd_doc **out, cpd_doc *doc, cpd_node *root, int r)
{
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_doc_set_root(doc, root);
        *out = doc;
    } else {
        cpd_doc_free(doc);
    }
    return r;
}

static void set_tag(cpd_doc *doc, cpd_node *line, const cpd_tag *tag)
{
    char at[CPD_CLOCK_TEXT];

    cpd_clock_format(at, tag->seconds);
    cpd_node_set(doc, line, "reference", cpd_node_textf(doc, "%s@%s", tag->set, tag->version));
    cpd_node_set_text(doc, line, "set", tag->set);
    cpd_node_set_text(doc, line, "version", tag->version);
    cpd_node_set_text(doc, line, "commit", tag->commit[0] ? tag->commit : NULL);
    cpd_node_set_text(doc, line, "tag", tag->tag[0] ? tag->tag : NULL);
    cpd_node_set_text(doc, line, "tagger", tag->tagger[0] ? tag->tagger : NULL);
    cpd_node_set_text(doc, line, "tagged_at", tag->kind == 0 ? at : NULL);
    cpd_node_set_bool(doc, line, "signed", tag->is_signed);
}

/* ---- all versions ---- */

int cpd_repository_list(cpd_doc **out, cpd_repository *repository)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    cpd_tag *tags = NULL;
    size_t count = 0, others = 0;
    cpd_error fault;
    int r = cpd_press__fault(
        repository->press->list(&tags, &count, &others, repository->shelf, &fault), &fault);

    for (size_t i = 0; r == 0 && i < count; i++) {
        cpd_node *line = cpd_node_object(doc);

        set_tag(doc, line, &tags[i]);
        cpd_node_set_text(doc, line, "fault", tags[i].kind ? tags[i].fault : NULL);
        cpd_node_add(doc, list, line);
    }
    free(tags);
    cpd_node_set_text(doc, root, "schema", "cpd.framework-versions/1");
    cpd_node_set(doc, root, "versions", list);
    cpd_node_set_int(doc, root, "other_tags", (int64_t)others);
    return finish(out, doc, root, r);
}

/* ---- one version ---- */

/* The newest where the reference names none. */
static int find_version(cpd_reference *named, cpd_repository *repository)
{
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = named->version[0] ? 0
                              : cpd_repository__versions(&tags, &count, repository, named->set);

    if (r == 0 && count > 0)
        snprintf(named->version, sizeof named->version, "%s", tags[count - 1].version);
    free(tags);
    return r == 0 && !named->version[0] ? cpd_repository__absent(named->set) : r;
}

static int refuse_reference(const char *reference)
{
    cpd_error__set(CPD_EINPUT, "\"%.64s\" is no reference", reference ? reference : "");
    return cpd_error__hint("Write pcf, pcf@2018, pcf#D1 or pcf@2018#D1.");
}

int cpd_repository_show(cpd_doc **out, cpd_repository *repository, const char *reference)
{
    cpd_reference named;
    cpd_edition edition;
    const cpd_node *tree;
    cpd_doc *doc = NULL;
    int r = cpd_reference__parse(&named, reference) ? 0 : refuse_reference(reference);

    if (r == 0)
        r = find_version(&named, repository);
    if (r == 0)
        r = cpd_repository__load(&tree, repository, named.set, named.version, &edition);
    if (r == 0)
        r = cpd_set__show(&doc, tree, named.code[0] ? named.code : NULL);
    if (r < 0)
        return r;
    cpd_node_set_text(doc, cpd_doc_root(doc), "commit", edition.commit);
    cpd_node_set_text(doc, cpd_doc_root(doc), "tree", edition.tree);
    return finish(out, doc, cpd_doc_root(doc), 0);
}

/* ---- one set ---- */

/* What the publisher said of words that changed: a line of the tag's message. */
static cpd_node *wording_of(cpd_doc *doc, const char *tag, size_t length)
{
    cpd_node *codes = cpd_node_list(doc);
    char kind[16];
    size_t ends = cpd_sshsig__begins(kind, tag, length);
    const char *line = strstr(tag, "\n" WORDING), *at, *stop;

    if (!line || (size_t)(line - tag) >= ends)
        return NULL;
    at = line + strlen("\n" WORDING);
    stop = at + strcspn(at, "\n");
    while (at < stop) {
        size_t n = strcspn(at, ", \n");

        if (n > 0 && n <= 64)
            cpd_node_add(doc, codes, cpd_node_text_n(doc, at, n));
        at += n + (at + n < stop);
    }
    return codes;
}

static int set_wording(cpd_doc *doc, cpd_node *line, cpd_repository *repository,
                       const cpd_tag *version)
{
    CPD_FREE char *bytes = NULL;
    size_t length = 0;
    cpd_tag tag;
    int r = cpd_repository__tag(&bytes, &length, &tag, repository, version->set, version->version);

    if (r == 0)
        cpd_node_set(doc, line, "wording_only", wording_of(doc, bytes, length));
    return r;
}

static int set_changes(cpd_doc *doc, cpd_node *line, const cpd_node *before, const cpd_node *tree)
{
    cpd_doc *diff = NULL;
    int r = cpd_compare__diff(&diff, before, tree, NULL);

    if (r == 0)
        cpd_node_set(doc, line, "changes",
                     cpd_node_copy(doc, cpd_node_get(cpd_doc_root(diff), "counts")));
    cpd_doc_free(diff);
    return r == CPD_EINPUT ? 0 : r; // a set that became another kind is not compared
}

static int set_size(cpd_doc *doc, cpd_node *line, const cpd_node *tree)
{
    cpd_doc *size = NULL;
    int r = cpd_compare__weigh(&size, &tree, 1, &(cpd_reading){0, NULL, NULL});
    const cpd_node *row = cpd_node_at(cpd_node_get(cpd_doc_root(size), "versions"), 0);

    if (r == 0) {
        cpd_node_set_int(doc, line, "things", cpd_node_get_int(row, "things", 0));
        cpd_node_set_int(doc, line, "words", cpd_node_get_int(row, "words", 0));
    }
    cpd_doc_free(size);
    return r;
}

static int add_version(cpd_doc *doc, cpd_node *list, cpd_repository *repository, const cpd_tag *tag,
                       const cpd_node **before)
{
    static const char *const said[] = {"title", "kind", "published", "effective_from", NULL};
    cpd_node *line = cpd_node_object(doc);
    const cpd_node *tree;
    int r = cpd_repository__load(&tree, repository, tag->set, tag->version, NULL);

    if (r < 0)
        return r;
    set_tag(doc, line, tag);
    for (const char *const *key = said; *key; key++)
        cpd_node_set_text(doc, line, *key, cpd_node_get_text(tree, *key));
    r = set_wording(doc, line, repository, tag);
    if (r == 0)
        r = set_size(doc, line, tree);
    if (r == 0 && *before)
        r = set_changes(doc, line, *before, tree);
    *before = tree;
    cpd_node_add(doc, list, line);
    return r;
}

int cpd_repository_log(cpd_doc **out, cpd_repository *repository, const char *set)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    const cpd_node *before = NULL;
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = cpd_repository__versions(&tags, &count, repository, set);

    if (r == 0 && count == 0)
        r = cpd_repository__absent(set);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = add_version(doc, list, repository, &tags[i], &before);
    free(tags);
    cpd_node_set_text(doc, root, "schema", "cpd.framework-log/1");
    cpd_node_set_text(doc, root, "set", set);
    cpd_node_set(doc, root, "versions", list);
    return finish(out, doc, root, r);
}
