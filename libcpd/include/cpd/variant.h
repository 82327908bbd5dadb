/* Variants: a council's own rules, written by its analyst in Lua and run where they can only compute.
 *
 * A variant is a folder: variant.yaml says what it is, rules.lua what it changes, tests.lua on which cases it was tried.
 * It can lie over a ladder (practice minima, what a grade asks), have conditions of its own (*predicates*), add fields to kinds of
 * records, and have reports. Adopting it makes it a set of the home, pinned with its script; what it says are findings like all others.
 * A variant that fails gives "cannot-tell" with its name, the line and why; nobody is kept from saving. docs/variants.md is the manual.
 *
 *     cpd_doc *doc;
 *     if (cpd_variant_test(&doc, home, "plugins/councils/knowsley", CPD_DATE_NONE, issues) == 0)
 *         ... who would gain, who would lose, before anything is adopted ...
 */
#ifndef CPD_VARIANT_API_H
#define CPD_VARIANT_API_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

/** Write a variant to begin with into a folder that does not exist or is empty: it passes its own tests.
 *  @param name  small letters, digits and hyphens: "knowsley"
 *  @return 0; CPD_EINPUT for another name; CPD_ECONFLICT when something is there; CPD_EDENIED, CPD_EFULL @since 0.1 */
CPD_API int cpd_variant_new(const char *folder, const char *name);

/** Is it a good variant, and does all that it refers to exist? {"schema": "cpd.variant/1", "variant": "knowsley", "version", "title", "layer",
 *  "publisher", "from", "to", "certainty", "checked_by", "note", "overlays", "grades": [codes], "predicates": [{"code", "sentence"}],
 *  "fields": [{"kind", "code", "label", "hint", "type", "words"}], "reports": [{"code", "title", "columns"}]}; what it has none of is absent.
 *  Nothing is kept.
 *  @param home  NULL: what it refers to is not looked for @param issues  all that is wrong, of variant.yaml with lines; may be NULL
 *  @return 0; CPD_EABSENT without the folder, its files, or the program that runs variants; CPD_EINPUT, CPD_ELIMIT @since 0.1 */
CPD_API int cpd_variant_check(cpd_doc **out, cpd_home *home, const char *folder, cpd_issues *issues);

/** Try it on its own cases and on what is on record: {"schema": "cpd.variant-test/1", "variant", "version", "cases": [{"title",
 *  "predicate", "expected", "expected_reason", "state", "reason", "passed"}], "passed", "failed", "as_of", "people": [{"person", "name", "grade",
 *  "practice", "supervision" and "towards": {"before", "after": states or "none", "reason", "changed"}}], "changed", "note"}. The people are the acting
 *  person and whom they supervise or manage; nobody else is shown, and nobody where this version was adopted already. Nothing is kept: adopting is tried and abandoned.
 *  @param home  NULL: the cases alone, and no "as_of" to "note" @param as_of  CPD_DATE_NONE: today
 *  @return 0 also when cases fail; otherwise as cpd_variant_check() @since 0.1 */
CPD_API int cpd_variant_test(cpd_doc **out, cpd_home *home, const char *folder, cpd_date as_of, cpd_issues *issues);

/** Put it in force: an entry of the ledger that pins script and meaning by hash. @param from, to  other days than its own;
 *  CPD_DATE_NONE: its own @param out  as cpd_variant_check() gives, with "position" and "heard_instead": [{"reference", "layer", "why", "parts":
 *  grades; absent: all of it}]: what is heard in its place on the day, since its layer is nearer or it is in force from a later day
 *  @return 0; CPD_EINPUT also when one of its cases fails; CPD_ECONFLICT when this version was adopted; CPD_EDENIED for an invented
 *  example outside a demo home; otherwise as cpd_variant_check() @since 0.1 */
CPD_API int cpd_variant_adopt(cpd_doc **out, cpd_home *home, const char *folder, cpd_date from, cpd_date to, cpd_issues *issues);

/** Every adopted variant: {"schema": "cpd.variant-list/1", "as_of", "variants": [as cpd_variant_check() gives, with "position" and
 *  "in_force"]}, those in force first. @since 0.1 */
CPD_API int cpd_variant_list(cpd_doc **out, cpd_home *home, cpd_date as_of);

/** A report of a variant in force on the day: {"schema": "cpd.variant-report/1", "variant", "version", "report", "title", "as_of", "columns",
 *  "rows": [{"person", "name", "cells": [texts, integers, booleans]} or with "reason" instead of cells: why there is no row]}. The people
 *  are the acting person and whom they supervise or manage today, unless the report leaves them out.
 *  @return 0; CPD_EABSENT when no such report is in force @since 0.1 */
CPD_API int cpd_variant_report(cpd_doc **out, cpd_home *home, const char *variant, const char *report, cpd_date as_of);

CPD_END_DECLS
#endif
