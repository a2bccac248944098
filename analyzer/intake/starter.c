// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/starter.h"

#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "analyzer/intake/digest.h"
#include "db/db.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

enum request_kind { REQUEST_START, REQUEST_REAP, REQUEST_FORGET, REQUEST_KNOW };

/* What is asked for. Its texts follow: the paths of an input, each with its NUL, or a digest. */
struct request {
	enum request_kind kind;
	pid_t pid;     /* REQUEST_REAP, and REQUEST_FORGET, which has no reply */
	size_t n_more; /* REQUEST_START: paths after the first */
	size_t len;    /* of the texts */
};

/* Both processes are one program, and each waits for the other's word. A child's files come with it. */
struct reply {
	int r;
	pid_t pid;
	int status; /* as waitpid() gives it */
	char error[ERR_TEXT_MAX];
};

struct answer {
	struct reply reply;
	struct child_files files;
};

struct starter {
	pid_t pid;
	int fd;
	size_t asked; /* children whose answers were not received */
	/* Answers that came before the one that was waited for. */
	struct answer *early;
	size_t n_early;
};

/* ---- in the starter ---- */

struct state {
	int fd;
	struct sandbox *sandbox;
	struct child_job job;
	struct db *facts;
	struct map digests; /* of each input that was read, as split_digest() has it; a child has a copy */
};

/* The first two quarters of a SHA-256: who makes another file with them gets it reported as failed (take_known() of intake.c). */
static bool split_digest(const char *sha256, uint64_t *ret_key, uint64_t *ret_value)
{
	return sscanf(sha256, "%16" SCNx64 "%16" SCNx64, ret_key, ret_value) == 2;
}

/* Runs in a child: whether the database has what was read from these bytes. */
static bool is_known(const char *sha256, void *arg)
{
	const struct state *state = arg;
	uint64_t key, value, known;

	return split_digest(sha256, &key, &value) && map_get(&state->digests, key, &known) && known == value;
}

/* Takes texts each of which stands on a line of its own. One for which there is no memory is read again. */
static void know(struct state *state, const char *digests)
{
	for (const char *at = digests; *at; at += strcspn(at, "\n")) {
		uint64_t key, value;

		at += *at == '\n';
		if (split_digest(at, &key, &value))
			map_put(&state->digests, key, value);
	}
}

static int prepare(struct state *state, const struct starter_setup *setup)
{
	int r = sandbox_new(setup->confined, &state->sandbox);

	if (r == 0)
		r = db_open(NULL, DB_FACTS, &state->facts);
	if (r == 0 && setup->prepare) {
		/* Reads /etc/localtime, which gmtime_r() would ask for in each child. */
		tzset();
		digest_prepare();
		r = parse_prepare();
	}
	/* What compilers needed; a fork would copy the page tables of it. */
	malloc_trim(0);
	state->job = setup->job;
	state->job.facts = state->facts;
	state->job.known = is_known;
	state->job.known_arg = state;
	return r;
}

/* Whole, or the other process is gone. */
static bool receive(int fd, void *to, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = read(fd, (char *)to + done, len - done);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool send_all(int fd, const void *from, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(fd, (const char *)from + done, len - done, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* Room for the control message that carries the files of a child. */
union files_room {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(struct child_files))];
};

/* A reply, with the files of a child where @files is not NULL. */
static bool send_reply(int fd, const struct reply *reply, const struct child_files *files)
{
	struct iovec part = { .iov_base = (void *)reply, .iov_len = sizeof(*reply) };
	union files_room room = {
		.header = { .cmsg_len = CMSG_LEN(sizeof(*files)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (files) {
		memcpy(CMSG_DATA(&room.header), files, sizeof(*files));
		message.msg_control = &room;
		message.msg_controllen = sizeof(room);
	}
	return sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(*reply);
}

static void fill_error(struct reply *reply, int r)
{
	reply->r = r;
	if (r < 0)
		snprintf(reply->error, sizeof(reply->error), "%s", err_text(r));
}

/* The paths at @texts, as the child's job has them. */
static int name_input(struct child_job *job, const struct request *request, char *texts)
{
	char **more = request->n_more ? calloc(request->n_more, sizeof(*more)) : NULL;

	if (request->n_more && !more)
		return err_oom();
	job->path = texts;
	job->more = more;
	job->n_more = request->n_more;
	for (size_t i = 0; i < request->n_more; i++)
		more[i] = texts += strlen(texts) + 1;
	return 0;
}

static bool start(struct state *state, const struct request *request, char *texts, int failed)
{
	struct reply reply = { 0 };
	struct child_files files;
	struct child_job job = state->job;
	struct child *child = NULL;
	bool sent;

	if (failed == 0)
		failed = name_input(&job, request, texts);
	if (failed == 0)
		failed = child_start(state->sandbox, &job, &child);
	fill_error(&reply, failed);
	if (child)
		reply.pid = child_give_away(child, &files);
	sent = send_reply(state->fd, &reply, child ? &files : NULL);
	if (child)
		child_files_close(&files);
	free((void *)job.more);
	return sent;
}

static bool reap(const struct state *state, const struct request *request)
{
	struct reply reply = { .pid = request->pid };

	while (waitpid(request->pid, &reply.status, 0) < 0 && reply.r == 0)
		if (errno != EINTR)
			fill_error(&reply, err_set(-errno, "cannot wait for a process: %s", strerror(errno)));
	return request->kind == REQUEST_FORGET || send_reply(state->fd, &reply, NULL);
}

/* Does what is asked until nobody asks any more. */
static void serve(struct state *state, int failed)
{
	struct request request;

	while (receive(state->fd, &request, sizeof(request))) {
		_cleanup_free_ char *texts = calloc(1, request.len + 1);

		if (!texts || !receive(state->fd, texts, request.len))
			return;
		if (request.kind == REQUEST_KNOW)
			know(state, texts);
		else if (!(request.kind == REQUEST_START ? start(state, &request, texts, failed) :
							   reap(state, &request)))
			return;
	}
}

static void work(const struct starter_setup *setup, int fd, pid_t parent)
{
	struct state state = { .fd = fd };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		serve(&state, prepare(&state, setup));
}

/* ---- in the process that made it ---- */

int starter_new(const struct starter_setup *setup, struct starter **ret_starter)
{
	_cleanup_free_ struct starter *starter = calloc(1, sizeof(*starter));
	pid_t parent = getpid();
	int fds[2];

	if (!starter)
		return err_oom();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return err_set(-errno, "cannot create a socket: %s", strerror(errno));
	starter->pid = fork();
	if (starter->pid == 0) {
		close(fds[0]);
		work(setup, fds[1], parent);
		_exit(0);
	}
	close(fds[1]);
	starter->fd = fds[0];
	if (starter->pid < 0) {
		close(starter->fd);
		return err_set(-errno, "cannot start a process: %s", strerror(errno));
	}
	*ret_starter = steal_ptr(starter);
	return 0;
}

void starter_free(struct starter *starter)
{
	if (!starter)
		return;
	close(starter->fd);
	waitpid(starter->pid, NULL, 0);
	for (size_t i = 0; i < starter->n_early; i++)
		child_files_close(&starter->early[i].files);
	free(starter->early);
	free(starter);
}

static int gone(void)
{
	return err_set(-ESRCH, "the process that starts others has ended");
}

/* The error that the starter met. */
static int error_of(const struct reply *reply)
{
	return reply->r < 0 ? err_set(reply->r, "%s", reply->error) : 0;
}

/* A reply, and where a child comes with it, its files. */
static int take_reply(struct starter *starter, struct reply *reply, struct child_files *files)
{
	struct iovec part = { .iov_base = reply, .iov_len = sizeof(*reply) };
	union files_room room = { .space = { 0 } };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &room, .msg_controllen = sizeof(room)
	};
	ssize_t n;

	do
		n = recvmsg(starter->fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(*reply))
		return gone();
	if (files)
		*files = (struct child_files){ -1, -1, -1 };
	if (!files || reply->r < 0)
		return 0;
	if (!CMSG_FIRSTHDR(&message) || room.header.cmsg_len != CMSG_LEN(sizeof(*files)))
		return gone();
	memcpy(files, CMSG_DATA(&room.header), sizeof(*files));
	return 0;
}

static int ask(struct starter *starter, const struct request *request, const char *texts)
{
	return send_all(starter->fd, request, sizeof(*request)) && send_all(starter->fd, texts, request->len) ? 0 :
														gone();
}

/* The answer to the first request for a child that has none yet. An error that the starter met is in it. */
static int receive_answer(struct starter *starter, struct answer *answer)
{
	int r = take_reply(starter, &answer->reply, &answer->files);

	if (r == 0)
		starter->asked--;
	return r;
}

/* Takes what comes first. */
static int receive_early(struct starter *starter)
{
	size_t n = starter->n_early + starter->asked;
	struct answer *early = n ? reallocarray(starter->early, n, sizeof(*early)) : NULL;
	int r = n && !early ? err_oom() : 0;

	if (early)
		starter->early = early;
	for (; r == 0 && starter->asked; starter->n_early += r == 0)
		r = receive_answer(starter, &starter->early[starter->n_early]);
	return r;
}

static int reap_child(void *arg, pid_t pid, int *ret_status)
{
	const struct request request = { .kind = ret_status ? REQUEST_REAP : REQUEST_FORGET, .pid = pid };
	struct starter *starter = arg;
	struct reply reply;
	int r = ask(starter, &request, "");

	if (!ret_status)
		return r;
	if (r == 0)
		r = receive_early(starter);
	if (r == 0)
		r = take_reply(starter, &reply, NULL);
	if (r == 0)
		r = error_of(&reply);
	if (r == 0)
		*ret_status = reply.status;
	return r;
}

int starter_ask(struct starter *starter, const struct child_job *job)
{
	struct request request = { .kind = REQUEST_START, .n_more = job->n_more };
	_cleanup_buf_ struct buf texts = { 0 };
	int r;

	buf_add(&texts, job->path, strlen(job->path) + 1);
	for (size_t i = 0; i < job->n_more; i++)
		buf_add(&texts, job->more[i], strlen(job->more[i]) + 1);
	request.len = texts.len;
	r = buf_check(&texts);
	if (r == 0)
		r = ask(starter, &request, buf_str(&texts));
	starter->asked += r == 0;
	return r;
}

int starter_fd(const struct starter *starter)
{
	return starter->fd;
}

bool starter_has_answer(const struct starter *starter)
{
	return starter->n_early > 0;
}

static struct answer pop_early(struct starter *starter)
{
	struct answer first = starter->early[0];

	memmove(&starter->early[0], &starter->early[1], --starter->n_early * sizeof(first));
	return first;
}

int starter_take(struct starter *starter, const struct child_job *job, struct child **ret_child)
{
	struct answer answer;
	int r = 0;

	if (starter->n_early)
		answer = pop_early(starter);
	else
		r = receive_answer(starter, &answer);
	if (r == 0)
		r = error_of(&answer.reply);
	return r == 0 ? child_adopt(job, answer.reply.pid, &answer.files, reap_child, starter, ret_child) : r;
}

int starter_know(struct starter *starter, const char *sha256)
{
	const struct request request = { .kind = REQUEST_KNOW, .len = strlen(sha256) };

	return ask(starter, &request, sha256);
}
