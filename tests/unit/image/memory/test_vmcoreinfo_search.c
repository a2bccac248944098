// SPDX-License-Identifier: GPL-2.0-or-later
/* VMCOREINFO in memory that is made up: in a page of its own, and among other data as kernels before 4.13 keep it. */
#include "tests/unit/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/phys-base.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/memory/vmcoreinfo-search.h"
#include "parsers/vmcore/image/memory/uts.h"
#include "util/error.h"
#include "util/macros.h"

#define IMAGE_START 0xffffffff80000000
#define MEMORY (32u << 20)
#define HOLE (28u << 20) /* a page that the dump does not have */
/* In the image. */
#define UTS 0x1200100u
#define PHYS_BASE 0x1200800u

static char memory[MEMORY];

static int read_memory(struct dump_file *f, uint64_t paddr, void *buf, size_t len)
{
	(void)f;
	if (paddr + len > MEMORY || (paddr < HOLE + DUMP_PAGE_MIN && paddr + len > HOLE))
		return err_set(-ENODATA, "not there");
	memcpy(buf, memory + paddr, len);
	return 0;
}

static bool next_page(struct dump_file *f, uint64_t *paddr)
{
	(void)f;
	*paddr = *paddr == HOLE ? HOLE + DUMP_PAGE_MIN : *paddr;
	return *paddr < MEMORY;
}

static const struct dump_format made_up = { .read = read_memory, .next_page = next_page };

/* A kernel whose image lies @base away from where it is linked; @number: as since 4.10. */
static void make_kernel(char *text, size_t size, int64_t base, bool number)
{
	char value[64];

	memset(memory, 0, sizeof(memory));
	snprintf(value, sizeof(value), number ? "NUMBER(phys_base)=%lld" : "SYMBOL(phys_base)=%llx",
		 number ? (long long)base : (long long)(IMAGE_START + PHYS_BASE));
	snprintf(text, size, "OSRELEASE=4.7.4\nPAGESIZE=4096\nSYMBOL(init_uts_ns)=%llx\nSYMBOL(_stext)=%llx\n%s\n",
		 (unsigned long long)IMAGE_START + UTS, (unsigned long long)IMAGE_START + 0x1000000, value);
	memcpy(memory + (int64_t)UTS + base + 4 + 2 * UTS_LEN, "4.7.4", 6);
	memcpy(memory + (int64_t)PHYS_BASE + base, &base, sizeof(base));
}

/* 0 when the text that lies at @at is found, with its phys_base. */
static int search(const char *text, uint32_t at, int64_t base)
{
	struct dump_file f = { .format = &made_up };
	enum vmcoreinfo_source source;
	char *found = NULL;
	int64_t value = 1;
	int r;

	memcpy(memory + at, text, strlen(text));
	f.kdump = kdump_new();
	r = vmcoreinfo_search(&f, "x86_64", &found, &source);
	if (r == 0) {
		assert_int_equal(source, VMCOREINFO_FROM_MEMORY);
		assert_int_equal(strncmp(found, text, strlen(text)), 0);
		assert_true(vmcoreinfo_number(found, "phys_base", &value));
		assert_true(value == base);
	}
	free(found);
	kdump_free(f.kdump);
	return r;
}

static void test_place(void **state)
{
	static const uint32_t places[] = { 0x1201000, 0x1201123, 0x1201ff8, 0x1201fff - 60, HOLE + DUMP_PAGE_MIN };
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		make_kernel(text, sizeof(text), 2 << 20, true);
		assert_int_equal(search(text, places[i], 2 << 20), 0);
	}
	/* What another boot left behind has another kernel's release. */
	make_kernel(text, sizeof(text), 0, true);
	memory[UTS + 4 + 2 * UTS_LEN] = '5';
	assert_int_equal(search(text, 0x1201123, 0), -ENODATA);
}

/* The address of phys_base is all that there is, so that its value has to be found. */
static void test_phys_base(void **state)
{
	static const int64_t bases[] = { 0, 2 << 20, -(6 << 20) };
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		make_kernel(text, sizeof(text), bases[i], false);
		assert_int_equal(search(text, 0x1a01235, bases[i]), 0);
	}
	/* A variable that says something else, and one that lies in no page. */
	make_kernel(text, sizeof(text), 2 << 20, false);
	memory[PHYS_BASE + (2 << 20)]++;
	assert_int_equal(search(text, 0x1a01235, 0), -ENODATA);
	assert_false(phys_base_is_hidden("aarch64", text));
	assert_true(phys_base_is_hidden("x86_64", text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_phys_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
