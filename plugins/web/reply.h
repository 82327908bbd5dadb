/* What every answer carries, and an answer written without the HTTP library: the gate's. */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include "web.h"

typedef void web_add_header(void *payload, const char *name, const char *value);

/* All headers of an answer but those about its length and its end. */
void web_reply_headers(const web_reply *reply, web_add_header *add, void *payload);
/* Writes it in one go, as far as the socket takes it. @param whole  false: the head alone */
void web_reply_send(const web_reply *reply, int socket, bool whole);

#endif
