/* cpd-press-fetch FROM INTO [FOLDER]: fetch all tags of a repository into an empty one, and nothing
 * else. FROM is what libgit2 is given, FOLDER the same when it is a path.
 *
 * libgit2 1.5 knows no time-outs and reads whatever the other side sends, so it does that here, in
 * a process with limits, and what it leaves behind is looked at before it is believed. What went
 * wrong is told by the exit status; texts of the other side are not handed on. */
#include <errno.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <signal.h>
#include <string.h>

#include "confine.h"
#include "status.h"

#define BYTES_MOST ((size_t)64 << 20)
#define OBJECTS_MOST 200000

static bool too_much;

static int watch(const git_indexer_progress *progress, void *payload)
{
    (void)payload;
    too_much |= progress->received_bytes > BYTES_MOST || progress->total_objects > OBJECTS_MOST;
    return too_much ? -1 : 0;
}

/* Nothing of the machine or the user is read. */
static int begin(void)
{
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    int git = git_libgit2_init();

    for (size_t i = 0; git >= 0 && i < sizeof levels / sizeof *levels; i++)
        git = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    if (git >= 0)
        git = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    /* Whose a repository is says nothing about it here: it is only read, and by nobody's settings.
     */
    return git < 0 ? git : git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

static int open_target(git_repository **out, const char *path)
{
    git_config *nothing = NULL;
    int git = git_repository_open_bare(out, path);

    if (git == 0)
        git = git_config_new(&nothing);
    if (git == 0)
        git = git_repository_set_config(*out, nothing);
    git_config_free(nothing);
    return git;
}

static int fetch(git_repository *repo, const char *from)
{
    char *refspec = (char[]){"+refs/tags/*:refs/tags/*"};
    git_strarray refspecs = {&refspec, 1};
    git_remote_connect_options connect;
    git_fetch_options options;
    git_remote *remote = NULL;
    int git = git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);

    if (git == 0)
        git = git_remote_connect_options_init(&connect, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
    connect.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    options.callbacks.transfer_progress = watch;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE; // the refspec names them
    options.update_fetchhead = 0;
    if (git == 0)
        git = git_remote_create_anonymous(&remote, repo, from);
    if (git == 0) // by itself: git_remote_fetch() of 1.5 forgets that redirects are not followed
        git = git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &connect);
    if (git == 0)
        git = git_remote_fetch(remote, &refspecs, &options, NULL);
    git_remote_free(remote);
    return git;
}

/* Which the C library told last; libgit2 keeps only its text. */
static bool is_full(int number)
{
    return number == EFBIG || number == ENOSPC || number == ENOMEM || number == EMFILE;
}

static int status_of(int git, int number)
{
    const git_error *error = git_error_last();

    if (git >= 0)
        return CPD_FETCH_DONE;
    if (too_much)
        return CPD_FETCH_TOO_MUCH;
    if (git == GIT_ECERTIFICATE || (error && error->klass == GIT_ERROR_SSL))
        return CPD_FETCH_UNTRUSTED;
    if (git == GIT_EAUTH)
        return CPD_FETCH_DENIED;
    if (is_full(number) || (error && error->klass == GIT_ERROR_NOMEMORY))
        return CPD_FETCH_TOO_MUCH;
    if (error && (error->klass == GIT_ERROR_NET || error->klass == GIT_ERROR_HTTP ||
                  error->klass == GIT_ERROR_OS))
        return CPD_FETCH_UNREACHABLE;
    if (git == GIT_ENOTFOUND || (error && error->klass == GIT_ERROR_REPOSITORY))
        return CPD_FETCH_ABSENT;
    return CPD_FETCH_BROKEN;
}

int main(int argc, char **argv)
{
    git_repository *repo = NULL;
    int git, number;

    if (argc < 3 || !confine(argv[2], argc > 3 ? argv[3] : NULL))
        return CPD_FETCH_UNCONFINED;
    signal(SIGXFSZ, SIG_IGN); // a file that is too large is an error like a full disk
    git = begin();
    if (git >= 0)
        git = open_target(&repo, argv[2]);
    if (git >= 0)
        git = fetch(repo, argv[1]);
    number = errno;
    git_repository_free(repo);
    return status_of(git, number);
}
