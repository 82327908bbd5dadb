/* The classes of records: who reads what, and what may stand where. Everything else asks this
 * table; no other line of the library knows what a letter means.
 *
 * A is no kind of its own: a case reference stands in the open head of a record of class P or B, is
 * a number and nothing else, and the decision it points to is kept in the case system.
 */
#include <string.h>

#include "record/record.h"

static const cpd_class classes[] = {
    {.letter = 'P',
     .title = "portfolio",
     .readers = "the person it belongs to, and their named contacts",
     .names = true,
     .cases = true,
     .counted = true},
    {.letter = 'B',
     .title = "record of the two",
     .readers = "the people it names, the person it belongs to, and their named contacts",
     .names = true,
     .cases = true,
     .counted = true},
    {.letter = 'C',
     .title = "private",
     .readers = "its author alone, until they share it",
     .sealed = true},
    {.letter = 'D',
     .title = "personal note",
     .readers = "the two people alone",
     .sealed = true,
     .of_two = true},
};

/* A head of a newer program may have a letter that is not known here: then it is treated as the
 * narrowest class. */
static const cpd_class *find(char letter)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].letter == letter)
            return &classes[i];
    return NULL;
}

const cpd_class *cpd_kind_class(const cpd_kind *kind)
{
    return find(kind->class_);
}

bool cpd_kind__is_private(const cpd_kind *kind)
{
    return find(kind->class_)->sealed;
}

bool cpd_head__is_private(const cpd_node *head)
{
    const char *letter = cpd_node_get_text(head, "class");
    const cpd_class *its = letter ? find(*letter) : NULL;
    return its ? its->sealed : letter != NULL;
}

bool cpd_head__stays(const cpd_node *head)
{
    const char *letter = cpd_node_get_text(head, "class");
    const cpd_class *its = letter ? find(*letter) : NULL;
    return its && its->of_two;
}

enum cpd_sealing cpd_head__sealing(const cpd_node *head)
{
    const char *letter = cpd_node_get_text(head, "class");
    const cpd_class *its = letter ? find(*letter) : NULL;
    if (!its)
        return CPD_SEALING_UNKNOWN;
    return its->of_two ? CPD_SEALED_TO_TWO : its->sealed ? CPD_SEALED_TO_ONE : CPD_SEALED_TO_NOBODY;
}

/* ---- case references ---- */

#define LETTERS_MOST 4 /* in a row: LCS-12345, never a name with a year behind it */

/* Digits, with a few letters perhaps. */
bool cpd_case__is_good(const char *text)
{
    size_t letters = 0, longest = 0, digits = 0;
    if (!cpd_code_is_good(text))
        return false;
    for (; *text; text++) {
        bool digit = *text >= '0' && *text <= '9', mark = strchr("._-", *text) != NULL;
        digits += digit;
        letters = digit || mark ? 0 : letters + 1;
        longest = letters > longest ? letters : longest;
    }
    return digits > 0 && longest <= LETTERS_MOST;
}
