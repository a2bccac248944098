// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks/locks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/locks/owners.h"
#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/ring.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A tree of waiters of a lock has one for each task at most, and is not as deep as this. */
#define RT_TREE_DEPTH_MAX 64

static void name_after_mm(struct extract *x, const struct mm *mm, struct lock *lock)
{
	const struct task *user = tasks_at(x, mm->user);

	lock->row.mm_id = OPT(mm->row.id);
	if (user)
		snprintf(lock->name, sizeof(lock->name), "mmap_lock of mm 0x%" PRIx64 " (%s[%" PRId64 "])", mm->addr,
			 user->comm, user->row.tgid.v);
	else
		snprintf(lock->name, sizeof(lock->name), "mmap_lock of mm 0x%" PRIx64, mm->addr);
}

static bool read_text(struct extract *x, uint64_t addr, char text[static COMM_MAX])
{
	if (!addr || image_read_str(x->img, addr, text, COMM_MAX) != 0 || !text[0])
		return false;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return false;
	return true;
}

/*
 * "i_rwsem of inode 12 (ext4 on vda)": whether the lock is member @f of an inode, whose superblock has a type and a
 * name and is of the slab cache of that file system's inodes.
 */
static bool name_after_inode(struct extract *x, enum field f, const char *member, const char *cache, struct lock *lock)
{
	uint64_t inode = lock->addr - x->members[f].offset, sb;
	char type[COMM_MAX], id[COMM_MAX];
	struct opt no;

	if (!x->has[f] || !strstr(cache, "inode"))
		return false;
	no = member_read(x, inode, FIELD_INODE_NO);
	sb = member_read_ptr(x, inode, FIELD_INODE_SB);
	if (!no.known || !address_plausible(sb) || !x->has[FIELD_SB_ID] ||
	    !read_text(x, member_read_ptr(x, member_read_ptr(x, sb, FIELD_SB_TYPE), FIELD_FS_NAME), type) ||
	    !read_text(x, sb + x->members[FIELD_SB_ID].offset, id))
		return false;
	snprintf(lock->name, sizeof(lock->name), "%s of inode %" PRIu64 " (%s on %s)", member, (uint64_t)no.v, type,
		 id);
	return true;
}

/* "ext4_inode_cache+0x98"; the caches of kmalloc(), and those that several share, say nothing. */
static void name_after_slab(struct extract *x, struct lock *lock)
{
	static const struct {
		enum field field;
		const char *name;
	} members[] = {
		{ FIELD_INODE_RWSEM, "i_rwsem" },
		{ FIELD_INODE_MUTEX, "i_mutex" },
		{ FIELD_INODE_MMAP_RWSEM, "i_mmap_rwsem" },
		{ FIELD_INODE_MMAP_MUTEX, "i_mmap_mutex" },
		{ FIELD_INODE_INVALIDATE, "invalidate_lock" },
	};
	char cache[NAME_LEN_MAX];
	uint32_t offset;
	bool named = false;

	if (!slab_of(x, lock->addr, cache, &offset) || str_starts(cache, "kmalloc-"))
		return;
	for (size_t i = 0; !named && i < ARRAY_SIZE(members); i++)
		named = name_after_inode(x, members[i].field, members[i].name, cache, lock);
	if (!named && !slab_shares(x, lock->addr))
		snprintf(lock->name, sizeof(lock->name), "%.*s+0x%x", (int)sizeof(lock->name) - 16, cache, offset);
}

static void name_lock(struct extract *x, struct lock *lock)
{
	const struct mm *mm = mms_at(x, lock->addr - x->members[FIELD_MM_LOCK].offset);

	if (mm && x->has[FIELD_MM_LOCK])
		name_after_mm(x, mm, lock);
	else if (!address_name(x, lock->addr, lock->name, &lock->row.module))
		name_after_slab(x, lock);
}

/* The nodes of a tree of waiters, at most @max, or unknown when it cannot be read. */
static struct opt count_tree(struct extract *x, uint64_t node, int depth, size_t max)
{
	const struct lock_layouts *layouts = x->locks->layouts;
	uint64_t left, right;
	struct opt l, r;

	if (!node)
		return OPT(0);
	if (!depth || !max || !address_plausible(node) || !layouts->rt_left.has || !layouts->rt_right.has ||
	    image_read_member(x->img, node, &layouts->rt_left.m, &left) != 0 ||
	    image_read_member(x->img, node, &layouts->rt_right.m, &right) != 0)
		return OPT_NULL;
	l = count_tree(x, left, depth - 1, max - 1);
	r = l.known ? count_tree(x, right, depth - 1, max - 1 - (size_t)l.v) : OPT_NULL;
	return r.known ? OPT(l.v + r.v + 1) : OPT_NULL;
}

static struct opt count_rt_waiters(struct extract *x, const struct lock_object *o)
{
	const struct member *tree = &x->locks->layouts->rt_tree;
	uint64_t root;

	if (!tree->has || image_read_member(x->img, o->addr + o->layout->rt.m.offset, &tree->m, &root) != 0)
		return OPT_NULL;
	return count_tree(x, root, RT_TREE_DEPTH_MAX, x->tasks->n);
}

/* Adds all of the lock's waiters at once, so that a ring is not walked again for each waiter. */
static int enter_waiters(struct extract *x, const struct lock_object *o, size_t index)
{
	const struct lock_layout *layout = o->layout;
	_cleanup_ring_ struct ring ring = { 0 };
	uint64_t start = 0;
	int r;

	if (layout->rt.has) {
		x->locks->v[index].row.waiters = count_rt_waiters(x, o);
		return 0;
	}
	if (!layout->waiters.node.has || !layout->waiters.task.has)
		return 0;
	if (layout->head.has)
		start = o->addr + layout->head.m.offset;
	else if (layout->first.has)
		start = (uint64_t)layouts_value(&layout->first, o).v;
	/* The empty list of one pointer points to itself. */
	if (!start || (!layout->head.has && start == o->addr + layout->first.m.offset)) {
		x->locks->v[index].row.waiters = layout->first.has ? OPT(0) : OPT_NULL;
		return 0;
	}
	r = ring_walk(x, &layout->waiters, start, &ring);
	if (r < 0)
		return r;
	if (r > 0 || (layout->head.has && ring.head != start)) {
		if (!x->locks->v[index].event)
			gaps_add(x, FACT_LOCK, x->locks->v[index].row.id, "waiters", "the list of waiters is broken");
		return 0;
	}
	x->locks->v[index].row.waiters = OPT(ring.n);
	for (size_t i = 0; r == 0 && i < ring.n; i++)
		r = map_put(&x->locks->waiter_at, ring.nodes[i], index);
	return r;
}

static void fill_lock(struct extract *x, enum lock_type type, const struct lock_object *o, struct lock *lock)
{
	const struct lock_kind *kind = &lock_kinds[type];

	lock->addr = o->addr;
	lock->event = kind->event;
	lock->row.kind = lock_type_name(type);
	lock->row.addr = OPT(o->addr);
	if (!kind->event) {
		lock->row.id = facts_reserve(x->facts, FACT_LOCK);
		lock->row.owner_raw = layouts_value(&o->layout->owner, o);
		lock->row.count_raw = layouts_value(&o->layout->count, o);
		owners_decode(x, type, o, &lock->row);
	}
	name_lock(x, lock);
}

/* With PREEMPT_RT a mutex contains a rt_mutex, and frames do not always show which of the two the task waits for. */
static bool made_of_rt(const struct extract *x, size_t index)
{
	for (enum lock_type i = LOCK_NONE + 1; i < LOCK_TYPES; i++)
		if (streq(lock_type_name(i), x->locks->v[index].row.kind))
			return x->locks->layouts->of[i].rt.has;
	return false;
}

int locks_at(struct extract *x, enum lock_type type, uint64_t addr, size_t *ret_index)
{
	struct lock_object o = { .addr = addr, .layout = &x->locks->layouts->of[type] };
	struct lock *lock;
	uint64_t index;

	if (map_get(&x->locks->at, addr, &index)) {
		*ret_index = index;
		return streq(x->locks->v[index].row.kind, lock_type_name(type)) || made_of_rt(x, index) ? 0 : 1;
	}
	if (!o.layout->size || !address_plausible(addr) || image_read(x->img, addr, o.data, o.layout->size) != 0)
		return 1;
	lock = VEC_ADD(x->locks);
	if (!lock || map_put(&x->locks->at, addr, x->locks->n - 1) < 0)
		return -ENOMEM;
	fill_lock(x, type, &o, lock);
	*ret_index = x->locks->n - 1;
	return enter_waiters(x, &o, *ret_index);
}

/* Adds the mmap_locks that are held or waited for. */
static int link_mm_locks(struct extract *x)
{
	for (size_t i = 0; x->has[FIELD_MM_LOCK] && i < x->mms->n; i++) {
		struct mm *mm = &x->mms->v[i];
		uint64_t addr = mm->addr + x->members[FIELD_MM_LOCK].offset;
		size_t index;
		int r;

		if (!mm->locked && !map_get(&x->locks->at, addr, NULL))
			continue;
		r = locks_at(x, LOCK_RWSEM, addr, &index);
		if (r < 0)
			return r;
		if (r == 0)
			mm->row.lock_id = OPT(x->locks->v[index].row.id);
	}
	return 0;
}

static int link_oom_lock(struct extract *x)
{
	uint64_t addr;
	size_t index;
	int r;

	if (image_symbol(x->img, "oom_lock", &addr) != 0)
		return 0;
	r = locks_at(x, LOCK_MUTEX, addr, &index);
	if (r == 0)
		x->locks->oom_lock_id = OPT(x->locks->v[index].row.id);
	return MIN(r, 0);
}

int locks_run_known(struct extract *x)
{
	int r = link_mm_locks(x);

	return r == 0 ? link_oom_lock(x) : r;
}

int locks_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->locks->n; i++) {
		struct lock *lock = &x->locks->v[i];

		if (lock->event)
			continue;
		lock->row.locator = row_locator(locator, lock->row.kind, lock->addr);
		lock->row.name = lock->name[0] ? lock->name : NULL;
		r = FACTS_ADD(x->facts, LOCK, lock, &lock->row, NULL);
	}
	return r;
}

int locks_init(struct extract *x)
{
	x->locks = calloc(1, sizeof(*x->locks));
	return x->locks ? 0 : err_oom();
}

void locks_deinit(struct extract *x)
{
	if (!x->locks)
		return;
	free(x->locks->v);
	map_deinit(&x->locks->at);
	map_deinit(&x->locks->waiter_at);
	free(x->locks->layouts);
	free(x->locks);
}

int locks_run(struct extract *x)
{
	return layouts_new(x, &x->locks->layouts);
}
