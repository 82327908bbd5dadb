/* The one table of verbs, in the order in which the help shows them, and how a typed word finds its
 * verb or the nearest one.
 */
#include <string.h>

#include "cli.h"
#include "commands.h"

static const cli_command *const every_day[] = {
    &cmd_log, &cmd_learn, &cmd_reflect, &cmd_absence,  &cmd_contract,
    &cmd_add, &cmd_kinds, &cmd_amend,   &cmd_withdraw, NULL,
};
static const cli_command *const looking_back[] = {
    &cmd_list, &cmd_find, &cmd_show, &cmd_hours, &cmd_anonymity, NULL,
};
static const cli_command *const together[] = {
    &cmd_supervision_record,
    &cmd_supervision_account,
    &cmd_supervision_sign,
    &cmd_supervision_waiting,
    &cmd_endorse,
    &cmd_sign_invite,
    &cmd_sign_invited,
    &cmd_sign_uninvite,
    &cmd_sign_guest,
    &cmd_sign,
    &cmd_delegate_give,
    &cmd_delegate_end,
    &cmd_delegate_list,
    &cmd_share,
    &cmd_unshare,
    &cmd_shared,
    NULL,
};
static const cli_command *const amounts_to[] = {
    &cmd_progress,
    &cmd_practice,
    &cmd_renewal,
    NULL,
};
static const cli_command *const people[] = {
    &cmd_person_add,
    &cmd_person_list,
    &cmd_person_show,
    &cmd_person_post,
    &cmd_person_registration,
    &cmd_person_contact,
    &cmd_person_import,
    NULL,
};
static const cli_command *const in_and_out[] = {
    &cmd_export,
    &cmd_import,
    NULL,
};
static const cli_command *const keys[] = {
    &cmd_key_begin,    &cmd_key_passphrase, &cmd_key_recovery, &cmd_key_recover,
    &cmd_key_show,     &cmd_key_start,      NULL,
};
static const cli_command *const house[] = {
    &cmd_init,
    &cmd_home_show,
    &cmd_verify,
    &cmd_erase,
    &cmd_access_request,
    &cmd_retention_due,
    &cmd_retention_review,
    &cmd_retention_hold,
    &cmd_retention_release,
    &cmd_home_destroy,
    &cmd_home_certificate,
    &cmd_checkpoint_make,
    &cmd_checkpoint_prove,
    &cmd_checkpoint_compare,
    &cmd_rebuild,
    &cmd_backup,
    &cmd_restore,
    &cmd_framework_list,
    &cmd_framework_show,
    &cmd_framework_check,
    &cmd_help,
    &cmd_version,
    NULL,
};

static const cli_command *const moving[] = {
    &cmd_bundle_make,
    &cmd_bundle_look,
    &cmd_bundle_take,
    &cmd_trust_accept,
    &cmd_trust_list,
    &cmd_trust_end,
    &cmd_join,
    NULL,
};

static const cli_command *const publishing[] = {
    &cmd_framework_new,     &cmd_framework_format,
    &cmd_framework_publish, &cmd_framework_log,
    &cmd_framework_diff,    &cmd_framework_weigh,
    &cmd_framework_map,     &cmd_framework_fetch,
    &cmd_framework_verify,  &cmd_framework_impact,
    &cmd_framework_adopt,   &cmd_framework_import,
    &cmd_framework_export,  NULL,
};

static const cli_command *const councils[] = {
    &cmd_variant_list,
    &cmd_variant_report,
    &cmd_variant_new,
    &cmd_variant_check,
    &cmd_variant_test,
    &cmd_variant_adopt,
    NULL,
};

const cli_group cli_groups[] = {
    {"Every day", every_day},
    {"Looking back", looking_back},
    {"Together with others", together},
    {"What it amounts to", amounts_to},
    {"People", people},
    {"In and out", in_and_out},
    {"Your keys", keys},
    {"The home and its rules", house},
    {"Moving to another home", moving},
    {"Publishing sets, and adopting others'", publishing},
    {"A council's own rules", councils},
    {NULL, NULL},
};

static bool is_named(const cli_command *command, const char *first, const char *second, int *used)
{
    size_t n = strlen(first);
    if (strncmp(command->name, first, n) != 0)
        return false;
    *used = command->name[n] == ' ' ? 2 : 1;
    return command->name[n] == '\0' ||
           (command->name[n] == ' ' && second && !strcmp(command->name + n + 1, second));
}

const cli_command *cli_command_find(const char *first, const char *second, int *used)
{
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++)
            if (is_named(*c, first, second, used))
                return *c;
    return NULL;
}

/* Words that people try first. */
static const char *const other_words[][2] = {
    {"delete", "withdraw"},
    {"remove", "withdraw"},
    {"undo", "withdraw"},
    {"cancel", "withdraw"},
    {"destroy", "erase"},
    {"forget", "erase"},
    {"edit", "amend"},
    {"change", "amend"},
    {"correct", "amend"},
    {"fix", "amend"},
    {"update", "amend"},
    {"time", "log"},
    {"visit", "log"},
    {"diary", "log"},
    {"training", "learn"},
    {"train", "learn"},
    {"course", "learn"},
    {"cpd", "learn"},
    {"journal", "reflect"},
    {"note", "reflect"},
    {"reflection", "reflect"},
    {"leave", "absence"},
    {"sick", "absence"},
    {"holiday", "absence"},
    {"search", "find"},
    {"view", "show"},
    {"read", "show"},
    {"history", "show"},
    {"session", "supervision record"},
    {"waiting", "sign"},
    {"guest", "sign guest"},
    {"code", "sign guest"},
    {"refuse", "sign"},
    {"queue", "sign"},
    {"status", "progress"},
    {"next", "progress"},
    {"grade", "person post"},
    {"supervisor", "person contact"},
    {"register", "person registration"},
    {"sets", "framework list"},
    {"setup", "init"},
    {"check", "verify"},
    {"week", "hours"},
    {"password", "key passphrase"},
    {"unlock", "key show"},
    {"move", "bundle make"},
    {"merge", "join"},
};

const char *cli_command_meant(const char *word)
{
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
        if (!strcmp(word, other_words[i][0]))
            return other_words[i][1];
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++) {
            const char *second = strchr((*c)->name, ' ');
            if (second && !strcmp(word, second + 1))
                return (*c)->name;
        }
    return NULL;
}

/* Insertions, deletions, changes and swaps of neighbours between two short words. */
static int distance(const char *a, const char *b)
{
    enum { MOST = 40 };
    int d[MOST + 1][MOST + 1];
    int n = (int)strlen(a), m = (int)strlen(b);
    if (n > MOST || m > MOST)
        return MOST;
    for (int i = 0; i <= n; i++)
        for (int j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            bool swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            d[i][j] = swap && d[i - 2][j - 2] + 1 < best ? d[i - 2][j - 2] + 1 : best;
        }
    return d[n][m];
}

void cli_nearest_offer(cli_nearest *best, const char *name)
{
    size_t typed = strlen(best->typed);
    int far = distance(best->typed, name);
    if (typed >= 3 && !strncmp(best->typed, name, typed))
        far = 1; /* only begun */
    if (typed == 0 || far > (int)(typed + 2) / 3 || (best->name && far >= best->distance))
        return;
    best->name = name;
    best->distance = far;
}
