// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/kdump-header.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "util/macros.h"

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
	uint32_t max_mapnr;
};

/* Version 2 added the range of a split dump, version 5 the place of the notes, version 6 the 64-bit max_mapnr. */
struct sub_header {
	uint64_t phys_base;
	int32_t dump_level, split;
	uint64_t start_pfn, end_pfn, vmcoreinfo, vmcoreinfo_size, note, note_size;
	uint64_t eraseinfo, eraseinfo_size, start_pfn_64, end_pfn_64, max_mapnr;
};

_Static_assert(offsetof(struct header, machine) == 0x110, "utsname");
_Static_assert(offsetof(struct header, block_size) == 428, "block size");

/* Sets no message: a file of another kind is none of our business. */
static bool read_header(int fd, struct header *ret_header)
{
	return pread(fd, ret_header, sizeof(*ret_header), 0) == sizeof(*ret_header) &&
	       memcmp(ret_header->signature, "KDUMP   ", 8) == 0;
}

/* The first note is the NT_PRSTATUS of the first CPU. Its size differs from one architecture to the other. */
static const char *arch_by_note(int fd, const struct header *h)
{
	static const struct {
		uint32_t size;
		const char *arch;
	} prstatus[] = { { 336, "x86_64" }, { 392, "aarch64" } };
	struct sub_header sub;
	Elf64_Nhdr note;

	if (pread(fd, &sub, sizeof(sub), h->block_size) != sizeof(sub) || sub.note > INT64_MAX ||
	    pread(fd, &note, sizeof(note), (off_t)sub.note) != sizeof(note) || note.n_type != NT_PRSTATUS)
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

/* DUMP_DH_COMPRESSED_INCOMPLETE */
#define STATUS_INCOMPLETE 0x8

/* Works out where the tables lie, whether or not the file reaches so far. */
static void find_tables(int fd, const struct header *h, struct kdump_header *ret_header)
{
	uint64_t bitmaps = (1 + (uint64_t)h->sub_header_blocks) * (uint64_t)h->block_size;
	uint64_t len = (uint64_t)(h->bitmap_blocks / 2) * (uint64_t)h->block_size;
	struct sub_header sub = { 0 };

	/* There are two bitmaps of one size: the pages that the machine has, then those that the dump has. */
	ret_header->machine_bitmap = bitmaps;
	ret_header->bitmap = bitmaps + len;
	ret_header->bitmap_len = len;
	ret_header->table = bitmaps + (uint64_t)h->bitmap_blocks * (uint64_t)h->block_size;
	ret_header->pages = h->max_mapnr;
	/* What a file lacks of it is zero, also for libkdumpfile, which looks for notes even so. */
	if (h->version < 2 || pread(fd, &sub, sizeof(sub), h->block_size) <= 0)
		return;
	if (h->version >= 6)
		ret_header->pages = sub.max_mapnr;
	ret_header->split = sub.split != 0;
	ret_header->start = h->version >= 6 ? sub.start_pfn_64 : sub.start_pfn;
	ret_header->end = h->version >= 6 ? sub.end_pfn_64 : sub.end_pfn;
	if (h->version == 3) {
		ret_header->vmcoreinfo = sub.vmcoreinfo;
		ret_header->vmcoreinfo_len = sub.vmcoreinfo_size;
	} else if (h->version > 3) {
		ret_header->notes = sub.note;
		ret_header->notes_len = sub.note_size;
	}
}

/* The test is libkdumpfile's: a block size within its bounds, and a bitmap that has room for all pages. */
static bool fits_32_bit(uint32_t block_size, uint32_t bitmap_blocks, uint32_t max_mapnr)
{
	return block_size >= 1u << 12 && block_size <= 1u << 18 && 8ull * bitmap_blocks * block_size >= max_mapnr;
}

/* Where a 32-bit machine has these members, of either byte order, a 64-bit one has time[1], status and block_size. */
static bool is_like_32_bit(const struct header *h)
{
	uint32_t block_size = (uint32_t)h->time[1], mapnr = (uint32_t)h->block_size;

	return fits_32_bit(block_size, h->status, mapnr) ||
	       fits_32_bit(__builtin_bswap32(block_size), __builtin_bswap32(h->status), __builtin_bswap32(mapnr));
}

bool kdump_header_read(int fd, struct kdump_header *ret_header)
{
	struct header h;

	if (!read_header(fd, &h) || h.block_size <= 0 || h.sub_header_blocks < 0)
		return false;
	*ret_header = (struct kdump_header){
		.block_size = (uint32_t)h.block_size,
		.version = h.version,
		.incomplete = h.status & STATUS_INCOMPLETE,
		.like_32_bit = is_like_32_bit(&h),
	};
	find_tables(fd, &h, ret_header);
	if (h.sysname[0])
		return true;
	ret_header->arch = arch_by_machine(&h);
	if (!ret_header->arch)
		ret_header->arch = arch_by_note(fd, &h);
	return true;
}
