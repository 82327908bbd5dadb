/* sign - signing tags with a publisher's SSH key. Private to this folder. */
#ifndef CPD_PRESS_SIGN_H
#define CPD_PRESS_SIGN_H

#include "press/press.h"

/* Is there a key to sign with? @param key  the path of its file. CPD_EABSENT */
int cpd_sign__check_key(const char *key);
/* As cpd_sign_tag; payload is the path of the key. */
int cpd_sign__tag(char **armour, void *payload, const char *bytes, size_t length, cpd_error *fault);

#endif
