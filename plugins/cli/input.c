/* Texts that people write: as a word, from standard input, or at a question.
 *
 * Questions go to standard error and are asked only where somebody can answer. What was typed is
 * kept until it is saved.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define TEXT_MOST (1024 * 1024) /* a record's own limit is lower, and says so itself */
#define LINE_MOST 4095 /* bytes that a terminal hands over at once; it drops the rest of a line */

static void remember(cli_call *call, const char *question, const char *answer)
{
    call->typed = cli_textf(call, "%s%s%s%s\n", call->typed ? call->typed : "", question,
                            *question ? "\n" : "", answer);
}

/* Files from Windows end their lines with two characters and may begin with a mark: neither was
 * typed, and neither is kept. */
static void drop_marks_of_files(char *text, size_t *length)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t kept = 0, from = *length >= 3 && !memcmp(text, mark, 3) ? 3 : 0;
    for (size_t i = from; i < *length; i++)
        if (text[i] != '\r' || i + 1 == *length || text[i + 1] != '\n')
            text[kept++] = text[i];
    *length = kept;
}

/* All of standard input without its last line feeds. */
static int read_all(char **out, size_t *length)
{
    *out = malloc(TEXT_MOST + 1);
    if (!*out)
        return CPD_EINTERNAL;
    *length = fread(*out, 1, TEXT_MOST + 1, stdin);
    if (ferror(stdin))
        return CPD_EINTERNAL;
    if (*length > TEXT_MOST)
        return CPD_ELIMIT;
    drop_marks_of_files(*out, length);
    while (*length > 0 && (*out)[*length - 1] == '\n')
        --*length;
    (*out)[*length] = '\0';
    return strlen(*out) == *length ? 0 : CPD_EINPUT;
}

static const char *standard_input(cli_call *call)
{
    char *text = NULL;
    const char *kept = NULL;
    size_t length;
    switch (read_all(&text, &length)) {
    case 0:
        kept = cli_textf(call, "%s", text);
        if (isatty(STDIN_FILENO))
            remember(call, "", kept);
        break;
    case CPD_ELIMIT:
        cli_refuse(call, CPD_ELIMIT, "Split it over several records.",
                   "standard input holds more than 1 MiB");
        break;
    case CPD_EINPUT:
        cli_refuse(call, CPD_EINPUT, "Write text only.", "standard input holds a NUL byte");
        break;
    default:
        cli_refuse(call, CPD_EINTERNAL, "", "standard input cannot be read");
    }
    free(text);
    return kept;
}

const char *cli_text(cli_call *call, const char *word)
{
    if (strcmp(word, "-") != 0)
        return word;
    if (feof(stdin)) {
        cli_usage(call, "", "only one text can come from standard input");
        return NULL;
    }
    return standard_input(call);
}

/* ---- files ---- */

#define FILE_MOST (64 * 1024)

int cli_file(const char **out, cli_call *call, const char *name)
{
    char bytes[FILE_MOST + 1];
    FILE *file = fopen(name, "re");
    if (!file)
        return cli_refuse(call, CPD_EABSENT, "", "%s cannot be opened", name);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    bool good = !ferror(file) && length < sizeof bytes && !memchr(bytes, '\0', length);
    fclose(file);
    if (!good)
        return cli_refuse(call, CPD_EINPUT, "", "%s cannot be read, or is none of our files", name);
    *out = cli_textf(call, "%.*s", (int)length, bytes);
    return CLI_DONE;
}

/* Under another name first: nobody finds half a file under this one. */
int cli_write_file(cli_call *call, const char *name, const char *text)
{
    const char *part = cli_textf(call, "%s.part", name);
    FILE *file = fopen(part, "wxe");
    if (!file)
        return cli_refuse(call, CPD_EDENIED, "", "%s cannot be made", part);
    bool good = fputs(text, file) >= 0 && fputc('\n', file) != EOF && fflush(file) == 0 &&
                fsync(fileno(file)) == 0;
    good = fclose(file) == 0 && good;
    if (good && link(part, name) == 0) {
        unlink(part);
        return CLI_DONE;
    }
    unlink(part);
    if (good)
        return cli_refuse(call, CPD_ECONFLICT, "Name another file; what is there stays.",
                          "%s is there already, or cannot be made", name);
    return cli_refuse(call, CPD_EFULL, "", "%s could not be written", name);
}

bool cli_may_ask(const cli_call *call)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !cli_switch(call, "json");
}

/* Nothing goes missing silently: the person sees where the line was cut, and goes on from there. */
static void tell_cut(const char *line)
{
    size_t length = strcspn(line, "\n"), tail = length > 40 ? length - 40 : 0;
    char *end = strndup(line + tail, length - tail);
    fputs("(The terminal cut this line, which is very long. It ends with: ", stderr);
    cli_put(stderr, end ? end : "");
    fputs(" - go on from there.)\n", stderr);
    free(end);
}

const char *cli_ask(cli_call *call, const char *question, bool optional)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    const char *answer = "";
    fprintf(stderr, "%s%s\n> ", question,
            optional ? " (An empty line leaves it out.)" : " (An empty line ends your text.)");
    while ((length = getline(&line, &room, stdin)) > 0 && line[0] != '\n') {
        if (length >= LINE_MOST)
            tell_cut(line);
        line[strcspn(line, "\n")] = '\0';
        answer = cli_textf(call, "%s%s%s", answer, *answer ? "\n" : "", line);
        fputs("> ", stderr);
    }
    if (length <= 0)
        fputc('\n', stderr);
    free(line);
    clearerr(stdin); /* Ctrl-D ends one answer, not the questions */
    if (!*answer)
        return NULL;
    remember(call, question, answer);
    return answer;
}
