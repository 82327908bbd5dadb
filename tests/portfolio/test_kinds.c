/* The kinds of record as tables: what holds for every one of them. */
#include <string.h>

#include <criterion/criterion.h>

#include <cpd/record.h>

#include "record/facts.h"

Test(kinds, have_numbers_and_names_of_their_own)
{
    for (size_t i = 0; cpd_kind_at(i); i++) {
        const cpd_kind *kind = cpd_kind_at(i);
        cr_expect_eq(cpd_kind_find(kind->name), kind);
        for (size_t k = 0; k < i; k++) {
            cr_expect_neq(cpd_kind_at(k)->number, kind->number, "%s", kind->name);
            cr_expect_str_neq(cpd_kind_at(k)->name, kind->name);
        }
    }
    cr_expect_null(cpd_kind_find("mood"));
    cr_expect_null(cpd_kind_find(""));
    cr_expect_null(cpd_kind_find(NULL));
    cr_expect_null(cpd_kind_at(1000));
}

/* They stand in databases. */
Test(kinds, numbers_are_kept_for_ever)
{
    static const struct {
        const char *name;
        int number;
        char class_;
    } cases[] = {{"time", 1, 'P'},          {"absence", 2, 'P'},        {"contracted", 3, 'P'},
                 {"cpd", 4, 'P'},           {"session", 5, 'B'},        {"endorsement", 6, 'P'},
                 {"account", 7, 'B'},       {"agreement", 8, 'B'},      {"booking", 9, 'B'},
                 {"action", 10, 'B'},       {"dispute", 11, 'B'},       {"observation", 12, 'P'},
                 {"feedback", 13, 'P'},     {"qualification", 14, 'P'}, {"student", 15, 'P'},
                 {"application", 16, 'P'},  {"submission", 17, 'P'},    {"decision", 18, 'P'},
                 {"dispensation", 19, 'P'}, {"review", 20, 'P'},        {"reflection", 64, 'C'},
                 {"note", 65, 'D'}};
    size_t count = 0;
    while (cpd_kind_at(count))
        count++;
    cr_expect_eq(count, sizeof cases / sizeof *cases);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cpd_kind *kind = cpd_kind_find(cases[i].name);
        cr_assert_not_null(kind, "%s", cases[i].name);
        cr_expect_eq(kind->number, cases[i].number, "%s", cases[i].name);
        cr_expect_eq(kind->class_, cases[i].class_, "%s", cases[i].name);
    }
}

/* Rules leave out what is private by its number alone. */
Test(kinds, private_ones_are_told_by_their_number)
{
    for (size_t i = 0; cpd_kind_at(i); i++) {
        const cpd_kind *kind = cpd_kind_at(i);
        bool is_private = cpd_kind_class(kind)->sealed;
        cr_expect_eq(is_private, kind->class_ == 'C' || kind->class_ == 'D', "%s", kind->name);
        cr_expect_eq(is_private, kind->number >= CPD_KIND_PRIVATE, "%s", kind->name);
        for (size_t k = 0; is_private && k < kind->field_count; k++)
            cr_expect_not(kind->fields[k].head, "%s of a %s stands open", kind->fields[k].name,
                          kind->name);
    }
}

Test(kinds, ask_for_little_and_say_what_they_ask)
{
    for (size_t i = 0; cpd_kind_at(i); i++) {
        const cpd_kind *kind = cpd_kind_at(i);
        int required = 0;
        cr_expect(*kind->title && *kind->about, "%s", kind->name);
        cr_expect_eq(kind->own != NULL, *kind->other != '\0', "%s", kind->name);
        for (size_t k = 0; k < kind->field_count; k++) {
            const cpd_field *field = &kind->fields[k];
            required += field->required;
            cr_expect(field->label && *field->label && field->hint && *field->hint, "%s.%s",
                      kind->name, field->name);
        }
        cr_expect_leq(required, 2, "a %s requires %d fields", kind->name, required);
    }
}

/* A field's value and the flag that it was written must not be mistaken for what surrounds them. */
Test(kinds, fields_are_called_like_nothing_else_of_a_record)
{
    static const char *const taken[] = {
        "kind",       "date",    "from",     "to",     "links", "people", "refs",
        "portfolio",  "record",  "revision", "hash",   "class", "state",  "author",
        "signatures", "history", "locked",   "erased", "title", "forked", "because",
        "salt",       "with",    "x",        "home",   "as",    "json",   "help",
        "set",        "type",    "link",     "for",    "about"};
    for (size_t i = 0; cpd_kind_at(i); i++)
        for (size_t k = 0; k < cpd_kind_at(i)->field_count; k++)
            for (size_t t = 0; t < sizeof taken / sizeof *taken; t++)
                cr_expect_str_neq(cpd_kind_at(i)->fields[k].name, taken[t], "%s",
                                  cpd_kind_at(i)->name);
}

/* A case reference is open and stands only where the class allows one; so does a reference to a
 * rule.
 */
Test(kinds, hold_case_references_where_their_class_allows)
{
    for (size_t i = 0; cpd_kind_at(i); i++)
        for (size_t k = 0; k < cpd_kind_at(i)->field_count; k++) {
            const cpd_kind *kind = cpd_kind_at(i);
            const cpd_field *field = &kind->fields[k];
            bool is_case = field->type == CPD_FIELD_CASE;
            cr_expect(!is_case || (field->head && cpd_kind_class(kind)->cases), "%s.%s", kind->name,
                      field->name);
            cr_expect(!field->many || is_case, "%s.%s", kind->name, field->name);
            cr_expect(!field->words || field->type == CPD_FIELD_CODE, "%s.%s", kind->name,
                      field->name);
            cr_expect_eq(field->head, field->type != CPD_FIELD_TEXT, "%s.%s", kind->name,
                         field->name);
        }
}

/* What rules call the kinds they count, and the kinds themselves. */
Test(kinds, are_counted_unless_they_are_private)
{
    size_t counted = 0;
    for (size_t i = 0; cpd_facts__counted(i); i++, counted++) {
        const cpd_kind *kind = cpd_kind_find(cpd_facts__counted(i)->name);
        cr_assert_not_null(kind, "%s", cpd_facts__counted(i)->name);
        cr_expect_eq(kind->number, cpd_facts__counted(i)->number, "%s", kind->name);
        cr_expect(cpd_kind_class(kind)->counted, "%s", kind->name);
    }
    for (size_t i = 0; cpd_kind_at(i); i++) /* absences and contracts are reckoned with, not
                                               counted; accounts belong to sessions */
        counted += !cpd_kind_class(cpd_kind_at(i))->counted ||
                   cpd_kind_at(i)->number == CPD_KIND_ABSENCE ||
                   cpd_kind_at(i)->number == CPD_KIND_CONTRACTED ||
                   cpd_kind_at(i)->number == CPD_KIND_ACCOUNT;
    cr_expect_null(cpd_kind_at(counted));
    cr_expect_not_null(cpd_kind_at(counted - 1));
}

Test(kinds, are_described_from_their_tables)
{
    cpd_doc *doc = NULL;
    cr_assert_eq(cpd_kind_describe(&doc, "observation"), 0);
    const cpd_node *kind = cpd_node_at(cpd_doc_root(doc), 0),
                   *fields = cpd_node_get(kind, "fields");
    cr_expect_str_eq(cpd_node_get_text(kind, "with"), "observer");
    cr_expect_str_eq(cpd_node_get_text(kind, "writer"), "either");
    cr_expect_eq(cpd_node_get_int(kind, "required", -1), 1);
    cr_expect_eq(cpd_node_length(fields), cpd_kind_find("observation")->field_count);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 0), "type"), "text");
    cr_expect(cpd_node_get_bool(cpd_node_at(fields, 0), "sealed"));
    cpd_doc_free(doc);
    doc = NULL;
    cr_assert_eq(cpd_kind_describe(&doc, NULL), 0);
    for (size_t i = 0; cpd_kind_at(i) || i < cpd_node_length(cpd_doc_root(doc)); i++)
        cr_expect_str_eq(cpd_node_get_text(cpd_node_at(cpd_doc_root(doc), i), "name"),
                         cpd_kind_at(i)->name);
    cpd_doc_free(doc);
    doc = NULL;
    cr_expect_eq(cpd_kind_describe(&doc, "mood"), CPD_EINPUT);
    cr_expect_null(doc);
}
