// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the facts of one input into a database file: a developer's tool.
 *
 *   facts-dump INPUT DATABASE
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "parsers/parsers.h"
#include "util/cleanup.h"
#include "util/error.h"

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int save(struct db *db, const char *path)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_set(-errno, "%s: cannot be written", path);
	return db_serialize(db, fd);
}

static int run(const char *input, const char *output)
{
	_cleanup_input_ struct input *in = NULL;
	_cleanup_db_ struct db *db = NULL;
	struct parse_options options = { 0 };
	double start = now_ms();
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r == 0)
		r = input_open(input, &in);
	if (r == 0)
		r = parse_input(in, &options, db);
	if (r == 0)
		printf("%.1f ms\n", now_ms() - start);
	return r == 0 ? save(db, output) : r;
}

int main(int argc, char **argv)
{
	int r;

	if (argc != 3) {
		fprintf(stderr, "usage: facts-dump INPUT DATABASE\n");
		return 3;
	}
	r = run(argv[1], argv[2]);
	if (r < 0)
		fprintf(stderr, "facts-dump: %s\n", err_text(r));
	return r < 0 ? 2 : 0;
}
