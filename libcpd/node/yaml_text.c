/* The first pass over a YAML text looks at its bytes before libyaml does: libyaml stops at the
 * first byte it dislikes, takes some line ends that no editor shows, lets tabs indent in places,
 * and has forgotten the directives when it reports a document.
 *
 * One issue a line is enough here: a file in the wrong encoding has the same one many times. */
#include "node/yaml_text.h"

#include <stdio.h>
#include <string.h>

#include "node/tree.h"

struct scan {
    struct cpd_yaml_log *log;
    char *bytes;
    size_t length, at;
    int line, column;
    int told; // the last line with an issue
    bool indented_by_tabs;
};

void cpd_yaml__report(struct cpd_yaml_log *log, int kind, int line, int column, const char *hint,
                      const char *format, ...)
{
    char text[sizeof(((cpd_error *)0)->text)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cpd_issues__add(log->own, kind, log->name, line, column, hint, "%s", text);
    if (log->also)
        cpd_issues__add(log->also, kind, log->name, line, column, hint, "%s", text);
}

static void tell(struct scan *s, int column, const char *what, const char *hint)
{
    if (s->told != s->line)
        cpd_yaml__report(s->log, CPD_EINPUT, s->line, column, hint, "%s", what);
    s->told = s->line;
}

/* ---- line beginnings ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Indentation is white space and the signs that may stand among it: "- - key". */
static bool is_indentation(const struct scan *s, size_t i)
{
    return is_blank(s->bytes[i]) ||
           (strchr("-?:", s->bytes[i]) && i + 1 < s->length && is_blank(s->bytes[i + 1]));
}

static void check_line_start(struct scan *s)
{
    size_t i = s->at;

    if (s->bytes[i] == '%') {
        tell(s, 1, "a directive is not allowed here",
             "Remove the line; text that begins with % goes in quotes.");
        s->bytes[i] = '#';
        return;
    }
    while (i < s->length && s->bytes[i] != '\t' && is_indentation(s, i))
        i++;
    if (i < s->length && s->bytes[i] == '\t') {
        tell(s, (int)(i - s->at) + 1, "a tab in the indentation", "Indent with spaces only.");
        s->indented_by_tabs = true;
    }
}

/* ---- characters ---- */

/* Characters that libyaml takes for line ends though editors do not, and what nobody can see. */
static const char *what_is_wrong(const struct scan *s, uint32_t code)
{
    if (code == 0)
        return "a NUL byte in the text";
    if (code == '\r')
        return s->at + 1 < s->length && s->bytes[s->at + 1] == '\n'
                   ? NULL
                   : "a carriage return without a line feed";
    if ((code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0))
        return "a control character in the text";
    if (code == 0x2028 || code == 0x2029)
        return "an invisible line separator in the text";
    if (code == 0xfeff || code == 0xfffe || code == 0xffff)
        return "an invisible mark in the text";
    return NULL;
}

/* Something of the same length and width that means nothing. */
static void mend(char *bytes, size_t length)
{
    static const char *const harmless[] = {"", "x", "\xc3\x97", "\xef\xbf\xbd"};

    memcpy(bytes, harmless[length], length);
}

static size_t check_character(struct scan *s)
{
    uint32_t code;
    size_t n = cpd_node__utf8(&code, s->bytes + s->at, s->length - s->at);
    const char *what;

    if (n == 0) {
        tell(s, s->column, "the text is not UTF-8 here", "Save the file as UTF-8.");
        mend(s->bytes + s->at, 1);
        return 1;
    }
    what = what_is_wrong(s, code);
    if (what) {
        tell(s, s->column, what, "Remove it, or put an ordinary line end or space in its place.");
        mend(s->bytes + s->at, n);
    }
    return n;
}

/* With its mark, or by the empty half of its first letter. */
static bool is_utf16(const char *bytes, size_t length)
{
    return length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0 ||
                           !bytes[0] != !bytes[1]);
}

/* What most texts are made of. */
static bool is_plain(char c)
{
    return c >= ' ' && c <= '~';
}

bool cpd_yaml__check_text(struct cpd_yaml_log *log, char *bytes, size_t length)
{
    struct scan s = {log, bytes, length, 0, 1, 1, 0, false};

    if (is_utf16(bytes, length)) {
        tell(&s, 1, "the text is UTF-16", "Save the file as UTF-8.");
        return false;
    }
    while (s.at < length) {
        if (s.column == 1)
            check_line_start(&s);
        if (is_plain(bytes[s.at]))
            s.at++;
        else
            s.at += check_character(&s);
        s.column++;
        if (bytes[s.at - 1] == '\n') {
            s.line++;
            s.column = 1;
        }
    }
    return !s.indented_by_tabs;
}
