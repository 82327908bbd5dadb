/* Loads lives written in YAML into a home for trying out, through the public API only.
 *
 *     load-lives HOME LIFE.yaml...
 *
 * A record in these files is the very draft that cpd_record_save() takes; what came later (an
 * account, a signature, an amendment) stands with it, dated. All of it becomes steps, taken in the
 * order of their days, each by its person and with the clock of its day: the log then tells the
 * story as it went.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/cpd.h>

#define LIVES_MOST 8
#define STEPS_MOST 1000
#define SIZE_MOST (1 << 20)
#define HOUR_WRITTEN 16 /* UTC: people write at the end of the day */

typedef struct loader loader;

typedef struct step {
    int64_t at; /* milliseconds since 1970 */
    int (*take)(loader *, const struct step *);
    const char *who, *holder; /* who takes it, and in whose portfolio */
    const cpd_node *given;    /* what the file says of it */
    cpd_saved *saved;         /* the record that the step makes or needs */
} step;

struct loader {
    cpd_home *home;
    int64_t now_ms;
    cpd_issues *issues;
    cpd_doc *lives[LIVES_MOST], *scratch;
    size_t life_count, step_count, record_count, signature_count;
    step steps[STEPS_MOST];
    cpd_saved saved[STEPS_MOST];
};

static int64_t now(void *payload)
{
    return ((const loader *)payload)->now_ms;
}

/* ---- taking steps ---- */

/* What the file says of a record, without what came later. */
static cpd_node *draft_of(loader *l, const cpd_node *given)
{
    cpd_node *draft = cpd_node_copy(l->scratch, given);
    cpd_node_unset(draft, "amended");
    cpd_node_unset(draft, "withdrawn");
    return draft;
}

static int take_log(loader *l, const step *s)
{
    cpd_doc *doc = NULL;
    int r = cpd_hours_log(&doc, l->home, cpd_node_as_text(s->given), NULL, l->issues);
    l->record_count += cpd_node_length(cpd_node_get(cpd_doc_root(doc), "saved"));
    cpd_doc_free(doc);
    return r;
}

static int take_save(loader *l, const step *s)
{
    l->record_count++;
    return cpd_record_save(s->saved, l->home, draft_of(l, s->given), l->issues);
}

/* An amendment, or a withdrawal where nothing is said to change. */
static int take_change(loader *l, const step *s)
{
    const char *id = s->saved->id, *because = cpd_node_get_text(s->given, "because");
    const cpd_node *to = cpd_node_get(s->given, "to");
    return to ? cpd_record_amend(s->saved, l->home, id, to, because, l->issues)
              : cpd_record_withdraw(s->saved, l->home, id, because);
}

static int take_endorse(loader *l, const step *s)
{
    const cpd_node *nodes = cpd_node_get(s->given, "nodes");
    const char *references[16], *level = cpd_node_get_text(s->given, "level");
    size_t count = 0;
    for (; count < cpd_node_length(nodes) && count < 16; count++)
        references[count] = cpd_node_as_text(cpd_node_at(nodes, count));
    l->record_count++;
    l->signature_count++;
    return cpd_portfolio_endorse(s->saved, l->home, s->holder, references, count, level,
                                 cpd_node_get_text(s->given, "why"), l->issues);
}

/* The day is left open: the step is taken on the day of the session. */
static int take_session(loader *l, const step *s)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    int r = cpd_minutes_parse(&draft.minutes, cpd_node_get_text(s->given, "minutes"), 0);
    draft.with = cpd_node_get_text(s->given, "with");
    draft.account = cpd_node_get_text(s->given, "account");
    draft.actions = cpd_node_get_text(s->given, "actions");
    l->record_count += draft.account || draft.actions ? 2 : 1;
    return r == 0 ? cpd_supervision_record(s->saved, l->home, &draft, l->issues) : r;
}

static int take_account(loader *l, const step *s)
{
    l->record_count++;
    return cpd_supervision_add_account(s->saved, l->home, s->saved->id,
                                       cpd_node_get_text(s->given, "account"),
                                       cpd_node_get_text(s->given, "actions"));
}

static int take_sign(loader *l, const step *s)
{
    cpd_sign_options options = {.outcome = cpd_node_get_text(s->given, "outcome"),
                                .words = cpd_node_get_text(s->given, "words")};
    l->signature_count++;
    return cpd_record_sign(l->home, s->saved->id, &options);
}

/* ---- from lives to steps ---- */

/* In its place among the days. @param day  begins with the day on which the step was taken */
static int add_step(loader *l, step new, const char *day)
{
    char text[CPD_DATE_TEXT];
    cpd_date date;
    snprintf(text, sizeof text, "%s", day ? day : "");
    int r = l->step_count < STEPS_MOST ? cpd_date_parse(&date, text) : CPD_ELIMIT;
    if (r < 0)
        return r;
    size_t place = l->step_count++;
    new.at = ((int64_t)date * 24 + HOUR_WRITTEN) * 3600 * 1000;
    for (; place > 0 && l->steps[place - 1].at > new.at; place--)
        l->steps[place] = l->steps[place - 1];
    l->steps[place] = new;
    return 0;
}

/* Something with a day of its own, or nothing but the day. */
static int add_dated(loader *l, step new, const cpd_node *given)
{
    const char *on = cpd_node_get_text(given, "on");
    new.given = given;
    return given ? add_step(l, new, on ? on : cpd_node_as_text(given)) : 0;
}

/* A text of the log was jotted in one go, on the day of its last line. */
static int add_log(loader *l, const char *name, const cpd_node *log)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(log); i++) {
        step new = {.take = take_log, .who = name, .given = cpd_node_at(log, i)};
        const char *text = cpd_node_as_text(new.given);
        const char *last = text ? strrchr(text, '\n') : NULL;
        r = add_step(l, new, last ? last + 1 : text);
    }
    return r;
}

/* What happened to a record after it was written. */
static int add_later(loader *l, step new, const cpd_node *record)
{
    const cpd_node *signatures = cpd_node_get(record, "signed");
    new.take = take_change;
    int r = add_dated(l, new, cpd_node_get(record, "amended"));
    r = r == 0 ? add_dated(l, new, cpd_node_get(record, "withdrawn")) : r;
    new.take = take_account;
    new.who = cpd_node_get_text(record, "with");
    r = r == 0 ? add_dated(l, new, cpd_node_get(record, "other")) : r;
    new.take = take_sign;
    for (size_t i = 0; r == 0 && i < cpd_node_length(signatures); i++) {
        new.who = cpd_node_key(signatures, i);
        r = add_dated(l, new, cpd_node_at(signatures, i));
    }
    return r;
}

static int add_record(loader *l, const char *name, const cpd_node *record)
{
    const char *kind = cpd_node_get_text(record, "kind"), *by = cpd_node_get_text(record, "by");
    const char *day = cpd_node_get_text(record, "date");
    step new = {.take = take_save, .who = by ? by : name, .holder = name, .given = record};
    new.saved = &l->saved[l->step_count];
    if (kind && strcmp(kind, "session") == 0)
        new.take = take_session;
    if (kind && strcmp(kind, "endorsement") == 0)
        new.take = take_endorse;
    int r = add_step(l, new, day ? day : cpd_node_get_text(record, "from"));
    return r == 0 ? add_later(l, new, record) : r;
}

static int add_life(loader *l, const cpd_node *life)
{
    const char *name = cpd_node_get_text(life, "name");
    const cpd_node *records = cpd_node_get(life, "records");
    int r = add_log(l, name, cpd_node_get(life, "log"));
    for (size_t i = 0; r == 0 && i < cpd_node_length(records); i++)
        r = add_record(l, name, cpd_node_at(records, i));
    return r;
}

/* ---- people ---- */

static int add_facts(loader *l, const cpd_node *life)
{
    static const struct {
        const char *key;
        int (*add)(cpd_home *, const char *, const cpd_node *);
    } facts[] = {{"posts", cpd_person_add_post},
                 {"registrations", cpd_person_add_registration},
                 {"contacts", cpd_person_add_contact}};
    int r = 0;
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
        const cpd_node *list = cpd_node_get(life, facts[f].key);
        for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++)
            r = facts[f].add(l->home, cpd_node_get_text(life, "name"), cpd_node_at(list, i));
    }
    return r;
}

/* Everybody first, so that each can be named as somebody's contact. */
static int add_people(loader *l)
{
    char id[CPD_ID_TEXT];
    int r = 0;
    for (size_t i = 0; r == 0 && i < l->life_count; i++)
        r = cpd_person_add(id, l->home, cpd_node_get_text(cpd_doc_root(l->lives[i]), "name"));
    for (size_t i = 0; r == 0 && i < l->life_count; i++)
        r = add_facts(l, cpd_doc_root(l->lives[i]));
    return r;
}

/* ---- the whole ---- */

static int read_life(loader *l, const char *path)
{
    static char bytes[SIZE_MOST];
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(bytes, 1, SIZE_MOST, file) : 0;
    if (file)
        fclose(file);
    int r = cpd_yaml_parse(&l->lives[l->life_count], bytes, length, path, l->issues);
    return r == 0 ? add_life(l, cpd_doc_root(l->lives[l->life_count++])) : r;
}

static int take_all(loader *l)
{
    l->now_ms = l->steps[0].at;
    int r = add_people(l);
    for (const step *s = l->steps; r == 0 && s < l->steps + l->step_count; s++) {
        l->now_ms = s->at;
        r = cpd_home_act_as(l->home, s->who);
        r = r == 0 ? s->take(l, s) : r;
        if (r < 0)
            fprintf(stderr, "load-lives: this was refused to %s\n", s->who);
    }
    return r;
}

static int refuse(const loader *l, int r)
{
    for (size_t i = 0; i < cpd_issues_count(l->issues); i++) {
        const cpd_issue *issue = cpd_issues_get(l->issues, i);
        fprintf(stderr, "load-lives: %s:%d: %s\n", issue->place, issue->line, issue->text);
    }
    if (cpd_issues_count(l->issues) == 0)
        fprintf(stderr, "load-lives: %s\n", cpd_error_last()->text);
    return cpd_error_exit(r);
}

int main(int argc, char **argv)
{
    static loader l;
    cpd_home_options options = {.now_ms = now, .payload = &l};
    if (argc < 3 || argc > 2 + LIVES_MOST)
        return fputs("Use: load-lives HOME LIFE.yaml...\n", stderr), 2;
    l.issues = cpd_issues_new();
    l.scratch = cpd_doc_new();
    int r = cpd_home_open(&l.home, argv[1], &options);
    for (int i = 2; r == 0 && i < argc; i++)
        r = read_life(&l, argv[i]);
    r = r == 0 ? take_all(&l) : r;
    int status = r < 0 ? refuse(&l, r) : 0;
    if (r == 0)
        printf("Loaded: %zu people, %zu records, %zu signatures.\n", l.life_count, l.record_count,
               l.signature_count);
    cpd_home_close(l.home);
    for (size_t i = 0; i < l.life_count; i++)
        cpd_doc_free(l.lives[i]);
    cpd_doc_free(l.scratch);
    cpd_issues_free(l.issues);
    return status;
}
