/* A disk that is full or fails, at every call of the database to it: what was refused is nowhere,
 * also after the home is opened again, and the next call works. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cpd/erase.h>
#include <cpd/plain.h>

#include "craft.h"
#include "support/disk.h"

struct stage {
    cpd_home *home;
    char *folder;
    cpd_saved piece, session; /* to be amended, and signed again and again */
    cpd_saved goes;           /* to be erased; no id: there is none */
};

static struct stage begin(void)
{
    struct stage s = {.home = world_of_two()};
    s.folder = strdup(s.home->path);
    s.piece = world_save(s.home, "{kind: cpd, text: Read, learning: Much}");
    s.session = world_session(s.home);
    return s;
}

static void reopen(struct stage *s)
{
    cpd_home_close(s->home);
    s->home = world_open(s->folder);
    world_act_as(s->home, TOM);
}

static void end(struct stage *s)
{
    world_expect_whole(s->home);
    cpd_home_close(s->home);
    free(s->folder);
}

/* ---- acts, each repeatable ---- */

static int act_save(struct stage *s)
{
    cpd_saved out;
    return world_try_save(&out, s->home, "{kind: cpd, text: A new piece, impact: Some}", NULL);
}

static int act_amend(struct stage *s)
{
    cpd_saved out;
    int r = cpd_home_act_as(s->home, ASHA);
    return r == 0 ? world_try_amend(&out, s->home, s->piece.id, "{learning: More}") : r;
}

static int act_sign(struct stage *s)
{
    int r = cpd_home_act_as(s->home, TOM);
    return r == 0 ? cpd_record_sign(s->home, s->session.id, &(cpd_sign_options){.words = "Yes"})
                  : r;
}

/* What was not erased is still there, with its words, and is erased by the next try. */
static void prepare_erase(struct stage *s)
{
    world_act_as(s->home, ASHA);
    if (!*s->goes.id) {
        s->goes = world_save(s->home, "{kind: cpd, text: With a name, learning: Much}");
    } else {
        CPD_FREE char *text = world_read(s->home, s->goes.id, "text");
        cr_assert_str_eq(text, "With a name");
    }
}

static int act_erase(struct stage *s)
{
    int r = cpd_home_act_as(s->home, ASHA);
    if (r == 0)
        r = cpd_erase(NULL, s->home, s->goes.id, NULL);
    if (r == 0)
        s->goes = (cpd_saved){0};
    return r;
}

/* Lines that were not here before, each time. */
static int act_import(struct stage *s)
{
    static int number;
    char lines[400];
    int n = snprintf(lines, sizeof lines,
                     "{\"schema\":\"cpd.plain/1\",\"id\":\"a%d\",\"kind\":\"cpd\",\"date\":"
                     "\"2026-11-02\",\"text\":\"Read elsewhere\"}\n{\"schema\":\"cpd.plain/1\","
                     "\"id\":\"b%d\",\"kind\":\"time\",\"date\":\"2026-11-03\",\"category\":"
                     "\"direct\",\"minutes\":60}\n",
                     number, number);
    int r = cpd_home_act_as(s->home, ASHA);
    number++;
    return r == 0 ? cpd_plain_import(NULL, s->home, lines, (size_t)n, "lines", NULL) : r;
}

static int act_rebuild(struct stage *s)
{
    int64_t changed;
    return cpd_record_rebuild(s->home, &changed);
}

static int act_read(struct stage *s)
{
    cpd_doc *doc;
    int r = cpd_record_read(&doc, s->home, s->piece.id, NULL);
    if (r == 0)
        cpd_doc_free(doc);
    return r;
}

static const struct act {
    const char *label;
    int (*act)(struct stage *);
    int64_t writes; /* entries */
    void (*prepare)(struct stage *);
} acts[] = {
    {"save", act_save, 1, NULL},
    {"amend", act_amend, 1, NULL},
    {"sign", act_sign, 1, NULL},
    {"import", act_import, 2, NULL},
    {"erase", act_erase, 1, prepare_erase},
    {"rebuild", act_rebuild, 0, NULL},
    {"read", act_read, 0, NULL},
};

static void prepare(struct stage *s, const struct act *act)
{
    if (act->prepare) {
        act->prepare(s);
        reopen(s);
    }
}

/* ---- faults ---- */

static const struct fault {
    const char *label;
    enum disk_call call;
    int code, kind;
    bool for_good;
} faults[] = {
    {"no room", DISK_WRITE, SQLITE_FULL, CPD_EFULL, false},
    {"no room any more", DISK_WRITE, SQLITE_FULL, CPD_EFULL, true},
    {"a write fails", DISK_WRITE, SQLITE_IOERR_WRITE, CPD_EINTERNAL, false},
    {"writes fail", DISK_WRITE, SQLITE_IOERR_WRITE, CPD_EINTERNAL, true},
    {"a sync fails", DISK_SYNC, SQLITE_IOERR_FSYNC, CPD_EINTERNAL, false},
    {"syncs fail", DISK_SYNC, SQLITE_IOERR_FSYNC, CPD_EINTERNAL, true},
    {"a read fails", DISK_READ, SQLITE_IOERR_READ, CPD_EINTERNAL, false},
    {"reads fail", DISK_READ, SQLITE_IOERR_READ, CPD_EINTERNAL, true},
    {"no shared memory", DISK_MEMORY, SQLITE_IOERR_SHMMAP, CPD_EINTERNAL, false},
    {"a size is not known", DISK_SIZE, SQLITE_IOERR_FSTAT, CPD_EINTERNAL, false},
    {"a lock is taken", DISK_LOCK, SQLITE_BUSY, CPD_EBUSY, false},
    {"a lock fails", DISK_LOCK, SQLITE_IOERR_LOCK, CPD_EINTERNAL, false},
};

static int64_t position_of(cpd_home *home)
{
    int64_t position;
    done(cpd_ledger__position(&position, home));
    return position;
}

/* What was refused is not there: now, for another program, and after the log was read anew. */
static void expect_unchanged(struct stage *s, int64_t before, const char *label, long n)
{
    cr_assert_eq(position_of(s->home), before, "%s, call %ld: something was written", label, n);
    cpd_home *other = world_open(s->folder);
    cr_assert_eq(position_of(other), before, "%s, call %ld: another sees it", label, n);
    cpd_home_close(other);
    reopen(s);
    cr_assert_eq(position_of(s->home), before, "%s, call %ld: it came back", label, n);
}

static bool try_one(struct stage *s, const struct act *act, const struct fault *fault, long n)
{
    char label[80];
    snprintf(label, sizeof label, "%s, %s", act->label, fault->label);
    reopen(s); /* nothing is in a cache: all is asked of the disk */
    prepare(s, act);
    int64_t before = position_of(s->home);
    disk_fail(fault->call, n, fault->code, fault->for_good);
    int r = act->act(s);
    bool fired = disk_mend();
    cr_assert(fired || r == 0, "%s: %s", label, cpd_error_last()->text);
    if (r == 0) {
        cr_assert_eq(position_of(s->home), before + act->writes, "%s, call %ld", label, n);
    } else {
        cr_assert(r == fault->kind && cpd_error_last()->kind == r, "%s, call %ld: %s: %s", label, n,
                  cpd_error_name(r), cpd_error_last()->text);
        expect_unchanged(s, before, label, n);
    }
    /* A session that was signed is amended, so that it can be signed once more. */
    cpd_saved again;
    if (act->act == act_sign && r == 0)
        done(world_try_amend(&again, s->home, s->session.id, "{minutes: 60m}"));
    return fired;
}

static void try_fault(const struct fault *fault)
{
    struct stage s = begin();
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (long n = 0; try_one(&s, &acts[i], fault, n); n++)
            ;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        prepare(&s, &acts[i]);
        cr_assert_eq(acts[i].act(&s), 0, "%s after %s: %s", acts[i].label, fault->label,
                     cpd_error_last()->text);
    }
    end(&s);
}

Test(disk, every_call_fails_once_or_for_good, .timeout = 300)
{
    disk_begin();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        try_fault(&faults[i]);
}

/* ---- the machine's own word for it ---- */

Test(disk, files_that_may_not_grow_change_nothing)
{
    struct stage s = begin();
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t room = 0; room < 200000; room += 10007) {
        int64_t before = position_of(s.home);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){room, RLIM_INFINITY});
        int r = act_save(&s);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
        cr_assert(r == 0 || r == CPD_EINTERNAL || r == CPD_EFULL, "%s", cpd_error_name(r));
        if (r < 0)
            expect_unchanged(&s, before, "a file may not grow", (long)room);
        done(act_save(&s));
    }
    end(&s);
}

/* The end of a chain that was remembered in a change that then failed to commit is forgotten. */
Test(disk, another_program_fills_the_place_of_what_failed)
{
    disk_begin();
    struct stage s = begin();
    cpd_home *other = world_open(s.folder);
    world_act_as(other, ASHA);
    for (int i = 0; i < 6; i++) {
        disk_fail(i % 2 ? DISK_SYNC : DISK_WRITE, i / 2, SQLITE_IOERR, false);
        int r = act_save(&s);
        if (disk_mend())
            cr_assert_eq(r, CPD_EINTERNAL);
        world_save(other, "{kind: cpd, text: The other's}");
        done(act_save(&s));
    }
    cpd_home_close(other);
    end(&s);
}
