/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a word can be an address of the kernel's, and what lies there. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Whether @addr is in the kernel's half of the address space. */
static inline bool address_in_kernel(uint64_t addr)
{
	return addr >> 63;
}

/* Whether @addr can be that of a kernel object: it is also aligned as a pointer. */
static inline bool address_plausible(uint64_t addr)
{
	return address_in_kernel(addr) && !(addr & 7);
}

/*
 * Names what lies at @addr: "symbol", "symbol+0x10"; *@ret_module is the image's, or NULL. False when no symbol's
 * object covers it.
 */
bool address_name(struct extract *x, uint64_t addr, char name[static NAME_LEN_MAX], const char **ret_module);
