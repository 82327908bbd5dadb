/* Pages of one's own record: the day, hours, the private reflection, progress, renewal. */
#include <string.h>

#include "web.h"

static void set_text(web_call *call, const char *key, const char *text)
{
    cpd_node_set_text(call->doc, call->extra, key, text);
}

/* ---- the day: what is due ---- */

/* One thing that waits for this person, and the page where it is done. */
static void add_due(web_call *call, const char *about, const char *path, cpd_node *sentence)
{
    cpd_node *due = cpd_node_get(call->report, "due"), *one = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, one, "about", about);
    cpd_node_set(call->doc, one, "sentence", sentence);
    cpd_node_set_text(call->doc, one, "path", path);
    cpd_node_add(call->doc, due, one);
}

/* A day of a report as people read it. */
static const char *day_said(web_call *call, const cpd_node *object, const char *key)
{
    char said[32] = "";
    cpd_date day;
    const char *text = cpd_node_get_text(object, key);
    if (text && cpd_date_parse(&day, text) == 0)
        cpd_date_format_long(said, sizeof said, day);
    return cpd_node_as_text(cpd_node_text(call->doc, said));
}

static const char *other_of(const web_call *call, const cpd_node *session)
{
    const cpd_node *people = cpd_node_get(session, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const char *name = cpd_node_get_text(cpd_node_at(people, i), "name");
        if (name && strcmp(name, web_name(call)) != 0)
            return name;
    }
    return "nobody else";
}

/* A session is told by the other person, anything else by what it is and whose. */
static cpd_node *to_be_signed(web_call *call, const cpd_node *record)
{
    const char *kind = cpd_node_get_text(record, "kind"), *day = day_said(call, record, "date");
    const char *whose = cpd_node_get_text(cpd_node_get(record, "sign_as"), "for");
    if (whose)
        return cpd_node_textf(call->doc, "Sign the %s of %s for %s",
                              cpd_node_get_text(record, "title"), day, whose);
    if (kind && !strcmp(kind, "session"))
        return cpd_node_textf(call->doc, "Sign the session of %s with %s", day,
                              other_of(call, record));
    return cpd_node_textf(call->doc, "Sign the %s of %s, %s", cpd_node_get_text(record, "title"),
                          cpd_node_get_text(record, "portfolio"), day);
}

static int find_waiting(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_unsigned(&doc, call->home);
    r = web_take(call, "waiting", r, doc);
    const cpd_node *waiting = cpd_node_get(call->report, "waiting");
    for (size_t i = 0; r == 0 && i < cpd_node_length(waiting); i++) {
        const cpd_node *one = cpd_node_at(waiting, i);
        cpd_node *path = cpd_node_textf(call->doc, "/sign/%s", cpd_node_get_text(one, "record"));
        add_due(call, "signature", cpd_node_as_text(path), to_be_signed(call, one));
    }
    return r;
}

/* The renewal once its window is open, as one thing to do. Where no regulator's rules are adopted
 * there is nothing to say. */
static int find_renewal(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_date opens;
    int r = cpd_returns_renewal(&doc, call->home, NULL);
    if (r == CPD_EABSENT)
        return 0;
    r = web_take(call, "renewal", r, doc);
    const cpd_node *renewal = cpd_node_get(call->report, "renewal"),
                   *window = cpd_node_get(renewal, "window");
    const char *from = cpd_node_get_text(window, "from"),
               *regulator = cpd_node_get_text(renewal, "regulator"),
               *state = cpd_node_get_text(cpd_node_get(renewal, "requirement"), "state");
    if (r < 0 || !from || cpd_date_parse(&opens, from) < 0 || opens > web_today())
        return r;
    bool missing = cpd_node_get_bool(renewal, "owed") && (!state || strcmp(state, "met") != 0);
    add_due(call, "renewal", "/renewal",
            cpd_node_textf(call->doc, "Renew with %s by %s%s", regulator,
                           day_said(call, window, "to"), missing ? "; CPD is still missing" : ""));
    return 0;
}

/* Weeks are asked for only as long as a practice minimum waits for them: logging every week to
 * prove less paperwork would defeat itself. */
static void find_weeks(web_call *call, const cpd_node *progress)
{
    const cpd_node *weeks = cpd_node_get(progress, "practice_weeks");
    long long sampled = cpd_node_get_int(weeks, "sampled", 0),
              needed = cpd_node_get_int(weeks, "needed", 0);
    if (sampled < needed)
        add_due(call, "weeks", "/hours",
                cpd_node_textf(call->doc,
                               "Write down %lld more whole %s: your practice minimum is judged "
                               "over %lld, and %lld %s there",
                               needed - sampled, needed - sampled == 1 ? "week" : "weeks", needed,
                               sampled, sampled == 1 ? "is" : "are"));
}

/* The sentence of the first part that is not met. */
static const char *why_not(const cpd_node *finding)
{
    const cpd_node *parts = cpd_node_get(finding, "parts");
    for (size_t i = 0; i < cpd_node_length(parts); i++)
        if (web_says(cpd_node_at(parts, i), "state", "not-yet"))
            return why_not(cpd_node_at(parts, i));
    return cpd_node_get_text(finding, "reason");
}

static void find_not_yet(web_call *call, const cpd_node *progress, const char *about,
                         const char *called)
{
    const cpd_node *finding = cpd_node_get(progress, about);
    const char *state = cpd_node_get_text(finding, "state");
    if (state && !strcmp(state, "not-yet"))
        add_due(call, about, "/progress",
                cpd_node_textf(call->doc, "%s: %s", called, why_not(finding)));
}

/* What a ladder asks for all the time, not for the next grade. */
static int find_practice(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_career_options asked = CPD_CAREER_OPTIONS_INIT;
    int r = cpd_career_progress(&doc, call->home, &asked);
    if (r < 0)
        return r;
    if (!cpd_node_get(cpd_doc_root(doc), "grade"))
        add_due(call, "you", "/you",
                cpd_node_text(call->doc, "Say what your post is, so that what is missing for the "
                                         "next grade can be told"));
    find_not_yet(call, cpd_doc_root(doc), "supervision", "Supervision");
    find_not_yet(call, cpd_doc_root(doc), "practice", "Practice minimum");
    find_weeks(call, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return 0;
}

/* ---- the day: what is there ---- */

static int take_hours(web_call *call, const char *name, cpd_period period)
{
    cpd_doc *doc = NULL;
    int r = cpd_hours_sum(&doc, call->home, NULL, period);
    return web_take(call, name, r, doc);
}

static int take_records(web_call *call, const char *name, const cpd_record_filter *filter)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_list(&doc, call->home, filter);
    return web_take(call, name, r, doc);
}

/* This week's sums and lines, last week beside them, and when supervision was last. */
static int take_week(web_call *call, cpd_date today)
{
    cpd_date monday = cpd_date_monday(today);
    cpd_record_filter lines = CPD_RECORD_FILTER_INIT, sessions = CPD_RECORD_FILTER_INIT;
    lines.kind = "time";
    lines.from = monday;
    lines.to = today;
    lines.most = 20;
    sessions.kind = "session";
    sessions.most = 1;
    int r = take_hours(call, "week", (cpd_period){monday, today});
    if (r == 0)
        r = take_hours(call, "last_week", (cpd_period){monday - 7, monday - 1});
    if (r == 0)
        r = take_records(call, "lines", &lines);
    return r < 0 ? r : take_records(call, "sessions", &sessions);
}

static const char *title_of(const cpd_node *categories, const char *code)
{
    for (size_t i = 0; code && i < cpd_node_length(categories); i++)
        if (web_says(cpd_node_at(categories, i), "code", code))
            return cpd_node_get_text(cpd_node_at(categories, i), "title");
    return code ? code : "";
}

/* The lines of this week by the titles of what they went into. */
static void add_written(web_call *call)
{
    const cpd_node *lines = cpd_node_get(call->report, "lines");
    const cpd_node *titles = cpd_node_get(cpd_node_get(call->report, "week"), "categories");
    cpd_node *written = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(lines); i++) {
        const cpd_node *line = cpd_node_at(lines, i);
        cpd_node *one = cpd_node_object(call->doc);
        cpd_node_set_text(call->doc, one, "record", cpd_node_get_text(line, "record"));
        cpd_node_set_text(call->doc, one, "what",
                          title_of(titles, cpd_node_get_text(line, "category")));
        cpd_node_set_text(call->doc, one, "date", cpd_node_get_text(line, "date"));
        cpd_node_set_int(call->doc, one, "minutes", cpd_node_get_int(line, "minutes", 0));
        cpd_node_add(call->doc, written, one);
    }
    cpd_node_set(call->doc, call->extra, "written", written);
}

/* What was typed on other pages and not saved. */
static void find_kept(web_call *call)
{
    web_kept_forms *all = &call->web->kept;
    const char *path, *person = call->session->person;
    for (size_t i = 0; (path = web_kept_path(all, person, i)); i++)
        if (strcmp(path, web_day.path) != 0)
            add_due(call, "unsaved", path,
                    cpd_node_textf(call->doc, "Not saved yet: what you typed on the page %s",
                                   web_page_at(path)->title));
}

static int show_day(web_call *call)
{
    cpd_date today = web_today();
    char said[32];
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.today/1");
    cpd_node_set(call->doc, call->report, "due", cpd_node_list(call->doc));
    find_kept(call);
    int r = find_waiting(call);
    if (r == 0)
        r = find_renewal(call);
    if (r == 0)
        r = find_practice(call);
    if (r == 0)
        r = take_week(call, today);
    add_written(call);
    cpd_date_format_long(said, sizeof said, today);
    set_text(call, "today_said", said);
    web_ask(call, "fields",
            &(web_input){.name = "line",
                         .label = "What did the time go into?",
                         .hint = "One line, for example 2h visit, 45m recording. Add yesterday or "
                                 "monday for another day. Case numbers as #4711; no names.",
                         .box = WEB_LINE});
    return r < 0 ? r : web_ask_added(call, "fields", "time");
}

static int log_line(web_call *call)
{
    cpd_doc *doc = NULL;
    char said[CPD_MINUTES_TEXT];
    const char *line = web_field(call, "line");
    if (!*line)
        return web_refuse(call, CPD_EINPUT, "",
                          "enter a time and what it went into, for example 2h visit");
    int r = cpd_hours_log(&doc, call->home, line, web_read_added(call, "time"), call->issues);
    if (r < 0)
        return r;
    cpd_minutes_format(said, cpd_node_get_int(cpd_doc_root(doc), "total_minutes", 0));
    web_notice(call, "Saved: %s", doc ? said : line);
    cpd_doc_free(doc);
    return 0;
}

const web_page web_day = {.path = "/today",
                          .title = "Today",
                          .kind = "time",
                          .template = "today",
                          .box = "line",
                          .listed = true,
                          .show = show_day,
                          .act = log_line};

/* ---- hours ---- */

#define BAR_STEP 46  /* from one bar to the next, in the chart's units */
#define BAR_MOST 318 /* the longest bar; the chart is 320 wide */

static int read_day(web_call *call, const char *name, cpd_date *day)
{
    const char *text = web_asked(call, name);
    if (!*text || cpd_date_parse_spoken(day, text, web_today()) == 0)
        return 0;
    return web_refuse_at(call, CPD_EINPUT, name, cpd_error_last()->hint, cpd_error_last()->text);
}

/* The chart's numbers: bars on a scale of their own. */
static void add_bars(web_call *call)
{
    const cpd_node *list = cpd_node_get(call->report, "categories");
    cpd_node *bars = cpd_node_list(call->doc);
    int64_t most = 1, y = 0;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        int64_t minutes = cpd_node_get_int(cpd_node_at(list, i), "minutes", 0);
        most = minutes > most ? minutes : most;
    }
    for (size_t i = 0; i < cpd_node_length(list); i++, y += BAR_STEP) {
        const cpd_node *one = cpd_node_at(list, i);
        int64_t width = cpd_node_get_int(one, "minutes", 0) * BAR_MOST / most;
        cpd_node *bar = cpd_node_copy(call->doc, one);
        cpd_node_set_int(call->doc, bar, "width", width > 0 ? width : 1);
        cpd_node_set_int(call->doc, bar, "label_y", y + 14);
        cpd_node_set_int(call->doc, bar, "bar_y", y + 20);
        cpd_node_add(call->doc, bars, bar);
    }
    cpd_node_set(call->doc, call->extra, "bars", bars);
    cpd_node_set_int(call->doc, call->extra, "height", y);
    cpd_node_set_bool(call->doc, call->extra, "any", cpd_node_length(list) > 0);
    cpd_node_set_bool(call->doc, call->extra, "away",
                      cpd_node_get_int(call->report, "absent_days", 0) > 0);
    cpd_node_set_bool(call->doc, call->extra, "left_out",
                      cpd_node_get_int(call->report, "left_out_minutes", 0) > 0);
}

static void ask_period(web_call *call, cpd_period period)
{
    char from[32], to[32];
    cpd_date_format_long(from, sizeof from, period.from);
    cpd_date_format_long(to, sizeof to, period.to);
    const char *asked_from = web_asked(call, "from"), *asked_to = web_asked(call, "to");
    web_ask(call, "fields",
            &(web_input){.name = "from",
                         .label = "From",
                         .value = *asked_from ? asked_from : from,
                         .brief = true});
    web_ask(call, "fields",
            &(web_input){
                .name = "to", .label = "To", .value = *asked_to ? asked_to : to, .brief = true});
}

/* Four weeks up to today unless other days are asked for. Days that are none are said beside their
 * boxes, and the page shows the four weeks. */
static int show_hours(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_period period = {.to = web_today()};
    int wrong = read_day(call, "to", &period.to);
    period.from = period.to - 27; /* both days counted */
    wrong = read_day(call, "from", &period.from) < 0 || wrong < 0;
    if (!wrong && period.from > period.to)
        wrong = web_refuse_at(call, CPD_EINPUT, "from", "",
                              "the first day must not lie after the last");
    if (wrong)
        period = (cpd_period){web_today() - 27, web_today()};
    int r = cpd_hours_sum(&doc, call->home, NULL, period);
    r = web_take(call, NULL, r, doc);
    if (r < 0)
        return r;
    add_bars(call);
    ask_period(call, period);
    call->reply->status = wrong ? web_status_of(CPD_EINPUT) : 0;
    return 0;
}

const web_page web_hours = {.path = "/hours",
                            .title = "Hours",
                            .template = "hours",
                            .box = "from",
                            .listed = true,
                            .show = show_hours};

/* ---- private reflection ---- */

/* What others let one read. */
static int take_shared(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_share_list(&doc, call->home);
    return web_take(call, "shared", r, doc);
}

static int show_reflection(web_call *call)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.kind = "reflection";
    filter.most = 20;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.records/1");
    int r = web_ask_kind(call, "fields", "reflection", NULL);
    if (r == 0)
        r = take_records(call, "records", &filter);
    return r == 0 ? take_shared(call) : r;
}

static int save_reflection(web_call *call)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, draft, "kind", "reflection");
    int r = web_read_kind(call, draft, "reflection");
    if (r == 0)
        r = cpd_record_save(&saved, call->home, draft, call->issues);
    if (r == 0)
        web_notice(call, "Saved. Only you can read it");
    return r;
}

const web_page web_reflection = {.path = "/reflection",
                                 .title = "Private reflection",
                                 .kind = "reflection",
                                 .template = "reflection",
                                 .box = "text",
                                 .listed = true,
                                 .show = show_reflection,
                                 .act = save_reflection};

/* ---- progress and renewal ---- */

/* The reports of councils' variants in force. */
static int find_reports(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_node *all = cpd_node_list(call->doc);
    int r = cpd_variant_list(&doc, call->home, CPD_DATE_NONE);
    const cpd_node *variants = cpd_node_get(cpd_doc_root(doc), "variants");
    for (size_t i = 0; r == 0 && i < cpd_node_length(variants); i++) {
        const cpd_node *variant = cpd_node_at(variants, i),
                       *reports = cpd_node_get(variant, "reports");
        size_t count = cpd_node_get_bool(variant, "in_force") ? cpd_node_length(reports) : 0;
        for (size_t j = 0; j < count; j++) {
            cpd_node *one = cpd_node_copy(call->doc, cpd_node_at(reports, j));
            cpd_node_set_text(call->doc, one, "variant", cpd_node_get_text(variant, "variant"));
            cpd_node_add(call->doc, all, one);
        }
    }
    cpd_doc_free(doc);
    cpd_node_set(call->doc, call->extra, "reports", all);
    return r;
}

static int show_progress(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_career_options asked = CPD_CAREER_OPTIONS_INIT;
    int r = cpd_career_progress(&doc, call->home, &asked);
    r = web_take(call, NULL, r, doc);
    return r < 0 ? r : find_reports(call);
}

const web_page web_progress = {.path = "/progress",
                               .title = "Progress",
                               .template = "progress",
                               .listed = true,
                               .show = show_progress};

/* Cells as people read them: a truth is yes or no. */
static void add_cells(web_call *call)
{
    cpd_node *rows = cpd_node_get(call->report, "rows"), *shown = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        cpd_node *row = cpd_node_copy(call->doc, cpd_node_at(rows, i)),
                 *cells = cpd_node_list(call->doc);
        for (size_t j = 0; j < cpd_node_length(cpd_node_get(row, "cells")); j++) {
            const cpd_node *cell = cpd_node_at(cpd_node_get(row, "cells"), j);
            bool truth = cpd_node_type(cell) == CPD_NODE_BOOL;
            cpd_node_add(call->doc, cells,
                         truth ? cpd_node_text(call->doc, cpd_node_as_bool(cell) ? "yes" : "no")
                               : cpd_node_copy(call->doc, cell));
        }
        cpd_node_set(call->doc, row, "cells", cells);
        cpd_node_add(call->doc, shown, row);
    }
    cpd_node_set(call->doc, call->extra, "shown", shown);
    cpd_node_set_int(call->doc, call->extra, "width",
                     (int64_t)cpd_node_length(cpd_node_get(call->report, "columns")));
}

static int show_report(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_variant_report(&doc, call->home, web_asked(call, "variant"),
                               web_asked(call, "report"), CPD_DATE_NONE);
    r = web_take(call, NULL, r, doc);
    if (r == 0)
        add_cells(call);
    return r;
}

const web_page web_report = {
    .path = "/report", .title = "Report", .template = "report", .show = show_report};

/* Where nobody can tell whose rules hold, the page says so and leads to where it can be told. */
static int show_renewal(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_returns_renewal(&doc, call->home, NULL);
    if (r != CPD_EABSENT || call->json)
        return web_take(call, NULL, r, doc);
    cpd_node_set_text(call->doc, call->extra, "unknown",
                      web_capital(call->doc, cpd_error_last()->text));
    return 0;
}

const web_page web_renewal = {.path = "/renewal",
                              .title = "Your renewal",
                              .template = "renewal",
                              .listed = true,
                              .show = show_renewal};
