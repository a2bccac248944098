// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes, ELF headers and texts that libkdumpfile must not be given: each of these once ended it, or took gigabytes. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-vet.h"
#include "parsers/vmcore/image/memory/kdump-pages.h"
#include "parsers/vmcore/image/memory/notes.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"
#include "util/macros.h"

static int vet_text(const char *text)
{
	return vmcoreinfo_vet(text, strlen(text));
}

static void texts_that_crash_are_refused(void **state)
{
	static const char good[] = "OSRELEASE=6.1\nPAGESIZE=4096\nSYMBOL(_stext)=ffff\nSIZE(list_head)=16\n"
				   "OFFSET(list_head.next)=0\nLENGTH(zone.free_area)=11\nCRASHTIME=1";
	static const char *const bad[] = {
		"PAGESIZE=",
		"PAGESIZE=0\n",
		"PAGESIZE=4096\nPAGESIZE=5000",
		"PAGESIZE=9223372036854775808",
		"A=1\nA.B=2",
		"OFFSET(x.y)=1\nOFFSET(x)=2",
		"PAGESIZE=00000000000000000000000000000004096",
		"PAGESIZE=1024",
		".",
		"A=1\n.A=2",
		"..=",
	};
	static char large[VMCOREINFO_MAX + 1], many[1024 * 2 + 2], deep[300];

	(void)state;
	assert_int_equal(vet_text(good), 0);
	/* libkdumpfile does not take it for a number. */
	assert_int_equal(vet_text("PAGESIZE=4096 bytes"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (vet_text(bad[i]) != -EINVAL)
			fail_msg("%s", bad[i]);
	assert_int_equal(vmcoreinfo_vet(large, sizeof(large)), -EINVAL);
	/* Nothing but room at the end; and a key that ends in the middle. */
	assert_int_equal(vmcoreinfo_vet(large, 100), -EINVAL);
	assert_int_equal(vmcoreinfo_vet("A=1\0\0", 5), 0);
	assert_int_equal(vmcoreinfo_vet("A\0=1", 4), -EINVAL);
	assert_int_equal(vmcoreinfo_vet("PAGESIZE\0=0", 11), -EINVAL);
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = i % 2 ? '\n' : 'A';
	assert_int_equal(vmcoreinfo_vet(many, sizeof(many) - 2), 0);
	assert_int_equal(vmcoreinfo_vet(many, sizeof(many)), -EINVAL);
	for (size_t i = 0; i < sizeof(deep); i++)
		deep[i] = i % 2 ? '.' : 'A';
	assert_int_equal(vmcoreinfo_vet(deep, 256), 0);
	assert_int_equal(vmcoreinfo_vet(deep, 257), -EINVAL);
}

static size_t add_note(char *buf, size_t pos, const char *name, const char *desc)
{
	Elf64_Nhdr note = { .n_namesz = (uint32_t)strlen(name) + 1, .n_descsz = (uint32_t)strlen(desc) };
	size_t at = pos + sizeof(note);

	memcpy(buf + pos, &note, sizeof(note));
	memcpy(buf + at, name, note.n_namesz);
	at += (note.n_namesz + 3) & ~3u;
	memcpy(buf + at, desc, note.n_descsz);
	return at + ((note.n_descsz + 3) & ~3u);
}

static void notes_are_looked_through(void **state)
{
	char buf[512] = "";
	size_t len = add_note(buf, 0, "CORE", "registers");
	int fd;

	(void)state;
	len = add_note(buf, len, "VMCOREINFO", "PAGESIZE=4096\n");
	fd = file_of(buf, len);
	assert_int_equal(notes_vet(fd, len, 0, len), 0);
	assert_int_equal(notes_vet(fd, len, 1, len), -ENODATA);
	assert_int_equal(notes_vet(fd, len, UINT64_MAX, 1), -ENODATA);
	assert_int_equal(notes_vet(fd, UINT64_MAX, 0, 0xffffffff), -EINVAL);
	close(fd);
	fd = file_of(buf, add_note(buf, len, "VMCOREINFO_XEN", "PAGESIZE=\n"));
	assert_int_equal(notes_vet(fd, 512, 0, sizeof(buf)), -EIO);
	assert_int_equal(notes_vet(fd, 512, 0, add_note(buf, len, "VMCOREINFO_XEN", "PAGESIZE=\n")), -EINVAL);
	close(fd);
	fd = file_of(buf, add_note(buf, len, ".note.Xen", "x"));
	assert_int_equal(notes_vet(fd, 512, 0, add_note(buf, len, ".note.Xen", "x")), -ENOTSUP);
	close(fd);
}

static int vet_core(const struct core *core)
{
	int fd = file_of(core, sizeof(*core));
	int r = elf_vet_for_library(fd, sizeof(*core));

	close(fd);
	return r;
}

static void headers_of_cores_are_looked_through(void **state)
{
	struct core core = make_core();

	(void)state;
	core.head.e_machine = EM_X86_64;
	assert_int_equal(vet_core(&core), 0);
	core.load[1].p_type = PT_NOTE;
	core.load[1].p_offset = 0;
	core.load[1].p_filesz = 0xffffffff;
	assert_int_equal(vet_core(&core), -EINVAL);
	core.load[1].p_type = PT_LOAD;
	core.head.e_shoff = 1;
	assert_int_equal(vet_core(&core), -ENOTSUP);
	core.head.e_shnum = 1;
	core.head.e_shentsize = 8;
	assert_int_equal(vet_core(&core), -EINVAL);
	core.head.e_shnum = 0;
	core.head.e_shoff = 0;
}

/* A kdump-compressed file that is cut off anywhere has the pages that it has, and no more memory is taken for it than it is long. */
static void cut_bitmaps_have_no_pages(void **state)
{
	enum { BLOCK = 4096, BITMAPS = 8, LEN = BLOCK * (2 + BITMAPS) };
	char *file = calloc(1, LEN);
	uint32_t head[] = { BLOCK, 1, BITMAPS, BITMAPS / 2 * BLOCK * 8 };
	char text[256];

	(void)state;
	memcpy(file, "KDUMP   \6\0\0\0Linux", 18);
	memcpy(file + 428, head, sizeof(head));
	memset(file + (size_t)BLOCK * 2, 0xff, (size_t)BLOCK * BITMAPS);
	for (uint64_t len = 512; len <= LEN; len += 500) {
		int fd = file_of(file, len);
		struct kdump_pages *pages = NULL;

		assert_int_equal(kdump_pages_open(&fd, &len, 1, &pages), 0);
		assert_int_equal(kdump_pages_vet(pages), -ENODATA);
		assert_true(kdump_pages_damage(pages, text, sizeof(text)));
		assert_int_equal(kdump_pages_next(pages, 0) == 0, len >= BLOCK * (2 + BITMAPS / 2) + 8);
		kdump_pages_free(pages);
		close(fd);
	}
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_that_crash_are_refused),
		cmocka_unit_test(notes_are_looked_through),
		cmocka_unit_test(headers_of_cores_are_looked_through),
		cmocka_unit_test(cut_bitmaps_have_no_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
