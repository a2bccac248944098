// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a text is taken for private, and what is left alone. The texts are made by hand, after what kernels print. */
#include "tests/unit/test.h"

#include "analyzer/redact/shapes.h"
#include "util/cleanup.h"
#include "util/macros.h"

struct example {
	const char *text, *wanted; /* NULL: it stays as it is */
};

static struct words *fresh(void)
{
	struct words *words;
	struct buf out = { 0 };

	assert_int_equal(words_new(NULL, &words), 0);
	words_put(words, WORD_HOST, "db03", 4, &out);
	words_put(words, WORD_CGROUP, "billing-7", 9, &out);
	words_put(words, WORD_CGROUP, "mysql", 5, &out);
	words_keep(words, "2.6.32.12");
	buf_deinit(&out);
	return words;
}

static void check(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct words *words = fresh();
		struct buf out = { 0 };

		shapes_text(words, examples[i].text, &out);
		assert_string_equal(buf_str(&out), examples[i].wanted ? examples[i].wanted : examples[i].text);
		buf_deinit(&out);
		words_free(words);
	}
}

static void test_private(void **state)
{
	static const struct example examples[] = {
		{ "nfs: server filer7 not responding", "nfs: server host-2 not responding" },
		{ "SRC=10.1.2.3 DST=10.1.2.4:22 MAC=00:11:22:33:44:55", "SRC=ip-1 DST=ip-2:22 MAC=mac-1" },
		{ "route fe80::1%eth0, 2001:db8:0:0:0:0:0:7.", "route ip-1%eth0, ip-2." },
		{ "\\\\nas\\share gone, web.example.com too", "\\\\host-2\\share gone, host-3 too" },
		{ "db03 and db03-eth0 and [billing-7]", "host-1 and host-1-eth0 and [cgroup-1]" },
		{ "open /home/alice/db.log: failed", "open /home/user-1/path-1.log: failed" },
		{ "Task in /docker/0123456789abcdef0123456789abcdef killed", "Task in /docker/container-1 killed" },
		{ "session of user bob, user=carol", "session of user user-1, user=user-2" },
		{ "id 01234567-89ab-cdef-0123-456789abcdef", "id id-1" },
		{ "see log:acme.log:120 and log:messages:7", "see log:path-1.log:120 and log:messages:7" },
		{ "/system.slice/backup.service", "/system.slice/cgroup-3.service" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void test_public(void **state)
{
	static const struct example examples[] = {
		{ "__schedule+0x34d/0x9e0 [nfs]", NULL },
		{ "kworker/u8:1-flush-259:0 and jbd2/sda1-8", NULL },
		{ "RIP: 0010:ffffffffc0380040 RSP: 0018:ffff8f1e4280c180", NULL },
		{ "0000:00:1f.2: AHCI at 12:30:45", NULL },
		{ "Not tainted 2.6.32.12 #1, 2.6.32.12-0.7-default", NULL },
		{ "kernel BUG at /build/linux-6.1/mm/slub.c:379!", NULL },
		{ "foo.constprop.0 bar.isra.0.cold a.b.service", NULL },
		{ "/proc/sys/vm/min_free_kbytes and /dev/sda1, read/write, n/a", NULL },
		{ "mysql[71] of mysqld", NULL },
		{ "cpuset=/,mems_allowed=0 / 5", NULL },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

/* A run without blanks as long as a line may be is passed over in linear time. */
static void test_long_token(void **state)
{
	struct words *words = fresh();
	struct buf text = { 0 }, out = { 0 };

	(void)state;
	for (int i = 0; i < 200000; i++)
		buf_puts(&text, "a.");
	shapes_text(words, buf_str(&text), &out);
	assert_int_equal(out.len, text.len);
	buf_deinit(&text);
	buf_deinit(&out);
	words_free(words);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_long_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
