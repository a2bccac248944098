// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/test.h"

#include "analyzer/engine/renamed.h"
#include "util/buf.h"
#include "util/cleanup.h"

static void assert_renamed(const char *text, const char *expected)
{
	_cleanup_buf_ struct buf out = { 0 };

	renamed_add(&out, text);
	assert_string_equal(buf_str(&out), expected);
}

static void test_names(void **state)
{
	(void)state;
	assert_renamed("folio do_read_cache_page", "folio filemap_read_folio");
	assert_renamed("folio filemap_read_folio", "folio filemap_read_folio");
	assert_renamed("jbd2|pagecache_get_page|memcg", "jbd2|filemap_get_folio|memcg");
	assert_renamed("memory irqentry_exit", "memory exit_to_user_mode");
	assert_renamed("fuse fuse_chan_send [fuse]", "fuse fuse_simple_request [fuse]");
}

/* Whole names only, and what the profiler of allocations puts after them falls away. */
static void test_parts(void **state)
{
	(void)state;
	assert_renamed("mutex my_try_charge", "mutex my_try_charge");
	assert_renamed("try_charge_all|try_charge", "try_charge_all|try_charge_memcg");
	assert_renamed("memory folio_alloc_noprof|x", "memory folio_alloc|x");
	assert_renamed("_noprof", "_noprof");
	assert_renamed("", "");
	assert_renamed("|| ", "|| ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
