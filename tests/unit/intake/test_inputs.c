// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files a command line names, in which order, and which of them belong together. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/intake/inputs.h"
#include "util/cleanup.h"
#include "util/macros.h"

static char dir[] = "/tmp/test_inputs_XXXXXX";
static const char *const names[] = { "a", "dmesg.2026", "dump.2026", "z/vmcore", "z/vmcore-dmesg.txt" };

static void write_file(const char *name, const char *content)
{
	_cleanup_fclose_ FILE *file = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
}

static int make_files(void **state)
{
	char sub[256];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(sub, sizeof(sub), "%s/z", dir);
	assert_int_equal(mkdir(sub, 0700), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		write_file(names[i], "x");
	return 0;
}

static int remove_files(void **state)
{
	char path[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/list", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/z", dir);
	rmdir(path);
	return rmdir(dir);
}

static void collect(const char *operand, struct input_files *ret_files)
{
	char *operands[] = { (char *)operand, NULL };

	assert_int_equal(inputs_collect(operands, false, ret_files), 0);
}

static const char *name_of(const struct input_file *file)
{
	return file->path + strlen(dir) + 1;
}

/* Logs come last, as they are read only if their dump does not hold the log. */
static void logs_follow_their_dumps(void **state)
{
	static const char *const wanted[] = { "a", "dump.2026", "z/vmcore", "dmesg.2026", "z/vmcore-dmesg.txt" };
	struct input_files files;

	(void)state;
	collect(dir, &files);
	assert_int_equal(files.n, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < files.n; i++) {
		assert_string_equal(name_of(&files.list[i]), wanted[i]);
		assert_true(files.list[i].walked && files.list[i].size == 1);
	}
	assert_null(files.list[0].dump);
	assert_ptr_equal(files.list[3].dump, &files.list[1]);
	assert_ptr_equal(files.list[4].dump, &files.list[2]);
	input_files_deinit(&files);
}

static void lists_name_files(void **state)
{
	struct input_files files;
	char text[600], operand[300];

	(void)state;
	snprintf(text, sizeof(text), "%s/a\n# a comment\n%s/none\n", dir, dir);
	write_file("list", text);
	snprintf(operand, sizeof(operand), "@%s/list", dir);
	collect(operand, &files);
	assert_int_equal(files.n, 1);
	assert_string_equal(name_of(&files.list[0]), "a");
	assert_false(files.list[0].walked);
	assert_int_equal(files.n_errors, 1);
	assert_string_equal(files.errors[0].text, "No such file or directory");
	input_files_deinit(&files);
	/* Without the '@' it is an input, whatever stands in it: a log must not make the program read other files. */
	collect(operand + 1, &files);
	assert_int_equal(files.n, 1);
	assert_string_equal(name_of(&files.list[0]), "list");
	assert_int_equal(files.n_errors, 0);
	input_files_deinit(&files);
}

static void standard_input_is_no_file(void **state)
{
	struct input_files files;

	(void)state;
	collect("-", &files);
	assert_int_equal(files.n, 1);
	assert_int_equal(files.list[0].size, -1);
	input_files_deinit(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logs_follow_their_dumps),
		cmocka_unit_test(lists_name_files),
		cmocka_unit_test(standard_input_is_no_file),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
