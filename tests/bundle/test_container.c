/* The file of a bundle: a tar that anybody can list, and that has one spelling. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/container.h"
#include "support/check.h"
#include "support/support.h"

static void make_parts(cpd_bytes parts[CPD_PARTS])
{
    static const char *const texts[CPD_PARTS] = {"note", "{}",  "",      "three", "four",
                                                 "five", "six", "seven", "eight"};

    for (int i = 0; i < CPD_PARTS; i++)
        parts[i] = (cpd_bytes){(const unsigned char *)texts[i], strlen(texts[i])};
}

Test(container, reads_what_it_writes)
{
    cpd_bytes parts[CPD_PARTS], read[CPD_PARTS];
    cpd_str out = {0};

    make_parts(parts);
    done(cpd_container__write(&out, parts));
    done(cpd_container__read(read, out.bytes, out.length));
    for (int i = 0; i < CPD_PARTS; i++)
        cr_assert(read[i].length == parts[i].length &&
                      memcmp(read[i].at, parts[i].at, parts[i].length) == 0,
                  "part %d", i);
    cr_assert(out.length % 512 == 0);
    cr_assert_str_eq(out.bytes, "cpd-bundle-1.txt", "the first bytes say what it is");
    cpd_str_fini(&out);
}

/* The promise of twenty years: the tar of the machine lists and unpacks it. */
Test(container, any_tar_program_reads_it)
{
    cpd_bytes parts[CPD_PARTS];
    cpd_str out = {0};
    char command[600], line[200] = "", all[2000] = "";
    CPD_FREE char *folder = support_dir();

    make_parts(parts);
    done(cpd_container__write(&out, parts));
    snprintf(command, sizeof command, "%s/b.tar", folder);
    FILE *file = fopen(command, "wb");
    cr_assert(file && fwrite(out.bytes, 1, out.length, file) == out.length);
    fclose(file);
    snprintf(command, sizeof command,
             "cd %s && tar tf b.tar && tar xf b.tar && cat manifest.json keys.cpd", folder);
    FILE *listing = popen(command, "r");
    cr_assert_not_null(listing);
    while (fgets(line, sizeof line, listing))
        strcat(all, line);
    cr_assert(pclose(listing) == 0);
    cr_assert_str_eq(all, "cpd-bundle-1.txt\nmanifest.json\nsummary.json\nsets.json\nproofs.json\n"
                          "chains.cpd\nbodies.cpd\nkeys.cpd\nfiles.cpd\n{}seven");
    cpd_str_fini(&out);
}

/* Every byte has its one value: whichever is changed, the file is refused or a part is another. */
Test(container, no_byte_is_free)
{
    cpd_bytes parts[CPD_PARTS], read[CPD_PARTS];
    cpd_str out = {0};
    size_t of_parts = 0;

    make_parts(parts);
    done(cpd_container__write(&out, parts));
    for (size_t i = 0; i < out.length; i++) {
        bool within = false;

        out.bytes[i] ^= 1;
        int r = cpd_container__read(read, out.bytes, out.length);
        for (int k = 0; r == 0 && k < CPD_PARTS; k++)
            within |= (const unsigned char *)out.bytes + i >= read[k].at &&
                      (const unsigned char *)out.bytes + i < read[k].at + read[k].length;
        cr_assert(r < 0 || within, "byte %zu", i);
        of_parts += within;
        out.bytes[i] ^= 1;
    }
    cr_assert(of_parts == 4 + 2 + 0 + 5 + 4 + 4 + 3 + 5 + 5);
    cpd_str_fini(&out);
}

/* One content has one file: the part for attached files is there when there are some. */
Test(container, without_attached_files_it_has_a_part_less)
{
    cpd_bytes parts[CPD_PARTS], read[CPD_PARTS];
    cpd_str with = {0}, without = {0};

    make_parts(parts);
    done(cpd_container__write(&with, parts));
    parts[CPD_PART_FILES].length = 0;
    done(cpd_container__write(&without, parts));
    cr_assert(without.length == with.length - 1024, "a header and a block");
    read[CPD_PART_FILES].length = 1;
    done(cpd_container__read(read, without.bytes, without.length));
    cr_assert(read[CPD_PART_FILES].length == 0);
    cpd_str_fini(&with);
    cpd_str_fini(&without);
}

Test(container, a_file_that_was_cut_off_is_damaged_wherever_it_ends)
{
    cpd_bytes parts[CPD_PARTS], read[CPD_PARTS];
    cpd_str out = {0};

    make_parts(parts);
    done(cpd_container__write(&out, parts));
    for (size_t n = 17; n < out.length; n++) {
        char *cut = malloc(n);
        memcpy(cut, out.bytes, n);
        refused(cpd_container__read(read, cut, n), CPD_EDAMAGED);
        free(cut);
    }
    cr_assert_not_null(strstr(cpd_error_last()->text, "cut off"));
    refused(cpd_container__read(read, out.bytes, 16), CPD_EINPUT);
    refused(cpd_container__read(read, "", 0), CPD_EINPUT);
    cpd_str_fini(&out);
}

Test(container, nothing_may_follow)
{
    cpd_bytes parts[CPD_PARTS], read[CPD_PARTS];
    cpd_str out = {0};

    make_parts(parts);
    done(cpd_container__write(&out, parts));
    cpd_str_add_n(&out, "\0", 1);
    refused(cpd_container__read(read, out.bytes, out.length), CPD_EDAMAGED);
    cpd_str_fini(&out);
}

/* A compressed or foreign file is refused before anything is made of it. */
Test(container, what_is_packed_otherwise_is_no_bundle)
{
    static const char *const heads[] = {"\x1f\x8b\x08",
                                        "PK\x03\x04",
                                        "BZh9",
                                        "\xfd"
                                        "7zXZ",
                                        "{\"schema\":\"cpd.bundle/1\"}",
                                        "cpd-bundle-2.txt"};
    cpd_bytes read[CPD_PARTS];
    char file[2048] = "";

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        memset(file, 0, sizeof file);
        memcpy(file, heads[i], strlen(heads[i]));
        refused(cpd_container__read(read, file, sizeof file), CPD_EINPUT);
        cr_assert_str_eq(cpd_error_last()->text, "this file is not a bundle of a record");
    }
}
