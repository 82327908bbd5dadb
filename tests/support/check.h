/* check - the two things a test says about a call of the library: it is done, or it is refused and
 * the error object says so too. */
#ifndef CPD_TEST_CHECK_H
#define CPD_TEST_CHECK_H

#include <criterion/criterion.h>

#include <cpd/error.h>

#define done(call)                                                                                 \
    do {                                                                                           \
        int done_ = (call);                                                                        \
        cr_assert(done_ >= 0, "%s is refused: %s", #call, cpd_error_last()->text);                 \
    } while (0)

/* What is returned and what the error object says must be the same kind. */
#define refused(call, kind_)                                                                       \
    do {                                                                                           \
        int refused_ = (call);                                                                     \
        cr_assert(refused_ == (kind_), "%s gives %d (%s), not %s", #call, refused_,                \
                  refused_ < 0 ? cpd_error_last()->text : "done", cpd_error_name(kind_));          \
        cr_assert(cpd_error_last()->kind == (kind_) && cpd_error_last()->text[0],                  \
                  "%s: the error object says %s: %s", #call,                                       \
                  cpd_error_name(cpd_error_last()->kind), cpd_error_last()->text);                 \
    } while (0)

#endif
