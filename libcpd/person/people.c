/* The people of a home: looking them up, who acts, and who may read whom. Rows are read when asked
 * for and kept. */
#include <stdlib.h>
#include <string.h>

#include "person/people.h"
#include "person/same.h"
#include "person/seen.h"
#include "person/statements.h"
#include "store/store.h"

struct kept {
    struct kept *next;
    cpd_person_row row;
};

struct cpd_people {
    const cpd_people_seams *seams;
    cpd_arena arena;
    struct kept *kept;
    cpd_uuid acting; /* zero until somebody was named */
    struct cpd_joins joins;
    struct cpd_seen_lines seen;
};

struct cpd_joins *cpd_people__kept_joins(cpd_home *home)
{
    return &home->people->joins;
}

struct cpd_seen_lines *cpd_people__seen(const cpd_home *home)
{
    return &home->people->seen;
}

int cpd_people__open(cpd_home *home, const cpd_people_seams *seams)
{
    home->people = calloc(1, sizeof *home->people);
    if (!home->people)
        return cpd_error__no_memory();
    home->people->seams = seams;
    return 0;
}

int cpd_people__knows_grade(cpd_home *home, const char *ladder, const char *grade)
{
    return home->people->seams->knows_grade(home, ladder, grade);
}

const char *cpd_people__kind_called(const cpd_home *home, const char *text)
{
    return home->people->seams->kind_called(text);
}

const char *cpd_people__role_called(const cpd_home *home, const char *text)
{
    return home->people->seams->role_called(text);
}

void cpd_people__close(cpd_home *home)
{
    if (!home->people)
        return;
    cpd_seen__fini(home);
    cpd_arena_fini(&home->people->arena);
    free(home->people->joins.at);
    free(home->people->joins.aliases);
    free(home->people);
    home->people = NULL;
}

void cpd_people__forget(cpd_home *home)
{
    home->people->kept = NULL; /* the names stay in the arena, for who still holds them */
    home->people->joins.read_at = 0;
}

cpd_date cpd_people__today(const cpd_home *home)
{
    return cpd_clock_day(home->clock.now_ms(home->clock.payload));
}

static int keep(cpd_person_row *out, cpd_home *home, cpd_stmt *row)
{
    struct cpd_people *people = home->people;
    const char *name = cpd_stmt__text(row, 3);
    struct kept *made = cpd_arena_alloc(&people->arena, sizeof *made);
    char *copy = name ? cpd_arena_strndup(&people->arena, name, strlen(name)) : NULL;
    if (!made || !copy)
        return cpd_error__no_memory();
    made->row = (cpd_person_row){
        .no = cpd_stmt__int(row, 0), .portfolio_no = cpd_stmt__int(row, 2), .name = copy};
    cpd_stmt__uuid(row, 1, &made->row.id);
    cpd_stmt__uuid(row, 4, &made->row.portfolio);
    made->next = people->kept;
    people->kept = made;
    *out = made->row;
    return 0;
}

#define PERSON_COLUMNS                                                                             \
    "SELECT p.no, i.uuid, p.portfolio, p.name, f.uuid FROM person p JOIN ident i ON i.no = p.no"   \
    " LEFT JOIN ident f ON f.no = p.portfolio"

int cpd_people__get(cpd_person_row *out, cpd_home *home, const cpd_uuid *person)
{
    for (struct kept *k = home->people->kept; k; k = k->next)
        if (cpd_uuid_equal(&k->row.id, person)) {
            *out = k->row;
            return 0;
        }
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, PERSON_COLUMNS " WHERE i.uuid = ?", "u", person);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        r = keep(out, home, row);
    else if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "there is no such person in this home");
    cpd_stmt__done(row);
    return r;
}

/* The holder of a portfolio of this home's own. */
int cpd_people__own_holder(cpd_person_row *out, cpd_home *home, const cpd_uuid *portfolio)
{
    for (struct kept *k = home->people->kept; k; k = k->next)
        if (cpd_uuid_equal(&k->row.portfolio, portfolio)) {
            *out = k->row;
            return 0;
        }
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, PERSON_COLUMNS " WHERE f.uuid = ?", "u", portfolio);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        r = keep(out, home, row);
    else if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "there is no such portfolio in this home");
    cpd_stmt__done(row);
    return r;
}

void cpd_people__lend(cpd_home *home, const cpd_uuid *person, cpd_uuid *before)
{
    cpd_uuid acts = *person;
    if (before)
        *before = home->people->acting;
    home->people->acting = acts;
}

/* Of one that was brought the row says which it is: what is written in it stays in it. */
int cpd_people__holder(cpd_person_row *out, cpd_home *home, const cpd_uuid *portfolio)
{
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, home, portfolio);
    if (r == 0)
        r = cpd_people__own_holder(out, home, &here);
    if (r == 0)
        out->portfolio = *portfolio;
    return r;
}

int cpd_people__acting(cpd_person_row *out, cpd_home *home)
{
    if (cpd_uuid_is_zero(&home->people->acting)) {
        cpd_error__set(CPD_EINPUT, "it is not said who acts");
        return cpd_error__hint("Name the person: --as NAME.");
    }
    return cpd_people__get(out, home, &home->people->acting);
}

int cpd_people__may_read(cpd_home *home, const cpd_person_row *holder)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    bool allowed = r == 0 && cpd_uuid_equal(&acting.id, &holder->id);
    if (r == 0 && !allowed)
        r = cpd_people__is_contact(&allowed, home, &holder->id, NULL, &acting.id,
                                   cpd_people__today(home), 0);
    if (r < 0)
        return r;
    return allowed ? 0 : cpd_error__set(CPD_EABSENT, "there is nothing here that you may read");
}

static bool judges(const cpd_node *statements, const cpd_uuid *acting, const cpd_uuid *person,
                   cpd_date day)
{
    return cpd_uuid_equal(acting, person) ||
           cpd_people__contact_of(statements, "supervisor", acting, day) ||
           cpd_people__contact_of(statements, "line-manager", acting, day);
}

int cpd_people__may_judge(bool *out, cpd_home *home, const cpd_person_row *person)
{
    cpd_person_row acting;
    cpd_doc *about = NULL;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__statements(&about, home, &person->id, 0);
    if (r == 0)
        *out = judges(cpd_doc_root(about), &acting.id, &person->id, cpd_people__today(home));
    cpd_doc_free(about);
    return r;
}

int cpd_people__posts_and_right(cpd_post **out, size_t *count, bool *may_judge, cpd_home *home,
                                const cpd_person_row *person)
{
    cpd_person_row acting;
    cpd_doc *about = NULL;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__history(&about, home, &person->id, 0);
    if (r == 0)
        *may_judge = judges(cpd_doc_root(about), &acting.id, &person->id, cpd_people__today(home));
    if (r == 0)
        r = cpd_people__posts_of(out, count, home, cpd_doc_root(about));
    cpd_doc_free(about);
    return r;
}

/* ---- everybody ---- */

static int add_id(cpd_uuid **list, size_t *room, size_t count, cpd_stmt *row)
{
    if (count == *room) {
        size_t more = *room ? *room * 2 : 64;
        cpd_uuid *grown = realloc(*list, more * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        *list = grown;
        *room = more;
    }
    cpd_stmt__uuid(row, 0, &(*list)[count]);
    return 0;
}

int cpd_people__all(cpd_uuid **out, size_t *count, cpd_home *home)
{
    cpd_uuid *list = NULL;
    size_t room = 0, n = 0;
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, home->store,
                       "SELECT i.uuid FROM person p JOIN ident i ON i.no = p.no ORDER BY p.id", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = add_id(&list, &room, n, row);
        n += r == 0;
    }
    cpd_stmt__done(row);
    if (r < 0) {
        free(list);
        return r;
    }
    *out = list;
    *count = n;
    return 0;
}

/* Keep the one who is listed here, if it is somebody whom the acting person may judge. */
static int add_judged(cpd_person_row *rows, size_t *count, cpd_home *home, const cpd_uuid *person)
{
    bool may = false;
    int r = cpd_people__get(&rows[*count], home, person);
    if (r == 0 && rows[*count].portfolio_no)
        r = cpd_people__may_judge(&may, home, &rows[*count]);
    *count += r == 0 && may;
    return r;
}

int cpd_people__judged(cpd_person_row **out, size_t *count, cpd_home *home)
{
    cpd_uuid *everybody;
    size_t all, found = 0;
    int r = cpd_people__all(&everybody, &all, home);
    if (r < 0)
        return r;
    cpd_person_row *rows = calloc(all + 1, sizeof *rows);
    if (!rows)
        r = cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < all; i++)
        r = add_judged(rows, &found, home, &everybody[i]);
    free(everybody);
    if (r < 0) {
        free(rows);
        return r;
    }
    *out = rows;
    *count = found;
    return 0;
}

bool cpd_people__is_indexed(const cpd_node *statement)
{
    cpd_uuid person;
    return cpd_people__is(statement, "person") && cpd_node_get_text(statement, "name") &&
           cpd_object__uuid(&person, statement, "person");
}

int cpd_people__index(cpd_home *home, int64_t id, const cpd_node *statement)
{
    cpd_uuid person, portfolio;
    int64_t no, portfolio_no = 0;
    if (!cpd_people__is_indexed(statement) || !cpd_object__uuid(&person, statement, "person"))
        return 0;
    int r = cpd_ledger__ident(&no, home, &person);
    if (r == 0 && cpd_object__uuid(&portfolio, statement, "portfolio"))
        r = cpd_ledger__ident(&portfolio_no, home, &portfolio);
    if (r == 0)
        r = cpd_store__run(home->store,
                           "INSERT INTO person(no, id, name, portfolio) VALUES(?, ?, ?, ?)", "iiti",
                           no, id, cpd_node_get_text(statement, "name"), portfolio_no);
    return r;
}

int cpd_people__indexed(bool *out, cpd_home *home, int64_t id, const cpd_node *statement)
{
    cpd_uuid person, portfolio;
    int64_t no, portfolio_no = 0, found;
    *out = false;
    if (!cpd_people__is_indexed(statement) || !cpd_object__uuid(&person, statement, "person"))
        return 0;
    int r = cpd_ledger__ident_find(&no, home, &person);
    if (r == 0 && cpd_object__uuid(&portfolio, statement, "portfolio"))
        r = cpd_ledger__ident_find(&portfolio_no, home, &portfolio);
    if (r == 0)
        r = cpd_store__ask_int(&found, home->store,
                               "SELECT 1 FROM person WHERE no = ? AND id = ? AND name = ? AND "
                               "portfolio = ?",
                               "iiti", no, id, cpd_node_get_text(statement, "name"), portfolio_no);
    *out = r > 0;
    return r < 0 ? r : 0;
}

/* ---- finding by what people type ---- */

/* "as" finds "Asha Mbeki"; "mbe" does too. */
static bool name_matches(const char *name, const char *text)
{
    size_t n = strlen(text);
    for (const char *word = name; word; word = strchr(word, ' ')) {
        while (*word == ' ')
            word++;
        if (cpd_text_begins(word, text, n))
            return true;
    }
    return false;
}

struct match {
    size_t count;
    bool exact; /* one whole name: no beginning of a longer one stands against it */
    cpd_uuid id;
    cpd_str names;
};

static void consider(struct match *match, cpd_stmt *row, const char *text)
{
    const char *name = cpd_stmt__text(row, 3);
    if (!name || match->exact || !name_matches(name, text))
        return;
    match->exact = cpd_text_same(name, text);
    if (match->count++)
        cpd_str_add(&match->names, ", ");
    cpd_str_add(&match->names, name);
    if (match->count == 1 || match->exact)
        cpd_stmt__uuid(row, 1, &match->id);
}

static int judge_match(char id[CPD_ID_TEXT], struct match *match, const char *text)
{
    if (match->names.failed)
        return cpd_error__no_memory();
    if (match->count == 1 || match->exact) {
        cpd_uuid_format(id, &match->id);
        return 0;
    }
    if (match->count == 0) {
        cpd_error__set(CPD_EABSENT, "nobody here is called \"%s\"", text);
        return cpd_error__hint("See who is: cpd person list.");
    }
    cpd_error__set(CPD_EINPUT, "several people match \"%s\": %s", text,
                   match->names.bytes ? match->names.bytes : "");
    return cpd_error__hint("Write more of the name, or the id.");
}

int cpd_person_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text)
{
    cpd_uuid person;
    cpd_person_row found;
    if (text && cpd_uuid_parse(&person, text)) {
        int r = cpd_people__get(&found, home, &person);
        if (r == 0)
            cpd_uuid_format(id, &person);
        return r;
    }
    if (!text || !*text)
        return cpd_error__set(CPD_EINPUT, "no name was given");
    struct match match = {0};
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, PERSON_COLUMNS " ORDER BY p.name", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        consider(&match, row, text);
        r = 0;
    }
    cpd_stmt__done(row);
    if (r == 0)
        r = judge_match(id, &match, text);
    cpd_str_fini(&match.names);
    return r;
}

int cpd_people__act_as(cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    int r = cpd_person_find(id, home, person);
    if (r == 0)
        cpd_uuid_parse(&home->people->acting, id);
    return r;
}
