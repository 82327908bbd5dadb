/* person - people, their registrations, posts and named contacts, all dated; who acts, and who may
 * read whom. Internal side of <cpd/person.h>.
 *
 * People are declared by statements in the home's chain; nothing is overwritten: a new post follows
 * an older one by its date.
 */
#ifndef CPD_PERSON_INTERNAL_H
#define CPD_PERSON_INTERNAL_H

#include <cpd/person.h>

#include "base/home.h"
#include "ledger/ledger.h"

/* What is given from above when the home is opened, so that people need not know the framework. */
typedef struct cpd_people_seams {
    /* Is there such a grade on such a ladder? 1 yes, also where no ladder is adopted at all and
     * there is nothing to hold it against; 0 no; negative on failure. */
    int (*knows_grade)(cpd_home *home, const char *ladder, const char *grade);
    /* The name of the kind of record that somebody calls so; the role by which somebody stands in a
     * record. NULL where there is none. */
    const char *(*kind_called)(const char *text);
    const char *(*role_called)(const char *text);
} cpd_people_seams;

int cpd_people__open(cpd_home *home, const cpd_people_seams *seams);
/* As the seam answers. */
int cpd_people__knows_grade(cpd_home *home, const char *ladder, const char *grade);
const char *cpd_people__kind_called(const cpd_home *home, const char *text);
const char *cpd_people__role_called(const cpd_home *home, const char *text);
void cpd_people__close(cpd_home *home);

typedef struct cpd_person_row {
    cpd_uuid id, portfolio;
    int64_t no, portfolio_no; /* numbers in the dictionary of ids */
    const char *name;         /* kept until the home is closed or people are added */
} cpd_person_row;

/* CPD_EABSENT. */
int cpd_people__get(cpd_person_row *out, cpd_home *home, const cpd_uuid *person);
int cpd_people__holder(cpd_person_row *out, cpd_home *home, const cpd_uuid *portfolio);
/* Say who acts; the text is looked up as cpd_person_find() does. */
int cpd_people__act_as(cpd_home *home, const char *person);
/* Let somebody act for the while; before gets who did (zero: nobody), to be given back. */
void cpd_people__lend(cpd_home *home, const cpd_uuid *person, cpd_uuid *before);
/* Who acts. CPD_EINPUT when nobody was named. */
int cpd_people__acting(cpd_person_row *out, cpd_home *home);

#define CPD_HOME_NAME 121 /* bytes for what a home is called here and its NUL */

/* A stretch of a working life in one grade. */
typedef struct cpd_post {
    cpd_date since, until; /* both included; until CPD_DATE_NONE while it lasts */
    char ladder[65], grade[65], employer[201];
    int64_t id;             /* the statement's entry */
    char by[CPD_HOME_NAME]; /* the other home that states it; "" of this home's own word */
    bool behind; /* of another home, in one of several people: experience, and nobody's post here */
} cpd_post;
/* A person's posts in this home, known at a position (0: now), oldest first, each ended by the
 * next. *out is to free(). */
int cpd_people__posts(cpd_post **out, size_t *count, cpd_home *home, const cpd_uuid *person,
                      int64_t known_at);
/* Their whole career: also the posts that homes accepted here state of them. It counts as
 * experience and gives no right here. */
int cpd_people__career(cpd_post **out, size_t *count, cpd_home *home, const cpd_uuid *person,
                       int64_t known_at);

/* The registration in force on a day, as known at a position (0: now): body, number, status as an
 * object in doc; NULL when none. */
int cpd_people__registration(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                             cpd_date day, int64_t known_at);
/* What is known of a person's registration on a day, as a signature states it: the one in force as
 * above; else the one that ended last, with "status": "lapsed" and its "until"; else "status":
 * "not-known". Always an object, with "checked_on". */
int cpd_people__registration_checked(cpd_node **out, cpd_doc *doc, cpd_home *home,
                                     const cpd_uuid *person, cpd_date day);
/* Since when somebody has been registered with any body. */
typedef struct cpd_registered {
    cpd_date since;         /* CPD_DATE_NONE: never */
    char by[CPD_HOME_NAME]; /* the other home that states it; "" of this home's own word */
} cpd_registered;
/* As known at a position (0: now), also by what homes accepted here state. */
int cpd_people__registered_since(cpd_registered *out, cpd_home *home, const cpd_uuid *person,
                                 int64_t known_at);

/* Is `other` the named contact of `person` in that line ("supervisor", "line-manager", "assessor";
 * NULL: any) on the day, as known at a position (0: now)? */
int cpd_people__is_contact(bool *out, cpd_home *home, const cpd_uuid *person, const char *line,
                           const cpd_uuid *other, cpd_date day, int64_t known_at);
/* May the acting person read this portfolio today: its holder, or a named contact in force.
 * CPD_EABSENT when not, as for a portfolio that does not exist. */
int cpd_people__may_read(cpd_home *home, const cpd_person_row *holder);

/* May the acting person see, with the name, what is found of somebody's practice? They themselves
 * may, and who supervises or manages them today; an assessor reads the records and is shown no
 * finding. */
int cpd_people__may_judge(bool *out, cpd_home *home, const cpd_person_row *person);
/* The same and their career as known now, in one reading: for whoever asks of everybody. *out is to
 * free(). */
int cpd_people__posts_and_right(cpd_post **out, size_t *count, bool *may_judge, cpd_home *home,
                                const cpd_person_row *person);
/* Everybody, in the order in which they were added. *out is to free(). */
int cpd_people__all(cpd_uuid **out, size_t *count, cpd_home *home);
/* All whom that is said of and whose record is kept in this home. *out is to free(). */
int cpd_people__judged(cpd_person_row **out, size_t *count, cpd_home *home);

/* The named contact of that line on the day. CPD_EABSENT */
int cpd_people__contact(cpd_uuid *out, cpd_home *home, const cpd_uuid *person, const char *line,
                        cpd_date day);

/* Who holds a line on a day. Somebody acting stands in for the named contact as long as it is said,
 * and no longer. */
typedef struct cpd_contact {
    cpd_uuid to;
    bool acting, instead; /* acting; in place of somebody who is named for that day */
    cpd_uuid of;          /* who that is */
    int64_t id;           /* the statement's entry */
} cpd_contact;
/* As known at a position (0: now). CPD_EABSENT */
int cpd_people__holds_line(cpd_contact *out, cpd_home *home, const cpd_uuid *person,
                           const char *line, cpd_date day, int64_t known_at);
/* Line i of those there are; NULL beyond the end. */
const char *cpd_people__line(size_t i);
bool cpd_people__is_contact_line(const char *role);

/* A person's public keys in force at an entry (0: now), as the home of that entry declared them.
 * @param certificate  id of the key statement's entry; may be NULL. CPD_EABSENT */
int cpd_people__keys(cpd_public *out, int64_t *certificate, cpd_home *home, const cpd_uuid *person,
                     int64_t at);
/* Say that the key declared last ends today, and since when others may have had it. Inside a
 * change. */
int cpd_people__state_key_known(cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                                cpd_date since);
/* The entry from which what this key signs is in doubt, as the home says that declared it; 0 when
 * it never was. @param certificate  the entry that declares it */
int cpd_people__key_doubt(int64_t *position, cpd_home *home, const cpd_uuid *person,
                          int64_t certificate);
/* Was a key of theirs ever replaced by the home after loss? */
int cpd_people__has_lost_key(bool *out, cpd_home *home, const cpd_uuid *person);

/* What is declared with a new key of somebody. */
typedef struct cpd_new_key {
    cpd_public keys;
    const cpd_secret *secret;   /* of these; NULL: of the person who is unlocked */
    const cpd_secret *previous; /* the one before, which signs; NULL when there was none, or lost */
    bool lost;                  /* it is replaced by the home: always shown */
} cpd_new_key;
/* The `key` statement, with its proof. Inside a change. */
int cpd_people__state_key(cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                          const cpd_new_key *made);
/* Name who signs a statement: "signer", "key" and "certificate". Their key is unlocked.
 * @param secret  what to sign with; borrowed. CPD_ELOCKED; CPD_EDENIED when the key is another */
int cpd_people__add_signer(const cpd_secret **secret, cpd_doc *doc, cpd_node *statement,
                           cpd_home *home, const cpd_person_row *signer);
/* Since an entry, has every new key of a person been signed by the one before? One that the home
 * replaced after loss may be anybody's. */
int cpd_people__is_same_hand(bool *out, cpd_home *home, const cpd_uuid *person, int64_t since);

/* ---- delegate.c: who may sign in whose place ---- */

typedef struct cpd_delegation {
    int64_t id;    /* the statement's entry, also the position from which it holds */
    int64_t ended; /* from which position on it holds no longer; 0 while nobody ended it */
    cpd_uuid delegation, from, to;
    bool on_behalf; /* what the giver decided is put down; else the one who signs decides */
    cpd_period period;
    const cpd_node *said; /* the statement */
} cpd_delegation;
/* Those that a person was given, as known at a position (0: now), oldest first. *out is to free();
 * *doc, which owns what was said, to cpd_doc_free(). */
int cpd_people__delegations(cpd_delegation **out, size_t *count, cpd_doc **doc, cpd_home *home,
                            const cpd_uuid *to, int64_t known_at);
/* Is it in force on the day, and does it reach this kind of record, portfolio and role? What it
 * does not name it does not narrow. */
bool cpd_delegation__covers(const cpd_delegation *delegation, cpd_date day, const char *kind,
                            const cpd_uuid *portfolio, const char *role);

/* ---- hands.c: which homes may speak of a person ---- */

/* Does it say who a person is, what they are or who stands by them? */
bool cpd_people__speaks_of_them(const cpd_node *statement);
/* Do all homes that speak of a person mean the same one? They do when each declares a key, with its
 * holder's proof for that home, that another of them declares as well. */
int cpd_people__is_one(bool *out, cpd_home *home, const cpd_uuid *person);
/* Does a home declare a key of theirs that is declared here, and since then none that the one
 * before did not sign? */
int cpd_people__is_followed(bool *out, cpd_home *home, const cpd_uuid *person,
                            const cpd_uuid *origin);

/* ---- same.c: who somebody is in another home ---- */

/* A portfolio that was brought and the person there, joined to a person here by a `same-as`
 * statement. */
typedef struct cpd_join {
    cpd_uuid portfolio, person; /* there */
    cpd_uuid here, own;         /* who that is here, and their own portfolio */
    int64_t position;           /* from which it is known */
} cpd_join;
/* How a person is called: here, as who they are here; or as another home calls them, with which
 * that is: "Kofi Mensah (Northshire)". NULL when nobody says. */
int cpd_people__called(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person);
/* All of this home, borrowed until the next call. */
int cpd_people__joins(const cpd_join **out, size_t *count, cpd_home *home);
/* An id by which somebody who is here is known in another home, joined at once or from home to
 * home. */
typedef struct cpd_alias {
    cpd_uuid there, here;
    int64_t position; /* from which it is known */
} cpd_alias;
/* Does the home that a `same-as` statement names say that the portfolio is that person's, and the key
 * that signed it? */
int cpd_people__is_borne_out(bool *out, cpd_home *home, const cpd_node *same_as);
/* All of them, each id once, borrowed until the next call. */
int cpd_people__aliases(const cpd_alias **out, size_t *count, cpd_home *home);
/* Does a `same-as` of this home itself join those two, as known at a position (0: now)? With a
 * bundle it goes where what they sign goes; what is joined from home to home does not. */
int cpd_people__joined(bool *out, cpd_home *home, const cpd_uuid *there, const cpd_uuid *here,
                       int64_t known_at);
/* Who a person of another home is here: themselves when nothing is said. */
int cpd_people__here(cpd_uuid *out, cpd_home *home, const cpd_uuid *person);
/* The same by their number in the dictionary of ids. */
int cpd_people__here_no(int64_t *no, cpd_home *home);
/* The same of a portfolio: that of who it was joined to. */
int cpd_people__portfolio_here(cpd_uuid *out, cpd_home *home, const cpd_uuid *portfolio);
/* Who began with it here, so that it is nobody's to bring. CPD_EABSENT */
int cpd_people__own_holder(cpd_person_row *out, cpd_home *home, const cpd_uuid *portfolio);
/* Its number in the dictionary of ids, by which the indexes file what is in it. */
int cpd_people__portfolio_no(int64_t *no, cpd_home *home, const cpd_uuid *portfolio);
/* The same, 0 when there is none yet; nothing is written. */
int cpd_people__portfolio_find(int64_t *no, cpd_home *home, const cpd_uuid *portfolio);
/* Is the person that a member names by id this one, here or in another home? */
int cpd_people__names(bool *out, cpd_home *home, const cpd_node *object, const char *member,
                      const cpd_uuid *person);
/* State that a person of another home, who proved it with their key, is somebody here. In a change.
 */
int cpd_people__state_same(cpd_home *home, const cpd_uuid *here, const cpd_uuid *origin,
                           const cpd_uuid *person, const cpd_uuid *portfolio,
                           const cpd_secret *there);
/* Begin somebody here whose id, portfolio, name and keys are known from another home. In a change.
 */
int cpd_people__begin_known(cpd_home *home, const cpd_uuid *person, const cpd_uuid *portfolio,
                            const char *name, const cpd_secret *secret);
/* What was remembered of people: a change that begins or joins somebody was abandoned. */
void cpd_people__forget(cpd_home *home);

/* ---- elsewhere.c: what other homes said ---- */

/* Another home, as it stands here. */
typedef struct cpd_other_home {
    bool accepted;            /* its key is trusted, and is the one that its entries here rest on */
    char name[CPD_HOME_NAME]; /* as who accepted it called it, else "home 9d4c 01b2" */
} cpd_other_home;
/* As known at a position (0: now). */
int cpd_people__other_home(cpd_other_home *out, cpd_home *home, const cpd_uuid *origin,
                           int64_t known_at);

/* Does a home that is not accepted here say which post they hold? Such posts count once it is. */
int cpd_people__posts_wait(bool *out, cpd_home *home, const cpd_uuid *person, int64_t known_at);

/* A fresh id by the home's clock. */
void cpd_people__new_id(cpd_uuid *out, cpd_home *home);
/* The day it is, by the home's clock. */
cpd_date cpd_people__today(const cpd_home *home);

/* Index of people: fill the person table from one statement of the home's chain (used when writing
 * and by rebuild). */
int cpd_people__index(cpd_home *home, int64_t id, const cpd_node *statement);
/* Has that statement such a row, and is it there? */
bool cpd_people__is_indexed(const cpd_node *statement);
int cpd_people__indexed(bool *out, cpd_home *home, int64_t id, const cpd_node *statement);

#endif
