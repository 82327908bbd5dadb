/* What somebody typed and has not saved: kept in memory alone, so that a phone that throws a page
 * away, a browser that crashes or a session that ends loses no sentence. It goes when the form is
 * saved, thrown away or not touched for twelve hours, when its person signs out, and with the
 * portal. */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include <cpd/person.h>

#define WEB_KEPT_MOST 64 /* forms in all; the oldest gives way */
#define WEB_PATH_TEXT 64

typedef struct web_kept {
    char person[CPD_ID_TEXT];
    char path[WEB_PATH_TEXT]; /* of the page */
    char *form;               /* JSON, names to texts; NULL: this place is free */
    long long touched;
} web_kept;

/* "now" is seconds of a clock that only goes on, as web_now() tells. */
typedef struct web_kept_forms {
    web_kept list[WEB_KEPT_MOST];
} web_kept_forms;

/* Keeps a form in place of what was kept of that page. @return 0; CPD_ELIMIT for one that
 * no record could take; CPD_EINTERNAL without memory */
int web_kept_set(web_kept_forms *all, const char *person, const char *path, const cpd_node *form,
                 long long now);
/* What is kept of a page, in a document of the caller's; NULL when nothing. */
cpd_node *web_kept_find(web_kept_forms *all, cpd_doc *doc, const char *person, const char *path,
                        long long now);
/* The path of the i-th form of a person, from 0; NULL beyond the last. */
const char *web_kept_path(web_kept_forms *all, const char *person, size_t i);
/* @param path  NULL: all of that person's */
void web_kept_forget(web_kept_forms *all, const char *person, const char *path);
void web_kept_clean(web_kept_forms *all);

#endif
