/* Which home, by which clock, and who acts in it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

/* A setting of the environment; empty means not set. */
static const char *setting(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static char *under(const char *folder, const char *rest)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s", folder, rest) < 0 ? NULL : path;
}

char *cli_home_folder(const cli_call *call)
{
    const char *said = cli_value(call, "home");
    const char *data = setting("XDG_DATA_HOME"), *own = setting("HOME");
    if (!said)
        said = setting("CPD_HOME");
    if (said)
        return strdup(said);
    if (data && data[0] == '/') /* relative ones are to be ignored, says the XDG specification */
        return under(data, "cpd");
    return own ? under(own, ".local/share/cpd") : NULL;
}

/* ---- the clock ---- */

/* CPD_CLOCK, in milliseconds; 0 when it is not set. */
static int fixed_clock(int64_t *out)
{
    const char *text = setting("CPD_CLOCK");
    int64_t seconds = 0;
    int r = text ? cpd_clock_parse(&seconds, text) : 0;
    *out = seconds * 1000;
    return r;
}

static int64_t stands_still(void *payload)
{
    return *(const int64_t *)payload;
}

int cli_home_options(cpd_home_options *out, cli_call *call)
{
    static int64_t now_ms;
    *out = (cpd_home_options)CPD_HOME_OPTIONS_INIT;
    if (fixed_clock(&now_ms) < 0)
        return cli_refuse(call, CPD_EINPUT,
                          "Write it in UTC and whole seconds, like 2026-11-20T09:15:00Z.",
                          "CPD_CLOCK does not hold an instant");
    if (setting("CPD_CLOCK")) {
        out->now_ms = stands_still;
        out->payload = &now_ms;
    }
    return CLI_DONE;
}

cpd_date cli_today(void)
{
    int64_t fixed;
    struct tm day;
    time_t now = time(NULL);
    if (setting("CPD_CLOCK") && fixed_clock(&fixed) == 0)
        now = (time_t)(fixed / 1000);
    setenv("TZ", "GMT0BST,M3.5.0/1,M10.5.0/2",
           1); /* the United Kingdom, wherever the machine thinks it is */
    tzset();
    if (!localtime_r(&now, &day))
        return CPD_DATE_NONE;
    return cpd_date_from_parts(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

/* ---- opening ---- */

const char *cli_folder(cli_call *call)
{
    const char *own = setting("HOME");
    size_t n = own ? strlen(own) : 0;
    if (n > 1 && !strncmp(call->folder, own, n) && call->folder[n] == '/')
        return cli_textf(call, "~%s", call->folder + n);
    return call->folder;
}

/* The only person who can write here. */
static int only_person(cli_call *call, const char **out)
{
    cpd_doc *doc = NULL;
    const char *names = "", *id = NULL;
    size_t holders = 0;
    if (cpd_person_list(&doc, call->home, CPD_DATE_NONE) < 0)
        return cli_fail(call);
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *person = cpd_node_at(cpd_doc_root(doc), i);
        if (!cpd_node_get_bool(person, "portfolio"))
            continue;
        id = cli_textf(call, "%s", cpd_node_get_text(person, "id"));
        names = cli_textf(call, "%s%s%s", names, holders++ ? ", " : "",
                          cpd_node_get_text(person, "name"));
    }
    cpd_doc_free(doc);
    if (holders == 0)
        return cli_refuse(call, CPD_EABSENT, "Begin with: cpd person add \"YOUR NAME\"",
                          "nobody is in this home yet");
    if (holders > 1)
        return cli_refuse(call, CPD_EINPUT, "Say who you are: --as NAME, or set CPD_AS.",
                          "several people share this home: %s", names);
    *out = id;
    return CLI_DONE;
}

static int act(cli_call *call)
{
    const char *who = cli_value(call, "as");
    int status = CLI_DONE;
    if (!who)
        who = setting("CPD_AS");
    if (!who)
        status = only_person(call, &who);
    if (status == CLI_DONE &&
        (cpd_home_act_as(call->home, who) < 0 || cpd_person_find(call->actor, call->home, who) < 0))
        status = cli_fail(call);
    return status;
}

int cli_note_reading(cli_call *call)
{
    const char *typed = call->typed;
    if (!call->home || cpd_audit_write(call->home) == 0)
        return CLI_DONE;
    call->typed = NULL; /* whether that was saved is another matter */
    int status = cli_refuse(call, cpd_error_last()->kind,
                            "What is other people's is shown once it is written down who read it.",
                            "it could not be written down that you read this: %s",
                            cpd_error_last()->text);
    call->typed = typed;
    return status;
}

int cli_act_if_alone(cli_call *call)
{
    cpd_doc *doc = NULL;
    const char *id = NULL;
    size_t holders = 0;
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *person = cpd_node_at(cpd_doc_root(doc), i);
        if (cpd_node_get_bool(person, "portfolio") && holders++ == 0)
            id = cpd_node_get_text(person, "id");
    }
    if (r == 0 && holders == 1)
        r = cpd_home_act_as(call->home, id);
    if (r == 0 && holders == 1)
        r = cpd_person_find(call->actor, call->home, id);
    cpd_doc_free(doc);
    return r;
}

int cli_home_open(cli_call *call)
{
    cpd_home_options options;
    int status = cli_home_options(&options, call);
    if (status != CLI_DONE)
        return status;
    call->folder = cli_home_folder(call);
    if (!call->folder)
        return cli_refuse(call, CPD_EABSENT, "Say where it is: --home FOLDER, or set CPD_HOME.",
                          "nothing says where your home is");
    int r = cpd_home_open(&call->home, call->folder, &options);
    if (r == CPD_EABSENT)
        return cli_refuse(call, r, "Make one: cpd init. Or say where it is: --home FOLDER.",
                          "there is no home in %s", cli_folder(call));
    if (r < 0)
        return cli_fail(call);
    status = call->command->needs & CLI_ACTOR ? act(call) : CLI_DONE;
    return status == CLI_DONE && call->command->needs & CLI_KEY ? cli_unlock_from_file(call)
                                                                : status;
}
