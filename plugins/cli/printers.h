/* The two printers. */
#ifndef CLI_PRINTERS_H
#define CLI_PRINTERS_H

#include "print.h"

extern const cli_printer_ops cli_print_text, cli_print_json;

#endif
