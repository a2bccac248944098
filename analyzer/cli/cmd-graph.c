// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "analyzer/cli/analysis.h"
#include "analyzer/cli/commands.h"
#include "analyzer/cli/pseudonyms.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/out.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

/* Bytes of SVG that are taken from dot: far more than a browser can show. */
#define SVG_MAX (256u << 20)

extern char **environ;

/* Lets graphviz turn @dot into SVG. Two memory files take the place of pipes, which could deadlock when full. */
static int run_dot(const struct buf *dot, struct buf *out)
{
	_cleanup_close_ int in_fd = memfd_create("dot", MFD_CLOEXEC), out_fd = memfd_create("svg", MFD_CLOEXEC);
	char *argv[] = { (char *)"dot", (char *)"-Tsvg", NULL }, path[64];
	posix_spawn_file_actions_t files;
	_cleanup_free_ char *svg = NULL;
	int status = 0, error;
	size_t len;
	pid_t pid;

	if (in_fd < 0 || out_fd < 0 || write(in_fd, buf_str(dot), dot->len) != (ssize_t)dot->len ||
	    lseek(in_fd, 0, SEEK_SET) < 0)
		return err_set(-EIO, "cannot write a memory file: %s", strerror(errno));
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in_fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out_fd, STDOUT_FILENO);
	error = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (error == ENOENT)
		return err_set(-ENOENT, "--format svg needs the program dot of graphviz");
	if (error || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		return err_set(-EIO, "dot failed");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out_fd);
	error = file_read(path, SVG_MAX, &svg, &len);
	if (error < 0)
		return error;
	buf_add(out, svg, len);
	return buf_check(out);
}

struct graph_run {
	struct ids artifacts;
	bool failed; /* some input */
};

/* Edges alone: without rules, an analysis is the graph and what predicates derive from it. */
static int stored(struct db *db, int64_t artifact, void *arg)
{
	const struct rules none = { 0 };
	struct analysis analysis;
	int r = analysis_init(&analysis, db, &none);

	(void)arg;
	if (r == 0)
		r = analysis_of_artifact(&analysis, db, artifact);
	analysis_deinit(&analysis);
	return r;
}

/* An input that is there already is drawn as well: its facts are those that were stored. */
static int done(const struct intake_event *event, void *arg)
{
	struct graph_run *run = arg;

	if (event->outcome == INTAKE_FAILED) {
		run->failed = true;
		warn_failure(event);
	}
	if (event->outcome == INTAKE_STORED || event->outcome == INTAKE_KNOWN)
		return ids_add(&run->artifacts, event->artifact);
	return 0;
}

static int draw(const struct args *args, struct db *db)
{
	_cleanup_buf_ struct buf dot = { 0 }, svg = { 0 };
	bool is_svg = args->format && streq(args->format, "svg");
	struct ids captures = { 0 };
	int r = ids_query(&captures, db, "SELECT id FROM capture ORDER BY id", 0);

	if (r == 0)
		r = pseudonyms_over(args, db, captures.list, captures.n);
	if (r == 0)
		r = dot_write(db, captures.list, captures.n, args->all, &dot);
	if (r == 0 && is_svg)
		r = run_dot(&dot, &svg);
	if (r == 0)
		r = out_write(args->output, is_svg ? &svg : &dot);
	ids_deinit(&captures);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

/* Always a database in memory: a picture is asked for while somebody looks at one dump, and leaves nothing behind. */
static int run(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	struct graph_run graph_run = { 0 };
	struct input_files files = { 0 };
	struct intake_options options = intake_options_of(args);
	struct intake *intake = NULL;
	struct intake_hooks hooks = { .stored = stored, .done = done, .arg = &graph_run };
	int r, status = EXIT_INPUT;

	options.ordered = true;
	r = inputs_collect(args->operands, false, &files);
	warn_of_passed(&files);
	if (r == 0)
		r = intake_new(&files, &options, &intake);
	if (r == 0)
		r = db_open(NULL, DB_MEMORY, &db);
	if (r == 0)
		r = intake_run(intake, db, &hooks);
	if (r < 0)
		complain(r, EXIT_INPUT);
	else if (graph_run.artifacts.n)
		status = draw(args, db);
	else if (!graph_run.failed)
		status = nothing_there(args);
	intake_free(intake);
	input_files_deinit(&files);
	ids_deinit(&graph_run.artifacts);
	return status == EXIT_ANALYSED && graph_run.failed ? EXIT_INPUT : status;
}

static const char *const options[] = {
	"format",     "output", "vmlinux",    "system-map", "debug-dir",  "types", "limit-memory",
	"limit-time", "redact", "redact-map", "types-dir",  "no-sandbox", "all",   NULL,
};

static const char *format_name(size_t i)
{
	static const char *const names[] = { "dot", "svg" };

	return i < ARRAY_SIZE(names) ? names[i] : NULL;
}

const struct command graph_command = {
	.name = "graph",
	.synopsis = "[--format dot|svg] [--all] [-o FILE] INPUT",
	.summary = "Draws who waits for whom.",
	.options = options,
	.format_name = format_name,
	.min_operands = 1,
	.max_operands = 1,
	.details =
		"Of a graph of more than 60 nodes it draws cycles, OOM victims and what most tasks wait for, what these lead to,\n"
		"and some of the waiting; --all draws everything.\n\n"
		"examples:\n"
		"  oomtopsy graph vmcore | dot -Tpng > graph.png\n"
		"  oomtopsy graph --format svg -o graph.svg vmcore",
	.run = run,
};
