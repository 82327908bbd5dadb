/* filetype - what a file is, told from its bytes and never from its name. Internal, pure. */
#ifndef CPD_RECORD_FILETYPE_H
#define CPD_RECORD_FILETYPE_H

#include <stddef.h>

/* The type of a file that may be attached ("application/pdf"), borrowed for ever. NULL with the
 * error set, CPD_EINPUT, for what runs and for what is not in the table. */
const char *cpd_filetype__find(const unsigned char *bytes, size_t length, const char *name);

#endif
