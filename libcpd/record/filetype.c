/* The table of files that may be attached, by the bytes they begin with. Documents of office
 * programs are ZIP archives and are told by the files in them; one that holds macros runs, and is
 * refused as a program is. Everything that is not in the table is refused: a list of what is bad is
 * never whole. */
#include "record/filetype.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/base.h"

struct file {
    const unsigned char *bytes;
    size_t length;
};

static bool begins(const struct file *file, const char *magic, size_t n)
{
    return file->length >= n && memcmp(file->bytes, magic, n) == 0;
}

#define BEGINS(file, magic) begins(file, magic, sizeof(magic) - 1)

/* ---- what runs ---- */

static bool is_program(const struct file *file)
{
    return BEGINS(file, "\x7f"
                        "ELF") ||
           BEGINS(file, "MZ") || BEGINS(file, "#!") || BEGINS(file, "\xca\xfe\xba\xbe") ||
           BEGINS(file, "\xfe\xed\xfa\xce") || BEGINS(file, "\xfe\xed\xfa\xcf") ||
           BEGINS(file, "\xce\xfa\xed\xfe") || BEGINS(file, "\xcf\xfa\xed\xfe") ||
           BEGINS(file, "\0asm") || BEGINS(file, "L\0\0\0\x01\x14\x02\0");
}

/* Scripts look like any text, but a name that ends so would run them once the file is saved. */
static bool name_runs(const char *name)
{
    static const char *const endings[] = {"bat", "cmd",  "com", "cpl", "desktop", "exe", "hta",
                                          "htm", "html", "jar", "js",  "jse",     "lnk", "mht",
                                          "msi", "ps1",  "py",  "scr", "sh",      "svg", "url",
                                          "vbe", "vbs",  "wsf", "xht", "xhtml"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot + 1, endings[i]) == 0)
            return true;
    return false;
}

/* ---- archives: the list of files at the end of a ZIP ---- */

static size_t number(const unsigned char *at, int bytes)
{
    size_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

#define END_SIZE 22
#define ENTRY_SIZE 46

/* Where the record at the end stands; the comment after it may be long. */
static const unsigned char *find_end(const struct file *file)
{
    size_t least = file->length > END_SIZE + 65535 ? file->length - END_SIZE - 65535 : 0;
    for (size_t at = file->length >= END_SIZE ? file->length - END_SIZE + 1 : 0; at > least; at--)
        if (memcmp(file->bytes + at - 1, "PK\5\6", 4) == 0)
            return file->bytes + at - 1;
    return NULL;
}

struct archive {
    bool whole, word, macros;
};

static void note_name(struct archive *archive, const char *name, size_t n)
{
    static const char vba[] = "vbaProject.bin", basic[] = "Basic/", scripts[] = "Scripts/",
                      document[] = "word/document.xml";
    archive->word |= n == sizeof document - 1 && memcmp(name, document, n) == 0;
    archive->macros |= (n >= sizeof vba - 1 &&
                        strncasecmp(name + n - (sizeof vba - 1), vba, sizeof vba - 1) == 0) ||
                       (n >= sizeof basic - 1 && memcmp(name, basic, sizeof basic - 1) == 0) ||
                       (n >= sizeof scripts - 1 && memcmp(name, scripts, sizeof scripts - 1) == 0);
}

static struct archive look_inside(const struct file *file)
{
    struct archive archive = {0};
    const unsigned char *end = find_end(file);
    size_t count = end ? number(end + 10, 2) : 0, at = end ? number(end + 16, 4) : 0;
    for (size_t i = 0; end && i < count; i++) {
        if (at > file->length || file->length - at < ENTRY_SIZE ||
            memcmp(file->bytes + at, "PK\1\2", 4) != 0)
            return archive;
        size_t n = number(file->bytes + at + 28, 2),
               more = number(file->bytes + at + 30, 2) + number(file->bytes + at + 32, 2);
        if (file->length - at - ENTRY_SIZE < n)
            return archive;
        note_name(&archive, (const char *)file->bytes + at + ENTRY_SIZE, n);
        at += ENTRY_SIZE + n + more;
    }
    archive.whole = count > 0;
    return archive;
}

/* An OpenDocument text says so in its first file, which is stored as it is. */
static bool is_open_text(const struct file *file)
{
    static const char said[] = "mimetypeapplication/vnd.oasis.opendocument.text";
    return file->length >= 30 + sizeof said && number(file->bytes + 26, 2) == 8 &&
           number(file->bytes + 28, 2) == 0 &&
           memcmp(file->bytes + 30, said, sizeof said - 1) == 0 &&
           memcmp(file->bytes + 30 + sizeof said - 1, "PK", 2) == 0;
}

/* ---- texts ---- */

/* A page of the web runs in whatever opens it. */
static bool is_markup(const struct file *file)
{
    size_t at = BEGINS(file, "\xef\xbb\xbf") ? 3 : 0;
    while (at < file->length && strchr(" \t\r\n", file->bytes[at]) && file->bytes[at])
        at++;
    return at < file->length && file->bytes[at] == '<';
}

static bool is_text(const struct file *file)
{
    const char *text = (const char *)file->bytes;
    for (size_t at = 0; at < file->length;) {
        ptrdiff_t bad = cpd_text_bad_byte(text + at, file->length - at);
        if (bad < 0)
            return true;
        if (text[at + (size_t)bad] != '\r' && text[at + (size_t)bad] != '\f')
            return false;
        at += (size_t)bad + 1;
    }
    return file->length > 0;
}

/* ---- the table ---- */

static const char *refuse_program(void)
{
    cpd_error__set(CPD_EINPUT, "this file can run: it is not kept");
    cpd_error__hint("Attach the document itself, as PDF, or the text.");
    return NULL;
}

static const char *of_archive(const struct file *file)
{
    struct archive archive = look_inside(file);
    if (archive.macros)
        return refuse_program();
    if (archive.whole && is_open_text(file))
        return "application/vnd.oasis.opendocument.text";
    if (archive.whole && archive.word)
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    return "";
}

const char *cpd_filetype__find(const unsigned char *bytes, size_t length, const char *name)
{
    struct file file = {bytes, length};
    if (is_program(&file) || name_runs(name))
        return refuse_program();
    if (BEGINS(&file, "%PDF-"))
        return "application/pdf";
    if (BEGINS(&file, "\x89PNG\r\n\x1a\n"))
        return "image/png";
    if (BEGINS(&file, "\xff\xd8\xff"))
        return "image/jpeg";
    if (BEGINS(&file, "PK\3\4")) {
        const char *type = of_archive(&file);
        if (!type || *type)
            return type;
    } else if (is_text(&file)) {
        return is_markup(&file) ? refuse_program() : "text/plain";
    }
    cpd_error__set(CPD_EINPUT, "this kind of file is not kept");
    cpd_error__hint("Kept are PDF, PNG and JPEG pictures, .docx and .odt documents, and plain text "
                    "in UTF-8.");
    return NULL;
}
