// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole dumps: bytes of any kind, and a small ELF core with VMCOREINFO, notes and page tables, with changes. What lets libkdumpfile
 * at it is part of it.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/patch.h"

#define MEMORY (64u << 10)
#define NOTES 4096
#define TEXT                                                                                                      \
	"OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=ffffffff80001000\nSYMBOL(_stext)=ffffffff80000000\n" \
	"SYMBOL(swapper_pg_dir)=ffffffff80002000\nNUMBER(phys_base)=0\nOFFSET(list_head.next)=0\n"

/* What libkdumpfile keeps when it refuses a file: tests/lsan.supp, for those who fuzz without $LSAN_OPTIONS. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libkdumpfile.so\nleak:libaddrxlat.so\n";
}

static uint8_t base[NOTES + 4096 + MEMORY];

static void add_note(size_t *at, const char *name, uint32_t type, const void *desc, size_t len)
{
	Elf64_Nhdr note = { .n_namesz = (uint32_t)strlen(name) + 1, .n_descsz = (uint32_t)len, .n_type = type };

	memcpy(base + *at, &note, sizeof(note));
	memcpy(base + *at + sizeof(note), name, note.n_namesz);
	*at += sizeof(note) + ((note.n_namesz + 3) & ~3u);
	memcpy(base + *at, desc, len);
	*at += (len + 3) & ~3u;
}

static void make_base(void)
{
	static const char registers[336];
	Elf64_Ehdr head = { .e_ident = ELFMAG "\2\1\1",
			    .e_type = ET_CORE,
			    .e_machine = EM_X86_64,
			    .e_version = 1,
			    .e_phoff = 64,
			    .e_ehsize = 64,
			    .e_phentsize = 56,
			    .e_phnum = 2 };
	Elf64_Phdr segments[] = { { .p_type = PT_NOTE, .p_offset = NOTES },
				  { .p_type = PT_LOAD,
				    .p_offset = NOTES + 4096,
				    .p_vaddr = 0xffffffff80000000,
				    .p_filesz = MEMORY,
				    .p_memsz = MEMORY } };
	size_t at = NOTES;

	add_note(&at, "CORE", NT_PRSTATUS, registers, sizeof(registers));
	add_note(&at, "VMCOREINFO", 0, TEXT, sizeof(TEXT) - 1);
	segments[0].p_filesz = segments[0].p_memsz = at - NOTES;
	memcpy(base, &head, sizeof(head));
	memcpy(base + 64, segments, sizeof(segments));
	memcpy(base + NOTES + 4096 + 0x1004, "Linux", 6);
	memcpy(base + NOTES + 4096 + 0x1004 + 65 * 2, "6.1.0", 6);
}

static void open_dump(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct dump_regs regs;
	struct dump *d;
	uint64_t value;

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		abort();
	if (dump_open(fd, NULL, 0, &d) == 0) {
		for (uint64_t at = 0; at < 8; at++)
			(void)dump_read_u64(d, 0xffffffff80000000 + at * 4096, &value);
		(void)dump_cpu_regs(d, 0, &regs);
		dump_close(d);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[sizeof(base)];

	if (!base[0])
		make_base();
	if (size >= 4096)
		open_dump(data, size);
	memcpy(bytes, base, sizeof(base));
	patch(bytes, sizeof(bytes), data, size);
	open_dump(bytes, sizeof(bytes));
	return 0;
}
