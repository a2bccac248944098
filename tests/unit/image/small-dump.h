/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small dumps of all forms, of a kernel with 16 pages: its names, page tables that map its first 2 MiB, notes. What tests and fuzz
 * targets change in them goes to libkdumpfile, too.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SMALL_BLOCK 4096u
#define SMALL_MEMORY (64u << 10)
#define SMALL_PAGES (SMALL_MEMORY / SMALL_BLOCK)
/* Where notes lie in each file, and how much room they have. */
#define SMALL_NOTES (SMALL_BLOCK + 512)
#define SMALL_NOTES_ROOM (SMALL_BLOCK - 512)
/* Where memory begins in a core; the descriptors of pages and memory in a kdump-compressed file. */
#define SMALL_CORE_MEMORY (2 * SMALL_BLOCK)
#define SMALL_DESCRIPTORS (4 * SMALL_BLOCK)
#define SMALL_KDUMP_MEMORY (5 * SMALL_BLOCK)
/* The kernel's image begins here, and so do its tables and names in it. */
#define SMALL_IMAGE 0xffffffff80000000u
#define SMALL_TEXT                                                                                                \
	"OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=ffffffff80001000\nSYMBOL(_stext)=ffffffff80000000\n" \
	"SYMBOL(swapper_pg_dir)=ffffffff80002000\nSYMBOL(init_top_pgt)=ffffffff80002000\nNUMBER(phys_base)=0\n"   \
	"NUMBER(pgtable_l5_enabled)=0\nOFFSET(list_head.next)=0\n"

struct small_dump {
	uint8_t bytes[8 * SMALL_BLOCK + 2 * SMALL_MEMORY];
	size_t len;
};

/* Writes a note to @at and returns its length: a multiple of 4. */
size_t small_note(uint8_t *at, const char *name, uint32_t type, const void *desc, size_t len);
/* Registers of one CPU, and VMCOREINFO of @len bytes at @text. */
size_t small_notes(uint8_t *at, const void *text, size_t len);

/* An ELF core with @len bytes of notes, at most SMALL_NOTES_ROOM. */
void small_core(struct small_dump *ret_dump, const void *notes, size_t len);
/* A kdump-compressed file of a header's @version; 3 has VMCOREINFO's text in place of notes. */
void small_kdump(struct small_dump *ret_dump, int version, const void *notes, size_t len);
/* @whole flattened, in two records, of which that with the end comes first. */
void small_flat(struct small_dump *ret_dump, const struct small_dump *whole);
/* Both pieces of a split dump, each with half of the pages of the kdump-compressed file @whole. */
void small_pieces(struct small_dump ret_pieces[2], const struct small_dump *whole);

void small_put32(struct small_dump *d, size_t at, uint32_t value);
void small_put64(struct small_dump *d, size_t at, uint64_t value);
