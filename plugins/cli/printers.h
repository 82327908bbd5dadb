/* The three printers. */
#ifndef CLI_PRINTERS_H
#define CLI_PRINTERS_H

#include "print.h"

extern const cli_printer_ops cli_print_text, cli_print_json, cli_print_html;

/* The beginning of a page. */
void cli_html_begin(cli_printer *p, const char *title);

#endif
