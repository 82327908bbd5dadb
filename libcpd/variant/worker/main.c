/* cpd-variant-worker - holds the Lua of councils' variants, in a process of its own.
 *
 * It reads requests on its standard input and answers each on its standard output: four bytes of
 * length, highest first, and that much JSON. {"no", "slot", "source"} loads a variant, {"no",
 * "slot", "cases"} runs the source of its test cases; {"no", "slot", "predicates", "facts"} and
 * {"no", "slot", "report", "facts"} ask about one person. The answer has the same "no". It ends
 * when its input ends, and at once, without a word, on anything it cannot read: who sends that is
 * not our library. Nothing else in the world can be reached from here (confine.c). */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "budget.h"
#include "confine.h"
#include "state.h"

#define REQUEST_MOST ((size_t)1 << 20)
#define ANSWER_MOST ((size_t)1 << 20) /* as much as the library reads */
#define FLUSH_AT ((size_t)16 << 10)
#define FLUSH_AFTER 2000000 /* instructions: the library waits for a sign of life */
#define LENGTH 4

enum { EXIT_CONFINE = 71, EXIT_PROTOCOL = 76 };

static unsigned char in[REQUEST_MOST + LENGTH], out[FLUSH_AT * 2];
static size_t in_begin, in_end, out_used;
static long done; /* instructions since the last flush */

static void put(const void *bytes, size_t length)
{
    for (const char *p = bytes; length;) {
        ssize_t n = write(STDOUT_FILENO, p, length);

        if (n <= 0)
            exit(EXIT_SUCCESS); /* nobody listens any more */
        p += n;
        length -= (size_t)n;
    }
}

static void flush(void)
{
    put(out, out_used);
    out_used = 0;
    done = 0;
}

static void answer_with(const char *json)
{
    size_t length = strlen(json);
    unsigned char head[LENGTH] = {length >> 24 & 0xFF, length >> 16 & 0xFF, length >> 8 & 0xFF,
                                  length & 0xFF};

    if (out_used + LENGTH + length > sizeof out)
        flush();
    if (LENGTH + length > sizeof out) {
        put(head, LENGTH);
        put(json, length);
        return;
    }
    memcpy(out + out_used, head, LENGTH);
    memcpy(out + out_used + LENGTH, json, length);
    out_used += LENGTH + length;
    done += budget_take_done();
    if (out_used >= FLUSH_AT || done >= FLUSH_AFTER)
        flush();
}

/* Have at least so many bytes at in_begin. What was answered is sent before waiting for more. */
static void need(size_t bytes)
{
    if (in_begin + bytes > sizeof in) {
        memmove(in, in + in_begin, in_end - in_begin);
        in_end -= in_begin;
        in_begin = 0;
    }
    while (in_end - in_begin < bytes) {
        ssize_t n;

        flush();
        n = read(STDIN_FILENO, in + in_end, sizeof in - in_end);
        if (n <= 0)
            exit(EXIT_SUCCESS);
        in_end += (size_t)n;
    }
}

static cpd_doc *next_request(void)
{
    const unsigned char *p;
    cpd_doc *doc = NULL;
    size_t length;

    need(LENGTH);
    p = in + in_begin;
    length = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    if (length > REQUEST_MOST)
        exit(EXIT_PROTOCOL);
    need(LENGTH + length);
    if (cpd_json_parse(&doc, (const char *)in + in_begin + LENGTH, length, "request",
                       REQUEST_MOST) < 0)
        exit(EXIT_PROTOCOL);
    in_begin += LENGTH + length;
    return doc;
}

static void fill(cpd_doc *doc, cpd_node *reply, int slot, const cpd_node *request)
{
    const char *source = cpd_node_get_text(request, "source");
    const char *cases = cpd_node_get_text(request, "cases");
    const char *report = cpd_node_get_text(request, "report");
    const cpd_node *facts = cpd_node_get(request, "facts");
    cpd_node *findings;

    if (source) {
        state_load(doc, reply, slot, source);
    } else if (cases) {
        state_cases(doc, reply, cases);
    } else if (report) {
        state_report(doc, reply, slot, report, facts);
    } else {
        findings = cpd_node_list(doc);
        state_judge(doc, findings, slot, cpd_node_get(request, "predicates"), facts);
        cpd_node_set(doc, reply, "findings", findings);
    }
}

/* The reply in JSON, to free(). */
static char *reply_to(const cpd_node *request, int slot, bool briefly)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *reply = cpd_node_object(doc);
    char *json;

    cpd_node_set_int(doc, reply, "no", cpd_node_get_int(request, "no", 0));
    if (briefly)
        state_fault(doc, reply, "what it says is more than a megabyte");
    else
        fill(doc, reply, slot, request);
    json = cpd_doc_failed(doc) ? NULL : cpd_node_json(reply, CPD_JSON_COMPACT);
    cpd_doc_free(doc);
    if (!json)
        exit(EXIT_FAILURE);
    return json;
}

static void answer(const cpd_node *request)
{
    int64_t slot = cpd_node_get_int(request, "slot", -1);
    char *json;

    if (slot < 0 || slot >= SLOTS)
        exit(EXIT_PROTOCOL);
    json = reply_to(request, (int)slot, false);
    if (strlen(json) > ANSWER_MOST) {
        free(json);
        json = reply_to(request, (int)slot, true);
    }
    answer_with(json);
    free(json);
}

static int by_byte(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* The first time that qsort of the GNU library sorts more than a kilobyte it asks the system how
 * much memory there is, and keeps the answer: later that call would be our end. */
static void sort_once(void)
{
    unsigned char much[4096] = {1};

    qsort(much, sizeof much, 1, by_byte);
}

int main(void)
{
    if (!state_open())
        return EXIT_FAILURE;
    sort_once();
    if (!confine()) /* before anything was read */
        return EXIT_CONFINE;
    for (;;) {
        cpd_doc *request = next_request();

        answer(cpd_doc_root(request));
        cpd_doc_free(request);
    }
}
