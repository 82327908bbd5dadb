/* Forms and queries: names and texts as browsers send them (application/x-www-form-urlencoded).
 * What is doubled, holds a NUL or is no UTF-8 is refused whole: half a form is worse than none.
 */
#include <stdlib.h>
#include <string.h>

#include "form.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; what comes out is never longer. */
static int decode(char *text, size_t *length)
{
    size_t to = 0;
    for (size_t from = 0; from < *length; from++) {
        char c = text[from] == '+' ? ' ' : text[from];
        if (c == '%') {
            int high = from + 2 < *length ? digit(text[from + 1]) : -1;
            int low = from + 2 < *length ? digit(text[from + 2]) : -1;
            if (high < 0 || low < 0)
                return CPD_EINPUT;
            c = (char)(high * 16 + low);
            from += 2;
        }
        if (c == '\0')
            return CPD_EINPUT;
        text[to++] = c;
    }
    text[to] = '\0';
    *length = to;
    return 0;
}

/* Browsers send CR LF between lines; everywhere else here a line ends with LF. */
static void plain_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        from += from[0] == '\r' && from[1] == '\n';
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *to = '\0';
}

static int add_pair(cpd_doc *doc, cpd_node *form, char *name, size_t name_length, char *value,
                    size_t value_length)
{
    if (decode(name, &name_length) < 0 || decode(value, &value_length) < 0 || name_length == 0)
        return CPD_EINPUT;
    if (cpd_node_get(form, name) || cpd_node_length(form) >= WEB_FIELDS_MOST)
        return CPD_EINPUT;
    plain_lines(value);
    cpd_node_set_text(doc, form, name, value);
    return cpd_node_type(cpd_node_get(form, name)) == CPD_NODE_TEXT ? 0 : CPD_EINPUT;
}

static int add_all(cpd_doc *doc, cpd_node *form, char *text)
{
    int r = 0;
    for (char *pair = text; r == 0 && *pair;) {
        size_t n = strcspn(pair, "&"), name = strcspn(pair, "=&");
        bool last = pair[n] == '\0', bare = name == n;
        pair[n] = pair[name] = '\0';
        r = n == 0 ? 0
                   : add_pair(doc, form, pair, name, pair + name + !bare, bare ? 0 : n - name - 1);
        pair += n + !last;
    }
    return r;
}

/* What is no UTF-8 cannot be written as JSON; nor may it reach a page or a record. */
static int check_letters(const cpd_node *form)
{
    char *json = cpd_node_json(form, CPD_JSON_COMPACT);
    if (json)
        explicit_bzero(json, strlen(json));
    free(json);
    return json ? 0 : CPD_EINPUT;
}

int web_form_parse(cpd_doc *doc, const char *text, size_t length)
{
    cpd_node *form = cpd_node_object(doc);
    if (strlen(text) != length)
        return CPD_EINPUT;
    char *copy = strdup(text);
    int r = copy ? add_all(doc, form, copy) : CPD_EINTERNAL;
    if (copy)
        explicit_bzero(copy, length);
    free(copy);
    if (r == 0)
        r = check_letters(form);
    cpd_doc_set_root(doc, form);
    return cpd_doc_failed(doc) ? CPD_EINTERNAL : r;
}

void web_form_wipe(const cpd_node *form)
{
    for (size_t i = 0; i < cpd_node_length(form); i++) {
        const cpd_node *value = cpd_node_at(form, i);
        const char *text = cpd_node_as_text(value);
        if (text && !strncmp(cpd_node_key(form, i), WEB_SECRET_NAME, strlen(WEB_SECRET_NAME)))
            explicit_bzero((void *)(uintptr_t)text, cpd_node_length(value));
    }
}
