// SPDX-License-Identifier: GPL-2.0-or-later
/* Dumps of machines that are not read: headers as such machines write them, which are all that is looked at. */
#include "tests/unit/test.h"

#include <elf.h>
#include <endian.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/memory/machine.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"
#include "util/macros.h"

#define BIG "big-endian"
#define OTHER "page tables and stacks"
#define NARROW "of 64 bits"

/* What machine_check() says of @data; "" when it lets it pass. */
static const char *said_of(const void *data, size_t len)
{
	int fd = file_of(data, len);
	int r = machine_check(fd);

	close(fd);
	assert_true(r == 0 || r == -ENOTSUP);
	return r ? err_text(-1) : "";
}

static void says(const char *said, const char *name, const char *why)
{
	if (!strstr(said, name) || !strstr(said, why) || !*said != !*name)
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", said, name, why);
}

static void elf_headers_name_their_machine(void **state)
{
	static const struct {
		uint16_t machine;
		unsigned char class, data;
		const char *name, *why;
	} cases[] = {
		{ EM_X86_64, ELFCLASS64, ELFDATA2LSB, "", "" },
		{ EM_AARCH64, ELFCLASS64, ELFDATA2LSB, "", "" },
		{ EM_AARCH64, ELFCLASS64, ELFDATA2MSB, "aarch64", BIG },
		{ EM_S390, ELFCLASS64, ELFDATA2MSB, "s390x", BIG },
		{ EM_PPC64, ELFCLASS64, ELFDATA2LSB, "ppc64le", OTHER },
		{ EM_PPC64, ELFCLASS64, ELFDATA2MSB, "ppc64,", BIG },
		{ EM_RISCV, ELFCLASS64, ELFDATA2LSB, "riscv64", OTHER },
		{ EM_386, ELFCLASS32, ELFDATA2LSB, "i686", NARROW },
		{ EM_X86_64, ELFCLASS32, ELFDATA2LSB, "x86_64", NARROW },
		{ 0x1234, ELFCLASS64, ELFDATA2LSB, "machine 4660", OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool little = cases[i].data == ELFDATA2LSB;
		struct core core = make_core();

		core.head.e_ident[EI_CLASS] = cases[i].class;
		core.head.e_ident[EI_DATA] = cases[i].data;
		core.head.e_machine = little ? htole16(cases[i].machine) : htobe16(cases[i].machine);
		core.head.e_type = little ? htole16(ET_CORE) : htobe16(ET_CORE);
		says(said_of(&core, sizeof(core)), cases[i].name, cases[i].why);
		/* A program of such a machine is no dump of it. */
		core.head.e_type = little ? htole16(ET_EXEC) : htobe16(ET_EXEC);
		says(said_of(&core, sizeof(core)), "", "");
	}
}

static void kdump_headers_name_their_machine(void **state)
{
	static const struct {
		const char *machine;
		bool big;
		const char *name, *why;
	} cases[] = {
		{ "x86_64", false, "", "" },
		{ "aarch64", false, "", "" },
		{ "", false, "", "" },
		{ "s390x", true, "s390x", BIG },
		{ "S390X", true, "s390x", BIG },
		{ "ppc64le", false, "ppc64le", OTHER },
		{ "PPC64", true, "ppc64,", BIG },
		{ "", true, "machine", BIG },
		{ "i686", false, "i686", NARROW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char head[512] = "KDUMP   ";

		head[cases[i].big ? 11 : 8] = 6;
		strcpy(head + 12 + 4 * 65, cases[i].machine);
		says(said_of(head, sizeof(head)), cases[i].name, cases[i].why);
	}
}

static void stand_alone_dumps_of_s390_are_known(void **state)
{
	char head[512] = "\xa8\x19\x01\x73\x61\x8f\x23\xfd";

	(void)state;
	says(said_of(head, sizeof(head)), "s390x", BIG);
	head[7] = '\xfe';
	says(said_of(head, sizeof(head)), "s390x", BIG);
	head[7] = '\xff';
	says(said_of(head, sizeof(head)), "", "");
}

/* Before any reader of a format takes its numbers for nonsense. */
static void dumps_are_refused_by_their_machine(void **state)
{
	char head[4096] = "KDUMP   \0\0\0\6Linux";
	int fd;
	struct dump *d;

	(void)state;
	strcpy(head + 12 + 4 * 65, "s390x");
	fd = file_of(head, sizeof(head));
	assert_int_equal(dump_open(fd, NULL, 0, &d), -ENOTSUP);
	says(err_text(-1), "s390x", BIG);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elf_headers_name_their_machine),
		cmocka_unit_test(kdump_headers_name_their_machine),
		cmocka_unit_test(stand_alone_dumps_of_s390_are_known),
		cmocka_unit_test(dumps_are_refused_by_their_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
