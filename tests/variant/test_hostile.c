/* The hostile scripts: each as a variant's rules, and inside a predicate. All are blocked or
 * stopped within 200 ms and 32 MiB, and the next answer is right. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "council.h"
#include "support/check.h"
#include "support/support.h"
#include "variant/process.h"
#include "variant/world.h"

#define TIME_MOST 0.2
#define MEMORY_MOST_KIB (32L << 10)
#define SCRIPTS 52

static double seconds(clockid_t clock)
{
    struct timespec t = {0};

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Processor time of this process, of workers that ended, and of the one that runs: what a script
 * costs, however busy the machine is. */
static double now(void)
{
    struct cpd_worker *worker = cpd_worker__take(world_worker());
    struct rusage ended;
    clockid_t clock;
    double spent = seconds(CLOCK_PROCESS_CPUTIME_ID);

    if (worker->fd >= 0 && clock_getcpuclockid(worker->pid, &clock) == 0)
        spent += seconds(clock);
    cpd_worker__give(worker);
    getrusage(RUSAGE_CHILDREN, &ended);
    return spent + (double)(ended.ru_utime.tv_sec + ended.ru_stime.tv_sec) +
           (double)(ended.ru_utime.tv_usec + ended.ru_stime.tv_usec) * 1e-6;
}

/* The most memory this worker ever had. */
static long peak_kib(void)
{
    struct cpd_worker *worker = cpd_worker__take(world_worker());
    char path[64], line[200];
    long peak = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)worker->pid);
    cpd_worker__give(worker);
    file = fopen(path, "r");
    cr_assert(file);
    while (fgets(line, sizeof line, file))
        sscanf(line, "VmHWM: %ld", &peak);
    fclose(file);
    return peak;
}

static char *read_all(const char *folder, const char *name, size_t *length)
{
    char path[4400], *bytes = malloc(1 << 16);
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    cr_assert(file && bytes, "%s", path);
    *length = fread(bytes, 1, (1 << 16) - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static cpd_variant *bystander;

static void expect_bystander_well(const char *name)
{
    char *words = world_ask(bystander, "p", "{\"n\":41}");

    cr_expect_str_eq(words, "met: 42", "after %s: %s", name, words);
    free(words);
}

static void expect_limits(const char *name, const char *where, double began)
{
    cr_expect_lt(now() - began, TIME_MOST, "%s %s took %.0f ms", name, where,
                 (now() - began) * 1e3);
    cr_expect_lt(peak_kib(), MEMORY_MOST_KIB, "%s %s: %ld KiB", name, where, peak_kib());
    expect_bystander_well(name);
}

/* None of them is a variant, so each is refused in any case. */
static void try_at_load(const char *name, const char *script, size_t length)
{
    char *folder = world_folder(world_manifest, script, length);
    cpd_variant *variant = NULL;
    cpd_doc *doc = cpd_doc_new();
    double began = now();
    int r = cpd_variant__open(&variant, folder, world_worker(), NULL);

    if (r == 0)
        r = cpd_variant__says(doc, variant);
    expect_limits(name, "at load", began);
    cr_expect_eq(r, CPD_EINPUT, "%s at load: %d", name, r);
    cr_expect_null(strstr(cpd_error_last()->text, "PWNED"), "%s", cpd_error_last()->text);
    cpd_variant__free(variant);
    cpd_doc_free(doc);
    free(folder);
}

static void judge_words(const char *name, const char *expectation, char *attack, char *canary)
{
    cr_expect_null(strstr(attack, "PWNED"), "%s: %s", name, attack);
    cr_expect_str_eq(canary, "met: CANARY-OK", "%s: %s", name, canary);
    if (strcmp(expectation, "budget") == 0)
        cr_expect(strncmp(attack, "cannot-tell: variant trial", 26) == 0, "%s: %s", name, attack);
    free(attack);
    free(canary);
}

static void try_inside(const char *name, const char *expectation, const char *script,
                       const char *canary)
{
    static const char *const names[] = {"attack", "canary"};
    cpd_doc *people = world_people("{}", 1), *doc = cpd_doc_new();
    cpd_variant *variant;
    char *rules = NULL;
    double began;

    cr_assert(asprintf(&rules,
                       "local function attack(...)\n%s\nend\nlocal function canary()\n%s\nend\n"
                       "return { predicates = {\n"
                       "  attack = { sentence = 's', test = function() return attack() end },\n"
                       "  canary = { sentence = 's', test = function() local s = canary()\n"
                       "    return s == 'CANARY-OK', s end } } }",
                       script, canary) >= 0);
    variant = world_variant(rules);
    began = now();
    done(cpd_variant__judge(doc, variant, names, 2, cpd_doc_root(people)));
    expect_limits(name, "inside", began);
    if (strcmp(name, "file_syntax_error.lua") != 0)
        judge_words(name, expectation, world_words(cpd_doc_root(doc), 0, 0),
                    world_words(cpd_doc_root(doc), 0, 1));
    cpd_variant__free(variant);
    cpd_doc_free(doc);
    cpd_doc_free(people);
    free(rules);
}

static void try_script(const char *folder, const char *name, const char *expectation, void *canary)
{
    size_t length;
    char *script = read_all(folder, name, &length);

    try_at_load(name, script, length);
    if (memchr(script, '\x1b', length) == NULL) /* bytes that are no text are no part of one */
        try_inside(name, expectation, script, canary);
    free(script);
}

/* Every script of the manifest, with what is expected of it. */
static void each_script(const char *folder,
                        void (*visit)(const char *folder, const char *name, const char *expectation,
                                      void *payload),
                        void *payload)
{
    char line[4200], name[100], expectation[100];
    int tried = 0;
    FILE *manifest;

    snprintf(line, sizeof line, "%s/manifest.tsv", folder);
    manifest = fopen(line, "r");
    cr_assert(manifest);
    while (fgets(line, sizeof line, manifest))
        if (sscanf(line, "%99[^\t]\t%*[^\t]\t%99[^\t]", name, expectation) == 2 &&
            strstr(name, ".lua")) {
            visit(folder, name, expectation, payload);
            tried++;
        }
    fclose(manifest);
    cr_expect_geq(tried, SCRIPTS, "%d scripts", tried);
}

Test(hostile, scripts_are_blocked_or_stopped)
{
    char folder[4096];
    size_t length;
    char *canary;

    snprintf(folder, sizeof folder, "%s", support_testdata("hostile/lua"));
    canary = read_all(folder, "../canary.lua", &length);
    bystander = world_variant("return { predicates = { p = { sentence = 's', test = function(f)\n"
                              "  return true, tostring(f.n + 1) end } } }");
    each_script(folder, try_script, canary);
    cpd_variant__free(bystander);
    free(canary);
}

/* ---- with the store open ---- */

struct open_home {
    cpd_home *home;
    char *requirement; /* what is asked for the next grade, of which no script here speaks */
    int adopted;
};

#define BESIDE                                                                                     \
    "return { predicates = { p = { sentence = 'a sum', test = function() return 1 + 1 == 2, "      \
    "'two' "                                                                                       \
    "end } },\noverlays = 'career-england-children', grades = { { code = 'social-worker',\n"       \
    "supervision = { code = 'beside', title = 'B', predicate = 'p' } } } }"

static char *requirement_of(const cpd_doc *progress)
{
    return cpd_node_json(cpd_node_get(cpd_doc_root(progress), "requirement"), CPD_JSON_COMPACT);
}

static void expect_answers(const struct open_home *open, const char *name, const char *expectation)
{
    cpd_doc *progress = council_progress(open->home, COUNCIL_TODAY, 0);
    const cpd_node *asked = council_finding(progress, "asked"),
                   *beside = council_finding(progress, "beside");
    const char *reason = cpd_node_get_text(asked, "reason");
    char *requirement = requirement_of(progress);

    cr_expect_str_eq(cpd_node_get_text(beside, "state"), "met", "%s: %s", name,
                     cpd_node_get_text(beside, "reason"));
    cr_expect_str_eq(requirement, open->requirement, "%s", name);
    cr_expect_null(strstr(reason, "PWNED"), "%s: %s", name, reason);
    if (strcmp(expectation, "budget") == 0)
        cr_expect_str_eq(cpd_node_get_text(asked, "state"), "cannot-tell", "%s: %s", name, reason);
    cpd_doc_free(progress);
    free(requirement);
}

static void ask_in_home(const struct open_home *open, const char *name, const char *expectation)
{
    char *before = council_tables(open->home), *after;
    double began = now();

    expect_answers(open, name, expectation);
    cr_expect_lt(now() - began, TIME_MOST, "%s took %.0f ms", name, (now() - began) * 1e3);
    after = council_tables(open->home);
    cr_expect_str_eq(after, before, "%s changed what is kept", name);
    free(before);
    free(after);
}

/* Each is another version of the one variant: the newest speaks. */
static void adopt_script(const char *folder, const char *name, const char *expectation,
                         void *payload)
{
    struct open_home *open = payload;
    size_t length;
    char *script = read_all(folder, name, &length), *rules = NULL, *variant, version[20];
    int64_t position = council_position(open->home);
    cpd_doc *doc = NULL;

    cr_assert(
        asprintf(&rules,
                 "local function attack(...)\n%s\nend\n"
                 "return { predicates = { p = { sentence = 's', test = function() return "
                 "attack() end } },\noverlays = 'career-england-children', grades = { { code = "
                 "'social-worker',\npractice_minimum = { code = 'asked', title = 'T', "
                 "predicate = 'p' } } } }",
                 script) >= 0);
    snprintf(version, sizeof version, "%d", open->adopted + 1);
    variant = council_folder(&(struct council){.version = version, .rules = rules});
    if (cpd_variant_adopt(&doc, open->home, variant, CPD_DATE_NONE, CPD_DATE_NONE, NULL) == 0) {
        open->adopted++;
        ask_in_home(open, name, expectation);
    } else {
        cr_expect_eq(cpd_error_last()->kind, CPD_EINPUT, "%s: %s", name, cpd_error_last()->text);
        cr_expect_eq(council_position(open->home), position, "%s", name);
    }
    cpd_doc_free(doc);
    free(variant);
    free(rules);
    free(script);
}

Test(hostile, scripts_in_a_home_touch_nothing_but_their_own_finding)
{
    char folder[4096], *asked;
    struct open_home open = {0};
    cpd_doc *progress;

    snprintf(folder, sizeof folder, "%s", support_testdata("hostile/lua"));
    open.home = council_home();
    council_adopt(open.home, &(struct council){.name = "beside", .rules = BESIDE});
    progress = council_progress(open.home, COUNCIL_TODAY, 0);
    open.requirement = requirement_of(progress);
    cpd_doc_free(progress);
    each_script(folder, adopt_script, &open);
    cr_expect_geq(open.adopted, SCRIPTS - 4, "%d were adopted", open.adopted);
    council_adopt(
        open.home,
        &(struct council){.version = "last", .rules = COUNCIL_ASKS("return true, 'all is well'")});
    asked = council_asked(open.home);
    cr_expect_str_eq(asked, "met: all is well (asked: that it is so)");
    council_expect_whole(open.home);
    free(asked);
    free(open.requirement);
    cpd_home_close(open.home);
}
