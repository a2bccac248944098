// SPDX-License-Identifier: GPL-2.0-or-later
/* OOM kills and other events in words, for all formats that people read. */
#include "analyzer/report.h"

#include <stdio.h>
#include <string.h>

#include "util/macros.h"

/* "12,582,912" */
static void put_number(struct buf *out, int64_t n)
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%lld", (long long)n);

	for (int i = 0; i < len; i++) {
		buf_putc(out, digits[i]);
		if (digits[i] != '-' && i + 1 < len && (len - i - 1) % 3 == 0)
			buf_putc(out, ',');
	}
}

static void put_name(struct buf *out, const char *comm, struct opt pid)
{
	buf_puts(out, comm ? comm : "a task");
	if (pid.known)
		buf_printf(out, "[%lld]", (long long)pid.v);
}

void report_time(struct buf *out, const char *wall, struct opt ms)
{
	if (wall)
		buf_puts(out, wall);
	else if (ms.known)
		buf_printf(out, "%.3f s", (double)ms.v / 1000.0);
}

/* "trigger asked for memory (GFP_KERNEL, order 0) and met the limit of /lxc/39004 (… of … kB used)" */
static void put_cause(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->sysrq.v)
		buf_puts(out, " by SysRq-f");
	if (!k->trigger_comm && !k->memcg)
		return;
	buf_puts(out, ": ");
	put_name(out, k->trigger_comm, k->trigger_pid);
	buf_puts(out, " asked for memory");
	if (k->gfp && k->page_order.known)
		buf_printf(out, " (%s, order %lld)", k->gfp, (long long)k->page_order.v);
	if (k->memcg) {
		buf_printf(out, " and met the limit of cgroup %s", k->memcg);
		if (k->memcg_usage_kb.known && k->memcg_limit_kb.known) {
			buf_puts(out, " (");
			put_number(out, k->memcg_usage_kb.v);
			buf_puts(out, " of ");
			put_number(out, k->memcg_limit_kb.v);
			buf_puts(out, " kB used)");
		}
	} else if (k->constraint_name && (k->constraint_name[0] == 'c' || k->constraint_name[0] == 'm')) {
		buf_printf(out, " within the bounds of its %s", k->constraint_name[0] == 'c' ? "cpuset" : "memory policy");
	}
}

static void put_sizes(struct buf *out, const struct fact_oom_kill *k)
{
	const struct {
		struct opt kb;
		const char *what;
	} sizes[] = {
		{ k->anon_rss_kb, "anonymous" }, { k->file_rss_kb, "of files" }, { k->shmem_rss_kb, "shared" },
		{ k->pgtables_kb, "of page tables" },
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!sizes[i].kb.known || !sizes[i].kb.v)
			continue;
		buf_puts(out, any ? ", " : ". It had ");
		put_number(out, sizes[i].kb.v);
		buf_printf(out, " kB %s", sizes[i].what);
		any = true;
	}
	if (k->oom_score_adj.known && k->oom_score_adj.v)
		buf_printf(out, "%s oom_score_adj %lld", any ? "," : ". It had", (long long)k->oom_score_adj.v);
}

static void put_end(struct buf *out, const struct fact_oom_kill *k)
{
	if (!k->reap_result) {
		buf_printf(out, "%s%s", k->exited ? ". It is gone: " : "", k->exited ? k->exited : "");
	} else if (!streq(k->reap_result, "reaped")) {
		buf_puts(out, ". The OOM reaper could not take its memory");
	} else {
		buf_puts(out, ". The OOM reaper took its memory");
		if (k->reaped_ms.known && k->time_ms.known)
			buf_printf(out, " %.1f s later", (double)(k->reaped_ms.v - k->time_ms.v) / 1000.0);
	}
	buf_puts(out, ".");
	if (k->ambiguous)
		buf_printf(out, " Not sure: %s.", k->ambiguous);
}

void report_kill(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->time_wall || k->time_ms.known) {
		report_time(out, k->time_wall, k->time_ms);
		buf_puts(out, "  ");
	}
	if (!k->killed.v) {
		buf_puts(out, "The OOM killer reported and killed nobody");
	} else {
		put_name(out, k->victim_comm, k->victim_pid);
		buf_puts(out, " was killed");
	}
	put_cause(out, k);
	if (k->killed.v)
		put_sizes(out, k);
	put_end(out, k);
}
