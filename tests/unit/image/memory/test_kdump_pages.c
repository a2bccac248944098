// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages of a kdump-compressed file, made by hand: whole ones, and those whose data or descriptors are damaged. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/kdump-pages.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"
#include "util/macros.h"

#define PAGE 4096u

/* Blocks: the header, the sub header, two bitmaps of a block each; then descriptors, in a block here; then the pages' data. */
enum { BITMAP = 2 * PAGE, TABLE = 4 * PAGE, DATA = 5 * PAGE, FILE_SIZE = 12 * PAGE };

/* struct page_desc; the flag 1 stands for zlib. */
struct descriptor {
	uint64_t offset;
	uint32_t size, flags;
	uint64_t page_flags;
};

static const struct descriptor pages[] = {
	{ DATA, PAGE, 0, 0 },             /* as it is */
	{ DATA + PAGE, 12, 1, 0 },        /* no zlib stream */
	{ DATA + 2 * PAGE, 40, 2, 0 },    /* no LZO, either */
	{ DATA, PAGE + 1, 0, 0 },         /* longer than a page */
	{ UINT64_C(1) << 40, 100, 1, 0 }, /* out of the file */
	{ DATA, PAGE, 0, 0 },             /* pages of zeros share their data */
	{ FILE_SIZE - PAGE, PAGE, 0, 0 }, /* the last data */
};

static char file[FILE_SIZE];

static void make_file(void)
{
	const int32_t numbers[] = { 0, PAGE, 1, 2, ARRAY_SIZE(pages) }; /* status, block size, blocks, pages */
	const int32_t version = 6;
	const uint64_t max_mapnr = ARRAY_SIZE(pages);
	const unsigned char bits = (1u << ARRAY_SIZE(pages)) - 1;

	memset(file, 0x5a, sizeof(file));
	memset(file, 0, TABLE);
	memcpy(file, "KDUMP   ", 8);
	memcpy(file + 8, &version, 4);
	memcpy(file + 424, numbers, sizeof(numbers));
	memcpy(file + PAGE + 96, &max_mapnr, 8);
	memcpy(file + BITMAP, &bits, 1);
	memcpy(file + BITMAP + PAGE, &bits, 1);
	memcpy(file + TABLE, pages, sizeof(pages));
}

static void assert_page(struct kdump_pages *p, uint64_t n, const char *error)
{
	char buf[PAGE];
	int r = kdump_pages_read(p, n * PAGE, buf, sizeof(buf));

	if (!error) {
		assert_int_equal(r, 0);
		assert_int_equal(buf[0], 0x5a);
		return;
	}
	assert_int_equal(r, -ENODATA);
	if (!strstr(err_text(r), error))
		fail_msg("page %d: %s", (int)n, err_text(r));
}

/* Where the damage lies is told, each place once, however often it is met. */
static void damaged_pages_are_told(void **state)
{
	struct kdump_pages *p;
	uint64_t size = FILE_SIZE;
	char damage[200] = "";
	int fd;

	(void)state;
	make_file();
	fd = file_of(file, sizeof(file));
	whole_reads_watch(fd, size);
	assert_int_equal(kdump_pages_open(&fd, &size, 1, &p), 0);
	/* A descriptor that leads out of the file is no different from a file that was cut off. */
	assert_true(kdump_pages_damage(p, damage, sizeof(damage)));
	assert_non_null(strstr(damage, "cut off: the last page"));
	assert_page(p, 0, NULL);
	assert_null(whole_reads_page_damage());
	assert_page(p, 1, "the page at offset 24576 is damaged");
	assert_string_equal(whole_reads_page_damage(),
			    "damaged: 1 page of the dump cannot be expanded, the first at offset 24576");
	assert_page(p, 1, "the page at offset 24576 is damaged");
	assert_page(p, 2, "the page at offset 28672 is damaged");
	assert_page(p, 3, "the descriptor at offset 16456 is damaged");
	assert_page(p, 4, "cut off before this page");
	assert_page(p, 5, NULL);
	assert_page(p, 6, NULL);
	assert_string_equal(whole_reads_page_damage(),
			    "damaged: 3 pages of the dump cannot be expanded, the first at offset 24576");
	assert_int_equal(whole_reads_pages_met(), 4);
	kdump_pages_free(p);
	whole_reads_end();
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_pages_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
