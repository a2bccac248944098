// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/test.h"

#include "tests/unit/image/fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int file_of(const void *data, size_t len)
{
	int fd = memfd_create("test", 0);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
	return fd;
}

struct core make_core(void)
{
	struct core c = {
		.head = { .e_ident = ELFMAG,
			  .e_type = ET_CORE,
			  .e_machine = EM_X86_64,
			  .e_phnum = 3,
			  .e_phoff = sizeof(Elf64_Ehdr),
			  .e_phentsize = sizeof(Elf64_Phdr) },
		/* The small one lies within the large one; the last reaches beyond the file. */
		.load = { { .p_type = PT_LOAD, .p_offset = 232, .p_paddr = 0x1000, .p_filesz = 0x20, .p_memsz = 0x100 },
			  { .p_type = PT_LOAD, .p_offset = 232, .p_paddr = 0x1010, .p_filesz = 4, .p_memsz = 4 },
			  { .p_type = PT_LOAD,
			    .p_offset = 200,
			    .p_paddr = 0x8000,
			    .p_filesz = 0x10000,
			    .p_memsz = 0x10000 } },
	};

	c.head.e_ident[EI_CLASS] = ELFCLASS64;
	c.head.e_ident[EI_DATA] = ELFDATA2LSB;
	return c;
}

struct token_table make_tokens(void)
{
	struct token_table t = { 0 };

	for (int i = 0; i < SYMTAB_TOKENS; i++) {
		char own[2] = { (char)i, '\0' };
		const char *text = i == 1 ? "Tsch" : i == 2 ? "edule" : i >= 32 && i < 127 ? own : "";

		t.index[i] = (uint16_t)t.len;
		strcpy(t.text + t.len, text);
		t.len += strlen(text) + 1;
	}
	return t;
}
