/* The keys of a set, table by table: docs/sets.md in the form the program reads. A key that is not
 * here is refused. Order is that of the documentation; meanings finish the sentence "Add KEY: ...".
 */
#include "framework/model.h"

#include <string.h>

#include "framework/check.h"

#define LONGEST_WINDOW 120 /* months or weeks */
#define LONGEST_YEAR 366
#define MINUTES_OF_A_DAY 1440
#define MINUTES_OF_A_WEEK 10080
#define YEARS_OF_MONTHS 600
#define HOURS_OF_MINUTES 600000 /* ten thousand hours */
#define CONFLICT_RULES 32

static const char *const kind_words[] = {"competencies", "vocabulary", "ladder", "returns",
                                         "map",          "measures",   "conflicts", "retention",
                                         NULL};
static const char *const nations[] = {"england",          "scotland", "wales",
                                      "northern-ireland", "uk",       NULL};
static const char *const layers[] = {"nation", "college", "council", "service", "team", NULL};
static const char *const certainties[] = {"confirmed", "unconfirmed", NULL};
static const char *const forces[] = {"rule", "guidance", NULL};
static const char *const aspects[] = {"knowledge", "skill", "value", "behaviour", NULL};
static const char *const code_givers[] = {"publisher", "ours", NULL};
/* Kinds of records that rules may count; a test holds them against those that are kept. */
#define COUNTED                                                                                    \
    "cpd", "session", "endorsement", "time", "agreement", "booking", "action", "dispute",          \
        "observation", "feedback", "qualification", "student", "application", "submission",        \
        "decision", "dispensation", "review"
static const char *const counted[] = {COUNTED, NULL};
static const char *const flags[] = {"impact", "peer", "reflection", NULL};
static const char *const signings[] = {"both", NULL};
static const char *const form_fields[] = {"activity", "text",   "date", "minutes",
                                          "learning", "impact", "peer", NULL};

/* The last argument begins with what has a place of its own, so that it is never empty: a meaning,
 * and after it whatever else a key has; the table of keys of a form. */
#define KEY(name, is, needs, ...)                                                                  \
    {                                                                                              \
        .key = name, .value = is, .flags = needs, .meaning = __VA_ARGS__                           \
    }
#define END                                                                                        \
    {                                                                                              \
        .key = NULL                                                                                \
    }
#define FORM(called, ...)                                                                          \
    {                                                                                              \
        .name = called, .keys = __VA_ARGS__                                                        \
    }

#define CERTAINTY KEY("certainty", CPD_IS_WORD, 0, "confirmed or unconfirmed", .words = certainties)
#define NOTE KEY("note", CPD_IS_TEXT, 0, "what a reader should know")
#define IDENTIFIER                                                                                 \
    KEY("identifier", CPD_IS_UUID, 0, "its UUID in other systems, where it has one of its own")
#define CARRIED                                                                                    \
    KEY("carried", CPD_IS_CARRIED, 0, "what other formats say of it, kept for giving it back")
#define ALIASES KEY("aliases", CPD_IS_LINE, CPD_MANY, "other names for it")

/* ---- what every set has ---- */

static const struct cpd_set_key common_keys[] = {
    KEY("format", CPD_IS_NUMBER, CPD_NEEDED, "1, the number of this way of writing", .most = 1),
    KEY("set", CPD_IS_CODE, CPD_NEEDED, "code of the set, such as pcf"),
    KEY("version", CPD_IS_CODE, CPD_NEEDED, "code of the version, such as \"2018\""),
    KEY("kind", CPD_IS_KIND, CPD_NEEDED,
        "competencies, vocabulary, ladder, returns, map, measures, conflicts or retention",
        .words = kind_words),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "the set's name as people know it"),
    KEY("nation", CPD_IS_WORD, CPD_NEEDED,
        "where it holds: england, scotland, wales, northern-ireland or uk", .words = nations),
    KEY("layer", CPD_IS_WORD, CPD_NEEDED,
        "whose voice it is: nation, college, council, service or team", .words = layers),
    KEY("publisher", CPD_IS_LINE, CPD_NEEDED, "who answers for the text"),
    KEY("published", CPD_IS_DATE, 0, "the day it was published"),
    KEY("effective_from", CPD_IS_DATE, CPD_NEEDED, "the first day it is in force"),
    KEY("effective_to", CPD_IS_DATE, 0, "the last day it is in force"),
    KEY("source", CPD_IS_TEXT, CPD_NEEDED, "where the facts come from: title, publisher, year"),
    KEY("licence", CPD_IS_TEXT, CPD_NEEDED, "what may be done with this file"),
    KEY("checked_by", CPD_IS_LINE, CPD_NEEDED,
        "who held it against the source, or none while nobody has"),
    KEY("certainty", CPD_IS_WORD, 0, "confirmed or unconfirmed", .words = certainties,
        .otherwise = "confirmed"),
    KEY("fictitious", CPD_IS_FLAG, 0, "true for an invented example: adopted in demo homes only"),
    NOTE,
    KEY("missing", CPD_IS_LINE, CPD_MANY, "what is known to be missing here, a line each"),
    END,
};

static const struct cpd_form common_form =
    FORM("this set", common_keys, .also = cpd_check__force_days);

/* ---- requirements ---- */

static const struct cpd_form requirement_form;

#define REQUIREMENTS(name, what) KEY(name, CPD_IS_OBJECT, CPD_MANY, what, .form = &requirement_form)
#define CATEGORIES                                                                                 \
    KEY("category", CPD_IS_CATEGORY, CPD_NEEDED | CPD_MANY, "codes of the activities that count")
#define WINDOW                                                                                     \
    KEY("window", CPD_IS_WINDOW, CPD_NEEDED,                                                       \
        "12 months, 6 weeks, weeks 7 to 26, in_grade or year", .most = LONGEST_WINDOW)
#define LINKED                                                                                     \
    KEY("linked", CPD_IS_PART, CPD_MANY, "nodes: a record linked to one of them, or below it")
#define ACTIVITY KEY("activity", CPD_IS_CODE, CPD_MANY, "types of CPD that count, such as course")

static const struct cpd_set_key at_least_keys[] = {
    KEY("n", CPD_IS_NUMBER, CPD_NEEDED, "how many must be met", .most = 1000),
    KEY("of", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the requirements to choose from",
        .form = &requirement_form),
    END,
};
static const struct cpd_form at_least_form =
    FORM("at_least", at_least_keys, .also = cpd_check__enough_to_choose);

static const struct cpd_set_key months_keys[] = {
    KEY("grade", CPD_IS_GRADE, CPD_NEEDED | CPD_MANY, "codes of the grades that count"),
    KEY("min", CPD_IS_NUMBER, CPD_NEEDED, "whole months", .most = YEARS_OF_MONTHS),
    END,
};
static const struct cpd_form months_form = FORM("months_in_grade", months_keys);

static const struct cpd_set_key hours_keys[] = {
    CATEGORIES,
    WINDOW,
    KEY("min", CPD_IS_DURATION, CPD_NEEDED, "how much time, such as 20h", .most = HOURS_OF_MINUTES),
    END,
};
static const struct cpd_form hours_form = FORM("hours", hours_keys);

static const struct cpd_set_key share_keys[] = {
    CATEGORIES,
    WINDOW,
    KEY("min", CPD_IS_SHARE, CPD_NEEDED, "the share of recorded time, such as 10%"),
    KEY("weeks", CPD_IS_NUMBER, CPD_NEEDED, "so many sampled weeks are needed to tell", .most = 53),
    KEY("full_week", CPD_IS_SHARE, CPD_NEEDED,
        "the share of contracted hours that makes a week sampled, such as 70%"),
    END,
};
static const struct cpd_form share_form = FORM("share", share_keys);

static const struct cpd_set_key count_keys[] = {
    KEY("kind", CPD_IS_WORD, CPD_NEEDED, "the kind of record, such as cpd, session or observation",
        .words = counted),
    WINDOW,
    KEY("min", CPD_IS_NUMBER, CPD_NEEDED, "how many", .most = 10000),
    KEY("flags", CPD_IS_WORD, CPD_MANY, "impact, peer, reflection", .words = flags),
    KEY("signed", CPD_IS_WORD, 0, "both: by the two people named", .words = signings),
    KEY("minutes", CPD_IS_DURATION, 0, "how long each is at least, such as 90m"),
    LINKED,
    ACTIVITY,
    KEY("different", CPD_IS_NUMBER, 0, "so many different types of CPD among them", .most = 100),
    END,
};
static const struct cpd_form count_form = FORM("count", count_keys, .also = cpd_check__countable);

static const struct cpd_set_key learning_keys[] = {
    WINDOW,
    KEY("min", CPD_IS_DURATION, CPD_NEEDED, "how much, such as 90h", .most = HOURS_OF_MINUTES),
    KEY("day", CPD_IS_DURATION, 0, "how long a day is, where the rule counts in days, such as 6h",
        .most = MINUTES_OF_A_DAY),
    LINKED,
    ACTIVITY,
    END,
};
static const struct cpd_form learning_form =
    FORM("learning", learning_keys, .also = cpd_check__whole_days);

static const struct cpd_set_key off_keys[] = {
    KEY("min", CPD_IS_NUMBER, 0, "at least so many months", .most = YEARS_OF_MONTHS),
    KEY("below", CPD_IS_NUMBER, 0, "fewer than so many months", .most = YEARS_OF_MONTHS),
    END,
};
static const struct cpd_form off_form =
    FORM("off_register", off_keys, .also = cpd_check__off_register);

static const struct cpd_set_key endorsed_keys[] = {
    KEY("set", CPD_IS_SET, CPD_NEEDED, "the set and its version, such as pcf@2018"),
    KEY("level", CPD_IS_CODE, 0, "code of the level that is needed, where the set has levels"),
    KEY("domains", CPD_IS_CODE, CPD_NEEDED | CPD_MANY, "codes of the domains, or all",
        .instead = "all"),
    KEY("min", CPD_IS_NUMBER, 0, "so many of the domains", .most = 1000),
    END,
};
static const struct cpd_form endorsed_form =
    FORM("endorsed", endorsed_keys, .also = cpd_check__enough_domains);

const char *const cpd_ways[] = {
    "all",      "any",      "at_least", "months_in_grade", "hours",        "share",     "count",
    "learning", "endorsed", "as_in",    "judged_by",       "off_register", "predicate", NULL};

static const struct cpd_set_key requirement_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how findings refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what it asks, as one would say it"),
    KEY("force", CPD_IS_WORD, 0, "rule or guidance", .words = forces, .otherwise = "rule"),
    CERTAINTY,
    NOTE,
    REQUIREMENTS("all", "requirements that must all be met"),
    REQUIREMENTS("any", "requirements of which one must be met"),
    KEY("at_least", CPD_IS_OBJECT, 0, "n, and of: a list of requirements", .form = &at_least_form),
    KEY("months_in_grade", CPD_IS_OBJECT, 0, "grade and min: months in these grades",
        .form = &months_form),
    KEY("hours", CPD_IS_OBJECT, 0, "category, window and min: recorded time", .form = &hours_form),
    KEY("share", CPD_IS_OBJECT, 0,
        "category, window, min, weeks and full_week: a share of the time", .form = &share_form),
    KEY("count", CPD_IS_OBJECT, 0, "kind, window and min: so many records", .form = &count_form),
    KEY("endorsed", CPD_IS_OBJECT, 0, "set, level and domains: signed endorsements",
        .form = &endorsed_form),
    KEY("learning", CPD_IS_OBJECT, 0, "window and min: time that pieces of CPD took",
        .form = &learning_form),
    KEY("as_in", CPD_IS_ASKED, 0, "a requirement of another set, such as asye@2012#asye"),
    KEY("judged_by", CPD_IS_LINE, 0, "who alone can tell, such as the employer"),
    KEY("off_register", CPD_IS_OBJECT, 0, "min and below: months since a registration ended",
        .form = &off_form),
    KEY("predicate", CPD_IS_CODE, 0, "a condition of this variant's own, by its name"),
    END,
};
static const struct cpd_form requirement_form =
    FORM("a requirement", requirement_keys, .coded = true, .also = cpd_check__one_way);

/* ---- competencies ---- */

static const struct cpd_set_key level_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how records refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "the level's name as people know it"),
    KEY("text", CPD_IS_TEXT, 0, "what it means, in our own words"),
    ALIASES,
    CERTAINTY,
    IDENTIFIER,
    CARRIED,
    END,
};
static const struct cpd_form level_form = FORM("a level", level_keys, .coded = true);

/* A way to be at a level, such as practitioner, educator or manager; one does not exclude another.
 */
static const struct cpd_set_key pathway_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how statements refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "the pathway's name as people know it"),
    KEY("text", CPD_IS_TEXT, 0, "what it means, in our own words"),
    KEY("levels", CPD_IS_CODE, CPD_MANY, "codes of the levels that have it"),
    ALIASES,
    CERTAINTY,
    END,
};
static const struct cpd_form pathway_form = FORM("a pathway", pathway_keys, .coded = true);

static const struct cpd_set_key node_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how records refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "its name as people know it"),
    KEY("parent", CPD_IS_CODE, 0, "code of the node above it in this set"),
    KEY("text", CPD_IS_TEXT, 0, "what it means, in our own words"),
    KEY("force", CPD_IS_WORD, CPD_NEEDED, "rule or guidance", .words = forces),
    KEY("level", CPD_IS_CODE, 0, "code of the level a statement belongs to"),
    KEY("levels", CPD_IS_CODE, CPD_MANY, "codes of the levels it is asked at, when not at all"),
    KEY("pathways", CPD_IS_CODE, CPD_MANY, "codes of the pathways it is for, when not for all"),
    KEY("aspect", CPD_IS_WORD, 0, "knowledge, skill, value or behaviour", .words = aspects),
    KEY("optional", CPD_IS_FLAG, 0, "true when a person may, but need not"),
    KEY("see_also", CPD_IS_SEE, CPD_MANY, "what it points to, such as peps@2012#D"),
    KEY("met_by", CPD_IS_SEE, CPD_MANY,
        "levels of other sets whose holder has it, such as peps@2012#stage-2"),
    ALIASES,
    CERTAINTY,
    NOTE,
    IDENTIFIER,
    CARRIED,
    END,
};
static const struct cpd_form node_form =
    FORM("a node", node_keys, .coded = true, .also = cpd_check__one_level);

static const struct cpd_set_key competencies_keys[] = {
    KEY("codes_from", CPD_IS_WORD, CPD_NEEDED, "publisher, or ours when the publisher gives none",
        .words = code_givers),
    IDENTIFIER,
    CARRIED,
    KEY("levels", CPD_IS_OBJECT, CPD_MANY, "the levels, lowest first", .form = &level_form),
    KEY("pathways", CPD_IS_OBJECT, CPD_MANY, "ways to be at a level", .form = &pathway_form),
    KEY("nodes", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the capabilities", .form = &node_form),
    END,
};

/* ---- vocabulary ---- */

static const struct cpd_set_key entry_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how records refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "its name as people know it"),
    KEY("text", CPD_IS_TEXT, 0, "what belongs to it"),
    KEY("words", CPD_IS_LINE, CPD_MANY, "what people type for it"),
    KEY("front_line", CPD_IS_FLAG, 0, "true for time with people"),
    END,
};
static const struct cpd_form entry_form = FORM("an entry", entry_keys, .coded = true);

static const struct cpd_set_key vocabulary_keys[] = {
    KEY("full_week", CPD_IS_SHARE, 0,
        "the share of contracted hours by which sums of time call a week sampled, such as 70%"),
    KEY("entries", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the words", .form = &entry_form),
    END,
};

/* ---- ladder ---- */

static const struct cpd_set_key grade_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how posts refer to it"),
    KEY("title", CPD_IS_LINE, 0, "the grade's name as people know it"),
    ALIASES,
    KEY("text", CPD_IS_TEXT, 0, "what people in it do"),
    KEY("capability_level", CPD_IS_LEVEL, 0, "a level of a set, such as pcf@2018#asye"),
    KEY("leads_to", CPD_IS_GRADE, CPD_MANY, "codes of the grades it leads to"),
    KEY("practice_minimum", CPD_IS_OBJECT, 0, "a requirement, or none where no number exists",
        .form = &requirement_form, .instead = "none"),
    KEY("supervision", CPD_IS_OBJECT, 0, "the supervision that somebody in it has: a requirement",
        .form = &requirement_form),
    KEY("to_enter", CPD_IS_OBJECT, 0, "what makes somebody ready for this grade",
        .form = &requirement_form),
    CERTAINTY,
    NOTE,
    END,
};
static const struct cpd_form grade_form =
    FORM("a grade", grade_keys, .coded = true, .also = cpd_check__grade_title);

static const struct cpd_set_key ladder_keys[] = {
    KEY("overlays", CPD_IS_LADDER, 0, "code of the ladder of which this one changes some grades"),
    KEY("smallest_group", CPD_IS_NUMBER, 0, "below this many people counts are not shown",
        .most = 1000),
    KEY("grades", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the grades, lowest first",
        .form = &grade_form),
    END,
};

/* ---- returns ---- */

static const char *const purposes[] = {"renewal", "first-year", "approval", "return", NULL};
static const char *const beginnings[] = {"registration", "rounds", "post", "rolling", NULL};

static const struct cpd_set_key year_keys[] = {
    KEY("from", CPD_IS_DATE, CPD_NEEDED, "the first day"),
    KEY("to", CPD_IS_DATE, CPD_NEEDED, "the last day"),
    END,
};
static const struct cpd_form year_form = FORM("year", year_keys, .also = cpd_check__days);

static const struct cpd_set_key window_keys[] = {
    KEY("from", CPD_IS_DATE, 0, "the first day"),
    KEY("to", CPD_IS_DATE, 0, "the last day"),
    KEY("opens", CPD_IS_NUMBER, 0, "so many days before the period ends", .most = LONGEST_YEAR),
    KEY("due", CPD_IS_NUMBER, 0, "so many days before the period ends", .most = LONGEST_YEAR),
    END,
};
static const struct cpd_form window_form = FORM("window", window_keys, .also = cpd_check__days);

static const struct cpd_set_key shorter_keys[] = {
    KEY("below", CPD_IS_DURATION, CPD_NEEDED, "contracted hours of a week, such as 35h",
        .most = MINUTES_OF_A_WEEK),
    KEY("months", CPD_IS_NUMBER, CPD_NEEDED, "how long the period then is", .most = LONGEST_WINDOW),
    END,
};
static const struct cpd_form shorter_form = FORM("shorter_week", shorter_keys);

static const struct cpd_set_key extended_keys[] = {
    KEY("registered_on", CPD_IS_DATE, CPD_NEEDED, "a day: the period in which it lies"),
    KEY("months", CPD_IS_NUMBER, CPD_NEEDED, "how long that period is", .most = LONGEST_WINDOW),
    END,
};
static const struct cpd_form extended_form = FORM("extended", extended_keys);

static const struct cpd_set_key period_keys[] = {
    KEY("months", CPD_IS_NUMBER, CPD_NEEDED, "how long it is", .most = LONGEST_WINDOW),
    KEY("begins", CPD_IS_WORD, CPD_NEEDED, "registration, rounds, post or rolling",
        .words = beginnings),
    KEY("first", CPD_IS_DATE, 0, "the first day of the first round"),
    KEY("grade", CPD_IS_GRADE, CPD_MANY, "codes of the grades whose post begins it"),
    KEY("shorter_week", CPD_IS_OBJECT, 0, "below and months: for who is contracted for less",
        .form = &shorter_form),
    KEY("extended", CPD_IS_OBJECT, 0, "registered_on and months: one period was longer",
        .form = &extended_form),
    KEY("free_months", CPD_IS_NUMBER, 0, "so many months from its beginning nothing is owed",
        .most = LONGEST_WINDOW),
    END,
};
static const struct cpd_form period_form =
    FORM("period", period_keys, .also = cpd_check__beginning);

static const struct cpd_set_key review_keys[] = {
    KEY("sample", CPD_IS_SHARE, 0, "the share that is drawn, such as 2.5%, or none",
        .instead = "none"),
    NOTE,
    END,
};
static const struct cpd_form review_form = FORM("review", review_keys);

static const struct cpd_set_key meeting_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how it is referred to"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what it is called"),
    KEY("month", CPD_IS_NUMBER, CPD_NEEDED, "so many months after the beginning",
        .most = LONGEST_WINDOW),
    KEY("optional", CPD_IS_FLAG, 0, "true when it is held only where it is needed"),
    KEY("text", CPD_IS_TEXT, 0, "what happens there"),
    END,
};
static const struct cpd_form meeting_form = FORM("a meeting", meeting_keys, .coded = true);

/* A document, an outcome, a step of a decision. */
static const struct cpd_set_key named_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how it is referred to"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what it is called"),
    KEY("by", CPD_IS_LINE, CPD_MANY, "whose it is"),
    KEY("text", CPD_IS_TEXT, 0, "what it is, in our own words"),
    CERTAINTY,
    END,
};
static const struct cpd_form document_form = FORM("a document", named_keys, .coded = true);
static const struct cpd_form outcome_form = FORM("an outcome", named_keys, .coded = true);
static const struct cpd_form step_form = FORM("a step", named_keys, .coded = true);

static const struct cpd_set_key field_keys[] = {
    KEY("field", CPD_IS_WORD, CPD_NEEDED, "activity, text, date, minutes, learning, impact or peer",
        .words = form_fields),
    KEY("label", CPD_IS_LINE, CPD_NEEDED, "what the regulator's form calls it"),
    KEY("required", CPD_IS_FLAG, CPD_NEEDED, "true or false"),
    END,
};
static const struct cpd_form field_form = FORM("a field of the form", field_keys);

static const struct cpd_set_key returns_keys[] = {
    KEY("regulator", CPD_IS_LINE, CPD_NEEDED, "who asks: the name of the regulator"),
    KEY("bodies", CPD_IS_LINE, CPD_MANY, "other names under which a registration may stand"),
    KEY("purpose", CPD_IS_WORD, 0, "renewal, first-year, approval or return", .words = purposes,
        .otherwise = "renewal"),
    KEY("year", CPD_IS_OBJECT, 0, "from and to: the registration year", .form = &year_form),
    KEY("period", CPD_IS_OBJECT, 0, "months and begins: where each person's time is their own",
        .form = &period_form),
    KEY("window", CPD_IS_OBJECT, 0, "when it is open: from and to, or opens and due",
        .form = &window_form),
    KEY("grace_days", CPD_IS_NUMBER, 0, "so many days after the end it is still taken",
        .most = LONGEST_YEAR),
    KEY("pays_only_from", CPD_IS_DATE, 0, "who registered from this day on owes no CPD"),
    KEY("fee", CPD_IS_LINE, 0, "what it costs, such as GBP 90"),
    KEY("review", CPD_IS_OBJECT, 0, "sample and note: how many returns are read",
        .form = &review_form),
    KEY("protected_time", CPD_IS_SHARE, 0, "the share of time kept free for learning"),
    KEY("workload", CPD_IS_SHARE, 0, "the share of a usual load"),
    KEY("requirements", CPD_IS_OBJECT, CPD_NEEDED, "what is asked: a requirement",
        .form = &requirement_form),
    KEY("meetings", CPD_IS_OBJECT, CPD_MANY, "reviews on the way", .form = &meeting_form),
    KEY("documents", CPD_IS_OBJECT, CPD_MANY, "the papers it takes", .form = &document_form),
    KEY("decision", CPD_IS_OBJECT, CPD_MANY, "who decides, step by step", .form = &step_form),
    KEY("outcomes", CPD_IS_OBJECT, CPD_MANY, "what may come out", .form = &outcome_form),
    KEY("form", CPD_IS_OBJECT, CPD_MANY, "what the regulator's form asks of a piece, in its order",
        .form = &field_form),
    KEY("parts", CPD_IS_PART, 0, "a node whose children a piece can be linked to"),
    END,
};

/* ---- map ---- */

static const char *const relations[] = {"successor", "alongside", NULL};
static const char *const changes[] = {"same",    "renamed",  "split",   "merged",
                                      "widened", "narrowed", "dropped", "new",
                                      "related", "alone",    "unclear", NULL};

static const struct cpd_set_key row_keys[] = {
    KEY("change", CPD_IS_WORD, CPD_NEEDED,
        "same, renamed, split, merged, widened, narrowed, dropped, new, related, alone or unclear",
        .words = changes),
    KEY("from", CPD_IS_CODE, CPD_MANY, "codes of the set mapped from"),
    KEY("to", CPD_IS_CODE, CPD_MANY, "codes of the set mapped to"),
    KEY("carries", CPD_IS_FLAG, 0,
        "whether a judgement carries over; when absent it does for same, renamed and narrowed"),
    KEY("source", CPD_IS_TEXT, 0, "where this row comes from, when not from the map's source"),
    KEY("proposed", CPD_IS_SHARE, 0,
        "likeness of a row that a draft proposed; take it away when you looked at the row"),
    CERTAINTY,
    NOTE,
    END,
};
static const struct cpd_form row_form = FORM("a row", row_keys, .also = cpd_check__row);

static const struct cpd_set_key map_keys[] = {
    KEY("relation", CPD_IS_WORD, CPD_NEEDED,
        "successor when the one set took the place of the other, alongside when both hold",
        .words = relations),
    KEY("from", CPD_IS_VERSION, CPD_NEEDED, "the set mapped from, such as pcf@2012"),
    KEY("to", CPD_IS_VERSION, CPD_NEEDED, "the set mapped to, such as pcf@2018"),
    KEY("rows", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "what became of each code",
        .form = &row_form),
    END,
};

/* ---- measures ---- */

static const struct cpd_set_key figure_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how the program refers to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what was measured"),
    KEY("value", CPD_IS_NUMBER, CPD_NEEDED, "the number, whole", .most = 999999999),
    KEY("unit", CPD_IS_LINE, CPD_NEEDED, "what it counts, such as words a minute"),
    KEY("text", CPD_IS_TEXT, 0, "what it holds for"),
    KEY("source", CPD_IS_TEXT, CPD_NEEDED, "who measured it: author, title, year"),
    CERTAINTY,
    NOTE,
    END,
};
static const struct cpd_form figure_form = FORM("a figure", figure_keys, .coded = true);

static const struct cpd_set_key measures_keys[] = {
    KEY("figures", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the figures", .form = &figure_form),
    END,
};

/* ---- conflicts: who must not sign what (record/conflict.c finds the relations) ---- */

static const char *const relations_of_signer[] = {
    "managed-by-holder", "supervised-by-holder", "wrote-it", "judged-holder", "recommended-it",
    "decided-it",        NULL};
static const char *const signed_outcomes[] = {
    "agree", "agree-with-comment", "under-protest", "recommend", "decide", "moderate", NULL};

static const struct cpd_set_key conflict_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how reports refer to it; a nearer layer overrules it by it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what it says, as who is refused reads it"),
    KEY("relation", CPD_IS_WORD, CPD_NEEDED,
        "managed-by-holder, supervised-by-holder, wrote-it, judged-holder, recommended-it or "
        "decided-it",
        .words = relations_of_signer),
    KEY("force", CPD_IS_WORD, 0, "rule refuses the signature; guidance is noted in it",
        .words = forces, .otherwise = "rule"),
    KEY("kinds", CPD_IS_CODE, CPD_MANY, "the kinds of record it holds for, when not for all"),
    KEY("outcomes", CPD_IS_WORD, CPD_MANY, "the outcomes it stands against, when not against all",
        .words = signed_outcomes),
    KEY("roles", CPD_IS_CODE, CPD_MANY, "the roles it holds in, when not in all"),
    CERTAINTY,
    NOTE,
    END,
};
static const struct cpd_form conflict_form = FORM("a rule", conflict_keys, .coded = true);

static const struct cpd_set_key conflicts_keys[] = {
    KEY("rules", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "who must not sign what",
        .form = &conflict_form, .most = CONFLICT_RULES),
    END,
};

/* ---- retention ---- */

static const char *const record_classes[] = {"portfolio", "of-the-two", "private", "personal-note",
                                             NULL};
static const char *const base_events[] = {"saved", "happened", "leaving", "registration-end", NULL};
static const char *const erased_parts[] = {"text", "whole", NULL};

static const struct cpd_set_key exception_keys[] = {
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "when it holds, such as a concern that was raised"),
    KEY("months", CPD_IS_NUMBER, CPD_NEEDED, "how long is kept then", .most = 1200),
    END,
};
static const struct cpd_form exception_form = FORM("exception", exception_keys);

static const struct cpd_set_key retained_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how decisions refer to it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what is kept, as one would say it"),
    KEY("class", CPD_IS_WORD, CPD_MANY | CPD_NEEDED,
        "whose records: portfolio, of-the-two, private, personal-note", .words = record_classes),
    KEY("records", CPD_IS_CODE, CPD_MANY, "kinds of records, when not all of the class"),
    KEY("from", CPD_IS_WORD, CPD_NEEDED,
        "what the period begins with: saved, happened, leaving or registration-end",
        .words = base_events),
    KEY("months", CPD_IS_NUMBER, CPD_NEEDED, "how long is kept", .most = 1200),
    KEY("exception", CPD_IS_OBJECT, 0, "title and months: what is kept longer",
        .form = &exception_form),
    KEY("erase", CPD_IS_WORD, 0, "what then goes: text or whole", .words = erased_parts,
        .otherwise = "whole"),
    KEY("text", CPD_IS_TEXT, 0, "why, in the words of whoever decided it"),
    NOTE,
    END,
};
static const struct cpd_form retained_form = FORM("a rule", retained_keys, .coded = true);

static const struct cpd_set_key retention_keys[] = {
    KEY("rules", CPD_IS_OBJECT, CPD_NEEDED | CPD_MANY, "the rules", .form = &retained_form),
    END,
};

/* ---- variant: what a council's script says when it is adopted ---- */

#define ADDED_MOST 64   /* predicates, fields, reports */
#define COLUMNS_MOST 32 /* as many as a row has cells (variant/worker) */

static const char *const widened[] = {"absence", "contracted", COUNTED, NULL};
static const char *const field_types[] = {"flag", "word", "time", NULL};

static const struct cpd_set_key predicate_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how requirements name it"),
    KEY("sentence", CPD_IS_LINE, CPD_NEEDED, "what it asks, as one would say it"),
    END,
};
static const struct cpd_form predicate_form = FORM("a predicate", predicate_keys);

static const struct cpd_set_key added_keys[] = {
    KEY("kind", CPD_IS_WORD, CPD_NEEDED, "the kind of record that gets the field, such as session",
        .words = widened),
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "what the field is called"),
    KEY("label", CPD_IS_LINE, CPD_NEEDED, "the field as people read it"),
    KEY("hint", CPD_IS_LINE, 0, "one line of help"),
    KEY("type", CPD_IS_WORD, CPD_NEEDED, "flag, word or time", .words = field_types),
    KEY("words", CPD_IS_CODE, CPD_MANY, "the words to choose from"),
    END,
};
static const struct cpd_form added_form =
    FORM("a field", added_keys, .also = cpd_check__field_words);

static const struct cpd_set_key report_keys[] = {
    KEY("code", CPD_IS_CODE, CPD_NEEDED, "how commands name it"),
    KEY("title", CPD_IS_LINE, CPD_NEEDED, "what it shows"),
    KEY("columns", CPD_IS_LINE, CPD_NEEDED | CPD_MANY, "the headings after the name",
        .most = COLUMNS_MOST),
    END,
};
static const struct cpd_form report_form = FORM("a report", report_keys);

static const struct cpd_set_key variant_keys[] = {
    KEY("api", CPD_IS_NUMBER, CPD_NEEDED, "1, what the script was written for", .most = 1),
    KEY("overlays", CPD_IS_LADDER, 0, "code of the ladder of which it changes some grades"),
    KEY("grades", CPD_IS_OBJECT, CPD_MANY, "the grades it changes", .form = &grade_form),
    KEY("predicates", CPD_IS_OBJECT, CPD_MANY, "conditions of its own", .form = &predicate_form,
        .most = ADDED_MOST),
    KEY("fields", CPD_IS_OBJECT, CPD_MANY, "fields it adds to kinds of records",
        .form = &added_form, .most = ADDED_MOST),
    KEY("reports", CPD_IS_OBJECT, CPD_MANY, "reports of its own", .form = &report_form,
        .most = ADDED_MOST),
    KEY("lua", CPD_IS_TEXT, CPD_NEEDED, "the script"),
    END,
};

/* ---- kinds ---- */

#define SET(kind, list, one, table)                                                                \
    {                                                                                              \
        kind, list, one,                                                                           \
            FORM("this set", common_keys, .more = table, .also = cpd_check__force_days)            \
    }

static const struct cpd_set_kind kinds[] = {
    SET("competencies", "nodes", "node", competencies_keys),
    SET("vocabulary", "entries", "entry", vocabulary_keys),
    SET("ladder", "grades", "grade", ladder_keys),
    SET("returns", NULL, NULL, returns_keys),
    SET("map", NULL, NULL, map_keys),
    SET("measures", "figures", "figure", measures_keys),
    SET("conflicts", "rules", "rule", conflicts_keys),
    SET("retention", "rules", "rule", retention_keys),
    SET("variant", "grades", "grade", variant_keys),
};

const struct cpd_set_kind *cpd_set_kind__find(const char *name)
{
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

/* A variant is no file that somebody could write by itself. */
const struct cpd_set_kind *cpd_set_kind__at(size_t i)
{
    return i < sizeof kind_words / sizeof *kind_words - 1 ? cpd_set_kind__find(kind_words[i])
                                                          : NULL;
}

const struct cpd_form *cpd_set_form__common(void)
{
    return &common_form;
}

/* ---- layers ---- */

const char *cpd_layer__name(int layer)
{
    return layer >= 1 && layer <= CPD_LAYER_MOST ? layers[layer - 1] : "";
}

int cpd_layer__from_name(const char *name)
{
    for (int layer = 1; name && layer <= CPD_LAYER_MOST; layer++)
        if (strcmp(layers[layer - 1], name) == 0)
            return layer;
    return 0;
}
