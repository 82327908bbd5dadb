/* A CASE package of 600 items with 3,400 associations, 3.4 MB: how long its import takes, and the
 * kernel's maximum of resident memory for a process that does nothing else. */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cpd/exchange.h>

#include "base/base.h"
#include "bench.h"

#define ITEMS 600
#define LINKS 2800
#define ROUNDS 15
#define WHEN "\"lastChangeDateTime\": \"2026-03-01T09:00:00Z\""
#define AT "https://frameworks.example.org/ims/case/v1p1/"
#define STATEMENT                                                                                  \
    "Listens to people, writes down what they say in their own words and comes back to it with "   \
    "them at the next visit, so that what was agreed is what is done; number %d"

static void add_id(cpd_str *out, int kind, int number)
{
    cpd_str_addf(out, "%08d-0000-4000-8000-%012d", kind, number);
}

static void add_link(cpd_str *out, const char *name, int item)
{
    cpd_str_addf(out, ", \"%s\": {\"title\": \"" STATEMENT "\", \"identifier\": \"", name, item);
    add_id(out, item < 0 ? 1 : 2, item < 0 ? 0 : item);
    cpd_str_addf(out, "\", \"uri\": \"" AT "%s/", item < 0 ? "CFDocuments" : "CFItems");
    add_id(out, item < 0 ? 1 : 2, item < 0 ? 0 : item);
    cpd_str_add(out, "\"}");
}

static void add_association(cpd_str *out, int number, const char *type, int from, int to)
{
    cpd_str_addf(out, "%s{\"identifier\": \"", number ? ",\n" : "");
    add_id(out, 3, number);
    cpd_str_add(out, "\", \"uri\": \"" AT "CFAssociations/");
    add_id(out, 3, number);
    cpd_str_addf(out, "\", \"associationType\": \"%s\", " WHEN, type);
    if (strcmp(type, "isChildOf") == 0)
        cpd_str_addf(out, ", \"sequenceNumber\": %d", number + 1);
    add_link(out, "originNodeURI", from);
    add_link(out, "destinationNodeURI", to);
    cpd_str_add(out, "}");
}

static char *make_package(size_t *size)
{
    cpd_str out = {0};
    cpd_str_add(&out, "{\"CFDocument\": {\"identifier\": \"");
    add_id(&out, 1, 0);
    cpd_str_add(&out, "\", \"uri\": \"" AT "CFDocuments/");
    add_id(&out, 1, 0);
    cpd_str_add(&out,
                "\", \"creator\": \"A college\", \"title\": \"Large\", " WHEN "},\n\"CFItems\": [");
    for (int i = 0; i < ITEMS; i++) {
        cpd_str_addf(&out, "%s{\"identifier\": \"", i ? ",\n" : "");
        add_id(&out, 2, i);
        cpd_str_add(&out, "\", \"uri\": \"" AT "CFItems/");
        add_id(&out, 2, i);
        cpd_str_addf(&out,
                     "\", " WHEN
                     ", \"humanCodingScheme\": \"D%d.%d\", \"fullStatement\": \"" STATEMENT "\"}",
                     i / 20, i % 20, i);
    }
    cpd_str_add(&out, "],\n\"CFAssociations\": [");
    for (int i = 0; i < ITEMS; i++)
        add_association(&out, i, "isChildOf", i, i % 20 ? i - i % 20 : -1);
    for (int i = 0; i < LINKS; i++)
        add_association(&out, ITEMS + i, "isRelatedTo", i % ITEMS, (i * 7 + 3) % ITEMS);
    cpd_str_add(&out, "]}");
    *size = out.length;
    return cpd_str_finish(&out);
}

static void import(const char *bytes, size_t size)
{
    static const char *const about[] = {"nation=england", "layer=college",
                                        "effective_from=2027-01-01"};
    cpd_exchange_in options = {
        .format = "case", .reference = "large@1", .about = about, .about_count = 3};
    cpd_doc *report;
    char *yaml = NULL;
    BENCH_OK(cpd_exchange_import(&report, &yaml, bytes, size, "large", &options, NULL));
    if (!yaml)
        exit(1);
    free(yaml);
    cpd_doc_free(report);
}

/* A process of its own that makes the package and imports it once. */
static double resident_mib(void)
{
    struct rusage usage;
    int status;
    pid_t child = fork();
    if (child == 0) {
        size_t size;
        char *bytes = make_package(&size);
        import(bytes, size);
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
        exit(1);
    return (double)usage.ru_maxrss / 1024;
}

void bench_exchange(const char *folder, const char *cpd)
{
    (void)folder, (void)cpd;
    static double took[ROUNDS];
    char detail[120];
    size_t size;
    double resident = resident_mib(); // before this process has grown by its rounds
    char *bytes = make_package(&size);
    for (int i = 0; i < ROUNDS; i++) {
        double at = bench_now();
        import(bytes, size);
        took[i] = bench_now() - at;
    }
    snprintf(detail, sizeof detail, "%d items, %d associations, %.1f MB, checked and as YAML",
             ITEMS, ITEMS + LINKS, (double)size / 1e6);
    bench_row("CASE import, ms", "at most 150", bench_median(took, ROUNDS) * 1e3, detail);
    bench_row("CASE import, MiB resident", "at most 64", resident,
              "the kernel's maximum for the process, the package included");
    free(bytes);
}
