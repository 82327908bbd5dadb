#include "proof/load.h"

#include <stdio.h>
#include <string.h>

#include <cpd/erase.h>
#include <cpd/plain.h>
#include <cpd/supervision.h>

#include "person/person.h"

#define WORDS "a note of some words, sealed like all the others"

static cpd_node *time_of(cpd_doc *doc, int minutes)
{
    cpd_node *draft = cpd_node_object(doc);
    cpd_node_set_text(doc, draft, "kind", "time");
    cpd_node_set_text(doc, draft, "category", "direct");
    cpd_node_set_int(doc, draft, "minutes", minutes);
    cpd_node_set_text(doc, draft, "text", WORDS);
    return draft;
}

static struct load_done saved_as(const cpd_saved *saved, enum load_what what)
{
    struct load_done made = {.what = what, .position = saved->position};
    memcpy(made.id, saved->id, sizeof made.id);
    memcpy(made.hash, saved->hash, sizeof made.hash);
    return made;
}

static int save_batch(struct load_done *out, size_t *count, cpd_home *home, cpd_doc *doc)
{
    const cpd_node *drafts[LOAD_MOST];
    cpd_saved saved[LOAD_MOST];
    for (size_t i = 0; i < LOAD_MOST; i++)
        drafts[i] = time_of(doc, 2);
    int r = cpd_record_save_all(saved, home, drafts, LOAD_MOST, NULL);
    for (size_t i = 0; r == 0 && i < LOAD_MOST; i++)
        out[i] = saved_as(&saved[i], LOAD_SAVED);
    *count = LOAD_MOST;
    return r;
}

static int sign_session(struct load_done *out, cpd_home *home)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    draft.account = WORDS;
    draft.minutes = 60;
    int r = cpd_supervision_record(&saved, home, &draft, NULL);
    if (r == 0)
        r = cpd_record_sign(home, saved.id, NULL);
    if (r == 0)
        *out = saved_as(&saved, LOAD_SIGNED);
    return r;
}

static int erase_one(struct load_done *out, cpd_home *home, cpd_doc *doc)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(doc);
    cpd_node_set_text(doc, draft, "kind", "reflection");
    cpd_node_set_text(doc, draft, "text", WORDS);
    int r = cpd_record_save(&saved, home, draft, NULL);
    if (r == 0)
        r = cpd_erase(NULL, home, saved.id, &(cpd_erase_options){.what = CPD_ERASE_WHOLE});
    if (r == 0)
        *out = saved_as(&saved, LOAD_ERASED);
    return r;
}

struct imported {
    struct load_done *out;
    size_t count;
};

static int note_row(void *payload, const cpd_import_row *row)
{
    struct imported *i = payload;
    if (i->count < LOAD_MOST && strcmp(row->what, "new") == 0) {
        i->out[i->count] = (struct load_done){.what = LOAD_SAVED};
        snprintf(i->out[i->count++].id, CPD_ID_TEXT, "%s", row->record);
    }
    return 0;
}

static int import(struct load_done *out, size_t *count, cpd_home *home)
{
    char text[1000];
    struct imported done = {.out = out};
    cpd_import_options how = {.row = note_row, .payload = &done};
    int n = 0;
    for (int i = 0; i < 2; i++) {
        cpd_uuid record;
        char id[CPD_UUID_TEXT];
        cpd_people__new_id(&record, home);
        cpd_uuid_format(id, &record);
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "{\"schema\": \"cpd.plain/1\", \"record\": \"%s\", \"kind\": \"cpd\", "
                      "\"date\": \"2026-11-02\", \"text\": \"" WORDS "\"}\n",
                      id);
    }
    int r = cpd_plain_import(NULL, home, text, (size_t)n, "lines", &how);
    *count = done.count;
    return r;
}

static int act(struct load_done *out, size_t *count, struct load *load, cpd_home *home,
               cpd_doc *doc, int step)
{
    cpd_saved saved;
    int r;
    *count = 1;
    switch (step % LOAD_KINDS) {
    case 0:
        r = cpd_record_save(&saved, home, time_of(doc, 1), NULL);
        break;
    case 1:
        r = cpd_record_amend(&saved, home, load->last, time_of(doc, 5), NULL, NULL);
        break;
    case 2:
        return save_batch(out, count, home, doc);
    case 3:
        return sign_session(out, home);
    case 4:
        return import(out, count, home);
    default:
        return erase_one(out, home, doc);
    }
    if (r == 0) {
        *out = saved_as(&saved, LOAD_SAVED);
        memcpy(load->last, saved.id, sizeof load->last);
    }
    return r;
}

int load_step(struct load_done out[LOAD_MOST], size_t *count, struct load *load, cpd_home *home,
              int step)
{
    cpd_doc *doc = cpd_doc_new();
    memset(out, 0, LOAD_MOST * sizeof *out);
    int r = doc ? act(out, count, load, home, doc, step) : CPD_EINTERNAL;
    cpd_doc_free(doc);
    return r;
}

/* ---- afterwards ---- */

static const char *fault_of(const cpd_node *root, const struct load_done *one)
{
    const char *text = cpd_node_get_text(root, "text");
    if (one->what == LOAD_ERASED)
        return "it was erased, and is read";
    if (one->what == LOAD_SIGNED)
        return cpd_node_length(cpd_node_get(root, "signatures")) == 1 ? "" : "it is not signed";
    return text && strcmp(text, WORDS) == 0 ? "" : "its words are lost";
}

const char *load_fault(cpd_home *home, const struct load_done *one)
{
    cpd_doc *doc;
    int r = cpd_record_read(&doc, home, one->id, one->hash[0] ? one->hash : NULL);
    if (r < 0)
        return one->what == LOAD_ERASED && strstr(cpd_error_last()->text, "was erased")
                   ? ""
                   : cpd_error_last()->text;
    const char *fault = fault_of(cpd_doc_root(doc), one);
    cpd_doc_free(doc);
    return fault;
}
