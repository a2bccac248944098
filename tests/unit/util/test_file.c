// SPDX-License-Identifier: GPL-2.0-or-later
/* Small files, read whole: their end, their limit, and an empty one. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

static void files_are_read_whole_or_not_at_all(void **state)
{
	char path[] = "/tmp/test_file_XXXXXX", *text = NULL;
	_cleanup_close_ int fd = mkstemp(path);
	_cleanup_free_ char *content = malloc(10000);
	size_t len;

	(void)state;
	memset(content, 'x', 10000);
	content[5000] = '\0';
	assert_int_equal(write(fd, content, 10000), 10000);
	assert_int_equal(file_read(path, 10000, &text, &len), 0);
	assert_int_equal(len, 10000);
	assert_memory_equal(text, content, len);
	assert_int_equal(text[len], 0);
	free(text);
	assert_int_equal(file_read(path, 9999, &text, &len), -EFBIG);
	unlink(path);
	assert_int_equal(file_read(path, 10000, &text, NULL), -ENOENT);
	assert_non_null(strstr(err_text(-ENOENT), path));
}

static void an_empty_file_is_an_empty_text(void **state)
{
	char *text = NULL;
	size_t len = 1;

	(void)state;
	assert_int_equal(file_read("/dev/null", 10, &text, &len), 0);
	assert_int_equal(len, 0);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_whole_or_not_at_all),
		cmocka_unit_test(an_empty_file_is_an_empty_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
