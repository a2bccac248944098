/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Symbols and types out of files, for kernels whose dump does not carry them: System.map, or an ELF
 * vmlinux with a symbol table and perhaps BTF.
 */
#pragma once

#include <stddef.h>

#include "parsers/vmcore/image/symbols/symtab.h"

/* Reads the System.map at @path. 0 or a negative errno with a message. */
int symbol_file_map(const char *path, struct symtab *ret_symtab);

/* The same for the @len bytes of its text, which stay the caller's. */
int symbol_file_map_text(const char *text, size_t len, struct symtab *ret_symtab);

/*
 * Reads the symbol table of the ELF file @path, and its section .BTF: *@ret_btf is the caller's to free, or NULL
 * when there is none. 0 or a negative errno with a message.
 */
int symbol_file_elf(const char *path, struct symtab *ret_symtab, void **ret_btf, size_t *ret_btf_len);

/*
 * Moves the symbols to where the kernel of @vmcoreinfo runs, which KASLR chose. -EINVAL with a message
 * when VMCOREINFO's own symbols show that the file is of another kernel.
 */
int symbol_file_relocate(struct symtab *t, const char *vmcoreinfo);
