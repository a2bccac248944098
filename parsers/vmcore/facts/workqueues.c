// SPDX-License-Identifier: GPL-2.0-or-later
/* Workqueues, the items on them, and which worker is busy with which. */
#include "parsers/vmcore/facts/workqueues.h"

#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/extractors.h"
#include "util/error.h"
#include "util/macros.h"

/* include/linux/workqueue.h */
#define WQ_MEM_RECLAIM 0x8u
/* work_struct.data points to the pool_workqueue above these flags, one bit more with debugobjects. */
#define WORK_FLAGS 0xffu
#define WORK_FLAGS_DEBUG 0x1ffu
/* Waiting items that get rows. A queue that runs away has more, and its count tells so. */
#define WAITING_MAX 4096
/* From so many rescuers the list of workqueues is sought: from one, unless it is broken. */
#define RESCUERS_MAX 4

/* How long a pool with waiting items has got nothing done; 0 when none waits. */
static struct opt stalled_ms(struct extract *x, uint64_t pool)
{
	struct opt then = x_read(x, pool, X_POOL_PROGRESS);
	uint64_t head = pool + x->members[X_POOL_WORKLIST].offset, first;
	int64_t jiffies;

	if (!then.known || !x->jiffies.known || !x->capture.hz.known || !x->has[X_POOL_WORKLIST] ||
	    image_read_u64(x->img, head, &first) != 0)
		return OPT_NULL;
	jiffies = x_add(x->jiffies.v, -(then.v & INT64_MAX));
	if (first == head || jiffies < 0)
		return OPT(0);
	return jiffies < INT32_MAX ? OPT(jiffies * 1000 / x->capture.hz.v) : OPT_NULL;
}

static void set_pool(struct extract *x, struct x_work *work, uint64_t pool)
{
	if (!x_plausible(pool))
		return;
	work->row.pool = x_read(x, pool, X_POOL_ID);
	work->row.pool_stalled_ms = stalled_ms(x, pool);
}

static struct opt workqueue_id(struct extract *x, uint64_t wq)
{
	uint64_t index;

	return map_get(&x->workqueue_at, wq, &index) ? OPT(x->workqueues.v[index].row.id) : OPT_NULL;
}

/* Adds item @addr, unless it is there already. *@ret_work is NULL then. 0 or -ENOMEM. */
static int add_work(struct extract *x, uint64_t addr, const char *state, uint64_t func, struct x_work **ret_work)
{
	struct image_symbol symbol;
	struct x_work *work;

	*ret_work = NULL;
	if (map_get(&x->work_at, addr, NULL))
		return 0;
	work = X_ADD(&x->works);
	if (!work || map_put(&x->work_at, addr, x->works.n - 1) < 0)
		return -ENOMEM;
	work->addr = addr;
	work->row.id = facts_reserve(x->facts, FACT_WORK);
	work->row.addr = OPT(addr);
	work->row.state = state;
	if (func && image_symbolize(x->img, func, &symbol) == 0 && symbol.addr == func) {
		work->row.func = symbol.name;
		work->row.module = symbol.module;
	}
	*ret_work = work;
	return 0;
}

/* A kworker's kthread has its struct worker as data; a rescuer's as well. 0 when it is none. */
static uint64_t worker_of(struct extract *x, const struct x_task *task)
{
	uint64_t worker = (uint64_t)x_read(x, task->kthread, X_KTHREAD_DATA).v;

	if (!task->row.worker.v || !x_plausible(worker))
		return 0;
	return (uint64_t)x_read(x, worker, X_WORKER_TASK).v == task->addr ? worker : 0;
}

static int read_worker(struct extract *x, struct x_task *task)
{
	uint64_t worker = worker_of(x, task), item, pwq;
	struct x_work *work;
	int r;

	if (!worker)
		return 0;
	task->worker = worker;
	item = (uint64_t)x_read(x, worker, X_WORKER_WORK).v;
	if (!x_plausible(item))
		return 0;
	r = add_work(x, item, "running", (uint64_t)x_read(x, worker, X_WORKER_FUNC).v, &work);
	if (r < 0 || !work)
		return r;
	pwq = (uint64_t)x_read(x, worker, X_WORKER_PWQ).v;
	work->row.worker_task_id = OPT(task->row.id);
	work->row.workqueue_id = workqueue_id(x, (uint64_t)x_read(x, pwq, X_PWQ_WQ).v);
	set_pool(x, work, (uint64_t)x_read(x, worker, X_WORKER_POOL).v);
	task->row.work_id = OPT(work->row.id);
	return map_put(&x->worker_at, worker + x->members[X_WORKER_SCHEDULED].offset, (uint64_t)(task - x->tasks.v));
}

static int read_workers(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks.n; i++)
		r = read_worker(x, &x->tasks.v[i]);
	return r;
}

/* What a walk over a list of waiting items adds. */
struct waiting {
	const char *state;
	uint64_t pool, wq;
	int64_t n;
};

static int visit_item(struct extract *x, uint64_t node, void *arg)
{
	struct waiting *w = arg;
	uint64_t item = node - x->members[X_WORK_ENTRY].offset;
	uint64_t data = (uint64_t)x_read(x, item, X_WORK_DATA).v, wq = w->wq;
	struct x_work *work;
	int r;

	w->n++;
	if (x->works.n >= WAITING_MAX)
		return 0;
	r = add_work(x, item, w->state, (uint64_t)x_read(x, item, X_WORK_FUNC).v, &work);
	if (r < 0 || !work)
		return r;
	if (!wq && !map_get(&x->pwq_at, data & ~(uint64_t)WORK_FLAGS, &wq))
		map_get(&x->pwq_at, data & ~(uint64_t)WORK_FLAGS_DEBUG, &wq);
	work->row.workqueue_id = workqueue_id(x, wq);
	set_pool(x, work, w->pool);
	return 0;
}

/* Walks the list of items at @head. 0 or -ENOMEM. */
static int walk_items(struct extract *x, uint64_t head, struct waiting *w)
{
	char reason[X_REASON_MAX];
	int r = x_list_walk(x, head, x_objects_max(x), visit_item, w, reason);

	if (r > 0)
		x_partial(x, FACT_WORK, 0, NULL, "a list of work items is broken: %s", reason);
	return MIN(r, 0);
}

static int read_pool(struct extract *x, uint64_t pool)
{
	struct waiting w = { .state = "pending", .pool = pool };

	if (!x_plausible(pool) || map_get(&x->pool_at, pool, NULL) || !x->has[X_POOL_WORKLIST])
		return 0;
	if (map_put(&x->pool_at, pool, 0) < 0)
		return -ENOMEM;
	return walk_items(x, pool + x->members[X_POOL_WORKLIST].offset, &w);
}

/* Items beyond max_active wait in their pool_workqueue. */
static int visit_pwq(struct extract *x, uint64_t node, void *arg)
{
	size_t index = *(size_t *)arg;
	struct x_workqueue *wq = &x->workqueues.v[index];
	uint64_t pwq = node - x->members[X_PWQ_NODE].offset;
	struct waiting w = { .state = "inactive", .wq = wq->addr };
	int r = map_put(&x->pwq_at, pwq, wq->addr);

	wq->row.active = OPT(x_add(wq->row.active.v, x_read(x, pwq, X_PWQ_ACTIVE).v));
	w.pool = (uint64_t)x_read(x, pwq, X_PWQ_POOL).v;
	if (r == 0 && x->has[X_PWQ_INACTIVE])
		r = walk_items(x, pwq + x->members[X_PWQ_INACTIVE].offset, &w);
	wq->row.inactive = OPT(x_add(wq->row.inactive.v, w.n));
	return r;
}

static void read_workqueue(struct extract *x, struct x_workqueue *wq)
{
	uint64_t rescuer = (uint64_t)x_read(x, wq->addr, X_WQ_RESCUER).v;

	wq->row.addr = OPT(wq->addr);
	wq->row.flags = x_read(x, wq->addr, X_WQ_FLAGS);
	if (wq->row.flags.known)
		wq->row.mem_reclaim = OPT((wq->row.flags.v & WQ_MEM_RECLAIM) != 0);
	if (rescuer)
		wq->row.rescuer_task_id = x_task_id(x, (uint64_t)x_read(x, rescuer, X_WORKER_TASK).v);
	if (!x->has[X_WQ_NAME] ||
	    image_read_str(x->img, wq->addr + x->members[X_WQ_NAME].offset, wq->name, sizeof(wq->name)) != 0)
		wq->name[0] = '\0';
}

static int visit_workqueue(struct extract *x, uint64_t node, void *arg)
{
	struct x_workqueue *wq = X_ADD(&x->workqueues);

	(void)arg;
	if (!wq)
		return -ENOMEM;
	wq->addr = node - x->members[X_WQ_NODE].offset;
	wq->row.id = facts_reserve(x->facts, FACT_WORKQUEUE);
	read_workqueue(x, wq);
	return map_put(&x->workqueue_at, wq->addr, x->workqueues.n - 1);
}

/* Running items first, then those that wait; a pool's list is read once its queues are known. */
static int read_queues(struct extract *x)
{
	char reason[X_REASON_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && x->has[X_WQ_PWQS] && i < x->workqueues.n; i++) {
		uint64_t head = x->workqueues.v[i].addr + x->members[X_WQ_PWQS].offset;

		r = x_list_walk(x, head, x_objects_max(x), visit_pwq, &i, reason);
		if (r > 0)
			x_partial(x, FACT_WORKQUEUE, x->workqueues.v[i].row.id, "inactive",
				  "its list of pool_workqueues is broken: %s", reason);
		r = MIN(r, 0);
	}
	for (size_t i = 0; r == 0 && i < x->pwq_at.cap; i++)
		if (x->pwq_at.slots[i].used)
			r = read_pool(x, (uint64_t)x_read(x, x->pwq_at.slots[i].key, X_PWQ_POOL).v);
	return r;
}

/* ---- Flushes ---- */

/* The node of the item that the barrier's node @at follows; 0 when it follows none. Barriers may be in between. */
static uint64_t followed(struct extract *x, uint64_t at, uint64_t barrier_func)
{
	uint64_t prev;

	for (size_t left = x->works.n + x->tasks.n; left; left--) {
		if (image_read_u64(x->img, at + 8, &prev) != 0 || !x_plausible(prev))
			return 0;
		if ((uint64_t)x_read(x, prev - x->members[X_WORK_ENTRY].offset, X_WORK_FUNC).v != barrier_func)
			return prev;
		at = prev;
	}
	return 0;
}

int x_flushed_work(struct extract *x, uint64_t barrier, size_t *ret_index)
{
	uint64_t item = barrier + x->members[X_BARRIER_WORK].offset, func, node, task, index;

	if (!x->has[X_BARRIER_WORK] || !x->has[X_WORK_ENTRY] || image_symbol(x->img, "wq_barrier_func", &func) != 0 ||
	    (uint64_t)x_read(x, item, X_WORK_FUNC).v != func)
		return 1;
	node = followed(x, item + x->members[X_WORK_ENTRY].offset, func);
	if (map_get(&x->worker_at, node, &task))
		item = (uint64_t)x_read(x, x->tasks.v[task].worker, X_WORKER_WORK).v;
	else
		item = node - x->members[X_WORK_ENTRY].offset;
	if (!map_get(&x->work_at, item, &index))
		return 1;
	*ret_index = index;
	return 0;
}

/* A flusher is the workqueue's first one, or on one of its two lists of those that come later. */
static bool is_flusher_of(struct extract *x, uint64_t wq, uint64_t flusher)
{
	uint64_t node = flusher + x->members[X_FLUSHER_NODE].offset, next;

	if ((uint64_t)x_read(x, wq, X_WQ_FIRST_FLUSHER).v == flusher)
		return true;
	if (!x->has[X_WQ_FLUSHERS] || !x->has[X_WQ_FLUSHERS_LATER] || image_read_u64(x->img, node, &next) != 0)
		return false;
	return next == wq + x->members[X_WQ_FLUSHERS].offset || next == wq + x->members[X_WQ_FLUSHERS_LATER].offset;
}

int x_flushed_workqueue(struct extract *x, uint64_t flusher, size_t *ret_index)
{
	for (size_t i = 0; i < x->workqueues.n; i++)
		if (is_flusher_of(x, x->workqueues.v[i].addr, flusher)) {
			*ret_index = i;
			return 0;
		}
	return 1;
}

/* ---- The list of workqueues ---- */

/* Each workqueue has a pool_workqueue, which names it. */
static bool is_workqueue(struct extract *x, uint64_t wq)
{
	uint64_t node;

	if (!x_plausible(wq) || !x->has[X_WQ_PWQS] || !x->has[X_PWQ_NODE] ||
	    image_read_u64(x->img, wq + x->members[X_WQ_PWQS].offset, &node) != 0)
		return false;
	return (uint64_t)x_read(x, node - x->members[X_PWQ_NODE].offset, X_PWQ_WQ).v == wq;
}

struct heads {
	uint64_t head;
	size_t n;
};

static int visit_maybe_head(struct extract *x, uint64_t node, void *arg)
{
	struct heads *heads = arg;

	if (is_workqueue(x, node - x->members[X_WQ_NODE].offset))
		return 0;
	heads->head = node;
	heads->n++;
	return 0;
}

/* The one that is no workqueue on the list that @wq is on. 0 when it cannot be told. */
static uint64_t head_of(struct extract *x, uint64_t wq)
{
	struct heads heads = { 0 };
	char reason[X_REASON_MAX];

	if (x_list_walk(x, wq + x->members[X_WQ_NODE].offset, x_objects_max(x), visit_maybe_head, &heads, reason) != 0)
		return 0;
	return heads.n == 1 ? heads.head : 0;
}

/* The list "workqueues". Without its symbol a rescuer, a thread that serves one workqueue only, leads there. */
static uint64_t list_of_workqueues(struct extract *x)
{
	uint64_t head = 0, wq;
	size_t left = RESCUERS_MAX;

	if (!x->has[X_WQ_NODE] || image_symbol(x->img, "workqueues", &head) == 0)
		return x->has[X_WQ_NODE] ? head : 0;
	for (size_t i = 0; !head && left && i < x->tasks.n; i++) {
		wq = (uint64_t)x_read(x, worker_of(x, &x->tasks.v[i]), X_WORKER_RESCUES).v;
		if (is_workqueue(x, wq)) {
			head = head_of(x, wq);
			left--;
		}
	}
	return head;
}

int x_workqueues(struct extract *x)
{
	char reason[X_REASON_MAX];
	uint64_t head = list_of_workqueues(x);
	int r;

	if (!head) {
		x_absent(x, FACT_WORKQUEUE, "neither symbol workqueues nor a rescuer leads to them");
		x_partial(x, FACT_WORK, 0, NULL, "only what workers run: the workqueues are unknown");
		return read_workers(x);
	}
	r = x_list_walk(x, head, x_objects_max(x), visit_workqueue, NULL, reason);
	if (r > 0)
		x_partial(x, FACT_WORKQUEUE, 0, NULL, "the list of workqueues is broken: %s", reason);
	if (r >= 0)
		r = read_workers(x);
	if (r >= 0)
		r = read_queues(x);
	if (x->works.n >= WAITING_MAX)
		x_partial(x, FACT_WORK, 0, NULL, "only the first %d items", WAITING_MAX);
	x_covered(x, FACT_WORK);
	x_covered(x, FACT_WORKQUEUE);
	return r;
}
