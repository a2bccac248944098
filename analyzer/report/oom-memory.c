// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a request for memory failed, and what the memory was used for. */
#include "analyzer/report/oom-memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/words.h"
#include "util/bitlist.h"
#include "util/macros.h"

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

/* Zones of one report that are kept: a node may have five, and all nodes but the first mostly have one. */
#define ZONES_MAX 64

/* The zones that the kernel printed for a kill, in its order: by node, then from the lowest zone to the highest. */
struct zones {
	struct fact_zone list[ZONES_MAX];
	char names[ZONES_MAX][16], reserves[ZONES_MAX][256], areas[ZONES_MAX][256];
	size_t n;
};

/*
 * Texts of a row die with the next step of the statement. A longer one is cut: it is a list of numbers, read from its
 * front.
 */
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

static bool allowed(const struct fact_oom_kill *k, const struct fact_zone *z)
{
	return bitlist_has(k->nodemask, z->node.v) && bitlist_has(k->mems_allowed, z->node.v);
}

bool report_constrained(const struct fact_oom_kill *k)
{
	return k->constraint_name && (streq(k->constraint_name, "cpuset") || streq(k->constraint_name, "mempolicy"));
}

/* A zone that the request could have used, as far as is known. */
static bool usable(const struct fact_zone *z)
{
	return z->free_kb.known && !(z->eligible.known && !z->eligible.v) && !(z->managed_kb.known && !z->managed_kb.v);
}

static void put_zone_name(struct buf *out, const struct zones *zones, size_t i)
{
	const struct opt node = zones->list[i].node;

	if (node.known && node.v > 0)
		buf_printf(out, "node %lld ", (long long)node.v);
	buf_puts(out, zones->names[i]);
}

/*
 * What the zone must keep of its memory: the watermark, and the reserve against requests that could use a higher
 * zone.
 */
static struct opt keeps_kb(const struct zones *zones, size_t i, size_t highest)
{
	const struct fact_zone *z = &zones->list[i];
	/* Which reserve applies depends on the highest zone of the request, which not every kernel prints. */
	int64_t reserve = z->eligible.known ? element_of(zones->reserves[i], highest) : 0, keeps;

	if (!z->min_kb.known || __builtin_add_overflow(z->min_kb.v, reserve, &keeps))
		return OPT_NULL;
	return OPT(keeps);
}

/* "Normal (14.2 MiB free, 1.7 MiB below)" */
static void put_zone(struct buf *out, const struct zones *zones, size_t i, struct opt keeps,
		     const struct fact_oom_kill *k)
{
	const struct fact_zone *z = &zones->list[i];
	int64_t order = k->page_order.known ? k->page_order.v : 0, blocks, spare;

	put_zone_name(out, zones, i);
	buf_puts(out, " (");
	report_size(out, z->free_kb.v);
	buf_puts(out, " free");
	if (keeps.known && !__builtin_sub_overflow(z->free_kb.v, keeps.v, &spare)) {
		buf_puts(out, ", ");
		if (spare)
			report_size(out, spare < 0 ? -spare : spare);
		buf_puts(out, spare < 0 ? " below" : spare ? " above" : "exactly it, which does not suffice");
	}
	if (keeps.known && z->free_kb.v > keeps.v && order > 0 && *zones->areas[i]) {
		blocks = blocks_from(zones->areas[i], order);
		if (blocks)
			buf_printf(out, ", in %lld", (long long)blocks);
		else
			buf_puts(out, ", but no");
		buf_printf(out, " block%s of order %lld%s", blocks == 1 ? "" : "s", (long long)order,
			   blocks ? " or more" : "");
	}
	buf_putc(out, ')');
}

enum level { LEVEL_BELOW, LEVEL_ABOVE, LEVEL_UNKNOWN, N_LEVELS };

/* As __zone_watermark_ok() has it: what is free must be more than what the zone keeps. */
static enum level level_of(const struct fact_zone *z, struct opt keeps)
{
	return !keeps.known ? LEVEL_UNKNOWN : z->free_kb.v <= keeps.v ? LEVEL_BELOW : LEVEL_ABOVE;
}

/* "Free memory was below the watermark in Normal (…), above it in DMA (…)". In @ret_n how many zones were usable. */
static void put_levels(struct buf *out, const struct zones *zones, const struct fact_oom_kill *k, size_t *ret_n)
{
	static const char *const words[N_LEVELS] = { "below the watermark in ", "above the watermark in ", "seen in " };
	size_t highest = highest_eligible(zones);

	*ret_n = 0;
	for (int level = 0; level < N_LEVELS; level++) {
		size_t n = 0;

		for (size_t i = 0; i < zones->n; i++) {
			struct opt keeps = keeps_kb(zones, i, highest);

			if (!usable(&zones->list[i]) || level_of(&zones->list[i], keeps) != (enum level)level)
				continue;
			if (!n++)
				buf_printf(out, "%s%s", *ret_n ? "; it was " : ". Free memory was ", words[level]);
			else
				buf_puts(out, ", ");
			put_zone(out, zones, i, keeps, k);
			++*ret_n;
		}
	}
}

/* The nodes that the kill's request was bound to had memory, but none of it was for this request. */
static void put_none_usable(struct buf *out, const struct zones *zones, const struct fact_oom_kill *k)
{
	size_t n = 0;

	for (size_t i = 0; i < zones->n; i++) {
		if (!allowed(k, &zones->list[i]) || !zones->list[i].free_kb.known)
			continue;
		buf_puts(out, n++ ? ", " : ". No zone of the nodes that it may use can serve such a request: ");
		put_zone_name(out, zones, i);
		buf_puts(out, " had ");
		report_size(out, zones->list[i].free_kb.v);
		buf_printf(out, " free%s",
			   streq(zones->names[i], "Movable") ? ", but only for memory that can be moved" : "");
	}
}

/*
 * What was free outside of the allowed nodes: the totals are the whole system's, also where not all nodes are
 * printed.
 */
static int put_elsewhere(struct buf *out, const struct model *m, const struct zones *zones,
			 const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int64_t elsewhere;
	int r = of_kill(m, k,
			"SELECT value FROM vmstat WHERE capture_id = :capture AND kill_id = :kill AND name = 'free'"
			" AND node IS NULL AND unit = 'kb' AND value IS NOT NULL ORDER BY id",
			&stmt);

	if (r <= 0)
		return r;
	elsewhere = db_int(stmt, 0);
	for (size_t i = 0; i < zones->n; i++)
		if (allowed(k, &zones->list[i]) &&
		    __builtin_sub_overflow(elsewhere, zones->list[i].free_kb.v, &elsewhere))
			return 0;
	if (elsewhere < 1024)
		return 0;
	buf_puts(out, ". Elsewhere, where it may not allocate, ");
	report_size(out, elsewhere);
	buf_puts(out, " were free");
	return 0;
}

int report_shortage(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	struct zones zones;
	size_t n;
	int r = read_zones(m, k, &zones);

	if (r < 0)
		return r;
	put_levels(out, &zones, k, &n);
	if (!report_constrained(k) || !zones.n)
		return 0;
	if (!n)
		put_none_usable(out, &zones, k);
	return put_elsewhere(out, m, &zones, k);
}

int report_swap(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k,
			"SELECT total_kb, free_kb FROM swap WHERE capture_id = :capture AND kill_id = :kill"
			" AND total_kb IS NOT NULL AND free_kb IS NOT NULL ORDER BY name IS NOT NULL, id",
			&stmt);

	if (r <= 0)
		return r;
	if (!db_int(stmt, 0)) {
		buf_puts(out, ". There was no swap");
		return 0;
	}
	buf_puts(out, ". Of swap, ");
	report_size(out, db_int(stmt, 1));
	buf_puts(out, " of ");
	report_size(out, db_int(stmt, 0));
	buf_puts(out, " were free");
	return 0;
}

/*
 * What memory of the system, or of the memcg, was used for, the biggest use first. Names are those that the kernel
 * prints since 2.6.32. Uses below one percent are left out. Pages of shared memory and tmpfs are on the lists of
 * anonymous pages too (they are swapped like those), so they are taken off; a memcg's anon or rss is without them.
 */
static const char uses_sql[] =
	"WITH v AS (SELECT name, value, node, memcg_id FROM vmstat WHERE capture_id = :capture AND kill_id = :kill"
	"             AND unit = 'kb'),"
	" c AS (SELECT name, value, memcg_id FROM v WHERE node IS NULL),"
	" k AS (SELECT memcg_usage_kb, unaccounted_kb FROM oom_kill WHERE capture_id = :capture AND id = :kill),"
	" whole AS (SELECT coalesce((SELECT memcg_usage_kb FROM k), (SELECT max(value) FROM c WHERE name = 'ram')) AS kb),"
	" own AS (SELECT max(value) AS kb FROM c WHERE name IN ('anon', 'rss') AND memcg_id IS NOT NULL),"
	" tmpfs AS (SELECT max(value) AS kb FROM c WHERE name = 'shmem'),"
	" huge AS (SELECT CAST(substr(name, 11) AS INTEGER) AS size, sum(value) AS kb FROM v"
	"           WHERE name GLOB 'hugepages_*kB' GROUP BY name),"
	" used(what, kb) AS ("
	"  SELECT CASE WHEN own.kb IS NULL AND tmpfs.kb IS NULL THEN 'anonymous and tmpfs' ELSE 'anonymous' END,"
	"         coalesce(own.kb, (SELECT max(0, sum(value) - coalesce(tmpfs.kb, 0)) FROM c"
	"                            WHERE name IN ('active_anon', 'inactive_anon'))) FROM own, tmpfs"
	"  UNION ALL SELECT 'shared memory and tmpfs', kb FROM tmpfs"
	"  UNION ALL SELECT 'files', sum(value) FROM c WHERE name IN ('active_file', 'inactive_file')"
	"  UNION ALL SELECT 'unevictable', value FROM c WHERE name = 'unevictable'"
	"  UNION ALL SELECT 'slab that cannot be freed', value FROM c WHERE name = 'slab_unreclaimable'"
	"  UNION ALL SELECT 'slab that can be freed', value FROM c WHERE name = 'slab_reclaimable'"
	"  UNION ALL SELECT 'page tables', value FROM c WHERE name = 'pagetables'"
	"  UNION ALL SELECT 'sockets', value FROM c WHERE name = 'sock'"
	"  UNION ALL SELECT 'kernel stacks', sum(value) FROM v WHERE name = 'kernel_stack'"
	"  UNION ALL SELECT 'huge pages of ' || CASE WHEN size >= 1048576 THEN (size / 1048576) || ' GiB'"
	"              WHEN size >= 1024 THEN (size / 1024) || ' MiB' ELSE size || ' kB' END, kb FROM huge"
	"  UNION ALL SELECT 'what the report does not account for', unaccounted_kb FROM k)"
	" SELECT what, kb, (SELECT kb FROM whole), (SELECT memcg_usage_kb IS NOT NULL FROM k) FROM used"
	"  WHERE kb > coalesce((SELECT kb FROM whole), 0) / 100 ORDER BY kb DESC, what LIMIT 6";

int report_uses(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	bool any = false;
	int r;

	/* Sums over the system say nothing of the nodes that the request was bound to. */
	if (report_constrained(k))
		return 0;
	r = of_kill(m, k, uses_sql, &stmt);
	for (; r > 0; r = db_step(stmt)) {
		if (!any && !db_is_null(stmt, 2)) {
			buf_puts(out, ". Of ");
			report_size(out, db_int(stmt, 2));
			buf_printf(out, " %s: ", db_int(stmt, 3) ? "used" : "RAM");
		} else {
			buf_puts(out, any ? ", " : ". Memory was used for: ");
		}
		buf_printf(out, "%s ", db_text(stmt, 0));
		report_size(out, db_int(stmt, 1));
		any = true;
	}
	return r;
}

/* oom_badness() adds up what killing would free: resident memory, swap and page tables. */
static const char biggest_sql[] =
	"SELECT comm, count(*), min(pid), sum(rss_kb + coalesce(swap_kb, 0) + coalesce(pgtables_kb, 0)) FROM oom_candidate"
	" WHERE capture_id = :capture AND kill_id = :kill AND rss_kb IS NOT NULL GROUP BY comm ORDER BY 4 DESC, 3, 1 LIMIT 3";

int report_biggest(struct buf *out, const struct model *m, const struct fact_oom_kill *k)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = of_kill(m, k, biggest_sql, &stmt);
	bool any = false;

	for (; r > 0; r = db_step(stmt)) {
		buf_puts(out, any ? ", " : ". The biggest: ");
		if (db_int(stmt, 1) > 1)
			buf_printf(out, "%lld %s", (long long)db_int(stmt, 1), db_text(stmt, 0));
		else
			report_name(out, db_text(stmt, 0), OPT(db_int(stmt, 2)));
		buf_putc(out, ' ');
		report_size(out, db_int(stmt, 3));
		any = true;
	}
	return r;
}
