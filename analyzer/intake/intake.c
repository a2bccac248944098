// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/intake.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/intake/child.h"
#include "analyzer/engine/engine.h"
#include "analyzer/graph/graph.h"
#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SCRATCH_MAX (1ull << 30) /* bytes of a child's database */

/* A file on its way. */
struct slot {
	const struct input_file *file;
	struct child_job job;
	struct child *child; /* NULL: the slot is free */
	bool ended;
};

struct run {
	struct intake *intake;
	const struct input_files *files;
	struct sandbox *sandbox;
	struct buf digests; /* "\nSHA256" of each artifact read; children look into their copy */
	struct slot *slots; /* a ring, in the order of the files */
	struct pollfd *polls;
	size_t first, used, next_file;
	struct outcome {
		bool known;       /* the file is done */
		int64_t artifact; /* 0: none was made of it */
	} * outcomes;             /* of each file */
};

int intake_analyze(struct db *db, int64_t capture, const struct rules *rules, unsigned int *bad_rules)
{
	struct engine_result result = { 0 };
	int r = engine_clear(db, capture);

	if (r == 0)
		r = graph_clear(db, capture);
	if (r == 0)
		r = graph_build(db, capture);
	if (r == 0)
		r = engine_run(db, capture, rules, &result);
	if (r == 0 && result.first_mistake && !*bad_rules)
		warn_line("bad rule %s", result.first_mistake);
	*bad_rules += result.bad_rules;
	free(result.first_mistake);
	return r;
}

static int analyze_artifact(struct intake *intake, int64_t artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(intake->db, "SELECT id FROM capture WHERE artifact_id = :artifact ORDER BY id", &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = intake_analyze(intake->db, db_int(stmt, 0), intake->rules, &intake->bad_rules);
	return r;
}

/* Runs an UPDATE or DELETE about a file: :path, :mtime and :artifact are bound where it has them. */
static int about_file(struct db *db, const char *sql, const struct input_file *file, int64_t artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":path", file->path);
	if (r == 0 && strstr(sql, ":mtime") && file->mtime_ns >= 0)
		r = db_bind_int(stmt, ":mtime", file->mtime_ns);
	if (r == 0 && artifact)
		r = db_bind_int(stmt, ":artifact", artifact);
	return r == 0 ? db_step(stmt) : r;
}

/* An attempt that failed is forgotten when there is a newer one. */
static int forget_failures(struct db *db, const struct input_file *file)
{
	return about_file(db, "DELETE FROM artifact WHERE path = :path AND status = 'failed'", file, 0);
}

struct merge_context {
	struct intake *intake;
	const struct input_file *file;
	int64_t artifact;
};

static int copied(struct db *db, int64_t artifact, void *arg)
{
	struct merge_context *context = arg;
	int r = forget_failures(db, context->file);

	if (r == 0)
		r = about_file(db, "UPDATE artifact SET path = :path, mtime_ns = :mtime WHERE id = :artifact",
			       context->file, artifact);
	context->artifact = artifact;
	return r == 0 ? analyze_artifact(context->intake, artifact) : r;
}

static int store_failure(struct intake *intake, const struct input_file *file, const char *error, int64_t *ret_artifact)
{
	struct artifact_row row = { .path = file->path, .error = error, .case_name = intake->args->case_name };
	int r = db_begin(intake->db);

	if (file->size >= 0)
		row.size_bytes = OPT(file->size);
	if (r == 0)
		r = forget_failures(intake->db, file);
	if (r == 0)
		r = db_add_artifact(intake->db, &row, ret_artifact);
	if (r == 0)
		r = db_commit(intake->db);
	if (r < 0)
		db_rollback(intake->db);
	return r;
}

static int tell(struct run *run, const struct input_file *file, struct intake_event *event)
{
	struct intake *intake = run->intake;

	if (run->outcomes && file >= run->files->list && file < run->files->list + run->files->n)
		run->outcomes[file - run->files->list] =
			(struct outcome){ true, event->outcome == INTAKE_FAILED ? 0 : event->artifact };
	intake->done++;
	intake->failed += event->outcome == INTAKE_FAILED;
	intake->tell(event, intake->arg);
	return 0;
}

static int fail(struct run *run, const struct input_file *file, const char *error)
{
	struct intake_event event = { .outcome = INTAKE_FAILED, .path = file->path, .error = error };
	int r = store_failure(run->intake, file, error, &event.artifact);

	return r < 0 ? r : tell(run, file, &event);
}

/* The artifact that the database has for the digest; 0 for none. */
static int find_digest(struct db *db, const char *sha256, int64_t *ret_artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT max(id) FROM artifact WHERE sha256 = :sha256 AND status = 'ok'", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":sha256", sha256);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		*ret_artifact = db_int(stmt, 0);
	return r < 0 ? r : 0;
}

/* Facts are there: merges and analyses them. What a child left may be anything, so that its database being bad is the
 * input's failure, not ours. */
static int take_facts(struct run *run, const struct input_file *file, const struct child_result *result)
{
	struct merge_context context = { .intake = run->intake, .file = file };
	struct merge_hook hook = { .copied = copied, .arg = &context };
	struct intake_event event = { .outcome = INTAKE_STORED, .path = file->path };
	int r = db_merge_bytes(run->intake->db, result->database, result->database_len, &hook, NULL);

	if (r < 0)
		return fail(run, file, err_text(r));
	event.artifact = context.artifact;
	if (!event.artifact && result->sha256) {
		event.outcome = INTAKE_KNOWN;
		r = find_digest(run->intake->db, result->sha256, &event.artifact);
		if (r < 0)
			return r;
	}
	if (!event.artifact)
		return fail(run, file, "left no facts");
	if (result->sha256)
		buf_printf(&run->digests, "\n%s", result->sha256);
	return tell(run, file, &event);
}

static int take_known(struct run *run, const struct input_file *file, const char *sha256)
{
	struct intake_event event = { .outcome = INTAKE_KNOWN, .path = file->path };
	int r = find_digest(run->intake->db, sha256 ? sha256 : "", &event.artifact);

	if (r == 0 && !event.artifact)
		return fail(run, file, "said to be known, and is not");
	return r < 0 ? r : tell(run, file, &event);
}

static int take_result(struct run *run, const struct slot *slot)
{
	struct intake_event passed = { .outcome = INTAKE_PASSED, .path = slot->file->path };
	struct child_result result;
	int r = child_finish(slot->child, &result);

	if (r < 0)
		return r;
	switch (result.outcome) {
	case CHILD_FACTS:
		return take_facts(run, slot->file, &result);
	case CHILD_KNOWN:
		return take_known(run, slot->file, result.sha256);
	case CHILD_NOT_OURS:
		if (slot->file->walked)
			return tell(run, slot->file, &passed);
		break;
	case CHILD_FAILED:
		break;
	}
	return fail(run, slot->file, result.error);
}

/* In a child: whether somebody read these bytes before. */
static bool is_known(const char *sha256, void *arg)
{
	const struct run *run = arg;

	return run->digests.len && strstr(buf_str(&run->digests), sha256);
}

static int load_digests(struct run *run)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(run->intake->db, "SELECT sha256 FROM artifact WHERE status = 'ok' AND sha256 IS NOT NULL",
			   &stmt);

	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(&run->digests, "\n%s", db_text(stmt, 0));
		r = buf_check(&run->digests);
	}
	return r;
}

/* With --resume: 1 when the very file was read before, going by its path, size and time. */
static int is_done(struct intake *intake, const struct input_file *file, int64_t *ret_artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r;

	if (!intake->args->resume || file->mtime_ns < 0)
		return 0;
	r = db_prepare(intake->db,
		       "SELECT id FROM artifact WHERE path = :path AND size_bytes = :size"
		       " AND mtime_ns = :mtime AND status = 'ok'",
		       &stmt);
	if (r == 0)
		r = db_bind_text(stmt, ":path", file->path);
	if (r == 0)
		r = db_bind_int(stmt, ":size", file->size);
	if (r == 0)
		r = db_bind_int(stmt, ":mtime", file->mtime_ns);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		*ret_artifact = db_int(stmt, 0);
	return r;
}

static struct child_job make_job(struct run *run, const struct input_file *file)
{
	const struct args *args = run->intake->args;

	return (struct child_job){
		.path = file->path,
		.more = file->more,
		.n_more = file->n_more,
		.options = { .vmlinux = args->vmlinux,
			     .system_map = args->system_map,
			     .debug_dir = args->debug_dir,
			     .case_name = args->case_name,
			     .types = args->types },
		.limits = { .memory = (uint64_t)args->limit_mb << 20,
			    .seconds = (uint64_t)args->limit_s,
			    .file = SCRATCH_MAX },
		.digest = run->intake->persistent,
		.known = is_known,
		.known_arg = run,
	};
}

static struct slot *slot_at(struct run *run, size_t i)
{
	return &run->slots[(run->first + i) % run->intake->jobs];
}

/* What became of the dump that the log in @file lies beside; NULL for any other file. */
static const struct outcome *dump_outcome(const struct run *run, const struct input_file *file)
{
	return file->dump ? &run->outcomes[file->dump - run->files->list] : NULL;
}

/* 1 when a dump was read, and the kernel's log in it as well. */
static int has_log(struct db *db, const struct outcome *dump)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r;

	if (!dump || !dump->artifact)
		return 0;
	r = db_prepare(db,
		       "SELECT 1 FROM capture c JOIN coverage v ON v.capture_id = c.id AND v.fact = 'event'"
		       " AND v.status = 'complete' WHERE c.artifact_id = :artifact AND c.kind = 'vmcore'",
		       &stmt);
	if (r == 0)
		r = db_bind_int(stmt, ":artifact", dump->artifact);
	return r == 0 ? db_step(stmt) : r;
}

/* Whether there is a file left that can be started: a log waits for the dump it lies beside. */
static bool can_start(const struct run *run)
{
	const struct outcome *dump;

	if (run->used == run->intake->jobs || run->next_file == run->files->n)
		return false;
	dump = dump_outcome(run, &run->files->list[run->next_file]);
	return !dump || dump->known;
}

/* Starts the next file, or tells that there is nothing to do for it. */
static int start_next(struct run *run)
{
	const struct input_file *file = &run->files->list[run->next_file++];
	struct intake_event event = { .outcome = INTAKE_KNOWN, .path = file->path };
	struct slot *slot = slot_at(run, run->used);
	int r = is_done(run->intake, file, &event.artifact);

	if (r == 0 && (r = has_log(run->intake->db, dump_outcome(run, file))) > 0)
		event.outcome = INTAKE_PASSED;
	if (r != 0)
		return r < 0 ? r : tell(run, file, &event);
	*slot = (struct slot){ .file = file, .job = make_job(run, file) };
	r = child_start(run->sandbox, &slot->job, &slot->child);
	if (r == 0)
		run->used++;
	return r;
}

/* Waits until a child ends or its time is over, and marks all for which that is so. */
static int await_some(struct run *run)
{
	int timeout = -1;

	for (size_t i = 0; i < run->used; i++) {
		struct slot *slot = slot_at(run, i);
		int left = child_time_left(slot->child);

		run->polls[i] = (struct pollfd){ .fd = slot->ended ? -1 : child_fd(slot->child), .events = POLLIN };
		if (!slot->ended && (timeout < 0 || left < timeout))
			timeout = left;
	}
	if (poll(run->polls, run->used, timeout) < 0 && errno != EINTR)
		return err_set(-errno, "cannot wait for processes: %s", strerror(errno));
	for (size_t i = 0; i < run->used; i++) {
		struct slot *slot = slot_at(run, i);

		slot->ended |= (run->polls[i].revents & POLLIN) || !child_time_left(slot->child);
	}
	return 0;
}

/* Takes the slot out of the ring; those before it move up by one. */
static void remove_slot(struct run *run, size_t i)
{
	child_free(slot_at(run, i)->child);
	for (; i > 0; i--)
		*slot_at(run, i) = *slot_at(run, i - 1);
	slot_at(run, 0)->child = NULL;
	run->first = (run->first + 1) % run->intake->jobs;
	run->used--;
}

/* Deals with children that have ended: all of them, or, in order, those with no older one before them. */
static int take_ended(struct run *run)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < run->used;) {
		if (!slot_at(run, i)->ended) {
			if (run->intake->ordered)
				break;
			i++;
			continue;
		}
		r = take_result(run, slot_at(run, i));
		remove_slot(run, i);
	}
	return r;
}

static int run_all(struct run *run)
{
	int r = 0;

	while (r == 0 && (run->used || run->next_file < run->files->n)) {
		while (r == 0 && can_start(run))
			r = start_next(run);
		if (r == 0 && run->used)
			r = await_some(run);
		if (r == 0)
			r = take_ended(run);
	}
	return r;
}

static int tell_errors(struct run *run, const struct input_files *files)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < files->n_errors; i++) {
		struct input_file file = { .path = files->errors[i].path, .size = -1, .mtime_ns = -1 };

		r = fail(run, &file, files->errors[i].text);
	}
	return r;
}

static void run_deinit(struct run *run)
{
	while (run->used)
		remove_slot(run, 0);
	free(run->slots);
	free(run->polls);
	free(run->outcomes);
	buf_deinit(&run->digests);
	sandbox_free(run->sandbox);
}

int intake_run(struct intake *intake, const struct input_files *files)
{
	_cleanup_(run_deinit) struct run run = { .intake = intake, .files = files };
	int r = sandbox_new(&run.sandbox);

	if (r < 0)
		return r;
	run.slots = calloc(intake->jobs, sizeof(*run.slots));
	run.polls = calloc(intake->jobs, sizeof(*run.polls));
	run.outcomes = calloc(files->n + 1, sizeof(*run.outcomes));
	if (!run.slots || !run.polls || !run.outcomes)
		return err_oom();
	if (intake->persistent)
		r = load_digests(&run);
	if (r == 0)
		r = tell_errors(&run, files);
	return r == 0 ? run_all(&run) : r;
}
