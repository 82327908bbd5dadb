/* Passphrases and codes: from a terminal that does not show them, or from a file that the caller
 * opened; never from a word of the command line, which everybody on the machine can read, nor from
 * the environment. They lie in memory that is kept from the disk, and are wiped at the end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"

#define SECRETS_MOST 6
#define SECRET_SIZE 1024 /* one byte more than the longest that the library takes, and some */
#define TRIES 3

static struct {
    char text[SECRETS_MOST][SECRET_SIZE];
    size_t count;
} kept __attribute__((aligned(4096)));

void cli_secrets_wipe(void)
{
    explicit_bzero(&kept, sizeof kept);
}

static char *place(cli_call *call)
{
    if (kept.count == 0) {
        mlock(&kept, sizeof kept); /* where it is not allowed it is not: that stops nobody */
        madvise(&kept, sizeof kept, MADV_DONTDUMP);
    }
    if (kept.count < SECRETS_MOST)
        return kept.text[kept.count++];
    cli_refuse(call, CPD_ELIMIT, "", "too many secrets were asked for");
    return NULL;
}

/* One line, byte by byte: nothing of the next one is taken, and none is left in a buffer. */
static int read_line(char out[SECRET_SIZE], int fd)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, out + n, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return CPD_EINTERNAL;
        if (got == 0 || out[n] == '\n')
            break;
        if (++n == SECRET_SIZE)
            return CPD_ELIMIT;
    }
    if (n > 0 && out[n - 1] == '\r')
        n--;
    out[n] = '\0';
    return strlen(out) == n ? (int)n : CPD_EINPUT;
}

static const char *from_file(cli_call *call, char *out, const char *number)
{
    char *end;
    long fd = strtol(number, &end, 10);
    int n = *number && !*end && fd >= 0 && fd < 1024 ? read_line(out, (int)fd) : CPD_EINTERNAL;
    if (n > 0)
        return out;
    if (n == 0)
        cli_refuse(call, CPD_EINPUT, "Each that is needed stands in a line of its own.",
                   "the file of --passphrase-fd holds no further line");
    else
        cli_refuse(call, CPD_EINPUT, "Open it for the command: --passphrase-fd 3 3< FILE",
                   "the file of --passphrase-fd cannot be read, or is no text of a passphrase");
    return NULL;
}

/* Echo is switched off before the question is asked, and typed-ahead letters are dropped. */
static int ask_line(char out[SECRET_SIZE], const char *question)
{
    struct termios before, silent;
    bool changed = tcgetattr(STDIN_FILENO, &before) == 0;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (changed)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    fprintf(stderr, "%s (it is not shown)\n> ", question);
    int n = read_line(out, STDIN_FILENO);
    if (changed)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    fputc('\n', stderr);
    return n;
}

bool cli_can_get_secret(const cli_call *call)
{
    return cli_value(call, "passphrase-fd") || cli_may_ask(call);
}

const char *cli_secret(cli_call *call, const char *question)
{
    const char *file = cli_value(call, "passphrase-fd");
    if (!file && !cli_may_ask(call)) {
        cli_refuse(call, CPD_ELOCKED,
                   "Ask on a terminal, or give it through a file: --passphrase-fd 3 3< FILE",
                   "a passphrase or a code is needed, and nobody can be asked");
        return NULL;
    }
    char *out = place(call);
    if (!out || file)
        return out ? from_file(call, out, file) : NULL;
    int n = ask_line(out, question);
    if (n > 0)
        return out;
    cli_refuse(call, CPD_EINPUT, "", n == 0 ? "nothing was typed" : "that cannot be taken");
    return NULL;
}

const char *cli_new_passphrase(cli_call *call, const char *question)
{
    const char *first = cli_secret(call, question);
    if (!first || cli_value(call, "passphrase-fd"))
        return first;
    const char *again = cli_secret(call, "The same once more");
    if (again && strcmp(first, again) != 0) {
        cli_refuse(call, CPD_EINPUT, "Nothing was changed. Try again.", "the two differ");
        return NULL;
    }
    return again ? first : NULL;
}

/* ---- unlocking ---- */

/* Is there a passphrase of the acting person that is still to be given? */
static bool is_to_unlock(cli_call *call)
{
    cpd_doc *keys = NULL;
    if (cpd_key_show(&keys, call->home, call->actor) < 0)
        return false;
    const cpd_node *root = cpd_doc_root(keys);
    const char *by = cpd_node_get_text(root, "opened_by");
    bool is = by && !strcmp(by, "passphrase") && !cpd_node_get_bool(root, "unlocked");
    cpd_doc_free(keys);
    return is;
}

int cli_unlock_from_file(cli_call *call)
{
    const char *passphrase;
    if (!cli_value(call, "passphrase-fd") || !is_to_unlock(call))
        return CLI_DONE;
    passphrase = cli_secret(call, "");
    if (!passphrase)
        return call->refused;
    return cpd_key_unlock(call->home, passphrase) < 0 ? cli_fail(call) : CLI_DONE;
}

bool cli_unlock(cli_call *call)
{
    bool done = false;
    if (!cli_may_ask(call) || call->asked_passphrase || !is_to_unlock(call))
        return false;
    call->asked_passphrase = true;
    char *typed = place(call);
    if (!typed)
        return false;
    for (int i = 0; !done && i < TRIES; i++) {
        int n = ask_line(typed, "Your passphrase; an empty line leaves it locked");
        if (n == 0)
            break;
        done = n > 0 && cpd_key_unlock(call->home, typed) == 0;
        if (!done)
            fprintf(stderr, "%s.\n", n > 0 ? "That passphrase does not fit" : "It cannot be read");
    }
    explicit_bzero(typed, SECRET_SIZE);
    return done;
}
