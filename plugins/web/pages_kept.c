/* What is typed is kept while it is typed, and can be thrown away again: for the script, and for
 * people. */
#include <string.h>

#include "web.h"

cpd_node *web_typed(web_call *call)
{
    static const char *const own[] = {"_form", "_once", "_keep-for", "_forget"};
    cpd_node *typed = cpd_node_copy(call->doc, call->request->form);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        cpd_node_unset(typed, own[i]);
    for (size_t i = cpd_node_length(typed); i-- > 0;)
        if (!strncmp(cpd_node_key(typed, i), WEB_SECRET_NAME, strlen(WEB_SECRET_NAME)))
            cpd_node_unset(typed, cpd_node_key(typed, i));
    return typed;
}

static int keep(web_call *call)
{
    const char *path = web_field(call, "_keep-for"), *person = call->session->person;
    if (!web_page_at(path) || strlen(path) >= WEB_PATH_TEXT)
        return web_refuse(call, CPD_EINPUT, "", "there is no form at that page");
    if (!*web_field(call, "_forget"))
        return web_kept_set(&call->web->kept, person, path, web_typed(call), web_now());
    web_kept_forget(&call->web->kept, person, path);
    web_notice(call, "What you typed is gone");
    web_go(call, "%s", path);
    return 0;
}

const web_page web_keep = {.path = "/kept", .title = "What you typed", .box = "", .act = keep};
