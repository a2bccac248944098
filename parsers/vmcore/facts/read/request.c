// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parsers/kernel/gfp.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/bits.h"
#include "parsers/vmcore/facts/read/variable.h"
#include "util/macros.h"

#define FLAG_NAMES_MAX 256
/* A frame of reclaim with its scan_control has some hundred bytes. */
#define FRAME_MAX 2048
#define MEMBERS_MAX 12
/* MAX_NR_ZONES is 6 at most. */
#define ZONE_MAX 5

/* ---- Names ---- */

static void add_name(char buf[static NAME_LEN_MAX], const char *name)
{
	size_t used = strlen(buf);

	snprintf(buf + used, NAME_LEN_MAX - used, "%s%s", used ? "|" : "", name);
}

/* The kernel's table of flags and their names, gfpflag_names (edf14cdbf9a0, 4.6): names of several flags come first. */
struct flag_table {
	struct image_member mask, name;
	uint64_t addr;
	uint32_t size; /* of a row */
};

static bool find_table(struct extract *x, struct flag_table *ret)
{
	return image_symbol(x->img, "gfpflag_names", &ret->addr) == 0 &&
	       image_sizeof(x->img, "trace_print_flags", &ret->size) == 0 &&
	       image_member(x->img, "trace_print_flags", "mask", &ret->mask) == 0 &&
	       image_member(x->img, "trace_print_flags", "name", &ret->name) == 0;
}

/* Row @i; false after the last one. */
static bool read_flag(struct extract *x, const struct flag_table *t, uint64_t i, uint64_t *ret_flags,
		      char name[static 64])
{
	uint64_t addr = t->addr + i * t->size, name_addr;

	return i < FLAG_NAMES_MAX && image_read_member(x->img, addr, &t->mask, ret_flags) == 0 &&
	       image_read_member(x->img, addr, &t->name, &name_addr) == 0 && name_addr &&
	       image_read_str(x->img, name_addr, name, 64) == 0;
}

/*
 * Without that table the bits themselves tell what layout they have, but only those of kernels that are older than it;
 * such a one keeps the lists of pages in its zones, which have been the nodes' since 4.8 (599d0c954f91).
 */
static enum gfp_era era_without_table(struct extract *x, uint64_t mask)
{
	struct image_member lists;

	if (image_member(x->img, "zone", "lruvec", &lists) != 0 && image_member(x->img, "zone", "lru", &lists) != 0)
		return GFP_ERA_UNKNOWN;
	return gfp_era_of(NULL, mask);
}

static void name_old_flags(struct extract *x, uint64_t mask, char buf[static NAME_LEN_MAX])
{
	_cleanup_buf_ struct buf names = { 0 };

	gfp_names(era_without_table(x, mask), mask, &names);
	snprintf(buf, NAME_LEN_MAX, "%s", buf_str(&names));
}

/* Names @mask as the kernel's own %pGg does. What no name covers is added as a number. */
static void name_flags(struct extract *x, uint64_t mask, char buf[static NAME_LEN_MAX])
{
	struct flag_table table;
	uint64_t flags;
	char name[64];

	if (!find_table(x, &table)) {
		name_old_flags(x, mask, buf);
		return;
	}
	for (uint64_t i = 0; mask && read_flag(x, &table, i, &flags, name); i++) {
		if ((mask & flags) != flags || !flags)
			continue;
		add_name(buf, name);
		mask &= ~flags;
	}
	if (mask) {
		snprintf(name, sizeof(name), "0x%" PRIx64, mask);
		add_name(buf, name);
	}
}

/* The flags of that name, in the layout that @mask has. */
static uint64_t flags_named(struct extract *x, uint64_t mask, const char *wanted)
{
	struct flag_table table;
	uint64_t flags;
	char name[64];

	if (!find_table(x, &table))
		return gfp_flags(era_without_table(x, mask), wanted);
	for (uint64_t i = 0; read_flag(x, &table, i, &flags, name); i++)
		if (streq(name, wanted))
			return flags;
	return 0;
}

const char *request_zone_name(struct extract *x, int64_t index)
{
	static const struct {
		const char *enumerator, *name;
	} zones[] = {
		{ "ZONE_DMA", "DMA" },         { "ZONE_DMA32", "DMA32" },     { "ZONE_NORMAL", "Normal" },
		{ "ZONE_HIGHMEM", "HighMem" }, { "ZONE_MOVABLE", "Movable" }, { "ZONE_DEVICE", "Device" },
	};
	int64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		if (image_enumerator(x->img, "zone_type", zones[i].enumerator, &value) == 0 && value == index)
			return zones[i].name;
	return NULL;
}

/* ---- Structures on the stack ---- */

enum use { USE_NONE, USE_GFP, USE_ORDER, USE_ZONE };

/* What a member of the structure can be; one that does not fit shows that the bytes are no such structure. */
struct bound {
	const char *name, *older;
	int64_t min, max;
	enum use use;
	bool pointer; /* 0 or an address of the kernel's; above 0 when min is 1 */
};

/*
 * A function that has the request in a structure of its own, which it fills before it calls @callee. So a frame of
 * that further in says that the structure holds the request that is being worked on. Names are prefixes, as compilers
 * add suffixes.
 */
struct keeper {
	const char *func, *callee, *type;
	const struct bound *bounds;
	bool memcg; /* reclaim for a cgroup: see own_flags() */
	bool zoned; /* the mask is that of a request for pages, and tells from which zones */
};

static const struct bound scan_control[] = {
	{ .name = "nr_to_reclaim", .min = 1, .max = INT32_MAX },
	{ .name = "gfp_mask", .min = 1, .max = REQUEST_GFP_MAX, .use = USE_GFP },
	{ .name = "order", .min = 0, .max = REQUEST_ORDER_MAX, .use = USE_ORDER },
	{ .name = "priority", .min = 0, .max = 12 },
	{ .name = "reclaim_idx", .min = 0, .max = ZONE_MAX, .use = USE_ZONE },
	{ .name = "nodemask", .pointer = true },
	{ .name = "target_mem_cgroup", .pointer = true },
	{ 0 },
};

/* order is -1 for SysRq-f. */
static const struct bound oom_control[] = {
	{ .name = "gfp_mask", .min = 1, .max = REQUEST_GFP_MAX, .use = USE_GFP },
	{ .name = "order", .min = 0, .max = REQUEST_ORDER_MAX, .use = USE_ORDER },
	{ .name = "zonelist", .pointer = true },
	{ .name = "nodemask", .pointer = true },
	{ .name = "memcg", .pointer = true },
	{ .name = "constraint", .min = 0, .max = 3 },
	{ 0 },
};

static const struct bound alloc_context[] = {
	{ .name = "highest_zoneidx", .older = "high_zoneidx", .min = 0, .max = ZONE_MAX, .use = USE_ZONE }, /* 5.8 */
	{ .name = "zonelist", .min = 1, .pointer = true },
	{ .name = "nodemask", .pointer = true },
	{ .name = "preferred_zoneref", .min = 1, .pointer = true },
	{ .name = "migratetype", .min = 0, .max = 6 },
	{ .name = "spread_dirty_pages", .min = 0, .max = 1 },
	{ 0 },
};

// clang-format off
static const struct keeper keepers[] = {
	{ "try_to_free_pages", "do_try_to_free_pages", "scan_control", scan_control, .zoned = true },
	{ "try_to_free_pages", "shrink_", "scan_control", scan_control, .zoned = true },
	{ "try_to_free_mem_cgroup_pages", "do_try_to_free_pages", "scan_control", scan_control, .memcg = true },
	{ "try_to_free_mem_cgroup_pages", "shrink_", "scan_control", scan_control, .memcg = true },
	{ "balance_pgdat", "shrink_", "scan_control", scan_control },
	{ "mem_cgroup_out_of_memory", "out_of_memory", "oom_control", oom_control },
	{ "__alloc_pages_may_oom", "out_of_memory", "oom_control", oom_control, .zoned = true },
	{ "__alloc_pages_slowpath", "out_of_memory", "oom_control", oom_control, .zoned = true },
	{ "__alloc_pages_nodemask", "__alloc_pages_slowpath", "alloc_context", alloc_context }, /* to 5.12 */
	{ "__alloc_pages", "__alloc_pages_slowpath", "alloc_context", alloc_context },
	{ "__alloc_frozen_pages", "__alloc_pages_slowpath", "alloc_context", alloc_context }, /* 6.14 */
};
// clang-format on

/* The members of a keeper's structure, where this kernel has them. */
struct layout {
	struct image_member at[MEMBERS_MAX];
	const struct bound *bound[MEMBERS_MAX];
	size_t n;
	uint32_t size;
	bool has_use;
};

static bool find_layout(struct extract *x, const struct keeper *keeper, struct layout *ret)
{
	struct layout l = { 0 };

	if (image_sizeof(x->img, keeper->type, &l.size) != 0 || !l.size || l.size > FRAME_MAX)
		return false;
	for (const struct bound *b = keeper->bounds; b->name && l.n < MEMBERS_MAX; b++) {
		if (image_member(x->img, keeper->type, b->name, &l.at[l.n]) != 0 &&
		    (!b->older || image_member(x->img, keeper->type, b->older, &l.at[l.n]) != 0))
			continue;
		if (!image_member_fits(&l.at[l.n], l.size))
			return false;
		l.has_use |= b->use != USE_NONE;
		l.bound[l.n++] = b;
	}
	*ret = l;
	return l.has_use;
}

static bool fits(const struct bound *b, uint64_t value)
{
	if (b->pointer)
		return value ? address_plausible(value) && value % 4 == 0 : !b->min;
	return (int64_t)value >= b->min && (int64_t)value <= b->max;
}

static bool is_one(const struct layout *l, const unsigned char *object)
{
	for (size_t i = 0; i < l->n; i++)
		if (!fits(l->bound[i], image_member_value(&l->at[i], object)))
			return false;
	return true;
}

static void take_values(const struct layout *l, const unsigned char *object, struct request *req)
{
	for (size_t i = 0; i < l->n; i++) {
		struct opt value = OPT((int64_t)image_member_value(&l->at[i], object));

		if (l->bound[i]->use == USE_GFP)
			req->gfp_mask = value;
		else if (l->bound[i]->use == USE_ORDER)
			req->page_order = value;
		else if (l->bound[i]->use == USE_ZONE)
			req->zone = value;
	}
}

/* Looks for the one place in the frame that such a structure can be at. */
static bool search_frame(struct extract *x, const struct image_frame *frame, const struct keeper *keeper,
			 struct request *ret)
{
	unsigned char bytes[FRAME_MAX];
	uint64_t low = frame->sp, size = frame->cfa - frame->sp;
	const unsigned char *found = NULL;
	struct layout l;

	if (!frame->reliable || !frame->sp || frame->cfa <= low || size > sizeof(bytes) || low % 8 ||
	    !find_layout(x, keeper, &l) || image_read(x->img, low, bytes, size) != 0)
		return false;
	for (uint64_t i = 0; i + l.size <= size; i += 8) {
		if (!is_one(&l, bytes + i))
			continue;
		if (found)
			return false;
		found = bytes + i;
	}
	if (found)
		take_values(&l, found, ret);
	return found;
}

/*
 * Reclaim for a cgroup takes from the request only how it may reclaim; all else is GFP_HIGHUSER_MOVABLE, and every zone
 * will do (try_to_free_mem_cgroup_pages()).
 */
static void own_flags(struct extract *x, struct request *req)
{
	uint64_t mask = (uint64_t)req->gfp_mask.v, movable = flags_named(x, mask, "GFP_HIGHUSER_MOVABLE"),
		 kernel = flags_named(x, mask, "GFP_KERNEL");

	req->zone = OPT_NULL;
	if (movable && kernel)
		req->gfp_mask.v &= (int64_t) ~(movable & ~kernel);
	else
		req->gfp_mask = OPT_NULL;
}

/*
 * The zones that a mask asks for (gfp_zone()); these bits have been the lowest since 2.6.31 (b70d94ee438b). A zone that the
 * kernel does not have is another name of the normal one.
 */
static struct opt zone_of_mask(struct extract *x, uint64_t mask)
{
	const char *name = mask & 1            ? "ZONE_DMA" :
			   mask & 4            ? "ZONE_DMA32" :
			   (mask & 0xa) == 0xa ? "ZONE_MOVABLE" :
			   mask & 2            ? "ZONE_HIGHMEM" :
						 "ZONE_NORMAL";
	int64_t value;

	if (image_enumerator(x->img, "zone_type", name, &value) != 0 &&
	    image_enumerator(x->img, "zone_type", "ZONE_NORMAL", &value) != 0)
		return OPT_NULL;
	return OPT(value);
}

/* Whether a frame of @prefix lies further in than frame @before. */
static bool has_callee(const struct task *task, size_t before, const char *prefix)
{
	for (size_t i = 0; i < before; i++)
		if (task->frames[i].func && str_starts(task->frames[i].func, prefix))
			return true;
	return false;
}

/* Fills what @req lacks; an order is that of a request with the same mask. */
static void merge(struct request *req, const struct request *found, const struct keeper *keeper)
{
	if (!req->zone.known)
		req->zone = found->zone;
	if (!req->page_order.known && req->gfp_mask.known && found->gfp_mask.known &&
	    req->gfp_mask.v == found->gfp_mask.v)
		req->page_order = found->page_order;
	if (req->gfp_mask.known || !found->gfp_mask.known)
		return;
	req->gfp_mask = found->gfp_mask;
	req->page_order = found->page_order;
	snprintf(req->text, sizeof(req->text), "%s of %s() on its stack", keeper->type, keeper->func);
	req->how = "on its stack";
}

static void search_structures(struct extract *x, const struct task *task, size_t end, struct request *req)
{
	for (size_t i = MIN(end, task->n_frames); i > 0; i--)
		for (size_t k = 0; k < ARRAY_SIZE(keepers); k++) {
			const struct image_frame *frame = &task->frames[i - 1];
			struct request found = { 0 };

			if (!frame->func || !str_starts(frame->func, keepers[k].func) ||
			    !has_callee(task, i - 1, keepers[k].callee) || !search_frame(x, frame, &keepers[k], &found))
				continue;
			if (keepers[k].memcg)
				own_flags(x, &found);
			else if (keepers[k].zoned && !found.zone.known && found.gfp_mask.known)
				found.zone = zone_of_mask(x, (uint64_t)found.gfp_mask.v);
			merge(req, &found, &keepers[k]);
		}
}

/* ---- Constants in the code of who asks ---- */

/* Before a call: "mov $imm32, %edi", the first argument, and what else the compiler puts in there. */
#define CODE_BEFORE 32
#define X86_CALL 0xe8
#define X86_MOV_EDI 0xbf
#define X86_REX_B 0x41 /* before it: another register */
#define X86_MOV_REG 0x89
#define X86_XOR 0x31

/* Functions whose first argument is the mask, since 6.10 with a suffix (b951aaff5035). */
static bool takes_mask_first(const char *func)
{
	static const char *const funcs[] = {
		"__alloc_pages",        "alloc_pages",        "alloc_pages_current", "alloc_pages_vma",
		"alloc_pages_mpol",     "__folio_alloc",      "folio_alloc",         "vma_alloc_folio",
		"__alloc_frozen_pages", "alloc_frozen_pages", "__get_free_pages",    "get_free_pages",
		"get_zeroed_page",      "__page_cache_alloc", "filemap_alloc_folio", "__alloc_pages_nodemask",
	};

	for (size_t i = 0; i < ARRAY_SIZE(funcs); i++)
		if (str_starts(func, funcs[i]) &&
		    (streq(func + strlen(funcs[i]), "") || streq(func + strlen(funcs[i]), "_noprof")))
			return true;
	return false;
}

/* Whether the instruction at @code may write %edi: a move or an xor whose register operand it is. */
static bool may_write_edi(const unsigned char *code)
{
	return (code[0] == X86_MOV_REG || code[0] == X86_XOR) && (code[1] & 0xc7) == 0xc7;
}

/* The constant that was last put into %edi; unknown when something else may have been. */
static struct opt last_constant(const unsigned char code[static CODE_BEFORE])
{
	uint32_t value;

	for (size_t i = CODE_BEFORE - 2; i > 0; i--) {
		if (may_write_edi(code + i))
			return OPT_NULL;
		if (i > CODE_BEFORE - 5 || code[i] != X86_MOV_EDI || code[i - 1] == X86_REX_B)
			continue;
		memcpy(&value, code + i + 1, sizeof(value));
		if (value && value <= REQUEST_GFP_MAX)
			return OPT(value);
	}
	return OPT_NULL;
}

/* What the task's scope takes away from each of its requests (current_gfp_context()). */
static struct opt in_scope(struct extract *x, const struct task *task, struct opt mask)
{
	uint64_t flags = (uint64_t)task->row.flags.v, fs, io;

	if (!mask.known || !task->row.flags.known)
		return OPT_NULL;
	fs = flags_named(x, (uint64_t)mask.v, "__GFP_FS");
	io = flags_named(x, (uint64_t)mask.v, "__GFP_IO");
	if (!fs || !io)
		return OPT_NULL;
	if (flags & PF_MEMALLOC_NOIO)
		mask.v &= (int64_t) ~(fs | io);
	else if (flags & PF_MEMALLOC_NOFS)
		mask.v &= (int64_t)~fs;
	return mask;
}

/* The mask that the frame @caller calls the allocator with, where its code has it as a constant. */
static void search_code(struct extract *x, const struct task *task, size_t caller, struct request *req)
{
	unsigned char code[CODE_BEFORE + 5] = { 0 };
	struct image_symbol symbol;
	int32_t distance;
	uint64_t pc;
	size_t n;

	if (caller >= task->n_frames || !task->frames[caller].reliable || !x->info->arch ||
	    !streq(x->info->arch, "x86_64"))
		return;
	pc = task->frames[caller].pc;
	/* Not from before the function: it may be the first of its module, which begins with a page. */
	n = MIN(sizeof(code), (size_t)task->frames[caller].offset);
	if (image_read(x->img, pc - n, code + sizeof(code) - n, n) != 0 || code[CODE_BEFORE] != X86_CALL)
		return;
	memcpy(&distance, code + CODE_BEFORE + 1, sizeof(distance));
	pc += (uint64_t)(int64_t)distance;
	if (image_symbolize(x->img, pc, &symbol) != 0 || symbol.addr != pc || !takes_mask_first(symbol.name))
		return;
	req->gfp_mask = in_scope(x, task, last_constant(code));
	if (!req->gfp_mask.known)
		return;
	if (!req->zone.known)
		req->zone = zone_of_mask(x, (uint64_t)req->gfp_mask.v);
	req->how = "code";
	snprintf(req->text, sizeof(req->text), "likely: a constant before the call of %s()", symbol.name);
}

void request_find(struct extract *x, const struct task *task, size_t end, struct request *ret_request)
{
	*ret_request = (struct request){ 0 };
	variable_request(x, task, end, &ret_request->gfp_mask, &ret_request->page_order);
	if (ret_request->gfp_mask.known)
		ret_request->how = "variable";
	search_structures(x, task, end, ret_request);
	if (!ret_request->gfp_mask.known)
		search_code(x, task, end, ret_request);
	if (ret_request->gfp_mask.known)
		name_flags(x, (uint64_t)ret_request->gfp_mask.v, ret_request->gfp);
}
