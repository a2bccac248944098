/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads of a dump are whole, and a failed one is remembered.
 *
 * pread() may return less than it was asked for or EINTR (FUSE, NFS, a signal). libkdumpfile takes a short read for
 * the end of the file and fills its page with zeros, which the kernel then seems to have had in its memory. It offers
 * no way to read through a function of ours, so whole-reads.c defines pread() and pread64() for the process: they
 * call the C library's again until there are all bytes, the end of the file or an error.
 *
 * Remembering serves another purpose: a page that an I/O error hides looks like one that makedumpfile left out, but
 * its loss has to be reported with its offset and its cause.
 *
 * A file that is read in another order than it lies on disk (flattened dumps) gets a descriptor whose reads a function
 * answers.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Watches reads of the descriptor @fd, of which @size bytes are there (UINT64_MAX: unknown), from now on; forgets
 * earlier failures when it is the first. What exceeds the number of pieces of a dump is not watched.
 */
void whole_reads_watch(int fd, uint64_t size);

/* As pread() of the descriptor. Reads in it of other descriptors are whole, too. */
typedef ssize_t (*whole_reads_source)(void *arg, void *buf, size_t len, uint64_t offset);

/* Has @source answer reads of @fd, until whole_reads_end(). 0, or a negative errno and message without room for it. */
int whole_reads_redirect(int fd, whole_reads_source source, void *arg);

/* Ends all watching and redirecting. */
void whole_reads_end(void);

/*
 * Remembers that what lies at @offset of a watched file, a page of the dump or what leads to it, is damaged. Each offset
 * counts once.
 */
void whole_reads_note_page(uint64_t offset);

/* How many times a damaged page was asked for so far: whether it grew says whether something was looked for in one. */
uint64_t whole_reads_pages_met(void);

/* How many pages are damaged and where the first lies, or NULL. The text lives until the next call. */
const char *whole_reads_page_damage(void);

/* The first failure of a watched descriptor in words, or NULL. The text lives until the next whole_reads_watch(). */
const char *whole_reads_damage(void);
