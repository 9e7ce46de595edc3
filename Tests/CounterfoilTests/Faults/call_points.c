/* Loaded into a process (LD_PRELOAD), counts its calls that write, sync, send or receive over all threads, and at one of
 * them kills the process or lets the call fail, before the system sees it.
 *
 * strace can do the same, but counts each thread by itself: the calls of a queue that moves between threads cannot all be
 * reached that way.
 *
 *   CALL_NAMES  which calls count, as in "fsync fdatasync"; empty or missing: all
 *   CALL_AT     the number of the call that meets the fault, from 1; 0 or missing: none does
 *   CALL_WHILE  a path; while a file is there, each of them meets the fault, whatever CALL_AT says
 *   CALL_ERROR  the errno it fails with; 0 or missing: the process is killed
 *   CALL_FILE   a file of 32 bytes, shared with whoever wants to know what happened (struct report)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct report {
    atomic_ulong count;
    atomic_ulong syncs_afterwards;
    char name[16];
};

static struct report own;
static struct report *report = &own;
static const char *names = "";
static const char *flag;
static unsigned long at;
static int failure;
static atomic_int has_failed;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("CALL_FILE"), *number = getenv("CALL_AT"), *error = getenv("CALL_ERROR");
    if (getenv("CALL_NAMES")) names = getenv("CALL_NAMES");
    flag = getenv("CALL_WHILE");
    if (number) at = strtoul(number, 0, 10);
    if (error) failure = atoi(error);
    int descriptor = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0) return;
    void *shared = mmap(0, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (shared != MAP_FAILED) report = shared;
    close(descriptor);
}

static int counts(const char *name) {
    size_t length = strlen(name);
    const char *found = *names ? strstr(names, name) : name;
    return found && (!*names || ((found == names || found[-1] == ' ') && (!found[length] || found[length] == ' ')));
}

/* A call that is not to fail leaves errno as it was. */
static int is_due(unsigned long number) {
    int kept = errno;
    int is_due = flag ? !syscall(SYS_access, flag, F_OK) : number == at;
    errno = kept;
    return is_due;
}

/* Whether this call is to fail; errno is set then. */
static int meets_fault(const char *name) {
    if (atomic_load(&has_failed) && (!strcmp(name, "fsync") || !strcmp(name, "fdatasync")))
        atomic_fetch_add(&report->syncs_afterwards, 1);
    if (!counts(name) || !is_due(atomic_fetch_add(&report->count, 1) + 1)) return 0;
    strncpy(report->name, name, sizeof report->name - 1);
    if (!failure) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    atomic_store(&has_failed, 1);
    errno = failure;
    return 1;
}

#define CALL(type, name, number, parameters, ...)         \
    type name parameters {                                \
        if (meets_fault(#name)) return -1;                \
        return (type)syscall(number, __VA_ARGS__);        \
    }

CALL(ssize_t, write, SYS_write, (int d, const void *b, size_t n), d, b, n)
CALL(ssize_t, pwrite64, SYS_pwrite64, (int d, const void *b, size_t n, off64_t o), d, b, n, o)
CALL(ssize_t, pwrite, SYS_pwrite64, (int d, const void *b, size_t n, off_t o), d, b, n, o)
CALL(ssize_t, writev, SYS_writev, (int d, const struct iovec *v, int n), d, v, n)
CALL(ssize_t, read, SYS_read, (int d, void *b, size_t n), d, b, n)
CALL(ssize_t, recvmsg, SYS_recvmsg, (int d, struct msghdr *m, int f), d, m, f)
CALL(ssize_t, sendmsg, SYS_sendmsg, (int d, const struct msghdr *m, int f), d, m, f)
CALL(ssize_t, recvfrom, SYS_recvfrom, (int d, void *restrict b, size_t n, int f, struct sockaddr *restrict a, socklen_t *restrict l),
     d, b, n, f, a, l)
CALL(ssize_t, recv, SYS_recvfrom, (int d, void *b, size_t n, int f), d, b, n, f, 0, 0)
CALL(ssize_t, sendto, SYS_sendto, (int d, const void *b, size_t n, int f, const struct sockaddr *a, socklen_t l), d, b, n, f, a, l)
CALL(ssize_t, send, SYS_sendto, (int d, const void *b, size_t n, int f), d, b, n, f, 0, 0)

/* SQLite looks away when a folder cannot be synced, as many file systems refuse it: only files count. */
static int is_folder(int descriptor) {
    struct stat status;
    return !fstat(descriptor, &status) && S_ISDIR(status.st_mode);
}

#define SYNC(name, number)                                       \
    int name(int descriptor) {                                   \
        if (!is_folder(descriptor) && meets_fault(#name)) return -1; \
        return (int)syscall(number, descriptor);                 \
    }

SYNC(fsync, SYS_fsync)
SYNC(fdatasync, SYS_fdatasync)
CALL(int, ftruncate64, SYS_ftruncate, (int d, off64_t n), d, n)
CALL(int, ftruncate, SYS_ftruncate, (int d, off_t n), d, n)
CALL(int, unlink, SYS_unlink, (const char *path), path)
