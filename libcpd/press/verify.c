/* By whom is a version signed? Said plainly, whatever it is: a good signature of somebody who is
 * known here, of somebody who is not, none, or one that does not belong. */
#include "press/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "press/signers.h"

#define WHY_TEXT 120

struct verdict {
    const char *result;
    char why[WHY_TEXT];
    char principal[300];
    cpd_ssh_key key;
    bool valid_today;
};

/* ---- who is trusted ---- */

/* A file that was named must be there; one beside the repository may be. */
static int read_beside(char **out, const cpd_repository *repository, const char *path,
                       const char *name)
{
    cpd_str beside = {0};
    int r;

    cpd_str_addf(&beside, "%s/%s", repository->folder, name);
    if (beside.failed)
        return cpd_error__no_memory();
    r = cpd_repository__file(out, path ? path : beside.bytes, path ? path : name);
    cpd_str_fini(&beside);
    return r == CPD_EABSENT && !path ? 0 : r;
}

int cpd_trust__read(cpd_signers **out, const cpd_repository *repository, const cpd_trust *trust,
                    cpd_issues *issues)
{
    const char *allowed = trust ? trust->allowed : NULL, *revoked = trust ? trust->revoked : NULL;
    CPD_FREE char *allowed_text = NULL, *revoked_text = NULL;
    int r = read_beside(&allowed_text, repository, allowed, "allowed_signers");

    if (r == 0)
        r = read_beside(&revoked_text, repository, revoked, "revoked_keys");
    if (r == 0)
        r = cpd_signers__read(out, allowed_text, allowed ? allowed : "allowed_signers",
                              revoked_text, revoked ? revoked : "revoked_keys", issues);
    return r;
}

/* ---- one tag ---- */

static void say(struct verdict *verdict, const char *result, const char *why)
{
    verdict->result = result;
    if (why != verdict->why)
        snprintf(verdict->why, sizeof verdict->why, "%s", why);
}

static void judge_signer(struct verdict *verdict, const cpd_signers *signers, int64_t at,
                         int64_t now)
{
    static const char *const results[] = {[CPD_SIGNER_UNKNOWN] = "untrusted-key",
                                          [CPD_SIGNER_VALID] = "good",
                                          [CPD_SIGNER_EXPIRED] = "expired-key",
                                          [CPD_SIGNER_REVOKED] = "revoked-key"};
    static const char *const why[] = {
        [CPD_SIGNER_UNKNOWN] = "the signature holds, and nobody here knows whose key it is",
        [CPD_SIGNER_VALID] = "signed by somebody whose key is known here",
        [CPD_SIGNER_EXPIRED] = "the key was not valid on the day that the tag bears",
        [CPD_SIGNER_REVOKED] = "the key was revoked: anybody may have signed with it"};
    const char *principal, *ignored;
    enum cpd_signer_state state = cpd_signers__find(&principal, signers, &verdict->key, at);

    snprintf(verdict->principal, sizeof verdict->principal, "%s", principal);
    verdict->valid_today =
        cpd_signers__find(&ignored, signers, &verdict->key, now) == CPD_SIGNER_VALID;
    say(verdict, results[state], why[state]);
}

/* Lines before the message that git itself writes, and no others: what a program does not know it
 * cannot vouch for. */
static bool has_known_head(const char *tag)
{
    static const char *const lines[] = {"object ", "type commit\n", "tag ", "tagger "};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (strncmp(tag, lines[i], strlen(lines[i])) != 0)
            return false;
        tag += strcspn(tag, "\n");
        tag += *tag == '\n';
    }
    return *tag == '\n';
}

static int judge(struct verdict *verdict, const char *tag, size_t length,
                 const cpd_signers *signers, int64_t at, int64_t now)
{
    char kind[16];
    size_t begins = cpd_sshsig__begins(kind, tag, length);
    enum cpd_sshsig_result result;
    int r;

    if (begins == length) {
        say(verdict, "no-signature", "nobody has signed it");
        return 0;
    }
    if (strcmp(kind, "PGP") == 0) {
        say(verdict, "unsupported-key", "it is signed with OpenPGP, which is not verified here");
        return 0;
    }
    if (strlen(tag) != length || !has_known_head(tag)) {
        say(verdict, "bad-signature", "the tag holds lines that are not known here");
        return 0;
    }
    r = cpd_sshsig__check(&result, &verdict->key, verdict->why, tag + begins, length - begins, tag,
                          begins);
    if (r == 0 && result == CPD_SSHSIG_GOOD)
        judge_signer(verdict, signers, at, now);
    else if (r == 0)
        say(verdict, result == CPD_SSHSIG_BAD ? "bad-signature" : "unsupported-key", verdict->why);
    return r;
}

/* ---- the report ---- */

static void set_key(cpd_doc *doc, cpd_node *report, const struct verdict *verdict)
{
    cpd_node *key = cpd_node_object(doc);
    char fingerprint[CPD_SSH_FINGERPRINT_TEXT];

    if (!verdict->key.bytes)
        return;
    cpd_ssh_key__fingerprint(fingerprint, &verdict->key);
    cpd_node_set_text(doc, key, "type", verdict->key.type);
    cpd_node_set_text(doc, key, "fingerprint", fingerprint);
    cpd_node_set(doc, report, "key", key);
    cpd_node_set_bool(doc, report, "valid_today", verdict->valid_today);
}

static cpd_node *report_of(cpd_doc *doc, const cpd_tag *tag, const struct verdict *verdict)
{
    cpd_node *report = cpd_node_object(doc);
    char at[CPD_CLOCK_TEXT];

    cpd_clock_format(at, tag->seconds);
    cpd_node_set_text(doc, report, "schema", "cpd.framework-signature/1");
    cpd_node_set(doc, report, "reference", cpd_node_textf(doc, "%s@%s", tag->set, tag->version));
    cpd_node_set_text(doc, report, "commit", tag->commit);
    cpd_node_set_text(doc, report, "tag", tag->tag);
    cpd_node_set_text(doc, report, "tagger", tag->tagger[0] ? tag->tagger : NULL);
    cpd_node_set_text(doc, report, "tagged_at", at);
    cpd_node_set_text(doc, report, "result", verdict->result);
    cpd_node_set_text(doc, report, "explanation", verdict->why);
    cpd_node_set_text(doc, report, "principal", verdict->principal[0] ? verdict->principal : NULL);
    set_key(doc, report, verdict);
    return report;
}

int cpd_tag__judge(cpd_node **out, cpd_doc *doc, const char *bytes, size_t length,
                   const cpd_tag *tag, const cpd_signers *signers, int64_t now)
{
    struct verdict verdict = {.result = NULL};
    int r = judge(&verdict, bytes, length, signers, tag->seconds, now);

    if (r == 0)
        *out = report_of(doc, tag, &verdict);
    cpd_ssh_key__fini(&verdict.key);
    return r;
}

/* ---- of a repository ---- */

int cpd_repository__tag(char **bytes, size_t *length, cpd_tag *tag, cpd_repository *repository,
                        const char *set, const char *version)
{
    cpd_error fault;

    memset(tag, 0, sizeof *tag);
    snprintf(tag->set, sizeof tag->set, "%s", set);
    snprintf(tag->version, sizeof tag->version, "%s", version);
    return cpd_press__fault(repository->press->tag(bytes, length, tag, repository->shelf, &fault),
                            &fault);
}

int cpd_repository__judge(cpd_node **out, cpd_doc *doc, cpd_repository *repository,
                          const cpd_reference *reference, const cpd_signers *signers)
{
    CPD_FREE char *bytes = NULL;
    size_t length = 0;
    cpd_tag tag;
    int r =
        cpd_repository__tag(&bytes, &length, &tag, repository, reference->set, reference->version);

    if (r == 0)
        r = cpd_tag__judge(out, doc, bytes, length, &tag, signers,
                           repository->clock.now_ms(repository->clock.payload) / 1000);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r; // half a verdict is none
}

int cpd_repository_verify(cpd_doc **out, cpd_repository *repository, const char *reference,
                          const cpd_trust *trust, cpd_issues *issues)
{
    cpd_reference named;
    cpd_signers *signers = NULL;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *report = NULL;
    int r = doc ? cpd_repository__reference(&named, reference) : cpd_error__no_memory();

    if (r == 0)
        r = cpd_trust__read(&signers, repository, trust, issues);
    if (r == 0)
        r = cpd_repository__judge(&report, doc, repository, &named, signers);
    if (r == 0) {
        cpd_doc_set_root(doc, report);
        *out = cpd_steal(&doc);
    }
    cpd_signers__free(signers);
    cpd_doc_free(doc);
    return r;
}
