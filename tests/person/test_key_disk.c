/* Keys while the disk fails, at the database and at the files of keys: the passphrase of before or
 * the new one is good, a code that was handed out is taken by the next try, and what is sealed to
 * somebody opens. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include <cpd/key.h>

#include "support/each_act.h"

#define NEW "another passphrase by far"

static cpd_saved text;
static bool is_new; /* the passphrase that she has now */

static cpd_home *begin(void)
{
    cpd_home *home = world_of_an_organisation();
    is_new = false;
    world_unlock(home, ASHA);
    text = world_save(home, "{kind: reflection, text: Mine}");
    return home;
}

/* One of the two opens, and only that. */
static void enter(cpd_home *home)
{
    world_act_as(home, ASHA);
    bool old = cpd_key_unlock(home, world_passphrase(ASHA)) == 0;
    cpd_key_lock(home, ASHA);
    is_new = cpd_key_unlock(home, NEW) == 0;
    cr_assert_neq(old, is_new, "none is good, or both");
    if (old)
        world_unlock(home, ASHA);
    CPD_FREE char *read = world_read(home, text.id, "text");
    cr_assert_str_eq(read, "Mine");
}

static void nothing(cpd_home *home)
{
    (void)home;
}

static const char *now(void)
{
    return is_new ? NEW : world_passphrase(ASHA);
}

static int change(cpd_home *home)
{
    CPD_FREE char *old = strdup(now());
    return cpd_key_change_passphrase(home, old, is_new ? world_passphrase(ASHA) : NEW);
}

static int replace(cpd_home *home)
{
    return cpd_key_replace(home, now(), CPD_DATE_NONE);
}

/* ---- a recovery code ---- */

static char recovery[CPD_KEY_CODE_TEXT];

static int make_recovery(cpd_home *home)
{
    char made[CPD_KEY_CODE_TEXT];
    int r = cpd_key_make_recovery(made, home);
    if (r == 0)
        memcpy(recovery, made, sizeof made);
    return r;
}

/* The last one that was shown is good. */
static void recover(cpd_home *home)
{
    if (*recovery)
        done(cpd_key_recover(home, ASHA, recovery, NEW));
    enter(home);
}

static int act_recover(cpd_home *home)
{
    return cpd_key_recover(home, ASHA, recovery, is_new ? world_passphrase(ASHA) : NEW);
}

static void prepare_recover(cpd_home *home)
{
    done(make_recovery(home));
}

/* ---- beginning ---- */

static char starter[40], starting[CPD_KEY_CODE_TEXT];

static void add_starter(cpd_home *home)
{
    static int number;
    if (*starter)
        return; /* who could not begin does with the same code */
    snprintf(starter, sizeof starter, "Nia Rees %d", ++number);
    world_add_person(home, starter, false);
    done(cpd_key_start(starting, home, starter));
}

static int begin_keys(cpd_home *home)
{
    int r = cpd_key_begin(home, starter, starting, NEW);
    if (r == 0)
        *starter = '\0';
    return r;
}

static const struct each_act acts[] = {
    {"begin", enter, add_starter, begin_keys, 0},
    {"change the passphrase", enter, nothing, change, 0},
    {"make a recovery code", enter, recover, make_recovery, 0},
    {"recover", enter, prepare_recover, act_recover, 0},
    {"replace", enter, nothing, replace, 0},
};

Test(key_disk, every_call_of_the_database_fails, .timeout = 60)
{
    disk_begin();
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        *starter = *recovery = '\0';
        cpd_home_close(each_disk_call_fails(begin(), &acts[i]));
    }
}

Test(key_disk, replacing_with_any_allocation_failing, .timeout = 60)
{
    cpd_home *home = begin();
    each_allocation_fails(home, &acts[4]);
    cpd_home_close(home);
}

/* ---- files that may not grow ---- */

static void try_room(const struct each_act *act, rlim_t room)
{
    cpd_home *home = begin();
    *starter = *recovery = '\0';
    act->prepare(home);
    int64_t before = each_position(home);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){room, RLIM_INFINITY});
    int r = act->act(home);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    cr_assert(r == 0 || r == CPD_EINTERNAL || r == CPD_EFULL, "%s in %d bytes: %d %s", act->label,
              (int)room, r, cpd_error_last()->text);
    if (r < 0)
        each_unchanged(act, home, before, (long)room);
    home = each_reopened(home, act);
    act->prepare(home);
    each_done(act, home);
    cpd_home_close(home);
}

Test(key_disk, files_of_keys_that_may_not_grow, .timeout = 60)
{
    static const rlim_t rooms[] = {0, 1, 31, 32, 64, 103, 104, 150, 168, 400, 40000};
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++)
            try_room(&acts[i], rooms[k]);
}
