/* Who read what: what is noted and what is not, in whose sight it comes, and that verify holds it
 * against the digests. */
#include <stdlib.h>
#include <string.h>

#include <cpd/audit.h>
#include <cpd/career.h>
#include <cpd/erase.h>
#include <cpd/hours.h>
#include <cpd/invitation.h>

#include "person/seen.h"
#include "store/store.h"
#include "support/each_fault.h"
#include "support/world.h"

/* The lines that somebody sees of theirs, oldest last: "day reader what title;". */
static char *seen_by(cpd_home *home, const char *person)
{
    cpd_doc *doc;
    cpd_str out = {0};
    world_act_as(home, person);
    done(cpd_audit_seen(&doc, home, CPD_DATE_NONE, CPD_DATE_NONE));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "seen");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        const char *title = cpd_node_get_text(one, "title");
        cpd_str_addf(&out, "%s %s %s", cpd_node_get_text(one, "day"),
                     cpd_node_get_text(one, "reader"), cpd_node_get_text(one, "what"));
        if (title)
            cpd_str_addf(&out, " %s", title);
        if (cpd_node_get(one, "count"))
            cpd_str_addf(&out, " %lld", (long long)cpd_node_get_int(one, "count", 0));
        cpd_str_add(&out, ";");
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_seen(cpd_home *home, const char *person, const char *expected)
{
    CPD_FREE char *seen = seen_by(home, person);
    cr_expect_str_eq(seen, expected, "%s: %s", person, seen);
}

static void read_it(cpd_home *home, const char *person, const char *record)
{
    cpd_doc *doc;
    world_act_as(home, person);
    done(cpd_record_read(&doc, home, record, NULL));
    cpd_doc_free(doc);
}

static void list_of(cpd_home *home, const char *who, const char *whose)
{
    cpd_doc *doc;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.person = whose;
    world_act_as(home, who);
    done(cpd_record_list(&doc, home, &filter));
    cpd_doc_free(doc);
}

#define ROWS "SELECT count(*) FROM seen"
#define DIGESTS                                                                                    \
    "SELECT count(*) FROM subject WHERE about = (SELECT portfolio FROM chain WHERE no = 1)"

Test(seen, what_waits_is_written_when_a_front_end_asks_for_it)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    done(cpd_audit_write(home));
    cr_expect_eq(world_number(home, ROWS), 0);
    read_it(home, TOM, piece.id);
    cr_expect_eq(world_number(home, ROWS), 0);
    cpd_error__set(CPD_EABSENT, "said before");
    done(cpd_audit_write(home));
    cr_expect_eq(world_number(home, ROWS), 1);
    cr_expect_str_eq(cpd_error_last()->text, "said before");
    done(cpd_audit_write(home));
    cr_expect_eq(world_number(home, ROWS), 1);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(seen, what_others_read_is_noted_and_what_is_ones_own_is_not)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    cpd_doc *doc;
    read_it(home, ASHA, piece.id);
    list_of(home, ASHA, ASHA);
    done(cpd_person_show(&doc, home, ASHA));
    cpd_doc_free(doc);
    expect_seen(home, ASHA, "");
    read_it(home, TOM, piece.id);
    read_it(home, TOM, piece.id); /* the same page once more */
    list_of(home, TOM, ASHA);
    done(cpd_person_show(&doc, home, ASHA));
    cpd_doc_free(doc);
    expect_seen(home, ASHA,
                "2026-11-20 Tom Price person;2026-11-20 Tom Price list 1;"
                "2026-11-20 Tom Price record piece of CPD;");
    expect_seen(home, TOM, "");
    expect_seen(home, VERA, "");
    cr_expect_eq(world_number(home, ROWS), 3);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* Somebody's own words in another's portfolio are theirs; what they may not read leaves no line. */
Test(seen, neither_ones_own_words_nor_a_refusal_leave_a_line)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    read_it(home, TOM, session.id); /* whose newest version is his */
    cpd_doc *doc;
    world_act_as(home, VERA);
    refused(cpd_record_read(&doc, home, session.id, NULL), CPD_EABSENT);
    expect_seen(home, ASHA, "");
    cpd_home_close(home);
}

/* Lines wait in memory; closing the home writes them, and nothing else is lost with it. */
Test(seen, closing_writes_what_waits)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    CPD_FREE char *folder = strdup(home->path);
    read_it(home, TOM, piece.id);
    cr_expect_eq(world_number(home, ROWS), 0);
    cpd_home_close(home);
    home = world_open(folder);
    cr_expect_eq(world_number(home, ROWS), 1);
    expect_seen(home, ASHA, "2026-11-20 Tom Price record piece of CPD;");
    cpd_home_close(home);
}

Test(seen, many_lines_and_old_ones_are_written_by_themselves)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    read_it(home, TOM, piece.id);
    world_set_clock("2026-11-20T12:02:00Z");
    list_of(home, TOM, ASHA);
    cr_expect_eq(world_number(home, ROWS), 2);
    for (int i = 0; i < 64; i++) {
        world_act_as(home, ASHA);
        piece = world_save(home, "{kind: cpd, text: Thresholds}");
        read_it(home, TOM, piece.id);
    }
    cr_expect_eq(world_number(home, ROWS), 66);
    cpd_home_close(home);
}

/* A report over many people is one line, which names nobody, and none over oneself alone. */
Test(seen, a_report_over_many_is_one_line)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc;
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cpd_doc_free(doc);
    expect_seen(home, VERA, "");
    done(cpd_audit_seen(&doc, home, CPD_DATE_NONE, CPD_DATE_NONE));
    const cpd_node *many = cpd_node_get(cpd_doc_root(doc), "many");
    cr_assert_eq(cpd_node_length(many), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(many, 0), "reader"), ASHA);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(many, 0), "what"), "practice");
    cr_expect_eq(cpd_node_get_int(cpd_node_at(many, 0), "count", 0), 2);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- digests ---- */

/* Two lines of the 20th, covered when the 21st writes its own; that one is not covered yet. */
static cpd_home *world_of_two_days(void)
{
    world_set_clock("2026-11-20T12:00:00Z");
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    int64_t before = world_number(home, DIGESTS);
    read_it(home, TOM, piece.id);
    list_of(home, TOM, ASHA);
    done(cpd_seen__flush(home));
    cr_assert_eq(world_number(home, DIGESTS), before);
    world_set_clock("2026-11-21T09:00:00Z");
    read_it(home, TOM, piece.id);
    done(cpd_seen__flush(home));
    cr_assert_eq(world_number(home, DIGESTS), before + 1);
    cr_assert_eq(world_number(home, ROWS), 3);
    return home;
}

Test(seen, a_day_that_is_over_is_covered_by_one_digest)
{
    cpd_home *home = world_of_two_days();
    cpd_doc *doc;
    done(cpd_seen__digests(&doc, home));
    const cpd_node *digest = cpd_node_at(cpd_doc_root(doc), 0);
    cr_expect_str_eq(cpd_node_get_text(digest, "day"), "2026-11-20");
    cr_expect(cpd_node_get_int(digest, "from", 0) == 1 && cpd_node_get_int(digest, "to", 0) == 2);
    cpd_doc_free(doc);
    world_expect_whole(home);
    world_set_clock(
        "2026-11-19T09:00:00Z"); /* a clock that ran back: one digest more, still whole */
    list_of(home, TOM, ASHA);
    done(cpd_seen__flush(home));
    world_expect_whole(home);
    cpd_home_close(home);
}

static const struct {
    const char *label, *sql, *expected;
} tampered[] = {
    {"a line taken out", "DELETE FROM seen WHERE no = 1",
     "lines 1 to 1 of who read what are missing"},
    {"all lines taken out", "DELETE FROM seen", "is not what this digest covers"},
    {"a line changed", "UPDATE seen SET bytes = (SELECT bytes FROM seen WHERE no = 3) WHERE no = 1",
     "is not what this digest covers"},
    {"two lines changed about",
     "UPDATE seen SET bytes = CASE no WHEN 1 THEN (SELECT bytes FROM seen WHERE no = 2) ELSE "
     "(SELECT "
     "bytes FROM seen WHERE no = 1) END WHERE no < 3",
     "is not what this digest covers"},
    {"a line filed under nobody", "UPDATE seen SET holder = NULL WHERE no = 2",
     "filed under another person"},
    {"bytes that are none", "UPDATE seen SET bytes = x'00' WHERE no = 3", "damaged"},
};

Test(seen, verify_tells_what_was_done_to_the_lines)
{
    for (size_t i = 0; i < sizeof tampered / sizeof *tampered; i++) {
        cpd_home *home = world_of_two_days();
        done(cpd_store__run(home->store, tampered[i].sql, ""));
        CPD_FREE char *problems = world_problems(home);
        cr_expect(strstr(problems, tampered[i].expected), "%s: %s", tampered[i].label, problems);
        cpd_home_close(home);
    }
}

/* ---- memory that is short ---- */

Test(seen, a_line_is_written_or_waits)
{
    fault_with_sqlite();
    world_set_clock("2026-11-20T12:00:00Z");
    cpd_home *home = world_of_two_days();
    int64_t rows = world_number(home, ROWS);
    cpd_uuid asha = world_person(home, ASHA);
    for (long n = 0; fault_armed(n); n += 3) {
        cpd_sight sight = {.what = "list", .count = n + 2};
        sight.holder = &asha;
        int r = cpd_seen__note(home, &sight);
        if (r == 0)
            r = cpd_seen__flush(home);
        fault_expect(r, true);
        if (r < 0)
            done(cpd_seen__note(home, &sight));
        done(cpd_seen__flush(home));
        cr_assert_eq(world_number(home, ROWS), ++rows, "%ld", n);
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- guests ---- */

static void invite(char code[CPD_CODE_TEXT_SIZE], cpd_home *home, const char *by, const char *record)
{
    cpd_doc *whom = world_yaml("{name: Pat Lee, role: assessor}");
    world_act_as(home, by);
    done(cpd_invitation_make(code, home, record, cpd_doc_root(whom)));
    cpd_doc_free(whom);
}

static void read_by_code(cpd_home *home, const char *code)
{
    cpd_doc *doc;
    done(cpd_invitation_read(&doc, home, code));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "accounts")), 2);
    cpd_doc_free(doc);
}

#define PAT_BY_TOM "Pat Lee, a guest invited by Tom Price"

/* One line, of the guest's: the accounts are part of what they were shown, and Tom read nothing. */
Test(seen, what_a_guest_reads_by_their_code_is_the_guests_reading)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    invite(code, home, TOM, session.id);
    read_by_code(home, code);
    read_by_code(home, code);
    expect_seen(home, ASHA, "2026-11-20 " PAT_BY_TOM " record supervision session;");
    expect_seen(home, TOM, "");
    done(cpd_invitation_sign(home, code, NULL));
    expect_seen(home, ASHA, "2026-11-20 " PAT_BY_TOM " record supervision session;");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* One's own guest is somebody else too. */
Test(seen, a_guest_of_the_holders_is_told_to_them)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    invite(code, home, ASHA, session.id);
    read_by_code(home, code);
    expect_seen(home, ASHA,
                "2026-11-20 Pat Lee, a guest invited by Asha Mbeki record supervision session;");
    cpd_home_close(home);
}

/* With the record goes who was to sign it. */
Test(seen, of_a_guest_to_what_was_erased_stays_that_there_was_one)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    invite(code, home, TOM, session.id);
    read_by_code(home, code);
    done(cpd_erase(NULL, home, session.id,
                   &(cpd_erase_options){.what = CPD_ERASE_WHOLE, .basis = "request"}));
    expect_seen(home, ASHA, "2026-11-20 A guest invited by Tom Price record;");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* What cannot be noted is not shown. */
Test(seen, a_guests_reading_with_any_allocation_failing)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    invite(code, home, TOM, session.id);
    for (long n = 0; fault_armed(n); n++) {
        doc = NULL;
        int r = cpd_invitation_read(&doc, home, code);
        fault_expect(r, doc == NULL);
        cpd_doc_free(doc);
    }
    expect_seen(home, ASHA, "2026-11-20 " PAT_BY_TOM " record supervision session;");
    cpd_home_close(home);
}
