/* The parts of an open home. Every public function takes a cpd_home; a module fills and reads its
 * own slot and those of the modules below it. Only pointers stand here, so nothing is included
 * upwards. `home` (the topmost module) opens and closes them in order. */
#ifndef CPD_BASE_HOME_H
#define CPD_BASE_HOME_H

#include <cpd/api.h>

#include "base/base.h"

struct cpd_home {
    cpd_clock clock;
    char *path;                  /* the folder; never shown in an error */
    cpd_uuid id;                 /* this home */
    size_t attachment_most;      /* bytes of an attached file: a setting of home.yaml */
    bool demo;                   /* keys of everyone lie in files: for trying out */
    bool organisation;           /* of several people, whose keys passphrases protect */
    struct cpd_store *store;     /* store: the database */
    struct cpd_keyring *keyring; /* ledger: home key, epoch keys, unlocked person keys */
    struct cpd_ledger *ledger;   /* ledger: chains */
    struct cpd_people *people;   /* person: people, posts; who acts */
    struct cpd_records *records; /* record: kinds, prepared statements */
    struct cpd_sets *sets;       /* framework: adopted versions, compiled */
    struct cpd_rules *rules;     /* rules: requirements, compiled when first asked for */
    struct cpd_variants *variants; /* variant: adopted ones, read when first asked for */
};

#endif
