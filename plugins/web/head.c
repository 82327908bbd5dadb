/* RFC 9112, without its allowances: every line ends with CR LF, nothing is folded, one blank stands
 * between the words of the first line. Paths are made of so few characters here that nothing needs
 * decoding: no %2F, no NUL, no "..", so a path cannot be decoded twice.
 */
#include "head.h"

#include <string.h>
#include <strings.h>

static const char path_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-./";
static const char name_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "!#$%&'*+-.^_`|~";

static int refuse(const char **why, int status, const char *text)
{
    *why = text;
    return status;
}

/* ---- lines ---- */

/* The length up to and including the empty line; 0 while it has not come. */
static int find_end(size_t *end, const char *text, size_t length, const char **why)
{
    size_t line = 0;
    *end = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool ends = c == '\n';
        if (ends && (i == 0 || text[i - 1] != '\r'))
            return refuse(why, 400, "a line of this request ends with a line feed alone");
        if (!ends && i > 0 && text[i - 1] == '\r')
            return refuse(why, 400, "a line of this request ends with a carriage return alone");
        if ((c < ' ' && c != '\t' && c != '\r' && !ends) || c == 0x7f)
            return refuse(why, 400, "a control character stands in the head of this request");
        if (ends && i - line == 1) {
            *end = i + 1;
            return 0;
        }
        if (ends)
            line = i + 1;
    }
    return 0;
}

/* Cuts a line off; NULL when the empty one is reached. */
static char *next_line(char **rest)
{
    char *line = *rest, *end = strstr(line, "\r\n");
    *end = '\0';
    *rest = end + 2;
    return *line ? line : NULL;
}

/* ---- the first line ---- */

static int check_path(const char *path, const char **why)
{
    size_t length = strlen(path);
    if (path[0] != '/')
        return refuse(why, 400, "this address does not begin with a slash");
    if (length > WEB_PATH_MOST)
        return refuse(why, 414, "this address is longer than any here");
    if (strpbrk(path, "%\\#") || strstr(path, "..") || strstr(path, "//"))
        return refuse(why, 400, "this address holds what no address here holds");
    return strspn(path, path_letters) == length ? 0 : refuse(why, 404, "there is no such page");
}

static bool is_method(const char *method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "OPTIONS"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(method, known[i]))
            return true;
    return false;
}

/* The library takes lists apart, each piece with some of a connection's memory. */
static size_t count_of(const char *text, char letter)
{
    size_t count = 0;
    for (; text && *text; text++)
        count += *text == letter;
    return count;
}

static int read_target(web_head *out, char *target, const char **why)
{
    char *query = strchr(target, '?');
    for (const char *c = target; *c; c++)
        if ((unsigned char)*c > '~')
            return refuse(why, 400, "this address holds what no address holds");
    if (query)
        *query++ = '\0';
    out->path = target;
    out->query = query ? query : "";
    if (count_of(out->query, '&') > WEB_HEADERS_MOST)
        return refuse(why, 400, "this address asks more than any page answers");
    return !strcmp(target, "*") && !strcmp(out->method, "OPTIONS") ? 0 : check_path(target, why);
}

static int read_first(web_head *out, char *line, const char **why)
{
    char *target = line ? strchr(line, ' ') : NULL;
    char *version = target ? strchr(target + 1, ' ') : NULL;
    if (!version || strchr(version + 1, ' ') || strchr(line, '\t') || target == line)
        return refuse(why, 400, "the first line of this request is not one of HTTP");
    *target++ = *version++ = '\0';
    if (strspn(line, name_letters) != strlen(line) || strncmp(version, "HTTP/", 5) != 0)
        return refuse(why, 400, "the first line of this request is not one of HTTP");
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
        return refuse(why, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    if (strlen(target) > WEB_TARGET_MOST)
        return refuse(why, 414, "this address is longer than any here");
    out->method = line;
    if (!is_method(line))
        return refuse(why, 405, "this method is not known here");
    return read_target(out, target, why);
}

/* ---- headers ---- */

/* Those that would be read by others too; that were read are kept, the rest is counted. */
typedef struct singles {
    const char *length, *chunks, *encoding, *expect;
} singles;

static const char **place_of(web_head *out, singles *others, const char *name)
{
    const struct {
        const char *name, **place;
    } known[] = {
        {"Host", &out->host},
        {"Origin", &out->origin},
        {"Sec-Fetch-Site", &out->site},
        {"Cookie", &out->cookie},
        {"Content-Type", &out->type},
        {"Accept-Encoding", &out->accepts},
        {"X-Forwarded-For", &out->forwarded},
        {"X-Cpd-Proxy-Secret", &out->secret},
        {"Content-Length", &others->length},
        {"Transfer-Encoding", &others->chunks},
        {"Content-Encoding", &others->encoding},
        {"Expect", &others->expect},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcasecmp(name, known[i].name))
            return known[i].place;
    return NULL;
}

/* What we go by is plain ASCII. */
static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text > '~')
            return false;
    return true;
}

static char *without_blanks(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    text[n] = '\0';
    return text;
}

static int read_header(web_head *out, singles *others, char *line, const char **why)
{
    char *colon = strchr(line, ':');
    if (line[0] == ' ' || line[0] == '\t')
        return refuse(why, 400, "a header of this request goes on over a second line");
    if (!colon || colon == line || strspn(line, name_letters) != (size_t)(colon - line))
        return refuse(why, 400, "a header of this request has no name, or an odd one");
    *colon = '\0';
    const char **place = place_of(out, others, line);
    if (!place)
        return 0;
    if (*place)
        return refuse(why, 400, "a header of this request was sent twice");
    *place = without_blanks(colon + 1);
    return is_plain(*place) ? 0 : refuse(why, 400, "a header of this request holds odd letters");
}

static int read_headers(web_head *out, singles *others, char *text, const char **why)
{
    int count = 0, status = 0;
    for (char *line; status == 0 && (line = next_line(&text)); count++)
        status = count < WEB_HEADERS_MOST
                     ? read_header(out, others, line, why)
                     : refuse(why, 431, "there are more headers than this portal reads");
    if (status == 0 && count_of(out->cookie, ';') > WEB_HEADERS_MOST)
        return refuse(why, 431, "there are more cookies than this portal reads");
    if (status == 0 && (!out->host || !*out->host))
        return refuse(why, 400, "this request does not say for whom it is");
    return status;
}

/* ---- the body that follows ---- */

static int read_length(size_t *out, const char *text, const char **why)
{
    size_t n = text ? strlen(text) : 0;
    *out = 0;
    if (!text)
        return 0;
    if (n == 0 || strspn(text, "0123456789") != n)
        return refuse(why, 400, "the size of what is sent is no number");
    for (; *text; text++) {
        *out = *out * 10 + (size_t)(*text - '0');
        if (*out > WEB_BODY_MOST)
            return refuse(why, 413, "what is sent is larger than a form here can be");
    }
    return 0;
}

static bool is_form(const char *type)
{
    static const char form[] = "application/x-www-form-urlencoded";
    size_t n = sizeof form - 1;
    return type && !strncasecmp(type, form, n) && strchr("; \t", type[n]);
}

static int check_body(web_head *out, const singles *said, const char **why)
{
    bool post = !strcmp(out->method, "POST");
    if (said->chunks && said->length)
        return refuse(why, 400, "this request gives its size in two ways");
    if (said->chunks)
        return refuse(why, 411, "the size of what is sent must be said beforehand");
    int status = read_length(&out->body, said->length, why);
    if (status)
        return status;
    if (!post && out->body > 0)
        return refuse(why, 400, "something is sent where nothing can be");
    if (post && (!is_form(out->type) || said->encoding))
        return refuse(why, 415, "only forms can be sent here");
    if (said->expect && strcasecmp(said->expect, "100-continue") != 0)
        return refuse(why, 417, "this portal cannot do what is expected of it");
    out->asks = said->expect != NULL;
    return 0;
}

int web_head_read(web_head *out, char *text, size_t length, const char **why)
{
    singles others = {0};
    size_t end;
    *out = (web_head){.method = ""};
    int status = find_end(&end, text, length < WEB_HEAD_MOST ? length : WEB_HEAD_MOST, why);
    if (status)
        return status;
    if (!end && length < WEB_HEAD_MOST)
        return WEB_HEAD_UNFINISHED;
    if (!end)
        return memchr(text, '\n', WEB_HEAD_MOST)
                   ? refuse(why, 431, "the headers of this request are longer than any need be")
                   : refuse(why, 414, "this address is longer than any here");
    text[end] = '\0';
    char *rest = text, *first = next_line(&rest);
    status = read_first(out, first, why);
    if (status == 0)
        status = read_headers(out, &others, rest, why);
    return status ? status : check_body(out, &others, why);
}
