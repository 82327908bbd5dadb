/* Kinds of the portfolio: pieces of CPD, reflections, judgements (kinds.c), and what else shows how
 * somebody works (evidence.c). Wired in when a home is opened.
 */
#ifndef CPD_PORTFOLIO_KINDS_H
#define CPD_PORTFOLIO_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_portfolio__cpd;
extern const cpd_kind cpd_portfolio__reflection;
extern const cpd_kind cpd_portfolio__endorsement;
extern const cpd_kind cpd_portfolio__evidence[];
extern const size_t cpd_portfolio__evidence_count;

#endif
