/* Finding somebody by what people type: an id, a name, the beginning of one of its words. */
#include <stdlib.h>
#include <string.h>

#include "person/person.h"
#include "support/world.h"

static const char *const names[] = {
    "Asha Mbeki",          "Ash Taylor",   "Tom Price", "Tomasz Łukasik", "Al", "Al Smith",
    "Áine Ó Súilleabháin", "Mary Ann Lee", "Ann",       "Zoe  Twospaces"};

static cpd_home *world_of_many(void)
{
    cpd_home *home = world_home(true);
    char id[CPD_ID_TEXT];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        done(cpd_person_add(id, home, names[i]));
    return home;
}

static void expect_found(cpd_home *home, const char *text, const char *name)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    cpd_person_row row;
    int r = cpd_person_find(id, home, text);
    cr_expect_eq(r, 0, "\"%s\": %s", text, cpd_error_last()->text);
    if (r < 0)
        return;
    cr_assert(cpd_uuid_parse(&uuid, id));
    done(cpd_people__get(&row, home, &uuid));
    cr_expect_str_eq(row.name, name, "\"%s\" finds %s", text, row.name);
}

static void expect_kind(cpd_home *home, const char *text, int kind)
{
    char id[CPD_ID_TEXT] = "untouched";
    int r = cpd_person_find(id, home, text);
    cr_expect(r == kind && cpd_error_last()->kind == kind, "\"%s\": %d %s", text ? text : "NULL", r,
              cpd_error_last()->text);
    cr_expect_str_eq(id, "untouched");
}

Test(find, by_the_beginning_of_any_word_in_any_case)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"Asha Mbeki", "Asha Mbeki"},
        {"asha", "Asha Mbeki"},
        {"ASHA M", "Asha Mbeki"},
        {"mbe", "Asha Mbeki"},
        {"mbeki", "Asha Mbeki"},
        {"tom p", "Tom Price"},
        {"tomasz", "Tomasz Łukasik"},
        {"łuk", "Tomasz Łukasik"},
        {"aine", ""},
        {"áine", "Áine Ó Súilleabháin"},
        {"ó s", "Áine Ó Súilleabháin"},
        {"SÚIL", "Áine Ó Súilleabháin"},
        {"smith", "Al Smith"},
        {"lee", "Mary Ann Lee"},
        {"ann l", "Mary Ann Lee"},
        {"twos", "Zoe  Twospaces"},
    };
    cpd_home *home = world_of_many();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cases[i].name[0])
            expect_found(home, cases[i].text, cases[i].name);
        else
            expect_kind(home, cases[i].text, CPD_EABSENT);
    cpd_home_close(home);
}

Test(find, a_whole_name_is_meant_though_others_begin_with_it)
{
    cpd_home *home = world_of_many();
    expect_found(home, "Al", "Al");
    expect_found(home, "al", "Al");
    expect_found(home, "Al Smith", "Al Smith");
    expect_found(home, "ANN", "Ann");
    cpd_home_close(home);
}

Test(find, several_are_all_named)
{
    cpd_home *home = world_of_many();
    expect_kind(home, "ash", CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->text, "Asha Mbeki") &&
                  strstr(cpd_error_last()->text, "Ash Taylor"),
              "%s", cpd_error_last()->text);
    cr_expect_null(strstr(cpd_error_last()->text, "Tom"));
    cr_expect(cpd_error_last()->hint[0]);
    expect_kind(home, "tom", CPD_EINPUT);
    expect_kind(home, "a", CPD_EINPUT);
    cpd_home_close(home);
}

Test(find, nobody_is_absent_and_nothing_is_wrong_input)
{
    static const char *const absent[] = {"Bob",   "sha", "Price Tom", " Tom",  "Tom Price ",
                                         "mbek1", "%",   "_",         "Asha*", "' OR 1=1 --"};
    cpd_home *home = world_of_many();
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        expect_kind(home, absent[i], CPD_EABSENT);
    expect_kind(home, "", CPD_EINPUT);
    expect_kind(home, NULL, CPD_EINPUT);
    cpd_home_close(home);
}

Test(find, by_id_only_who_is_here)
{
    cpd_home *home = world_of_many();
    char id[CPD_ID_TEXT];
    done(cpd_person_find(id, home, "tom p"));
    expect_found(home, id, "Tom Price");
    expect_kind(home, "0198a000-0000-7000-8000-000000000000", CPD_EABSENT);
    cpd_home_close(home);
}

Test(find, who_acts_is_found_in_the_same_way)
{
    cpd_home *home = world_of_many();
    cpd_person_row row;
    refused(cpd_people__acting(&row, home), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->hint, "--as"), "%s", cpd_error_last()->hint);
    done(cpd_home_act_as(home, "tomasz"));
    refused(cpd_home_act_as(home, "tom"), CPD_EINPUT);
    refused(cpd_home_act_as(home, "nobody"), CPD_EABSENT);
    done(cpd_people__acting(&row, home));
    cr_expect_str_eq(row.name, "Tomasz Łukasik", "a refused name changed who acts");
    cpd_home_close(home);
}
