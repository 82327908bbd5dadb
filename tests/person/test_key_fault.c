/* Keys with the n-th allocation failing: refused as a failure of the system, and the passphrase of
 * before or the new one is good, never neither. */
#include <string.h>

#include <cpd/key.h>

#include "person/person.h"
#include "support/each_fault.h"
#include "support/world.h"

#define NEW "another passphrase by far"

static bool opens(cpd_home *home, const char *passphrase)
{
    cpd_key_lock(home, ASHA);
    return cpd_key_unlock(home, passphrase) == 0;
}

Test(key_fault, unlocking)
{
    cpd_home *home = world_of_an_organisation();
    cpd_uuid asha = world_person(home, ASHA);
    for (long n = 0; fault_armed(n); n++) {
        int r = cpd_key_unlock(home, world_passphrase(ASHA));
        fault_expect(r, cpd_keyring__person(home, &asha) == NULL);
        cpd_key_lock(home, ASHA);
    }
    cpd_home_close(home);
}

Test(key_fault, changing_the_passphrase)
{
    cpd_home *home = world_of_an_organisation();
    for (long n = 0; fault_armed(n); n++) {
        int r = cpd_key_change_passphrase(home, world_passphrase(ASHA), NEW);
        fault_expect(r, true);
        cr_assert_neq(opens(home, world_passphrase(ASHA)), opens(home, NEW), "allocation %ld", n);
    }
    cr_expect(opens(home, NEW));
    cpd_home_close(home);
}

Test(key_fault, making_a_recovery_code)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT] = "untouched";
    world_unlock(home, ASHA);
    for (long n = 0; fault_armed(n); n++)
        fault_expect(cpd_key_make_recovery(code, home), strcmp(code, "untouched") == 0);
    done(cpd_key_recover(home, ASHA, code, NEW));
    cpd_home_close(home);
}

Test(key_fault, beginning)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    cpd_public keys;
    world_add_person(home, "Nia Rees", false);
    cpd_uuid nia = world_person(home, "Nia Rees");
    done(cpd_key_start(code, home, "Nia"));
    int r = -1;
    for (long n = 0; r < 0 && fault_armed(n); n++) {
        r = cpd_key_begin(home, "Nia", code, NEW);
        fault_expect(r, true);
        if (r < 0)
            refused(cpd_people__keys(&keys, NULL, home, &nia, 0), CPD_EABSENT);
    }
    world_act_as(home, "Nia");
    done(cpd_key_unlock(home, NEW));
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(key_fault, showing)
{
    cpd_home *home = world_of_an_organisation();
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_key_show(&doc, home, ASHA);
        fault_expect(r, doc == NULL);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
