/* Every kind by the one path: saved with the least it asks, shown, listed, amended and taken back;
 * and whole, with all its fields. */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "support/world.h"

/* What a draft needs besides its kind. Written by Asha, or by Tom in her portfolio. */
static const struct {
    const char *kind, *least, *change, *field, *now;
    bool by_tom;
} every[] = {
    {"time", "category: direct, minutes: 1h", "{minutes: 2h}", "case", "", false},
    {"absence", "from: 2026-11-02, to: 2026-11-03", "{reason: jury service}", "reason",
     "jury service", false},
    {"contracted", "minutes: 37h", "{minutes: 30h}", "case", "", false},
    {"cpd", "text: Read about thresholds", "{impact: I ask}", "impact", "I ask", false},
    {"reflection", "text: I was sure", "{learning: Ask}", "learning", "Ask", false},
    {"observation", "text: Began with her, with: Tom", "{setting: court}", "setting", "court",
     false},
    {"observation", "text: Began with her", "{setting: court}", "setting", "court", true},
    {"feedback", "source: parent, text: He came", "{changed: I ring first}", "changed",
     "I ring first", false},
    {"qualification", "award: amhp", "{ends: 2031-01-01}", "ends", "2031-01-01", false},
    {"student", "placement: last, from: 2026-09-01, to: 2027-02-01", "{role: on-site}", "role",
     "on-site", false},
    {"review", "review: A published review, findings: Nobody had the time", "{nation: wales}",
     "nation", "wales", false},
    {"session", "minutes: 90m", "{form: group}", "form", "group", false},
    {"account", "text: Leave", "{actions: None}", "actions", "None", false},
    {"agreement", "every: monthly", "{revisit: 2027-11-01}", "revisit", "2027-11-01", true},
    {"booking", "date: 2026-12-11", "{outcome: moved, moved: 2026-12-14}", "moved", "2026-12-14",
     false},
    {"action", "text: Chronology", "{status: done, case: LCS-12}", "case", "LCS-12", false},
    {"dispute", "text: I see it otherwise", "{status: settled}", "status", "settled", false},
    {"note", "text: About leave", "{text: About his leave}", "text", "About his leave", true},
    {"endorsement", "links: [pcf@2018#D1]", "{text: Seen}", "text", "Seen", true},
    {"application", "grade: advanced", "{text: After three years}", "text", "After three years",
     false},
    {"submission", "where: panel", "{reference: P-7}", "reference", "P-7", false},
    {"decision", "outcome: deferred, text: One more observation", "{revisit: 2027-03-01}",
     "revisit", "2027-03-01", true},
    {"dispensation", "rule: \"pcf@2018#D1\", basis: Council of 3 May", "{status: granted}",
     "status", "granted", true},
};

#define EVERY (sizeof every / sizeof *every)

static cpd_saved save(cpd_home *home, size_t i)
{
    cpd_str yaml = {0};
    cpd_str_addf(&yaml, "{kind: %s, %s%s}", every[i].kind, every[i].least,
                 every[i].by_tom ? ", portfolio: Asha" : "");
    CPD_FREE char *text = cpd_str_finish(&yaml);
    world_act_as(home, every[i].by_tom ? TOM : ASHA);
    return world_save(home, text);
}

static size_t listed(cpd_home *home, const char *kind, bool withdrawn)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *doc;
    filter.person = ASHA;
    filter.kind = kind;
    filter.withdrawn = withdrawn;
    done(cpd_record_list(&doc, home, &filter));
    size_t count = cpd_node_length(cpd_doc_root(doc));
    cpd_doc_free(doc);
    return count;
}

Test(every, kind_is_among_these)
{
    for (size_t k = 0; cpd_kind_at(k); k++) {
        bool found = false;
        for (size_t i = 0; i < EVERY; i++)
            found = found || strcmp(every[i].kind, cpd_kind_at(k)->name) == 0;
        cr_expect(found, "%s", cpd_kind_at(k)->name);
    }
}

Test(every, kind_is_saved_with_the_least_and_amended_and_taken_back)
{
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < EVERY; i++) {
        cpd_saved saved = save(home, i), gone;
        size_t before = listed(home, every[i].kind, false), all = listed(home, every[i].kind, true);
        cpd_saved amended = world_amend(home, saved.id, every[i].change);
        CPD_FREE char *now = world_read(home, saved.id, every[i].field);
        cr_expect_str_eq(now, every[i].now, "%s: %s", every[i].kind, now);
        cr_expect_eq(amended.revision, 2, "%s", every[i].kind);
        done(cpd_record_withdraw(&gone, home, saved.id, "a slip"));
        cr_expect_eq(listed(home, every[i].kind, false), before - 1, "%s", every[i].kind);
        cr_expect_eq(listed(home, every[i].kind, true), all, "%s", every[i].kind);
    }
    world_expect_whole(home);
    int64_t changed = -1;
    done(cpd_record_rebuild(home, &changed));
    cr_expect_eq(changed, 0);
    cpd_home_close(home);
}

/* Nobody else reads any of them; what is private not even Asha's supervisor, unless it is of the
 * two.
 */
Test(every, kind_is_read_by_its_class)
{
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < EVERY; i++) {
        cpd_saved saved = save(home, i);
        cpd_doc *doc = NULL;
        bool alone = cpd_kind_find(every[i].kind)->class_ == 'C';
        world_act_as(home, VERA);
        refused(cpd_record_read(&doc, home, saved.id, NULL), CPD_EABSENT);
        world_act_as(home, TOM);
        int r = cpd_record_read(&doc, home, saved.id, NULL);
        cr_expect_eq(r, alone ? CPD_EABSENT : 0, "%s", every[i].kind);
        cpd_doc_free(doc);
        world_act_as(home, ASHA);
        done(cpd_record_read(&doc, home, saved.id, NULL));
        cr_expect(!cpd_node_get_bool(cpd_doc_root(doc), "locked"), "%s", every[i].kind);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

/* Where the table says who writes, nobody else does. */
Test(every, kind_is_written_by_whom_its_table_names)
{
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < EVERY; i++) {
        const cpd_kind *kind = cpd_kind_find(every[i].kind);
        cpd_str yaml = {0};
        cpd_saved out;
        cpd_str_addf(&yaml, "{kind: %s, %s, portfolio: Asha}", kind->name, every[i].least);
        CPD_FREE char *text = cpd_str_finish(&yaml);
        world_act_as(home, VERA);
        cr_expect(world_try_save(&out, home, text, NULL) < 0, "%s by a stranger", kind->name);
        world_act_as(home, TOM);
        int r = world_try_save(&out, home, text, NULL);
        cr_expect_eq(r == 0, kind->writer != CPD_WRITER_HOLDER, "%s by the supervisor: %s",
                     kind->name, cpd_error_last()->text);
        world_act_as(home, ASHA);
        r = world_try_save(&out, home, text, NULL);
        bool needs_other = kind->writer == CPD_WRITER_OTHER;
        bool named = !needs_other && (strstr(text, "with:") || strcmp(kind->other, "observer"));
        cr_expect_eq(r == 0, named, "%s by oneself: %s", kind->name, cpd_error_last()->text);
    }
    world_expect_whole(home);
    cpd_home_close(home);
}
