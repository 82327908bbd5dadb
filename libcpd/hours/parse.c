/* The one-line log: what was typed becomes drafts of time blocks. Pure: the vocabulary and today
 * are given.
 *
 * A line is read once from left to right, place by place; parts.c knows what can stand there. What
 * belongs together is a piece; commas part pieces, and so does "and" once a piece is whole. Days
 * are settled at the end of each line, because the last word of a line may hold for all of it.
 * Nothing is guessed: whatever could mean two things is an issue.
 */
#include <string.h>

#include "hours/hours.h"
#include "hours/scan.h"
#include "hours/words.h"

#define DAY_MINUTES 1440

/* ---- pieces ---- */

static struct cpd_scan_piece *piece_at(struct cpd_scan *scan, const char *at)
{
    struct cpd_scan_piece *piece = scan->piece;

    if (piece)
        return piece;
    piece = cpd_arena_alloc(&scan->arena, sizeof *piece);
    if (!piece)
        return NULL;
    *piece =
        (struct cpd_scan_piece){.from = at, .to = at, .line = scan->line, .day = CPD_DATE_NONE};
    *scan->end = piece;
    scan->end = &piece->next;
    if (!scan->of_line)
        scan->of_line = piece;
    return scan->piece = piece;
}

static bool is_alone_day(const struct cpd_scan_piece *piece)
{
    return piece->day != CPD_DATE_NONE && piece->minutes == 0 && !piece->entry &&
           !piece->case_from && !piece->bad;
}

static void end_piece(struct cpd_scan *scan)
{
    struct cpd_scan_piece *piece = scan->piece;
    char hint[400];

    scan->piece = NULL;
    if (!piece || piece->bad || is_alone_day(piece))
        return;
    if (piece->minutes == 0)
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, piece->from, "Write how long, like 45m or 1h30m.",
                       "%s does not say how long", cpd_scan__show(piece->from, piece->to).text);
    if (!piece->entry) {
        cpd_word__offer_codes(hint, sizeof hint, scan->entries);
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, piece->from, hint,
                       "%s does not say what the time went into",
                       cpd_scan__show(piece->from, piece->to).text);
    }
    piece->bad = piece->minutes == 0 || !piece->entry;
}

/* ---- days of a line ---- */

/* A day at the beginning or the end holds for the line when it is the only one. */
static cpd_date day_of_line(const struct cpd_scan *scan)
{
    if (scan->days == 0)
        return scan->otherwise;
    if (scan->days > 1 || (!scan->begins_with_day && !scan->ends_with_day))
        return CPD_DATE_NONE;
    for (const struct cpd_scan_piece *piece = scan->of_line; piece; piece = piece->next)
        if (piece->day != CPD_DATE_NONE)
            return piece->day;
    return CPD_DATE_NONE;
}

static void settle_days(struct cpd_scan *scan)
{
    cpd_date day = day_of_line(scan);

    for (struct cpd_scan_piece *piece = scan->of_line; piece; piece = piece->next) {
        const char *hint =
            "Write a day in each piece, or one at the beginning or the end for the whole line.";

        if (piece->day == CPD_DATE_NONE && day != CPD_DATE_NONE) {
            piece->day = day;
        } else if (piece->day == CPD_DATE_NONE) {
            CPD_SCAN_ISSUE(scan, CPD_EINPUT, piece->from, hint,
                           "it is not clear which day %s was on",
                           cpd_scan__show(piece->from, piece->to).text);
        } else if (is_alone_day(piece) && day == CPD_DATE_NONE) {
            CPD_SCAN_ISSUE(scan, CPD_EINPUT, piece->from, hint, "it is not clear what %s holds for",
                           cpd_scan__show(piece->from, piece->to).text);
        }
    }
}

static void begin_line(struct cpd_scan *scan, const char *at)
{
    scan->line++;
    scan->line_from = at;
    scan->of_line = NULL;
    scan->days = 0;
    scan->begins_with_day = scan->ends_with_day = scan->something = false;
}

static void end_line(struct cpd_scan *scan)
{
    end_piece(scan);
    settle_days(scan);
}

/* ---- the line ---- */

static bool is_separator(const char *at)
{
    return *at == ',' || *at == ';' || (*at == '.' && cpd_word__ends(at));
}

static size_t take_part(struct cpd_scan *scan, const char *at)
{
    struct cpd_scan_piece *piece = piece_at(scan, at);
    size_t days = scan->days, length = piece ? cpd_scan__part(scan, piece, at) : 0;

    if (length == 0)
        return 0;
    piece->to = at + length;
    scan->something = true;
    scan->ends_with_day = scan->days > days;
    return length;
}

/* One step; returns the rest, NULL when out of memory. */
static const char *step(struct cpd_scan *scan, const char *at)
{
    const struct cpd_scan_piece *piece = scan->piece;
    size_t length = 1;

    if (is_separator(at))
        end_piece(scan);
    else if (!strchr(" \t():!?\"", *at))
        length = cpd_scan__little_word(scan, at);
    if (length == 0)
        length = take_part(scan, at);
    else if (piece && piece->minutes && piece->entry && cpd_scan__is_joining(at))
        end_piece(scan);
    return length ? at + length : NULL;
}

static int scan_text(struct cpd_scan *scan, const char *text)
{
    begin_line(scan, text);
    for (const char *at = text; at && *at;) {
        if (*at == '\n') {
            end_line(scan);
            begin_line(scan, ++at);
            continue;
        }
        at = step(scan, at);
    }
    if (scan->arena.failed)
        return cpd_error__no_memory();
    end_line(scan);
    return 0;
}

/* ---- what comes out ---- */

static void check_days_hold(struct cpd_scan *scan)
{
    for (const struct cpd_scan_piece *piece = scan->pieces; piece; piece = piece->next) {
        int64_t before = 0, minutes = 0;
        char day[CPD_DATE_TEXT], sum[CPD_MINUTES_TEXT];

        for (const struct cpd_scan_piece *other = scan->pieces; other; other = other->next) {
            minutes += other->day == piece->day ? other->minutes : 0;
            before = other == piece ? minutes - piece->minutes : before;
        }
        if (before > DAY_MINUTES || before + piece->minutes <= DAY_MINUTES)
            continue; // told once, at the piece that is too much
        cpd_date_format(day, piece->day);
        cpd_minutes_format(sum, minutes);
        scan->line = piece->line;
        cpd_scan__note(scan, CPD_ELIMIT,
                       cpd_issues__add(scan->issues, CPD_ELIMIT, "", piece->line, 0,
                                       "Check the durations and the day.",
                                       "%s adds up to %s, more than a day has", day, sum));
    }
}

static cpd_node *draft_of(cpd_doc *doc, const struct cpd_scan_piece *piece)
{
    cpd_node *draft = cpd_node_object(doc);
    char day[CPD_DATE_TEXT];

    cpd_date_format(day, piece->day);
    cpd_node_set_text(doc, draft, "kind", "time");
    cpd_node_set_text(doc, draft, "date", day);
    cpd_node_set_text(doc, draft, "category", cpd_node_get_text(piece->entry, "code"));
    cpd_node_set_int(doc, draft, "minutes", piece->minutes);
    cpd_node_set(doc, draft, "text",
                 cpd_node_text_n(doc, piece->from, (size_t)(piece->to - piece->from)));
    if (piece->case_from)
        cpd_node_set(doc, draft, "case",
                     cpd_node_text_n(doc, piece->case_from, piece->case_length));
    return draft;
}

static int refuse_bytes(const char *text, const char *bad, cpd_issues *issues)
{
    struct cpd_scan scan = {.line = 1, .line_from = text};

    for (const char *at = text; at < bad; at++)
        if (*at == '\n') {
            scan.line++;
            scan.line_from = at + 1;
        }
    return cpd_issues__add(issues, CPD_EINPUT, "", scan.line, cpd_scan__column(&scan, bad),
                           "Type it again.", "the line holds something that is not text");
}

static int check_text(const char *text, cpd_issues *issues)
{
    size_t length = strlen(text);
    ptrdiff_t bad;

    if (length > CPD_HOURS_LINE_MOST)
        return cpd_issues__add(issues, CPD_ELIMIT, "", 0, 0, "Log it in several lines.",
                               "the line is longer than %d bytes", CPD_HOURS_LINE_MOST);
    bad = cpd_text_bad_byte(text, length);
    if (bad >= 0)
        return refuse_bytes(text, text + bad, issues);
    if (text[strspn(text, " \t\n,;.")] == '\0')
        return cpd_issues__add(issues, CPD_EINPUT, "", 0, 0,
                               "Write it like: 2h visit, 45m recording.", "the line says nothing");
    return 0;
}

static int build(cpd_node **drafts, cpd_doc *doc, const struct cpd_scan *scan)
{
    cpd_node *list = cpd_node_list(doc);

    for (const struct cpd_scan_piece *piece = scan->pieces; piece; piece = piece->next)
        if (!is_alone_day(piece))
            cpd_node_add(doc, list, draft_of(doc, piece));
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    if (cpd_node_length(list) == 0)
        return cpd_issues__add(scan->issues, CPD_EINPUT, "", 0, 0,
                               "Write it like: 2h visit, 45m recording.",
                               "the line says nothing but a day");
    *drafts = list;
    return 0;
}

int cpd_hours__parse(cpd_node **drafts, cpd_doc *doc, const cpd_node *entries, const char *text,
                     cpd_date today, cpd_date otherwise, cpd_issues *issues)
{
    struct cpd_scan scan = {
        .entries = entries, .today = today, .otherwise = otherwise, .issues = issues};
    int r = check_text(text ? text : "", issues);

    scan.end = &scan.pieces;
    if (r == 0)
        r = scan_text(&scan, text);
    if (r == 0 && scan.found == 0)
        check_days_hold(&scan);
    if (r == 0)
        r = scan.found;
    if (r == 0)
        r = build(drafts, doc, &scan);
    cpd_arena_fini(&scan.arena);
    return r;
}
