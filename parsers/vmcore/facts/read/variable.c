// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/variable.h"

#include "util/macros.h"

/* ---- Requests for memory ---- */

/* Functions whose arguments are the request itself. The names are prefixes, as compilers add suffixes. */
static const char *const allocators[] = {
	"__alloc_pages", "__alloc_frozen_pages", "alloc_pages",   "try_to_free_pages", "try_to_free_mem_cgroup_pages",
	"try_charge",    "__perform_reclaim",    "out_of_memory",
};

static bool is_allocator(const struct image_frame *frame)
{
	for (size_t i = 0; frame->func && i < ARRAY_SIZE(allocators); i++)
		if (str_starts(frame->func, allocators[i]))
			return true;
	return false;
}

/*
 * The first of @names (NULL ends them) that is known in an allocator's frame, the outermost first. A register that the
 * function has used for something else may still be described as the argument: no value above @max is one.
 */
static struct opt request_argument(struct extract *x, const struct task *task, size_t end, const char *const *names,
				   uint64_t max)
{
	uint64_t value;

	for (size_t i = end; i > 0; i--) {
		const struct image_frame *frame = &task->frames[i - 1];

		if (!frame->reliable || !is_allocator(frame))
			continue;
		for (const char *const *name = names; *name; name++)
			if (image_frame_variable(x->img, task->addr, frame, *name, NULL, &value) == 0 && value <= max)
				return OPT(value);
	}
	return OPT_NULL;
}

void variable_request(struct extract *x, const struct task *task, size_t end, struct opt *ret_gfp_mask,
		      struct opt *ret_page_order)
{
	static const char *const masks[] = { "gfp_mask", "gfp", NULL };
	static const char *const orders[] = { "order", NULL };

	*ret_gfp_mask = request_argument(x, task, end, masks, REQUEST_GFP_MAX);
	*ret_page_order = request_argument(x, task, end, orders, REQUEST_ORDER_MAX);
}

/* ---- Locks ---- */

static const struct {
	const char *name, *type;
} lock_arguments[LOCK_TYPES] = {
	[LOCK_MUTEX] = { "lock", "mutex" },
	[LOCK_RWSEM] = { "sem", "rw_semaphore" },
	[LOCK_SEMAPHORE] = { "sem", "semaphore" },
	[LOCK_PERCPU_RWSEM] = { "sem", "percpu_rw_semaphore" },
	[LOCK_RT_MUTEX] = { "lock", "rt_mutex_base" },
};

int variable_lock(struct extract *x, const struct task *task, size_t end, enum lock_type type, uint64_t *ret_addr,
		  size_t *ret_frame)
{
	if (!lock_arguments[type].name)
		return IMAGE_ABSENT;
	for (size_t i = 0; i < end; i++) {
		if (!task->frames[i].reliable ||
		    image_frame_variable(x->img, task->addr, &task->frames[i], lock_arguments[type].name,
					 lock_arguments[type].type, ret_addr) != 0)
			continue;
		*ret_frame = i;
		return 0;
	}
	return IMAGE_ABSENT;
}
