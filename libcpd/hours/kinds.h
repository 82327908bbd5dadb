/* kinds - the kinds of record that hours counts: time blocks, absences, contracted hours. */
#ifndef CPD_HOURS_KINDS_H
#define CPD_HOURS_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_hours__kinds[];
extern const size_t cpd_hours__kind_count;

#endif
