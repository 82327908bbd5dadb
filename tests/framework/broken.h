/* Documents with one thing wrong (and some with several), and all that is said of them. Lines 1 to
 * 12 are the same everywhere: see HEAD. */
#ifndef CPD_TEST_BROKEN_H
#define CPD_TEST_BROKEN_H

#define HEAD(kind)                                                                                 \
    "format: 1\nset: x\nversion: '1'\nkind: " kind "\ntitle: T\nnation: uk\nlayer: nation\n"       \
    "publisher: P\neffective_from: 2026-01-01\nsource: S\nlicence: L\nchecked_by: none\n"
#define NODES HEAD("competencies") "codes_from: ours\nnodes:\n"
#define NODE(code) "  - {code: " code ", title: T, force: rule}\n"
#define ENTRIES HEAD("vocabulary") "entries:\n"
#define GRADES HEAD("ladder") "grades:\n"
#define GRADE(requirement)                                                                         \
    GRADES "  - code: g\n    title: G\n    to_enter:\n      code: r\n      title: R\n" requirement
#define RETURNS                                                                                    \
    HEAD("returns")                                                                                \
    "regulator: R\nyear: {from: 2026-01-01, to: 2026-12-31}\n"                                     \
    "window: {from: 2026-09-01, to: 2026-11-30}\n"                                                 \
    "form: [{field: text, label: L, required: true}]\n"
#define ROWS(relation) HEAD("map") "relation: " relation "\nfrom: x@1\nto: x@2\nrows:\n"
#define PERIOD(period) HEAD("returns") "regulator: R\nperiod: " period "\n"
#define ASKS "requirements: {code: r, title: R, count: {kind: cpd, window: year, min: 1}}\n"

static const struct broken {
    const char *label, *yaml, *issues;
} broken[] = {
    {"empty file", "",
     "1:1 there is nothing in this text | Write at least one key and its value.\n"},
    {"a list", "- 1\n",
     "1:1 this is not a set | Begin with format: 1 and the other keys of a set.\n"},
    {"nothing but a kind", "kind: ladder\n",
     "1:1 this set lacks \"format\" | Add format: 1, the number of this way of writing.\n"
     "1:1 this set lacks \"set\" | Add set: code of the set, such as pcf.\n"
     "1:1 this set lacks \"version\" | Add version: code of the version, such as \"2018\".\n"
     "1:1 this set lacks \"title\" | Add title: the set's name as people know it.\n"
     "1:1 this set lacks \"nation\" | Add nation: where it holds: england, scotland, wales, "
     "northern-ireland or uk.\n"
     "1:1 this set lacks \"layer\" | Add layer: whose voice it is: nation, college, council, "
     "service or team.\n"
     "1:1 this set lacks \"publisher\" | Add publisher: who answers for the text.\n"
     "1:1 this set lacks \"effective_from\" | Add effective_from: the first day it is in force.\n"
     "1:1 this set lacks \"source\" | Add source: where the facts come from: title, publisher, "
     "year.\n"
     "1:1 this set lacks \"licence\" | Add licence: what may be done with this file.\n"
     "1:1 this set lacks \"checked_by\" | Add checked_by: who held it against the source, or none "
     "while nobody has.\n"
     "1:1 this set lacks \"grades\" | Add grades: the grades, lowest first.\n"},
    {"unknown kind", HEAD("laddr"),
     "4:7 kind: \"laddr\" is not known here | Did you mean ladder?\n"},
    {"no kind", "format: 1\nset: x\n",
     "1:1 this set lacks \"version\" | Add version: code of the version, such as \"2018\".\n"
     "1:1 this set lacks \"kind\" | Add kind: competencies, vocabulary, ladder, returns, map, "
     "measures, conflicts or retention.\n"
     "1:1 this set lacks \"title\" | Add title: the set's name as people know it.\n"
     "1:1 this set lacks \"nation\" | Add nation: where it holds: england, scotland, wales, "
     "northern-ireland or uk.\n"
     "1:1 this set lacks \"layer\" | Add layer: whose voice it is: nation, college, council, "
     "service "
     "or team.\n"
     "1:1 this set lacks \"publisher\" | Add publisher: who answers for the text.\n"
     "1:1 this set lacks \"effective_from\" | Add effective_from: the first day it is in force.\n"
     "1:1 this set lacks \"source\" | Add source: where the facts come from: title, publisher, "
     "year.\n"
     "1:1 this set lacks \"licence\" | Add licence: what may be done with this file.\n"
     "1:1 this set lacks \"checked_by\" | Add checked_by: who held it against the source, or none "
     "while nobody has.\n"},
    {"kind is a list", HEAD("[ladder]"),
     "4:7 kind must be text, not a list | Write competencies, vocabulary, ladder, returns, map, "
     "measures, conflicts or retention.\n"},
    {"another format",
     "format: 2\nset: x\nversion: '1'\nkind: vocabulary\ntitle: T\nnation: uk\nlayer: "
     "nation\npublisher: P\neffective_from: 2026-01-01\nsource: S\nlicence: L\nchecked_by: "
     "none\nentries: [{code: a, title: T}]\n",
     "1:9 format: \"2\" is no number that can stand here | Write 1.\n"},
    {"unknown key", NODES NODE("a") "tilte: T\n",
     "16:8 this set has no key \"tilte\" | Did you mean title?\n"},
    {"unknown key, far from all", NODES NODE("a") "zebra: T\n",
     "16:8 this set has no key \"zebra\" | Known here: format, set, version, kind, title, nation, "
     "layer, publisher, published, effective_from, effective_to, source, licence, checked_by, "
     "certainty, fictitious, note, missing, codes_from, identifier, carried, levels, pathways, "
     "nodes.\n"},
    {"identifiers",
     NODES
     "  - {code: a, title: T, force: rule, identifier: X-1}\n"
     "  - {code: b, title: T, force: rule, identifier: 07c650b5-71c9-595f-b62f-0f4cc016f210}\n"
     "  - {code: c, title: T, force: rule, identifier: 07c650b5-71c9-595f-b62f-0f4cc016f210}\n",
     "15:50 identifier: \"X-1\" is no UUID | Write it in small letters, such as "
     "07c650b5-71c9-595f-b62f-0f4cc016f210.\n"
     "17:50 identifier 07c650b5-71c9-595f-b62f-0f4cc016f210 stands on line 16 already | Leave it "
     "out "
     "where the thing is another one.\n"},
    {"carried",
     NODES "  - {code: a, title: T, force: rule, carried: case}\n"
           "  - {code: b, title: T, force: rule, carried: {case: {\u00e9: x}}}\n",
     "15:47 carried must be an object | Write the name of a format, a colon and what it says.\n"
     "16:47 carried: a key that is not printable ASCII cannot be signed or hashed | Keep to "
     "printable "
     "ASCII in its keys.\n"},
    {"unknown key of a node", NODES "  - {code: a, title: T, force: rule, parnet: a}\n",
     "15:46 a node has no key \"parnet\" | Did you mean parent?\n"},
    {"unknown key of a requirement",
     GRADE("      count: {kind: cpd, window: in_grade, min: 1, flag: [peer]}\n"),
     "19:58 count has no key \"flag\" | Did you mean flags?\n"},
    {"missing keys of a node", NODES "  - code: a\n  - title: T\n",
     "15:5 a node lacks \"title\" | Add title: its name as people know it.\n"
     "15:5 a node lacks \"force\" | Add force: rule or guidance.\n"
     "16:5 a node lacks \"code\" | Add code: how records refer to it.\n"
     "16:5 a node lacks \"force\" | Add force: rule or guidance.\n"},
    {"a list for text", NODES "  - {code: a, title: [T], force: rule}\n",
     "15:22 title must be text, not a list | Write its name as people know it.\n"},
    {"an object for text", NODES "  - {code: {a: b}, title: T, force: rule}\n",
     "15:12 code must be text, not an object | Write how records refer to it.\n"},
    {"text for a list", HEAD("competencies") "codes_from: ours\nnodes: a\n",
     "14:8 nodes must be a list, not text | Begin each item with a dash: the capabilities.\n"},
    {"text for an object", NODES "  - a\n",
     "15:5 nodes must be an object, not text | Known here: code, title, parent, text, force, "
     "level, levels, pathways, aspect, optional, see_also, met_by, aliases, certainty, note, "
     "identifier, carried.\n"},
    {"a list for an object", NODES "  - [a]\n",
     "15:5 nodes must be an object, not a list | Known here: code, title, parent, text, force, "
     "level, levels, pathways, aspect, optional, see_also, met_by, aliases, certainty, note, "
     "identifier, carried.\n"},
    {"an empty list", HEAD("competencies") "codes_from: ours\nnodes: []\n",
     "14:8 nodes is an empty list | Write the capabilities.\n"},
    {"an empty optional list", NODES "  - {code: a, title: T, force: rule, aliases: []}\n",
     "15:47 aliases is an empty list | Write other names for it, or leave the key out.\n"},
    {"an empty text", NODES "  - {code: a, title: '', force: rule, text: ''}\n",
     "15:22 title is empty | Write its name as people know it.\n"
     "15:45 text is empty | Write what it means, in our own words, or leave the key out.\n"},
    {"no null here", NODES "  - {code: a, title: T, force: rule, parent: null}\n",
     "15:46 parent: there is no \"null\" in this set | Write a code of this set, or leave the key "
     "out.\n"},
    {"a code with a blank", NODES NODE("a b"),
     "15:12 code: \"a b\" is not a code | Write letters, digits, \".\", \"_\" or \"-\", 64 at "
     "most, a letter or digit first.\n"},
    {"a code that is a path", NODES NODE("../../etc/passwd"),
     "15:12 code: \"../../etc/passwd\" is not a code | Write letters, digits, \".\", \"_\" or "
     "\"-\", 64 at most, a letter or digit first.\n"},
    {"a code that is a formula", NODES "  - {code: \"=cmd|'/c calc'!A1\", title: T, force: rule}\n",
     "15:12 code: \"=cmd|'/c calc'!A1\" is not a code | Write letters, digits, \".\", \"_\" or "
     "\"-\", 64 at most, a letter or digit first.\n"},
    {"a code of 65 characters",
     NODES NODE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
     "15:12 code: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" is not a "
     "code | Write letters, digits, \".\", \"_\" or \"-\", 64 at most, a letter or digit first.\n"},
    {"a code that is no ASCII", NODES NODE("\u04211"),
     "15:12 code: \"С1\" is not a code | Write letters, digits, \".\", \"_\" or \"-\", 64 at most, "
     "a letter or digit first.\n"},
    {"a version that is no tag",
     "format: 1\nset: x.lock\nversion: a..b\nkind: vocabulary\ntitle: T\nnation: uk\nlayer: "
     "nation\npublisher: P\neffective_from: 2026-01-01\nsource: S\nlicence: L\nchecked_by: "
     "none\nentries: [{code: a, title: T}]\n",
     "2:6 set: \"x.lock\" cannot be the name of a tag in git | Do without \"..\", and without "
     "\".\" or \".lock\" at the end.\n"
     "3:10 version: \"a..b\" cannot be the name of a tag in git | Do without \"..\", and without "
     "\".\" or \".lock\" at the end.\n"},
    {"a title of two lines", NODES "  - {code: a, title: \"a\\nb\", force: rule}\n",
     "15:22 title: \"a\\nb\" has more than one line or a tab | Write one line.\n"},
    {"an unknown word", NODES "  - {code: a, title: T, force: Rule}\n",
     "15:32 force: \"Rule\" is not known here | Did you mean rule?\n"},
    {"a word far from all", NODES "  - {code: a, title: T, force: must}\n",
     "15:32 force: \"must\" is not known here | Write rule or guidance.\n"},
    {"a flag that is no flag", NODES "  - {code: a, title: T, force: rule, optional: yes}\n",
     "15:48 optional: \"yes\" is neither true nor false | Write true or false.\n"},
    {"31 February", NODES NODE("a") "published: 2024-02-31\n",
     "16:12 published: \"2024-02-31\" is not a day of the calendar | February 2024 has the days 01 "
     "to 29.\n"},
    {"a date with slashes", NODES NODE("a") "published: 01/02/2024\n",
     "16:12 published: \"01/02/2024\" is in an order that can mean two different days | Write the "
     "year first: YYYY-MM-DD, like 2026-11-20.\n"},
    {"the year 10000", NODES NODE("a") "published: 10000-01-01\n",
     "16:12 published: \"10000-01-01\" is not a date | Write the date as YYYY-MM-DD, like "
     "2026-11-20.\n"},
    {"to before from", NODES NODE("a") "effective_to: 2025-12-31\n",
     "16:15 \"effective_to\", 2025-12-31, is before \"effective_from\", 2026-01-01 | Write the "
     "later day here, or look at the year.\n"},
    {"a code twice", NODES NODE("a") NODE("b") NODE("a"),
     "17:12 code \"a\" stands on line 15 already | Give one of the two another code.\n"},
    {"a code in another case", NODES NODE("d1") NODE("D1"),
     "16:12 code \"D1\" differs only in case from \"d1\" on line 15 | Give one of the two another "
     "code.\n"},
    {"codes that look alike", NODES NODE("D10") NODE("DlO") NODE("DI0"),
     "16:12 code \"DlO\" looks like \"D10\" on line 15 | Give one of the two another code.\n"
     "17:12 code \"DI0\" looks like \"DlO\" on line 16 | Give one of the two another code.\n"},
    {"a level with the code of a node",
     HEAD("competencies") "codes_from: ours\nlevels: [{code: a, title: A}]\nnodes:\n" NODE("a"),
     "16:12 code \"a\" stands on line 14 already | Give one of the two another code.\n"},
    {"a requirement with the code of a grade",
     GRADE("      count: {kind: cpd, window: in_grade, min: 1}\n") "  - {code: r, title: R}\n",
     "20:12 code \"r\" stands on line 17 already | Give one of the two another code.\n"},
    {"a parent that is not there",
     NODES NODE("domain1") "  - {code: b, title: B, force: rule, parent: domain2}\n",
     "16:46 parent: there is no \"domain2\" in this set | Did you mean domain1?\n"},
    {"its own parent", NODES "  - {code: a, title: A, force: rule, parent: a}\n",
     "15:46 node \"a\" is its own parent | Name the node above it, or leave parent out.\n"},
    {"a ring of three",
     NODES NODE("x") "  - {code: a, title: A, force: rule, parent: c}\n  - {code: b, title: B, "
                     "force: rule, parent: a}\n  - {code: c, title: C, force: rule, parent: b}\n  "
                     "- {code: d, title: D, force: rule, parent: c}\n",
     "16:46 parents go round in a ring: a -> c -> b -> a | Let one of them stand at the top.\n"},
    {"a level that is not there", NODES "  - {code: a, title: A, force: rule, level: asye}\n",
     "15:45 level: there is no \"asye\" in this set | Write a code of this set, or leave the key "
     "out.\n"},
    {"a word for two entries",
     ENTRIES "  - {code: a, title: A, words: [visit, Home visit]}\n  - {code: b, title: B, words: "
             "[home visit]}\n",
     "15:33 the word \"home visit\" stands on line 14 already | Let it stand for one entry, "
     "once.\n"},
    {"a word that is another code",
     ENTRIES "  - {code: a, title: A, words: [a, b]}\n  - {code: b, title: B}\n",
     "15:12 the word \"b\" stands on line 14 already | Let it stand for one entry, once.\n"},
    {"a grade without a title", GRADES "  - {code: g}\n",
     "14:5 a grade lacks \"title\" | Add title: the grade's name as people know it.\n"},
    {"a grade that leads nowhere", GRADES "  - {code: worker, title: W, leads_to: [wroker]}\n",
     "14:41 leads_to: there is no \"wroker\" in this set | Did you mean worker?\n"},
    {"a list with one code twice",
     GRADES "  - {code: g, title: G, leads_to: [h, h]}\n  - {code: h, title: H}\n",
     "14:39 leads_to lists \"h\" twice | Keep one of the two.\n"},
    {"a level that is no reference", GRADES "  - {code: g, title: G, capability_level: asye}\n",
     "14:43 capability_level: \"asye\" is no reference | Write set@version#code, such as "
     "pcf@2018#asye.\n"},
    {"a requirement without a way", GRADE(""),
     "17:7 a requirement does not say when it is met | Add all, any, at_least, months_in_grade, "
     "hours, share, count, learning, endorsed, as_in or judged_by.\n"},
    {"a requirement with two ways",
     GRADE("      count: {kind: cpd, window: in_grade, min: 1}\n      hours: {category: [direct], "
           "window: in_grade, min: 20h}\n"),
     "19:14 a requirement has both \"hours\" and \"count\" | Keep one, or put them into a list "
     "under all or any.\n"},
    {"a misspelt way", GRADE("      cuont: {kind: cpd, window: in_grade, min: 1}\n"),
     "17:7 a requirement does not say when it is met | Add all, any, at_least, months_in_grade, "
     "hours, share, count, learning, endorsed, as_in or judged_by.\n"
     "19:14 a requirement has no key \"cuont\" | Did you mean count?\n"},
    {"none for what must be", GRADES "  - {code: g, title: G, to_enter: none}\n",
     "14:35 to_enter must be an object, not text | Known here: code, title, force, certainty, "
     "note, all, any, "
     "at_least, months_in_grade, hours, share, count, endorsed, learning, as_in, judged_by, "
     "off_register, predicate.\n"},
    {"at least more than there are",
     GRADE("      at_least: {n: 2, of: [{code: s, title: S, count: {kind: cpd, window: in_grade, "
           "min: 1}}]}\n"),
     "19:28 at_least asks for 2 of 1 requirements | Lower n, or add requirements.\n"},
    {"more domains than are named",
     GRADE("      endorsed: {set: pcf@2018, level: asye, domains: [D1, D2], min: 3}\n"),
     "19:55 endorsed asks for 3 of 2 domains | Lower min, or add domains.\n"},
    {"a set without its version", GRADE("      endorsed: {set: pcf, level: asye, domains: all}\n"),
     "19:23 set: \"pcf\" is no reference | Write set@version, such as pcf@2018.\n"},
    {"a percentage without its sign",
     GRADE("      share: {category: [direct], window: 12 months, min: 10, weeks: 7, full_week: "
           "101%}\n"),
     "19:59 min: \"10\" is no percentage | Write 20% or 12.5%, above nothing and up to 100%.\n"
     "19:84 full_week: \"101%\" is no percentage | Write 20% or 12.5%, above nothing and up to "
     "100%.\n"},
    {"a percentage of nothing",
     GRADE("      share: {category: [direct], window: 12 months, min: 0%, weeks: 7, full_week: "
           "12.345%}\n"),
     "19:59 min: \"0%\" is no percentage | Write 20% or 12.5%, above nothing and up to 100%.\n"
     "19:84 full_week: \"12.345%\" is no percentage | Write 20% or 12.5%, above nothing and up to "
     "100%.\n"},
    {"durations nobody can read",
     GRADE("      hours: {category: [direct], window: 12 months, min: 1:30}\n"),
     "19:59 min: \"1:30\" is not a duration | Write 90m, 1h30m, 1.5h or 2h.\n"},
    {"a negative duration",
     GRADE("      hours: {category: [direct], window: 12 months, min: -2h}\n"),
     "19:59 min: \"-2h\" is not a duration | Write 90m, 1h30m, 1.5h or 2h.\n"},
    {"too much time", GRADE("      hours: {category: [direct], window: 12 months, min: 10001h}\n"),
     "19:59 min: the duration is longer than 10000h | Split it into several entries or check the "
     "unit.\n"},
    {"a number that is none", GRADE("      months_in_grade: {grade: [g], min: nan}\n"),
     "19:42 min: \"nan\" is no number that can stand here | Write a whole number from 1 to 600.\n"},
    {"a number with a nought before it", GRADE("      months_in_grade: {grade: [g], min: 012}\n"),
     "19:42 min: \"012\" is no number that can stand here | Write a whole number from 1 to 600.\n"},
    {"a number that overflows",
     GRADE("      months_in_grade: {grade: [g], min: 9223372036854775808}\n"),
     "19:42 min: \"9223372036854775808\" is no number that can stand here | Write a whole number "
     "from 1 to 600.\n"},
    {"no months", GRADE("      months_in_grade: {grade: [g], min: 0}\n"),
     "19:42 min: \"0\" is no number that can stand here | Write a whole number from 1 to 600.\n"},
    {"windows that are none", GRADE("      count: {kind: cpd, window: 0 months, min: 1}\n"),
     "19:34 window: \"0 months\" is no window | Write 12 months, 6 weeks, weeks 7 to 26 or "
     "in_grade; up to 120 of "
     "them.\n"},
    {"a window without a unit", GRADE("      count: {kind: cpd, window: 12, min: 1}\n"),
     "19:34 window: \"12\" is no window | Write 12 months, 6 weeks, weeks 7 to 26 or in_grade; up "
     "to 120 of "
     "them.\n"},
    {"the year outside a returns set", GRADE("      count: {kind: cpd, window: year, min: 1}\n"),
     "19:34 window: \"year\" is the year of a returns set, and this is none | Write 12 months, 6 "
     "weeks or in_grade.\n"},
    {"an unknown flag and kind",
     GRADE("      count: {kind: reflection, window: in_grade, min: 1, flags: [impcat]}\n"),
     "19:21 kind: \"reflection\" is not known here | Write cpd, session, endorsement, "
     "time, agreement, booking, action, dispute, observation, feedback, qualification, student, "
     "application, submission, decision, dispensation or review.\n"
     "19:67 flags: \"impcat\" is not known here | Did you mean impact?\n"},
    {"flags of a session",
     GRADE("      count: {kind: session, window: in_grade, min: 1, flags: [peer]}\n"),
     "19:21 no record of the kind session has what \"flags\" asks for | Take the condition out, or "
     "count another kind.\n"},
    {"what only sessions and what no judgement has",
     GRADE(
         "      count: {kind: endorsement, window: in_grade, min: 1, signed: both, minutes: 1h}\n"),
     "19:21 no record of the kind endorsement has what \"signed\" asks for | Take the condition "
     "out, "
     "or count another kind.\n"
     "19:21 no record of the kind endorsement has what \"minutes\" asks for | Take the condition "
     "out, or count another kind.\n"},
    {"a day of last year", RETURNS ASKS "pays_only_from: 2025-12-31\n",
     "18:17 pays_only_from, 2025-12-31, is not in the year 2026-01-01 to 2026-12-31 | Write a day "
     "of that year.\n"},
    {"a year that ends before it begins",
     HEAD("returns") "regulator: R\nyear: {from: 2026-12-01, to: 2025-11-30}\nwindow: {from: "
                     "2026-09-01}\nform: [{field: text, label: L, required: true}]\n" ASKS,
     "14:30 \"to\", 2025-11-30, is before \"from\", 2026-12-01 | Write the later day here, or look "
     "at the year.\n"
     "15:9 window lacks \"to\" | Add to: the last day.\n"},
    {"a reference to a whole set", RETURNS ASKS "parts: swe-standards@2019\n",
     "18:8 parts: \"swe-standards@2019\" is no reference | Write set@version#code, such as "
     "pcf@2018#asye.\n"},
    {"a field twice",
     HEAD("returns") "regulator: R\nyear: {from: 2026-01-01, to: 2026-12-31}\nwindow: {from: "
                     "2026-09-01, to: 2026-11-30}\nform:\n  - {field: text, label: L, required: "
                     "true}\n  - {field: text, label: M, required: maybe}\n" ASKS,
     "18:39 required: \"maybe\" is neither true nor false | Write true or false.\n"
     "18:13 the form asks for \"text\" twice | Keep one of the two.\n"},
    {"both a year and a period", RETURNS "period: {months: 36, begins: registration}\n" ASKS,
     "17:9 both \"year\" and \"period\" stand here | Keep one of the two.\n"},
    {"neither a year nor a period",
     HEAD("returns") "regulator: R\nrequirements: {code: r, title: R, judged_by: the employer}\n",
     "1:1 neither \"year\" nor \"period\" stands here | Add year: from and to, or period: months "
     "and "
     "begins.\n"},
    {"the window of a period has no days",
     PERIOD("{months: 36, begins: registration}") "window: {from: 2026-01-01, opens: 86}\n" ASKS,
     "15:9 the window of a period has no \"from\" | Write opens, due or both, in days.\n"},
    {"the window of a year has nothing else",
     HEAD("returns") "regulator: R\nyear: {from: 2026-01-01, to: 2026-12-31}\n"
                     "window: {from: 2026-09-01, to: 2026-11-30, due: 21}\n" ASKS,
     "15:9 the window of a year has no \"due\" | Write from and to.\n"},
    {"rounds without a first day", PERIOD("{months: 24, begins: rounds}") ASKS,
     "14:9 a period that begins by rounds lacks \"first\" | Add it.\n"},
    {"a post without grades", PERIOD("{months: 12, begins: post}") ASKS,
     "14:9 a period that begins by post lacks \"grade\" | Add it.\n"},
    {"a first day of no round",
     PERIOD("{months: 36, begins: registration, first: 2026-01-01, grade: [g]}") ASKS,
     "14:51 a period that begins by registration has no \"first\" | Leave it out.\n"
     "14:70 a period that begins by registration has no \"grade\" | Leave it out.\n"},
    {"no whole days",
     PERIOD("{months: 36, begins: registration}") "requirements: {code: r, title: R, learning: "
                                                  "{window: year, min: 100h, day: 6h}}\n",
     "15:45 min is no whole number of such days | Correct min or day, or leave day out.\n"},
    {"off the register for no time",
     PERIOD("{months: 12, begins: rolling}") "requirements: {code: r, title: R, off_register: "
                                             "{min: 60, below: 24}}\n",
     "15:49 no number of months is at least 60 and below 24 | Raise below, or lower min.\n"},
    {"returns that ask elsewhere",
     PERIOD("{months: 12, begins: rolling}") "requirements: {code: r, title: R, as_in: x@1#y}\n",
     "15:42 a returns set cannot ask what another set asks | Write the requirement out here.\n"},
    {"weeks the wrong way round",
     GRADE("      count: {kind: session, window: weeks 26 to 7, min: 1}\n"),
     "19:38 window: \"weeks 26 to 7\" is no window | Write 12 months, 6 weeks, weeks 7 to 26 or "
     "in_grade; up to 120 of them.\n"},
    {"both a level and levels",
     HEAD("competencies") "codes_from: ours\nlevels: [{code: a, title: A}]\nnodes:\n"
                          "  - {code: n, title: N, force: rule, level: a, levels: [a]}\n",
     "16:56 a node has both \"level\" and \"levels\" | Keep level for a statement, levels for what "
     "is "
     "asked at several.\n"},
    {"levels and pathways that are not there",
     HEAD("competencies") "codes_from: ours\nlevels: [{code: high, title: A}]\n"
                          "pathways: [{code: teacher, title: P, levels: [hihg]}]\nnodes:\n"
                          "  - {code: n, title: N, force: rule, levels: [low], pathways: "
                          "[techer]}\n",
     "15:47 levels: there is no \"hihg\" in this set | Did you mean high?\n"
     "17:47 levels: there is no \"low\" in this set | Write a code of this set, or leave the key "
     "out.\n"
     "17:64 pathways: there is no \"techer\" in this set | Did you mean teacher?\n"},
    {"a pointer to no version", NODES "  - {code: n, title: N, force: rule, see_also: [peps#D]}\n",
     "15:49 see_also: \"peps#D\" is no reference | Write set@version or set@version#code, such as "
     "peps@2012#D.\n"},
    {"a count of what no session has",
     GRADE("      count: {kind: session, window: in_grade, min: 1, linked: [pcf@2018#D1]}\n"),
     "19:21 no record of the kind session has what \"linked\" asks for | Take the condition "
     "out, "
     "or count another kind.\n"},
    {"no requirements at all", RETURNS "requirements: []\n",
     "17:15 requirements must be an object, not a list | Known here: code, title, force, "
     "certainty, note, "
     "all, any, at_least, months_in_grade, hours, share, count, endorsed, learning, as_in, "
     "judged_by, off_register, predicate.\n"},
    {"a map that is hardly one", HEAD("map") "from: x\nto: x@2#a\nrows: none\n",
     "1:1 this set lacks \"relation\" | Add relation: successor when the one set took the place of "
     "the other, alongside when both hold.\n"
     "13:7 from: \"x\" is no reference | Write set@version, such as pcf@2018.\n"
     "14:5 to: \"x@2#a\" is no reference | Write set@version, such as pcf@2018.\n"
     "15:7 rows must be a list, not text | Begin each item with a dash: what became of each "
     "code.\n"},
    {"rows with other codes than they need",
     ROWS("successor") "  - {change: same, to: [a]}\n  - {change: renamed, from: [b, c], to: [d, "
                       "e]}\n"
                       "  - {change: split, from: [f], to: [g]}\n"
                       "  - {change: merged, from: [h], to: [i]}\n"
                       "  - {change: dropped, from: [j], to: [k]}\n"
                       "  - {change: new, from: [l]}\n"
                       "  - {change: unclear}\n  - {change: same, from: [m], to: [n]}\n"
                       "  - {change: same, from: o}\n",
     "17:5 a row \"same\" has other codes than it needs | Write one code in from and one in to; or "
     "only from, when the codes stay.\n"
     "18:5 a row \"renamed\" has other codes than it needs | Write one code in from and one in to; "
     "or only from, when the codes stay.\n"
     "19:5 a row \"split\" has other codes than it needs | Write one code in from, and two or more "
     "in to.\n"
     "20:5 a row \"merged\" has other codes than it needs | Write two or more codes in from, and "
     "one in to.\n"
     "21:5 a row \"dropped\" has other codes than it needs | Write the codes in from, and no to.\n"
     "22:5 a row \"new\" has other codes than it needs | Write the codes in to, and no from.\n"
     "23:5 a row \"unclear\" has other codes than it needs | Write the codes in from or in to, not "
     "in both.\n"
     "24:36 what is the same has another code here | Write change: renamed.\n"
     "25:26 from must be a list, not text | Begin each item with a dash: codes of the set mapped "
     "from.\n"},
    {"changes of the other relation",
     ROWS("alongside") "  - {change: dropped, from: [a]}\n  - {change: same, from: [b], to: [c]}\n",
     "17:14 \"dropped\" does not go with relation: alongside | Write related, alone or unclear.\n"},
    {"related in a succession", ROWS("successor") "  - {change: related, from: [a], to: [b]}\n",
     "17:14 \"related\" does not go with relation: successor | Write unclear when nobody has "
     "established what became of it.\n"},
    {"codes with two fates",
     ROWS("successor") "  - {change: same, from: [a]}\n  - {change: split, from: [a], to: [b, c]}\n"
                       "  - {change: merged, from: [d, e], to: [c]}\n  - {change: new, to: [c]}\n",
     "18:28 from: \"a\" is \"same\" on line 17 and \"split\" here | Keep the one that is true.\n"
     "20:24 to: \"c\" is \"merged\" on line 19 and \"new\" here | Keep the one that is true.\n"},
    {"everything at once",
     NODES "  - {code: a, title: T, force: rule, parent: b}\n  - {code: a, force: rle}\n"
           "published: 2024-13-01\nlayers: x\n",
     "15:46 parent: there is no \"b\" in this set | Write a code of this set, or leave the key "
     "out.\n"
     "16:5 a node lacks \"title\" | Add title: its name as people know it.\n"
     "16:22 force: \"rle\" is not known here | Did you mean rule?\n"
     "16:12 code \"a\" stands on line 15 already | Give one of the two another code.\n"
     "17:12 published: \"2024-13-01\" is not a day of the calendar | Months run from 01 to 12, in "
     "the middle: YYYY-MM-DD.\n"
     "18:9 this set has no key \"layers\" | Did you mean layer?\n"},
    {"an anchor and a tag", NODES "  - &a {code: a, title: !x T, force: rule}\n",
     "15:5 an anchor is not allowed here | Remove it; text that begins with & goes in quotes.\n"
     "15:25 a tag is not allowed here | Remove it; every value is text until its schema reads "
     "it.\n"},
};

#endif
