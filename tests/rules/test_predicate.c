/* Conditions that have a name instead of a shape: the test itself answers them. */
#include <string.h>

#include "ledger/ledger.h"
#include "support/shipped.h"
#include "world.h"

/* ---- who answers ---- */

static int asked_times, fails_with;
static const char *answers, *signed_answers; /* in JSON; when all of the first record signed it,
                                                NULL: the same */

static int answer(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, const cpd_set *set)
{
    cpd_doc *parsed = NULL;

    asked_times++;
    cr_expect_str_eq(set->name, "trial");
    cr_expect_eq(subject->person, ME);
    if (fails_with)
        return cpd_error__set(fails_with, "the disk is gone");
    bool all = signed_answers && cpd_fact__is_signed_by_all(subject->facts->facts);
    const char *said = all ? signed_answers : answers;
    done(cpd_json_parse(&parsed, said, strlen(said), "answers", 1 << 16));
    *out = cpd_node_copy(doc, cpd_doc_root(parsed));
    cpd_doc_free(parsed);
    return 0;
}

static const cpd_rules_seams seams = {.ask = answer};

#define ALL_THREE                                                                                  \
    "[{\"state\":\"met\",\"reason\":\"it is so\"},{\"state\":\"not-yet\",\"reason\":\"it is "      \
    "not\"},{\"state\":\"cannot-tell\",\"reason\":\"who knows\"}]"

#define SET                                                                                        \
    "{\"format\":\"1\",\"set\":\"trial\",\"version\":\"1\",\"kind\":\"variant\",\"title\":\"T\","  \
    "\"nation\":\"england\",\"layer\":\"council\",\"publisher\":\"P\",\"effective_from\":"         \
    "\"2026-01-01\",\"source\":\"S\",\"licence\":\"L\",\"checked_by\":\"none\",\"api\":\"1\","     \
    "\"lua\":\"-\",\"predicates\":[{\"code\":\"yes\",\"sentence\":\"the first\"},{\"code\":"       \
    "\"no\",\"sentence\":\"the second\"},{\"code\":\"unknown\",\"sentence\":\"the third\"}]}"

static cpd_home *home;
static const cpd_set *set;

static void adopt(void)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_adoption adoption;
    cpd_doc *doc = NULL;
    int64_t position;

    done(cpd_json_parse(&doc, SET, strlen(SET), "set", 1 << 16));
    done(cpd_set__check(doc, "set", issues));
    cpd_adoption__of(&adoption, cpd_doc_root(doc));
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_sets__adopt(&position, home, &adoption)));
    done(cpd_sets__by_id(&set, home, position));
    cpd_doc_free(doc);
    cpd_issues_free(issues);
}

static void begin(void)
{
    home = shipped_home("2026-11-20T12:00:00Z");
    cpd_rules__close(home);
    done(cpd_rules__open(home, &seams));
    adopt();
    answers = ALL_THREE;
    signed_answers = NULL;
    fails_with = asked_times = 0;
}

static void end(void)
{
    cpd_home_close(home);
}

/* The finding of a requirement in JSON; NULL when it failed. Valid until the world ends. */
static cpd_node *find(struct world *world, const char *json, int *failed)
{
    cpd_evaluation *evaluation;
    cpd_requirement *asked;
    cpd_doc *doc = NULL;
    cpd_node *finding;

    world->subject.home = home;
    done(cpd_json_parse(&doc, json, strlen(json), "requirement", 1 << 16));
    done(cpd_rules__requirement(&asked, home, set, cpd_doc_root(doc), "unconfirmed"));
    done(cpd_evaluation__new(&evaluation, world->doc, &world->subject));
    finding = cpd_evaluation__find(evaluation, asked);
    *failed = cpd_evaluation__end(evaluation);
    cpd_doc_free(doc);
    return finding;
}

static void expect(const char *json, const char *state, const char *reason)
{
    struct world world;
    cpd_node *finding;
    int failed;

    world_begin(&world, "2026-11-20");
    finding = find(&world, json, &failed);
    cr_assert_eq(failed, 0, "%s", cpd_error_last()->text);
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s", json);
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"), reason, "%s", json);
    world_end(&world);
}

#define ONE(code, name) "{\"code\":\"" code "\",\"title\":\"T\",\"predicate\":\"" name "\"}"

TestSuite(predicate, .init = begin, .fini = end);

Test(predicate, is_a_finding_with_its_reason_and_what_was_asked)
{
    expect(ONE("a", "yes"), "met", "it is so (asked: the first)");
    expect(ONE("b", "no"), "not-yet", "it is not (asked: the second)");
    expect(ONE("c", "unknown"), "cannot-tell", "who knows (asked: the third)");
    cr_expect_eq(asked_times, 3);
}

#define YES ONE("y", "yes")
#define NO ONE("n", "no")
#define UNKNOWN ONE("u", "unknown")
#define PARTS(code, way, list) "{\"code\":\"" code "\",\"title\":\"T\",\"" way "\":" list "}"
#define OF(n, list) "{\"n\":" n ",\"of\":" list "}"

Test(predicate, counts_in_three_values_beside_other_parts)
{
    static const struct {
        const char *json, *state;
    } cases[] = {
        {PARTS("1", "all", "[" YES "," YES "]"), "met"},
        {PARTS("2", "all", "[" YES "," UNKNOWN "]"), "cannot-tell"},
        {PARTS("3", "all", "[" NO "," UNKNOWN "]"), "not-yet"},
        {PARTS("4", "any", "[" NO "," UNKNOWN "," YES "]"), "met"},
        {PARTS("5", "any", "[" NO "," UNKNOWN "]"), "cannot-tell"},
        {PARTS("6", "any", "[" NO "," NO "]"), "not-yet"},
        {PARTS("7", "at_least", OF("2", "[" YES "," NO "," UNKNOWN "]")), "cannot-tell"},
        {PARTS("8", "at_least", OF("2", "[" YES "," NO "," YES "]")), "met"},
        {PARTS("9", "at_least", OF("3", "[" YES "," NO "," UNKNOWN "]")), "not-yet"},
        /* beside a part that has a shape */
        {PARTS("10", "all",
               "[" YES ",{\"code\":\"m\",\"title\":\"M\",\"count\":{\"kind\":\"cpd\",\"window\":{"
               "\"months\":12},\"min\":1}}]"),
         "not-yet"},
        {PARTS("11", "all", "[" PARTS("i", "any", "[" UNKNOWN "," YES "]") "," YES "]"), "met"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        int failed;
        const cpd_node *finding;

        world_begin(&world, "2026-11-20");
        finding = find(&world, cases[i].json, &failed);
        cr_assert_eq(failed, 0);
        cr_expect_str_eq(cpd_node_get_text(finding, "state"), cases[i].state, "%s", cases[i].json);
        world_end(&world);
    }
}

Test(predicate, is_asked_once_in_an_evaluation)
{
    expect(PARTS("a", "all", "[" YES "," YES "," PARTS("i", "any", "[" NO "," YES "]") "]"), "met",
           "3 of 3 are met");
    cr_expect_eq(asked_times, 1, "%d times", asked_times);
}

Test(predicate, cannot_be_told_from_an_answer_that_makes_no_sense)
{
    static const char *const odd[] = {
        "[]",      "{}",    "[{}]", "[{\"state\":\"perhaps\"}]", "[{\"state\":1,\"reason\":2}]",
        "\"met\"", "[null]"};

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        answers = odd[i];
        expect(ONE("a", "yes"), "cannot-tell", "no reason is given (asked: the first)");
    }
}

Test(predicate, that_cannot_be_asked_fails_the_whole)
{
    struct world world;
    int failed;

    fails_with = CPD_EINTERNAL;
    world_begin(&world, "2026-11-20");
    cr_expect_null(find(&world, PARTS("a", "any", "[" YES "," NO "]"), &failed));
    cr_expect_eq(failed, CPD_EINTERNAL);
    cr_expect_eq(asked_times, 1, "not once more after the failure");
    world_end(&world);
}

/* Only the variant whose script has it can name it; the check of sets says so first. */
Test(predicate, that_its_set_does_not_have_cannot_be_told)
{
    struct world world;
    const cpd_node *finding;
    int failed;

    world_begin(&world, "2026-11-20");
    finding = find(&world, ONE("a", "nobodys"), &failed);
    cr_assert_eq(failed, 0);
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), "cannot-tell");
    cr_expect_eq(asked_times, 0);
    world_end(&world);
}

/* A script is told once more, of the facts as they would be, when it says "not yet". */
Test(predicate, that_rests_on_a_home_that_is_not_accepted_cannot_be_told)
{
    static const struct {
        const char *label, *accepted;
        bool elsewhere;
        const char *state;
        int asked;
    } cases[] = {
        {"it would be met", "[{},{\"state\":\"met\",\"reason\":\"x\"},{}]", true, "cannot-tell", 2},
        {"nor then", ALL_THREE, true, "not-yet", 2},
        {"nothing is signed there", "[{},{\"state\":\"met\",\"reason\":\"x\"},{}]", false,
         "not-yet", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        int failed;

        world_begin(&world, "2026-11-20");
        cpd_fact *fact = world_session(&world, day("2026-11-20"), 90, 0);
        fact->elsewhere_own = fact->elsewhere_other = cases[i].elsewhere;
        world.facts.elsewhere = cases[i].elsewhere;
        signed_answers = cases[i].accepted;
        asked_times = 0;
        const cpd_node *found = find(&world, NO, &failed);
        done(failed);
        cr_expect_str_eq(cpd_node_get_text(found, "state"), cases[i].state, "%s", cases[i].label);
        cr_expect_eq(strstr(cpd_node_get_text(found, "reason"), "not accepted here") != NULL,
                     strcmp(cases[i].state, "cannot-tell") == 0, "%s", cases[i].label);
        cr_expect_eq(asked_times, cases[i].asked, "%s", cases[i].label);
        world_end(&world);
    }
}
