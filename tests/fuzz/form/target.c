/* What a browser sends, or what pretends to be one: a head, then a form. A head that is taken holds
 * nothing that could be read in two ways; what stands before its end is no whole head yet; a form
 * that is taken is the same when it is written and read again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static char *copy_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* ---- forms ---- */

/* Every byte as %XX, so that reading it back needs nothing but that. */
static void write_text(FILE *out, const char *text)
{
    for (; *text; text++)
        fprintf(out, "%%%02X", (unsigned char)*text);
}

static char *write_form(const cpd_node *form, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    require(out != NULL);
    for (size_t i = 0; i < cpd_node_length(form); i++) {
        write_text(out, cpd_node_key(form, i));
        fputc('=', out);
        write_text(out, cpd_node_as_text(cpd_node_at(form, i)));
        fputc('&', out);
    }
    fclose(out);
    return text;
}

static void check_again(const cpd_node *form)
{
    size_t length;
    char *text = write_form(form, &length), *before = cpd_node_json(form, 0), *after;
    cpd_doc *doc = cpd_doc_new();
    require(web_form_parse(doc, text, length) == 0);
    after = cpd_node_json(cpd_doc_root(doc), 0);
    require(before && after && !strcmp(before, after));
    free(before);
    free(after);
    free(text);
    cpd_doc_free(doc);
}

static void check_form(const uint8_t *data, size_t size)
{
    char *text = copy_of(data, size);
    cpd_doc *doc = cpd_doc_new();
    int r = web_form_parse(doc, text, size);
    const cpd_node *form = cpd_doc_root(doc);
    require(r == 0 || r == CPD_EINPUT);
    require(r < 0 || cpd_node_length(form) <= WEB_FIELDS_MOST);
    for (size_t i = 0; r == 0 && i < cpd_node_length(form); i++)
        require(*cpd_node_key(form, i) && !strstr(cpd_node_as_text(cpd_node_at(form, i)), "\r\n"));
    if (r == 0)
        check_again(form);
    cpd_doc_free(doc);
    free(text);
}

/* ---- heads ---- */

static void require_plain(const char *text)
{
    for (; text && *text; text++)
        require((*text >= ' ' && *text <= '~') || *text == '\t');
}

static void check_head(const web_head *head)
{
    const char *const kept[] = {head->method, head->path,    head->query,     head->host,
                                head->origin, head->site,    head->cookie,    head->type,
                                head->secret, head->accepts, head->forwarded, NULL};
    for (size_t i = 0; kept[i] || i < 11; i++)
        require_plain(kept[i]);
    require(head->host && *head->host);
    require(head->path[0] == '/' || !strcmp(head->path, "*"));
    require(!strpbrk(head->path, "%\\?#") && !strstr(head->path, ".."));
    require(head->body <= WEB_BODY_MOST);
    require(head->body == 0 || !strcmp(head->method, "POST"));
}

/* @return how many bytes the head takes; 0 when there is no good one */
static size_t read_head(const uint8_t *data, size_t size)
{
    web_head head;
    const char *why = NULL;
    char *text = copy_of(data, size);
    const char *end = strstr(text, "\r\n\r\n");
    size_t length = end ? (size_t)(end - text) + 4 : 0;
    int status = web_head_read(&head, text, size, &why);
    require(status == 0 || status == WEB_HEAD_UNFINISHED || (status >= 400 && status < 600 && why));
    require(status != 0 || length > 0);
    if (status == 0)
        check_head(&head);
    free(text);
    return status == 0 ? length : 0;
}

/* Whole or not does not depend on what follows, nor on where it was cut. */
static void check_cuts(const uint8_t *data, size_t length)
{
    const size_t cuts[] = {0, 1, length / 3, length / 2, length - 3, length - 1};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        web_head head;
        const char *why;
        char *text = copy_of(data, cuts[i]);
        require(web_head_read(&head, text, cuts[i], &why) == WEB_HEAD_UNFINISHED);
        free(text);
    }
    require(read_head(data, length) == length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t head = read_head(data, size);
    if (head)
        check_cuts(data, head);
    check_form(data + head, size - head);
    return 0;
}
