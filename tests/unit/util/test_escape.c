// SPDX-License-Identifier: GPL-2.0-or-later
/* What a hostile name in a dump may not do to a terminal, a page or a table. */
#include "tests/unit/test.h"

#include "util/escape.h"
#include "util/macros.h"

typedef void (*escape_fn)(struct buf *out, const char *text);

static void expect(escape_fn escape, const char *text, const char *wanted)
{
	_cleanup_buf_ struct buf out = { 0 };

	escape(&out, text);
	assert_string_equal(buf_str(&out), wanted);
}

static void terminals_get_no_control(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "insmod", "insmod" },
		{ NULL, "" },
		{ "a\033[2Jb", "a\\x1b[2Jb" },
		{ "two\nlines", "two\\x0alines" },
		{ "\x7f", "\\x7f" },
		{ "grün 内存", "grün 内存" },
		{ "\xff\xfe", "\\xff\\xfe" },          /* never UTF-8 */
		{ "\xc0\xaf", "\\xc0\\xaf" },          /* overlong */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" }, /* a surrogate */
		{ "cut \xe2\x82", "cut \\xe2\\x82" },  /* ends within a character */
		{ "\xc2\x9b"
		  "1m",
		  "\\xc2\\x9b"
		  "1m" }, /* C1: a CSI in one character */
		{ "a\xe2\x80\xae"
		  "b",
		  "a\\xe2\\x80\\xae"
		  "b" },                                        /* right-to-left override */
		{ "\xd8\x9c", "\\xd8\\x9c" },                   /* U+061C, a bidirectional mark */
		{ "\xcd\x8f", "\\xcd\\x8f" },                   /* U+034F joins and is not seen */
		{ "\xe3\x85\xa4", "\\xe3\\x85\\xa4" },          /* U+3164, a letter that is blank */
		{ "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81" }, /* U+E0041, a tag */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect(escape_terminal, cases[i].text, cases[i].wanted);
	expect(escape_lines, "two\nlines\r", "two\nlines\\x0d");
}

static void markup_stays_text(void **state)
{
	(void)state;
	expect(escape_html, "<script>'\"&\033", "&lt;script&gt;&#39;&quot;&amp;\\x1b");
	expect(escape_markdown, "a|b*c`d[e](f)_g_\\", "a\\|b\\*c\\`d\\[e\\](f)\\_g\\_\\\\");
	expect(escape_markdown, "\n", "\\\\x0a");
	expect(escape_dot, "a\"]; b\\", "a\\\"]; b\\\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminals_get_no_control),
		cmocka_unit_test(markup_stays_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
