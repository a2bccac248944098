// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/globals.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/symbols/locate.h"
#include "parsers/vmcore/image/symbols/refs-arm64.h"
#include "parsers/vmcore/image/symbols/symtab.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Functions of a row, instructions of a function that are decoded, places that it may refer to, bytes of a name. */
#define FUNCTIONS_MAX 3
#define INSNS_MAX 2048
#define REFS_MAX 256
#define NAME_MAX_LEN 64
#define SWAP_FILES_MAX 32 /* MAX_SWAPFILES is a few less */
#define SYSCTLS_MAX 64

struct globals;
/*
 * How a variable is found: all of the functions listed, as far as this kernel has them, refer to it, the first one
 * with an access of @size bytes unless that is 0, and @resolve recognises what lies there. A row without @resolve is
 * a number, which cannot be recognised; then at least two functions must agree on a single place.
 */
struct global {
	const char *name;
	uint8_t size;
	const char *functions[FUNCTIONS_MAX];
	/* Whether the variable of @row is at @addr, or can be reached from what is there. */
	bool (*resolve)(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr);
};

/* What a function refers to. */
struct refs {
	struct code_ref v[REFS_MAX];
	size_t n;
};

struct globals {
	struct dump *dump;
	struct types *types;
	const struct symtab *functions;
	struct {
		uint64_t addr; /* 0: not found */
		bool sought;
	} * found;
};

/* ---- What lies at an address ---- */

/* The address of member @path of the object of @type at @addr. False for no pointer, or without such a member. */
static bool member_at(struct globals *g, uint64_t addr, const char *type, const char *path, uint64_t *ret_place)
{
	struct image_member m;

	if (!is_kernel_pointer(addr) || types_member(g->types, type, path, &m))
		return false;
	*ret_place = addr + m.offset;
	return true;
}

static bool read_pointer(struct globals *g, uint64_t addr, const char *type, const char *path, uint64_t *ret_value)
{
	uint64_t place;

	return member_at(g, addr, type, path, &place) && dump_read_u64(g->dump, place, ret_value) == 0;
}

/* Reads the text that member @path of the object at @addr points to. False unless it is printable and not empty. */
static bool read_name(struct globals *g, uint64_t addr, const char *type, const char *path,
		      char buf[static NAME_MAX_LEN])
{
	uint64_t text;

	if (!read_pointer(g, addr, type, path, &text) || text >> 48 != 0xffff ||
	    dump_read_str(g->dump, text, buf, NAME_MAX_LEN) < 0)
		return false;
	for (const char *c = buf; *c; c++)
		if (!isprint((unsigned char)*c))
			return false;
	return *buf;
}

static bool has_name(struct globals *g, uint64_t addr, const char *type, const char *path, const char *name)
{
	char buf[NAME_MAX_LEN];

	return read_name(g, addr, type, path, buf) && streq(buf, name);
}

/* The first node of the list whose head is at @addr; the head itself when the list is empty. */
static bool list_first(struct globals *g, uint64_t addr, uint64_t *ret_first)
{
	uint64_t links[2], back, forth;

	if (!is_kernel_pointer(addr) || dump_read(g->dump, addr, links, sizeof(links)) < 0 ||
	    !is_kernel_pointer(links[0]) || !is_kernel_pointer(links[1]) ||
	    dump_read_u64(g->dump, links[0] + 8, &back) < 0 || back != addr ||
	    dump_read_u64(g->dump, links[1], &forth) < 0 || forth != addr)
		return false;
	*ret_first = links[0];
	return true;
}

/* Whether member @path of the object at @addr is the head of a list, which may be empty. */
static bool has_list(struct globals *g, uint64_t addr, const char *type, const char *path)
{
	uint64_t head, first;

	return member_at(g, addr, type, path, &head) && list_first(g, head, &first);
}

/* The first object on the list at @addr, which member @path of @type links. */
static bool first_entry(struct globals *g, uint64_t addr, const char *type, const char *path, uint64_t *ret_entry)
{
	struct image_member m;
	uint64_t first;

	if (types_member(g->types, type, path, &m) || !list_first(g, addr, &first) || first == addr)
		return false;
	*ret_entry = first - m.offset;
	return true;
}

/* ---- How variables are recognised ---- */

/* A number of row->size bytes: any value will do, so that two functions have to agree on the place. */
static bool is_there(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	uint64_t value = 0;

	if (dump_read(g->dump, addr, &value, row->size) < 0)
		return false;
	*ret_addr = addr;
	return true;
}

/* swap_info: an array of pointers, each to a swap area that has its index in the array. */
static bool is_swap_info(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	struct image_member m;
	uint64_t info;
	int n = 0;

	(void)row;
	if (types_member(g->types, "swap_info_struct", "type", &m))
		return false;
	for (; n < SWAP_FILES_MAX && dump_read_u64(g->dump, addr + (uint64_t)n * 8, &info) == 0 && info; n++) {
		uint8_t type;

		if (!is_kernel_pointer(info) || dump_read(g->dump, info + m.offset, &type, 1) < 0 || type != n)
			return false;
	}
	*ret_addr = addr;
	return n > 0;
}

static bool is_devices_kset(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	uint64_t kset;

	(void)row;
	if (dump_read_u64(g->dump, addr, &kset) < 0 || !has_list(g, kset, "kset", "list") ||
	    !has_name(g, kset, "kset", "kobj.name", "devices"))
		return false;
	*ret_addr = addr;
	return true;
}

static bool is_disk_type(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	(void)row;
	*ret_addr = addr;
	return has_name(g, addr, "device_type", "name", "disk");
}

/* Whether a super_block is at @sb: its file system's type has a name, which goes to @type. */
static bool is_super_block(struct globals *g, uint64_t sb, char type[static NAME_MAX_LEN])
{
	uint64_t fs;

	return read_pointer(g, sb, "super_block", "s_type", &fs) && read_name(g, fs, "file_system_type", "name", type);
}

static bool is_super_blocks(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	char type[NAME_MAX_LEN];
	uint64_t sb;

	(void)row;
	*ret_addr = addr;
	return first_entry(g, addr, "super_block", "s_list", &sb) && is_super_block(g, sb, type);
}

static bool is_bdev_super(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	char type[NAME_MAX_LEN];
	uint64_t sb;

	(void)row;
	*ret_addr = addr;
	return dump_read_u64(g->dump, addr, &sb) == 0 && is_super_block(g, sb, type) && streq(type, "bdev");
}

/* btf_modules: each entry leads to the types of a module, which have the name of the module. */
static bool is_btf_modules(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	uint64_t entry, btf, module, name, place;
	char text[NAME_MAX_LEN], other[NAME_MAX_LEN];

	(void)row;
	if (!first_entry(g, addr, "btf_module", "list", &entry) || !read_pointer(g, entry, "btf_module", "btf", &btf) ||
	    !read_pointer(g, entry, "btf_module", "module", &module) || !member_at(g, btf, "btf", "name", &name) ||
	    !member_at(g, module, "module", "name", &place) || dump_read_str(g->dump, name, text, sizeof(text)) < 0 ||
	    dump_read_str(g->dump, place, other, sizeof(other)) < 0)
		return false;
	*ret_addr = addr;
	return *text && streq(text, other);
}

/* rcu_state: it names the flavour of RCU, and has a kthread. */
static bool is_rcu_state(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	char name[NAME_MAX_LEN];
	uint64_t task;

	(void)row;
	*ret_addr = addr;
	return read_name(g, addr, "rcu_state", "name", name) && str_starts(name, "rcu_") &&
	       read_pointer(g, addr, "rcu_state", "gp_kthread", &task) && is_kernel_pointer(task);
}

/* cgrp_dfl_root: its first cgroup, which is embedded in it, points back to it. */
static bool is_cgroup_root(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	uint64_t root;

	(void)row;
	*ret_addr = addr;
	return read_pointer(g, addr, "cgroup_root", "cgrp.root", &root) && root == addr;
}

static bool is_slab_caches(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	char name[NAME_MAX_LEN];
	uint64_t cache;

	(void)row;
	*ret_addr = addr;
	return first_entry(g, addr, "kmem_cache", "list", &cache) && read_name(g, cache, "kmem_cache", "name", name);
}

static bool is_mutex(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	(void)row;
	*ret_addr = addr;
	return has_list(g, addr, "mutex", "wait_list");
}

static bool is_wait_queue(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	(void)row;
	*ret_addr = addr;
	return has_list(g, addr, "wait_queue_head", "head");
}

static bool is_hstate(struct globals *g, uint64_t addr)
{
	char name[NAME_MAX_LEN];
	uint64_t place;

	return member_at(g, addr, "hstate", "name", &place) && dump_read_str(g->dump, place, name, sizeof(name)) >= 0 &&
	       str_starts(name, "hugepages-");
}

/* The first of an array. */
static bool is_hstates(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	uint32_t size;

	(void)row;
	*ret_addr = addr;
	return types_size_of(g->types, "hstate", &size) == 0 && is_hstate(g, addr) && !is_hstate(g, addr - size);
}

/* The sysctl table at @addr has an entry named like the variable without its prefix, which points to the variable. */
static bool find_sysctl(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	const char *wanted = row->name + strlen("sysctl_");
	char name[NAME_MAX_LEN];
	uint32_t size;

	if (types_size_of(g->types, "ctl_table", &size))
		return false;
	for (uint64_t i = 0; i < SYSCTLS_MAX && read_name(g, addr + i * size, "ctl_table", "procname", name); i++)
		if (streq(name, wanted))
			return read_pointer(g, addr + i * size, "ctl_table", "data", ret_addr) &&
			       *ret_addr >> 48 == 0xffff;
	return false;
}

static void read_refs(struct globals *g, const char *function, struct refs *ret_refs);

/* A kill is counted, in place. */
static bool is_vm_events(struct globals *g, const struct global *row, uint64_t addr, uint64_t *ret_addr)
{
	int64_t kills;
	struct refs refs;

	(void)row;
	if (types_enumerator(g->types, "vm_event_item", "OOM_KILL", &kills))
		return false;
	read_refs(g, "__oom_kill_process", &refs);
	*ret_addr = addr;
	for (size_t i = 0; i < refs.n; i++)
		if (refs.v[i].addr == addr + (uint64_t)kills * 8)
			return true;
	return false;
}

/*
 * The variables that extractors ask for. A function helps only where it has a symbol: it is neither static nor
 * inlined.
 */
static const struct global globals[] = {
	{ "blockdev_superblock", 8, { "nr_blockdev_pages", "sync_bdevs" }, is_bdev_super },
	{ "btf_modules", 0, { "btf_try_get_module", "btf_get_module_btf" }, is_btf_modules },
	{ "cgrp_dfl_root", 0, { "proc_cgroup_show" }, is_cgroup_root },
	{ "devices_kset", 8, { "device_shutdown", "devices_kset_move_last" }, is_devices_kset },
	{ "disk_type", 0, { "disk_seqf_start", "blk_lookup_devt" }, is_disk_type },
	{ "hstates", 0, { "hugetlb_total_pages", "hugetlb_report_meminfo" }, is_hstates },
	{ "hugetlb_max_hstate", 4, { "hugetlb_total_pages", "hugetlb_report_meminfo" }, NULL },
	{ "jiffies_64", 8, { "round_jiffies", "round_jiffies_up", "schedule_timeout" }, NULL },
	{ "memcg_oom_waitq", 0, { "mem_cgroup_oom_synchronize" }, is_wait_queue },
	{ "nr_node_ids", 4, { "apply_wqattrs_prepare", "alloc_workqueue", "__list_lru_init" }, NULL },
	{ "nr_swap_pages", 8, { "si_swapinfo", "get_swap_pages", "mem_cgroup_get_nr_swap_pages" }, NULL },
	{ "nr_swapfiles", 4, { "si_swapinfo", "swap_type_of" }, NULL },
	{ "oom_killer_disabled", 1, { "oom_killer_enable", "oom_killer_disable" }, NULL },
	{ "oom_lock", 0, { "oom_killer_disable", "moom_callback", "mem_cgroup_out_of_memory" }, is_mutex },
	{ "oom_reaper_list", 8, { "wake_oom_reaper", "oom_reaper" }, NULL },
	{ "oom_victims", 4, { "oom_killer_disable", "exit_oom_victim", "mark_oom_victim" }, NULL },
	{ "rcu_state", 0, { "rcu_get_gp_seq", "rcutorture_get_gp_data" }, is_rcu_state },
	{ "root_mem_cgroup", 8, { "mem_cgroup_iter", "mem_cgroup_get_nr_swap_pages" }, NULL },
	{ "slab_caches", 0, { "slab_next", "slab_start" }, is_slab_caches },
	{ "super_blocks", 0, { "iterate_supers", "user_get_super" }, is_super_blocks },
	{ "swap_info", 0, { "si_swapinfo", "swap_type_of" }, is_swap_info },
	{ "sysctl_oom_kill_allocating_task", 0, { "oom_killer_disable", "exit_oom_victim" }, find_sysctl },
	{ "sysctl_panic_on_oom", 0, { "oom_killer_disable", "exit_oom_victim" }, find_sysctl },
	{ "total_swap_pages", 8, { "si_swapinfo", "out_of_memory" }, NULL },
	{ "vm_event_states", 0, { "all_vm_events", "vm_events_fold_cpu" }, is_vm_events },
};

/* ---- The search ---- */

/* What the code of @function refers to: nothing when there is no such function. */
static void read_refs(struct globals *g, const char *function, struct refs *ret_refs)
{
	int64_t index = symtab_find(g->functions, function);
	uint32_t insns[INSNS_MAX];
	uint64_t start, size;

	ret_refs->n = 0;
	if (index < 0)
		return;
	start = g->functions->addrs[index];
	size = MIN(symtab_size(g->functions, (uint32_t)index), sizeof(insns));
	if (start & 3 || dump_read(g->dump, start, insns, size) < 0)
		return;
	ret_refs->n = refs_arm64(insns, size / sizeof(*insns), start, ret_refs->v, REFS_MAX);
}

static bool refers_to(const struct refs *refs, uint64_t addr)
{
	for (size_t i = 0; i < refs->n; i++)
		if (refs->v[i].addr == addr)
			return true;
	return false;
}

/* Removes from @refs all that is not in @others. */
static void intersect(struct refs *refs, const struct refs *others)
{
	size_t n = 0;

	for (size_t i = 0; i < refs->n; i++)
		if (refers_to(others, refs->v[i].addr))
			refs->v[n++] = refs->v[i];
	refs->n = n;
}

/* Collects what all functions of @row that this kernel has refer to, and counts these functions. */
static unsigned int common_refs(struct globals *g, const struct global *row, struct refs *ret_refs)
{
	unsigned int functions = 0;
	struct refs refs;

	ret_refs->n = 0;
	for (size_t i = 0; i < FUNCTIONS_MAX && row->functions[i]; i++) {
		read_refs(g, row->functions[i], &refs);
		if (!refs.n)
			continue;
		if (functions++)
			intersect(ret_refs, &refs);
		else
			*ret_refs = refs;
	}
	return functions;
}

/* The only place where the variable can be, or 0 when there is none or more than one. */
static uint64_t search(struct globals *g, const struct global *row)
{
	struct refs refs;
	uint64_t found = 0, addr;

	if (common_refs(g, row, &refs) < (row->resolve ? 1 : 2))
		return 0;
	for (size_t i = 0; i < refs.n; i++) {
		if (row->size && refs.v[i].size != row->size)
			continue;
		if (!(row->resolve ? row->resolve : is_there)(g, row, refs.v[i].addr, &addr) || addr == found)
			continue;
		if (found)
			return 0;
		found = addr;
	}
	return found;
}

int globals_new(struct dump *d, struct types *types, const struct symtab *functions, struct globals **ret_globals)
{
	_cleanup_free_ struct globals *g = calloc(1, sizeof(*g));

	if (!g)
		return err_oom();
	g->found = calloc(ARRAY_SIZE(globals), sizeof(*g->found));
	if (!g->found)
		return err_oom();
	g->dump = d;
	g->types = types;
	g->functions = functions;
	*ret_globals = steal_ptr(g);
	return 0;
}

void globals_free(struct globals *g)
{
	if (!g)
		return;
	free(g->found);
	free(g);
}

const char *globals_name(const struct globals *g, uint64_t addr)
{
	for (size_t i = 0; i < ARRAY_SIZE(globals); i++)
		if (g->found[i].addr && g->found[i].addr == addr)
			return globals[i].name;
	return NULL;
}

int globals_find(struct globals *g, const char *name, uint64_t *ret_addr)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(globals) && !streq(globals[i].name, name))
		i++;
	if (i == ARRAY_SIZE(globals))
		return 1;
	if (!g->found[i].sought)
		g->found[i].addr = search(g, &globals[i]);
	g->found[i].sought = true;
	if (!g->found[i].addr)
		return 1;
	*ret_addr = g->found[i].addr;
	return 0;
}
