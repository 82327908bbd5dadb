/* cpd web: the portal as a front end. Opens the home, starts the server on this machine only, says
 * where it is, and waits to be ended.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/frontend.h>

#include "gate.h"
#include "place.h"
#include "web.h"

#define PORT 8750
#define STATUS_USAGE 2
#define USE "Use: cpd web [--port N] [--home FOLDER] [--demo] [--behind-https ORIGIN ...]\n"

typedef struct options {
    const char *home, *https, *secret, *contact;
    int port;
    bool demo, help;
} options;

static void print_help(void)
{
    puts(USE
         "\n"
         "Serves your home as pages for a browser, on this machine only. Ctrl-C ends it.\n"
         "  --port N        listen there, otherwise on 8750; 0 takes any that is free\n"
         "  --home FOLDER   the home to serve\n"
         "  --demo          serve the worked example, in a home that is thrown away afterwards\n"
         "  --help          show this help\n"
         "\n"
         "Behind a proxy on this machine that speaks https:\n"
         "  --behind-https ORIGIN      how browsers reach it, for example https://cpd.example.org\n"
         "  --proxy-secret FILE        a line of 32 letters or more that the proxy sends as\n"
         "                             X-Cpd-Proxy-Secret; who comes without it is turned away\n"
         "  --security-contact ADDRESS where weaknesses are told, for example "
         "mailto:it@example.org");
}

static int read_port(int *out, const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    *out = (int)port;
    return *text && !*end && port >= 0 && port <= 65535 ? 0 : -1;
}

static int read_options(options *out, int argc, char **argv)
{
    static const struct option known[] = {{"port", required_argument, NULL, 'p'},
                                          {"home", required_argument, NULL, 'h'},
                                          {"demo", no_argument, NULL, 'd'},
                                          {"behind-https", required_argument, NULL, 'b'},
                                          {"proxy-secret", required_argument, NULL, 's'},
                                          {"security-contact", required_argument, NULL, 'c'},
                                          {"help", no_argument, NULL, 'H'},
                                          {0}};
    int which = 0, bad = 0;
    *out = (options){.port = PORT};
    opterr = 0;
    while (!bad && (which = getopt_long(argc, argv, "", known, NULL)) >= 0) {
        out->home = which == 'h' ? optarg : out->home;
        out->https = which == 'b' ? optarg : out->https;
        out->secret = which == 's' ? optarg : out->secret;
        out->contact = which == 'c' ? optarg : out->contact;
        out->demo = out->demo || which == 'd';
        out->help = out->help || which == 'H';
        bad = which == '?' || (which == 'p' && read_port(&out->port, optarg) < 0);
    }
    bad = bad || (!out->https && (out->secret || out->contact));
    return bad || optind < argc ? -1 : 0;
}

/* How others reach this portal; without a proxy nobody but this machine does. */
static int read_origin(web *w, const options *given)
{
    int r = given->https ? web_origin_set_https(&w->origin, given->https) : 0;
    if (r < 0)
        return place_say(r, "--behind-https is no origin",
                         "Write it as browsers show it, without a path: https://cpd.example.org");
    w->contact = given->contact;
    if (given->contact && (!strchr(given->contact, ':') || strpbrk(given->contact, " \t\r\n")))
        return place_say(CPD_EINPUT, "--security-contact is no address",
                         "Write mailto:, tel: or https: before it: mailto:it@example.org");
    r = given->secret ? web_origin_read_secret(&w->origin, given->secret) : 0;
    if (r == CPD_EDENIED)
        return place_say(r, "the file of --proxy-secret can be read by others",
                         "It must be a plain file of your own: chmod 600 FILE");
    return r < 0 ? place_say(r, "the file of --proxy-secret holds no secret",
                             "Make one: openssl rand -hex 32 > FILE")
                 : 0;
}

/* Homes that hold the keys of their own people in files, and those in which each person signs in
 * with a passphrase. */
static int check_home(web *w)
{
    cpd_doc *home = NULL, *people = NULL;
    size_t holders = 0;
    int r = cpd_home_show(&home, w->home);
    if (r == 0)
        r = cpd_person_list(&people, w->home, CPD_DATE_NONE);
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(people)); i++)
        holders += cpd_node_get_bool(cpd_node_at(cpd_doc_root(people), i), "portfolio");
    w->demo = cpd_node_get_bool(cpd_doc_root(home), "demo");
    w->organisation = home && web_says(cpd_doc_root(home), "use", "organisation");
    cpd_doc_free(home);
    cpd_doc_free(people);
    if (r == 0 && holders == 0)
        return place_say(CPD_EABSENT, "nobody is in this home yet",
                         "Begin with: cpd person add \"YOUR NAME\"");
    return r == 0 ? 0 : place_say_last();
}

/* They end the loop, and nothing else. */
static void hold_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void say_where(const web *w)
{
    const web_origin *o = &w->origin;
    const char *here = *o->https ? o->https : "";
    if (w->organisation && *here)
        printf("Open %s/sign-in\nThe proxy finds it at http://127.0.0.1:%d.", here, o->port);
    else if (w->organisation)
        printf("Open http://127.0.0.1:%d/sign-in\nOnly programs on this machine can reach it.",
               o->port);
    else if (*o->https)
        printf("Open %s/sign-in?code=%s\nThe proxy finds it at http://127.0.0.1:%d.", o->https,
               w->code, o->port);
    else
        printf("Open http://127.0.0.1:%d/sign-in?code=%s\nOnly programs on this machine can reach "
               "it.",
               o->port, w->code);
    printf(" Ctrl-C ends it.\n%s",
           w->demo ? "This is a home for trying out: write nothing that is real.\n" : "");
    fflush(stdout);
}

static int serve(web *w)
{
    web_gate *gate;
    hold_signals();
    if (web_gate_open(&gate, w) < 0)
        return place_say(
            CPD_EBUSY, "the portal could not listen there",
            "Another program may be using this port: cpd web --port 0 takes a free one.");
    web_origin_settle(&w->origin);
    say_where(w);
    int r = web_gate_run(gate);
    web_gate_close(gate);
    return r;
}

static int open_and_serve(web *w, const options *given)
{
    int r = web_secrets_begin();
    if (r == 0)
        r = read_origin(w, given);
    if (r == 0)
        r = given->demo ? place_make_demo(&w->home) : place_open(&w->home, given->home);
    if (r == 0)
        r = check_home(w);
    if (r == 0) {
        web_random(w->code, sizeof w->code);
        w->begun = time(NULL);
        w->origin.port = given->port;
        r = serve(w);
    }
    web_kept_clean(&w->kept);
    cpd_home_close(w->home);
    place_clean();
    return cpd_error_exit(r);
}

static int run(int argc, char **argv)
{
    options given;
    if (read_options(&given, argc, argv) < 0) {
        fputs("cpd: this is not how cpd web is used\n     " USE, stderr);
        return STATUS_USAGE;
    }
    if (given.help) {
        print_help();
        return 0;
    }
    web *w = calloc(1, sizeof *w);
    int status = w ? open_and_serve(w, &given) : cpd_error_exit(CPD_EINTERNAL);
    free(w);
    return status;
}

CPD_API const cpd_frontend cpd_frontend_v1 = {sizeof(cpd_frontend), CPD_FRONTEND_ABI, "web",
                                              "your home as pages for a browser", run};
