/* Fetching from other repositories, good and bad, and putting versions in force in a home. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compare/pair.h"
#include "framework/world.h"
#include "press/repository.h"
#include "shop.h"
#include "store/store.h"
#include "support/support.h"

static char *in(const char *folder, const char *name)
{
    char *path = NULL;

    cr_assert_gt(asprintf(&path, "%s/%s", folder, name), 0);
    return path;
}

/* A publisher with two versions and a map, signed. */
struct college {
    char *folder, *bare, *key, *allowed;
};

static void publish(cpd_repository *repository, const char *text, const char *key)
{
    const char *const all[] = {"all"};
    cpd_publish_options options = {.key = key, .wording_only = all, .wording_count = 1};

    cr_assert_eq(shop_publish_text(NULL, repository, text, &options, NULL), 0, "%s: %s",
                 cpd_error_last()->text, cpd_error_last()->hint);
}

#define ONE                                                                                        \
    CAPS("1", "  - {code: a, title: Values, force: rule}\n  - {code: b, title: B, force: rule}\n")
#define TWO                                                                                        \
    CAPS("2", "  - {code: a, title: Values and ethics, force: rule}\n  - {code: c, title: C, "     \
              "force: rule}\n")
#define MAP                                                                                        \
    ABOUT("x-1-2", "1", "map")                                                                     \
    "relation: successor\nfrom: x@1\nto: x@2\nrows:\n  - {change: same, from: [low, high, a]}\n"   \
    "  - {change: dropped, from: [b]}\n  - {change: new, to: [c]}\n"

static struct college open_college(void)
{
    struct college college = {NULL, NULL, NULL, NULL};
    cpd_repository *repository = shop_repository(&college.folder);

    college.key = shop_key(&college.allowed);
    college.bare = in(college.folder, "sets.git");
    publish(repository, ONE, college.key);
    publish(repository, TWO, college.key);
    publish(repository, MAP, NULL);
    cpd_repository_close(repository);
    return college;
}

static void close_college(struct college *college)
{
    free(college->folder);
    free(college->bare);
    free(college->key);
    free(college->allowed);
}

static int fetch(cpd_repository *repository, const char *from, const char *wanted, char **said)
{
    const char *const list[] = {wanted};
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *report = NULL;
    int r = cpd_repository_fetch(&report, repository, from, list, wanted ? 1 : 0, issues);
    const cpd_node *versions = cpd_node_get(cpd_doc_root(report), "versions");
    cpd_str out = {0};

    for (size_t i = 0; i < cpd_node_length(versions); i++)
        cpd_str_addf(&out, "%s%s%s", i ? " " : "",
                     cpd_node_get_text(cpd_node_at(versions, i), "reference"),
                     cpd_node_get_bool(cpd_node_at(versions, i), "here") ? "=" : "");
    if (said)
        *said = cpd_str_finish(&out);
    cpd_str_fini(&out);
    cpd_issues_free(issues);
    cpd_doc_free(report);
    return r;
}

/* ---- what comes over ---- */

Test(fetch, tags_and_their_history_come_byte_for_byte)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *path = NULL, *said = NULL, *theirs = NULL;
    cpd_repository *repository = shop_repository(&folder);

    path = in(folder, "sets.git");
    cr_assert_eq(fetch(repository, college.folder, NULL, &said), 0, "%s", cpd_error_last()->text);
    cr_expect_str_eq(said, "x@1 x@2 x-1-2@1");
    theirs = git(college.bare, "for-each-ref refs/tags");
    expect_git(theirs, path, "for-each-ref refs/tags");
    expect_git("notice: HEAD points to an unborn branch (main)", path,
               "fsck --strict --no-progress");
    expect_git("3", path, "rev-list --count x-1-2/1");
    free(said);
    cr_assert_eq(fetch(repository, college.folder, NULL, &said), 0);
    cr_expect_str_eq(said, "x@1= x@2= x-1-2@1=");
    cpd_repository_close(repository);
    close_college(&college);
}

static const struct {
    const char *wanted, *said;
} wanted[] = {{"x", "x@1 x@2"}, {"x@2", "x@2"}, {"x-1-2", "x-1-2@1"}};

Test(fetch, only_what_is_wanted)
{
    struct college college = open_college();

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        CPD_FREE char *folder = NULL, *said = NULL;
        cpd_repository *repository = shop_repository(&folder);

        cr_expect_eq(fetch(repository, college.bare, wanted[i].wanted, &said), 0);
        cr_expect_str_eq(said, wanted[i].said);
        cr_expect_eq(fetch(repository, college.bare, "y@1", NULL), CPD_EABSENT);
        cpd_repository_close(repository);
    }
    close_college(&college);
}

/* A clone by the command git is a repository like any other; its folder is one, too. */
Test(fetch, from_a_folder_that_git_cloned)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *elsewhere = support_dir(), *clone = in(elsewhere, "clone");
    CPD_FREE char *said = NULL;
    cpd_repository *repository = shop_repository(&folder);

    free(git(college.bare, "clone -q '%s' '%s'", college.bare, clone));
    cr_assert_eq(fetch(repository, clone, "x", &said), 0, "%s", cpd_error_last()->text);
    cr_expect_str_eq(said, "x@1 x@2");
    cpd_repository_close(repository);
    close_college(&college);
}

Test(fetch, another_text_under_a_published_name)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *path = NULL, *refs = NULL;
    cpd_repository *repository = shop_repository(&folder);

    path = in(folder, "sets.git");
    publish(repository, CAPS("2", "  - {code: z, title: Z, force: rule}\n"), NULL);
    refs = git(path, "for-each-ref");
    cr_expect_eq(fetch(repository, college.folder, NULL, NULL), CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text, "x/2 is published here with another text");
    expect_git(refs, path, "for-each-ref");
    cr_expect_eq(fetch(repository, college.folder, "x@1", NULL), 0);
    cpd_repository_close(repository);
    close_college(&college);
}

Test(fetch, the_same_text_of_another_publisher_stays_ours)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *path = NULL, *tag = NULL, *said = NULL;
    cpd_repository *repository = shop_repository(&folder);

    path = in(folder, "sets.git");
    publish(repository, ONE, NULL);
    tag = git(path, "rev-parse x/1");
    cr_expect_eq(fetch(repository, college.folder, "x", &said), 0);
    cr_expect_str_eq(said, "x@1= x@2");
    expect_git(tag, path, "rev-parse x/1");
    cpd_repository_close(repository);
    close_college(&college);
}

static const struct {
    const char *from;
    int kind;
} sources[] = {{"/nowhere", CPD_EABSENT},
               {"ssh://127.0.0.1/x", CPD_EINPUT},
               {"http://example.org/x.git", CPD_EINPUT},
               {"git://example.org/x.git", CPD_EINPUT},
               {"file:///etc", CPD_EINPUT},
               {"https://somebody@example.org/x", CPD_EINPUT},
               {"http://127.0.0.1.example.org/", CPD_EINPUT},
               {"ext::sh -c true", CPD_EABSENT}};

Test(fetch, from_where_not)
{
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);

    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        cr_expect_eq(fetch(repository, sources[i].from, NULL, NULL), sources[i].kind, "%s: %s",
                     sources[i].from, cpd_error_last()->text);
    cpd_repository_close(repository);
}

/* ---- over the wire ---- */

/* A socket that listens on loopback at a free port. */
static int listen_somewhere(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    cr_assert_geq(fd, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(fd, 4), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/* git's own server, for one connection, as inetd would run it. */
static pid_t serve_git(int *port, const char *folder)
{
    int fd = listen_somewhere(port);
    pid_t pid = fork();

    if (pid == 0) {
        int connection = accept(fd, NULL, NULL);
        CPD_FREE char *base = NULL;

        if (asprintf(&base, "--base-path=%s", folder) < 0)
            _exit(1);
        dup2(connection, 0);
        dup2(connection, 1);
        execlp("git", "git", "-c", "safe.directory=*", "daemon", "--inetd", "--export-all", base,
               NULL);
        _exit(1);
    }
    close(fd);
    return pid;
}

static void end_server(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

Test(fetch, from_a_server_on_this_machine)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *url = NULL, *said = NULL;
    cpd_repository *repository = shop_repository(&folder);
    int port;
    pid_t server = serve_git(&port, college.folder);

    cr_assert_gt(asprintf(&url, "git://127.0.0.1:%d/sets.git", port), 0);
    cr_expect_eq(fetch(repository, url, "x", &said), 0, "%s", cpd_error_last()->text);
    cr_expect_str_eq(said, "x@1 x@2");
    end_server(server);
    cpd_repository_close(repository);
    close_college(&college);
}

/* Whoever answers nothing, or nonsense, is not waited for. */
static void expect_ended(const char *scheme, const char *answer, int kind)
{
    CPD_FREE char *folder = support_dir(), *url = NULL;
    cpd_press_options options = *shop_options();
    cpd_repository *repository = NULL;
    int port, fd = listen_somewhere(&port);
    pid_t server = fork();
    time_t start = time(NULL);

    if (server == 0) {
        int connection = accept(fd, NULL, NULL);

        if (answer && write(connection, answer, strlen(answer)) < 0)
            _exit(1);
        sleep(60);
        _exit(0);
    }
    close(fd);
    options.fetch_seconds = 2;
    cr_assert_eq(cpd_repository_make(folder, &options), 0);
    cr_assert_eq(cpd_repository_open(&repository, folder, &options), 0);
    cr_assert_gt(asprintf(&url, "%s://127.0.0.1:%d/x.git", scheme, port), 0);
    cr_expect_eq(fetch(repository, url, NULL, NULL), kind, "%s: %s", url, cpd_error_last()->text);
    cr_expect_leq(time(NULL) - start, 20);
    end_server(server);
    cpd_repository_close(repository);
}

Test(fetch, a_server_that_says_nothing)
{
    expect_ended("git", NULL, CPD_ELIMIT);
    expect_ended("http", NULL, CPD_ELIMIT);
}

Test(fetch, a_server_that_leads_to_another_host)
{
    CPD_FREE char *answer = NULL;
    int port, elsewhere = listen_somewhere(&port);
    struct pollfd called = {elsewhere, POLLIN, 0};

    cr_assert_gt(asprintf(&answer,
                          "HTTP/1.1 302 Found\r\nLocation: http://localhost:%d/\r\n"
                          "Content-Length: 0\r\n\r\n",
                          port),
                 0);
    expect_ended("http", answer, CPD_EABSENT);
    cr_expect_eq(poll(&called, 1, 0), 0, "it was followed");
    close(elsewhere);
}

Test(fetch, nobody_is_there)
{
    CPD_FREE char *folder = NULL, *url = NULL;
    cpd_repository *repository = shop_repository(&folder);
    int port, fd = listen_somewhere(&port);

    close(fd);
    cr_assert_gt(asprintf(&url, "http://127.0.0.1:%d/x.git", port), 0);
    cr_expect_eq(fetch(repository, url, NULL, NULL), CPD_EABSENT, "%s", cpd_error_last()->text);
    cpd_repository_close(repository);
}

/* ---- hostile repositories ---- */

static bool is_refusal(int r)
{
    return r == CPD_EABSENT || r == CPD_EDAMAGED || r == CPD_ELIMIT || r == CPD_ETAMPERED ||
           r == CPD_EDENIED || r == CPD_EINPUT;
}

static void expect_untouched(const char *folder, const char *label)
{
    CPD_FREE char *path = in(folder, "sets.git"), *refs = git(path, "for-each-ref");
    CPD_FREE char *objects = git(path, "count-objects -v | grep -E 'count|in-pack'");

    cr_expect_str_eq(refs, "", "%s", label);
    cr_expect_str_eq(objects, "count: 0\nin-pack: 0", "%s: %s", label, objects);
}

/* Records that were made before the tag was moved pin the first commit. */
static int read_hostile(const char *path)
{
    CPD_FREE char *first = git(path, "rev-parse -q --verify refs/history/v1-first");
    CPD_FREE char *bytes = NULL;
    cpd_shelf *shelf = NULL;
    cpd_error fault;
    int r;

    r = cpd_press__fault(press()->open(&shelf, path, 0, &fault), &fault);
    if (r == 0)
        bytes = shop_read(&r, shelf, "framework", "v1", first[0] == '!' ? NULL : first);
    press()->close(shelf);
    return r;
}

/* In our form: a small set under the name of its file. The script changes the hours of its comment
 * where it wants another text. */
static const char framework[] = "# min_hours: 60\n" ABOUT(
    "framework", "v1", "competencies") "codes_from: ours\nnodes: [{code: a, title: A, force: "
                                       "rule}]\n";

/* Fetched from: nothing but good sets comes over, in bounded time, and nothing is written
 * otherwise. What was moved cannot be seen by whoever has not seen it before. */
static void expect_fetched(const char *path, const char *name, const char *expected)
{
    CPD_FREE char *into = support_dir();
    cpd_press_options options = *shop_options();
    cpd_repository *repository = NULL;
    bool may_pass = strcmp(expected, "reject") != 0 || strncmp(name, "tag_moved", 9) == 0;
    int r;

    options.fetch_seconds = 2;
    cr_assert_eq(cpd_repository_make(into, &options), 0);
    cr_assert_eq(cpd_repository_open(&repository, into, &options), 0);
    r = fetch(repository, path, NULL, NULL);
    cpd_repository_close(repository);
    cr_expect((may_pass && r == 0) || (strcmp(expected, "accept") && is_refusal(r)),
              "%s fetched: %d %s", name, r, cpd_error_last()->text);
    if (r < 0)
        expect_untouched(into, name);
}

/* Read where they are, as if somebody had put one in the place of a home's: a configuration with
 * commands and includes is not read, so what lies beside it is. */
static void expect_read(const char *path, const char *name, const char *expected)
{
    int r = read_hostile(path);

    cr_expect(strcmp(expected, "reject") == 0 ? is_refusal(r) : r == 0, "%s read: %d %s", name, r,
              cpd_error_last()->text);
}

Test(hostile, repositories, .timeout = 110)
{
    CPD_FREE char *folder = support_dir(), *command = NULL, *list = NULL, *own = NULL;
    char line[300], name[100], expected[100];
    FILE *manifest;
    int seen = 0;

    shop_write(folder, "framework.yaml", framework);
    own = in(folder, "framework.yaml");
    cr_assert_gt(asprintf(&command, "bash '%s' '%s/r' '%s' 2>/dev/null",
                          support_testdata("hostile/git/make_repos.sh"), folder, own),
                 0);
    cr_assert_eq(system(command), 0);
    list = in(folder, "r/manifest.tsv");
    manifest = fopen(list, "r");
    cr_assert_not_null(manifest);
    while (fgets(line, sizeof line, manifest)) {
        CPD_FREE char *path = NULL;

        if (sscanf(line, "%99[^\t]\t%*[^\t]\t%99[^\t]", name, expected) != 2 ||
            strcmp(name, "file") == 0)
            continue;
        cr_assert_gt(asprintf(&path, "%s/r/%s", folder, name), 0);
        shop_dress(path);
        expect_read(path, name, expected);
        expect_fetched(path, name, expected);
        seen++;
    }
    fclose(manifest);
    cr_expect_geq(seen, 15);
    free(command);
    cr_assert_gt(asprintf(&command, "! ls '%s'/r/*/pwned* pwned* 2>/dev/null", folder), 0);
    cr_expect_eq(system(command), 0, "a hostile setting was run");
}

Test(fetch, a_pack_that_was_cut_short)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL, *said = NULL;
    cpd_repository *repository = shop_repository(&folder);

    free(git(college.bare, "repack -q -a -d -f"));
    said = git(college.bare,
               "pack-refs --all; for p in '%s'/objects/pack/*.pack; do chmod u+w $p; "
               "truncate -s -40 $p; done",
               college.bare);
    cr_expect(is_refusal(fetch(repository, college.folder, NULL, NULL)), "%s",
              cpd_error_last()->text);
    expect_untouched(folder, "cut");
    cpd_repository_close(repository);
    close_college(&college);
}

Test(fetch, a_tag_of_a_tag_and_a_tag_with_anothers_name)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);

    free(git(college.bare, "tag -a -m deep x/3 x/2"));
    cr_expect_eq(fetch(repository, college.folder, "x@3", NULL), CPD_EDAMAGED, "%s",
                 cpd_error_last()->text);
    free(git(college.bare, "update-ref refs/tags/x/4 $(git --git-dir='%s' rev-parse x/2)",
             college.bare));
    cr_expect_eq(fetch(repository, college.folder, "x@4", NULL), CPD_EDAMAGED);
    cr_expect_not_null(strstr(cpd_error_last()->text, "bears the name of another"));
    cr_expect_eq(fetch(repository, college.folder, "x@2", NULL), 0, "one bad tag spoils no other");
    cpd_repository_close(repository);
    close_college(&college);
}

Test(fetch, objects_borrowed_from_elsewhere)
{
    struct college college = open_college();
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);

    shop_write(college.bare, "objects/info/alternates", "/etc\n");
    cr_expect_eq(fetch(repository, college.folder, NULL, NULL), CPD_EDENIED);
    cpd_repository_close(repository);
    close_college(&college);
}

/* ---- adopting ---- */

static int adopt_it(cpd_doc **out, cpd_repository *repository, const char *reference,
                    const cpd_adopt_options *options)
{
    const char *const references[] = {reference};
    cpd_doc *report = NULL;
    int r = cpd_repository_adopt(&report, repository, references, 1, options, NULL);

    if (out && r == 0)
        *out = report;
    else
        cpd_doc_free(report);
    return r;
}

static cpd_repository *open_home(cpd_home *home)
{
    CPD_FREE char *path = NULL;
    cpd_repository *repository = NULL;
    cpd_error fault;

    world_open(home);
    path = in(home->path, "sets.git");
    cr_assert_eq(press()->make(path, &fault), 0);
    cr_assert_eq(cpd_repository_of_home(&repository, home, shop_options()), 0, "%s",
                 cpd_error_last()->text);
    return repository;
}

static int64_t count(cpd_home *home, const char *sql)
{
    int64_t n = 0;

    cr_assert_geq(cpd_store__ask_int(&n, home->store, sql, ""), 0);
    return n;
}

Test(adopt, what_is_signed_by_somebody_known)
{
    struct college college = open_college();
    cpd_home home;
    cpd_repository *repository = open_home(&home);
    cpd_doc *report = NULL;
    const cpd_node *line;
    const cpd_set *set;

    cr_assert_eq(fetch(repository, college.folder, NULL, NULL), 0);
    cr_expect_eq(adopt_it(NULL, repository, "x@1", NULL), CPD_EDENIED);
    cr_expect_str_eq(cpd_error_last()->text,
                     "x@1 is not known to be genuine: the signature holds, and nobody here knows "
                     "whose key it is");
    cr_expect_eq(count(&home, "SELECT count(*) FROM entry"), 0);
    shop_write(home.path, "allowed_signers", college.allowed);
    cr_assert_eq(adopt_it(&report, repository, "x@1",
                          &(cpd_adopt_options){.layer = "council",
                                               .from = cpd_date_from_parts(2027, 1, 1),
                                               .to = CPD_DATE_NONE}),
                 0, "%s", cpd_error_last()->text);
    line = cpd_node_at(cpd_node_get(cpd_doc_root(report), "versions"), 0);
    cr_expect_str_eq(cpd_node_get_text(line, "from"), "2027-01-01");
    cr_expect_str_eq(cpd_node_get_text(line, "layer"), "council");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(line, "signature"), "principal"),
                     "press@college.invalid");
    cpd_doc_free(report);
    cr_assert_eq(cpd_sets__find(&set, &home, "x", "1", CPD_DATE_NONE, 0), 0);
    cr_expect_eq(set->layer, 3);
    cr_expect_eq(adopt_it(NULL, repository, "x@1", NULL), CPD_ECONFLICT);
    cpd_repository_close(repository);
    world_close(&home);
    close_college(&college);
}

Test(adopt, the_statement_says_who_signed)
{
    struct college college = open_college();
    cpd_home home;
    cpd_repository *repository = open_home(&home);
    cpd_doc *shown = NULL;
    cpd_issues *issues = cpd_issues_new();

    cr_assert_eq(fetch(repository, college.folder, NULL, NULL), 0);
    shop_write(home.path, "allowed_signers", college.allowed);
    cr_assert_eq(adopt_it(NULL, repository, "x@1", NULL), 0);
    cr_assert_eq(cpd_framework_show(&shown, &home, "x@1"), 0);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(shown), "signature"), "good");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(shown), "signer"), "press@college.invalid");
    cpd_doc_free(shown);
    cr_expect_eq(cpd_sets__verify(&home, issues), 0);
    cr_expect_eq(cpd_issues_count(issues), 0);
    cpd_issues_free(issues);
    cpd_repository_close(repository);
    world_close(&home);
    close_college(&college);
}

static const struct {
    const char *label, *sign; /* a command over the bare repository, %s */
    int without, with;        /* what adopting answers without and with the flag */
} states[] = {
    {"unsigned", "tag -f -a -m x x/1 'x/1^{commit}'", CPD_EDENIED, 0},
    {"tampered",
     "cat-file tag x/1 | sed 's/^x 1: T/x 1: U/' | git --git-dir=sets.git hash-object "
     "-t tag -w --stdin | xargs git --git-dir=sets.git update-ref refs/tags/x/1",
     CPD_EDENIED, CPD_EDENIED},
};

Test(adopt, what_is_not_signed_well)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct college college = open_college();
        CPD_FREE char *command = NULL, *said = NULL;
        cpd_home home;
        cpd_repository *repository = open_home(&home);

        cr_assert_eq(chdir(college.folder), 0);
        said = git(college.bare, "%s", states[i].sign);
        cr_assert_neq(said[0], '!', "%s", said);
        cr_assert_eq(fetch(repository, college.folder, "x@1", NULL), 0, "%s: %s", states[i].label,
                     cpd_error_last()->text);
        shop_write(home.path, "allowed_signers", college.allowed);
        cr_expect_eq(adopt_it(NULL, repository, "x@1", NULL), states[i].without, "%s: %s",
                     states[i].label, cpd_error_last()->text);
        cr_expect_eq(adopt_it(NULL, repository, "x@1",
                              &(cpd_adopt_options){
                                  .from = CPD_DATE_NONE, .to = CPD_DATE_NONE, .unverified = true}),
                     states[i].with, "%s", states[i].label);
        cpd_repository_close(repository);
        world_close(&home);
        close_college(&college);
    }
}

Test(adopt, a_map_needs_both_its_sets)
{
    struct college college = open_college();
    cpd_home home;
    cpd_repository *repository = open_home(&home);
    const char *const all[] = {"x@1", "x-1-2@1", "x@2"};
    cpd_adopt_options unverified = {.from = CPD_DATE_NONE, .to = CPD_DATE_NONE, .unverified = true};
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *report = NULL;

    cr_assert_eq(fetch(repository, college.folder, NULL, NULL), 0);
    shop_write(home.path, "allowed_signers", college.allowed);
    cr_expect_eq(cpd_repository_adopt(&report, repository, &all[1], 1, &unverified, issues),
                 CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 2, "both sets are missing");
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), 0);
    cr_expect_eq(cpd_repository_adopt(&report, repository, all, 3, &unverified, NULL), 0, "%s",
                 cpd_error_last()->text);
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), 3);
    cpd_doc_free(report);
    cpd_issues_free(issues);
    cpd_repository_close(repository);
    world_close(&home);
    close_college(&college);
}

Test(adopt, other_mistakes)
{
    struct college college = open_college();
    cpd_home home;
    cpd_repository *repository = open_home(&home);
    cpd_adopt_options options = {.from = CPD_DATE_NONE, .to = CPD_DATE_NONE, .unverified = true};

    cr_assert_eq(fetch(repository, college.folder, NULL, NULL), 0);
    options.layer = "kingdom";
    cr_expect_eq(adopt_it(NULL, repository, "x@1", &options), CPD_EINPUT);
    options.layer = NULL;
    options.to = cpd_date_from_parts(1999, 1, 1);
    cr_expect_eq(adopt_it(NULL, repository, "x@1", &options), CPD_EINPUT);
    cr_expect_eq(adopt_it(NULL, repository, "x@9", NULL), CPD_EABSENT);
    cr_expect_eq(adopt_it(NULL, repository, "x", NULL), CPD_EINPUT);
    cpd_repository_close(repository);
    world_close(&home);
    close_college(&college);
}
