// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/workqueues.h"

#include <errno.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/pools.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/error.h"
#include "util/macros.h"

/* include/linux/workqueue.h */
#define WQ_MEM_RECLAIM 0x8u
/*
 * The low bits of work_struct.data are flags, the rest is the pool_workqueue's address. debugobjects needs one more
 * bit.
 */
#define WORK_FLAGS 0xffu
#define WORK_FLAGS_DEBUG 0x1ffu
/* How many waiting items get rows. A runaway queue has more; its count still shows them. */
#define WAITING_MAX 4096
/* There are two pools a CPU, and one for each set of attributes of unbound queues. */
#define POOLS_MAX 65536
/* From how many rescuers to look for the list of workqueues. One is enough unless the list is broken. */
#define RESCUERS_MAX 4

struct workqueues {
	VEC(struct workqueue);
	VEC(struct work) works;
	struct map at;        /* the workqueue's address to its index */
	struct map work_at;   /* an item's address to its index in works */
	struct map pwq_at;    /* pool_workqueue to the address of its workqueue */
	struct map pool_at;   /* those that were read */
	struct map worker_at; /* the head of a worker's list "scheduled" to its task's index */
};

static void set_pool(struct extract *x, struct work *work, uint64_t pool)
{
	if (!address_plausible(pool))
		return;
	work->row.pool = member_read(x, pool, FIELD_POOL_ID);
	work->row.pool_stalled_ms = pools_stalled_ms(x, pool);
}

/* Whether the queue that @pwq is of has called for its rescuer: it is on the list that the rescuer goes through. */
static struct opt has_mayday(struct extract *x, uint64_t pwq)
{
	uint64_t node = pwq + x->members[FIELD_PWQ_MAYDAY].offset, next;

	if (!address_plausible(pwq) || !x->has[FIELD_PWQ_MAYDAY] || image_read_u64(x->img, node, &next) != 0)
		return OPT_NULL;
	return OPT(next != node);
}

static struct opt workqueue_id(struct extract *x, uint64_t wq)
{
	uint64_t index;

	return map_get(&x->workqueues->at, wq, &index) ? OPT(x->workqueues->v[index].row.id) : OPT_NULL;
}

/* Adds item @addr, unless it is there already. *@ret_work is NULL then. 0 or -ENOMEM. */
static int add_work(struct extract *x, uint64_t addr, const char *state, uint64_t func, struct work **ret_work)
{
	struct image_symbol symbol;
	struct work *work;

	*ret_work = NULL;
	if (map_get(&x->workqueues->work_at, addr, NULL))
		return 0;
	work = VEC_ADD(&x->workqueues->works);
	if (!work || map_put(&x->workqueues->work_at, addr, x->workqueues->works.n - 1) < 0)
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

/* The struct worker that a kworker or a rescuer has as its kthread's data. 0 if @task is neither. */
static uint64_t worker_of(struct extract *x, const struct task *task)
{
	uint64_t worker = member_read_ptr(x, task->kthread, FIELD_KTHREAD_DATA);

	if (!task->row.worker.v || !address_plausible(worker))
		return 0;
	return member_read_ptr(x, worker, FIELD_WORKER_TASK) == task->addr ? worker : 0;
}

/* Links a worker's task to the item that it runs. An idle worker has none. */
static int read_worker(struct extract *x, struct task *task)
{
	uint64_t worker = worker_of(x, task), item, pwq;
	struct work *work;
	int r;

	if (!worker)
		return 0;
	task->worker = worker;
	item = member_read_ptr(x, worker, FIELD_WORKER_WORK);
	if (!address_plausible(item))
		return 0;
	r = add_work(x, item, "running", member_read_ptr(x, worker, FIELD_WORKER_FUNC), &work);
	if (r < 0 || !work)
		return r;
	pwq = member_read_ptr(x, worker, FIELD_WORKER_PWQ);
	work->row.worker_task_id = OPT(task->row.id);
	if (x->has[FIELD_WORKER_RESCUES])
		work->row.by_rescuer = OPT(member_read_ptr(x, worker, FIELD_WORKER_RESCUES) != 0);
	work->row.workqueue_id = workqueue_id(x, member_read_ptr(x, pwq, FIELD_PWQ_WQ));
	set_pool(x, work, member_read_ptr(x, worker, FIELD_WORKER_POOL));
	task->row.work_id = OPT(work->row.id);
	return map_put(&x->workqueues->worker_at, worker + x->members[FIELD_WORKER_SCHEDULED].offset,
		       (uint64_t)(task - x->tasks->v));
}

static int read_workers(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		r = read_worker(x, &x->tasks->v[i]);
	return r;
}

/* State of a walk over a list of waiting items. */
struct waiting {
	const char *state;
	uint64_t pool, wq, pwq;
	int64_t n;
};

/* An item that waits. Its workqueue is found by the address in its data, which has flags in its low bits. */
static int visit_item(struct extract *x, uint64_t node, void *arg)
{
	struct waiting *w = arg;
	uint64_t item = node - x->members[FIELD_WORK_ENTRY].offset;
	uint64_t data = member_read_ptr(x, item, FIELD_WORK_DATA), wq = w->wq, pwq = w->pwq;
	struct work *work;
	int r;

	w->n++;
	if (x->workqueues->works.n >= WAITING_MAX)
		return 0;
	r = add_work(x, item, w->state, member_read_ptr(x, item, FIELD_WORK_FUNC), &work);
	if (r < 0 || !work)
		return r;
	if (!wq) {
		pwq = data & ~(uint64_t)WORK_FLAGS;
		if (!map_get(&x->workqueues->pwq_at, pwq, &wq))
			pwq = map_get(&x->workqueues->pwq_at, data & ~(uint64_t)WORK_FLAGS_DEBUG, &wq) ?
				      data & ~(uint64_t)WORK_FLAGS_DEBUG :
				      0;
	}
	work->row.workqueue_id = workqueue_id(x, wq);
	work->row.mayday = has_mayday(x, pwq);
	set_pool(x, work, w->pool);
	return 0;
}

/* Walks the list of items at @head. 0 or -ENOMEM. */
static int walk_items(struct extract *x, uint64_t head, struct waiting *w)
{
	char reason[REASON_MAX];
	int r = list_walk(x, head, list_max(x), visit_item, w, reason);

	if (r > 0)
		gaps_partial(x, FACT_WORK, 0, NULL, "a list of work items is broken: %s", reason);
	return MIN(r, 0);
}

/* Items that wait in a pool's list. A pool serves many workqueues, so that it is met several times and read once. */
static int read_pool(struct extract *x, uint64_t pool)
{
	struct waiting w = { .state = "pending", .pool = pool };
	int r;

	if (!address_plausible(pool) || map_get(&x->workqueues->pool_at, pool, NULL) || !x->has[FIELD_POOL_WORKLIST])
		return 0;
	if (map_put(&x->workqueues->pool_at, pool, 0) < 0)
		return -ENOMEM;
	if (x->workqueues->pool_at.len > POOLS_MAX)
		return 0;
	r = pools_add(x, pool);
	return r < 0 ? r : walk_items(x, pool + x->members[FIELD_POOL_WORKLIST].offset, &w);
}

/* Items beyond max_active wait in their pool_workqueue. */
static int visit_pwq(struct extract *x, uint64_t node, void *arg)
{
	size_t index = *(size_t *)arg;
	struct workqueue *wq = &x->workqueues->v[index];
	uint64_t pwq = node - x->members[FIELD_PWQ_NODE].offset;
	struct waiting w = { .state = "inactive", .wq = wq->addr, .pwq = pwq };
	int r = map_put(&x->workqueues->pwq_at, pwq, wq->addr);

	wq->row.active = OPT(row_sum(wq->row.active.v, member_read(x, pwq, FIELD_PWQ_ACTIVE).v));
	w.pool = member_read_ptr(x, pwq, FIELD_PWQ_POOL);
	if (r == 0 && x->has[FIELD_PWQ_INACTIVE])
		r = walk_items(x, pwq + x->members[FIELD_PWQ_INACTIVE].offset, &w);
	wq->row.inactive = OPT(row_sum(wq->row.inactive.v, w.n));
	return r;
}

static void read_workqueue(struct extract *x, struct workqueue *wq)
{
	uint64_t rescuer = member_read_ptr(x, wq->addr, FIELD_WQ_RESCUER);

	wq->row.addr = OPT(wq->addr);
	wq->row.flags = member_read(x, wq->addr, FIELD_WQ_FLAGS);
	if (wq->row.flags.known)
		wq->row.mem_reclaim = OPT((wq->row.flags.v & WQ_MEM_RECLAIM) != 0);
	if (rescuer)
		wq->row.rescuer_task_id = tasks_id(x, member_read_ptr(x, rescuer, FIELD_WORKER_TASK));
	if (!x->has[FIELD_WQ_NAME] ||
	    image_read_str(x->img, wq->addr + x->members[FIELD_WQ_NAME].offset, wq->name, sizeof(wq->name)) != 0)
		wq->name[0] = '\0';
}

/* Adds a workqueue; its items are read when all workqueues are known. */
static int visit_workqueue(struct extract *x, uint64_t node, void *arg)
{
	struct workqueue *wq = VEC_ADD(x->workqueues);

	(void)arg;
	if (!wq)
		return -ENOMEM;
	wq->addr = node - x->members[FIELD_WQ_NODE].offset;
	wq->row.id = facts_reserve(x->facts, FACT_WORKQUEUE);
	read_workqueue(x, wq);
	return map_put(&x->workqueues->at, wq->addr, x->workqueues->n - 1);
}

/* Reads the waiting items of each queue, then those of the pools, whose items need the queues to be known. */
static int read_queues(struct extract *x)
{
	char reason[REASON_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && x->has[FIELD_WQ_PWQS] && i < x->workqueues->n; i++) {
		uint64_t head = x->workqueues->v[i].addr + x->members[FIELD_WQ_PWQS].offset;

		r = list_walk(x, head, list_max(x), visit_pwq, &i, reason);
		if (r > 0)
			gaps_partial(x, FACT_WORKQUEUE, x->workqueues->v[i].row.id, "inactive",
				     "its list of pool_workqueues is broken: %s", reason);
		r = MIN(r, 0);
	}
	for (size_t i = 0; r == 0 && i < x->workqueues->pwq_at.cap; i++)
		if (x->workqueues->pwq_at.slots[i].used)
			r = read_pool(x, member_read_ptr(x, x->workqueues->pwq_at.slots[i].key, FIELD_PWQ_POOL));
	return r;
}

/* ---- Flushes ---- */

/* The node of the item that the barrier's node @at follows, past other barriers. 0 when there is none. */
static uint64_t followed(struct extract *x, uint64_t at, uint64_t barrier_func)
{
	uint64_t prev;

	for (size_t left = x->workqueues->works.n + x->tasks->n; left; left--) {
		if (image_read_u64(x->img, at + 8, &prev) != 0 || !address_plausible(prev))
			return 0;
		if (member_read_ptr(x, prev - x->members[FIELD_WORK_ENTRY].offset, FIELD_WORK_FUNC) != barrier_func)
			return prev;
		at = prev;
	}
	return 0;
}

const struct work *workqueues_flushed_work(struct extract *x, uint64_t barrier)
{
	uint64_t item = barrier + x->members[FIELD_BARRIER_WORK].offset, func, node, task, index;

	if (!x->has[FIELD_BARRIER_WORK] || !x->has[FIELD_WORK_ENTRY] ||
	    image_symbol(x->img, "wq_barrier_func", &func) != 0 || member_read_ptr(x, item, FIELD_WORK_FUNC) != func)
		return NULL;
	node = followed(x, item + x->members[FIELD_WORK_ENTRY].offset, func);
	if (map_get(&x->workqueues->worker_at, node, &task))
		item = member_read_ptr(x, x->tasks->v[task].worker, FIELD_WORKER_WORK);
	else
		item = node - x->members[FIELD_WORK_ENTRY].offset;
	return map_get(&x->workqueues->work_at, item, &index) ? &x->workqueues->works.v[index] : NULL;
}

/* A flusher is the workqueue's first one, or is on one of its two lists of later ones. */
static bool is_flusher_of(struct extract *x, uint64_t wq, uint64_t flusher)
{
	uint64_t node = flusher + x->members[FIELD_FLUSHER_NODE].offset, next;

	if (member_read_ptr(x, wq, FIELD_WQ_FIRST_FLUSHER) == flusher)
		return true;
	if (!x->has[FIELD_WQ_FLUSHERS] || !x->has[FIELD_WQ_FLUSHERS_LATER] || image_read_u64(x->img, node, &next) != 0)
		return false;
	return next == wq + x->members[FIELD_WQ_FLUSHERS].offset ||
	       next == wq + x->members[FIELD_WQ_FLUSHERS_LATER].offset;
}

const struct workqueue *workqueues_flushed(struct extract *x, uint64_t flusher)
{
	for (size_t i = 0; i < x->workqueues->n; i++)
		if (is_flusher_of(x, x->workqueues->v[i].addr, flusher))
			return &x->workqueues->v[i];
	return NULL;
}

/* ---- The list of workqueues ---- */

/* Each workqueue has a pool_workqueue that points back to it. */
static bool is_workqueue(struct extract *x, uint64_t wq)
{
	uint64_t node;

	if (!address_plausible(wq) || !x->has[FIELD_WQ_PWQS] || !x->has[FIELD_PWQ_NODE] ||
	    image_read_u64(x->img, wq + x->members[FIELD_WQ_PWQS].offset, &node) != 0)
		return false;
	return member_read_ptr(x, node - x->members[FIELD_PWQ_NODE].offset, FIELD_PWQ_WQ) == wq;
}

struct heads {
	uint64_t head;
	size_t n;
};

static int visit_maybe_head(struct extract *x, uint64_t node, void *arg)
{
	struct heads *heads = arg;

	if (is_workqueue(x, node - x->members[FIELD_WQ_NODE].offset))
		return 0;
	heads->head = node;
	heads->n++;
	return 0;
}

/* The head of the list that @wq is on: the only node that is no workqueue. 0 when there is not exactly one. */
static uint64_t head_of(struct extract *x, uint64_t wq)
{
	struct heads heads = { 0 };
	char reason[REASON_MAX];

	if (list_walk(x, wq + x->members[FIELD_WQ_NODE].offset, list_max(x), visit_maybe_head, &heads, reason) != 0)
		return 0;
	return heads.n == 1 ? heads.head : 0;
}

/* The list "workqueues". Without its symbol a rescuer leads there, since it serves exactly one workqueue. */
static uint64_t list_of_workqueues(struct extract *x)
{
	uint64_t head = 0, wq;
	size_t left = RESCUERS_MAX;

	if (!x->has[FIELD_WQ_NODE] || image_symbol(x->img, "workqueues", &head) == 0)
		return x->has[FIELD_WQ_NODE] ? head : 0;
	for (size_t i = 0; !head && left && i < x->tasks->n; i++) {
		wq = member_read_ptr(x, worker_of(x, &x->tasks->v[i]), FIELD_WORKER_RESCUES);
		if (is_workqueue(x, wq)) {
			head = head_of(x, wq);
			left--;
		}
	}
	return head;
}

int workqueues_run(struct extract *x)
{
	char reason[REASON_MAX];
	uint64_t head = list_of_workqueues(x);
	int r;

	if (!head) {
		gaps_absent(x, FACT_WORKQUEUE, "neither symbol workqueues nor a rescuer leads to them");
		gaps_absent(x, FACT_POOL, "the workqueues are unknown");
		gaps_partial(x, FACT_WORK, 0, NULL, "only what workers run: the workqueues are unknown");
		return read_workers(x);
	}
	r = list_walk(x, head, list_max(x), visit_workqueue, NULL, reason);
	if (r > 0)
		gaps_partial(x, FACT_WORKQUEUE, 0, NULL, "the list of workqueues is broken: %s", reason);
	if (r >= 0)
		r = read_workers(x);
	if (r >= 0)
		r = read_queues(x);
	if (x->workqueues->pool_at.len > POOLS_MAX)
		gaps_partial(x, FACT_POOL, 0, NULL, "only the first %d pools", POOLS_MAX);
	if (x->workqueues->works.n >= WAITING_MAX)
		gaps_partial(x, FACT_WORK, 0, NULL, "only the first %d items", WAITING_MAX);
	return r;
}

bool workqueues_have(const struct extract *x, const char *name)
{
	for (size_t i = 0; i < x->workqueues->n; i++)
		if (streq(x->workqueues->v[i].name, name))
			return true;
	return false;
}

static int write_works(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->workqueues->works.n; i++) {
		struct work *work = &x->workqueues->works.v[i];

		work->row.locator = row_locator(locator, "work", work->addr);
		r = FACTS_ADD(x->facts, WORK, work, &work->row, NULL);
	}
	return r;
}

int workqueues_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->workqueues->n; i++) {
		struct workqueue *wq = &x->workqueues->v[i];

		wq->row.locator = row_locator(locator, "workqueue", wq->addr);
		wq->row.name = wq->name[0] ? wq->name : NULL;
		r = FACTS_ADD(x->facts, WORKQUEUE, workqueue, &wq->row, NULL);
	}
	return r == 0 ? write_works(x) : r;
}

int workqueues_init(struct extract *x)
{
	x->workqueues = calloc(1, sizeof(*x->workqueues));
	return x->workqueues ? 0 : err_oom();
}

void workqueues_deinit(struct extract *x)
{
	struct workqueues *w = x->workqueues;

	if (!w)
		return;
	free(w->v);
	free(w->works.v);
	map_deinit(&w->at);
	map_deinit(&w->work_at);
	map_deinit(&w->pwq_at);
	map_deinit(&w->pool_at);
	map_deinit(&w->worker_at);
	free(w);
}
