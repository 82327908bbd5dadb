/* Loading a variant into the worker: its source is run once, and what it says of itself comes back.
 * Its test cases are run the same way and leave nothing behind. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "node/node.h"
#include "variant/ask.h"

struct loading {
    struct cpd_fault *fault;
    const char *member; /* of what it says that is asked for, a list; NULL: all of it */
    cpd_doc *answer;
    int failed; /* memory was short */
};

void cpd_fault__set(struct cpd_fault *fault, const char *why, int line)
{
    fault->is = true;
    fault->line = line;
    snprintf(fault->why, sizeof fault->why, "%s", why ? why : "it gives no reason");
}

bool cpd_answer__is_line(const char *text)
{
    size_t length = text ? strlen(text) : 0;

    return length > 0 && length <= CPD_ANSWER_LINE && !strpbrk(text, "\n\t") &&
           cpd_text_bad_byte(text, length) < 0;
}

bool cpd_fault__take(struct cpd_fault *fault, const cpd_node *told)
{
    const char *why = cpd_node_get_text(told, "why");
    int64_t line = cpd_node_get_int(told, "line", 0);

    if (!cpd_answer__is_line(why) || line < 0 || line > INT_MAX)
        return false;
    cpd_fault__set(fault, why, (int)line);
    return true;
}

const char *cpd_fault__of_end(enum cpd_worker_end end)
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

int cpd_answer__only_memory(int r)
{
    return r == CPD_EINTERNAL ? r : 0;
}

/* ---- one request ---- */

/* Plain values all through: texts, lists and objects; of cases also integers and booleans. */
static bool is_plain(const cpd_node *node, bool texts_alone)
{
    switch (cpd_node_type(node)) {
    case CPD_NODE_TEXT:
        return true;
    case CPD_NODE_INT:
    case CPD_NODE_BOOL:
        return !texts_alone;
    case CPD_NODE_LIST:
    case CPD_NODE_OBJECT:
        for (size_t i = 0; i < cpd_node_length(node); i++)
            if (!is_plain(cpd_node_at(node, i), texts_alone))
                return false;
        return true;
    case CPD_NODE_NULL:
    case CPD_NODE_REAL:
        break;
    }
    return false;
}

static bool makes_sense(const struct loading *l, const cpd_node *says)
{
    if (cpd_node_type(says) != CPD_NODE_OBJECT || !is_plain(says, !l->member))
        return false;
    return !l->member || cpd_node_type(cpd_node_get(says, l->member)) == CPD_NODE_LIST;
}

static bool take_loaded(void *payload, size_t no, const char *json, size_t length)
{
    struct loading *l = payload;
    const cpd_node *root, *fault;

    cpd_doc_free(cpd_steal(&l->answer)); /* of a worker that then died */
    l->failed = cpd_answer__only_memory(cpd_json_parse(&l->answer, json, length, "answer", length));
    root = cpd_doc_root(l->answer);
    fault = cpd_node_get(root, "fault");
    if (cpd_node_get_int(root, "no", -1) != (int64_t)no)
        return false;
    return fault ? cpd_fault__take(l->fault, fault) : makes_sense(l, cpd_node_get(root, "says"));
}

static int add_request(struct cpd_frames *frames, size_t slot, const char *key, const char *source,
                       size_t length)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *request = cpd_node_object(doc);
    cpd_str json = {0};
    int r;

    cpd_node_set_int(doc, request, "no", 0);
    cpd_node_set_int(doc, request, "slot", (int64_t)slot);
    cpd_node_set(doc, request, key, cpd_node_text_n(doc, source, length));
    r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__canonical(&json, request);
    if (r == 0)
        r = cpd_frames__add(frames, &json);
    cpd_str_fini(&json);
    cpd_doc_free(doc);
    return r;
}

static int exchange(struct loading *loading, struct cpd_worker *worker, size_t slot,
                    const char *key, const char *source, size_t length)
{
    struct cpd_frames frames = {0};
    int r = add_request(&frames, slot, key, source, length);

    if (r == 0 && cpd_worker__exchange(worker, &frames, 0, 1, take_loaded, loading) < 1)
        cpd_fault__set(loading->fault, cpd_fault__of_end(worker->end), 0);
    cpd_frames__fini(&frames);
    return r < 0 ? r : loading->failed;
}

/* ---- loading ---- */

/* Load into a slot. What is wrong with the variant stands in the fault. */
static int load_into(struct cpd_worker *worker, const cpd_variant *v, size_t slot,
                     struct loading *loading)
{
    int r;

    worker->serials[slot] = 0;
    r = exchange(loading, worker, slot, "source", v->source, v->source_length);
    if (r == 0 && !loading->fault->is)
        worker->serials[slot] = v->serial;
    return r;
}

static int load_next(struct cpd_worker *worker, const cpd_variant *v, struct loading *loading)
{
    return load_into(worker, v, worker->next_slot++ % CPD_WORKER_SLOTS, loading);
}

/* Nothing of the cases is kept, so any slot does. */
static int run_cases(struct cpd_worker *worker, const cpd_variant *v, struct loading *loading)
{
    return exchange(loading, worker, 0, "cases", v->cases, v->cases_length);
}

/* An old worker that dies is no fault of the variant: a new one is asked once more. */
static int load(struct cpd_worker *worker, const cpd_variant *v, struct loading *loading,
                int (*attempt)(struct cpd_worker *, const cpd_variant *, struct loading *))
{
    bool used = worker->used;
    int r = attempt(worker, v, loading);

    if (r < 0 || worker->fd >= 0 || !used)
        return r;
    *loading->fault = (struct cpd_fault){0};
    cpd_worker__wake(worker, v->worker);
    return attempt(worker, v, loading);
}

/* The slot that holds a variant; CPD_WORKER_SLOTS when none does. */
static size_t slot_of(const struct cpd_worker *worker, const cpd_variant *v)
{
    size_t slot = 0;

    while (slot < CPD_WORKER_SLOTS && worker->serials[slot] != v->serial)
        slot++;
    return slot;
}

int cpd_variant__ensure(size_t *slot, struct cpd_worker *worker, const cpd_variant *v,
                        struct cpd_fault *fault)
{
    struct loading loading = {.fault = fault};
    int r = 0;

    cpd_worker__wake(worker, v->worker);
    if (slot_of(worker, v) == CPD_WORKER_SLOTS)
        r = load(worker, v, &loading, load_next);
    cpd_doc_free(loading.answer);
    *slot = slot_of(worker, v);
    return r;
}

/* ---- what it says ---- */

static int refuse_variant(const cpd_variant *v, const char *file, const struct cpd_fault *fault,
                          bool absent)
{
    cpd_error__set(absent ? CPD_EABSENT : CPD_EINPUT, "variant %s: %s", v->name, fault->why);
    return cpd_error__place(absent ? "" : file, fault->line, 0);
}

/* What was asked for becomes the root of doc. */
static int hand_over(cpd_doc *doc, const struct loading *loading)
{
    const cpd_node *says = cpd_node_get(cpd_doc_root(loading->answer), "says");

    cpd_doc_set_root(
        doc, cpd_node_copy(doc, loading->member ? cpd_node_get(says, loading->member) : says));
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

static int ask(cpd_doc *doc, const cpd_variant *v, const char *file, const char *member,
               int (*attempt)(struct cpd_worker *, const cpd_variant *, struct loading *))
{
    struct cpd_fault fault = {0};
    struct loading loading = {.fault = &fault, .member = member};
    struct cpd_worker *worker = cpd_worker__take(v->worker);
    int r = load(worker, v, &loading, attempt);
    bool absent = worker->fd < 0 && will_not_run(worker->end);

    cpd_worker__give(worker);
    if (r == 0)
        r = fault.is ? refuse_variant(v, file, &fault, absent) : hand_over(doc, &loading);
    cpd_doc_free(loading.answer);
    return r;
}

int cpd_variant__says(cpd_doc *doc, cpd_variant *v)
{
    return ask(doc, v, CPD_VARIANT_SOURCE, NULL, load_next);
}

int cpd_variant__cases(cpd_doc *doc, cpd_variant *v)
{
    if (v->cases)
        return ask(doc, v, CPD_VARIANT_CASES, "cases", run_cases);
    cpd_doc_set_root(doc, cpd_node_list(doc));
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}
