// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/elf-vet.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/notes.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A few sections: one counts segments (PN_XNUM), one has names. */
#define SECTIONS_MAX 64
#define NAMES_MAX (1u << 20)

/* Sections with content are a guest's memory as Xen writes it. */
static int vet_section(int fd, uint64_t file_size, uint64_t offset)
{
	Elf64_Shdr section;

	if (pread(fd, &section, sizeof(section), (off_t)offset) != sizeof(section))
		return err_set(-ENODATA, "cut off: the section header at offset %" PRIu64 " is not in the file",
			       offset);
	if (section.sh_type == SHT_NULL)
		return 0;
	if (section.sh_type != SHT_STRTAB || section.sh_size > NAMES_MAX || section.sh_size > file_size)
		return err_set(-ENOTSUP, "the section at offset %" PRIu64 " is none of a kernel's dump", offset);
	return 0;
}

static int vet_sections(int fd, uint64_t file_size, const Elf64_Ehdr *h)
{
	int r = 0;

	if (h->e_shoff && !h->e_shnum)
		return err_set(-ENOTSUP, "more sections than a kernel's dump has");
	if (h->e_shnum > SECTIONS_MAX || (h->e_shnum && h->e_shentsize != sizeof(Elf64_Shdr)) || h->e_shoff > file_size)
		return err_set(-EINVAL, "%u section headers of %u bytes make no sense", h->e_shnum, h->e_shentsize);
	for (unsigned int i = 0; r == 0 && i < h->e_shnum; i++)
		r = vet_section(fd, file_size, h->e_shoff + i * sizeof(Elf64_Shdr));
	return r;
}

static int vet_notes(int fd, uint64_t file_size)
{
	_cleanup_free_ Elf64_Phdr *headers = NULL;
	uint64_t count = 0, left = NOTES_MAX;
	int r = elf_headers_read(fd, file_size, &headers, &count);

	for (uint64_t i = 0; r == 0 && i < count; i++) {
		if (headers[i].p_type != PT_NOTE)
			continue;
		r = notes_vet(fd, file_size, headers[i].p_offset, headers[i].p_filesz);
		if (r == 0 && headers[i].p_filesz > left)
			r = err_set(-EINVAL, "more than %u bytes of notes make no sense", NOTES_MAX);
		left -= headers[i].p_filesz;
	}
	return r;
}

int elf_vet_for_library(int fd, uint64_t file_size)
{
	Elf64_Ehdr h;
	int r;

	if (pread(fd, &h, sizeof(h), 0) != sizeof(h))
		return err_set(-EIO, "the ELF header cannot be read again");
	if ((r = vet_sections(fd, file_size, &h)) < 0)
		return r;
	return vet_notes(fd, file_size);
}
