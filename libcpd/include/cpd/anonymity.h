/* Anonymity: what in a text may tell who somebody is.
 *
 * A pure function of the text: it runs in the process, asks nothing of anybody, keeps nothing and changes nothing. It finds what has a
 * form (names after titles, dates of birth, numbers with their check digit, postcodes ...), and cannot find that a rare story tells
 * who it was about: a text without findings is not anonymous, it only shows nothing on the face of it.
 *
 *     cpd_identifying *found;
 *     size_t count;
 *     if (cpd_anonymity_check(&found, &count, text, strlen(text), NULL) == 0)
 *         for (size_t i = 0; i < count; i++)
 *             printf("%s: %.*s\n", cpd_identifies_said(found[i].what), (int)found[i].length, text + found[i].from);
 *     free(found);
 *
 * Names are known by what stands around them: a title, another name, a capital where none begins a sentence; single first names by
 * a list. Scripts without capital letters show none of it.
 */
#ifndef CPD_ANONYMITY_H
#define CPD_ANONYMITY_H

#include <stdbool.h>
#include <stddef.h>

#include <cpd/api.h>

CPD_BEGIN_DECLS

enum cpd_identifies {
    CPD_IDENTIFIES_NAME = 1,
    CPD_IDENTIFIES_INITIALS,
    CPD_IDENTIFIES_BIRTH,
    CPD_IDENTIFIES_AGE,
    CPD_IDENTIFIES_NHS,       /* ten digits whose check digit holds */
    CPD_IDENTIFIES_INSURANCE, /* National Insurance */
    CPD_IDENTIFIES_PUPIL,     /* unique pupil number, with its check letter */
    CPD_IDENTIFIES_POSTCODE,
    CPD_IDENTIFIES_ADDRESS,
    CPD_IDENTIFIES_PHONE,
    CPD_IDENTIFIES_EMAIL,
    CPD_IDENTIFIES_CASE,
    CPD_IDENTIFIES_SCHOOL,
    CPD_IDENTIFIES_PLATE,
};

/** "name", "initials", "birth" ...: as reports have it. */
CPD_API const char *cpd_identifies_name(enum cpd_identifies what);
/** "a name", "a date of birth" ...: as people read it. */
CPD_API const char *cpd_identifies_said(enum cpd_identifies what);

/* One piece of a text; pieces come in their order and do not overlap. */
typedef struct cpd_identifying {
    enum cpd_identifies what;
    size_t from, length; /* bytes */
} cpd_identifying;

typedef struct cpd_anonymity_options {
    const char *const *names; /* of people who are known here: found wherever they stand in full, in any case */
    size_t name_count;
    bool cases;  /* case references are allowed in this text */
    size_t most; /* findings that are listed; 0: a hundred */
} cpd_anonymity_options;

/** Check a text of any bytes: what is no UTF-8 is skipped. Takes time in proportion to its length, and memory for the findings alone.
 *  @param out  to free(); NULL when there is none @param options  NULL: none
 *  @return 0; CPD_EINTERNAL without memory @since 0.1 */
CPD_API int cpd_anonymity_check(cpd_identifying **out, size_t *count, const char *text, size_t length,
                                const cpd_anonymity_options *options);

CPD_END_DECLS
#endif
