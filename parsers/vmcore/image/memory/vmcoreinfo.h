/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCOREINFO, the text that a Linux kernel leaves for readers of its dump (kernel/vmcore_info.c,
 * formerly kernel/crash_core.c): lines such as OSRELEASE=…, SYMBOL(_stext)=ffffffff81000000 in
 * hexadecimal, NUMBER(phys_base)=-123, OFFSET(…)=… and LENGTH(…)=… in decimal.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel gives the text one page, and the largest page has 64 KiB. */
#define VMCOREINFO_MAX 65536

/*
 * The length of the VMCOREINFO text that @buf begins with: printable lines from "OSRELEASE=" to a
 * NUL or the end of the buffer, with a page size and a kernel start among them. 0 when there is none.
 */
size_t vmcoreinfo_recognize(const char *buf, size_t len);

/*
 * Whether libkdumpfile (0.5.1) can be given the @len bytes at @text: a page size that is no power of two makes it recurse
 * without end, and a key that is also the directory of another ("A" and "A.B") has two things at one place of its memory.
 * 0 or -EINVAL and a message.
 */
int vmcoreinfo_vet(const char *text, size_t len);

/* The value of line "@key=…" in the NUL-terminated @text, not terminated itself. NULL when absent. */
const char *vmcoreinfo_line(const char *text, const char *key, size_t *ret_len);

/* The values of SYMBOL(@name) and NUMBER(@name). False when absent or malformed. */
bool vmcoreinfo_symbol(const char *text, const char *name, uint64_t *ret_value);
bool vmcoreinfo_number(const char *text, const char *name, int64_t *ret_value);
/* The values of OFFSET(@member), "type.member", and SIZE(@type), in bytes. False when absent or malformed. */
bool vmcoreinfo_offset(const char *text, const char *member, uint64_t *ret_value);
bool vmcoreinfo_size(const char *text, const char *type, uint64_t *ret_value);
