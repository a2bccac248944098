// SPDX-License-Identifier: GPL-2.0-or-later
/* A parser of this test's own does what a parser that was taken over might do; its input says what. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/intake/starter.h"
#include "db/facts.h"
#include "db/rows.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

static pid_t parent;

static int write_fact(struct db *db)
{
	struct artifact_row row = { .path = "x", .kind = "log" };
	int64_t id;

	return db_add_artifact(db, &row, &id);
}

/* Errors that a forbidden call gives, as the result. */
static int try_call(long result)
{
	return result < 0 ? err_set(-errno, "%s", strerror(errno)) : 0;
}

static int crash(void)
{
	/* cmocka's handler would go on in this process. */
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	abort();
}

static int loop(void)
{
	while (usleep(1000) == 0)
		;
	return 0;
}

static int execute(void)
{
	return try_call(execl("/bin/true", "true", NULL));
}

static int call_home(void)
{
	return try_call(socket(AF_INET, SOCK_STREAM, 0));
}

static int breed(void)
{
	return try_call(fork());
}

static int write_file(void)
{
	return try_call(open("/tmp/oomtopsy-test-child", O_WRONLY | O_CREAT, 0600));
}

static int read_file(void)
{
	return try_call(open("/dev/null", O_RDONLY));
}

static int inherit(void)
{
	return fcntl(100, F_GETFD) < 0 ? 0 : err_set(-EBADF, "inherited a file");
}

static int devour(void)
{
	return mmap(NULL, 1ul << 40, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? err_oom() : 0;
}

/* The rest of what an intruder would try: each of these has to end in the sandbox. */
static int signal_parent(void)
{
	return try_call(kill(parent, SIGURG));
}

static int signal_others_thread(void)
{
	return try_call(syscall(SYS_tgkill, parent, parent, SIGABRT));
}

/* The kernel would signal the owner when data arrives. */
static int own_signals(void)
{
	return try_call(fcntl(STDIN_FILENO, F_SETOWN, parent));
}

static int start_thread(void)
{
	return try_call(syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, NULL, NULL, NULL, NULL));
}

static int trace_parent(void)
{
	return try_call(syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, parent, 0, 0));
}

static int catch_sandbox(void)
{
	return try_call(syscall(SYS_rt_sigaction, SIGSYS, NULL, NULL, 8));
}

static int use_io_uring(void)
{
	return try_call(syscall(SYS_io_uring_setup, 1, NULL));
}

static int hoard(void)
{
	return try_call(memfd_create("x", 0));
}

static int regain_rights(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return try_call(syscall(SYS_capset, &header, NULL));
}

/* What is allowed once may not be done without end. */
static int crowd(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NPROC, &limit);
	return limit.rlim_max > 8192 ? err_set(-EAGAIN, "threads without end") : 0;
}

/* Without capabilities, not root, whoever started the test. */
static int is_powerless(void)
{
	return geteuid() == 0 || getegid() == 0 ? err_set(-EPERM, "still root") : 0;
}

/* printf forge_digest | sha256sum */
#define FORGED "05d7be4e89a8d3da8b817d7e8416e4162288427024db2fa9bf6891a330bae516"

/* Copies @len bytes at @from, unless nothing can be read there; past a sanitizer, which has write() look at them first. */
static bool peek(const int pipe_fds[2], const char *from, char *to, size_t len)
{
	return syscall(SYS_write, pipe_fds[1], from, len) == (ssize_t)len && read(pipe_fds[0], to, len) == (ssize_t)len;
}

/* Writes something else over its own digest, wherever that lies in what is mapped above the last mapping. */
static int forge_digest(void)
{
	char page[4096], *at = mmap(NULL, sizeof(page), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fds[2];

	if (pipe(fds) < 0)
		return err_set(-errno, "no pipe");
	for (size_t i = 0; i < 1024; i++, at += sizeof(page)) {
		const char *found =
			peek(fds, at, page, sizeof(page)) ? memmem(page, sizeof(page), FORGED, strlen(FORGED)) : NULL;

		if (found)
			memset(at + (found - page), 'f', strlen(FORGED));
	}
	return 0;
}

#define FORBIDDEN(call) UNDER_ASAN ? "" : "stopped by the sandbox: it made the system call " call

static const struct deed {
	const char *name;
	int (*act)(void);
	enum child_outcome outcome;
	const char *error; /* what it begins with */
} deeds[] = {
	{ "crash", crash, CHILD_FAILED, "killed by signal " },
	{ "loop", loop, CHILD_FAILED, "stopped after its limit of 1 s" },
	{ "execute", execute, CHILD_FAILED, FORBIDDEN("execve") },
	{ "call_home", call_home, CHILD_FAILED, FORBIDDEN("socket") },
	{ "breed", breed, CHILD_FAILED, UNDER_ASAN ? "" : "stopped by the sandbox: it made " },
	{ "signal_parent", signal_parent, CHILD_FAILED, FORBIDDEN("kill") },
	{ "signal_others_thread", signal_others_thread, CHILD_FAILED, FORBIDDEN("tgkill") },
	{ "own_signals", own_signals, CHILD_FAILED, FORBIDDEN("fcntl") },
	{ "start_thread", start_thread, CHILD_FAILED, FORBIDDEN("clone") },
	{ "trace_parent", trace_parent, CHILD_FAILED, FORBIDDEN("ptrace") },
	{ "catch_sandbox", catch_sandbox, CHILD_FAILED, FORBIDDEN("rt_sigaction") },
	{ "use_io_uring", use_io_uring, CHILD_FAILED, FORBIDDEN("io_uring_setup") },
	{ "regain_rights", regain_rights, CHILD_FAILED, FORBIDDEN("capset") },
	{ "hoard", hoard, CHILD_FAILED, "Operation not permitted" },
	{ "crowd", crowd, CHILD_FACTS, "" },
	{ "forge_digest", forge_digest, CHILD_FACTS, "" },
	{ "is_powerless", is_powerless, CHILD_FACTS, "" },
	{ "write_file", write_file, CHILD_FAILED, "Operation not permitted" },
	{ "inherit", inherit, CHILD_FACTS, "" },
	{ "devour", devour, UNDER_ASAN ? CHILD_FACTS : CHILD_FAILED, UNDER_ASAN ? "" : "out of memory" },
	/* The last, for kernels without Landlock. */
	{ "read_file", read_file, CHILD_FAILED, "Permission denied" },
};

static size_t deeds_here(void)
{
	return ARRAY_SIZE(deeds) - !sandbox_has_landlock();
}

/* In place of the parsers'. */
int parse_input(struct input *in, const struct parse_options *options, struct db *db)
{
	(void)options;
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		if (streq((const char *)in->head, deeds[i].name)) {
			int r = deeds[i].act();

			return r < 0 ? r : write_fact(db);
		}
	return err_set(-EMEDIUMTYPE, "%s: what is this?", in->path);
}

static void give(const char *content, char path[static 32])
{
	_cleanup_close_ int fd = -1;

	strcpy(path, "/tmp/test_child_XXXXXX");
	fd = mkstemp(path);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
}

static struct child *start(const struct sandbox *sandbox, const char *path, bool digest)
{
	_cleanup_db_ struct db *facts = NULL;
	struct child_job job = { .path = path,
				 .digest = digest,
				 .limits = { .memory = 1ull << 30, .seconds = 1, .file = 1u << 20 } };
	struct child *child = NULL;

	assert_int_equal(db_open(NULL, DB_FACTS, &facts), 0);
	job.facts = facts;
	assert_int_equal(child_start(sandbox, &job, &child), 0);
	return child;
}

static void children_are_held(void **state)
{
	struct sandbox *sandbox;
	char path[32];
	int fd;

	(void)state;
	assert_int_equal(sandbox_new(true, &sandbox), 0);
	fd = dup2(STDERR_FILENO, 100);
	for (size_t i = 0; i < deeds_here(); i++) {
		struct child_result result;
		struct child *child;

		give(deeds[i].name, path);
		child = start(sandbox, path, false);
		assert_int_equal(child_finish(child, &result), 0);
		unlink(path);
		if (result.outcome != deeds[i].outcome || !str_starts(result.error, deeds[i].error))
			fail_msg("%s: outcome %d, '%s'", deeds[i].name, (int)result.outcome, result.error);
		child_free(child);
	}
	close(fd);
	sandbox_free(sandbox);
}

/* What has a NUL in it may be a dump, whose child may start threads, but make no more files in memory than it has. */
static void dumps_have_one_file_in_memory(void **state)
{
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];
	int fd;

	(void)state;
	assert_int_equal(sandbox_new(true, &sandbox), 0);
	give("hoard", path);
	fd = open(path, O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "", 1), 1);
	close(fd);
	child = start(sandbox, path, false);
	assert_int_equal(child_finish(child, &result), 0);
	if (result.outcome != CHILD_FAILED || !streq(result.error, "Operation not permitted"))
		fail_msg("outcome %d, '%s'", (int)result.outcome, result.error);
	child_free(child);
	unlink(path);
	sandbox_free(sandbox);
}

static void facts_and_digest_come_back(void **state)
{
	_cleanup_db_ struct db *db = NULL;
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(true, &sandbox), 0);
	give("is_powerless", path);
	child = start(sandbox, path, true);
	assert_int_equal(child_finish(child, &result), 0);
	assert_int_equal(result.outcome, CHILD_FACTS);
	/* printf is_powerless | sha256sum */
	assert_string_equal(result.sha256, "15ae39ca1c2cf6b0ef554a486e01e4b678c6b42dc939b12019e304b37bdfac29");
	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(rows_merge(db, result.facts, result.facts_len, result.sha256, NULL), 0);
	child_free(child);
	unlink(path);
	sandbox_free(sandbox);
}

/* By its digest an input is known, and another one with that digest would not be read. */
static void digests_cannot_be_forged(void **state)
{
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(true, &sandbox), 0);
	give("forge_digest", path);
	child = start(sandbox, path, true);
	assert_int_equal(child_finish(child, &result), 0);
	assert_int_equal(result.outcome, CHILD_FACTS);
	assert_string_equal(result.sha256, FORGED);
	child_free(child);
	unlink(path);
	sandbox_free(sandbox);
}

int parse_prepare(void)
{
	return 0;
}

/* What a child of @starter comes to that reads @content. */
static enum child_outcome outcome_of(struct starter *starter, const struct starter_setup *setup, const char *content,
				     char error[static ERR_TEXT_MAX])
{
	struct child_job job = setup->job;
	struct child_result result;
	struct child *child;
	char path[32];

	give(content, path);
	job.path = path;
	assert_int_equal(starter_ask(starter, &job), 0);
	assert_int_equal(starter_take(starter, &job, &child), 0);
	assert_int_equal(child_finish(child, &result), 0);
	snprintf(error, ERR_TEXT_MAX, "%s", result.error);
	if (result.outcome == CHILD_FACTS) {
		_cleanup_db_ struct db *db = NULL;

		assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
		assert_int_equal(rows_merge(db, result.facts, result.facts_len, result.sha256, NULL), 0);
		assert_int_equal(starter_know(starter, result.sha256), 0);
	}
	unlink(path);
	child_free(child);
	return result.outcome;
}

static void children_of_a_starter_are_like_others(void **state)
{
	const struct starter_setup setup = {
		.job = { .digest = true, .limits = { .memory = 1ull << 30, .seconds = 1, .file = 1u << 20 } },
		.confined = true,
		.prepare = true,
	};
	struct child_job job = setup.job;
	struct starter *starter;
	struct child *child;
	char error[ERR_TEXT_MAX], path[32];

	(void)state;
	assert_int_equal(starter_new(&setup, &starter), 0);
	assert_int_equal(outcome_of(starter, &setup, "is_powerless", error), CHILD_FACTS);
	assert_int_equal(outcome_of(starter, &setup, "is_powerless", error), CHILD_KNOWN);
	assert_int_equal(outcome_of(starter, &setup, "something else", error), CHILD_NOT_OURS);
	assert_int_equal(outcome_of(starter, &setup, "loop", error), CHILD_FAILED);
	assert_string_equal(error, "stopped after its limit of 1 s");
	assert_int_equal(outcome_of(starter, &setup, "crash", error), CHILD_FAILED);
	assert_non_null(strstr(error, "killed by signal "));
	/* One that nobody waits for. */
	give("loop", path);
	job.path = path;
	assert_int_equal(starter_ask(starter, &job), 0);
	assert_int_equal(starter_take(starter, &job, &child), 0);
	child_free(child);
	unlink(path);
	starter_free(starter);
}

static void strangers_are_told_apart(void **state)
{
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(true, &sandbox), 0);
	give("something else", path);
	child = start(sandbox, path, false);
	assert_int_equal(child_finish(child, &result), 0);
	assert_int_equal(result.outcome, CHILD_NOT_OURS);
	child_free(child);
	unlink(path);
	child = start(sandbox, "/nonexistent/file", false);
	assert_int_equal(child_finish(child, &result), 0);
	assert_int_equal(result.outcome, CHILD_FAILED);
	assert_string_equal(result.error, "/nonexistent/file: cannot open: No such file or directory");
	child_free(child);
	sandbox_free(sandbox);
}

/* As on a kernel that was built without seccomp. */
static int forbid_seccomp(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
					SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP)) < 0)
		return -1;
	return seccomp_load(filter);
}

static int ask_for_no_sandbox(void)
{
	struct sandbox *sandbox;

	if (forbid_seccomp() < 0)
		return 1;
	if (sandbox_new(true, &sandbox) != -ENOSYS || !strstr(err_text(0), "--no-sandbox"))
		return 2;
	if (sandbox_new(false, &sandbox) < 0)
		return 3;
	sandbox_free(sandbox);
	return 0;
}

static void kernels_without_seccomp_are_told(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(ask_for_no_sandbox());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* It crashes as it would in the sandbox, and its limits are the same. */
static void no_sandbox_has_limits(void **state)
{
	static const char *const names[] = { "crash", "loop", "crowd", "read_file" };
	static const enum child_outcome outcomes[] = { CHILD_FAILED, CHILD_FAILED, CHILD_FACTS, CHILD_FACTS };
	struct sandbox *sandbox;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(false, &sandbox), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct child_result result;
		struct child *child;

		give(names[i], path);
		child = start(sandbox, path, false);
		assert_int_equal(child_finish(child, &result), 0);
		unlink(path);
		if (result.outcome != outcomes[i])
			fail_msg("%s: outcome %d, '%s'", names[i], (int)result.outcome, result.error);
		child_free(child);
	}
	sandbox_free(sandbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_are_held),
		cmocka_unit_test(dumps_have_one_file_in_memory),
		cmocka_unit_test(facts_and_digest_come_back),
		cmocka_unit_test(digests_cannot_be_forged),
		cmocka_unit_test(children_of_a_starter_are_like_others),
		cmocka_unit_test(strangers_are_told_apart),
		cmocka_unit_test(kernels_without_seccomp_are_told),
		cmocka_unit_test(no_sandbox_has_limits),
	};

	parent = getpid();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
