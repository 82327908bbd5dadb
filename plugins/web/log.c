/* Lines go out in one write each and are never waited for: a reader that has stopped reading must
 * not stop the portal.
 */
#include "log.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VALUE_MOST 100                 /* bytes of one value that are shown */
#define LINE_MOST (6 * VALUE_MOST * 5) /* all of them quoted, and their names */
#define REFUSED_A_MINUTE 30

static void write_line(const char *line, size_t length)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&out, 1, 0) == 1 && out.revents & POLLOUT)
        (void)!write(STDERR_FILENO, line, length);
}

/* " name=value"; what is no plain word is quoted, and odd bytes are shown as \xNN. */
static size_t put(char *line, size_t at, const char *name, const char *value)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/";
    value = value && *value ? value : "-";
    bool quoted = strspn(value, plain) != strlen(value);
    at += (size_t)snprintf(line + at, LINE_MOST - at, " %s=%s", name, quoted ? "\"" : "");
    for (int i = 0; *value && i < VALUE_MOST; i++, value++) {
        unsigned char c = (unsigned char)*value;
        bool odd = c < ' ' || c > '~' || c == '"' || c == '\\';
        at += (size_t)snprintf(line + at, LINE_MOST - at, odd ? "\\x%02x" : "%c", c);
    }
    return at + (size_t)snprintf(line + at, LINE_MOST - at, "%s", quoted ? "\"" : "");
}

void web_log_event(const char *event, const char *result, const char *from, const char *who,
                   const char *about)
{
    char line[LINE_MOST] = "";
    struct tm day;
    time_t now = time(NULL);
    gmtime_r(&now, &day);
    size_t at = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ cpd-web", &day);
    at = put(line, at, "event", event);
    at = put(line, at, "result", result);
    at = put(line, at, "from", from);
    at = put(line, at, "who", who);
    at = put(line, at, "about", about);
    line[at++] = '\n';
    write_line(line, at);
}

void web_log_refused(web_log *log, const char *from, int status, const char *why)
{
    char text[32];
    long long minute = time(NULL) / 60;
    if (minute != log->minute) {
        snprintf(text, sizeof text, "%d-more", log->left_out);
        if (log->left_out)
            web_log_event("request", "refused", NULL, NULL, text);
        *log = (web_log){.minute = minute};
    }
    if (log->lines++ >= REFUSED_A_MINUTE) {
        log->left_out++;
        return;
    }
    snprintf(text, sizeof text, "refused-%d", status);
    web_log_event("request", text, from, NULL, why);
}
