/* Fields that a council adds to kinds of records: saved, read, amended, emptied, withdrawn,
 * counted, and kept as they were when nobody asks for them any more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "council.h"
#include "ledger/ledger.h"
#include "store/store.h"

/* What the predicate is told of time, sessions and pieces, in one line. */
#define TELLS                                                                                      \
    "local function told(list)\n"                                                                  \
    "  local out = {}\n"                                                                           \
    "  for _, one in ipairs(list) do\n"                                                            \
    "    local f = {}\n"                                                                           \
    "    for key, value in pairs(one.fields or {}) do f[#f + 1] = key .. '=' .. tostring(value) "  \
    "end\n"                                                                                        \
    "    out[#out + 1] = '[' .. table.concat(f, ' ') .. ']'\n"                                     \
    "  end\n"                                                                                      \
    "  return table.concat(out)\n"                                                                 \
    "end\n"

#define FIELD(kind, code, type)                                                                    \
    "{ kind = '" kind "', code = '" code "', label = 'The " code "', type = '" type "'"
#define BY(words) FIELD("time", "by", "word") ", words = { " words " } },\n"
#define RULES(by)                                                                                  \
    TELLS "return { fields = {\n" FIELD("time", "unit", "flag") " },\n" FIELD("time", "lasted",    \
                                                                              "time") " },\n" by   \
        FIELD("session", "checked", "flag") " },\n" FIELD(                                         \
            "cpd", "by", "word") ", words = { 'course', 'book' } },\n"                             \
                                 "},\npredicates = { p = { sentence = 's', test = function(f)\n"   \
                                 "return true, 't' .. told(f.time) .. ' s' .. told(f.sessions) "   \
                                 ".. ' c' .. told(f.cpd) end } },\n"                               \
                                 "overlays = 'career-england-children', grades = { { code = "      \
                                 "'social-worker', practice_minimum =\n"                           \
                                 "{ code = 'asked', title = 'T', predicate = 'p' } } } }"

static cpd_home *home_with_fields(void)
{
    cpd_home *home = council_home();

    council_adopt(home, &(struct council){.rules = RULES(BY("'phone', 'video'"))});
    return home;
}

/* ---- acts ---- */

static cpd_doc *object_of(const char *json)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, json, strlen(json), "test", 1 << 16);

    cr_assert_eq(r, 0, "%s: %s", json, cpd_error_last()->text);
    return doc;
}

static cpd_saved save(cpd_home *home, const char *json)
{
    cpd_doc *doc = object_of(json);
    cpd_saved saved;
    int r = cpd_record_save(&saved, home, cpd_doc_root(doc), NULL);

    cr_assert_eq(r, 0, "%s: %s", json, cpd_error_last()->text);
    cpd_doc_free(doc);
    return saved;
}

static int try_amend(cpd_home *home, const cpd_saved *record, const char *json)
{
    cpd_doc *doc = object_of(json);
    cpd_saved saved;
    int r = cpd_record_amend(&saved, home, record->id, cpd_doc_root(doc), NULL, NULL);

    cpd_doc_free(doc);
    return r;
}

static void amend(cpd_home *home, const cpd_saved *record, const char *json)
{
    cr_assert_eq(try_amend(home, record, json), 0, "%s: %s", json, cpd_error_last()->text);
}

/* ---- looking ---- */

/* Its added fields as it is read: "trial/by=phone trial/unit=true", in their order. */
static char *fields_of(cpd_home *home, const char *record)
{
    cpd_doc *doc = NULL;
    cpd_str out = {0};

    done(cpd_record_read(&doc, home, record, NULL));
    cpd_str_add(&out, "");
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const char *key = cpd_node_key(cpd_doc_root(doc), i);
        char *json = cpd_node_json(cpd_node_at(cpd_doc_root(doc), i), CPD_JSON_COMPACT);

        if (strchr(key, '/'))
            cpd_str_addf(&out, "%s%s=%s", out.length ? " " : "", key, json);
        free(json);
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_fields(cpd_home *home, const cpd_saved *record, const char *expected)
{
    char *found = fields_of(home, record->id);

    cr_expect_str_eq(found, expected, "%s", found);
    free(found);
}

static void expect_told(cpd_home *home, const char *expected)
{
    char *asked = council_asked(home), words[300];

    snprintf(words, sizeof words, "met: %s (asked: s)", expected);
    cr_expect_str_eq(asked, words, "%s", asked);
    free(asked);
}

#define TIME "\"kind\":\"time\",\"category\":\"direct\",\"minutes\":60"

/* ---- tests ---- */

Test(fields, are_known_by_kind_and_day)
{
    cpd_home *home = home_with_fields();
    const cpd_field *fields;
    size_t count;

    done(cpd_record_fields(&fields, &count, home, cpd_kind_find("time"), CPD_DATE_NONE));
    cr_assert_eq(count, 3);
    cr_expect_str_eq(fields[0].name, "trial/unit");
    cr_expect_str_eq(fields[0].label, "The unit");
    cr_expect_eq(fields[0].type, CPD_FIELD_FLAG);
    cr_expect_eq(fields[1].type, CPD_FIELD_MINUTES);
    cr_expect_eq(fields[2].type, CPD_FIELD_CODE);
    cr_expect_str_eq(fields[2].words[1], "video");
    cr_expect_null(fields[2].words[2]);
    cr_expect_not(fields[2].required);
    done(cpd_record_fields(&fields, &count, home, cpd_kind_find("session"), CPD_DATE_NONE));
    cr_expect_eq(count, 1);
    done(cpd_record_fields(&fields, &count, home, cpd_kind_find("reflection"), CPD_DATE_NONE));
    cr_expect_eq(count, 0);
    done(
        cpd_record_fields(&fields, &count, home, cpd_kind_find("time"), shipped_day("2025-12-31")));
    cr_expect_eq(count, 0);
    cpd_home_close(home);
}

static cpd_saved record_session(cpd_home *home)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_doc *added = object_of("{\"trial/checked\":true}");
    cpd_saved saved;

    draft.account = "What we talked through.";
    draft.added = cpd_doc_root(added);
    done(cpd_supervision_record(&saved, home, &draft, NULL));
    cpd_doc_free(added);
    return saved;
}

static void log_line(cpd_home *home)
{
    cpd_doc *added = object_of("{\"trial/by\":\"video\"}"), *doc = NULL;
    const cpd_node *saved;
    char *found;

    done(cpd_hours_log(&doc, home, "2h visit, 30m recording", cpd_doc_root(added), NULL));
    saved = cpd_node_get(cpd_doc_root(doc), "saved");
    cr_assert_eq(cpd_node_length(saved), 2);
    for (size_t i = 0; i < 2; i++) {
        found = fields_of(home, cpd_node_get_text(cpd_node_at(saved, i), "record"));
        cr_expect_str_eq(found, "trial/by=\"video\"", "on every piece");
        free(found);
    }
    cpd_doc_free(added);
    cpd_doc_free(doc);
}

Test(fields, are_saved_read_and_counted)
{
    cpd_home *home = home_with_fields();
    cpd_saved time, session, piece;

    expect_told(home, "t s c");
    time = save(home,
                "{" TIME ",\"trial/unit\":true,\"trial/by\":\"phone\",\"trial/lasted\":\"1h30m\"}");
    expect_fields(home, &time, "trial/by=\"phone\" trial/lasted=90 trial/unit=true");
    session = record_session(home);
    expect_fields(home, &session, "trial/checked=true");
    piece = save(home, "{\"kind\":\"cpd\",\"text\":\"Read\",\"trial/by\":\"book\"}");
    expect_fields(home, &piece, "trial/by=\"book\"");
    save(home, "{" TIME ",\"trial/unit\":false}"); /* says nothing, so nothing is told of it */
    expect_told(home, "t[by=phone lasted=90 unit=true] s[checked=true] c[by=book]");
    log_line(home);
    expect_told(home,
                "t[by=phone lasted=90 unit=true][by=video][by=video] s[checked=true] c[by=book]");
    council_expect_whole(home);
    cpd_home_close(home);
}

Test(fields, are_amended_emptied_and_withdrawn)
{
    cpd_home *home = home_with_fields();
    cpd_saved time = save(home, "{" TIME ",\"trial/unit\":true,\"trial/by\":\"phone\"}");
    cpd_saved gone;
    char *before, *after;
    int64_t position;
    cpd_doc *progress;

    progress = council_progress(home, COUNCIL_TODAY, 0);
    position = council_position(home);
    cpd_doc_free(progress);
    progress = council_progress(home, COUNCIL_TODAY, position);
    before = cpd_node_json(cpd_doc_root(progress), CPD_JSON_COMPACT);
    cpd_doc_free(progress);
    amend(home, &time, "{\"minutes\":90}");
    expect_fields(home, &time, "trial/by=\"phone\" trial/unit=true");
    amend(home, &time, "{\"trial/by\":\"video\",\"trial/lasted\":15}");
    expect_told(home, "t[by=video lasted=15 unit=true] s c");
    amend(home, &time, "{\"trial/unit\":null,\"trial/by\":\"\"}");
    expect_fields(home, &time, "trial/lasted=15");
    amend(home, &time, "{\"trial/lasted\":null}");
    expect_told(home, "t s c");
    amend(home, &time, "{\"trial/unit\":true}");
    done(cpd_record_withdraw(&gone, home, time.id, NULL));
    expect_told(home, "t s c");
    progress = council_progress(home, COUNCIL_TODAY, position);
    after = cpd_node_json(cpd_doc_root(progress), CPD_JSON_COMPACT);
    cr_expect_str_eq(after, before, "what was known then stays");
    cpd_doc_free(progress);
    free(before);
    free(after);
    council_expect_whole(home);
    cpd_home_close(home);
}

static char *links(cpd_home *home)
{
    cpd_stmt *row;
    char *all;

    done(
        cpd_store__ask(&row, home->store,
                       "SELECT group_concat(n.text || '@' || ifnull(l.text, ''), ' ') FROM (SELECT "
                       "* FROM link ORDER BY id, node) k JOIN word n ON n.no = k.node LEFT JOIN "
                       "word l ON l.no = k.level",
                       ""));
    cr_assert_gt(cpd_stmt__next(row), 0);
    all = strdup(cpd_stmt__text(row, 0));
    cpd_stmt__done(row);
    return all;
}

Test(fields, are_indexed_as_docs_format_says_and_rebuilt_the_same)
{
    cpd_home *home = home_with_fields();
    int64_t changed = -1;
    char *before, *after;

    save(home, "{" TIME ",\"trial/unit\":true,\"trial/by\":\"phone\",\"trial/lasted\":90}");
    save(home,
         "{\"kind\":\"cpd\",\"text\":\"Read\",\"trial/by\":\"book\",\"links\":[\"pcf@2018#D1\"]}");
    before = links(home);
    cr_expect_str_eq(before,
                     "trial/unit@ trial/lasted@90 trial/by@phone trial/by@book pcf@2018#D1@");
    done(cpd_record_rebuild(home, &changed));
    cr_expect_eq(changed, 0);
    after = links(home);
    cr_expect_str_eq(after, before);
    expect_told(home, "t[by=phone lasted=90 unit=true] s c[by=book]");
    council_expect_whole(home);
    free(before);
    free(after);
    cpd_home_close(home);
}

Test(fields, are_refused_with_what_may_stand_there)
{
    static const struct {
        const char *json, *text, *hint;
    } cases[] = {
        {"{" TIME ",\"trial/by\":\"letter\"}", "\"letter\" is not known as The by",
         "Write one of: phone, video"},
        {"{" TIME ",\"trial/by\":true}", "\"\" is not one word of letters and digits", NULL},
        {"{" TIME ",\"trial/unit\":\"yes\"}", "\"trial/unit\" is not true or false",
         "Write true or false."},
        {"{" TIME ",\"trial/lasted\":\"25h\"}", "the duration is longer than 24h", NULL},
        {"{" TIME ",\"trial/lasted\":-5}", "\"trial/lasted\" is from 1 minute to 24 hours",
         "Write 90m, 1h30m or 1.5h."},
        {"{" TIME ",\"trial/unti\":true}", "time block: there is no field \"trial/unti\"",
         "trial/unit"},
        {"{" TIME ",\"trial/checked\":true}", "time block: there is no field \"trial/checked\"",
         NULL},
        {"{" TIME ",\"other/unit\":true}", "time block: there is no field \"other/unit\"", NULL},
        {"{" TIME ",\"date\":\"2025-12-31\",\"trial/unit\":true}",
         "time block: there is no field \"trial/unit\"", NULL},
        {"{\"kind\":\"reflection\",\"text\":\"T\",\"trial/by\":\"book\"}",
         "private reflection: there is no field \"trial/by\"", NULL},
    };
    cpd_home *home = home_with_fields();
    int64_t position = council_position(home);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = object_of(cases[i].json);
        cpd_saved saved;

        refused(cpd_record_save(&saved, home, cpd_doc_root(doc), NULL), CPD_EINPUT);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].text, "%s", cpd_error_last()->text);
        if (cases[i].hint)
            cr_expect_str_eq(cpd_error_last()->hint, cases[i].hint, "%s", cpd_error_last()->hint);
        cpd_doc_free(doc);
    }
    cr_expect_eq(council_position(home), position);
    cpd_home_close(home);
}

/* Nothing that somebody wrote is lost or in the way because a council changed its mind. */
Test(fields, stay_as_they_were_when_another_version_speaks)
{
    cpd_home *home = home_with_fields();
    cpd_saved time = save(home, "{" TIME ",\"trial/by\":\"phone\",\"trial/unit\":true}");

    council_adopt(home, &(struct council){.version = "2", .rules = RULES(BY("'letter'"))});
    amend(home, &time, "{\"minutes\":75}");
    expect_fields(home, &time, "trial/by=\"phone\" trial/unit=true");
    cr_expect_eq(try_amend(home, &time, "{\"trial/by\":\"video\"}"), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->hint, "Write one of: letter");
    expect_told(home, "t[by=phone unit=true] s c");
    council_adopt(home, &(struct council){.version = "3", .rules = RULES("")});
    amend(home, &time, "{\"minutes\":80}");
    expect_fields(home, &time, "trial/by=\"phone\" trial/unit=true");
    expect_told(home, "t[unit=true] s c");
    cr_expect_eq(try_amend(home, &time, "{\"trial/by\":\"video\"}"), CPD_EINPUT);
    amend(home, &time, "{\"trial/by\":null}");
    expect_fields(home, &time, "trial/unit=true");
    cr_expect_eq(try_amend(home, &time, "{\"trial/by\":\"phone\"}"), CPD_EINPUT,
                 "once gone it is a new word");
    council_expect_whole(home);
    cpd_home_close(home);
}

Test(fields, stay_as_they_were_when_the_variant_has_ended)
{
    cpd_home *home = council_home();
    char *folder = council_folder(&(struct council){.rules = RULES(BY("'phone', 'video'"))});
    cpd_doc *doc = NULL;
    cpd_saved time;

    done(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, shipped_day("2026-06-30"), NULL));
    time = save(home, "{" TIME ",\"date\":\"2026-06-30\",\"trial/by\":\"phone\"}");
    amend(home, &time, "{\"date\":\"2026-07-01\",\"text\":\"A day later.\"}");
    expect_fields(home, &time, "trial/by=\"phone\"");
    cr_expect_eq(try_amend(home, &time, "{\"trial/by\":\"video\"}"), CPD_EINPUT);
    amend(home, &time, "{\"date\":\"2026-06-29\",\"trial/by\":\"video\"}");
    expect_fields(home, &time, "trial/by=\"video\"");
    council_expect_whole(home);
    cpd_doc_free(doc);
    free(folder);
    cpd_home_close(home);
}

/* Both sign what both see; the field is a part of it. */
Test(fields, are_signed_with_the_session)
{
    cpd_home *home = home_with_fields();
    cpd_saved session = record_session(home);
    cpd_doc *doc = NULL;

    done(cpd_record_sign(home, session.id, NULL));
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_record_sign(home, session.id, NULL));
    expect_fields(home, &session, "trial/checked=true");
    done(cpd_home_act_as(home, "Asha"));
    done(cpd_verify(&doc, home));
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "signatures", 0), 2);
    cpd_doc_free(doc);
    done(cpd_record_read(&doc, home, session.id, NULL));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "signatures")), 2);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(fields, of_two_councils_do_not_meet)
{
    cpd_home *home = home_with_fields();
    cpd_saved time;

    council_adopt(
        home,
        &(struct council){.name = "other",
                          .rules = "return { fields = { { kind = 'time', code = 'by', label = 'B', "
                                   "type = 'word', words = { 'horse' } } } }"});
    time = save(home, "{" TIME ",\"trial/by\":\"phone\",\"other/by\":\"horse\"}");
    expect_fields(home, &time, "other/by=\"horse\" trial/by=\"phone\"");
    expect_told(home, "t[by=phone] s c");
    cpd_home_close(home);
}
