/* The worker's process. One serves all threads of this process, one batch after the other: this is
 * the one thing in the library that a process has and not a handle, because a second worker would
 * cost memory and start-up and give the same answers. It is started on first use with an empty
 * environment and no descriptor but one end of a pair of sockets, and ends by itself when that is
 * closed. Whatever it sends is measured before it is believed. */
#include "variant/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH 4
#define REQUEST_MOST ((size_t)1 << 20)
#define SILENCE_MS 1000 /* without a byte: a confined worker stops each script far sooner */
#define EXIT_UNCONFINED 71
#define EXIT_TOO_LONG 75

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct cpd_worker the_worker = {.fd = -1};

/* ---- frames ---- */

int cpd_frames__add(struct cpd_frames *frames, const cpd_str *json)
{
    size_t length = json->length;
    unsigned char head[LENGTH] = {length >> 24 & 0xFF, length >> 16 & 0xFF, length >> 8 & 0xFF,
                                  length & 0xFF};

    if (json->failed)
        return cpd_error__no_memory();
    if (length > REQUEST_MOST)
        return cpd_error__set(CPD_ELIMIT, "there is too much to send to a variant at once");
    if (frames->count + 2 > frames->room) {
        size_t room = frames->room ? frames->room * 2 : 64;
        size_t *larger = realloc(frames->starts, room * sizeof *larger);

        if (!larger)
            return cpd_error__no_memory();
        frames->starts = larger;
        frames->room = room;
    }
    if (frames->count == 0)
        frames->starts[0] = 0;
    cpd_str_add_n(&frames->bytes, head, LENGTH);
    cpd_str_add_n(&frames->bytes, json->bytes, length);
    if (frames->bytes.failed)
        return cpd_error__no_memory();
    frames->starts[++frames->count] = frames->bytes.length;
    return 0;
}

void cpd_frames__fini(struct cpd_frames *frames)
{
    cpd_str_fini(&frames->bytes);
    free(frames->starts);
}

/* ---- beginning and ending ---- */

static enum cpd_worker_end end_of(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_UNCONFINED)
        return CPD_WORKER_UNCONFINED;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_TOO_LONG)
        return CPD_WORKER_TOO_LONG;
    return CPD_WORKER_DIED;
}

/* @param end  why it is ended; CPD_WORKER_RUNS: it ended by itself, and its status tells */
static void finish(struct cpd_worker *worker, enum cpd_worker_end end)
{
    int status = 0;

    if (worker->fd >= 0)
        close(worker->fd);
    worker->fd = -1;
    if (worker->owner != getpid())
        return;                 /* our parent's child */
    kill(worker->pid, SIGKILL); /* one that has ended keeps its status */
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
    worker->end = end == CPD_WORKER_RUNS ? end_of(status) : end;
}

/* Every step counts: a worker that kept our own descriptors would read what is not meant for it. */
static int set_files(posix_spawn_file_actions_t *files, int end)
{
    int r = posix_spawn_file_actions_adddup2(files, end, STDIN_FILENO);

    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, end, STDOUT_FILENO);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO);
    return r;
}

static int spawn(pid_t *pid, const char *path, int end)
{
    char *argv[] = {(char[]){"cpd-variant-worker"}, NULL}, *environment[] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int r;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    r = set_files(&files, end);
    if (r == 0)
        r = posix_spawn(pid, path, &files, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return r;
}

/* A descriptor below 3 would be closed or taken for another on its way into the worker. */
static int above_standard(int fd)
{
    int higher;

    if (fd > STDERR_FILENO)
        return fd;
    higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return higher;
}

static void start(struct cpd_worker *worker, const char *path)
{
    int ends[2], ours, theirs;

    worker->end = CPD_WORKER_ABSENT;
    worker->owner = getpid();
    worker->used = false;
    worker->next_slot = 0;
    memset(worker->serials, 0, sizeof worker->serials);
    if (strlen(path) >= sizeof worker->path ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return;
    ours = above_standard(ends[0]);
    theirs = above_standard(ends[1]);
    if (ours < 0 || theirs < 0 || spawn(&worker->pid, path, theirs) != 0) {
        close(ours);
        close(theirs);
        return;
    }
    close(theirs);
    worker->fd = ours;
    worker->end = CPD_WORKER_RUNS;
    strcpy(worker->path, path);
}

void cpd_worker__wake(struct cpd_worker *worker, const char *path)
{
    if (worker->fd < 0)
        start(worker, path);
}

struct cpd_worker *cpd_worker__take(const char *path)
{
    struct cpd_worker *worker = &the_worker;

    pthread_mutex_lock(&lock);
    if (worker->fd >= 0 && (worker->owner != getpid() || strcmp(worker->path, path) != 0))
        finish(worker, CPD_WORKER_DIED);
    worker->used = worker->fd >= 0;
    cpd_worker__wake(worker, path);
    return worker;
}

void cpd_worker__give(struct cpd_worker *worker)
{
    (void)worker;
    pthread_mutex_unlock(&lock);
}

/* ---- talking ---- */

struct talk {
    struct cpd_worker *worker;
    const struct cpd_frames *frames;
    size_t sent; /* bytes of the frames */
    size_t taken;
    cpd_take_answer *take;
    void *payload;
};

/* Take the answers that are whole. false when one makes no sense. */
static bool take_answers(struct talk *t)
{
    struct cpd_worker *w = t->worker;
    size_t at = 0, length;

    while (w->in_used - at >= LENGTH) {
        const unsigned char *p = w->in + at;

        length = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        if (length > CPD_ANSWER_MOST)
            return false;
        if (w->in_used - at < LENGTH + length)
            break;
        if (t->sent < t->frames->starts[t->taken + 1] || /* nobody asked yet */
            !t->take(t->payload, t->taken, (const char *)p + LENGTH, length))
            return false;
        t->taken++;
        at += LENGTH + length;
        if (t->taken == t->frames->count)
            return w->in_used == at;
    }
    memmove(w->in, w->in + at, w->in_used - at);
    w->in_used -= at;
    return true;
}

/* false when the worker is gone. */
static bool receive(struct talk *t)
{
    struct cpd_worker *w = t->worker;
    ssize_t n =
        recv(w->fd, w->in + w->in_used, CPD_ANSWER_MOST + LENGTH - w->in_used, MSG_DONTWAIT);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    w->in_used += (size_t)n;
    return n > 0;
}

static void push(struct talk *t, size_t until)
{
    const char *bytes = t->frames->bytes.bytes;
    ssize_t n = send(t->worker->fd, bytes + t->sent, until - t->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n > 0)
        t->sent += (size_t)n; /* a worker that is gone is seen when it is read */
}

/* One step; false when the worker is gone, and finished. */
static bool step(struct talk *t, size_t window)
{
    size_t last = t->taken + window < t->frames->count ? t->taken + window : t->frames->count;
    size_t until = t->frames->starts[last];
    short wanted = (short)(POLLIN | (t->sent < until ? POLLOUT : 0));
    struct pollfd one = {.fd = t->worker->fd, .events = wanted};
    int ready = poll(&one, 1, SILENCE_MS);

    if (ready < 0 && errno == EINTR)
        return true;
    if (ready <= 0) {
        finish(t->worker, CPD_WORKER_SILENT);
        return false;
    }
    if (one.revents & POLLOUT)
        push(t, until);
    if (one.revents & (POLLIN | POLLHUP | POLLERR) && !receive(t)) {
        finish(t->worker, CPD_WORKER_RUNS);
        return false;
    }
    if (!take_answers(t)) {
        finish(t->worker, CPD_WORKER_NONSENSE);
        return false;
    }
    return true;
}

size_t cpd_worker__exchange(struct cpd_worker *worker, const struct cpd_frames *frames,
                            size_t first, size_t window, cpd_take_answer *take, void *payload)
{
    struct talk t = {worker, frames, frames->starts[first], first, take, payload};

    worker->in_used = 0;
    while (worker->fd >= 0 && t.taken < frames->count && step(&t, window))
        ;
    return t.taken - first;
}
