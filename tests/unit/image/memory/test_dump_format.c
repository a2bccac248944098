// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole files, made by hand, as a row of dump-format.c and libkdumpfile (0.5.1) see them. Each that is refused here once ended the
 * process, or had libkdumpfile read what nobody had looked at.
 */
#include "tests/unit/test.h"

#include <elf.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/vmcore/image/image.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "tests/unit/image/fixture.h"
#include "tests/unit/image/small-dump.h"
#include "util/error.h"
#include "util/macros.h"

/* What vmcoreinfo_vet() refuses because of "PAGESIZE=0", which divides libkdumpfile by zero. */
#define BAD_TEXT "PAGESIZE=0\n"
#define ODD_SIZE "page size '0' makes no sense"

static struct small_dump dump, pieces[2];
static uint8_t notes[SMALL_NOTES_ROOM];

/* Opens the @n files, and reads a word of each page that it can. 0, or the error of dump_open(). */
static int try_open(const struct small_dump *files, size_t n)
{
	int fds[2] = { file_of(files[0].bytes, files[0].len), n > 1 ? file_of(files[1].bytes, files[1].len) : -1 };
	struct dump *d = NULL;
	int r = dump_open(fds[0], fds + 1, n - 1, &d);
	uint64_t value;

	for (uint64_t i = 0; r == 0 && i < SMALL_PAGES; i++)
		(void)dump_read_u64(d, SMALL_IMAGE + i * SMALL_BLOCK, &value);
	if (r == 0)
		dump_close(d);
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
	return r;
}

static void refuse(const struct small_dump *files, size_t n, const char *why)
{
	int r = try_open(files, n);

	if (r >= 0 || !strstr(err_text(r), why))
		fail_msg("%d, and \"%s\" does not say \"%s\"", r, r < 0 ? err_text(r) : "", why);
}

/* A file that can be opened. */
static void make_kdump(int version)
{
	const char text[] = SMALL_TEXT;

	if (version == 3)
		small_kdump(&dump, version, text, strlen(text));
	else
		small_kdump(&dump, version, notes, small_notes(notes, text, strlen(text)));
}

static void make_core_with(const char *text, size_t len)
{
	small_core(&dump, notes, small_notes(notes, text, len));
}

static void sound_ones_are_read(void **state)
{
	struct small_dump flat;

	(void)state;
	make_core_with(SMALL_TEXT, strlen(SMALL_TEXT));
	assert_int_equal(try_open(&dump, 1), 0);
	make_kdump(3);
	assert_int_equal(try_open(&dump, 1), 0);
	make_kdump(6);
	assert_int_equal(try_open(&dump, 1), 0);
	small_flat(&flat, &dump);
	assert_int_equal(try_open(&flat, 1), 0);
	small_pieces(pieces, &dump);
	assert_int_equal(try_open(pieces, 2), 0);
}

/* The text that ended a child of a campaign is the first: a line that begins with a dot. */
static void texts_are_looked_through_in_each_form(void **state)
{
	static const struct {
		const char *line;
		size_t len;
		const char *why;
	} bad[] = {
		{ ".x=1\n", 5, "'.x' makes no sense" },
		{ "PAGESIZE\0=0\n", 12, "'PAGESIZE' makes no sense" },
		{ "SYMBOL(x\0)=1\nSYMBOL(x.y)=1\n", 27, "makes no sense" },
		{ BAD_TEXT, 11, ODD_SIZE },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		size_t len = strlen(strcpy(text, SMALL_TEXT));

		memcpy(text + len, bad[i].line, bad[i].len);
		len += bad[i].len;
		make_core_with(text, len);
		refuse(&dump, 1, bad[i].why);
		small_kdump(&dump, 3, text, len);
		refuse(&dump, 1, bad[i].why);
		small_kdump(&dump, 6, notes, small_notes(notes, text, len));
		refuse(&dump, 1, bad[i].why);
	}
	make_core_with("", 0);
	refuse(&dump, 1, "VMCOREINFO is empty");
	small_kdump(&dump, 3, "", 0);
	refuse(&dump, 1, "VMCOREINFO is empty");
}

/* libkdumpfile reads at the offsets of the last piece in the first. */
static void notes_of_each_piece_are_those_of_the_first(void **state)
{
	const size_t at = SMALL_KDUMP_MEMORY + 8ul * SMALL_BLOCK;

	(void)state;
	make_kdump(6);
	small_pieces(pieces, &dump);
	small_put64(&pieces[1], SMALL_BLOCK + 48, at);
	small_put64(&pieces[1], SMALL_BLOCK + 56, small_notes(pieces[0].bytes + at, BAD_TEXT, strlen(BAD_TEXT)));
	small_notes(pieces[1].bytes + at, SMALL_TEXT, strlen(SMALL_TEXT));
	refuse(pieces, 2, ODD_SIZE);
}

/* What a file lacks of its sub-header is zero for libkdumpfile; the place of the notes is in what there is. */
static void sub_headers_that_are_cut_off_name_notes(void **state)
{
	(void)state;
	make_kdump(6);
	small_put32(&dump, 432, 0);
	small_put32(&dump, 436, 0);
	small_put32(&dump, 440, 0);
	small_put64(&dump, SMALL_BLOCK + 48, 1024);
	small_put64(&dump, SMALL_BLOCK + 56, small_notes(dump.bytes + 1024, BAD_TEXT, strlen(BAD_TEXT)));
	dump.len = SMALL_BLOCK + 64;
	refuse(&dump, 1, ODD_SIZE);
}

/* A block of 1 MiB is one of 4096 bytes for a big-endian machine, and so is the rest of the header. */
static void headers_of_two_byte_orders_are_none(void **state)
{
	static struct {
		uint8_t bytes[(1 << 20) + 4096];
	} large;
	Elf64_Nhdr note = { htobe32(11), htobe32(11), 0 };
	struct dump *d;
	int fd;

	(void)state;
	make_kdump(1);
	small_put32(&dump, 428, 1 << 20);
	small_put32(&dump, 432, 0);
	small_put32(&dump, 436, 0);
	small_put32(&dump, 440, 0);
	small_put64(&dump, SMALL_BLOCK + 48, htobe64(1024));
	small_put64(&dump, SMALL_BLOCK + 56, htobe64(36));
	small_put64(&dump, SMALL_BLOCK + 96, 0);
	memcpy(dump.bytes + 1024, &note, sizeof(note));
	memcpy(dump.bytes + 1036, "VMCOREINFO\0\0" BAD_TEXT, 24);
	memcpy(large.bytes, dump.bytes, dump.len);
	fd = file_of(&large, sizeof(large));
	assert_int_equal(dump_open(fd, NULL, 0, &d), -EINVAL);
	assert_non_null(strstr(err_text(-EINVAL), "pages of 1048576 bytes make no sense"));
	close(fd);
}

/* libkdumpfile has a buffer of a page for what is packed into up to 256 KiB, and takes one that is cut off for zeros. */
static void pages_are_not_read_by_libkdumpfile(void **state)
{
	(void)state;
	for (size_t page = 1; page < 5; page++) {
		make_kdump(6);
		small_put32(&dump, SMALL_DESCRIPTORS + page * 24 + 8, 1 << 18);
		small_put32(&dump, SMALL_DESCRIPTORS + page * 24 + 12, 1);
		memset(dump.bytes + SMALL_KDUMP_MEMORY + 8ul * SMALL_BLOCK, 0x5a, 8ul * SMALL_BLOCK);
		/* The names are in the first; without tables, the image is still found. */
		assert_int_equal(try_open(&dump, 1) == 0, page > 1);
	}
}

static void more_pages_than_bits_are_refused(void **state)
{
	(void)state;
	make_kdump(6);
	small_put64(&dump, SMALL_BLOCK + 96, 8 * SMALL_BLOCK + 1);
	refuse(&dump, 1, "32769 pages in a bitmap of 4096 bytes make no sense");
	make_kdump(6);
	small_put32(&dump, 428, 2048);
	refuse(&dump, 1, "pages of 2048 bytes make no sense");
}

static Elf64_Ehdr *head_of_core(void)
{
	make_core_with(SMALL_TEXT, strlen(SMALL_TEXT));
	return (void *)dump.bytes;
}

static Elf64_Phdr *segments_of_core(void)
{
	return (void *)(dump.bytes + sizeof(Elf64_Ehdr));
}

/* Without sections, 65535 is the number of segments itself, and not a sign that section 0 has it. */
static void segments_are_counted_as_libkdumpfile_does(void **state)
{
	(void)state;
	head_of_core()->e_phnum = PN_XNUM;
	small_notes(dump.bytes + SMALL_NOTES, BAD_TEXT, strlen(BAD_TEXT));
	refuse(&dump, 1, "65535 ELF program headers");
	head_of_core();
	segments_of_core()[1].p_offset = INT64_MAX;
	refuse(&dump, 1, "should end at offset");
}

/* Puts two sections behind the segments, of which the second has the names; the first one's is @name. */
static Elf64_Shdr *add_sections(const char *name, size_t len)
{
	Elf64_Ehdr *head = head_of_core();
	Elf64_Shdr *sections = (void *)(dump.bytes + 1024);

	head->e_shoff = 1024;
	head->e_shnum = 2;
	head->e_shentsize = sizeof(*sections);
	head->e_shstrndx = 1;
	memcpy(dump.bytes + 2048, name, len);
	sections[1] = (Elf64_Shdr){ .sh_type = SHT_STRTAB, .sh_offset = 2048, .sh_size = len };
	return sections;
}

static void sections_of_xen_are_refused(void **state)
{
	Elf64_Shdr *sections;

	(void)state;
	add_sections("\0.shstrtab", 11);
	assert_int_equal(try_open(&dump, 1), 0);
	add_sections("\0.shstrtab", 10);
	refuse(&dump, 1, "names of sections at offset 2048 have no end");
	sections = add_sections(".note.Xen", 10);
	sections[0].sh_offset = 3072;
	sections[0].sh_size = small_notes(dump.bytes + 3072, BAD_TEXT, strlen(BAD_TEXT));
	refuse(&dump, 1, "a section of Xen's");
	add_sections(".xen_prstatus", 14);
	((Elf64_Ehdr *)dump.bytes)->e_machine = EM_AARCH64;
	refuse(&dump, 1, "a section of Xen's");
	sections = add_sections("", 1);
	sections[1] = (Elf64_Shdr){ .sh_offset = 2048, .sh_size = 1 << 30 };
	refuse(&dump, 1, "names of sections, 1073741824 bytes at offset 2048, make no sense");
}

/* That none are found is all that is known: one flipped bit in their index hides all of a kernel's names, too. */
static void missing_symbols_may_be_damaged(void **state)
{
	struct image_options options = { .path = "small", .types = IMAGE_TYPES_NATIVE };
	struct image *img;

	(void)state;
	make_core_with(SMALL_TEXT, strlen(SMALL_TEXT));
	options.fd = file_of(dump.bytes, dump.len);
	assert_int_equal(image_open(&options, &img), 0);
	assert_non_null(image_info(img)->missing);
	assert_non_null(strstr(image_info(img)->missing,
			       "no symbols: no table of them was found whole: the kernel has none, or it is damaged"));
	image_close(img);
	close(options.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_ones_are_read),
		cmocka_unit_test(missing_symbols_may_be_damaged),
		cmocka_unit_test(texts_are_looked_through_in_each_form),
		cmocka_unit_test(notes_of_each_piece_are_those_of_the_first),
		cmocka_unit_test(sub_headers_that_are_cut_off_name_notes),
		cmocka_unit_test(headers_of_two_byte_orders_are_none),
		cmocka_unit_test(pages_are_not_read_by_libkdumpfile),
		cmocka_unit_test(more_pages_than_bits_are_refused),
		cmocka_unit_test(segments_are_counted_as_libkdumpfile_does),
		cmocka_unit_test(sections_of_xen_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
