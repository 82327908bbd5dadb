/* pair - two versions of an invented set and a map between them. */
#ifndef CPD_TEST_COMPARE_PAIR_H
#define CPD_TEST_COMPARE_PAIR_H

#define ABOUT(set, version, kind)                                                                  \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: nation\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"             \
    "checked_by: none\n"
#define CAPS(version, nodes)                                                                       \
    ABOUT("x", version, "competencies")                                                            \
    "codes_from: ours\nlevels: [{code: low, title: Low}, {code: high, title: "                     \
    "High}]\nnodes:\n" nodes

static const char before[] =
    CAPS("1", "  - {code: a, title: Values, force: rule}\n"
              "  - {code: a.1, parent: a, title: Listens, text: Listens to people and writes down "
              "what they say, force: rule, level: low}\n"
              "  - {code: a.2, parent: a, title: Records, text: Records what was said, force: "
              "guidance}\n"
              "  - {code: b, title: Knowledge, force: rule}\n"
              "  - {code: b.1, parent: b, title: Law, text: Knows the law and the guidance, force: "
              "rule}\n"
              "  - {code: b.2, parent: b, title: Growth, text: Knows how children grow, force: "
              "rule}\n"
              "  - {code: gone, title: Old ways, force: guidance}\n");
static const char after[] =
    CAPS("2", "  - {code: a, title: Values and ethics, force: rule}\n"
              "  - {code: a.1, parent: a, title: Listens, text: Listens to people and writes down "
              "their very words, force: rule, level: high}\n"
              "  - {code: b, title: Knowledge, force: rule}\n"
              "  - {code: a.2, parent: b, title: Records, text: \"Records  what was said\", force: "
              "rule, aliases: [Notes]}\n"
              "  - {code: b.1a, parent: b, title: Law, text: Knows the law, force: rule}\n"
              "  - {code: b.1b, parent: b, title: Guidance, text: Knows the guidance, force: "
              "rule}\n"
              "  - {code: growth, parent: b, title: Growth, text: Knows how children grow, force: "
              "rule}\n"
              "  - {code: new, title: New ways, text: Does it online, force: guidance}\n");
static const char between[] =
    ABOUT("x-1-2", "1", "map") "relation: successor\nfrom: x@1\nto: x@2\nrows:\n"
                               "  - {change: same, from: [low, high, a, a.2, b]}\n"
                               "  - {change: widened, from: [a.1], note: The very words now}\n"
                               "  - {change: split, from: [b.1], to: [b.1a, b.1b], certainty: "
                               "unconfirmed}\n"
                               "  - {change: renamed, from: [b.2], to: [growth]}\n"
                               "  - {change: dropped, from: [gone]}\n"
                               "  - {change: new, to: [new]}\n";

#endif
