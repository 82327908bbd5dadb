/* Asking a variant: many people a batch. Every person gets an answer. When the worker dies under
 * one of them, they are asked one at a time until it is known whose it was; that person's findings
 * are "cannot-tell", the others' are what they would have been. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "variant/manifest.h"
#include "variant/process.h"

#define CHUNK 512 /* people whose questions are held in memory at once */
#define DEATHS_MOST 4
#define SHOWN_MOST 400

struct fault {
    bool is;
    int line;
    char why[SHOWN_MOST];
};

struct batch {
    cpd_doc *doc;
    cpd_node *out; /* a list of findings a person */
    cpd_variant *variant;
    const char *const *names;
    size_t name_count;
    size_t count, done; /* people of this chunk, and how many have their answer */
    size_t deaths;
    int failed; /* memory was short */
};

static void set_fault(struct fault *fault, const char *why, int line)
{
    fault->is = true;
    fault->line = line;
    strncpy(fault->why, why ? why : "it gives no reason", sizeof fault->why - 1);
    fault->why[sizeof fault->why - 1] = '\0';
}

static const char *end_words(enum cpd_worker_end end)
{
    switch (end) {
    case CPD_WORKER_ABSENT:
        return "the program that runs variants cannot be started";
    case CPD_WORKER_UNCONFINED:
        return "this system cannot confine the program that runs variants";
    case CPD_WORKER_TOO_LONG:
    case CPD_WORKER_SILENT:
        return "it takes too long";
    case CPD_WORKER_NONSENSE:
        return "the answer of its program makes no sense";
    case CPD_WORKER_RUNS:
    case CPD_WORKER_DIED:
        break;
    }
    return "its program stopped";
}

static bool will_not_run(enum cpd_worker_end end)
{
    return end == CPD_WORKER_ABSENT || end == CPD_WORKER_UNCONFINED;
}

/* What a worker says may be nonsense; that we cannot read it for want of memory is our own affair.
 */
static int only_memory(int r)
{
    return r == CPD_EINTERNAL ? r : 0;
}

/* ---- loading ---- */

struct loading {
    struct fault *fault;
    cpd_doc *answer;
    int failed; /* memory was short */
};

static bool take_loaded(void *payload, size_t no, const char *json, size_t length)
{
    struct loading *l = payload;
    const cpd_node *root, *fault;

    l->failed = only_memory(cpd_json_parse(&l->answer, json, length, "answer", length));
    root = cpd_doc_root(l->answer);
    fault = cpd_node_get(root, "fault");
    if (cpd_node_get_int(root, "no", -1) != (int64_t)no ||
        (!fault && cpd_node_type(cpd_node_get(root, "predicates")) != CPD_NODE_LIST))
        return false;
    if (fault)
        set_fault(l->fault, cpd_node_get_text(fault, "why"),
                  (int)cpd_node_get_int(fault, "line", 0));
    return true;
}

static int ask_to_load(struct cpd_frames *frames, const cpd_variant *v, size_t slot)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *request = cpd_node_object(doc);
    cpd_str json = {0};
    int r;

    cpd_node_set_int(doc, request, "no", 0);
    cpd_node_set_int(doc, request, "slot", (int64_t)slot);
    cpd_node_set(doc, request, "source", cpd_node_text_n(doc, v->source, v->source_length));
    r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__canonical(&json, request);
    if (r == 0)
        r = cpd_frames__add(frames, &json);
    cpd_str_fini(&json);
    cpd_doc_free(doc);
    return r;
}

/* Load into a slot. What is wrong with the variant stands in the fault. */
static int load_into(struct cpd_worker *worker, const cpd_variant *v, size_t slot,
                     struct loading *loading)
{
    struct cpd_frames frames = {0};
    int r = ask_to_load(&frames, v, slot);

    worker->serials[slot] = 0;
    if (r == 0 && cpd_worker__exchange(worker, &frames, 0, 1, take_loaded, loading) < 1)
        set_fault(loading->fault, end_words(worker->end), 0);
    else if (r == 0 && !loading->fault->is)
        worker->serials[slot] = v->serial;
    cpd_frames__fini(&frames);
    return r < 0 ? r : loading->failed;
}

/* An old worker that dies is no fault of the variant: a new one is asked once more. */
static int load(struct cpd_worker *worker, const cpd_variant *v, struct loading *loading)
{
    bool used = worker->used;
    int r;

    r = load_into(worker, v, worker->next_slot++ % CPD_WORKER_SLOTS, loading);
    if (r < 0 || worker->fd >= 0 || !used)
        return r;
    *loading->fault = (struct fault){0};
    cpd_worker__wake(worker, v->worker);
    return load_into(worker, v, worker->next_slot++ % CPD_WORKER_SLOTS, loading);
}

/* The slot that holds a variant; CPD_WORKER_SLOTS when none does. */
static size_t slot_of(const struct cpd_worker *worker, const cpd_variant *v)
{
    size_t slot = 0;

    while (slot < CPD_WORKER_SLOTS && worker->serials[slot] != v->serial)
        slot++;
    return slot;
}

static int refuse_variant(const cpd_variant *v, const struct fault *fault, bool absent)
{
    cpd_error__set(absent ? CPD_EABSENT : CPD_EINPUT, "variant %s: %s", v->name, fault->why);
    return cpd_error__place(absent ? "" : CPD_VARIANT_SOURCE, fault->line, 0);
}

int cpd_variant__predicates(cpd_doc *doc, cpd_variant *v)
{
    struct fault fault = {0};
    struct loading loading = {&fault, NULL, 0};
    struct cpd_worker *worker = cpd_worker__take(v->worker);
    int r = load(worker, v, &loading);
    bool absent = worker->fd < 0 && will_not_run(worker->end);

    cpd_worker__give(worker);
    if (r == 0 && fault.is) {
        r = refuse_variant(v, &fault, absent);
    } else if (r == 0) {
        cpd_doc_set_root(
            doc, cpd_node_copy(doc, cpd_node_get(cpd_doc_root(loading.answer), "predicates")));
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    }
    cpd_doc_free(loading.answer);
    return r;
}

/* ---- findings ---- */

static cpd_node *cannot_tell(struct batch *b, const struct fault *fault)
{
    cpd_node *finding = cpd_node_object(b->doc), *reason;

    if (fault->line > 0)
        reason = cpd_node_textf(b->doc, "variant %s, line %d: %s", b->variant->name, fault->line,
                                fault->why);
    else
        reason = cpd_node_textf(b->doc, "variant %s: %s", b->variant->name, fault->why);
    cpd_node_set_text(b->doc, finding, "state", "cannot-tell");
    cpd_node_set(b->doc, finding, "reason", reason);
    return finding;
}

/* All findings of the next person are that it cannot be told. */
static void give_up_on_one(struct batch *b, const struct fault *fault)
{
    cpd_node *findings = cpd_node_list(b->doc);

    for (size_t i = 0; i < b->name_count; i++)
        cpd_node_add(b->doc, findings, cannot_tell(b, fault));
    cpd_node_add(b->doc, b->out, findings);
    b->done++;
}

static void give_up(struct batch *b, const struct fault *fault)
{
    while (b->done < b->count)
        give_up_on_one(b, fault);
}

/* One finding of an answer; NULL when it makes no sense. */
static cpd_node *read_finding(struct batch *b, const cpd_node *answer)
{
    const cpd_node *failed = cpd_node_get(answer, "fault");
    const char *state = cpd_node_get_text(answer, "state");
    cpd_node *finding;
    struct fault fault;

    if (failed) {
        set_fault(&fault, cpd_node_get_text(failed, "why"),
                  (int)cpd_node_get_int(failed, "line", 0));
        return cannot_tell(b, &fault);
    }
    if (!state || (strcmp(state, "met") != 0 && strcmp(state, "not-yet") != 0 &&
                   strcmp(state, "cannot-tell") != 0))
        return NULL;
    finding = cpd_node_object(b->doc);
    cpd_node_set_text(b->doc, finding, "state", state);
    cpd_node_set_text(b->doc, finding, "reason", cpd_node_get_text(answer, "reason"));
    return finding;
}

static cpd_node *read_findings(struct batch *b, size_t no, const cpd_node *root)
{
    const cpd_node *list = cpd_node_get(root, "findings");
    cpd_node *findings = cpd_node_list(b->doc), *finding;

    if (cpd_node_get_int(root, "no", -1) != (int64_t)no || cpd_node_type(list) != CPD_NODE_LIST ||
        cpd_node_length(list) != b->name_count)
        return NULL;
    for (size_t i = 0; i < b->name_count; i++) {
        finding = read_finding(b, cpd_node_at(list, i));
        if (!finding)
            return NULL;
        cpd_node_add(b->doc, findings, finding);
    }
    return findings;
}

static bool take_findings(void *payload, size_t no, const char *json, size_t length)
{
    struct batch *b = payload;
    cpd_doc *answer = NULL;
    cpd_node *findings = NULL;

    b->failed = only_memory(cpd_json_parse(&answer, json, length, "answer", length));
    if (answer)
        findings = read_findings(b, no, cpd_doc_root(answer));
    cpd_doc_free(answer);
    if (!findings)
        return false;
    cpd_node_add(b->doc, b->out, findings);
    b->done++;
    return true;
}

/* ---- a chunk of people ---- */

/* A question is canonical: {"facts":{...},"no":1,"predicates":["..."],"slot":2}. Its rest is the
 * same for all. */
static int add_question(struct cpd_frames *frames, const cpd_node *facts, size_t no,
                        const char *rest)
{
    cpd_str json = {0};
    int r;

    cpd_str_add(&json, "{\"facts\":");
    r = cpd_node__canonical(&json, facts);
    cpd_str_addf(&json, ",\"no\":%zu,%s", no, rest);
    if (r == 0)
        r = cpd_frames__add(frames, &json);
    cpd_str_fini(&json);
    return r;
}

static char *rest_of_question(const struct batch *b, size_t slot)
{
    cpd_str rest = {0};

    cpd_str_add(&rest, "\"predicates\":[");
    for (size_t i = 0; i < b->name_count; i++)
        cpd_str_addf(&rest, "%s\"%s\"", i ? "," : "", b->names[i]);
    cpd_str_addf(&rest, "],\"slot\":%zu}", slot);
    return cpd_str_finish(&rest);
}

static int make_questions(struct cpd_frames *frames, const struct batch *b, const cpd_node *people,
                          size_t first, size_t slot)
{
    CPD_FREE char *rest = rest_of_question(b, slot);
    int r = rest ? 0 : cpd_error__no_memory();

    for (size_t i = 0; r == 0 && i < b->count; i++)
        r = add_question(frames, cpd_node_at(people, first + i), i, rest);
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
    struct fault fault = {0};

    if (++b->deaths > DEATHS_MOST) {
        set_fault(&fault, "its program stopped too often", 0);
        give_up(b, &fault);
    } else if (is_known_whose(b, worker, window)) {
        set_fault(&fault, end_words(worker->end), 0);
        give_up_on_one(b, &fault);
    }
}

/* A worker that runs and holds the variant, if that can be. */
static int ensure(struct cpd_worker *worker, const cpd_variant *v, struct fault *fault,
                  size_t *slot)
{
    struct loading loading = {fault, NULL, 0};
    int r = 0;

    cpd_worker__wake(worker, v->worker);
    if (slot_of(worker, v) == CPD_WORKER_SLOTS)
        r = load(worker, v, &loading);
    cpd_doc_free(loading.answer);
    *slot = slot_of(worker, v);
    return r;
}

/* Ask those of a chunk who have no answer yet, until the worker dies or all have one. */
static int ask(struct batch *b, struct cpd_worker *worker, const cpd_node *people, size_t first,
               size_t window)
{
    struct cpd_frames frames = {0};
    struct fault fault = {0};
    size_t slot;
    int r = ensure(worker, b->variant, &fault, &slot);

    if (r == 0 && fault.is) {
        give_up(b, &fault);
        return 0;
    }
    if (r == 0)
        r = make_questions(&frames, b, people, first, slot);
    if (r == 0) {
        cpd_worker__exchange(worker, &frames, b->done, window, take_findings, b);
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

static int check_names(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!cpd_code_is_good(names[i]))
            return cpd_error__set(CPD_EINPUT, "no predicate can be called \"%s\"", names[i]);
    return 0;
}

int cpd_variant__judge(cpd_doc *doc, cpd_variant *v, const char *const *names, size_t name_count,
                       const cpd_node *people)
{
    struct batch b = {.doc = doc,
                      .out = cpd_node_list(doc),
                      .variant = v,
                      .names = names,
                      .name_count = name_count};
    size_t all = cpd_node_length(people);
    struct cpd_worker *worker;
    int r = check_names(names, name_count);

    if (r < 0)
        return r;
    worker = cpd_worker__take(v->worker);
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
