/* All kinds of this library in one list: what modules bring, put together where a home is opened.
 */
#include <string.h>

#include "home/wiring.h"
#include "hours/kinds.h"
#include "portfolio/kinds.h"
#include "supervision/kinds.h"

const cpd_kind *const cpd_home__kinds[] = {
    &cpd_hours__kinds[0],      &cpd_hours__kinds[1],        &cpd_hours__kinds[2],
    &cpd_portfolio__cpd,       &cpd_portfolio__reflection,  &cpd_supervision__session,
    &cpd_supervision__account, &cpd_portfolio__endorsement, NULL,
};

const cpd_kind *cpd_kind_at(size_t i)
{
    for (size_t k = 0; cpd_home__kinds[k]; k++)
        if (k == i)
            return cpd_home__kinds[k];
    return NULL;
}

const cpd_kind *cpd_kind_find(const char *name)
{
    for (size_t k = 0; name && cpd_home__kinds[k]; k++)
        if (strcmp(cpd_home__kinds[k]->name, name) == 0)
            return cpd_home__kinds[k];
    return NULL;
}
