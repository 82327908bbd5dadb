/* Guessing is slowed down: who has failed some times in a row waits, longer each time, and nothing
 * they send meanwhile is even compared. It is kept apart for each address and for each person that
 * is tried, whether there is such a person or not.
 */
#ifndef WEB_GUESS_H
#define WEB_GUESS_H

#include "session.h"

#define WEB_GUESSES_FREE 5
#define WEB_GUESS_WAIT 30            /* seconds after so many; twice as long after each more */
#define WEB_GUESS_WAIT_MOST (5 * 60) /* and never longer */
#define WEB_GUESS_FORGOTTEN (60 * 60)
#define WEB_GUESSERS_MOST 256

typedef struct web_guesser {
    char mark[WEB_MARK_TEXT]; /* of whom; "": free */
    int failures;
    long long last; /* seconds of web_now() */
} web_guesser;

typedef struct web_guesses {
    web_guesser list[WEB_GUESSERS_MOST];
} web_guesses;

/* @param what  "address" or "account" @return seconds to wait, 0: none */
int web_guess_wait(const web_guesses *all, const char *what, const char *who, long long now);
void web_guess_note(web_guesses *all, const char *what, const char *who, bool good, long long now);

#endif
