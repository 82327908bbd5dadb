/* A stamp of the model: all keys of all kinds and what is said of them, in one hash. */
#include <string.h>

#include "framework/model.h"

#define PURPOSE "cpd/model/1"
#define FORMS_MOST 64

struct walk {
    cpd_str text;
    const struct cpd_form *seen[FORMS_MOST];
    size_t count;
};

static void add_form(struct walk *walk, const struct cpd_form *form);

static void add_keys(struct walk *walk, const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++) {
        cpd_str_addf(&walk->text, "%s %d %u %lld %s %s\n", keys->key, (int)keys->value, keys->flags,
                     (long long)keys->most, keys->instead ? keys->instead : "",
                     keys->otherwise ? keys->otherwise : "");
        for (const char *const *word = keys->words; word && *word; word++)
            cpd_str_addf(&walk->text, "%s\n", *word);
        if (keys->form)
            add_form(walk, keys->form);
    }
}

/* Requirements hold requirements: each form is written once. */
static void add_form(struct walk *walk, const struct cpd_form *form)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->seen[i] == form)
            return;
    if (walk->count == FORMS_MOST)
        return;
    walk->seen[walk->count++] = form;
    cpd_str_addf(&walk->text, "%s\n", form->name);
    add_keys(walk, form->keys);
    add_keys(walk, form->more);
}

void cpd_set_model__stamp(cpd_hash *out)
{
    struct walk walk = {.count = 0};
    const struct cpd_set_kind *kind;

    cpd_str_addf(&walk.text, "%s\n", CPD_VERSION);
    for (size_t i = 0; (kind = cpd_set_kind__at(i)); i++)
        add_form(&walk, &kind->form);
    cpd_seal__hash(out, PURPOSE, walk.text.bytes ? walk.text.bytes : "", walk.text.length);
    cpd_str_fini(&walk.text);
}
