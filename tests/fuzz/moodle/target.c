/* Moodle's competency frameworks: the laws of import.h. */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_import(data, size, "moodle");
    return 0;
}
