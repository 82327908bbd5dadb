/* The program `cpd`: finds the front end that the first word names, loads it, lets it run.
 *
 * `cpd web` loads cpd-web.so where such a file lies in the library folder; every other word is a
 * verb of the plain command line, cpd-cli.so. Nothing here knows a verb or a record. Start-up is on
 * the clock: no folder is read unless help is asked for.
 */
#include <string.h>

#include "frontends.h"

/* Bare help lists what else lies in the library folder, after the plain verbs; for people only. */
static bool asks_for_help(int argc, char **argv)
{
    if (argc != 2)
        return argc < 2;
    return !strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");
}

int main(int argc, char **argv)
{
    static char help[] = "help";
    static char *no_words[] = {help, NULL};
    char **words = argc > 1 ? argv + 1 : no_words;
    frontends place;
    const cpd_frontend *frontend;

    int status = frontends_find(&place);
    if (status == 0)
        status = frontend_load(&frontend, &place, words[0]);
    if (status != 0)
        return status;
    status = frontend->run(argc > 1 ? argc - 1 : 1, words);
    if (status == 0 && asks_for_help(argc, argv))
        frontends_list(stdout, &place);
    return status;
}
