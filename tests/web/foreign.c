/* foreign - writes into a home for trying out what another or a newer home would bring: heads that
 * lack what this program always writes.
 *
 *     foreign HOME PERSON OTHER
 *
 * Prints the ids of a piece of CPD and of a session, a line each. PERSON writes; OTHER is named in
 * both.
 */
#include <stdio.h>

#include <cpd/home.h>

#include "record/record.h"

static cpd_node *nameless(cpd_doc *doc, const char *person)
{
    cpd_node *one = cpd_node_object(doc);
    if (person)
        cpd_node_set_text(doc, one, "id", person);
    return one;
}

/* People without a role and one without a name, a reference that says neither how nor to what, one
 * that says only how; no state, no day. */
static void take_away(cpd_doc *doc, cpd_node *head, const char *kind, const char *other)
{
    char author[CPD_ID_TEXT];
    cpd_node *people = cpd_node_list(doc), *refs = cpd_node_list(doc), *how = cpd_node_object(doc);
    snprintf(author, sizeof author, "%s", cpd_node_get_text(head, "author"));
    cpd_node_add(doc, people, nameless(doc, author));
    cpd_node_add(doc, people, nameless(doc, other));
    cpd_node_add(doc, people, nameless(doc, NULL));
    cpd_node_set(doc, head, "people", people);
    cpd_node_set_text(doc, how, "rel", "account");
    cpd_node_add(doc, refs, cpd_node_object(doc));
    cpd_node_add(doc, refs, how);
    cpd_node_set(doc, head, "refs", refs);
    cpd_node_set_text(doc, head, "kind", kind);
    cpd_node_set_int(doc, head, "format", CPD_FORMAT + 1);
    cpd_node_unset(head, "state");
    cpd_node_unset(head, "dates");
}

static int write(cpd_home *home, const char *kind, const char *other)
{
    cpd_draft draft;
    cpd_saved saved;
    cpd_doc *given = cpd_doc_new();
    cpd_node *said = cpd_node_object(given);
    cpd_node_set_text(given, said, "kind", "cpd");
    cpd_node_set_text(given, said, "text", "Written elsewhere.");
    int r = cpd_draft__make(&draft, home, said, NULL, NULL);
    if (r < 0)
        return r;
    cpd_people__new_id(&draft.record, home);
    cpd_node_set_int(draft.doc, draft.head, "revision", 1);
    take_away(draft.doc, draft.head, kind, other);
    r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, cpd_revision__write(&saved, home, &draft));
    if (r == 0)
        puts(saved.id);
    cpd_draft__fini(&draft);
    cpd_doc_free(given);
    return r;
}

int main(int argc, char **argv)
{
    cpd_home *home;
    char other[CPD_ID_TEXT];
    if (argc != 4 || cpd_home_open(&home, argv[1], NULL) < 0) {
        fputs("Use: foreign HOME PERSON OTHER\n", stderr);
        return 2;
    }
    int r = cpd_home_act_as(home, argv[2]);
    if (r == 0)
        r = cpd_person_find(other, home, argv[3]);
    if (r == 0)
        r = write(home, "cpd", other);
    if (r == 0)
        r = write(home, "session", other);
    if (r < 0)
        fprintf(stderr, "foreign: %s\n", cpd_error_last()->text);
    cpd_home_close(home);
    return r < 0;
}
