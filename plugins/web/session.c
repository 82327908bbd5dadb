/* Sessions live in memory: they end with the portal. The browser holds a random token, we hold its
 * hash, so that a look into our memory signs nobody in. A session ends after half an hour without a
 * request, and after twelve hours in any case.
 */
#include "session.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int web_secrets_begin(void)
{
    return sodium_init() < 0 ? CPD_EINTERNAL : 0;
}

long long web_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t); /* goes on while the machine sleeps */
    return (long long)t.tv_sec + 1;
}

void web_random(char *out, size_t size)
{
    unsigned char bytes[WEB_TOKEN_TEXT / 2];
    randombytes_buf(bytes, size / 2);
    sodium_bin2hex(out, size, bytes, size / 2);
}

void web_mark(char out[WEB_MARK_TEXT], const char *text)
{
    unsigned char hash[WEB_MARK_TEXT / 2];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), NULL, 0);
    sodium_bin2hex(out, WEB_MARK_TEXT, hash, sizeof hash);
}

bool web_same(const char *a, const char *b)
{
    size_t n = strlen(a);
    return n == strlen(b) && sodium_memcmp(a, b, n) == 0;
}

static void hash_token(unsigned char out[32], const char *token)
{
    crypto_generichash(out, 32, (const unsigned char *)token, strlen(token), NULL, 0);
}

web_session *web_session_begin(web_sessions *all, char token[WEB_TOKEN_TEXT], long long now)
{
    web_session *place = &all->list[0];
    for (size_t i = 1; i < WEB_SESSIONS_MOST; i++)
        if (all->list[i].seen < place->seen)
            place = &all->list[i];
    *place = (web_session){.begun = now, .seen = now};
    web_random(token, WEB_TOKEN_TEXT);
    web_random(place->form, sizeof place->form);
    hash_token(place->hash, token);
    return place;
}

web_session *web_session_find(web_sessions *all, const char *token)
{
    unsigned char hash[32];
    hash_token(hash, token);
    for (size_t i = 0; i < WEB_SESSIONS_MOST; i++) {
        web_session *one = &all->list[i];
        if (one->begun && sodium_memcmp(one->hash, hash, sizeof hash) == 0)
            return one;
    }
    return NULL;
}

const char *web_session_why_over(const web_session *session, long long now)
{
    if (now - session->begun > WEB_WHOLE_SECONDS)
        return "whole";
    return now - session->seen > WEB_IDLE_SECONDS ? "idle" : NULL;
}

const char *web_session_over(web_session *session, long long now)
{
    const char *why = web_session_why_over(session, now);
    if (!why)
        session->seen = now;
    return why;
}

void web_session_end(web_session *session)
{
    sodium_memzero(session, sizeof *session);
}

size_t web_session_end_all(web_sessions *all, const char *person)
{
    size_t count = 0;
    for (size_t i = 0; i < WEB_SESSIONS_MOST; i++) {
        web_session *one = &all->list[i];
        if (!one->begun || strcmp(one->person, person) != 0)
            continue;
        web_session_end(one);
        count++;
    }
    return count;
}

const char *web_once_done(const web_session *session, const char *mark)
{
    for (size_t i = 0; i < WEB_ONCE_MOST; i++)
        if (!strcmp(session->done[i].mark, mark))
            return session->done[i].location;
    return NULL;
}

void web_once_note(web_session *session, const char *mark, const char *location)
{
    size_t i = session->done_next++ % WEB_ONCE_MOST;
    snprintf(session->done[i].mark, sizeof session->done[i].mark, "%s", mark);
    snprintf(session->done[i].location, sizeof session->done[i].location, "%s", location);
}
