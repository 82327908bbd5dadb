/* Where this portal is, as browsers see it, and whom it believes: on this machine alone, or behind
 * a proxy that speaks https for it.
 */
#ifndef WEB_ORIGIN_H
#define WEB_ORIGIN_H

#include <arpa/inet.h>

#include "head.h"

#define WEB_ADDRESS_TEXT INET6_ADDRSTRLEN
#define WEB_ORIGIN_TEXT 128

typedef struct web_origin {
    int port;                     /* on this machine */
    char https[WEB_ORIGIN_TEXT];  /* "https://cpd.example.org" as the proxy is reached; "" without
                                     one */
    char secret[WEB_ORIGIN_TEXT]; /* that the proxy shows with each request; "": it has none */
    char cookie[32];              /* what the cookie of a session is called here */
} web_origin;

/** Behind a proxy that is reached at an origin. @return 0; CPD_EINPUT when that is no https origin
 */
int web_origin_set_https(web_origin *o, const char *text);
/** The first line of a file that nobody else may read. @return 0; CPD_EINPUT, CPD_EDENIED,
 * CPD_EABSENT */
int web_origin_read_secret(web_origin *o, const char *path);
/* Once the port is known. */
void web_origin_settle(web_origin *o);

/** Is this request for us, and by whom? A foreign name that was made to point here is turned away,
 *  and who passes the proxy by.
 *  @param address  of the other end; of the proxy's client when the proxy has shown its secret
 *  @return 0, or the HTTP status to refuse with */
int web_origin_admit(const web_origin *o, const web_head *head, char address[WEB_ADDRESS_TEXT],
                     const char **why);
/** Does a form come from a page of this portal? A browser says where it stood; one that says
 *  neither way is none of a person's. */
bool web_origin_is_own(const web_origin *o, const web_head *head);

#endif
