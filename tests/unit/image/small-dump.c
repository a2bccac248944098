// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/image/small-dump.h"

#include <elf.h>
#include <endian.h>
#include <string.h>

#include "util/macros.h"

/* Offsets in struct disk_dump_header; kdump-header.c has what the sub-header's mean. */
#define HEADER_VERSION 8
#define HEADER_UTS 12
#define UTS_LEN 65
#define HEADER_SIZES 428

void small_put32(struct small_dump *d, size_t at, uint32_t value)
{
	memcpy(d->bytes + at, &value, sizeof(value));
}

void small_put64(struct small_dump *d, size_t at, uint64_t value)
{
	memcpy(d->bytes + at, &value, sizeof(value));
}

size_t small_note(uint8_t *at, const char *name, uint32_t type, const void *desc, size_t len)
{
	Elf64_Nhdr note = { .n_namesz = (uint32_t)strlen(name) + 1, .n_descsz = (uint32_t)len, .n_type = type };
	size_t skip = sizeof(note) + ((note.n_namesz + 3) & ~3u);

	memcpy(at, &note, sizeof(note));
	memcpy(at + sizeof(note), name, note.n_namesz);
	if (len)
		memcpy(at + skip, desc, len);
	return skip + ((len + 3) & ~3ul);
}

size_t small_notes(uint8_t *at, const void *text, size_t len)
{
	static const char registers[336];
	size_t n = small_note(at, "CORE", NT_PRSTATUS, registers, sizeof(registers));

	return n + small_note(at + n, "VMCOREINFO", 0, text, len);
}

static void add_memory(struct small_dump *d, size_t at)
{
	memcpy(d->bytes + at + 0x1004, "Linux", 6);
	memcpy(d->bytes + at + 0x1004 + (size_t)UTS_LEN * 2, "6.1.0", 6);
	/* Tables of three levels, the last with a page of 2 MiB. */
	small_put64(d, at + 0x2000 + 511 * 8ul, 0x3067);
	small_put64(d, at + 0x3000 + 510 * 8ul, 0x4067);
	small_put64(d, at + 0x4000, 0x1e3);
}

void small_core(struct small_dump *ret_dump, const void *notes, size_t len)
{
	struct small_dump *d = ret_dump;
	Elf64_Ehdr head = { .e_ident = ELFMAG "\2\1\1",
			    .e_type = ET_CORE,
			    .e_machine = EM_X86_64,
			    .e_version = 1,
			    .e_phoff = sizeof(Elf64_Ehdr),
			    .e_ehsize = sizeof(Elf64_Ehdr),
			    .e_phentsize = sizeof(Elf64_Phdr),
			    .e_phnum = 2 };
	Elf64_Phdr segments[] = { { .p_type = PT_NOTE, .p_offset = SMALL_NOTES, .p_filesz = len, .p_memsz = len },
				  { .p_type = PT_LOAD,
				    .p_offset = SMALL_CORE_MEMORY,
				    .p_vaddr = SMALL_IMAGE,
				    .p_filesz = SMALL_MEMORY,
				    .p_memsz = SMALL_MEMORY } };

	memset(d, 0, sizeof(*d));
	memcpy(d->bytes, &head, sizeof(head));
	memcpy(d->bytes + sizeof(head), segments, sizeof(segments));
	memcpy(d->bytes + SMALL_NOTES, notes, len);
	add_memory(d, SMALL_CORE_MEMORY);
	d->len = SMALL_CORE_MEMORY + SMALL_MEMORY;
}

/* Header, sub-header and notes, two bitmaps, a block of descriptors, pages. */
void small_kdump(struct small_dump *ret_dump, int version, const void *notes, size_t len)
{
	struct small_dump *d = ret_dump;
	const uint32_t sizes[] = { SMALL_BLOCK, 1, 2, SMALL_PAGES };
	const size_t sub = SMALL_BLOCK;

	memset(d, 0, sizeof(*d));
	memcpy(d->bytes, "KDUMP   ", 8);
	small_put32(d, HEADER_VERSION, (uint32_t)version);
	memcpy(d->bytes + HEADER_UTS, "Linux", 6);
	memcpy(d->bytes + HEADER_UTS + (size_t)UTS_LEN * 2, "6.1.0", 6);
	memcpy(d->bytes + HEADER_UTS + (size_t)UTS_LEN * 3, "#1", 3);
	memcpy(d->bytes + HEADER_UTS + (size_t)UTS_LEN * 4, "x86_64", 7);
	memcpy(d->bytes + HEADER_SIZES, sizes, sizeof(sizes));
	small_put64(d, sub + (version > 3 ? 48 : 32), SMALL_NOTES);
	small_put64(d, sub + (version > 3 ? 56 : 40), len);
	small_put64(d, sub + 96, SMALL_PAGES);
	memcpy(d->bytes + SMALL_NOTES, notes, len);
	for (size_t i = 2; i < 4; i++)
		memset(d->bytes + i * SMALL_BLOCK, 0xff, SMALL_PAGES / 8);
	for (unsigned int i = 0; i < SMALL_PAGES; i++) {
		small_put64(d, SMALL_DESCRIPTORS + i * 24ul, SMALL_KDUMP_MEMORY + (uint64_t)i * SMALL_BLOCK);
		small_put32(d, SMALL_DESCRIPTORS + i * 24ul + 8, SMALL_BLOCK);
	}
	add_memory(d, SMALL_KDUMP_MEMORY);
	d->len = SMALL_KDUMP_MEMORY + SMALL_MEMORY;
}

void small_flat(struct small_dump *ret_dump, const struct small_dump *whole)
{
	struct small_dump *d = ret_dump;
	const size_t cut = whole->len / 2;
	const struct {
		size_t from, to;
	} parts[] = { { cut, whole->len }, { 0, cut } };

	memset(d, 0, sizeof(*d));
	memcpy(d->bytes, "makedumpfile", 13);
	d->len = SMALL_BLOCK;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t len = parts[i].to - parts[i].from;

		small_put64(d, d->len, htobe64(parts[i].from));
		small_put64(d, d->len + 8, htobe64(len));
		memcpy(d->bytes + d->len + 16, whole->bytes + parts[i].from, len);
		d->len += 16 + len;
	}
	memset(d->bytes + d->len, 0xff, 16);
	d->len += 16;
}

void small_pieces(struct small_dump ret_pieces[2], const struct small_dump *whole)
{
	for (uint64_t i = 0; i < 2; i++) {
		struct small_dump *d = &ret_pieces[i];
		const uint64_t start = i * SMALL_PAGES / 2, end = (i + 1) * SMALL_PAGES / 2;

		*d = *whole;
		small_put32(d, SMALL_BLOCK + 12, 1);
		small_put64(d, SMALL_BLOCK + 16, start);
		small_put64(d, SMALL_BLOCK + 24, end);
		small_put64(d, SMALL_BLOCK + 80, start);
		small_put64(d, SMALL_BLOCK + 88, end);
		/* A piece has the descriptors of its own pages alone. */
		memmove(d->bytes + SMALL_DESCRIPTORS, d->bytes + SMALL_DESCRIPTORS + start * 24, (end - start) * 24);
	}
}
