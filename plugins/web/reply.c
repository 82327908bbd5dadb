/* Headers are given here and nowhere else, so that no answer goes out without them. Nothing that a
 * page loads comes from elsewhere; what is personal is kept by nobody.
 */
#include "reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static const char *const always[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), "
                           "display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), "
                           "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"},
};

void web_reply_headers(const web_reply *reply, web_add_header *add, void *payload)
{
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%d", reply->retry_after);
    const char *const own[][2] = {
        {"Content-Type", reply->type},
        {"Location", reply->location},
        {"Set-Cookie", reply->cookie},
        {"Content-Encoding", reply->gzip ? "gzip" : ""},
        {"Cache-Control", reply->lasting ? "public, max-age=31536000, immutable" : "no-store"},
        {"Vary", reply->lasting ? "Accept-Encoding" : ""},
        {"Allow", reply->allow},
        {"Retry-After", reply->retry_after ? seconds : ""},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        add(payload, always[i][0], always[i][1]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i][1] && *own[i][1])
            add(payload, own[i][0], own[i][1]);
}

/* ---- without the library ---- */

static const char *words_of(int status)
{
    static const struct {
        int status;
        const char *words;
    } known[] = {
        {204, "No Content"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {431, "Request Header Fields Too Large"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].status == status)
            return known[i].words;
    return "Error";
}

static void print_header(void *file, const char *name, const char *value)
{
    fprintf(file, "%s: %s\r\n", name, value);
}

static void print_date(FILE *file)
{
    char date[40];
    struct tm day;
    time_t now = time(NULL);
    if (gmtime_r(&now, &day) && strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &day))
        fprintf(file, "Date: %s\r\n", date);
}

void web_reply_send(const web_reply *reply, int socket, bool whole)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    if (!file)
        return;
    fprintf(file, "HTTP/1.1 %d %s\r\n", reply->status, words_of(reply->status));
    print_date(file);
    web_reply_headers(reply, print_header, file);
    fprintf(file, "Connection: close\r\n");
    if (reply->status != 204)
        fprintf(file, "Content-Length: %zu\r\n", reply->length);
    fprintf(file, "\r\n");
    if (whole && reply->body)
        fwrite(reply->body, 1, reply->length, file);
    if (fclose(file) == 0)
        (void)!send(socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    free(bytes);
}
