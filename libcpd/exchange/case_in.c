/* A CASE package in. Every object is put into strict form first; what of it a set says again on its
 * way out is taken into the set's keys, the rest is carried. isChildOf makes the tree, and the
 * numbers in it the order; all other associations are carried by the item they begin at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "node/node.h"

#define VALUES 400000 /* a value takes some hundred bytes */

struct extra {
    size_t row, above;
    const cpd_node *raw, *association;
};

struct package {
    struct cpd_incoming *in;
    struct cpd_tidy tidy;
    struct cpd_case_maker maker;
    struct cpd_case_known known;
    const cpd_node *raw; /* as it was read */
    cpd_node *document, *items, *definitions, *rubrics;
    cpd_node *said;       /* what the set carries */
    cpd_node *set;        /* keys of the set */
    size_t *rows;         /* which row each item became, by its place in items */
    size_t set_row;       /* of what is said of the set */
    struct extra *extras; /* isChildOf beside the first of an item */
    size_t extra_count;
    size_t titles; /* of links that will be made anew */
    bool ours;     /* the package says our own keys */
};

static const char *const all[] = {NULL};

/* ---- the file ---- */

static int refuse_package(const struct package *p, const cpd_node *at, const char *hint,
                          const char *format, const char *what)
{
    cpd_error__set(CPD_EINPUT, format, what);
    cpd_error__hint("%s", hint);
    return cpd_error__place(p->in->name, cpd_node_line(at), cpd_node_column(at));
}

static int read_json(struct package *p, const char *bytes, size_t length)
{
    static const struct cpd_json_limits limits = {CPD_EXCHANGE_BYTES, VALUES};
    int r;

    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        cpd_incoming__repair(p->in, "a byte order mark at the beginning is left out");
        bytes += 3;
        length -= 3;
    }
    r = cpd_json__parse(&p->in->source, bytes, length, p->in->name, &limits);
    p->raw = cpd_doc_root(p->in->source);
    if (r == 0 && cpd_node_type(cpd_node_get(p->raw, "CFDocument")) != CPD_NODE_OBJECT)
        return refuse_package(p, p->raw, "Import the answer of /CFPackages/{id}, a CFPackage.",
                              "%s", "this is no CASE package: it has no CFDocument");
    return r;
}

/* What stands before the identifiers of a kind of objects: that of the first that has one. */
static void find_uris(struct package *p, cpd_node *uris, const char *path, const cpd_node *list)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *uri = cpd_node_get_text(cpd_node_at(list, i), "uri");
        const char *identifier = cpd_node_get_text(cpd_node_at(list, i), "identifier");
        size_t n = uri ? strlen(uri) : 0, tail = identifier ? strlen(identifier) : 0;

        if (tail == 0 || n <= tail || strcmp(uri + n - tail, identifier) != 0)
            continue;
        if (n - tail == 9 && strncmp(uri, "urn:uuid:", 9) == 0)
            return; // as they are made anyway
        cpd_node_set(p->in->doc, uris, path, cpd_node_text_n(p->in->doc, uri, n - tail));
        return;
    }
}

static void tidy_more(struct package *p)
{
    static const char *const names[] = {"CFDefinitions", "CFRubrics", "extensions"};
    cpd_node *rest = cpd_node_object(p->in->doc), *tidied;

    cpd_node_set(p->in->doc, rest, "CFDocument", p->document);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cpd_node_set(p->in->doc, rest, names[i], cpd_node_get(p->raw, names[i]));
    for (size_t i = 0; i < cpd_node_length(p->raw); i++) {
        const char *name = cpd_node_key(p->raw, i);

        if (!cpd_node_get(rest, name) && strcmp(name, "CFItems") != 0 &&
            strcmp(name, "CFAssociations") != 0)
            cpd_node_set(p->in->doc, rest, name, cpd_node_at(p->raw, i));
    }
    tidied = cpd_case__tidy(&p->tidy, rest, &cpd_case_package);
    p->definitions = cpd_node_get(tidied, "CFDefinitions");
    p->rubrics = cpd_node_get(tidied, "CFRubrics");
    if (cpd_node_get(tidied, "extensions"))
        cpd_node_set(p->in->doc, p->said, "packageExtensions",
                     cpd_case__pack(p->in->doc, cpd_node_get(tidied, "extensions")));
}

static int read_document(struct package *p)
{
    const cpd_node *raw = cpd_node_get(p->raw, "CFDocument");
    const char *identifier;

    p->tidy.changed = "1970-01-01T00:00:00Z";
    p->document = cpd_case__tidy(&p->tidy, raw, &cpd_case_document);
    if (cpd_doc_failed(p->in->doc))
        return cpd_error__no_memory();
    if (p->tidy.lacks)
        return refuse_package(p, raw, "Add it: the standard asks for it.", "CFDocument lacks %s",
                              p->tidy.lacks);
    identifier = cpd_node_get_text(p->document, "identifier");
    snprintf(p->maker.set, sizeof p->maker.set, "%s", identifier);
    p->tidy.changed = cpd_node_get_text(p->document, "lastChangeDateTime");
    p->maker.changed = p->tidy.changed;
    p->maker.document_uri = cpd_node_get_text(p->document, "uri");
    p->maker.old = !cpd_node_get(p->document, "caseVersion");
    return 0;
}

/* ---- our own keys ---- */

/* Take "cpd" out of an object's extensions; extensions that are empty then go. */
static cpd_node *take_ours(struct package *p, cpd_node *object)
{
    cpd_node *extensions = cpd_node_get(object, "extensions");
    cpd_node *ours = cpd_node_get(extensions, "cpd");

    if (cpd_node_type(ours) != CPD_NODE_OBJECT)
        return NULL;
    cpd_node_unset(extensions, "cpd");
    if (cpd_node_length(extensions) == 0)
        cpd_node_unset(object, "extensions");
    p->ours = true;
    return ours;
}

/* Texts, lists of texts and what is carried; anything else is none of ours. */
static void copy_ours(struct package *p, cpd_node *thing, const cpd_node *ours,
                      const struct cpd_form *form)
{
    for (size_t i = 0; i < cpd_node_length(ours); i++) {
        const char *name = cpd_node_key(ours, i);
        const struct cpd_set_key *key = cpd_form__key(form, name);

        if (key && !key->form && !cpd_node_get(thing, name))
            cpd_node_set(p->in->doc, thing, name, cpd_node_copy(p->in->doc, cpd_node_at(ours, i)));
    }
}

static int add_listed(struct package *p, const cpd_node *list, enum cpd_row_kind kind, int line)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        struct cpd_row *row = cpd_incoming__add(p->in, kind, line);

        if (!row)
            return cpd_error_last()->kind;
        copy_ours(p, row->thing, cpd_node_at(list, i), cpd_row__form(kind));
        row->wish = cpd_node_get_text(row->thing, "code");
        row->exact = row->wish != NULL;
    }
    return 0;
}

/* Levels of a package of 1.0 that was ours: the columns of its one criterion. */
static int add_columns(struct package *p, const cpd_node *rubric, int line)
{
    const cpd_node *criterion = cpd_node_at(cpd_node_get(rubric, "CFRubricCriteria"), 0);
    const cpd_node *columns = cpd_node_get(criterion, "CFRubricCriterionLevels");

    for (size_t i = 0; i < cpd_node_length(columns); i++) {
        const cpd_node *column = cpd_node_at(columns, i);
        const char *title = cpd_node_get_text(column, "quality");
        struct cpd_row *row = cpd_incoming__add(p->in, CPD_ROW_LEVEL, line);

        if (!row)
            return cpd_error_last()->kind;
        cpd_node_set_text(p->in->doc, row->thing, "title", title);
        cpd_node_set_text(
            p->in->doc, row->thing, "text",
            cpd_incoming__text(p->in, row, "text", cpd_node_get_text(column, "description")));
        cpd_node_set_text(p->in->doc, row->thing, "identifier",
                          cpd_node_get_text(column, "identifier"));
    }
    return 0;
}

static int read_levels(struct package *p, const cpd_node *ours, int line)
{
    char identifier[CPD_UUID_TEXT];
    const cpd_node *rubric = cpd_node_at(p->rubrics, 0);
    const char *own = cpd_node_get_text(rubric, "identifier");
    int r = add_listed(p, cpd_node_get(ours, "levels"), CPD_ROW_LEVEL, line);

    if (r == 0)
        r = add_listed(p, cpd_node_get(ours, "pathways"), CPD_ROW_PATHWAY, line);
    cpd_identifier__derive(identifier, p->maker.set, "levels");
    if (r == 0 && !cpd_node_get(ours, "levels") && own && strcmp(own, identifier) == 0)
        r = add_columns(p, rubric, line);
    return r;
}

/* ---- the set ---- */

/* The licence that the document names, or the only one. */
static const char *licence_of(struct package *p)
{
    const cpd_node *licences = cpd_node_get(p->definitions, "CFLicenses");
    const char *named = cpd_node_get_text(cpd_node_get(p->document, "licenseURI"), "identifier");

    for (size_t i = 0; i < cpd_node_length(licences); i++) {
        const cpd_node *one = cpd_node_at(licences, i);

        if (cpd_node_length(licences) == 1 ||
            (named && strcmp(named, cpd_words(one, "identifier")) == 0))
            return cpd_node_get_text(one, "licenseText");
    }
    return cpd_node_get_text(cpd_node_get(p->document, "licenseURI"), "title");
}

static const char *source_of(struct package *p)
{
    const char *publisher = cpd_node_get_text(p->document, "publisher");
    const char *url = cpd_node_get_text(p->document, "officialSourceURL");

    publisher = publisher ? publisher : cpd_node_get_text(p->document, "creator");
    return cpd_node_as_text(cpd_node_textf(p->in->doc, "%s, %s%s%s; imported from CASE.",
                                           cpd_node_get_text(p->document, "title"), publisher,
                                           url ? ", " : "", url ? url : ""));
}

static void read_about(struct package *p, struct cpd_row *row)
{
    static const char *const pairs[][2] = {{"title", "title"},
                                           {"note", "description"},
                                           {"effective_from", "statusStartDate"},
                                           {"effective_to", "statusEndDate"}};
    cpd_doc *doc = p->in->doc;
    const char *publisher = cpd_node_get_text(p->document, "publisher");
    const char *version = cpd_node_get_text(p->document, "version");
    char code[CPD_CODE_TEXT];

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        cpd_node_set_text(doc, row->thing, pairs[i][0],
                          cpd_incoming__text(p->in, row, pairs[i][0],
                                             cpd_node_get_text(p->document, pairs[i][1])));
    cpd_node_set_text(doc, row->thing, "publisher",
                      publisher && *publisher ? publisher
                                              : cpd_node_get_text(p->document, "creator"));
    if (version && cpd_code_is_good(version))
        cpd_node_set_text(doc, row->thing, "version", version);
    cpd_code__clean(code, cpd_words(p->document, "title"));
    for (char *c = code; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    if (!cpd_node_get(row->thing, "set") && *code && !p->in->base)
        cpd_node_set_text(doc, row->thing, "set", code);
    if (!cpd_node_get(row->thing, "source"))
        cpd_node_set_text(doc, row->thing, "source", source_of(p));
    if (!cpd_node_get(row->thing, "licence"))
        cpd_node_set_text(doc, row->thing, "licence",
                          cpd_incoming__text(p->in, row, "licence", licence_of(p)));
    cpd_node_set_text(doc, row->thing, "identifier", p->maker.set);
}

/* An identifier that the set's code gives anyway is not said. */
static void drop_derived(struct package *p, cpd_node *set)
{
    char own[CPD_UUID_TEXT], derived[CPD_UUID_TEXT];

    snprintf(own, sizeof own, "%s", p->maker.set);
    cpd_node_unset(set, "identifier");
    cpd_identifier__of_set(derived, set);
    if (strcmp(own, derived) != 0)
        cpd_node_set_text(p->in->doc, set, "identifier", own);
}

static void carry_set(struct package *p, struct cpd_row *row)
{
    static const char *const made_anew[] = {"identifier", NULL};
    cpd_doc *doc = p->in->doc;
    cpd_node *made = cpd_case__make_document(&p->maker, row->thing);
    cpd_node *definitions = cpd_case__make_definitions(&p->maker, row->thing);
    const cpd_node *licence = cpd_node_at(cpd_node_get(definitions, "CFLicenses"), 0);

    cpd_node_set_text(doc, made, "licenseURI", cpd_node_get_text(licence, "identifier"));
    cpd_node_set_text(doc, made, "lastChangeDateTime", cpd_case__changed(doc, row->thing));
    cpd_case_known__shrink(&p->known, doc, p->document, &cpd_case_document, &p->titles);
    cpd_case__carry(doc, p->said, p->document, made, made_anew);
    if (!cpd_node_equal(definitions, p->definitions))
        cpd_node_set(doc, p->said, "CFDefinitions",
                     p->definitions ? cpd_case__pack(doc, p->definitions) : cpd_node_text(doc, ""));
    cpd_carried__set(doc, row->thing, "case", p->said);
}

static int read_set(struct package *p, const cpd_node *uris)
{
    const cpd_node *raw = cpd_node_get(p->raw, "CFDocument"), *ours = take_ours(p, p->document);
    struct cpd_row *row = &p->in->rows[p->set_row];

    row->id = cpd_node_get_text(p->document, "identifier"); // outlives this reader
    copy_ours(p, row->thing, ours, cpd_row__form(CPD_ROW_SET));
    read_about(p, row);
    drop_derived(p, row->thing);
    p->set = row->thing;
    if (cpd_node_length(uris))
        cpd_node_set(p->in->doc, p->said, "uris", cpd_node_copy(p->in->doc, uris));
    carry_set(p, row);
    return read_levels(p, ours, cpd_node_line(raw));
}

/* ---- items ---- */

static void name_item(struct package *p, struct cpd_row *row, const cpd_node *item)
{
    const char *full =
        cpd_incoming__text(p->in, row, "fullStatement", cpd_node_get_text(item, "fullStatement"));
    const char *brief = cpd_incoming__text(p->in, row, "abbreviatedStatement",
                                           cpd_node_get_text(item, "abbreviatedStatement"));
    const char *title = brief && strlen(brief) <= CPD_EXCHANGE_LINE ? brief : NULL;
    CPD_FREE char *cut = full ? cpd_case__short(full) : NULL;

    p->in->failed |= full && !cut;
    if (!title && cut)
        title = cut;
    cpd_node_set_text(p->in->doc, row->thing, "title", title);
    if (full && title && strcmp(full, title) != 0)
        cpd_node_set_text(p->in->doc, row->thing, "text", full);
}

static void code_item(struct package *p, struct cpd_row *row, const cpd_node *item)
{
    const char *scheme = cpd_node_get_text(item, "humanCodingScheme");
    char code[CPD_CODE_TEXT];

    row->wish = cpd_node_get_text(row->thing, "code"); // our own word

    if (!scheme || !*scheme)
        return;
    row->label = scheme;
    cpd_code__clean(code, scheme);
    if (*code && !row->wish)
        row->wish = cpd_node_as_text(cpd_node_text(p->in->doc, code));
}

/* What people may have put right since is taken only where it still fits: see case_out.c. */
static void carry_item(struct package *p, struct cpd_row *row, cpd_node *item)
{
    static const char *const made_anew[] = {"identifier", "humanCodingScheme", NULL};
    cpd_node *said = cpd_node_object(p->in->doc);
    cpd_node *made = cpd_case__make_item(&p->maker, row->thing);

    cpd_case_known__shrink(&p->known, p->in->doc, item, &cpd_case_item, &p->titles);
    cpd_case__carry(p->in->doc, said, item, made, made_anew);
    if (!cpd_node_get(item, "humanCodingScheme"))
        cpd_node_set_text(p->in->doc, said, "humanCodingScheme", "");
    cpd_carried__set(p->in->doc, row->thing, "case", said);
}

static int read_item(struct package *p, const cpd_node *raw)
{
    struct cpd_row *row = cpd_incoming__add(p->in, CPD_ROW_NODE, cpd_node_line(raw));
    cpd_node *item, *ours;

    if (!row)
        return cpd_error_last()->kind;
    p->tidy.row = row;
    p->tidy.lacks = NULL;
    item = cpd_case__tidy(&p->tidy, raw, &cpd_case_item);
    p->tidy.row = NULL;
    row->id = cpd_node_get_text(item, "identifier");
    row->parent = NULL;
    if (p->tidy.lacks)
        cpd_row__refuse(p->in, row, "Ask whoever made the package to put it right.",
                        strcmp(p->tidy.lacks, "identifier") == 0 ? "it has no %s that is a UUID"
                                                                 : "it has no %s",
                        p->tidy.lacks);
    p->tidy.lacks = NULL;
    ours = take_ours(p, item);
    copy_ours(p, row->thing, ours, cpd_row__form(CPD_ROW_NODE));
    name_item(p, row, item);
    code_item(p, row, item);
    cpd_node_set_text(p->in->doc, row->thing, "note",
                      cpd_incoming__text(p->in, row, "notes", cpd_node_get_text(item, "notes")));
    cpd_node_set_text(p->in->doc, row->thing, "identifier", row->id);
    cpd_node_add(p->in->doc, p->items, item);
    return 0;
}

static int read_items(struct package *p)
{
    const cpd_node *raw = cpd_node_get(p->raw, "CFItems");
    size_t first = p->in->count;
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(raw); i++)
        r = cpd_node_type(cpd_node_at(raw, i)) == CPD_NODE_OBJECT
                ? read_item(p, cpd_node_at(raw, i))
                : refuse_package(p, cpd_node_at(raw, i), "Write an object, or take it out.", "%s",
                                 "an item is no object");
    p->rows = calloc(cpd_node_length(p->items) + 1, sizeof *p->rows);
    if (r == 0 && !p->rows)
        return cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < cpd_node_length(p->items); i++)
        p->rows[i] = first + i;
    return r;
}

/* ---- associations ---- */

/* The row of an item; NULL: it is none of this package. */
static struct cpd_row *row_of(struct package *p, const struct cpd_texts *ids, const cpd_node *link)
{
    const char *identifier = cpd_node_as_text(link);
    size_t place =
        cpd_texts__find(ids, identifier ? identifier : cpd_node_get_text(link, "identifier"));

    return place == CPD_NOWHERE ? NULL : &p->in->rows[p->rows[place]];
}

static bool is_document(const struct package *p, const cpd_node *link)
{
    const char *identifier = cpd_node_as_text(link);

    identifier = identifier ? identifier : cpd_node_get_text(link, "identifier");
    return identifier && strcmp(identifier, p->maker.set) == 0;
}

static cpd_node *carried_list(struct package *p, cpd_node *thing)
{
    cpd_node *carried = cpd_node_get(cpd_node_get(thing, "carried"), "case"), *list;

    if (!carried) {
        carried = cpd_node_object(p->in->doc);
        list = cpd_node_list(p->in->doc);
        cpd_node_set(p->in->doc, carried, "associations", list);
        cpd_carried__set(p->in->doc, thing, "case", carried);
        return list;
    }
    list = cpd_node_get(carried, "associations");
    if (!list) {
        list = cpd_node_list(p->in->doc);
        cpd_node_set(p->in->doc, carried, "associations", list);
    }
    return list;
}

/* @param origin  the row of the item it begins at, which then is not said; NULL: none */
static void carry_association(struct package *p, const cpd_node *association,
                              struct cpd_row *origin)
{
    static const char *const at_item[] = {"originNodeURI", NULL};
    cpd_node *said = cpd_node_object(p->in->doc), *made = cpd_node_object(p->in->doc);

    cpd_node_set_text(
        p->in->doc, made, "uri",
        cpd_case__uri(&p->maker, "CFAssociations", cpd_node_get_text(association, "identifier")));
    cpd_node_set_text(p->in->doc, made, "lastChangeDateTime", p->maker.changed);
    cpd_case__carry(p->in->doc, said, association, made, origin ? at_item : all);
    cpd_node_add(p->in->doc, carried_list(p, origin ? origin->thing : p->set), said);
}

/* Its place below another: number and whatever else would not be made again. */
static void carry_child(struct package *p, struct cpd_row *row, const cpd_node *association)
{
    static const char *const ends[] = {"originNodeURI", "destinationNodeURI", NULL};
    cpd_node *item = cpd_node_object(p->in->doc), *said = cpd_node_object(p->in->doc), *carried;
    const cpd_node *number = cpd_node_get(association, "sequenceNumber");
    cpd_node *made;

    cpd_node_set_text(p->in->doc, item, "identifier", row->id);
    made = cpd_case__make_child(&p->maker, item, NULL, cpd_node_as_int(number));
    cpd_case__carry(p->in->doc, said, association, made, ends);
    if (number)
        cpd_node_set(p->in->doc, said, "sequenceNumber",
                     cpd_node_textf(p->in->doc, "%lld", (long long)cpd_node_as_int(number)));
    row->rank = number ? cpd_node_as_int(number) : INT64_MAX;
    carried = cpd_node_get(cpd_node_get(row->thing, "carried"), "case");
    if (!carried) {
        carried = cpd_node_object(p->in->doc);
        cpd_node_set(p->in->doc, carried, "child", said);
        cpd_carried__set(p->in->doc, row->thing, "case", carried);
    } else {
        cpd_node_set(p->in->doc, carried, "child", said);
    }
}

static int refuse_link(struct package *p, const cpd_node *raw, const char *hint, const char *what)
{
    struct cpd_row *row = cpd_incoming__add(p->in, CPD_ROW_LINK, cpd_node_line(raw));

    if (!row)
        return cpd_error_last()->kind;
    row->id = cpd_node_get_text(raw, "identifier");
    cpd_node_set_text(p->in->doc, row->thing, "title", cpd_node_get_text(raw, "associationType"));
    cpd_row__refuse(p->in, row, hint, "%s", what);
    return 0;
}

/* Something that claims to be an item of this very place and is not in the package. */
static bool claims_to_be_here(const struct package *p, const cpd_node *link)
{
    const char *before = cpd_node_get_text(p->maker.uris, "CFItems");
    const char *uri = cpd_node_get_text(link, "uri");

    return before && uri && strncmp(uri, before, strlen(before)) == 0;
}

static int take_child(struct package *p, const struct cpd_texts *ids, const cpd_node *raw,
                      const cpd_node *association)
{
    const cpd_node *origin = cpd_node_get(association, "originNodeURI");
    const cpd_node *above = cpd_node_get(association, "destinationNodeURI");
    struct cpd_row *row = row_of(p, ids, origin), *parent = row_of(p, ids, above);
    bool top = is_document(p, above);

    if (!row && ((!parent && !top) || claims_to_be_here(p, origin)))
        return refuse_link(p, raw, "Add the item to the package, or take the association out.",
                           "isChildOf begins at an item that is not in the package");
    if (row && !row->parent && row->above == CPD_NOWHERE && (parent || top)) {
        row->parent = parent ? parent->id : NULL;
        row->above = top ? p->in->count : CPD_NOWHERE; // settled, for this reader alone
        carry_child(p, row, association);
        return 0;
    }
    if (row && parent) {
        p->extras[p->extra_count++] = (struct extra){
            (size_t)(row - p->in->rows), (size_t)(parent - p->in->rows), raw, association};
        return 0;
    }
    if (row)
        cpd_row__repair(p->in, row, "%s: kept as an association",
                        top ? "it also stands at the top" : "its parent is not in the package");
    carry_association(p, association, row);
    return 0;
}

/* Whether a row stands below another by the tree that is there. */
static bool stands_below(struct package *p, const size_t *parents, size_t row, size_t other)
{
    for (size_t steps = 0; row != CPD_NOWHERE && steps <= p->in->count; steps++) {
        if (row == other)
            return true;
        row = parents[row];
    }
    return false;
}

/* A second parent is kept as an association, unless it closes a ring. */
static int take_extras(struct package *p, const struct cpd_texts *ids)
{
    size_t *parents = calloc(p->in->count + 1, sizeof *parents), count = p->in->count;
    int r = parents ? 0 : cpd_error__no_memory();

    for (size_t i = 0; r == 0 && i < count; i++) {
        size_t place = cpd_texts__find(ids, p->in->rows[i].parent);

        parents[i] = place == CPD_NOWHERE ? CPD_NOWHERE : p->rows[place];
    }
    for (size_t i = 0; r == 0 && i < p->extra_count; i++) {
        const struct extra *e = &p->extras[i];

        if (stands_below(p, parents, e->above, e->row)) {
            r = refuse_link(p, e->raw, "Take it out: nothing can stand below itself.",
                            "this isChildOf closes a ring of parents");
            continue;
        }
        cpd_row__repair(p->in, &p->in->rows[e->row],
                        "it also stands below another: kept as an association");
        carry_association(p, e->association, &p->in->rows[e->row]);
    }
    free(parents);
    return r;
}

static int take_association(struct package *p, const struct cpd_texts *ids, const cpd_node *raw)
{
    cpd_node *association;
    struct cpd_row *row;

    p->tidy.lacks = NULL;
    association = cpd_case__tidy(&p->tidy, raw, &cpd_case_association);
    if (p->tidy.lacks)
        return refuse_link(p, raw,
                           strcmp(p->tidy.lacks, "associationType") == 0
                               ? "Write a type of the standard, or ext: and a name."
                               : "Add it, or take the association out.",
                           cpd_node_as_text(cpd_node_textf(
                               p->in->doc, "it has no %s that the standard knows", p->tidy.lacks)));
    cpd_case_known__shrink(&p->known, p->in->doc, association, &cpd_case_association, &p->titles);
    if (strcmp(cpd_words(association, "associationType"), "isChildOf") == 0)
        return take_child(p, ids, raw, association);
    row = row_of(p, ids, cpd_node_get(association, "originNodeURI"));
    carry_association(p, association, row);
    return 0;
}

static void tell_tops(struct package *p)
{
    for (size_t i = 0; i < cpd_node_length(p->items); i++) {
        struct cpd_row *row = &p->in->rows[p->rows[i]];

        if (!row->parent && row->above == CPD_NOWHERE)
            cpd_row__repair(p->in, row, "no parent of this package: it stands at the top");
        row->above = CPD_NOWHERE;
    }
}

/* ---- numbers that need not be said ---- */

static void forget_number(struct cpd_row *row)
{
    cpd_node *carried = cpd_node_get(row->thing, "carried");
    cpd_node *said = cpd_node_get(carried, "case"), *child = cpd_node_get(said, "child");

    cpd_node_unset(child, "sequenceNumber");
    if (child && cpd_node_length(child) == 0)
        cpd_node_unset(said, "child");
    if (said && cpd_node_length(said) == 0)
        cpd_node_unset(carried, "case");
    if (carried && cpd_node_length(carried) == 0)
        cpd_node_unset(row->thing, "carried");
}

/* @param room  5 * (items + 1): the parent of each item, how many children it has, where theirs
 * begin among those seen, those seen, and whether they are numbered otherwise than from 1 on */
static void forget_numbers(struct package *p, const struct cpd_texts *ids, size_t *room)
{
    size_t n = cpd_node_length(p->items), *parent = room, *count = room + n + 1;
    size_t *begin = count + n + 1, *seen = begin + n + 1, *other = seen + n + 1;

    for (size_t i = 0; i < n; i++) {
        size_t place = cpd_texts__find(ids, p->in->rows[p->rows[i]].parent);

        parent[i] = place == CPD_NOWHERE ? n : place;
        count[parent[i]]++;
    }
    for (size_t i = 1; i <= n; i++)
        begin[i] = begin[i - 1] + count[i - 1];
    for (size_t i = 0; i < n; i++) {
        int64_t rank = p->in->rows[p->rows[i]].rank;
        size_t *mark = seen + begin[parent[i]];

        if (rank < 1 || rank > (int64_t)count[parent[i]] || mark[rank - 1]++)
            other[parent[i]] = 1;
    }
    for (size_t i = 0; i < n; i++)
        if (!other[parent[i]])
            forget_number(&p->in->rows[p->rows[i]]);
}

static int forget_usual_numbers(struct package *p, const struct cpd_texts *ids)
{
    size_t *room = calloc(cpd_node_length(p->items) + 1, 5 * sizeof *room);

    if (!room)
        return cpd_error__no_memory();
    forget_numbers(p, ids, room);
    free(room);
    return 0;
}

static int read_associations(struct package *p)
{
    const cpd_node *raw = cpd_node_get(p->raw, "CFAssociations");
    struct cpd_texts ids = {NULL, 0, 0, false};
    int r;

    for (size_t i = 0; i < cpd_node_length(p->items); i++)
        cpd_texts__add(&ids, cpd_node_get_text(cpd_node_at(p->items, i), "identifier"), i);
    r = cpd_texts__sort(&ids);
    p->extras = calloc(cpd_node_length(raw) + 1, sizeof *p->extras);
    if (r == 0 && !p->extras)
        r = cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < cpd_node_length(raw); i++)
        r = take_association(p, &ids, cpd_node_at(raw, i));
    if (r == 0)
        r = take_extras(p, &ids);
    if (r == 0)
        r = forget_usual_numbers(p, &ids);
    cpd_texts__fini(&ids);
    if (r == 0)
        tell_tops(p);
    return r;
}

/* ---- the whole ---- */

/* Our own rubric is made again from the levels; others are carried. */
static void carry_rubrics(struct package *p)
{
    cpd_node *others = cpd_node_list(p->in->doc);
    char own[CPD_UUID_TEXT];

    cpd_identifier__derive(own, p->maker.set, "levels");
    for (size_t i = 0; i < cpd_node_length(p->rubrics); i++)
        if (strcmp(cpd_words(cpd_node_at(p->rubrics, i), "identifier"), own) != 0)
            cpd_node_add(p->in->doc, others, cpd_node_at(p->rubrics, i));
    if (cpd_node_length(others))
        cpd_node_set(p->in->doc, p->said, "CFRubrics", cpd_case__pack(p->in->doc, others));
}

static void speak(struct package *p)
{
    static const char *const plain[] = {"title", "text", "parent", "note", "identifier", "carried"};
    static const char *const ours[] = {"force",    "level",    "levels", "pathways", "aspect",
                                       "optional", "see_also", "met_by", "aliases",  "certainty"};
    size_t n = 0;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        p->in->spoken[n++] = plain[i];
    for (size_t i = 0; p->ours && i < sizeof ours / sizeof *ours; i++)
        p->in->spoken[n++] = ours[i];
}

static void tell_repairs(struct package *p)
{
    for (size_t i = 0; i < cpd_node_length(p->tidy.told); i++) {
        const cpd_node *one = cpd_node_at(p->tidy.told, i);
        long long count = (long long)cpd_node_get_int(one, "count", 1);

        if (count > 1)
            cpd_incoming__repair(p->in, "%s (%lld times)", cpd_node_get_text(one, "what"), count);
        else
            cpd_incoming__repair(p->in, "%s", cpd_node_get_text(one, "what"));
    }
    cpd_loss__add(p->in->doc, p->in->losses, "titles of links to things of this package", p->titles,
                  "they are made anew from the things");
}

static int read_package(struct package *p, cpd_node *uris)
{
    static const char *const lists[] = {"CFItems", "CFAssociations"};
    cpd_node *document = cpd_node_list(p->in->doc);
    int r = read_document(p);

    p->set_row = p->in->count;
    if (r == 0 &&
        !cpd_incoming__add(p->in, CPD_ROW_SET, cpd_node_line(cpd_node_get(p->raw, "CFDocument"))))
        r = cpd_error_last()->kind;
    if (r < 0)
        return r;
    cpd_node_add(p->in->doc, document, p->document);
    find_uris(p, uris, "CFDocuments", document);
    for (size_t i = 0; i < 2; i++)
        find_uris(p, uris, lists[i], cpd_node_get(p->raw, lists[i]));
    p->maker.uris = uris;
    tidy_more(p);
    return read_items(p);
}

/* Links are shrunk when all they may lead to is known, and items are in the rows by then. */
static void carry_items(struct package *p)
{
    for (size_t i = 0; i < cpd_node_length(p->items); i++)
        carry_item(p, &p->in->rows[p->rows[i]], cpd_node_at(p->items, i));
}

static int read_all(struct package *p, const char *bytes, size_t length)
{
    cpd_node *uris = cpd_node_object(p->in->doc);
    int r = read_json(p, bytes, length);

    if (r == 0)
        r = read_package(p, uris);
    if (r == 0)
        r = cpd_case_known__fill(&p->known, p->document, p->items, p->definitions);
    if (r == 0) {
        carry_items(p);
        carry_rubrics(p);
        r = read_set(p, uris);
    }
    if (r == 0)
        r = read_associations(p);
    if (r == 0) {
        speak(p);
        tell_repairs(p);
    }
    return r;
}

int cpd_case__import(struct cpd_incoming *in, const char *bytes, size_t length)
{
    struct package p = {.in = in, .maker = {.doc = in->doc}};
    int r;

    in->label_key = "humanCodingScheme";
    p.tidy = (struct cpd_tidy){.doc = in->doc,
                               .in = in,
                               .told = cpd_node_list(in->doc),
                               .losses = in->losses,
                               .link = cpd_case_known__resolve,
                               .payload = &p.known};
    p.items = cpd_node_list(in->doc);
    p.said = cpd_node_object(in->doc);
    r = read_all(&p, bytes, length);
    cpd_case_known__fini(&p.known);
    free(p.rows);
    free(p.extras);
    return r;
}
