/* Tags and their signatures. The input is a tag as it lies in git, judged where nobody is trusted:
 * the answer is one of those that are documented, with an explanation, and never good. The same
 * bytes are read as files of signers: a list comes out or a failure is told, never both. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "press/verify.h"
#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_tag(const char *text, size_t size)
{
    static const char *const results[] = {"no-signature",  "untrusted-key", "unsupported-key",
                                          "bad-signature", "expired-key",   "revoked-key"};
    cpd_doc *doc = cpd_doc_new();
    cpd_tag tag = {.set = "x", .version = "1"};
    cpd_node *report = NULL;
    const char *result;
    bool known = false;

    require(cpd_tag__judge(&report, doc, text, size, &tag, NULL, 0) == 0);
    result = cpd_node_get_text(report, "result");
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        known |= strcmp(result, results[i]) == 0;
    require(known); // and so not good: nobody is trusted
    require(*cpd_node_get_text(report, "explanation"));
    cpd_doc_free(doc);
}

static void check_signers(const char *text)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_signers *signers = NULL;
    int r = cpd_signers__read(&signers, text, "fuzz", text, "fuzz", issues);

    require((r == 0) == (signers != NULL));
    cpd_signers__free(signers);
    cpd_issues_free(issues);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text && cpd_seal__init() == 0);
    memcpy(text, data, size);
    text[size] = '\0';
    check_tag(text, size);
    check_signers(text);
    free(text);
    return 0;
}
