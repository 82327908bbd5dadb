/* A first program: opens a home, jots a line, and says what is missing for the next grade and why.
 *
 *     week HOME PERSON "2h visit, 45m recording, 1h supervision yesterday"
 */
#include <stdio.h>

#include <cpd/cpd.h>

static void print_reasons(const cpd_node *finding, int depth)
{
    const cpd_node *parts = cpd_node_get(finding, "parts");
    if (finding)
        printf("%*s%s: %s\n", 2 * depth, "", cpd_node_get_text(finding, "state"),
               cpd_node_get_text(finding, "reason"));
    for (size_t i = 0; i < cpd_node_length(parts); i++)
        print_reasons(cpd_node_at(parts, i), depth + 1);
}

int main(int argc, char **argv)
{
    cpd_home *home = NULL;
    cpd_doc *progress = NULL;
    if (argc != 4)
        return fputs("Use: week HOME PERSON LINE\n", stderr), 2;
    int r = cpd_home_open(&home, argv[1], NULL);
    if (r == 0)
        r = cpd_home_act_as(home, argv[2]);
    if (r == 0)
        r = cpd_hours_log(NULL, home, argv[3], NULL, NULL);
    if (r == 0)
        r = cpd_career_progress(&progress, home, NULL);
    if (r == 0)
        print_reasons(cpd_node_get(cpd_doc_root(progress), "requirement"), 0);
    else
        fprintf(stderr, "week: %s\n", cpd_error_last()->text);
    cpd_doc_free(progress);
    cpd_home_close(home);
    return cpd_error_exit(r);
}
