/* UUIDv7: the example of RFC 9562, appendix A.6, one form of text, and order by time.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

static const char example[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
static const int64_t example_ms = INT64_C(0x017f22e279b0);
static const unsigned char example_random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc,
                                                 0x0c, 0x0c, 0x07, 0x39, 0x8f};

Test(uuid, is_the_example_of_the_standard)
{
    cpd_uuid uuid;
    char text[CPD_UUID_TEXT];

    cpd_uuid_make(&uuid, example_ms, example_random);
    cpd_uuid_format(text, &uuid);
    cr_expect_str_eq(text, example);
}

Test(uuid, uses_all_the_chance_it_has)
{
    static const unsigned char zeros[10] = {0},
                               ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    cpd_uuid uuid;
    char text[CPD_UUID_TEXT];

    cpd_uuid_make(&uuid, 0, zeros);
    cpd_uuid_format(text, &uuid);
    cr_expect_str_eq(text, "00000000-0000-7000-8000-000000000000");
    cpd_uuid_make(&uuid, INT64_C(0xffffffffffff), ones);
    cpd_uuid_format(text, &uuid);
    cr_expect_str_eq(text, "ffffffff-ffff-7fff-bfff-ffffffffffff");
    cpd_uuid_make(&uuid, -1, zeros);
    cpd_uuid_format(text, &uuid);
    cr_expect_str_eq(text, "00000000-0000-7000-8000-000000000000");
}

Test(uuid, sorts_by_time)
{
    char earlier[CPD_UUID_TEXT] = "", later[CPD_UUID_TEXT];

    for (int64_t ms = 0; ms < INT64_C(0xffffffffffff); ms += ms / 3 + 1) {
        unsigned char random[10];
        cpd_uuid uuid;

        memset(random, (int)(255 - ms % 256), sizeof random);
        cpd_uuid_make(&uuid, ms, random);
        cpd_uuid_format(later, &uuid);
        cr_assert(strcmp(earlier, later) < 0, "%s, %s", earlier, later);
        memcpy(earlier, later, sizeof earlier);
    }
}

Test(uuid, reads_back_what_it_writes)
{
    srandom(7);
    for (int i = 0; i < 10000; i++) {
        cpd_uuid uuid, back;
        char text[CPD_UUID_TEXT];

        for (int j = 0; j < 16; j++)
            uuid.bytes[j] = (unsigned char)random();
        cpd_uuid_format(text, &uuid);
        if (!cpd_uuid_parse(&back, text) || !cpd_uuid_equal(&uuid, &back))
            cr_assert_fail("%s", text);
    }
}

Test(uuid, has_one_text)
{
    static const char *const cases[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398F",
        "017f22e279b07cc398c4dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2-79b0-7cc3-98c4-dc0c0c0739-f",
        "017f22e2--9b0-7cc3-98c4-dc0c0c07398f",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398\n",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_uuid uuid = {{42}};

        cr_expect_not(cpd_uuid_parse(&uuid, cases[i]), "%s", cases[i]);
        cr_expect_eq(uuid.bytes[0], 42, "%s: the output is touched", cases[i]);
    }
    cr_expect_not(cpd_uuid_parse(&(cpd_uuid){{0}}, NULL));
}

Test(uuid, knows_itself_and_nothing)
{
    cpd_uuid a, b, zero = {{0}};

    cr_assert(cpd_uuid_parse(&a, example));
    b = a;
    cr_expect(cpd_uuid_equal(&a, &b));
    for (int i = 0; i < 16; i++) {
        b.bytes[i] ^= 1;
        cr_expect_not(cpd_uuid_equal(&a, &b), "byte %d", i);
        b.bytes[i] ^= 1;
    }
    cr_expect(cpd_uuid_is_zero(&zero));
    zero.bytes[15] = 1;
    cr_expect_not(cpd_uuid_is_zero(&zero));
}
