// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of OOM reports and kills. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/handlers/handlers.h"
#include "parsers/kernel/gfp.h"
#include "util/bitlist.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/macros.h"

/* Bits of a GFP mask that choose zones; the same in all eras but for MOVABLE before 2.6.31. */
#define GFP_BIT_DMA 0x1
#define GFP_BIT_HIGHMEM 0x2
#define GFP_BIT_DMA32 0x4
#define GFP_BIT_MOVABLE 0x8
#define GFP_BIT_MOVABLE_OLD 0x100000

/* Zones from the lowest; a request may use its own and those below. */
static const char *const zone_ranks[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" };

static int zone_rank(const char *name)
{
	for (int i = 0; i < (int)ARRAY_SIZE(zone_ranks); i++)
		if (streq(name, zone_ranks[i]))
			return i;
	return -1;
}

/* The rank of the highest zone that a request may use (gfp_zone()). */
static int highest_zone(enum gfp_era era, uint64_t gfp)
{
	uint64_t movable = era == GFP_ERA_2_6_24 ? GFP_BIT_MOVABLE_OLD : GFP_BIT_MOVABLE;

	if (gfp & GFP_BIT_DMA)
		return 0;
	if (gfp & GFP_BIT_DMA32)
		return 1;
	if (gfp & GFP_BIT_HIGHMEM)
		return gfp & movable ? 4 : 3;
	return 2;
}

/* "[1,2,3]" of numbers times @scale; NULL for none. The text belongs to @out. */
static const char *json_array(struct buf *out, const int64_t *values, size_t n, int64_t scale)
{
	if (!n || !scale)
		return NULL;
	buf_reset(out);
	for (size_t i = 0; i < n; i++) {
		int64_t v;

		if (__builtin_mul_overflow(values[i], scale, &v))
			return NULL;
		buf_printf(out, "%s%" PRId64, i ? "," : "[", v);
	}
	buf_putc(out, ']');
	return buf_check(out) ? NULL : buf_str(out);
}

/* Who a memory dump belongs to. */
struct owner {
	int64_t kill_id, event_id, memcg_id;
	struct opt gfp;              /* of the request that failed */
	const char *nodemask, *mems; /* NULL: not restricted, as far as is known */
};

static struct opt id_or_null(int64_t id)
{
	return id ? OPT(id) : OPT_NULL;
}

/*
 * Zones of a memory dump, with whether the request that failed could have used each: a zone full of memory may be of
 * no use.
 */
static int write_zone(struct klog_asm *a, const struct memory_dump *mem, const struct memory_zone *z,
		      const struct owner *owner)
{
	_cleanup_buf_ struct buf reserve = { 0 }, area = { 0 };
	struct fact_zone row = z->row;
	int rank = zone_rank(z->name);

	row.id = 0;
	row.kill_id = id_or_null(owner->kill_id);
	row.event_id = id_or_null(owner->event_id);
	row.locator = klog_locator(a, z->offset);
	row.name = z->name;
	row.lowmem_reserve = json_array(&reserve, z->reserve_pages, z->n_reserve, mem->page_kb);
	row.free_area = json_array(&area, z->free_area, z->n_orders, 1);
	/* A mask of 0 is a page fault's, whose own mask was lost on the way. */
	if (owner->gfp.known && owner->gfp.v && rank >= 0)
		row.eligible = OPT(rank <= highest_zone(gfp_era_of(a->capture.release, (uint64_t)owner->gfp.v),
							(uint64_t)owner->gfp.v) &&
				   bitlist_has(owner->nodemask, row.node.v) && bitlist_has(owner->mems, row.node.v));
	return FACTS_ADD(a->facts, ZONE, zone, &row, NULL);
}

/* A counter in kB; one of pages is unknown where the size of a page is. */
static int write_counter(struct klog_asm *a, const struct memory_dump *mem, const struct memory_counter *c,
			 const struct owner *owner)
{
	bool counts = c->unit == MEMORY_COUNT;
	struct fact_vmstat row = {
		.kill_id = id_or_null(owner->kill_id),
		.event_id = id_or_null(owner->event_id),
		.memcg_id = c->memcg ? id_or_null(owner->memcg_id) : OPT_NULL,
		.node = c->node >= 0 ? OPT(c->node) : OPT_NULL,
		.locator = klog_locator(a, c->offset),
		.name = c->name,
		.value = counts ? OPT(c->value) : memory_kb(mem, c),
		.unit = counts ? "count" : "kb",
	};

	return FACTS_ADD(a->facts, VMSTAT, vmstat, &row, NULL);
}

/* Swap as the report has it: sizes of all areas together. */
static int write_swap(struct klog_asm *a, const struct memory_dump *mem, const struct owner *owner)
{
	struct fact_swap row = { .kill_id = id_or_null(owner->kill_id),
				 .locator = klog_locator(a, mem->offset),
				 .total_kb = mem->swap_total_kb,
				 .free_kb = mem->swap_free_kb };

	if ((!row.total_kb.known && !row.free_kb.known) || !owner->kill_id)
		return 0;
	return FACTS_ADD(a->facts, SWAP, swap, &row, NULL);
}

static int write_dump(struct klog_asm *a, const struct memory_dump *mem, const struct owner *owner)
{
	int r = 0;

	for (size_t i = 0; i < mem->n_zones && r == 0; i++)
		r = write_zone(a, mem, &mem->zones[i], owner);
	for (size_t i = 0; i < mem->n_counters && r == 0; i++)
		r = write_counter(a, mem, &mem->counters[i], owner);
	if (r == 0)
		r = write_swap(a, mem, owner);
	if (r == 0 && mem->cut)
		r = facts_gap(a->facts, "zone", 0, NULL,
			      "the memory dump at %s has more zones or counters than are kept",
			      klog_locator(a, mem->offset));
	return r;
}

/* Whether one more report may be written in full. */
static bool may_detail(struct klog_asm *a)
{
	if (a->n_details < KLOG_DETAILS_MAX) {
		a->n_details++;
		return true;
	}
	a->dropped.details++;
	return false;
}

int oom_write_dump(struct klog_asm *a, const struct memory_dump *mem, int64_t kill_id, int64_t event_id,
		   struct opt gfp_mask)
{
	struct owner owner = { .kill_id = kill_id, .event_id = event_id, .gfp = gfp_mask };

	return may_detail(a) ? write_dump(a, mem, &owner) : 0;
}

/* PAGE_COUNTER_MAX in KiB, less what rounding took off: no limit is set. */
#define MEMCG_UNLIMITED_KB INT64_C(9007199254740000)

/* "No limit" is no limit of 9 PB: a rule that compares usage with it must see NULL. */
static struct opt limit_or_null(struct opt kb)
{
	return kb.known && kb.v < MEMCG_UNLIMITED_KB ? kb : OPT_NULL;
}

/* The groups below the one at its limit, each with its own pages. */
static int write_groups(struct klog_asm *a, const struct oom_report *r, int64_t parent_id)
{
	int err = 0;

	for (size_t i = 0; i < r->n_groups && err == 0; i++) {
		const struct klog_group *g = &r->groups[i];
		struct fact_memcg row = {
			.locator = klog_locator(a, g->offset),
			.parent_id = OPT(parent_id),
			.path = g->path,
			.usage_kb = OPT(g->kb),
		};

		err = FACTS_ADD(a->facts, MEMCG, memcg, &row, NULL);
	}
	return err;
}

static int write_memcg(struct klog_asm *a, const struct oom_report *r, int64_t *ret_id)
{
	struct fact_memcg row = {
		.kill_id = OPT(r->kill_id),
		.locator = klog_locator(a, r->at.offset),
		.path = r->limit_cg,
		.usage_kb = r->usage_kb,
		.max_kb = limit_or_null(r->limit_kb),
		.swap_kb = r->swap_usage_kb,
		.swap_max_kb = limit_or_null(r->swap_limit_kb),
		.failcnt = r->failcnt,
	};
	int err;

	*ret_id = 0;
	if (!r->memcg)
		return 0;
	err = FACTS_ADD(a->facts, MEMCG, memcg, &row, ret_id);
	if (err == 0 && r->limit_kb.known && !row.max_kb.known)
		err = facts_gap(a->facts, "memcg", *ret_id, "max_kb", "unlimited");
	return err < 0 ? err : write_groups(a, r, *ret_id);
}

/* A column that is in pages, in kB; unknown when the table lacks it or nobody knows how big a page is. */
static struct opt pages_kb(const struct task_row *row, enum task_column column, int64_t page_kb)
{
	int64_t kb;

	if (!(row->have >> column & 1) || !page_kb || __builtin_mul_overflow(row->v[column], page_kb, &kb))
		return OPT_NULL;
	return OPT(kb);
}

static struct opt plain(const struct task_row *row, enum task_column column)
{
	return row->have >> column & 1 ? OPT(row->v[column]) : OPT_NULL;
}

/* Page tables: bytes since 4.15, before that the number of tables on each level, a page each. */
static struct opt pgtables_kb(const struct task_row *row, int64_t page_kb)
{
	struct opt sum = OPT_NULL;

	if (row->have >> TASK_PGTABLES & 1)
		return OPT(row->v[TASK_PGTABLES] / 1024);
	for (int column = TASK_NR_PTES; column <= TASK_NR_PUDS; column++) {
		struct opt kb = pages_kb(row, (enum task_column)column, page_kb);

		if (kb.known && !__builtin_add_overflow(sum.v, kb.v, &sum.v))
			sum.known = true;
	}
	return sum;
}

static int write_candidate(struct klog_asm *a, const struct task_row *t, int64_t kill_id, int64_t page_kb)
{
	struct fact_oom_candidate row = {
		.kill_id = OPT(kill_id),
		.locator = klog_locator(a, t->offset),
		.pid = OPT(t->pid),
		.tgid = plain(t, TASK_TGID),
		.uid = plain(t, TASK_UID),
		.comm = t->comm,
		.total_vm_kb = pages_kb(t, TASK_TOTAL_VM, page_kb),
		.rss_kb = pages_kb(t, TASK_RSS, page_kb),
		.rss_anon_kb = pages_kb(t, TASK_RSS_ANON, page_kb),
		.rss_file_kb = pages_kb(t, TASK_RSS_FILE, page_kb),
		.rss_shmem_kb = pages_kb(t, TASK_RSS_SHMEM, page_kb),
		.pgtables_kb = pgtables_kb(t, page_kb),
		.swap_kb = pages_kb(t, TASK_SWAPENTS, page_kb),
		.oom_score_adj = plain(t, TASK_OOM_SCORE_ADJ),
		.oom_adj = plain(t, TASK_OOM_ADJ),
	};

	a->n_rows++;
	return FACTS_ADD(a->facts, OOM_CANDIDATE, oom_candidate, &row, NULL);
}

/* What killing the task would free, in pages, as oom_badness() counts it. */
static int64_t weight(const struct task_row *t)
{
	int64_t rss = t->have >> TASK_RSS & 1 ? t->v[TASK_RSS] : 0;
	int64_t swap = t->have >> TASK_SWAPENTS & 1 ? t->v[TASK_SWAPENTS] : 0;

	return rss / 2 + swap / 2; /* halves, because the log may hold any number */
}

static int heavier(const void *x, const void *y)
{
	int64_t a = weight(x), b = weight(y);

	return a < b ? 1 : a > b ? -1 : 0;
}

/* All rows of the table, or its heaviest when many tables were written before. */
static int write_candidates(struct klog_asm *a, struct oom_report *r)
{
	size_t n = r->n_rows;
	int err = 0;

	if (a->n_rows + n > KLOG_ROWS_MAX) {
		qsort(r->rows, n, sizeof(*r->rows), heavier);
		n = MIN(n, KLOG_ROWS_TOP);
		a->dropped.rows += r->n_rows - n;
	}
	for (size_t i = 0; i < n && err == 0; i++)
		err = write_candidate(a, &r->rows[i], r->kill_id, r->mem.page_kb);
	if (err == 0 && r->rows_cut)
		err = facts_gap(a->facts, "oom_candidate", 0, NULL, "a table of tasks has more rows than are kept");
	if (err == 0 && n && !r->whole_table)
		err = facts_gap(a->facts, "oom_candidate", 0, NULL,
				"the table of tasks of the report at %s is not whole", klog_locator(a, r->at.offset));
	if (err == 0 && n && !r->mem.page_kb)
		err = facts_gap(a->facts, "oom_candidate", 0, "rss_kb", "the log does not tell the size of a page");
	return err;
}

/* A memcg's report has no free lists: the size of a page is what makes the victim's row and its kill line agree. */
static int64_t page_kb_by_victim(const struct oom_report *r, struct opt pid, struct opt total_vm_kb)
{
	for (size_t i = 0; i < r->n_rows && pid.known && total_vm_kb.known; i++) {
		const struct task_row *t = &r->rows[i];
		int64_t pages = t->have >> TASK_TOTAL_VM & 1 ? t->v[TASK_TOTAL_VM] : 0;

		if (t->pid != pid.v || pages <= 0 || total_vm_kb.v % pages)
			continue;
		if (total_vm_kb.v / pages >= 4 && total_vm_kb.v / pages <= 256)
			return total_vm_kb.v / pages;
	}
	return 0;
}

/*
 * Whether the table lists @pid or another thread of its process. Of a process whose leader is a zombie the kernel
 * lists a thread that still has the memory (find_lock_task_mm()).
 */
static bool has_process(const struct oom_report *r, int64_t pid, struct opt tgid)
{
	for (size_t i = 0; i < r->n_rows; i++) {
		struct opt of_row = plain(&r->rows[i], TASK_TGID);

		if (r->rows[i].pid == pid || (of_row.known && (of_row.v == pid || (tgid.known && of_row.v == tgid.v))))
			return true;
	}
	return false;
}

/* Newest victims that are looked for in a report's table of tasks. */
#define EXITS_LOOKED_FOR 32

/* Victims of before that a whole table of all tasks does not have any more are gone, at least their memory is. */
static void note_exits(struct klog_asm *a, const struct oom_report *r, struct opt victim)
{
	size_t from = a->n_pending > EXITS_LOOKED_FOR ? a->n_pending - EXITS_LOOKED_FOR : 0;

	/* A table that lost rows proves nothing; one without the victim did. */
	if (r->memcg || r->rows_cut || !r->whole_table || !victim.known || !has_process(r, victim.v, OPT_NULL))
		return;
	for (size_t i = from; i < a->n_pending; i++) {
		struct pending_kill *kill = &a->pending[i];
		struct fact_oom_kill *row = &kill->row;

		if (row->killed.v && !row->exited && row->victim_pid.known &&
		    !has_process(r, row->victim_pid.v, kill->tgid))
			row->exited = "absent from a later table of tasks";
	}
}

struct opt oom_process_of(const struct oom_report *r, struct opt pid)
{
	for (size_t i = 0; pid.known && i < r->n_rows; i++)
		if (r->rows[i].pid == pid.v)
			return plain(&r->rows[i], TASK_TGID);
	return OPT_NULL;
}

int oom_write_details(struct klog_asm *a, struct oom_report *r, struct opt victim_pid, struct opt total_vm_kb)
{
	struct owner owner = { .kill_id = r->kill_id, .gfp = r->gfp_mask, .nodemask = r->nodemask, .mems = r->mems };
	int err;

	note_exits(a, r, victim_pid);
	if (!r->mem.page_kb)
		r->mem.page_kb = memory_page_kb(&r->mem);
	if (!r->mem.page_kb)
		r->mem.page_kb = page_kb_by_victim(r, victim_pid, total_vm_kb);
	if (!r->mem.page_kb)
		r->mem.page_kb = a->page_kb;
	else
		a->page_kb = r->mem.page_kb;
	if (!may_detail(a))
		return 0;
	err = write_memcg(a, r, &owner.memcg_id);
	if (err == 0)
		err = write_dump(a, &r->mem, &owner);
	return err < 0 ? err : write_candidates(a, r);
}

/* Names for a mask that was printed without. */
static const char *decode_gfp(struct klog_asm *a, uint64_t mask)
{
	_cleanup_buf_ struct buf names = { 0 };
	enum gfp_era era = gfp_era_of(a->capture.release, mask);

	/* Since 4.6 the names are printed: this line is an older kernel's than the release that stands elsewhere. */
	if (era > GFP_ERA_4_4)
		era = gfp_era_of(NULL, mask);
	gfp_names(era, mask, &names);
	return klog_intern(a, (struct span){ buf_str(&names), names.len });
}

/* Completes the row by what was learnt after its line was read. */
static int write_kill(struct klog_asm *a, struct pending_kill *kill)
{
	struct fact_oom_kill *row = &kill->row;

	if (++a->n_kills > KLOG_KILLS_MAX) {
		a->dropped.kills++;
		return 0;
	}
	row->locator = klog_locator(a, kill->at.offset);
	row->time_ms = kill->at.mono_us == KLOG_NO_TIME ? OPT_NULL : OPT(kill->at.mono_us / 1000);
	row->at_ms = klog_ms(kill->at.at_us);
	row->time_wall = kill->at.wall[0] ? kill->at.wall : NULL;
	row->report_locator = kill->has_report ? klog_locator(a, kill->report_at.offset) : NULL;
	if (row->reap_result) {
		row->reaped_locator = klog_locator(a, kill->reaped_at.offset);
		row->reaped_wall = kill->reaped_at.wall[0] ? kill->reaped_at.wall : NULL;
		if (kill->reaped_at.mono_us != KLOG_NO_TIME)
			row->reaped_ms = OPT(kill->reaped_at.mono_us / 1000);
	}
	if (!row->gfp && row->gfp_mask.known && row->gfp_mask.v)
		row->gfp = decode_gfp(a, (uint64_t)row->gfp_mask.v);
	row->memcg_limit_kb = limit_or_null(row->memcg_limit_kb);
	return FACTS_ADD(a->facts, OOM_KILL, oom_kill, row, NULL);
}

/* Writes the @n oldest kills that are held. */
static int write_oldest(struct klog_asm *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = write_kill(a, &a->pending[i]);

		if (r < 0)
			return r;
	}
	a->n_pending -= n;
	if (a->n_pending)
		memmove(a->pending, a->pending + n, a->n_pending * sizeof(*a->pending));
	return 0;
}

static int grow_pending(struct klog_asm *a)
{
	size_t cap = a->cap_pending ? a->cap_pending * 2 : 16;
	struct pending_kill *pending = realloc(a->pending, cap * sizeof(*pending));

	if (!pending)
		return err_oom();
	a->pending = pending;
	a->cap_pending = cap;
	return 0;
}

int oom_add_kill(struct klog_asm *a, const struct pending_kill *kill)
{
	int r = a->n_pending == KLOG_PENDING_MAX ? write_oldest(a, KLOG_PENDING_MAX / 2) : 0;

	if (r == 0 && a->n_pending == a->cap_pending)
		r = grow_pending(a);
	if (r == 0)
		a->pending[a->n_pending++] = *kill;
	return r;
}

int oom_flush_kills(struct klog_asm *a)
{
	return write_oldest(a, a->n_pending);
}
