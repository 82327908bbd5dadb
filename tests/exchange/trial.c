#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const about_all[ABOUT_COUNT] = {"nation=england", "layer=college", "publisher=P",
                                            "effective_from=2027-01-01", "title=T"};

static void import_bytes(struct trial *out, const char *format, const char *bytes, size_t length,
                         const cpd_exchange_in *options)
{
    cpd_exchange_in given = options ? *options : (cpd_exchange_in){NULL};

    given.format = format;
    if (!given.reference && !given.base)
        given.reference = "x@1";
    if (!given.about_count && !given.base) {
        given.about = about_all;
        given.about_count = ABOUT_COUNT;
    }
    *out = (struct trial){NULL, NULL, NULL};
    done(cpd_exchange_import(&out->report, &out->yaml, bytes, length, "file", &given, NULL));
    cr_assert_eq(out->yaml != NULL, cpd_node_get_bool(cpd_doc_root(out->report), "ready"));
    if (out->yaml)
        done(cpd_framework_check(out->yaml, strlen(out->yaml), "made", NULL));
    out->told = tell_rows(cpd_doc_root(out->report));
}

void trial_import(struct trial *out, const char *format, const char *bytes,
                  const cpd_exchange_in *options)
{
    import_bytes(out, format, bytes, strlen(bytes), options);
}

void trial_import_file(struct trial *out, const char *format, const char *path,
                       const cpd_exchange_in *options)
{
    size_t length;
    char *bytes = read_whole(path, &length);

    import_bytes(out, format, bytes, length, options);
    free(bytes);
}

void trial_end(struct trial *trial)
{
    cpd_doc_free(trial->report);
    free(trial->yaml);
    free(trial->told);
}

static void add_texts(cpd_str *out, const cpd_node *list, const char *between)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *item = cpd_node_at(list, i);
        const char *text = cpd_node_as_text(item);

        text = text ? text : cpd_node_get_text(item, "text");
        cpd_str_addf(out, "%s%s", i ? between : "", text ? text : cpd_node_get_text(item, "what"));
        if (cpd_node_get(item, "count"))
            cpd_str_addf(out, " %lld", (long long)cpd_node_get_int(item, "count", 0));
    }
}

char *tell_list(const cpd_node *list)
{
    cpd_str out = {0};

    cpd_str_add(&out, "");
    add_texts(&out, list, "\n");
    return cpd_str_finish(&out);
}

static void tell_row(cpd_str *out, const cpd_node *row)
{
    static const char *const lists[] = {"changes", "problems", "repairs"};
    const char *code = cpd_node_get_text(row, "code");

    cpd_str_addf(out, "%lld %s %s %s", (long long)cpd_node_get_int(row, "line", 0),
                 cpd_node_get_text(row, "status"), cpd_node_get_text(row, "kind"),
                 code                           ? code
                 : cpd_node_get_text(row, "id") ? cpd_node_get_text(row, "id")
                                                : "-");
    for (size_t i = 0; i < 3; i++)
        if (cpd_node_length(cpd_node_get(row, lists[i]))) {
            cpd_str_add(out, ": ");
            add_texts(out, cpd_node_get(row, lists[i]), "; ");
        }
    cpd_str_add(out, "\n");
}

/* Every problem has a remedy. */
static void check_hints(const cpd_node *row)
{
    const cpd_node *problems = cpd_node_get(row, "problems");

    cr_assert_eq(cpd_node_length(problems) > 0,
                 strcmp(cpd_node_get_text(row, "status"), "refused") == 0);
    for (size_t i = 0; i < cpd_node_length(problems); i++)
        cr_assert(cpd_node_get_text(cpd_node_at(problems, i), "hint")[0]);
}

char *tell_rows(const cpd_node *report)
{
    const cpd_node *rows = cpd_node_get(report, "rows");
    cpd_str out = {0};

    cpd_str_add(&out, "");
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        check_hints(cpd_node_at(rows, i));
        tell_row(&out, cpd_node_at(rows, i));
    }
    return cpd_str_finish(&out);
}

char *trial_export(const char *yaml, const char *format, cpd_doc **report, bool plain)
{
    cpd_exchange_out options = {.format = format, .plain = plain};
    cpd_doc *own = NULL;
    char *text = NULL;
    size_t size = 0;

    done(cpd_exchange_export(&own, &text, &size, yaml, strlen(yaml), "set", &options));
    cr_assert_eq(size, strlen(text));
    if (report)
        *report = own;
    else
        cpd_doc_free(own);
    return text;
}

char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    long size;

    cr_assert_not_null(file, "%s", path);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    bytes = malloc((size_t)size + 1);
    cr_assert_eq(fread(bytes, 1, (size_t)size, file), (size_t)size);
    bytes[size] = '\0';
    if (length)
        *length = (size_t)size;
    fclose(file);
    return bytes;
}

bool same_set(const char *a, const char *b)
{
    cpd_doc *left = NULL, *right = NULL;
    bool same;

    done(cpd_set__parse(&left, a, strlen(a), "a", NULL));
    done(cpd_set__parse(&right, b, strlen(b), "b", NULL));
    same = cpd_node_equal(cpd_doc_root(left), cpd_doc_root(right));
    cpd_doc_free(left);
    cpd_doc_free(right);
    return same;
}
