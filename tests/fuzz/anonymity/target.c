/* The anonymity check: findings lie in the text, in order, each with a word for it; the text stays.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/anonymity.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"Asha Mbeki", "Tom Price"};
    const cpd_anonymity_options options = {
        .names = names, .name_count = 2, .cases = size % 2, .most = 50};
    char *text = malloc(size + 1);
    cpd_identifying *found = NULL;
    size_t count = 0, end = 0;

    memcpy(text, data, size);
    require(cpd_anonymity_check(&found, &count, text, size, &options) == 0);
    require(memcmp(text, data, size) == 0 && count <= 50);
    for (size_t i = 0; i < count; i++) {
        require(found[i].from >= end && found[i].length > 0);
        end = found[i].from + found[i].length;
        require(end <= size && *cpd_identifies_said(found[i].what));
    }
    free(found);
    free(text);
    return 0;
}
