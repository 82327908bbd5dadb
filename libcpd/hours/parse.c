/* The one-line log: what was typed becomes drafts of time blocks. Pure: the vocabulary and today
 * are given.
 *
 * A line is read once from left to right. At each place stands a case reference, a duration, a word
 * of the vocabulary, a day, a little word that says nothing, or something unknown. What belongs
 * together is a piece; commas part pieces, and so does "and" once a piece is whole. Days are
 * settled at the end of each line, because the last word of a line may hold for all of it. Nothing
 * is guessed: whatever could mean two things is an issue.
 */
#include <stdio.h>
#include <string.h>

#include "hours/duration.h"
#include "hours/hours.h"
#include "hours/words.h"

#define DAY_MINUTES 1440
#define SHOWN 48 /* bytes of a piece in a message */

struct piece {
    struct piece *next;
    const char *from, *to; /* as typed */
    int line;
    int minutes;           /* 0: not said */
    const cpd_node *entry; /* what it went into; NULL: not said */
    cpd_date day;          /* CPD_DATE_NONE: not said */
    const char *case_from; /* NULL: none */
    size_t case_length;
    bool bad; /* something in it was not understood: what is missing is not told as well */
};

struct scan {
    cpd_arena arena;
    const cpd_node *entries;
    cpd_date today;
    cpd_issues *issues;
    const char *line_from; /* where the present line begins */
    int line;
    struct piece *pieces, **end; /* all pieces */
    struct piece *of_line;       /* first piece of the present line */
    struct piece *piece;         /* the one being read; NULL between two */
    size_t days;                 /* named on this line */
    bool begins_with_day, ends_with_day;
    bool something; /* was read on this line */
    int found;      /* the kind of the first issue, 0 while there is none */
};

/* ---- issues ---- */

/* Columns count characters, not bytes. */
static int column_of(const struct scan *scan, const char *at)
{
    int column = 1;

    for (const char *c = scan->line_from; c < at; c++)
        column += ((unsigned char)*c & 0xc0) != 0x80;
    return column;
}

#define ISSUE(scan, kind, at, hint, ...)                                                           \
    note_kind(scan, kind,                                                                          \
              cpd_issues__add((scan)->issues, kind, "", (scan)->line, column_of(scan, at), hint,   \
                              __VA_ARGS__))

static void note_kind(struct scan *scan, int kind, int added)
{
    if (scan->found == 0)
        scan->found = added == CPD_EINTERNAL ? added : kind;
}

/* The failure just set, as an issue of this place. */
static void add_last_error(struct scan *scan, const char *at)
{
    cpd_error error = *cpd_error_last();

    ISSUE(scan, error.kind, at, error.hint, "%s", error.text);
}

struct shown {
    char text[SHOWN + 4];
};

/* A long stretch is not shown again: it may be a sentence meant for another box. */
static struct shown show(const char *from, const char *to)
{
    struct shown shown;

    if (to - from <= SHOWN)
        snprintf(shown.text, sizeof shown.text, "\"%.*s\"", (int)(to - from), from);
    else
        snprintf(shown.text, sizeof shown.text, "this");
    return shown;
}

/* ---- pieces ---- */

static struct piece *piece_at(struct scan *scan, const char *at)
{
    struct piece *piece = scan->piece;

    if (piece)
        return piece;
    piece = cpd_arena_alloc(&scan->arena, sizeof *piece);
    if (!piece)
        return NULL;
    *piece = (struct piece){.from = at, .to = at, .line = scan->line, .day = CPD_DATE_NONE};
    *scan->end = piece;
    scan->end = &piece->next;
    if (!scan->of_line)
        scan->of_line = piece;
    return scan->piece = piece;
}

static bool is_alone_day(const struct piece *piece)
{
    return piece->day != CPD_DATE_NONE && piece->minutes == 0 && !piece->entry &&
           !piece->case_from && !piece->bad;
}

static void end_piece(struct scan *scan)
{
    struct piece *piece = scan->piece;
    char hint[400];

    scan->piece = NULL;
    if (!piece || piece->bad || is_alone_day(piece))
        return;
    if (piece->minutes == 0)
        ISSUE(scan, CPD_EINPUT, piece->from, "Write how long, like 45m or 1h30m.",
              "%s does not say how long", show(piece->from, piece->to).text);
    if (!piece->entry) {
        cpd_word__offer_codes(hint, sizeof hint, scan->entries);
        ISSUE(scan, CPD_EINPUT, piece->from, hint, "%s does not say what the time went into",
              show(piece->from, piece->to).text);
    }
    piece->bad = piece->minutes == 0 || !piece->entry;
}

/* ---- days of a line ---- */

/* A day at the beginning or the end holds for the line when it is the only one. */
static cpd_date day_of_line(const struct scan *scan)
{
    if (scan->days == 0)
        return scan->today;
    if (scan->days > 1 || (!scan->begins_with_day && !scan->ends_with_day))
        return CPD_DATE_NONE;
    for (const struct piece *piece = scan->of_line; piece; piece = piece->next)
        if (piece->day != CPD_DATE_NONE)
            return piece->day;
    return CPD_DATE_NONE;
}

static void settle_days(struct scan *scan)
{
    cpd_date day = day_of_line(scan);

    for (struct piece *piece = scan->of_line; piece; piece = piece->next) {
        const char *hint =
            "Write a day in each piece, or one at the beginning or the end for the whole line.";

        if (piece->day == CPD_DATE_NONE && day != CPD_DATE_NONE) {
            piece->day = day;
        } else if (piece->day == CPD_DATE_NONE) {
            ISSUE(scan, CPD_EINPUT, piece->from, hint, "it is not clear which day %s was on",
                  show(piece->from, piece->to).text);
        } else if (is_alone_day(piece) && day == CPD_DATE_NONE) {
            ISSUE(scan, CPD_EINPUT, piece->from, hint, "it is not clear what %s holds for",
                  show(piece->from, piece->to).text);
        }
    }
}

static void begin_line(struct scan *scan, const char *at)
{
    scan->line++;
    scan->line_from = at;
    scan->of_line = NULL;
    scan->days = 0;
    scan->begins_with_day = scan->ends_with_day = scan->something = false;
}

static void end_line(struct scan *scan)
{
    end_piece(scan);
    settle_days(scan);
}

/* ---- what can stand at a place; each returns how many bytes it took, 0 when it is not there ----
 */

static size_t take_case(struct scan *scan, struct piece *piece, const char *at)
{
    size_t length = *at == '#' ? strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                "abcdefghijklmnopqrstuvwxyz0123456789._-")
                               : 0;
    const char *from = at + 1;

    if (*at != '#')
        return 0;
    while (length > 0 && strchr("._-", from[length - 1]))
        length--;
    if (length == 0 || length > 64 || strcspn(from, "0123456789") >= length) {
        ISSUE(scan, CPD_EINPUT, at, "Write the number of the case system, like #12345.",
              "a case reference is a number, never a name");
        piece->bad = true;
    } else if (piece->case_from) {
        ISSUE(scan, CPD_EINPUT, at, "Part the pieces with a comma, each with its own time.",
              "two case references stand in one piece");
        piece->bad = true;
    }
    piece->case_from = from;
    piece->case_length = length;
    return length + 1;
}

static size_t take_duration(struct scan *scan, struct piece *piece, const char *at)
{
    int minutes = 0;
    size_t length = cpd_duration__read(&minutes, at);

    if (length == 0)
        return 0;
    if (minutes == 0) {
        add_last_error(scan, at);
        piece->bad = true;
    } else if (piece->minutes) {
        ISSUE(scan, CPD_EINPUT, at, "Part the pieces with a comma.",
              "%s is a second duration in one piece", show(at, at + length).text);
        piece->bad = true;
    }
    piece->minutes = minutes;
    return length;
}

static size_t take_word(struct scan *scan, struct piece *piece, const char *at)
{
    const cpd_node *entry = NULL;
    size_t length = cpd_word__find(&entry, scan->entries, at);

    if (length == 0)
        return 0;
    if (piece->entry && piece->entry != entry) {
        ISSUE(scan, CPD_EINPUT, at, "Part them with a comma, each with its own time.",
              "%s goes under %s, what stands before it under %s", show(at, at + length).text,
              cpd_node_get_text(entry, "title"), cpd_node_get_text(piece->entry, "title"));
        piece->bad = true;
    }
    piece->entry = entry;
    return length;
}

static const char *weekday_named(const char *word)
{
    static const char *const names[][2] = {
        {"mon", "monday"},         {"tue", "tuesday"},         {"tues", "tuesday"},
        {"wed", "wednesday"},      {"weds", "wednesday"},      {"thu", "thursday"},
        {"thur", "thursday"},      {"thurs", "thursday"},      {"fri", "friday"},
        {"sun", "sunday"},         {"today", "today"},         {"monday", "monday"},
        {"tuesday", "tuesday"},    {"wednesday", "wednesday"}, {"thursday", "thursday"},
        {"friday", "friday"},      {"saturday", "saturday"},   {"sunday", "sunday"},
        {"yesterday", "yesterday"}}; // not "sat": one sat with a family

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (cpd_word__match(word, names[i][0]) == strlen(word))
            return names[i][1];
    return NULL;
}

/* A day as a word or a date; a date that is none is an issue here, so that its remedy is told. */
static bool read_day(cpd_date *day, struct scan *scan, const char *word)
{
    const char *named = weekday_named(word);

    return cpd_date_parse_spoken(day, named ? named : word, scan->today) == 0;
}

static bool looks_like_day(const char *word)
{
    size_t slashes = 0;

    if (weekday_named(word))
        return true;
    if (*word < '0' || *word > '9')
        return false;
    for (const char *c = word; *c; c++)
        slashes += strchr("/.-", *c) ? 1 : 0;
    return slashes >= 2 || strchr(word, '/');
}

static void set_day(struct scan *scan, struct piece *piece, const char *at, cpd_date day)
{
    if (day > scan->today)
        ISSUE(scan, CPD_EINPUT, at, "Time is written down on its day or later.",
              "this day is still to come");
    else if (piece->day != CPD_DATE_NONE)
        ISSUE(scan, CPD_EINPUT, at, "Part the pieces with a comma.", "two days stand in one piece");
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

static size_t take_day(struct scan *scan, struct piece *piece, const char *at)
{
    size_t length = token_length(at);
    char word[32];
    cpd_date day = CPD_DATE_NONE;

    if (length >= sizeof word)
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)length, at);
    if (!looks_like_day(word))
        return 0;
    if (read_day(&day, scan, word)) {
        set_day(scan, piece, at, day);
    } else {
        add_last_error(scan, at);
        piece->bad = true;
    }
    return length;
}

/* Words that people write between the others and that change nothing. */
static size_t little_word(const char *at)
{
    static const char *const words[] = {
        "a",    "about", "afternoon",    "all",         "am",      "an",      "and",  "at",
        "by",   "did",   "doing",        "each",        "evening", "for",     "from", "had",
        "i",    "in",    "into",         "it",          "me",      "morning", "my",   "of",
        "on",   "our",   "plus",         "pm",          "some",    "spent",   "that", "the",
        "then", "this",  "to",           "was",         "we",      "went",    "with", "&",
        "+",    "-",     "\xe2\x80\x93", "\xe2\x80\x94"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_word__match(at, words[i]))
            return cpd_word__match(at, words[i]);
    return 0;
}

/* "and" and its like begin a new piece once this one says how long and what. */
static size_t joining_word(const char *at)
{
    static const char *const words[] = {"and", "then", "plus", "&", "+"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_word__match(at, words[i]))
            return cpd_word__match(at, words[i]);
    return 0;
}

/* A number without a use of its own: "1:30", "25", "9-10". */
static size_t take_number(struct scan *scan, struct piece *piece, const char *at)
{
    const char *digit = *at == '-' || *at == '+' ? at + 1 : at;
    size_t length = token_length(at);
    char word[32];
    int minutes;

    if (*digit < '0' || *digit > '9')
        return 0;
    snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), at);
    cpd_minutes_parse(&minutes, word, 0);
    add_last_error(scan, at);
    piece->bad = true;
    return length;
}

/* ---- the unknown ---- */

static bool stops_run(struct scan *scan, const char *at)
{
    const cpd_node *entry;
    int minutes;
    char word[32];

    if (strchr("\n,;()#", *at) || (*at >= '0' && *at <= '9')) // strchr finds the NUL too
        return true;
    snprintf(word, sizeof word, "%.*s", (int)(token_length(at) < 31 ? token_length(at) : 31), at);
    return little_word(at) || weekday_named(word) || cpd_word__find(&entry, scan->entries, at) ||
           cpd_duration__read(&minutes, at);
}

/* Unknown words that stand together are one issue: "home vist" was one word. */
static size_t take_unknown(struct scan *scan, struct piece *piece, const char *at)
{
    const char *end = at + token_length(at), *next = end + strspn(end, " \t");
    char hint[400];

    while (next > end && !stops_run(scan, next)) {
        end = next + token_length(next);
        next = end + strspn(end, " \t");
    }
    cpd_word__suggest(hint, sizeof hint, scan->entries, at, (size_t)(end - at));
    ISSUE(scan, CPD_EINPUT, at, hint, "%s is not in the vocabulary of activities",
          show(at, end).text);
    piece->bad = true;
    return (size_t)(end - at);
}

/* ---- the line ---- */

static bool is_separator(const char *at)
{
    return *at == ',' || *at == ';' || (*at == '.' && cpd_word__ends(at));
}

/* Something that belongs to a piece. */
static size_t take_part(struct scan *scan, const char *at)
{
    struct piece *piece = piece_at(scan, at);
    size_t days = scan->days, length;

    if (!piece)
        return 0;
    length = take_case(scan, piece, at);
    if (length == 0)
        length = take_duration(scan, piece, at);
    if (length == 0)
        length = take_word(scan, piece, at);
    if (length == 0)
        length = take_day(scan, piece, at);
    if (length == 0)
        length = take_number(scan, piece, at);
    if (length == 0)
        length = take_unknown(scan, piece, at);
    piece->to = at + length;
    scan->something = true;
    scan->ends_with_day = scan->days > days;
    return length;
}

/* Whether a word of the vocabulary, "in the car", begins with this little word. */
static bool begins_known_word(const struct scan *scan, const char *at)
{
    const cpd_node *entry;
    int minutes = 0;

    return cpd_word__find(&entry, scan->entries, at) > 0 || cpd_duration__read(&minutes, at) > 0;
}

/* One step; returns the rest, NULL when out of memory. */
static const char *step(struct scan *scan, const char *at)
{
    const struct piece *piece = scan->piece;
    size_t length;

    if (is_separator(at)) {
        end_piece(scan);
        return at + 1;
    }
    if (strchr(" \t():", *at))
        return at + 1;
    if (!begins_known_word(scan, at) && (length = little_word(at)) > 0) {
        if (piece && piece->minutes && piece->entry && joining_word(at))
            end_piece(scan);
        return at + length;
    }
    length = take_part(scan, at);
    return length ? at + length : NULL;
}

static int scan_text(struct scan *scan, const char *text)
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

static void check_days_hold(struct scan *scan)
{
    for (const struct piece *piece = scan->pieces; piece; piece = piece->next) {
        int64_t before = 0, minutes = 0;
        char day[CPD_DATE_TEXT], sum[CPD_MINUTES_TEXT];

        for (const struct piece *other = scan->pieces; other; other = other->next) {
            minutes += other->day == piece->day ? other->minutes : 0;
            before = other == piece ? minutes - piece->minutes : before;
        }
        if (before > DAY_MINUTES || before + piece->minutes <= DAY_MINUTES)
            continue; // told once, at the piece that is too much
        cpd_date_format(day, piece->day);
        cpd_minutes_format(sum, minutes);
        scan->line = piece->line;
        note_kind(scan, CPD_ELIMIT,
                  cpd_issues__add(scan->issues, CPD_ELIMIT, "", piece->line, 0,
                                  "Check the durations and the day.",
                                  "%s adds up to %s, more than a day has", day, sum));
    }
}

static cpd_node *draft_of(cpd_doc *doc, const struct piece *piece)
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

static int check_text(const char *text, cpd_issues *issues)
{
    size_t length = text ? strlen(text) : 0;

    if (length > CPD_HOURS_LINE_MOST)
        return cpd_issues__add(issues, CPD_ELIMIT, "", 0, 0, "Log it in several lines.",
                               "the line is longer than %d bytes", CPD_HOURS_LINE_MOST);
    if (length > 0 && cpd_text_bad_byte(text, length) >= 0)
        return cpd_issues__add(issues, CPD_EINPUT, "", 1, (int)cpd_text_bad_byte(text, length) + 1,
                               "Type it again.", "the line holds something that is not text");
    if (length == 0 || text[strspn(text, " \t\n,;.")] == '\0')
        return cpd_issues__add(issues, CPD_EINPUT, "", 0, 0,
                               "Write it like: 2h visit, 45m recording.", "the line says nothing");
    return 0;
}

static int build(cpd_node **drafts, cpd_doc *doc, const struct scan *scan)
{
    cpd_node *list = cpd_node_list(doc);

    for (const struct piece *piece = scan->pieces; piece; piece = piece->next)
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
                     cpd_date today, cpd_issues *issues)
{
    struct scan scan = {.entries = entries, .today = today, .issues = issues};
    int r = check_text(text, issues);

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
