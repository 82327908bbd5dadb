/* status - how cpd-press-fetch ends; the numbers are those of its exit. */
#ifndef CPD_FETCH_STATUS_H
#define CPD_FETCH_STATUS_H

enum cpd_fetch_status {
    CPD_FETCH_DONE = 0,
    CPD_FETCH_ABSENT = 10, /* there is no repository */
    CPD_FETCH_UNREACHABLE, /* nobody answers, or breaks off */
    CPD_FETCH_UNTRUSTED,   /* the certificate of the other side does not do */
    CPD_FETCH_DENIED,      /* the other side wants to know who asks */
    CPD_FETCH_TOO_MUCH,    /* more than is fetched at once */
    CPD_FETCH_BROKEN,      /* what it sends is no repository */
    CPD_FETCH_UNCONFINED,  /* the limits could not be set */
};

#endif
