/* Every verb, each defined in the file named after its first word. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli.h"

extern const cli_command cmd_absence, cmd_add, cmd_anonymity, cmd_kinds, cmd_amend, cmd_backup,
    cmd_restore, cmd_checkpoint_compare, cmd_checkpoint_make, cmd_checkpoint_prove, cmd_contract,
    cmd_endorse, cmd_find, cmd_framework_check, cmd_framework_list, cmd_framework_show, cmd_help,
    cmd_home_show, cmd_hours, cmd_init, cmd_learn, cmd_list, cmd_log, cmd_person_add,
    cmd_person_contact, cmd_person_list, cmd_person_post, cmd_person_registration, cmd_person_show,
    cmd_practice, cmd_progress, cmd_rebuild, cmd_reflect, cmd_renewal, cmd_show,
    cmd_supervision_account, cmd_supervision_record, cmd_supervision_sign, cmd_supervision_waiting,
    cmd_variant_adopt, cmd_variant_check, cmd_variant_list, cmd_variant_new, cmd_variant_report,
    cmd_variant_test, cmd_verify, cmd_version, cmd_withdraw;

/* Signing, also in somebody's place. */
extern const cli_command cmd_delegate_end, cmd_delegate_give, cmd_delegate_list, cmd_sign,
    cmd_sign_guest, cmd_sign_invite, cmd_sign_invited, cmd_sign_uninvite;

/* Sets in other formats. */
extern const cli_command cmd_framework_export, cmd_framework_import;

/* Out of a home and into it. */
extern const cli_command cmd_export, cmd_import, cmd_person_import;

extern const cli_command cmd_framework_adopt, cmd_framework_diff, cmd_framework_fetch,
    cmd_framework_format, cmd_framework_impact, cmd_framework_log, cmd_framework_map,
    cmd_framework_new, cmd_framework_publish, cmd_framework_verify, cmd_framework_weigh;

extern const cli_command cmd_key_begin, cmd_key_passphrase, cmd_key_recover, cmd_key_recovery,
    cmd_key_show, cmd_key_start, cmd_share, cmd_shared, cmd_unshare;
extern const cli_command cmd_access_request;
extern const cli_command cmd_erase, cmd_home_certificate, cmd_home_destroy, cmd_retention_due,
    cmd_retention_hold, cmd_retention_release, cmd_retention_review;
extern const cli_command cmd_bundle_look, cmd_bundle_make, cmd_bundle_take, cmd_join,
    cmd_trust_accept, cmd_trust_end, cmd_trust_list;

#endif
