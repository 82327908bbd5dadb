/* cpd sign: what waits for one's signature, from everybody, and signing or refusing it.
 *
 * Nothing is signed unseen. One record is named and its version checked; many go through a list that
 * was shown whole, in one sitting: on a terminal one act each, elsewhere by the seal of the list that
 * was printed.
 */
#include <string.h>

#include "cli.h"

#define SIGN_OPTIONS                                                                               \
    {"outcome", "WORD",                                                                            \
     "agree, agree-with-comment, under-protest, recommend, decide, moderate; otherwise agree",     \
     false, NULL},                                                                                 \
        {"words", "TEXT", "your comment, sealed", false, NULL},                                    \
        {"refuse", "REASON", "do not sign, and say why", false, NULL},                             \
        {"role", "ROLE", "supervisee, supervisor or assessor; otherwise as the record names you",  \
         false, NULL},                                                                             \
    {                                                                                              \
        "for", "PERSON", "sign in this person's place, by their delegation", false, NULL           \
    }

static const cli_option options[] = {
    SIGN_OPTIONS,
    {"all", NULL, "all that waits, each after it was shown", false, NULL},
    {"seen", "SEAL", "the list that cpd sign --all printed, unchanged since", false, NULL},
};

/* ---- one record ---- */

static const char *text_of(cli_call *call, const char *typed, int *status)
{
    const char *text = typed && *typed ? cli_text(call, typed) : NULL;
    if (typed && *typed && !text)
        *status = CLI_INPUT;
    return text;
}

/* A refusal is an outcome with its reason as the words. */
int cli_sign_options(cli_call *call, cpd_sign_options *out)
{
    int status = CLI_DONE;
    const char *reason = cli_value(call, "refuse");
    *out = (cpd_sign_options){
        .role = cli_value(call, "role"),
        .outcome = cli_value(call, "outcome"),
        .on_behalf_of = cli_value(call, "for"),
        .words = text_of(call, reason ? reason : cli_value(call, "words"), &status),
    };
    if (reason && (out->outcome || cli_value(call, "words")))
        return cli_usage(call, "", "--refuse stands without --outcome and --words");
    if (reason)
        out->outcome = "refuse";
    return status;
}

static int print_signed(cli_call *call, const char *word, const cpd_sign_options *sign)
{
    cpd_doc *doc = NULL;
    char day[CLI_DAY];
    if (cpd_record_read(&doc, call->home, word, NULL) < 0)
        return cli_fail(call);
    const cpd_node *record = cpd_doc_root(doc);
    bool refused = sign->outcome && !strcmp(sign->outcome, "refuse");
    cli_print_line(&call->out, "%s: %s, %s (%s), version %d.",
                   refused ? "Refused, with your reason" : "Signed",
                   cpd_node_get_text(record, "title"),
                   cli_day(day, cpd_node_get_text(record, "date")),
                   cli_short(cpd_node_get_text(record, "record"), CLI_SHORT),
                   (int)cpd_node_get_int(record, "revision", 1));
    cli_print_unsigned(call, record);
    cpd_doc_free(doc);
    return CLI_DONE;
}

static int sign_one(cli_call *call, const char *word, const cpd_sign_options *sign)
{
    if (cpd_record_sign(call->home, word, sign) < 0)
        return cli_fail(call);
    return print_signed(call, word, sign);
}

int cli_sign_named(cli_call *call)
{
    cpd_sign_options sign;
    int status = cli_sign_options(call, &sign);
    cli_unlock(call); /* once for all of them */
    for (int i = 0; status == CLI_DONE && i < call->count; i++)
        status = sign_one(call, call->words[i], &sign);
    if (status == CLI_DONE)
        cli_print_done(call);
    return status;
}

/* ---- the queue ---- */

static const char *in_place(cli_call *call, const cpd_node *record)
{
    const cpd_node *as = cpd_node_get(record, "sign_as");
    const char *role = cpd_node_get_text(as, "role"), *whose = cpd_node_get_text(as, "for");
    if (!role)
        return "one of several: say --for";
    return whose ? cli_textf(call, "%s, for %s", role, whose) : role;
}

static int print_queue(cli_call *call, const cpd_node *records)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID},    {"day", "Day", CLI_SHOW_DAY},
        {"title", "Kind", CLI_SHOW_TEXT},     {"portfolio", "Whose", CLI_SHOW_TEXT},
        {"place", "You sign as", CLI_SHOW_TEXT},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(records); i++) {
        const cpd_node *one = cpd_node_at(records, i);
        static const char *const kept[] = {"record", "title", "portfolio"};
        cpd_node *row = cpd_node_object(call->scratch);
        for (size_t k = 0; k < 3; k++)
            cpd_node_set_text(call->scratch, row, kept[k], cpd_node_get_text(one, kept[k]));
        cpd_node_set_text(call->scratch, row, "day", cpd_node_get_text(one, "date"));
        cpd_node_set_text(call->scratch, row, "place", in_place(call, one));
        cpd_node_add(call->scratch, rows, row);
    }
    CLI_PRINT_TABLE(&call->out, columns, rows);
    return CLI_DONE;
}

/* What was shown, as one word that people can copy. */
static const char *seal_of(cli_call *call, const cpd_node *records)
{
    char seal[CPD_HASH_TEXT];
    cpd_record_seal(seal, records);
    return cli_textf(call, "%.20s", seal);
}

static void show_each(cli_call *call, const cpd_node *records)
{
    for (size_t i = 0; i < cpd_node_length(records); i++) {
        cli_print_record(call, cpd_node_at(records, i));
        cli_print_fact(&call->out, "you sign as", in_place(call, cpd_node_at(records, i)));
    }
}

static int sign_queued(cli_call *call, const cpd_node *record, cpd_sign_options sign)
{
    sign.revision = cpd_node_get_text(record, "hash");
    if (!sign.on_behalf_of)
        sign.on_behalf_of = cpd_node_get_text(cpd_node_get(record, "sign_as"), "for");
    const char *id = cpd_node_get_text(record, "record");
    if (cpd_record_sign(call->home, id, &sign) < 0)
        return cli_fail(call);
    return print_signed(call, id, &sign);
}

/* ---- one act each, at a terminal ---- */

/* What people answer, and what it means. */
static const struct {
    const char *word, *outcome, *asks; /* asks: for words; NULL: for none */
} acts[] = {
    {"agree", "agree", NULL},
    {"comment", "agree-with-comment", "Your comment:"},
    {"protest", "under-protest", "What you do not agree with:"},
    {"refuse", "refuse", "Why you do not sign:"},
};

static int act_on(cli_call *call, const cpd_node *record, cpd_sign_options sign, const char *answer)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strncmp(acts[i].word, answer, strlen(answer)) != 0)
            continue;
        sign.outcome = acts[i].outcome;
        sign.words = acts[i].asks ? cli_ask(call, acts[i].asks, false) : NULL;
        if (acts[i].asks && !sign.words)
            break;
        return sign_queued(call, record, sign);
    }
    cli_print_line(&call->out, "Left as it is.");
    return CLI_DONE;
}

static int ask_each(cli_call *call, const cpd_node *records, const cpd_sign_options *sign)
{
    int status = CLI_DONE;
    for (size_t i = 0; status == CLI_DONE && i < cpd_node_length(records); i++) {
        const cpd_node *one = cpd_node_at(records, i);
        cli_print_record(call, one);
        cli_print_fact(&call->out, "you sign as", in_place(call, one));
        fflush(call->out.out);
        const char *answer = cli_ask(call, "agree, comment, protest or refuse?", true);
        status = act_on(call, one, *sign, answer ? answer : "-");
    }
    return status;
}

/* ---- all that was shown ---- */

static int sign_seen(cli_call *call, const cpd_node *records, const cpd_sign_options *sign)
{
    if (strcmp(cli_value(call, "seen"), seal_of(call, records)) != 0)
        return cli_refuse(call, CPD_ECONFLICT, "Look at it as it is now: cpd sign --all",
                          "what waits is not what you were shown; nothing was signed");
    int status = CLI_DONE;
    for (size_t i = 0; status == CLI_DONE && i < cpd_node_length(records); i++)
        status = sign_queued(call, cpd_node_at(records, i), *sign);
    if (status == CLI_DONE)
        cli_print_done(call);
    return status;
}

static int show_all(cli_call *call, const cpd_node *records)
{
    const char *seal = seal_of(call, records);
    cpd_node *shown = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, shown, "seal", seal);
    cpd_node_set(call->scratch, shown, "records", cpd_node_copy(call->scratch, records));
    cli_print_schema(call, "cpd.waiting/1", NULL, shown);
    show_each(call, records);
    cli_print_gap(&call->out);
    cli_print_next(&call->out,
                   cli_textf(call, "cpd sign --all --seen %s%s", seal, cli_here(call, true)),
                   "your signature under all %zu of them.", cpd_node_length(records));
    return CLI_DONE;
}

static int run_all(cli_call *call, const cpd_node *records)
{
    cpd_sign_options sign;
    int status = cli_sign_options(call, &sign);
    if (status != CLI_DONE)
        return status;
    if (cli_value(call, "seen") || cli_may_ask(call))
        cli_unlock(call); /* once for all of them */
    if (cli_value(call, "seen"))
        return sign_seen(call, records, &sign);
    if (cpd_node_length(records) == 0) {
        cli_print_schema(call, "cpd.waiting/1", "records", records);
        cli_print_line(&call->out, "Nothing waits for your signature.");
        return CLI_DONE;
    }
    return cli_may_ask(call) ? ask_each(call, records, &sign) : show_all(call, records);
}

static int run(cli_call *call)
{
    bool all = cli_switch(call, "all") || cli_value(call, "seen");
    if (call->count > 0 && all)
        return cli_usage(call, "", "name records, or sign --all; not both");
    if (call->count > 0)
        return cli_sign_named(call);
    if (cpd_record_unsigned(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *records = cpd_doc_root(call->report);
    if (all)
        return run_all(call, records);
    cli_print_schema(call, "cpd.waiting/1", "records", records);
    if (cpd_node_length(records) == 0)
        cli_print_line(&call->out, "Nothing waits for your signature.");
    else
        print_queue(call, records);
    return CLI_DONE;
}

const cli_command cmd_sign = {
    .name = "sign",
    .arguments = "[RECORD...]",
    .least = 0,
    .most = -1,
    .summary = "List what waits for your signature; sign it, or refuse and say why",
    .about =
        "The newest version is signed with your own key, and your registration on the day is stated.\n"
        "Without RECORD it lists what waits, from everybody. Seen, but you do not agree: --outcome\n"
        "under-protest. With --all each is shown first: on a terminal you are asked for each; elsewhere\n"
        "the list is printed with the command that signs exactly what it showed.",
    .examples = "sign\n"
                "sign 3f9a1c 77b0de\n"
                "sign 3f9a1c --outcome agree-with-comment --words \"I asked for a second visitor.\"\n"
                "sign 3f9a1c --refuse \"The date is wrong.\"\n"
                "sign 3f9a1c --for \"Ben Cole\"\n"
                "sign --all\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run,
};

/* ---- by its older name ---- */

static const cli_option named_options[] = {SIGN_OPTIONS};

const cli_command cmd_supervision_sign = {
    .name = "supervision sign",
    .arguments = "RECORD...",
    .least = 1,
    .most = -1,
    .summary = "Sign sessions or other records with your own key",
    .about = "The same as cpd sign RECORD. Read it first: cpd show RECORD.\n"
             "Seen, but you do not agree: --outcome under-protest.",
    .examples = "supervision sign 3f9a1c\n"
                "supervision sign 3f9a1c 77b0de --as \"Ben Cole\"\n"
                "supervision sign 3f9a1c --outcome agree-with-comment --words \"I asked for a "
                "second visitor.\"\n",
    CLI_OPTIONS(named_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = cli_sign_named,
};
