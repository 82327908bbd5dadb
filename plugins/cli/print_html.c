/* The printer for a browser: one page that needs nothing else, no script and no picture. What
 * changed is marked up as such, so that it is heard as well as seen. Everything from outside is
 * escaped. */
#include <string.h>

#include "printers.h"

static void put(cli_printer *p, const char *text)
{
    for (; text && *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", p->out);
            break;
        case '<':
            fputs("&lt;", p->out);
            break;
        case '>':
            fputs("&gt;", p->out);
            break;
        case '"':
            fputs("&quot;", p->out);
            break;
        default:
            if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t')
                fputc(*text, p->out);
        }
}

void cli_html_begin(cli_printer *p, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          p->out);
    put(p, title);
    fputs("</title>\n<style>\nbody { font: 1.1rem/1.5 sans-serif; max-width: 50rem; margin: 2rem "
          "auto; "
          "padding: 0 1rem; color: #0b0c0c; }\nh2 { font-size: 1.2rem; margin: 2rem 0 0; }\n"
          "p { margin: 0.3rem 0; }\nins { background: #d9f2e3; }\n"
          "del { background: #f8dcd8; }\ntable { border-collapse: collapse; }\n"
          "td, th { text-align: left; padding: 0.2rem 1rem 0.2rem 0; }\n</style>\n</head>\n<body>\n"
          "<main>\n<h1>",
          p->out);
    put(p, title);
    fputs("</h1>\n", p->out);
}

static void html_heading(cli_printer *p, const char *text)
{
    fputs("<h2>", p->out);
    put(p, text);
    fputs("</h2>\n", p->out);
}

static void html_line(cli_printer *p, const char *text)
{
    fputs("<p>", p->out);
    put(p, text);
    fputs("</p>\n", p->out);
}

static void begin_fact(cli_printer *p, const char *label)
{
    fputs("<p><b>", p->out);
    put(p, label);
    fputs(":</b> ", p->out);
}

static void html_fact(cli_printer *p, const char *label, const char *text)
{
    begin_fact(p, label);
    put(p, text);
    fputs("</p>\n", p->out);
}

static void html_words(cli_printer *p, const char *label, const cpd_node *runs)
{
    begin_fact(p, label);
    for (size_t i = 0; i < cpd_node_length(runs); i++) {
        const char *is = cpd_node_get_text(cpd_node_at(runs, i), "is");
        const char *mark = !strcmp(is, "dropped") ? "del" : !strcmp(is, "added") ? "ins" : NULL;
        fputs(i ? " " : "", p->out);
        if (mark)
            fprintf(p->out, "<%s>", mark);
        put(p, cpd_node_get_text(cpd_node_at(runs, i), "text"));
        if (mark)
            fprintf(p->out, "</%s>", mark);
    }
    fputs("</p>\n", p->out);
}

static void html_table(cli_printer *p, const cli_column *columns, size_t count,
                       const cpd_node *rows)
{
    fputs("<table>\n<tr>", p->out);
    for (size_t c = 0; c < count; c++) {
        fputs("<th scope=\"col\">", p->out);
        put(p, columns[c].title);
        fputs("</th>", p->out);
    }
    fputs("</tr>\n", p->out);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        fputs("<tr>", p->out);
        for (size_t c = 0; c < count; c++) {
            fputs("<td>", p->out);
            put(p, cpd_node_get_text(cpd_node_at(rows, i), columns[c].key));
            fputs("</td>", p->out);
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</table>\n", p->out);
}

static void html_failure(cli_printer *p, const cli_failure *failure)
{
    cli_print_text.failure(p, failure);
}

static void html_end(cli_printer *p)
{
    fputs("</main>\n</body>\n</html>\n", p->out);
}

const cli_printer_ops cli_print_html = {
    .heading = html_heading,
    .line = html_line,
    .fact = html_fact,
    .table = html_table,
    .words = html_words,
    .failure = html_failure,
    .end = html_end,
};
