/* The classes of CASE as tables, and strict form by them. CASE 1.0 (July 2017), 1.1 (January 2025):
 * objects are closed, optional members without a value are left out, and 1.0 has nothing of one's
 * own. What real files get wrong is put right and told, member by member. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "node/node.h"

#define MEMBER(called, is, needs, ...)                                                             \
    {                                                                                              \
        .name = called, .type = is, .flags = needs, __VA_ARGS__                                    \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define IDENTIFIED                                                                                 \
    MEMBER("identifier", CPD_CASE_ID, CPD_CASE_NEEDED), MEMBER("uri", CPD_CASE_URI, CPD_CASE_NEEDED)
#define CHANGED MEMBER("lastChangeDateTime", CPD_CASE_MOMENT, CPD_CASE_NEEDED)
#define EXTENSIONS MEMBER("extensions", CPD_CASE_EXTENSIONS, CPD_CASE_1_1)

static const struct cpd_case_member link_members[] = {
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("identifier", CPD_CASE_ID, CPD_CASE_NEEDED),
    MEMBER("uri", CPD_CASE_URI, CPD_CASE_NEEDED),
    END,
};
static const struct cpd_case_class link_class = {"a link", link_members};

static const struct cpd_case_member end_members[] = {
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("identifier", CPD_CASE_ANY_ID, CPD_CASE_NEEDED),
    MEMBER("uri", CPD_CASE_URI, CPD_CASE_NEEDED),
    MEMBER("targetType", CPD_CASE_LINE, CPD_CASE_1_1),
    END,
};
static const struct cpd_case_class end_class = {"an end of an association", end_members};

#define LINK(called) MEMBER(called, CPD_CASE_LINK, 0, .of = &link_class)
#define LINKS(called, flags) MEMBER(called, CPD_CASE_LINKS, flags, .of = &link_class)

static const struct cpd_case_member document_members[] = {
    IDENTIFIED,
    MEMBER("frameworkType", CPD_CASE_LINE, CPD_CASE_1_1),
    MEMBER("caseVersion", CPD_CASE_VERSION, CPD_CASE_1_1),
    MEMBER("creator", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    CHANGED,
    MEMBER("officialSourceURL", CPD_CASE_URI, 0),
    MEMBER("publisher", CPD_CASE_LINE, 0),
    MEMBER("description", CPD_CASE_STRING, 0),
    MEMBER("subject", CPD_CASE_LINES, 0),
    LINKS("subjectURI", 0),
    MEMBER("language", CPD_CASE_LINE, 0),
    MEMBER("version", CPD_CASE_LINE, 0),
    MEMBER("adoptionStatus", CPD_CASE_LINE, 0),
    MEMBER("statusStartDate", CPD_CASE_DATE, 0),
    MEMBER("statusEndDate", CPD_CASE_DATE, 0),
    LINK("licenseURI"),
    MEMBER("notes", CPD_CASE_STRING, 0),
    EXTENSIONS,
    MEMBER("CFPackageURI", CPD_CASE_IGNORED, 0),
    END,
};
const struct cpd_case_class cpd_case_document = {"CFDocument", document_members};

static const struct cpd_case_member item_members[] = {
    IDENTIFIED,
    MEMBER("fullStatement", CPD_CASE_STRING, CPD_CASE_NEEDED),
    MEMBER("alternativeLabel", CPD_CASE_LINE, 0),
    MEMBER("CFItemType", CPD_CASE_LINE, 0),
    MEMBER("humanCodingScheme", CPD_CASE_LINE, 0),
    MEMBER("listEnumeration", CPD_CASE_LINE, 0),
    MEMBER("abbreviatedStatement", CPD_CASE_LINE, 0),
    MEMBER("conceptKeywords", CPD_CASE_LINES, 0),
    LINK("conceptKeywordsURI"),
    MEMBER("notes", CPD_CASE_STRING, 0),
    MEMBER("subject", CPD_CASE_LINES, CPD_CASE_1_1),
    LINKS("subjectURI", CPD_CASE_1_1),
    MEMBER("language", CPD_CASE_LINE, 0),
    MEMBER("educationLevel", CPD_CASE_LINES, 0),
    LINK("CFItemTypeURI"),
    LINK("licenseURI"),
    MEMBER("statusStartDate", CPD_CASE_DATE, 0),
    MEMBER("statusEndDate", CPD_CASE_DATE, 0),
    CHANGED,
    EXTENSIONS,
    MEMBER("CFDocumentURI", CPD_CASE_IGNORED, 0),
    END,
};
const struct cpd_case_class cpd_case_item = {"CFItem", item_members};

static const struct cpd_case_member association_members[] = {
    IDENTIFIED,
    MEMBER("associationType", CPD_CASE_ASSOCIATION, CPD_CASE_NEEDED),
    MEMBER("sequenceNumber", CPD_CASE_INTEGER, 0),
    MEMBER("originNodeURI", CPD_CASE_LINK, CPD_CASE_NEEDED, .of = &end_class),
    MEMBER("destinationNodeURI", CPD_CASE_LINK, CPD_CASE_NEEDED, .of = &end_class),
    LINK("CFAssociationGroupingURI"),
    CHANGED,
    MEMBER("notes", CPD_CASE_STRING, CPD_CASE_1_1),
    EXTENSIONS,
    MEMBER("CFDocumentURI", CPD_CASE_IGNORED, 0),
    END,
};
const struct cpd_case_class cpd_case_association = {"CFAssociation", association_members};

static const struct cpd_case_member concept_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("keywords", CPD_CASE_LINE, 0),
    MEMBER("hierarchyCode", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("description", CPD_CASE_STRING, 0),
    CHANGED,
    EXTENSIONS,
    END,
};
static const struct cpd_case_class concept_class = {"CFConcept", concept_members};

static const struct cpd_case_member subject_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("hierarchyCode", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("description", CPD_CASE_STRING, 0),
    CHANGED,
    EXTENSIONS,
    END,
};
static const struct cpd_case_class subject_class = {"CFSubject", subject_members};

static const struct cpd_case_member type_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("description", CPD_CASE_STRING, CPD_CASE_NEEDED),
    MEMBER("hierarchyCode", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("typeCode", CPD_CASE_LINE, 0),
    CHANGED,
    EXTENSIONS,
    END,
};
static const struct cpd_case_class type_class = {"CFItemType", type_members};

static const struct cpd_case_member license_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("description", CPD_CASE_STRING, 0),
    MEMBER("licenseText", CPD_CASE_STRING, CPD_CASE_NEEDED),
    CHANGED,
    EXTENSIONS,
    END,
};
static const struct cpd_case_class license_class = {"CFLicense", license_members};

static const struct cpd_case_member grouping_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, CPD_CASE_NEEDED),
    MEMBER("description", CPD_CASE_STRING, 0),
    CHANGED,
    EXTENSIONS,
    END,
};
static const struct cpd_case_class grouping_class = {"CFAssociationGrouping", grouping_members};

#define OBJECTS(called, as) MEMBER(called, CPD_CASE_OBJECTS, 0, .of = as)

static const struct cpd_case_member definitions_members[] = {
    OBJECTS("CFConcepts", &concept_class),
    OBJECTS("CFSubjects", &subject_class),
    OBJECTS("CFLicenses", &license_class),
    OBJECTS("CFItemTypes", &type_class),
    OBJECTS("CFAssociationGroupings", &grouping_class),
    EXTENSIONS,
    END,
};
static const struct cpd_case_class definitions_class = {"CFDefinitions", definitions_members};

static const struct cpd_case_member level_members[] = {
    IDENTIFIED,
    MEMBER("description", CPD_CASE_STRING, 0),
    MEMBER("quality", CPD_CASE_LINE, 0),
    MEMBER("score", CPD_CASE_NUMBER, 0),
    MEMBER("feedback", CPD_CASE_STRING, 0),
    MEMBER("position", CPD_CASE_INTEGER, 0),
    MEMBER("rubricCriterionId", CPD_CASE_ID, 0),
    CHANGED,
    MEMBER("extensions", CPD_CASE_EXTENSIONS_LIST, CPD_CASE_1_1),
    END,
};
static const struct cpd_case_class level_class = {"CFRubricCriterionLevel", level_members};

static const struct cpd_case_member criterion_members[] = {
    IDENTIFIED,
    MEMBER("category", CPD_CASE_LINE, 0),
    MEMBER("description", CPD_CASE_STRING, 0),
    LINK("CFItemURI"),
    MEMBER("weight", CPD_CASE_NUMBER, 0),
    MEMBER("position", CPD_CASE_INTEGER, 0),
    MEMBER("rubricId", CPD_CASE_ID, 0),
    CHANGED,
    OBJECTS("CFRubricCriterionLevels", &level_class),
    EXTENSIONS,
    END,
};
static const struct cpd_case_class criterion_class = {"CFRubricCriterion", criterion_members};

static const struct cpd_case_member rubric_members[] = {
    IDENTIFIED,
    MEMBER("title", CPD_CASE_LINE, 0),
    MEMBER("description", CPD_CASE_STRING, 0),
    CHANGED,
    OBJECTS("CFRubricCriteria", &criterion_class),
    EXTENSIONS,
    END,
};
static const struct cpd_case_class rubric_class = {"CFRubric", rubric_members};

static const struct cpd_case_member package_members[] = {
    MEMBER("CFDocument", CPD_CASE_OBJECT, CPD_CASE_NEEDED, .of = &cpd_case_document),
    OBJECTS("CFItems", &cpd_case_item),
    OBJECTS("CFAssociations", &cpd_case_association),
    MEMBER("CFDefinitions", CPD_CASE_OBJECT, 0, .of = &definitions_class),
    OBJECTS("CFRubrics", &rubric_class),
    EXTENSIONS,
    END,
};
const struct cpd_case_class cpd_case_package = {"CFPackage", package_members};

/* ---- telling ---- */

static void repair(struct cpd_tidy *t, const char *format, ...) CPD_PRINTF(2, 3);

static void repair(struct cpd_tidy *t, const char *format, ...)
{
    char text[200];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (t->row)
        cpd_row__repair(t->in, t->row, "%s", text);
    else
        cpd_loss__count(t->doc, t->told, text, "");
}

static void lose(struct cpd_tidy *t, const char *of, const char *name, const char *why)
{
    char what[160];

    snprintf(what, sizeof what, "%.60s.%.80s", of, name);
    if (t->row)
        cpd_row__repair(t->in, t->row, "%s left out: %s", what, why);
    cpd_loss__count(t->doc, t->losses, what, why);
}

/* ---- single values ---- */

bool cpd_case__uuid(char out[CPD_UUID_TEXT], const char *text)
{
    cpd_uuid uuid;
    size_t i;

    for (i = 0; text && text[i] && i < CPD_UUID_TEXT - 1; i++)
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] + 32 : text[i]);
    if (!text || i != CPD_UUID_TEXT - 1 || text[i])
        return false;
    out[i] = '\0';
    return cpd_uuid_parse(&uuid, out);
}

bool cpd_case__is_type(const char *text, bool old)
{
    static const char *const types[] = {"isChildOf",    "isPeerOf", "isPartOf",
                                        "exactMatchOf", "precedes", "isRelatedTo",
                                        "replacedBy",   "exemplar", "hasSkillLevel"};

    for (size_t i = 0; text && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], text) == 0)
            return true;
    if (!text || old)
        return false;
    return strcmp(text, "isTranslationOf") == 0 ||
           (strncmp(text, "ext:", 4) == 0 && text[4] &&
            !text[4 + strspn(text + 4, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789.-_")]);
}

static cpd_node *tidy_line(struct cpd_tidy *t, const char *name, const char *text)
{
    cpd_str line = {0};
    cpd_node *node;

    if (!strpbrk(text, "\r\n\t"))
        return cpd_node_text(t->doc, text);
    for (; *text; text++)
        cpd_str_add_char(&line, strchr("\r\n\t", *text) ? ' ' : *text);
    repair(t, "%s: line ends and tabs became blanks", name);
    if (line.failed)
        cpd_doc__fail(t->doc);
    node = line.failed ? NULL : cpd_node_text(t->doc, line.bytes);
    cpd_str_fini(&line);
    return node;
}

static cpd_node *tidy_id(struct cpd_tidy *t, const char *name, const char *text)
{
    char uuid[CPD_UUID_TEXT];

    if (!cpd_case__uuid(uuid, text))
        return NULL;
    if (strcmp(uuid, text) != 0)
        repair(t, "%s: written in small letters", name);
    if (t->in && (!strchr("12345", uuid[14]) || !strchr("89ab", uuid[19])))
        repair(t, "%s: a UUID of no version that the standard names", name);
    return cpd_node_text(t->doc, uuid);
}

static bool is_digits(const char *text, const char *form)
{
    for (; *form; form++, text++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return true;
}

static cpd_node *tidy_date(struct cpd_tidy *t, const char *name, const char *text)
{
    char day[11];
    cpd_date date;

    snprintf(day, sizeof day, "%.10s", text);
    if (cpd_date_parse(&date, day) < 0)
        return NULL;
    if (strlen(text) > 10)
        repair(t, "%s: the time of day left out", name);
    return cpd_node_text(t->doc, day);
}

/* What follows a day and a time: a fraction, a zone. */
static bool is_zone(const char *text)
{
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    return strcmp(text, "Z") == 0 ||
           ((*text == '+' || *text == '-') && is_digits(text + 1, "00:00") && !text[6]);
}

static cpd_node *tidy_moment(struct cpd_tidy *t, const char *name, const char *text)
{
    char day[11];
    cpd_date date;

    snprintf(day, sizeof day, "%.10s", text);
    if (cpd_date_parse(&date, day) < 0)
        return NULL;
    if (strlen(text) >= 19 && text[10] == 'T' && is_digits(text + 11, "00:00:00") &&
        is_zone(text + 19))
        return cpd_node_text(t->doc, text);
    repair(t, "%s: a time without its zone, taken as UTC", name);
    if (strlen(text) >= 19 && is_digits(text + 11, "00:00:00"))
        return cpd_node_textf(t->doc, "%sT%.8sZ", day, text + 11);
    return cpd_node_textf(t->doc, "%sT00:00:00Z", day);
}

static cpd_node *tidy_integer(struct cpd_tidy *t, const char *name, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    double real = cpd_node_as_real(value);
    int64_t number = cpd_node_as_int(value);

    if (text) {
        char *end;

        number = strtol(text, &end, 10);
        if (!*text || *end)
            return NULL;
        repair(t, "%s: a number, not a text", name);
    } else if (cpd_node_type(value) == CPD_NODE_REAL && real > -2e9 && real < 2e9 &&
               real == (double)(int64_t)real) {
        number = (int64_t)real;
    } else if (cpd_node_type(value) != CPD_NODE_INT) {
        return NULL;
    }
    return number >= INT32_MIN && number <= INT32_MAX ? cpd_node_int(t->doc, number) : NULL;
}

static cpd_node *tidy_number(struct cpd_tidy *t, const cpd_node *value)
{
    bool number = cpd_node_type(value) == CPD_NODE_INT || cpd_node_type(value) == CPD_NODE_REAL;

    return number ? cpd_node_copy(t->doc, value) : NULL;
}

static cpd_node *tidy_lines(struct cpd_tidy *t, const char *name, const cpd_node *value)
{
    cpd_node *list = cpd_node_list(t->doc);

    if (cpd_node_as_text(value)) {
        repair(t, "%s: a list, not a text", name);
        cpd_node_add(t->doc, list, tidy_line(t, name, cpd_node_as_text(value)));
        return list;
    }
    if (cpd_node_type(value) != CPD_NODE_LIST)
        return NULL;
    for (size_t i = 0; i < cpd_node_length(value); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(value, i));

        if (text)
            cpd_node_add(t->doc, list, tidy_line(t, name, text));
        else
            repair(t, "%s: what is no text left out", name);
    }
    return cpd_node_length(list) ? list : NULL;
}

static cpd_node *tidy_text(struct cpd_tidy *t, const struct cpd_case_member *m, const char *text)
{
    switch (m->type) {
    case CPD_CASE_LINE:
        return tidy_line(t, m->name, text);
    case CPD_CASE_ID:
        return tidy_id(t, m->name, text);
    case CPD_CASE_DATE:
        return tidy_date(t, m->name, text);
    case CPD_CASE_MOMENT:
        return tidy_moment(t, m->name, text);
    case CPD_CASE_ASSOCIATION:
        return cpd_case__is_type(text, t->old) ? cpd_node_text(t->doc, text) : NULL;
    case CPD_CASE_VERSION:
        return strcmp(text, "1.1") == 0 ? cpd_node_text(t->doc, text) : NULL;
    case CPD_CASE_ANY_ID:
        return tidy_line(t, m->name, text);
    case CPD_CASE_URI:
        return *text && !strpbrk(text, " \r\n\t") ? cpd_node_text(t->doc, text) : NULL;
    default:
        return cpd_node_text(t->doc, text);
    }
}

/* ---- objects ---- */

/* An object that lacks what nothing can stand for is no object; the one around it goes on. */
static cpd_node *tidy_inner(struct cpd_tidy *t, const cpd_node *object,
                            const struct cpd_case_class *as)
{
    const char *lacked = t->lacks;
    cpd_node *tidied = NULL;

    if (cpd_node_as_text(object) && (as == &link_class || as == &end_class))
        return t->link ? t->link(t->payload, t->doc, cpd_node_as_text(object)) : NULL;
    if (cpd_node_type(object) != CPD_NODE_OBJECT)
        return NULL;
    t->lacks = NULL;
    tidied = cpd_case__tidy(t, object, as);
    if (t->lacks)
        tidied = NULL;
    t->lacks = lacked;
    return tidied;
}

static cpd_node *tidy_objects(struct cpd_tidy *t, const struct cpd_case_member *m,
                              const cpd_node *value)
{
    cpd_node *list = cpd_node_list(t->doc);

    if (cpd_node_type(value) != CPD_NODE_LIST)
        return NULL;
    for (size_t i = 0; i < cpd_node_length(value); i++) {
        cpd_node *one = tidy_inner(t, cpd_node_at(value, i), m->of);

        if (one)
            cpd_node_add(t->doc, list, one);
        else
            lose(t, m->name, m->of->name, "it lacks what it must have");
    }
    return cpd_node_length(list) ? list : NULL;
}

static cpd_node *tidy_extensions(struct cpd_tidy *t, const struct cpd_case_member *m,
                                 const cpd_node *value)
{
    bool list = m->type == CPD_CASE_EXTENSIONS_LIST;
    cpd_node *wrapped;

    if (list && cpd_node_type(value) == CPD_NODE_OBJECT) {
        wrapped = cpd_node_list(t->doc);
        cpd_node_add(t->doc, wrapped, cpd_node_copy(t->doc, value));
        return wrapped;
    }
    if (cpd_node_type(value) != (list ? CPD_NODE_LIST : CPD_NODE_OBJECT) ||
        cpd_node_length(value) == 0)
        return NULL;
    return cpd_node_copy(t->doc, value);
}

static cpd_node *tidy_value(struct cpd_tidy *t, const struct cpd_case_member *m,
                            const cpd_node *value)
{
    switch (m->type) {
    case CPD_CASE_INTEGER:
        return tidy_integer(t, m->name, value);
    case CPD_CASE_NUMBER:
        return tidy_number(t, value);
    case CPD_CASE_LINES:
        return tidy_lines(t, m->name, value);
    case CPD_CASE_LINK:
    case CPD_CASE_OBJECT:
        return tidy_inner(t, value, m->of);
    case CPD_CASE_LINKS:
    case CPD_CASE_OBJECTS:
        return tidy_objects(t, m, value);
    case CPD_CASE_EXTENSIONS:
    case CPD_CASE_EXTENSIONS_LIST:
        return tidy_extensions(t, m, value);
    default:
        return cpd_node_as_text(value) ? tidy_text(t, m, cpd_node_as_text(value)) : NULL;
    }
}

/* What stands for a needed member that is not there. */
static cpd_node *fill(struct cpd_tidy *t, const struct cpd_case_member *m, const cpd_node *tidied)
{
    static const char *const from[][2] = {{"description", "title"},
                                          {"licenseText", "title"},
                                          {"creator", "publisher"},
                                          {"title", "identifier"}};
    const char *identifier = cpd_node_get_text(tidied, "identifier");

    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (strcmp(from[i][0], m->name) == 0 && cpd_node_get_text(tidied, from[i][1]))
            return cpd_node_text(t->doc, cpd_node_get_text(tidied, from[i][1]));
    if (strcmp(m->name, "hierarchyCode") == 0)
        return cpd_node_text(t->doc, "1");
    if (m->type == CPD_CASE_MOMENT && t->changed)
        return cpd_node_text(t->doc, t->changed);
    if (m->type == CPD_CASE_URI && identifier)
        return cpd_node_textf(t->doc, "urn:uuid:%s", identifier);
    return NULL;
}

static bool is_none(const cpd_node *value)
{
    return cpd_node_type(value) == CPD_NODE_NULL ||
           (cpd_node_type(value) == CPD_NODE_LIST && cpd_node_length(value) == 0);
}

static void tidy_member(struct cpd_tidy *t, cpd_node *tidied, const struct cpd_case_class *as,
                        const struct cpd_case_member *m, const cpd_node *value)
{
    cpd_node *good = NULL;

    if (value && cpd_node_type(value) == CPD_NODE_NULL)
        repair(t, "%s.%s: null left out", as->name, m->name);
    if (value && !is_none(value)) {
        if (t->old && m->flags & CPD_CASE_1_1) {
            if (m->type != CPD_CASE_VERSION)
                lose(t, as->name, m->name, "CASE 1.0 has no such member");
            return;
        }
        good = tidy_value(t, m, value);
        if (!good && !(m->flags & CPD_CASE_NEEDED))
            lose(t, as->name, m->name, "it is no value of this kind");
    }
    if (!good && m->flags & CPD_CASE_NEEDED) {
        good = fill(t, m, tidied);
        if (good && t->in)
            repair(t, "%s: %s was missing", as->name, m->name);
        else if (!good && !t->lacks)
            t->lacks = m->name;
    }
    cpd_node_set(t->doc, tidied, m->name, good);
}

static bool is_member(const struct cpd_case_class *as, const char *name)
{
    for (const struct cpd_case_member *m = as->members; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return true;
    return false;
}

/* Identifier first: others are filled from it. */
cpd_node *cpd_case__tidy(struct cpd_tidy *tidy, const cpd_node *object,
                         const struct cpd_case_class *as)
{
    cpd_node *tidied = cpd_node_object(tidy->doc);
    const cpd_node *identifier = cpd_node_get(object, "identifier");

    if (as == &link_class || as == &end_class) // whose title comes first
        cpd_node_set(tidy->doc, tidied, "identifier",
                     cpd_node_as_text(identifier) ? cpd_node_copy(tidy->doc, identifier) : NULL);
    for (const struct cpd_case_member *m = as->members; m->name; m++)
        if (m->type != CPD_CASE_IGNORED)
            tidy_member(tidy, tidied, as, m, cpd_node_get(object, m->name));
    for (size_t i = 0; i < cpd_node_length(object); i++)
        if (!is_member(as, cpd_node_key(object, i)))
            lose(tidy, as->name, cpd_node_key(object, i), "CASE has no such member");
    return tidied;
}
