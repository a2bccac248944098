/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CPU's registers at the time of the dump: what its NT_PRSTATUS note says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As far as unwinding needs them. */
struct dump_regs {
	uint64_t ip, sp, bp;
	uint64_t ax, dx, di, r10, r13; /* x86_64: what ORC may base a frame on */
	bool user;                     /* the CPU was in user mode */
};

/*
 * Decodes the descriptor of an NT_PRSTATUS note (struct elf_prstatus), @len bytes at @note, of a machine of @arch
 * ("x86_64", "aarch64"). False when the note is too short or the machine is another one.
 */
bool registers_decode(const char *arch, const void *note, size_t len, struct dump_regs *ret_regs);
