/* The border to libmicrohttpd 0.9.75, which gets connections from the gate (gate.c) once their
 * heads are read and good. Nothing it found in a head is asked for again: two readings of one
 * request are one too many. Left to it are bodies, answers, and the end of both.
 *
 * It runs in the gate's loop, in the one thread that a home is for; an answer takes milliseconds.
 */
#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "reply.h"

#define CONNECTIONS_MOST 1024   /* more than the gate lets in: it decides */
#define MEMORY_MOST (32 * 1024) /* of one connection: a head of the longest, taken apart */
#define FIRST_ROOM (4 * 1024)

struct web_http {
    web *web;
    struct MHD_Daemon *daemon;
    web_link *arriving; /* that is being handed over at this moment */
};

/* One request, once its head is known. */
typedef struct exchange {
    char *body;
    size_t length, room;
} exchange;

static web_link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* ---- answers ---- */

static void add_header(void *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static struct MHD_Response *response_of(const web_reply *reply)
{
    void *bytes = reply->fixed ? (void *)reply->fixed : reply->body;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->length, bytes, reply->fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(reply->body);
        return NULL;
    }
    web_reply_headers(reply, add_header, response);
    add_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const web_reply *reply)
{
    struct MHD_Response *response = response_of(reply);
    enum MHD_Result sent = MHD_NO;
    if (response) {
        sent = MHD_queue_response(connection, (unsigned)reply->status, response);
        MHD_destroy_response(response);
    }
    link_of(connection)->answered = true;
    return sent;
}

/* ---- one request ---- */

static void read_request(web_request *out, const web_link *link, cpd_doc *query, cpd_doc *form)
{
    *out = (web_request){.head = &link->head,
                         .address = link->address,
                         .method = link->head.method,
                         .path = link->head.path,
                         .query = cpd_doc_root(query),
                         .form = cpd_doc_root(form)};
}

static void refuse(web *w, web_reply *reply, const web_link *link, int kind)
{
    int status = kind == CPD_EINPUT ? 400 : 503;
    const char *why = kind == CPD_EINPUT ? "what was sent is not a whole form"
                                         : "this portal is short of memory at the moment";
    web_reply_error(reply, status, why, "");
    web_log_refused(&w->log, link->address, status, why);
}

static enum MHD_Result answer(web *w, struct MHD_Connection *connection, const exchange *x)
{
    const web_link *link = link_of(connection);
    web_reply reply = {0};
    web_request request;
    cpd_doc *query = cpd_doc_new(), *form = cpd_doc_new();
    int r = query && form ? 0 : CPD_EINTERNAL;
    if (r == 0)
        r = web_form_parse(query, link->head.query, strlen(link->head.query));
    if (r == 0)
        r = web_form_parse(form, x->body ? x->body : "", x->length);
    if (r == 0) {
        read_request(&request, link, query, form);
        web_answer(w, &request, &reply);
    } else {
        refuse(w, &reply, link, r);
    }
    web_form_wipe(cpd_doc_root(form));
    cpd_doc_free(query);
    cpd_doc_free(form);
    return send_reply(connection, &reply);
}

/* Room grows with what has come, not with what was promised. */
static bool add_piece(exchange *x, const char *piece, size_t length, size_t most)
{
    size_t room = x->room ? x->room : FIRST_ROOM;
    if (length > most - x->length)
        return false;
    while (room < x->length + length + 1)
        room *= 2;
    char *body = room > x->room ? realloc(x->body, room) : x->body;
    if (!body)
        return false;
    x->body = body;
    x->room = room;
    memcpy(x->body + x->length, piece, length);
    x->length += length;
    x->body[x->length] = '\0';
    return true;
}

/* Called with the head alone, then for each piece of the body, then once more without any. An empty
 * piece before the end is none. */
static enum MHD_Result handle(void *payload, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *piece,
                              size_t *piece_length, void **own)
{
    web_http *http = payload;
    web_link *link = link_of(connection);
    exchange *x = *own;
    (void)path, (void)method, (void)version;
    if (!x) {
        *own = calloc(1, sizeof *x); /* released when the request is over */
        return *own ? MHD_YES : MHD_NO;
    }
    if (*piece_length == 0)
        return x->length < link->head.body ? MHD_YES : answer(http->web, connection, x);
    if (!add_piece(x, piece, *piece_length, link->head.body))
        return MHD_NO;
    web_gate_hold(link, *piece_length);
    *piece_length = 0;
    return MHD_YES;
}

static void completed(void *payload, struct MHD_Connection *connection, void **own,
                      enum MHD_RequestTerminationCode code)
{
    exchange *x = *own;
    (void)payload, (void)connection, (void)code;
    if (x && x->body)
        explicit_bzero(x->body, x->length);
    if (x)
        free(x->body);
    free(x);
    *own = NULL;
}

/* ---- connections ---- */

static void notified(void *payload, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode code)
{
    web_http *http = payload;
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = http->arriving;
        http->arriving = NULL;
    } else if (*context) {
        web_gate_done(*context);
        *context = NULL;
    }
}

int web_http_take(web_http *http, web_link *link)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    int socket = fcntl(link->socket, F_DUPFD_CLOEXEC, 0);
    if (socket < 0)
        return CPD_EINTERNAL;
    http->arriving = link;
    if (MHD_add_connection(http->daemon, socket, (const struct sockaddr *)&from, sizeof from) ==
        MHD_YES)
        return 0;
    http->arriving = NULL;
    return CPD_EINTERNAL;
}

/* ---- the library ---- */

/* It would decode paths and queries, and end them at a NUL. */
static size_t leave_alone(void *payload, struct MHD_Connection *connection, char *text)
{
    (void)payload, (void)connection;
    return strlen(text);
}

web_http *web_http_start(web *w)
{
    web_http *http = calloc(1, sizeof *http);
    if (!http)
        return NULL;
    http->web = w;
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle, http,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_alone, NULL, MHD_OPTION_NOTIFY_COMPLETED, completed,
        NULL, MHD_OPTION_NOTIFY_CONNECTION, notified, http, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_MOST,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (http->daemon)
        return http;
    free(http);
    return NULL;
}

int web_http_descriptor(const web_http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int web_http_patience(const web_http *http)
{
    MHD_UNSIGNED_LONG_LONG ms;
    return MHD_get_timeout(http->daemon, &ms) == MHD_YES ? (int)(ms < 60000 ? ms : 60000) : -1;
}

void web_http_run(web_http *http)
{
    MHD_run(http->daemon);
}

void web_http_stop(web_http *http)
{
    if (http)
        MHD_stop_daemon(http->daemon);
    free(http);
}
