// SPDX-License-Identifier: GPL-2.0-or-later
/* A merge of any bytes, and of sound rows with changes, as a process that was taken over may leave them. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/db.h"
#include "db/rows.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/patch.h"
#include "tests/fuzz/sample-db.h"
#include "util/cleanup.h"

static uint8_t *base;
static size_t base_len;

static void make_base(void)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_close_ int fd = memfd_create("base", MFD_CLOEXEC);

	if (fd < 0 || db_open(NULL, DB_FACTS, &db) < 0)
		abort();
	fill_sample(db);
	if (rows_write(db, fd) < 0)
		abort();
	base_len = (size_t)lseek(fd, 0, SEEK_END);
	base = malloc(base_len);
	if (!base || pread(fd, base, base_len, 0) != (ssize_t)base_len)
		abort();
}

static void merge(const void *bytes, size_t len)
{
	static struct db *into;

	if (!into && db_open(NULL, DB_MEMORY, &into) < 0)
		abort();
	if (rows_merge(into, bytes, len, NULL, NULL) < 0)
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
