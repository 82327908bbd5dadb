/* The walls: descriptors, limits, and a filter of system calls. A filter of thirty lines in the
 * kernel's own words needs no library: libseccomp would be one more thing to trust and to install
 * for a list that never changes at run time. Whatever is not on the list kills the process. */
#include "confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define OUR_ARCH AUDIT_ARCH_I386
#else
#define OUR_ARCH 0 /* no such machine: every call is refused and no variant runs */
#endif

#define LIFE_SECONDS 60 /* of processor time; the library then starts another worker */
#define SPACE_BYTES ((rlim_t)64 << 20)

#define WORD(member) (offsetof(struct seccomp_data, member))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define PERMIT(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), ALLOW

/* The low word of the third argument: mmap's protection. Both byte orders of the list are little.
 */
#define PROTECTION (WORD(args) + 2 * sizeof(__u64))

static struct sock_filter rules[] = {
    LOAD(WORD(arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
    KILL,
    LOAD(WORD(nr)),
    PERMIT(read),
    PERMIT(write),
    PERMIT(setitimer),
    PERMIT(rt_sigreturn),
    PERMIT(restart_syscall),
    PERMIT(brk),
    PERMIT(munmap),
    PERMIT(mremap),
    PERMIT(madvise),
    PERMIT(futex),
    PERMIT(exit),
    PERMIT(exit_group),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
    KILL,
    LOAD(PROTECTION),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
    KILL,
    ALLOW,
};

static bool limit(int what, rlim_t most)
{
    return setrlimit(what, &(struct rlimit){most, most}) == 0;
}

bool confine(void)
{
    struct sock_fprog program = {.len = sizeof rules / sizeof *rules, .filter = rules};

    return syscall(SYS_close_range, 2, ~0U, 0) == 0 && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 2) && limit(RLIMIT_CPU, LIFE_SECONDS) &&
           limit(RLIMIT_AS, SPACE_BYTES) && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
