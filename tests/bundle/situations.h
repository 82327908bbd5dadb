/* situations - a record that leaves a home, and bundles that somebody laid hands on. */
#ifndef CPD_TEST_BUNDLE_SITUATIONS_H
#define CPD_TEST_BUNDLE_SITUATIONS_H

#include <cpd/bundle.h>

#include "bundle/container.h"
#include "support/support.h"
#include "support/world.h"

/* A bundle in memory, to free(). */
struct file {
    char *bytes;
    size_t length;
};

/* Asha at the council: a piece of CPD in two versions, a reflection, and a session with Tom that
 * both signed, Tom with a comment. */
struct leaving {
    cpd_home *council;
    cpd_saved piece, reflection, session;
};
struct leaving leaving(void);
/* A council where Asha is already somebody else, with a record of her own and another supervisor.
 */
cpd_home *next_employer(void);

/* Made by who acts. */
struct file make_bundle(cpd_home *home);
struct file make_without(cpd_home *home, const char *kind);
/* Taken into a home, with the key file that the holder brings from another (NULL: none). Free *out.
 */
int try_take(cpd_doc **out, cpd_home *home, const struct file *file, const cpd_home *brings);
cpd_doc *take(cpd_home *home, const struct file *file, const cpd_home *brings);
/* What a home says its fingerprint is; to free(). */
char *fingerprint_of(cpd_home *home);
/* What cpd_bundle_look() answers, to free. */
cpd_doc *look_at(const struct file *file);

/* The same bundle with other bytes in a part, as it would be written. */
struct file with_part(const struct file *file, enum cpd_part part, const void *bytes,
                      size_t length);
/* A bundle whose manifest a home signed anew after `change` had its way with the statement; hashes
 * of the parts are made anew too. */
struct file signed_anew(const struct file *file, cpd_home *home,
                        void (*change)(cpd_doc *doc, cpd_node *statement));

#endif
