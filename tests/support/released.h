/* released - the homes that programs of earlier schemas left behind, one file each in
 * tests/released: what is in them stands in tests/released/make. */
#ifndef CPD_TEST_SUPPORT_RELEASED_H
#define CPD_TEST_SUPPORT_RELEASED_H

/* The first schema that any program wrote; each from there to today's but one has its homes. */
#define RELEASED_FIRST 1

/* The homes of a schema, `council` and `own`, unpacked into a fresh folder; the path is to free().
 */
char *released(int schema);

#endif
