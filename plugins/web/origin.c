/* A name that a request is for must be one of ours: a foreign name that was made to point at this
 * machine would let a foreign page in. Behind a proxy there is one name, and what the proxy says of
 * its client is believed only when it shows the secret that it shares with us.
 */
#include "origin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpd/error.h>

#include "session.h"

#define SECRET_LEAST 32

/* ---- settings ---- */

int web_origin_set_https(web_origin *o, const char *text)
{
    static const char scheme[] = "https://";
    const char *host = text + sizeof scheme - 1;
    size_t length = strlen(text);
    if (strncmp(text, scheme, sizeof scheme - 1) != 0 || length >= sizeof o->https || !*host ||
        strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.:") != strlen(host))
        return CPD_EINPUT;
    memcpy(o->https, text, length + 1);
    return 0;
}

static int read_line(char *out, size_t size, int file)
{
    ssize_t n = read(file, out, size - 1);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
    return strlen(out) >= SECRET_LEAST &&
                   strspn(out, "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                               "abcdefghijklmnopqrstuvwxyz{|}~") == strlen(out)
               ? 0
               : CPD_EINPUT;
}

int web_origin_read_secret(web_origin *o, const char *path)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r;
    if (file < 0)
        return errno == ELOOP ? CPD_EDENIED : CPD_EABSENT;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_mode & (S_IRWXG | S_IRWXO))
        r = CPD_EDENIED;
    else
        r = read_line(o->secret, sizeof o->secret, file);
    close(file);
    return r;
}

/* Cookies know no ports: two portals on one machine need two names. */
void web_origin_settle(web_origin *o)
{
    if (*o->https)
        snprintf(o->cookie, sizeof o->cookie, "__Host-cpd_session");
    else
        snprintf(o->cookie, sizeof o->cookie, "cpd_session_%d", o->port);
}

/* ---- requests ---- */

static bool is_name(const web_origin *o, const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost"};
    char known[32];
    if (*o->https)
        return !strcasecmp(host, o->https + strlen("https://"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(known, sizeof known, "%s:%d", names[i], o->port);
        if (!strcasecmp(host, known))
            return true;
    }
    return false;
}

/* The last one of the list is the one the proxy itself saw. */
static void take_forwarded(char address[WEB_ADDRESS_TEXT], const char *forwarded)
{
    unsigned char any[sizeof(struct in6_addr)];
    const char *last = forwarded ? strrchr(forwarded, ',') : NULL;
    last = last ? last + 1 : forwarded ? forwarded : "";
    last += strspn(last, " \t");
    if (strlen(last) < WEB_ADDRESS_TEXT &&
        (inet_pton(AF_INET, last, any) == 1 || inet_pton(AF_INET6, last, any) == 1))
        memcpy(address, last, strlen(last) + 1);
}

int web_origin_admit(const web_origin *o, const web_head *head, char address[WEB_ADDRESS_TEXT],
                     const char **why)
{
    if (!is_name(o, head->host)) {
        *why = *o->https ? "this portal answers by its own address only"
                         : "this portal answers on this machine only, by its own address";
        return 421;
    }
    if (!*o->secret)
        return 0;
    if (!head->secret || !web_same(head->secret, o->secret)) {
        *why = "this portal is reached through its proxy only";
        return 403;
    }
    take_forwarded(address, head->forwarded);
    return 0;
}

bool web_origin_is_own(const web_origin *o, const web_head *head)
{
    char own[WEB_ORIGIN_TEXT];
    if (head->site && strcmp(head->site, "same-origin") != 0)
        return false;
    if (!head->origin)
        return head->site != NULL;
    snprintf(own, sizeof own, "http://%s", head->host);
    return !strcasecmp(*o->https ? o->https : own, head->origin);
}
