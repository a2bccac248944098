// SPDX-License-Identifier: GPL-2.0-or-later
/* A parser of this test's own does what a parser that was taken over might do; its input says what. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "analyzer/intake/child.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

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
	raise(SIGSEGV);
	signal(SIGSEGV, SIG_DFL);
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

static const struct deed {
	const char *name;
	int (*act)(void);
	enum child_outcome outcome;
	const char *error; /* what it begins with */
} deeds[] = {
	{ "crash", crash, CHILD_FAILED, "killed by signal " },
	{ "loop", loop, CHILD_FAILED, "stopped after its limit of 1 s" },
	{ "execute", execute, CHILD_FAILED, "killed by signal 31 (a system call that the sandbox forbids)" },
	{ "call_home", call_home, CHILD_FAILED, "killed by signal 31" },
	{ "breed", breed, CHILD_FAILED, "Operation not permitted" },
	{ "write_file", write_file, CHILD_FAILED, "Operation not permitted" },
	{ "read_file", read_file, CHILD_FACTS, "" },
	{ "inherit", inherit, CHILD_FACTS, "" },
	{ "devour", devour, UNDER_ASAN ? CHILD_FACTS : CHILD_FAILED, UNDER_ASAN ? "" : "out of memory" },
};

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
	struct child_job job = { .path = path,
				 .digest = digest,
				 .limits = { .memory = 1ull << 30, .seconds = 1, .file = 1u << 20 } };
	struct child *child = NULL;

	assert_int_equal(child_start(sandbox, &job, &child), 0);
	return child;
}

static void children_are_held(void **state)
{
	struct sandbox *sandbox;
	char path[32];
	int fd;

	(void)state;
	assert_int_equal(sandbox_new(&sandbox), 0);
	fd = dup2(STDERR_FILENO, 100);
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++) {
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

static void facts_and_digest_come_back(void **state)
{
	_cleanup_db_ struct db *db = NULL;
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(&sandbox), 0);
	give("read_file", path);
	child = start(sandbox, path, true);
	assert_int_equal(child_finish(child, &result), 0);
	assert_int_equal(result.outcome, CHILD_FACTS);
	/* printf read_file | sha256sum */
	assert_string_equal(result.sha256, "c9f8123bd2726fc2414267256101446c45647b4754b1bad58feaf205125b4c96");
	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(db_merge_bytes(db, result.database, result.database_len, NULL, NULL), 0);
	child_free(child);
	unlink(path);
	sandbox_free(sandbox);
}

static void strangers_are_told_apart(void **state)
{
	struct child_result result;
	struct sandbox *sandbox;
	struct child *child;
	char path[32];

	(void)state;
	assert_int_equal(sandbox_new(&sandbox), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_are_held),
		cmocka_unit_test(facts_and_digest_come_back),
		cmocka_unit_test(strangers_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
