/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of dump files. A format is a row: a struct dump_format in a file of its own (format-NAME.c) and its
 * place in the table of dump-format.c, where the first row whose probe agrees takes the file.
 *
 * A row departs from {probe, open, read, next_page, damage, close} in two places:
 *
 * - A flattened file cannot be read as such, because its records come in any order. Its row has only name, probe and
 *   unwrap: unwrap puts a descriptor in place of the file's that gives its bytes in order, and the table is searched again.
 * - libkdumpfile opens every dump as well, whatever the row, because registers, the machine's architecture and page
 *   tables are what it knows; rows read the memory, which libkdumpfile gets wrong for damaged files. So a file holds
 *   libkdumpfile's context beside the row's state. It was not made for files of strangers, so that a row looks first (vet)
 *   for what would crash it.
 */
#pragma once

#include <libkdumpfile/kdumpfile.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The files of a split dump, at most. */
#define DUMP_PIECES_MAX 64
/* The smallest page of all supported machines, in bytes: the step of searches through memory. */
#define DUMP_PAGE_MIN 4096u

struct dump_format;
struct flat;

/* An open dump, as far as its format matters. */
struct dump_file {
	const struct dump_format *format;
	const struct dump_format *wrapper; /* what the file was unwrapped from, or NULL */
	int fds[DUMP_PIECES_MAX];          /* the caller's, or unwrapped_fd */
	size_t n_fds;
	uint64_t sizes[DUMP_PIECES_MAX]; /* of each, in bytes; UINT64_MAX for a block device */
	int unwrapped_fd;                /* ours, or -1 */
	struct flat *flat;               /* what gives unwrapped_fd its bytes, or NULL */
	kdump_ctx_t *kdump;
	void *state;           /* the row's, made by its open */
	uint32_t block_size;   /* what the file counts pages in, in bytes; 0: as the kernel does. Set by open. */
	uint64_t memory_bytes; /* physical memory that the file covers; 0 when unknown. Set by open. */
	char name[32];         /* for people: "kdump, flattened" */
	char damage[256];      /* what is cut off, or "" */
};

struct dump_format {
	const char *name; /* what people call it */
	/* libkdumpfile (0.5.1) frees its context for such a file without freeing parts of it twice. */
	bool context_is_freeable;

	/* Whether the file looks like this format. Sets no message. */
	bool (*probe)(const struct dump_file *f);
	/*
	 * Replaces the file's first descriptor and size by those of what is wrapped in it, and may note damage. NULL for all
	 * formats that are read as they are. 0 or a negative errno and message.
	 */
	int (*unwrap)(struct dump_file *f);
	/* Makes the state. 0 or a negative errno and message. */
	int (*open)(struct dump_file *f);
	/* Whether libkdumpfile can be let at a file that open accepted. 0 or a negative errno and message. */
	int (*vet)(const struct dump_file *f);
	/*
	 * Reads @len bytes of physical memory. 0; -ENODATA when the file does not hold all of it, never zeros in its
	 * place; another negative errno. A message in each case.
	 */
	int (*read)(struct dump_file *f, uint64_t paddr, void *buf, size_t len);
	/* Moves *@paddr to the first address from there on that the file has. False at the end. */
	bool (*next_page)(struct dump_file *f, uint64_t *paddr);
	/* Says in @ret_damage what of the file is missing that should be there. False when nothing is. */
	bool (*damage)(const struct dump_file *f, char *ret_damage, size_t size);
	/* Frees the state of a file that open accepted. */
	void (*close)(struct dump_file *f);
};

extern const struct dump_format dump_format_flattened;
extern const struct dump_format dump_format_elf;
extern const struct dump_format dump_format_split;
extern const struct dump_format dump_format_kdump;

/*
 * Opens the dump in the @n_fds (at least one) descriptors at @fds, which stay the caller's and must outlive @f.
 * 0; a negative errno with a message that says what is wrong and at which offset. dump_file_close() is due either way.
 */
int dump_file_open(struct dump_file *f, const int *fds, size_t n_fds);
void dump_file_close(struct dump_file *f);

/* Reads @len bytes of physical memory: see dump_format.read. */
int dump_file_read(struct dump_file *f, uint64_t paddr, void *buf, size_t len);
