/* released - see released.h. */
#include "support/released.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"

char *released(int schema)
{
    char command[9000];
    char *folder = support_dir();
    const char *source = getenv("CPD_SOURCE_ROOT");
    cr_assert_not_null(source, "CPD_SOURCE_ROOT does not say where the sources are");
    snprintf(command, sizeof command,
             "tar -xzf '%.4000s/tests/released/schema-%d.tar.gz' -C '%.4000s'", source, schema,
             folder);
    cr_assert_eq(system(command), 0, "the homes of schema %d are not there", schema);
    return folder;
}
