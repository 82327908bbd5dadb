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

static const char *const formats[] = {"csv"};

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
