/* The check: at each place of the text the patterns in their order, the plainest first; what one
 * has found no other looks at again.
 */
#include <stdlib.h>
#include <string.h>

#include "anonymity/tokens.h"

#include "base/base.h"

#define MOST 100

static const struct {
    const char *name, *said;
} words[] = {
    [CPD_IDENTIFIES_NAME] = {"name", "a name"},
    [CPD_IDENTIFIES_INITIALS] = {"initials", "initials"},
    [CPD_IDENTIFIES_BIRTH] = {"birth", "a date of birth"},
    [CPD_IDENTIFIES_AGE] = {"age", "an age"},
    [CPD_IDENTIFIES_NHS] = {"nhs", "an NHS number"},
    [CPD_IDENTIFIES_INSURANCE] = {"insurance", "a National Insurance number"},
    [CPD_IDENTIFIES_PUPIL] = {"pupil", "a pupil number"},
    [CPD_IDENTIFIES_POSTCODE] = {"postcode", "a postcode"},
    [CPD_IDENTIFIES_ADDRESS] = {"address", "an address"},
    [CPD_IDENTIFIES_PHONE] = {"phone", "a phone number"},
    [CPD_IDENTIFIES_EMAIL] = {"email", "an email address"},
    [CPD_IDENTIFIES_CASE] = {"case", "a case number"},
    [CPD_IDENTIFIES_SCHOOL] = {"school", "the name of a school"},
    [CPD_IDENTIFIES_PLATE] = {"plate", "a number plate"},
};

const char *cpd_identifies_name(enum cpd_identifies what)
{
    return words[what].name;
}

const char *cpd_identifies_said(enum cpd_identifies what)
{
    return words[what].said;
}

static const struct {
    enum cpd_identifies what;
    size_t (*find)(const cpd_window *w);
} patterns[] = {
    {CPD_IDENTIFIES_NAME, cpd_find__known},      {CPD_IDENTIFIES_BIRTH, cpd_find__birth},
    {CPD_IDENTIFIES_NHS, cpd_find__nhs},         {CPD_IDENTIFIES_PHONE, cpd_find__phone},
    {CPD_IDENTIFIES_PUPIL, cpd_find__pupil},     {CPD_IDENTIFIES_INSURANCE, cpd_find__insurance},
    {CPD_IDENTIFIES_PLATE, cpd_find__plate},     {CPD_IDENTIFIES_POSTCODE, cpd_find__postcode},
    {CPD_IDENTIFIES_CASE, cpd_find__case},       {CPD_IDENTIFIES_AGE, cpd_find__age},
    {CPD_IDENTIFIES_ADDRESS, cpd_find__address}, {CPD_IDENTIFIES_SCHOOL, cpd_find__school},
    {CPD_IDENTIFIES_NAME, cpd_find__title},      {CPD_IDENTIFIES_INITIALS, cpd_find__initials},
    {CPD_IDENTIFIES_NAME, cpd_find__pair},       {CPD_IDENTIFIES_NAME, cpd_find__first_name},
};

struct finding {
    cpd_identifying *list;
    size_t count, room, most;
};

static int add(struct finding *f, enum cpd_identifies what, size_t from, size_t to)
{
    if (f->count == f->room) {
        size_t room = f->room ? 2 * f->room : 8;
        cpd_identifying *grown = realloc(f->list, room * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        f->list = grown;
        f->room = room;
    }
    f->list[f->count++] = (cpd_identifying){what, from, to - from};
    return 0;
}

/* An address of mail begins before its sign, where something else may have been found already. */
static int add_email(struct finding *f, const cpd_window *w, size_t from, size_t taken)
{
    while (f->count > 0 && f->list[f->count - 1].from >= from)
        f->count--;
    const cpd_identifying *last = f->count > 0 ? &f->list[f->count - 1] : NULL;
    if (last && last->from + last->length > from)
        from = last->from + last->length;
    return add(f, CPD_IDENTIFIES_EMAIL, from, cpd_window__at(w, taken - 1)->to);
}

/* How many tokens were looked at; negative on failure. */
static int look(struct finding *f, const cpd_window *w)
{
    size_t from = 0, taken = cpd_find__email(w, &from);
    if (taken)
        return add_email(f, w, from, taken) < 0 ? CPD_EINTERNAL : (int)taken;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (patterns[i].what == CPD_IDENTIFIES_CASE && w->options->cases)
            continue;
        taken = patterns[i].find(w);
        if (taken)
            return add(f, patterns[i].what, cpd_window__at(w, 0)->from,
                       cpd_window__at(w, taken - 1)->to) < 0
                       ? CPD_EINTERNAL
                       : (int)taken;
    }
    return 1;
}

static int look_through(struct finding *f, cpd_window *w)
{
    int taken = 0;
    for (cpd_window__fill(w); taken >= 0 && w->count > 0 && f->count < f->most;
         cpd_window__fill(w)) {
        taken = look(f, w);
        cpd_window__drop(w, taken > 0 ? (size_t)taken : 0);
    }
    return taken < 0 ? taken : 0;
}

int cpd_anonymity_check(cpd_identifying **out, size_t *count, const char *text, size_t length,
                        const cpd_anonymity_options *options)
{
    static const cpd_anonymity_options none = {.most = 0};
    struct finding f = {0};
    struct cpd_known_name *names = NULL;
    cpd_window *w = calloc(1, sizeof *w);
    if (!w)
        return cpd_error__no_memory();
    w->options = options ? options : &none;
    f.most = w->options->most ? w->options->most : MOST;
    w->text = text;
    w->length = length;
    w->sentence = true;
    int r = cpd_names__read(&names, &w->name_count, w->options->names, w->options->name_count);
    w->names = names;
    if (r == 0)
        r = look_through(&f, w);
    free(names);
    free(w);
    if (r < 0) {
        free(f.list);
        return r;
    }
    *out = f.list;
    *count = f.count;
    return 0;
}
