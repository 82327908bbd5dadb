/* Taking away a half-made home. Links are removed, never followed. */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "home/home.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

void cpd_home__remove_folder(const char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
