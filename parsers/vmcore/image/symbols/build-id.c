// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/build-id.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/image.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Bytes of notes that are looked through: in a file, and in the kernel's memory. */
#define NOTES_MAX (1u << 20)
#define KERNEL_NOTES_MAX 65536

static void to_hex(const unsigned char *bytes, size_t n, char *ret_hex)
{
	for (size_t i = 0; i < n; i++)
		snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
}

/* Names and descriptors of notes end on multiples of four bytes. */
static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

bool build_id_of_notes(const void *notes, size_t len, char ret_id[static BUILD_ID_MAX])
{
	const unsigned char *p = notes;
	Elf64_Nhdr note; /* the same in 32-bit files */

	len = MIN(len, (size_t)NOTES_MAX);
	while (len >= sizeof(note)) {
		const unsigned char *name = p + sizeof(note);

		memcpy(&note, p, sizeof(note));
		if (note.n_namesz > len || note.n_descsz > len ||
		    sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz) > len)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    !memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) && note.n_descsz &&
		    2 * note.n_descsz < BUILD_ID_MAX) {
			to_hex(name + padded(note.n_namesz), note.n_descsz, ret_id);
			return true;
		}
		len -= sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
		p = name + padded(note.n_namesz) + padded(note.n_descsz);
	}
	return false;
}

/* Looks at sections, because the segments of a debug file describe what the file does not hold. */
static bool build_id_of_elf(Elf *elf, char ret_id[static BUILD_ID_MAX])
{
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		GElf_Shdr shdr;
		Elf_Data *data;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_NOTE)
			continue;
		data = elf_rawdata(scn, NULL);
		if (data && data->d_buf && build_id_of_notes(data->d_buf, data->d_size, ret_id))
			return true;
	}
	return false;
}

int build_id_of_file(const char *path, char ret_id[static BUILD_ID_MAX])
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	Elf *elf;
	int r = 0;

	if (fd < 0)
		return err_set(-errno, "%s: %m", path);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF)
		r = err_set(-EINVAL, "%s: not an ELF file", path);
	else if (!build_id_of_elf(elf, ret_id))
		r = err_set(-ENODATA, "%s: has no build-id", path);
	elf_end(elf);
	return r;
}

/* VMCOREINFO has it since 5.9 (0935288c6e00). Before, it is in the .notes of the kernel. */
void build_id_of_kernel(struct image *img, const char *vmcoreinfo, char ret_id[static BUILD_ID_MAX])
{
	_cleanup_free_ char *notes = NULL;
	uint64_t start, stop;
	size_t len;
	const char *line = vmcoreinfo_line(vmcoreinfo, "BUILD-ID", &len);

	ret_id[0] = '\0';
	if (line && len < BUILD_ID_MAX) {
		memcpy(ret_id, line, len);
		ret_id[len] = '\0';
		return;
	}
	if (image_symbol(img, "__start_notes", &start) || image_symbol(img, "__stop_notes", &stop) || stop <= start ||
	    stop - start > KERNEL_NOTES_MAX)
		return;
	notes = malloc((size_t)(stop - start));
	if (notes && image_read(img, start, notes, (size_t)(stop - start)) == 0)
		build_id_of_notes(notes, (size_t)(stop - start), ret_id);
}

bool build_id_is_valid(const char *s)
{
	return s && strlen(s) > 2 && s[strspn(s, "0123456789abcdef")] == '\0';
}
