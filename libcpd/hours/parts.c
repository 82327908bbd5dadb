/* What can stand at a place of a line: a case reference, a duration, a word of the vocabulary, a
 * day, a number without a use of its own, or something unknown. Whatever makes no sense where it
 * stands is an issue with its column and what to write instead.
 */
#include <stdio.h>
#include <string.h>

#include "hours/duration.h"
#include "hours/scan.h"
#include "hours/words.h"

/* ---- issues ---- */

int cpd_scan__column(const struct cpd_scan *scan, const char *at)
{
    int column = 1;

    for (const char *c = scan->line_from; c < at; c++)
        column += ((unsigned char)*c & 0xc0) != 0x80;
    return column;
}

void cpd_scan__note(struct cpd_scan *scan, int kind, int added)
{
    if (scan->found == 0)
        scan->found = added == CPD_EINTERNAL ? added : kind;
}

/* The failure just set, as an issue of this place. */
static void add_last_error(struct cpd_scan *scan, const char *at)
{
    cpd_error error = *cpd_error_last();

    CPD_SCAN_ISSUE(scan, error.kind, at, error.hint, "%s", error.text);
}

struct cpd_scan_shown cpd_scan__show(const char *from, const char *to)
{
    struct cpd_scan_shown shown;

    if (to - from <= CPD_SCAN_SHOWN)
        snprintf(shown.text, sizeof shown.text, "\"%.*s\"", (int)(to - from), from);
    else
        snprintf(shown.text, sizeof shown.text, "this");
    return shown;
}

/* ---- each returns how many bytes it took, 0 when it is not there ---- */

/* A number of the case system, with letters perhaps; without a digit it would be a name. */
static bool is_case_number(const char *from, size_t length)
{
    char code[66];

    snprintf(code, sizeof code, "%.*s", (int)(length < 65 ? length : 65), from);
    return cpd_code_is_good(code) && strpbrk(code, "0123456789") != NULL;
}

static size_t take_case(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    size_t length = *at == '#' ? strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                "abcdefghijklmnopqrstuvwxyz0123456789._-")
                               : 0;
    const char *from = at + 1;

    if (*at != '#')
        return 0;
    while (length > 0 && strchr("._-", from[length - 1]))
        length--;
    if (!is_case_number(from, length)) {
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, "Write the number of the case system, like #12345.",
                       "a case reference is a number, never a name");
        piece->bad = true;
    } else if (piece->case_from) {
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at,
                       "Part the pieces with a comma, each with its own time.",
                       "two case references stand in one piece");
        piece->bad = true;
    }
    piece->case_from = from;
    piece->case_length = length;
    return length + 1;
}

static size_t take_duration(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    int minutes = 0;
    size_t length = cpd_duration__read(&minutes, at);

    if (length == 0)
        return 0;
    if (minutes == 0) {
        add_last_error(scan, at);
        piece->bad = true;
    } else if (piece->minutes) {
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, "Part the pieces with a comma.",
                       "%s is a second duration in one piece",
                       cpd_scan__show(at, at + length).text);
        piece->bad = true;
    }
    piece->minutes = minutes;
    return length;
}

static size_t take_word(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    const cpd_node *entry = NULL;
    size_t length = cpd_word__find(&entry, scan->entries, at);

    if (length == 0)
        return 0;
    if (piece->entry && piece->entry != entry) {
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, "Part them with a comma, each with its own time.",
                       "%s goes under %s, what stands before it under %s",
                       cpd_scan__show(at, at + length).text, cpd_node_get_text(entry, "title"),
                       cpd_node_get_text(piece->entry, "title"));
        piece->bad = true;
    }
    piece->entry = entry;
    return length;
}

/* "monday", "yesterday"; not "sat": one sat with a family. */
static bool is_day_word(const struct cpd_scan *scan, const char *word)
{
    cpd_date day;

    return (*word < '0' || *word > '9') && cpd_word__match(word, "sat") == 0 &&
           cpd_date_parse_spoken(&day, word, scan->today) == 0;
}

static bool looks_like_day(const struct cpd_scan *scan, const char *word)
{
    size_t slashes = 0;

    if (*word < '0' || *word > '9')
        return is_day_word(scan, word);
    for (const char *c = word; *c; c++)
        slashes += strchr("/.-", *c) ? 1 : 0;
    return slashes >= 2 || strchr(word, '/');
}

/* "Wed 19 Nov" may be a slip in either, so both are named. */
static void two_days(struct cpd_scan *scan, const struct cpd_scan_piece *piece, const char *at,
                     cpd_date day)
{
    char first[32], second[32];

    cpd_date_format_long(first, sizeof first, piece->day);
    cpd_date_format_long(second, sizeof second, day);
    CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, "Write one of the two, or part the pieces with a comma.",
                   "two days stand in one piece: %s and %s", first, second);
}

/* A day said twice, "Wed 18 Nov", is one. */
static void set_day(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at,
                    cpd_date day)
{
    if (piece->day == day)
        return;
    if (day > scan->today)
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, "Time is written down on its day or later.",
                       "this day is still to come");
    else if (piece->day != CPD_DATE_NONE)
        two_days(scan, piece, at, day);
    piece->bad |= day > scan->today || piece->day != CPD_DATE_NONE;
    piece->day = day;
    scan->days++;
    scan->begins_with_day |= !scan->something;
}

/* The bytes up to the next blank or separator. */
static size_t token_length(const char *at)
{
    size_t length = strcspn(at, " \t\n,;()");

    while (length > 1 && strchr(".:", at[length - 1]))
        length--;
    return length;
}

/* "20 Nov": without a year the latest such day, for time that was spent lies behind. */
static size_t take_written_day(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    int year, month, day;
    size_t length = cpd_date__read_written(&year, &month, &day, at);
    char text[40];
    cpd_date date = CPD_DATE_NONE;

    if (length == 0 || length >= sizeof text || !cpd_word__ends(at + length))
        return 0;
    snprintf(text, sizeof text, "%.*s", (int)length, at);
    if (cpd_date_parse_past(&date, text, scan->today) == 0) {
        set_day(scan, piece, at, date);
    } else {
        add_last_error(scan, at);
        piece->bad = true;
    }
    return length;
}

/* What to write instead of "last friday". */
static void offer_days(char *hint, size_t size, const struct cpd_scan *scan, const char *word)
{
    cpd_date day = CPD_DATE_NONE;
    char latest[32], before[32];

    cpd_date_parse_spoken(&day, word, scan->today);
    cpd_date_format_long(latest, sizeof latest, day);
    cpd_date_format_long(before, sizeof before, day - 7);
    snprintf(hint, size, "Write %s for %s, or the date: %s.", word, latest, before);
}

/* "last friday": said on a Monday it may be three days ago or ten. */
static size_t take_relative_day(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    size_t before = cpd_word__match(at, "last"), length;
    char word[32], hint[160];

    if (before == 0)
        return 0;
    before += strspn(at + before, " \t");
    length = token_length(at + before);
    snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), at + before);
    if (!is_day_word(scan, word))
        return 0;
    offer_days(hint, sizeof hint, scan, word);
    CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, hint, "%s may be two days",
                   cpd_scan__show(at, at + before + length).text);
    piece->bad = true;
    return before + length;
}

static size_t take_day(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    size_t length = token_length(at);
    char word[32];
    cpd_date day = CPD_DATE_NONE;

    if (length >= sizeof word)
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)length, at);
    if (!looks_like_day(scan, word))
        return 0;
    if (cpd_date_parse_spoken(&day, word, scan->today) == 0) {
        set_day(scan, piece, at, day);
    } else {
        add_last_error(scan, at);
        piece->bad = true;
    }
    return length;
}

/* A dash as phones and word processors write it needs no blanks around it. */
static size_t long_dash(const char *at)
{
    bool dash = strncmp(at, "\xe2\x80\x93", 3) == 0 || strncmp(at, "\xe2\x80\x94", 3) == 0;

    return dash ? 3 : 0;
}

/* Words that people write between the others and that change nothing. */
static size_t little_word(const char *at)
{
    static const char *const words[] = {
        "a",    "about", "afternoon", "all",     "am",  "an",   "and",  "at",  "by",
        "did",  "doing", "each",      "evening", "for", "from", "had",  "i",   "in",
        "into", "it",    "me",        "morning", "my",  "of",   "on",   "our", "plus",
        "pm",   "some",  "spent",     "that",    "the", "then", "this", "to",  "was",
        "we",   "went",  "with",      "&",       "+",   "-"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_word__match(at, words[i]))
            return cpd_word__match(at, words[i]);
    return long_dash(at);
}

/* What to write instead of a number that is no duration. */
static const char *number_hint(const char *word)
{
    if (strspn(word, "0123456789") == strlen(word))
        return "Write 90m, 1h30m, 1.5h or 2h. How many there were is not kept: leave it out.";
    if (strchr(word + 1, '-'))
        return "Write how long, like 2h, or from when to when, like 9:00-11:00.";
    return "Write 90m, 1h30m, 1.5h or 2h.";
}

/* A number without a use of its own: "1:30", "25", "9-10"; a long one is a case without its mark.
 */
static size_t take_number(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    const char *digit = *at == '-' || *at == '+' ? at + 1 : at;
    size_t length = token_length(at);
    char word[32];

    if (*digit < '0' || *digit > '9')
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), at);
    if (length >= 4 && strspn(word, "0123456789") == strlen(word)) {
        CPD_SCAN_ISSUE(
            scan, CPD_EINPUT, at, "A case reference is written #12345; a time 90m or 1h30m.",
            "%s is neither a time nor a case reference", cpd_scan__show(at, at + length).text);
    } else {
        CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, number_hint(word), "%s is not a duration",
                       cpd_scan__show(at, at + length).text);
    }
    piece->bad = true;
    return length;
}

/* ---- the unknown ---- */

static bool stops_run(struct cpd_scan *scan, const char *at)
{
    const cpd_node *entry;
    int minutes;
    char word[32];

    if (strchr("\n,;()#", *at) || (*at >= '0' && *at <= '9')) // strchr finds the NUL too
        return true;
    snprintf(word, sizeof word, "%.*s", (int)(token_length(at) < 31 ? token_length(at) : 31), at);
    return little_word(at) || is_day_word(scan, word) ||
           cpd_word__find(&entry, scan->entries, at) || cpd_duration__read(&minutes, at);
}

/* A stretch that ends with a word for time that is no work: where it is written down instead. */
static bool is_time_away(const char *at, const char *end)
{
    static const char *const words[] = {"leave",    "sick",        "sickness", "holiday",
                                        "holidays", "a/l",         "toil",     "flexi",
                                        "lunch",    "lunch break", "off"};

    for (; at < end; at += token_length(at), at += strspn(at, " \t"))
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (cpd_word__match(at, words[i]) == (size_t)(end - at))
                return true;
    return false;
}

/* "all day", "half a day": how long that is differs. */
static bool is_part_of_a_day(const char *at, const char *end)
{
    static const char *const words[] = {"day", "days", "half day", "full day", "whole day", "half"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_word__match(at, words[i]) == (size_t)(end - at))
            return true;
    return false;
}

/* What to do about words that nobody knows. */
static void advise(char *hint, size_t size, const struct cpd_scan *scan,
                   const struct cpd_scan_piece *piece, const char *at, const char *end)
{
    if (is_time_away(at, end))
        snprintf(hint, size, "Days away are written down with cpd absence; breaks nowhere.");
    else if (is_part_of_a_day(at, end))
        snprintf(hint, size, "Write the hours, like 3h30m or 7.5h.");
    else if (piece->entry && !cpd_word__is_slip(scan->entries, at, (size_t)(end - at)))
        snprintf(hint, size,
                 "Leave it out: a line says how long, what it was, the day and the case, #12345.");
    else if (cpd_word__suggest(hint, size, scan->entries, at, (size_t)(end - at)))
        return;
    else
        cpd_word__offer_codes(hint, size, scan->entries);
}

/* Unknown words that stand together are one issue: "home vist" was one word. */
static size_t take_unknown(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    const char *end = at + token_length(at), *next = end + strspn(end, " \t");
    char hint[400];

    while (next > end && !stops_run(scan, next)) {
        end = next + token_length(next);
        next = end + strspn(end, " \t");
    }
    advise(hint, sizeof hint, scan, piece, at, end);
    CPD_SCAN_ISSUE(scan, CPD_EINPUT, at, hint, "%s is not in the vocabulary of activities",
                   cpd_scan__show(at, end).text);
    piece->bad = true;
    return (size_t)(end - at);
}

/* ---- what parse.c asks ---- */

size_t cpd_scan__part(struct cpd_scan *scan, struct cpd_scan_piece *piece, const char *at)
{
    size_t length = take_case(scan, piece, at);

    if (length == 0)
        length = take_duration(scan, piece, at);
    if (length == 0)
        length = take_word(scan, piece, at);
    if (length == 0)
        length = take_written_day(scan, piece, at);
    if (length == 0)
        length = take_relative_day(scan, piece, at);
    if (length == 0)
        length = take_day(scan, piece, at);
    if (length == 0)
        length = take_number(scan, piece, at);
    if (length == 0)
        length = take_unknown(scan, piece, at);
    return length;
}

size_t cpd_scan__little_word(const struct cpd_scan *scan, const char *at)
{
    const cpd_node *entry;
    int minutes = 0;
    bool begins_more = // "in the car", "an hour"
        cpd_word__find(&entry, scan->entries, at) > 0 || cpd_duration__read(&minutes, at) > 0;

    return begins_more ? 0 : little_word(at);
}

bool cpd_scan__is_joining(const char *at)
{
    static const char *const words[] = {"and", "then", "plus", "&", "+"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_word__match(at, words[i]))
            return true;
    return false;
}
