// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Descriptors of a child: pieces of a split dump (64), temporary files, and what libdrgn opens. */
#define OPEN_FILES_MAX 256
/*
 * Threads and processes of the child's user. libdrgn starts one a CPU, the other children of a batch count, and so does all that
 * a user who is not root runs.
 */
#define TASKS_MAX 8192
/* The user and group nobody, the kernel's default for ids that it cannot map (kernel.overflowuid). */
#define NOBODY 65534
/* What a child may allocate on a small machine, too: types and symbols of a big kernel need some of it. */
#define DATA_MIN (512ull << 20)

/* A process id in the filters, in whose place each child puts its own. */
#define ANY_PID 0x5eccc0deu

/* A filter as the kernel takes it. */
struct program {
	struct sock_filter *code; /* NULL: no sandbox */
	unsigned short n;
	unsigned short pid; /* which instruction compares with ANY_PID */
};

struct sandbox {
	struct program plain, threads; /* see add_own() */
};

/*
 * Memory (also executable, as PCRE2 compiles patterns to machine code), reading files, time, signal handling, and
 * writing to files that are open already.
 */
// clang-format off
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(preadv2),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(close),
	SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fstat),
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(fstatfs),
	SCMP_SYS(statfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(fadvise64), SCMP_SYS(readahead),
	SCMP_SYS(ftruncate), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(mincore), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(get_robust_list),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday),
	SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield), SCMP_SYS(getcpu), SCMP_SYS(sysinfo),
	SCMP_SYS(uname), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/*
 * Libraries try these and go on without: terminals, scheduling, names of threads, where memory lies, writing a cache. Files in memory
 * would be more of it than any limit counts; a dump's child has one (input_prepare_memory()).
 */
static const int refused[] = {
	SCMP_SYS(ioctl), SCMP_SYS(prctl), SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler), SCMP_SYS(getpriority), SCMP_SYS(setpriority), SCMP_SYS(mbind),
	SCMP_SYS(set_mempolicy), SCMP_SYS(get_mempolicy), SCMP_SYS(membarrier), SCMP_SYS(umask), SCMP_SYS(flock),
	SCMP_SYS(mkdir), SCMP_SYS(unlink), SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(memfd_create),
};
// clang-format on

/* What fcntl() may do: F_SETOWN, for one, would have the kernel send signals to others. */
static const unsigned int fcntl_commands[] = { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL };

static int add_list(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = seccomp_rule_add(filter, action, calls[i], 0);
	return r;
}

/* Calls that are allowed with some arguments only, for every child. */
static int add_conditional(scmp_filter_ctx filter)
{
	int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(fcntl_commands); i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
				     SCMP_A1(SCMP_CMP_EQ, fcntl_commands[i]));
	/* SIGSYS tells the parent which call was forbidden. */
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(rt_sigaction), 1, SCMP_A0(SCMP_CMP_NE, SIGSYS));
	/* The flags of clone3 are in memory, which a filter cannot read. With ENOSYS glibc falls back to clone. */
	return r == 0 ? seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) : r;
}

/* Opening files, for reading. Where none may be opened, libraries that try get EPERM. */
static int add_opening(scmp_filter_ctx filter)
{
	const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
	const struct {
		int call;
		unsigned int flags; /* which argument has them */
	} calls[] = { { SCMP_SYS(openat), 2 }, { SCMP_SYS(open), 1 } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(calls); i++) {
		struct scmp_arg_cmp reads = SCMP_CMP(calls[i].flags, SCMP_CMP_MASKED_EQ, writing, O_RDONLY);

		r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i].call, 1, &reads);
		/* A file that is written to is refused, bit by bit: libseccomp has no "not equal" under a mask. */
		for (uint32_t bit = 1; r == 0 && bit <= writing; bit <<= 1) {
			struct scmp_arg_cmp writes = SCMP_CMP(calls[i].flags, SCMP_CMP_MASKED_EQ, bit, bit);

			if (writing & bit)
				r = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), calls[i].call, 1, &writes);
		}
	}
	return r;
}

/* What some children may do and others may not. raise() and abort() send signals to the process itself. */
static int add_own(scmp_filter_ctx filter, bool threads)
{
	const uint64_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
	int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, ANY_PID));

	if (r == 0 && threads)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
	return r;
}

static int add_rules(scmp_filter_ctx filter, bool threads)
{
	int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

	if (r == 0)
		r = add_list(filter, SCMP_ACT_ALLOW, allowed, ARRAY_SIZE(allowed));
	if (r == 0)
		r = add_list(filter, SCMP_ACT_ERRNO(EPERM), refused, ARRAY_SIZE(refused));
	if (r == 0)
		r = add_conditional(filter);
	if (r == 0)
		r = add_opening(filter);
	return r == 0 ? add_own(filter, threads) : r;
}

/* Takes the code that libseccomp makes of @filter out of a memory file. */
static int read_code(scmp_filter_ctx filter, struct program *program)
{
	_cleanup_close_ int fd = memfd_create("filter", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : seccomp_export_bpf(filter, fd);
	off_t len = r == 0 ? lseek(fd, 0, SEEK_END) : 0;

	if (r < 0)
		return r;
	if (len <= 0 || len > BPF_MAXINSNS * (off_t)sizeof(*program->code))
		return -E2BIG;
	program->code = malloc((size_t)len);
	if (!program->code)
		return -ENOMEM;
	program->n = (unsigned short)((size_t)len / sizeof(*program->code));
	return pread(fd, program->code, (size_t)len, 0) == len ? 0 : -EIO;
}

/* Exactly one instruction is to compare with the process id, or children would be allowed too much or too little. */
static int find_pid(struct program *program)
{
	int found = 0;

	for (unsigned short i = 0; i < program->n; i++)
		if (program->code[i].k == ANY_PID) {
			program->pid = i;
			found++;
		}
	return found == 1 ? 0 : -EINVAL;
}

static int compile(bool threads, struct program *program)
{
	/*
	 * The sanitizers' reports need more calls than a parser does. EACCES, for a rule that does what the filter does
	 * anyway is an error to libseccomp.
	 */
	scmp_filter_ctx filter = seccomp_init(UNDER_ASAN ? SCMP_ACT_ERRNO(EACCES) : SCMP_ACT_TRAP);
	int r = filter ? add_rules(filter, threads) : -ENOMEM;

	if (r == 0)
		r = read_code(filter, program);
	if (filter)
		seccomp_release(filter);
	return r == 0 ? find_pid(program) : r;
}

/* A kernel that takes filters looks for one at the address that it is given. */
static bool has_seccomp(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) < 0 && errno == EFAULT;
}

static int build_filters(struct sandbox *sandbox)
{
	int r;

	if (!has_seccomp())
		return err_set(-ENOSYS,
			       "this kernel takes no filter of system calls (seccomp), without which an input that "
			       "takes over the process that reads it can do what you can: --no-sandbox reads it "
			       "nevertheless");
	r = compile(false, &sandbox->plain);
	if (r == 0)
		r = compile(true, &sandbox->threads);
	return r < 0 ? err_set(r, "cannot build the system call filter: %s", strerror(-r)) : 0;
}

int sandbox_new(bool confined, struct sandbox **ret_sandbox)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	int r;

	if (!sandbox)
		return err_oom();
	r = confined ? build_filters(sandbox) : 0;
	if (r < 0) {
		sandbox_free(sandbox);
		return r;
	}
	*ret_sandbox = sandbox;
	return 0;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	free(sandbox->plain.code);
	free(sandbox->threads.code);
	free(sandbox);
}

/* Lowers a limit; a lower one stays as it is. */
static int limit(__rlimit_resource_t resource, uint64_t value)
{
	struct rlimit now;

	if (getrlimit(resource, &now) < 0)
		return -errno;
	now.rlim_cur = now.rlim_max = MIN((uint64_t)now.rlim_max, value);
	return setrlimit(resource, &now) < 0 ? -errno : 0;
}

/* A dump may be mapped whole, but what a child allocates must leave memory for others. */
static uint64_t data_limit(uint64_t memory)
{
	uint64_t half = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 2;

	return MIN(memory, MAX(half, DATA_MIN));
}

/* AddressSanitizer's shadow takes terabytes of addresses, so under it a child's memory is not limited. */
static int set_limits(const struct sandbox_limits *limits)
{
	const struct {
		__rlimit_resource_t resource;
		uint64_t value;
		bool wanted;
	} table[] = {
		{ RLIMIT_AS, limits->memory, !UNDER_ASAN }, { RLIMIT_DATA, data_limit(limits->memory), !UNDER_ASAN },
		{ RLIMIT_CPU, limits->seconds, true },      { RLIMIT_FSIZE, limits->file, true },
		{ RLIMIT_NOFILE, OPEN_FILES_MAX, true },    { RLIMIT_CORE, 0, true },
		{ RLIMIT_NPROC, TASKS_MAX, true },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(table); i++)
		if (table[i].wanted)
			r = limit(table[i].resource, table[i].value);
	return r;
}

/* ---- files: Landlock ---- */

static int landlock_abi(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool sandbox_has_landlock(void)
{
	return landlock_abi() > 0;
}

/* What is handled is forbidden where no rule allows it: all that the first version of Landlock knows. */
#define LANDLOCK_ALL ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define LANDLOCK_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* A path that is not there needs no rule. */
static int allow_path(int ruleset, const char *path)
{
	_cleanup_close_ int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 0;
	rule.allowed_access = S_ISDIR(st.st_mode) ? LANDLOCK_READ : LANDLOCK_ACCESS_FS_READ_FILE;
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
}

/*
 * Forbids to open any file but @readable. A kernel without Landlock leaves what file modes leave: see
 * sandbox_has_landlock().
 */
static int restrict_files(const char *const *readable)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_ALL };
	_cleanup_close_ int ruleset = -1;
	int r = 0;

	if (!sandbox_has_landlock())
		return 0;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0)
		return -errno;
	for (; r == 0 && readable && *readable; readable++)
		r = allow_path(ruleset, *readable);
	return r == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : r;
}

/* ---- rights ---- */

/*
 * Root becomes nobody. Where there is no such user, as in a container that maps one user, root stays, which the loss of
 * all capabilities makes a user like others.
 */
static int drop_rights(const struct sandbox_limits *limits)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (geteuid() == 0 && !limits->keep_user && setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	    setresuid(NOBODY, NOBODY, NOBODY) < 0 && errno == EAGAIN)
		return -errno;
	return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

/* ---- forbidden calls ---- */

static int *forbidden_call;

/* SIGSYS comes in the thread that made the call. Only calls that are async-signal-safe are made here. */
static void on_forbidden_call(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	*forbidden_call = info->si_syscall;
	_exit(SANDBOX_EXIT);
}

static int catch_forbidden_calls(int *forbidden)
{
	struct sigaction action = { .sa_sigaction = on_forbidden_call, .sa_flags = SA_SIGINFO };

	forbidden_call = forbidden;
	return sigaction(SIGSYS, &action, NULL) < 0 ? -errno : 0;
}

char *sandbox_call_name(int number)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);

	return name ? name : strdup("?");
}

/* Only this process has the copy of the code in which it writes its id. */
static int load(const struct program *program)
{
	struct sock_fprog loaded = { .len = program->n, .filter = program->code };

	program->code[program->pid].k = (unsigned int)getpid();
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded) < 0 ? -errno : 0;
}

/* What cannot be taken back. */
static int confine(const struct sandbox *sandbox, const struct sandbox_limits *limits, int *forbidden)
{
	int r = 0;

	if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		r = -errno;
	if (r == 0)
		r = restrict_files(limits->readable);
	if (r == 0)
		r = catch_forbidden_calls(forbidden);
	return r == 0 ? load(limits->threads ? &sandbox->threads : &sandbox->plain) : r;
}

int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits, int *forbidden)
{
	int r = set_limits(limits);

	/* Once no file can be opened, the time zone's cannot be either. */
	tzset();
	/* The parent ignores it. Here it says that the limit of output was met. */
	signal(SIGXFSZ, SIG_DFL);
	if (r == 0 && sandbox->plain.code)
		r = drop_rights(limits);
	/* Another user's process has lost its parent-death signal, so that comes after. */
	if (r == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		r = -errno;
	if (r == 0 && sandbox->plain.code)
		r = confine(sandbox, limits, forbidden);
	if (r < 0)
		return err_set(r, "cannot enter the sandbox: %s", strerror(-r));
	return 0;
}
