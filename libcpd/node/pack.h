/* pack - what writing and reading the packed form share: forms, their dictionaries, and under which
 * tag a text stands. For this module alone. */
#ifndef CPD_NODE_PACK_H
#define CPD_NODE_PACK_H

#include "base/base.h"

#define CPD_PACK_SHORT 128 /* no text that is packed into fewer bytes or a number is longer */

/* How many entries of the dictionaries a form knows. */
struct cpd_pack_form {
    unsigned char number;
    size_t keys, words;
};

/* How a text is packed: its tag, and the bytes or the number that stand for it. */
struct cpd_packing {
    char tag;
    unsigned char bytes[CPD_PACK_SHORT / 2];
    size_t length;
    uint64_t number;
};

const struct cpd_pack_form *cpd_pack__newest(void);
const struct cpd_pack_form *cpd_pack__form(unsigned char number); /* NULL when not known */

/* The key that a byte from 1 on stands for, and the byte of a key; NULL and 0 when there is none.
 */
const char *cpd_pack__key(const struct cpd_pack_form *form, unsigned char byte);
unsigned char cpd_pack__key_byte(const struct cpd_pack_form *form, const char *key, size_t length);
/* The word that a byte stands for; NULL when there is none. */
const char *cpd_pack__word(const struct cpd_pack_form *form, unsigned char byte);

/* Every text has exactly one tag. */
void cpd_pack__classify(struct cpd_packing *out, const struct cpd_pack_form *form, const char *text,
                        size_t length);
/* The day that 'd' counts from. */
cpd_date cpd_pack__first_day(void);

#endif
