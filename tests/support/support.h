/* support - what tests of several modules need: a folder of their own, a clock that stands still,
 * test data of third parties. */
#ifndef CPD_TEST_SUPPORT_H
#define CPD_TEST_SUPPORT_H

#include "base/base.h"

/* A fresh folder that is removed, with all in it, when the test's process ends. The path is the
 * caller's, to free(). */
char *support_dir(void);

/* A clock that always says the same: "2026-11-20T09:15:00Z". */
cpd_clock support_clock(const char *rfc3339);

/* The path of a file or folder of the third-party test data in CPD_TESTDATA ("hostile/yaml").
 * Where that is absent the calling test ends here, is counted as skipped and says why; so call it
 * first, before anything is opened. The path is borrowed until the next call. */
const char *support_testdata(const char *sub);

#endif
