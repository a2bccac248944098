// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/intake.h"

#include <poll.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/intake/artifacts.h"
#include "analyzer/intake/held.h"
#include "analyzer/intake/starter.h"
#include "db/rows.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define SCRATCH_MAX (1ull << 30) /* bytes of a child's database */

/* How many inputs are worth it to compile all that parsers may need: less would be needed for few. */
#define PREPARE_MIN 16

/*
 * How many workers and inputs are worth judges. They cost more than they save while the parent can keep up with what workers
 * read, as it can with two.
 */
#define JUDGES_MIN_JOBS 3

/* A file that a child is reading. */
struct slot {
	const struct input_file *file;
	struct child_job job;
	struct child *child; /* NULL: the starter has not answered yet */
	bool ended;
	struct child_result result; /* while there is a judge */
	struct judge *judge;
};

struct intake {
	const struct input_files *files;
	const struct intake_options *options;
	regex_t host; /* of options->host_from_path */
	struct starter *starter;
	struct judges_setup judges_setup;
	struct judges *judges; /* NULL: there are none */
};

struct run {
	struct db *db;
	const struct intake *intake;
	const struct input_files *files;
	const struct intake_options *options;
	const struct intake_hooks *hooks;
	struct slot *slots; /* a ring, in the order of the files */
	struct pollfd *polls;
	size_t n_slots, first, used, running, next_file;
	bool taken;      /* a result */
	bool suppresses; /* judges do not know what */
	struct held held;
	struct outcome {
		bool known;       /* the file is done */
		int64_t artifact; /* 0: it gave none */
	} * outcomes;             /* of each file */
};

/* Reports the end of an input, and remembers it for the log that may lie beside it. */
static int finish(struct run *run, const struct input_file *file, const struct intake_event *event)
{
	const char *case_name = event->outcome == INTAKE_KNOWN ? run->options->parse.case_name : NULL;
	int r = case_name ? held_begin(&run->held) : 0;

	if (r == 0 && case_name)
		r = artifact_set_case(run->db, event->artifact, case_name);
	if (r < 0)
		return r;
	if (file >= run->files->list && file < run->files->list + run->files->n)
		run->outcomes[file - run->files->list] =
			(struct outcome){ true, event->outcome == INTAKE_FAILED ? 0 : event->artifact };
	return held_done(&run->held, event);
}

/* Stores and reports that @file could not be analysed. A failure to store it is trouble with the database. */
static int fail(struct run *run, const struct input_file *file, const char *error)
{
	struct intake_event event = { .outcome = INTAKE_FAILED, .path = file->path, .error = error };
	int r = held_begin(&run->held);

	if (r == 0)
		r = artifact_add_failure(run->db, file, run->options->parse.case_name, error, &event.artifact);
	return r < 0 ? r : finish(run, file, &event);
}

/* The host that the path names is that of captures which name none. */
static int host_from_path(const struct intake *intake, struct db *db, const char *path, int64_t artifact)
{
	_cleanup_free_ char *host = NULL;
	regmatch_t match[2];

	if (!intake->options->host_from_path || regexec(&intake->host, path, ARRAY_SIZE(match), match, 0) != 0 ||
	    match[1].rm_so < 0)
		return 0;
	host = strndup(path + match[1].rm_so, (size_t)(match[1].rm_eo - match[1].rm_so));
	return host ? artifact_set_host(db, artifact, host) : err_oom();
}

/* What is known of an input beside what it contains. */
static int place(const struct intake *intake, struct db *db, int64_t artifact, const struct input_file *file)
{
	int r = artifact_set_file(db, artifact, file);

	return r == 0 ? host_from_path(intake, db, file->path, artifact) : r;
}

static int place_for_judge(struct db *db, int64_t artifact, size_t file, void *arg)
{
	const struct intake *intake = arg;

	return place(intake, db, artifact, &intake->files->list[file]);
}

/* What merged() needs: a merge of the rows of one child. */
struct merge_context {
	struct run *run;
	const struct input_file *file;
	int64_t artifact;
	bool judged;
};

/* Called within the merge's transaction, so that findings and facts of an input are stored together or not at all. */
static int merged(struct db *db, int64_t artifact, void *arg)
{
	struct merge_context *context = arg;
	const struct intake_hooks *hooks = context->run->hooks;
	int r = place(context->run->intake, db, artifact, context->file);

	context->artifact = artifact;
	return r == 0 ? (context->judged ? hooks->judged : hooks->stored)(db, artifact, hooks->arg) : r;
}

/* Merges what a judge made of a child's facts. 0: nobody judged them as they have to be, and nothing was merged; 1: it is done. */
static int merge_judged(struct run *run, const struct slot *slot, const struct child_result *result,
			struct merge_context *context)
{
	struct merge_hook hook = { .copied = merged, .arg = context };
	const void *rows = NULL;
	size_t len = 0;
	int r;

	if (!slot->judge || !judge_take(slot->judge, &rows, &len))
		return 0;
	r = artifact_any_suppressed(run->db);
	if (r != 0) {
		run->suppresses = r > 0;
		return MIN(r, 0);
	}
	context->judged = true;
	r = rows_merge_judged(run->db, rows, len, result->sha256, &hook);
	return r < 0 ? r : 1;
}

static int merge_facts(struct run *run, const struct slot *slot, const struct child_result *result,
		       struct merge_context *context)
{
	struct merge_hook hook = { .copied = merged, .arg = context };
	int r = merge_judged(run, slot, result, context);

	if (r != 0)
		return MIN(r, 0);
	return rows_merge(run->db, result->facts, result->facts_len, result->sha256, &hook);
}

/*
 * Merges the facts of a child. It may have been taken over and have left anything, so bad rows are the input's
 * failure, not ours.
 */
static int take_facts(struct run *run, const struct slot *slot, const struct child_result *result)
{
	const struct input_file *file = slot->file;
	struct merge_context context = { .run = run, .file = file };
	struct intake_event event = { .outcome = INTAKE_STORED, .path = file->path };
	int r = held_begin(&run->held);

	if (r < 0)
		return r;
	r = merge_facts(run, slot, result, &context);
	/* A full disk is not the input's fault, and what ends the transaction is not its trouble alone. */
	if (r == -ENOSPC || !db_has_begun(run->db))
		return r;
	if (r < 0)
		return fail(run, file, err_text(r));
	event.artifact = context.artifact;
	if (!event.artifact && result->sha256) {
		/* Another child read the same bytes meanwhile. */
		event.outcome = INTAKE_KNOWN;
		r = artifact_with_digest(run->db, result->sha256, &event.artifact);
		if (r < 0)
			return r;
	}
	if (!event.artifact)
		return fail(run, file, "the parser left no facts");
	if (result->sha256)
		r = starter_know(run->intake->starter, result->sha256);
	return r == 0 ? finish(run, file, &event) : r;
}

static int take_known(struct run *run, const struct input_file *file, const char *sha256)
{
	struct intake_event event = { .outcome = INTAKE_KNOWN, .path = file->path };
	int r = artifact_with_digest(run->db, sha256 ? sha256 : "", &event.artifact);

	/* Only a child that was taken over says so of bytes that nobody has read. */
	if (r == 0 && !event.artifact)
		return fail(run, file, "reported as read before, but the database does not have it");
	return r < 0 ? r : finish(run, file, &event);
}

/* Only a file that the user named has to be an input; in a directory lies much that is none. */
static int take_result(struct run *run, const struct slot *slot, const struct child_result *result)
{
	struct intake_event passed = { .outcome = INTAKE_PASSED, .path = slot->file->path, .error = result->error };
	struct intake_event nothing = { .outcome = INTAKE_NOTHING, .path = slot->file->path, .error = result->error };

	switch (result->outcome) {
	case CHILD_FACTS:
		return take_facts(run, slot, result);
	case CHILD_KNOWN:
		return take_known(run, slot->file, result->sha256);
	case CHILD_NOT_OURS:
		if (slot->file->walked)
			return finish(run, slot->file, &passed);
		break;
	case CHILD_NOTHING:
		if (slot->file->walked)
			return finish(run, slot->file, &passed);
		if (run->options->may_be_nothing)
			return finish(run, slot->file, &nothing);
		break;
	case CHILD_FAILED:
		break;
	}
	return fail(run, slot->file, result->error);
}

static struct child_job make_job(const struct intake_options *options)
{
	return (struct child_job){
		.options = options->parse,
		.limits = { .memory = options->memory_max, .seconds = options->seconds_max, .file = SCRATCH_MAX },
		.digest = options->persistent,
	};
}

static struct slot *slot_at(struct run *run, size_t i)
{
	return &run->slots[(run->first + i) % run->n_slots];
}

/* What became of the dump whose log @file is; NULL for any other file. */
static const struct outcome *dump_outcome(const struct run *run, const struct input_file *file)
{
	return file->dump ? &run->outcomes[file->dump - run->files->list] : NULL;
}

/* Whether the next file can be started. The log of a dump waits until the dump is done. */
static bool can_start(const struct run *run)
{
	const struct outcome *dump;

	if (run->running == run->options->jobs || run->used == run->n_slots || run->next_file == run->files->n)
		return false;
	dump = dump_outcome(run, &run->files->list[run->next_file]);
	return !dump || dump->known;
}

/* 1: there is no need to read @file, and @ret_event says why; 0: it is to be read. */
static int is_needless(struct run *run, const struct input_file *file, struct intake_event *ret_event)
{
	const struct outcome *dump = dump_outcome(run, file);
	struct intake_event event = { .outcome = INTAKE_KNOWN, .path = file->path };
	int r = 0;

	if (run->options->resume && file->mtime_ns >= 0)
		r = artifact_of_file(run->db, file, &event.artifact);
	if (r == 0 && !event.artifact && dump && dump->artifact) {
		event.outcome = INTAKE_PASSED;
		event.error = "the dump beside it holds this log";
		r = artifact_has_log(run->db, dump->artifact);
	}
	if (r < 0)
		return r;
	*ret_event = event;
	return r || event.artifact;
}

/* The child is there when take_started() has the starter's answer, for which nobody waits. */
static int ask_next(struct run *run)
{
	const struct input_file *file = &run->files->list[run->next_file++];
	struct slot *slot = slot_at(run, run->used);
	struct intake_event event;
	int r = is_needless(run, file, &event);

	if (r != 0)
		return r < 0 ? r : finish(run, file, &event);
	*slot = (struct slot){ .file = file, .job = make_job(run->options) };
	slot->job.path = file->path;
	slot->job.more = file->more;
	slot->job.n_more = file->n_more;
	r = starter_ask(run->intake->starter, &slot->job);
	if (r == 0) {
		run->used++;
		run->running++;
	}
	return r;
}

static int ask_all(struct run *run)
{
	int r = 0;

	while (r == 0 && can_start(run))
		r = ask_next(run);
	return r;
}

/* Takes an answer of the starter's, who was asked in the order of the slots. 1: no answer is to come. */
static int take_started(struct run *run)
{
	for (size_t i = 0; i < run->used; i++) {
		struct slot *slot = slot_at(run, i);

		if (!slot->child)
			return starter_take(run->intake->starter, &slot->job, &slot->child);
	}
	return 1;
}

/*
 * What to wait for: the end of each child that runs, and the starter's answer. Gives for how long: the shorter of @timeout and
 * what children have left.
 */
static int fill_polls(struct run *run, int timeout)
{
	struct pollfd *starter = &run->polls[run->used];

	*starter = (struct pollfd){ .fd = -1, .events = POLLIN };
	for (size_t i = 0; i < run->used; i++) {
		struct slot *slot = slot_at(run, i);
		bool runs = slot->child && !slot->ended;
		int left = runs && !slot->judge ? child_time_left(slot->child) : -1;

		run->polls[i] = (struct pollfd){ .fd = !runs       ? -1 :
						       slot->judge ? judge_fd(slot->judge) :
								     child_fd(slot->child),
						 .events = POLLIN };
		if (left >= 0 && (timeout < 0 || left < timeout))
			timeout = left;
		if (!slot->child)
			starter->fd = starter_fd(run->intake->starter);
	}
	return starter_has_answer(run->intake->starter) ? 0 : timeout;
}

/* Marks children that ended or ran out of time, and those whose facts are judged. */
static void mark_ended(struct run *run)
{
	for (size_t i = 0; i < run->used; i++) {
		struct slot *slot = slot_at(run, i);

		if (!slot->child || slot->ended ||
		    !(run->polls[i].revents || (!slot->judge && !child_time_left(slot->child))))
			continue;
		slot->ended = true;
		run->running -= !slot->judge;
	}
}

/*
 * Lets the caller work until something happens, as long as there was no result. Later on children need the time where there
 * are few cores, and what results need is done. Where judges run the rules, nothing that could be prepared is likely to be used.
 */
static int use_time(struct run *run)
{
	const struct intake_hooks *hooks = run->hooks;
	int r = hooks->idle && !run->taken && !run->intake->judges;

	while (r > 0 && poll(run->polls, run->used + 1, 0) == 0)
		r = hooks->idle(hooks->arg);
	return MIN(r, 0);
}

/*
 * Waits until something happens to a child or the starter has an answer, but not longer than @timeout (ms, -1: no limit).
 * 1: nothing happened.
 */
static int await_some(struct run *run, int timeout)
{
	int left = fill_polls(run, timeout), n, r = left ? use_time(run) : 0;

	if (r < 0)
		return r;
	n = poll(run->polls, run->used + 1, left);
	if (n < 0 && errno != EINTR)
		return err_set(-errno, "cannot wait for processes: %s", strerror(errno));
	mark_ended(run);
	if (run->polls[run->used].revents || starter_has_answer(run->intake->starter))
		return MIN(take_started(run), 0);
	return n == 0;
}

/* Takes the slot out of the ring; those before it move up by one. */
static void remove_slot(struct run *run, size_t i)
{
	if (slot_at(run, i)->judge)
		judge_release(slot_at(run, i)->judge);
	child_free(slot_at(run, i)->child);
	for (; i > 0; i--)
		*slot_at(run, i) = *slot_at(run, i - 1);
	slot_at(run, 0)->child = NULL;
	run->first = (run->first + 1) % run->n_slots;
	run->used--;
}

/* The slot whose result is to be taken next: of any that has ended, or, in order, the first; n_slots: there is none. */
static size_t next_ended(const struct run *run)
{
	for (size_t i = 0; i < run->used; i++)
		if (run->slots[(run->first + i) % run->n_slots].ended)
			return i;
		else if (run->options->ordered)
			break;
	return run->n_slots;
}

/* Whether a judge has taken the facts: then the slot ends once more. */
static bool goes_to_judge(struct run *run, struct slot *slot)
{
	const struct child_result *result = &slot->result;
	size_t file = (size_t)(slot->file - run->files->list);

	if (!run->intake->judges || run->suppresses || result->outcome != CHILD_FACTS)
		return false;
	slot->judge = judges_ask(run->intake->judges, file, result->facts, result->facts_len, result->sha256);
	slot->ended = !slot->judge;
	return slot->judge;
}

/* Takes the result of a child that has ended, while the next one is started in its place. */
static int take_ended(struct run *run, size_t i)
{
	struct slot *slot = slot_at(run, i);
	bool is_new = !slot->judge;
	int r = is_new ? child_finish(slot->child, &slot->result) : 0;

	if (r == 0)
		r = ask_all(run);
	if (r == 0 && is_new && goes_to_judge(run, slot))
		return 0;
	if (r == 0)
		r = take_result(run, slot, &slot->result);
	remove_slot(run, i);
	run->taken = true;
	return r;
}

/* Takes a result, or waits for one; when none comes for a while, others may write. */
static int go_on(struct run *run)
{
	int r = await_some(run, next_ended(run) < run->n_slots ? 0 : held_patience(&run->held));
	size_t i = next_ended(run);

	if (r >= 0 && i < run->n_slots)
		return take_ended(run, i);
	return r > 0 ? held_commit(&run->held) : r;
}

/*
 * Keeps as many children running as there are jobs. Everything that touches the database happens here, in the
 * parent.
 */
static int run_all(struct run *run)
{
	int r = 0;

	while (r == 0 && (run->used || run->next_file < run->files->n)) {
		r = ask_all(run);
		if (r == 0 && run->used)
			r = go_on(run);
	}
	return r == 0 ? held_commit(&run->held) : r;
}

/* Reports what could not even be looked into. */
static int fail_errors(struct run *run, const struct input_files *files)
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
	held_deinit(&run->held);
	/* After a failure: what was asked for last may not have been taken. */
	while (take_started(run) == 0)
		;
	while (run->used)
		remove_slot(run, 0);
	free(run->slots);
	free(run->polls);
	free(run->outcomes);
}

static int compile_host(struct intake *intake)
{
	char why[128];
	int code = regcomp(&intake->host, intake->options->host_from_path, REG_EXTENDED);

	if (!code && intake->host.re_nsub)
		return 0;
	if (code)
		regerror(code, &intake->host, why, sizeof(why));
	else
		regfree(&intake->host);
	return err_set(-EINVAL, "--host-from-path: %s", code ? why : "no group in parentheses");
}

static int start_starter(struct intake *intake)
{
	const struct starter_setup setup = {
		.job = make_job(intake->options),
		.confined = !intake->options->no_sandbox,
		.prepare = intake->files->n >= PREPARE_MIN,
	};

	return starter_new(&setup, &intake->starter);
}

/* One for each slot of run_init(), so that one is always idle. They do without a database until they have an input. */
static int start_judges(struct intake *intake)
{
	intake->judges_setup =
		(struct judges_setup){ .judging = intake->options->judging, .place = place_for_judge, .arg = intake };
	return judges_new(intake->options->jobs + 1, &intake->judges_setup, &intake->judges);
}

int intake_new(const struct input_files *files, const struct intake_options *options, struct intake **ret_intake)
{
	struct intake *intake = calloc(1, sizeof(*intake));
	int r;

	if (!intake)
		return err_oom();
	intake->files = files;
	intake->options = options;
	r = options->host_from_path ? compile_host(intake) : 0;
	if (r < 0) {
		free(intake);
		return r;
	}
	r = start_starter(intake);
	if (r == 0 && options->judging && options->jobs >= JUDGES_MIN_JOBS && files->n >= PREPARE_MIN)
		r = start_judges(intake);
	if (r < 0)
		intake_free(intake);
	else
		*ret_intake = intake;
	return r;
}

void intake_free(struct intake *intake)
{
	if (!intake)
		return;
	/* They have the starter's socket as well, which is to close. */
	judges_free(intake->judges);
	starter_free(intake->starter);
	if (intake->options->host_from_path)
		regfree(&intake->host);
	free(intake);
}

/* Tells the starter what the database has. */
static int tell_digests(struct run *run)
{
	_cleanup_buf_ struct buf digests = { 0 };
	int r = artifact_digests(run->db, &digests);

	return r == 0 && digests.len ? starter_know(run->intake->starter, buf_str(&digests)) : r;
}

static int run_init(struct run *run)
{
	/* One child more than run has its result taken meanwhile. With one job there is no meanwhile. */
	run->n_slots = run->options->jobs + (run->options->jobs > 1);
	run->slots = calloc(run->n_slots, sizeof(*run->slots));
	run->polls = calloc(run->n_slots + 1, sizeof(*run->polls));
	run->outcomes = calloc(run->files->n + 1, sizeof(*run->outcomes));
	if (!run->slots || !run->polls || !run->outcomes)
		return err_oom();
	return run->options->persistent ? tell_digests(run) : 0;
}

int intake_run(struct intake *intake, struct db *db, const struct intake_hooks *hooks)
{
	_cleanup_(run_deinit) struct run run = {
		.db = db,
		.intake = intake,
		.files = intake->files,
		.options = intake->options,
		.hooks = hooks,
		.held = { .db = db, .done = hooks->done, .arg = hooks->arg },
	};
	int r = run_init(&run);

	if (r == 0)
		r = fail_errors(&run, run.files);
	return r == 0 ? run_all(&run) : r;
}
