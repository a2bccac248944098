// SPDX-License-Identifier: GPL-2.0-or-later
/* The body of a report: memory cgroups, Mem-Info, tables of tasks; and those of failed allocations. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

int klog_on_memcg_limit(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct oom_report *r;
	int err = oom_report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->seen = true;
	r->task_cg = klog_field(a, line->m, KLOG_F_TASK_CG);
	r->limit_cg = klog_field(a, line->m, KLOG_F_LIMIT_CG);
	return 0;
}

int klog_on_memcg_usage(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err = oom_report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->seen = true;
	if (span_is(m->f[KLOG_F_COUNTER], "memory")) {
		r->usage_kb = klog_opt(m, KLOG_F_USAGE);
		r->limit_kb = klog_opt(m, KLOG_F_LIMIT);
		r->failcnt = klog_opt(m, KLOG_F_FAILCNT);
	} else if (span_is(m->f[KLOG_F_COUNTER], "swap")) {
		r->swap_usage_kb = klog_opt(m, KLOG_F_USAGE);
		r->swap_limit_kb = klog_opt(m, KLOG_F_LIMIT);
	}
	f->section = SECTION_MEMCG;
	return 0;
}

/* A group's own pages, "cache:0KB rss:980KB …": neither has those of groups below it. -1: not told. */
static int64_t own_pages_kb(struct span counters)
{
	int64_t sum = -1, kb;
	struct span word;

	while ((word = span_word(&counters)).len) {
		size_t name = span_starts(word, "cache:") ? 6 : span_starts(word, "rss:") ? 4 : 0;
		struct span number = { word.p + name, word.len - name };

		if (name && span_number(&number, &kb) && kb >= 0 && kb < INT64_MAX / 4)
			sum = MAX(sum, 0) + kb;
	}
	return sum;
}

/* Notes what a group below the one at its limit has. */
static void note_group(struct klog_asm *a, struct oom_report *r, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	int64_t kb = klog_has(m, KLOG_F_TEXT) ? own_pages_kb(m->f[KLOG_F_TEXT]) : -1;

	if (kb < 0 || !klog_has(m, KLOG_F_LIMIT_CG) ||
	    !klog_grow((void **)&r->groups, r->n_groups, &r->cap_groups, KLOG_GROUPS_MAX, sizeof(*r->groups)))
		return;
	r->groups[r->n_groups++] = (struct klog_group){
		.path = klog_field(a, m, KLOG_F_LIMIT_CG),
		.offset = line->rec->offset,
		.kb = kb,
	};
}

/* Counters of the group, and before 5.3 of each group below it; the first are the group's own. */
int klog_on_memcg_stats(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err = oom_report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->seen = true;
	if (!r->limit_cg)
		r->limit_cg = klog_field(a, m, KLOG_F_LIMIT_CG);
	if (r->mem.n_counters)
		note_group(a, r, line);
	else
		memory_memcg_tokens(&r->mem, m->f[KLOG_F_TEXT], line->rec->offset);
	f->section = SECTION_MEMCG;
	return 0;
}

/* Where the lines of a memory dump go that begins now. */
static struct memory_dump *dump_of(struct klog_asm *a, struct follower *f, const struct klog_record *rec, int *ret_err)
{
	struct oom_report *r;

	if (f->event_id && f->mem)
		return f->mem;
	*ret_err = oom_report_for(a, f, rec, &r);
	return *ret_err < 0 ? NULL : &r->mem;
}

int klog_on_mem_info(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int err = 0;

	stacks_close(a, f);
	/* A second Mem-Info is no part of a report that has one. */
	if (f->event_id || !f->report || f->report->mem.n_zones)
		if (!f->event_id || f->mem->n_zones)
			err = oom_new_report(a, f, line->rec);
	f->section = SECTION_MEMORY;
	return err;
}

int klog_on_mem_totals(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int err = 0;
	struct memory_dump *mem = dump_of(a, f, line->rec, &err);

	stacks_close(a, f);
	if (mem)
		memory_line(mem, line->m->f[KLOG_F_TEXT], line->rec->offset, false, false);
	f->section = SECTION_MEMORY;
	return err;
}

int klog_on_table_of_memory(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)a;
	f->section = line->m->pattern->event == KLOG_SLAB_INFO ? SECTION_SLAB : SECTION_ALLOCATIONS;
	return 0;
}

int klog_on_task_table(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct span text = { line->rec->text, line->rec->len };
	struct task_table table;
	struct oom_report *r;
	int err;

	if (!task_table_header(text, &table))
		return 0;
	err = oom_report_for(a, f, line->rec, &r);
	if (err < 0)
		return err;
	r->seen = true;
	r->table = a->table = table;
	r->whole_table = true;
	r->n_rows = 0;
	f->section = SECTION_TASKS;
	f->torn[0] = '\0';
	return 0;
}

/* A request that failed or takes long: its own memory dump follows. */
int klog_on_alloc_failure(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t id, secs;
	int r = oom_end_dump(a, f);

	if (r == 0)
		r = klog_open_event(a, f, line, &id);
	if (r < 0)
		return r;
	if (!f->mem)
		f->mem = malloc(sizeof(*f->mem));
	if (!f->mem)
		return err_oom();
	memory_dump_reset(f->mem);
	f->event_id = id;
	f->event_gfp = klog_opt(line->m, KLOG_F_GFP);
	f->stalled_ms = klog_opt(line->m, KLOG_F_MSECS);
	if (klog_number(line->m, KLOG_F_SECS, &secs) && secs < INT64_MAX / 1000)
		f->stalled_ms = OPT(secs * 1000);
	return 0;
}

/* Room for the next row of the table of tasks; NULL when it is full, or memory is. */
static struct task_row *add_row(struct oom_report *r)
{
	if (r->n_rows == KLOG_TABLE_ROWS_MAX) {
		r->rows_cut = true;
		return NULL;
	}
	if (r->n_rows == r->cap_rows) {
		size_t cap = r->cap_rows ? r->cap_rows * 2 : 256;
		struct task_row *rows = realloc(r->rows, cap * sizeof(*rows));

		if (!rows)
			return NULL;
		r->rows = rows;
		r->cap_rows = cap;
	}
	return &r->rows[r->n_rows];
}

/*
 * A row of the tasks table, also one that a mail wrapped into two lines. Where the table's header was lost, the
 * columns are those of the report before: it is the same kernel.
 */
static bool task_row_line(struct klog_asm *a, struct follower *f, struct span text, const struct klog_record *rec)
{
	struct oom_report *r = f->report;
	const struct task_table *table = r->table.n ? &r->table : &a->table;
	struct task_row *row = table->n ? add_row(r) : NULL;
	char joined[512];
	enum task_row_result result;

	if (!row)
		return false;
	row->offset = rec->offset;
	if (rec->flags & KLOG_CONT && f->torn[0]) {
		int n = snprintf(joined, sizeof(joined), "%s %.*s", f->torn, (int)MIN(text.len, 200u), text.p);

		text = (struct span){ joined, (size_t)MIN(n, (int)sizeof(joined) - 1) };
		row->offset = f->torn_offset;
	}
	result = task_row_parse(table, text, row);
	f->torn[0] = '\0';
	if (result == TASK_ROW_INCOMPLETE) {
		klog_copy(f->torn, sizeof(f->torn), text);
		f->torn_offset = row->offset;
	}
	if (result == TASK_ROW_OK)
		r->n_rows++;
	return result != TASK_ROW_NO;
}

bool oom_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct span text = { rec->text, rec->len };
	struct memory_dump *mem;

	if (f->report && !f->report->kills && (*text.p == '[' || f->torn[0]) && task_row_line(a, f, text, rec)) {
		f->section = SECTION_TASKS;
		f->report->seen = true;
		return true;
	}
	mem = f->event_id ? f->mem : f->report && !f->report->kills ? &f->report->mem : NULL;
	if (!mem)
		return false;
	switch (f->section) {
	case SECTION_MEMORY:
	case SECTION_MEMCG:
		return memory_line(mem, text, rec->offset, f->section == SECTION_MEMCG, rec->flags & KLOG_CONT);
	case SECTION_SLAB:
		return memory_slab_line(mem, text, rec->offset);
	case SECTION_ALLOCATIONS:
		return memory_allocation_line(mem, text, rec->offset);
	default:
		return false;
	}
}
