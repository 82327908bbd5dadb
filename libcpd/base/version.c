/* The version of the library that is loaded, as opposed to CPD_VERSION, which is the version of the
 * headers that a program was built with. Front ends show both when they differ.
 */
#include <cpd/api.h>

const char *cpd_version(void)
{
    return CPD_VERSION;
}
