/* What is compiled in: templates by their name, static files by their address. */
#include <string.h>

#include "web.h"

const web_asset *web_asset_find(const char *name)
{
    for (const web_asset *one = web_assets; one->name; one++)
        if (!strcmp(one->name, name))
            return one;
    return NULL;
}

const web_asset *web_asset_at(const char *path)
{
    for (const web_asset *one = web_assets; one->name; one++)
        if (*path && !strcmp(one->path, path))
            return one;
    return NULL;
}
