/* The border to libmicrohttpd, and the traps of its version 0.9.75 closed.
 *
 * It accepts requests that two programs could read in two ways (a length and chunks at once,
 * doubled headers), decodes paths before we see them, and has no limits of its own. So: nothing is
 * decoded for us, what is ambiguous is refused before a body is read, the size of a body must be
 * said and is limited, and it listens on this machine only. One thread serves everybody: a home is
 * for one thread, and an answer takes milliseconds.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "web.h"

#define CONNECTIONS_MOST 256
#define IDLE_SECONDS 15
#define BODY_SECONDS 30
#define MEMORY_MOST (32 * 1024) /* of one connection: its headers must fit */
#define PATH_MOST 128
#define HEADERS_MOST 64

typedef struct exchange {
    cpd_doc *query, *form;
    char *body;
    size_t length, expected;
    time_t begun;
} exchange;

/* ---- answers ---- */

static const char *const always[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
     "frame-ancestors 'none'; base-uri 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (value && *value)
        MHD_add_response_header(response, name, value);
}

static struct MHD_Response *response_of(web_reply *reply)
{
    struct MHD_Response *response;
    if (reply->fixed)
        response = MHD_create_response_from_buffer(reply->length, (void *)reply->fixed,
                                                   MHD_RESPMEM_PERSISTENT);
    else
        response =
            MHD_create_response_from_buffer(reply->length, reply->body, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(reply->body);
        return NULL;
    }
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        add_header(response, always[i][0], always[i][1]);
    add_header(response, "Content-Type", reply->type);
    add_header(response, "Location", reply->location);
    add_header(response, "Set-Cookie", reply->cookie);
    add_header(response, "Content-Encoding", reply->gzip ? "gzip" : NULL);
    add_header(response, "Cache-Control", reply->lasting ? "public, max-age=3600" : "no-store");
    add_header(response, "Vary", reply->lasting ? "Accept-Encoding" : NULL);
    add_header(response, "Allow", reply->status == 405 ? "GET, HEAD, POST" : NULL);
    add_header(response, "Retry-After", reply->status == 429 ? "30" : NULL);
    return response;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, web_reply *reply)
{
    struct MHD_Response *response = response_of(reply);
    enum MHD_Result sent = MHD_NO;
    if (response) {
        sent = MHD_queue_response(connection, (unsigned)reply->status, response);
        MHD_destroy_response(response);
    }
    return sent;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, int status, const char *text)
{
    web_reply reply = {0};
    web_reply_error(&reply, status, text, "");
    return send_reply(connection, &reply);
}

/* ---- what is refused before anything is done ---- */

typedef struct headers {
    int lengths, hosts, cookies, origins, chunks, all, odd;
} headers;

static enum MHD_Result count_header(void *payload, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    headers *h = payload;
    (void)kind, (void)value;
    h->all++;
    h->odd += !*name || name[strcspn(name, " \t")] != '\0'; /* "Host :" is another name elsewhere */
    h->lengths += !strcasecmp(name, "Content-Length");
    h->hosts += !strcasecmp(name, "Host");
    h->cookies += !strcasecmp(name, "Cookie");
    h->origins += !strcasecmp(name, "Origin");
    h->chunks += !strcasecmp(name, "Transfer-Encoding");
    return MHD_YES;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Our paths are made of so few characters that nothing needs decoding: no %2F, no NUL, no "..". */
static bool is_path(const char *path)
{
    size_t length = strlen(path);
    return path[0] == '/' && length <= PATH_MOST && !strstr(path, "..") && !strstr(path, "//") &&
           strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789-./") == length;
}

/* Only by the names of this very machine: a foreign name that was made to point here is turned
 * away. */
static bool is_host(const char *host, int port)
{
    char known[32];
    static const char *const names[] = {"127.0.0.1", "localhost"};
    for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
        snprintf(known, sizeof known, "%s:%d", names[i], port);
        if (!strcasecmp(host, known))
            return true;
    }
    return false;
}

/* The size of the body; -1 when what is said is no number. */
static long size_said(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    if (n == 0)
        return 0;
    return n > 9 || strspn(text, "0123456789") != n ? -1 : atol(text);
}

/* @return the status to refuse with, 0 when all is well */
static int check_headers(struct MHD_Connection *connection, const web *w, const char **why)
{
    headers h = {0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &h);
    *why = "a header of this request is doubled or odd, or there are too many";
    if (h.lengths > 1 || h.hosts > 1 || h.cookies > 1 || h.origins > 1 || h.odd ||
        h.all > HEADERS_MOST)
        return 400;
    *why = "the size of what is sent must be said beforehand";
    if (h.chunks)
        return h.lengths ? 400 : 411;
    *why = "this portal answers on this machine only, by its own address";
    return is_host(header(connection, "Host"), w->port) ? 0 : 421;
}

static int check_body(struct MHD_Connection *connection, const char *method, long size,
                      const char **why)
{
    const char *type = header(connection, "Content-Type");
    bool post = !strcmp(method, "POST");
    *why = "the size of what is sent is not understood";
    if (size < 0 || (!post && size > 0))
        return 400;
    *why = "what is sent is larger than a form here can be";
    if (size > WEB_BODY_MOST)
        return 413;
    *why = "only forms can be sent here";
    if (post && (!type || strncasecmp(type, "application/x-www-form-urlencoded", 33) != 0))
        return 415;
    return 0;
}

static int check_first(struct MHD_Connection *connection, const web *w, const char *method,
                       const char *path, long size, const char **why)
{
    int status = check_headers(connection, w, why);
    if (status)
        return status;
    *why = "this method is not known here";
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0 && strcmp(method, "POST") != 0)
        return 405;
    *why = "this address holds what no address here holds";
    if (!is_path(path))
        return 400;
    return check_body(connection, method, size, why);
}

/* ---- one request ---- */

static void release(exchange *x)
{
    if (!x)
        return;
    cpd_doc_free(x->query);
    cpd_doc_free(x->form);
    free(x->body);
    free(x);
}

typedef struct query_reading {
    cpd_doc *doc;
    cpd_node *query;
    bool bad;
} query_reading;

static enum MHD_Result read_query(void *payload, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    query_reading *q = payload;
    char *text = strdup(value ? value : "");
    size_t length = text ? strlen(text) : 0;
    (void)kind;
    q->bad = q->bad || !text || web_form_decode(text, &length) < 0 ||
             cpd_node_get(q->query, name) || cpd_node_length(q->query) >= WEB_FIELDS_MOST;
    if (!q->bad)
        cpd_node_set_text(q->doc, q->query, name, text);
    free(text);
    return q->bad ? MHD_NO : MHD_YES;
}

static int read_request(web_request *out, struct MHD_Connection *connection, exchange *x)
{
    query_reading q = {.doc = x->query, .query = cpd_node_object(x->query)};
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, read_query, &q);
    char *json = q.bad ? NULL : cpd_node_json(q.query, 0); /* fails for what is no UTF-8 */
    free(json);
    if (!json || web_form_parse(x->form, x->body ? x->body : "", x->length) < 0)
        return CPD_EINPUT;
    out->query = q.query;
    out->form = cpd_doc_root(x->form);
    out->host = header(connection, "Host");
    out->origin = header(connection, "Origin");
    out->site = header(connection, "Sec-Fetch-Site");
    out->cookie = header(connection, "Cookie");
    out->accepts = header(connection, "Accept-Encoding");
    return 0;
}

static enum MHD_Result answer(web *w, struct MHD_Connection *connection, const char *method,
                              const char *path, exchange *x)
{
    web_request request = {.method = method, .path = path};
    web_reply reply = {0};
    if (x->length != x->expected || read_request(&request, connection, x) < 0)
        return refuse(connection, 400, "what was sent is not a whole form");
    web_answer(w, &request, &reply);
    return send_reply(connection, &reply);
}

static enum MHD_Result begin(web *w, struct MHD_Connection *connection, const char *method,
                             const char *path, void **own)
{
    const char *why;
    long size = size_said(header(connection, "Content-Length"));
    int status = check_first(connection, w, method, path, size, &why);
    exchange *x = NULL;
    if (status)
        return refuse(connection, status, why);
    x = calloc(1, sizeof *x);
    if (!x)
        return MHD_NO;
    *own = x; /* from here on it is released when the request is over */
    x->query = cpd_doc_new();
    x->form = cpd_doc_new();
    x->expected = (size_t)size;
    x->begun = time(NULL);
    x->body = malloc(x->expected + 1);
    if (!x->query || !x->form || !x->body)
        return MHD_NO;
    x->body[0] = '\0';
    return MHD_YES;
}

/* Called with the headers alone, then for each piece of the body, then once more without any. */
static enum MHD_Result handle(void *payload, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *piece,
                              size_t *piece_length, void **own)
{
    exchange *x = *own;
    (void)version;
    if (!x)
        return begin(payload, connection, method, path, own);
    if (*piece_length == 0)
        return answer(payload, connection, method, path, x);
    if (*piece_length > x->expected - x->length || time(NULL) - x->begun > BODY_SECONDS)
        return MHD_NO;
    memcpy(x->body + x->length, piece, *piece_length);
    x->length += *piece_length;
    x->body[x->length] = '\0';
    *piece_length = 0;
    return MHD_YES;
}

static void completed(void *payload, struct MHD_Connection *connection, void **own,
                      enum MHD_RequestTerminationCode code)
{
    (void)payload, (void)connection, (void)code;
    release(*own);
    *own = NULL;
}

/* The library would decode paths and queries, and end them at a NUL. */
static size_t leave_alone(void *payload, struct MHD_Connection *connection, char *text)
{
    (void)payload, (void)connection;
    return strlen(text);
}

/* ---- the server ---- */

struct MHD_Daemon *web_start(web *w, int port)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL, handle, w, MHD_OPTION_SOCK_ADDR,
        &here, MHD_OPTION_UNESCAPE_CALLBACK, leave_alone, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        completed, NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_MOST, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTENING_ADDRESS_REUSE,
        1u, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (info)
        w->port = info->port;
    return daemon;
}
