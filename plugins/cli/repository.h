/* Repositories of sets, for the verbs of `framework`. */
#ifndef CLI_REPOSITORY_H
#define CLI_REPOSITORY_H

#include "cli.h"

#define CLI_OPTION_REPO                                                                            \
    {                                                                                              \
        "repo", "FOLDER", "a publisher's folder or bare repository; otherwise that of your home",  \
            false, NULL                                                                            \
    }
#define CLI_OPTION_SIGNERS                                                                         \
    {"signers", "FILE", "whose keys are trusted; otherwise allowed_signers beside the repository", \
     false, NULL},                                                                                 \
    {                                                                                              \
        "revoked", "FILE", "keys that are no longer; otherwise revoked_keys beside it", false,     \
            NULL                                                                                   \
    }

/* Where the press is, which is loaded for these verbs; NULL: where it is installed. */
const char *cli_press(cli_call *call);
/* Make or open a publisher's folder; open that of --repo, or the home's. @return CLI_DONE or the
 * status of what failed */
int cli_repository_make(cli_call *call, const char *folder);
int cli_repository_at(cpd_repository **out, cli_call *call, const char *folder);
int cli_repository_open(cpd_repository **out, cli_call *call);

/* A file, "-" for standard input. */
int cli_source_file(cpd_source *out, cli_call *call, const char *name);
/* A word as a version: pcf@2018, or a file. @return CLI_DONE or a status */
int cli_source(cpd_source *out, cli_call *call, const char *word);
void cli_source_free(cpd_source *source);

#endif
