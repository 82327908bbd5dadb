/* Taking away a folder that was half-made, or made for a moment. Links are removed, never followed.
 */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "press/press.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

void cpd_folder__remove(const char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
