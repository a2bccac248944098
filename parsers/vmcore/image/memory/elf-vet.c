// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/elf-vet.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/notes.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A few sections: one counts segments (PN_XNUM), one has names. */
#define SECTIONS_MAX 64
#define NAMES_MAX (1u << 20)
/* Of a place in a file and of a segment's size: their sum is no negative offset. */
#define OFFSET_MAX (UINT64_MAX >> 3)

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

/*
 * Those of Xen are read whatever their type and size, and ".xen_prstatus" by a function that is NULL for arm64. Names are compared
 * up to a NUL, which libkdumpfile does not look for first.
 */
static int vet_names(int fd, uint64_t file_size, const Elf64_Shdr *section)
{
	static const char *const xen[] = { ".xen_", ".note.Xen" };
	_cleanup_free_ char *names = NULL;
	int r = 0;

	if (!section->sh_size)
		return 0;
	if (section->sh_size > NAMES_MAX || section->sh_offset > file_size ||
	    section->sh_size > file_size - section->sh_offset)
		return err_set(-EINVAL, "names of sections, %" PRIu64 " bytes at offset %" PRIu64 ", make no sense",
			       section->sh_size, section->sh_offset);
	names = malloc(section->sh_size);
	if (!names)
		return err_oom();
	if (pread(fd, names, section->sh_size, (off_t)section->sh_offset) != (ssize_t)section->sh_size)
		return err_set(-EIO, "cannot read the names of sections at offset %" PRIu64, section->sh_offset);
	if (names[section->sh_size - 1])
		r = err_set(-EINVAL, "the names of sections at offset %" PRIu64 " have no end", section->sh_offset);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(xen); i++)
		if (memmem(names, section->sh_size, xen[i], strlen(xen[i])))
			r = err_set(-ENOTSUP, "a section of Xen's, whose dumps of guests are not supported");
	return r;
}

/* Which of the sections has the names is said by its number alone. */
static int vet_names_of(int fd, uint64_t file_size, const Elf64_Ehdr *h)
{
	Elf64_Shdr section;
	uint64_t offset = h->e_shoff + h->e_shstrndx * sizeof(section);

	if (h->e_shstrndx >= h->e_shnum)
		return 0;
	if (pread(fd, &section, sizeof(section), (off_t)offset) != sizeof(section))
		return err_set(-EIO, "cannot read the section header at offset %" PRIu64, offset);
	return vet_names(fd, file_size, &section);
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
	return r == 0 ? vet_names_of(fd, file_size, h) : r;
}

static int vet_notes(int fd, uint64_t file_size)
{
	_cleanup_free_ Elf64_Phdr *headers = NULL;
	uint64_t count = 0, left = NOTES_MAX;
	int r = elf_headers_read(fd, file_size, &headers, &count);

	for (uint64_t i = 0; r == 0 && i < count; i++) {
		/* A read that fails after others of one chunk makes it free what it never had. */
		if (headers[i].p_offset > OFFSET_MAX || headers[i].p_filesz > OFFSET_MAX)
			r = err_set(-EINVAL, "a segment of %" PRIu64 " bytes at offset %" PRIu64 " makes no sense",
				    headers[i].p_filesz, headers[i].p_offset);
		if (headers[i].p_type != PT_NOTE || r < 0)
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
