/* outside - a home seen from outside: its files, read by docs/format.md with SQLite, libsodium and
 * jansson and no line of libcpd. The second implementation, which shows that the page suffices. */
#ifndef FORMAT_OUTSIDE_H
#define FORMAT_OUTSIDE_H

#include <sqlite3.h>

#include "acts.h"
#include "packed.h"

struct outside {
    sqlite3 *db;
    const char *folder;
    struct dictionary dictionary;
    char id[37];                 /* of the home */
    unsigned char home_key[KEY]; /* its public signing key */
    json_t *people;    /* id: {"signing", "sealing", "certificate"}, as the walk has come to know */
    json_t *delegations; /* hash of the entry: the statement, while it is not ended */
    json_t *ends;      /* chain: {"number", "hash"} of its newest entry so far */
    json_t *revisions; /* hash: {"record", "class", "author", "head_hash", "commitment", "x", "body"} */
    json_t *words;     /* list of the opened words of sign-offs */
    struct {
        int entries, revisions, signatures, proofs, wraps, boxes, sets;
    } seen;
    char fault[200]; /* the first thing that is wrong; "" while nothing is */
};

/* Read home.yaml and open records.db for reading. @param page  the text of docs/packed-form.md
 * false, with a fault, when that fails */
bool outside_open(struct outside *out, const char *folder, const char *page);
void outside_close(struct outside *o);

/* Walk the whole log. false, with a fault, at the first thing that is not as it should be. */
bool outside_check(struct outside *o);

/* Note what is wrong, if it is the first; always false. */
bool wrong(struct outside *o, long long entry, const char *why);

/* The rows of a question with one number in it. */
sqlite3_stmt *ask(struct outside *o, const char *sql, long long number);
json_t *unpack_column(struct outside *o, sqlite3_stmt *row, int column);
bool uuid_column(char out[37], sqlite3_stmt *row, int column);
bool bytes_column(unsigned char *out, size_t n, sqlite3_stmt *row, int column);

/* A file of the home that has exactly n bytes. */
bool read_file(unsigned char *out, size_t n, const struct outside *o, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A whole text file, to free(); NULL when it cannot be read. */
char *read_text_file(const char *path);
/* The signing seed and X25519 secret of a person who has a key file. */
bool person_secret(unsigned char out[2 * KEY], const struct outside *o, const char *person);
/* The revision's key (or the words') out of the wrap in a row of (reader, epoch, bytes). */
bool unwrap(unsigned char key[KEY], struct outside *o, sqlite3_stmt *row, const char *purpose,
            const char *portfolio, const char *record, const char *revision);

#endif
