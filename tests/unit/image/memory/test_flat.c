// SPDX-License-Identifier: GPL-2.0-or-later
/* Flattened files, whole, cut off and broken, and records that overlap. */
#include "tests/unit/test.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/flat.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"
#include "util/macros.h"

#define HEADER 4096

static size_t add_bytes(char *buf, size_t pos, int64_t offset, const void *data, size_t len)
{
	int64_t head[2] = { (int64_t)htobe64((uint64_t)offset), (int64_t)htobe64(len) };

	memcpy(buf + pos, head, sizeof(head));
	memcpy(buf + pos + sizeof(head), data, len);
	return pos + sizeof(head) + len;
}

static size_t add_record(char *buf, size_t pos, int64_t offset, const char *data)
{
	return add_bytes(buf, pos, offset, data, strlen(data));
}

static struct flat *open_flat(const char *buf, size_t len, int *ret_fd)
{
	struct flat *flat = NULL;

	*ret_fd = file_of(buf, len);
	assert_int_equal(flat_open(*ret_fd, len, &flat), 0);
	return flat;
}

static void close_flat(struct flat *flat, int fd)
{
	flat_free(flat);
	close(fd);
}

static void flattened_is_read_in_order(void **state)
{
	char buf[2 * HEADER] = "makedumpfile", text[16] = "";
	size_t len = HEADER;
	struct flat *flat;
	int fd;

	(void)state;
	assert_true(flat_recognize(buf, sizeof(buf)));
	len = add_record(buf, len, 3, "def");
	len = add_record(buf, len, 0, "abc");
	len = add_record(buf, len, 8, "x");
	flat = open_flat(buf, len, &fd);
	assert_true(flat_is_cut(flat));
	assert_int_equal(flat_size(flat), 9);
	assert_int_equal(flat_read(flat, text, sizeof(text), 0), 9);
	assert_memory_equal(text, "abcdef\0\0x", 9);
	assert_int_equal(flat_read(flat, text, 2, 5), 2);
	assert_memory_equal(text, "f", 2);
	assert_int_equal(flat_read(flat, text, 2, 9), 0);
	close_flat(flat, fd);

	len = add_record(buf, len, -1, "");
	flat = open_flat(buf, len, &fd);
	assert_false(flat_is_cut(flat));
	close_flat(flat, fd);
}

static void cut_and_broken_records(void **state)
{
	char buf[2 * HEADER] = "makedumpfile", text[16] = "";
	size_t len = add_record(buf, HEADER, 0, "abcdef");
	struct flat *flat;
	int fd;

	(void)state;
	flat = open_flat(buf, len - 2, &fd);
	assert_true(flat_is_cut(flat));
	assert_int_equal(flat_read(flat, text, sizeof(text), 0), 4);
	close_flat(flat, fd);
	flat = open_flat(buf, HEADER, &fd);
	assert_int_equal(flat_size(flat), 0);
	assert_int_equal(flat_read(flat, text, sizeof(text), 0), 0);
	close_flat(flat, fd);

	add_record(buf, HEADER, INT64_MAX - 1, "x");
	fd = file_of(buf, len);
	assert_int_equal(flat_open(fd, len, &flat), -EINVAL);
	close(fd);
}

/* What was written last counts. Compared with what a copy would have, for records of any place and length. */
static void overlapping_records_are_as_if_written(void **state)
{
	enum { RECORDS = 60, SPACE = 200, FILE_MAX = HEADER + RECORDS * (16 + SPACE) };
	char *buf = calloc(1, FILE_MAX);
	unsigned int dice = 1;

	(void)state;
	strcpy(buf, "makedumpfile");
	for (int round = 0; round < 200; round++) {
		char wanted[SPACE] = "", got[SPACE], data[SPACE];
		size_t len = HEADER, end = 0;
		struct flat *flat;
		int fd;

		for (int i = 0; i < RECORDS; i++) {
			size_t at = (dice = dice * 1103515245 + 12345) >> 8 & 127;
			size_t n = 1 + ((dice = dice * 1103515245 + 12345) >> 8) % (round % 2 ? 8 : SPACE - at);

			memset(data, i + 1, n);
			memset(wanted + at, i + 1, n);
			end = MAX(end, at + n);
			len = add_bytes(buf, len, (int64_t)at, data, n);
		}
		flat = open_flat(buf, len, &fd);
		assert_int_equal(flat_size(flat), end);
		for (size_t at = 0; at < end; at += 7) {
			assert_int_equal(flat_read(flat, got, 7, at), (int)MIN(7, end - at));
			assert_memory_equal(got, wanted + at, MIN(7, end - at));
		}
		close_flat(flat, fd);
	}
	free(buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flattened_is_read_in_order),
		cmocka_unit_test(cut_and_broken_records),
		cmocka_unit_test(overlapping_records_are_as_if_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
