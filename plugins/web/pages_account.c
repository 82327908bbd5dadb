/* Where a person is signed in: each browser, and a way to end them all. */
#include <string.h>
#include <time.h>

#include "web.h"

/* Sessions are timed by a clock that has no days; people read the one on the wall. */
static void set_time(web_call *call, cpd_node *object, const char *key, long long at)
{
    char said[64];
    struct tm day;
    time_t wall = time(NULL) - (time_t)(web_now() - at);
    if (!localtime_r(&wall, &day))
        return;
    cpd_date_format_long(said, sizeof said,
                         cpd_date_from_parts(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday));
    strftime(said + strlen(said), sizeof said - strlen(said), ", %H:%M", &day);
    cpd_node_set_text(call->doc, object, key, said);
}

static int show_account(web_call *call)
{
    cpd_node *list = cpd_node_list(call->doc);
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.sessions/1");
    for (size_t i = 0; i < WEB_SESSIONS_MOST; i++) {
        const web_session *one = &call->web->sessions.list[i];
        if (!one->begun || strcmp(one->person, call->session->person) != 0)
            continue;
        cpd_node *shown = cpd_node_object(call->doc);
        set_time(call, shown, "begun", one->begun);
        set_time(call, shown, "seen", one->seen);
        cpd_node_set_bool(call->doc, shown, "this", one == call->session);
        cpd_node_add(call->doc, list, shown);
    }
    cpd_node_set(call->doc, call->report, "sessions", list);
    return 0;
}

const web_page web_account = {.path = "/account",
                              .title = "Where you are signed in",
                              .template = "account",
                              .show = show_account};
