/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump out of a few words, for tests of the unwinder: what it reads a dump, symbols and types with is defined here
 * over tables that a test gives.
 */
#pragma once

#include "parsers/vmcore/image/memory/dump.h"

struct fake_symbol {
	const char *name;
	uint64_t addr;
};

/* Size 0: a member of 8 bytes at @offset; else the size of the type. */
struct fake_type {
	const char *type, *path;
	uint32_t offset, size;
};

/* What the kernel of the dump has; a symbol reaches to the next one. */
struct fake_kernel {
	const struct fake_symbol *symbols;
	size_t n_symbols;
	const struct fake_type *types;
	size_t n_types;
};

/* Forgets all that was put. @kernel must outlive the dump. */
void fake_dump_start(const struct fake_kernel *kernel, uint32_t n_cpus);
void fake_dump_put(uint64_t addr, uint64_t value);
/* Bytes of code, padded to words. */
void fake_dump_put_code(uint64_t addr, const void *code, size_t len);
void fake_dump_set_regs(uint32_t cpu, const struct dump_regs *regs);
