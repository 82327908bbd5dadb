/* Texts that people write: as a word, from standard input, or at a question.
 *
 * Questions go to standard error and are asked only where somebody can answer. What was typed is
 * kept until it is saved.
 */
#include <fcntl.h>
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

int cli_bytes(char **out, size_t *length, cli_call *call, const char *name, size_t most)
{
    bool standard = !strcmp(name, "-");
    FILE *file = standard ? stdin : fopen(name, "re");
    if (!file)
        return cli_refuse(call, CPD_EABSENT, "", "%s cannot be opened", name);
    size_t room = 0, n;
    FILE *memory = open_memstream(out, &room);
    char piece[16384];
    *length = 0;
    while (memory && *length <= most && (n = fread(piece, 1, sizeof piece, file)) > 0) {
        fwrite(piece, 1, n, memory);
        *length += n;
    }
    bool good = memory && !ferror(file) && !ferror(memory);
    if (memory)
        good = fclose(memory) == 0 && good;
    if (!standard)
        fclose(file);
    if (good && *length <= most)
        return CLI_DONE;
    free(memory ? *out : NULL);
    *out = NULL;
    if (good)
        return cli_refuse(call, CPD_ELIMIT, "Split it.", "%s is larger than %zu MiB", name,
                          most >> 20);
    return cli_refuse(call, CPD_EINTERNAL, "", "%s cannot be read", name);
}

/* Under another name first: nobody finds half a file under this one. */
FILE *cli_new_file(cli_call *call, const char *name)
{
    const char *part = cli_textf(call, "%s.part", name);
    if (cli_note_reading(call) != CLI_DONE)
        return NULL;
    int fd = open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file)
        return file;
    if (fd >= 0)
        close(fd);
    cli_refuse(call, CPD_EDENIED, "", "%s cannot be made", part);
    return NULL;
}

int cli_new_file_end(cli_call *call, const char *name, FILE *file, bool good)
{
    const char *part = cli_textf(call, "%s.part", name);
    bool written = !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
    written = fclose(file) == 0 && written;
    bool named = good && written && link(part, name) == 0;
    unlink(part);
    if (named || !good)
        return CLI_DONE;
    if (written)
        return cli_refuse(call, CPD_ECONFLICT, "Name another file; what is there stays.",
                          "%s is there already, or cannot be made", name);
    return cli_refuse(call, CPD_EFULL, "", "%s could not be written", name);
}

int cli_write_file(cli_call *call, const char *name, const char *text)
{
    FILE *file = cli_new_file(call, name);
    if (!file)
        return CLI_DENIED;
    fprintf(file, "%s\n", text);
    return cli_new_file_end(call, name, file, true);
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
