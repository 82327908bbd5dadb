/* What has a form of its own: numbers with their check digits, postcodes, phones, dates of birth,
 * ages, plates, case references, addresses of houses and of mail.
 */
#include <stdlib.h>
#include <string.h>

#include "anonymity/tokens.h"

static const char *bytes(const cpd_window *w, const cpd_token *t)
{
    return w->text + t->from;
}

static size_t size(const cpd_token *t)
{
    return t->to - t->from;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Does a token have this shape: A a capital, 9 a digit? */
static bool has_shape(const cpd_window *w, const cpd_token *t, const char *shape)
{
    if (size(t) != strlen(shape))
        return false;
    for (size_t i = 0; shape[i]; i++)
        if (shape[i] == 'A' ? !is_capital(bytes(w, t)[i]) : !is_digit(bytes(w, t)[i]))
            return false;
    return true;
}

/* ---- digits that belong together ---- */

#define DIGITS_MOST 16

struct digits {
    char text[DIGITS_MOST + 1];
    size_t count, tokens;
    size_t groups[8], group_count;
};

static bool is_between_digits(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_MARK && t->mark && strchr("-.()", t->mark);
}

/* As many number tokens as stand together, with single blanks, hyphens or brackets between them. */
static bool read_digits(struct digits *out, const cpd_window *w, size_t i)
{
    *out = (struct digits){0};
    for (size_t k = i; k < CPD_WINDOW; k++) {
        const cpd_token *t = cpd_window__at(w, k);
        if (k > i && t->gap > 1)
            break;
        if (t->kind == CPD_TOKEN_NUMBER) {
            if (out->count + size(t) > DIGITS_MOST || out->group_count == 8)
                return false;
            memcpy(out->text + out->count, bytes(w, t), size(t));
            out->count += size(t);
            out->groups[out->group_count++] = size(t);
            out->tokens = k + 1 - i;
        } else if (!is_between_digits(t)) {
            break;
        }
    }
    return out->count > 0;
}

/* ---- numbers of the health service, schools, the tax office ---- */

static bool nhs_holds(const char *digits)
{
    int sum = 0;
    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    int check = (11 - sum % 11) % 11;
    return check < 10 && check == digits[9] - '0' && strspn(digits, (char[]){digits[0], 0}) < 10;
}

size_t cpd_find__nhs(const cpd_window *w)
{
    struct digits d;
    if (cpd_window__at(w, 0)->kind != CPD_TOKEN_NUMBER || !read_digits(&d, w, 0) || d.count != 10)
        return 0;
    bool whole = d.group_count == 1,
         parted = d.group_count == 3 && d.groups[0] == 3 && d.groups[1] == 3;
    return (whole || parted) && nhs_holds(d.text) ? d.tokens : 0;
}

/* The first letter is reckoned from the twelve that follow. */
size_t cpd_find__pupil(const cpd_window *w)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
    const cpd_token *t = cpd_window__at(w, 0);
    bool last_digit = has_shape(w, t, "A999999999999"),
         last_letter = has_shape(w, t, "A99999999999A");
    if (!last_digit && !last_letter)
        return 0;
    const char *text = bytes(w, t);
    int sum = 0;
    for (int i = 1; i < 13; i++) {
        const char *at = is_digit(text[i]) ? NULL : strchr(letters, text[i]);
        if (!is_digit(text[i]) && !at)
            return 0;
        sum += (at ? (int)(at - letters) : text[i] - '0') * (i + 1);
    }
    return text[0] == letters[sum % 23];
}

/* Two letters, six digits in pairs, a letter from A to D. */
size_t cpd_find__insurance(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0);
    if (has_shape(w, t, "AA999999A") && bytes(w, t)[8] <= 'D')
        return 1;
    const cpd_token *last = cpd_window__at(w, 4);
    bool parted = t->kind == CPD_TOKEN_WORD && t->upper && size(t) == 2 &&
                  last->kind == CPD_TOKEN_WORD && size(last) == 1 && bytes(w, last)[0] >= 'A' &&
                  bytes(w, last)[0] <= 'D';
    for (size_t i = 1; parted && i < 5; i++)
        parted =
            cpd_window__at(w, i)->gap == 1 && (i == 4 || has_shape(w, cpd_window__at(w, i), "99"));
    return parted ? 5 : 0;
}

/* ---- phones ---- */

/* Numbers that anybody may ring tell nobody. */
static bool is_public(const char *digits)
{
    static const char *const prefixes[] = {"0800", "0808", "03"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(digits, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

size_t cpd_find__phone(const cpd_window *w)
{
    struct digits d;
    bool plus = cpd_token__is_mark(cpd_window__at(w, 0), '+'),
         bracket = cpd_token__is_mark(cpd_window__at(w, 0), '(');
    size_t first = plus || bracket;
    if ((plus || bracket) && cpd_window__at(w, 1)->gap)
        return 0;
    if (cpd_window__at(w, first)->kind != CPD_TOKEN_NUMBER || !read_digits(&d, w, first))
        return 0;
    if (plus)
        return !strncmp(d.text, "44", 2) && d.count >= 11 && d.count <= 13 ? first + d.tokens : 0;
    return d.text[0] == '0' && d.text[1] != '0' && d.count >= 10 && d.count <= 11 &&
                   !is_public(d.text)
               ? first + d.tokens
               : 0;
}

/* ---- births and ages ---- */

#define BIRTH_REACH 6 /* tokens from the word to the date */

static bool is_month(const char *small)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    for (size_t i = 0; i < 12; i++)
        if (!strncmp(small, months[i], 3))
            return true;
    return false;
}

/* A day, a year or a month after a word of birth. */
static bool is_of_date(const cpd_token *t)
{
    bool number = t->kind == CPD_TOKEN_NUMBER || t->kind == CPD_TOKEN_MIXED;
    return (number && t->small[0] >= '0' && t->small[0] <= '9') ||
           (t->kind == CPD_TOKEN_WORD && is_month(t->small));
}

static bool is_mark_of_date(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_MARK && t->mark && strchr("/-.,", t->mark);
}

size_t cpd_find__birth(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0);
    bool dotted = !strcmp(t->small, "d") && !strcmp(cpd_window__at(w, 2)->small, "o") &&
                  !strcmp(cpd_window__at(w, 4)->small, "b") && cpd_window__at(w, 4)->gap == 0;
    if (t->kind != CPD_TOKEN_WORD || (!dotted && !cpd_words__have(&cpd_words_births, t->small)))
        return 0;
    size_t i = 1, end = 0;
    while (i < BIRTH_REACH + (dotted ? 4 : 0) && !is_of_date(cpd_window__at(w, i)))
        i++;
    for (; i < CPD_WINDOW && cpd_window__at(w, i)->gap < 2; i++) {
        const cpd_token *one = cpd_window__at(w, i);
        if (is_of_date(one))
            end = i + 1;
        else if (!is_mark_of_date(one) && strcmp(one->small, "of"))
            break;
    }
    bool digits = false;
    for (size_t k = 1; k < end; k++)
        digits = digits || cpd_window__at(w, k)->kind != CPD_TOKEN_WORD;
    return digits ? end : 0;
}

static bool is_age(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_NUMBER && strlen(t->small) < 4 && atoi(t->small) <= 120;
}

static size_t aged(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0);
    return (!strcmp(t->small, "aged") || !strcmp(t->small, "age")) &&
                   is_age(cpd_window__at(w, 1)) && cpd_window__at(w, 2)->mark != '-'
               ? 2
               : 0;
}

/* 7 years old, 7-year-old, 7 yr old; not 7 years of practice. */
size_t cpd_find__age(const cpd_window *w)
{
    static const char *const units[] = {"year",  "years",  "yr",   "yrs",
                                        "month", "months", "week", "weeks"};
    size_t i = 1 + cpd_token__is_mark(cpd_window__at(w, 1), '-');
    const cpd_token *unit = cpd_window__at(w, i), *old = cpd_window__at(w, i + 1);
    if (!is_age(cpd_window__at(w, 0)))
        return aged(w);
    if (!strcmp(unit->small, "year-old") || !strcmp(unit->small, "month-old") ||
        !strcmp(unit->small, "week-old") || !strcmp(unit->small, "yo"))
        return i + 1;
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (!strcmp(unit->small, units[k]) && !strcmp(old->small, "old"))
            return i + 2;
    return 0;
}

/* ---- places ---- */

static bool is_outward(const char *small)
{
    char area[3] = "";
    size_t n = 0;
    while (n < 2 && small[n] >= 'a' && small[n] <= 'z') {
        area[n] = small[n];
        n++;
    }
    const char *rest = small + n;
    size_t m = strlen(rest);
    return n > 0 && m >= 1 && m <= 2 && is_digit(rest[0]) &&
           (m == 1 || is_digit(rest[1]) || (rest[1] >= 'a' && rest[1] <= 'z')) &&
           cpd_words__have(&cpd_words_postcode_areas, area);
}

static bool is_inward(const char *small)
{
    static const char *const ordinals[] = {"1st", "2nd", "3rd"};
    if (strlen(small) != 3 || !is_digit(small[0]) || strpbrk(small + 1, "cikmov0123456789'-"))
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!strcmp(small, ordinals[i]))
            return false;
    return strcmp(small + 1, "th") != 0 && small[1] >= 'a' && small[2] >= 'a';
}

static bool is_one_case(const cpd_token *a, const cpd_token *b)
{
    return a->upper == b->upper;
}

size_t cpd_find__postcode(const cpd_window *w)
{
    const cpd_token *out = cpd_window__at(w, 0), *in = cpd_window__at(w, 1);
    char head[5];
    size_t n = strlen(out->small);
    if (out->kind != CPD_TOKEN_MIXED)
        return 0;
    if (in->kind == CPD_TOKEN_MIXED && in->gap == 1 && is_outward(out->small) &&
        is_inward(in->small) && is_one_case(out, in))
        return 2;
    if (n < 5 || n > 7 || !out->upper)
        return 0;
    memcpy(head, out->small, n - 3);
    head[n - 3] = '\0';
    return is_outward(head) && is_inward(out->small + n - 3);
}

/* Plates of cars since 2001. */
size_t cpd_find__plate(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0), *rest = cpd_window__at(w, 1);
    if (has_shape(w, t, "AA99AAA"))
        return 1;
    return has_shape(w, t, "AA99") && rest->gap == 1 && has_shape(w, rest, "AAA") &&
                   !cpd_words__have(&cpd_words_known, rest->small)
               ? 2
               : 0;
}

/* 12 Acacia Road, 12a St John's Street, Flat 3. */
size_t cpd_find__address(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0), *one;
    bool house =
        (t->kind == CPD_TOKEN_NUMBER && size(t) < 5) ||
        (t->kind == CPD_TOKEN_MIXED && t->letters == 1 && is_digit(t->small[0]) && size(t) < 5);
    if (!strcmp(t->small, "flat") && t->capital && cpd_window__at(w, 1)->gap == 1 &&
        (cpd_window__at(w, 1)->kind == CPD_TOKEN_NUMBER ||
         cpd_window__at(w, 1)->kind == CPD_TOKEN_MIXED))
        return 2;
    for (size_t i = 1; house && i < 6; i++) {
        one = cpd_window__at(w, i);
        if (cpd_token__is_mark(one, ',') && i == 1)
            continue;
        if (one->kind != CPD_TOKEN_WORD || !one->capital || one->gap != 1)
            return 0;
        if (i > 1 && cpd_words__have(&cpd_words_streets, one->small))
            return i + 1;
    }
    return 0;
}

/* ---- references ---- */

/* #4711, LCS-12345, case number 12345. */
size_t cpd_find__case(const cpd_window *w)
{
    static const char *const between[] = {"no", "number", "ref", "reference", "id"};
    const cpd_token *t = cpd_window__at(w, 0), *next = cpd_window__at(w, 1);
    if (cpd_token__is_mark(t, '#') && next->gap == 0 && size(next) >= 3 &&
        (next->kind == CPD_TOKEN_NUMBER || next->kind == CPD_TOKEN_MIXED))
        return 2;
    if (t->kind == CPD_TOKEN_WORD && t->upper && t->letters >= 2 && t->letters <= 5 &&
        cpd_token__is_mark(next, '-') && next->gap == 0) {
        const cpd_token *number = cpd_window__at(w, 2);
        return number->gap == 0 && number->kind == CPD_TOKEN_NUMBER && size(number) >= 5 ? 3 : 0;
    }
    if (strcmp(t->small, "case") != 0)
        return 0;
    size_t i = 1;
    for (size_t k = 0; k < sizeof between / sizeof *between; k++)
        if (!strcmp(cpd_window__at(w, i)->small, between[k]))
            i++;
    while (i < 5 && cpd_window__at(w, i)->kind == CPD_TOKEN_MARK)
        i++;
    const cpd_token *number = cpd_window__at(w, i);
    return number->kind == CPD_TOKEN_NUMBER && size(number) >= 4 ? i + 1 : 0;
}

/* ---- addresses of mail ---- */

static bool is_in_domain(const cpd_token *t)
{
    return t->gap == 0 && (t->kind != CPD_TOKEN_MARK ? t->kind != CPD_TOKEN_END
                                                     : t->mark == '.' || t->mark == '-');
}

/* From the sign on; what stands before it begins with its run. */
size_t cpd_find__email(const cpd_window *w, size_t *from)
{
    const cpd_token *t = cpd_window__at(w, 0);
    size_t end = 0;
    bool dot = false;
    if (!cpd_token__is_mark(t, '@') || t->gap || t->run == t->from)
        return 0;
    for (size_t i = 1; i < CPD_WINDOW && is_in_domain(cpd_window__at(w, i)); i++) {
        const cpd_token *one = cpd_window__at(w, i);
        if (one->kind != CPD_TOKEN_MARK && (i == 1 || dot))
            end = i + 1;
        dot = dot || one->mark == '.';
    }
    *from = t->run;
    return dot && end > 1 ? end : 0;
}
