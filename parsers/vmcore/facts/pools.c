// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/pools.h"

#include <stdio.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"

/* Bytes for the number of a CPU. */
#define CPU_TEXT_MAX 16

struct opt pools_stalled_ms(struct extract *x, uint64_t pool)
{
	struct opt then = member_read(x, pool, FIELD_POOL_PROGRESS);
	uint64_t head = pool + x->members[FIELD_POOL_WORKLIST].offset, first;
	int64_t jiffies;

	if (!then.known || !x->jiffies.known || !x->capture.hz.known || !x->has[FIELD_POOL_WORKLIST] ||
	    image_read_u64(x->img, head, &first) != 0)
		return OPT_NULL;
	jiffies = row_sum(x->jiffies.v, -(then.v & INT64_MAX));
	if (first == head || jiffies < 0)
		return OPT(0);
	return jiffies < INT32_MAX ? OPT(jiffies * 1000 / x->capture.hz.v) : OPT_NULL;
}

/* The worker that makes or dismisses others, which is none most of the time. */
static void set_manager(struct extract *x, uint64_t pool, struct fact_pool *row)
{
	uint64_t manager = member_read_ptr(x, pool, FIELD_POOL_MANAGER);
	/* Up to 4.0 it is who has a mutex of the pool, whose count of 1 is free. */
	struct opt count = x->has[FIELD_POOL_MANAGER] ? OPT_NULL : member_read(x, pool, FIELD_POOL_ARB_COUNT);

	if (manager)
		row->manager_task_id = tasks_id(x, member_read_ptr(x, manager, FIELD_WORKER_TASK));
	else if (count.known && (int32_t)count.v < 1)
		row->manager_task_id = tasks_id(x, member_read_ptr(x, pool, FIELD_POOL_ARB_OWNER));
}

/* An int of the kernel's, of which -1 means none. */
static struct opt none_below_zero(struct opt value)
{
	return value.known && (int32_t)value.v >= 0 ? OPT((int32_t)value.v) : OPT_NULL;
}

static struct opt as_int(struct opt value)
{
	return value.known ? OPT((int32_t)value.v) : OPT_NULL;
}

int pools_add(struct extract *x, uint64_t pool)
{
	char locator[LOCATOR_MAX], cpu[CPU_TEXT_MAX];
	struct fact_pool row = {
		.locator = row_locator(locator, "worker_pool", pool),
		.no = as_int(member_read(x, pool, FIELD_POOL_ID)),
		/* An unbound pool has no CPU of its own, and may have no node. */
		.cpu = none_below_zero(member_read(x, pool, FIELD_POOL_CPU)),
		.node = none_below_zero(member_read(x, pool, FIELD_POOL_NODE)),
		.flags = member_read(x, pool, FIELD_POOL_FLAGS),
		.nice = as_int(member_read(x, member_read_ptr(x, pool, FIELD_POOL_ATTRS), FIELD_ATTRS_NICE)),
		.hung_ms = pools_stalled_ms(x, pool),
		.workers = as_int(member_read(x, pool, FIELD_POOL_WORKERS)),
		.idle = as_int(member_read(x, pool, FIELD_POOL_IDLE)),
	};

	if (row.cpu.known) {
		snprintf(cpu, sizeof(cpu), "%d", (int)row.cpu.v);
		row.cpus = cpu;
	}
	set_manager(x, pool, &row);
	return FACTS_ADD(x->facts, POOL, pool, &row, NULL);
}
