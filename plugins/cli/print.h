/* The printer: verbs describe their answer once, a printer writes it for people or for programs.
 *
 * For people (print_text.c) it is sentences, tables and trees of findings; for programs
 * (print_json.c) the one document, whole. A printer leaves out what is not for its reader. All text
 * from outside is shown with control characters escaped; nobody has to remember it.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include <stdio.h>

#include <cpd/node.h>

/* How the value of a row is shown. */
enum cli_show {
    CLI_SHOW_TEXT,
    CLI_SHOW_ID,      /* the end of a record's id: six characters, more where two rows end alike */
    CLI_SHOW_DAY,     /* 20 Nov 2026 */
    CLI_SHOW_MINUTES, /* 1h 30m, to the right */
    CLI_SHOW_NUMBER,  /* to the right */
};

typedef struct cli_column {
    const char *key; /* member of the row */
    const char *title;
    enum cli_show show;
} cli_column;

/* Something that went wrong, from wherever it was found. */
typedef struct cli_failure {
    const char *kind;                /* "input" ...; "usage" when the command was not understood */
    int status;                      /* the exit status */
    const char *text, *hint, *place; /* "" where there is none */
    int line, column;                /* 0 where not known */
    const char *source;              /* the line that was typed, to point into; NULL */
    const struct cli_call *call;     /* whose options name the places; NULL */
    const cpd_issues *issues;        /* all that is wrong in a document; NULL or empty */
} cli_failure;

/* A place in a draft as the person said it: "type" for "activity" where that option was given
 * (options.c). */
const char *cli_place(const struct cli_call *call, const char *place);

typedef struct cli_printer cli_printer;

typedef struct cli_printer_ops {
    void (*document)(cli_printer *p, const cpd_node *root);
    void (*heading)(cli_printer *p, const char *text);
    void (*line)(cli_printer *p, const char *text);
    void (*gap)(cli_printer *p);
    void (*fact)(cli_printer *p, const char *label, const char *text);
    void (*table)(cli_printer *p, const cli_column *columns, size_t count, const cpd_node *rows);
    void (*finding)(cli_printer *p, const cpd_node *finding);
    void (*words)(cli_printer *p, const char *label, const cpd_node *runs);
    void (*next)(cli_printer *p, const char *sentence, const char *command);
    void (*failure)(cli_printer *p, const cli_failure *failure);
    void (*end)(cli_printer *p); /* what comes after all the rest; or NULL */
} cli_printer_ops;

struct cli_printer {
    const cli_printer_ops *ops;
    FILE *out;
    int width;   /* of the terminal; 0 when this is none: then nothing is cut, and tabs part the
                    columns */
    bool colour; /* besides the words, never instead of them */
    bool failed; /* an answer could not be made */
    bool silent; /* nothing more of an answer may be shown */
    bool (*before)(void *payload); /* asked before anything of it is; or NULL */
    void *payload;
    bool began; /* something was written: a heading needs an empty line before it */
};

void cli_printer_open(cli_printer *p, bool json);
/* From here on a page for a browser, unless it is for programs. */
void cli_printer_html(cli_printer *p, const char *title);
/* Write out what is still held back. @return 0, or an errno when the answer is not whole */
int cli_printer_close(cli_printer *p);

/* The whole answer, for programs. */
void cli_print_document(cli_printer *p, const cpd_node *root);
/* The rest is for people. */
void cli_print_heading(cli_printer *p, const char *format, ...) CPD_PRINTF(2, 3);
void cli_print_line(cli_printer *p, const char *format, ...) CPD_PRINTF(2, 3);
/* An empty line between what was said and what follows. */
void cli_print_gap(cli_printer *p);
/* A named value; NULL or "" is not shown. Lines after the first are indented below it. */
void cli_print_fact(cli_printer *p, const char *label, const char *text);
void cli_print_table(cli_printer *p, const cli_column *columns, size_t count, const cpd_node *rows);
/* A requirement and what came of it, with its parts below. */
void cli_print_finding(cli_printer *p, const cpd_node *finding);
/* A text that changed: what became of its words, as <cpd/press.h> has them. */
void cli_print_words(cli_printer *p, const char *label, const cpd_node *runs);
/* What is not yet done, and the command that does it (NULL: none does). */
void cli_print_next(cli_printer *p, const char *command, const char *format, ...) CPD_PRINTF(3, 4);
void cli_print_failure(cli_printer *p, const cli_failure *failure);

#define CLI_PRINT_TABLE(p, columns, rows)                                                          \
    cli_print_table(p, columns, sizeof(columns) / sizeof *(columns), rows)

/* ---- pieces of text (text.c) ---- */

/* Writing a text, whole or cut with an ellipsis, and the columns it takes on a terminal. */
void cli_put(FILE *out, const char *text);
int cli_columns(const char *text);
int cli_put_cut(FILE *out, const char *text, int most); /* columns written */
/* Write words from the column where the cursor stands, folded at width (0: never) and indented. */
void cli_put_folded(FILE *out, const char *text, int column, int indent, int width);
/* "20 Nov 2026" of "2026-11-20"; what is no date stays as it is. out has CLI_DAY bytes. */
#define CLI_DAY 16
const char *cli_day(char out[CLI_DAY], const char *date);
/* How many of the last characters tell the ids of these rows apart: at least six. */
size_t cli_id_length(const cpd_node *rows, const char *key);
/* The end of an id. */
const char *cli_short(const char *id, size_t length);
#define CLI_SHORT 6

#endif
