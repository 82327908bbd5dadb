/* Where our profile and a public suite differ on purpose. Each test asserts that an exception still
 * is one: a case that we begin to treat as the suite does must leave its list. */
#ifndef CPD_TEST_NODE_EXCEPTIONS_H
#define CPD_TEST_NODE_EXCEPTIONS_H

#include "files.h"

/* JSONTestSuite, cases that must be accepted (y_) and that we refuse. */
static const struct exception json_refused[] = {
    {"y_object_duplicated_key.json", "a name twice in one object has no single meaning"},
    {"y_string_null_escape.json", "texts hold no NUL"},
    {NULL, NULL},
};

/* RFC 8785 vectors: our canonical form is a part of it, without null, fractions (56.0 is one, as
 * text) and with keys of printable ASCII only. What these files hold beside that is compared. */
static const struct exception jcs_refused[] = {
    {"arrays.json", "null"},
    {"french.json", "keys beyond ASCII"},
    {"structures.json", "a fraction (56.0), and a line feed as key"},
    {NULL, NULL},
};

#define DIRECTIVE "directives are not allowed"
#define TAG "tags are not allowed"
#define ANCHOR "anchors and aliases are not allowed"
#define DOCUMENTS "one document in a file"
#define KEY "keys are text, and not empty"
#define TAB "no tabs in leading white space, not even inside a text"
#define LIBYAML "libyaml does not read it; so rare that refusing does no harm"

/* yaml-test-suite, valid cases that we refuse. */
static const struct exception yaml_refused[] = {
    {"2LFX", DIRECTIVE}, {"4ABK", LIBYAML}, // a plain key followed by a comma that holds "//"
    {"52DL", TAG},       {"6CK3", DIRECTIVE},  {"6JWB", TAG},          {"735Y", TAG},
    {"7FWL", TAG},       {"7Z25", DOCUMENTS},  {"9MMW", KEY},          {"DK95-07", DIRECTIVE},
    {"EHF6", TAG},       {"FRK4", LIBYAML}, // explicit keys without key or value
    {"HMQ5", ANCHOR},    {"M7A3", DOCUMENTS},  {"MUS6-02", DIRECTIVE}, {"NHX8", KEY},
    {"P76L", DIRECTIVE}, {"S3PD", KEY},        {"TL85", TAB},          {"U9NS", DOCUMENTS},
    {"UKK6-02", TAG},    {"VJP3-01", LIBYAML}, // a plain key in braces over several lines
    {"X38W", ANCHOR},    {"Y2GN", ANCHOR},     {"ZH7C", ANCHOR},       {NULL, NULL},
};

/* yaml-test-suite, valid cases that we read as another tree. */
static const struct exception yaml_other[] = {
    {"JEF9-02", "libyaml sees no line in a last line of blanks without a line end"},
    {NULL, NULL},
};

/* yaml-test-suite, invalid cases that we accept. None of those at hand; libyaml is known to accept
 * a few more, all about white space before a comment or the indentation of continued text. */
static const struct exception yaml_accepted[] = {
    {NULL, NULL},
};

#undef DIRECTIVE
#undef TAG
#undef ANCHOR
#undef DOCUMENTS
#undef KEY
#undef TAB
#undef LIBYAML

/* Hostile sets that are good YAML: what is wrong with them only their schema can see. All others of
 * that folder must be refused here. */
static const struct exception hostile_schema[] = {
    {"date_31_feb.yaml", "dates"},
    {"date_slashes.yaml", "dates"},
    {"date_to_before_from.yaml", "dates"},
    {"date_year_10000.yaml", "dates"},
    {"dup_id.yaml", "ids"},
    {"hours_list.yaml", "types"},
    {"hours_nan.yaml", "numbers"},
    {"hours_negative.yaml", "numbers"},
    {"hours_overflow_int.yaml", "numbers"},
    {"hours_sexagesimal.yaml", "numbers"},
    {"hours_text.yaml", "numbers"},
    {"id_csv.yaml", "ids"},
    {"id_dotdot.yaml", "ids"},
    {"id_empty.yaml", "ids"},
    {"id_homoglyph.yaml", "ids"},
    {"id_newline.yaml", "ids"},
    {"id_sql.yaml", "ids"},
    {"missing_id.yaml", "required keys"},
    {"months_zero.yaml", "numbers"},
    {"ok_baseline.yaml", "good"},
    {"ok_bom.yaml", "good"},
    {"ok_crlf.yaml", "good"},
    {"parent_cycle.yaml", "parents"},
    {"parent_missing.yaml", "parents"},
    {"parent_self.yaml", "parents"},
    {"title_html.yaml", "escaped where it is shown"},
    {NULL, NULL},
};

#endif
