/* database - database files for tests of the store: made, looked at and spoiled behind its back. */
#ifndef CPD_TEST_STORE_DATABASE_H
#define CPD_TEST_STORE_DATABASE_H

#include "store/store.h"

/* "records.db" (or another name) in a fresh folder; to free(). */
char *database_path(const char *name);
/* A good, closed database with so many rows in `word`. The path is to free(). */
char *database_with_words(int words);
/* Run SQL on a file through a connection of our own, without any of the store's hardening. */
void database_exec(const char *path, const char *sql);
/* All bytes of a file; to free(). */
unsigned char *database_bytes(const char *path, size_t *length);
void database_write(const char *path, const void *bytes, size_t length);
/* How many rows `word` has, by an open store. */
int64_t count_words(cpd_store *store);

#endif
