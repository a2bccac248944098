/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump file as memory: opened by libkdumpfile, translated by libaddrxlat.
 *
 * This is the one place that knows kdump_status and addrxlat_status; they become the errnos of
 * image.h here: -ENODATA for what the file does not hold, -EFAULT for what does not translate.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dump;

/* A CPU's registers at the time of the dump, as far as unwinding needs them. */
struct dump_regs {
	uint64_t ip, sp, bp;
	uint64_t ax, dx, di, r10, r13; /* x86_64: what ORC may base a frame on */
	bool user;                     /* was in user mode */
};

#define DUMP_UTS_FIELDS 6
#define DUMP_UTS_LEN 65

/* struct new_utsname; each field is NUL-terminated, and empty when unknown. */
struct dump_uts {
	char sysname[DUMP_UTS_LEN], nodename[DUMP_UTS_LEN], release[DUMP_UTS_LEN];
	char version[DUMP_UTS_LEN], machine[DUMP_UTS_LEN], domainname[DUMP_UTS_LEN];
};

struct dump_info {
	const char *format;
	const char *arch;            /* libkdumpfile's name: "x86_64", "aarch64" */
	const char *vmcoreinfo_from; /* "note" or "memory" */
	struct dump_uts uts;
	const char *damage; /* what is cut off, or NULL */
	uint32_t page_size;
	uint32_t cpus;
	uint64_t memory_bytes;
};

/*
 * Opens the dump that @fd refers to, a split one with its @n_more other pieces; they stay the caller's. Refuses, with a message that says
 * what is wrong and at which offset, what is no dump, has no VMCOREINFO or lost the kernel's data.
 */
int dump_open(int fd, const int *more, size_t n_more, struct dump **ret_dump);
void dump_close(struct dump *d);

const struct dump_info *dump_info(const struct dump *d);

/*
 * Tells where x86_64 maps all memory (the value at page_offset_base), for addresses whose page tables the dump
 * does not hold.
 */
void dump_set_direct_map(struct dump *d, uint64_t base);

/* The VMCOREINFO text, NUL-terminated. */
const char *dump_vmcoreinfo(const struct dump *d);

/* Reads kernel virtual or guest-physical memory: 0, -ENODATA, -EFAULT or a fatal errno. */
int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len);
int dump_read_phys(struct dump *d, uint64_t paddr, void *buf, size_t len);
/* Reads what there is of [@addr, @addr + @len) and zeros for other pages. False when there is none. */
bool dump_read_holes(struct dump *d, uint64_t addr, void *buf, size_t len);
int dump_read_u64(struct dump *d, uint64_t addr, uint64_t *ret_value);
int dump_read_u32(struct dump *d, uint64_t addr, uint32_t *ret_value);
/* As image_read_str(). */
int dump_read_str(struct dump *d, uint64_t addr, char *buf, size_t size);

/*
 * The @index-th NT_PRSTATUS note, in the file's order: a copy that the caller frees. False when there is
 * none.
 */
bool dump_cpu_prstatus(struct dump *d, uint32_t index, void **ret_note, size_t *ret_len);
/* The @index-th register set in the dump, in the file's order. False when there is none. */
bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs);
