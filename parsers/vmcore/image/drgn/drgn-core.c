// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/drgn/drgn-core.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/macros.h"

/* Machines whose dumps libdrgn is asked about. */
static const struct {
	const char *arch;
	Elf64_Half machine;
} machines[] = {
	{ "x86_64", EM_X86_64 },
	{ "aarch64", EM_AARCH64 },
};

/* -ENOTSUP for a machine that is not in the table. */
static int machine_of(const char *arch, Elf64_Half *ret_machine)
{
	for (size_t i = 0; arch && i < ARRAY_SIZE(machines); i++)
		if (streq(machines[i].arch, arch)) {
			*ret_machine = machines[i].machine;
			return 0;
		}
	return err_set(-ENOTSUP, "libdrgn is not used for %s", arch ? arch : "an unknown machine");
}

/* Names and descriptors of notes are padded to four bytes. */
static void add_padded(struct buf *b, const void *data, size_t size)
{
	static const char zeros[4];

	buf_add(b, data, size);
	buf_add(b, zeros, -size & 3);
}

/* Appends a note as an ELF file has it: header, name, descriptor. */
static void add_note(struct buf *b, const char *name, Elf64_Word type, const void *desc, size_t size)
{
	const Elf64_Nhdr header = {
		.n_namesz = (Elf64_Word)strlen(name) + 1,
		.n_descsz = (Elf64_Word)size,
		.n_type = type,
	};

	buf_add(b, (const char *)&header, sizeof(header));
	add_padded(b, name, strlen(name) + 1);
	add_padded(b, desc, size);
}

/* One segment of notes is all that libdrgn needs to take the file as a core of the kernel. */
static void add_headers(struct buf *b, Elf64_Half machine, size_t notes_size)
{
	const Elf64_Ehdr file = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_CORE,
		.e_machine = machine,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	};
	const Elf64_Phdr notes = {
		.p_type = PT_NOTE,
		.p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
		.p_filesz = notes_size,
		.p_align = 4,
	};

	buf_add(b, (const char *)&file, sizeof(file));
	buf_add(b, (const char *)&notes, sizeof(notes));
}

/* libdrgn takes a descriptor or a path, not a buffer, and closes the descriptor. */
static int to_file(const struct buf *b, int memory_fd, int *ret_fd)
{
	_cleanup_close_ int fd = memory_fd ? fcntl(memory_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) :
					     memfd_create("oomtopsy-core", MFD_CLOEXEC);

	int r;

	if (fd < 0 || ftruncate(fd, 0) < 0)
		return err_set(-errno, "core for libdrgn: %m");
	r = fd_write_at(fd, b->data, b->len, 0);
	if (r < 0)
		return err_wrap(r, "core for libdrgn");
	*ret_fd = steal_fd(&fd);
	return 0;
}

int drgn_core_write(const struct drgn_core *core, int memory_fd, int *ret_fd)
{
	_cleanup_buf_ struct buf notes = { 0 }, file = { 0 };
	Elf64_Half machine = EM_NONE;
	int r = machine_of(core->arch, &machine);

	if (r < 0)
		return r;
	for (size_t i = 0; i < core->n_cpus; i++)
		if (core->cpus[i].prstatus)
			add_note(&notes, "CORE", NT_PRSTATUS, core->cpus[i].prstatus, core->cpus[i].size);
	add_note(&notes, "VMCOREINFO", 0, core->vmcoreinfo, strlen(core->vmcoreinfo));
	add_headers(&file, machine, notes.len);
	buf_add(&file, notes.data, notes.len);
	r = buf_check(&notes);
	if (r == 0)
		r = buf_check(&file);
	return r < 0 ? r : to_file(&file, memory_fd, ret_fd);
}
