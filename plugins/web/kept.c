#include "kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MOST (12 * 60 * 60)
#define FORM_MOST (256 * 1024) /* bytes of JSON: two texts of the longest that a record takes */

static void let_go(web_kept *one)
{
    if (one->form)
        explicit_bzero(one->form, strlen(one->form));
    free(one->form);
    *one = (web_kept){0};
}

static bool is_of(const web_kept *one, const char *person, const char *path)
{
    return one->form && !strcmp(one->person, person) && (!path || !strcmp(one->path, path));
}

static web_kept *find(web_kept_forms *all, const char *person, const char *path, long long now)
{
    for (size_t i = 0; i < WEB_KEPT_MOST; i++) {
        web_kept *one = &all->list[i];
        if (one->form && now - one->touched > SECONDS_MOST)
            let_go(one);
        if (is_of(one, person, path))
            return one;
    }
    return NULL;
}

/* One that is free, otherwise the one that was not touched longest. */
static web_kept *place(web_kept_forms *all)
{
    web_kept *best = &all->list[0];
    for (size_t i = 1; i < WEB_KEPT_MOST && best->form; i++)
        if (!all->list[i].form || all->list[i].touched < best->touched)
            best = &all->list[i];
    return best;
}

int web_kept_set(web_kept_forms *all, const char *person, const char *path, const cpd_node *form,
                 long long now)
{
    char *text = cpd_node_json(form, CPD_JSON_COMPACT);
    web_kept *one = find(all, person, path, now);
    if (!text)
        return CPD_EINTERNAL;
    if (strlen(text) > FORM_MOST) {
        free(text);
        return CPD_ELIMIT;
    }
    one = one ? one : place(all);
    let_go(one);
    snprintf(one->person, sizeof one->person, "%s", person);
    snprintf(one->path, sizeof one->path, "%s", path);
    one->form = text;
    one->touched = now;
    return 0;
}

cpd_node *web_kept_find(web_kept_forms *all, cpd_doc *doc, const char *person, const char *path,
                        long long now)
{
    const web_kept *one = find(all, person, path, now);
    cpd_doc *parsed = NULL;
    cpd_node *copy = NULL;
    if (!one || cpd_json_parse(&parsed, one->form, strlen(one->form), "form", FORM_MOST) < 0)
        return NULL;
    copy = cpd_node_copy(doc, cpd_doc_root(parsed));
    cpd_doc_free(parsed);
    return copy;
}

const char *web_kept_path(web_kept_forms *all, const char *person, size_t i)
{
    size_t seen = 0;
    for (size_t k = 0; k < WEB_KEPT_MOST; k++)
        if (is_of(&all->list[k], person, NULL) && seen++ == i)
            return all->list[k].path;
    return NULL;
}

void web_kept_forget(web_kept_forms *all, const char *person, const char *path)
{
    for (size_t i = 0; i < WEB_KEPT_MOST; i++)
        if (is_of(&all->list[i], person, path))
            let_go(&all->list[i]);
}

void web_kept_clean(web_kept_forms *all)
{
    for (size_t i = 0; i < WEB_KEPT_MOST; i++)
        let_go(&all->list[i]);
}
