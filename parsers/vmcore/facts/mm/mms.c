// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/mm/mms.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/bits.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* More would not be read. */
#define NOTIFIERS_MAX 4

static const struct {
	enum field field;
	size_t column;
} counts[] = {
	{ FIELD_MM_USERS, offsetof(struct fact_mm, users) },
	{ FIELD_MM_COUNT, offsetof(struct fact_mm, refs) },
	{ FIELD_MM_MAP_COUNT, offsetof(struct fact_mm, map_count) },
};

static const struct {
	enum field field;
	size_t column;
} pages[] = {
	{ FIELD_MM_TOTAL_VM, offsetof(struct fact_mm, total_vm_kb) },
	{ FIELD_MM_LOCKED_VM, offsetof(struct fact_mm, locked_kb) },
	{ FIELD_MM_PINNED_VM, offsetof(struct fact_mm, pinned_kb) },
	{ FIELD_MM_HUGETLB, offsetof(struct fact_mm, hugetlb_kb) },
};

static const struct {
	const char *enumerator; /* index into rss_stat */
	size_t column;
} rss[] = {
	{ "MM_FILEPAGES", offsetof(struct fact_mm, rss_file_kb) },
	{ "MM_ANONPAGES", offsetof(struct fact_mm, rss_anon_kb) },
	{ "MM_SHMEMPAGES", offsetof(struct fact_mm, rss_shmem_kb) },
	{ "MM_SWAPENTS", offsetof(struct fact_mm, swap_kb) },
};

struct mm_reader {
	struct object mm;
	int64_t rss_index[ARRAY_SIZE(rss)]; /* -1: this kernel counts no such pages */
	uint32_t counter_size;              /* of struct percpu_counter */
};

/* Bit @n of mm_struct.flags; unknown where this kernel has no such flag (-1). */
static struct opt flag(struct opt flags, int n)
{
	return flags.known && n >= 0 ? OPT(flags.v >> n & 1) : OPT_NULL;
}

/* The value of a copy of struct percpu_counter: its count plus what the CPUs have not yet added to it. */
static struct opt percpu_sum(struct extract *x, const struct object *counter)
{
	struct opt sum = object_get(x, FIELD_PCPU_COUNTER_COUNT, counter);
	uint64_t parts = object_get_ptr(x, FIELD_PCPU_COUNTER_PARTS, counter);
	uint32_t part;

	for (size_t i = 0; sum.known && parts && x->cpus->percpu && i < x->cpus->n; i++) {
		if (image_read_u32(x->img, parts + x->cpus->v[i].offset, &part) != 0)
			return OPT_NULL;
		sum.v = row_sum(sum.v, (int32_t)part);
	}
	return sum;
}

/* rss_stat is an array of atomics up to 6.1 and of struct percpu_counter since (f1a7941243c1). */
static struct opt rss_pages(struct extract *x, const struct mm_reader *r, uint32_t index)
{
	const struct image_member *m = &x->members[FIELD_MM_RSS];
	struct object counter;

	if (x->has[FIELD_MM_SHMEM] && index >= x->members[FIELD_MM_RSS].size / 8)
		return object_get(x, FIELD_MM_SHMEM, &r->mm);
	if (x->has[FIELD_MM_RSS_ATOMIC])
		return object_get_elem(x, FIELD_MM_RSS, &r->mm, index, 8);
	if (!x->has[FIELD_MM_RSS] || !r->counter_size || index >= m->size / r->counter_size ||
	    !object_has(&r->mm, m->offset, m->size))
		return OPT_NULL;
	counter = (struct object){
		.data = r->mm.data + m->offset + index * r->counter_size,
		.size = r->counter_size,
	};
	return percpu_sum(x, &counter);
}

/* A sum of per-CPU parts can be a few pages below 0 for a moment. The kernel shows such a count as 0, too. */
static struct opt not_negative(struct opt value)
{
	return value.known && value.v < 0 ? OPT(0) : value;
}

/* Bytes of page tables. Before 4.15 each level's tables are counted, which have a page each; 3.10 counts the lowest only. */
static struct opt pgtables_bytes(struct extract *x, const struct object *mm)
{
	static const enum field levels[] = { FIELD_MM_NR_PTES, FIELD_MM_NR_PMDS, FIELD_MM_NR_PUDS };
	struct opt sum = object_get(x, FIELD_MM_NR_PTES, mm);

	if (x->has[FIELD_MM_PGTABLES] || !sum.known)
		return object_get(x, FIELD_MM_PGTABLES, mm);
	for (size_t i = 1; i < ARRAY_SIZE(levels); i++)
		sum.v = row_sum(sum.v, object_get(x, levels[i], mm).v);
	return sum.v >= 0 && sum.v < INT32_MAX ? OPT(sum.v * x->info->page_size) : OPT_NULL;
}

static void read_sizes(struct extract *x, const struct mm_reader *r, struct fact_mm *row)
{
	struct opt pgtables = pgtables_bytes(x, &r->mm);

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		row_set(row, counts[i].column, object_get(x, counts[i].field, &r->mm));
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		row_set(row, pages[i].column, row_pages_kb(x, object_get(x, pages[i].field, &r->mm)));
	for (size_t i = 0; i < ARRAY_SIZE(rss); i++)
		if (r->rss_index[i] >= 0)
			row_set(row, rss[i].column,
				row_pages_kb(x, not_negative(rss_pages(x, r, (uint32_t)r->rss_index[i]))));
	if (pgtables.known)
		row->pgtables_kb = OPT(pgtables.v / 1024);
}

/* MMF_ bits moved between releases, so bits.c says which one is which here. */
static void read_flags(struct extract *x, const struct mm_reader *r, struct fact_mm *row)
{
	struct mmf_bits bits = bits_of_mmf(x);
	struct opt notifiers = object_get(x, FIELD_MM_NOTIFIERS, &r->mm);

	row->flags = object_get_elem(x, FIELD_MM_FLAGS, &r->mm, 0, 8);
	row->oom_skip = flag(row->flags, bits.oom_skip);
	row->unstable = flag(row->flags, bits.unstable);
	row->reap_queued = flag(row->flags, bits.reap_queued);
	if (notifiers.known)
		row->notifiers = OPT(notifiers.v != 0);
}

/* Appends the name of the ops of the notifier at @addr, and notes whether they have to be asked before pages go. */
static void add_notifier(struct extract *x, struct mm *mm, uint64_t addr)
{
	uint64_t ops = member_read_ptr(x, addr, FIELD_NOTIFIER_OPS);
	size_t used = strlen(mm->notifiers);
	struct image_symbol symbol;

	if (member_read(x, ops, FIELD_NOTIFIER_START).v)
		mm->row.notifiers_start = OPT(1);
	if (image_symbolize(x->img, ops, &symbol) == 0 && symbol.addr == ops)
		snprintf(mm->notifiers + used, sizeof(mm->notifiers) - used, "%s%s", used ? " " : "", symbol.name);
	else
		snprintf(mm->notifiers + used, sizeof(mm->notifiers) - used, "%s0x%" PRIx64, used ? " " : "", ops);
}

static void read_notifiers(struct extract *x, const struct object *o, struct mm *mm)
{
	uint64_t list = object_get_ptr(x, FIELD_MM_NOTIFIERS, o), node;

	if (!list || !x->has[FIELD_NOTIFIER_OPS])
		return;
	node = member_read_ptr(x, list, x->has[FIELD_NOTIFIERS_LIST] ? FIELD_NOTIFIERS_LIST : FIELD_NOTIFIERS_LIST_OLD);
	mm->row.notifiers_start = OPT(0);
	/* A list of struct hlist_node, whose first member is the next one. */
	for (int i = 0; i < NOTIFIERS_MAX && address_plausible(node); i++) {
		add_notifier(x, mm, node - x->members[FIELD_NOTIFIER_NODE].offset);
		if (image_read_u64(x->img, node, &node) != 0)
			break;
	}
}

/* PREEMPT_RT counts from the lowest 32-bit number up (rwbase_rt.h: READER_BIAS). */
static bool is_locked(const struct extract *x, const struct object *mm)
{
	struct opt readers = object_get(x, FIELD_MM_LOCK_READERS, mm);

	return readers.known ? (int32_t)readers.v != INT32_MIN : object_get(x, FIELD_MM_LOCK_COUNT, mm).v != 0;
}

/* Reads the mm at @addr, unless it is known. One that cannot be read is a gap: its tasks stay, without their mm. */
static int add_mm(struct extract *x, struct mm_reader *r, uint64_t addr, uint64_t user)
{
	struct mm *mm;

	if (!addr || map_get(&x->mms->at, addr, NULL))
		return 0;
	if (!address_plausible(addr) || object_read(x, &r->mm, addr) != 0) {
		gaps_partial(x, FACT_MM, 0, NULL, "mm_struct 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	mm = VEC_ADD(x->mms);
	if (!mm || map_put(&x->mms->at, addr, x->mms->n - 1) < 0)
		return -ENOMEM;
	mm->addr = addr;
	mm->user = user;
	mm->owner = object_get_ptr(x, FIELD_MM_OWNER, &r->mm);
	mm->core_state = object_get_ptr(x, FIELD_MM_CORE_STATE, &r->mm);
	mm->locked = is_locked(x, &r->mm);
	mm->row.id = facts_reserve(x->facts, FACT_MM);
	mm->row.addr = OPT(addr);
	mm->row.owner_task_id = tasks_id(x, mm->owner);
	read_sizes(x, r, &mm->row);
	read_flags(x, r, &mm->row);
	read_notifiers(x, &r->mm, mm);
	return 0;
}

/* The id of the row of the mm at @addr, unknown when there is none. */
static struct opt id_at(struct extract *x, uint64_t addr)
{
	const struct mm *mm = mms_at(x, addr);

	return mm ? OPT(mm->row.id) : OPT_NULL;
}

/* Up to 5.15 (0258b5fd7c71) the mm has the core_state, not the signal_struct. */
static void link_task(struct extract *x, struct task *task)
{
	const struct mm *mm = mms_at(x, task->mm);

	task->row.mm_id = mm ? OPT(mm->row.id) : OPT_NULL;
	task->row.active_mm_id = id_at(x, task->active_mm);
	task->row.oom_mm_id = id_at(x, task->oom_mm);
	if (!task->row.core_dumping.known && mm && x->has[FIELD_MM_CORE_STATE])
		task->row.core_dumping = OPT(mm->core_state != 0);
}

/* A victim's oom_mm may be no task's mm any more: exit_mm() drops mm, signal->oom_mm keeps it. */
static int add_all(struct extract *x, struct mm_reader *reader)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		r = add_mm(x, reader, task->mm, task->addr);
		if (r == 0)
			r = add_mm(x, reader, task->oom_mm, task->addr);
	}
	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		link_task(x, &x->tasks->v[i]);
	return r;
}

/*
 * Each thread with an mm holds a reference to it (mm_users), and so does anybody who uses get_task_mm() for a while.
 * A kthread that borrows it holds one of mm_count.
 */
static void count_other_users(struct extract *x, struct mm *mm)
{
	struct fact_mm *row = &mm->row;

	if (!row->users.known || !gaps_is_complete(x, FACT_TASK))
		return;
	if (row->users.v < mm->tasks)
		gaps_add(x, FACT_MM, row->id, "users_beyond_tasks",
			 "%" PRId64 " task%s %s it, but mm_users is %" PRId64, mm->tasks, plural((uint64_t)mm->tasks),
			 mm->tasks == 1 ? "has" : "have", row->users.v);
	else
		row->users_beyond_tasks = OPT(row->users.v - mm->tasks);
}

static int count_task(struct extract *x, const struct task *task, struct map *seen)
{
	struct mm *mm = mms_at(x, task->mm);
	uint64_t process;

	if (!mm)
		return 0;
	if (task->row.kthread.v) {
		mm->row.kthreads.v++;
		return 0;
	}
	mm->tasks++;
	process = (uint64_t)mm->row.id << 32 | (uint32_t)task->row.tgid.v;
	if (map_get(seen, process, NULL))
		return 0;
	mm->row.processes.v++;
	return map_put(seen, process, 0);
}

static int count_users(struct extract *x)
{
	_cleanup_map_ struct map seen = { 0 };
	int r = 0;

	for (size_t i = 0; i < x->mms->n; i++)
		x->mms->v[i].row.processes = x->mms->v[i].row.kthreads = OPT(0);
	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		r = count_task(x, &x->tasks->v[i], &seen);
	for (size_t i = 0; r == 0 && i < x->mms->n; i++)
		count_other_users(x, &x->mms->v[i]);
	if (!gaps_is_complete(x, FACT_TASK))
		gaps_add(x, FACT_MM, 0, "users_beyond_tasks",
			 "as not all tasks are known; processes are at least so many");
	return r;
}

static int init_reader(struct extract *x, struct mm_reader *reader)
{
	int r = object_init(x, &reader->mm, "mm_struct");

	if (r != 0)
		return r;
	(void)image_sizeof(x->img, "percpu_counter", &reader->counter_size);
	if (!x->has[FIELD_MM_PGTABLES] && !x->has[FIELD_MM_NR_PTES])
		gaps_add(x, FACT_MM, 0, "pgtables_kb", "this kernel's mm_struct has no count of page tables");
	if (!x->has[FIELD_MM_RSS_ATOMIC] && !x->cpus->percpu)
		gaps_add(x, FACT_MM, 0, "rss_anon_kb", "as file and shmem: without what CPUs have not yet added");
	for (size_t i = 0; i < ARRAY_SIZE(rss); i++)
		if (image_enumerator(x->img, NULL, rss[i].enumerator, &reader->rss_index[i]) != 0 ||
		    reader->rss_index[i] > UINT32_MAX)
			reader->rss_index[i] = -1;
	return 0;
}

/*
 * From 4.6 to 4.8 the reaper took TIF_MEMDIE from a victim when it had taken its memory (36324a990cf5), and no oom_mm stays.
 * That the mm was reaped and its users were killed shows who was the victim.
 */
static void mark_reaped(struct extract *x)
{
	for (size_t i = 0; !x->has[FIELD_SIG_OOM_MM] && i < x->tasks->n; i++) {
		struct task *task = &x->tasks->v[i];
		const struct mm *mm = mms_at(x, task->mm);

		if (mm && mm->row.oom_skip.v && (task->row.fatal_signal.v || task->row.group_exit.v))
			task->row.oom_victim = OPT(1);
	}
}

int mms_run(struct extract *x)
{
	struct mm_reader reader = { 0 };
	int r = init_reader(x, &reader);

	if (r > 0)
		gaps_absent(x, FACT_MM, "no type information of struct mm_struct");
	if (r == 0) {
		r = add_all(x, &reader);
		if (r == 0)
			r = count_users(x);
		mark_reaped(x);
	}
	object_deinit(&reader.mm);
	return MIN(r, 0);
}

int mms_add(struct extract *x, uint64_t addr, uint64_t user)
{
	struct mm_reader reader = { 0 };
	int r = init_reader(x, &reader);

	if (r == 0)
		r = add_mm(x, &reader, addr, user);
	object_deinit(&reader.mm);
	return MIN(r, 0);
}

int mms_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->mms->n; i++) {
		struct mm *mm = &x->mms->v[i];

		mm->row.locator = row_locator(locator, "mm", mm->addr);
		mm->row.notifier_ops = mm->notifiers[0] ? mm->notifiers : NULL;
		r = FACTS_ADD(x->facts, MM, mm, &mm->row, NULL);
	}
	return r;
}

int mms_init(struct extract *x)
{
	x->mms = calloc(1, sizeof(*x->mms));
	return x->mms ? 0 : err_oom();
}

void mms_deinit(struct extract *x)
{
	if (!x->mms)
		return;
	free(x->mms->v);
	map_deinit(&x->mms->at);
	free(x->mms);
}

struct mm *mms_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->mms->at, addr, &index) ? &x->mms->v[index] : NULL;
}
