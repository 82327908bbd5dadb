/* One loop for everything: connections that come in, those that have not said what they want, the
 * HTTP library with those that have, and those that only have to be seen off.
 *
 * Heads are looked at where they lie in the kernel's buffer (MSG_PEEK) and taken out by the library
 * afterwards. A connection that has been answered is read until its other end closes: closing it
 * with something unread would make the kernel take the answer back.
 */
#include "gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "reply.h"

#define LINKS_MOST 512
#define FILES_OF_OTHERS 64
#define HELD_MOST (16 * 1024 * 1024) /* bytes of bodies that are still coming in */
#define EVENTS 64

/* Milliseconds. */
#define HEAD_TIME 10000
#define WHOLE_TIME 20000
#define LEAVING_TIME 2000
#define ENDING_TIME 5000

struct web_gate {
    web *web;
    web_http *http;
    int epoll, listener, signals;
    size_t places; /* how many of the links may be used; half of them by one address */
    size_t taken, held;
    long long next; /* when the next link's time is up */
    bool ending;
    bool some_said_all; /* one that is served has closed its side */
    char text[WEB_HEAD_MOST]; /* of the head that is being looked at */
    web_link links[LINKS_MOST];
};

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- links ---- */

static long long time_of(const web_link *link)
{
    static const int times[] = {
        [LINK_WAITING] = HEAD_TIME, [LINK_SERVED] = WHOLE_TIME, [LINK_LEAVING] = LEAVING_TIME};
    return link->since + times[link->state];
}

static void enter(web_link *link, int state)
{
    link->state = state;
    link->since = now_ms();
    if (time_of(link) < link->gate->next)
        link->gate->next = time_of(link);
}

static void leave(web_link *link)
{
    web_gate *gate = link->gate;
    close(link->socket);
    free(link->head_text);
    gate->held -= link->held;
    gate->taken--;
    *link = (web_link){.gate = gate, .socket = -1};
}

static void watch(const web_gate *gate, int socket, const void *what)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = (void *)what};
    if (what != &gate->listener && what != &gate->signals && what != &gate->http)
        event.events |=
            EPOLLET; /* what was looked at and left where it is must not be told again */
    epoll_ctl(gate->epoll, EPOLL_CTL_ADD, socket, &event);
}

static void watch_again(web_link *link, uint32_t events)
{
    struct epoll_event event = {.events = events | EPOLLRDHUP | EPOLLET, .data.ptr = link};
    epoll_ctl(link->gate->epoll, EPOLL_CTL_MOD, link->socket, &event);
}

/* ---- turning away ---- */

static void answer(web_link *link, web_reply *reply)
{
    bool whole = !link->head.method || strcmp(link->head.method, "HEAD") != 0;
    web_reply_send(reply, link->socket, whole);
    free(reply->body);
}

static void refuse(web_link *link, int status, const char *why)
{
    web_reply reply = {.allow = status == 405 ? "GET, HEAD, POST, OPTIONS" : NULL,
                       .retry_after = status == 503 ? 1 : 0};
    web_reply_error(&reply, status, why, "");
    answer(link, &reply);
    web_log_refused(&link->gate->web->log, link->address, status, why);
}

/* What the other end still sends is thrown away. */
static void drain(web_link *link)
{
    char away[4096];
    ssize_t n;
    while ((n = recv(link->socket, away, sizeof away, MSG_DONTWAIT)) > 0)
        continue;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        leave(link);
}

static void see_off(web_link *link)
{
    shutdown(link->socket, SHUT_WR);
    enter(link, LINK_LEAVING);
    drain(link);
}

static void let_go(web_link *link)
{
    link->gate->held -= link->held;
    link->held = 0;
}

/* A connection that the library has is ended by shutting its socket: the library notices and gives
 * it back. One that it gave back already would never be given back again. */
static void cut(web_link *link, int status, const char *why)
{
    if (link->state != LINK_SERVED)
        return;
    if (!link->answered)
        refuse(link, status, why);
    link->answered = true;
    let_go(link);
    shutdown(link->socket, SHUT_RDWR);
    enter(link, LINK_SERVED);
}

static void cut_late(web_link *link)
{
    cut(link, 408, "what was sent did not come in time");
}

static void end_time(web_link *link)
{
    if (link->state == LINK_SERVED) {
        cut_late(link);
    } else if (link->state == LINK_WAITING) {
        refuse(link, 408, "this request did not come in time");
        see_off(link);
    } else {
        leave(link);
    }
}

/* Nobody is waited for any more in these places. */
static void expel(web_link *link)
{
    if (link->state == LINK_SERVED) {
        cut_late(link);
        web_http_run(link->gate->http);
    }
    if (link->state == LINK_WAITING)
        refuse(link, 503, "this portal has too much to do at the moment");
    if (link->state == LINK_WAITING || link->state == LINK_LEAVING)
        leave(link);
}

/* ---- who makes room ---- */

/* Who has only to be seen off, then who has not said what they want, then who has not taken their
 * answer. */
static int rank(const web_link *link)
{
    return link->state == LINK_LEAVING ? 0 : link->answered ? 2 : 1;
}

static bool is_slower(const web_link *one, const web_link *other)
{
    return !other || rank(one) < rank(other) ||
           (rank(one) == rank(other) && one->since < other->since);
}

/* @param address  NULL: of all */
static web_link *slowest(web_gate *gate, const char *address)
{
    web_link *found = NULL;
    for (size_t i = 0; i < LINKS_MOST; i++) {
        web_link *one = &gate->links[i];
        if (one->state != LINK_FREE && (!address || !strcmp(address, one->address)) &&
            is_slower(one, found))
            found = one;
    }
    return found;
}

/* Of those whose bodies take room @param but  never this one */
static web_link *slowest_holding(web_gate *gate, const web_link *but)
{
    web_link *found = NULL;
    for (size_t i = 0; i < LINKS_MOST; i++) {
        web_link *one = &gate->links[i];
        if (one->state == LINK_SERVED && one->held > 0 && one != but && is_slower(one, found))
            found = one;
    }
    return found;
}

static size_t count_of(const web_gate *gate, const char *address)
{
    size_t count = 0;
    for (size_t i = 0; i < LINKS_MOST; i++)
        count += gate->links[i].state != LINK_FREE && !strcmp(gate->links[i].address, address);
    return count;
}

static web_link *free_place(web_gate *gate, const char *address)
{
    if (count_of(gate, address) >= gate->places / 2)
        expel(slowest(gate, address));
    else if (gate->taken >= gate->places)
        expel(slowest(gate, NULL));
    for (size_t i = 0; gate->taken < gate->places && i < LINKS_MOST; i++)
        if (gate->links[i].state == LINK_FREE)
            return &gate->links[i];
    return NULL;
}

void web_gate_hold(web_link *link, size_t more)
{
    web_gate *gate = link->gate;
    web_link *other;
    link->held += more;
    gate->held += more;
    while (gate->held > HELD_MOST && (other = slowest_holding(gate, link)))
        cut_late(other);
}

/* ---- a connection's way ---- */

/* The head is whole and good: the library reads it again, and the body. We look only for the other
 * end closing its side. */
static void hand_over(web_link *link)
{
    watch_again(link, 0);
    enter(link, LINK_SERVED);
    if (web_http_take(link->gate->http, link) == 0)
        return;
    refuse(link, 503, "this portal has too much to do at the moment");
    see_off(link);
}

/* Its body is gone with the library's side of it, however long its other end stays. */
void web_gate_done(web_link *link)
{
    let_go(link);
    watch_again(link, EPOLLIN);
    see_off(link);
}

/* Who closed their side in the middle of a body is told so. The library does not notice when the
 * end came along with the last bytes: it reads those and waits for more. */
static void end_halves(web_gate *gate)
{
    char next;
    if (!gate->some_said_all)
        return;
    gate->some_said_all = false;
    for (size_t i = 0; i < LINKS_MOST; i++) {
        web_link *link = &gate->links[i];
        if (link->state != LINK_SERVED || !link->said_all || link->answered)
            continue;
        if (recv(link->socket, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
            cut(link, 400, "this request is not whole");
        else
            gate->some_said_all = true; /* the library has not read all of it yet */
    }
}

/* @return as web_head_read() and web_admit(); when 0, the head is the link's */
static int read_head(web_link *link, size_t length, const char **why)
{
    link->head_text = malloc(length + 1);
    if (!link->head_text) {
        *why = "this portal is short of memory";
        return 503;
    }
    memcpy(link->head_text, link->gate->text, length);
    int status = web_head_read(&link->head, link->head_text, length, why);
    if (status == 0)
        status = web_origin_admit(&link->gate->web->origin, &link->head, link->address, why);
    if (status < 0) {
        free(link->head_text);
        link->head_text = NULL;
        link->head = (web_head){0};
    }
    return status;
}

/* @param closed  the other end will send no more */
static void look(web_link *link, bool closed)
{
    const char *why;
    ssize_t n = recv(link->socket, link->gate->text, WEB_HEAD_MOST, MSG_PEEK | MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        leave(link);
        return;
    }
    int status = n > 0 ? read_head(link, (size_t)n, &why) : WEB_HEAD_UNFINISHED;
    if (status == 0) {
        hand_over(link);
    } else if (status > 0) {
        refuse(link, status, why);
        see_off(link);
    } else if (closed) {
        refuse(link, 400, "this request is not whole");
        see_off(link);
    }
}

/* @return whether there may be more of them */
static bool take_in(web_gate *gate)
{
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    char address[WEB_ADDRESS_TEXT] = "";
    int socket =
        accept4(gate->listener, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
        if ((errno == EMFILE || errno == ENFILE) && gate->taken > 0)
            expel(slowest(gate, NULL));
        return errno == ECONNABORTED || errno == EINTR;
    }
    inet_ntop(AF_INET, &from.sin_addr, address, sizeof address);
    web_link *link = free_place(gate, address);
    if (!link) {
        close(socket);
        return true;
    }
    link->socket = socket;
    memcpy(link->address, address, sizeof address);
    gate->taken++;
    enter(link, LINK_WAITING);
    watch(gate, socket, link);
    look(link, false);
    return true;
}

/* ---- the loop ---- */

static void look_at_times(web_gate *gate)
{
    long long now = now_ms();
    if (now < gate->next)
        return;
    gate->next = now + WHOLE_TIME;
    web_sweep(gate->web);
    for (size_t i = 0; i < LINKS_MOST; i++) {
        web_link *link = &gate->links[i];
        if (link->state != LINK_FREE && time_of(link) <= now)
            end_time(link);
        if (link->state != LINK_FREE && time_of(link) < gate->next)
            gate->next = time_of(link);
    }
}

/* No new ones; those that are being served may come to their end. */
static void begin_to_end(web_gate *gate)
{
    gate->ending = true;
    close(gate->listener);
    gate->listener = -1;
    for (size_t i = 0; i < LINKS_MOST; i++)
        if (gate->links[i].state == LINK_WAITING)
            expel(&gate->links[i]);
}

static void meet(web_gate *gate, const struct epoll_event *event)
{
    web_link *link = event->data.ptr;
    if (event->data.ptr == &gate->signals)
        begin_to_end(gate);
    else if (event->data.ptr == &gate->listener)
        for (int i = 0; i < EVENTS && take_in(gate); i++)
            continue;
    else if (event->data.ptr != &gate->http && link->state == LINK_WAITING)
        look(link, event->events & (EPOLLRDHUP | EPOLLHUP));
    else if (event->data.ptr != &gate->http && link->state == LINK_SERVED)
        gate->some_said_all = link->said_all = true;
    else if (event->data.ptr != &gate->http && link->state == LINK_LEAVING)
        drain(link);
}

static int patience(const web_gate *gate)
{
    int http = web_http_patience(gate->http);
    long long own = gate->next - now_ms();
    own = own < 0 ? 0 : own;
    return http >= 0 && http < own ? http : (int)own;
}

static bool goes_on(const web_gate *gate, long long ended)
{
    bool served = false;
    for (size_t i = 0; i < LINKS_MOST; i++)
        served = served || gate->links[i].state == LINK_SERVED;
    return !gate->ending || (served && now_ms() - ended < ENDING_TIME);
}

int web_gate_run(web_gate *gate)
{
    struct epoll_event events[EVENTS];
    long long ended = 0;
    while (goes_on(gate, ended)) {
        int n = epoll_wait(gate->epoll, events, EVENTS, patience(gate));
        for (int i = 0; i < n; i++)
            meet(gate, &events[i]);
        if (gate->ending && !ended)
            ended = now_ms();
        web_http_run(gate->http);
        end_halves(gate);
        look_at_times(gate);
    }
    return 0;
}

/* ---- opening and closing ---- */

static int listen_here(int *port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
    socklen_t size = sizeof here;
    int yes = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (s < 0)
        return -1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(s, (const struct sockaddr *)&here, size) != 0 || listen(s, SOMAXCONN) != 0 ||
        getsockname(s, (struct sockaddr *)&here, &size) != 0) {
        close(s);
        return -1;
    }
    *port = ntohs(here.sin_port);
    return s;
}

/* Two files a connection, and some for the home. */
static size_t count_places(void)
{
    struct rlimit files;
    const rlim_t wanted = 2 * LINKS_MOST + FILES_OF_OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return LINKS_MOST / 4;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    return files.rlim_cur < wanted ? (files.rlim_cur - FILES_OF_OTHERS) / 2 : LINKS_MOST;
}

static int signals_of(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    return signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
}

int web_gate_open(web_gate **out, web *w)
{
    web_gate *gate = calloc(1, sizeof *gate);
    if (!gate)
        return CPD_EINTERNAL;
    gate->web = w;
    gate->places = count_places();
    gate->next = now_ms();
    for (size_t i = 0; i < LINKS_MOST; i++)
        gate->links[i] = (web_link){.gate = gate, .socket = -1};
    gate->epoll = epoll_create1(EPOLL_CLOEXEC);
    gate->signals = signals_of();
    gate->listener = listen_here(&w->origin.port);
    gate->http = web_http_start(w);
    if (gate->epoll < 0 || gate->signals < 0 || gate->listener < 0 || !gate->http) {
        int kind = gate->listener < 0 ? CPD_EBUSY : CPD_EINTERNAL;
        web_gate_close(gate);
        return kind;
    }
    watch(gate, gate->listener, &gate->listener);
    watch(gate, gate->signals, &gate->signals);
    watch(gate, web_http_descriptor(gate->http), &gate->http);
    *out = gate;
    return 0;
}

void web_gate_close(web_gate *gate)
{
    const int own[] = {gate->epoll, gate->signals, gate->listener};
    web_http_stop(gate->http);
    for (size_t i = 0; i < LINKS_MOST; i++)
        if (gate->links[i].state != LINK_FREE)
            leave(&gate->links[i]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i] >= 0)
            close(own[i]);
    free(gate);
}
