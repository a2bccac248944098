// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory cgroups: the tree below the root's css, and which of them each task belongs to. */
#include "parsers/vmcore/facts/memcgs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/extractors.h"
#include "util/error.h"
#include "util/macros.h"

#define NAME_MAX_KERNFS 256
#define PATH_MAX_CGROUP 4096
#define ANCESTORS_MAX 1024
/* A limit of at least so many pages is none: PAGE_COUNTER_MAX is LONG_MAX / PAGE_SIZE. */
#define UNLIMITED_PAGES (INT64_MAX / 65536)
#define UNLIMITED_BYTES (INT64_MAX - 65536)
/* Charges are taken in batches (MEMCG_CHARGE_BATCH), so at the limit means not a batch below it. */
#define CHARGE_BATCH 64

static struct x_memcg *memcg_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->memcg_at, addr, &index) ? &x->memcgs.v[index] : NULL;
}

/* ---- One cgroup ---- */

static struct opt limit_kb(struct extract *x, struct opt pages)
{
	return pages.known && (uint64_t)pages.v >= UNLIMITED_PAGES ? OPT_NULL : x_pages_kb(x, pages);
}

static struct opt bytes_kb(struct opt bytes)
{
	return bytes.known && (uint64_t)bytes.v <= UNLIMITED_BYTES ? OPT(bytes.v / 1024) : OPT_NULL;
}

static void read_usage(struct extract *x, const struct x_object *o, struct fact_memcg *row)
{
	if (x->has[X_MEMCG_RES_USAGE]) {
		row->usage_kb = bytes_kb(x_get(x, X_MEMCG_RES_USAGE, o));
		row->max_kb = bytes_kb(x_get(x, X_MEMCG_RES_LIMIT, o));
		row->failcnt = x_get(x, X_MEMCG_RES_FAILCNT, o);
		return;
	}
	row->usage_kb = x_pages_kb(x, x_get(x, X_MEMCG_USAGE, o));
	row->max_kb = limit_kb(x, x_get(x, X_MEMCG_MAX, o));
	row->high_kb = limit_kb(x, x_get(x, X_MEMCG_HIGH, o));
	row->failcnt = x_get(x, X_MEMCG_FAILCNT, o);
}

/*
 * In cgroup v1 the second counter is of memory and swap together; only v2's root is cgrp_dfl_root. Before 4.5
 * (37e84351198b) the memory controller had no counter for v2, which shares its place with v1's.
 */
static struct opt is_v2(struct extract *x, uint64_t cgroup)
{
	uint64_t root;

	if (!x->has[X_MEMCG_SWAP_USAGE])
		return OPT(0);
	if (image_symbol(x->img, "cgrp_dfl_root", &root) != 0)
		return OPT_NULL;
	return OPT((uint64_t)x_read(x, cgroup, X_CGROUP_ROOT).v == root);
}

static void read_swap(struct extract *x, const struct x_object *o, uint64_t cgroup, struct fact_memcg *row)
{
	struct opt usage = x_get(x, X_MEMCG_USAGE, o), both = x_get(x, X_MEMCG_MEMSW_USAGE, o);
	struct opt v2 = is_v2(x, cgroup);

	if (!v2.known) {
		x_gap(x, FACT_MEMCG, row->id, "swap_kb",
		      "of cgroup v1 or v2? There is no symbol cgrp_dfl_root to tell");
	} else if (v2.v) {
		row->swap_kb = x_pages_kb(x, x_get(x, X_MEMCG_SWAP_USAGE, o));
		row->swap_max_kb = limit_kb(x, x_get(x, X_MEMCG_SWAP_MAX, o));
	} else if (usage.known && both.known) {
		row->swap_kb = x_pages_kb(x, OPT(MAX(x_add(both.v, -usage.v), 0)));
	}
}

static void read_state(struct extract *x, const struct x_object *o, struct fact_memcg *row)
{
	static const struct {
		enum x_field field;
		size_t column;
	} flags[] = {
		{ X_MEMCG_UNDER_OOM, offsetof(struct fact_memcg, under_oom) },
		{ X_MEMCG_OOM_LOCK, offsetof(struct fact_memcg, oom_lock) },
		{ X_MEMCG_OOM_DISABLE, offsetof(struct fact_memcg, oom_kill_disable) },
		{ X_MEMCG_OOM_GROUP, offsetof(struct fact_memcg, oom_group) },
	};
	struct opt css = x_read(x, o->addr, X_CSS_FLAGS);
	int64_t online;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		struct opt value = x_get(x, flags[i].field, o);

		if (value.known)
			x_set(row, flags[i].column, OPT(value.v != 0));
	}
	if (css.known && image_enumerator(x->img, NULL, "CSS_ONLINE", &online) == 0)
		row->online = OPT((css.v & online) != 0);
}

static uint64_t name_of(struct extract *x, uint64_t cgroup)
{
	uint64_t name = (uint64_t)x_read(x, cgroup, X_CGROUP_NAME).v;

	if (x->has[X_CGROUP_KN])
		return (uint64_t)x_read(x, (uint64_t)x_read(x, cgroup, X_CGROUP_KN).v, X_KN_NAME).v;
	return name && x->has[X_CGROUP_NAME_TEXT] ? name + x->members[X_CGROUP_NAME_TEXT].offset : 0;
}

/* The parent's path and the own name; "/" for the root. */
static char *path_of(struct extract *x, const struct x_memcg *parent, uint64_t cgroup)
{
	uint64_t text = name_of(x, cgroup);
	char name[NAME_MAX_KERNFS], *path;

	if (!parent)
		return strdup("/");
	if (!text || !parent->path || image_read_str(x->img, text, name, sizeof(name)) != 0 ||
	    strlen(parent->path) + strlen(name) >= PATH_MAX_CGROUP)
		return NULL;
	return asprintf(&path, "%s/%s", parent->path[1] ? parent->path : "", name) < 0 ? NULL : path;
}

static int add_counter(struct extract *x, const struct x_object *o, int64_t id, const char *name,
		       const char *enumerator)
{
	struct fact_vmstat row = { .memcg_id = OPT(id), .name = name, .unit = "count" };
	int64_t index;

	if (image_enumerator(x->img, "memcg_memory_event", enumerator, &index) != 0 || index < 0 || index > UINT32_MAX)
		return 0;
	row.value = x_get_elem(x, X_MEMCG_EVENTS, o, (uint32_t)index, 8);
	return row.value.v ? FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL) : 0;
}

/* How often the limits were met, as memory.events tells; what never happened gets no row. */
static int add_counters(struct extract *x, const struct x_object *o, int64_t id)
{
	static const struct {
		const char *name, *enumerator;
	} events[] = {
		{ "events_high", "MEMCG_HIGH" },
		{ "events_max", "MEMCG_MAX" },
		{ "events_oom", "MEMCG_OOM" },
		{ "events_oom_kill", "MEMCG_OOM_KILL" },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(events); i++)
		r = add_counter(x, o, id, events[i].name, events[i].enumerator);
	return r;
}

static int add_memcg(struct extract *x, struct x_object *o, uint64_t addr, uint64_t parent_addr)
{
	const struct x_memcg *parent;
	struct x_memcg *memcg;
	uint64_t cgroup;

	if (!x_plausible(addr) || map_get(&x->memcg_at, addr, NULL))
		return 0;
	if (x_object_read(x, o, addr) != 0) {
		x_partial(x, FACT_MEMCG, 0, NULL, "mem_cgroup 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	memcg = X_ADD(&x->memcgs);
	if (!memcg || map_put(&x->memcg_at, addr, x->memcgs.n - 1) < 0)
		return -ENOMEM;
	parent = memcg_at(x, parent_addr);
	cgroup = (uint64_t)x_read(x, addr, X_CSS_CGROUP).v;
	memcg->addr = addr;
	memcg->parent = parent_addr;
	memcg->path = path_of(x, parent, cgroup);
	memcg->row.id = facts_reserve(x->facts, FACT_MEMCG);
	memcg->row.addr = OPT(addr);
	memcg->row.parent_id = parent ? OPT(parent->row.id) : OPT_NULL;
	read_usage(x, o, &memcg->row);
	read_swap(x, o, cgroup, &memcg->row);
	read_state(x, o, &memcg->row);
	return add_counters(x, o, memcg->row.id);
}

/* ---- The tree ---- */

struct tree {
	struct x_object memcg;
	uint64_t parent; /* whose children are walked */
	int64_t subsys;  /* index of the memory controller, -1 when it is not known */
};

static int visit_child(struct extract *x, uint64_t node, void *arg)
{
	struct tree *tree = arg;

	return add_memcg(x, &tree->memcg, node - x->members[X_CSS_SIBLING].offset, tree->parent);
}

/* The mem_cgroup of @cgroup, in the days when cgroups made the tree. */
static uint64_t memcg_of_cgroup(struct extract *x, uint64_t cgroup, int64_t subsys)
{
	const struct image_member *m = &x->members[X_CGROUP_SUBSYS];
	uint64_t css;

	if (!x->has[X_CGROUP_SUBSYS] || subsys < 0 || (uint64_t)subsys >= m->size / 8 ||
	    image_read_u64(x->img, cgroup + m->offset + (uint64_t)subsys * 8, &css) != 0)
		return 0;
	return css;
}

static int visit_cgroup(struct extract *x, uint64_t node, void *arg)
{
	struct tree *tree = arg;
	uint64_t cgroup = node - x->members[X_CGROUP_SIBLING].offset;

	return add_memcg(x, &tree->memcg, memcg_of_cgroup(x, cgroup, tree->subsys), tree->parent);
}

static int walk_children(struct extract *x, struct tree *tree, char reason[static X_REASON_MAX])
{
	if (x->has[X_CSS_CHILDREN])
		return x_list_walk(x, tree->parent + x->members[X_CSS_CHILDREN].offset, x_objects_max(x), visit_child,
				   tree, reason);
	return x_list_walk(x, (uint64_t)x_read(x, tree->parent, X_CSS_CGROUP).v + x->members[X_CGROUP_CHILDREN].offset,
			   x_objects_max(x), visit_cgroup, tree, reason);
}

/* The list of those found grows while it is walked: parents come before their children. */
static int walk_tree(struct extract *x, struct tree *tree)
{
	char reason[X_REASON_MAX];
	int r = 0;

	for (size_t i = 0; r >= 0 && i < x->memcgs.n; i++) {
		tree->parent = x->memcgs.v[i].addr;
		r = walk_children(x, tree, reason);
		if (r > 0)
			x_partial(x, FACT_MEMCG, x->memcgs.v[i].row.id, NULL, "the list of its children is broken: %s",
				  reason);
	}
	return MIN(r, 0);
}

/* A task's mem_cgroup: its css, which is the first member, in the task's css_set. 0 when unknown. */
static uint64_t memcg_of_task(struct extract *x, uint64_t task, int64_t subsys)
{
	uint64_t cset = (uint64_t)x_read(x, task, X_TASK_CGROUPS).v, css;

	if (!cset || !x->has[X_CSET_SUBSYS] || subsys < 0 || (uint64_t)subsys >= x->members[X_CSET_SUBSYS].size / 8 ||
	    image_read_u64(x->img, cset + x->members[X_CSET_SUBSYS].offset + (uint64_t)subsys * 8, &css) != 0)
		return 0;
	return css;
}

/* Without the symbol, from any task's cgroup upward. */
static uint64_t find_root(struct extract *x, int64_t subsys)
{
	uint64_t root = x_global_ptr(x, "root_mem_cgroup"), above;

	if (root || !x->tasks.n)
		return root;
	root = memcg_of_task(x, x->tasks.v[0].addr, subsys);
	for (int i = 0; root && i < ANCESTORS_MAX; i++) {
		above = (uint64_t)x_read(x, root, X_CSS_PARENT).v;
		if (!above)
			break;
		root = above;
	}
	return root;
}

static void link_tasks(struct extract *x, int64_t subsys)
{
	for (size_t i = 0; i < x->tasks.n; i++) {
		struct x_task *task = &x->tasks.v[i];
		const struct x_memcg *memcg = memcg_at(x, memcg_of_task(x, task->addr, subsys));

		if (memcg)
			task->row.memcg_id = OPT(memcg->row.id);
	}
}

/* ---- Who waits for a cgroup's OOM to end (cgroup v1 with its killer disabled) ---- */

static int visit_waiter(struct extract *x, uint64_t node, void *arg)
{
	uint64_t info = node - x->members[X_OOM_WAIT_NODE].offset;
	struct x_memcg *memcg = memcg_at(x, (uint64_t)x_read(x, info, X_OOM_WAIT_MEMCG).v);

	(void)arg;
	if (memcg)
		memcg->row.waiters.v++;
	return 0;
}

static int count_node(struct extract *x, uint64_t node, void *arg)
{
	(void)x;
	(void)node;
	++*(int64_t *)arg;
	return 0;
}

/* The task that member @f of the object at @addr points to. One that is not among the tasks is gone, or was never one. */
static struct opt task_at(struct extract *x, uint64_t addr, enum x_field f)
{
	struct opt task = x_read(x, addr, f);
	struct opt id = x_task_id(x, (uint64_t)task.v);

	if (task.v && !id.known)
		x_gap(x, FACT_OOM_STATE, 0, NULL,
		      "oom_context 0x%" PRIx64 " names 0x%" PRIx64 ", which is no known task", addr, (uint64_t)task.v);
	return id;
}

int x_oom_context_read(struct extract *x, uint64_t addr, struct x_oom_context *ret_context)
{
	struct x_oom_context context = {
		.owner_task_id = task_at(x, addr, X_OOM_CTX_OWNER),
		.victim_task_id = task_at(x, addr, X_OOM_CTX_VICTIM),
	};
	char reason[X_REASON_MAX];
	int64_t n = 0;
	int r = 1;

	if (x->has[X_OOM_CTX_WAITERS])
		r = x_list_walk(x, addr + x->members[X_OOM_CTX_WAITERS].offset, x_objects_max(x), count_node, &n,
				reason);
	if (r == 0)
		context.waiters = OPT(n);
	*ret_context = context;
	return MIN(r, 0);
}

static int read_context(struct extract *x, struct x_memcg *memcg)
{
	struct x_oom_context context;
	int r = x_oom_context_read(x, memcg->addr + x->members[X_MEMCG_OOM_CTX].offset, &context);

	if (r < 0)
		return r;
	memcg->row.oom_owner_task_id = context.owner_task_id;
	memcg->row.oom_victim_task_id = context.victim_task_id;
	memcg->row.waiters = context.waiters;
	return 0;
}

static int count_waiters(struct extract *x)
{
	char reason[X_REASON_MAX];
	uint64_t queue;
	int r = 0;

	if (x->has[X_MEMCG_OOM_CTX]) {
		for (size_t i = 0; r == 0 && i < x->memcgs.n; i++)
			r = read_context(x, &x->memcgs.v[i]);
		return r;
	}
	if (image_symbol(x->img, "memcg_oom_waitq", &queue) != 0 || !x->has[X_WAIT_QUEUE_HEAD] ||
	    !x->has[X_OOM_WAIT_NODE] || !x->has[X_OOM_WAIT_MEMCG])
		return 0;
	for (size_t i = 0; i < x->memcgs.n; i++)
		x->memcgs.v[i].row.waiters = OPT(0);
	r = x_list_walk(x, queue + x->members[X_WAIT_QUEUE_HEAD].offset, x_objects_max(x), visit_waiter, NULL, reason);
	if (r > 0)
		x_gap(x, FACT_MEMCG, 0, "waiters", "memcg_oom_waitq is broken: %s", reason);
	return MIN(r, 0);
}

const struct x_memcg *x_memcg_at_limit(struct extract *x, const struct x_task *task, const char **ret_how)
{
	uint64_t noted = (uint64_t)x_read(x, task->addr, X_TASK_MEMCG_IN_OOM).v;
	const struct x_memcg *memcg = memcg_at(x, noted);

	*ret_how = "memcg_in_oom";
	if (memcg)
		return memcg;
	*ret_how = "the nearest that is at its limit";
	for (size_t i = 0; task->row.memcg_id.known && i < x->memcgs.n; i++)
		if (x->memcgs.v[i].row.id == task->row.memcg_id.v)
			memcg = &x->memcgs.v[i];
	for (int i = 0; memcg && i < ANCESTORS_MAX; i++) {
		const struct fact_memcg *row = &memcg->row;
		struct opt limit = row->high_kb.known && (!row->max_kb.known || row->high_kb.v < row->max_kb.v) ?
					   row->high_kb :
					   row->max_kb;

		if (row->usage_kb.known && limit.known &&
		    x_add(row->usage_kb.v, x_pages_kb(x, OPT(CHARGE_BATCH)).v) >= limit.v)
			return memcg;
		memcg = memcg_at(x, memcg->parent);
	}
	return NULL;
}

static int read_all(struct extract *x, struct tree *tree)
{
	bool by_css = x->has[X_CSS_CHILDREN] && x->has[X_CSS_SIBLING];
	bool by_cgroup = x->has[X_CGROUP_CHILDREN] && x->has[X_CGROUP_SIBLING];
	uint64_t root;
	int r;

	if (image_enumerator(x->img, NULL, "memory_cgrp_id", &tree->subsys) != 0 &&
	    image_enumerator(x->img, NULL, "mem_cgroup_subsys_id", &tree->subsys) != 0) /* to 3.14 */
		tree->subsys = -1;
	root = find_root(x, tree->subsys);
	if (!root || !(by_css || by_cgroup)) {
		x_absent(x, FACT_MEMCG, "neither root_mem_cgroup nor a task leads to a memory cgroup");
		return 0;
	}
	r = add_memcg(x, &tree->memcg, root, 0);
	if (r == 0)
		r = walk_tree(x, tree);
	if (r == 0)
		link_tasks(x, tree->subsys);
	return r == 0 ? count_waiters(x) : r;
}

int x_memcgs(struct extract *x)
{
	struct tree tree = { 0 };
	int r = x_object_init(x, &tree.memcg, "mem_cgroup");

	if (r > 0)
		x_absent(x, FACT_MEMCG, "no type information of struct mem_cgroup");
	if (r == 0)
		r = read_all(x, &tree);
	x_object_deinit(&tree.memcg);
	x_covered(x, FACT_MEMCG);
	return MIN(r, 0);
}
