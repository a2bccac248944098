// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses that page tables alone translate, in small dumps made by hand: of either machine, and of either form. */
#include "tests/unit/test.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "tests/unit/image/fixture.h"
#include "tests/unit/image/small-dump.h"
#include "util/error.h"
#include "util/macros.h"

/* Physical: both machines' top table, the second's and the third's, which map the first 2 MiB. */
#define TOP 0x2000ul
#define SECOND 0x3000ul
#define THIRD 0x4000ul
#define NAME 0x1004ul

/* What a kernel of arm64 says of itself, whose image is at 0xffff800008000000. */
#define TEXT_ARM64                                                                                                 \
	"OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=ffff800008001000\nSYMBOL(_stext)=ffff800008000000\n"  \
	"SYMBOL(swapper_pg_dir)=ffff800008002000\nNUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0xffff800008000000\n" \
	"NUMBER(PHYS_OFFSET)=0x0\n"

static struct small_dump dump;
static uint8_t notes[SMALL_NOTES_ROOM];

/* Neither in the image nor in the direct mapping. */
static const struct machine {
	const char *name, *text;
	uint16_t elf;
	size_t registers; /* the size of their note, in bytes */
	uint64_t image, addr;
} x86_64 = { "x86_64", SMALL_TEXT, EM_X86_64, 336, SMALL_IMAGE, 0xffffffff40000000 },
  arm64 = { "aarch64", TEXT_ARM64, EM_AARCH64, 392, 0xffff800008000000, 0xffff900000000000 };

static void make(const struct machine *m, bool is_kdump)
{
	const size_t memory = is_kdump ? SMALL_KDUMP_MEMORY : SMALL_CORE_MEMORY;
	static const char registers[392];
	size_t len = small_note(notes, "CORE", NT_PRSTATUS, registers, m->registers);

	len += small_note(notes + len, "VMCOREINFO", 0, m->text, strlen(m->text));
	if (is_kdump) {
		small_kdump(&dump, 6, notes, len);
		strcpy((char *)dump.bytes + 12 + 65 * 4ul, m->name);
	} else {
		small_core(&dump, notes, len);
		((Elf64_Ehdr *)dump.bytes)->e_machine = m->elf;
		((Elf64_Phdr *)(dump.bytes + sizeof(Elf64_Ehdr)))[1].p_vaddr = m->image;
	}
	if (m == &x86_64)
		small_put64(&dump, memory + SECOND + (m->addr >> 30 & 511) * 8, THIRD | 0x67);
	if (m != &arm64)
		return;
	/* The image and the place are mapped alike. */
	small_put64(&dump, memory + TOP + 256 * 8, SECOND | 3);
	small_put64(&dump, memory + TOP + (m->addr >> 39 & 511) * 8, SECOND | 3);
	small_put64(&dump, memory + SECOND, THIRD | 3);
	small_put64(&dump, memory + THIRD, 0x401);
	small_put64(&dump, memory + THIRD + 64 * 8, 0x401);
}

static void check(const struct machine *m)
{
	char text[6];

	for (int is_kdump = 0; is_kdump < 2; is_kdump++) {
		struct dump *d = NULL;
		int fd;

		make(m, is_kdump);
		fd = file_of(dump.bytes, dump.len);
		if (dump_open(fd, NULL, 0, &d) < 0)
			fail_msg("%s, %d: %s", m->name, is_kdump, err_text(-1));
		assert_int_equal(dump_read(d, m->addr + NAME, text, sizeof(text)), 0);
		assert_string_equal(text, "Linux");
		assert_true(dump_read(d, m->addr + (2ul << 20), text, sizeof(text)) < 0);
		dump_close(d);
		close(fd);
	}
}

static void tables_of_x86_64(void **state)
{
	(void)state;
	check(&x86_64);
}

/* libkdumpfile gives no translation before it knows the system, and no context either the first time. */
static void tables_of_arm64(void **state)
{
	(void)state;
	check(&arm64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_of_x86_64),
		cmocka_unit_test(tables_of_arm64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
