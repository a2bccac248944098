// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/machine.h"

#include <elf.h>
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/error.h"
#include "util/macros.h"

/* <elf.h> of glibc 2.36 has it; older ones do not. */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* utsname's names, which kdump-compressed files have, whatever the case (QEMU's are S390X and PPC64). */
static const struct machine {
	const char *name;
	uint16_t elf;
	bool narrow; /* of 32 bits */
	bool read;   /* with 64 bits, little-endian */
} machines[] = {
	{ "x86_64", EM_X86_64, .read = true },
	{ "aarch64", EM_AARCH64, .read = true },
	{ "s390x", EM_S390 },
	{ "ppc64le", EM_PPC64 },
	{ "ppc64", EM_PPC64 },
	{ "riscv64", EM_RISCV },
	{ "loongarch64", EM_LOONGARCH },
	{ "mips64", EM_MIPS },
	{ "sparc64", EM_SPARCV9 },
	{ "ia64", EM_IA_64 },
	{ "i686", EM_386, .narrow = true },
	{ "i386", EM_386, .narrow = true },
	{ "armv7l", EM_ARM, .narrow = true },
	{ "ppc", EM_PPC, .narrow = true },
};

/* The first bytes of what zipl's stand-alone tool (dumpconf) writes: DF_S390_MAGIC and its extended form, big-endian. */
#define S390_MAGIC 0xa8190173618f23fdull
#define S390_MAGIC_EXT 0xa8190173618f23feull

/* disk_dump_header: signature, version, six texts of utsname. */
#define KDUMP_VERSION 8
#define KDUMP_MACHINE (12 + 4 * 65)
#define UTS_LEN 65

static int refuse(const char *name, bool wide, bool little)
{
	const char *why = !wide   ? "numbers are taken to be of 64 bits here, and those of the dump have 32" :
			  !little ? "numbers are taken to be little-endian here, and those of the dump are big-endian" :
				    "its page tables and stacks are not known here";

	return err_set(-ENOTSUP,
		       "a dump of %s, which is not read yet: %s; its log can be read as text (crash: log > FILE)", name,
		       why);
}

static bool is_little_elf(const unsigned char *ident)
{
	return ident[EI_DATA] == ELFDATA2LSB;
}

/* e_type and e_machine are where they are in headers of either width. */
static int check_elf(const unsigned char *head)
{
	bool wide = head[EI_CLASS] == ELFCLASS64, little = is_little_elf(head);
	char number[32];
	uint16_t type, elf;

	memcpy(&type, head + offsetof(Elf64_Ehdr, e_type), sizeof(type));
	memcpy(&elf, head + offsetof(Elf64_Ehdr, e_machine), sizeof(elf));
	type = little ? le16toh(type) : be16toh(type);
	elf = little ? le16toh(elf) : be16toh(elf);
	if (type != ET_CORE)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		const struct machine *m = &machines[i];

		if (m->elf == elf && (elf != EM_PPC64 || little == streq(m->name, "ppc64le")))
			return m->read && wide && little ? 0 : refuse(m->name, wide, little);
	}
	snprintf(number, sizeof(number), "ELF's machine %u", elf);
	return refuse(number, wide, little);
}

/* The version is a small number in the machine's byte order. */
static int check_kdump(const char *head)
{
	bool little = head[KDUMP_VERSION] || !head[KDUMP_VERSION + 3];

	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		const struct machine *m = &machines[i];

		if (strncasecmp(head + KDUMP_MACHINE, m->name, UTS_LEN) == 0)
			return m->read && little ? 0 : refuse(m->name, !m->narrow, little);
	}
	return little ? 0 : refuse("a big-endian machine", true, false);
}

static bool is_s390(const char *head)
{
	uint64_t magic;

	memcpy(&magic, head, sizeof(magic));
	return be64toh(magic) == S390_MAGIC || be64toh(magic) == S390_MAGIC_EXT;
}

int machine_check(int fd)
{
	char head[KDUMP_MACHINE + UTS_LEN] = "";

	if (pread(fd, head, sizeof(head), 0) < (ssize_t)sizeof(Elf64_Ehdr))
		return 0;
	if (is_s390(head))
		return refuse("s390x", true, false);
	if (memcmp(head, ELFMAG, SELFMAG) == 0)
		return check_elf((const unsigned char *)head);
	return memcmp(head, "KDUMP   ", 8) == 0 ? check_kdump(head) : 0;
}
