// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of VMCOREINFO. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/memory/vmcoreinfo.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmcoreinfo_values),
		cmocka_unit_test(vmcoreinfo_what_is_not_there),
		cmocka_unit_test(vmcoreinfo_recognized),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
