/* shipped - homes that are judged by the sets this project ships, for tests of sums and findings.
 *
 * As in world.h the sets are adopted without git: the linker puts __wrap_cpd_home__publish_sets in
 * place of the real one; a module's tests say module_test_deps += {'MODULE': [support_shipped]},
 * and not support_world beside it.
 *
 *     cpd_home *home = shipped_home("2026-11-20T12:00:00Z");
 *     shipped_person(home, "Asha", "social-worker", "2024-11-20");
 *     shipped_save(home, "kind", "cpd", "date", "2026-03-01", "text", "Read about thresholds",
 * NULL);
 */
#ifndef CPD_TEST_SUPPORT_SHIPPED_H
#define CPD_TEST_SUPPORT_SHIPPED_H

#include <cpd/cpd.h>

#include "base/home.h"
#include "support/check.h"

#define LADDER "career-england-children"

/* A demo home with nobody in it, in a folder of its own, and its clock. */
cpd_home *shipped_home(const char *now);
void shipped_set_clock(const char *now);
/* Adopt one more set, written as YAML, in its own layer from its first day. */
void shipped_adopt(cpd_home *home, const char *yaml);

/* An object of texts: key, value, ... NULL. */
cpd_node *shipped_object(cpd_doc *doc, const char *key, ...);

/* Add somebody in a grade of the ladder (none for NULL); they act from now on. */
void shipped_person(cpd_home *home, const char *name, const char *grade, const char *since);
void shipped_post(cpd_home *home, const char *name, const char *ladder, const char *grade,
                  const char *since);
void shipped_contact(cpd_home *home, const char *name, const char *line, const char *contact);
void shipped_register(cpd_home *home, const char *name, const char *since, const char *until);

/* Save a record of texts as whoever acts. */
cpd_saved shipped_save(cpd_home *home, const char *key, ...);
void shipped_time(cpd_home *home, const char *date, const char *category, const char *minutes);
/* As many weeks from a Monday on, each with so much direct work on Monday and recording on the two
 * days after. */
void shipped_weeks(cpd_home *home, const char *monday, int weeks, int direct, int recording);
/* A session that both sign; who acts stays the supervisee. */
void shipped_session(cpd_home *home, const char *supervisee, const char *supervisor,
                     const char *date, int minutes);

cpd_date shipped_day(const char *text);
/* The finding with this code anywhere in a tree of findings; NULL for none. */
const cpd_node *shipped_finding(const cpd_node *finding, const char *code);

#endif
