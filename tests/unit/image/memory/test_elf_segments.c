// SPDX-License-Identifier: GPL-2.0-or-later
/* Segments of ELF cores that overlap, end early or are broken. */
#include "tests/unit/test.h"

#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-segments.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"

static void segments_overlap_and_end_early(void **state)
{
	struct core core = make_core();
	int fd = file_of(&core, sizeof(core));
	struct elf_segments s;

	(void)state;
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), 0);
	assert_int_equal(s.n, 3);
	assert_non_null(elf_segments_find(&s, 0x1012));
	assert_int_equal(elf_segments_find(&s, 0x10ff)->memsz, 0x100);
	assert_null(elf_segments_find(&s, 0x1100));
	assert_null(elf_segments_find(&s, 0xfff));
	assert_int_equal(elf_segments_find(&s, 0x8000)->filesz, sizeof(core) - 200);
	assert_non_null(strstr(s.damage, "physical 0x8000 should end at offset 65736"));
	elf_segments_deinit(&s);
	close(fd);
}

static void segments_of_broken_headers(void **state)
{
	struct core core = make_core();
	struct elf_segments s;
	int fd;

	(void)state;
	core.head.e_phnum = 4000;
	fd = file_of(&core, sizeof(core));
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), -EINVAL);
	core.head.e_type = ET_EXEC;
	assert_int_equal(pwrite(fd, &core, sizeof(core), 0), sizeof(core));
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), 1);
	close(fd);
}

/* 0x1000 holds 0x20 bytes of 0x100, 0x8000 what the file has behind offset 200. */
static void pages_and_memory_of_segments(void **state)
{
	struct core core = make_core();
	int fd = file_of(&core, sizeof(core));
	struct elf_segments s;
	uint64_t paddr = 0;

	(void)state;
	assert_true(elf_segments_probe(fd));
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), 0);
	assert_true(elf_segments_memory(&s) == 0x100 + 0x10000);
	assert_true(elf_segments_next(&s, 0x1000, &paddr));
	assert_true(paddr == 0x1000);
	paddr += 0x1000;
	assert_true(elf_segments_next(&s, 0x1000, &paddr));
	assert_true(paddr == 0x8000);
	paddr += 0x1000;
	assert_false(elf_segments_next(&s, 0x1000, &paddr));
	elf_segments_deinit(&s);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_overlap_and_end_early),
		cmocka_unit_test(segments_of_broken_headers),
		cmocka_unit_test(pages_and_memory_of_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
