/* The quiet note beside a record: what in it may tell who somebody is, and what its author says to
 * that. The library finds it, remembers what was said, and keeps the text from leaving meanwhile.
 */
#include <string.h>

#include "web.h"

/* What nothing was said to yet ("seen", "released"). */
static cpd_node *left(web_call *call, const cpd_node *found, const char *said)
{
    cpd_node *list = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(found); i++)
        if (!cpd_node_get_bool(cpd_node_at(found, i), said)) {
            cpd_node *one = cpd_node_copy(call->doc, cpd_node_at(found, i));
            cpd_node_set_bool(call->doc, one, "first", cpd_node_length(list) == 0);
            cpd_node_add(call->doc, list, one);
        }
    return list;
}

/* The box for the reason stands open where its form came back. */
static void set_note(web_call *call, const cpd_node *found)
{
    const char *typed = cpd_node_get_text(cpd_node_get(call->extra, "typed"), "_do");
    cpd_node *note = cpd_node_object(call->doc);
    cpd_node_set(call->doc, note, "unseen", left(call, found, "seen"));
    cpd_node_set(call->doc, note, "held", left(call, found, "released"));
    cpd_node_set_bool(call->doc, note, "came_back", typed && !strcmp(typed, "release"));
    if (cpd_node_length(cpd_node_get(note, "held")) == 0)
        return; /* what may leave was looked at */
    cpd_node_set(call->doc, call->extra, "note", note);
    cpd_node_unset(call->extra, "release_fields"); /* asked for before a form came back */
    web_ask(call, "release_fields",
            &(web_input){.name = "release-reason",
                         .label = "Why it may leave all the same",
                         .hint = "For example that the person asked to be named. Whoever reads the "
                                 "record reads this too."});
}

int web_take_note(web_call *call, bool *mine)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_identifying(&doc, call->home, call->id);
    *mine = r == 0 && cpd_node_get_bool(cpd_doc_root(doc), "mine");
    if (*mine)
        set_note(call, cpd_node_get(cpd_doc_root(doc), "found"));
    cpd_doc_free(doc);
    return r == CPD_ELOCKED || r == CPD_EABSENT ? 0 : r;
}

int web_note_looked(web_call *call)
{
    int r = cpd_record_looked_at(call->home, call->id, web_field(call, "_hash"));
    if (r == 0)
        web_notice(call, "Noted. You are not asked again about these words");
    return r;
}

int web_note_release(web_call *call)
{
    const char *reason = web_field(call, "release-reason");
    int r = cpd_record_release(call->home, call->id, web_field(call, "_hash"), reason);
    if (r == CPD_EINPUT)
        return web_refuse_at(call, r, "release-reason", cpd_error_last()->hint,
                             cpd_error_last()->text);
    if (r == 0) {
        web_event(call, "release", "done", call->id);
        web_notice(call, "Recorded, with your reason. Its text may leave");
    }
    return r;
}
