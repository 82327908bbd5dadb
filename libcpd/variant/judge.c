/* Asking a variant: many people a batch. Every person gets an answer. When the worker dies under
 * one of them, they are asked one at a time until it is known whose it was; that person's findings
 * are "cannot-tell", the others' are what they would have been. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "variant/ask.h"

#define CHUNK 512 /* people whose questions are held in memory at once */
#define DEATHS_MOST 4

struct batch;

/* What is asked about each of many people. */
struct question {
    const char *const *names; /* of predicates; of one report */
    size_t count;
    char *rest; /* of the request in JSON, after the number: its keys stand in order */
    /* An answer that holds this number; NULL when it makes no sense. */
    cpd_node *(*read)(struct batch *batch, const cpd_node *root);
    /* The answer of somebody for whom there is none. */
    cpd_node *(*missing)(struct batch *batch, const struct cpd_fault *fault);
};

struct batch {
    cpd_doc *doc;
    cpd_node *out; /* an answer a person */
    cpd_variant *variant;
    const struct question *question;
    size_t count, done; /* people of this chunk, and how many have their answer */
    size_t deaths;
    int failed; /* memory was short */
};

static cpd_node *reason_of(struct batch *b, const struct cpd_fault *fault)
{
    if (fault->line > 0)
        return cpd_node_textf(b->doc, "variant %s, line %d: %s", b->variant->name, fault->line,
                              fault->why);
    return cpd_node_textf(b->doc, "variant %s: %s", b->variant->name, fault->why);
}

/* ---- findings ---- */

static cpd_node *cannot_tell(struct batch *b, const struct cpd_fault *fault)
{
    cpd_node *finding = cpd_node_object(b->doc);

    cpd_node_set_text(b->doc, finding, "state", "cannot-tell");
    cpd_node_set(b->doc, finding, "reason", reason_of(b, fault));
    return finding;
}

static cpd_node *missing_findings(struct batch *b, const struct cpd_fault *fault)
{
    cpd_node *findings = cpd_node_list(b->doc);

    for (size_t i = 0; i < b->question->count; i++)
        cpd_node_add(b->doc, findings, cannot_tell(b, fault));
    return findings;
}

/* One finding of an answer; NULL when it makes no sense. */
static cpd_node *read_finding(struct batch *b, const cpd_node *answer)
{
    const cpd_node *failed = cpd_node_get(answer, "fault");
    const char *state = cpd_node_get_text(answer, "state");
    const cpd_node *reason = cpd_node_get(answer, "reason");
    cpd_node *finding;
    struct cpd_fault fault;

    if (failed)
        return cpd_fault__take(&fault, failed) ? cannot_tell(b, &fault) : NULL;
    if (!state || (strcmp(state, "met") != 0 && strcmp(state, "not-yet") != 0 &&
                   strcmp(state, "cannot-tell") != 0))
        return NULL;
    if (reason && !cpd_answer__is_line(cpd_node_as_text(reason)))
        return NULL;
    finding = cpd_node_object(b->doc);
    cpd_node_set_text(b->doc, finding, "state", state);
    cpd_node_set_text(b->doc, finding, "reason", cpd_node_get_text(answer, "reason"));
    return finding;
}

static cpd_node *read_findings(struct batch *b, const cpd_node *root)
{
    const cpd_node *list = cpd_node_get(root, "findings");
    cpd_node *findings = cpd_node_list(b->doc), *finding;

    if (cpd_node_type(list) != CPD_NODE_LIST || cpd_node_length(list) != b->question->count)
        return NULL;
    for (size_t i = 0; i < b->question->count; i++) {
        finding = read_finding(b, cpd_node_at(list, i));
        if (!finding)
            return NULL;
        cpd_node_add(b->doc, findings, finding);
    }
    return findings;
}

/* ---- rows of a report ---- */

static cpd_node *missing_row(struct batch *b, const struct cpd_fault *fault)
{
    cpd_node *answer = cpd_node_object(b->doc);

    cpd_node_set(b->doc, answer, "reason", reason_of(b, fault));
    return answer;
}

static bool is_cell(const cpd_node *cell)
{
    const char *text = cpd_node_as_text(cell);

    return cpd_node_type(cell) == CPD_NODE_INT || cpd_node_type(cell) == CPD_NODE_BOOL ||
           (text && (!*text || cpd_answer__is_line(text)));
}

static bool is_row(const cpd_node *row)
{
    for (size_t i = 0; i < cpd_node_length(row); i++)
        if (!is_cell(cpd_node_at(row, i)))
            return false;
    return cpd_node_type(row) == CPD_NODE_LIST;
}

static cpd_node *read_row(struct batch *b, const cpd_node *root)
{
    const cpd_node *failed = cpd_node_get(root, "fault"), *row = cpd_node_get(root, "row");
    cpd_node *answer = cpd_node_object(b->doc);
    struct cpd_fault fault;

    if (failed)
        return cpd_fault__take(&fault, failed) ? missing_row(b, &fault) : NULL;
    if (!is_row(row))
        return NULL;
    cpd_node_set(b->doc, answer, "row", cpd_node_copy(b->doc, row));
    return answer;
}

/* ---- one answer ---- */

static void add_answer(struct batch *b, cpd_node *answer)
{
    cpd_node_add(b->doc, b->out, answer);
    b->done++;
}

static void give_up(struct batch *b, const struct cpd_fault *fault)
{
    while (b->done < b->count)
        add_answer(b, b->question->missing(b, fault));
}

static bool take_answer(void *payload, size_t no, const char *json, size_t length)
{
    struct batch *b = payload;
    cpd_doc *answer = NULL;
    cpd_node *read = NULL;

    b->failed = cpd_answer__only_memory(cpd_json_parse(&answer, json, length, "answer", length));
    if (cpd_node_get_int(cpd_doc_root(answer), "no", -1) == (int64_t)no)
        read = b->question->read(b, cpd_doc_root(answer));
    cpd_doc_free(answer);
    if (read)
        add_answer(b, read);
    return read != NULL;
}

/* ---- a chunk of people ---- */

/* A request is canonical: {"facts":{...},"no":1,"predicates":["..."],"slot":2}. */
static int add_request(struct cpd_frames *frames, const cpd_node *facts, size_t no,
                       const char *rest, size_t slot)
{
    cpd_str json = {0};
    int r;

    cpd_str_add(&json, "{\"facts\":");
    r = cpd_node__canonical(&json, facts);
    cpd_str_addf(&json, ",\"no\":%zu,%s,\"slot\":%zu}", no, rest, slot);
    if (r == 0)
        r = cpd_frames__add(frames, &json);
    cpd_str_fini(&json);
    return r;
}

static int make_requests(struct cpd_frames *frames, const struct batch *b, const cpd_node *people,
                         size_t first, size_t slot)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < b->count; i++)
        r = add_request(frames, cpd_node_at(people, first + i), i, b->question->rest, slot);
    return r;
}

/* The worker died: whose was it? A worker that had served for long may have come to the end of its
 * time; and of many who were asked together one is picked by asking again. */
static bool is_known_whose(const struct batch *b, const struct cpd_worker *worker, size_t window)
{
    bool alone = window == 1 || b->count - b->done == 1;

    return alone && (!worker->used || worker->end == CPD_WORKER_TOO_LONG);
}

static void after_death(struct batch *b, struct cpd_worker *worker, size_t window)
{
    struct cpd_fault fault = {0};

    if (++b->deaths > DEATHS_MOST) {
        cpd_fault__set(&fault, "its program stopped too often", 0);
        give_up(b, &fault);
    } else if (is_known_whose(b, worker, window)) {
        cpd_fault__set(&fault, cpd_fault__of_end(worker->end), 0);
        add_answer(b, b->question->missing(b, &fault));
    }
}

/* Ask those of a chunk who have no answer yet, until the worker dies or all have one. */
static int ask(struct batch *b, struct cpd_worker *worker, const cpd_node *people, size_t first,
               size_t window)
{
    struct cpd_frames frames = {0};
    struct cpd_fault fault = {0};
    size_t slot;
    int r = cpd_variant__ensure(&slot, worker, b->variant, &fault);

    if (r == 0 && fault.is) {
        give_up(b, &fault);
        return 0;
    }
    if (r == 0)
        r = make_requests(&frames, b, people, first, slot);
    if (r == 0) {
        cpd_worker__exchange(worker, &frames, b->done, window, take_answer, b);
        r = b->failed;
    }
    if (r == 0 && b->done < b->count)
        after_death(b, worker, window);
    cpd_frames__fini(&frames);
    return r;
}

static int ask_chunk(struct batch *b, struct cpd_worker *worker, const cpd_node *people,
                     size_t first)
{
    int r = ask(b, worker, people, first, CHUNK);

    while (r == 0 && b->done < b->count)
        r = ask(b, worker, people, first, 1);
    return r;
}

/* ---- the whole ---- */

static int ask_all(cpd_doc *doc, cpd_variant *v, const struct question *question,
                   const cpd_node *people)
{
    struct batch b = {.doc = doc, .out = cpd_node_list(doc), .variant = v, .question = question};
    size_t all = cpd_node_length(people);
    struct cpd_worker *worker = cpd_worker__take(v->worker);
    int r = 0;

    for (size_t first = 0; r == 0 && first < all; first += CHUNK) {
        b.count = all - first < CHUNK ? all - first : CHUNK;
        b.done = 0;
        r = ask_chunk(&b, worker, people, first);
    }
    cpd_worker__give(worker);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        cpd_doc_set_root(doc, b.out);
    return r;
}

static int check_names(const struct question *question, const char *what)
{
    for (size_t i = 0; i < question->count; i++)
        if (!cpd_code_is_good(question->names[i]))
            return cpd_error__set(CPD_EINPUT, "no %s can be called \"%s\"", what,
                                  question->names[i]);
    return 0;
}

/* Names are codes: nothing in them needs escaping. */
static char *predicates_json(const struct question *question)
{
    cpd_str rest = {0};

    cpd_str_add(&rest, "\"predicates\":[");
    for (size_t i = 0; i < question->count; i++)
        cpd_str_addf(&rest, "%s\"%s\"", i ? "," : "", question->names[i]);
    cpd_str_add(&rest, "]");
    return cpd_str_finish(&rest);
}

static char *report_json(const struct question *question)
{
    cpd_str rest = {0};

    cpd_str_addf(&rest, "\"report\":\"%s\"", question->names[0]);
    return cpd_str_finish(&rest);
}

static int ask_question(cpd_doc *doc, cpd_variant *v, struct question *question,
                        const cpd_node *people, const char *what,
                        char *(*json)(const struct question *question))
{
    int r = check_names(question, what);

    if (r < 0)
        return r;
    question->rest = json(question);
    r = question->rest ? ask_all(doc, v, question, people) : cpd_error__no_memory();
    free(question->rest);
    return r;
}

int cpd_variant__judge(cpd_doc *doc, cpd_variant *v, const char *const *names, size_t name_count,
                       const cpd_node *people)
{
    struct question question = {
        .names = names, .count = name_count, .read = read_findings, .missing = missing_findings};

    return ask_question(doc, v, &question, people, "predicate", predicates_json);
}

int cpd_variant__rows(cpd_doc *doc, cpd_variant *v, const char *report, const cpd_node *people)
{
    struct question question = {
        .names = &report, .count = 1, .read = read_row, .missing = missing_row};

    return ask_question(doc, v, &question, people, "report", report_json);
}
