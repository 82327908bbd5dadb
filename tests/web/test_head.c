/* Heads of requests. What is refused, and by which status, is told case by case over sockets
 * (wall); here is what is read, and that it does not matter how a head arrives. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "head.h"

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static const char whole[] =
    "POST /session/x.json?a=b&c HTTP/1.1\r\nhost: here:1\r\nORIGIN: \t http://here:1 \t\r\n"
    "Cookie: a=1; b=2\r\nX-Other: \xff \"\r\nEmpty:\r\n" FORM
    "Content-Length: 0012\r\nExpect: 100-Continue\r\n\r\n";

/* Into a block of exactly its size. */
static int head_of(web_head *out, char **text, const char *bytes, size_t length)
{
    const char *why = NULL;
    *text = malloc(length + 1);
    cr_assert_not_null(*text);
    memcpy(*text, bytes, length);
    int status = web_head_read(out, *text, length, &why);
    cr_assert(status <= 0 || (why && *why), "%d without a word", status);
    return status;
}

Test(head, is_taken_apart)
{
    web_head head;
    char *text;
    cr_assert_eq(head_of(&head, &text, whole, sizeof whole - 1), 0);
    cr_assert_str_eq(head.method, "POST");
    cr_assert_str_eq(head.path, "/session/x.json");
    cr_assert_str_eq(head.query, "a=b&c");
    cr_assert_str_eq(head.host, "here:1");
    cr_assert_str_eq(head.origin, "http://here:1");
    cr_assert_str_eq(head.cookie, "a=1; b=2");
    cr_assert_eq(head.body, 12);
    cr_assert_null(head.site);
    cr_assert_null(head.secret);
    free(text);
}

Test(head, is_whole_at_its_empty_line_and_not_before)
{
    for (size_t n = 0; n < sizeof whole + 20; n++) {
        char more[sizeof whole + 20], *text;
        web_head head;
        memset(more, '\n', sizeof more); /* what follows is looked at by nobody */
        memcpy(more, whole, sizeof whole - 1);
        int status = head_of(&head, &text, more, n);
        cr_assert_eq(status, n < sizeof whole - 1 ? WEB_HEAD_UNFINISHED : 0, "%zu bytes: %d", n,
                     status);
        free(text);
    }
}

/* A head that grows without an end is refused as soon as it is too long, never waited for. */
Test(head, has_an_end)
{
    static char endless[2 * WEB_HEAD_MOST];
    char *text;
    web_head head;
    memset(endless, 'x', sizeof endless);
    cr_assert_eq(head_of(&head, &text, endless, WEB_HEAD_MOST - 1), WEB_HEAD_UNFINISHED);
    free(text);
    cr_assert_eq(head_of(&head, &text, endless, WEB_HEAD_MOST), 414);
    free(text);
    memcpy(endless, "GET / HTTP/1.1\r\n", 16);
    cr_assert_eq(head_of(&head, &text, endless, sizeof endless), 431);
    free(text);
}

Test(head, limits_are_reached_and_not_crossed)
{
    static const struct {
        const char *label;
        int path, query, headers, status;
    } cases[] = {
        {"the longest path", WEB_PATH_MOST, 0, 1, 0},
        {"one letter more", WEB_PATH_MOST + 1, 0, 1, 414},
        {"the longest query", 1, WEB_TARGET_MOST - 2, 1, 0},
        {"one letter more", 1, WEB_TARGET_MOST - 1, 1, 414},
        {"as many headers as can be", 1, 0, WEB_HEADERS_MOST, 0},
        {"one more", 1, 0, WEB_HEADERS_MOST + 1, 431},
    };
    static char paths[300], queries[3000];
    memset(paths, 'p', sizeof paths - 1);
    memset(queries, 'q', sizeof queries - 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static char bytes[WEB_HEAD_MOST];
        web_head head;
        char *text;
        int n = snprintf(bytes, sizeof bytes, "GET /%.*s?%.*s HTTP/1.1\r\nHost: x\r\n",
                         cases[i].path - 1, paths, cases[i].query, queries);
        for (int h = 1; h < cases[i].headers; h++)
            n += snprintf(bytes + n, sizeof bytes - (size_t)n, "A%d: b\r\n", h);
        n += snprintf(bytes + n, sizeof bytes - (size_t)n, "\r\n");
        int status = head_of(&head, &text, bytes, (size_t)n);
        cr_assert_eq(status, cases[i].status, "%s: %d", cases[i].label, status);
        free(text);
    }
}

Test(head, the_size_of_a_body_is_a_number)
{
    static const struct {
        const char *text;
        int status;
        size_t body;
    } cases[] = {
        {"0", 0, 0},
        {"00000000000000000000000000007", 0, 7},
        {"1048576", 0, 1048576},
        {"1048577", 413, 0},
        {"18446744073709551617", 413, 0},
        {"340282366920938463463374607431768211457", 413, 0},
        {"", 400, 0},
        {"-1", 400, 0},
        {"+1", 400, 0},
        {"1 2", 400, 0},
        {"1,1", 400, 0},
        {"0x10", 400, 0},
        {"1e3", 400, 0},
        {"1.0", 400, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[300], *text;
        web_head head;
        int n = snprintf(bytes, sizeof bytes,
                         "POST / HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: %s\r\n\r\n",
                         cases[i].text);
        int status = head_of(&head, &text, bytes, (size_t)n);
        cr_assert_eq(status, cases[i].status, "\"%s\": %d", cases[i].text, status);
        cr_assert(status || head.body == cases[i].body, "\"%s\"", cases[i].text);
        free(text);
    }
}
