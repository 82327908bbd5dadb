/* The door to the press: loads its module when it is needed. All that is done with it is done
 * through the table it exports. It is never unloaded: libgit2 keeps things for threads that outlive
 * a call. */
#include <dlfcn.h>
#include <string.h>

#include "press/press.h"

#define INSTALLED CPD_MODULE_DIR "/cpd-press.so"

static int refuse(const char *what, const char *hint)
{
    cpd_error__set(CPD_EABSENT, "%s", what);
    return cpd_error__hint("%s", hint);
}

/* A name without a slash would be looked for in places that somebody else may fill. */
int cpd_press__load(const struct cpd_press **out, const char *path)
{
    const struct cpd_press *press;
    void *module;

    if (path && !strchr(path, '/'))
        return cpd_error__set(CPD_EINPUT, "the press is named by a path with a slash");
    module = dlopen(path ? path : INSTALLED, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!module)
        return refuse("the press, which keeps competency sets in git, cannot be loaded",
                      "Install libcpd with its module cpd-press.so, and libgit2.");
    press = dlsym(module, "cpd_press");
    if (!press || press->size < sizeof *press || press->abi != CPD_PRESS_ABI) {
        dlclose(module);
        cpd_error__set(CPD_EINPUT, "the press does not belong to this version of libcpd");
        return cpd_error__hint("Install both from one build.");
    }
    *out = press;
    return 0;
}

int cpd_press__fault(int r, const cpd_error *fault)
{
    if (r == 0)
        return 0;
    cpd_error__set(r, "%s", fault->text);
    cpd_error__hint("%s", fault->hint);
    return r;
}
