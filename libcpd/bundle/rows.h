/* rows - items as rows of a store: the one that takes them, or a scratch one that is looked at. */
#ifndef CPD_BUNDLE_ROWS_H
#define CPD_BUNDLE_ROWS_H

#include "bundle/bundle.h"

/* Where items go. Zero-initialise, then set home and known. */
struct cpd_rows {
    cpd_home *home;
    int64_t known; /* position of the import that brings them */
    cpd_uuid origin, portfolio;
    int64_t origin_no, chain; /* numbers of the chain looked up last */
    size_t added, filled;
};

/* An entry that is there already stays as it is. @param id  where it stands @param is_new  whether
 * it was not there. CPD_ECONFLICT when other bytes stand in its place, or this home lacks an entry
 * that it wrote itself */
int cpd_rows__add(int64_t *id, bool *is_new, struct cpd_rows *rows, const cpd_item *item);
/* The text of an entry that was there already, if a home had kept it back and nobody erased it
 * since.
 * @param id  where it stands @param filled  whether it was put there */
int cpd_rows__fill(bool *filled, struct cpd_rows *rows, const cpd_item *item, int64_t id);

#endif
