/* Pages of one's own record: the day, hours, the private reflection, progress, renewal. */
#include <string.h>

#include "web.h"

/* ---- the day ---- */

/* What the renewal still wants; where no regulator's rules are adopted there is nothing to say. */
static int take_renewal(web_call *call, const char *name)
{
    cpd_doc *doc = NULL;
    int r = cpd_returns_renewal(&doc, call->home, CPD_DATE_NONE);
    return r == CPD_EABSENT ? 0 : web_take(call, name, r, doc);
}

static int take_waiting(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_unsigned(&doc, call->home);
    return web_take(call, "waiting", r, doc);
}

static int take_hours(web_call *call, const char *name, cpd_period period)
{
    cpd_doc *doc = NULL;
    int r = cpd_hours_sum(&doc, call->home, NULL, period);
    return web_take(call, name, r, doc);
}

static int show_day(web_call *call)
{
    cpd_date today = web_today();
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.today/1");
    int r = take_waiting(call);
    if (r == 0)
        r = take_hours(call, "week", (cpd_period){cpd_date_monday(today), today});
    return r < 0 ? r : take_renewal(call, "renewal");
}

static int log_line(web_call *call)
{
    cpd_doc *doc = NULL;
    char said[CPD_MINUTES_TEXT];
    const char *line = web_field(call, "line");
    if (!*line)
        return web_refuse(call, CPD_EINPUT,
                          "Enter a time and what it went into, for example 2h visit.",
                          "nothing was written");
    int r = cpd_hours_log(&doc, call->home, line, NULL, call->issues);
    if (r < 0)
        return r;
    cpd_minutes_format(said, cpd_node_get_int(cpd_doc_root(doc), "total_minutes", 0));
    web_notice(call, "Saved: %s", doc ? said : line);
    cpd_doc_free(doc);
    return 0;
}

const web_page web_day = {"/today", "Today", "today", false, true, show_day, log_line};

/* ---- hours ---- */

static int read_day(web_call *call, const char *name, cpd_date *day)
{
    const char *text = web_asked(call, name);
    return *text ? cpd_date_parse_spoken(day, text, web_today()) : 0;
}

/* The chart's numbers: bars on a scale of their own, the longest is 300 of the 320 units. */
static void add_bars(web_call *call)
{
    const cpd_node *list = cpd_node_get(call->report, "categories");
    cpd_node *bars = cpd_node_list(call->doc);
    int64_t most = 1, y = 0;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        int64_t minutes = cpd_node_get_int(cpd_node_at(list, i), "minutes", 0);
        most = minutes > most ? minutes : most;
    }
    for (size_t i = 0; i < cpd_node_length(list); i++, y += 44) {
        const cpd_node *one = cpd_node_at(list, i);
        cpd_node *bar = cpd_node_copy(call->doc, one);
        cpd_node_set_int(call->doc, bar, "width", cpd_node_get_int(one, "minutes", 0) * 300 / most);
        cpd_node_set_int(call->doc, bar, "label_y", y + 14);
        cpd_node_set_int(call->doc, bar, "bar_y", y + 20);
        cpd_node_add(call->doc, bars, bar);
    }
    cpd_node_set(call->doc, call->extra, "bars", bars);
    cpd_node_set_int(call->doc, call->extra, "height", y);
    cpd_node_set_bool(call->doc, call->extra, "any", cpd_node_length(list) > 0);
    cpd_node_set_bool(call->doc, call->extra, "away",
                      cpd_node_get_int(call->report, "absent_days", 0) > 0);
}

static int show_hours(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_period period = {.to = web_today()};
    int r = read_day(call, "to", &period.to);
    period.from = period.to - 27; /* four weeks, both days counted */
    if (r == 0)
        r = read_day(call, "from", &period.from);
    if (r == 0)
        r = cpd_hours_sum(&doc, call->home, NULL, period);
    r = web_take(call, NULL, r, doc);
    if (r == 0)
        add_bars(call);
    return r;
}

const web_page web_hours = {"/hours", "Hours", "hours", false, true, show_hours, NULL};

/* ---- private reflection ---- */

static int show_reflection(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.kind = "reflection";
    filter.most = 20;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.records/1");
    int r = cpd_record_list(&doc, call->home, &filter);
    return web_take(call, "records", r, doc);
}

static int save_reflection(web_call *call)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    const char *text = web_field(call, "text");
    if (!*text)
        return web_refuse(call, CPD_EINPUT, "Enter a sentence; one is enough.",
                          "nothing was written");
    cpd_node_set_text(call->doc, draft, "kind", "reflection");
    cpd_node_set_text(call->doc, draft, "text", text);
    int r = cpd_record_save(&saved, call->home, draft, call->issues);
    if (r == 0)
        web_notice(call, "Saved. Only you can read it");
    return r;
}

const web_page web_reflection = {"/reflection", "Private reflection", "reflection",   false,
                                 true,          show_reflection,      save_reflection};

/* ---- progress and renewal ---- */

static int show_progress(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_career_options asked = CPD_CAREER_OPTIONS_INIT;
    int r = cpd_career_progress(&doc, call->home, &asked);
    return web_take(call, NULL, r, doc);
}

const web_page web_progress = {"/progress", "Progress",    "progress", false,
                               true,        show_progress, NULL};

static int show_renewal(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_returns_renewal(&doc, call->home, CPD_DATE_NONE);
    return web_take(call, NULL, r, doc);
}

const web_page web_renewal = {"/renewal", "Your renewal", "renewal", false,
                              true,       show_renewal,   NULL};
