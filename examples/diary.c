/* A front end of one's own: `cpd diary HOME PERSON` prints what was written, newest day first.
 *
 *     cc -shared -fPIC diary.c -o cpd-diary.so $(pkg-config --cflags --libs libcpd)
 *     install -m 644 cpd-diary.so "$(pkg-config --variable=moduledir libcpd)"
 */
#include <stdio.h>

#include <cpd/cpd.h>
#include <cpd/frontend.h>

static void print_record(const cpd_node *record)
{
    static const char *const keys[] = {"date", "from", "to", "title", "category", "text"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (cpd_node_get_text(record, keys[i]))
            printf("%s  ", cpd_node_get_text(record, keys[i]));
    putchar('\n');
}

static int run(int argc, char **argv)
{
    cpd_record_filter everything = CPD_RECORD_FILTER_INIT;
    cpd_home *home = NULL;
    cpd_doc *list = NULL;
    if (argc != 3)
        return fputs("Use: cpd diary HOME PERSON\n", stderr), 2;
    int r = cpd_home_open(&home, argv[1], NULL);
    if (r < 0 || (r = cpd_home_act_as(home, argv[2])) < 0 ||
        (r = cpd_record_list(&list, home, &everything)) < 0)
        fprintf(stderr, "cpd: %s\n", cpd_error_last()->text);
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(list)); i++)
        print_record(cpd_node_at(cpd_doc_root(list), i));
    cpd_doc_free(list);
    cpd_home_close(home);
    return cpd_error_exit(r);
}

CPD_API const cpd_frontend cpd_frontend_v1 = {
    sizeof(cpd_frontend), CPD_FRONTEND_ABI, "diary", "what you wrote, day by day", run};
