/* The command line: what a verb is, and what it gets when it runs.
 *
 * A verb is one cli_command in its cmd_VERB.c; commands.c lists them all. Its option table is the
 * only place that knows an option: parsing, the usage line and the help are made from it. A verb
 * reads its words with cli_value() and friends, asks the library, and describes its answer to the
 * printer.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <cpd/cpd.h>

#include "exits.h"
#include "print.h"

typedef struct cli_call cli_call;

typedef struct cli_option {
    const char *name;  /* "as-of" */
    const char *value; /* what its value is called in the help; NULL: a switch */
    const char *help;
    bool many; /* may be given more than once */
    const char
        *field; /* the field of the kind that it sets, when that is called otherwise; or NULL */
} cli_option;

enum cli_needs {
    CLI_HOME = 1,  /* an open home */
    CLI_ACTOR = 2, /* and somebody who acts in it */
    CLI_AS_OF = 4, /* answers as of a day: --as-of */
    CLI_WHOLE = 8, /* asks whether the home is whole: damage is its answer "no" */
    CLI_KEY = 16,  /* may need the acting person's key: --passphrase-fd */
    CLI_SECRET = 32, /* takes passphrases or codes, but not to unlock: --passphrase-fd */
};

typedef struct cli_command {
    const char *name;      /* one word or two: "log", "person add" */
    const char *arguments; /* as the usage line shows them: "PERSON NODE..." */
    int least, most;       /* how many of them; most -1: any number */
    const char *summary;   /* one line, for the list of verbs */
    const char *about;     /* what else a person should know; "" when nothing */
    const char *examples;  /* one a line, without "cpd " */
    const cli_option *options;
    size_t option_count;
    const char
        *kind;      /* the fields of this kind are options too; "*": those of every kind; or NULL */
    unsigned needs; /* enum cli_needs */
    int (*run)(cli_call *call);
} cli_command;

#define CLI_OPTIONS(table) .options = (table), .option_count = sizeof(table) / sizeof *(table)

/* A heading of the list of verbs and what stands under it. */
typedef struct cli_group {
    const char *title;
    const cli_command *const *commands; /* ends with NULL */
} cli_group;

extern const cli_group cli_groups[]; /* ends with a NULL title */

/* One option as it was given. */
typedef struct cli_given {
    const cli_option *option;
    const char *value; /* NULL for a switch */
} cli_given;

struct cli_call {
    const cli_command *command;
    char **words; /* the arguments that are no options */
    int count;
    cli_given *given;
    size_t given_count;
    cli_option *options; /* all of this command: common ones, its own, those of its kind */
    size_t option_count;

    cli_printer out;
    cpd_home *home;          /* open when the command needs it */
    char actor[CPD_ID_TEXT]; /* who acts; "" when nobody does */
    char *folder;            /* where the home is, as the person may know it */
    cpd_issues *issues;      /* for every call that can tell more than one fault */
    cpd_doc *scratch;        /* drafts, rows, and small texts of this call */
    cpd_doc *report;         /* what the library answered */
    cpd_doc *people;         /* everybody, once it was asked for */
    cpd_doc *categories;     /* what time can go into, once it was asked for */
    const char *typed;       /* what was typed at prompts, to be handed back when saving fails */
    bool asked_passphrase;   /* once is enough */
    int refused;             /* the status of what was refused last */
    const char *line;        /* the line that issues count their columns in, or NULL */
};

/* ---- options (options.c) ---- */

/* Read the words after the verb. @return CLI_DONE; CLI_USAGE after saying why */
int cli_options_parse(cli_call *call, int argc, char **argv);
/* Fill call->options from the three tables; also for the help. @return CLI_DONE, CLI_SYSTEM */
int cli_options_gather(cli_call *call);
void cli_options_free(cli_call *call);
/* The value of an option, the last when it was given twice; NULL when it was not given. */
const char *cli_value(const cli_call *call, const char *name);
bool cli_switch(const cli_call *call, const char *name);
/* The i-th value of an option that may be given more than once; NULL beyond the end. */
const char *cli_value_at(const cli_call *call, const char *name, size_t i);
/* The day of an option, as people say it; one that lies behind needs no year. Absent leaves *out as
 * it is. @return 0 or CPD_EINPUT */
int cli_date(cpd_date *out, const cli_call *call, const char *name);
int cli_past_date(cpd_date *out, const cli_call *call, const char *name);
/* --until of what begins now: "friday" is the next one. */
int cli_last_day(cpd_date *out, const cli_call *call);
/* The option of a command that sets a field. */
const char *cli_option_of(const cli_command *command, const char *field);
/* All words of the call from the i-th on as one line, each parted by a space. */
const char *cli_joined(cli_call *call, int i);
/* The same as a text: "-" alone is standard input. NULL after a failure that was said. */
const char *cli_joined_text(cli_call *call, int i);

/* ---- the home (home.c) ---- */

/* Where the home is: --home, CPD_HOME, XDG_DATA_HOME/cpd, ~/.local/share/cpd. To free(); NULL when
 * nothing says where. */
char *cli_home_folder(const cli_call *call);
/* Read CPD_CLOCK into the options of opening a home. @return CLI_DONE or CLI_INPUT */
int cli_home_options(cpd_home_options *out, cli_call *call);
/* The folder of the home as the person may know it: below their own, with ~. */
const char *cli_folder(cli_call *call);
/* Open the home, and act as --as, CPD_AS or the only person. @return CLI_DONE or the status of what
 * failed */
int cli_home_open(cli_call *call);
/* Write down who was shown what of other people's, before it leaves: done by the printer, and before
 * a file is made. @return CLI_DONE or a status, after saying why */
int cli_note_reading(cli_call *call);
/* For verbs that somebody or nobody may do: act as the only person who holds a record, if there is
 * just one. @return 0 or what the library says */
int cli_act_if_alone(cli_call *call);
/* The day it is: by CPD_CLOCK or the machine's clock, in the United Kingdom. */
cpd_date cli_today(void);

/* ---- passphrases and codes (secret.c) ---- */

/* Ask for one: the next line of --passphrase-fd, or on the terminal. It is borrowed until
 * cli_secrets_wipe(). NULL after a failure that was said. */
const char *cli_secret(cli_call *call, const char *question);
const char *cli_new_passphrase(cli_call *call, const char *question); /* on a terminal twice */
bool cli_can_get_secret(const cli_call *call);
/* Unlock the acting person with the first line of --passphrase-fd, where it is given and needed.
 * @return CLI_DONE or a status */
int cli_unlock_from_file(cli_call *call);
/* The same by asking, where somebody can answer. True when what was locked can be read now. */
bool cli_unlock(cli_call *call);
void cli_secrets_wipe(void);

/* ---- texts that people write (input.c) ---- */

/* The text of a word or option: "-" is standard input to its end. NULL after a failure that was
 * said. */
const char *cli_text(cli_call *call, const char *word);
/* What a small file holds, as text. @return CLI_DONE or a status */
int cli_file(const char **out, cli_call *call, const char *name);
/* All bytes of a file, "-" for standard input; to free(). @return CLI_DONE or a status */
int cli_bytes(char **out, size_t *length, cli_call *call, const char *name, size_t most);
/* Write a new file, whole or not at all; one that is there stays. @return CLI_DONE or a status */
int cli_write_file(cli_call *call, const char *name, const char *text);
/* The same piece by piece, for the owner's eyes alone. NULL after a failure that was said. */
FILE *cli_new_file(cli_call *call, const char *name);
/* Give it its name, or take it away again when what was to be written is not good. */
int cli_new_file_end(cli_call *call, const char *name, FILE *file, bool good);
/* May questions be asked: standard input is a terminal, and no program reads the answer. */
bool cli_may_ask(const cli_call *call);
/* Ask one question; the answer ends with an empty line. NULL when there was none. */
const char *cli_ask(cli_call *call, const char *question, bool optional);

/* ---- drafts (draft.c) ---- */

/* An empty draft of a kind. */
cpd_node *cli_draft_new(cli_call *call, const char *kind);
/* Set in a draft what the options say about the kind's fields, days and links. @param day  that of
 * a record that is changed; NULL: as the draft says @return CLI_DONE or a status */
int cli_draft_fill(cli_call *call, cpd_node *draft, const cpd_kind *kind, const char *day);
/* Set what --set names: fields of the kind, and those that variants in force on a day (as it was
 * typed; NULL: today) add to it. @return CLI_DONE or a status */
int cli_draft_set_named(cli_call *call, cpd_node *draft, const cpd_kind *kind, const char *day);
/* Set one field from what was typed. @return CLI_DONE or a status */
int cli_draft_set(cli_call *call, cpd_node *draft, const cpd_field *field, const char *value);
/* Ask for the texts of a kind that are not there yet, one after another. */
void cli_draft_ask(cli_call *call, cpd_node *draft, const cpd_kind *kind);
/* The kind's first text: what the words of a command are. NULL when it has none. */
const cpd_field *cli_main_text(const cpd_kind *kind);
/* All that, and the words of the command from the first on as the kind's first text; asked for
 * where they are missing and somebody can answer. @return CLI_DONE or a status */
int cli_draft_text(cli_call *call, cpd_node *draft, const cpd_kind *kind, int first);
/* For commands with the fields of every kind: which options are this kind's, and that no other was
 * given. @return CLI_DONE or CLI_USAGE */
const char *cli_kind_has(cli_call *call, const cpd_kind *kind);
int cli_kind_check(cli_call *call, const cpd_kind *kind);
/* Save it. @return CLI_DONE, or a status after saying what is wrong and handing back what was typed
 */
int cli_draft_save(cli_call *call, cpd_saved *saved, const cpd_node *draft);
/* Say what was saved and for which day (as it was typed; NULL: today). Programs get {"schema":
 * "cpd.saved/1", "kind", "record", "revision", "hash", "position"}. */
void cli_print_saved(cli_call *call, const cpd_saved *saved, const char *kind, const char *day);
/* The same of several days. */
void cli_print_saved_range(cli_call *call, const cpd_saved *saved, const char *kind,
                           const char *from, const char *to);

#define CLI_OPTION_DATE                                                                            \
    {                                                                                              \
        "date", "DATE", "the day: 2026-11-20, yesterday, monday; otherwise today", false, NULL     \
    }
#define CLI_OPTION_SET                                                                             \
    {                                                                                              \
        "set", "FIELD=VALUE", "any field by its name, also one that your council adds", true, NULL \
    }
#define CLI_OPTION_WITH                                                                            \
    {                                                                                              \
        "with", "PERSON", "the other person it names", false, NULL                                 \
    }
#define CLI_OPTION_ABOUT                                                                           \
    {                                                                                              \
        "about", "RECORD", "another record that it belongs to, as it stands now", true, NULL       \
    }
/* A version as the library finds it: by its number in the history, or its hash. */
#define CLI_OPTION_REVISION(what)                                                                  \
    {                                                                                              \
        "revision", "VERSION", what ", by its number in the history, or its hash in --json",       \
            false, NULL                                                                            \
    }
#define CLI_OPTION_LINK                                                                            \
    {                                                                                              \
        "link", "NODE",                                                                            \
            "a capability it speaks for, as pcf@2018#D1 or, with a level, pcf@2018#D1=asye", true, \
            NULL                                                                                   \
    }

/* ---- answers of several verbs (rows.c) ---- */

/* Of a set that was adopted: what is heard instead of it, and for which of its parts. */
void cli_print_heard(cli_call *call, const cpd_node *adopted, const char *reference);
/* The whole name of whom somebody means by the beginning of it; what was typed where that is nobody. */
const char *cli_name(cli_call *call, const char *who);
/* When something was written, by the clock of the United Kingdom: "20 Nov 2026, 09:15". */
const char *cli_written(cli_call *call, const char *clock);
/* Of what somebody shared and shares no longer: up to which version one reads it; NULL of any other. */
const char *cli_last_shared(cli_call *call, const cpd_node *record);

/* For programs: an object with its schema first, then the members of node, or node itself under a
 * name. */
void cli_print_schema(cli_call *call, const char *schema, const char *name, const cpd_node *node);
/* A text that is a file: as it is for people, under a name for programs. */
void cli_print_text_as_is(cli_call *call, const char *schema, const char *name, const char *text);
/* A row of cpd_repository_weigh(). */
void cli_print_weight(cli_call *call, const cpd_node *row);
/* For verbs that answer only that it is done: {"schema": "cpd.done/1", "done": verb}. */
void cli_print_done(cli_call *call);

/* What a field of a record says, as people read it: the title of a category, minutes as 1h 30m;
 * NULL when it says nothing. */
const char *cli_field_text(cli_call *call, const cpd_node *record, const cpd_field *field);
/* A table of records as cpd_record_list() gives them: id, day, kind, time, what. */
void cli_print_records(cli_call *call, const cpd_node *records);
/* The first so many (0: all) as a table and as {"schema": "cpd.records/1", "records": [...]}.
 * @param none  what is said when there are none @return CLI_DONE */
int cli_print_first(cli_call *call, const cpd_node *records, size_t most, const char *none);
/* One record whole, with its signatures and without its history (cmd_show.c). */
void cli_print_record(cli_call *call, const cpd_node *record);
/* The same with the accounts that it names given, for who has no account to read them with. */
void cli_print_record_with(cli_call *call, const cpd_node *record, const cpd_node *accounts);
/* What the options say to sign with: outcome, words, refusal, role, for whom. @return CLI_DONE or a
 * status */
int cli_sign_options(cli_call *call, cpd_sign_options *out);
/* Sign the records that are named, as the options say (cmd_sign.c). @return CLI_DONE or a status */
int cli_sign_named(cli_call *call);
/* Who, of the people that a session names, has not signed its newest version, and how they do. */
void cli_print_unsigned(cli_call *call, const cpd_node *record);

/* Why a line of a file is refused, as programs see it: a list of {"member", "column", "text",
 * "hint"}; and all of it in one cell, of a row that has such "reasons". */
cpd_node *cli_reasons(cli_call *call, const cpd_issues *issues);
const char *cli_why(cli_call *call, const cpd_node *row);

/* The options that make a proposed command hold for this home and, when wanted, this person: as
 * they were given. */
const char *cli_here(cli_call *call, bool as);

/* ---- saying what went wrong (fail.c) ---- */

/* Say the library's last failure, all its issues, and hand back what was typed. @return its status
 */
int cli_fail(cli_call *call);
/* The command was not understood. @return CLI_USAGE */
int cli_usage(cli_call *call, const char *hint, const char *format, ...) CPD_PRINTF(3, 4);
/* What was asked for is not there, or is wrong, found by the command line itself. @return the
 * status of kind */
int cli_refuse(cli_call *call, int kind, const char *hint, const char *format, ...)
    CPD_PRINTF(4, 5);

/* ---- help (help.c) and the table (commands.c) ---- */

void cli_help_all(cli_call *call);
/* The verbs that begin with a word: "supervision". False when there is none. */
bool cli_help_topic(cli_call *call, const char *first);
/* @return CLI_USAGE, after naming the nearest verb */
int cli_unknown_verb(cli_call *call, const char *first, const char *second);
void cli_help_command(cli_call *call, const cli_command *command);
/* The command of one or two words; *used says how many. NULL when there is none. */
const cli_command *cli_command_find(const char *first, const char *second, int *used);
/* The verb that people mean by another word, "delete" or "sign"; NULL when none is known. */
const char *cli_command_meant(const char *word);
/* The name nearest to what was typed, or NULL when none is near. Offered one after another. */
typedef struct cli_nearest {
    const char *typed;
    const char *name; /* the best so far */
    int distance;
} cli_nearest;
void cli_nearest_offer(cli_nearest *best, const char *name);
/* What the library says, as a sentence of its own: a capital letter and a full stop. */
const char *cli_sentence(cli_call *call, const char *text);
/* " (stated by Northshire)"; "" where nobody else is named. */
const char *cli_stated(cli_call *call, const char *by);
/* A small text that lives as long as the call; "" when out of memory. */
const char *cli_textf(cli_call *call, const char *format, ...) CPD_PRINTF(2, 3);

#endif
