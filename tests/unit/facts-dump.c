// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the facts of one input into a database file: a developer's tool.
 *
 *   facts-dump [--types=auto|native|drgn] [--vmlinux=FILE] [--debug-dir=DIR] INPUT DATABASE
 */
#include <getopt.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "parsers/parsers.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int save(struct db *db, const char *path)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "VACUUM INTO :path", &stmt);

	unlink(path);
	if (r == 0)
		r = db_bind_text(stmt, ":path", path);
	return r == 0 ? db_step(stmt) : r;
}

static int run(const char *input, const char *output, const struct parse_options *options)
{
	_cleanup_input_ struct input *in = NULL;
	_cleanup_db_ struct db *db = NULL;
	double start = now_ms();
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r == 0)
		r = input_open(input, &in);
	if (r == 0)
		r = parse_input(in, options, db);
	if (r == 0)
		printf("%.1f ms\n", now_ms() - start);
	return r == 0 ? save(db, output) : r;
}

static int parse_options(int argc, char **argv, struct parse_options *options)
{
	static const struct option known[] = { { "types", required_argument, NULL, 't' },
					       { "vmlinux", required_argument, NULL, 'v' },
					       { "debug-dir", required_argument, NULL, 'd' },
					       { 0 } };
	static const char *const types[] = { "auto", "native", "drgn" };
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1) {
		if (c == 'v')
			options->vmlinux = optarg;
		else if (c == 'd')
			options->debug_dir = optarg;
		else if (c != 't')
			return -EINVAL;
		for (size_t i = 0; c == 't' && i < ARRAY_SIZE(types); i++)
			if (streq(optarg, types[i]))
				options->types = (enum parse_types)i;
	}
	return argc - optind == 2 ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct parse_options options = { 0 };
	int r = parse_options(argc, argv, &options);

	if (r < 0) {
		fprintf(stderr, "usage: facts-dump [--types=auto|native|drgn] [--vmlinux=FILE]"
				" [--debug-dir=DIR] INPUT DATABASE\n");
		return 3;
	}
	r = run(argv[optind], argv[optind + 1], &options);
	if (r < 0)
		fprintf(stderr, "facts-dump: %s\n", err_text(r));
	return r < 0 ? 2 : 0;
}
