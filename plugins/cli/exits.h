/* The exit statuses of every verb, in one place. 3 to 5 are those of cpd_error_exit(). */
#ifndef CLI_EXITS_H
#define CLI_EXITS_H

enum cli_exit {
    CLI_DONE = 0,   /* done, or yes */
    CLI_NO = 1,     /* no, to a yes/no question about good input: verify, progress --require */
    CLI_USAGE = 2,  /* the command was not understood */
    CLI_INPUT = 3,  /* what was entered is wrong or too much; the message names place and remedy */
    CLI_DENIED = 4, /* not allowed, locked, absent, or somebody else was first */
    CLI_SYSTEM = 5, /* the store or the system failed; nothing changed */
};

#endif
