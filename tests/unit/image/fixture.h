/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What several tests of the image make by hand: files in memory, a small ELF core, the token table of kallsyms. A step
 * that fails ends the test.
 */
#pragma once

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/symbols/symtab.h"

/* An unlinked file that holds @len bytes of @data. The descriptor is the caller's. */
int file_of(const void *data, size_t len);

/* Bytes of a core with 64-bit headers. */
struct core {
	Elf64_Ehdr head;
	Elf64_Phdr load[3];
	char data[64];
};

/* The first segment has the second one within it; the third reaches beyond the end of the file. */
struct core make_core(void);

/* Tokens are their own characters, but for 1 ("Tsch") and 2 ("edule"). */
struct token_table {
	char text[1024];
	uint16_t index[SYMTAB_TOKENS];
	size_t len;
};

struct token_table make_tokens(void);
