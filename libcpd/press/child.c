/* One process, three sockets, one deadline. What it says is kept up to a limit and measured before
 * it is believed; nobody waits for it longer than was said. Sockets instead of pipes, because a
 * signal for a broken pipe would be the caller's. */
#include "press/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 200 /* how long a silent child waits to be looked at */
#define ERR_MOST 2000

extern char **environ;

struct ends {
    int ours[3], theirs[3]; /* in, out, err; -1 when closed */
};

static void close_all(int fds[3])
{
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static bool open_ends(struct ends *ends)
{
    *ends = (struct ends){{-1, -1, -1}, {-1, -1, -1}};
    for (int i = 0; i < 3; i++) {
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
            return false;
        ends->ours[i] = fcntl(pair[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        ends->theirs[i] = fcntl(pair[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        close(pair[0]);
        close(pair[1]);
        if (ends->ours[i] < 0 || ends->theirs[i] < 0)
            return false;
    }
    return true;
}

static int spawn(pid_t *pid, const cpd_child *child, const int theirs[3])
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int r = 0;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    for (int i = 0; r == 0 && i < 3; i++)
        r = posix_spawn_file_actions_adddup2(&files, theirs[i], i);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    if (r == 0)
        r = posix_spawnp(pid, child->program, &files, &attributes, child->argv,
                         child->environ ? child->environ : environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return r;
}

/* ---- talking ---- */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end(int *fd)
{
    close(*fd);
    *fd = -1;
}

static void push(const cpd_child *child, size_t *sent, int *fd)
{
    ssize_t n = send(*fd, child->in + *sent, child->in_length - *sent, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n > 0)
        *sent += (size_t)n;
    if (*sent == child->in_length || (n < 0 && errno != EAGAIN && errno != EINTR))
        end(fd);
}

static void pull(cpd_str *out, size_t most, bool *too_much, int *fd)
{
    char buffer[4096];
    ssize_t n = recv(*fd, buffer, sizeof buffer, MSG_DONTWAIT);

    if (n > 0) {
        size_t room = out->length < most ? most - out->length : 0;

        cpd_str_add_n(out, buffer, (size_t)n < room ? (size_t)n : room);
        *too_much |= (size_t)n > room;
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        end(fd);
    }
}

static void talk(cpd_child *child, int fds[3])
{
    int64_t until = child->seconds ? now_ms() + (int64_t)child->seconds * 1000 : INT64_MAX;
    size_t sent = 0;
    bool ignored = false;

    if (!child->in)
        end(&fds[0]);
    while (!child->too_much && (fds[1] >= 0 || fds[2] >= 0)) {
        struct pollfd polled[3] = {{fds[0], POLLOUT, 0}, {fds[1], POLLIN, 0}, {fds[2], POLLIN, 0}};

        if (now_ms() >= until) {
            child->timed_out = true;
            return;
        }
        if (poll(polled, 3, STEP_MS) <= 0)
            continue;
        if (fds[0] >= 0 && polled[0].revents)
            push(child, &sent, &fds[0]);
        if (fds[1] >= 0 && polled[1].revents)
            pull(&child->out, child->out_most, &child->too_much, &fds[1]);
        if (fds[2] >= 0 && polled[2].revents)
            pull(&child->err, ERR_MOST, &ignored, &fds[2]);
    }
}

static void finish(cpd_child *child, pid_t pid)
{
    int status = 0;

    if (child->timed_out || child->too_much)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    child->status =
        WIFEXITED(status) && !child->timed_out && !child->too_much ? WEXITSTATUS(status) : -1;
}

int cpd_child__run(cpd_child *child)
{
    struct ends ends;
    pid_t pid;
    int failed = open_ends(&ends) ? 0 : ENOMEM;

    if (failed == 0)
        failed = spawn(&pid, child, ends.theirs);
    close_all(ends.theirs);
    if (failed == 0) {
        talk(child, ends.ours);
        finish(child, pid);
    }
    close_all(ends.ours);
    if (failed == ENOENT || failed == EACCES)
        return cpd_error__set(CPD_EABSENT, "a program that is needed is not installed");
    if (failed)
        return cpd_error__set(CPD_EINTERNAL, "another program could not be started: %s",
                              strerror(failed));
    return child->out.failed || child->err.failed ? cpd_error__no_memory() : 0;
}

void cpd_child__fini(cpd_child *child)
{
    cpd_str_fini(&child->out);
    cpd_str_fini(&child->err);
}
