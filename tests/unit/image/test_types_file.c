// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of bare BTF: found by build-id, and told from others by how they begin. */
#include "tests/unit/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/types/types-file.h"
#include "util/cleanup.h"

#define ID "00112233445566778899aabbccddeeff00112233"

static const char btf[] = "\x9f\xeb\x01 and more";

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void test_find(void **state)
{
	char dir[] = "/tmp/types-XXXXXX", path[64];
	_cleanup_free_ void *data = NULL;
	size_t len = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/" ID ".btf", dir);
	assert_int_equal(types_file_find(dir, ID, &data, &len), 1);
	write_file(path, btf);
	assert_true(types_file_probe(path));
	assert_int_equal(types_file_find(dir, ID, &data, &len), 0);
	assert_int_equal(len, strlen(btf));
	assert_memory_equal(data, btf, len);
	/* What is no build-id leads nowhere, whatever lies there. */
	assert_int_equal(types_file_find(dir, "", &data, &len), 1);
	assert_int_equal(types_file_find(dir, "../" ID, &data, &len), 1);
	assert_int_equal(types_file_find(dir, NULL, &data, &len), 1);
	write_file(path, "\177ELF");
	assert_false(types_file_probe(path));
	assert_false(types_file_probe(dir));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_false(types_file_probe(path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
