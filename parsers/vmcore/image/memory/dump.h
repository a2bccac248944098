/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump as the memory of a machine, by virtual and by physical address.
 *
 * It stands on the parts beside it: dump-format.h finds out how to read the file, vmcoreinfo-search.h finds what the
 * kernel says of itself, translation.h translates its addresses, registers.h decodes what CPUs were doing. A dump is
 * read by one thread at a time, because small reads go through a cache.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/memory/registers.h"
#include "parsers/vmcore/image/memory/uts.h"

struct dump;

/* Texts are the dump's. */
struct dump_info {
	const char *format;          /* "elf", "kdump, split", … */
	const char *arch;            /* libkdumpfile's name: "x86_64", "aarch64" */
	const char *vmcoreinfo_from; /* "note" or "memory" */
	struct uts uts;
	const char *damage;    /* what is cut off, or NULL */
	uint32_t page_size;    /* the kernel's, in bytes */
	uint32_t cpus;         /* with a register set in the dump */
	uint64_t memory_bytes; /* physical memory that the dump covers, left out or not; 0 when unknown */
};

/*
 * Opens the dump in @fd, a split one with the @n_more descriptors of its other pieces at @more (NULL for none). They
 * stay the caller's and must outlive the dump. 0, or a negative errno with a message that says what is wrong and at
 * which offset: for what is no dump, has no VMCOREINFO, or has lost the kernel's data.
 */
int dump_open(int fd, const int *more, size_t n_more, struct dump **ret_dump);
void dump_close(struct dump *d);

const struct dump_info *dump_info(const struct dump *d);

/*
 * On x86_64, lets addresses whose page tables the dump does not hold translate by the map of all memory, which begins
 * at @base (the value of page_offset_base). Does nothing on other machines.
 */
void dump_set_direct_map(struct dump *d, uint64_t base);

/* The VMCOREINFO text, NUL-terminated. */
const char *dump_vmcoreinfo(const struct dump *d);

/*
 * Read @len bytes of kernel virtual or of guest-physical memory. 0; -ENODATA when the dump does not hold all of it;
 * -EFAULT when an address does not translate; another negative errno. The buffer's content is undefined after an error.
 */
int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len);
int dump_read_phys(struct dump *d, uint64_t paddr, void *buf, size_t len);
/* Reads what there is of [@addr, @addr + @len) and zeros for other pages. False when there is none. */
bool dump_read_holes(struct dump *d, uint64_t addr, void *buf, size_t len);
int dump_read_u64(struct dump *d, uint64_t addr, uint64_t *ret_value);
int dump_read_u32(struct dump *d, uint64_t addr, uint32_t *ret_value);
/* As image_read_str(). */
int dump_read_str(struct dump *d, uint64_t addr, char *buf, size_t size);

/*
 * A copy, which the caller frees, of the descriptor of the @index-th NT_PRSTATUS note in the file's order. False when
 * there is none.
 */
bool dump_cpu_prstatus(struct dump *d, uint32_t index, void **ret_note, size_t *ret_len);
/* The @index-th register set in the dump, in the file's order. False when there is none. */
bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs);
