// SPDX-License-Identifier: GPL-2.0-or-later
/* A merge of any bytes, and of a sound database with changes, as a stranger may hand it over. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/db.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/patch.h"
#include "tests/fuzz/sample-db.h"
#include "util/cleanup.h"

static uint8_t *base;
static size_t base_len;

/* A database as a file in memory; db_merge_file() takes its path. */
static int make_file(char path[static 32])
{
	int fd = memfd_create("db", MFD_CLOEXEC);

	if (fd < 0)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

static void make_base(void)
{
	_cleanup_db_ struct db *db = NULL;
	char path[] = "/tmp/fuzz_merge_XXXXXX", sql[64];
	_cleanup_close_ int fd = mkostemp(path, O_CLOEXEC);

	snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", path);
	if (fd < 0 || db_open(NULL, DB_MEMORY, &db) < 0)
		abort();
	fill_sample(db);
	if (db_exec(db, sql) < 0)
		abort();
	base_len = (size_t)lseek(fd, 0, SEEK_END);
	base = malloc(base_len);
	if (!base || pread(fd, base, base_len, 0) != (ssize_t)base_len)
		abort();
	unlink(path);
}

static void merge(const void *bytes, size_t len)
{
	static struct db *into;
	char path[32];
	_cleanup_close_ int fd = make_file(path);
	int64_t captures = 0;

	if (write(fd, bytes, len) != (ssize_t)len || (!into && db_open(NULL, DB_MEMORY, &into) < 0))
		abort();
	if (db_merge_file(into, path, NULL, &captures) < 0 || !captures)
		return;
	db_close(into);
	into = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!base)
		make_base();
	patch_run(base, base_len, data, size, merge);
	return 0;
}
