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
    } cases[] = {{"time", 1, 'P'},    {"absence", 2, 'P'},    {"contracted", 3, 'P'},
                 {"cpd", 4, 'P'},     {"session", 5, 'B'},    {"endorsement", 6, 'P'},
                 {"account", 7, 'B'}, {"reflection", 64, 'C'}};
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
        bool is_private = kind->class_ == 'C' || kind->class_ == 'D';
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
        cr_expect(*kind->title, "%s", kind->name);
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
        "kind",   "date",     "from",  "to",     "links",   "people", "refs",       "portfolio",
        "record", "revision", "hash",  "class",  "state",   "author", "signatures", "history",
        "locked", "erased",   "title", "forked", "because", "salt"};
    for (size_t i = 0; cpd_kind_at(i); i++)
        for (size_t k = 0; k < cpd_kind_at(i)->field_count; k++)
            for (size_t t = 0; t < sizeof taken / sizeof *taken; t++)
                cr_expect_str_neq(cpd_kind_at(i)->fields[k].name, taken[t], "%s",
                                  cpd_kind_at(i)->name);
}
