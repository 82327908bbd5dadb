/* A line: principals, options, type of key, key, comment. Options are parted by commas and may hold
 * quoted blanks. Lines for certificates are known and passed by: git signs tags with plain keys. A
 * line that cannot be read ends the reading with an error: whoever mistypes a revocation must not
 * believe that it holds. */
#include "press/signers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILE_MOST (1 << 20)
#define ALWAYS INT64_MAX

struct signer {
    cpd_ssh_key key;
    char *principals;
    int64_t after, before; /* valid from and until, in seconds; -ALWAYS and ALWAYS */
    bool revoked;
};

struct cpd_signers {
    struct signer *items;
    size_t count, room;
};

struct reading {
    cpd_signers *signers;
    const char *name;
    int line;
    bool revoked; /* the file of revoked keys */
    size_t found; /* mistakes */
    cpd_issues *issues;
};

void cpd_signers__free(cpd_signers *signers)
{
    if (!signers)
        return;
    for (size_t i = 0; i < signers->count; i++) {
        cpd_ssh_key__fini(&signers->items[i].key);
        free(signers->items[i].principals);
    }
    free(signers->items);
    free(signers);
}

static int refuse(struct reading *reading, const char *hint, const char *what)
{
    reading->found++;
    return cpd_issues__add(reading->issues, CPD_EINPUT, reading->name, reading->line, 0, hint, "%s",
                           what) == CPD_EINPUT
               ? 0
               : cpd_error__no_memory();
}

/* ---- one field after the other ---- */

struct field {
    const char *text;
    size_t length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Up to a blank that does not stand in quotes. */
static struct field next_field(const char **at, const char *end)
{
    struct field field;
    bool quoted = false;

    while (*at < end && is_blank(**at))
        (*at)++;
    field.text = *at;
    for (; *at < end && (quoted || !is_blank(**at)); (*at)++)
        quoted ^= **at == '"';
    field.length = (size_t)(*at - field.text);
    return field;
}

static bool begins(struct field field, const char *text)
{
    return field.length >= strlen(text) && memcmp(field.text, text, strlen(text)) == 0;
}

static bool is_key_type(struct field field)
{
    return begins(field, "ssh-") || begins(field, "ecdsa-") || begins(field, "sk-");
}

/* ---- options ---- */

/* YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z at the end in UTC, else in the machine's time.
 */
static bool read_time(int64_t *out, struct field value)
{
    static const size_t starts[] = {0, 4, 6, 8, 10, 12, 14};
    bool utc = value.length > 0 && value.text[value.length - 1] == 'Z';
    size_t digits = value.length - utc;
    int parts[6] = {0, 1, 1, 0, 0, 0};
    cpd_date day;
    struct tm tm;

    if (digits != 8 && digits != 12 && digits != 14)
        return false;
    for (size_t p = 0; p < 6 && starts[p] < digits; p++) {
        parts[p] = 0;
        for (size_t i = starts[p]; i < starts[p + 1]; i++) {
            if (value.text[i] < '0' || value.text[i] > '9')
                return false;
            parts[p] = parts[p] * 10 + (value.text[i] - '0');
        }
    }
    day = cpd_date_from_parts(parts[0], parts[1], parts[2]);
    if (day == CPD_DATE_NONE || parts[3] > 23 || parts[4] > 59 || parts[5] > 59)
        return false;
    if (utc) {
        *out = (int64_t)(day - cpd_date_from_parts(1970, 1, 1)) * 86400 + parts[3] * 3600 +
               parts[4] * 60 + parts[5];
        return true;
    }
    tm = (struct tm){.tm_year = parts[0] - 1900,
                     .tm_mon = parts[1] - 1,
                     .tm_mday = parts[2],
                     .tm_hour = parts[3],
                     .tm_min = parts[4],
                     .tm_sec = parts[5],
                     .tm_isdst = -1};
    *out = mktime(&tm);
    return true;
}

/* Is the use of tags among the patterns? Patterns are plain words or end with a star here; what
 * else ssh-keygen knows of them is refused by the caller. */
static bool allows_tags(struct field value)
{
    const char *at = value.text, *end = value.text + value.length;

    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        size_t length = (size_t)((comma ? comma : end) - at);
        bool star = length > 0 && at[length - 1] == '*';

        length -= star;
        if (star
                ? strncmp(at, CPD_SSH_NAMESPACE, length) == 0 && length <= 3
                : length == strlen(CPD_SSH_NAMESPACE) && memcmp(at, CPD_SSH_NAMESPACE, length) == 0)
            return true;
        at = comma ? comma + 1 : end;
    }
    return false;
}

/* What stands between the quotes of NAME="..."; false when it is not of that form. */
static bool quoted_value(struct field *out, struct field option, const char *name)
{
    size_t n = strlen(name);

    if (!begins(option, name) || option.length < n + 3 || option.text[n] != '=' ||
        option.text[n + 1] != '"' || option.text[option.length - 1] != '"')
        return false;
    *out = (struct field){option.text + n + 2, option.length - n - 3};
    return true;
}

struct options {
    int64_t after, before;
    bool other_use; /* not for tags, or of certificates */
};

/* NULL, or what is wrong. */
static const char *read_option(struct options *out, struct field option)
{
    struct field value;

    if (option.length == strlen("cert-authority") && begins(option, "cert-authority")) {
        out->other_use = true;
    } else if (quoted_value(&value, option, "namespaces")) {
        if (memchr(value.text, '!', value.length) || memchr(value.text, '?', value.length))
            return "patterns with ! or ? are not understood here";
        out->other_use |= !allows_tags(value);
    } else if (quoted_value(&value, option, "valid-after")) {
        return read_time(&out->after, value) ? NULL : "valid-after is no time";
    } else if (quoted_value(&value, option, "valid-before")) {
        return read_time(&out->before, value) ? NULL : "valid-before is no time";
    } else {
        return "there is an option that is not known here";
    }
    return NULL;
}

static const char *read_options(struct options *out, struct field field)
{
    const char *at = field.text, *end = field.text + field.length, *wrong = NULL;

    while (!wrong && at < end) {
        const char *from = at;
        bool quoted = false;

        for (; at < end && (quoted || *at != ','); at++)
            quoted ^= *at == '"';
        wrong = read_option(out, (struct field){from, (size_t)(at - from)});
        at += at < end;
    }
    return wrong;
}

/* ---- lines ---- */

static int add(struct reading *reading, const struct signer *signer)
{
    cpd_signers *s = reading->signers;

    if (s->count == s->room) {
        size_t room = s->room ? s->room * 2 : 16;
        struct signer *items = realloc(s->items, room * sizeof *items);

        if (!items)
            return cpd_error__no_memory();
        s->items = items;
        s->room = room;
    }
    s->items[s->count++] = *signer;
    return 0;
}

#define WRITE_LINE                                                                                 \
    "Write: NAME@EXAMPLE.ORG namespaces=\"git\" ssh-ed25519 AAAA... as in the .pub file of the "   \
    "key."
#define WRITE_KEY "Write the key as it stands in its .pub file: ssh-ed25519 AAAA..."

static int read_key(struct reading *reading, struct signer *signer, struct field type,
                    struct field base64)
{
    int r = is_key_type(type) ? cpd_ssh_key__read(&signer->key, base64.text, base64.length) : 0;

    if (r < 0)
        return r;
    if (r && strlen(signer->key.type) == type.length && begins(type, signer->key.type))
        return 1;
    cpd_ssh_key__fini(&signer->key);
    return refuse(reading, reading->revoked ? WRITE_KEY : WRITE_LINE,
                  "there is no public key in this line");
}

static int read_line(struct reading *reading, const char *at, const char *end)
{
    struct field principals = {"", 0}, field;
    struct options options = {-ALWAYS, ALWAYS, false};
    struct signer signer = {.revoked = reading->revoked};
    const char *wrong = NULL;
    int r;

    if (!reading->revoked)
        principals = next_field(&at, end);
    field = next_field(&at, end);
    if (!is_key_type(field) && !reading->revoked) {
        wrong = read_options(&options, field);
        field = next_field(&at, end);
    }
    if (wrong)
        return refuse(reading, WRITE_LINE, wrong);
    r = read_key(reading, &signer, field, next_field(&at, end));
    if (r <= 0 || options.other_use) {
        cpd_ssh_key__fini(&signer.key);
        return r < 0 ? r : 0;
    }
    signer.after = options.after;
    signer.before = options.before;
    signer.principals = strndup(principals.text, principals.length);
    r = signer.principals ? add(reading, &signer) : cpd_error__no_memory();
    if (r < 0) {
        cpd_ssh_key__fini(&signer.key);
        free(signer.principals);
    }
    return r;
}

static int read_lines(struct reading *reading, const char *text)
{
    int r = 0;

    if (strlen(text) > FILE_MOST)
        return cpd_error__set(CPD_ELIMIT, "%s has more than 1 MiB", reading->name);
    if (reading->revoked && strncmp(text, "SSHKRL", 6) == 0) {
        reading->line = 1;
        return refuse(reading, WRITE_KEY, "lists of revoked keys in binary are not read here");
    }
    for (reading->line = 1; r == 0 && *text; reading->line++) {
        size_t length = strcspn(text, "\r\n"), blanks = strspn(text, " \t");

        if (blanks < length && text[blanks] != '#')
            r = read_line(reading, text + blanks, text + length);
        text += length;
        text += *text == '\r';
        text += *text == '\n';
    }
    return r;
}

static int read_both(cpd_signers *signers, struct reading readings[2], const char *const texts[2])
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < 2; i++) {
        readings[i].signers = signers;
        if (texts[i])
            r = read_lines(&readings[i], texts[i]);
    }
    return r;
}

int cpd_signers__read(cpd_signers **out, const char *allowed, const char *allowed_name,
                      const char *revoked, const char *revoked_name, cpd_issues *issues)
{
    cpd_signers *signers = calloc(1, sizeof *signers);
    struct reading readings[2] = {{.name = allowed_name, .issues = issues},
                                  {.name = revoked_name, .issues = issues, .revoked = true}};
    int r = signers ? read_both(signers, readings, (const char *const[]){allowed, revoked})
                    : cpd_error__no_memory();

    if (r == 0 && readings[0].found + readings[1].found > 0)
        r = issues ? cpd_error__from_issues(issues) : cpd_error_last()->kind;
    if (r < 0)
        cpd_signers__free(signers);
    else
        *out = signers;
    return r;
}

enum cpd_signer_state cpd_signers__find(const char **principal, const cpd_signers *signers,
                                        const cpd_ssh_key *key, int64_t at)
{
    enum cpd_signer_state state = CPD_SIGNER_UNKNOWN;

    *principal = "";
    for (size_t i = 0; signers && i < signers->count; i++) {
        const struct signer *signer = &signers->items[i];
        bool valid = at >= signer->after && at <= signer->before;

        if (!cpd_ssh_key__equal(&signer->key, key))
            continue;
        if (signer->revoked)
            return CPD_SIGNER_REVOKED;
        if (state == CPD_SIGNER_VALID)
            continue;
        *principal = signer->principals;
        state = valid ? CPD_SIGNER_VALID : CPD_SIGNER_EXPIRED;
    }
    return state;
}
