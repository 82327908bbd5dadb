/* Kinds of supervision, the session first. Wired in when a home is opened. */
#ifndef CPD_SUPERVISION_KINDS_H
#define CPD_SUPERVISION_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_supervision__kinds[];
extern const size_t cpd_supervision__kind_count;

#endif
