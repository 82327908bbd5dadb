/* The head of a request, read by one strict grammar before any library sees it.
 *
 * Two programs that read one request in two ways are how requests are smuggled past a proxy, so
 * whatever could be read in two ways is refused: line feeds alone, folded lines, blanks before a
 * colon, doubled headers, a length and chunks. What is read here is what the portal goes by; nobody
 * looks a header up a second time.
 */
#ifndef WEB_HEAD_H
#define WEB_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#define WEB_HEAD_MOST (8 * 1024) /* bytes, the empty line included */
#define WEB_TARGET_MOST 2048     /* bytes of path and query as sent */
#define WEB_PATH_MOST 128        /* ours are far shorter */
#define WEB_HEADERS_MOST 64
#define WEB_BODY_MOST (1024 * 1024) /* bytes of a form: two long texts, each letter as %XX%XX%XX   \
                                     */

#define WEB_HEAD_UNFINISHED (-1)

typedef struct web_head {
    const char *method, *path, *query; /* the query undecoded, "" when there is none */
    /* Headers, NULL when absent; none was sent twice. */
    const char *host, *origin, *site, *cookie, *type, *accepts, *forwarded, *secret;
    size_t body; /* bytes that follow */
    bool asks;   /* for leave to send them ("Expect: 100-continue") */
} web_head;

/** Read the head at the beginning of what has come in so far.
 *  @param out    points into text, which is cut into pieces by it
 *  @param text   at least length + 1 bytes, of which the last is overwritten
 *  @param why    what was wrong, for people
 *  @return 0; WEB_HEAD_UNFINISHED while nothing is wrong with it yet; the HTTP status to refuse
 * with */
int web_head_read(web_head *out, char *text, size_t length, const char **why);

#endif
