/* scan - a line of hours while it is read. Private to hours: parse.c walks the line, parts.c reads
 * what stands at a place. */
#ifndef CPD_HOURS_SCAN_H
#define CPD_HOURS_SCAN_H

#include "base/base.h"
#include "hours/hours.h"

struct cpd_scan_piece {
    struct cpd_scan_piece *next;
    const char *from, *to; /* as typed */
    int line;
    int minutes;           /* 0: not said */
    const cpd_node *entry; /* what it went into; NULL: not said */
    cpd_date day;          /* CPD_DATE_NONE: not said */
    const char *case_from; /* NULL: none */
    size_t case_length;
    bool bad; /* something in it was not understood: what is missing is not told as well */
};

struct cpd_scan {
    cpd_arena arena;
    const cpd_node *entries;
    cpd_date today, otherwise; /* the day of a line that names none */
    cpd_issues *issues;
    const char *line_from; /* where the present line begins */
    int line;
    struct cpd_scan_piece *pieces, **end; /* all pieces */
    struct cpd_scan_piece *of_line;       /* first piece of the present line */
    struct cpd_scan_piece *piece;         /* the one being read; NULL between two */
    size_t days;                          /* named on this line */
    bool begins_with_day, ends_with_day;
    bool something; /* was read on this line */
    int found;      /* the kind of the first issue, 0 while there is none */
};

/* Count characters, not bytes, from 1. */
int cpd_scan__column(const struct cpd_scan *scan, const char *at);
/* Remember the kind of the first issue; added is what adding it gave. */
void cpd_scan__note(struct cpd_scan *scan, int kind, int added);
#define CPD_SCAN_ISSUE(scan, kind, at, hint, ...)                                                  \
    cpd_scan__note(scan, kind,                                                                     \
                   cpd_issues__add((scan)->issues, kind, "", (scan)->line,                         \
                                   cpd_scan__column(scan, at), hint, __VA_ARGS__))

#define CPD_SCAN_SHOWN 48 /* bytes of a stretch in a message */

struct cpd_scan_shown {
    char text[CPD_SCAN_SHOWN + 4];
};
/* A stretch in quotes; a long one is "this": it may be a sentence meant for another box. */
struct cpd_scan_shown cpd_scan__show(const char *from, const char *to);

/* Read what stands at a place into a piece, with an issue when it makes no sense there. Returns how
 * many bytes it took, never 0. */
size_t cpd_scan__part(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at);
/* A word that people write between the others and that changes nothing; 0 for none. */
size_t cpd_scan__little_word(const struct cpd_scan *scan, const char *at);
/* One of those that begin a new piece once the present one says how long and what. */
bool cpd_scan__is_joining(const char *at);

#endif
