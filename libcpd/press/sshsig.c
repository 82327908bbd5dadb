/* The armour is base64 between two lines; inside are strings with their lengths in front. Every
 * length is held against what is left before it is used, and nothing may follow. Only Ed25519 is
 * verified here: RSA and the curves of NIST would need another library, and are called unsupported,
 * never bad. */
#include "press/sshsig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"

#define BEGIN "-----BEGIN SSH SIGNATURE-----"
#define END "-----END SSH SIGNATURE-----"
#define ANY_BEGIN "-----BEGIN "
#define MAGIC "SSHSIG"
#define ED25519 "ssh-ed25519"
#define ARMOUR_MOST (64 << 10)

/* ---- base64 (RFC 4648) ---- */

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Bytes of a text in base64; line ends are passed over. -1 when it is none. */
static ptrdiff_t decode(unsigned char *out, const char *text, size_t length)
{
    uint32_t bits = 0;
    size_t count = 0, digits = 0, padding = 0;

    for (size_t i = 0; i < length; i++) {
        int digit = digit_of(text[i]);

        if (text[i] == '\n' || text[i] == '\r')
            continue;
        if (text[i] == '=')
            padding++;
        else if (digit < 0 || padding)
            return -1;
        bits = bits << 6 | (uint32_t)(digit < 0 ? 0 : digit);
        if (++digits % 4 == 0)
            for (int shift = 16; shift >= 0; shift -= 8)
                out[count++] = (unsigned char)(bits >> shift);
    }
    return digits % 4 || padding > 2 || padding > count ? -1 : (ptrdiff_t)(count - padding);
}

/* ---- strings with their lengths in front ---- */

struct reader {
    const unsigned char *at;
    size_t left;
    bool failed;
};

struct string {
    const unsigned char *bytes;
    size_t length;
};

static uint32_t read_number(struct reader *r)
{
    uint32_t n = 0;

    if (r->left < 4)
        r->failed = true;
    if (r->failed)
        return 0;
    for (int i = 0; i < 4; i++)
        n = n << 8 | r->at[i];
    r->at += 4;
    r->left -= 4;
    return n;
}

static struct string read_string(struct reader *r)
{
    size_t length = read_number(r);
    struct string string = {r->at, length};

    if (length > r->left)
        r->failed = true;
    if (r->failed)
        return (struct string){(const unsigned char *)"", 0};
    r->at += length;
    r->left -= length;
    return string;
}

static bool is(struct string string, const char *text)
{
    return string.length == strlen(text) && memcmp(string.bytes, text, string.length) == 0;
}

/* ---- keys ---- */

void cpd_ssh_key__fini(cpd_ssh_key *key)
{
    free(key->bytes);
    *key = (cpd_ssh_key){.bytes = NULL};
}

/* The type in front of a key's bytes, as a text of letters that can be shown. */
static bool read_type(char out[CPD_SSH_TYPE_TEXT], const unsigned char *bytes, size_t length)
{
    struct reader r = {bytes, length, false};
    struct string type = read_string(&r);

    if (r.failed || type.length == 0 || type.length >= CPD_SSH_TYPE_TEXT)
        return false;
    for (size_t i = 0; i < type.length; i++)
        if (type.bytes[i] <= ' ' || type.bytes[i] > '~')
            return false;
    memcpy(out, type.bytes, type.length);
    out[type.length] = '\0';
    return true;
}

int cpd_ssh_key__read(cpd_ssh_key *out, const char *base64, size_t length)
{
    cpd_ssh_key key = {.bytes = malloc(length + 4)};
    ptrdiff_t count;

    if (!key.bytes)
        return cpd_error__no_memory();
    count = decode(key.bytes, base64, length);
    if (count < 0 || !read_type(key.type, key.bytes, (size_t)count)) {
        free(key.bytes);
        return 0;
    }
    key.length = (size_t)count;
    *out = key;
    return 1;
}

bool cpd_ssh_key__equal(const cpd_ssh_key *a, const cpd_ssh_key *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

void cpd_ssh_key__fingerprint(char out[CPD_SSH_FINGERPRINT_TEXT], const cpd_ssh_key *key)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char hash[CPD_SHA256_SIZE + 1] = {0};
    size_t used = (size_t)snprintf(out, CPD_SSH_FINGERPRINT_TEXT, "SHA256:");

    cpd_seal__sha256(hash, key->bytes, key->length);
    for (size_t bit = 0; bit < 8 * CPD_SHA256_SIZE; bit += 6) { // 43 digits, unpadded
        unsigned pair = (unsigned)hash[bit / 8] << 8 | hash[bit / 8 + 1];

        out[used++] = digits[pair >> (10 - bit % 8) & 63];
    }
    out[used] = '\0';
}

/* ---- the armour ---- */

size_t cpd_sshsig__begins(char kind[16], const char *tag, size_t length)
{
    size_t begins = length, n = strlen(ANY_BEGIN);

    kind[0] = '\0';
    for (size_t i = 0; i + n <= length; i++) // at the beginning of a line, the last such
        if ((i == 0 || tag[i - 1] == '\n') && memcmp(tag + i, ANY_BEGIN, n) == 0)
            begins = i;
    for (size_t i = 0; begins < length && i < 15 && begins + n + i < length; i++) {
        char c = tag[begins + n + i];

        if (c < 'A' || c > 'Z')
            break;
        kind[i] = c;
        kind[i + 1] = '\0';
    }
    return begins;
}

/* What stands between the two lines. Nothing but a line end may follow the last. */
static bool open_armour(struct string *out, const char *armour, size_t length)
{
    size_t begin = strlen(BEGIN "\n"), end = strlen(END);

    while (length > 0 && armour[length - 1] == '\n')
        length--;
    if (length < begin + end || memcmp(armour, BEGIN "\n", begin) != 0 ||
        memcmp(armour + length - end, END, end) != 0)
        return false;
    *out = (struct string){(const unsigned char *)armour + begin, length - begin - end};
    return true;
}

/* ---- the signature ---- */

struct sshsig {
    struct string key, space, hash, signature;
};

static const char *read_blob(struct sshsig *out, const unsigned char *bytes, size_t length)
{
    struct reader r = {bytes, length, false};
    struct string reserved;
    uint32_t version;

    if (length < strlen(MAGIC) || memcmp(bytes, MAGIC, strlen(MAGIC)) != 0)
        return "it is no signature of SSH";
    r.at += strlen(MAGIC);
    r.left -= strlen(MAGIC);
    version = read_number(&r);
    out->key = read_string(&r);
    out->space = read_string(&r);
    reserved = read_string(&r);
    out->hash = read_string(&r);
    out->signature = read_string(&r);
    if (r.failed || r.left || version != 1 || reserved.length)
        return "its bytes are not those of a signature";
    if (!is(out->space, CPD_SSH_NAMESPACE))
        return "it was made for another use than tags of git";
    return NULL;
}

/* Purpose and all that is signed besides the text, which is there as its hash. */
static unsigned char *signed_bytes(size_t *length, const struct sshsig *sig, const char *bytes,
                                   size_t n)
{
    unsigned char digest[CPD_SHA512_SIZE];
    bool sha512 = is(sig->hash, "sha512");
    const struct string parts[] = {sig->space,
                                   {(const unsigned char *)"", 0},
                                   sig->hash,
                                   {digest, sha512 ? CPD_SHA512_SIZE : CPD_SHA256_SIZE}};
    cpd_str out = {0};

    if (sha512)
        cpd_seal__sha512(digest, bytes, n);
    else
        cpd_seal__sha256(digest, bytes, n);
    cpd_str_add(&out, MAGIC);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint32_t size = (uint32_t)parts[i].length;
        const unsigned char number[] = {size >> 24 & 255, size >> 16 & 255, size >> 8 & 255,
                                        size & 255};

        cpd_str_add_n(&out, number, 4);
        cpd_str_add_n(&out, parts[i].bytes, parts[i].length);
    }
    *length = out.length;
    return (unsigned char *)cpd_str_finish(&out);
}

/* Type and 32 bytes of the key; type and 64 bytes of the signature; nothing else. */
static const char *read_ed25519(struct string *key, struct string *signature,
                                const struct sshsig *sig)
{
    struct reader k = {sig->key.bytes, sig->key.length, false};
    struct reader s = {sig->signature.bytes, sig->signature.length, false};

    read_string(&k);
    *key = read_string(&k);
    if (!is(read_string(&s), ED25519))
        return "key and signature are of different types";
    *signature = read_string(&s);
    if (k.failed || k.left || s.failed || s.left || key->length != CPD_KEY_SIZE ||
        signature->length != CPD_SIGNATURE_SIZE)
        return "its bytes are not those of a signature";
    return NULL;
}

static int verify(const char **why, const struct sshsig *sig, const char *bytes, size_t n)
{
    struct string key, signature;
    size_t length;
    unsigned char *message;

    *why = read_ed25519(&key, &signature, sig);
    if (*why)
        return 0;
    message = signed_bytes(&length, sig, bytes, n);
    if (!message)
        return cpd_error__no_memory();
    if (cpd_seal__verify_raw(signature.bytes, key.bytes, message, length) < 0)
        *why = "the text was changed after it was signed, or the signature is another's";
    free(message);
    return 0;
}

static int check_blob(enum cpd_sshsig_result *result, cpd_ssh_key *key, const char **why,
                      const unsigned char *blob, size_t blob_length, const char *bytes, size_t n)
{
    struct sshsig sig;
    int r;

    *result = CPD_SSHSIG_BAD;
    *why = read_blob(&sig, blob, blob_length);
    if (!*why && !read_type(key->type, sig.key.bytes, sig.key.length))
        *why = "its bytes are not those of a signature";
    if (*why)
        return 0;
    if (strcmp(key->type, ED25519) != 0 || (!is(sig.hash, "sha512") && !is(sig.hash, "sha256"))) {
        *result = CPD_SSHSIG_UNSUPPORTED;
        *why = "only keys of the type ssh-ed25519 are verified here";
    } else {
        r = verify(why, &sig, bytes, n);
        if (r < 0 || *why)
            return r;
        *result = CPD_SSHSIG_GOOD;
    }
    key->bytes = malloc(sig.key.length);
    if (!key->bytes)
        return cpd_error__no_memory();
    memcpy(key->bytes, sig.key.bytes, sig.key.length);
    key->length = sig.key.length;
    return 0;
}

int cpd_sshsig__check(enum cpd_sshsig_result *result, cpd_ssh_key *key, char why[120],
                      const char *armour, size_t armour_length, const char *bytes, size_t length)
{
    struct string inside;
    const char *wrong = "its armour is broken";
    unsigned char *blob = NULL;
    ptrdiff_t count = -1;
    int r = 0;

    *result = CPD_SSHSIG_BAD;
    *key = (cpd_ssh_key){.bytes = NULL};
    if (armour_length <= ARMOUR_MOST && open_armour(&inside, armour, armour_length)) {
        blob = malloc(inside.length + 4);
        if (!blob)
            return cpd_error__no_memory();
        count = decode(blob, (const char *)inside.bytes, inside.length);
    }
    if (count >= 0)
        r = check_blob(result, key, &wrong, blob, (size_t)count, bytes, length);
    free(blob);
    snprintf(why, 120, "%s", wrong ? wrong : "");
    return r;
}
