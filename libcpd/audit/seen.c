/* Who read what: shown to whom it concerns, and held against the digests by verify. */
#include <cpd/audit.h>

#include <string.h>

#include "audit/walk.h"
#include "ledger/merkle.h"
#include "node/node.h"
#include "person/seen.h"
#include "record/record.h"

/* ---- showing ---- */

static int show_record(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_node *line)
{
    cpd_uuid record;
    cpd_history history;
    if (!cpd_object__uuid(&record, line, "record"))
        return 0;
    cpd_object__set_uuid(doc, shown, "record", &record);
    int r = cpd_history__load(&history, home, &record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r; /* erased since */
    const cpd_node *dates = cpd_node_get(cpd_history__newest(&history)->head, "dates");
    const char *on = cpd_node_get_text(dates, "on");
    cpd_node_set_text(doc, shown, "kind", history.kind ? history.kind->name : NULL);
    cpd_node_set_text(doc, shown, "title", history.kind ? history.kind->title : NULL);
    cpd_node_set_text(doc, shown, "date", on ? on : cpd_node_get_text(dates, "from"));
    cpd_history__fini(&history);
    return 0;
}

static int show_person(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *id)
{
    cpd_person_row reader;
    int r = cpd_people__get(&reader, home, id);
    if (r == CPD_EABSENT)
        cpd_object__set_uuid(doc, shown, "reader", id);
    else if (r == 0)
        cpd_node_set_text(doc, shown, "reader", reader.name);
    return r == CPD_EABSENT ? 0 : r;
}

/* Who reads by a code is nobody's colleague: the line says by whose invitation. */
static int show_reader(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *id,
                       const cpd_node *line)
{
    cpd_uuid invitation;
    cpd_node *name;
    int r = show_person(doc, shown, home, id);
    if (r < 0 || !cpd_object__uuid(&invitation, line, "guest"))
        return r;
    r = cpd_invitation__guest(&name, doc, home, &invitation);
    if (r < 0)
        return r;
    cpd_node *inviter = cpd_node_get(shown, "reader");
    const char *by = cpd_node_as_text(inviter), *guest = cpd_node_as_text(name);
    cpd_node_set_bool(doc, shown, "guest", true);
    cpd_node_set(doc, shown, "invited_by", inviter);
    cpd_node_set(doc, shown, "reader",
                 cpd_node_textf(doc, "%s%s guest invited by %s", guest ? guest : "",
                                guest ? ", a" : "A", by ? by : "somebody"));
    return 0;
}

static int show_line(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_node *line,
                     cpd_period period)
{
    cpd_node *shown = cpd_node_object(doc);
    const char *clock = cpd_node_get_text(line, "clock");
    cpd_uuid id;
    int64_t seconds;
    char day[CPD_DATE_TEXT];
    if (!clock || cpd_clock_parse(&seconds, clock) < 0 || !cpd_object__uuid(&id, line, "reader"))
        return cpd_error__set(CPD_EDAMAGED, "a line of who read what cannot be read");
    cpd_date on = cpd_clock_day(seconds * 1000);
    if ((period.from != CPD_DATE_NONE && on < period.from) ||
        (period.to != CPD_DATE_NONE && on > period.to))
        return 0;
    cpd_date_format(day, on);
    cpd_node_set_text(doc, shown, "clock", clock);
    cpd_node_set_text(doc, shown, "day", day);
    int r = show_reader(doc, shown, home, &id, line);
    if (r < 0)
        return r;
    cpd_node_set_text(doc, shown, "what", cpd_node_get_text(line, "what"));
    if (cpd_node_get(line, "count"))
        cpd_node_set_int(doc, shown, "count", cpd_node_get_int(line, "count", 0));
    r = show_record(doc, shown, home, line);
    cpd_node_add(doc, list, shown);
    return r;
}

static int show_row(cpd_doc *doc, cpd_node *list, cpd_home *home, cpd_stmt *row, cpd_period period)
{
    size_t length;
    cpd_doc *parsed = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
    int r = cpd_node__unpack(&parsed, bytes, length);
    if (r == 0)
        r = show_line(doc, list, home, cpd_doc_root(parsed), period);
    cpd_doc_free(parsed);
    return r;
}

static int show_lines(cpd_doc *doc, cpd_node *list, cpd_home *home, cpd_stmt *rows,
                      cpd_period period)
{
    int r = 0;
    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = show_row(doc, list, home, rows, period);
    cpd_stmt__done(rows);
    return r;
}

static int show(cpd_doc *doc, cpd_home *home, const cpd_person_row *acting, cpd_period period)
{
    cpd_node *report = cpd_node_object(doc), *own = cpd_node_list(doc), *many = cpd_node_list(doc);
    cpd_stmt *rows;
    cpd_doc_set_root(doc, report);
    cpd_node_set_text(doc, report, "schema", "cpd.seen/1");
    cpd_node_set_text(doc, report, "person", acting->name);
    cpd_node_set(doc, report, "seen", own);
    cpd_node_set(doc, report, "many", many);
    int r = cpd_store__ask(&rows, home->store,
                           "SELECT bytes FROM seen WHERE holder = ? ORDER BY no DESC", "u",
                           &acting->id);
    if (r == 0)
        r = show_lines(doc, own, home, rows, period);
    if (r == 0)
        r = cpd_store__ask(&rows, home->store,
                           "SELECT bytes FROM seen WHERE holder IS NULL ORDER BY no DESC", "");
    return r == 0 ? show_lines(doc, many, home, rows, period) : r;
}

int cpd_audit_write(cpd_home *home)
{
    const cpd_error before = *cpd_error_last();
    int r = cpd_seen__flush(home);
    if (r == 0)
        cpd_error__restore(&before);
    return r;
}

int cpd_audit_seen(cpd_doc **out, cpd_home *home, cpd_date from, cpd_date to)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_seen__flush(home);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    r = show(doc, home, &acting, (cpd_period){from, to});
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}

/* ---- verifying ---- */

struct covering {
    struct walk *walk;
    const cpd_node *digests;
    size_t at; /* the digest whose rows come now */
    cpd_merkle tree;
    int64_t last, open; /* the last row; how many no digest covers yet */
};

static void end_digest(struct covering *c, const cpd_node *digest)
{
    cpd_hash found, said;
    cpd_merkle__root(&found, &c->tree);
    if (!cpd_object__hash(&said, digest, "root") || !cpd_hash_equal(&found, &said))
        cpd_walk__bad(c->walk, cpd_node_get_int(digest, "entry", 0), CPD_ETAMPERED,
                      "who read what on %s is not what this digest covers",
                      cpd_node_get_text(digest, "day") ? cpd_node_get_text(digest, "day") : "?");
    c->tree = (cpd_merkle){0};
    c->at++;
}

/* Rows are numbered without a gap, and found by whom they concern. */
static int check_row(struct covering *c, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    cpd_hash hash;
    cpd_uuid holder = {{0}}, said = {{0}};
    int64_t no = cpd_stmt__int(row, 0);
    const unsigned char *bytes = cpd_stmt__blob(row, 2, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    if (r == 0)
        r = cpd_seen__hash(&hash, cpd_doc_root(doc));
    if (no != c->last + 1)
        cpd_walk__bad(c->walk, 0, CPD_ETAMPERED, "lines %lld to %lld of who read what are missing",
                      (long long)c->last + 1, (long long)no - 1);
    c->last = no;
    cpd_stmt__uuid(row, 1, &holder);
    cpd_object__uuid(&said, r == 0 ? cpd_doc_root(doc) : NULL, "holder");
    if (r == 0 && !cpd_uuid_equal(&holder, &said))
        cpd_walk__bad(c->walk, 0, CPD_ETAMPERED,
                      "line %lld of who read what is filed under another person", (long long)no);
    const cpd_node *digest = cpd_node_at(c->digests, c->at);
    c->open += !digest;
    if (r == 0)
        cpd_merkle__add(&c->tree, &hash);
    if (digest && no >= cpd_node_get_int(digest, "to", 0))
        end_digest(c, digest);
    cpd_doc_free(doc);
    return cpd_walk__finding(c->walk, 0, r);
}

static int check_rows(struct covering *c)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->walk->home->store,
                           "SELECT no, holder, bytes FROM seen ORDER BY no", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = check_row(c, row);
    cpd_stmt__done(row);
    for (const cpd_node *digest; r == 0 && (digest = cpd_node_at(c->digests, c->at));)
        end_digest(c, digest);
    return r;
}

int cpd_walk__seen(struct walk *walk)
{
    cpd_doc *doc;
    int r = cpd_seen__digests(&doc, walk->home);
    if (r < 0)
        return cpd_walk__finding(walk, 0, r);
    struct covering c = {.walk = walk, .digests = cpd_doc_root(doc)};
    r = check_rows(&c);
    if (c.open)
        cpd_node_add(walk->doc, walk->not_proven,
                     cpd_node_textf(walk->doc,
                                    "the newest %lld %s of who read what %s not covered by a "
                                    "digest yet",
                                    (long long)c.open, c.open == 1 ? "line" : "lines",
                                    c.open == 1 ? "is" : "are"));
    cpd_doc_free(doc);
    return r;
}
