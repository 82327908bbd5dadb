/* Front ends for the launcher's test: one source, built with what is wrong with each. */
#include <stdio.h>

#include <cpd/frontend.h>

#ifdef SHORT
CPD_API const int cpd_frontend_v1 = SHORT;
#else
static int run(int argc, char **argv)
{
    printf("%s:", CALLED);
    for (int i = 0; i < argc; i++)
        printf(" [%s]", argv[i]);
    putchar('\n');
    return argc > 1 ? 7 : 0;
}

CPD_API const cpd_frontend cpd_frontend_v1 = {SIZE, ABI, CALLED, "says what it was given", run};
#endif
