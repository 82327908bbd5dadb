/* Growing text. Failure is remembered and all further appends do nothing, so that code that writes
 * a page or a line of JSON reads straight through and asks once, at finish.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

/* Room for `more` bytes and the NUL after them. */
static bool make_room(cpd_str *str, size_t more)
{
    size_t need, room = str->room ? str->room : 64;
    char *bytes;

    if (str->failed)
        return false;
    if (more >= (size_t)PTRDIFF_MAX / 2 - str->length) {
        str->failed = true;
        return false;
    }
    need = str->length + more + 1;
    if (need <= str->room)
        return true;
    while (room < need)
        room *= 2;
    bytes = realloc(str->bytes, room);
    if (!bytes) {
        str->failed = true;
        return false;
    }
    str->bytes = bytes;
    str->room = room;
    return true;
}

void cpd_str_add_n(cpd_str *str, const void *bytes, size_t length)
{
    if (!make_room(str, length))
        return;
    if (length > 0)
        memcpy(str->bytes + str->length, bytes, length);
    str->length += length;
    str->bytes[str->length] = '\0';
}

void cpd_str_add(cpd_str *str, const char *text)
{
    cpd_str_add_n(str, text, strlen(text));
}

void cpd_str_add_char(cpd_str *str, char c)
{
    cpd_str_add_n(str, &c, 1);
}

void cpd_str_add_int(cpd_str *str, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0)
        cpd_str_add_char(str, '-');
    cpd_str_add_n(str, digits + at, sizeof digits - at);
}

void cpd_str_addf(cpd_str *str, const char *format, ...)
{
    va_list args, again;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        str->failed = true;
    else if (make_room(str, (size_t)length)) {
        vsnprintf(str->bytes + str->length, (size_t)length + 1, format, again);
        str->length += (size_t)length;
    }
    va_end(again);
}

char *cpd_str_finish(cpd_str *str)
{
    char *text = NULL;

    if (make_room(str, 0)) {
        str->bytes[str->length] = '\0';
        text = cpd_steal(&str->bytes);
    }
    cpd_str_fini(str);
    return text;
}

void cpd_str_fini(cpd_str *str)
{
    free(str->bytes);
    *str = (cpd_str){0};
}

void cpd_free(void *p)
{
    free(p);
}
