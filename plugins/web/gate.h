/* The gate: takes connections in, looks at each request's head before the HTTP library does, and
 * sees to it that nobody is kept waiting by somebody else's slowness.
 *
 * A connection carries one request. So two programs cannot disagree about where a second one
 * begins, and a connection that has its answer is over. Each has its time; when all places are
 * taken, who has been slow longest makes room.
 */
#ifndef WEB_GATE_H
#define WEB_GATE_H

#include "head.h"
#include "web.h"

typedef struct web_gate web_gate;

/* One connection, as the library's side (http.c) sees it. */
typedef struct web_link {
    web_gate *gate;
    int socket;
    enum { LINK_FREE, LINK_WAITING, LINK_SERVED, LINK_LEAVING } state;
    bool answered;   /* an answer is on its way */
    bool said_all;   /* the other end has closed its side */
    size_t held;     /* bytes of its body that have come in */
    long long since; /* milliseconds of a clock that only goes on: when this state began */
    web_head head;   /* once it is read */
    char *head_text; /* what head points into */
    char address[WEB_ADDRESS_TEXT]; /* of the client, as far as a trusted proxy tells it */
} web_link;

/** Listen on this machine only, on the port of w->origin, which is set when it was 0.
 *  @return 0; CPD_EBUSY, CPD_EINTERNAL */
int web_gate_open(web_gate **out, web *w);
/** Serve until SIGINT or SIGTERM, which must be blocked; then those who are being served are let
 *  finish. */
int web_gate_run(web_gate *gate);
void web_gate_close(web_gate *gate);

/* ---- what the library's side calls ---- */

/* The library is done with this connection. */
void web_gate_done(web_link *link);
/* More of a body has come in. So that there is room for all, those who are slow may be cut off. */
void web_gate_hold(web_link *link, size_t more);

/* ---- the library's side: http.c ---- */

typedef struct web_http web_http;

web_http *web_http_start(web *w);              /* NULL when it cannot */
int web_http_descriptor(const web_http *http); /* readable when there is something to do */
int web_http_patience(
    const web_http *http); /* milliseconds until there is in any case; -1: never */
void web_http_run(web_http *http);
/* Takes a connection whose head is read. @return 0; CPD_EINTERNAL, it stays with the gate then */
int web_http_take(web_http *http, web_link *link);
void web_http_stop(web_http *http);

#endif
