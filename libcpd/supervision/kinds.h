/* Kinds of supervision: the session, and each person's own account of it. Wired in when a home is
 * opened. */
#ifndef CPD_SUPERVISION_KINDS_H
#define CPD_SUPERVISION_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_supervision__session;
extern const cpd_kind cpd_supervision__account;

#endif
