// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/oom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/oom-memory.h"
#include "analyzer/report/words.h"
#include "util/macros.h"

/* The nodes that a cpuset or memory policy leaves to the request, NULL where it does not say. */
static const char *nodes_of(const struct fact_oom_kill *k)
{
	const char *list = streq(k->constraint_name, "cpuset") ? k->mems_allowed : k->nodemask;

	return list && *list >= '0' && *list <= '9' ? list : NULL;
}

/*
 * Whether it was the container's memory that ran out: "Out of memory in UB 1234" (UB 0 is the host). "Killed process
 * 7 (m) in VE "101"" merely says where the victim ran.
 */
static bool container_is_short(const struct fact_oom_kill *k)
{
	return k->container && !streq(k->container, "0") && (!k->message || strstr(k->message, " in UB "));
}

/* " and met the limit of cgroup /lxc/39004 (3.9 of 4.0 GiB used)": what the request was bound by. */
static void put_bounds(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->memcg)
		buf_printf(out, " and met the limit of cgroup %s", k->memcg);
	else if (container_is_short(k))
		buf_printf(out, " and met the limit of OpenVZ's container %s", k->container);
	else if (k->constraint_name && streq(k->constraint_name, "memcg"))
		buf_puts(out, " and met the limit of its memory cgroup");
	if (k->memcg && k->memcg_usage_kb.known && k->memcg_limit_kb.known) {
		buf_puts(out, " (");
		report_size(out, k->memcg_usage_kb.v);
		buf_puts(out, " of ");
		report_size(out, k->memcg_limit_kb.v);
		buf_puts(out, " used)");
	}
	if (!report_constrained(k))
		return;
	buf_printf(out, " within the bounds of its %s",
		   streq(k->constraint_name, "cpuset") ? "cpuset" : "memory policy");
	if (nodes_of(k))
		buf_printf(out, ", node%s %s", strpbrk(nodes_of(k), ",-") ? "s" : "", nodes_of(k));
}

/* "trigger asked for memory (GFP_KERNEL, order 0)", and what bound it. */
static void put_cause(struct buf *out, const struct fact_oom_kill *k)
{
	bool bound = k->memcg || container_is_short(k) || (k->constraint_name && !streq(k->constraint_name, "none"));

	if (k->sysrq.v)
		buf_puts(out, " by SysRq-f");
	if (!k->trigger_comm && !bound)
		return;
	buf_puts(out, ": ");
	report_name(out, k->trigger_comm, k->trigger_pid);
	/* SysRq-f asks for no memory; its order is -1 (moom_callback() in drivers/tty/sysrq.c). */
	buf_puts(out, k->sysrq.v ? " ran the OOM killer for it" : " asked for memory");
	if (k->gfp && k->page_order.known && k->page_order.v >= 0)
		buf_printf(out, " (%s, order %lld)", k->gfp, (long long)k->page_order.v);
	put_bounds(out, k);
}

/* What the victim had when it was killed, as its line has it, and what made it likelier to be chosen. */
static void put_sizes(struct buf *out, const struct fact_oom_kill *k)
{
	bool in_container = k->container && !container_is_short(k);
	const struct {
		struct opt kb;
		const char *what;
	} sizes[] = {
		{ k->rss_kb, "resident" },     { k->anon_rss_kb, "anonymous" },      { k->file_rss_kb, "of files" },
		{ k->shmem_rss_kb, "shared" }, { k->pgtables_kb, "of page tables" },
	};
	bool any = false;

	if (in_container)
		buf_printf(out, ". The victim ran in OpenVZ's container %s", k->container);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!sizes[i].kb.known || !sizes[i].kb.v)
			continue;
		buf_puts(out, any ? ", " : ". The victim had ");
		report_size(out, sizes[i].kb.v);
		buf_printf(out, " %s", sizes[i].what);
		any = true;
	}
	if (k->oom_score_adj.known && k->oom_score_adj.v)
		buf_printf(out, "%s oom_score_adj %lld", any ? "," : ". The victim had", (long long)k->oom_score_adj.v);
}

/* What the reaper left tells whether it took anything: it skips what is locked, shared, or gone already. */
static void put_reaped(struct buf *out, const struct fact_oom_kill *k)
{
	int64_t left = k->reaped_anon_kb.v;

	if (k->reaped_anon_kb.known && left && k->anon_rss_kb.known && left >= k->anon_rss_kb.v) {
		buf_puts(out, ". The OOM reaper came but took none of its anonymous memory");
	} else if (k->reaped_anon_kb.known && left) {
		buf_puts(out, ". The OOM reaper left it ");
		report_size(out, left);
		buf_puts(out, " of its anonymous memory");
	} else {
		buf_puts(out, ". The OOM reaper took its memory");
	}
	if (k->reaped_ms.known && k->time_ms.known) {
		int64_t later = k->reaped_ms.v - k->time_ms.v;

		if (later < 1000)
			buf_printf(out, " %lld ms later", (long long)later);
		else
			buf_printf(out, " %.1f s later", (double)later / 1000.0);
	}
	if (k->reaped_shmem_kb.known && k->reaped_shmem_kb.v) {
		buf_puts(out, "; ");
		report_size(out, k->reaped_shmem_kb.v);
		buf_puts(out, " of shared memory stayed");
	}
}

/* What became of the victim, by the reaper's lines or by its exit, and what is doubtful about all of it. */
static void put_end(struct buf *out, const struct fact_oom_kill *k)
{
	if (!k->reap_result)
		buf_printf(out, "%s%s", k->exited ? ". It is gone: " : "", k->exited ? k->exited : "");
	else if (!streq(k->reap_result, "reaped"))
		buf_puts(out, ". The OOM reaper could not take its memory");
	else
		put_reaped(out, k);
	buf_puts(out, ".");
	if (k->repeat_of.known)
		buf_puts(out, " The log reported this kill before.");
	if (k->ambiguous)
		buf_printf(out, " Not sure: %s.", k->ambiguous);
}

/* Whether the same report in the log names both kills: @k is then a member of the OOM group of @first. */
static bool belongs_to(const struct fact_oom_kill *k, const struct fact_oom_kill *first)
{
	return k->killed.v && first->killed.v && first->report_locator && k->report_locator &&
	       streq(k->report_locator, first->report_locator);
}

/* Whether @k says of the same cgroup once more that nobody was killed: one without killable tasks says so at each charge. */
static bool in_vain_as_well(const struct fact_oom_kill *k, const struct fact_oom_kill *first)
{
	return !k->killed.v && !first->killed.v && !k->cut.v && !first->cut.v && k->memcg && first->memcg &&
	       streq(k->memcg, first->memcg);
}

/* Counts the reports after @from that say no more than that one. Gives the next that does. */
static size_t put_in_vain(struct buf *out, const struct model *m, size_t from)
{
	size_t next = from + 1, n;

	while (next < m->n_oom_kills && in_vain_as_well(&m->oom_kills[next], &m->oom_kills[from]))
		next++;
	n = next - from - 1;
	if (!n)
		return next;
	buf_printf(out, " %zu more such report%s followed", n, n == 1 ? "" : "s");
	if (m->oom_kills[next - 1].time_wall || m->oom_kills[next - 1].time_ms.known) {
		buf_puts(out, ", the last at ");
		report_time(out, m->oom_kills[next - 1].time_wall, m->oom_kills[next - 1].time_ms);
	}
	buf_putc(out, '.');
	return next;
}

/* How many members of an OOM group a paragraph names. */
#define MEMBERS_NAMED 8

/*
 * With memory.oom.group one report kills all of a cgroup: the members that follow belong to this paragraph. So do
 * repeats of the same kill, as of a log that was collected twice. Gives the next kill.
 */
static size_t put_group(struct buf *out, const struct model *m, size_t from)
{
	const struct fact_oom_kill *first = &m->oom_kills[from];
	size_t next = from + 1, members = 0, again = 0;

	for (; next < m->n_oom_kills; next++) {
		const struct fact_oom_kill *k = &m->oom_kills[next];
		bool repeats = k->repeat_of.known && k->repeat_of.v == first->id;

		if (!repeats && !belongs_to(k, first))
			break;
		again += repeats;
		if (k->repeat_of.known)
			continue;
		if (members < MEMBERS_NAMED) {
			buf_puts(out, members ? ", " : " With it, as its OOM group: ");
			report_name(out, k->victim_comm, k->victim_pid);
		}
		members++;
	}
	if (members > MEMBERS_NAMED)
		buf_printf(out, " and %zu more", members - MEMBERS_NAMED);
	if (members)
		buf_putc(out, '.');
	else if (again)
		buf_printf(out, " The log reports this kill %zu times.", again + 1);
	return next;
}

/* Who was killed, as far as the log has it. */
static void put_outcome(struct buf *out, const struct fact_oom_kill *k)
{
	bool named = k->killed.v && (k->victim_comm || k->victim_pid.known);

	if (!k->killed.v && !k->cut.v) {
		buf_puts(out, "The OOM killer reported and killed nobody");
	} else if (!k->killed.v && k->chosen_pid.known) {
		buf_puts(out, "The OOM killer chose ");
		report_name(out, k->chosen_comm, k->chosen_pid);
		buf_puts(out, "; the log ends (or the excerpt is cut) before it says that it was killed");
	} else if (!k->killed.v) {
		buf_puts(out, "The log ends (or the excerpt is cut) before it names the victim");
	} else if (named) {
		report_name(out, k->victim_comm, k->victim_pid);
		buf_puts(out, " was killed");
	} else {
		report_name(out, k->chosen_comm, k->chosen_pid);
		buf_puts(out, " or a child of it was killed");
	}
}

/* Who was killed, when, and who asked for what. */
static void put_victim(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->time_wall || k->time_ms.known) {
		report_time(out, k->time_wall, k->time_ms);
		buf_puts(out, "  ");
	}
	put_outcome(out, k);
	put_cause(out, k);
}

/* The parts of a paragraph that are looked up, in its order. */
static int (*const lookups[])(struct buf *out, const struct model *model, const struct fact_oom_kill *kill) = {
	report_shortage,
	report_swap,
	report_uses,
	report_biggest,
};

int report_kill(struct buf *out, const struct model *m, size_t from, size_t *ret_next)
{
	const struct fact_oom_kill *k = &m->oom_kills[from];
	size_t next;
	int r = 0;

	put_victim(out, k);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(lookups); i++)
		r = lookups[i](out, m, k);
	if (r < 0)
		return r;
	if (k->killed.v)
		put_sizes(out, k);
	put_end(out, k);
	next = put_in_vain(out, m, from);
	*ret_next = next > from + 1 ? next : put_group(out, m, from);
	return buf_check(out);
}

/* Whether both are the same text, or unknown both. */
static bool same(const char *a, const char *b)
{
	return a && b ? streq(a, b) : a == b;
}

/* As far apart as kills of one incident may be (the table runs of predicates.sql). */
#define ALIKE_MS 60000

/*
 * Whether @b is one more of a storm that @a belongs to: only its pid and the moment's numbers tell their paragraphs apart.
 * What became of the victim has to be the same, as one that stays is what a reader looks for.
 */
static bool is_alike(const struct fact_oom_kill *a, const struct fact_oom_kill *b)
{
	bool near = !a->at_ms.known || !b->at_ms.known || b->at_ms.v - a->at_ms.v <= ALIKE_MS;

	if (!a->killed.v || !b->killed.v || !a->victim_comm || !same(a->victim_comm, b->victim_comm) || !near)
		return false;
	if (a->repeat_of.known || b->repeat_of.known || a->ambiguous || b->ambiguous || belongs_to(b, a))
		return false;
	return a->sysrq.v == b->sysrq.v && same(a->memcg, b->memcg) && same(a->container, b->container) &&
	       same(a->constraint_name, b->constraint_name) && same(a->reap_result, b->reap_result) &&
	       !a->exited == !b->exited;
}

size_t report_last_alike(const struct model *m, size_t from)
{
	while (from + 1 < m->n_oom_kills && is_alike(&m->oom_kills[from], &m->oom_kills[from + 1]))
		from++;
	return from;
}
