// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/judges.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/intake/digest.h"
#include "db/db.h"
#include "db/rows.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/macros.h"

/* Rows of more bytes are judged where they are stored: a judge would hold them a second time. */
#define ROWS_MAX (4u << 20)

/* The same with what was found, as far as it is taken. */
#define JUDGED_MAX (8 * ROWS_MAX)

struct request {
	size_t file, len;
	char sha256[DIGEST_TEXT]; /* or "" */
};

struct judge {
	pid_t pid;
	int fd;      /* of requests, each of which is answered with the length of the rows, 0 for none */
	int in, out; /* memory files that both processes have: rows of a child, and what was made of them */
	bool busy, dead;
	void *rows;
};

struct judges {
	struct judge *list;
	size_t n;
};

/* ---- in a judge ---- */

/* What found() needs. */
struct context {
	const struct judges_setup *setup;
	size_t file;
};

static int found(struct db *db, int64_t artifact, void *arg)
{
	const struct context *context = arg;
	const struct judges_setup *setup = context->setup;
	int r = setup->place(db, artifact, context->file, setup->arg);

	return r == 0 ? setup->judging->judge(db, artifact, setup->judging->arg) : r;
}

/* Makes the file of results hold what @db has now. */
static int write_rows(struct db *db, int fd)
{
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_set(-errno, "cannot hand over findings: %s", strerror(errno));
	return rows_write(db, fd);
}

/* All of it is rolled back, so that nothing of an input is there when the next one comes. */
static int judge_rows(const struct judges_setup *setup, struct db *db, const struct judge *judge,
		      const struct request *request, const void *rows)
{
	struct context context = { .setup = setup, .file = request->file };
	struct merge_hook hook = { .copied = found, .arg = &context };
	int r = db_begin(db);

	if (r == 0)
		r = rows_merge(db, rows, request->len, request->sha256[0] ? request->sha256 : NULL, &hook);
	if (r == 0)
		r = write_rows(db, judge->out);
	db_rollback(db);
	return r;
}

/* The length of the rows that were made, 0 for none. */
static size_t answer(const struct judges_setup *setup, struct db *db, const struct judge *judge,
		     const struct request *request)
{
	void *rows = mmap(NULL, request->len, PROT_READ, MAP_PRIVATE, judge->in, 0);
	off_t len = -1;

	if (rows == MAP_FAILED)
		return 0;
	if (judge_rows(setup, db, judge, request, rows) == 0)
		len = lseek(judge->out, 0, SEEK_END);
	munmap(rows, request->len);
	return len > 0 ? (size_t)len : 0;
}

/* A judge that cannot open its database answers that it made nothing. */
static int open_db(const struct judges_setup *setup, struct db **ret_db)
{
	_cleanup_db_ struct db *db = NULL;
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r == 0)
		r = setup->judging->open(db, setup->judging->arg);
	if (r == 0)
		*ret_db = steal_ptr(db);
	return r;
}

static void serve(const struct judges_setup *setup, const struct judge *judge, pid_t parent)
{
	struct db *db = NULL; /* ends with the process */
	struct request request;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return;
	while (recv(judge->fd, &request, sizeof(request), MSG_WAITALL) == (ssize_t)sizeof(request)) {
		int r = db ? 0 : open_db(setup, &db);
		size_t len = r == 0 ? answer(setup, db, judge, &request) : 0;

		if (send(judge->fd, &len, sizeof(len), MSG_NOSIGNAL) != (ssize_t)sizeof(len))
			return;
	}
}

/* ---- in the parent ---- */

static int start(struct judge *judge, const struct judges_setup *setup)
{
	pid_t parent = getpid();
	int fds[2];

	judge->in = memfd_create("rows", MFD_CLOEXEC);
	judge->out = memfd_create("findings", MFD_CLOEXEC);
	if (judge->in < 0 || judge->out < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return err_set(-errno, "cannot create a memory file or a socket: %s", strerror(errno));
	judge->fd = fds[0];
	judge->pid = fork();
	if (judge->pid == 0) {
		judge->fd = fds[1];
		close(fds[0]);
		serve(setup, judge, parent);
		_exit(0);
	}
	close(fds[1]);
	return judge->pid < 0 ? err_set(-errno, "cannot start a process: %s", strerror(errno)) : 0;
}

int judges_new(size_t n, const struct judges_setup *setup, struct judges **ret_judges)
{
	struct judges *judges = calloc(1, sizeof(*judges));
	int r = 0;

	if (judges)
		judges->list = calloc(n, sizeof(*judges->list));
	if (!judges || !judges->list) {
		free(judges);
		return err_oom();
	}
	for (; r == 0 && judges->n < n; judges->n++) {
		judges->list[judges->n] = (struct judge){ .pid = -1, .fd = -1, .in = -1, .out = -1 };
		r = start(&judges->list[judges->n], setup);
	}
	if (r < 0)
		judges_free(judges);
	else
		*ret_judges = judges;
	return r;
}

static void judge_deinit(struct judge *judge)
{
	const int fds[] = { judge->fd, judge->in, judge->out };

	judge_release(judge);
	/* It holds nothing that anybody needs. */
	if (judge->pid > 0) {
		kill(judge->pid, SIGKILL);
		waitpid(judge->pid, NULL, 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void judges_free(struct judges *judges)
{
	if (!judges)
		return;
	for (size_t i = 0; i < judges->n; i++)
		judge_deinit(&judges->list[i]);
	free(judges->list);
	free(judges);
}

/* The first, so that those which are never needed open nothing. */
static struct judge *first_idle(struct judges *judges)
{
	for (size_t i = 0; i < judges->n; i++)
		if (!judges->list[i].busy && !judges->list[i].dead)
			return &judges->list[i];
	return NULL;
}

struct judge *judges_ask(struct judges *judges, size_t file, const void *facts, size_t len, const char *sha256)
{
	struct request request = { .file = file, .len = len };
	struct judge *judge = len && len <= ROWS_MAX ? first_idle(judges) : NULL;

	if (!judge)
		return NULL;
	if (sha256)
		snprintf(request.sha256, sizeof(request.sha256), "%s", sha256);
	judge->dead = fd_write_at(judge->in, facts, len, 0) < 0 ||
		      send(judge->fd, &request, sizeof(request), MSG_NOSIGNAL) != (ssize_t)sizeof(request);
	judge->busy = !judge->dead;
	return judge->busy ? judge : NULL;
}

int judge_fd(const struct judge *judge)
{
	return judge->fd;
}

bool judge_take(struct judge *judge, const void **ret_rows, size_t *ret_len)
{
	size_t len = 0;

	judge->dead = recv(judge->fd, &len, sizeof(len), MSG_WAITALL) != (ssize_t)sizeof(len);
	if (judge->dead || !len)
		return false;
	/* A copy, which nobody changes while it is checked; a mapping would cost more, and could be longer than the file. */
	judge->rows = len <= JUDGED_MAX ? malloc(len) : NULL;
	if (!judge->rows || fd_read_at(judge->out, judge->rows, len, 0) < 0)
		return false;
	*ret_rows = judge->rows;
	*ret_len = len;
	return true;
}

void judge_release(struct judge *judge)
{
	free(judge->rows);
	judge->rows = NULL;
	judge->busy = false;
}
