/* world - homes that tests begin with, and the few sentences they are told in.
 *
 * The homes are made by cpd_home_init() with one difference: instead of publishing files into git,
 * which takes the press, three little sets written here are adopted. For this the linker puts
 * __wrap_cpd_home__publish_sets in place of the real one; see support_world in meson.build.
 *
 *     cpd_home *home = world_of_two();
 *     cpd_saved piece = world_save(home, "{kind: cpd, text: Read about thresholds}");
 */
#ifndef CPD_TEST_SUPPORT_WORLD_H
#define CPD_TEST_SUPPORT_WORLD_H

#include <cpd/home.h>
#include <cpd/record.h>

#include "base/home.h"
#include "support/check.h"

/* What the clock of every home says; noon of 20 November 2026, a Friday, until it is set. */
void world_set_clock(const char *rfc3339);

/* A new home in a folder of its own; demo: with everybody's keys. */
cpd_home *world_home(bool demo);
/* Publishing fails with this kind from now on; 0: it does not. */
void world_refuse_sets(int kind);
/* Adopt one more set, written as YAML, in its own layer from its first day. */
void world_adopt(cpd_home *home, const char *yaml);
/* Another handle on the folder of a home; close it with cpd_home_close(). */
cpd_home *world_open(const char *folder);

#define ASHA "Asha Mbeki"
#define TOM "Tom Price"
#define VERA "Vera Long"

/* A demo home. Tom has been Asha's supervisor since 1 September 2026; Vera is nobody to her. Asha
 * acts. */
cpd_home *world_of_two(void);
/* The same people in an organisation's home, each with world_passphrase(); nobody is unlocked. */
cpd_home *world_of_an_organisation(void);
/* "the passphrase of Asha Mbeki"; borrowed until the next call. */
const char *world_passphrase(const char *person);
/* Add somebody there who begins at once, or does not. */
void world_add_person(cpd_home *home, const char *person, bool begins);
void world_unlock(cpd_home *home, const char *person); /* they act from now on */
void world_act_as(cpd_home *home, const char *person);
cpd_uuid world_person(cpd_home *home, const char *person);
void world_add_contact(cpd_home *home, const char *person, const char *line, const char *contact,
                       const char *since);

/* Somebody lets another sign in their place; what is NULL narrows nothing, and until is the end of
 * 2026. Who gives acts from now on. @return as cpd_delegation_give() */
struct world_delegation {
    const char *from, *to, *since, *until, *capacity, *kind, *role, *person;
};
int world_try_delegate(char id[CPD_ID_TEXT], cpd_home *home, const struct world_delegation *what);
void world_delegate(cpd_home *home, const struct world_delegation *what);
void world_register(cpd_home *home, const char *person, const char *number, const char *until);

/* A document from a line of YAML; its scalars are texts. To free. */
cpd_doc *world_yaml(const char *yaml);
/* Save as the acting person. */
int world_try_save(cpd_saved *out, cpd_home *home, const char *yaml, cpd_issues *issues);
cpd_saved world_save(cpd_home *home, const char *yaml);
int world_try_amend(cpd_saved *out, cpd_home *home, const char *record, const char *yaml);
cpd_saved world_amend(cpd_home *home, const char *record, const char *yaml);
/* One text of a record as the acting person reads it, "" when it has none; to free(). */
char *world_read(cpd_home *home, const char *record, const char *field);
/* A session of Asha with Tom, who both wrote an account; nobody has signed it. Tom acts. */
cpd_saved world_session(cpd_home *home);

/* Everything verify has against a home, a line each; "" when it is whole. To free(). */
char *world_problems(cpd_home *home);
void world_expect_whole(cpd_home *home);

/* One number from the database; the SQL must be a literal. */
int64_t world_number(cpd_home *home, const char *sql);

#endif
