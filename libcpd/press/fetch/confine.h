/* confine - the walls around the program that fetches. */
#ifndef CPD_FETCH_CONFINE_H
#define CPD_FETCH_CONFINE_H

#include <stdbool.h>

/* Limit time, memory and size of files; and, where the kernel can (Landlock), leave only the
 * repository that is written, what is read and what the system needs. @param from  a folder, or
 * NULL for what is reached over the network. false when a limit cannot be set */
bool confine(const char *into, const char *from);

#endif
