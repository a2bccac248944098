// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define OPEN_FILES_MAX 256
#define DATA_MIN (512ull << 20)

struct sandbox {
	scmp_filter_ctx filter;
};

/*
 * Memory (also executable, as PCRE2 compiles patterns to machine code), reading files, time, signal handling, and
 * writing to files that are open already.
 */
// clang-format off
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(preadv2),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(close),
	SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fcntl), SCMP_SYS(fstat),
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(fstatfs),
	SCMP_SYS(statfs), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(fadvise64), SCMP_SYS(readahead),
	SCMP_SYS(ftruncate), SCMP_SYS(memfd_create), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(mincore), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(get_robust_list),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday),
	SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage), SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield), SCMP_SYS(getcpu), SCMP_SYS(sysinfo),
	SCMP_SYS(uname), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(exit), SCMP_SYS(exit_group),
};
// clang-format on

/* No parser has a reason to make these, so the process was taken over. */
static const int deadly[] = {
	SCMP_SYS(execve),  SCMP_SYS(execveat),    SCMP_SYS(fork),         SCMP_SYS(vfork),
	SCMP_SYS(socket),  SCMP_SYS(connect),     SCMP_SYS(ptrace),       SCMP_SYS(process_vm_writev),
	SCMP_SYS(bpf),     SCMP_SYS(kexec_load),  SCMP_SYS(mount),        SCMP_SYS(setns),
	SCMP_SYS(unshare), SCMP_SYS(init_module), SCMP_SYS(finit_module),
};

static int add_list(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = seccomp_rule_add(filter, action, calls[i], 0);
	return r;
}

/*
 * Calls that are allowed with some arguments: opening files for reading, reading limits, and creating threads, which
 * libgomp does for libdrgn.
 */
static int add_conditional(scmp_filter_ctx filter)
{
	const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
	const uint64_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
	int r;

	r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
			     SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
				     SCMP_A1(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
	/* The flags of clone3 are in memory, which a filter cannot read. With ENOSYS glibc falls back to clone. */
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	/* abort() of the C library sends itself SIGABRT. */
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A2(SCMP_CMP_EQ, SIGABRT));
	return r;
}

int sandbox_new(struct sandbox **ret_sandbox)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	int r;

	if (!sandbox)
		return err_oom();
	sandbox->filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	r = sandbox->filter ? seccomp_attr_set(sandbox->filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) : -ENOMEM;
	if (r == 0)
		r = add_list(sandbox->filter, SCMP_ACT_ALLOW, allowed, ARRAY_SIZE(allowed));
	if (r == 0)
		r = add_list(sandbox->filter, SCMP_ACT_KILL_PROCESS, deadly, ARRAY_SIZE(deadly));
	if (r == 0)
		r = add_conditional(sandbox->filter);
	if (r < 0) {
		sandbox_free(sandbox);
		return err_set(r, "cannot build the system call filter: %s", strerror(-r));
	}
	*ret_sandbox = sandbox;
	return 0;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	if (sandbox->filter)
		seccomp_release(sandbox->filter);
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
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(table); i++)
		if (table[i].wanted)
			r = limit(table[i].resource, table[i].value);
	return r;
}

int sandbox_enter(const struct sandbox *sandbox, const struct sandbox_limits *limits)
{
	int r = set_limits(limits);

	if (r == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0 ||
		       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0))
		r = -errno;
	if (r == 0)
		r = seccomp_load(sandbox->filter);
	if (r < 0)
		return err_set(r, "cannot enter the sandbox: %s", strerror(-r));
	return 0;
}
