/* Sessions: who has signed in, and what their browser has to show for it. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include <cpd/key.h>
#include <cpd/person.h>

#define WEB_TOKEN_TEXT 65 /* 256 random bits in hexadecimal, and a NUL */
#define WEB_MARK_TEXT 33
#define WEB_CODE_TEXT 17
#define WEB_SESSIONS_MOST 64
#define WEB_ONCE_MOST 32
#define WEB_IDLE_SECONDS (30 * 60) /* without a request a session ends */
#define WEB_WHOLE_SECONDS (12 * 60 * 60)

typedef struct web_session {
    unsigned char hash[32]; /* of the token; the token itself is in the browser only */
    char person[CPD_ID_TEXT], name[256];
    char form[WEB_TOKEN_TEXT]; /* every form of this session carries it */
    long long begun, seen;     /* seconds of a clock that only goes on; begun 0: free */
    struct {
        char mark[WEB_MARK_TEXT], location[128];
    } done[WEB_ONCE_MOST]; /* forms that were carried out, the newest over the oldest */
    unsigned done_next;
    char notice[256];
    char paper[CPD_KEY_CODE_TEXT]; /* a recovery code, until it was shown once */
} web_session;

typedef struct web_sessions {
    web_session list[WEB_SESSIONS_MOST];
} web_sessions;

int web_secrets_begin(void); /* before anything else here; 0 or CPD_EINTERNAL */
/* Random text in hexadecimal; size counts its NUL and is odd. */
void web_random(char *out, size_t size);
/* What stands for a text: the same for the same text, in hexadecimal. */
void web_mark(char out[WEB_MARK_TEXT], const char *text);
bool web_same(const char *a, const char *b); /* in a time that tells nothing */

/* Seconds of a clock that only goes on, also while the machine sleeps; never 0. Everything below is
 * told the time. */
long long web_now(void);

/* A new session; the token is for the cookie. One that was there longest gives way when all are
 * taken. */
web_session *web_session_begin(web_sessions *all, char token[WEB_TOKEN_TEXT], long long now);
/* The session of a token, over or not. NULL when there is none. */
web_session *web_session_find(web_sessions *all, const char *token);
/* Why it has ended: "idle" or "whole"; NULL when it goes on, and counts as seen now. */
const char *web_session_over(web_session *session, long long now);
/* The same without its being seen. */
const char *web_session_why_over(const web_session *session, long long now);
void web_session_end(web_session *session);
/* All of a person's. @return how many there were */
size_t web_session_end_all(web_sessions *all, const char *person);

/* Where this very form led when it was carried out; NULL when it was not. */
const char *web_once_done(const web_session *session, const char *mark);
void web_once_note(web_session *session, const char *mark, const char *location);

#endif
