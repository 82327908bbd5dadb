/* The list of everything that is wrong in one document. It is kept in the order of lines as it
 * grows, so that reading it changes nothing. A document can be wrong in more ways than anyone will
 * read: beyond MOST the list only counts, and its last item says how many there were. An issue that
 * found no memory is counted too: a wrong document never looks right because memory was short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MOST 200

struct cpd_issues {
    cpd_arena arena;
    cpd_issue *items[MOST];
    size_t kept;
    size_t dropped;
    bool no_memory;
    cpd_issue rest; /* what item number `kept` says once something was dropped */
    char rest_text[64];
};

cpd_issues *cpd_issues_new(void)
{
    return calloc(1, sizeof(cpd_issues));
}

void cpd_issues_free(cpd_issues *issues)
{
    if (!issues)
        return;
    cpd_arena_fini(&issues->arena);
    free(issues);
}

size_t cpd_issues_count(const cpd_issues *issues)
{
    return issues ? issues->kept + (issues->dropped > 0) : 0;
}

const cpd_issue *cpd_issues_get(const cpd_issues *issues, size_t i)
{
    if (i >= cpd_issues_count(issues))
        return NULL;
    return i < issues->kept ? issues->items[i] : &issues->rest;
}

static void drop(cpd_issues *issues)
{
    issues->dropped++;
    snprintf(issues->rest_text, sizeof issues->rest_text, "%zu more issue%s not listed",
             issues->dropped, issues->dropped == 1 ? " is" : "s are");
    issues->rest = (cpd_issue){.kind = CPD_ELIMIT,
                               .place = "",
                               .text = issues->rest_text,
                               .hint = "Put the others right first."};
}

/* Issues of one file stand in the order of its lines; files in the order in which they were read.
 */
static bool comes_after(const cpd_issue *kept, const cpd_issue *issue)
{
    return kept->line > issue->line && strcmp(kept->place, issue->place) == 0;
}

/* After all with the same line: what was found first is read first. */
static void insert(cpd_issues *issues, cpd_issue *issue)
{
    size_t i = issues->kept++;

    for (; i > 0 && comes_after(issues->items[i - 1], issue); i--)
        issues->items[i] = issues->items[i - 1];
    issues->items[i] = issue;
}

static const char *keep_shown(cpd_issues *issues, const char *raw, size_t most)
{
    char shown[CPD_SHOW_MOST];

    cpd_text__show(shown, most, raw);
    return cpd_arena_strndup(&issues->arena, shown, strlen(shown));
}

/* @p text has been made harmless already. */
static int keep(cpd_issues *issues, const cpd_issue *from)
{
    cpd_issue *issue = cpd_arena_alloc(&issues->arena, sizeof *issue);
    const char *place = keep_shown(issues, from->place, sizeof(((cpd_error *)0)->place));
    const char *hint = keep_shown(issues, from->hint, sizeof(((cpd_error *)0)->hint));
    const char *text = cpd_arena_strndup(&issues->arena, from->text, strlen(from->text));

    if (issues->arena.failed) {
        issues->no_memory = true;
        drop(issues);
        return cpd_error__no_memory();
    }
    *issue = *from;
    issue->place = place;
    issue->hint = hint;
    issue->text = text;
    insert(issues, issue);
    return from->kind;
}

int cpd_issues__add(cpd_issues *issues, int kind, const char *place, int line, int column,
                    const char *hint, const char *format, ...)
{
    char text[CPD_SHOW_MOST];
    va_list args;

    va_start(args, format);
    cpd_text__show_format(text, sizeof text, format, args);
    va_end(args);
    if (!issues) {
        cpd_error__set(kind, "%s", text);
        cpd_error__hint("%s", hint ? hint : "");
        return cpd_error__place(place, line, column);
    }
    if (issues->kept == MOST) {
        drop(issues);
        return kind;
    }
    return keep(issues, &(cpd_issue){.kind = kind,
                                     .place = place,
                                     .line = line,
                                     .column = column,
                                     .text = text,
                                     .hint = hint});
}

int cpd_error__from_issues(const cpd_issues *issues)
{
    const cpd_issue *first = cpd_issues_get(issues, 0);

    if (!first)
        return CPD_OK;
    if (issues->no_memory)
        return cpd_error__no_memory();
    cpd_error__set(first->kind, "%s", first->text);
    cpd_error__hint("%s", first->hint);
    return cpd_error__place(first->place, first->line, first->column);
}
