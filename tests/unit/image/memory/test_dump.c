// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are no dumps, and what is said of them. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"

static void open_refuses(const void *data, size_t len, const char *why)
{
	int fd = file_of(data, len);
	struct dump *d;

	assert_true(dump_open(fd, NULL, 0, &d) < 0);
	if (!strstr(err_text(-1), why))
		fail_msg("\"%s\" does not say \"%s\"", err_text(-1), why);
	close(fd);
}

static void files_that_are_no_dumps(void **state)
{
	struct core core = make_core();
	struct dump *d;
	int fd;

	(void)state;
	open_refuses("", 0, "is empty");
	open_refuses("hello\nworld\n", 12, "begins with \"hello.wo\"");
	open_refuses("makedumpfile\0\0\0\0", 16, "no end record in its 16 bytes");
	open_refuses(&core, 100, "program headers at offset 64, but the file has 100 bytes");
	open_refuses(&core, sizeof(core), "physical 0x8000 should end at offset 65736");
	fd = open("/", O_RDONLY);
	assert_int_equal(dump_open(fd, NULL, 0, &d), -EISDIR);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_that_are_no_dumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
