// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "analyzer/cli/commands.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/out.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

#define SVG_MAX (256u << 20)

extern char **environ;

/* What graphviz makes of @dot, through two memory files. */
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
		return err_set(-ENOENT, "--format svg needs graphviz's program dot");
	if (error || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		return err_set(-EIO, "dot failed");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out_fd);
	error = file_read(path, SVG_MAX, &svg, &len);
	if (error < 0)
		return error;
	buf_add(out, svg, len);
	return buf_check(out);
}

static void collect(const struct intake_event *event, void *arg)
{
	struct ids *artifacts = arg;

	if (event->outcome == INTAKE_FAILED)
		warn_failure(event);
	else if (event->outcome != INTAKE_PASSED)
		ids_add(artifacts, event->artifact);
}

static int draw(const struct args *args, struct db *db)
{
	_cleanup_buf_ struct buf dot = { 0 }, svg = { 0 };
	bool is_svg = args->format && streq(args->format, "svg");
	struct ids captures = { 0 };
	int r = ids_query(&captures, db, "SELECT id FROM capture ORDER BY id", 0);

	if (r == 0)
		r = dot_write(db, captures.list, captures.n, &dot);
	if (r == 0 && is_svg)
		r = run_dot(&dot, &svg);
	if (r == 0)
		r = out_write(args->output, is_svg ? &svg : &dot);
	ids_deinit(&captures);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

static int run(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	struct rules none = { 0 };
	struct ids artifacts = { 0 };
	struct input_files files = { 0 };
	struct intake intake = {
		.rules = &none, .args = args, .ordered = true, .jobs = 1, .tell = collect, .arg = &artifacts
	};
	int r, status = EXIT_INPUT;

	if (args->format && !streq(args->format, "dot") && !streq(args->format, "svg"))
		return usage_error("graph", "unknown format '%s': dot or svg", args->format);
	r = db_open(NULL, DB_MEMORY, &db);
	intake.db = db;
	if (r == 0)
		r = input_files_collect(args->operands, false, &files);
	if (r == 0)
		r = intake_run(&intake, &files);
	if (r < 0)
		complain(r, EXIT_INPUT);
	else if (artifacts.n)
		status = draw(args, db);
	input_files_deinit(&files);
	ids_deinit(&artifacts);
	return status == EXIT_ANALYSED && intake.failed ? EXIT_INPUT : status;
}

static const char *const options[] = {
	"format", "output", "vmlinux", "system-map", "debug-dir", "types", "limit-memory", "limit-time", NULL,
};

const struct command graph_command = {
	.name = "graph",
	.synopsis = "[--format dot|svg] [-o FILE] INPUT",
	.summary = "Draws who waits for whom.",
	.options = options,
	.min_operands = 1,
	.max_operands = 1,
	.details = "examples:\n"
		   "  oomtopsy graph vmcore | dot -Tpng > graph.png\n"
		   "  oomtopsy graph --format svg -o graph.svg vmcore",
	.run = run,
};
