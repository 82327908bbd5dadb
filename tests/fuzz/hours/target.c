/* The one-line log: a line gives drafts or issues, never both; a draft says a day that is not to
 * come, a known category, at most a day's minutes and a piece of what was typed; an issue says what
 * to do. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hours/hours.h"

#define TODAY 20777 /* 2026-11-20 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocabulary[] =
    "[{\"code\":\"direct\",\"title\":\"Direct work\",\"words\":[\"visit\",\"home visit\",\"with "
    "family\"]},{\"code\":\"recording\",\"title\":\"Recording\",\"words\":[\"minutes\",\"write "
    "up\"]},{\"code\":\"travel\",\"title\":\"Travel\",\"words\":[\"in the car\",\"1:1\",\"121\"]}]";

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_drafts(const cpd_node *drafts, const char *typed)
{
    for (size_t i = 0; i < cpd_node_length(drafts); i++) {
        const cpd_node *draft = cpd_node_at(drafts, i);
        const char *text = cpd_node_get_text(draft, "text");
        int64_t minutes = cpd_node_get_int(draft, "minutes", 0);
        cpd_date day;

        require(cpd_date_parse(&day, cpd_node_get_text(draft, "date")) == 0 && day <= TODAY);
        require(cpd_code_is_good(cpd_node_get_text(draft, "category")));
        require(minutes >= 1 && minutes <= 1440);
        require(text && *text && strstr(typed, text));
    }
}

static void check_issues(const cpd_issues *issues)
{
    for (size_t i = 0; cpd_issues_get(issues, i); i++)
        require(*cpd_issues_get(issues, i)->text && *cpd_issues_get(issues, i)->hint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *typed = malloc(size + 1);
    cpd_doc *doc = cpd_doc_new(), *words = NULL;
    cpd_issues *issues = cpd_issues_new();
    cpd_node *drafts = NULL;
    int r;

    memcpy(typed, data, size);
    typed[size] = '\0';
    require(cpd_json_parse(&words, vocabulary, strlen(vocabulary), "words", 1 << 16) == 0);
    r = cpd_hours__parse(&drafts, doc, cpd_doc_root(words), typed, TODAY, TODAY, issues);
    require((r == 0) == (cpd_node_length(drafts) > 0));
    require((r == 0) == (cpd_issues_count(issues) == 0));
    check_drafts(drafts, typed);
    check_issues(issues);
    cpd_issues_free(issues);
    cpd_doc_free(words);
    cpd_doc_free(doc);
    free(typed);
    return 0;
}
