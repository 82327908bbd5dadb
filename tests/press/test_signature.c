/* Signatures of tags: judged as the command would, refused when a single bit differs, and made by
 * the real ssh-keygen. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/world.h"
#include "press/verify.h"
#include "shop.h"
#include "support/support.h"

#define MARCH_2026 INT64_C(1772355900) /* when the tags of the test data were made */

static cpd_signers *signers_of(const char *allowed, const char *revoked)
{
    cpd_signers *signers = NULL;

    cr_assert_eq(cpd_signers__read(&signers, allowed, "allowed", revoked, "revoked", NULL), 0, "%s",
                 cpd_error_last()->text);
    return signers;
}

static cpd_doc *judge(const char *tag, size_t length, const cpd_signers *signers, int64_t at)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_tag said = {.set = "x", .version = "1", .seconds = at};
    cpd_node *report = NULL;

    cr_assert_eq(cpd_seal__init(), 0);
    cr_assert_eq(cpd_tag__judge(&report, doc, tag, length, &said, signers, at), 0);
    cpd_doc_set_root(doc, report);
    return doc;
}

static void expect_result(const char *label, const char *tag, size_t length,
                          const cpd_signers *signers, const char *expected)
{
    cpd_doc *doc = judge(tag, length, signers, MARCH_2026);
    const char *result = cpd_node_get_text(cpd_doc_root(doc), "result");

    cr_expect_str_eq(result, expected, "%s: %s, %s", label, result,
                     cpd_node_get_text(cpd_doc_root(doc), "explanation"));
    cpd_doc_free(doc);
}

/* ---- the test data ---- */

static char *data(const char *name)
{
    CPD_FREE char *path = NULL;
    struct bytes file;
    char *text;

    cr_assert_gt(asprintf(&path, "%s/%s", support_testdata("standards/sshsig"), name), 0);
    file = read_bytes(path);
    text = strndup(file.bytes, file.length);
    free(file.bytes);
    return text;
}

static const struct {
    const char *tag, *allowed, *revoked, *result;
} cases[] = {
    {"good.tag", "allowed_signers", NULL, "good"},
    {"unknown-signer.tag", "allowed_signers", NULL, "untrusted-key"},
    {"tampered-message.tag", "allowed_signers", NULL, "bad-signature"},
    {"unsigned.tag", "allowed_signers", NULL, "no-signature"},
    {"wrong-namespace.tag", "allowed_signers", NULL, "bad-signature"},
    {"good.tag", "allowed_signers.expired", NULL, "expired-key"},
    {"good.tag", "allowed_signers", "revoked_keys", "revoked-key"},
};

Test(signature, judged_as_the_command_does)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CPD_FREE char *tag = data(cases[i].tag), *allowed = data(cases[i].allowed);
        CPD_FREE char *revoked = cases[i].revoked ? data(cases[i].revoked) : NULL;
        cpd_signers *signers = signers_of(allowed, revoked);

        expect_result(cases[i].tag, tag, strlen(tag), signers, cases[i].result);
        cpd_signers__free(signers);
    }
}

Test(signature, of_somebody_known_is_told_by_name_and_key)
{
    CPD_FREE char *tag = data("good.tag"), *allowed = data("allowed_signers");
    cpd_signers *signers = signers_of(allowed, NULL);
    cpd_doc *doc = judge(tag, strlen(tag), signers, MARCH_2026);
    const cpd_node *root = cpd_doc_root(doc), *key = cpd_node_get(root, "key");

    cr_expect_str_eq(cpd_node_get_text(root, "principal"), "publisher@example.org");
    cr_expect_str_eq(cpd_node_get_text(key, "type"), "ssh-ed25519");
    cr_expect_eq(strlen(cpd_node_get_text(key, "fingerprint")), 50);
    cr_expect(cpd_node_get_bool(root, "valid_today"));
    cpd_doc_free(doc);
    cpd_signers__free(signers);
}

/* Whatever byte is changed, left out or doubled: it is not good any more. */
Test(signature, no_byte_may_differ)
{
    CPD_FREE char *tag = data("good.tag"), *allowed = data("allowed_signers");
    cpd_signers *signers = signers_of(allowed, NULL);
    size_t length = strlen(tag);

    for (size_t i = 0; i < length; i++) {
        for (int bit = 0; bit < 8; bit++) {
            cpd_doc *doc;

            tag[i] ^= (char)(1 << bit);
            doc = judge(tag, length, signers, MARCH_2026);
            cr_expect_str_neq(cpd_node_get_text(cpd_doc_root(doc), "result"), "good",
                              "bit %d of byte %zu", bit, i);
            cpd_doc_free(doc);
            tag[i] ^= (char)(1 << bit);
        }
    }
    for (size_t cut = 0; cut + 1 < length; cut++) { // the very last line end may be missing
        cpd_doc *doc = judge(tag, cut, signers, MARCH_2026);

        cr_expect_str_neq(cpd_node_get_text(cpd_doc_root(doc), "result"), "good", "cut at %zu",
                          cut);
        cpd_doc_free(doc);
    }
    cpd_signers__free(signers);
}

Test(signature, doubled_or_followed_by_something)
{
    static const char *const tails[] = {"x\n", "-----BEGIN SSH SIGNATURE-----\n",
                                        "-----BEGIN PGP SIGNATURE-----\n\n=abcd\n"};
    CPD_FREE char *tag = data("good.tag"), *allowed = data("allowed_signers"), *twice = NULL;
    cpd_signers *signers = signers_of(allowed, NULL);
    const char *armour = strstr(tag, "-----BEGIN SSH");

    cr_assert_gt(asprintf(&twice, "%s%s", tag, armour), 0);
    expect_result("doubled", twice, strlen(twice), signers, "bad-signature");
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        CPD_FREE char *followed = NULL;
        cpd_doc *doc;

        cr_assert_gt(asprintf(&followed, "%s%s", tag, tails[i]), 0);
        doc = judge(followed, strlen(followed), signers, MARCH_2026);
        cr_expect_str_neq(cpd_node_get_text(cpd_doc_root(doc), "result"), "good", "%s", tails[i]);
        cpd_doc_free(doc);
    }
    cpd_signers__free(signers);
}

/* A line in the head that git did not write there could say anything to another reader. */
Test(signature, lines_in_the_head_that_nobody_knows)
{
    CPD_FREE char *allowed = data("allowed_signers"), *tag = data("good.tag"), *with = NULL;
    cpd_signers *signers = signers_of(allowed, NULL);
    const char *blank = strstr(tag, "\n\n");

    cr_assert_gt(asprintf(&with, "%.*s\ngpgsig-sha256 x%s", (int)(blank - tag), tag, blank), 0);
    expect_result("another line", with, strlen(with), signers, "bad-signature");
    cpd_signers__free(signers);
}

/* ---- the real ssh-keygen ---- */

static void shell(const char *format, ...) CPD_PRINTF(1, 2);
static void shell(const char *format, ...)
{
    CPD_FREE char *command = NULL;
    va_list args;

    va_start(args, format);
    cr_assert_gt(vasprintf(&command, format, args), 0);
    va_end(args);
    cr_assert_eq(system(command), 0, "%s", command);
}

static const char body[] = "object 0000000000000000000000000000000000000000\ntype commit\n"
                           "tag x/1\ntagger A <a@x.invalid> 1772355900 +0000\n\nText\n";

/* Sign with a new key of a type; the tag, and the line of allowed signers for it. */
static char *sign_anew(char **allowed, const char *type, const char *options)
{
    CPD_FREE char *folder = support_dir(), *path = NULL;
    struct bytes public, armour;
    char *tag = NULL;
    FILE *file;

    shell("ssh-keygen -q -t %s -N '' -C '' -f '%s/key'", type, folder);
    cr_assert_gt(asprintf(&path, "%s/text", folder), 0);
    file = fopen(path, "w");
    fputs(body, file);
    fclose(file);
    shell("cd '%s' && ssh-keygen -Y sign -q -n git -f key text 2>/dev/null", folder);
    free(path);
    cr_assert_gt(asprintf(&path, "%s/text.sig", folder), 0);
    armour = read_bytes(path);
    cr_assert_gt(asprintf(&tag, "%s%.*s", body, (int)armour.length, armour.bytes), 0);
    free(armour.bytes);
    free(path);
    cr_assert_gt(asprintf(&path, "%s/key.pub", folder), 0);
    public = read_bytes(path);
    cr_assert_gt(asprintf(allowed, "a@x.invalid %s%.*s", options, (int)public.length, public.bytes),
                 0);
    free(public.bytes);
    return tag;
}

static const struct {
    const char *label, *type, *options, *result;
} real[] = {
    {"plain", "ed25519", "", "good"},
    {"for tags", "ed25519", "namespaces=\"git\" ", "good"},
    {"for files", "ed25519", "namespaces=\"file\" ", "untrusted-key"},
    {"for both", "ed25519", "namespaces=\"file,git\" ", "good"},
    {"for all", "ed25519", "namespaces=\"*\" ", "good"},
    {"in time", "ed25519", "valid-after=\"20260101Z\",valid-before=\"20270101Z\" ", "good"},
    {"too early", "ed25519", "valid-after=\"20260301090501Z\" ", "expired-key"},
    {"just in time", "ed25519", "valid-after=\"20260301090500Z\" ", "good"},
    {"too late", "ed25519", "valid-before=\"202603010904Z\" ", "expired-key"},
    {"of an authority", "ed25519", "cert-authority ", "untrusted-key"},
    {"RSA", "rsa", "", "unsupported-key"},
    {"a curve of NIST", "ecdsa", "", "unsupported-key"},
};

Test(signature, made_by_ssh_keygen)
{
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        CPD_FREE char *allowed = NULL;
        CPD_FREE char *tag = sign_anew(&allowed, real[i].type, real[i].options);
        cpd_signers *signers = signers_of(allowed, NULL);

        expect_result(real[i].label, tag, strlen(tag), signers, real[i].result);
        cpd_signers__free(signers);
    }
}

/* ---- files of signers ---- */

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDhZDciG/sGa+WF6dyvHpZi+phnUHuM1kO2kI91ivDxZ"

static const struct {
    const char *label, *text, *issues;
} files[] = {
    {"empty", "", ""},
    {"comments and blank lines", "# a\n\n  # b\n\t\n", ""},
    {"without options", "a@x " KEY "\n", ""},
    {"with a comment, without a line end", "a@x " KEY " of a", ""},
    {"carriage returns", "a@x " KEY "\r\nb@x " KEY "\r\n", ""},
    {"no key", "a@x\n",
     "1:0 there is no public key in this line | Write: NAME@EXAMPLE.ORG namespaces=\"git\" "
     "ssh-ed25519 AAAA... as in the .pub file of the key.\n"},
    {"no base64", "\na@x ssh-ed25519 A!AA\n",
     "2:0 there is no public key in this line | Write: NAME@EXAMPLE.ORG namespaces=\"git\" "
     "ssh-ed25519 AAAA... as in the .pub file of the key.\n"},
    {"another type than it says",
     "a@x ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIDhZDciG/sGa+WF6dyvHpZi+phnU"
     "HuM1kO2kI91ivDxZ\n",
     "1:0 there is no public key in this line | Write: NAME@EXAMPLE.ORG namespaces=\"git\" "
     "ssh-ed25519 AAAA... as in the .pub file of the key.\n"},
    {"an option nobody knows", "a@x verify-required " KEY "\n",
     "1:0 there is an option that is not known here | Write: NAME@EXAMPLE.ORG namespaces=\"git\" "
     "ssh-ed25519 AAAA... as in the .pub file of the key.\n"},
    {"a day that is none", "a@x valid-after=\"20260231Z\" " KEY "\n",
     "1:0 valid-after is no time | Write: NAME@EXAMPLE.ORG namespaces=\"git\" ssh-ed25519 AAAA... "
     "as in the .pub file of the key.\n"},
};

Test(signers, lines_are_read_or_refused)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_signers *signers = NULL;
        int r = cpd_signers__read(&signers, files[i].text, "allowed", NULL, "revoked", issues);
        char *listed = list_issues(issues);

        cr_expect_str_eq(listed, files[i].issues, "%s: %s", files[i].label, listed);
        cr_expect_eq(r, *files[i].issues ? CPD_EINPUT : 0, "%s", files[i].label);
        free(listed);
        cpd_signers__free(signers);
        cpd_issues_free(issues);
    }
}

Test(signers, a_binary_list_of_revoked_keys_is_not_passed_over)
{
    cpd_signers *signers = NULL;

    cr_expect_eq(cpd_signers__read(&signers, NULL, "a", "SSHKRL\n", "revoked", NULL), CPD_EINPUT);
    cr_expect_null(signers);
}
