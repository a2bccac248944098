// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sums up the VMAs only of those address spaces that matter, as a machine may have tens of thousands of them. The
 * sums include what the OOM reaper leaves alone: VM_LOCKED to 5.17, hugetlb, PFN maps, shared maps.
 *
 * VMAs are in a maple tree since 6.1 (d4af56c5c7c6), before on a list that is sorted by address (763ecb035029 removed
 * it). Each VMA points to its mm, and none begins before the end of the previous one. A walk checks both, so it
 * neither runs in circles nor leaves the address space.
 */
#include "parsers/vmcore/facts/mm/vmas.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/read/user.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define VM_LOCKED 0x2000u
/* Parts of page tables of one mm that are read, of 2 MiB each with pages of 4 KiB: some 64 GiB. */
#define TABLES_MAX 32768
/* How many of the biggest are read besides victims and those whose mmap_lock is held or waited for. */
#define BIGGEST 32

/*
 * include/linux/maple_tree.h, the same from 6.1 to 7.2. A node has 256 bytes and is aligned to them, so that the low
 * byte of its address has room for its type.
 */
#define NODE_SIZE 256
#define NODE_TYPE(enode) ((enode) >> 3 & 0xf)
#define HEIGHT_MAX 31
/* Smaller words are not pointers but marks that a tree's user left in a slot (xa_is_reserved()). */
#define MARKS_END 4096

/* vm_area_struct.vm_flags (include/linux/mm.h): the same in all kernels. */
static const struct {
	uint64_t flag;
	size_t column;
} kinds[] = {
	{ 0x8, offsetof(struct fact_mm, vm_shared_kb) },
	{ 0x400, offsetof(struct fact_mm, vm_pfnmap_kb) },
	{ VM_LOCKED, offsetof(struct fact_mm, vm_locked_kb) },
	{ 0x400000, offsetof(struct fact_mm, vm_hugetlb_kb) },
};

/* Entry i of a node covers the addresses after pivot i - 1, up to pivot i. The last entry has no pivot. */
static const struct node_type {
	const char *enumerator;
	enum field pivots, slots;
	bool leaf;
} node_types[] = {
	{ "maple_leaf_64", FIELD_RANGE64_PIVOT, FIELD_RANGE64_SLOT, true },
	{ "maple_range_64", FIELD_RANGE64_PIVOT, FIELD_RANGE64_SLOT, false },
	{ "maple_arange_64", FIELD_ARANGE64_PIVOT, FIELD_ARANGE64_SLOT, false },
};

struct walk {
	struct object vma;
	int64_t types[ARRAY_SIZE(node_types)]; /* -1: this kernel has none such */

	uint64_t mm;
	uint64_t end; /* of the VMA before */
	uint64_t bytes, bytes_of[ARRAY_SIZE(kinds)];
	int64_t count;
	uint64_t locked;     /* bytes in memory, of VMAs with VM_LOCKED */
	bool locked_unknown; /* the page tables do not tell */
	size_t tables_left;
	char reason[REASON_MAX];
};

static int broken(struct walk *w, const char *what, uint64_t at)
{
	snprintf(w->reason, sizeof(w->reason), "after %" PRId64 " VMAs, 0x%" PRIx64 " %s", w->count, at, what);
	return 1;
}

static int gone(struct walk *w, const char *why)
{
	snprintf(w->reason, sizeof(w->reason), "%s", why);
	return 1;
}

/* What the OOM reaper leaves alone up to 5.17 is what is there of such a VMA. */
static void add_locked(struct extract *x, struct walk *w, uint64_t start, uint64_t end)
{
	uint64_t bytes;

	if (w->locked_unknown || user_resident(x, w->mm, start, end, &w->tables_left, &bytes) != 0)
		w->locked_unknown = true;
	else
		w->locked += bytes;
}

/* Reads the VMA at @addr into w->vma and adds it up: 0; 1 when it cannot be the next one. */
static int add_vma(struct extract *x, struct walk *w, uint64_t addr)
{
	uint64_t start, end, flags;

	if (!address_plausible(addr) || object_read(x, &w->vma, addr) != 0 || w->vma.missing)
		return broken(w, "should be a VMA, but cannot be read", addr);
	start = object_get_ptr(x, FIELD_VMA_START, &w->vma);
	end = object_get_ptr(x, FIELD_VMA_END, &w->vma);
	flags = object_get_ptr(x, FIELD_VMA_FLAGS, &w->vma);
	if (object_get_ptr(x, FIELD_VMA_MM, &w->vma) != w->mm)
		return broken(w, "is no VMA of this mm", addr);
	if (start < w->end || end <= start)
		return broken(w, "is no VMA after the one before it", addr);
	w->end = end;
	w->count++;
	w->bytes += end - start;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (flags & kinds[i].flag)
			w->bytes_of[i] += end - start;
	if (flags & VM_LOCKED)
		add_locked(x, w, start, end);
	return 0;
}

static int walk_list(struct extract *x, struct walk *w, uint64_t vma)
{
	int r = 0;

	for (; r == 0 && vma; vma = object_get_ptr(x, FIELD_VMA_NEXT, &w->vma))
		r = add_vma(x, w, vma);
	return r;
}

static const struct node_type *type_of(const struct walk *w, uint64_t enode)
{
	for (size_t i = 0; address_in_kernel(enode) && i < ARRAY_SIZE(node_types); i++)
		if (w->types[i] == (int64_t)NODE_TYPE(enode))
			return &node_types[i];
	return NULL;
}

/* The last address of entry @i. A 0 follows the last pivot in use. */
static uint64_t last_of(const struct extract *x, const struct node_type *type, const struct object *node, uint32_t i,
			uint64_t max)
{
	struct opt pivot = object_get_elem(x, type->pivots, node, i, 8);

	return !pivot.known || (i && !pivot.v) ? max : (uint64_t)pivot.v;
}

/*
 * Walks the tree below @enode, which covers the addresses from @min to @max. As no two entries of a level have a
 * node's first pivot between them, no node is visited more often than once per level.
 */
static int walk_node(struct extract *x, struct walk *w, uint64_t enode, uint64_t min, uint64_t max, int levels)
{
	unsigned char data[NODE_SIZE];
	struct object node = { .data = data, .size = sizeof(data) };
	const struct node_type *type = type_of(w, enode);
	uint64_t addr = enode & ~(uint64_t)(NODE_SIZE - 1);
	int r = 0;

	if (!type || !levels || object_read(x, &node, addr) != 0)
		return broken(w, "should be a maple node, but cannot be read", enode);
	for (uint32_t i = 0; r == 0; i++) {
		struct opt slot = object_get_elem(x, type->slots, &node, i, 8);
		uint64_t last = last_of(x, type, &node, i, max);

		if (!slot.known || last < min || last > max)
			return broken(w, "is a maple node that is not about its part of the addresses", addr);
		if (!type->leaf)
			r = walk_node(x, w, (uint64_t)slot.v, min, last, levels - 1);
		else if ((uint64_t)slot.v >= MARKS_END)
			r = add_vma(x, w, (uint64_t)slot.v);
		if (last == max)
			break;
		min = last + 1;
	}
	return r;
}

static int walk_vmas(struct extract *x, struct walk *w, const struct fact_mm *row)
{
	uint64_t root = member_read_ptr(x, w->mm, FIELD_MM_TREE);

	if (x->has[FIELD_MM_TREE]) {
		if (!root && row->map_count.v)
			return gone(w, "exit_mmap() has removed the tree of VMAs");
		return root ? walk_node(x, w, root, 0, UINT64_MAX, HEIGHT_MAX) : 0;
	}
	/* exit_mmap() frees VMAs without taking them off the list. */
	if (!row->users.v)
		return gone(w, "the mm has no users any more: exit_mmap() may have freed the VMAs");
	return walk_list(x, w, member_read_ptr(x, w->mm, FIELD_MM_VMAS));
}

/* While mmap_lock is held for write the two may differ: a change is half done. */
static void compare(struct extract *x, const struct walk *w, const struct fact_mm *row)
{
	if (row->map_count.known && row->map_count.v != w->count)
		gaps_add(x, FACT_MM, row->id, "vma_count", "%" PRId64 " VMAs were found, but map_count is %" PRId64,
			 w->count, row->map_count.v);
	else if (row->total_vm_kb.known && (uint64_t)row->total_vm_kb.v != w->bytes / 1024)
		gaps_add(x, FACT_MM, row->id, "vma_count",
			 "the VMAs have %" PRIu64 " kB, but total_vm is %" PRId64 " kB", w->bytes / 1024,
			 row->total_vm_kb.v);
}

static void sum_up(struct extract *x, struct walk *w, struct mm *mm)
{
	struct walk fresh = { .vma = w->vma, .mm = mm->addr, .tables_left = TABLES_MAX };

	memcpy(fresh.types, w->types, sizeof(fresh.types));
	*w = fresh;
	if (walk_vmas(x, w, &mm->row) != 0) {
		gaps_add(x, FACT_MM, mm->row.id, "vma_count", "as vm_locked_kb and so on: %s", w->reason);
		return;
	}
	mm->row.vma_count = OPT(w->count);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		row_set(&mm->row, kinds[i].column, OPT(w->bytes_of[i] / 1024));
	if (w->locked_unknown)
		gaps_add(x, FACT_MM, mm->row.id, "locked_rss_kb",
			 "its page tables cannot be read, or there are too many");
	else
		mm->row.locked_rss_kb = OPT(w->locked / 1024);
	compare(x, w, &mm->row);
}

/* ---- Choosing address spaces ---- */

struct size {
	int64_t kb;
	struct mm *mm;
};

static int by_size(const void *av, const void *bv)
{
	const struct size *a = av, *b = bv;

	return (a->kb < b->kb) - (a->kb > b->kb);
}

static int mark_biggest(struct extract *x)
{
	_cleanup_free_ struct size *sizes = calloc(x->mms->n + 1, sizeof(*sizes));

	if (!sizes)
		return err_oom();
	for (size_t i = 0; i < x->mms->n; i++) {
		const struct fact_mm *row = &x->mms->v[i].row;

		sizes[i].mm = &x->mms->v[i];
		sizes[i].kb = row_sum(row_sum(row->rss_anon_kb.v, row->rss_file_kb.v), row->rss_shmem_kb.v);
	}
	qsort(sizes, x->mms->n, sizeof(*sizes), by_size);
	for (size_t i = 0; i < MIN(x->mms->n, (size_t)BIGGEST); i++)
		sizes[i].mm->wanted = true;
	return 0;
}

static void want(struct mm *mm)
{
	if (mm)
		mm->wanted = true;
}

static void mark_victims(struct extract *x)
{
	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		if (!task->row.oom_victim.v)
			continue;
		want(mms_at(x, task->mm));
		want(mms_at(x, task->oom_mm));
	}
}

static int init_walk(struct extract *x, struct walk *w)
{
	if (!x->has[FIELD_MM_TREE] && !x->has[FIELD_MM_VMAS])
		return IMAGE_ABSENT;
	for (size_t i = 0; i < ARRAY_SIZE(node_types); i++)
		if (image_enumerator(x->img, "maple_type", node_types[i].enumerator, &w->types[i]) != 0)
			w->types[i] = -1;
	return object_init(x, &w->vma, "vm_area_struct");
}

int vmas_run(struct extract *x)
{
	struct walk w = { 0 };
	int r = init_walk(x, &w);

	if (r > 0 && x->mms->n)
		gaps_add(x, FACT_MM, 0, "vma_count", "no type information of VMAs");
	if (r != 0)
		return MIN(r, 0);
	mark_victims(x);
	r = mark_biggest(x);
	for (size_t i = 0; r == 0 && i < x->mms->n; i++)
		if (x->mms->v[i].wanted || x->mms->v[i].row.lock_id.known)
			sum_up(x, &w, &x->mms->v[i]);
	object_deinit(&w.vma);
	return r;
}
