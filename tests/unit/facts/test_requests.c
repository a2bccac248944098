// SPDX-License-Identifier: GPL-2.0-or-later
/* What the structures on a stack say of a request for memory. Layouts are made up; guests have the real ones. */
#include "tests/unit/test.h"

#include <string.h>

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define FRAME 256
#define NO_ADDR 0
#define ZONELIST 0xffff88803ffff000

enum {
	SC_SIZE = 48,
	SC_RECLAIM = 0,
	SC_MEMCG = 8,
	SC_ORDER = 16,
	SC_PRIO = 17,
	SC_IDX = 18,
	SC_GFP = 20,
	SC_MASK = 24
};
enum { AC_SIZE = 40, AC_LIST = 0, AC_MASK = 8, AC_PREFERRED = 16, AC_TYPE = 24, AC_IDX = 28, AC_SPREAD = 32 };
enum { OC_SIZE = 56, OC_LIST = 0, OC_MASK = 8, OC_MEMCG = 16, OC_GFP = 24, OC_ORDER = 28, OC_CONSTRAINT = 48 };

static const char *const reclaim_frames[FAKE_FRAMES] = {
	"shrink_node",       "do_try_to_free_pages",
	"try_to_free_pages", "__alloc_pages_slowpath.constprop.0",
	"__alloc_pages",     "asker",
};
static const char *const oom_frames[FAKE_FRAMES] = {
	"dump_header", "out_of_memory", "__alloc_pages_slowpath.constprop.0", "__alloc_pages", "asker",
};
static const char *const memcg_frames[FAKE_FRAMES] = {
	"shrink_node",      "do_try_to_free_pages", "try_to_free_mem_cgroup_pages",
	"try_charge_memcg", "charge_memcg",         "asker",
};
/* Before reclaim: the structure is not there yet, and what looks like one is older. */
static const char *const early_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "try_to_free_pages", "__alloc_pages_slowpath.constprop.0", "__alloc_pages", "asker",
};

static void add_types(struct fake *f)
{
	fake_type(f, "scan_control", SC_SIZE);
	fake_member(f, "scan_control", "nr_to_reclaim", SC_RECLAIM, 8);
	fake_member(f, "scan_control", "target_mem_cgroup", SC_MEMCG, 8);
	fake_member(f, "scan_control", "order", SC_ORDER, 1);
	fake_member(f, "scan_control", "priority", SC_PRIO, 1);
	fake_member(f, "scan_control", "reclaim_idx", SC_IDX, 1);
	fake_member(f, "scan_control", "gfp_mask", SC_GFP, 4);
	fake_member(f, "scan_control", "nodemask", SC_MASK, 8);
	fake_type(f, "alloc_context", AC_SIZE);
	fake_member(f, "alloc_context", "zonelist", AC_LIST, 8);
	fake_member(f, "alloc_context", "nodemask", AC_MASK, 8);
	fake_member(f, "alloc_context", "preferred_zoneref", AC_PREFERRED, 8);
	fake_member(f, "alloc_context", "migratetype", AC_TYPE, 4);
	fake_member(f, "alloc_context", "highest_zoneidx", AC_IDX, 4);
	fake_member(f, "alloc_context", "spread_dirty_pages", AC_SPREAD, 1);
	fake_type(f, "oom_control", OC_SIZE);
	fake_member(f, "oom_control", "zonelist", OC_LIST, 8);
	fake_member(f, "oom_control", "nodemask", OC_MASK, 8);
	fake_member(f, "oom_control", "memcg", OC_MEMCG, 8);
	fake_member(f, "oom_control", "gfp_mask", OC_GFP, 4);
	fake_member(f, "oom_control", "order", OC_ORDER, 4);
	fake_member(f, "oom_control", "constraint", OC_CONSTRAINT, 4);
	fake_enumerator(f, "ZONE_DMA", 0);
	fake_enumerator(f, "ZONE_NORMAL", 2);
}

static void add_names(struct fake *f)
{
	static const struct {
		uint64_t flags;
		const char *name;
	} rows[] = { { 0x100dc0, "GFP_HIGHUSER_MOVABLE" },
		     { 0xdc0 & ~0x100, "GFP_KERNEL" },
		     { 0xc40, "GFP_NOFS" },
		     { 0x80, "__GFP_FS" },
		     { 0x40, "__GFP_IO" } };
	const uint64_t table = 0xffffffff82010000, texts = 0xffffffff82011000;

	fake_symbol(f, "gfpflag_names", table);
	fake_type(f, "trace_print_flags", 16);
	fake_member(f, "trace_print_flags", "mask", 0, 8);
	fake_member(f, "trace_print_flags", "name", 8, 8);
	for (uint64_t i = 0; i < 5; i++) {
		fake_u64(f, table + i * 16, rows[i].flags);
		fake_u64(f, table + i * 16 + 8, texts + i * 64);
		fake_write(f, texts + i * 64, rows[i].name, strlen(rows[i].name) + 1);
	}
	fake_u64(f, table + 5 * 16, 0);
	fake_u64(f, table + 5 * 16 + 8, 0);
}

/* Each frame has FRAME bytes, from the innermost up. */
static uint64_t frame_at(uint32_t n, size_t no)
{
	return STACK_AT(n) + no * FRAME;
}

static void add_sleeper(struct fake *f, uint32_t n, const char *const *frames)
{
	add_task(f, n, n, 2);
	fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, frames);
	for (size_t i = 0; frames[i]; i++)
		fake_frame(f, i, frame_at(n, i), frame_at(n, i + 1));
	fake_u64(f, STACK_AT(n) + STACK_USED - 8, 0); /* the pages are there */
}

static void put_scan_control(struct fake *f, uint64_t at, uint32_t gfp, uint8_t order, uint8_t zone)
{
	fake_u64(f, at + SC_RECLAIM, 32);
	fake_u64(f, at + SC_MEMCG, NO_ADDR);
	fake_u32(f, at + SC_ORDER, order | 12u << 8 | (uint32_t)zone << 16);
	fake_u32(f, at + SC_GFP, gfp);
	fake_u64(f, at + SC_MASK, NO_ADDR);
}

static void put_alloc_context(struct fake *f, uint64_t at, uint32_t zone)
{
	fake_u64(f, at + AC_LIST, ZONELIST);
	fake_u64(f, at + AC_PREFERRED, ZONELIST + 16);
	fake_u32(f, at + AC_TYPE, 1);
	fake_u32(f, at + AC_IDX, zone);
}

static void test_reclaim(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_types(f);
	add_names(f);
	add_sleeper(f, 1, reclaim_frames);
	put_scan_control(f, frame_at(1, 2) + 64, 0xc40, 3, 2);
	put_alloc_context(f, frame_at(1, 4) + 16, 2);
	db = extract(f);
	assert_text(db, "SELECT gfp FROM wait", "GFP_NOFS");
	assert_int_equal(number(db, "SELECT gfp_mask FROM wait"), 0xc40);
	assert_int_equal(number(db, "SELECT page_order FROM wait"), 3);
	assert_text(db, "SELECT zone FROM wait", "Normal");
	assert_text(db, "SELECT gfp_how FROM wait", "scan_control of try_to_free_pages() on its stack");
	db_close(db);
}

/* The allocator's own structure has the zone, and the OOM killer's the mask. */
static void test_oom_control(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;
	uint64_t oc;

	(void)state;
	add_types(f);
	add_names(f);
	add_sleeper(f, 1, oom_frames);
	put_alloc_context(f, frame_at(1, 3) + 32, 0);
	oc = frame_at(1, 2) + 24;
	fake_u64(f, oc + OC_LIST, ZONELIST);
	fake_u32(f, oc + OC_GFP, 0xcc0);
	db = extract(f);
	assert_text(db, "SELECT gfp FROM wait", "GFP_KERNEL");
	assert_int_equal(number(db, "SELECT page_order FROM wait"), 0);
	assert_text(db, "SELECT zone FROM wait", "DMA");
	db_close(db);
}

/* Reclaim for a cgroup: flags that the kernel adds are not the request's, and no zone is. */
static void test_memcg(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_types(f);
	add_names(f);
	add_sleeper(f, 1, memcg_frames);
	put_scan_control(f, frame_at(1, 2) + 8, 0xc40 | 0x100100, 0, 4);
	db = extract(f);
	assert_int_equal(number(db, "SELECT gfp_mask FROM wait"), 0xc40);
	assert_text(db, "SELECT zone FROM wait", NULL);
	db_close(db);
}

/* Two that fit, or one in a frame that has not called yet, tell nothing. */
static void test_doubtful(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_types(f);
	add_sleeper(f, 1, reclaim_frames);
	put_scan_control(f, frame_at(1, 2), 0xc40, 0, 2);
	put_scan_control(f, frame_at(1, 2) + 64, 0xcc0, 0, 2);
	add_sleeper(f, 2, early_frames);
	put_scan_control(f, frame_at(2, 2), 0xc40, 0, 2);
	add_sleeper(f, 3, reclaim_frames);
	put_scan_control(f, frame_at(3, 2), 0xc40, 0, 77); /* no such zone */
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'memory'"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE gfp_mask IS NOT NULL"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'wait' AND field = 'gfp_mask'"), 3);
	db_close(db);
}

#define ALLOC_PAGES 0xffffffff81100000

/*
 * Task 1 sleeps in the slow path, so that only the code of its caller, frame 3, has the mask: @before, and then the call of
 * @callee. The function begins @offset bytes before the call returns.
 */
static struct db *ask_code(const char *callee, const unsigned char *before, size_t len, uint32_t task_flags,
			   uint32_t offset)
{
	static const char *const frames[FAKE_FRAMES] = {
		"schedule_timeout_uninterruptible",
		"__alloc_pages_slowpath.constprop.0",
		"__alloc_pages",
		"asker",
	};
	const uint64_t pc = 0xffffffff81000003;
	int32_t distance = (int32_t)(ALLOC_PAGES - pc);
	unsigned char code[64];
	struct fake *f = new_kernel();

	add_names(f);
	memset(code, 0x90, sizeof(code));
	memcpy(code + sizeof(code) - 5 - len, before, len);
	code[sizeof(code) - 5] = 0xe8;
	memcpy(code + sizeof(code) - 4, &distance, 4);
	fake_write(f, pc - sizeof(code), code, sizeof(code));
	fake_symbol(f, callee, ALLOC_PAGES);
	add_sleeper(f, 1, frames);
	fake_frame_offset(f, offset);
	fake_u32(f, TASK_AT(1) + FLAGS, task_flags);
	return extract(f);
}

static void check_code(const unsigned char *before, size_t len, uint32_t task_flags, int64_t mask)
{
	struct db *db = ask_code("alloc_pages", before, len, task_flags, 64);

	assert_int_equal(number(db, "SELECT gfp_mask FROM wait WHERE kind = 'memory'"), mask);
	db_close(db);
}

/* A constant counts unless %edi may be written after it, or it is for %r15d; the task's scope takes its flags away. */
static void test_code(void **state)
{
	static const unsigned char constant[] = { 0xbf, 0xc0, 0x0c, 0, 0, 0x31, 0xf6 };    /* and xor %esi, %esi */
	static const unsigned char overwritten[] = { 0xbf, 0xc0, 0x0c, 0, 0, 0x89, 0xdf }; /* mov %ebx, %edi */
	static const unsigned char other[] = { 0x41, 0xbf, 0xc0, 0x0c, 0, 0 };
	static const unsigned char variable[] = { 0x89, 0xdf };

	(void)state;
	check_code(constant, sizeof(constant), 0, 0xcc0);
	check_code(constant, sizeof(constant), 0x40000, 0xc40);
	check_code(constant, sizeof(constant), 0x80000, 0xc00);
	check_code(overwritten, sizeof(overwritten), 0, -1);
	check_code(other, sizeof(other), 0, -1);
	check_code(variable, sizeof(variable), 0, -1);
}

static void check_start(uint32_t offset, int64_t mask)
{
	static const unsigned char constant[] = { 0xbf, 0xc0, 0x0c, 0, 0, 0x31, 0xf6 };
	struct db *db = ask_code("alloc_pages", constant, sizeof(constant), 0, offset);

	assert_int_equal(number(db, "SELECT gfp_mask FROM wait WHERE kind = 'memory'"), mask);
	db_close(db);
}

/* Code in front of the function is another's, and need not be readable. */
static void test_start_of_function(void **state)
{
	(void)state;
	check_start(12, 0xcc0);
	check_start(7, -1);
	check_start(0, -1);
}

static void check_callee(const char *name, int64_t mask)
{
	static const unsigned char constant[] = { 0xbf, 0xc0, 0x0c, 0, 0, 0x31, 0xf6 };
	struct db *db = ask_code(name, constant, sizeof(constant), 0, 64);

	assert_int_equal(number(db, "SELECT gfp_mask FROM wait WHERE kind = 'memory'"), mask);
	db_close(db);
}

/* What alloc_pages() of the source is called in the code differs from kernel to kernel. */
static void test_callees(void **state)
{
	(void)state;
	check_callee("alloc_pages_current", 0xcc0);
	check_callee("alloc_frozen_pages_noprof", 0xcc0);
	check_callee("kmem_cache_alloc", -1);
}

/*
 * DWARF says of a running task what registers hold that mean something else by now. An order that cannot be is taken from
 * further in, or from the structure of a request with the same mask; a mask that cannot be is none.
 */
static void check_variables(uint64_t mask, uint64_t order, uint8_t kept_order, const char *want)
{
	struct fake *f = new_kernel();
	struct db *db;

	add_types(f);
	add_names(f);
	add_sleeper(f, 1, reclaim_frames);
	put_scan_control(f, frame_at(1, 2) + 64, 0xc40, kept_order, 2);
	fake_variable(f, "__alloc_pages", "gfp_mask", mask);
	fake_variable(f, "__alloc_pages", "order", order);
	db = extract(f);
	assert_text(db, "SELECT gfp_mask || '/' || coalesce(page_order, '') FROM wait", want);
	db_close(db);
}

static void test_variables(void **state)
{
	(void)state;
	check_variables(0xcc0, 2, 3, "3264/2");
	check_variables(0xc40, 0x40186a40, 3, "3136/3");
	check_variables(0xcc0, 0x40186a40, 3, "3264/");
	check_variables(0xffff888001000000, 0x40186a40, 3, "3136/3");
}

/*
 * Before 4.6 the kernel has no names of flags: the bits tell their layout, but only where the lists of pages lie in the
 * zones, as they did then. A mask of today's may have the same bits.
 */
static void test_old_names(void **state)
{
	static const struct {
		const char *lists;
		uint32_t mask;
		const char *gfp;
	} cases[] = {
		{ "lruvec", 0x50, "GFP_NOFS" }, /* RHEL 7's 3.10 */
		{ "lruvec", 0x850, "GFP_NOFS|__GFP_NOFAIL" },
		{ "lru", 0x280da, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO" }, /* to 3.2 */
		{ "lruvec", 0x24000c0, "GFP_KERNEL" },                 /* 4.4 and 4.5 */
		{ "lruvec", 0x2400840, "GFP_NOFS|__GFP_NOFAIL" },
		{ NULL, 0x50, "none" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		add_types(f);
		fake_type(f, "zone", 64);
		if (cases[i].lists)
			fake_member(f, "zone", cases[i].lists, 8, 40);
		add_sleeper(f, 1, reclaim_frames);
		put_scan_control(f, frame_at(1, 2) + 64, cases[i].mask, 0, 2);
		db = extract(f);
		assert_int_equal(number(db, "SELECT gfp_mask FROM wait"), cases[i].mask);
		assert_text(db, "SELECT coalesce(gfp, 'none') FROM wait", cases[i].gfp);
		db_close(db);
	}
}

/* Before 4.8 reclaim does not keep the highest zone that may serve the request: the mask tells it. */
static void test_old_zones(void **state)
{
	static const struct {
		uint32_t mask;
		const char *zone;
	} cases[] = {
		{ 0x50, "Normal" },    { 0xd1, "DMA" },        { 0xd4, "Normal" }, /* of a kernel without ZONE_DMA32 */
		{ 0x200d2, "Normal" }, { 0x200da, "Movable" }, { 0xd8, "Normal" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		fake_type(f, "scan_control", SC_SIZE);
		fake_member(f, "scan_control", "nr_to_reclaim", SC_RECLAIM, 8);
		fake_member(f, "scan_control", "order", SC_ORDER, 1);
		fake_member(f, "scan_control", "gfp_mask", SC_GFP, 4);
		fake_enumerator(f, "ZONE_DMA", 0);
		fake_enumerator(f, "ZONE_NORMAL", 2);
		fake_enumerator(f, "ZONE_MOVABLE", 3);
		add_sleeper(f, 1, reclaim_frames);
		put_scan_control(f, frame_at(1, 2) + 64, cases[i].mask, 0, 2);
		db = extract(f);
		assert_text(db, "SELECT zone FROM wait", cases[i].zone);
		db_close(db);
	}
}

/* Flags that reclaim for a cgroup adds are told by their bits, too; it has no zone. */
static void test_old_memcg(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_types(f);
	fake_type(f, "zone", 64);
	fake_member(f, "zone", "lruvec", 8, 40);
	add_sleeper(f, 1, memcg_frames);
	put_scan_control(f, frame_at(1, 2) + 64, 0x200da, 0, 2);
	db = extract(f);
	assert_text(db, "SELECT gfp FROM wait", "GFP_KERNEL");
	assert_text(db, "SELECT zone FROM wait", NULL);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reclaim),
		cmocka_unit_test(test_oom_control),
		cmocka_unit_test(test_memcg),
		cmocka_unit_test(test_doubtful),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_start_of_function),
		cmocka_unit_test(test_callees),
		cmocka_unit_test(test_old_names),
		cmocka_unit_test(test_old_memcg),
		cmocka_unit_test(test_old_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
