/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory segments of an ELF dump.
 *
 * libkdumpfile reads memory that a segment names but the file does not hold (p_memsz beyond
 * p_filesz, as left by excluded pages, or beyond the file's end) as zeros. Zeros are facts to an
 * extractor, so the segments are read here, and what is not in the file is said to be missing.
 */
#pragma once

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_segment {
	uint64_t phys;
	uint64_t offset; /* in the file */
	uint64_t filesz; /* cut to the file's end */
	uint64_t memsz;
	uint64_t reach; /* the highest end of this and all earlier segments: they may overlap */
};

struct elf_segments {
	struct elf_segment *v; /* sorted by phys */
	size_t n;
	size_t last;      /* where the last lookup ended */
	char damage[160]; /* "" or what is cut off */
};

/* As elf_segments_read(), but gives the headers themselves, which the caller frees. */
int elf_headers_read(int fd, uint64_t file_size, Elf64_Phdr **ret_headers, uint64_t *ret_count);

/*
 * Reads the program headers of the 64-bit little-endian ELF core in @fd, @file_size bytes long.
 * 0; 1 when it is another kind of file; a negative errno and message for broken headers.
 */
int elf_segments_read(int fd, uint64_t file_size, struct elf_segments *ret_segments);
void elf_segments_deinit(struct elf_segments *s);

/* Whether elf_segments_read() will take the file. Sets no message. */
bool elf_segments_probe(int fd);

/* Bytes of physical memory that the segments name, in the file or not; what overlaps counts once. */
uint64_t elf_segments_memory(const struct elf_segments *s);

/* The segment that holds @paddr (its memsz counts), or NULL. */
const struct elf_segment *elf_segments_find(struct elf_segments *s, uint64_t paddr);

/*
 * Moves *@paddr to the start of the first page of @page_size bytes (a power of two), at or after the one it lies in,
 * that the file holds some of; *@paddr itself if it lies in that page. False at the end.
 */
bool elf_segments_next(const struct elf_segments *s, uint64_t page_size, uint64_t *paddr);
