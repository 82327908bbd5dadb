/* shipped - see shipped.h. */
#include "support/shipped.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "ledger/ledger.h"
#include "support/support.h"

/* ---- sets ---- */

static char *read_file(size_t *length, const char *path)
{
    FILE *file = fopen(path, "r");
    char *bytes = malloc(1 << 20);

    cr_assert(file && bytes, "no file %s", path);
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static int adopt(cpd_home *home, const char *bytes, size_t length, const char *name)
{
    cpd_doc *doc;
    cpd_adoption adoption;
    int64_t position;
    int r = cpd_set__parse(&doc, bytes, length, name, NULL);

    if (r < 0)
        return r;
    cpd_adoption__of(&adoption, cpd_doc_root(doc));
    adoption.commit = "c0ffee";
    adoption.git_tree = "7ee";
    r = cpd_sets__adopt(&position, home, &adoption);
    cpd_doc_free(doc);
    return r;
}

static int is_version(const struct dirent *entry)
{
    return strstr(entry->d_name, ".yaml") != NULL;
}

static int is_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !strchr(entry->d_name, '.');
}

static int adopt_versions(cpd_home *home, const char *folder)
{
    struct dirent **names;
    int r = 0, count = scandir(folder, &names, is_version, alphasort);

    for (int i = 0; i < count; i++) {
        char path[4096];
        size_t length;

        snprintf(path, sizeof path, "%.2000s/%.255s", folder, names[i]->d_name);
        char *bytes = read_file(&length, path);

        if (r == 0)
            r = adopt(home, bytes, length, names[i]->d_name);
        free(bytes);
        free(names[i]);
    }
    free(names);
    return r;
}

int __wrap_cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press,
                                  cpd_issues *issues);

int __wrap_cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press,
                                  cpd_issues *issues)
{
    struct dirent **names;
    char root[2100];
    int count, r = cpd_change__begin(home);

    (void)folder, (void)press, (void)issues;
    cr_assert_not_null(getenv("CPD_SOURCE_ROOT"), "CPD_SOURCE_ROOT is not set");
    snprintf(root, sizeof root, "%.2000s/competencies", getenv("CPD_SOURCE_ROOT"));
    count = scandir(root, &names, is_name, alphasort);
    cr_assert(count > 0, "no sets in %s", root);
    for (int i = 0; i < count; i++) {
        char path[4096];

        snprintf(path, sizeof path, "%s/%.255s", root, names[i]->d_name);
        if (r == 0)
            r = adopt_versions(home, path);
        free(names[i]);
    }
    free(names);
    return cpd_change__end(home, r);
}

void shipped_adopt(cpd_home *home, const char *yaml)
{
    done(cpd_change__begin(home));
    done(cpd_change__end(home, adopt(home, yaml, strlen(yaml), "set.yaml")));
}

/* ---- homes ---- */

static int64_t now;

static int64_t read_clock(void *payload)
{
    (void)payload;
    return now;
}

void shipped_set_clock(const char *text)
{
    int64_t seconds;

    done(cpd_clock_parse(&seconds, text));
    now = seconds * 1000;
}

cpd_home *shipped_home(const char *text)
{
    CPD_FREE char *parent = support_dir();
    char folder[4096];
    cpd_home *home;

    shipped_set_clock(text);
    snprintf(folder, sizeof folder, "%s/home", parent);
    done(cpd_home_init(&home, folder, &(cpd_home_options){.now_ms = read_clock, .demo = true},
                       NULL));
    return home;
}

/* ---- people ---- */

static cpd_node *object_of(cpd_doc *doc, const char *key, va_list args)
{
    cpd_node *object = cpd_node_object(doc);

    for (; key; key = va_arg(args, const char *))
        cpd_node_set_text(doc, object, key, va_arg(args, const char *));
    return object;
}

cpd_node *shipped_object(cpd_doc *doc, const char *key, ...)
{
    cpd_node *object;
    va_list args;

    va_start(args, key);
    object = object_of(doc, key, args);
    va_end(args);
    return object;
}

void shipped_person(cpd_home *home, const char *name, const char *grade, const char *since)
{
    char id[CPD_ID_TEXT];

    done(cpd_person_add(id, home, name));
    if (grade)
        shipped_post(home, name, LADDER, grade, since);
    done(cpd_home_act_as(home, name));
}

void shipped_post(cpd_home *home, const char *name, const char *ladder, const char *grade,
                  const char *since)
{
    cpd_doc *doc = cpd_doc_new();

    done(cpd_person_add_post(
        home, name, shipped_object(doc, "ladder", ladder, "grade", grade, "since", since, NULL)));
    cpd_doc_free(doc);
}

void shipped_contact(cpd_home *home, const char *name, const char *line, const char *contact)
{
    cpd_doc *doc = cpd_doc_new();

    done(cpd_person_add_contact(
        home, name,
        shipped_object(doc, "line", line, "person", contact, "since", "2020-01-01", NULL)));
    cpd_doc_free(doc);
}

void shipped_register(cpd_home *home, const char *name, const char *since, const char *until)
{
    cpd_doc *doc = cpd_doc_new();

    done(cpd_person_add_registration(home, name,
                                     shipped_object(doc, "body", "Social Work England", "number",
                                                    "SW1", "since", since, until ? "until" : NULL,
                                                    until, NULL)));
    cpd_doc_free(doc);
}

/* ---- records ---- */

cpd_saved shipped_save(cpd_home *home, const char *key, ...)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_saved saved;
    va_list args;

    va_start(args, key);
    done(cpd_record_save(&saved, home, object_of(doc, key, args), NULL));
    va_end(args);
    cpd_doc_free(doc);
    return saved;
}

void shipped_time(cpd_home *home, const char *date, const char *category, const char *minutes)
{
    shipped_save(home, "kind", "time", "date", date, "category", category, "minutes", minutes,
                 NULL);
}

static void time_on(cpd_home *home, cpd_date day, const char *category, int minutes)
{
    char date[CPD_DATE_TEXT], text[16];

    cpd_date_format(date, day);
    snprintf(text, sizeof text, "%dm", minutes);
    shipped_time(home, date, category, text);
}

void shipped_weeks(cpd_home *home, const char *monday, int weeks, int direct, int recording)
{
    for (int i = 0; i < weeks; i++) {
        cpd_date day = shipped_day(monday) + 7 * i;

        time_on(home, day, "direct", direct);
        time_on(home, day + 1, "recording", recording / 2);
        time_on(home, day + 2, "recording", recording - recording / 2);
    }
}

void shipped_session(cpd_home *home, const char *supervisee, const char *supervisor,
                     const char *date, int minutes)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;

    draft.date = shipped_day(date);
    draft.with = supervisor;
    draft.minutes = minutes;
    draft.account = "What we talked through.";
    done(cpd_home_act_as(home, supervisee));
    done(cpd_supervision_record(&saved, home, &draft, NULL));
    done(cpd_record_sign(home, saved.id, NULL));
    done(cpd_home_act_as(home, supervisor));
    done(cpd_record_sign(home, saved.id, NULL));
    done(cpd_home_act_as(home, supervisee));
}

/* ---- looking ---- */

cpd_date shipped_day(const char *text)
{
    cpd_date day;

    done(cpd_date_parse(&day, text));
    return day;
}

const cpd_node *shipped_finding(const cpd_node *finding, const char *code)
{
    const cpd_node *parts = cpd_node_get(finding, "parts"), *found = NULL;
    const char *own = cpd_node_get_text(finding, "code");

    if (own && strcmp(own, code) == 0)
        return finding;
    for (size_t i = 0; !found && i < cpd_node_length(parts); i++)
        found = shipped_finding(cpd_node_at(parts, i), code);
    return found;
}
