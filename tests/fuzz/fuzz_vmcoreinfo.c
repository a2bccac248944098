// SPDX-License-Identifier: GPL-2.0-or-later
/* VMCOREINFO's text, ORC entries, and the headers of files that may be dumps. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/elf-vet.h"
#include "parsers/vmcore/image/memory/flat.h"
#include "parsers/vmcore/image/memory/kdump-pages.h"
#include "parsers/vmcore/image/unwind/orc.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "tests/fuzz/fuzz.h"

static void ask_text(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len);
	uint64_t addr;
	int64_t n;

	vmcoreinfo_recognize((const char *)data, len);
	vmcoreinfo_vet((const char *)data, len);
	vmcoreinfo_symbol(text, "_stext", &addr);
	vmcoreinfo_number(text, "phys_base", &n);
	free(text);
}

static void read_pages(int fd, size_t len)
{
	const int twice[] = { fd, fd };
	const uint64_t sizes[] = { len, len };
	struct kdump_pages *pages;
	char buf[8192], text[256];

	for (size_t n = 1; n <= 2; n++) {
		uint64_t block = 0;

		if (kdump_pages_open(twice, sizes, n, &pages) != 0)
			return;
		for (int i = 0; i < 64 && (block = kdump_pages_next(pages, block)) != UINT64_MAX; i++)
			kdump_pages_read(pages, block++ * kdump_pages_block_size(pages) + 8, buf, sizeof(buf));
		kdump_pages_vet(pages);
		kdump_pages_damage(pages, text, sizeof(text));
		kdump_pages_whole(pages, text, sizeof(text));
		kdump_pages_free(pages);
	}
}

static void read_headers(const uint8_t *data, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct elf_segments s;
	struct flat *flat;
	char buf[512];

	if (pwrite(fd, data, len, 0) == (ssize_t)len) {
		if (elf_segments_read(fd, len, &s) == 0) {
			for (size_t i = 0; i < s.n; i++)
				elf_segments_find(&s, s.v[i].phys + 1);
			elf_segments_deinit(&s);
			elf_vet_for_library(fd, len);
		}
		read_pages(fd, len);
		if (flat_open(fd, len, &flat) == 0) {
			for (uint64_t at = 0; at < 4096; at += sizeof(buf) / 2)
				flat_read(flat, buf, sizeof(buf), at);
			flat_free(flat);
		}
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct orc_layout *layout = orc_layout_by_entries(data, len / ORC_ENTRY_SIZE);

	for (size_t i = 0; layout && i + ORC_ENTRY_SIZE <= len; i += ORC_ENTRY_SIZE)
		orc_decode(layout, data + i);
	ask_text(data, len);
	read_headers(data, len);
	return 0;
}
