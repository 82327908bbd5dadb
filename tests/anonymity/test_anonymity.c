/* What tells who somebody is, and what only looks like it; laws over any bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include <cpd/anonymity.h>

#include "base/base.h"

/* "name:Mrs Okafor|postcode:LS1 4AP" */
static char *found_in(const char *text, size_t length, const cpd_anonymity_options *options)
{
    cpd_identifying *found = NULL;
    size_t count = 0;
    cpd_str out = {0};
    cr_assert_eq(cpd_anonymity_check(&found, &count, text, length, options), 0);
    cpd_str_add(&out, "");
    for (size_t i = 0; i < count; i++)
        cpd_str_addf(&out, "%s%s:%.*s", i ? "|" : "", cpd_identifies_name(found[i].what),
                     (int)found[i].length, text + found[i].from);
    free(found);
    char *all = cpd_str_finish(&out);
    return all ? all : strdup("");
}

struct sample {
    const char *text, *found;
};

static void expect_all(const struct sample *samples, const cpd_anonymity_options *options)
{
    for (; samples->text; samples++) {
        char *found = found_in(samples->text, strlen(samples->text), options);
        cr_expect_str_eq(found, samples->found, "%s\n  found: %s", samples->text, found);
        free(found);
    }
}

Test(anonymity, finds_names)
{
    static const struct sample samples[] = {
        {"I went to see Mrs Okafor again.", "name:Mrs Okafor"},
        {"Dr. A. Khan wrote back.", "name:Dr. A. Khan"},
        {"mr smith was out, Mr Smith was in", "name:Mr Smith"},
        {"PC Jones and Judge Adeyemi", "name:PC Jones|name:Judge Adeyemi"},
        {"Then Uncle Bob rang.", "name:Uncle Bob"},
        {"It was Adaeze Okafor-Bell who said so.", "name:Adaeze Okafor-Bell"},
        {"Wioletta Szczepańska came late.", "name:Wioletta Szczepańska"},
        {"Θεοδώρα Παπαδοπούλου", "name:Θεοδώρα Παπαδοπούλου"},
        {"Sarah told me that Liam's bed was wet.", "name:Sarah|name:Liam's"},
        {"Siân O’Connor", "name:Siân O’Connor"},
        {"I rang J.S. about it", "initials:J.S."},
        {"Mrs\nOkafor", ""},
        {"SARAH JONES", ""}, /* all capitals are taken for acronyms */
        {NULL, NULL},
    };
    expect_all(samples, NULL);
}

Test(anonymity, leaves_alone_what_is_no_name)
{
    static const struct sample samples[] = {
        {"Social Work England asks for two pieces.", ""},
        {"The Children Act 1989 and the Mental Capacity Act", ""},
        {"Working Together to Safeguard Children", ""},
        {"Mr B told me about child A and colleague C.", ""},
        {"I am in the Front Door Team of the Council.", "name:Front Door"},
        {"On Monday the Health Visitor and I met the Family Court.", ""},
        {"PCF Domain 7, level ASYE", ""},
        {"In the U.K. and the EU", ""},
        {"I read the review. Later I asked Mum what she thought.", ""},
        {"Was it neglect? Perhaps. I would ask again.", ""},
        {"the judge said no; a doctor came", ""},
        {NULL, NULL},
    };
    expect_all(samples, NULL);
}

Test(anonymity, finds_numbers_by_their_check_digits)
{
    static const struct sample samples[] = {
        {"NHS 943 476 5919.", "nhs:943 476 5919"},
        {"9434765919", "nhs:9434765919"},
        {"943-476-5919", "nhs:943-476-5919"},
        {"943 476 5918", ""},
        {"0000000000", ""},
        {"9434765919123", ""},
        {"Her number is QQ 12 34 56 C", "insurance:QQ 12 34 56 C"},
        {"AB123456D", "insurance:AB123456D"},
        {"AB123456E", ""},
        {"UPN H801200001001", "pupil:H801200001001"},
        {"UPN A801200001001", ""},
        {"ref 07700 900123 evenings", "phone:07700 900123"},
        {"020 7946 0958 or (0161) 496 0000", "phone:020 7946 0958|phone:(0161) 496 0000"},
        {"+44 7700 900 123", "phone:+44 7700 900 123"},
        {"ring 0800 1111 or 0300 123 4567", ""},
        {"2024 2025 2026 and 10,000", ""},
        {"mail her: a.okafor+x@example.co.uk, please", "email:a.okafor+x@example.co.uk"},
        {"Sarah.Jones@example.org", "email:Sarah.Jones@example.org"},
        {"an @ alone, a@b, 5@home", ""},
        {"plate LB07 SEO outside, also LB07SEO", "plate:LB07 SEO|plate:LB07SEO"},
        {NULL, NULL},
    };
    expect_all(samples, NULL);
}

Test(anonymity, finds_places)
{
    static const struct sample samples[] = {
        {"They moved to LS1 4AP.", "postcode:LS1 4AP"},
        {"sw1a 1aa", "postcode:sw1a 1aa"},
        {"M11AE", "postcode:M11AE"},
        {"EC1A1BB", "postcode:EC1A1BB"},
        {"level L6 2nd try, D1 3rd", ""},
        {"QX1 4AP", ""},
        {"at 12 Acacia Road, 4a St John's Street",
         "address:12 Acacia Road|address:4a St John's Street"},
        {"Flat 3 was cold", "address:Flat 3"},
        {"9 Weeks later; 3 children; 4 Road signs", ""},
        {"He goes to Oakfield Academy now.", "school:Oakfield Academy"},
        {"St Mary's Primary School rang", "school:St Mary's Primary School"},
        {"a Primary School, the College, her School", ""},
        {NULL, NULL},
    };
    expect_all(samples, NULL);
}

Test(anonymity, finds_births_ages_and_cases)
{
    static const struct sample samples[] = {
        {"DOB 3/4/2015.", "birth:DOB 3/4/2015"},
        {"d.o.b. 03.04.15", "birth:d.o.b. 03.04.15"},
        {"She was born on 3 April 2015 in town", "birth:born on 3 April 2015"},
        {"date of birth: 2015-04-03", "birth:birth: 2015-04-03"},
        {"She was born here. I came in 2015", "birth:born here. I came in 2015"},
        {"training on 3 April 2026", ""},
        {"the birth of an idea", ""},
        {"a 7-year-old and one aged 9", "age:7-year-old|age:aged 9"},
        {"she is 11 years old, 6 months old", "age:11 years old|age:6 months old"},
        {"7 years of practice, under-18s, page 9", ""},
        {"case #4711 and LCS-12345", "case:case #4711|case:LCS-12345"},
        {"case number 12345", "case:case number 12345"},
        {"case 12 of the book; CPD-12; RFC-2119; #1", ""},
        {NULL, NULL},
    };
    expect_all(samples, NULL);
}

Test(anonymity, cases_may_be_allowed_and_people_known)
{
    static const char *const names[] = {"Asha Mbeki", "vera long", "Solo", ""};
    static const cpd_anonymity_options options = {.names = names, .name_count = 4, .cases = true};
    static const struct sample samples[] = {
        {"case #4711 with asha mbeki", "name:asha mbeki"},
        {"VERA LONG was there; Vera's day; solo", "name:VERA LONG|name:Vera's"},
        {NULL, NULL},
    };
    expect_all(samples, &options);
}

/* What cannot be seen does not hide anything, and bytes that are no text do no harm. */
Test(anonymity, looks_through_marks_that_steer_the_writing)
{
    static const struct sample samples[] = {
        {"Mrs \u202eOkafor", "name:Mrs \u202eOkafor"},
        {"LS1\u200b 4A\u200bP", "postcode:LS1\u200b 4A\u200bP"},
        {"Mrs\xc2\xa0Okafor", "name:Mrs\xc2\xa0Okafor"},
        {"\xff\xfeMrs Okafor\xc3", "name:Mrs Okafor\xc3"},
        {"السيدة ليلى", ""},
        {"山田さんに会いました。", ""},
        {"", ""},
        {NULL, NULL},
    };
    expect_all(samples, NULL);
    char *nul = found_in("Mrs\0 Okafor", 11, NULL);
    cr_expect_eq(strlen(nul), 5 + 3, "a NUL is passed over: %s", nul);
    free(nul);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void expect_lawful(const char *text, size_t length)
{
    cpd_identifying *found = NULL;
    size_t count = 0, end = 0;
    cr_assert_eq(cpd_anonymity_check(&found, &count, text, length, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        cr_assert(found[i].from >= end && found[i].length > 0, "they overlap");
        end = found[i].from + found[i].length;
        cr_assert(end <= length, "beyond the text");
        cr_assert(cpd_identifies_said(found[i].what));
    }
    cr_assert_leq(count, 100);
    free(found);
}

/* Any mixture of its own patterns and of bytes: the text is as it was, findings lie in it and in
 * order. */
Test(anonymity, never_alters_a_text_and_finds_within_it)
{
    static const char *const pieces[] = {
        "Mrs ",    "Okafor",       " LS1 4AP", "\n",    "07700 900123", ".",  "@",
        "a.b",     "\xe2\x80\xae", "\xff",     "DOB ",  "3/4/15",       " ",  "12 ",
        "Acacia ", "Road",         "#",        "case ", "943 476 5919", "J.", "é"};
    uint64_t state = 7;
    for (int round = 0; round < 3000; round++) {
        char text[400], before[400];
        size_t length = 0;
        while (length < 350) {
            const char *piece = pieces[next_random(&state) % (sizeof pieces / sizeof *pieces)];
            size_t n = strlen(piece);
            memcpy(text + length, piece, n);
            length += n;
            if (next_random(&state) % 7 == 0)
                text[length++] = (char)next_random(&state);
            if (next_random(&state) % 40 == 0)
                break;
        }
        memcpy(before, text, length);
        expect_lawful(text, length);
        cr_assert(memcmp(before, text, length) == 0);
    }
}

static double seconds_for(const char *piece, size_t length)
{
    char *text = malloc(length);
    struct timespec from, to;
    cpd_identifying *found = NULL;
    size_t count, n = strlen(piece);
    cr_assert_not_null(text);
    for (size_t i = 0; i < length; i++)
        text[i] = piece[i % n];
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    cr_assert_eq(
        cpd_anonymity_check(&found, &count, text, length, &(cpd_anonymity_options){.most = length}),
        0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    free(found);
    free(text);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Ten megabytes of the worst there is take a moment, not minutes. */
Test(anonymity, takes_time_in_proportion_on_10_mib)
{
    static const char *const worst[] = {"I went to see her again and asked. ",
                                        "Aa ",
                                        "1 ",
                                        "@",
                                        "a.",
                                        "-",
                                        "Mrs ",
                                        "born ",
                                        "\xe2\x80\xae",
                                        "a@b.c",
                                        "\n",
                                        "x",
                                        "case "};
    for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
        double seconds = seconds_for(worst[i], 10 << 20);
        cr_expect(seconds < 20, "%s: %.1f s", worst[i], seconds);
    }
}
