// SPDX-License-Identifier: GPL-2.0-or-later
/* 64-bit ELF cores: /proc/vmcore, makedumpfile -E, QEMU's dump-guest-memory. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/elf-vet.h"
#include "util/error.h"
#include "util/macros.h"

static bool elf_probe(const struct dump_file *f)
{
	return elf_segments_probe(f->fds[0]);
}

static int elf_open(struct dump_file *f)
{
	struct elf_segments *s = calloc(1, sizeof(*s));
	int r = s ? elf_segments_read(f->fds[0], f->sizes[0], s) : err_oom();

	/* The probe read the same header before: only a file that changes meanwhile is no core any more. */
	if (r > 0)
		r = err_set(-EIO, "the ELF header cannot be read again");
	if (r < 0) {
		free(s);
		return r;
	}
	f->state = s;
	f->memory_bytes = elf_segments_memory(s);
	return 0;
}

static int elf_vet(const struct dump_file *f)
{
	return elf_vet_for_library(f->fds[0], f->sizes[0]);
}

/* Reads what one segment holds of [@paddr, @paddr + @len). */
static int read_segment(struct dump_file *f, uint64_t paddr, void *buf, size_t len, size_t *ret_n)
{
	const struct elf_segment *seg = elf_segments_find(f->state, paddr);
	uint64_t skip;
	ssize_t n;

	/* Beyond filesz, memory was excluded or the file was cut off. It is missing, and not zero. */
	if (!seg || paddr - seg->phys >= seg->filesz)
		return err_set(-ENODATA, "physical 0x%" PRIx64 " is not in the dump", paddr);
	skip = paddr - seg->phys;
	n = pread(f->fds[0], buf, (size_t)MIN(len, seg->filesz - skip), (off_t)(seg->offset + skip));
	if (n <= 0)
		return err_set(-EIO, "cannot read at offset %" PRIu64, seg->offset + skip);
	*ret_n = (size_t)n;
	return 0;
}

/* A read may span segments: those of two nodes may meet in the middle of it. */
static int elf_read(struct dump_file *f, uint64_t paddr, void *buf, size_t len)
{
	char *at = buf;

	while (len) {
		size_t n = 0;
		int r = read_segment(f, paddr, at, len, &n);

		if (r < 0)
			return r;
		paddr += n;
		at += n;
		len -= n;
	}
	return 0;
}

static bool elf_next_page(struct dump_file *f, uint64_t *paddr)
{
	return elf_segments_next(f->state, DUMP_PAGE_MIN, paddr);
}

static bool elf_damage(const struct dump_file *f, char *ret_damage, size_t size)
{
	const struct elf_segments *s = f->state;

	if (s->damage[0])
		snprintf(ret_damage, size, "%s", s->damage);
	return s->damage[0] != '\0';
}

static void elf_close(struct dump_file *f)
{
	elf_segments_deinit(f->state);
	free(f->state);
}

const struct dump_format dump_format_elf = {
	.name = "elf",
	.context_is_freeable = true,
	.probe = elf_probe,
	.open = elf_open,
	.vet = elf_vet,
	.read = elf_read,
	.next_page = elf_next_page,
	.damage = elf_damage,
	.close = elf_close,
};
