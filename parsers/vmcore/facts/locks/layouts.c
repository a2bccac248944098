// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks/layouts.h"

#include <stdlib.h>

#include "util/error.h"
#include "util/macros.h"

/* How one waits in a wait queue. The names are of 4.13: ac6424b981bc, 2055da97389a. */
// clang-format off
#define WAIT_QUEUE_WAITER \
	.waiter = "wait_queue_entry|__wait_queue", \
	.how = "wait_queue_entry on its stack", \
	.waiter_node = "entry", \
	.waiter_node_old = "task_list", \
	.waiter_task = "private", \
	.waiter_func = "func", \
	.event = true
// clang-format on

/* Up to 5.6 (a5c6234e1028) completions have a wait queue like others. */
static const struct lock_kind old_completion = {
	.types = { "completion" },
	.heads = { "wait.head", "wait.task_list" },
	WAIT_QUEUE_WAITER,
};

/* clang-format off */
const struct lock_kind lock_kinds[LOCK_TYPES] = {
	[LOCK_MUTEX] = {
		.types = { "mutex" },
		.owners = { "owner.counter", "owner", "rtmutex.owner" },
		.counts = { "count.counter" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.rt = "rtmutex",
		.waiter = "mutex_waiter",
		.how = "mutex_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
	},
	[LOCK_RWSEM] = {
		.types = { "rw_semaphore" },
		.owners = { "owner.counter", "owner", "rwbase.rtmutex.owner" },
		.counts = { "count.counter", "count", "rwbase.readers.counter" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.rt = "rwbase.rtmutex",
		.waiter = "rwsem_waiter",
		.how = "rwsem_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
		.waiter_type = "type",
	},
	[LOCK_SEMAPHORE] = {
		.types = { "semaphore" },
		.owners = { "last_holder" },
		.counts = { "count" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.waiter = "semaphore_waiter",
		.how = "semaphore_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
	},
	[LOCK_PERCPU_RWSEM] = {
		.types = { "percpu_rw_semaphore" },
		.counts = { "block.counter", "readers_block" },
		/* Up to 5.5 (7f26482a872c) tasks waited in a rw_semaphore, and up to 4.10 (52b94129f274) one writer here. */
		.heads = { "waiters.head", "writer.task_list", "write_waitq.task_list" },
		.inner = "rw_sem",
		.readers = { "read_count", "fast_read_ctr" }, /* 4.9: 80127a39681b */
		.readers_slow = "slow_read_ctr.counter",
		.waiter = "wait_queue_entry|__wait_queue",
		.how = "wait_queue_entry on its stack",
		.waiter_node = "entry",
		.waiter_node_old = "task_list",
		.waiter_task = "private",
		.waiter_func = "func",
	},
	/* Its waiters form a tree, and each points to the lock; see waiters.c. */
	[LOCK_RT_MUTEX] = {
		.types = { "rt_mutex_base", "rt_mutex" },
		.owners = { "owner" },
	},
	/* These sleep with PREEMPT_RT only. */
	[LOCK_SPINLOCK] = {
		.types = { "spinlock" },
		.owners = { "lock.owner" },
		.rt = "lock",
	},
	[LOCK_RWLOCK] = {
		.types = { "rwlock_t" },
		.owners = { "rwbase.rtmutex.owner" },
		.counts = { "rwbase.readers.counter" },
		.rt = "rwbase.rtmutex",
	},
	[LOCK_COMPLETION] = {
		.types = { "completion" },
		.heads = { "wait.task_list" },
		.waiter = "swait_queue",
		.how = "swait_queue on its stack",
		.waiter_node = "task_list",
		.waiter_task = "task",
		.event = true,
	},
	[LOCK_WAIT_QUEUE] = {
		.types = { "wait_queue_head", "__wait_queue_head" },
		.heads = { "head", "task_list" },
		WAIT_QUEUE_WAITER,
	},
};
/* clang-format on */

static struct member find(struct extract *x, const char *type, const char *name)
{
	return name ? member_find(x, type, &name, 1) : (struct member){ .has = false };
}

static struct member find_either(struct extract *x, const char *type, const char *name, const char *old)
{
	const char *const names[] = { name, old };

	return type ? member_find(x, type, names, ARRAY_SIZE(names)) : (struct member){ .has = false };
}

/* A member that is within a lock of @size bytes, which is what is read of it. */
static struct member inside(struct member member, uint32_t size)
{
	member.has = member.has && image_member_fits(&member.m, size);
	return member;
}

static bool has_old_completions(struct extract *x)
{
	uint32_t size;

	return find(x, "completion", "wait.head").has || image_sizeof(x->img, "__wait_queue", &size) == 0;
}

static void find_layout(struct extract *x, const struct lock_kind *kind, struct lock_layout *layout)
{
	const char *type = kind->types[0];

	layout->how = kind->how;
	if (image_sizeof(x->img, type, &layout->size) != 0 && kind->types[1]) {
		type = kind->types[1];
		(void)image_sizeof(x->img, type, &layout->size);
	}
	if (layout->size > LOCK_SIZE_MAX)
		layout->size = 0;
	layout->owner = inside(member_find(x, type, kind->owners, ARRAY_SIZE(kind->owners)), layout->size);
	layout->owner_is_atomic = find(x, type, kind->owners[0]).has;
	layout->count = inside(member_find(x, type, kind->counts, ARRAY_SIZE(kind->counts)), layout->size);
	layout->head = inside(member_find(x, type, kind->heads, ARRAY_SIZE(kind->heads)), layout->size);
	layout->first = inside(find(x, type, kind->first), layout->size);
	layout->readers = inside(member_find(x, type, kind->readers, ARRAY_SIZE(kind->readers)), layout->size);
	layout->readers_slow = inside(find(x, type, kind->readers_slow), layout->size);
	layout->inner = inside(find(x, type, kind->inner), layout->size);
	/* A list in one pointer, as el7 has for its kABI (struct slist_head): its ring does not pass through the lock. */
	if (layout->head.has && layout->head.m.size == sizeof(uint64_t)) {
		layout->first = layout->head;
		layout->head.has = false;
	}
	layout->rt = find(x, type, kind->rt);
	if (kind == &lock_kinds[LOCK_RT_MUTEX])
		layout->rt.has = layout->owner.has;
	layout->waiters = (struct waiter_layout){
		.node = find_either(x, kind->waiter, kind->waiter_node, kind->waiter_node_old),
		.task = find(x, kind->waiter, kind->waiter_task),
		.func = find(x, kind->waiter, kind->waiter_func),
	};
	layout->type = find(x, kind->waiter, kind->waiter_type);
	if (image_enumerator(x->img, "rwsem_waiter_type", "RWSEM_WAITING_FOR_READ", &layout->reading) != 0)
		layout->type.has = false;
}

int layouts_new(struct extract *x, struct lock_layouts **ret_layouts)
{
	/* The leftmost one was a member beside the root up to 4.13 (a23ba907d5e6). */
	static const char *const rt_trees[] = { "waiters.rb_root.rb_node", "waiters.rb_node" };
	struct lock_layouts *layouts = calloc(1, sizeof(*layouts));

	if (!layouts)
		return err_oom();
	for (size_t i = 1; i < LOCK_TYPES; i++)
		find_layout(x, &lock_kinds[i], &layouts->of[i]);
	layouts->old_completions = has_old_completions(x);
	if (layouts->old_completions)
		find_layout(x, &old_completion, &layouts->of[LOCK_COMPLETION]);
	layouts->rt_tree = member_find(x, "rt_mutex_base|rt_mutex", rt_trees, ARRAY_SIZE(rt_trees));
	layouts->rt_left = find(x, "rb_node", "rb_left");
	layouts->rt_right = find(x, "rb_node", "rb_right");
	layouts->rt_lock = find(x, "rt_mutex_waiter", "lock");
	layouts->rt_task = find(x, "rt_mutex_waiter", "task");
	*ret_layouts = layouts;
	return 0;
}

struct opt layouts_value(const struct member *member, const struct lock_object *o)
{
	return member->has ? OPT(image_member_value(&member->m, o->data)) : OPT_NULL;
}
