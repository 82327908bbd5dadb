/* Single values: from the text people write to what it means. Each reader refuses what it cannot
 * read and says what to write instead; nothing is guessed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/check.h"
#include "node/node.h"

#define LINE_MOST 400
#define SHOWN 60 /* of a wrong value; more would hide the message */

typedef cpd_node *reader(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value);

/* A refused value, cut between characters. */
static const char *shown(char out[SHOWN + 4], const char *text)
{
    size_t length = strlen(text), cut = SHOWN;

    while (length > SHOWN && cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--;
    snprintf(out, SHOWN + 4, "%.*s%s", (int)cut, text, length > SHOWN ? "..." : "");
    return out;
}

static cpd_node *refuse(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value,
                        const char *what, const char *hint)
{
    char text[SHOWN + 4];

    cpd_check__refuse(check, value, hint, "%s: \"%s\" %s", key->key,
                      shown(text, cpd_node_as_text(value)), what);
    return NULL;
}

/* A parser of base set the error of this thread: it becomes an issue here. */
static cpd_node *refuse_by_error(struct cpd_check *check, const struct cpd_set_key *key,
                                 cpd_node *value)
{
    cpd_error error = *cpd_error_last();

    cpd_check__refuse(check, value, error.hint, "%s: %s", key->key, error.text);
    return NULL;
}

static cpd_node *read_code(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    if (cpd_code_is_good(cpd_node_as_text(value)))
        return value;
    return refuse(
        check, key, value, "is not a code",
        "Write letters, digits, \".\", \"_\" or \"-\", 64 at most, a letter or digit first.");
}

static cpd_node *read_line(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    if (strpbrk(text, "\n\t"))
        return refuse(check, key, value, "has more than one line or a tab", "Write one line.");
    if (strlen(text) > LINE_MOST)
        return refuse(check, key, value, "is too long for a line",
                      "Shorten it to 400 bytes; details go into text or note.");
    return value;
}

static cpd_node *read_text(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    (void)check, (void)key;
    return value;
}

static cpd_node *refuse_word(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value)
{
    struct cpd_nearest nearest = cpd_nearest__begin(check, cpd_node_as_text(value));
    char list[200] = "Write ", hint[CPD_HINT_TEXT];
    size_t used = strlen(list);

    for (const char *const *word = key->words; *word; word++) {
        cpd_nearest__consider(&nearest, *word);
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s%s",
                                 word == key->words ? ""
                                 : word[1]          ? ", "
                                                    : " or ",
                                 *word, word[1] ? "" : ".");
    }
    return refuse(check, key, value, "is not known here", cpd_nearest__hint(&nearest, hint, list));
}

static cpd_node *read_word(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    for (const char *const *word = key->words; *word; word++)
        if (strcmp(*word, cpd_node_as_text(value)) == 0)
            return value;
    return refuse_word(check, key, value);
}

/* A variant is no word a file could use: it is taken where it was put and never offered. */
static cpd_node *read_kind(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    return cpd_set_kind__find(cpd_node_as_text(value)) ? value : read_word(check, key, value);
}

static cpd_node *read_flag(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    const char *text = cpd_node_as_text(value);

    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return cpd_node_bool(check->doc, *text == 't');
    return refuse(check, key, value, "is neither true nor false", "Write true or false.");
}

static cpd_node *read_date(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    cpd_date day;

    if (cpd_date_parse(&day, cpd_node_as_text(value)) == 0)
        return value;
    return refuse_by_error(check, key, value);
}

static cpd_node *read_uuid(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    cpd_uuid uuid;

    if (cpd_uuid_parse(&uuid, cpd_node_as_text(value)))
        return value;
    return refuse(check, key, value, "is no UUID",
                  "Write it in small letters, such as 07c650b5-71c9-595f-b62f-0f4cc016f210.");
}

/* Digits without a leading nought; returns what follows them, NULL, and 0, when there are none or
 * too many. */
static const char *read_digits(int64_t *out, const char *text)
{
    size_t length = strspn(text, "0123456789");

    *out = 0;
    if (length == 0 || length > 9 || (*text == '0' && length > 1))
        return NULL;
    *out = strtoll(text, NULL, 10);
    return text + length;
}

static cpd_node *read_number(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value)
{
    char hint[CPD_HINT_TEXT];
    int64_t number;
    const char *rest = read_digits(&number, cpd_node_as_text(value));

    if (rest && *rest == '\0' && number >= 1 && number <= key->most)
        return cpd_node_int(check->doc, number);
    snprintf(hint, sizeof hint,
             key->most > 1 ? "Write a whole number from 1 to %lld." : "Write %lld.",
             (long long)key->most);
    return refuse(check, key, value, "is no number that can stand here", hint);
}

/* 12.5% in hundredths of a per cent: 1250. */
static bool parse_share(int64_t *out, const char *text)
{
    int64_t whole, hundredths = 0;
    const char *rest = read_digits(&whole, text);

    if (rest && *rest == '.') {
        size_t places = strspn(rest + 1, "0123456789");

        if (places < 1 || places > 2)
            return false;
        hundredths = (rest[1] - '0') * 10 + (places == 2 ? rest[2] - '0' : 0);
        rest += 1 + places;
    }
    if (!rest || strcmp(rest, "%") != 0)
        return false;
    *out = whole * 100 + hundredths;
    return *out >= 1 && *out <= 10000;
}

static cpd_node *read_share(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    int64_t share;

    if (parse_share(&share, cpd_node_as_text(value)))
        return cpd_node_int(check->doc, share);
    return refuse(check, key, value, "is no percentage",
                  "Write 20% or 12.5%, above nothing and up to 100%.");
}

static cpd_node *read_duration(struct cpd_check *check, const struct cpd_set_key *key,
                               cpd_node *value)
{
    int minutes;

    if (cpd_minutes_parse(&minutes, cpd_node_as_text(value), (int)key->most) == 0)
        return cpd_node_int(check->doc, minutes);
    return refuse_by_error(check, key, value);
}

static cpd_node *window_of(struct cpd_check *check, const char *unit, int64_t number)
{
    cpd_node *window = cpd_node_object(check->doc);

    if (number > 0)
        cpd_node_set_int(check->doc, window, unit, number);
    else
        cpd_node_set_bool(check->doc, window, unit, true);
    return window;
}

/* "weeks 7 to 26" of the present grade: {"from_week": 7, "to_week": 26}; NULL when it is none. */
static cpd_node *read_weeks(struct cpd_check *check, const struct cpd_set_key *key,
                            const char *text)
{
    int64_t from, to;
    const char *rest = strncmp(text, "weeks ", 6) == 0 ? read_digits(&from, text + 6) : NULL;
    cpd_node *window;

    rest = rest && strncmp(rest, " to ", 4) == 0 ? read_digits(&to, rest + 4) : NULL;
    if (!rest || *rest || from < 1 || to < from || to > key->most)
        return NULL;
    window = window_of(check, "from_week", from);
    cpd_node_set_int(check->doc, window, "to_week", to);
    return window;
}

static cpd_node *read_window(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    int64_t number;
    const char *rest = read_digits(&number, text);
    bool returns = check->kind && strcmp(check->kind->name, "returns") == 0;
    cpd_node *weeks;

    if (strcmp(text, "in_grade") == 0 || (strcmp(text, "year") == 0 && returns))
        return window_of(check, text, 0);
    if (strcmp(text, "year") == 0)
        return refuse(check, key, value, "is the year of a returns set, and this is none",
                      "Write 12 months, 6 weeks or in_grade.");
    if (rest && number >= 1 && number <= key->most) {
        if (strcmp(rest, " months") == 0 || strcmp(rest, " month") == 0)
            return window_of(check, "months", number);
        if (strcmp(rest, " weeks") == 0 || strcmp(rest, " week") == 0)
            return window_of(check, "weeks", number);
    }
    weeks = read_weeks(check, key, text);
    if (weeks)
        return weeks;
    return refuse(
        check, key, value, "is no window",
        returns ? "Write 12 months, 6 weeks, weeks 7 to 26, in_grade or year; up to 120 of them."
                : "Write 12 months, 6 weeks, weeks 7 to 26 or in_grade; up to 120 of them.");
}

static cpd_node *read_reference(struct cpd_check *check, const struct cpd_set_key *key,
                                cpd_node *value)
{
    bool whole = key->value == CPD_IS_SET || key->value == CPD_IS_VERSION;
    cpd_reference reference;

    if (cpd_reference__parse(&reference, cpd_node_as_text(value)) && reference.version[0] &&
        (reference.code[0] == '\0') == whole)
        return value;
    return refuse(check, key, value, "is no reference",
                  whole ? "Write set@version, such as pcf@2018."
                        : "Write set@version#code, such as pcf@2018#asye.");
}

static cpd_node *read_see(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    cpd_reference reference;

    if (cpd_reference__parse(&reference, cpd_node_as_text(value)) && reference.version[0])
        return value;
    return refuse(check, key, value, "is no reference",
                  "Write set@version or set@version#code, such as peps@2012#D.");
}

static reader *const readers[CPD_VALUES] = {
    [CPD_IS_CODE] = read_code,       [CPD_IS_LINE] = read_line,
    [CPD_IS_TEXT] = read_text,       [CPD_IS_WORD] = read_word,
    [CPD_IS_KIND] = read_kind,       [CPD_IS_FLAG] = read_flag,
    [CPD_IS_DATE] = read_date,       [CPD_IS_NUMBER] = read_number,
    [CPD_IS_SHARE] = read_share,     [CPD_IS_DURATION] = read_duration,
    [CPD_IS_WINDOW] = read_window,   [CPD_IS_CATEGORY] = read_code,
    [CPD_IS_GRADE] = read_code,      [CPD_IS_LADDER] = read_code,
    [CPD_IS_SET] = read_reference,   [CPD_IS_PART] = read_reference,
    [CPD_IS_LEVEL] = read_reference, [CPD_IS_VERSION] = read_reference,
    [CPD_IS_UUID] = read_uuid,       [CPD_IS_ASKED] = read_reference,
    [CPD_IS_SEE] = read_see,
};

cpd_node *cpd_value__read(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value)
{
    char hint[CPD_HINT_TEXT];
    const char *text = cpd_node_as_text(value);

    if (text && *text)
        return readers[key->value](check, key, value);
    snprintf(hint, sizeof hint, "Write %s%s.", key->meaning,
             text && !(key->flags & CPD_NEEDED) ? ", or leave the key out" : "");
    if (text)
        cpd_check__refuse(check, value, hint, "%s is empty", key->key);
    else
        cpd_check__refuse(check, value, hint, "%s must be text, not %s", key->key,
                          cpd_node_type(value) == CPD_NODE_LIST ? "a list" : "an object");
    return NULL;
}

cpd_node *cpd_value__carried(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value)
{
    if (cpd_node_type(value) != CPD_NODE_OBJECT)
        cpd_check__refuse(check, value, "Write the name of a format, a colon and what it says.",
                          "%s must be an object", key->key);
    else if (cpd_node__check_canonical(value) < 0)
        cpd_check__refuse(check, value, "Keep to printable ASCII in its keys.", "%s: %s", key->key,
                          cpd_error_last()->text);
    return value;
}

/* ---- references ---- */

/* Copy a code up to the given end; the rest of the text, or NULL when it is no code. */
static const char *take_code(char out[CPD_CODE_TEXT], const char *text, const char *ends)
{
    size_t length = strcspn(text, ends);

    if (length >= CPD_CODE_TEXT)
        return NULL;
    memcpy(out, text, length);
    out[length] = '\0';
    return cpd_code_is_good(out) ? text + length : NULL;
}

bool cpd_reference__parse(cpd_reference *out, const char *text)
{
    cpd_reference reference = {"", "", ""};

    text = text ? take_code(reference.set, text, "@#") : NULL;
    if (text && *text == '@')
        text = take_code(reference.version, text + 1, "#");
    if (text && *text == '#')
        text = take_code(reference.code, text + 1, "");
    if (!text || *text)
        return false;
    *out = reference;
    return true;
}
