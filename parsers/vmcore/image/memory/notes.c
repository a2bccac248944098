// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/notes.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* How libkdumpfile compares names: with or without the NUL at the end. */
static bool has_name(const Elf64_Nhdr *note, const char *name)
{
	size_t len = strlen(name);

	return note->n_namesz >= len && memcmp(note + 1, name, len) == 0;
}

static int vet_note(const Elf64_Nhdr *note, const char *desc)
{
	if (has_name(note, "VMCOREINFO"))
		return vmcoreinfo_vet(desc, note->n_descsz);
	/* A guest's dump as Xen writes it, which libkdumpfile reads beyond the end of a short note. */
	if (has_name(note, ".note.Xen"))
		return err_set(-ENOTSUP, "a note of Xen's, whose dumps of guests are not supported");
	return 0;
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* As libkdumpfile walks them: what does not fit any more ends the walk. */
static int vet_all(const char *notes, size_t len)
{
	int r = 0;

	while (r == 0 && len >= sizeof(Elf64_Nhdr)) {
		const Elf64_Nhdr *note = (const void *)notes;
		size_t desc = sizeof(*note) + padded(note->n_namesz), next = desc + padded(note->n_descsz);

		if (desc + note->n_descsz > len)
			break;
		r = vet_note(note, notes + desc);
		notes += MIN(next, len);
		len -= MIN(next, len);
	}
	return r;
}

int notes_vet(int fd, uint64_t file_size, uint64_t offset, uint64_t len)
{
	_cleanup_free_ char *notes = NULL;

	if (len > NOTES_MAX)
		return err_set(-EINVAL, "%" PRIu64 " bytes of notes at offset %" PRIu64 " make no sense", len, offset);
	if (offset > file_size || len > file_size - offset)
		return err_set(-ENODATA,
			       "cut off: the notes at offset %" PRIu64 " have %" PRIu64
			       " bytes, but the file has %" PRIu64,
			       offset, len, file_size);
	notes = malloc(len + 1);
	if (!notes)
		return err_oom();
	if (pread(fd, notes, len, (off_t)offset) != (ssize_t)len)
		return err_set(-EIO, "cannot read the notes at offset %" PRIu64, offset);
	return vet_all(notes, len);
}
