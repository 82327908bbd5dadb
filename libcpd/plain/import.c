/* Taking lines in: first all are looked at, then the good ones are written, a thousand in one
 * change. The same path leads through both, so that what was shown is what is done. */
#include <limits.h>
#include <string.h>

#include "plain/plain.h"
#include "store/store.h"

#define BATCH 1000

struct import {
    cpd_home *home;
    const cpd_import_options *options;
    const char *at, *end;
    int line;
    bool write, tell;
    cpd_idset before; /* records of the lines before, each with its line */
    cpd_import_totals totals;
};

/* ---- one line ---- */

/* Failures of the system end the import; all else is what is wrong with a line. */
static bool is_finding(int r)
{
    return r == CPD_EINPUT || r == CPD_ELIMIT || r == CPD_EDENIED || r == CPD_ELOCKED ||
           r == CPD_EABSENT || r == CPD_ECONFLICT;
}

static int refuse(cpd_issues *issues, const char *member, const char *hint, const char *text)
{
    return cpd_issues__add(issues, CPD_EINPUT, member, 0, 0, hint, "%s", text);
}

/* A reference in plain form names a record; a revision is what the record says here, now. A record
 * of an earlier line is there when this one is written. */
static int resolve_ref(struct import *im, const cpd_plain_line *line, cpd_node *ref,
                       cpd_issues *issues)
{
    cpd_uuid id;
    cpd_history history;
    cpd_hash hash = {{0}};
    if (!cpd_object__uuid(&id, ref, "record"))
        return 0; /* the draft says so */
    int r = cpd_history__load(&history, im->home, &id);
    if (r == 0) {
        r = cpd_read__allowed(im->home, &history);
        hash = cpd_history__newest(&history)->hash;
        cpd_history__fini(&history);
    }
    if (r == CPD_EABSENT && !im->write && cpd_idset__find(&im->before, &id))
        r = 0;
    if (r == CPD_EABSENT)
        return refuse(issues, "refs", "Bring that one in first, or earlier in the same file.",
                      "it refers to a record that is not here");
    cpd_object__set_hash(line->doc, ref, "revision", &hash);
    return r;
}

static int resolve_refs(struct import *im, const cpd_plain_line *line, cpd_issues *issues)
{
    const cpd_node *refs = cpd_node_get(line->given, "refs");
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(refs); i++)
        r = resolve_ref(im, line, cpd_node_at(refs, i), issues);
    return r;
}

static int is_there(bool *out, cpd_home *home, const cpd_uuid *record)
{
    int64_t one;
    int r = cpd_store__ask_int(&one, home->store, "SELECT 1 FROM subject WHERE about = ? LIMIT 1",
                               "u", record);
    *out = r > 0;
    return r < 0 ? r : 0;
}

/* Under an id that is here already: the same record, or it is refused. */
static int compare(struct import *im, const cpd_draft *draft, cpd_issues *issues)
{
    cpd_history history;
    bool same = false;
    int r = cpd_history__load(&history, im->home, &draft->record);
    if (r < 0)
        return r;
    const char *state = cpd_node_get_text(cpd_history__newest(&history)->head, "state");
    r = cpd_read__allowed(im->home, &history);
    if (r == 0 && state && strcmp(state, "withdrawn") == 0)
        r = refuse(issues, "record", "Write a new one, under another id.",
                   "this record was withdrawn here");
    else if (r == 0)
        r = cpd_line__is_same(&same, im->home, &history, draft);
    cpd_history__fini(&history);
    if (r == CPD_EABSENT)
        return refuse(issues, "record", "Give it another id.", "this id is taken");
    if (r == 0 && !same)
        r = refuse(issues, "record", "Change it with cpd amend, or leave the line out.",
                   "this record is here and says something else");
    return r;
}

/* What becomes of a draft: *new says that there was none under its id. */
static int settle(bool *new, struct import *im, cpd_draft *draft, cpd_issues *issues)
{
    cpd_saved saved;
    bool there;
    int r = is_there(&there, im->home, &draft->record);
    *new = !there;
    if (r < 0)
        return r;
    if (there)
        return compare(im, draft, issues);
    return im->write ? cpd_revision__write(&saved, im->home, draft) : 0;
}

static int check_twice(struct import *im, const cpd_uuid *record, cpd_issues *issues)
{
    const int *line = cpd_idset__find(&im->before, record);
    if (!line)
        return cpd_idset__add(&im->before, record, im->line);
    return cpd_issues__add(issues, CPD_EINPUT, "record", 0, 0, "Keep one of the two.",
                           "line %d has the same id", *line);
}

/* The line as a draft; what hinders it as a whole, as that it is not theirs to write, is one of its
 * issues too. */
static int make_draft(cpd_draft *out, struct import *im, const cpd_plain_line *line,
                      cpd_issues *issues)
{
    size_t before = cpd_issues_count(issues);
    int r = cpd_draft__make(out, im->home, line->given, NULL, issues);
    if (is_finding(r) && cpd_issues_count(issues) == before) {
        const cpd_error why = *cpd_error_last();
        r = cpd_issues__add(issues, r, "", 0, 0, why.hint, "%s", why.text);
    }
    return r;
}

static int take(bool *new, struct import *im, cpd_plain_line *line, cpd_issues *issues)
{
    cpd_draft draft;
    int r = check_twice(im, &line->record, issues);
    if (r == 0)
        r = resolve_refs(im, line, issues);
    if (r == 0)
        r = make_draft(&draft, im, line, issues);
    if (r < 0)
        return r;
    draft.record = line->record;
    r = settle(new, im, &draft, issues);
    cpd_draft__fini(&draft);
    return r;
}

/* A line that is wrong already is looked at all the same, so that all is said at once. */
static int find_more(struct import *im, const cpd_plain_line *line, cpd_issues *issues, int found)
{
    cpd_draft draft;
    if (!is_finding(found) || cpd_node_type(line->given) != CPD_NODE_OBJECT)
        return found;
    int r = make_draft(&draft, im, line, issues);
    if (r == 0)
        cpd_draft__fini(&draft);
    return r == 0 || is_finding(r) ? found : r;
}

static const char *said(const cpd_plain_line *line, const char *one, const char *other)
{
    const char *text = cpd_node_get_text(line->given, one);
    if (!text && other)
        text = cpd_node_get_text(line->given, other);
    return text ? text : "";
}

static int tell(struct import *im, const cpd_plain_line *line, const char *what,
                const cpd_issues *issues)
{
    char record[CPD_UUID_TEXT] = "";
    if (!im->tell || !im->options->row)
        return 0;
    if (!cpd_uuid_is_zero(&line->record))
        cpd_uuid_format(record, &line->record);
    cpd_import_row row = {.line = im->line,
                          .what = what,
                          .kind = said(line, "kind", NULL),
                          .date = said(line, "date", "from"),
                          .record = record,
                          .issues = issues};
    return im->options->row(im->options->payload, &row);
}

/* A finding that was not noted yet, as a private text that is locked, is noted now. */
static int note(cpd_issues *issues, int r)
{
    if (!is_finding(r) || cpd_issues_count(issues) > 0)
        return r;
    const cpd_error why = *cpd_error_last();
    return cpd_issues__add(issues, r, "", 0, 0, why.hint, "%s", why.text);
}

static int one_line(struct import *im, const char *bytes, size_t length)
{
    cpd_plain_line line;
    bool new = false;
    cpd_issues *issues = cpd_issues_new();
    if (!issues)
        return cpd_error__no_memory();
    int r = cpd_line__read(&line, im->home, bytes, length, issues);
    r = r == 0 ? take(&new, im, &line, issues) : find_more(im, &line, issues, r);
    r = note(issues, r);
    im->totals.lines++;
    if (is_finding(r)) {
        im->totals.refused++;
        r = tell(im, &line, "refused", issues);
    } else if (r == 0) {
        ++*(new ? &im->totals.added : &im->totals.unchanged);
        r = tell(im, &line, new ? "new" : "unchanged", NULL);
    }
    cpd_line__fini(&line);
    cpd_issues_free(issues);
    return r;
}

/* ---- all lines ---- */

static bool is_blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r", bytes[i]) || bytes[i] == '\0')
            return false;
    return true;
}

static int next_line(struct import *im)
{
    const char *start = im->at, *feed = memchr(start, '\n', (size_t)(im->end - start));
    size_t length = (size_t)((feed ? feed : im->end) - start);
    im->at = feed ? feed + 1 : im->end;
    if (im->line == INT_MAX)
        return cpd_error__set(CPD_ELIMIT, "more lines than can be counted");
    im->line++;
    return is_blank(start, length) ? 0 : one_line(im, start, length);
}

/* Looking, too, is done in one view of a thousand lines: a lock for each question costs more than
 * the question. */
static int batch(struct import *im)
{
    int r = im->write ? cpd_change__begin(im->home) : cpd_store__read_begin(im->home->store);
    if (r < 0)
        return r;
    for (int i = 0; r == 0 && i < BATCH && im->at < im->end; i++)
        r = next_line(im);
    if (im->write)
        return cpd_change__end(im->home, r);
    cpd_store__read_end(im->home->store);
    return r;
}

static int pass(struct import *im, const char *text, size_t length, bool write, bool tells)
{
    int r = 0;
    cpd_idset__fini(&im->before);
    im->totals = (cpd_import_totals){0};
    im->at = text;
    im->end = text + length;
    im->line = 0;
    im->write = write;
    im->tell = tells;
    while (r == 0 && im->at < im->end)
        r = batch(im);
    return r;
}

static int refuse_all(const struct import *im, const char *name)
{
    cpd_error__set(CPD_EINPUT, "%zu of %zu lines cannot be taken; nothing was imported",
                   im->totals.refused, im->totals.lines);
    cpd_error__hint("Mend them, or take the others without them: --partly.");
    return cpd_error__place(name, 0, 0);
}

/* Without `partly` nothing is written before every line was looked at. */
static int import(struct import *im, const char *text, size_t length, const char *name)
{
    const cpd_import_options *options = im->options;
    int r = 0;
    if (options->preview)
        return pass(im, text, length, false, true);
    if (!options->partly)
        r = pass(im, text, length, false, false);
    if (r == 0 && im->totals.refused > 0) {
        r = pass(im, text, length, false, true);
        return r < 0 ? r : refuse_all(im, name);
    }
    return r == 0 ? pass(im, text, length, true, true) : r;
}

int cpd_plain_import(cpd_import_totals *totals, cpd_home *home, const char *text, size_t length,
                     const char *name, const cpd_import_options *options)
{
    static const cpd_import_options usual = {0};
    struct import im = {.home = home, .options = options ? options : &usual};
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = import(&im, text, length, name);
    cpd_idset__fini(&im.before);
    if (totals)
        *totals = im.totals;
    return r;
}
