/* Sessions and guessing, by a clock that the test moves. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "guess.h"
#include "session.h"

#define START 1000

static web_sessions all;

static web_session *begin(const char *person, char token[WEB_TOKEN_TEXT], long long now)
{
    cr_assert_eq(web_secrets_begin(), 0);
    web_session *one = web_session_begin(&all, token, now);
    strcpy(one->person, person);
    return one;
}

Test(session, is_found_by_its_token_alone)
{
    char token[WEB_TOKEN_TEXT], other[WEB_TOKEN_TEXT];
    web_session *one = begin("asha", token, START), *two = begin("asha", other, START);
    cr_assert_neq(one, two);
    cr_assert_str_neq(token, other);
    cr_assert_str_neq(one->form, two->form);
    cr_assert_eq(strlen(token), 64);
    cr_assert_eq(web_session_find(&all, token), one);
    cr_assert_eq(web_session_find(&all, other), two);
    token[0] = token[0] == '0' ? '1' : '0';
    cr_assert_null(web_session_find(&all, token));
    cr_assert_null(web_session_find(&all, ""));
}

/* Who looks into the memory of the portal finds nothing to sign in with. */
Test(session, keeps_no_token)
{
    char token[WEB_TOKEN_TEXT];
    unsigned char raw[32];
    begin("asha", token, START);
    for (size_t i = 0; i < sizeof raw; i++)
        sscanf(token + 2 * i, "%2hhx", &raw[i]);
    cr_assert_null(memmem(&all, sizeof all, token, 64));
    cr_assert_null(memmem(&all, sizeof all, raw, sizeof raw));
}

Test(session, ends_when_nobody_is_there)
{
    char token[WEB_TOKEN_TEXT];
    long long now = START;
    web_session *one = begin("asha", token, now);
    for (int i = 0; i < 5; i++) {
        now += WEB_IDLE_SECONDS;
        cr_assert_null(web_session_over(one, now), "after a click number %d", i);
    }
    cr_assert_str_eq(web_session_over(one, now + WEB_IDLE_SECONDS + 1), "idle");
}

Test(session, ends_in_any_case)
{
    char token[WEB_TOKEN_TEXT];
    web_session *one = begin("asha", token, START);
    for (long long now = START; now <= START + WEB_WHOLE_SECONDS; now += 60)
        cr_assert_null(web_session_over(one, now));
    cr_assert_str_eq(web_session_over(one, START + WEB_WHOLE_SECONDS + 1), "whole");
}

Test(session, ends_on_the_server)
{
    char first[WEB_TOKEN_TEXT], second[WEB_TOKEN_TEXT], other[WEB_TOKEN_TEXT];
    web_session *one = begin("asha", first, START);
    begin("asha", second, START);
    begin("ben", other, START);
    web_session_end(one);
    cr_assert_null(web_session_find(&all, first));
    cr_assert_not_null(web_session_find(&all, second));
    cr_assert_eq(web_session_end_all(&all, "asha"), 1);
    cr_assert_null(web_session_find(&all, second));
    cr_assert_not_null(web_session_find(&all, other));
}

Test(session, the_one_unused_longest_gives_way)
{
    char tokens[WEB_SESSIONS_MOST + 1][WEB_TOKEN_TEXT];
    for (int i = 0; i <= WEB_SESSIONS_MOST; i++) {
        begin("asha", tokens[i], START + i);
        if (i == 1) /* the second is used again, the first is not */
            web_session_over(web_session_find(&all, tokens[1]), START + 1000);
    }
    cr_assert_null(web_session_find(&all, tokens[0]));
    for (int i = 1; i <= WEB_SESSIONS_MOST; i++)
        cr_assert_not_null(web_session_find(&all, tokens[i]), "session %d", i);
}

Test(session, remembers_forms_that_were_carried_out)
{
    char token[WEB_TOKEN_TEXT], mark[WEB_MARK_TEXT], text[24];
    web_session *one = begin("asha", token, START);
    for (int i = 0; i < WEB_ONCE_MOST + 1; i++) {
        snprintf(text, sizeof text, "form %d", i);
        web_mark(mark, text);
        cr_assert_null(web_once_done(one, mark));
        web_once_note(one, mark, text);
        cr_assert_str_eq(web_once_done(one, mark), text);
    }
    web_mark(mark, "form 1");
    cr_assert_str_eq(web_once_done(one, mark), "form 1");
}

/* ---- guessing ---- */

static web_guesses guesses;

static void fail(const char *who, int times, long long now)
{
    for (int i = 0; i < times; i++)
        web_guess_note(&guesses, "address", who, false, now);
}

Test(guess, some_slips_are_free_then_the_wait_grows)
{
    static const int waits[] = {30, 60, 120, 240, 300, 300, 300};
    long long now = START;
    cr_assert_eq(web_secrets_begin(), 0);
    for (int i = 0; i < WEB_GUESSES_FREE; i++) {
        cr_assert_eq(web_guess_wait(&guesses, "address", "a", now), 0, "slip %d", i);
        fail("a", 1, now);
    }
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        cr_assert_eq(web_guess_wait(&guesses, "address", "a", now), waits[i]);
        cr_assert_eq(web_guess_wait(&guesses, "address", "a", now + waits[i] - 1), 1);
        now += waits[i];
        cr_assert_eq(web_guess_wait(&guesses, "address", "a", now), 0);
        fail("a", 1, now);
    }
}

Test(guess, one_does_not_wait_for_another)
{
    cr_assert_eq(web_secrets_begin(), 0);
    fail("a", 10, START);
    cr_assert_gt(web_guess_wait(&guesses, "address", "a", START), 0);
    cr_assert_eq(web_guess_wait(&guesses, "address", "b", START), 0);
    cr_assert_eq(web_guess_wait(&guesses, "account", "a", START), 0);
}

Test(guess, success_and_time_forgive)
{
    cr_assert_eq(web_secrets_begin(), 0);
    fail("a", 10, START);
    fail("b", 10, START);
    web_guess_note(&guesses, "address", "a", true, START);
    cr_assert_eq(web_guess_wait(&guesses, "address", "a", START), 0);
    fail("a", WEB_GUESSES_FREE - 1, START);
    cr_assert_eq(web_guess_wait(&guesses, "address", "a", START), 0);
    fail("b", 1, START + WEB_GUESS_FORGOTTEN);
    cr_assert_eq(web_guess_wait(&guesses, "address", "b", START + WEB_GUESS_FORGOTTEN), 0);
}

Test(guess, a_crowd_makes_the_oldest_be_forgotten)
{
    char who[24];
    cr_assert_eq(web_secrets_begin(), 0);
    fail("first", 10, START);
    for (int i = 0; i < WEB_GUESSERS_MOST - 1; i++) {
        snprintf(who, sizeof who, "%d", i);
        fail(who, 1, START + 1);
    }
    cr_assert_gt(web_guess_wait(&guesses, "address", "first", START + 1), 0);
    fail("one more", 1, START + 2);
    cr_assert_eq(web_guess_wait(&guesses, "address", "first", START + 2), 0);
}
