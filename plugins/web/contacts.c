/* Who reads what is not private: the named contacts of a person, by name. */
#include <string.h>

#include "web.h"

static const char *name_of(const cpd_node *people, const char *id)
{
    for (size_t i = 0; id && i < cpd_node_length(people); i++)
        if (web_says(cpd_node_at(people, i), "id", id))
            return cpd_node_get_text(cpd_node_at(people, i), "name");
    return NULL;
}

static bool is_over(const cpd_node *contact)
{
    cpd_date until;
    const char *text = cpd_node_get_text(contact, "until");
    return text && cpd_date_parse(&until, text) == 0 && until < web_today();
}

/* A later contact of a line takes the place of the one before it. */
static bool is_newest(const cpd_node *contacts, size_t i)
{
    const char *line = cpd_node_get_text(cpd_node_at(contacts, i), "line");
    for (size_t k = i + 1; k < cpd_node_length(contacts); k++)
        if (web_says(cpd_node_at(contacts, k), "line", line))
            return false;
    return true;
}

int web_take_contacts(web_call *call, const char *person)
{
    cpd_doc *own = NULL, *people = NULL;
    cpd_node *list = cpd_node_list(call->doc);
    int r = cpd_person_show(&own, call->home, person);
    if (r == 0)
        r = cpd_person_list(&people, call->home, CPD_DATE_NONE);
    const cpd_node *contacts = cpd_node_get(cpd_doc_root(own), "contacts");
    for (size_t i = 0; r == 0 && i < cpd_node_length(contacts); i++) {
        const cpd_node *contact = cpd_node_at(contacts, i);
        const char *name = name_of(cpd_doc_root(people), cpd_node_get_text(contact, "to"));
        cpd_node *one = cpd_node_object(call->doc);
        if (!name || is_over(contact) || !is_newest(contacts, i))
            continue;
        cpd_node_set_text(call->doc, one, "name", name);
        cpd_node_set_text(call->doc, one, "line", cpd_node_get_text(contact, "line"));
        cpd_node_add(call->doc, list, one);
    }
    cpd_doc_free(own);
    cpd_doc_free(people);
    cpd_node_set(call->doc, call->extra, "contacts", list);
    return r;
}
