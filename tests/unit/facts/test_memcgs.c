// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory cgroups. */
#include "tests/unit/test.h"

#include <string.h>

#include "tests/unit/facts/fake-kernel.h"

/*
 * A cgroup in which somebody waits for a victim, with OpenVZ's struct oom_context, on a tree as 3.10 has it. All
 * made up: there is no kernel with it at hand; its members are those of the patch that brought it (lkml, 2015).
 */
static void test_oom_context(void **state)
{
	enum { CSS_CGROUP = 0, RES_USAGE = 64, RES_LIMIT = 72, OOM_CTX = 128, WAITERS = 24 };
	enum { CHILDREN = 0, SIBLING = 16, SUBSYS = 32, NAME = 64, NAME_TEXT = 16 };
	const uint64_t root = 0xffff888021000000, group = root + 0x1000, cgroups = root + 0x2000, name = root + 0x3000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	fake_type(f, "mem_cgroup", 256);
	fake_member(f, "mem_cgroup", "res.usage", RES_USAGE, 8);
	fake_member(f, "mem_cgroup", "res.limit", RES_LIMIT, 8);
	fake_member(f, "mem_cgroup", "oom_ctx", OOM_CTX, 40);
	fake_member(f, "oom_context", "owner", 0, 8);
	fake_member(f, "oom_context", "victim", 8, 8);
	fake_member(f, "oom_context", "waitq.task_list", WAITERS, 16);
	fake_member(f, "cgroup_subsys_state", "cgroup", CSS_CGROUP, 8);
	fake_member(f, "cgroup", "children", CHILDREN, 16);
	fake_member(f, "cgroup", "sibling", SIBLING, 16);
	fake_member(f, "cgroup", "subsys", SUBSYS, 32);
	fake_member(f, "cgroup", "name", NAME, 8);
	fake_member(f, "cgroup_name", "name", NAME_TEXT, 0);
	fake_enumerator(f, "mem_cgroup_subsys_id", 1);
	fake_symbol(f, "root_mem_cgroup", root + 0x4000);
	fake_u64(f, root + 0x4000, root);
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t memcg = i ? group : root, cgroup = cgroups + i * 0x100;

		fake_u64(f, memcg + CSS_CGROUP, cgroup);
		fake_u64(f, memcg + RES_USAGE, 1 << 20);
		fake_u64(f, memcg + RES_LIMIT, i ? 1 << 20 : INT64_MAX);
		make_head(f, memcg + OOM_CTX + WAITERS);
		make_head(f, cgroup + CHILDREN);
		fake_u64(f, cgroup + SUBSYS + 8, memcg);
		fake_u64(f, cgroup + NAME, name);
	}
	fake_write(f, name + NAME_TEXT, "box", 4);
	link_before(f, cgroups + CHILDREN, cgroups + 0x100 + SIBLING);
	fake_u64(f, group + OOM_CTX, TASK_AT(1));
	fake_u64(f, group + OOM_CTX + 8, TASK_AT(2));
	link_before(f, group + OOM_CTX + WAITERS, root + 0x5000);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM memcg"), 2);
	assert_text(db, "SELECT path FROM memcg WHERE parent_id IS NOT NULL", "/box");
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/box'"), 1024);
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/'"), -1);
	assert_int_equal(number(db, "SELECT t.pid FROM memcg m JOIN task t ON t.id = m.oom_owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT t.pid FROM memcg m JOIN task t ON t.id = m.oom_victim_task_id"), 2);
	assert_int_equal(number(db, "SELECT waiters FROM memcg WHERE path = '/box'"), 1);
	assert_int_equal(
		number(db, "SELECT oom_victim_raw = t.addr FROM memcg m JOIN task t ON t.id = m.oom_victim_task_id"),
		1);
	assert_int_equal(number(db, "SELECT oom_owner_raw FROM memcg WHERE path = '/'"), 0);
	db_close(db);
}

/*
 * What mem_cgroups and those who wait for their OOM to end have been called. Counters were a struct res_counter before
 * 3.19 (above), and then had other members up to 4.17 (bbec2e15170a), high one of its own up to 5.7 (d1663a907b33).
 */
static const struct names {
	const char *usage, *max, *high, *both, *swap, *swap_max, *under_oom, *in_oom, *queue, *head, *node;
} names_of[] = {
	{ "memory.usage.counter", "memory.max", "memory.high", "memsw.usage.counter", "swap.usage.counter", "swap.max",
	  "under_oom", "memcg_in_oom", "wait_queue_head", "head", "wait.entry" },
	{ "memory.count.counter", "memory.limit", "high", "memsw.count.counter", "swap.count.counter", "swap.limit",
	  "under_oom", "memcg_in_oom", "__wait_queue_head", "task_list", "wait.task_list" },
	/* 3.19 to 4.1: no counter of swap alone */
	{ "memory.count.counter", "memory.limit", "high", "memsw.count.counter", NULL, NULL, "under_oom.counter",
	  "memcg_oom.memcg", "__wait_queue_head", "task_list", "wait.task_list" },
};

/* Below the root is /box, which is full; task 1 is in it and waits for its OOM to end. */
#define SWAPPINESS_OF \
	"SELECT value FROM vmstat v JOIN memcg m ON m.id = v.memcg_id WHERE v.name = 'swappiness' AND m.path = "

static void check_names(const struct names *n, bool v2)
{
	enum { CSS_CGROUP = 0, CSS_PARENT = 8, CHILDREN = 16, SIBLING = 32 };
	enum {
		USAGE = 64,
		MAX = 72,
		HIGH = 80,
		BOTH = 88,
		SWAP = 88,
		SWAP_MAX = 96,
		UNDER_OOM = 104,
		SWAPPINESS = 200
	};
	enum { CGROUPS = 136, IN_OOM = 144, KN = 0, CGROUP_ROOT = 8, KN_NAME = 8, HEAD = 8, INFO_NODE = 24 };
	static const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "mem_cgroup_oom_synchronize",
							 "pagefault_out_of_memory", "asker" };
	const uint64_t root = 0xffff888021000000, group = root + 0x1000, cgroups = root + 0x2000, set = root + 0x3000;
	const uint64_t queue = 0xffffffff82004000, info = root + 0x4000, v2_root = 0xffffffff82005000;
	struct fake *f = new_kernel();
	struct db *db;

	fake_type(f, "mem_cgroup", 256);
	fake_member(f, "mem_cgroup", n->usage, USAGE, 8);
	fake_member(f, "mem_cgroup", n->max, MAX, 8);
	fake_member(f, "mem_cgroup", n->high, HIGH, 8);
	fake_member(f, "mem_cgroup", n->both, BOTH, 8);
	if (n->swap) {
		fake_member(f, "mem_cgroup", n->swap, SWAP, 8);
		fake_member(f, "mem_cgroup", n->swap_max, SWAP_MAX, 8);
	}
	fake_member(f, "mem_cgroup", n->under_oom, UNDER_OOM, 4);
	fake_member(f, "task_struct", n->in_oom, IN_OOM, 8);
	fake_member(f, "task_struct", "cgroups", CGROUPS, 8);
	fake_member(f, "css_set", "subsys", 0, 32);
	fake_member(f, "cgroup_subsys_state", "cgroup", CSS_CGROUP, 8);
	fake_member(f, "cgroup_subsys_state", "parent", CSS_PARENT, 8);
	fake_member(f, "cgroup_subsys_state", "children", CHILDREN, 16);
	fake_member(f, "cgroup_subsys_state", "sibling", SIBLING, 16);
	fake_member(f, "cgroup", "kn", KN, 8);
	fake_member(f, "cgroup", "root", CGROUP_ROOT, 8);
	fake_member(f, "kernfs_node", "name", KN_NAME, 8);
	fake_member(f, n->queue, n->head, HEAD, 16);
	fake_member(f, "oom_wait_info", "memcg", 0, 8);
	fake_member(f, "oom_wait_info", n->node, INFO_NODE, 16);
	fake_enumerator(f, "memory_cgrp_id", 2);
	fake_member(f, "mem_cgroup", "swappiness", SWAPPINESS, 4);
	fake_symbol(f, "vm_swappiness", root + 0x7000);
	fake_u32(f, root + 0x7000, 60);
	fake_symbol(f, "memcg_oom_waitq", queue);
	fake_symbol(f, "cgrp_dfl_root", v2_root);
	add_task(f, 1, 1, 2);
	fake_u64(f, TASK_AT(1) + CGROUPS, set);
	fake_u64(f, TASK_AT(0) + CGROUPS, set);
	fake_u64(f, TASK_AT(1) + IN_OOM, group);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1), frames);
	fake_u64(f, set + 16, group);
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t memcg = i ? group : root, cgroup = cgroups + i * 0x100;

		fake_u64(f, memcg + CSS_CGROUP, cgroup);
		make_head(f, memcg + CHILDREN);
		fake_u64(f, memcg + USAGE, 100);
		fake_u64(f, memcg + MAX, i ? 101 : INT64_MAX / 4096);
		fake_u64(f, memcg + HIGH, i ? 200 : INT64_MAX / 4096);
		fake_u64(f, memcg + BOTH, 130);
		fake_u64(f, memcg + SWAP_MAX, 1000);
		fake_u32(f, memcg + UNDER_OOM, i);
		fake_u32(f, memcg + SWAPPINESS, i * 30); /* nobody writes the root's */
		fake_u64(f, cgroup + KN, cgroup + 0x40);
		fake_u64(f, cgroup + 0x40 + KN_NAME, cgroup + 0x80);
		fake_u64(f, cgroup + CGROUP_ROOT, v2 ? v2_root : root + 0x6000);
		fake_write(f, cgroup + 0x80, "box", 4);
	}
	fake_u64(f, root + CSS_PARENT, 0);
	fake_u64(f, group + CSS_PARENT, root);
	link_before(f, root + CHILDREN, group + SIBLING);
	make_head(f, queue + HEAD);
	fake_u64(f, info, group);
	link_before(f, queue + HEAD, info + INFO_NODE);
	db = extract(f);
	assert_int_equal(number(db, "SELECT usage_kb FROM memcg WHERE path = '/box'"), 400);
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/box'"), 404);
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/'"), -1);
	assert_int_equal(number(db, "SELECT high_kb FROM memcg WHERE path = '/box'"), 800);
	assert_int_equal(number(db, "SELECT swap_kb FROM memcg WHERE path = '/box'"), v2 ? 520 : 120);
	assert_int_equal(number(db, "SELECT swap_max_kb FROM memcg WHERE path = '/box'"), v2 ? 4000 : -1);
	assert_int_equal(number(db, SWAPPINESS_OF "'/box'"), v2 ? 60 : 30);
	assert_int_equal(number(db, SWAPPINESS_OF "'/'"), 60);
	assert_int_equal(number(db, "SELECT under_oom FROM memcg WHERE path = '/box'"), 1);
	assert_int_equal(number(db, "SELECT waiters FROM memcg WHERE path = '/box'"), 1);
	assert_text(db, "SELECT m.path FROM task t JOIN memcg m ON m.id = t.memcg_id WHERE t.pid = 1", "/box");
	assert_text(db, "SELECT target_text FROM wait WHERE kind = 'memory' AND how LIKE '%memcg_in_oom'", "/box");
	db_close(db);
}

static void test_names_of_memcgs(void **state)
{
	(void)state;
	check_names(&names_of[0], true);
	check_names(&names_of[0], false);
	check_names(&names_of[1], true);
	check_names(&names_of[1], false);
	check_names(&names_of[2], false);
}

/*
 * Where the controller may be of v2 and nothing tells, a cgroup's swappiness is unknown; so is the system's without a symbol, as in
 * kernels whose data have none. The field went into CONFIG_MEMCG_V1 with 6.11.
 */
static void test_swappiness_unknown(void **state)
{
	enum { CHILDREN = 32, SIBLING = 48, SWAP = 64, SWAPPINESS = 80 };
	const uint64_t root = 0xffff888021000000, group = root + 0x1000;

	(void)state;
	for (int has_field = 0; has_field < 2; has_field++) {
		struct fake *f = new_kernel();
		struct db *db;

		fake_type(f, "mem_cgroup", 256);
		if (has_field)
			fake_member(f, "mem_cgroup", "swappiness", SWAPPINESS, 4);
		fake_member(f, "mem_cgroup", "swap.usage.counter", SWAP, 8);
		fake_member(f, "cgroup_subsys_state", "cgroup", 0, 8);
		fake_member(f, "cgroup_subsys_state", "children", CHILDREN, 16);
		fake_member(f, "cgroup_subsys_state", "sibling", SIBLING, 16);
		fake_symbol(f, "root_mem_cgroup", root + 0x4000);
		fake_u64(f, root + 0x4000, root);
		fake_u32(f, group + SWAPPINESS, 30);
		make_head(f, root + CHILDREN);
		make_head(f, group + CHILDREN);
		link_before(f, root + CHILDREN, group + SIBLING);
		db = extract(f);
		assert_int_equal(number(db, "SELECT count(*) FROM memcg"), 2);
		assert_int_equal(number(db, "SELECT count(*) FROM vmstat WHERE name = 'swappiness'"), 0);
		assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'swappiness'"), has_field ? 2 : 0);
		db_close(db);
	}
}

enum { ANON = 9, DIRTY = 10, SLAB_B = 12, SOCK = 40 };

/* A root cgroup whose counters, @n of them, are at @stats. */
static struct fake *new_stats(uint64_t memcg, uint64_t stats, uint32_t n)
{
	struct fake *f = new_kernel();

	fake_type(f, "mem_cgroup", 1024);
	fake_member(f, "mem_cgroup", "swappiness", 16, 4);
	fake_symbol(f, "vm_swappiness", memcg + 0x5000);
	fake_u32(f, memcg + 0x5000, 10);
	fake_member(f, "cgroup_subsys_state", "cgroup", 0, 8);
	fake_member(f, "cgroup_subsys_state", "children", 32, 16);
	fake_member(f, "cgroup_subsys_state", "sibling", 48, 16);
	make_head(f, memcg + 32);
	fake_symbol(f, "root_mem_cgroup", memcg + 0x4000);
	fake_u64(f, memcg + 0x4000, memcg);
	fake_u32(f, memcg + 16, 0);
	fake_enumerator(f, "NR_INACTIVE_ANON", 0);
	fake_enumerator(f, "NR_ANON_MAPPED", ANON);
	fake_enumerator(f, "NR_FILE_DIRTY", DIRTY);
	fake_enumerator(f, "NR_SLAB_UNRECLAIMABLE_B", SLAB_B);
	fake_enumerator(f, "MEMCG_SOCK", SOCK);
	fake_u64(f, stats, n);
	return f;
}

static void assert_stats(struct db *db)
{
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE memcg_id AND name = 'anon'"), 400);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE memcg_id AND name = 'file_dirty'"), 80);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE memcg_id AND name = 'slab_unreclaimable'"), 6);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE memcg_id AND name = 'swappiness'"), 10);
	assert_int_equal(number(db, "SELECT count(*) FROM vmstat WHERE memcg_id AND name = 'sock'"), 0);
	db_close(db);
}

/*
 * Counters in the mem_cgroup itself, by item, as to 5.12, or in a structure within it, as to 6.0 (5.13: 2d146aa3aa84);
 * what is 0 gets no row. Made up.
 */
static void check_stats_inside(const char *inner)
{
	const uint64_t memcg = 0xffff888021000000;
	struct fake *f = new_stats(memcg, memcg + 128, 48);

	fake_member(f, "mem_cgroup", "vmstats", inner ? 120 : 128, 48 * 8);
	if (inner)
		fake_member(f, "mem_cgroup", inner, 128, 48 * 8);
	fake_u64(f, memcg + 128 + ANON * 8, 100);
	fake_u64(f, memcg + 128 + DIRTY * 8, 20);
	fake_u64(f, memcg + 128 + SLAB_B * 8, 6 * 1024 + 5);
	assert_stats(extract(f));
}

static void test_stats_inside(void **state)
{
	(void)state;
	check_stats_inside(NULL);
	check_stats_inside("vmstats.state");
}

/*
 * An object of its own, with a table of places: from 1 (@first) and 0 for none, as in 6.10, or from 0 and 255 for none.
 * Made up.
 */
static void check_places(uint8_t first)
{
	const uint64_t memcg = 0xffff888021000000, stats = memcg + 0x8000, table = 0xffffffff82004000;
	uint8_t places[64];
	struct fake *f = new_stats(memcg, stats, 0);

	memset(places, first ? 0 : 255, sizeof(places));
	places[0] = first;
	places[ANON] = (uint8_t)(first + 1);
	places[DIRTY] = (uint8_t)(first + 2);
	places[SLAB_B] = (uint8_t)(first + 3);
	places[SOCK] = 200; /* after the end */
	fake_member(f, "mem_cgroup", "vmstats", 128, 8);
	fake_member(f, "memcg_vmstats", "state", 8, 4 * 8);
	fake_symbol(f, "mem_cgroup_stats_index", table);
	fake_write(f, table, places, sizeof(places));
	fake_u64(f, memcg + 128, stats);
	fake_u64(f, stats + 8 + 8, 100);
	fake_u64(f, stats + 8 + 16, 20);
	fake_u64(f, stats + 8 + 24, 6 * 1024 + 5);
	assert_stats(extract(f));
}

static void test_stats_by_table(void **state)
{
	(void)state;
	check_places(1);
	check_places(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oom_context),        cmocka_unit_test(test_names_of_memcgs),
		cmocka_unit_test(test_swappiness_unknown), cmocka_unit_test(test_stats_inside),
		cmocka_unit_test(test_stats_by_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
