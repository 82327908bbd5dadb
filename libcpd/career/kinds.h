/* Kinds of a career's steps: application, submission, decision, exemption. Wired in when a home is
 * opened. */
#ifndef CPD_CAREER_KINDS_H
#define CPD_CAREER_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_career__kinds[];
extern const size_t cpd_career__kind_count;

#endif
