// SPDX-License-Identifier: GPL-2.0-or-later
/* Flattened files, whole, cut off and broken. */
#include "tests/unit/test.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/flat.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"

static size_t add_record(char *buf, size_t pos, int64_t offset, const char *data)
{
	int64_t head[2] = { (int64_t)htobe64((uint64_t)offset), (int64_t)htobe64(strlen(data)) };

	memcpy(buf + pos, head, sizeof(head));
	memcpy(buf + pos + sizeof(head), data, strlen(data));
	return pos + sizeof(head) + strlen(data);
}

static void flattened_is_rearranged(void **state)
{
	char buf[8192] = "makedumpfile", text[8] = "";
	size_t len = 4096;
	int fd, out;
	bool cut;

	(void)state;
	assert_true(flat_recognize(buf, sizeof(buf)));
	len = add_record(buf, len, 3, "def");
	len = add_record(buf, len, 0, "abc");
	fd = file_of(buf, len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), 0);
	assert_true(cut);
	assert_int_equal(pread(out, text, sizeof(text), 0), 6);
	assert_string_equal(text, "abcdef");
	close(out);

	len = add_record(buf, len, -1, "");
	assert_int_equal(pwrite(fd, buf, len, 0), len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), 0);
	assert_false(cut);
	close(out);

	add_record(buf, 4096, INT64_MAX - 1, "x");
	assert_int_equal(pwrite(fd, buf, len, 0), len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), -EINVAL);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flattened_is_rearranged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
