/* The portal: what a person's progress page costs, request by request over loopback as a browser
 * asks for it, and how much memory the portal holds with twenty people signed in.
 *
 * The time is a client's: from opening the connection to the last byte. The processor time is the
 * kernel's account of all threads of the portal. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 2000
#define PEOPLE 20
#define ANSWER_MOST (1 << 20)

struct portal {
    pid_t process;
    int port;
    char code[80];
};

struct browser {
    const struct portal *portal;
    char cookie[256];
};

static char answer[ANSWER_MOST];

static void give_up(const char *what)
{
    fprintf(stderr, "the portal: %s\n", what);
    exit(1);
}

/* ---- the program ---- */

static struct portal start(const char *cpd, const char *home)
{
    struct portal p = {0};
    int ends[2];
    char line[256];
    if (pipe(ends) != 0)
        give_up("no pipe");
    p.process = fork();
    if (p.process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        execl(cpd, cpd, "web", "--port", "0", "--home", home, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *said = fdopen(ends[0], "r");
    if (!said || !fgets(line, sizeof line, said) ||
        sscanf(line, "Open http://127.0.0.1:%d/sign-in?code=%79s", &p.port, p.code) != 2)
        give_up("it did not start");
    fclose(said);
    return p;
}

static void end(const struct portal *p)
{
    int status;
    kill(p->process, SIGTERM);
    waitpid(p->process, &status, 0);
}

/* ---- one exchange ---- */

static int reach(const struct portal *p)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)p->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (const struct sockaddr *)&to, sizeof to) != 0)
        give_up("it cannot be reached");
    return s;
}

/* Seconds from reaching out to the last byte, which stays in `answer`. */
static double ask(const struct browser *b, const char *method, const char *path, const char *body)
{
    char request[2048];
    size_t got = 0;
    ssize_t n;
    int length =
        snprintf(request, sizeof request,
                 "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                 "Cookie: %s\r\nConnection: close\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 method, path, b->portal->port, b->portal->port, b->cookie, strlen(body), body);
    double at = bench_now();
    int s = reach(b->portal);
    if (write(s, request, (size_t)length) != length)
        give_up("a request was not taken");
    while (got < sizeof answer - 1 && (n = read(s, answer + got, sizeof answer - 1 - got)) > 0)
        got += (size_t)n;
    at = bench_now() - at;
    answer[got] = '\0';
    close(s);
    return at;
}

static void expect(const char *status)
{
    if (strncmp(answer, "HTTP/1.1 ", 9) != 0 || strncmp(answer + 9, status, 3) != 0)
        give_up(answer);
}

/* Signs in the n-th person of the page that asks who one is. */
static void sign_in(struct browser *b, const struct portal *p, int n)
{
    char path[256], body[512];
    const char *at = answer, *cookie;
    *b = (struct browser){.portal = p, .cookie = "a=b"};
    snprintf(path, sizeof path, "/sign-in?code=%s", p->code);
    ask(b, "GET", path, "");
    expect("200");
    for (int i = 0; i <= n; i++)
        if (!(at = strstr(at + 1, "name=\"person\"")) || !(at = strstr(at, "value=\"")))
            give_up("somebody is missing");
    snprintf(body, sizeof body, "code=%s&person=%.36s", p->code, at + strlen("value=\""));
    ask(b, "POST", "/sign-in", body);
    expect("303");
    cookie = strstr(answer, "Set-Cookie: ");
    if (!cookie || sscanf(cookie, "Set-Cookie: %255[^;]", b->cookie) != 1)
        give_up("no session began");
}

/* ---- the kernel's account ---- */

static double processor_seconds(pid_t process)
{
    char path[300];
    unsigned long long all = 0, one;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *threads = opendir(path);
    for (struct dirent *t; threads && (t = readdir(threads));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)process, t->d_name);
        FILE *file = fopen(path, "r");
        if (file && fscanf(file, "%llu", &one) == 1)
            all += one;
        if (file)
            fclose(file);
    }
    if (threads)
        closedir(threads);
    return (double)all * 1e-9;
}

/* Of the process and of what it started. */
static long resident_kib(pid_t process)
{
    char path[300], line[256];
    long all = 0, one;
    int child;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &one) == 1)
            all += one;
    if (file)
        fclose(file);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)process, (int)process);
    file = fopen(path, "r");
    while (file && fscanf(file, "%d", &child) == 1)
        all += resident_kib(child);
    if (file)
        fclose(file);
    return all;
}

/* ---- the figures ---- */

static void bench_page(const char *cpd, const char *home)
{
    static double times[ROUNDS];
    char detail[120];
    struct portal p = start(cpd, home);
    struct browser b;
    sign_in(&b, &p, 0);
    for (int i = 0; i < 50; i++)
        ask(&b, "GET", "/progress", "");
    expect("200");
    size_t size = strlen(answer);
    double before = processor_seconds(p.process);
    for (int i = 0; i < ROUNDS; i++)
        times[i] = ask(&b, "GET", "/progress", "") * 1e3;
    double processor = (processor_seconds(p.process) - before) / ROUNDS * 1e3;
    snprintf(detail, sizeof detail, "1,000 records, signed in; %zu bytes, %d requests", size,
             ROUNDS);
    bench_row("progress page, server time p50, ms", "at most 1.50", bench_median(times, ROUNDS),
              detail);
    bench_row("progress page, server time p99, ms", "at most 6.00", times[ROUNDS * 99 / 100],
              "the same requests");
    bench_row("progress page, processor time, ms", "at most 2.00", processor, "the same requests");
    end(&p);
}

/* So that the progress page asks the worker, which then runs beside the portal. */
static void adopt_variant(const char *cpd, const char *home)
{
    char path[4096];
    int status = -1;
    snprintf(path, sizeof path, "%s/plugins/councils/knowsley", getenv("CPD_SOURCE_ROOT"));
    pid_t process = fork();
    if (process == 0) {
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        execl(cpd, cpd, "variant", "adopt", path, "--home", home, (char *)NULL);
        _exit(127);
    }
    if (process < 0 || waitpid(process, &status, 0) != process || status != 0)
        give_up("no variant was adopted");
}

static void bench_memory(const char *cpd, const char *folder)
{
    static const char *const pages[] = {"/today",       "/hours",    "/reflection",
                                        "/supervision", "/progress", "/renewal"};
    static struct browser all[PEOPLE];
    char home[4096], name[40], id[CPD_ID_TEXT];
    cpd_home *made = bench_home(folder, "people");
    for (int i = 1; i < PEOPLE; i++) {
        snprintf(name, sizeof name, "Person %d", i);
        BENCH_OK(cpd_person_add(id, made, name));
    }
    cpd_home_close(made);
    snprintf(home, sizeof home, "%s/people", folder);
    adopt_variant(cpd, home);
    struct portal p = start(cpd, home);
    for (int i = 0; i < PEOPLE; i++)
        sign_in(&all[i], &p, i);
    for (int i = 0; i < PEOPLE * 6; i++) {
        ask(&all[i / 6], "GET", pages[i % 6], "");
        expect("200");
    }
    bench_row("portal resident, 20 people signed in, MiB", "at most 48.00",
              (double)resident_kib(p.process) / 1024,
              "each saw every page; a variant's worker included");
    end(&p);
}

void bench_portal(const char *folder, const char *cpd)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/progress", folder); /* the 1,000 records of bench_progress */
    bench_page(cpd, home);
    bench_memory(cpd, folder);
}
