/* Moodle's competency frameworks out: fourteen columns, the framework first. Levels become the
 * scale of the framework; Moodle cannot do without one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/moodle.h"
#include "node/csv.h"

#define SHORT_NAME 100 /* characters; Moodle cuts what is longer */

struct line {
    const char *cells[CPD_MOODLE_COLUMNS]; /* NULL: empty */
};

static void write_line(struct cpd_outgoing *out, const struct line *line)
{
    for (size_t i = 0; i < CPD_MOODLE_COLUMNS; i++) {
        cpd_str_add(&out->text, i ? "," : "");
        cpd_csv__add_cell(&out->text, line->cells[i] ? line->cells[i] : "");
    }
    cpd_str_add(&out->text, "\r\n");
}

static size_t characters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += (*text & 0xc0) != 0x80;
    return n;
}

static void fill_kept(struct line *line, const cpd_node *said)
{
    for (size_t c = 0; c < CPD_MOODLE_COLUMNS; c++)
        if (cpd_moodle_kept[c])
            line->cells[c] = cpd_node_get_text(said, cpd_moodle_kept[c]);
}

/* ---- scales ---- */

/* Commas part the items of a scale, and so none may stand in one. */
static const char *scale_of(struct cpd_outgoing *out, const cpd_node *levels)
{
    cpd_str scale = {0};
    const char *text;

    for (size_t i = 0; i < cpd_node_length(levels); i++) {
        const char *title = cpd_words(cpd_node_at(levels, i), "title");

        cpd_str_add(&scale, i ? "," : "");
        for (; *title; title++)
            cpd_str_add_char(&scale, *title == ',' ? ';' : *title);
    }
    out->text.failed |= scale.failed;
    text = scale.failed ? NULL : cpd_node_as_text(cpd_node_text(out->doc, scale.bytes));
    cpd_str_fini(&scale);
    return text;
}

const char *cpd_moodle__usual_scale(cpd_doc *doc, size_t count)
{
    return cpd_node_as_text(cpd_node_textf(
        doc, "[{\"scaleid\":\"1\"},{\"id\":%zu,\"scaledefault\":1,\"proficient\":1}]", count));
}

/* A scale that came in holds while it still has the set's levels. */
static void fill_scale(struct cpd_outgoing *out, struct line *line)
{
    const cpd_node *levels = cpd_node_get(out->set, "levels");
    const char *kept = line->cells[CPD_MOODLE_SCALE];
    const char *scale = cpd_node_length(levels) ? scale_of(out, levels) : kept;
    bool same = kept && scale && strcmp(kept, scale) == 0;

    if (!scale) {
        scale = "Not yet shown,Shown";
        cpd_outgoing__assume(out, "the scale \"%s\": Moodle needs one, and the set has no levels",
                             scale);
    }
    line->cells[CPD_MOODLE_SCALE] = scale;
    if (!same || !line->cells[CPD_MOODLE_SCALE_CONFIGURATION]) {
        line->cells[CPD_MOODLE_SCALE_CONFIGURATION] = cpd_moodle__usual_scale(
            out->doc, cpd_node_length(levels) ? cpd_node_length(levels) : 2);
        cpd_outgoing__assume(out, "the highest level of the scale is the one that is proficient");
    }
}

/* ---- rows ---- */

static const char *kept_text(struct cpd_outgoing *out, const cpd_node *said, const char *text)
{
    CPD_FREE char *html = cpd_description__write(said, text);

    out->text.failed |= !html;
    return html ? cpd_node_as_text(cpd_node_text(out->doc, html)) : NULL;
}

/* A name that Moodle would cut is cut here, where it can be told, and stands whole in the
 * description. */
static void fill_words(struct cpd_outgoing *out, struct line *line, const cpd_node *said,
                       const char *title, const char *text)
{
    size_t cut = 0, n = 0;

    line->cells[CPD_MOODLE_DESCRIPTION] = kept_text(out, said, text);
    line->cells[CPD_MOODLE_NAME] = title;
    if (characters(title) <= SHORT_NAME)
        return;
    while (title[cut] && (n += (title[cut] & 0xc0) != 0x80) < SHORT_NAME)
        cut++;
    line->cells[CPD_MOODLE_NAME] =
        cpd_node_as_text(cpd_node_textf(out->doc, "%.*s\xe2\x80\xa6", (int)cut, title));
    line->cells[CPD_MOODLE_DESCRIPTION] =
        kept_text(out, NULL,
                  cpd_node_as_text(cpd_node_textf(out->doc, "%s%s%s", title, text ? "\n" : "",
                                                  text ? text : "")));
    cpd_loss__count(out->doc, out->losses, "names of more than 100 characters",
                    "Moodle cuts them: the whole name begins the description");
}

static const char *id_of(const cpd_node *node)
{
    const char *kept = cpd_node_get_text(cpd_carried__of(node, "moodle"), "id");

    return kept ? kept : cpd_node_get_text(node, "code");
}

static void write_framework(struct cpd_outgoing *out)
{
    const cpd_node *said = cpd_carried__of(out->set, "moodle");
    const char *kept = cpd_node_get_text(said, "id");
    struct line line = {{NULL}};

    fill_kept(&line, said);
    fill_words(out, &line, said, cpd_words(out->set, "title"), cpd_node_get_text(out->set, "note"));
    fill_scale(out, &line);
    line.cells[CPD_MOODLE_ID] = kept ? kept : cpd_node_get_text(out->set, "set");
    line.cells[CPD_MOODLE_FRAMEWORK] = "1";
    line.cells[CPD_MOODLE_DESCRIPTION_FORMAT] =
        line.cells[CPD_MOODLE_DESCRIPTION_FORMAT] ? line.cells[CPD_MOODLE_DESCRIPTION_FORMAT] : "1";
    if (!line.cells[CPD_MOODLE_TAXONOMY])
        line.cells[CPD_MOODLE_TAXONOMY] = CPD_MOODLE_TAXONOMY_USUAL;
    write_line(out, &line);
}

static void write_competency(struct cpd_outgoing *out, const struct cpd_texts *codes,
                             const cpd_node *node)
{
    const cpd_node *said = cpd_carried__of(node, "moodle");
    size_t parent = cpd_texts__find(codes, cpd_node_get_text(node, "parent"));
    struct line line = {{NULL}};

    fill_kept(&line, said);
    fill_words(out, &line, said, cpd_words(node, "title"), cpd_node_get_text(node, "text"));
    if (parent != CPD_NOWHERE)
        line.cells[CPD_MOODLE_PARENT] = id_of(cpd_node_at(cpd_node_get(out->set, "nodes"), parent));
    line.cells[CPD_MOODLE_ID] = id_of(node);
    if (!line.cells[CPD_MOODLE_DESCRIPTION_FORMAT])
        line.cells[CPD_MOODLE_DESCRIPTION_FORMAT] = "1";
    write_line(out, &line);
}

static void tell_losses(struct cpd_outgoing *out)
{
    static const char *const lost[] = {"force",    "level",      "levels", "pathways", "aspect",
                                       "optional", "see_also",   "met_by", "aliases",  "certainty",
                                       "note",     "identifier", NULL};
    static const char why[] = "Moodle has no place for it";
    const cpd_node *levels = cpd_node_get(out->set, "levels");
    size_t words = 0;

    for (size_t i = 0; i < cpd_node_length(levels); i++)
        words += cpd_node_get(cpd_node_at(levels, i), "text") != NULL;
    cpd_outgoing__lose_keys(out, lost, why);
    cpd_loss__add(out->doc, out->losses, "texts of levels", words, why);
    cpd_loss__add(out->doc, out->losses, "pathways, of the set",
                  cpd_node_length(cpd_node_get(out->set, "pathways")), why);
    cpd_loss__add(out->doc, out->losses, "what the set says of itself beside name and note", 1,
                  why);
}

int cpd_moodle__export(struct cpd_outgoing *out)
{
    const cpd_node *nodes = cpd_node_get(out->set, "nodes");
    struct cpd_texts codes = {NULL, 0, 0, false};
    struct line heading;
    int r;

    for (size_t i = 0; i < cpd_node_length(nodes); i++)
        cpd_texts__add(&codes, cpd_node_get_text(cpd_node_at(nodes, i), "code"), i);
    r = cpd_texts__sort(&codes);
    memcpy(heading.cells, cpd_moodle_headings, sizeof heading.cells);
    if (out->options->mark)
        cpd_str_add(&out->text, "\xef\xbb\xbf");
    write_line(out, &heading);
    write_framework(out);
    for (size_t i = 0; r == 0 && i < cpd_node_length(nodes); i++)
        write_competency(out, &codes, cpd_node_at(nodes, i));
    cpd_texts__fini(&codes);
    tell_losses(out);
    return r;
}
