/* A shared object that is no front end at all. */
#include <cpd/api.h>

CPD_API int cpd_something_else(void);

int cpd_something_else(void)
{
    return 1;
}
