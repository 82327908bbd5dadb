/* A table of a fixed size: whoever failed longest ago is forgotten for who fails now. */
#include "guess.h"

#include <stdio.h>
#include <string.h>

static void mark_of(char out[WEB_MARK_TEXT], const char *what, const char *who)
{
    char text[256];
    snprintf(text, sizeof text, "%s %s", what, who);
    web_mark(out, text);
}

static const web_guesser *find(const web_guesses *all, const char *mark, long long now)
{
    for (size_t i = 0; i < WEB_GUESSERS_MOST; i++)
        if (!strcmp(all->list[i].mark, mark))
            return now - all->list[i].last < WEB_GUESS_FORGOTTEN ? &all->list[i] : NULL;
    return NULL;
}

int web_guess_wait(const web_guesses *all, const char *what, const char *who, long long now)
{
    char mark[WEB_MARK_TEXT];
    mark_of(mark, what, who);
    const web_guesser *one = find(all, mark, now);
    long long wait = WEB_GUESS_WAIT;
    if (!one || one->failures < WEB_GUESSES_FREE)
        return 0;
    for (int i = WEB_GUESSES_FREE; i < one->failures && wait < WEB_GUESS_WAIT_MOST; i++)
        wait *= 2;
    wait = (wait < WEB_GUESS_WAIT_MOST ? wait : WEB_GUESS_WAIT_MOST) - (now - one->last);
    return wait > 0 ? (int)wait : 0;
}

static web_guesser *place_of(web_guesses *all, const char *mark)
{
    web_guesser *oldest = &all->list[0];
    for (size_t i = 0; i < WEB_GUESSERS_MOST; i++) {
        web_guesser *one = &all->list[i];
        if (!strcmp(one->mark, mark))
            return one;
        if (!*one->mark || (*oldest->mark && one->last < oldest->last))
            oldest = one;
    }
    return oldest;
}

void web_guess_note(web_guesses *all, const char *what, const char *who, bool good, long long now)
{
    char mark[WEB_MARK_TEXT];
    mark_of(mark, what, who);
    web_guesser *one = place_of(all, mark);
    bool same = !strcmp(one->mark, mark);
    if (good && same)
        *one = (web_guesser){0};
    if (good)
        return;
    int before = same && now - one->last < WEB_GUESS_FORGOTTEN ? one->failures : 0;
    memcpy(one->mark, mark, sizeof one->mark);
    one->failures = before + 1;
    one->last = now;
}
