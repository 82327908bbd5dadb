/* When two texts are the same. */
#include <stdlib.h>
#include <string.h>

#include "returns/pieces.h"
#include "support/check.h"

Test(pieces, fold_what_makes_no_difference)
{
    static const struct {
        const char *one, *other;
        bool same;
    } cases[] = {
        {"Read about thresholds", "read  about\n thresholds", true},
        {"  Read about thresholds", "Read about thresholds\n\n", true},
        {"\tREAD\tABOUT\tTHRESHOLDS", "Read about thresholds", true},
        {"Read about thresholds.", "Read about thresholds", false},
        {"Readabout thresholds", "Read about thresholds", false},
        {"\xc3\x89tude", "\xc3\x89tude ", true},
        {"", " \n", true},
        {"a", "", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *one, *other;

        done(cpd_pieces__fold(&one, cases[i].one));
        done(cpd_pieces__fold(&other, cases[i].other));
        cr_expect_eq(strcmp(one, other) == 0, cases[i].same, "\"%s\" and \"%s\"", one, other);
        free(one);
        free(other);
    }
}
