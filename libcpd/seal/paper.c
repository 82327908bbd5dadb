/* Codes that are printed, kept on paper and typed by hand: Crockford's 32 letters, in which O is a
 * zero and I and L a one. The last four are made from the others, so that a slip of the pen is told
 * as one and not as a wrong code. */
#include <sodium.h>
#include <string.h>

#include "seal/seal.h"

#define RANDOM_LETTERS 28
#define CHECK_LETTERS 4
#define LETTERS (RANDOM_LETTERS + CHECK_LETTERS)
#define GROUP 4

_Static_assert(CPD_PAPER_TEXT == LETTERS + LETTERS / GROUP, "a hyphen between groups, and a NUL");

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void add_check(unsigned char letters[LETTERS])
{
    cpd_hash hash;
    cpd_seal__hash(&hash, "cpd/paper-check/1", letters, RANDOM_LETTERS);
    for (int i = 0; i < CHECK_LETTERS; i++)
        letters[RANDOM_LETTERS + i] = hash.bytes[i] & 31;
}

void cpd_paper__make(char out[CPD_PAPER_TEXT])
{
    unsigned char letters[LETTERS];
    char *at = out;
    randombytes_buf(letters, RANDOM_LETTERS);
    for (int i = 0; i < RANDOM_LETTERS; i++)
        letters[i] &= 31;
    add_check(letters);
    for (int i = 0; i < LETTERS; i++) {
        if (i && i % GROUP == 0)
            *at++ = '-';
        *at++ = alphabet[letters[i]];
    }
    *at = '\0';
    sodium_memzero(letters, sizeof letters);
}

static int letter_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

static int slip(void)
{
    cpd_error__set(CPD_EINPUT, "that is not how a code is written: there is a slip in it");
    return cpd_error__hint("A code has eight groups of four letters and digits; compare each.");
}

static int read_letters(unsigned char letters[LETTERS], const char *text)
{
    unsigned char typed[LETTERS];
    size_t n = 0;
    for (; text && *text; text++) {
        if (strchr(" -\t\n", *text))
            continue;
        int letter = letter_of(*text);
        if (letter < 0 || n == LETTERS)
            return slip();
        typed[n++] = (unsigned char)letter;
    }
    memcpy(letters, typed, n);
    if (n == LETTERS)
        add_check(letters);
    int r = n == LETTERS && sodium_memcmp(letters, typed, LETTERS) == 0 ? 0 : slip();
    sodium_memzero(typed, sizeof typed);
    return r;
}

int cpd_paper__check(const char *text)
{
    cpd_hash unused;
    int r = cpd_paper__hash(&unused, "cpd/paper-check/1", text);
    sodium_memzero(&unused, sizeof unused);
    return r;
}

int cpd_paper__hash(cpd_hash *out, const char *purpose, const char *text)
{
    unsigned char letters[LETTERS];
    int r = read_letters(letters, text);
    if (r == 0)
        cpd_seal__hash(out, purpose, letters, RANDOM_LETTERS);
    sodium_memzero(letters, sizeof letters);
    return r;
}
