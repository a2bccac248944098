// SPDX-License-Identifier: GPL-2.0-or-later
/* What of the libdrgn provider needs neither libdrgn nor a dump, and how its facts are compared with others. */
#include "test.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/vmcore/image/drgn/drgn-api.h"
#include "parsers/vmcore/image/drgn/drgn-core.h"
#include "parsers/vmcore/image/drgn/drgn-debuginfo.h"
#include "parsers/vmcore/facts/compare.h"
#include "tests/unit/fake-image.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define ID "00112233445566778899aabbccddeeff00112233"

/* Strings that uname gave on kernels of each distribution. */
static const struct {
	const char *release, *version, *advice;
} kernels[] = {
	{ "6.1.0-56-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)",
	  "apt install linux-image-6.1.0-56-cloud-amd64-dbg" },
	{ "5.15.0-91-generic", "#101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023",
	  "apt install linux-image-unsigned-5.15.0-91-generic-dbgsym, or "
	  "linux-image-5.15.0-91-generic-dbgsym (ddebs.ubuntu.com)" },
	{ "3.10.0-1160.el7.x86_64", "#1 SMP Tue Aug 18 14:50:17 EDT 2020",
	  "debuginfo-install kernel-3.10.0-1160.el7.x86_64 (yum-utils)" },
	{ "4.18.0-553.el8_10.x86_64", "#1 SMP Fri May 10 15:19:13 EDT 2024",
	  "dnf debuginfo-install kernel-4.18.0-553.el8_10.x86_64" },
	{ "5.14.0-427.el9.aarch64+64k", "#1 SMP PREEMPT_DYNAMIC",
	  "dnf --enablerepo='*debug*' install kernel-64k-debuginfo-5.14.0-427.el9.aarch64" },
	{ "6.11.4-301.fc41.x86_64", "#1 SMP PREEMPT_DYNAMIC Sun Oct 20 15:02:33 UTC 2024",
	  "dnf debuginfo-install kernel-6.11.4-301.fc41.x86_64" },
	{ "5.15.0-200.131.27.el8uek.x86_64", "#2 SMP",
	  "dnf install kernel-uek-debuginfo-5.15.0-200.131.27.el8uek.x86_64 (oss.oracle.com)" },
	{ "4.12.14-122.37-default", "#1 SMP Wed Sep 2 14:35:37 UTC 2020 (c9bd8f3)",
	  "zypper --plus-content debug install kernel-default-debuginfo-4.12.14-122.37" },
	{ "6.4.0-150600.21-azure", "#1 SMP PREEMPT_DYNAMIC",
	  "zypper --plus-content debug install kernel-azure-debuginfo-6.4.0-150600.21" },
	{ "6.9.0-custom", "#1 SMP", NULL },
	{ "", "", NULL },
	{ NULL, NULL, NULL },
};

static void test_advice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		_cleanup_free_ char *advice = debuginfo_advice(kernels[i].release, kernels[i].version);

		if (kernels[i].advice) {
			assert_non_null(advice);
			assert_string_equal(advice, kernels[i].advice);
		} else {
			assert_null(advice);
		}
	}
}

static void test_vmlinux_path(void **state)
{
	static const struct {
		const char *release, *version, *path;
	} places[] = {
		{ "4.19.0-27-amd64", "#1 SMP Debian 4.19.316-1 (2024-06-25)",
		  "/usr/lib/debug/boot/vmlinux-4.19.0-27-amd64" },
		{ "4.15.0-213-generic", "#224-Ubuntu SMP", "/usr/lib/debug/boot/vmlinux-4.15.0-213-generic" },
		{ "3.10.0-1160.el7.x86_64", "#1 SMP", "/usr/lib/debug/lib/modules/3.10.0-1160.el7.x86_64/vmlinux" },
		{ "4.14.355-275.570.amzn2.x86_64", "#1 SMP",
		  "/usr/lib/debug/lib/modules/4.14.355-275.570.amzn2.x86_64/vmlinux" },
		{ "4.4.180-94.164-default", "#1 SMP", "/usr/lib/debug/boot/vmlinux-4.4.180-94.164-default.debug" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_free_ char *path = debuginfo_vmlinux(places[i].release, places[i].version);

		assert_non_null(path);
		assert_string_equal(path, places[i].path);
	}
	assert_null(debuginfo_vmlinux("6.9.0-custom", "#1 SMP"));
}

static size_t make_note(char *buf, const char *name, Elf64_Word type, const void *desc, size_t len)
{
	Elf64_Nhdr header = { (Elf64_Word)strlen(name) + 1, (Elf64_Word)len, type };

	memset(buf, 0, 128);
	memcpy(buf, &header, sizeof(header));
	strcpy(buf + sizeof(header), name);
	memcpy(buf + sizeof(header) + ((header.n_namesz + 3) & ~3u), desc, len);
	return sizeof(header) + ((header.n_namesz + 3) & ~3u) + ((len + 3) & ~(size_t)3);
}

static void test_build_id_of_notes(void **state)
{
	static const unsigned char id[20] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
					      0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33 };
	char notes[256], hex[BUILD_ID_MAX];
	size_t len = make_note(notes, "Linux", 0x101, "abcde", 5);

	(void)state;
	len += make_note(notes + len, "GNU", NT_GNU_BUILD_ID, id, sizeof(id));
	assert_true(build_id_of_notes(notes, len, hex));
	assert_string_equal(hex, ID);
	/* Cut off anywhere, it gives nothing and reads no byte beyond. */
	for (size_t cut = 0; cut < len; cut++) {
		_cleanup_free_ char *part = malloc(MAX(cut, (size_t)1));

		memcpy(part, notes, cut);
		assert_false(build_id_of_notes(part, cut, hex));
	}
	memset(notes, 0xff, sizeof(notes));
	assert_false(build_id_of_notes(notes, sizeof(notes), hex));
}

/* VMCOREINFO names the kernel's build-id since 5.9 (0935288c6e00); before, it is in notes in memory. */
static void test_build_id_of_kernel(void **state)
{
	static const unsigned char id[20] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
					      0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33 };
	const uint64_t start = 0xffffffff81a00000;
	char notes[128], hex[BUILD_ID_MAX];
	size_t len = make_note(notes, "GNU", NT_GNU_BUILD_ID, id, sizeof(id));
	struct fake *f = fake_new();

	(void)state;
	build_id_of_kernel(fake_image(f), "OSRELEASE=3.10.0\n", hex);
	assert_string_equal(hex, "");
	fake_symbol(f, "__start_notes", start);
	fake_symbol(f, "__stop_notes", start + len);
	fake_write(f, start, notes, len);
	build_id_of_kernel(fake_image(f), "OSRELEASE=3.10.0\n", hex);
	assert_string_equal(hex, ID);
	build_id_of_kernel(fake_image(f), "OSRELEASE=5.10.0\nBUILD-ID=abcdef\n", hex);
	assert_string_equal(hex, "abcdef");
	fake_free(f);
}

/* An ELF file of one section, the notes. */
static void write_elf(const char *path)
{
	static const unsigned char id[20] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
					      0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33 };
	char notes[128];
	size_t len = make_note(notes, "GNU", NT_GNU_BUILD_ID, id, sizeof(id));
	Elf64_Ehdr file = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			    .e_type = ET_EXEC,
			    .e_machine = EM_X86_64,
			    .e_version = EV_CURRENT,
			    .e_shoff = sizeof(file),
			    .e_ehsize = sizeof(file),
			    .e_shentsize = sizeof(Elf64_Shdr),
			    .e_shnum = 2 };
	Elf64_Shdr sections[2] = {
		{ 0 },
		{ .sh_type = SHT_NOTE, .sh_size = len, .sh_addralign = 4, .sh_offset = sizeof(file) + sizeof(sections) }
	};
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, &file, sizeof(file)), sizeof(file));
	assert_int_equal(write(fd, sections, sizeof(sections)), sizeof(sections));
	assert_int_equal(write(fd, notes, len), (ssize_t)len);
}

static void test_find(void **state)
{
	char dir[] = "/tmp/oomtopsy-test-XXXXXX", path[128];
	struct debuginfo files = { .dir = dir, .release = "1.2.3-test" };
	struct debuginfo hostile = { .dir = dir, .release = "../../../../etc" };
	_cleanup_free_ char *module = NULL, *vmlinux = NULL;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_null(debuginfo_find_vmlinux(&files, ID));
	snprintf(path, sizeof(path), "%s/boot", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/boot/vmlinux-1.2.3-test", dir);
	write_elf(path);
	vmlinux = debuginfo_find_vmlinux(&files, ID);
	assert_non_null(vmlinux);
	assert_string_equal(vmlinux, path);
	assert_null(debuginfo_find_vmlinux(&files, "00ff" ID));
	assert_null(debuginfo_find_vmlinux(&files, ""));
	assert_null(debuginfo_find_vmlinux(&hostile, ID));

	snprintf(path, sizeof(path), "%s/boot/some-thing.ko.debug", dir);
	write_elf(path);
	module = debuginfo_find_module(&files, "some_thing", ID);
	assert_non_null(module);
	assert_string_equal(module, path);
	assert_null(debuginfo_find_module(&files, "some", ID));
	debuginfo_deinit(&files);
	unlink(path);
	unlink(vmlinux);
	snprintf(path, sizeof(path), "%s/boot", dir);
	rmdir(path);
	rmdir(dir);
}

static void test_core(void **state)
{
	const struct drgn_core_cpu cpus[] = { { "registers", 9 }, { NULL, 0 } };
	struct drgn_core core = { "x86_64", "OSRELEASE=1.2.3\n", cpus, ARRAY_SIZE(cpus) };
	_cleanup_close_ int fd = -1, memory_fd = memfd_create("test", MFD_CLOEXEC);
	char buf[512];
	ssize_t n;

	(void)state;
	assert_int_equal(drgn_core_write(&core, 0, &fd), 0);
	n = pread(fd, buf, sizeof(buf), 0);
	assert_true(n > 0);
	assert_memory_equal(buf, ELFMAG, SELFMAG);
	assert_non_null(memmem(buf, (size_t)n, "OSRELEASE=1.2.3\n", 16));
	assert_non_null(memmem(buf, (size_t)n, "registers", 9));
	/* The same in a file that a sandbox left, however often. */
	for (size_t i = 0; i < 2; i++) {
		_cleanup_close_ int again = -1;
		char copy[512];

		assert_int_equal(drgn_core_write(&core, memory_fd, &again), 0);
		assert_int_equal(pread(memory_fd, copy, sizeof(copy), 0), n);
		assert_memory_equal(copy, buf, n);
	}
	core.arch = "m68k";
	assert_int_equal(drgn_core_write(&core, 0, &fd), -ENOTSUP);
}

/* A library that is not libdrgn is refused with its name and what it lacks; "" turns the search off. */
static void test_refusal(void **state)
{
	const struct drgn_api *api;

	(void)state;
	setenv("OOMTOPSY_LIBDRGN", "libm.so.6", 1);
	assert_int_equal(drgn_api_load(&api), -ENOTSUP);
	assert_non_null(strstr(err_text(0), "libm.so.6 does not fit: it lacks drgn_"));
	setenv("OOMTOPSY_LIBDRGN", "/nonexistent/_drgn.cpython-399-x.so", 1);
	assert_int_equal(drgn_api_load(&api), -ENOTSUP);
	assert_non_null(strstr(err_text(0), "libpython3.99"));
	setenv("OOMTOPSY_LIBDRGN", "", 1);
	assert_int_equal(drgn_api_load(&api), -ENOTSUP);
}

/* One reading of a capture with task 1 of @prio at @addr, and what it says of the group of tasks. */
static struct facts *reading(struct db **ret_db, const char *locator, int prio, const char *status)
{
	const struct artifact_row artifact = { .path = "-", .kind = "vmcore" };
	const struct capture_row capture = { .kind = "vmcore" };
	struct fact_task task = { .locator = locator, .pid = OPT(1), .prio = OPT(prio) };
	struct facts *facts;
	int64_t id;

	assert_int_equal(db_open(NULL, DB_MEMORY, ret_db), 0);
	assert_int_equal(db_add_artifact(*ret_db, &artifact, &id), 0);
	assert_int_equal(facts_new(*ret_db, id, &capture, &facts), 0);
	assert_int_equal(FACTS_ADD(facts, TASK, task, &task, NULL), 0);
	assert_int_equal(facts_coverage(facts, "task", status, NULL), 0);
	return facts;
}

static void expect_events(struct db *db, const char *kind, const char *const *texts)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_prepare(db, "SELECT text FROM event WHERE kind = :kind ORDER BY id", &stmt), 0);
	assert_int_equal(db_bind_text(stmt, ":kind", kind), 0);
	for (; *texts; texts++) {
		assert_int_equal(db_step(stmt), 1);
		assert_string_equal(db_text(stmt, 0), *texts);
	}
	assert_int_equal(db_step(stmt), 0);
}

static void compare(const char *locator, int prio, const char *status, const char *const *texts)
{
	_cleanup_db_ struct db *one = NULL, *other = NULL;
	_cleanup_facts_ struct facts *a = reading(&one, "vmcore:task@0x10", 1, "complete");
	_cleanup_facts_ struct facts *b = reading(&other, locator, prio, status);

	assert_int_equal(compare_readings(&(struct reading){ one, facts_capture(a), "BTF" },
					  &(struct reading){ other, facts_capture(b), "DWARF" }, a),
			 0);
	expect_events(one, "disagreement", texts);
}

static void test_compare(void **state)
{
	(void)state;
	compare("vmcore:task@0x10", 1, "complete", (const char *const[]){ NULL });
	compare("vmcore:task@0x10", 2, "complete",
		(const char *const[]){ "prio of task vmcore:task@0x10: 1 by BTF, 2 by DWARF", NULL });
	compare("vmcore:task@0x20", 1, "complete",
		(const char *const[]){ "task vmcore:task@0x10 is found by BTF only",
				       "task vmcore:task@0x20 is found by DWARF only", NULL });
	/* What could not be read in full may lack rows; a row without a place has no name to give. */
	compare("vmcore:task@0x20", 1, "partial",
		(const char *const[]){ "task vmcore:task@0x20 is found by DWARF only", NULL });
	compare(NULL, 1, "partial", (const char *const[]){ "task without a place is found by DWARF only", NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_vmlinux_path),
		cmocka_unit_test(test_build_id_of_notes),
		cmocka_unit_test(test_build_id_of_kernel),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_core),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
