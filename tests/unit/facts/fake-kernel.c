// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"

#include "parsers/vmcore/facts/run.h"

static void add_types(struct fake *f, const char *state)
{
	fake_type(f, "task_struct", TASK_SIZE);
	fake_member(f, "task_struct", "pid", PID, 4);
	fake_member(f, "task_struct", "tgid", TGID, 4);
	fake_member(f, "task_struct", state, STATE, 4);
	fake_member(f, "task_struct", "exit_state", EXIT_STATE, 4);
	fake_member(f, "task_struct", "flags", FLAGS, 4);
	fake_member(f, "task_struct", "tasks", TASKS, 16);
	fake_member(f, "task_struct", "thread_node", NODE, 16);
	fake_member(f, "task_struct", "signal", SIGNAL, 8);
	fake_member(f, "task_struct", "comm", COMM, 16);
	fake_member(f, "mm_struct", "mm_mt", 0, 8);
	fake_type(f, "signal_struct", 256);
	fake_member(f, "signal_struct", "thread_head", THREADS, 16);
	fake_member(f, "signal_struct", "flags", SIG_FLAGS, 4);
}

/* Puts @node into the ring before @head, as list_add_tail() does. */
void link_before(struct fake *f, uint64_t head, uint64_t node)
{
	uint64_t prev;

	assert_int_equal(image_read_u64(fake_image(f), head + 8, &prev), 0);
	fake_u64(f, node, head);
	fake_u64(f, node + 8, prev);
	fake_u64(f, prev, node);
	fake_u64(f, head + 8, node);
}

void make_head(struct fake *f, uint64_t head)
{
	fake_u64(f, head, head);
	fake_u64(f, head + 8, head);
}

void add_task(struct fake *f, uint32_t n, uint32_t process, uint32_t state)
{
	uint64_t task = TASK_AT(n), signal = SIGNAL_AT(process);

	fake_u32(f, task + PID, n);
	fake_u32(f, task + TGID, process);
	fake_u32(f, task + STATE, state);
	fake_u64(f, task + SIGNAL, signal);
	fake_write(f, task + COMM, "worker", 7);
	if (n == process) {
		make_head(f, signal + THREADS);
		link_before(f, TASK_AT(0) + TASKS, task + TASKS);
	}
	link_before(f, signal + THREADS, task + NODE);
}

struct fake *new_kernel_with(const char *state)
{
	struct fake *f = fake_new();

	add_types(f, state);
	fake_symbol(f, "init_task", TASK_AT(0));
	fake_u64(f, TASK_AT(0), 0);
	make_head(f, TASK_AT(0) + TASKS);
	return f;
}

struct fake *new_kernel(void)
{
	return new_kernel_with("__state");
}

struct db *extract(struct fake *f)
{
	struct artifact_row artifact = { .path = "fake", .kind = "vmcore" };
	struct capture_row capture = { .kind = "vmcore" };
	struct facts *facts = NULL;
	struct db *db = NULL;
	int64_t id;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_add_artifact(db, &artifact, &id), 0);
	assert_int_equal(facts_new(db, id, &capture, &facts), 0);
	assert_int_equal(run_facts(fake_image(f), facts), 0);
	facts_free(facts);
	assert_int_equal(db_commit(db), 0);
	fake_free(f);
	return db;
}

/* The one value of @sql's first row; -1 for NULL and for no row. */
int64_t number(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, sql, 0, &stmt);

	assert_true(r >= 0);
	return r > 0 && !db_is_null(stmt, 0) ? db_int(stmt, 0) : -1;
}

void assert_text(struct db *db, const char *sql, const char *expected)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, sql, 0, &stmt), 1);
	if (expected)
		assert_string_equal(db_text(stmt, 0), expected);
	else
		assert_null(db_text(stmt, 0));
}

uint64_t waiter_of(uint32_t n)
{
	return STACK_AT(n) + 256;
}

/* Task 1 has an mm with @n_vmas VMAs; VMA i is about [i, i + 1) MiB. */
struct fake *new_mm(uint32_t n_vmas)
{
	struct fake *f = new_kernel();

	fake_member(f, "task_struct", "mm", TASK_MM, 8);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "map_count", MAP_COUNT, 4);
	fake_member(f, "mm_struct", "mm_users.counter", USERS, 4);
	fake_member(f, "mm_struct", "total_vm", TOTAL_VM, 8);
	fake_type(f, "vm_area_struct", 64);
	fake_member(f, "vm_area_struct", "vm_start", VMA_START, 8);
	fake_member(f, "vm_area_struct", "vm_end", VMA_END, 8);
	fake_member(f, "vm_area_struct", "vm_mm", VMA_MM, 8);
	fake_member(f, "vm_area_struct", "vm_flags", VMA_FLAGS, 8);
	add_task(f, 1, 1, 1);
	fake_u64(f, TASK_AT(1) + TASK_MM, MM_AT(0));
	fake_u32(f, MM_AT(0) + MAP_COUNT, n_vmas);
	fake_u32(f, MM_AT(0) + USERS, 1);
	fake_u64(f, MM_AT(0) + TOTAL_VM, n_vmas * 256);
	for (uint32_t i = 0; i < n_vmas; i++) {
		fake_u64(f, VMA_AT(i) + VMA_START, (uint64_t)i << 20);
		fake_u64(f, VMA_AT(i) + VMA_END, (uint64_t)(i + 1) << 20);
		fake_u64(f, VMA_AT(i) + VMA_MM, MM_AT(0));
	}
	return f;
}

/* On a list, as to 6.0. */
struct fake *new_list(void)
{
	struct fake *f = new_mm(4);

	fake_member(f, "mm_struct", "mmap", VMAS, 8);
	fake_member(f, "vm_area_struct", "vm_next", VMA_NEXT, 8);
	fake_u64(f, MM_AT(0) + VMAS, VMA_AT(0));
	for (uint32_t i = 0; i < 3; i++)
		fake_u64(f, VMA_AT(i) + VMA_NEXT, VMA_AT(i + 1));
	return f;
}
