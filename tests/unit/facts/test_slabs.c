// SPDX-License-Identifier: GPL-2.0-or-later
/* What slab cache an object is of, and where the struct pages are that tell: what names locks within inodes. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define PAGE 4096
#define PAGE_STRUCT 64
#define VMEMMAP 0xffffea0000000000
#define DIRECT 0xffff888000000000     /* since 4.20 */
#define DIRECT_OLD 0xffff880000000000 /* before */

#define INODE 0xffff888031000400
#define SUPER 0xffff888032000000
#define FS_TYPE 0xffff888033000000
#define FS_NAME 0xffff888033000100
#define CACHES 0xffff888034000000
enum { P_FLAGS = 0, P_HEAD = 8, P_FIRST = 48, P_CACHE = 48 }; /* el7 has both in one place */
enum { C_NAME = 0, C_SIZE = 8, CACHE = 64 };
enum { I_NO = 0, I_SB = 8, I_LOCK = 64, S_TYPE = 0, S_ID = 8 };
enum { COUNT = 0, WAIT_LIST = 8, OWNER = 24, WAITER_LIST = 0, WAITER_TASK = 16 };
enum { SLAB = 7, TAIL = 15 };

struct pages {
	uint64_t direct, vmemmap;
	bool direct_is_variable, vmemmap_is_variable;
	bool old_tails; /* a flag and first_page, as to 4.3 */
	bool info;      /* compound_info, as since 7.1 */
};

static uint64_t page_of(const struct pages *c, uint64_t addr)
{
	return c->vmemmap + (addr - c->direct) / PAGE * PAGE_STRUCT;
}

/* Puts @addr into the second page of a slab of two, whose cache is number @n, of that name. */
static void add_slab(struct fake *f, const struct pages *c, uint64_t addr, uint64_t n, const char *name)
{
	uint64_t tail = page_of(c, addr), head = tail - PAGE_STRUCT, cache = CACHES + n * CACHE, text = cache + 32;

	fake_u64(f, head + P_FLAGS, 1 << SLAB);
	fake_u64(f, head + P_CACHE, cache);
	fake_u64(f, tail + P_FLAGS, c->old_tails ? 1 << TAIL : 0);
	fake_u64(f, tail + (c->old_tails ? P_FIRST : P_HEAD), c->old_tails ? head : head | 1);
	fake_write(f, text, name, strlen(name) + 1);
	fake_u64(f, cache + C_NAME, text);
	fake_u32(f, cache + C_SIZE, 512);
}

static void add_pages(struct fake *f, const struct pages *c)
{
	fake_arch(f, "x86_64");
	fake_page_size(f, PAGE);
	fake_type(f, "page", PAGE_STRUCT);
	fake_member(f, "page", "flags", P_FLAGS, 8);
	fake_member(f, "page", "slab_cache", P_CACHE, 8);
	fake_member(f, "page",
		    c->old_tails ? "first_page" :
		    c->info      ? "compound_info" :
				   "compound_head",
		    c->old_tails ? P_FIRST : P_HEAD, 8);
	fake_member(f, "kmem_cache", "name", C_NAME, 8);
	fake_member(f, "kmem_cache", "size", C_SIZE, 4);
	fake_enumerator(f, "PG_slab", SLAB);
	fake_enumerator(f, "PG_tail", TAIL);
	if (c->direct_is_variable)
		fake_symbol(f, "page_offset_base", CACHES - 16);
	if (c->vmemmap_is_variable)
		fake_symbol(f, "vmemmap_base", CACHES - 8);
	fake_u64(f, CACHES - 16, c->direct);
	fake_u64(f, CACHES - 8, c->vmemmap);
}

/* An inode of ext4 on vda, whose @member is a mutex with an owner and a count, as before 4.10. */
static void add_inode(struct fake *f, const char *member)
{
	fake_type(f, "mutex", 40);
	fake_member(f, "mutex", "count.counter", COUNT, 4);
	fake_member(f, "mutex", "wait_list", WAIT_LIST, 16);
	fake_member(f, "mutex", "owner", OWNER, 8);
	fake_member(f, "mutex_waiter", "list", WAITER_LIST, 16);
	fake_member(f, "mutex_waiter", "task", WAITER_TASK, 8);
	fake_member(f, "inode", member, I_LOCK, 40);
	fake_member(f, "inode", "i_ino", I_NO, 8);
	fake_member(f, "inode", "i_sb", I_SB, 8);
	fake_member(f, "super_block", "s_type", S_TYPE, 8);
	fake_member(f, "super_block", "s_id", S_ID, 32);
	fake_member(f, "file_system_type", "name", 0, 8);
	fake_u64(f, INODE + I_NO, 12);
	fake_u64(f, INODE + I_SB, SUPER);
	fake_u64(f, SUPER + S_TYPE, FS_TYPE);
	fake_write(f, SUPER + S_ID, "vda", 4);
	fake_u64(f, FS_TYPE, FS_NAME);
	fake_write(f, FS_NAME, "ext4", 5);
}

/* Task 1 has the mutex of the inode, and task 2 waits for it. */
static void check_name(const struct pages *c, const char *member, const char *name)
{
	static const char *const frames[FAKE_FRAMES] = {
		"__schedule", "schedule", "schedule_preempt_disabled", "__mutex_lock_slowpath", "mutex_lock",
	};
	struct fake *f = new_kernel();
	struct db *db;

	add_pages(f, c);
	add_inode(f, member);
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	add_slab(f, c, TASK_AT(1), 0, "task_struct");
	add_slab(f, c, INODE, 1, "ext4_inode_cache");
	fake_u32(f, INODE + I_LOCK + COUNT, (uint32_t)-1);
	fake_u64(f, INODE + I_LOCK + OWNER, TASK_AT(1));
	make_head(f, INODE + I_LOCK + WAIT_LIST);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2) + STACK_USED, frames);
	fake_u64(f, waiter_of(2) + WAITER_TASK, TASK_AT(2));
	link_before(f, INODE + I_LOCK + WAIT_LIST, waiter_of(2) + WAITER_LIST);
	db = extract(f);
	assert_text(db, "SELECT name FROM lock", name);
	assert_text(db, "SELECT owner_certainty FROM lock", "certain");
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 1);
	db_close(db);
}

static void locks_in_inodes_have_the_names_of_their_age(void **state)
{
	const struct pages variables = { 0xffff888000000000, 0xffffea1234000000, true, true, false };

	(void)state;
	check_name(&variables, "i_mutex", "i_mutex of inode 12 (ext4 on vda)");
	check_name(&variables, "i_rwsem", "i_rwsem of inode 12 (ext4 on vda)");
	check_name(&variables, "i_data.i_mmap_mutex", "i_mmap_mutex of inode 12 (ext4 on vda)");
	check_name(&variables, "i_data.i_mmap_rwsem", "i_mmap_rwsem of inode 12 (ext4 on vda)");
}

static void struct_pages_are_found_without_variables(void **state)
{
	const struct pages cases[] = {
		{ DIRECT, VMEMMAP, false, false, false },
		{ DIRECT_OLD, VMEMMAP, false, false, false },
		{ DIRECT_OLD, VMEMMAP, false, false, true },
		{ 0xffff888000000000, VMEMMAP, true, false, true },
		{ 0xffff888000000000, VMEMMAP, true, false, .info = true },
	};
	/* Neither is where it could be: what the pages there would say is not believed. */
	const struct pages elsewhere = { 0xffff887000000000, VMEMMAP, false, false, false };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_name(&cases[i], "i_mutex", "i_mutex of inode 12 (ext4 on vda)");
	check_name(&elsewhere, "i_mutex", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locks_in_inodes_have_the_names_of_their_age),
		cmocka_unit_test(struct_pages_are_found_without_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
