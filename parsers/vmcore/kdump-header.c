// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/kdump-header.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/macros.h"

#define CHUNKS_MAX 1024 /* of 512 descriptors: the last 2 GiB of memory */

struct header {
	char signature[8];
	int32_t version;
	char sysname[65], nodename[65], release[65], kernel_version[65], machine[65], domain[65];
	char pad[6];
	uint64_t time[2];
	uint32_t status;
	int32_t block_size;
	int32_t sub_header_blocks;
	uint32_t bitmap_blocks;
};

/* Since version 5 the notes' place is in it. */
struct sub_header {
	uint64_t phys_base;
	int32_t dump_level, split;
	uint64_t start_pfn, end_pfn, vmcoreinfo, vmcoreinfo_size, note, note_size;
};

struct page_descriptor {
	uint64_t offset;
	uint32_t size, flags;
	uint64_t page_flags;
};

_Static_assert(offsetof(struct header, machine) == 0x110, "utsname");
_Static_assert(offsetof(struct header, block_size) == 428, "block size");
_Static_assert(sizeof(struct page_descriptor) == 24, "descriptor");

static bool read_header(int fd, struct header *ret_header)
{
	return pread(fd, ret_header, sizeof(*ret_header), 0) == sizeof(*ret_header) &&
	       memcmp(ret_header->signature, "KDUMP   ", 8) == 0;
}

/* The size of the first note, which is an NT_PRSTATUS of the first CPU, tells the architecture. */
static const char *arch_by_note(int fd, const struct header *h)
{
	static const struct {
		uint32_t size;
		const char *arch;
	} prstatus[] = { { 336, "x86_64" }, { 392, "aarch64" } };
	struct sub_header sub;
	Elf64_Nhdr note;

	if (pread(fd, &sub, sizeof(sub), h->block_size) != sizeof(sub) || sub.note > INT64_MAX ||
	    pread(fd, &note, sizeof(note), (off_t)sub.note) != sizeof(note) ||
	    note.n_type != NT_PRSTATUS)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(prstatus); i++)
		if (prstatus[i].size == note.n_descsz)
			return prstatus[i].arch;
	return NULL;
}

static const char *arch_by_machine(const struct header *h)
{
	static const char *const archs[] = { "x86_64", "aarch64" };

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		if (strncmp(h->machine, archs[i], sizeof(h->machine)) == 0)
			return archs[i];
	return NULL;
}

bool kdump_header_read(int fd, struct kdump_header *ret_header)
{
	struct header h;

	if (!read_header(fd, &h) || h.block_size <= 0)
		return false;
	*ret_header = (struct kdump_header){ .block_size = (uint32_t)h.block_size };
	if (h.sysname[0])
		return true;
	ret_header->arch = arch_by_machine(&h);
	if (!ret_header->arch)
		ret_header->arch = arch_by_note(fd, &h);
	return true;
}

static bool cut_off(uint64_t end, const char *what, uint64_t file_size, char *ret_damage,
		    size_t size)
{
	if (end <= file_size)
		return false;
	snprintf(ret_damage, size,
		 "cut off: %s should end at offset %" PRIu64 ", but the file has %" PRIu64 " bytes",
		 what, end, file_size);
	return true;
}

/* How many bits are set in the @len bytes at @pos; the pages that the file has a descriptor of. */
static uint64_t count_bits(int fd, uint64_t pos, uint64_t len)
{
	uint64_t words[4096], bits = 0;

	while (len) {
		ssize_t n = pread(fd, words, MIN(len, sizeof(words)), (off_t)pos);

		if (n <= 0)
			break;
		for (size_t i = 0; i < (size_t)n / sizeof(words[0]); i++)
			bits += (uint64_t)__builtin_popcountll(words[i]);
		pos += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return bits;
}

/*
 * The end of the last page's data, from the descriptors that end at @table_end. Pages of zeros share
 * one page's data, so the last chunk of descriptors with data of their own counts. 0 when none has.
 */
static uint64_t data_end(int fd, uint64_t table, uint64_t table_end)
{
	struct page_descriptor chunk[512];
	uint64_t end = 0, pos = table_end;

	for (int i = 0; i < CHUNKS_MAX && !end && pos > table; i++) {
		size_t len = MIN(sizeof(chunk), pos - table);

		pos -= len;
		if (pread(fd, chunk, len, (off_t)pos) != (ssize_t)len)
			break;
		for (size_t k = 0; k < len / sizeof(chunk[0]); k++)
			if (chunk[k].offset > table_end && chunk[k].offset < INT64_MAX / 2)
				end = MAX(end, chunk[k].offset + chunk[k].size);
	}
	return end;
}

bool kdump_header_damage(int fd, uint64_t file_size, char *ret_damage, size_t size)
{
	uint64_t bitmaps, table, table_end;
	struct header h;

	if (!read_header(fd, &h) || h.block_size <= 0 || h.sub_header_blocks < 0)
		return false;
	bitmaps = (1 + (uint64_t)h.sub_header_blocks) * (uint64_t)h.block_size;
	table = bitmaps + (uint64_t)h.bitmap_blocks * (uint64_t)h.block_size;
	if (cut_off(table, "the page bitmap", file_size, ret_damage, size))
		return true;
	/* Two bitmaps: the pages of the machine, and those of the file. */
	table_end = (table - bitmaps) / 2;
	table_end = table + sizeof(struct page_descriptor) *
				    count_bits(fd, bitmaps + table_end, table_end);
	if (cut_off(table_end, "the page descriptors", file_size, ret_damage, size))
		return true;
	return cut_off(data_end(fd, table, table_end), "the last page", file_size, ret_damage,
		       size);
}
