/* Attached files: what is kept, for whom it opens, what amending, taking off and erasing do to it,
 * and what verify says of bytes that were changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "craft.h"
#include "record/filetype.h"
#include "store/store.h"
#include "support/each_fault.h"

#define PDF "%PDF-1.7\nThresholds of care\n"

static cpd_saved attach(cpd_home *home, const char *record, const char *name, const char *bytes)
{
    cpd_saved saved;
    done(cpd_record_attach(&saved, home, record, name, bytes, strlen(bytes), NULL));
    return saved;
}

static void expect_file(cpd_home *home, const char *record, const char *name, const char *expected)
{
    unsigned char *bytes = NULL;
    size_t length = 0;
    done(cpd_record_attachment(&bytes, &length, home, record, name));
    cr_expect(length == strlen(expected) && memcmp(bytes, expected, length) == 0, "%s", name);
    free(bytes);
}

/* The names of what is attached, parted by blanks. */
static char *names(cpd_home *home, const char *record)
{
    cpd_doc *doc;
    cpd_str out = {0};
    done(cpd_record_read(&doc, home, record, NULL));
    const cpd_node *files = cpd_node_get(cpd_doc_root(doc), "attachments");
    for (size_t i = 0; i < cpd_node_length(files); i++) {
        cr_expect_null(cpd_node_get(cpd_node_at(files, i), "key"), "its key is shown");
        cpd_str_addf(&out, "%s%s", i ? " " : "", cpd_node_get_text(cpd_node_at(files, i), "name"));
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_names(cpd_home *home, const char *record, const char *expected)
{
    CPD_FREE char *found = names(home, record);
    cr_expect_str_eq(found, expected, "%s", found);
}

#define FILES "SELECT count(*) FROM attachment"

Test(attach, a_file_comes_back_as_it_was)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Thresholds}");
    cpd_saved saved = attach(home, piece.id, "/home/asha/certificate.pdf", PDF);
    cr_expect_eq(saved.revision, 2);
    expect_names(home, piece.id, "certificate.pdf");
    expect_file(home, piece.id, "certificate.pdf", PDF);
    CPD_FREE char *text = world_read(home, piece.id, "text");
    cr_expect_str_eq(text, "Thresholds");
    cr_expect_eq(
        world_number(home, "SELECT count(*) FROM attachment WHERE instr(bytes, 'Thresholds')"), 0);
    world_act_as(home, TOM); /* who reads the words reads the file */
    expect_file(home, piece.id, "certificate.pdf", PDF);
    unsigned char *bytes;
    size_t length;
    world_act_as(home, VERA);
    refused(cpd_record_attachment(&bytes, &length, home, piece.id, "certificate.pdf"), CPD_EABSENT);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(attach, it_stays_when_words_are_amended_and_goes_when_it_is_taken_off)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: reflection, text: Mine}"), saved;
    attach(home, piece.id, "one.txt", "First");
    attach(home, piece.id, "two.txt", "Second");
    world_amend(home, piece.id, "{text: Written anew, learning: Whole}");
    expect_names(home, piece.id, "one.txt two.txt");
    expect_file(home, piece.id, "two.txt", "Second");
    refused(cpd_record_attach(&saved, home, piece.id, "one.txt", "x", 1, NULL), CPD_ECONFLICT);
    done(cpd_record_detach(&saved, home, piece.id, "one.txt", "the wrong one"));
    expect_names(home, piece.id, "two.txt");
    refused(cpd_record_detach(&saved, home, piece.id, "one.txt", NULL), CPD_EABSENT);
    cr_expect_eq(world_number(home, FILES), 2, "earlier versions still have it");
    done(cpd_record_withdraw(&saved, home, piece.id, NULL));
    refused(cpd_record_attach(&saved, home, piece.id, "x.txt", "x", 1, NULL), CPD_ECONFLICT);
    cr_expect_eq(world_number(home, FILES), 2);
    world_act_as(home, TOM);
    refused(cpd_record_attach(&saved, home, piece.id, "x.txt", "x", 1, NULL), CPD_EABSENT);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(attach, what_is_not_good_is_refused_and_leaves_nothing)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: A}"), saved;
    home->attachment_most = 100;
    CPD_FREE char *large = calloc(1, 102);
    memset(large, 'a', 101);
    refused(cpd_record_attach(&saved, home, piece.id, "large.txt", large, 101, NULL), CPD_ELIMIT);
    done(cpd_record_attach(&saved, home, piece.id, "fits.txt", large, 100, NULL));
    refused(cpd_record_attach(&saved, home, piece.id, "empty.txt", "", 0, NULL), CPD_EINPUT);
    refused(cpd_record_attach(&saved, home, piece.id, ".hidden", "x", 1, NULL), CPD_EINPUT);
    refused(cpd_record_attach(&saved, home, piece.id, "a/", "x", 1, NULL), CPD_EINPUT);
    refused(cpd_record_attach(&saved, home, piece.id, "two\nlines", "x", 1, NULL), CPD_EINPUT);
    refused(cpd_record_attach(&saved, home, piece.id, "run.sh", "ls\n", 3, NULL), CPD_EINPUT);
    world_act_as(home, TOM); /* not his to change */
    refused(cpd_record_attach(&saved, home, piece.id, "x.txt", "x", 1, NULL), CPD_EDENIED);
    cr_expect_eq(world_number(home, FILES), 1);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM subject WHERE commitment IS NOT NULL"),
                 2);
    cpd_home_close(home);
}

/* ---- what a file is ---- */

static const struct {
    const char *label, *name, *bytes;
    size_t n;
    const char *type; // NULL: refused
} kinds[] = {
    {"PDF", "x", "%PDF-1.4", 8, "application/pdf"},
    {"PDF with another name", "x.png", "%PDF-1.4", 8, "application/pdf"},
    {"PNG", "x", "\x89PNG\r\n\x1a\n....", 12, "image/png"},
    {"JPEG", "x", "\xff\xd8\xff\xe0", 4, "image/jpeg"},
    {"text", "x.pdf", "Wh\xc3\xa9n\r\n\tI\f", 10, "text/plain"},
    {"ELF", "x.pdf",
     "\x7f"
     "ELF\2",
     5, NULL},
    {"Windows", "x.pdf", "MZ\x90", 3, NULL},
    {"script", "x", "#!/bin/sh\n", 10, NULL},
    {"batch file", "x.BAT", "dir\r\n", 5, NULL},
    {"page", "x", "\xef\xbb\xbf\n <html>", 11, NULL},
    {"picture with a script", "x", "<svg onload=''>", 15, NULL},
    {"bytes", "x", "\0\1\2\3", 4, NULL},
    {"other letters", "x", "caf\xe9", 4, NULL},
    {"archive of anything", "x", "PK\3\4....", 8, NULL},
};

Test(attach, a_file_is_what_its_bytes_say)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *type =
            cpd_filetype__find((const unsigned char *)kinds[i].bytes, kinds[i].n, kinds[i].name);
        if (kinds[i].type)
            cr_expect(type && !strcmp(type, kinds[i].type), "%s: %s", kinds[i].label,
                      type ? type : "refused");
        else
            cr_expect(!type && *cpd_error_last()->hint, "%s: %s", kinds[i].label, type ? type : "");
    }
}

/* A ZIP archive of these files, each of no bytes. */
static size_t make_zip(unsigned char *out, const char *first, const char *const *names_)
{
    size_t n = 0, list, count = 0;
    memcpy(out, "PK\3\4", 4);
    memset(out + 4, 0, 26);
    out[26] = 8;
    n = 30 + (size_t)sprintf((char *)out + 30, "%sPK", first);
    list = n;
    for (; *names_; names_++, count++) {
        memset(out + n, 0, 46);
        memcpy(out + n, "PK\1\2", 4);
        out[n + 28] = (unsigned char)strlen(*names_);
        n += 46 + (size_t)sprintf((char *)out + n + 46, "%s", *names_);
    }
    memset(out + n, 0, 22);
    memcpy(out + n, "PK\5\6", 4);
    out[n + 10] = (unsigned char)count;
    out[n + 16] = (unsigned char)list;
    out[n + 17] = (unsigned char)(list >> 8);
    return n + 22;
}

static const struct {
    const char *label, *first;
    const char *files[4];
    const char *type;
} archives[] = {
    {"docx",
     "x",
     {"[Content_Types].xml", "word/document.xml"},
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"docx with macros", "x", {"word/document.xml", "word/vbaProject.bin"}, NULL},
    {"odt",
     "mimetypeapplication/vnd.oasis.opendocument.text",
     {"mimetype", "content.xml"},
     "application/vnd.oasis.opendocument.text"},
    {"odt with macros",
     "mimetypeapplication/vnd.oasis.opendocument.text",
     {"mimetype", "Basic/Standard/x.xml"},
     NULL},
    {"spreadsheet", "mimetypeapplication/vnd.oasis.opendocument.spreadsheet", {"mimetype"}, NULL},
    {"any archive", "x", {"readme.txt"}, NULL},
};

Test(attach, documents_are_told_by_what_is_in_them)
{
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        unsigned char zip[1024];
        size_t n = make_zip(zip, archives[i].first, archives[i].files);
        const char *type = cpd_filetype__find(zip, n, "x");
        cr_expect(archives[i].type ? type && !strcmp(type, archives[i].type) : !type, "%s: %s",
                  archives[i].label, type ? type : cpd_error_last()->text);
        for (size_t cut = 0; cut < n; cut++) /* nothing is read beyond the end */
            (void)cpd_filetype__find(zip, cut, "x");
    }
}

/* ---- what verify says ---- */

static const struct {
    const char *label, *sql, *expected;
} changed[] = {
    {"a bit of the bytes", "UPDATE attachment SET bytes = zeroblob(40)",
     "the bytes of its attached file were changed"},
    {"the bytes are gone", "DELETE FROM attachment", "its attached file is missing"},
    {"under another record", "UPDATE attachment SET about = randomblob(16)",
     "belongs to no version of a record"},
    {"one that nobody attached",
     "INSERT INTO attachment(hash, about, bytes) SELECT randomblob(32), about, bytes FROM "
     "attachment",
     "belongs to no version of a record"},
};

Test(attach, verify_tells_what_was_done_to_files)
{
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        cpd_home *home = world_of_two();
        cpd_saved piece = world_save(home, "{kind: cpd, text: A}");
        attach(home, piece.id, "a.txt", "Words");
        done(cpd_store__run(home->store, changed[i].sql, ""));
        CPD_FREE char *problems = world_problems(home);
        cr_expect(strstr(problems, changed[i].expected), "%s: %s", changed[i].label, problems);
        cpd_home_close(home);
    }
}

/* Erasing the words of every version that had it takes the key; then the bytes may go. */
Test(attach, bytes_go_once_no_words_name_them)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: A}"), saved;
    cpd_uuid record;
    attach(home, piece.id, "a.txt", "Words");
    attach(home, piece.id, "b.txt", "More");
    done(cpd_record_detach(&saved, home, piece.id, "a.txt", NULL));
    cr_assert(cpd_uuid_parse(&record, piece.id));
    done(cpd_attach__clear(home, &record));
    cr_expect_eq(world_number(home, FILES), 2);
    done(cpd_store__run(home->store,
                        "UPDATE subject SET sealed = NULL WHERE commitment IS NOT NULL AND id < "
                        "(SELECT max(id) FROM subject)",
                        ""));
    done(cpd_attach__clear(home, &record));
    cr_expect_eq(world_number(home, FILES), 1, "the newest version has b.txt alone");
    expect_file(home, piece.id, "b.txt", "More");
    cpd_home_close(home);
}

/* ---- memory that is short ---- */

Test(attach, it_fails_whole)
{
    fault_with_sqlite();
    cpd_home *home = world_of_two();
    int64_t files = 0;
    for (long n = 0; fault_armed(n); n += getenv("CPD_LONG") ? 1 : 7) {
        fault_end(); /* a record of its own each time: a longer history would need more memory */
        cpd_saved piece = world_save(home, "{kind: cpd, text: A}"), untouched, out;
        fault_begin(n, false);
        memset(&untouched, 7, sizeof untouched);
        out = untouched;
        int r = cpd_record_attach(&out, home, piece.id, "a.txt", "Words", 5, NULL);
        fault_expect(r, memcmp(&out, &untouched, sizeof out) == 0);
        files += r == 0;
        cr_assert_eq(world_number(home, FILES), files, "allocation %ld", n);
    }
    cr_expect_gt(files, 0);
    world_expect_whole(home);
    cpd_home_close(home);
}
