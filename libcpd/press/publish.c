/* Publishing files as versions, all or none. Everything is looked at before anything is written:
 * each file by itself, maps against what they join, codes against what they meant before. Objects
 * are staged in memory and signed; only then do names move. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/map.h"
#include "press/repository.h"
#include "press/sign.h"

#define WORDING_MOST (32 << 10) /* of the line in a tag */

/* One file on its way. */
struct file {
    const cpd_source *source;
    cpd_doc *doc;
    const cpd_node *tree;
    cpd_str wording; /* "D3, D5.sw.2": codes that are reworded only */
    cpd_edition edition;
    char who[200];
};

struct publishing {
    cpd_repository *repository;
    const cpd_publish_options *options;
    struct file *files;
    size_t count;
    cpd_issues *issues;
    size_t found; /* mistakes */
    bool *used;   /* of the codes said to be wording only: some file has it reworded */
    int failed;
};

static void add_issue(struct publishing *p, const struct file *file, const cpd_node *at,
                      const char *hint, const char *text)
{
    p->found++;
    if (cpd_issues__add(p->issues, CPD_EINPUT, file->source->name, cpd_node_line(at),
                        cpd_node_column(at), hint, "%s", text) != CPD_EINPUT)
        p->failed = cpd_error__no_memory();
}

/* ---- maps ---- */

/* A version of this publishing, or one that is published here. */
static int find_version(const cpd_node **out, struct publishing *p, const char *reference)
{
    cpd_reference named;
    int r = cpd_repository__reference(&named, reference);

    for (size_t i = 0; r == 0 && i < p->count; i++)
        if (strcmp(cpd_node_get_text(p->files[i].tree, "set"), named.set) == 0 &&
            strcmp(cpd_node_get_text(p->files[i].tree, "version"), named.version) == 0) {
            *out = p->files[i].tree;
            return 0;
        }
    return r == 0 ? cpd_repository__load(out, p->repository, named.set, named.version, NULL) : r;
}

static int find_end(const cpd_node **out, struct publishing *p, const struct file *file,
                    const char *key)
{
    const cpd_node *value = cpd_node_get(file->tree, key);
    char text[300];
    int r = find_version(out, p, cpd_node_as_text(value));

    *out = r == 0 ? *out : NULL;
    if (r != CPD_EABSENT)
        return r;
    snprintf(text, sizeof text, "%s: %.130s is not published here", key, cpd_node_as_text(value));
    add_issue(p, file, value, "Publish it too, or fetch it: cpd framework fetch SOURCE.", text);
    return 0;
}

static int check_map(struct publishing *p, const struct file *file)
{
    const cpd_node *from = NULL, *to = NULL;
    int r;

    if (strcmp(cpd_node_get_text(file->tree, "kind"), "map") != 0)
        return 0;
    r = find_end(&from, p, file, "from");
    if (r == 0)
        r = find_end(&to, p, file, "to");
    if (r == 0 && from && to)
        r = cpd_map__check(file->tree, file->source->name, from, to, p->issues);
    if (r != CPD_EINPUT)
        return r;
    p->found++;
    return 0;
}

/* ---- meanings ---- */

struct meaning_check {
    struct publishing *p;
    struct file *file;
    const cpd_node *const *newer; /* versions looked at already */
    size_t newer_count;
    const cpd_node *version;
};

/* A code is held against the newest version that has it. */
static bool was_looked_at(const struct meaning_check *check, const char *code)
{
    int has = 0;

    for (size_t i = 0; has == 0 && i < check->newer_count; i++)
        has = cpd_compare__has(check->newer[i], code);
    if (has < 0)
        check->p->failed = has;
    return has != 0;
}

static bool is_wording_only(struct publishing *p, const char *code)
{
    bool only = false;

    for (size_t i = 0; i < p->options->wording_count; i++) {
        const char *said = p->options->wording_only[i];

        if (strcmp(said, code) == 0 || strcmp(said, "all") == 0) {
            p->used[i] = true;
            only = true;
        }
    }
    return only;
}

static void refuse_meaning(struct meaning_check *check, const char *code, enum cpd_meaning meaning,
                           const char *how, const cpd_node *node)
{
    char text[600], hint[CPD_CODE_TEXT + 200];

    snprintf(text, sizeof text, "\"%.64s\" does not mean what it meant in %.64s@%.64s: %.300s",
             code, cpd_node_get_text(check->version, "set"),
             cpd_node_get_text(check->version, "version"), how);
    if (meaning == CPD_MEANS_REWORDED)
        snprintf(
            hint, sizeof hint,
            "If only the wording changed, say so: --wording-only %.64s. Otherwise give it a new "
            "code.",
            code);
    else
        snprintf(hint, sizeof hint,
                 "Give it a new code, and say in a map what became of the old one.");
    add_issue(check->p, check->file, node, hint, text);
}

static void take_meaning(void *payload, const char *code, enum cpd_meaning meaning, const char *how,
                         const cpd_node *node)
{
    struct meaning_check *check = payload;
    cpd_str *wording = &check->file->wording;

    if (was_looked_at(check, code))
        return;
    if (meaning == CPD_MEANS_REWORDED && is_wording_only(check->p, code))
        cpd_str_addf(wording, "%s%s", wording->length ? ", " : "", code);
    else
        refuse_meaning(check, code, meaning, how, node);
}

static int check_against(struct meaning_check *check, const cpd_tag *tags, size_t count,
                         const cpd_node **trees)
{
    int r = 0;

    for (size_t i = count; r == 0 && i-- > 0;) {
        r = cpd_repository__load(&check->version, check->p->repository, tags[i].set,
                                 tags[i].version, NULL);
        if (r == 0)
            r = cpd_compare__meanings(check->version, check->file->tree, take_meaning, check);
        if (r == 0)
            trees[check->newer_count++] = check->version;
    }
    return r;
}

static bool is_published(const cpd_tag *tags, size_t count, const char *version)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tags[i].version, version) == 0)
            return true;
    return false;
}

/* What is published already is not looked at again: with the same text it stays, with another it is
 * refused when it is staged. */
static int check_meanings(struct publishing *p, struct file *file)
{
    const char *version = cpd_node_get_text(file->tree, "version");
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = cpd_repository__versions(&tags, &count, p->repository,
                                     cpd_node_get_text(file->tree, "set"));
    const cpd_node **trees = r == 0 ? calloc(count + 1, sizeof *trees) : NULL;
    struct meaning_check check = {.p = p, .file = file, .newer = trees};

    if (r == 0 && !trees)
        r = cpd_error__no_memory();
    if (r == 0 && !is_published(tags, count, version))
        r = check_against(&check, tags, count, trees);
    free(trees);
    free(tags);
    if (r == 0 && file->wording.length > WORDING_MOST)
        r = cpd_error__set(CPD_ELIMIT, "too many codes were reworded for one version");
    return r == 0 && file->wording.failed ? cpd_error__no_memory() : r;
}

/* Somebody who names a code that kept its words has another file in mind. */
static int check_wording_codes(const struct publishing *p)
{
    for (size_t i = 0; i < p->options->wording_count; i++)
        if (!p->used[i] && strcmp(p->options->wording_only[i], "all") != 0) {
            cpd_error__set(CPD_EINPUT, "nothing was reworded under the code \"%.64s\"",
                           p->options->wording_only[i]);
            return cpd_error__hint("See what changed: cpd framework diff.");
        }
    return 0;
}

/* ---- checking all ---- */

static int parse_all(struct publishing *p)
{
    bool wrong = false;

    for (size_t i = 0; i < p->count; i++) {
        struct file *file = &p->files[i];
        int r = cpd_set__parse(&file->doc, file->source->bytes, file->source->length,
                               file->source->name, p->issues);

        if (r < 0 && r != CPD_EINPUT && r != CPD_ELIMIT)
            return r;
        wrong |= r < 0;
        file->tree = cpd_doc_root(file->doc);
    }
    return wrong ? cpd_error__from_issues(p->issues) : 0;
}

/* ---- who publishes ---- */

/* As the newest tag of a person says; a home's own sets bear none. */
static int last_publisher(char out[CPD_TAGGER_TEXT], struct publishing *p)
{
    cpd_tag *tags = NULL;
    size_t count = 0, others;
    int64_t newest = 0;
    cpd_error fault;
    int r = cpd_press__fault(
        p->repository->press->list(&tags, &count, &others, p->repository->shelf, &fault), &fault);

    *out = '\0';
    for (size_t i = 0; r == 0 && i < count; i++)
        if (tags[i].seconds >= newest && *tags[i].tagger && !strstr(tags[i].tagger, ".invalid>")) {
            newest = tags[i].seconds;
            snprintf(out, CPD_TAGGER_TEXT, "%s", tags[i].tagger);
        }
    free(tags);
    return r;
}

/* A tag names who made it, for ever and to everybody. What git is told elsewhere of its user is not
 * read: whose address becomes public is said, not taken. */
static int check_who(struct publishing *p)
{
    const char *who = p->options->who, *where = p->options->where;
    char last[CPD_TAGGER_TEXT];
    int r;

    if (who && *who && where && *where)
        return 0;
    r = last_publisher(last, p);
    if (r < 0)
        return r;
    cpd_error__set(CPD_EINPUT, "who publishes is not said");
    return cpd_error__hint("The tag names them for ever, and whoever fetches it sees it. Say it: "
                           "--by \"%s\"",
                           *last ? last : "NAME <ADDRESS>");
}

static int check_all(struct publishing *p)
{
    int r = parse_all(p);

    for (size_t i = 0; r == 0 && i < p->count; i++) {
        r = check_map(p, &p->files[i]);
        if (r == 0)
            r = check_meanings(p, &p->files[i]);
    }
    if (r == 0 && p->failed)
        r = cpd_error__no_memory();
    if (r == 0 && p->found)
        r = cpd_error__from_issues(p->issues);
    if (r == 0)
        r = check_wording_codes(p);
    return r == 0 ? check_who(p) : r;
}

/* ---- writing ---- */

/* Git takes neither brackets nor line ends in a name. */
static void set_name(char out[200], const char *name)
{
    snprintf(out, 200, "%.180s", name);
    for (char *at = out; *at; at++)
        if (*at == '<' || *at == '>' || (unsigned char)*at < ' ')
            *at = ' ';
}

static int stage(struct publishing *p, struct file *file)
{
    const cpd_publish_options *o = p->options;
    cpd_str trailer = {0};
    cpd_error fault;
    int r;

    set_name(file->who, o->who);
    if (file->wording.length)
        cpd_str_addf(&trailer, "Wording-only: %s\n", file->wording.bytes);
    file->edition = (cpd_edition){.set = cpd_node_get_text(file->tree, "set"),
                                  .version = cpd_node_get_text(file->tree, "version"),
                                  .title = cpd_node_get_text(file->tree, "title"),
                                  .trailer = trailer.bytes,
                                  .who = file->who,
                                  .where = o->where,
                                  .sign = o->key ? cpd_sign__tag : NULL,
                                  .payload = (void *)o->key,
                                  .bytes = file->source->bytes,
                                  .length = file->source->length};
    r = trailer.failed ? cpd_error__no_memory()
                       : cpd_press__fault(p->repository->press->stage(p->repository->shelf,
                                                                      &file->edition, &fault),
                                          &fault);
    cpd_str_fini(&trailer);
    return r;
}

static int stage_all(struct publishing *p)
{
    const struct cpd_press *press = p->repository->press;
    cpd_error fault;
    int r = p->options->key ? cpd_sign__check_key(p->options->key) : 0;

    for (size_t i = 0; r == 0 && i < p->count; i++)
        r = stage(p, &p->files[i]);
    if (r == 0)
        r = cpd_press__fault(press->publish(p->repository->shelf, &fault), &fault);
    if (r < 0)
        press->abandon(p->repository->shelf);
    return r;
}

/* ---- the report ---- */

static int set_weight(cpd_doc *doc, cpd_node *line, struct publishing *p, const struct file *file)
{
    cpd_doc *report = NULL;
    const cpd_node *versions;
    int r = cpd_repository_weigh(&report, p->repository, file->edition.set, NULL);

    versions = cpd_node_get(cpd_doc_root(report), "versions");
    for (size_t i = 0; r == 0 && i < cpd_node_length(versions); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(versions, i), "version"), file->edition.version) ==
            0)
            cpd_node_set(doc, line, "weigh", cpd_node_copy(doc, cpd_node_at(versions, i)));
    cpd_doc_free(report);
    return r;
}

static cpd_node *codes_of(cpd_doc *doc, const char *list)
{
    cpd_node *codes = cpd_node_list(doc);

    while (list && *list) {
        size_t n = strcspn(list, ",");

        cpd_node_add(doc, codes, cpd_node_text_n(doc, list, n));
        list += n;
        list += *list ? 2 : 0;
    }
    return codes;
}

static int describe(cpd_doc *doc, cpd_node *list, struct publishing *p, const struct file *file)
{
    cpd_node *line = cpd_node_object(doc);

    cpd_node_set(doc, line, "reference",
                 cpd_node_textf(doc, "%s@%s", file->edition.set, file->edition.version));
    cpd_node_set_text(doc, line, "commit", file->edition.commit);
    cpd_node_set_text(doc, line, "tag", file->edition.tag);
    cpd_node_set_bool(doc, line, "here", file->edition.here);
    cpd_node_set_bool(doc, line, "signed", p->options->key && !file->edition.here);
    cpd_node_set(doc, line, "wording_only", codes_of(doc, file->wording.bytes));
    cpd_node_add(doc, list, line);
    return set_weight(doc, line, p, file);
}

static int report(cpd_doc **out, struct publishing *p)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = doc ? 0 : cpd_error__no_memory();

    for (size_t i = 0; r == 0 && i < p->count; i++)
        r = describe(doc, list, p, &p->files[i]);
    cpd_node_set_text(doc, root, "schema", "cpd.framework-published/1");
    cpd_node_set(doc, root, "versions", list);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_doc_set_root(doc, root);
        *out = cpd_steal(&doc);
    }
    cpd_doc_free(doc);
    return r;
}

static void free_files(struct publishing *p)
{
    for (size_t i = 0; p->files && i < p->count; i++) {
        cpd_doc_free(p->files[i].doc);
        cpd_str_fini(&p->files[i].wording);
    }
    free(p->files);
    free(p->used);
}

int cpd_repository_publish(cpd_doc **out, cpd_repository *repository, const cpd_source *files,
                           size_t count, const cpd_publish_options *options, cpd_issues *issues)
{
    static const cpd_publish_options plain = {.where = NULL};
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct publishing p = {.repository = repository,
                           .options = options ? options : &plain,
                           .files = calloc(count + 1, sizeof *p.files),
                           .count = count,
                           .issues = issues ? issues : own};
    int r;

    p.used = calloc(p.options->wording_count + 1, sizeof *p.used);
    r = p.files && p.used && p.issues ? 0 : cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < count; i++)
        p.files[i].source = &files[i];
    if (r == 0)
        r = check_all(&p);
    if (r == 0)
        r = stage_all(&p);
    if (r == 0)
        r = report(out, &p);
    free_files(&p);
    cpd_issues_free(own);
    return r;
}
