// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/elf-segments.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Other ELF files (32-bit, big-endian, executables) are of no format that is known here. */
static bool is_core(const Elf64_Ehdr *h)
{
	return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 && h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_type == ET_CORE;
}

/*
 * The number of program headers, which is in section header 0 when 16 bits are too few for it (PN_XNUM). Without sections it is what
 * it says, as for libkdumpfile.
 */
static int header_count(int fd, const Elf64_Ehdr *h, uint64_t *ret_count)
{
	Elf64_Shdr first;

	if (h->e_phnum != PN_XNUM || !h->e_shoff) {
		*ret_count = h->e_phnum;
		return 0;
	}
	if (pread(fd, &first, sizeof(first), (off_t)h->e_shoff) != sizeof(first))
		return err_set(-EINVAL,
			       "ELF section header 0, which counts the segments, is not "
			       "at offset %" PRIu64,
			       h->e_shoff);
	*ret_count = first.sh_info;
	return 0;
}

/*
 * The number of headers comes from the file, so it is checked against the size of the file before memory is
 * allocated.
 */
static int read_headers(int fd, uint64_t file_size, const Elf64_Ehdr *h, Elf64_Phdr **ret_headers, uint64_t *ret_count)
{
	_cleanup_free_ Elf64_Phdr *headers = NULL;
	uint64_t count = 0, size;
	int r;

	r = header_count(fd, h, &count);
	if (r < 0)
		return r;
	size = count * sizeof(*headers);
	if (h->e_phentsize != sizeof(*headers) || h->e_phoff > file_size || size > file_size - h->e_phoff)
		return err_set(-EINVAL,
			       "cut off or broken: %" PRIu64 " ELF program headers at offset %" PRIu64
			       ", but the file has %" PRIu64 " bytes",
			       count, h->e_phoff, file_size);
	headers = malloc(size ? size : 1);
	if (!headers)
		return err_oom();
	if (pread(fd, headers, size, (off_t)h->e_phoff) != (ssize_t)size)
		return err_set(-EIO, "cannot read the program headers at offset %" PRIu64, h->e_phoff);
	*ret_headers = steal_ptr(headers);
	*ret_count = count;
	return 0;
}

/* The first cut segment is enough to report: what follows it in the file is missing as well. */
static void note_damage(struct elf_segments *s, const Elf64_Phdr *p, uint64_t file_size)
{
	if (!s->damage[0])
		snprintf(s->damage, sizeof(s->damage),
			 "cut off: the segment of physical 0x%" PRIx64 " should end at offset %" PRIu64
			 ", but the file has %" PRIu64 " bytes",
			 p->p_paddr, p->p_offset + p->p_filesz, file_size);
}

static void add_segment(struct elf_segments *s, const Elf64_Phdr *p, uint64_t file_size)
{
	uint64_t there = p->p_offset < file_size ? file_size - p->p_offset : 0;
	uint64_t memsz = MAX(p->p_memsz, p->p_filesz);

	/* A segment whose end wraps around is damaged, and would make lookups loop. */
	if (p->p_type != PT_LOAD || !memsz || p->p_paddr + memsz < p->p_paddr)
		return;
	if (p->p_filesz > there)
		note_damage(s, p, file_size);
	s->v[s->n++] = (struct elf_segment){
		.phys = p->p_paddr,
		.offset = p->p_offset,
		.filesz = MIN(p->p_filesz, there),
		.memsz = memsz,
	};
}

static int by_phys(const void *a, const void *b)
{
	const struct elf_segment *x = a, *y = b;

	return (x->phys > y->phys) - (x->phys < y->phys);
}

/* Segments may overlap, so a lookup goes back from the last one that begins before, as far as "reach" says. */
static void sort_segments(struct elf_segments *s)
{
	uint64_t reach = 0;

	qsort(s->v, s->n, sizeof(*s->v), by_phys);
	for (size_t i = 0; i < s->n; i++) {
		reach = MAX(reach, s->v[i].phys + s->v[i].memsz);
		s->v[i].reach = reach;
	}
}

int elf_headers_read(int fd, uint64_t file_size, Elf64_Phdr **ret_headers, uint64_t *ret_count)
{
	Elf64_Ehdr h;

	if (pread(fd, &h, sizeof(h), 0) != sizeof(h) || !is_core(&h))
		return 1;
	return read_headers(fd, file_size, &h, ret_headers, ret_count);
}

int elf_segments_read(int fd, uint64_t file_size, struct elf_segments *ret_segments)
{
	_cleanup_free_ Elf64_Phdr *headers = NULL;
	struct elf_segments s = { 0 };
	uint64_t count = 0;
	int r = elf_headers_read(fd, file_size, &headers, &count);

	if (r != 0)
		return r;
	s.v = calloc(count ? count : 1, sizeof(*s.v));
	if (!s.v)
		return err_oom();
	for (uint64_t i = 0; i < count; i++)
		add_segment(&s, &headers[i], file_size);
	sort_segments(&s);
	*ret_segments = s;
	return 0;
}

bool elf_segments_probe(int fd)
{
	Elf64_Ehdr h;

	return pread(fd, &h, sizeof(h), 0) == sizeof(h) && is_core(&h);
}

void elf_segments_deinit(struct elf_segments *s)
{
	free(s->v);
	*s = (struct elf_segments){ 0 };
}

/* Written so that no sum can overflow. */
static bool covers(const struct elf_segment *seg, uint64_t paddr)
{
	return paddr >= seg->phys && paddr - seg->phys < seg->memsz;
}

const struct elf_segment *elf_segments_find(struct elf_segments *s, uint64_t paddr)
{
	size_t low = 0, high = s->n;

	/* Reads are mostly near each other, so try the segment of the last one first. */
	if (s->last < s->n && covers(&s->v[s->last], paddr))
		return &s->v[s->last];
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->v[mid].phys <= paddr)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low && s->v[low - 1].reach > paddr; low--) {
		if (!covers(&s->v[low - 1], paddr))
			continue;
		s->last = low - 1;
		return &s->v[s->last];
	}
	return NULL;
}

uint64_t elf_segments_memory(const struct elf_segments *s)
{
	uint64_t end = 0, sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t from = MAX(end, s->v[i].phys);

		sum += s->v[i].reach > from ? s->v[i].reach - from : 0;
		end = s->v[i].reach;
	}
	return sum;
}

bool elf_segments_next(const struct elf_segments *s, uint64_t page_size, uint64_t *paddr)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].phys + s->v[i].filesz > *paddr) {
			*paddr = MAX(*paddr, s->v[i].phys & ~(page_size - 1));
			return true;
		}
	return false;
}
