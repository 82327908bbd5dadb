/* libcpd: everything. See the headers for their subjects; start with <cpd/home.h> and <cpd/record.h>. */
#ifndef CPD_CPD_H
#define CPD_CPD_H

#include <cpd/access.h>
#include <cpd/anonymity.h>
#include <cpd/api.h>
#include <cpd/bundle.h>
#include <cpd/career.h>
#include <cpd/checkpoint.h>
#include <cpd/date.h>
#include <cpd/delegation.h>
#include <cpd/erase.h>
#include <cpd/error.h>
#include <cpd/exchange.h>
#include <cpd/framework.h>
#include <cpd/home.h>
#include <cpd/hours.h>
#include <cpd/invitation.h>
#include <cpd/key.h>
#include <cpd/node.h>
#include <cpd/person.h>
#include <cpd/plain.h>
#include <cpd/portfolio.h>
#include <cpd/press.h>
#include <cpd/record.h>
#include <cpd/retention.h>
#include <cpd/returns.h>
#include <cpd/share.h>
#include <cpd/supervision.h>
#include <cpd/variant.h>
#include <cpd/verify.h>

#endif
