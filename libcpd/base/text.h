/* Text from outside, read character by character or on its way into a message. For base; exchange
 * reads bytes by it, too. Nothing here depends on the locale of the program. */
#ifndef CPD_BASE_TEXT_H
#define CPD_BASE_TEXT_H

#include <stdarg.h>

#include "base/base.h"

/* The character at the start of text: its length in bytes, or 0 when these are not the shortest
 * form of a Unicode scalar value (or length is 0). */
size_t cpd_utf8__next(uint32_t *point, const char *text, size_t length);

/* Copy raw into out so that nothing in it can steer a terminal: controls, bytes that are not UTF-8
 * and marks that reverse the direction of writing become \n, \t or \xNN. Cut between characters.
 * raw may be NULL (gives ""). */
void cpd_text__show(char *out, size_t size, const char *raw);

/* The same for a format; size is at most CPD_SHOW_MOST. */
#define CPD_SHOW_MOST 1001
void cpd_text__show_format(char *out, size_t size, const char *format, va_list args);

/* CPD_EINPUT with the text `"10 Feb" WHAT`. A long text is not shown again: whoever typed it may
 * have meant it for another box, a reflection perhaps. */
int cpd_text__refuse(const char *text, const char *what);

/* Whether length bytes of text are this lower-case word, in letters of either case. */
bool cpd_text__is_word(const char *text, size_t length, const char *word);

#endif
