// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of the image that read bytes and not a dump; what is made by hand here stands for them. */
#include "tests/unit/test.h"

#include <bpf/btf.h>
#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/flat.h"
#include "parsers/vmcore/image/symbols/kallsyms-search.h"
#include "parsers/vmcore/image/symbols/kallsyms.h"
#include "parsers/vmcore/image/unwind/orc.h"
#include "parsers/vmcore/image/symbols/refs-arm64.h"
#include "parsers/vmcore/image/symbols/symbol-file.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/error.h"
#include "util/macros.h"

/* ---- VMCOREINFO ---- */

static const char info_text[] = "OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(_stext)=ffffffff81000000\n"
				"NUMBER(phys_base)=-333447168\nNUMBER(VA)=0x30\nOFFSET(a.b)=12\n"
				"SYMBOL(bad)=12zz\nSYMBOL(none)=\n";

static void vmcoreinfo_values(void **state)
{
	uint64_t addr;
	int64_t n;
	size_t len;

	(void)state;
	assert_true(vmcoreinfo_symbol(info_text, "_stext", &addr));
	assert_true(addr == 0xffffffff81000000);
	assert_true(vmcoreinfo_number(info_text, "phys_base", &n));
	assert_true(n == -333447168);
	assert_true(vmcoreinfo_number(info_text, "VA", &n));
	assert_true(n == 0x30);
	assert_true(vmcoreinfo_offset(info_text, "a.b", &n));
	assert_true(n == 12);
	assert_string_equal(vmcoreinfo_line(info_text, "SYMBOL(none)", &len), "\n");
	assert_int_equal(len, 0);
}

static void vmcoreinfo_what_is_not_there(void **state)
{
	uint64_t addr;
	size_t len;

	(void)state;
	assert_false(vmcoreinfo_symbol(info_text, "stext", &addr));
	assert_false(vmcoreinfo_symbol(info_text, "bad", &addr));
	assert_false(vmcoreinfo_symbol(info_text, "none", &addr));
	assert_null(vmcoreinfo_line(info_text, "RELEASE", &len));
	assert_null(vmcoreinfo_line("", "A", &len));
	assert_null(vmcoreinfo_line("A", "A", &len));
}

static void vmcoreinfo_recognized(void **state)
{
	char text[sizeof(info_text) + 8] = { 0 };

	(void)state;
	memcpy(text, info_text, sizeof(info_text));
	assert_int_equal(vmcoreinfo_recognize(text, sizeof(text)), sizeof(info_text) - 1);
	assert_int_equal(vmcoreinfo_recognize(text, 20), 0);
	text[12] = '\1';
	assert_int_equal(vmcoreinfo_recognize(text, sizeof(text)), 0);
}

/* ---- ELF segments ---- */

static int file_of(const void *data, size_t len)
{
	int fd = memfd_create("test", 0);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
	return fd;
}

struct core {
	Elf64_Ehdr head;
	Elf64_Phdr load[3];
	char data[64];
};

static struct core make_core(void)
{
	struct core c = {
		.head = { .e_ident = ELFMAG,
			  .e_type = ET_CORE,
			  .e_machine = EM_X86_64,
			  .e_phnum = 3,
			  .e_phoff = sizeof(Elf64_Ehdr),
			  .e_phentsize = sizeof(Elf64_Phdr) },
		/* The small one lies within the large one; the last reaches beyond the file. */
		.load = { { .p_type = PT_LOAD, .p_offset = 232, .p_paddr = 0x1000, .p_filesz = 0x20, .p_memsz = 0x100 },
			  { .p_type = PT_LOAD, .p_offset = 232, .p_paddr = 0x1010, .p_filesz = 4, .p_memsz = 4 },
			  { .p_type = PT_LOAD,
			    .p_offset = 200,
			    .p_paddr = 0x8000,
			    .p_filesz = 0x10000,
			    .p_memsz = 0x10000 } },
	};

	c.head.e_ident[EI_CLASS] = ELFCLASS64;
	c.head.e_ident[EI_DATA] = ELFDATA2LSB;
	return c;
}

static void segments_overlap_and_end_early(void **state)
{
	struct core core = make_core();
	int fd = file_of(&core, sizeof(core));
	struct elf_segments s;

	(void)state;
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), 0);
	assert_int_equal(s.n, 3);
	assert_non_null(elf_segments_find(&s, 0x1012));
	assert_int_equal(elf_segments_find(&s, 0x10ff)->memsz, 0x100);
	assert_null(elf_segments_find(&s, 0x1100));
	assert_null(elf_segments_find(&s, 0xfff));
	assert_int_equal(elf_segments_find(&s, 0x8000)->filesz, sizeof(core) - 200);
	assert_non_null(strstr(s.damage, "physical 0x8000 should end at offset 65736"));
	elf_segments_deinit(&s);
	close(fd);
}

static void segments_of_broken_headers(void **state)
{
	struct core core = make_core();
	struct elf_segments s;
	int fd;

	(void)state;
	core.head.e_phnum = 4000;
	fd = file_of(&core, sizeof(core));
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), -EINVAL);
	core.head.e_type = ET_EXEC;
	assert_int_equal(pwrite(fd, &core, sizeof(core), 0), sizeof(core));
	assert_int_equal(elf_segments_read(fd, sizeof(core), &s), 1);
	close(fd);
}

/* ---- Flattened files ---- */

static size_t add_record(char *buf, size_t pos, int64_t offset, const char *data)
{
	int64_t head[2] = { (int64_t)htobe64((uint64_t)offset), (int64_t)htobe64(strlen(data)) };

	memcpy(buf + pos, head, sizeof(head));
	memcpy(buf + pos + sizeof(head), data, strlen(data));
	return pos + sizeof(head) + strlen(data);
}

static void flattened_is_rearranged(void **state)
{
	char buf[8192] = "makedumpfile", text[8] = "";
	size_t len = 4096;
	int fd, out;
	bool cut;

	(void)state;
	assert_true(flat_recognize(buf, sizeof(buf)));
	len = add_record(buf, len, 3, "def");
	len = add_record(buf, len, 0, "abc");
	fd = file_of(buf, len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), 0);
	assert_true(cut);
	assert_int_equal(pread(out, text, sizeof(text), 0), 6);
	assert_string_equal(text, "abcdef");
	close(out);

	len = add_record(buf, len, -1, "");
	assert_int_equal(pwrite(fd, buf, len, 0), len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), 0);
	assert_false(cut);
	close(out);

	add_record(buf, 4096, INT64_MAX - 1, "x");
	assert_int_equal(pwrite(fd, buf, len, 0), len);
	assert_int_equal(flat_rearrange(fd, &out, &cut), -EINVAL);
	close(fd);
}

/* ---- Symbols ---- */

/* Tokens are their own characters, but for 1 and 2. */
struct token_table {
	char text[1024];
	uint16_t index[SYMTAB_TOKENS];
	size_t len;
};

static struct token_table make_tokens(void)
{
	struct token_table t = { 0 };

	for (int i = 0; i < SYMTAB_TOKENS; i++) {
		char own[2] = { (char)i, '\0' };
		const char *text = i == 1 ? "Tsch" : i == 2 ? "edule" : i >= 32 && i < 127 ? own : "";

		t.index[i] = (uint16_t)t.len;
		strcpy(t.text + t.len, text);
		t.len += strlen(text) + 1;
	}
	return t;
}

static void *copy_of(const void *data, size_t len)
{
	void *p = malloc(len);

	assert_non_null(p);
	return memcpy(p, data, len);
}

static void make_symtab(struct symtab *t, const char *names, size_t len, uint32_t n)
{
	struct token_table tokens = make_tokens();
	uint64_t addrs[] = { 0x1000, 0x1000, 0x1040, 0x2000 };

	assert_int_equal(
		symtab_init(t, copy_of(names, len), len, n, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		0);
	assert_int_equal(symtab_set_addrs(t, copy_of(addrs, sizeof(addrs))), 0);
}

/* schedule, alias, s (in a two-byte length), schedule again */
static const char names[] = "\2\1\2"
			    "\6Talias"
			    "\x82\0ts"
			    "\11dschedule";

static void symbols_by_name_and_address(void **state)
{
	struct symtab t;

	(void)state;
	make_symtab(&t, names, sizeof(names) - 1, 4);
	assert_int_equal(symtab_find(&t, "schedule"), 0);
	assert_int_equal(symtab_find_next(&t, "schedule", 0), 3);
	assert_int_equal(symtab_find_next(&t, "schedule", 3), -1);
	assert_int_equal(symtab_find(&t, "alias"), 1);
	assert_int_equal(symtab_find(&t, "s"), 2);
	assert_int_equal(symtab_find(&t, "sched"), -1);
	assert_int_equal(symtab_find(&t, ""), -1);
	assert_int_equal(symtab_at(&t, 0xfff), -1);
	assert_int_equal(symtab_at(&t, 0x1000), 0);
	assert_int_equal(symtab_at(&t, 0x103f), 0);
	assert_int_equal(symtab_at(&t, UINT64_MAX), 3);
	assert_int_equal(symtab_size(&t, 0), 0x40);
	assert_int_equal(symtab_size(&t, 3), 0);
	assert_string_equal(symtab_name(&t, 3), "schedule");
	assert_string_equal(symtab_name(&t, 2), "s");
	assert_int_equal(symtab_type(&t, 3), 'd');
	symtab_deinit(&t);
}

static void symbols_that_contradict_themselves(void **state)
{
	struct token_table tokens = make_tokens();
	uint64_t down[] = { 2, 1 };
	struct symtab t;

	(void)state;
	assert_int_equal(
		symtab_init(&t, copy_of(names, 5), 5, 4, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	assert_int_equal(
		symtab_init(&t, copy_of(names, 3), 3, 9, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	tokens.index[255] = 60000;
	assert_int_equal(
		symtab_init(&t, copy_of(names, 9), 9, 1, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	tokens = make_tokens();
	assert_int_equal(
		symtab_init(&t, copy_of(names, 10), 10, 2, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		0);
	assert_int_equal(symtab_set_addrs(&t, copy_of(down, sizeof(down))), -EINVAL);
	symtab_deinit(&t);
}

/* 256 symbols "aa", "ab", …, "pp" at 0x1000, 0x1010, … */
static void make_many(struct symtab *t, uint64_t addrs[static 256])
{
	struct token_table tokens = make_tokens();
	char many[256 * 4];

	for (int i = 0; i < 256; i++) {
		const char name[4] = { 3, 'T', (char)('a' + i / 16), (char)('a' + i % 16) };

		memcpy(many + 4 * i, name, sizeof(name));
		addrs[i] = 0x1000 + 16ull * i;
	}
	assert_int_equal(symtab_init(t, copy_of(many, sizeof(many)), sizeof(many), 256,
				     copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
			 0);
}

static void a_bad_address_loses_its_symbol_alone(void **state)
{
	static const uint64_t bad[] = { 0, 1, 0xfff, 0x2345, UINT64_MAX };
	uint64_t addrs[256];
	struct symtab t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		make_many(&t, addrs);
		addrs[0x12] = bad[i];
		assert_int_equal(symtab_set_addrs(&t, copy_of(addrs, sizeof(addrs))), 0);
		assert_int_equal(symtab_find(&t, "bc"), -1);
		assert_int_equal(symtab_find(&t, "bb"), 0x11);
		assert_int_equal(symtab_find(&t, "bd"), 0x13);
		assert_int_equal(symtab_at(&t, 0x1128), 0x11); /* "bc" was there */
		assert_int_equal(symtab_at(&t, 0x1130), 0x13);
		assert_int_equal(symtab_at(&t, 0x1fff), 0xff);
		symtab_deinit(&t);
	}
	make_many(&t, addrs);
	addrs[0] = UINT64_MAX;
	assert_int_equal(symtab_set_addrs(&t, copy_of(addrs, sizeof(addrs))), 0);
	assert_int_equal(symtab_at(&t, 0x1000), -1);
	assert_int_equal(symtab_at(&t, 0x1010), 1);
	symtab_deinit(&t);
}

static void check_encoding(const int32_t *v, uint32_t n, const uint64_t *want)
{
	struct kallsyms_offsets o = { v, n, 0xffffffff81000000, 0xffffffff82000000 };
	uint64_t *addrs;

	assert_int_equal(kallsyms_addresses(&o, n - 1, want[n - 1], &addrs), 0);
	assert_memory_equal(addrs, want, n * sizeof(*want));
	free(addrs);
}

static void addresses_in_each_encoding(void **state)
{
	static const uint64_t plain[] = { 0xffffffff81000000, 0xffffffff81000200 };
	static const uint64_t percpu[] = { 0x1000, 0xffffffff81000200 };
	struct kallsyms_offsets o = { (const int32_t[]){ 0, 0 }, 2, 1, 2 };
	uint64_t *addrs;

	(void)state;
	check_encoding((const int32_t[]){ 0, 0x200 }, 2, plain);
	check_encoding((const int32_t[]){ 0x1000, -0x201 }, 2, percpu);
	check_encoding((const int32_t[]){ -0x1000000, -0x1000000 + 0x200 - 4 }, 2, plain);
	assert_int_equal(kallsyms_addresses(&o, 0, 0x77, &addrs), -EINVAL);
}

/* The tables as scripts/kallsyms.c lays them out, for @n symbols named "Tx". */
static size_t make_tables(uint8_t *buf, uint32_t n, size_t *ret_table)
{
	struct token_table tokens = make_tokens();
	size_t pos = (n * 4ul + 7) / 8 * 8 + 8, markers;
	uint64_t count = n;

	memcpy(buf + pos, &count, 8);
	pos += 8;
	for (uint32_t i = 0; i < n; i++, pos += 3)
		memcpy(buf + pos, "\2Tx", 3);
	markers = (pos + 7) / 8 * 8;
	for (uint32_t i = 0; i * 256 < n; i++) {
		uint32_t marker = i * 256 * 3;

		memcpy(buf + markers + i * 4, &marker, 4);
	}
	pos = (markers + (n + 255) / 256 * 4 + 7) / 8 * 8;
	*ret_table = pos;
	memcpy(buf + pos, tokens.text, tokens.len);
	pos = (pos + tokens.len + 7) / 8 * 8;
	memcpy(buf + pos, tokens.index, sizeof(tokens.index));
	return pos;
}

static void tables_found_in_memory(void **state)
{
	static const uint32_t counts[] = { 257, 256, 700, 1 };
	_Alignas(8) static uint8_t buf[32768];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct kallsyms_tokens tokens;
		struct kallsyms_front front;
		size_t table, index;

		memset(buf, 0, sizeof(buf));
		index = make_tables(buf, counts[i], &table);
		assert_true(kallsyms_find_tokens(buf, sizeof(buf), &tokens));
		assert_int_equal(tokens.table, table);
		assert_int_equal(tokens.index, index);
		if (!kallsyms_find_front(buf, table, &front))
			fail_msg("%u symbols are not found", counts[i]);
		assert_int_equal(front.n, counts[i]);
		assert_int_equal(front.offsets, 0);
		buf[index + 9]++;
		assert_false(kallsyms_find_tokens(buf, sizeof(buf), &tokens));
		buf[front.names] += 8;
		assert_false(kallsyms_find_front(buf, table, &front));
	}
}

/* ---- Symbols out of files ---- */

static const char map_text[] = "0000000000001000 D cpu_number\n"
			       "ffffffff81000200 t helper.part.0\n"
			       "ffffffff81000000 T _stext\n"
			       "ffffffff82000000 D init_uts_ns\n";

static void system_map_moved_by_kaslr(void **state)
{
	static const char info[] = "SYMBOL(_stext)=ffffffff91000000\n"
				   "SYMBOL(init_uts_ns)=ffffffff92000000\n";
	struct symtab t;

	(void)state;
	assert_int_equal(symbol_file_map_text(map_text, sizeof(map_text) - 1, &t), 0);
	assert_int_equal(t.n, 4);
	assert_int_equal(symbol_file_relocate(&t, info), 0);
	assert_string_equal(symtab_name(&t, (uint32_t)symtab_at(&t, 0xffffffff91000204)), "helper.part.0");
	assert_true(t.addrs[symtab_find(&t, "_stext")] == 0xffffffff91000000);
	assert_true(t.addrs[symtab_find(&t, "cpu_number")] == 0x1000);
	assert_int_equal(symtab_type(&t, (uint32_t)symtab_find(&t, "helper.part.0")), 't');
	symtab_deinit(&t);
}

static void system_map_of_another_kernel(void **state)
{
	static const char info[] = "SYMBOL(_stext)=ffffffff91000000\n"
				   "SYMBOL(init_uts_ns)=ffffffff92000040\n";
	struct symtab t;

	(void)state;
	assert_int_equal(symbol_file_map_text(map_text, sizeof(map_text) - 1, &t), 0);
	assert_int_equal(symbol_file_relocate(&t, info), -EINVAL);
	assert_int_equal(symbol_file_relocate(&t, "A=B\n"), -EINVAL);
	symtab_deinit(&t);
	assert_int_equal(symbol_file_map_text("hello\n", 6, &t), -EINVAL);
	assert_int_equal(symbol_file_map_text("", 0, &t), 0);
	assert_int_equal(symbol_file_relocate(&t, info), -EINVAL);
	symtab_deinit(&t);
}

/* ---- ORC ---- */

static void orc_layouts(void **state)
{
	static const uint8_t header_7_1[ORC_HEADER_SIZE] = { 0x13, 0x7c, 0x36, 0xad };
	static const uint8_t header_6_4[ORC_HEADER_SIZE] = { 0xfe, 0x5d, 0x32, 0xbf };
	static const uint8_t unknown[ORC_HEADER_SIZE] = { 1 };
	static const uint8_t sp_call_7_1[ORC_ENTRY_SIZE] = { 8, 0, 0xf0, 0xff, 0x83, 0x02 };
	static const uint8_t regs_6_4[ORC_ENTRY_SIZE] = { 0, 0, 0, 0, 0x05, 0x0b };
	struct orc_entry e;

	(void)state;
	assert_null(orc_layout_by_header(unknown));
	e = orc_decode(orc_layout_by_header(header_7_1), sp_call_7_1);
	assert_int_equal(e.sp_reg, ORC_REG_SP);
	assert_int_equal(e.bp_reg, ORC_REG_PREV_SP);
	assert_int_equal(e.sp_offset, 8);
	assert_int_equal(e.bp_offset, -16);
	assert_int_equal(e.type, ORC_TYPE_CALL);
	e = orc_decode(orc_layout_by_header(header_6_4), regs_6_4);
	assert_int_equal(e.type, ORC_TYPE_REGS);
	assert_int_equal(e.sp_reg, ORC_REG_SP);
}

static void orc_layouts_without_header(void **state)
{
	/* Two calls based on sp and one entry that is telling. */
	static const uint8_t v1[] = { 8, 0, 0, 0, 5, 0, 16, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 4 };
	static const uint8_t v2[] = { 8, 0, 0, 0, 5, 0, 16, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 5 };
	static const uint8_t v3[] = { 8, 0, 0, 0, 5, 2, 16, 0, 0, 0, 5, 2, 0, 0, 0, 0, 5, 11 };

	(void)state;
	assert_string_equal(orc_layout_name(orc_layout_by_entries(v1, 3)), "4.14");
	assert_string_equal(orc_layout_name(orc_layout_by_entries(v2, 3)), "6.3");
	assert_string_equal(orc_layout_name(orc_layout_by_entries(v3, 3)), "6.4");
	assert_null(orc_layout_by_entries((const uint8_t *)"\xff\xff\xff\xff\xff\xff", 1));
	assert_null(orc_layout_by_entries(v1, 0));
}

static int get_distance(void *ctx, uint32_t index, int32_t *ret_distance)
{
	const int32_t *v = ctx;

	*ret_distance = v[index];
	return v[index] == INT32_MAX ? -ENODATA : 0;
}

static void orc_entries_by_address(void **state)
{
	/* At 0x1000, 0x1004 and 0x1008: functions at 0x2000, 0x2010 and 0x2020. */
	int32_t v[] = { 0x1000, 0x100c, 0x1018 };
	uint32_t i;

	(void)state;
	assert_int_equal(orc_search(0x1fff, 0x1000, 3, get_distance, v, &i), 1);
	assert_int_equal(orc_search(0x2000, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 0);
	assert_int_equal(orc_search(0x201f, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 1);
	assert_int_equal(orc_search(UINT64_MAX, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 2);
	assert_int_equal(orc_search(0x2000, 0x1000, 0, get_distance, v, &i), 1);
	v[1] = INT32_MAX;
	assert_int_equal(orc_search(0x2000, 0x1000, 3, get_distance, v, &i), -ENODATA);
}

/* ---- BTF ---- */

/*
 * struct inner { long a; };
 * typedef struct inner inner_t;
 * struct outer {
 *	int x;
 *	union { unsigned int flags; struct { char lo; }; };
 *	inner_t in; const struct outer *self; short v[2][3];
 *	unsigned int three : 3, five : 5; enum mood mood; char tail[];
 * };
 * enum mood { GLAD = 1, SAD = -1 };
 */
static struct btf *make_btf(void)
{
	struct btf *b = btf__new_empty();
	int i = btf__add_int(b, "int", 4, BTF_INT_SIGNED), u = btf__add_int(b, "unsigned int", 4, 0);
	int l = btf__add_int(b, "long", 8, BTF_INT_SIGNED), s = btf__add_int(b, "short", 2, BTF_INT_SIGNED);
	int c = btf__add_int(b, "char", 1, 0), row, grid, tail, inner, inner_t, low, either, mood, self;

	row = btf__add_array(b, i, s, 3);
	grid = btf__add_array(b, i, row, 2);
	tail = btf__add_array(b, i, c, 0);
	inner = btf__add_struct(b, "inner", 8);
	btf__add_field(b, "a", l, 0, 0);
	inner_t = btf__add_typedef(b, "inner_t", inner);
	low = btf__add_struct(b, "", 1);
	btf__add_field(b, "lo", c, 0, 0);
	either = btf__add_union(b, "", 4);
	btf__add_field(b, "flags", u, 0, 0);
	btf__add_field(b, "", low, 0, 0);
	mood = btf__add_enum(b, "mood", 4);
	btf__add_enum_value(b, "GLAD", 1);
	btf__add_enum_value(b, "SAD", -1);
	self = btf__add_ptr(b, btf__add_const(b, mood + 3));
	assert_int_equal(btf__add_struct(b, "outer", 48), mood + 3);
	btf__add_field(b, "x", i, 0, 0);
	btf__add_field(b, "", either, 32, 0);
	btf__add_field(b, "in", inner_t, 64, 0);
	btf__add_field(b, "self", self, 128, 0);
	btf__add_field(b, "v", grid, 192, 0);
	btf__add_field(b, "three", u, 288, 3);
	btf__add_field(b, "five", u, 291, 5);
	btf__add_field(b, "mood", mood, 320, 0);
	btf__add_field(b, "tail", tail, 352, 0);
	btf__add_field(b, "beyond", l, 384, 0);
	return b;
}

static struct types *make_types(void)
{
	struct btf *btf = make_btf();
	struct types *t;
	const void *data;
	uint32_t len;

	data = btf__raw_data(btf, &len);
	assert_int_equal(types_new(data, len, NULL, &t), 0);
	btf__free(btf);
	return t;
}

static void members_by_path(void **state)
{
	static const struct {
		const char *path;
		uint32_t offset, size, elems;
		bool is_signed, is_pointer;
	} want[] = {
		{ "x", 0, 4, 0, true, false },    { "flags", 4, 4, 0, false, false }, { "lo", 4, 1, 0, false, false },
		{ "in.a", 8, 8, 0, true, false }, { "in", 8, 8, 0, false, false },    { "self", 16, 8, 0, false, true },
		{ "v", 24, 12, 6, true, false },  { "tail", 44, 0, 0, false, false }, { "mood", 40, 4, 0, true, false },
	};
	struct types *t = make_types();
	struct image_member m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(types_member(t, "outer", want[i].path, &m), 0);
		assert_int_equal(m.offset, want[i].offset);
		assert_int_equal(m.size, want[i].size);
		assert_int_equal(m.elems, want[i].elems);
		assert_int_equal(m.is_signed, want[i].is_signed);
		assert_int_equal(m.is_pointer, want[i].is_pointer);
	}
	assert_int_equal(types_member(t, "inner_t", "a", &m), 0);
	types_free(t);
}

static void members_that_are_not(void **state)
{
	static const char *const paths[] = { "nope", "", "x.y", "in.", ".x", "self.x", "v.x", "in.a.b", "beyond" };
	struct types *t = make_types();
	struct image_member m;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		assert_int_equal(types_member(t, "outer", paths[i], &m), IMAGE_ABSENT);
	assert_int_equal(types_member(t, "", "x", &m), IMAGE_ABSENT);
	assert_int_equal(types_member(t, "int", "x", &m), IMAGE_ABSENT);
	types_free(t);
}

static void bit_fields_and_values(void **state)
{
	struct types *t = make_types();
	struct image_member three, five, mood, x;
	uint8_t object[48] = { [0] = 0xfe,  [1] = 0xff,  [2] = 0xff,  [3] = 0xff, [36] = 0xad,
			       [40] = 0xff, [41] = 0xff, [42] = 0xff, [43] = 0xff };

	(void)state;
	assert_int_equal(types_member(t, "outer", "three", &three), 0);
	assert_int_equal(types_member(t, "outer", "five", &five), 0);
	assert_int_equal(types_member(t, "outer", "mood", &mood), 0);
	assert_int_equal(types_member(t, "outer", "x", &x), 0);
	assert_int_equal(five.bit_offset, 3);
	assert_int_equal(five.bit_size, 5);
	assert_int_equal(image_member_value(&three, object), 5);
	assert_int_equal(image_member_value(&five, object), 0xad >> 3);
	assert_true(image_member_value(&x, object) == (uint64_t)-2);
	assert_true(image_member_value(&mood, object) == UINT64_MAX);
	types_free(t);
}

static void sizes_and_enumerators(void **state)
{
	struct types *t = make_types();
	uint32_t size;
	int64_t value;

	(void)state;
	assert_int_equal(types_size_of(t, "outer", &size), 0);
	assert_int_equal(size, 48);
	assert_int_equal(types_size_of(t, "inner_t", &size), 0);
	assert_int_equal(size, 8);
	assert_int_equal(types_size_of(t, "nope", &size), IMAGE_ABSENT);
	assert_int_equal(types_enumerator(t, "mood", "SAD", &value), 0);
	assert_int_equal(value, -1);
	assert_int_equal(types_enumerator(t, NULL, "GLAD", &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(types_enumerator(t, "inner", "GLAD", &value), IMAGE_ABSENT);
	assert_int_equal(types_enumerator(t, NULL, "ANGRY", &value), IMAGE_ABSENT);
	types_free(t);
}

/* A struct that a module defines, around one of the kernel's. */
static void module_types_build_on_the_kernels(void **state)
{
	struct btf *base = make_btf(), *split = btf__new_empty_split(base);
	int32_t inner = btf__find_by_name(base, "inner");
	struct types *kernel = make_types(), *module;
	struct image_member m;
	const void *data;
	uint32_t len;

	(void)state;
	btf__add_struct(split, "private", 16);
	btf__add_field(split, "first", inner, 64, 0);
	data = btf__raw_data(split, &len);
	assert_int_equal(types_new(data, len, kernel, &module), 0);
	assert_int_equal(types_member(module, "private", "first.a", &m), 0);
	assert_int_equal(m.offset, 8);
	assert_int_equal(types_member(module, "outer", "x", &m), 0);
	assert_int_equal(types_member(kernel, "private", "first", &m), IMAGE_ABSENT);
	types_free(module);
	types_free(kernel);
	btf__free(split);
	btf__free(base);
}

static void broken_btf_is_refused(void **state)
{
	struct btf *btf = make_btf();
	struct types *t;
	const void *data;
	uint32_t len;

	(void)state;
	data = btf__raw_data(btf, &len);
	for (uint32_t cut = 0; cut < len; cut += 7)
		assert_int_equal(types_new(data, cut, NULL, &t), -EINVAL);
	btf__free(btf);
}

/* ---- Files that are no dumps ---- */

static void open_refuses(const void *data, size_t len, const char *why)
{
	int fd = file_of(data, len);
	struct dump *d;

	assert_true(dump_open(fd, NULL, 0, &d) < 0);
	if (!strstr(err_text(-1), why))
		fail_msg("\"%s\" does not say \"%s\"", err_text(-1), why);
	close(fd);
}

static void files_that_are_no_dumps(void **state)
{
	struct core core = make_core();
	struct dump *d;
	int fd;

	(void)state;
	open_refuses("", 0, "is empty");
	open_refuses("hello\nworld\n", 12, "begins with \"hello.wo\"");
	open_refuses("makedumpfile\0\0\0\0", 16, "no end record in its 16 bytes");
	open_refuses(&core, 100, "program headers at offset 64, but the file has 100 bytes");
	open_refuses(&core, sizeof(core), "physical 0x8000 should end at offset 65736");
	fd = open("/", O_RDONLY);
	assert_int_equal(dump_open(fd, NULL, 0, &d), -EISDIR);
	close(fd);
}

/* ---- What code refers to ---- */

static void data_that_code_refers_to(void **state)
{
	static const uint32_t code[] = {
		0xb0000033, /* adrp  x19, . + 0x5000 */
		0x9105c273, /* add   x19, x19, #0x170 */
		0xaa1303e1, /* mov   x1, x19 */
		0xf9800671, /* prfm  pstl1strm, [x19, #8] */
		0x88e47e62, /* casa  w4, w2, [x19] */
		0xb9410664, /* ldr   w4, [x19, #260] */
		0xf8408423, /* ldr   x3, [x1], #8 */
		0x39400423, /* ldrb  w3, [x1, #1] */
		0xa9811263, /* stp   x3, x4, [x19, #16]! */
		0x3d801260, /* str   q0, [x19, #64] */
		0x91400660, /* add   x0, x19, #0x1, lsl #12 */
		0x94000000, /* bl    . */
		0xf9400005, /* ldr   x5, [x0]: the call may have changed it */
		0xf9400673, /* ldr   x19, [x19, #8] */
		0xf9400266, /* ldr   x6, [x19]: what was loaded is not known */
		0x10000027, /* adr   x7, . + 4 */
		0xd10010e7, /* sub   x7, x7, #0x4 */
		0xf94000e6, /* ldr   x6, [x7]: nor what was calculated in other ways */
		0xf0ffffe2, /* adrp  x2, . - 0x1000 */
		0xb9001040, /* str   w0, [x2, #16] */
	};
	static const struct code_ref expected[] = {
		{ 0xffff800008005170, 0 }, { 0xffff800008005274, 4 }, { 0xffff800008005170, 8 },
		{ 0xffff800008005179, 1 }, { 0xffff800008005180, 8 }, { 0xffff800008005188, 8 },
		{ 0xffff800008006180, 0 }, { 0xffff800007fff010, 4 },
	};
	struct code_ref refs[ARRAY_SIZE(expected) + 1];

	(void)state;
	assert_int_equal(refs_arm64(code, ARRAY_SIZE(code), 0xffff800008000000, refs, ARRAY_SIZE(refs)),
			 ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_true(refs[i].addr == expected[i].addr);
		assert_int_equal(refs[i].size, expected[i].size);
	}
	assert_int_equal(refs_arm64(code, ARRAY_SIZE(code), 0xffff800008000000, refs, 2), 2);
}

/* Any word at all is an instruction, or none. */
static void code_that_is_none(void **state)
{
	static uint32_t code[1 << 16];
	struct code_ref refs[4];
	uint32_t word = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(code); i++)
		code[i] = word = word * 1664525 + 1013904223;
	assert_true(refs_arm64(code, ARRAY_SIZE(code), UINT64_MAX - 4, refs, ARRAY_SIZE(refs)) <= ARRAY_SIZE(refs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmcoreinfo_values),
		cmocka_unit_test(vmcoreinfo_what_is_not_there),
		cmocka_unit_test(vmcoreinfo_recognized),
		cmocka_unit_test(segments_overlap_and_end_early),
		cmocka_unit_test(segments_of_broken_headers),
		cmocka_unit_test(flattened_is_rearranged),
		cmocka_unit_test(symbols_by_name_and_address),
		cmocka_unit_test(symbols_that_contradict_themselves),
		cmocka_unit_test(a_bad_address_loses_its_symbol_alone),
		cmocka_unit_test(addresses_in_each_encoding),
		cmocka_unit_test(tables_found_in_memory),
		cmocka_unit_test(system_map_moved_by_kaslr),
		cmocka_unit_test(system_map_of_another_kernel),
		cmocka_unit_test(orc_layouts),
		cmocka_unit_test(orc_layouts_without_header),
		cmocka_unit_test(orc_entries_by_address),
		cmocka_unit_test(data_that_code_refers_to),
		cmocka_unit_test(code_that_is_none),
		cmocka_unit_test(members_by_path),
		cmocka_unit_test(members_that_are_not),
		cmocka_unit_test(bit_fields_and_values),
		cmocka_unit_test(sizes_and_enumerators),
		cmocka_unit_test(module_types_build_on_the_kernels),
		cmocka_unit_test(broken_btf_is_refused),
		cmocka_unit_test(files_that_are_no_dumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
