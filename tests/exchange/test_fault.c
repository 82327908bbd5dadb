/* Each allocation of an import and an export fails once: "out of memory", nothing given, nothing
 * leaked. */
#include <stdlib.h>
#include <string.h>

#include "support/each_fault.h"
#include "trial.h"

static const char base[] =
    SET("  - {code: a, title: A, force: rule, carried: {case: {language: en}}}\n"
        "  - {code: b, title: B, force: guidance}\n");

static const struct {
    const char *format, *text;
} files[] = {
    {"csv",
     "row,code,title,parent,aliases,colour\nlevel,l,L\n,a,A 1,,one; two\n,c,C,a\n,d,,\n,e,E,x\n"
     ",f,\"F\r\nG\",f\nset,note,,\n"},
    {"case",
     "{\"CFDocument\": {\"identifier\": \"07c650b5-71c9-595f-b62f-0f4cc016f210\", \"uri\": "
     "\"urn:d\", "
     "\"creator\": \"C\", \"title\": \"T\", \"lastChangeDateTime\": \"2026-03-01\"}, \"CFItems\": "
     "[{\"identifier\": \"C3e62daf-0207-5bb3-8376-f48abcaa0c82\", \"uri\": null, "
     "\"fullStatement\": "
     "\"One\\r\\ntwo\", \"humanCodingScheme\": \"A (1)\", \"colour\": 3, \"subject\": [\"x\", "
     "3]}], "
     "\"CFAssociations\": [{\"identifier\": \"d80e9460-d155-558f-a5d2-301f963132fa\", \"uri\": "
     "\"urn:a\", \"associationType\": \"precedes\", \"originNodeURI\": {\"title\": \"o\", "
     "\"identifier\": \"c3e62daf-0207-5bb3-8376-f48abcaa0c82\", \"uri\": \"urn:o\"}, "
     "\"destinationNodeURI\": {\"title\": \"d\", \"identifier\": \"x\", \"uri\": \"urn:d\"}}]}"},
    {"moodle",
     "1,2,3,4,5,6,7,8,9,10,11,12,13,14\n,F,Frame,,,\"Low, High\",,,,,,,1,\n,a,A,<p>x</p><p>&lt;"
     "y</p>,,,,,,,,,,\n"},
    {"mahara",
     "{\"framework\": {\"name\": \"N\", \"selfassess\": true, \"standards\": [{\"shortname\": "
     "\"D 1\", \"name\": \"One\", \"standardid\": 1, \"description\": \"<b>x</b>\"}]}}"},
};

Test(fault, import)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (long n = 0; fault_armed(n); n++) {
            cpd_exchange_in options = {.format = files[i].format,
                                       .base = base,
                                       .base_length = sizeof base - 1,
                                       .reference = "x@2",
                                       .leave_out = true};
            cpd_doc *report = NULL;
            char *yaml = NULL;
            int r = cpd_exchange_import(&report, &yaml, files[i].text, strlen(files[i].text),
                                        "file", &options, NULL);

            fault_expect(r, !report && !yaml);
            cr_assert(r < 0 || yaml);
            cpd_doc_free(report);
            free(yaml);
        }
}

static const char *const formats[] = {"csv", "case", "case-1.0", "moodle", "mahara"};

Test(fault, export)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (long n = 0; fault_armed(n); n++) {
            cpd_exchange_out options = {.format = formats[i]};
            cpd_doc *report = NULL;
            char *text = NULL;
            size_t size;
            int r =
                cpd_exchange_export(&report, &text, &size, base, sizeof base - 1, "set", &options);

            fault_expect(r, !report && !text);
            cpd_doc_free(report);
            free(text);
        }
}
