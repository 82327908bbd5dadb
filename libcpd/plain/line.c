/* One line of plain form: what it must say beside the draft it holds, and whether a record that is
 * here already says the same. */
#include <string.h>

#include "node/node.h"
#include "plain/plain.h"

#define LINE_MOST (1 << 20)
#define VALUES_MOST 10000
#define ID_MOST 200 /* of another program */

/* ---- reading ---- */

static int wrong(cpd_issues *issues, const char *member, const char *hint, const char *text)
{
    return cpd_issues__add(issues, CPD_EINPUT, member, 0, 0, hint, "%s", text);
}

static int parse(cpd_plain_line *line, const char *bytes, size_t length, cpd_issues *issues)
{
    static const struct cpd_json_limits limits = {LINE_MOST, VALUES_MOST};
    int r = cpd_json__parse(&line->doc, bytes, length, "", &limits);
    if (r == CPD_EINPUT || r == CPD_ELIMIT) {
        const cpd_error why = *cpd_error_last();
        return cpd_issues__add(issues, r, "", 0, why.column, why.hint, "%s", why.text);
    }
    if (r < 0)
        return r;
    line->given = cpd_doc_root(line->doc);
    if (cpd_node_type(line->given) != CPD_NODE_OBJECT)
        return wrong(issues, "", "Write {\"schema\": \"" CPD_PLAIN_SCHEMA "\", \"kind\": ...}.",
                     "the line is not an object");
    return 0;
}

static int check_schema(const cpd_plain_line *line, cpd_issues *issues)
{
    const char *schema = cpd_node_get_text(line->given, "schema");
    if (schema && strcmp(schema, CPD_PLAIN_SCHEMA) == 0)
        return 0;
    return wrong(issues, "schema", "Each line begins with {\"schema\": \"" CPD_PLAIN_SCHEMA "\".",
                 schema ? "the line is in another form than this program reads"
                        : "the line does not say in which form it is");
}

/* The id that another program gave stands for one of ours, the same each time for the same person;
 * RFC 9562 keeps version 8 for ids made in ways of one's own. */
static void derive_id(cpd_uuid *out, const cpd_person_row *acting, const char *id)
{
    cpd_str text = {0};
    cpd_hash hash;
    char person[CPD_UUID_TEXT];
    cpd_uuid_format(person, &acting->id);
    cpd_str_addf(&text, "%s %s", person, id);
    cpd_seal__hash(&hash, "cpd/external-id/1", text.bytes ? text.bytes : "", text.length);
    memcpy(out->bytes, hash.bytes, sizeof out->bytes);
    out->bytes[6] = (unsigned char)((out->bytes[6] & 0x0f) | 0x80);
    out->bytes[8] = (unsigned char)((out->bytes[8] & 0x3f) | 0x80);
    if (text.failed)
        *out = (cpd_uuid){{0}};
    cpd_str_fini(&text);
}

static int read_id(cpd_plain_line *line, const cpd_person_row *acting, cpd_issues *issues)
{
    const cpd_node *record = cpd_node_get(line->given, "record"),
                   *id = cpd_node_get(line->given, "id");
    const char *text = cpd_node_as_text(id);
    if (!record == !id)
        return wrong(issues, "record",
                     "Write record (an id of ours) or id (what your program calls it), so that it "
                     "is known again.",
                     record ? "the line has two ids" : "the line has no id");
    if (record && (!cpd_uuid_parse(&line->record, cpd_node_as_text(record)) ||
                   cpd_uuid_is_zero(&line->record)))
        return wrong(issues, "record",
                     "Write it as it was exported; ids of other programs stand in id.",
                     "that is not the id of a record");
    if (id && (!text || !*text || strlen(text) > ID_MOST))
        return wrong(issues, "id", "Write it in quotes.", "an id is a text of 1 to 200 bytes");
    if (id)
        derive_id(&line->record, acting, text);
    return cpd_uuid_is_zero(&line->record) ? cpd_error__no_memory() : 0;
}

/* Nobody writes in another's name, not even in bulk. */
static int check_author(const cpd_plain_line *line, cpd_home *home, const cpd_person_row *acting,
                        cpd_issues *issues)
{
    const cpd_node *author = cpd_node_get(line->given, "author");
    const char *name = cpd_node_as_text(author);
    char id[CPD_ID_TEXT], own[CPD_ID_TEXT];
    if (!author)
        return 0;
    int r = name ? cpd_person_find(id, home, name) : CPD_EABSENT;
    cpd_uuid_format(own, &acting->id);
    if (r == 0 && strcmp(id, own) == 0)
        return 0;
    if (r < 0 && r != CPD_EABSENT && r != CPD_EINPUT)
        return r;
    return cpd_issues__add(
        issues, CPD_EINPUT, "author", 0, 0, "Each person brings in what they wrote: --as NAME.",
        "it was written by \"%.80s\", not by %s", name ? name : "", acting->name);
}

/* "yesterday" would be another day when the same file is read tomorrow. */
static int check_dates(const cpd_plain_line *line, cpd_issues *issues)
{
    static const char *const members[] = {"date", "from", "to"};
    int r = 0;
    cpd_date date;
    bool any = false;
    for (size_t i = 0; i < 3; i++) {
        const cpd_node *value = cpd_node_get(line->given, members[i]);
        const char *text = cpd_node_as_text(value);
        any = any || value;
        if (!value || (text && cpd_date_parse(&date, text) == 0))
            continue;
        r = wrong(issues, members[i], "Write it as 2026-11-20.", "that is not a day");
        cpd_node_unset(line->given, members[i]); /* it was said once */
    }
    return any ? r : wrong(issues, "date", "Write it as 2026-11-20.", "the line has no day");
}

int cpd_line__read(cpd_plain_line *out, cpd_home *home, const char *bytes, size_t length,
                   cpd_issues *issues)
{
    cpd_plain_line line = {0};
    cpd_person_row acting;
    int parts[4] = {0}, r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = parse(&line, bytes, length, issues);
    if (r == 0) {
        parts[0] = check_schema(&line, issues);
        parts[1] = read_id(&line, &acting, issues);
        parts[2] = check_author(&line, home, &acting, issues);
        parts[3] = check_dates(&line, issues);
    }
    for (size_t i = 0; i < 4; i++) /* a failure of the system is worse than a finding */
        r = parts[i] < r ? parts[i] : r;
    static const char *const ours[] = {"schema", "record", "id", "author"};
    for (size_t i = 0; i < 4; i++)
        cpd_node_unset(line.given, ours[i]);
    *out = line;
    return r;
}

void cpd_line__fini(cpd_plain_line *line)
{
    cpd_doc_free(line->doc);
    *line = (cpd_plain_line){0};
}

/* ---- comparing ---- */

static bool same_member(const cpd_node *one, const cpd_node *other, const char *key)
{
    return cpd_node_equal(cpd_node_get(one, key), cpd_node_get(other, key));
}

/* References name the same records; which revision of them was meant, plain form does not say. */
static bool same_refs(const cpd_node *one, const cpd_node *other)
{
    const cpd_node *a = cpd_node_get(one, "refs"), *b = cpd_node_get(other, "refs");
    bool same = cpd_node_length(a) == cpd_node_length(b);
    for (size_t i = 0; same && i < cpd_node_length(a); i++)
        same = same_member(cpd_node_at(a, i), cpd_node_at(b, i), "rel") &&
               same_member(cpd_node_at(a, i), cpd_node_at(b, i), "record");
    return same;
}

static bool same_heads(const cpd_node *one, const cpd_node *other)
{
    static const char *const members[] = {"kind",   "class", "portfolio", "author", "dates",
                                          "people", "links", "f",         "x",      "state"};
    bool same = same_refs(one, other);
    for (size_t i = 0; same && i < sizeof members / sizeof *members; i++)
        same = same_member(one, other, members[i]);
    return same;
}

static bool same_bodies(const cpd_kind *kind, const cpd_node *one, const cpd_node *other)
{
    bool same = true;
    for (size_t i = 0; same && i < kind->field_count; i++)
        same = kind->fields[i].head || same_member(one, other, kind->fields[i].name);
    return same;
}

int cpd_line__is_same(bool *out, cpd_home *home, const cpd_history *history, const cpd_draft *draft)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_node *body = NULL;
    *out = !newest->erased && same_heads(newest->head, draft->head);
    if (!*out)
        return 0;
    int r = cpd_revision__open(&body, history->doc, home, newest);
    *out = r == 0 && same_bodies(draft->kind, body, draft->body);
    return r;
}
