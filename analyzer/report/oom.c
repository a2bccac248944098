// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/oom.h"

#include <stdio.h>
#include <stdlib.h>
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

void report_name(struct buf *out, const char *comm, struct opt pid)
{
	buf_puts(out, comm ? comm : "a task");
	if (pid.known)
		buf_printf(out, "[%lld]", (long long)pid.v);
}

/* Syslog's dates have no year, which ISO 8601 writes as "--06-20T12:47:04". */
static bool put_yearless(struct buf *out, const char *wall)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	unsigned int month, day;
	int end = 0;

	if (sscanf(wall, "--%2u-%2uT%n", &month, &day, &end) != 2 || !end || !month || month > ARRAY_SIZE(months))
		return false;
	buf_printf(out, "%s %u %s", months[month - 1], day, wall + end);
	return true;
}

void report_time(struct buf *out, const char *wall, struct opt ms)
{
	if (!wall && ms.known)
		buf_printf(out, "%.3f s", (double)ms.v / 1000.0);
	else if (wall && !put_yearless(out, wall))
		buf_puts(out, wall);
}

/* "trigger asked for memory (GFP_KERNEL, order 0) and met the limit of /lxc/39004 (… of … kB used)" */
static void put_cause(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->sysrq.v)
		buf_puts(out, " by SysRq-f");
	if (!k->trigger_comm && !k->memcg)
		return;
	buf_puts(out, ": ");
	report_name(out, k->trigger_comm, k->trigger_pid);
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
		buf_printf(out, " within the bounds of its %s",
			   k->constraint_name[0] == 'c' ? "cpuset" : "memory policy");
	}
}

static void put_sizes(struct buf *out, const struct fact_oom_kill *k)
{
	const struct {
		struct opt kb;
		const char *what;
	} sizes[] = {
		{ k->anon_rss_kb, "anonymous" },
		{ k->file_rss_kb, "of files" },
		{ k->shmem_rss_kb, "shared" },
		{ k->pgtables_kb, "of page tables" },
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!sizes[i].kb.known || !sizes[i].kb.v)
			continue;
		buf_puts(out, any ? ", " : ". The victim had ");
		put_number(out, sizes[i].kb.v);
		buf_printf(out, " kB %s", sizes[i].what);
		any = true;
	}
	if (k->oom_score_adj.known && k->oom_score_adj.v)
		buf_printf(out, "%s oom_score_adj %lld", any ? "," : ". The victim had", (long long)k->oom_score_adj.v);
}

/*
 * A query about one kill: 1 with the statement on its first row, 0 when there is none. The caller must db_finish() it
 * in any case.
 */
static int of_kill(const struct model *m, const struct fact_oom_kill *k, const char *sql, struct db_stmt **ret_stmt)
{
	int r = db_prepare(m->db, sql, ret_stmt);

	if (r == 0)
		r = db_bind_int(*ret_stmt, ":capture", m->id);
	if (r == 0)
		r = db_bind_int(*ret_stmt, ":kill", k->id);
	return r == 0 ? db_step(*ret_stmt) : r;
}

#define ZONES_MAX 64

/* The zones that the kernel printed for a kill, in its order: by node, then from the lowest zone to the highest. */
struct zones {
	struct fact_zone list[ZONES_MAX];
	char names[ZONES_MAX][16], reserves[ZONES_MAX][256], areas[ZONES_MAX][256];
	size_t n;
};

static void keep(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static int read_zones(const struct model *m, const struct fact_oom_kill *k, struct zones *ret)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k, "SELECT * FROM zone WHERE capture_id = :capture AND kill_id = :kill ORDER BY id", &stmt);

	ret->n = 0;
	for (; r > 0 && ret->n < ZONES_MAX; r = db_step(stmt)) {
		struct fact_zone *z = &ret->list[ret->n];

		facts_read(stmt, FACT_ZONE, z);
		keep(ret->names[ret->n], sizeof(ret->names[0]), z->name);
		keep(ret->reserves[ret->n], sizeof(ret->reserves[0]), z->lowmem_reserve);
		keep(ret->areas[ret->n], sizeof(ret->areas[0]), z->free_area);
		ret->n++;
	}
	return r < 0 ? r : 0;
}

/* Element @index of "[1,2,3]"; 0 when there is none. */
static int64_t element_of(const char *array, size_t index)
{
	const char *p = array + (*array == '[');

	for (; index && (p = strchr(p, ',')); index--)
		p++;
	return p && *p ? strtoll(p, NULL, 10) : 0;
}

/*
 * The index of the highest zone that the request may use. A zone keeps lowmem_reserve[] of that index back from the
 * request.
 */
static size_t highest_eligible(const struct zones *zones)
{
	static const char *const order[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };
	size_t index = 0, highest = 0;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		/* Every kernel counts Normal and Movable; the others exist only where a node has memory in them. */
		bool there = i == 2 || i == 4;

		for (size_t j = 0; j < zones->n; j++)
			if (streq(zones->names[j], order[i])) {
				there = true;
				if (!zones->list[j].eligible.known || zones->list[j].eligible.v)
					highest = index;
			}
		index += there;
	}
	return highest;
}

/* Free blocks of @order and above. */
static int64_t blocks_from(const char *area, int64_t order)
{
	int64_t blocks = 0, orders = *area ? 1 : 0;

	for (const char *p = area; (p = strchr(p, ',')); p++)
		orders++;
	for (int64_t i = order; i < orders; i++)
		blocks += element_of(area, (size_t)i);
	return blocks;
}

/* "DMA32 had 1,288 kB free, 2,452 kB below its watermark and reserve" */
static void put_zone(struct buf *out, const struct zones *zones, size_t i, size_t highest,
		     const struct fact_oom_kill *k)
{
	const struct fact_zone *z = &zones->list[i];
	/* Which reserve applies depends on the highest zone of the request, which not every kernel prints. */
	int64_t reserve = z->eligible.known ? element_of(zones->reserves[i], highest) : 0, keeps, spare;

	if (z->node.known && z->node.v > 0)
		buf_printf(out, "node %lld ", (long long)z->node.v);
	buf_printf(out, "%s had ", zones->names[i]);
	put_number(out, z->free_kb.v);
	buf_puts(out, " kB free");
	if (!z->min_kb.known || __builtin_add_overflow(z->min_kb.v, reserve, &keeps) ||
	    __builtin_sub_overflow(z->free_kb.v, keeps, &spare))
		return;
	buf_puts(out, ", ");
	put_number(out, spare < 0 ? -spare : spare);
	buf_printf(out, " kB %s its %s", spare < 0 ? "below" : "above",
		   reserve ? "watermark and reserve" : "watermark");
	if (spare >= 0 && k->page_order.known && k->page_order.v > 0 && *zones->areas[i]) {
		int64_t blocks = blocks_from(zones->areas[i], k->page_order.v);

		buf_puts(out, blocks ? ", in " : ", but no");
		if (blocks)
			put_number(out, blocks);
		buf_printf(out, " block%s of order %lld%s", blocks == 1 ? "" : "s", (long long)k->page_order.v,
			   blocks ? " or more" : "");
	}
}

/* Why the request failed: free memory in each zone that it could have used. */
static int put_shortage(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	struct zones zones;
	size_t highest, listed = 0;
	int r = read_zones(m, k, &zones);

	if (r < 0)
		return r;
	highest = highest_eligible(&zones);
	for (size_t i = 0; i < zones.n; i++) {
		const struct fact_zone *z = &zones.list[i];

		if (!z->free_kb.known || (z->eligible.known && !z->eligible.v) ||
		    (z->managed_kb.known && !z->managed_kb.v))
			continue;
		buf_puts(out, listed++ ? "; " : ". ");
		put_zone(out, &zones, i, highest, k);
	}
	return 0;
}

static int put_swap(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k,
			"SELECT total_kb, free_kb FROM swap WHERE capture_id = :capture AND kill_id = :kill"
			" AND total_kb IS NOT NULL AND free_kb IS NOT NULL",
			&stmt);

	if (r <= 0)
		return r;
	if (!db_int(stmt, 0)) {
		buf_puts(out, ". There was no swap");
		return 0;
	}
	buf_puts(out, ". Of swap, ");
	put_number(out, db_int(stmt, 1));
	buf_puts(out, " of ");
	put_number(out, db_int(stmt, 0));
	buf_puts(out, " kB were free");
	return 0;
}

/*
 * What memory of the system, or of the memcg, was used for, the biggest use first. Names are those that the kernel
 * prints since 2.6.32. Uses below one percent are left out.
 */
static const char uses_sql[] =
	"WITH c AS (SELECT name, value, memcg_id FROM vmstat WHERE capture_id = :capture AND kill_id = :kill"
	"             AND node IS NULL AND unit = 'kb'),"
	" whole AS (SELECT coalesce((SELECT memcg_usage_kb FROM oom_kill WHERE capture_id = :capture AND id = :kill),"
	"             (SELECT value FROM c WHERE name = 'ram')) AS kb),"
	" used(what, kb) AS ("
	"  SELECT 'anonymous', sum(value) FROM c WHERE name IN ('active_anon', 'inactive_anon')"
	"  UNION ALL SELECT 'shared memory and tmpfs', value FROM c WHERE name = 'shmem'"
	"  UNION ALL SELECT 'files', sum(value) FROM c WHERE name IN ('active_file', 'inactive_file')"
	"  UNION ALL SELECT 'unevictable', value FROM c WHERE name = 'unevictable'"
	"  UNION ALL SELECT 'slab that cannot be freed', value FROM c WHERE name = 'slab_unreclaimable'"
	"  UNION ALL SELECT 'slab', value FROM c WHERE name = 'slab_reclaimable'"
	"  UNION ALL SELECT 'page tables', value FROM c WHERE name = 'pagetables'"
	"  UNION ALL SELECT 'sockets', value FROM c WHERE name = 'sock'"
	"  UNION ALL SELECT 'kernel stacks', value FROM c WHERE name = 'kernel_stack'"
	"  UNION ALL SELECT 'what the report does not account for', unaccounted_kb FROM oom_kill"
	"             WHERE capture_id = :capture AND id = :kill)"
	" SELECT what, kb, (SELECT kb FROM whole), (SELECT memcg_usage_kb IS NOT NULL FROM oom_kill"
	"   WHERE capture_id = :capture AND id = :kill) FROM used WHERE kb > coalesce((SELECT kb FROM whole), 0) / 100"
	" ORDER BY kb DESC LIMIT 6";

static int put_uses(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k, uses_sql, &stmt);
	bool any = false;

	for (; r > 0; r = db_step(stmt)) {
		if (!any && !db_is_null(stmt, 2)) {
			buf_puts(out, ". Of ");
			put_number(out, db_int(stmt, 2));
			buf_printf(out, " kB %s: ", db_int(stmt, 3) ? "used" : "RAM");
		} else {
			buf_puts(out, any ? ", " : ". Memory was used for: ");
		}
		buf_printf(out, "%s ", db_text(stmt, 0));
		put_number(out, db_int(stmt, 1));
		buf_puts(out, " kB");
		any = true;
	}
	return r;
}

/* The biggest tasks among those that the OOM killer could choose from. */
static int put_biggest(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k,
			"SELECT comm, pid, rss_kb + coalesce(swap_kb, 0) FROM oom_candidate WHERE capture_id = :capture"
			" AND kill_id = :kill AND rss_kb IS NOT NULL ORDER BY 3 DESC LIMIT 3",
			&stmt);
	bool any = false;

	for (; r > 0; r = db_step(stmt)) {
		buf_puts(out, any ? ", " : ". The biggest tasks: ");
		report_name(out, db_text(stmt, 0), OPT(db_int(stmt, 1)));
		buf_putc(out, ' ');
		put_number(out, db_int(stmt, 2));
		buf_puts(out, " kB");
		any = true;
	}
	return r;
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
	if (k->repeat_of.known)
		buf_puts(out, " The log has told of this kill before.");
	if (k->ambiguous)
		buf_printf(out, " Not sure: %s.", k->ambiguous);
}

/* Whether the same report in the log names both kills: @k is then a member of the OOM group of @first. */
static bool belongs_to(const struct fact_oom_kill *k, const struct fact_oom_kill *first)
{
	return k->killed.v && first->killed.v && first->report_locator && k->report_locator &&
	       streq(k->report_locator, first->report_locator);
}

/* How many members of an OOM group a paragraph names. */
#define MEMBERS_NAMED 8

static size_t put_group(struct buf *out, const struct model *m, size_t from)
{
	const struct fact_oom_kill *first = &m->oom_kills[from];
	size_t next = from + 1, members = 0;

	for (; next < m->n_oom_kills && belongs_to(&m->oom_kills[next], first); next++) {
		const struct fact_oom_kill *k = &m->oom_kills[next];

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
	return next;
}

/* Who was killed, when, and who asked for what. */
static void put_victim(struct buf *out, const struct fact_oom_kill *k)
{
	if (k->time_wall || k->time_ms.known) {
		report_time(out, k->time_wall, k->time_ms);
		buf_puts(out, "  ");
	}
	if (!k->killed.v) {
		buf_puts(out, "The OOM killer reported and killed nobody");
	} else {
		report_name(out, k->victim_comm, k->victim_pid);
		buf_puts(out, " was killed");
	}
	put_cause(out, k);
}

/* The parts of a paragraph that are looked up, in its order. */
static int (*const lookups[])(struct buf *out, const struct model *model, const struct fact_oom_kill *kill) = {
	put_shortage,
	put_swap,
	put_uses,
	put_biggest,
};

int report_kill(struct buf *out, const struct model *m, size_t from, size_t *ret_next)
{
	const struct fact_oom_kill *k = &m->oom_kills[from];
	int r = 0;

	put_victim(out, k);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(lookups); i++)
		r = lookups[i](out, m, k);
	if (r < 0)
		return r;
	if (k->killed.v)
		put_sizes(out, k);
	put_end(out, k);
	*ret_next = put_group(out, m, from);
	return buf_check(out);
}
