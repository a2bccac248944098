// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/variable.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/macros.h"

#define FLAG_NAMES_MAX 256

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

/* The first of @names (NULL ends them) that is known in an allocator's frame, the outermost first. */
static struct opt request_argument(struct extract *x, const struct task *task, size_t end, const char *const *names)
{
	uint64_t value;

	for (size_t i = end; i > 0; i--) {
		const struct image_frame *frame = &task->frames[i - 1];

		if (!frame->reliable || !is_allocator(frame))
			continue;
		for (const char *const *name = names; *name; name++)
			if (image_frame_variable(x->img, task->addr, frame, *name, NULL, &value) == 0)
				return OPT(value);
	}
	return OPT_NULL;
}

static void add_name(char buf[static NAME_LEN_MAX], const char *name)
{
	size_t used = strlen(buf);

	snprintf(buf + used, NAME_LEN_MAX - used, "%s%s", used ? "|" : "", name);
}

/*
 * Names @mask as the kernel's own %pGg does, by its table gfpflag_names (edf14cdbf9a0, 4.6): names of several flags
 * come first in it. What no name covers is added as a number.
 */
static void name_flags(struct extract *x, uint64_t mask, char buf[static NAME_LEN_MAX])
{
	struct image_member mask_at, name_at;
	uint64_t table, flags, name_addr;
	char name[64];
	uint32_t size;

	if (image_symbol(x->img, "gfpflag_names", &table) || image_sizeof(x->img, "trace_print_flags", &size) ||
	    image_member(x->img, "trace_print_flags", "mask", &mask_at) ||
	    image_member(x->img, "trace_print_flags", "name", &name_at))
		return;
	for (int i = 0; mask && i < FLAG_NAMES_MAX; i++, table += size) {
		if (image_read_member(x->img, table, &mask_at, &flags) < 0 ||
		    image_read_member(x->img, table, &name_at, &name_addr) < 0 || !name_addr)
			break;
		if ((mask & flags) != flags || !flags || image_read_str(x->img, name_addr, name, sizeof(name)) < 0)
			continue;
		add_name(buf, name);
		mask &= ~flags;
	}
	if (mask) {
		snprintf(name, sizeof(name), "0x%" PRIx64, mask);
		add_name(buf, name);
	}
}

void variable_request(struct extract *x, const struct task *task, size_t end, struct request *ret_request)
{
	static const char *const masks[] = { "gfp_mask", "gfp", NULL };
	static const char *const orders[] = { "order", NULL };

	*ret_request = (struct request){
		.gfp_mask = request_argument(x, task, end, masks),
		.page_order = request_argument(x, task, end, orders),
	};
	if (ret_request->gfp_mask.known)
		name_flags(x, (uint64_t)ret_request->gfp_mask.v, ret_request->gfp);
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
