/* Security events: who, what, when (UTC), with what result. Never what somebody wrote, no name, no
 * code. One event is one line on standard error, whatever a request holds:
 *
 *     2026-11-20T16:30:00Z cpd-web event=sign-in result=failed from=127.0.0.1 who=- about=-
 */
#ifndef WEB_LOG_H
#define WEB_LOG_H

#include <stdbool.h>

typedef struct web_log {
    long long minute; /* in which the lines about refused requests are counted */
    int lines, left_out;
} web_log;

/* One of the list in README.md. An absent person or thing is NULL. */
void web_log_event(const char *event, const char *result, const char *from, const char *who,
                   const char *about);
/* A request that no browser sends, or that came too slowly. They come in floods: only so many lines
 * a minute, then how many were left out. */
void web_log_refused(web_log *log, const char *from, int status, const char *why);

#endif
