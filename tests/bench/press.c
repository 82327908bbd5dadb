/* The press: a version of 300 nodes from its tag beside reading the same blob with bare libgit2 and
 * passing bare libyaml over its bytes, turn by turn; the same version again, in this process and
 * from the cache; a comparison of two such versions; and what a new ladder would mean for 10,000
 * people. */
#include <git2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "bench.h"
#include "compare/compare.h"
#include "ledger/ledger.h"
#include "press/repository.h"

#define NODES 300
#define ROUNDS 60
#define PEOPLE 10000
#define PIECES 10

#define ABOUT(set, version, kind)                                                                  \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: college\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"            \
    "checked_by: none\n"

/* Texts of the length that capability statements have; every fifth is another in the second
 * version. */
static char *set_text(int version)
{
    cpd_str out = {0};
    cpd_str_addf(
        &out,
        ABOUT("b", "%d", "competencies") "codes_from: ours\nlevels:\n  - {code: low, title: "
                                         "Low}\nnodes:\n",
        version);
    for (int i = 0; i < NODES; i++)
        cpd_str_addf(
            &out,
            "  - code: n%d\n    title: Capability number %d\n    force: guidance\n"
            "    text: >-\n      Listens to people, writes down what they say in their own "
            "words, and comes back to\n      it with them %s the next visit, number %d.\n",
            i, i, version == 2 && i % 5 == 0 ? "well before" : "at", i);
    return cpd_str_finish(&out);
}

static cpd_press_options options(void)
{
    return (cpd_press_options){.press = getenv("CPD_BENCH_PRESS")};
}

static void publish(cpd_repository *repository, const char *text)
{
    const char *const all[] = {"all"};
    cpd_publish_options said = {
        .who = "P", .where = "p@college.example", .wording_only = all, .wording_count = 1};
    cpd_source source = {.name = "x", .bytes = text, .length = strlen(text)};
    cpd_doc *report;
    BENCH_OK(cpd_repository_publish(&report, repository, &source, 1, &said, NULL));
    cpd_doc_free(report);
}

/* ---- the other side: libgit2 and libyaml, and nothing made of what they give ---- */

static int bare(const char *path)
{
    git_repository *repo = NULL;
    git_object *commit = NULL;
    git_tree *tree = NULL;
    git_blob *blob = NULL;
    yaml_parser_t parser;
    yaml_event_t event;
    int events = 0, type = YAML_NO_EVENT;

    if (git_repository_open_bare(&repo, path) < 0 ||
        git_revparse_single(&commit, repo, "refs/tags/b/1^{commit}") < 0 ||
        git_commit_tree(&tree, (git_commit *)commit) < 0 ||
        git_blob_lookup(&blob, repo, git_tree_entry_id(git_tree_entry_byname(tree, "b.yaml"))) < 0)
        exit(1);
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, git_blob_rawcontent(blob),
                                 (size_t)git_blob_rawsize(blob));
    for (; type != YAML_STREAM_END_EVENT && yaml_parser_parse(&parser, &event); events++) {
        type = event.type;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    git_blob_free(blob);
    git_tree_free(tree);
    git_object_free(commit);
    git_repository_free(repo);
    return events;
}

/* ---- reading ---- */

static double read_fresh(const char *folder)
{
    cpd_press_options given = options();
    cpd_repository *repository;
    cpd_doc *doc;
    cpd_edition edition;
    double at = bench_now();
    BENCH_OK(cpd_repository_open(&repository, folder, &given));
    BENCH_OK(cpd_repository__read(&doc, repository, "b", "1", &edition, NULL));
    at = bench_now() - at;
    cpd_doc_free(doc);
    cpd_repository_close(repository);
    return at;
}

/* A new handle has read nothing: what it gives comes from the cache on disk. */
static double read_cached(const char *folder, double *again)
{
    cpd_press_options given = options();
    cpd_repository *repository;
    const cpd_node *tree;
    double at = bench_now(), first;
    BENCH_OK(cpd_repository_open(&repository, folder, &given));
    BENCH_OK(cpd_repository__load(&tree, repository, "b", "1", NULL));
    first = bench_now() - at;
    at = bench_now();
    BENCH_OK(cpd_repository__load(&tree, repository, "b", "1", NULL));
    *again = bench_now() - at;
    cpd_repository_close(repository);
    return first;
}

static void measure_reading(const char *folder, const char *path)
{
    static double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS], cached[ROUNDS], again[ROUNDS];
    char detail[160];
    int events = 0;
    read_cached(folder, &again[0]); // fills the cache
    for (int i = 0; i < ROUNDS; i++) {
        double at;
        ours[i] = read_fresh(folder);
        at = bench_now();
        events = bare(path);
        theirs[i] = bench_now() - at;
        ratio[i] = ours[i] / theirs[i];
        cached[i] = read_cached(folder, &again[i]);
    }
    snprintf(detail, sizeof detail, "%.3f ms against %.3f ms for %d events; checked and as a tree",
             bench_median(ours, ROUNDS) * 1e3, bench_median(theirs, ROUNDS) * 1e3, events);
    bench_row("a version of 300 nodes from its tag, of bare libgit2 and libyaml", "at most 1.50",
              bench_median(ratio, ROUNDS), detail);
    bench_row("the same again in the process, ms", "at most 1.00",
              bench_median(again, ROUNDS) * 1e3, "the tag is looked up, the tree is there");
    bench_row("the same from the cache, ms", "at most 1.00", bench_median(cached, ROUNDS) * 1e3,
              "repository opened, tag looked up, tree unpacked; the module is loaded already");
}

static void measure_diff(const char *first, const char *second)
{
    static double took[ROUNDS];
    cpd_doc *a = NULL, *b = NULL, *report;
    BENCH_OK(cpd_set__parse(&a, first, strlen(first), "a", NULL));
    BENCH_OK(cpd_set__parse(&b, second, strlen(second), "b", NULL));
    for (int i = 0; i < ROUNDS; i++) {
        double at = bench_now();
        BENCH_OK(cpd_compare__diff(&report, cpd_doc_root(a), cpd_doc_root(b), NULL));
        took[i] = bench_now() - at;
        cpd_doc_free(report);
    }
    bench_row("difference of two versions of 300 nodes, ms", "at most 2.00",
              bench_median(took, ROUNDS) * 1e3, "60 of the 300 texts are other ones");
    cpd_doc_free(a);
    cpd_doc_free(b);
}

/* ---- impact ---- */

#define LADDER(version, min)                                                                       \
    ABOUT("w", version, "ladder")                                                                  \
    "smallest_group: 5\ngrades:\n  - {code: g, title: G, leads_to: [h]}\n  - code: h\n    title: " \
    "H\n    to_enter:\n      code: all\n      title: All\n      all:\n"                            \
    "        - {code: m, title: M, months_in_grade: {grade: [g], min: 6}}\n"                       \
    "        - {code: p, title: P, count: {kind: cpd, window: 12 months, min: " min "}}\n"

static cpd_node *object(cpd_doc *doc, const char *const *pairs)
{
    cpd_node *node = cpd_node_object(doc);
    for (; *pairs; pairs += 2)
        cpd_node_set_text(doc, node, pairs[0], pairs[1]);
    return node;
}

static void add_person(cpd_home *home, int i)
{
    static const char *const post[] = {"ladder", "w", "grade", "g", "since", "2024-01-01", NULL};
    static cpd_saved saved[PIECES];
    const cpd_node *drafts[PIECES];
    char name[40], day[CPD_DATE_TEXT], id[CPD_ID_TEXT];
    cpd_doc *doc = cpd_doc_new();
    cpd_date_format(day, cpd_clock_day(home->clock.now_ms(home->clock.payload)) - 30);
    snprintf(name, sizeof name, "Person %05d", i);
    BENCH_OK(cpd_person_add(id, home, name));
    BENCH_OK(cpd_person_add_post(home, id, object(doc, post)));
    BENCH_OK(cpd_home_act_as(home, id));
    for (int p = 0; p < PIECES; p++)
        drafts[p] =
            object(doc, (const char *const[]){"kind", "cpd", "date", day, "text", "Read", NULL});
    BENCH_OK(cpd_record_save_all(saved, home, drafts, PIECES - i % 2, NULL));
    cpd_doc_free(doc);
}

static void measure_impact(const char *folder)
{
    char detail[160];
    cpd_home *home = bench_home(folder, "impact");
    cpd_press_options given = options();
    cpd_repository *repository;
    cpd_adopt_options adopt = CPD_ADOPT_OPTIONS_INIT;
    const char *const first[] = {"w@1"}, *const second[] = {"w@2"};
    cpd_doc *report;
    double at;
    BENCH_OK(cpd_repository_of_home(&repository, home, &given));
    publish(repository, LADDER("1", "5"));
    publish(repository, LADDER("2", "10"));
    adopt.unverified = true;
    BENCH_OK(cpd_repository_adopt(&report, repository, first, 1, &adopt, NULL));
    cpd_doc_free(report);
    for (int i = 0; i < PEOPLE; i++)
        add_person(home, i);
    at = bench_now();
    BENCH_OK(cpd_repository_impact(&report, repository, second, 1, NULL, NULL));
    at = bench_now() - at;
    snprintf(detail, sizeof detail, "%lld lose; %d to %d records each, every one judged twice",
             (long long)cpd_node_get_int(cpd_node_get(cpd_doc_root(report), "counts"), "lose", -1),
             PIECES - 1, PIECES);
    bench_row("impact of a new version over 10,000 portfolios, s", "at most 3.00", at, detail);
    cpd_doc_free(report);
    cpd_repository_close(repository);
    cpd_home_close(home);
}

void bench_press(const char *folder, const char *cpd)
{
    (void)cpd;
    char college[4096], path[4200];
    char *first = set_text(1), *second = set_text(2);
    cpd_press_options given = options();
    cpd_repository *repository;
    git_libgit2_init();
    snprintf(college, sizeof college, "%s/college", folder);
    snprintf(path, sizeof path, "%s/sets.git", college);
    BENCH_OK(cpd_repository_make(college, &given));
    BENCH_OK(cpd_repository_open(&repository, college, &given));
    publish(repository, first);
    publish(repository, second);
    cpd_repository_close(repository);
    measure_reading(college, path);
    measure_diff(first, second);
    measure_impact(folder);
    git_libgit2_shutdown();
    free(first);
    free(second);
}
