/* yaml_text - what the two passes over a YAML text share: the list of what is wrong, and the first
 * pass itself. For this module alone. */
#ifndef CPD_NODE_YAML_TEXT_H
#define CPD_NODE_YAML_TEXT_H

#include "base/base.h"

/* Issues go to a list of the parse's own, from which its error is made, and to the caller's, which
 * may hold those of other files already. */
struct cpd_yaml_log {
    const char *name;
    cpd_issues *own, *also; // also may be NULL
};

void cpd_yaml__report(struct cpd_yaml_log *log, int kind, int line, int column, const char *hint,
                      const char *format, ...) CPD_PRINTF(6, 7);

/* The first pass: bytes and line beginnings. Reports what it finds and mends it, length unchanged,
 * so that the rest of the text can be followed. Returns false when it cannot be: the indentation
 * is not known, or this is no UTF-8 text at all. */
bool cpd_yaml__check_text(struct cpd_yaml_log *log, char *bytes, size_t length);

#endif
