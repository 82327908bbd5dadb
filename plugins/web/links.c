/* Capabilities that a record speaks for, as people type them: one a line, with a level behind "=".
 * Whether there is such a one the library says.
 */
#include <string.h>

#include "web.h"

/* The links of a record, as they are typed. */
static const char *lines_of(web_call *call, const cpd_node *record)
{
    const cpd_node *links = cpd_node_get(record, "links");
    const char *lines = "";
    for (size_t i = 0; i < cpd_node_length(links); i++) {
        const cpd_node *one = cpd_node_at(links, i);
        const char *level = cpd_node_get_text(one, "level"), *node = cpd_node_get_text(one, "node");
        lines = cpd_node_as_text(cpd_node_textf(call->doc, "%s%s%s%s%s", lines, *lines ? "\n" : "",
                                                node ? node : "", level ? "=" : "",
                                                level ? level : ""));
    }
    return lines ? lines : "";
}

void web_ask_links(web_call *call, const char *list, const char *kind, const cpd_node *values)
{
    const cpd_kind *about = cpd_kind_find(kind);
    bool judged = about->writer == CPD_WRITER_OTHER;
    if (!about->links)
        return;
    web_ask(call, list,
            &(web_input){.name = "links",
                         .label = judged ? "What is shown" : "Capabilities it speaks for",
                         .hint = judged || about->of_nobody
                                     ? "One a line, for example pcf@2018#D5."
                                     : "One a line, for example pcf@2018#D5, or with a level "
                                       "pcf@2018#D5=asye. They are named in your progress.",
                         .box = WEB_TEXT,
                         .rows = 2,
                         .optional = !judged,
                         .value = lines_of(call, values)});
}

static void add_link(web_call *call, cpd_node *links, const char *typed, size_t length)
{
    cpd_node *link = cpd_node_object(call->doc);
    const char *level = memchr(typed, '=', length);
    size_t node = level ? (size_t)(level - typed) : length;
    cpd_node_set(call->doc, link, "node", cpd_node_text_n(call->doc, typed, node));
    if (level)
        cpd_node_set(call->doc, link, "level",
                     cpd_node_text_n(call->doc, level + 1, length - node - 1));
    cpd_node_add(call->doc, links, link);
}

cpd_node *web_read_links(web_call *call)
{
    static const char between[] = " \t\r\n,;";
    cpd_node *links = cpd_node_list(call->doc);
    for (const char *typed = web_field(call, "links"); *(typed += strspn(typed, between));) {
        size_t length = strcspn(typed, between);
        add_link(call, links, typed, length);
        typed += length;
    }
    return links;
}
