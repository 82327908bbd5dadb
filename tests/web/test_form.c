/* Forms: what is read from them, what is refused whole, and memory that runs short. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/error.h>

#include "form.h"

static void reads(const char *form, const char *json)
{
    cpd_doc *doc = cpd_doc_new();
    cr_assert_eq(web_form_parse(doc, form, strlen(form)), 0, "%s is refused", form);
    char *found = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
    cr_assert_str_eq(found, json);
    free(found);
    cpd_doc_free(doc);
}

Test(form, names_and_texts)
{
    reads("", "{}");
    reads("a=b", "{\"a\":\"b\"}");
    reads("a=b&&c=d&", "{\"a\":\"b\",\"c\":\"d\"}");
    reads("a", "{\"a\":\"\"}");
    reads("a=", "{\"a\":\"\"}");
    reads("a=b=c", "{\"a\":\"b=c\"}");
    reads("a+b=c+d%2B%26%3d%25", "{\"a b\":\"c d+&=%\"}");
    reads("a=%C3%BF%F0%9F%98%80", "{\"a\":\"\xc3\xbf\xf0\x9f\x98\x80\"}");
    reads("a=\xd9\x85", "{\"a\":\"\xd9\x85\"}");
    reads("a=1%0D%0A2%0A3%0D4%0D%0D%0A5%0D", "{\"a\":\"1\\n2\\n3\\n4\\n\\n5\\n\"}");
}

Test(form, half_a_form_is_none)
{
    static const char *const forms[] = {"a=1&a=2",     "%61=1&a=2", "=b",       "a=%4",
                                        "a=%",         "a=%zz",     "a=%00",    "a=%ff",
                                        "a=%ed%a0%80", "%ff=a",     "a=%c0%80", "a=b&%"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        cpd_doc *doc = cpd_doc_new();
        cr_assert_eq(web_form_parse(doc, forms[i], strlen(forms[i])), CPD_EINPUT, "%s is read",
                     forms[i]);
        cpd_doc_free(doc);
    }
    cpd_doc *doc = cpd_doc_new();
    cr_assert_eq(web_form_parse(doc, "a=b\0c=d", 7), CPD_EINPUT);
    cpd_doc_free(doc);
}

Test(form, so_many_fields_and_no_more)
{
    char form[WEB_FIELDS_MOST * 8 + 16] = "";
    for (int i = 0; i <= WEB_FIELDS_MOST; i++) {
        cpd_doc *doc = cpd_doc_new();
        sprintf(form + strlen(form), "f%d=%d&", i, i);
        cr_assert_eq(web_form_parse(doc, form, strlen(form)), i < WEB_FIELDS_MOST ? 0 : CPD_EINPUT,
                     "%d fields", i + 1);
        cpd_doc_free(doc);
    }
}
