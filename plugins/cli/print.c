/* Choosing a printer and handing its structure on: what a printer has no use for is left out. */
#include "print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "printers.h"

/* Columns of the terminal, or 0 when standard output is none. */
static int terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    return width > 0 ? width : 80;
}

static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

void cli_printer_open(cli_printer *p, bool json)
{
    p->ops = json ? &cli_print_json : &cli_print_text;
    p->out = stdout;
    p->width = json ? 0 : terminal_width();
    p->colour = p->width > 0 && wants_colour();
    p->began = p->failed = p->silent = false;
    p->before = NULL;
}

void cli_printer_html(cli_printer *p, const char *title)
{
    if (p->ops == &cli_print_json)
        return;
    p->ops = &cli_print_html;
    p->width = 0;
    p->colour = false;
    cli_html_begin(p, title);
}

int cli_printer_close(cli_printer *p)
{
    if (p->ops->end)
        p->ops->end(p);
    errno = 0;
    if (fflush(p->out) == 0 && !ferror(p->out))
        return p->failed ? ENOMEM : 0;
    return errno ? errno : EIO;
}

/* What is shown is first written down as shown: whoever reads may end us after the first byte. */
static bool ready(cli_printer *p)
{
    p->silent = p->silent || (p->before && !p->before(p->payload));
    return !p->silent;
}

void cli_print_document(cli_printer *p, const cpd_node *root)
{
    if (p->ops->document && ready(p))
        p->ops->document(p, root);
}

typedef void text_op(cli_printer *p, const char *text);

/* Format and hand on; without memory for it the format alone is shown, never nothing. */
static void formatted(cli_printer *p, text_op *op, const char *format, va_list args)
{
    char *text = NULL;
    if (!op || !ready(p))
        return;
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    op(p, text ? text : format);
    free(text);
}

void cli_print_heading(cli_printer *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    formatted(p, p->ops->heading, format, args);
    va_end(args);
}

void cli_print_line(cli_printer *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    formatted(p, p->ops->line, format, args);
    va_end(args);
}

void cli_print_gap(cli_printer *p)
{
    if (p->ops->gap && ready(p))
        p->ops->gap(p);
}

void cli_print_fact(cli_printer *p, const char *label, const char *text)
{
    if (p->ops->fact && text && *text && ready(p))
        p->ops->fact(p, label, text);
}

void cli_print_table(cli_printer *p, const cli_column *columns, size_t count, const cpd_node *rows)
{
    if (p->ops->table && ready(p))
        p->ops->table(p, columns, count, rows);
}

void cli_print_finding(cli_printer *p, const cpd_node *finding)
{
    if (p->ops->finding && finding && ready(p))
        p->ops->finding(p, finding);
}

void cli_print_words(cli_printer *p, const char *label, const cpd_node *runs)
{
    if (p->ops->words && ready(p))
        p->ops->words(p, label, runs);
}

void cli_print_next(cli_printer *p, const char *command, const char *format, ...)
{
    va_list args;
    char *text = NULL;
    va_start(args, format);
    if (p->ops->next && ready(p) && vasprintf(&text, format, args) >= 0)
        p->ops->next(p, text, command);
    va_end(args);
    free(text);
}

void cli_print_failure(cli_printer *p, const cli_failure *failure)
{
    p->ops->failure(p, failure);
}
