// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/child.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "analyzer/intake/digest.h"
#include "db/rows.h"
#include "parsers/input/spool.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * Memory that parent and child share, for all but the facts. The parent does not trust its content: it ends each
 * text itself and copies it, as a child that was taken over could change it while it is read.
 */
struct report {
	bool done;     /* it came to a result */
	int result;    /* errno, negative; 0: facts; 1: known */
	int forbidden; /* the system call that ended it */
	char error[ERR_TEXT_MAX];
};

/*
 * A page of the same memory, which the child unmaps before it looks at the input's content, and cannot get back. By its digest an
 * input is known, so a child that was taken over must not be able to give another's.
 */
struct identity {
	char sha256[DIGEST_TEXT]; /* or "" */
};

struct child {
	struct child_job job;
	pid_t pid;
	struct child_files files;
	int (*reap)(void *arg, pid_t pid, int *ret_status);
	void *reap_arg;
	struct report *report;
	struct identity *identity;
	void *facts;
	size_t facts_len;
	uint64_t deadline_ms;
	bool late; /* its time was up, and it was killed */
	char error[ERR_TEXT_MAX];
	char sha256[DIGEST_TEXT];
};

/* Parses, and writes the rows of facts to the memory file from which the parent takes them. */
static int read_facts(const struct child_job *job, struct input *in, const char *sha256, int memfd)
{
	struct parse_options options = job->options;
	int r;

	if (sha256[0])
		options.sha256 = sha256;
	r = parse_input(in, &options, job->facts);
	return r == 0 ? rows_write(job->facts, memfd) : r;
}

/*
 * Closes all files that the child does not need. The parent may have the real database open, and a child that was taken
 * over could send control sequences to a terminal on standard error.
 */
static int close_files(struct input *in, int memfd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), r = 0;

	if (null < 0)
		return err_set(-errno, "/dev/null: %s", strerror(errno));
	/*
	 * The input takes the place of standard input, whatever it was: /dev/fd/63 is the shell's pipe only until
	 * here.
	 */
	r = dup2(in->fd, STDIN_FILENO);
	if (r >= 0)
		r = dup2(null, STDOUT_FILENO);
	if (r >= 0 && !UNDER_ASAN)
		r = dup2(null, STDERR_FILENO);
	if (r >= 0 && memfd > STDERR_FILENO + 1)
		r = close_range(STDERR_FILENO + 1, (unsigned int)memfd - 1, 0);
	if (r >= 0)
		r = close_range((unsigned int)memfd + 1, ~0u, 0);
	in->fd = STDIN_FILENO;
	return r < 0 ? err_set(-errno, "cannot close files: %s", strerror(errno)) : 0;
}

/* Opens what the child reads and writes, as nothing can be opened later. */
static int open_files(const struct child_job *job, struct sandbox_limits *limits, int memfd, struct input **ret_input)
{
	_cleanup_input_ struct input *in = NULL;
	int r = input_open(job->path, &in);

	if (r == 0)
		r = close_files(in, memfd);
	for (size_t i = 0; r == 0 && i < job->n_more; i++)
		r = input_add_piece(in, job->more[i]);
	if (r < 0)
		return r;
	if (input_may_spool(in)) {
		input_prepare_spool(in);
		limits->file = MAX(limits->file, in->spool.max);
	}
	*ret_input = steal_ptr(in);
	return 0;
}

/* Where debuginfo of kernels lies, and libdrgn with what it needs. */
static const char *const debuginfo_places[] = {
	"/usr/lib/debug", "/boot",    "/usr/src",   "/lib/modules",   "/usr/lib/modules", "/lib",
	"/lib64",         "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/sys/devices/system/cpu",
};

/* What the user named (see add_debuginfo()), all places, and the NULL at their end. */
#define NAMED_MAX 5
#define PLACES_MAX (ARRAY_SIZE(debuginfo_places) + NAMED_MAX + 1)

/* A kernel log has no NUL in its first bytes, and every dump has. */
static bool is_text(const struct input *in)
{
	return !memchr(in->head, '\0', in->head_len);
}

/* The directory of the libdrgn that the user named, as the libraries that come with it lie there, too; NULL for none. */
static const char *libdrgn_place(char path[static PATH_MAX])
{
	const char *named = secure_getenv("OOMTOPSY_LIBDRGN");

	if (!named || !strchr(named, '/') || strlen(named) >= PATH_MAX)
		return NULL;
	strcpy(path, named);
	return dirname(path);
}

/*
 * Only debuginfo has files opened later, and libdrgn starts threads. What the user named may be readable for root
 * alone. @path is where the name of a place is kept.
 */
static void add_debuginfo(const struct parse_options *options, struct sandbox_limits *limits,
			  const char *places[static PLACES_MAX], char path[static PATH_MAX])
{
	const char *const named[NAMED_MAX] = { options->vmlinux, options->system_map, options->debug_dir,
					       options->types_dir, libdrgn_place(path) };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (named[i] && *named[i])
			places[n++] = named[i];
	limits->keep_user = n > 0;
	limits->threads = options->types != PARSE_TYPES_NATIVE;
	for (size_t i = 0; limits->threads && i < ARRAY_SIZE(debuginfo_places); i++)
		places[n++] = debuginfo_places[i];
	places[n] = NULL;
	limits->readable = n ? places : NULL;
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* Of the report, in whole pages; that of the digest follows. */
static size_t report_len(void)
{
	return (sizeof(struct report) + page_size() - 1) & ~(page_size() - 1);
}

/* Of all that is shared. */
static size_t shared_len(void)
{
	return report_len() + page_size();
}

/* Writes the digest of what can be read twice, and lets go of it. 1: the input is known. */
static int identify(struct child *child, const struct input *in, char sha256[static DIGEST_TEXT])
{
	const struct child_job *job = &child->job;
	int r = 0;

	if (job->digest && in->seekable)
		r = digest_files(in, sha256);
	if (r < 0)
		return r;
	strcpy(child->identity->sha256, sha256);
	if (munmap(child->identity, page_size()) < 0)
		return err_set(-errno, "cannot let go of the digest: %s", strerror(errno));
	return sha256[0] && job->known && job->known(sha256, job->known_arg);
}

/* All that the child does. 0: facts are in its file; 1: the input is known; negative: its report has the error. */
static int work(const struct sandbox *sandbox, struct child *child)
{
	_cleanup_input_ struct input *in = NULL;
	const struct child_job *job = &child->job;
	struct sandbox_limits limits = job->limits;
	const char *places[PLACES_MAX];
	char path[PATH_MAX], sha256[DIGEST_TEXT] = "";
	int r = open_files(job, &limits, child->files.facts, &in);

	if (r == 0 && !is_text(in))
		add_debuginfo(&job->options, &limits, places, path);
	if (r == 0 && limits.threads)
		input_prepare_memory(in);
	if (r == 0)
		r = sandbox_enter(sandbox, &limits, &child->report->forbidden);
	if (r == 0)
		r = identify(child, in, sha256);
	if (r == 0)
		r = read_facts(job, in, sha256, child->files.facts);
	if (r < 0)
		snprintf(child->report->error, sizeof(child->report->error), "%s", err_text(r));
	return r;
}

static int map_report(struct child *child)
{
	char *at = mmap(NULL, shared_len(), PROT_READ | PROT_WRITE, MAP_SHARED, child->files.report, 0);

	if (at == MAP_FAILED)
		return err_oom();
	child->report = (void *)at;
	child->identity = (void *)(at + report_len());
	return 0;
}

/*
 * What is shared with the child has to be there before fork(). The child closes the file of its report, so that it cannot
 * cut off what others have mapped.
 */
static int set_up(struct child *child)
{
	child->files.facts = memfd_create("facts", MFD_CLOEXEC);
	child->files.report = memfd_create("report", MFD_CLOEXEC);
	if (child->files.facts < 0 || child->files.report < 0 ||
	    ftruncate(child->files.report, (off_t)shared_len()) < 0)
		return err_set(-errno, "cannot create a memory file: %s", strerror(errno));
	return map_report(child);
}

static int wait_for(void *arg, pid_t pid, int *ret_status)
{
	int status;

	(void)arg;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(-errno, "cannot wait for a process: %s", strerror(errno));
	if (ret_status)
		*ret_status = status;
	return 0;
}

static struct child *new_child(const struct child_job *job)
{
	struct child *child = calloc(1, sizeof(*child));

	if (!child)
		return NULL;
	*child = (struct child){ .job = *job, .pid = -1, .files = { -1, -1, -1 }, .reap = wait_for };
	child->deadline_ms = (uint64_t)clock_now_ms() + job->limits.seconds * 1000;
	return child;
}

int child_start(const struct sandbox *sandbox, const struct child_job *job, struct child **ret_child)
{
	struct child *child = new_child(job);
	int r = child ? set_up(child) : err_oom();

	if (r == 0 && (child->pid = fork()) == 0) {
		err_clear();
		child->report->result = work(sandbox, child);
		child->report->done = true;
		_exit(0);
	}
	if (r == 0 && child->pid > 0)
		child->files.pidfd = pidfd_open(child->pid, 0);
	if (r == 0 && child->files.pidfd < 0)
		r = err_set(-errno, "cannot start a process: %s", strerror(errno));
	if (r < 0) {
		child_free(child);
		return r;
	}
	*ret_child = child;
	return 0;
}

void child_files_close(struct child_files *files)
{
	const int all[] = { files->pidfd, files->facts, files->report };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] >= 0)
			close(all[i]);
	*files = (struct child_files){ -1, -1, -1 };
}

pid_t child_give_away(struct child *child, struct child_files *ret_files)
{
	pid_t pid = child->pid;

	*ret_files = child->files;
	munmap(child->report, shared_len());
	free(child);
	return pid;
}

int child_adopt(const struct child_job *job, pid_t pid, struct child_files *files,
		int (*reap)(void *arg, pid_t pid, int *ret_status), void *reap_arg, struct child **ret_child)
{
	struct child *child = new_child(job);
	int r;

	if (!child) {
		child_files_close(files);
		return err_oom();
	}
	child->pid = pid;
	child->files = *files;
	child->reap = reap;
	child->reap_arg = reap_arg;
	r = map_report(child);
	if (r < 0)
		child_free(child);
	else
		*ret_child = child;
	return r;
}

int child_fd(const struct child *child)
{
	return child->files.pidfd;
}

int child_time_left(const struct child *child)
{
	uint64_t now = (uint64_t)clock_now_ms();

	return now >= child->deadline_ms ? 0 : (int)MIN(child->deadline_ms - now, 3600000u);
}

/* What a signal means to a user; only the limits of sandbox.c send these two. */
static const char *meaning(int signal)
{
	switch (signal) {
	case SIGXCPU:
		return "its limit of CPU time";
	case SIGXFSZ:
		return "its limit of output";
	default:
		return strsignal(signal);
	}
}

static void explain_forbidden(struct child *child)
{
	_cleanup_free_ char *name = sandbox_call_name(child->report->forbidden);

	snprintf(child->error, sizeof(child->error), "stopped by the sandbox: it made the system call %s",
		 name ? name : "?");
}

/* Why the child did not end by itself; NULL when it did, and its report counts. */
static const char *explain_end(struct child *child, int status)
{
	if (child->late)
		snprintf(child->error, sizeof(child->error), "stopped after its limit of %llu s",
			 (unsigned long long)child->job.limits.seconds);
	/* What glibc's fork() and others call with all signals blocked cannot be caught. */
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(child->error, sizeof(child->error), "stopped by the sandbox: it made a forbidden system call");
	else if (WIFSIGNALED(status))
		snprintf(child->error, sizeof(child->error), "killed by signal %d (%s)", WTERMSIG(status),
			 meaning(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == SANDBOX_EXIT)
		explain_forbidden(child);
	else if (WEXITSTATUS(status))
		snprintf(child->error, sizeof(child->error), "ended with status %d", WEXITSTATUS(status));
	else
		return NULL;
	return child->error;
}

/* Maps what the child wrote. Its size is checked here as well: the limit in the child is the child's word. */
static int map_facts(struct child *child)
{
	off_t len = lseek(child->files.facts, 0, SEEK_END);

	if (len <= 0)
		return err_set(-EIO, "the parser left no facts");
	if ((uint64_t)len > child->job.limits.file)
		return err_set(-EFBIG, "the parser left more facts than are taken: %lld bytes", (long long)len);
	child->facts_len = (size_t)len;
	child->facts = mmap(NULL, child->facts_len, PROT_READ, MAP_PRIVATE, child->files.facts, 0);
	if (child->facts == MAP_FAILED) {
		child->facts = NULL;
		return err_oom();
	}
	return 0;
}

/*
 * Waits until the child ends, and kills it by its pidfd when its time is up: a pid could be another process's by
 * then. How it ended is asked only of one that came to no result: the answer takes a while. (One that was taken over may say what it
 * likes of its result, and end as it likes.)
 */
static int await(struct child *child, int *ret_status)
{
	struct pollfd poll_fd = { .fd = child->files.pidfd, .events = POLLIN };
	bool done;
	int r;

	while (poll(&poll_fd, 1, child_time_left(child)) <= 0 && !child->late)
		if (!child_time_left(child)) {
			child->late = true;
			pidfd_send_signal(child->files.pidfd, SIGKILL, NULL, 0);
		}
	done = child->report->done && !child->late;
	*ret_status = 0;
	r = child->reap(child->reap_arg, child->pid, done ? NULL : ret_status);
	child->pid = -1;
	return r;
}

int child_finish(struct child *child, struct child_result *ret_result)
{
	struct child_result result = { .outcome = CHILD_FAILED, .error = child->error };
	int status, r = await(child, &status);

	if (r < 0)
		return r;
	snprintf(child->sha256, sizeof(child->sha256), "%.*s", (int)sizeof(child->sha256) - 1, child->identity->sha256);
	if (child->sha256[0])
		result.sha256 = child->sha256;
	if (!explain_end(child, status)) {
		snprintf(child->error, sizeof(child->error), "%.*s", (int)sizeof(child->error) - 1,
			 child->report->error);
		if (child->report->result == 1)
			result.outcome = CHILD_KNOWN;
		else if (child->report->result == -EMEDIUMTYPE)
			result.outcome = CHILD_NOT_OURS;
		else if (child->report->result == -ENODATA)
			result.outcome = CHILD_NOTHING;
		else if (child->report->result == 0 && (r = map_facts(child)) == 0)
			result.outcome = CHILD_FACTS;
		else if (child->report->result == 0)
			snprintf(child->error, sizeof(child->error), "%s", err_text(r));
	}
	result.facts = child->facts;
	result.facts_len = child->facts_len;
	*ret_result = result;
	return 0;
}

void child_free(struct child *child)
{
	if (!child)
		return;
	if (child->pid > 0 && child->files.pidfd >= 0) {
		pidfd_send_signal(child->files.pidfd, SIGKILL, NULL, 0);
		child->reap(child->reap_arg, child->pid, NULL);
	} else if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	child_files_close(&child->files);
	if (child->report)
		munmap(child->report, shared_len());
	if (child->facts)
		munmap(child->facts, child->facts_len);
	free(child);
}
