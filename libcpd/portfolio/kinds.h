/* Kinds of the portfolio: pieces of CPD, reflections, judgements. Wired in when a home is opened.
 */
#ifndef CPD_PORTFOLIO_KINDS_H
#define CPD_PORTFOLIO_KINDS_H

#include <cpd/record.h>

extern const cpd_kind cpd_portfolio__cpd;
extern const cpd_kind cpd_portfolio__reflection;
extern const cpd_kind cpd_portfolio__endorsement;

#endif
