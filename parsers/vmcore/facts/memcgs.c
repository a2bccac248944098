// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/memcgs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/memcg-stats.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/row.h"
#include "util/vec.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* Bytes of a cgroup's name, and of its path; how deep a tree of cgroups is followed upwards. */
#define NAME_MAX_KERNFS 256
#define PATH_MAX_CGROUP 4096
#define ANCESTORS_MAX 1024
/* A limit of at least so many pages is none: PAGE_COUNTER_MAX is LONG_MAX / PAGE_SIZE. */
#define UNLIMITED_PAGES (INT64_MAX / 65536)
#define UNLIMITED_BYTES (INT64_MAX - 65536)
/*
 * The kernel charges in batches (MEMCG_CHARGE_BATCH), so a cgroup counts as at its limit if it is less than a batch
 * below.
 */
#define CHARGE_BATCH 64

struct memcgs {
	VEC(struct memcg);
	struct map at; /* address to index */
};

static struct memcg *memcg_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->memcgs->at, addr, &index) ? &x->memcgs->v[index] : NULL;
}

/* ---- One cgroup ---- */

/* A limit in pages; unknown for "max", which is none. */
static struct opt limit_kb(struct extract *x, struct opt pages)
{
	return pages.known && (uint64_t)pages.v >= UNLIMITED_PAGES ? OPT_NULL : row_pages_kb(x, pages);
}

/* The same of struct res_counter, which counts in bytes. */
static struct opt bytes_kb(struct opt bytes)
{
	return bytes.known && (uint64_t)bytes.v <= UNLIMITED_BYTES ? OPT(bytes.v / 1024) : OPT_NULL;
}

/* Kernels before 3.19 count in a struct res_counter, later ones in a struct page_counter: whichever member is there. */
static void read_usage(struct extract *x, const struct object *o, struct fact_memcg *row)
{
	if (x->has[FIELD_MEMCG_RES_USAGE]) {
		row->usage_kb = bytes_kb(object_get(x, FIELD_MEMCG_RES_USAGE, o));
		row->max_kb = bytes_kb(object_get(x, FIELD_MEMCG_RES_LIMIT, o));
		row->failcnt = object_get(x, FIELD_MEMCG_RES_FAILCNT, o);
		return;
	}
	row->usage_kb = row_pages_kb(x, object_get(x, FIELD_MEMCG_USAGE, o));
	row->max_kb = limit_kb(x, object_get(x, FIELD_MEMCG_MAX, o));
	row->high_kb = limit_kb(x, object_get(x, FIELD_MEMCG_HIGH, o));
	row->failcnt = object_get(x, FIELD_MEMCG_FAILCNT, o);
}

/*
 * In cgroup v1 the second counter is of memory and swap together. A cgroup is of v2 if its root is cgrp_dfl_root.
 * Before 4.5 (37e84351198b) the memory controller had no swap counter for v2, which now shares its place with v1's.
 */
static struct opt is_v2(struct extract *x, uint64_t cgroup)
{
	uint64_t root;

	if (!x->has[FIELD_MEMCG_SWAP_USAGE])
		return OPT(0);
	if (image_symbol(x->img, "cgrp_dfl_root", &root) != 0)
		return OPT_NULL;
	return OPT(member_read_ptr(x, cgroup, FIELD_CGROUP_ROOT) == root);
}

/* Whether a cgroup's own swappiness counts: not in the root, and not in v2. */
static struct opt swappiness_is_own(struct extract *x, uint64_t cgroup, bool root)
{
	struct opt v2 = is_v2(x, cgroup);

	if (root)
		return OPT(0);
	return v2.known ? OPT(!v2.v) : OPT_NULL;
}

static void read_swap(struct extract *x, const struct object *o, uint64_t cgroup, struct fact_memcg *row)
{
	struct opt usage = object_get(x, FIELD_MEMCG_USAGE, o), both = object_get(x, FIELD_MEMCG_MEMSW_USAGE, o);
	struct opt v2 = is_v2(x, cgroup);

	if (!v2.known) {
		gaps_add(x, FACT_MEMCG, row->id, "swap_kb",
			 "of cgroup v1 or v2? There is no symbol cgrp_dfl_root to tell");
	} else if (v2.v) {
		row->swap_kb = row_pages_kb(x, object_get(x, FIELD_MEMCG_SWAP_USAGE, o));
		row->swap_max_kb = limit_kb(x, object_get(x, FIELD_MEMCG_SWAP_MAX, o));
	} else if (usage.known && both.known) {
		row->swap_kb = row_pages_kb(x, OPT(MAX(row_sum(both.v, -usage.v), 0)));
	}
}

static void read_state(struct extract *x, const struct object *o, struct fact_memcg *row)
{
	static const struct {
		enum field field;
		size_t column;
	} flags[] = {
		{ FIELD_MEMCG_UNDER_OOM, offsetof(struct fact_memcg, under_oom) },
		{ FIELD_MEMCG_OOM_LOCK, offsetof(struct fact_memcg, oom_lock) },
		{ FIELD_MEMCG_OOM_DISABLE, offsetof(struct fact_memcg, oom_kill_disable) },
		{ FIELD_MEMCG_OOM_GROUP, offsetof(struct fact_memcg, oom_group) },
	};
	struct opt css = member_read(x, o->addr, FIELD_CSS_FLAGS);
	int64_t online;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		struct opt value = object_get(x, flags[i].field, o);

		if (value.known)
			row_set(row, flags[i].column, OPT(value.v != 0));
	}
	if (css.known && image_enumerator(x->img, NULL, "CSS_ONLINE", &online) == 0)
		row->online = OPT((css.v & online) != 0);
}

/* Where the cgroup's name stands: in its kernfs_node, and before there was one in a struct cgroup_name. */
static uint64_t name_of(struct extract *x, uint64_t cgroup)
{
	uint64_t name = member_read_ptr(x, cgroup, FIELD_CGROUP_NAME);

	if (x->has[FIELD_CGROUP_KN])
		return member_read_ptr(x, member_read_ptr(x, cgroup, FIELD_CGROUP_KN), FIELD_KN_NAME);
	return name && x->has[FIELD_CGROUP_NAME_TEXT] ? name + x->members[FIELD_CGROUP_NAME_TEXT].offset : 0;
}

/* The parent's path and the own name; "/" for the root. */
static char *path_of(struct extract *x, const struct memcg *parent, uint64_t cgroup)
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

static int add_counter(struct extract *x, const struct object *o, int64_t id, const char *name, const char *enumerator)
{
	struct fact_vmstat row = { .memcg_id = OPT(id), .name = name, .unit = "count" };
	int64_t index;

	if (image_enumerator(x->img, "memcg_memory_event", enumerator, &index) != 0 || index < 0 || index > UINT32_MAX)
		return 0;
	row.value = object_get_elem(x, FIELD_MEMCG_EVENTS, o, (uint32_t)index, 8);
	return row.value.v ? FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL) : 0;
}

/* How often limits were hit, as in memory.events. What never happened gets no row. */
static int add_counters(struct extract *x, const struct object *o, int64_t id)
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

/* Adds the cgroup at @addr below @parent_addr (0 for the root), whose path has to be known. */
static int add_memcg(struct extract *x, struct object *o, uint64_t addr, uint64_t parent_addr)
{
	const struct memcg *parent;
	struct memcg *memcg;
	uint64_t cgroup;
	int r;

	if (!address_plausible(addr) || map_get(&x->memcgs->at, addr, NULL))
		return 0;
	if (object_read(x, o, addr) != 0) {
		gaps_partial(x, FACT_MEMCG, 0, NULL, "mem_cgroup 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	memcg = VEC_ADD(x->memcgs);
	if (!memcg || map_put(&x->memcgs->at, addr, x->memcgs->n - 1) < 0)
		return -ENOMEM;
	parent = memcg_at(x, parent_addr);
	cgroup = member_read_ptr(x, addr, FIELD_CSS_CGROUP);
	memcg->addr = addr;
	memcg->parent = parent_addr;
	memcg->path = path_of(x, parent, cgroup);
	memcg->row.id = facts_reserve(x->facts, FACT_MEMCG);
	memcg->row.addr = OPT(addr);
	memcg->row.parent_id = parent ? OPT(parent->row.id) : OPT_NULL;
	read_usage(x, o, &memcg->row);
	read_swap(x, o, cgroup, &memcg->row);
	read_state(x, o, &memcg->row);
	r = add_counters(x, o, memcg->row.id);
	return r == 0 ? memcg_stats_add(x, o, memcg->row.id, swappiness_is_own(x, cgroup, !parent_addr)) : r;
}

/* ---- The tree ---- */

struct tree {
	struct object memcg;
	uint64_t parent; /* whose children are walked */
	int64_t subsys;  /* index of the memory controller, -1 when it is not known */
};

static int visit_child(struct extract *x, uint64_t node, void *arg)
{
	struct tree *tree = arg;

	return add_memcg(x, &tree->memcg, node - x->members[FIELD_CSS_SIBLING].offset, tree->parent);
}

/* The mem_cgroup of @cgroup, for kernels before 3.16, in which cgroups, not their css, form the tree. */
static uint64_t memcg_of_cgroup(struct extract *x, uint64_t cgroup, int64_t subsys)
{
	const struct image_member *m = &x->members[FIELD_CGROUP_SUBSYS];
	uint64_t css;

	if (!x->has[FIELD_CGROUP_SUBSYS] || subsys < 0 || (uint64_t)subsys >= m->size / 8 ||
	    image_read_u64(x->img, cgroup + m->offset + (uint64_t)subsys * 8, &css) != 0)
		return 0;
	return css;
}

static int visit_cgroup(struct extract *x, uint64_t node, void *arg)
{
	struct tree *tree = arg;
	uint64_t cgroup = node - x->members[FIELD_CGROUP_SIBLING].offset;

	return add_memcg(x, &tree->memcg, memcg_of_cgroup(x, cgroup, tree->subsys), tree->parent);
}

/* Children hang from the css, or, in kernels whose css has none, from the cgroup. */
static int walk_children(struct extract *x, struct tree *tree, char reason[static REASON_MAX])
{
	if (x->has[FIELD_CSS_CHILDREN])
		return list_walk(x, tree->parent + x->members[FIELD_CSS_CHILDREN].offset, list_max(x), visit_child,
				 tree, reason);
	return list_walk(x,
			 member_read_ptr(x, tree->parent, FIELD_CSS_CGROUP) + x->members[FIELD_CGROUP_CHILDREN].offset,
			 list_max(x), visit_cgroup, tree, reason);
}

/* The list grows while it is walked: parents come before their children. */
static int walk_tree(struct extract *x, struct tree *tree)
{
	char reason[REASON_MAX];
	int r = 0;

	for (size_t i = 0; r >= 0 && i < x->memcgs->n; i++) {
		tree->parent = x->memcgs->v[i].addr;
		r = walk_children(x, tree, reason);
		if (r > 0)
			gaps_partial(x, FACT_MEMCG, x->memcgs->v[i].row.id, NULL,
				     "the list of its children is broken: %s", reason);
	}
	return MIN(r, 0);
}

/* The task's mem_cgroup. The css_set has a pointer to its css, which is its first member. 0 when unknown. */
static uint64_t memcg_of_task(struct extract *x, uint64_t task, int64_t subsys)
{
	uint64_t cset = member_read_ptr(x, task, FIELD_TASK_CGROUPS), css;

	if (!cset || !x->has[FIELD_CSET_SUBSYS] || subsys < 0 ||
	    (uint64_t)subsys >= x->members[FIELD_CSET_SUBSYS].size / 8 ||
	    image_read_u64(x->img, cset + x->members[FIELD_CSET_SUBSYS].offset + (uint64_t)subsys * 8, &css) != 0)
		return 0;
	return css;
}

/* Without a symbol, walks up from a task's cgroup. */
static uint64_t find_root(struct extract *x, int64_t subsys)
{
	uint64_t root = global_read_ptr(x, "root_mem_cgroup"), above;

	if (root || !x->tasks->n)
		return root;
	root = memcg_of_task(x, x->tasks->v[0].addr, subsys);
	for (int i = 0; root && i < ANCESTORS_MAX; i++) {
		above = member_read_ptr(x, root, FIELD_CSS_PARENT);
		if (!above)
			break;
		root = above;
	}
	return root;
}

static void link_tasks(struct extract *x, int64_t subsys)
{
	for (size_t i = 0; i < x->tasks->n; i++) {
		struct task *task = &x->tasks->v[i];
		const struct memcg *memcg = memcg_at(x, memcg_of_task(x, task->addr, subsys));

		if (memcg)
			task->row.memcg_id = OPT(memcg->row.id);
	}
}

/* ---- Tasks that wait for a cgroup's OOM to end (cgroup v1 with its OOM killer disabled) ---- */

static int visit_waiter(struct extract *x, uint64_t node, void *arg)
{
	uint64_t info = node - x->members[FIELD_OOM_WAIT_NODE].offset;
	struct memcg *memcg = memcg_at(x, member_read_ptr(x, info, FIELD_OOM_WAIT_MEMCG));

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

/*
 * The task that member @f of the object at @addr points to. If it is not among the tasks, it is gone or was never
 * one.
 */
static struct opt task_at(struct extract *x, uint64_t addr, enum field f)
{
	struct opt task = member_read(x, addr, f);
	struct opt id = tasks_id(x, (uint64_t)task.v);

	if (task.v && !id.known)
		gaps_add(x, FACT_OOM_STATE, 0, NULL,
			 "oom_context 0x%" PRIx64 " names 0x%" PRIx64 ", which is no known task", addr,
			 (uint64_t)task.v);
	return id;
}

int memcgs_read_oom_context(struct extract *x, uint64_t addr, struct oom_context *ret_context)
{
	struct oom_context context = {
		.owner_task_id = task_at(x, addr, FIELD_OOM_CTX_OWNER),
		.victim_task_id = task_at(x, addr, FIELD_OOM_CTX_VICTIM),
		.owner_raw = member_read(x, addr, FIELD_OOM_CTX_OWNER),
		.victim_raw = member_read(x, addr, FIELD_OOM_CTX_VICTIM),
	};
	char reason[REASON_MAX];
	int64_t n = 0;
	int r = 1;

	if (x->has[FIELD_OOM_CTX_WAITERS])
		r = list_walk(x, addr + x->members[FIELD_OOM_CTX_WAITERS].offset, list_max(x), count_node, &n, reason);
	if (r == 0)
		context.waiters = OPT(n);
	*ret_context = context;
	return MIN(r, 0);
}

static int read_context(struct extract *x, struct memcg *memcg)
{
	struct oom_context context;
	int r = memcgs_read_oom_context(x, memcg->addr + x->members[FIELD_MEMCG_OOM_CTX].offset, &context);

	if (r < 0)
		return r;
	memcg->row.oom_owner_task_id = context.owner_task_id;
	memcg->row.oom_victim_task_id = context.victim_task_id;
	memcg->row.oom_owner_raw = context.owner_raw;
	memcg->row.oom_victim_raw = context.victim_raw;
	memcg->row.waiters = context.waiters;
	return 0;
}

/*
 * How many tasks sleep until the cgroup's OOM is over: with its OOM killer disabled, nothing in the kernel ends that.
 */
static int count_waiters(struct extract *x)
{
	char reason[REASON_MAX];
	uint64_t queue;
	int r = 0;

	if (x->has[FIELD_MEMCG_OOM_CTX]) {
		for (size_t i = 0; r == 0 && i < x->memcgs->n; i++)
			r = read_context(x, &x->memcgs->v[i]);
		return r;
	}
	if (image_symbol(x->img, "memcg_oom_waitq", &queue) != 0 || !x->has[FIELD_WAIT_QUEUE_HEAD] ||
	    !x->has[FIELD_OOM_WAIT_NODE] || !x->has[FIELD_OOM_WAIT_MEMCG])
		return 0;
	for (size_t i = 0; i < x->memcgs->n; i++)
		x->memcgs->v[i].row.waiters = OPT(0);
	r = list_walk(x, queue + x->members[FIELD_WAIT_QUEUE_HEAD].offset, list_max(x), visit_waiter, NULL, reason);
	if (r > 0)
		gaps_add(x, FACT_MEMCG, 0, "waiters", "memcg_oom_waitq is broken: %s", reason);
	return MIN(r, 0);
}

const struct memcg *memcgs_at_limit(struct extract *x, const struct task *task, const char **ret_how)
{
	uint64_t noted = member_read_ptr(x, task->addr, FIELD_TASK_MEMCG_IN_OOM);
	const struct memcg *memcg = memcg_at(x, noted);

	*ret_how = "memcg_in_oom";
	if (memcg)
		return memcg;
	*ret_how = "the nearest that is at its limit";
	for (size_t i = 0; task->row.memcg_id.known && i < x->memcgs->n; i++)
		if (x->memcgs->v[i].row.id == task->row.memcg_id.v)
			memcg = &x->memcgs->v[i];
	for (int i = 0; memcg && i < ANCESTORS_MAX; i++) {
		const struct fact_memcg *row = &memcg->row;
		struct opt limit = row->high_kb.known && (!row->max_kb.known || row->high_kb.v < row->max_kb.v) ?
					   row->high_kb :
					   row->max_kb;

		if (row->usage_kb.known && limit.known &&
		    row_sum(row->usage_kb.v, row_pages_kb(x, OPT(CHARGE_BATCH)).v) >= limit.v)
			return memcg;
		memcg = memcg_at(x, memcg->parent);
	}
	return NULL;
}

static int read_all(struct extract *x, struct tree *tree)
{
	bool by_css = x->has[FIELD_CSS_CHILDREN] && x->has[FIELD_CSS_SIBLING];
	bool by_cgroup = x->has[FIELD_CGROUP_CHILDREN] && x->has[FIELD_CGROUP_SIBLING];
	uint64_t root;
	int r;

	if (image_enumerator(x->img, NULL, "memory_cgrp_id", &tree->subsys) != 0 &&
	    image_enumerator(x->img, NULL, "mem_cgroup_subsys_id", &tree->subsys) != 0) /* to 3.14 */
		tree->subsys = -1;
	root = find_root(x, tree->subsys);
	if (!root || !(by_css || by_cgroup)) {
		gaps_absent(x, FACT_MEMCG, "neither root_mem_cgroup nor a task leads to a memory cgroup");
		return 0;
	}
	r = add_memcg(x, &tree->memcg, root, 0);
	if (r == 0)
		r = walk_tree(x, tree);
	if (r == 0)
		link_tasks(x, tree->subsys);
	return r == 0 ? count_waiters(x) : r;
}

int memcgs_run(struct extract *x)
{
	struct tree tree = { 0 };
	int r = object_init(x, &tree.memcg, "mem_cgroup");

	if (r > 0)
		gaps_absent(x, FACT_MEMCG, "no type information of struct mem_cgroup");
	if (r == 0)
		r = read_all(x, &tree);
	object_deinit(&tree.memcg);
	return MIN(r, 0);
}

int memcgs_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->memcgs->n; i++) {
		struct memcg *memcg = &x->memcgs->v[i];

		memcg->row.locator = row_locator(locator, "mem_cgroup", memcg->addr);
		memcg->row.path = memcg->path;
		r = FACTS_ADD(x->facts, MEMCG, memcg, &memcg->row, NULL);
	}
	return r;
}

int memcgs_init(struct extract *x)
{
	x->memcgs = calloc(1, sizeof(*x->memcgs));
	return x->memcgs ? 0 : err_oom();
}

void memcgs_deinit(struct extract *x)
{
	if (!x->memcgs)
		return;
	for (size_t i = 0; i < x->memcgs->n; i++)
		free(x->memcgs->v[i].path);
	free(x->memcgs->v);
	map_deinit(&x->memcgs->at);
	free(x->memcgs);
}
