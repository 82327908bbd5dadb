/* The error object: one a thread, overwritten by the next failure. It holds its texts itself, so
 * that reporting "out of memory" needs no memory. All that goes in is made harmless first: file
 * names and field values come from outside and end up on terminals and in pages.
 */
#include <string.h>

#include "base/text.h"

static _Thread_local cpd_error last;

static const struct {
    const char *name;
    int exit;
} kinds[] = {
    [-CPD_OK] = {"ok", 0},
    [-CPD_EINPUT] = {"input", 3},
    [-CPD_ELIMIT] = {"limit", 3},
    [-CPD_EDENIED] = {"denied", 4},
    [-CPD_ELOCKED] = {"locked", 4},
    [-CPD_EABSENT] = {"absent", 4},
    [-CPD_ECONFLICT] = {"conflict", 4},
    [-CPD_EBUSY] = {"busy", 5},
    [-CPD_EFULL] = {"full", 5},
    [-CPD_EINTERNAL] = {"internal", 5},
    [-CPD_EDAMAGED] = {"damaged", 5},
    [-CPD_ETAMPERED] = {"tampered", 5},
};

static bool is_kind(int kind)
{
    return kind <= CPD_OK && kind >= CPD_ETAMPERED;
}

const cpd_error *cpd_error_last(void)
{
    return &last;
}

const char *cpd_error_name(int kind)
{
    return is_kind(kind) ? kinds[-kind].name : "unknown";
}

int cpd_error_exit(int kind)
{
    return is_kind(kind) ? kinds[-kind].exit : 5;
}

/* The arguments may point into the object itself (a border that prefixes the text), so the new
 * text is complete before anything is overwritten. */
int cpd_error__set(int kind, const char *format, ...)
{
    char text[sizeof last.text];
    va_list args;

    va_start(args, format);
    cpd_text__show_format(text, sizeof text, format, args);
    va_end(args);
    memset(&last, 0, sizeof last);
    last.kind = kind;
    memcpy(last.text, text, sizeof text);
    return kind;
}

int cpd_error__hint(const char *format, ...)
{
    char hint[sizeof last.hint];
    va_list args;

    va_start(args, format);
    cpd_text__show_format(hint, sizeof hint, format, args);
    va_end(args);
    memcpy(last.hint, hint, sizeof hint);
    return last.kind;
}

int cpd_error__place(const char *place, int line, int column)
{
    char shown[sizeof last.place];

    cpd_text__show(shown, sizeof shown, place);
    memcpy(last.place, shown, sizeof shown);
    last.line = line;
    last.column = column;
    return last.kind;
}

int cpd_error__restore(const cpd_error *kept)
{
    last = *kept;
    return last.kind;
}

int cpd_error__no_memory(void)
{
    return cpd_error__set(CPD_EINTERNAL, "out of memory");
}
