// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * The words of each kind of fact: a SELECT of (locator, text). NULL parts of a text leave themselves out, so
 * that nothing is said of what is unknown. :id and, for frames, :no pick the row.
 */
#define ROW " WHERE capture_id = :capture AND id = :id"
/* SQLite's printf() takes NULL for 0. */
#define KNOWN(format, col) "CASE WHEN " col " IS NOT NULL THEN printf('" format "', " col ") END"
#define HEX(col) KNOWN("0x%x", col)
#define PART(before, col, after) " || coalesce('" before "' || " col " || '" after "', '')"
#define FLAG(col, words) " || CASE WHEN " col " THEN ', " words "' ELSE '' END"
#define SECONDS(before, col, after) \
	" || coalesce('" before "' || " KNOWN("%.1f", col " / 1000.0") " || '" after "', '')"

static const struct kind {
	const char *name, *sql;
	bool by_number; /* "frame:TASK/NO" */
			// clang-format off
} kinds[] = {
	{ "task", "SELECT locator, name"
	  PART(": state ", "state", "") FLAG("killable", "the sleep ends at a fatal signal")
	  FLAG("oom_victim", "OOM victim")
	  FLAG("(SELECT m.oom_skip FROM mms m WHERE m.capture_id = t.capture_id AND m.id = t.oom_mm_id)",
	       "MMF_OOM_SKIP")
	  FLAG("tif_memdie", "TIF_MEMDIE") FLAG("fatal_signal", "SIGKILL pending") FLAG("exiting", "PF_EXITING")
	  FLAG("kthread", "kernel thread") FLAG("on_cpu", "running") PART(", CPU ", "cpu", "")
	  SECONDS(", asleep for ", "nullif(asleep_ms, 0)", " s") PART(" (", "asleep_from", ")")
	  PART(", task_struct ", HEX("addr"), "") " FROM tasks t" ROW },
	{ "mm", "SELECT locator, 'mm'" PART(" ", HEX("addr"), "") PART(", users ", "users", "")
	  PART(", anon ", "rss_anon_kb", " kB") PART(", file ", "rss_file_kb", " kB")
	  PART(", shmem ", "rss_shmem_kb", " kB") PART(", swapped ", "swap_kb", " kB")
	  PART(", page tables ", "pgtables_kb", " kB") FLAG("oom_skip", "MMF_OOM_SKIP")
	  " || CASE unstable WHEN 1 THEN ', MMF_UNSTABLE' WHEN 0 THEN ', not MMF_UNSTABLE' ELSE '' END"
	  " FROM mms" ROW },
	{ "lock", "SELECT locator, label" PART(" at ", HEX("addr"), "")
	  " || CASE mode WHEN 'write' THEN ', held' || CASE kind WHEN 'rwsem' THEN ' for write' ELSE '' END"
	  " WHEN 'read' THEN ', held for read' WHEN 'free' THEN ', free' ELSE '' END"
	  PART(" by ", "(SELECT t.name FROM tasks t WHERE t.capture_id = l.capture_id AND t.id = l.owner_task_id)", "")
	  PART(" (", "owner_certainty || coalesce(': ' || owner_how, '')", ")")
	  PART(", owner word ", HEX("owner_raw"), "") PART(", count ", HEX("count_raw"), "")
	  PART(", readers ", "readers", "") PART(", waiters ", "waiters", "") " FROM locks l" ROW },
	{ "wait", "SELECT w.locator, (SELECT t.name FROM tasks t WHERE t.capture_id = w.capture_id AND t.id = w.task_id)"
	  " || ' waits: ' || kind" PART(" (", "detail", ")") PART(", ", "target_text", "") PART(": ", "func", "")
	  PART(" ← ", "caller", "") PART(" [", "caller_module", "]") SECONDS(", for ", "nullif(since_ms, 0)", " s")
	  PART(", waiter at ", HEX("nullif(waiter_addr, 0)"), "") PART(", ", "gfp", "") PART(", order ", "page_order", "")
	  " || '; ' || certainty || ': ' || how FROM waits w" ROW },
	{ "frame", "SELECT t.locator, t.name || ' #' || no || ' '"
	  " || coalesce(func || coalesce(" KNOWN("+0x%x", "pc_offset") ", '') || coalesce(' [' || module || ']', ''), '?')"
	  PART(" at ", HEX("pc"), "") " || ' (' || how || CASE WHEN reliable THEN '' ELSE ', unreliable' END || ')'"
	  " FROM frames f JOIN tasks t ON t.capture_id = f.capture_id AND t.id = f.task_id"
	  " WHERE f.capture_id = :capture AND f.task_id = :id AND f.no = :no", true },
	{ "oom_kill", "SELECT locator, CASE WHEN killed THEN 'killed ' || coalesce(victim_comm, '?')"
	  " || coalesce('[' || victim_pid || ']', '') ELSE 'OOM report without a kill' END"
	  PART(", anon ", "anon_rss_kb", " kB")
	  PART(", asked for by ", "trigger_comm || coalesce('[' || trigger_pid || ']', '')", "")
	  PART(", limit of ", "memcg", "") PART(": ", "message", "") " FROM oom_kills" ROW },
	{ "oom_candidate", "SELECT locator, coalesce(comm, '?') || '[' || coalesce(pid, '?') || ']'"
	  PART(": rss ", "rss_kb", " kB") PART(", oom_score_adj ", "oom_score_adj", "") " FROM oom_candidates" ROW },
	{ "oom_state", "SELECT locator, 'OOM killer: oom_victims ' || coalesce(victims, '?')"
	  FLAG("killer_disabled", "disabled") PART(", reaper queue ", "reaper_queue", "")
	  PART(", blockers ", "blockers", "") " FROM oom_states" ROW },
	{ "memcg", "SELECT locator, 'memcg ' || coalesce(path, '?')" PART(": usage ", "usage_kb", " kB")
	  PART(", max ", "max_kb", " kB") FLAG("under_oom", "under OOM") FLAG("oom_lock", "oom_lock held")
	  " FROM memcgs" ROW },
	{ "zone", "SELECT locator, 'zone ' || coalesce(name, '?')" PART(" of node ", "node", "")
	  PART(": free ", "free_kb", " kB") PART(", min ", "min_kb", " kB") PART(", low ", "low_kb", " kB")
	  FLAG("unreclaimable", "all_unreclaimable") " FROM zones" ROW },
	{ "vmstat", "SELECT locator, name || ' ' || coalesce(value, '?') || CASE unit WHEN 'kb' THEN ' kB' ELSE '' END"
	  PART(" of node ", "node", "") " FROM vmstats" ROW },
	{ "swap", "SELECT locator, 'swap ' || coalesce(name, 'in all')" PART(" (", "kind", ")")
	  PART(": total ", "total_kb", " kB") PART(", free ", "free_kb", " kB") " FROM swaps" ROW },
	{ "workqueue", "SELECT locator, 'workqueue ' || coalesce(name, '?')" FLAG("mem_reclaim", "WQ_MEM_RECLAIM")
	  PART(", active ", "active", "") PART(", inactive ", "inactive", "") " FROM workqueues" ROW },
	{ "work", "SELECT locator, 'work ' || coalesce(func, '?')" PART(" [", "module", "]") PART(", ", "state", "")
	  SECONDS(", its pool stalled for ", "pool_stalled_ms", " s") " FROM works" ROW },
	{ "device", "SELECT locator, 'device ' || coalesce(name, '?')" PART(" (", "kind", ")")
	  PART(", in flight ", "in_flight", "") SECONDS(", oldest for ", "oldest_ms", " s") " FROM devices" ROW },
	{ "event", "SELECT locator, kind" PART(": ", "text", "") " FROM events" ROW },
};
// clang-format on

/* A fact that is in the table already, with its row. */
struct stored {
	unsigned int kind;
	int64_t id, no, row;
	int64_t finding; /* the last one that cites it */
};

struct evidence {
	struct db *db;
	int64_t capture;
	struct facts *facts;
	struct db_stmt *stmts[ARRAY_SIZE(kinds)]; /* prepared when first needed */
	struct stored *stored;
	size_t n_stored;
};

struct reference {
	unsigned int kind; /* index of kinds */
	int64_t id, no;
};

int evidence_new(struct db *db, int64_t capture, struct evidence **ret_evidence)
{
	struct evidence *e = calloc(1, sizeof(*e));
	int r;

	if (!e)
		return err_oom();
	e->db = db;
	e->capture = capture;
	r = facts_open(db, capture, &e->facts);
	if (r < 0) {
		free(e);
		return r;
	}
	*ret_evidence = e;
	return 0;
}

void evidence_free(struct evidence *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		db_finish(e->stmts[i]);
	facts_free(e->facts);
	free(e->stored);
	free(e);
}

void evidence_forget(struct evidence *e)
{
	e->n_stored = 0;
}

static int find_kind(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].name) == len && strncmp(kinds[i].name, name, len) == 0)
			return (int)i;
	return -1;
}

/* One word, "task:12" or "frame:12/0". */
static int parse(const char *word, size_t len, struct reference *ret_reference)
{
	const char *colon = memchr(word, ':', len);
	int kind = colon ? find_kind(word, (size_t)(colon - word)) : -1;
	struct reference ref = { .kind = (unsigned int)kind };
	char *end = NULL;

	if (kind >= 0)
		ref.id = strtoll(colon + 1, &end, 10);
	if (kind >= 0 && kinds[kind].by_number && end != colon + 1 && *end == '/')
		ref.no = strtoll(end + 1, &end, 10);
	else if (kind >= 0 && kinds[kind].by_number)
		end = NULL;
	if (!end || end == colon + 1 || end != word + len)
		return err_set(-EINVAL, "evidence '%.*s' is no reference to a fact", (int)len, word);
	*ret_reference = ref;
	return 0;
}

static int statement(struct evidence *e, unsigned int kind, struct db_stmt **ret_stmt)
{
	int r = 0;

	if (!e->stmts[kind]) {
		r = db_prepare(e->db, kinds[kind].sql, &e->stmts[kind]);
		if (r == 0)
			r = db_bind_int(e->stmts[kind], ":capture", e->capture);
	}
	if (r == 0) {
		db_reset(e->stmts[kind]);
		*ret_stmt = e->stmts[kind];
	}
	return r;
}

static int remember(struct evidence *e, const struct reference *ref, int64_t row, struct stored **ret_stored)
{
	struct stored *list = reallocarray(e->stored, e->n_stored + 1, sizeof(*list));

	if (!list)
		return err_oom();
	e->stored = list;
	*ret_stored = &list[e->n_stored++];
	**ret_stored = (struct stored){ .kind = ref->kind, .id = ref->id, .no = ref->no, .row = row };
	return 0;
}

/* Looks the fact up and stores its words. */
static int resolve(struct evidence *e, const struct reference *ref, struct stored **ret_stored)
{
	int64_t row;
	struct fact_evidence fact = { .kind = kinds[ref->kind].name, .fact_id = OPT(ref->id) };
	struct db_stmt *stmt = NULL;
	char fallback[64];
	int r = statement(e, ref->kind, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":id", ref->id);
	if (r == 0 && kinds[ref->kind].by_number)
		r = db_bind_int(stmt, ":no", ref->no);
	if (r == 0)
		r = db_step(stmt);
	if (r < 0)
		return r;
	if (r == 0 || !db_text(stmt, 1))
		return err_set(-EINVAL, "evidence %s:%lld names no fact", fact.kind, (long long)ref->id);
	snprintf(fallback, sizeof(fallback), "fact:%s:%lld", fact.kind, (long long)ref->id);
	fact.locator = db_is_null(stmt, 0) ? fallback : db_text(stmt, 0);
	fact.text = db_text(stmt, 1);
	r = FACTS_ADD(e->facts, EVIDENCE, evidence, &fact, &row);
	return r < 0 ? r : remember(e, ref, row, ret_stored);
}

static int stored_of(struct evidence *e, const struct reference *ref, struct stored **ret_stored)
{
	for (size_t i = 0; i < e->n_stored; i++)
		if (e->stored[i].kind == ref->kind && e->stored[i].id == ref->id && e->stored[i].no == ref->no) {
			*ret_stored = &e->stored[i];
			return 0;
		}
	return resolve(e, ref, ret_stored);
}

/* Cites one fact, unless the finding does so already. */
static int cite(struct evidence *e, int64_t finding, const struct reference *ref, int64_t *pos)
{
	struct fact_finding_evidence link = { .finding_id = OPT(finding), .pos = OPT(*pos) };
	struct stored *stored = NULL;
	int r = stored_of(e, ref, &stored);

	if (r < 0 || stored->finding == finding)
		return r;
	stored->finding = finding;
	(*pos)++;
	link.evidence_id = OPT(stored->row);
	return FACTS_ADD(e->facts, FINDING_EVIDENCE, finding_evidence, &link, NULL);
}

int evidence_add(struct evidence *e, int64_t finding, const char *references)
{
	const char *word = references ? references : "";
	int64_t pos = 0;
	size_t len;

	for (; *(word += strspn(word, " \n\t")); word += len) {
		struct reference ref = { 0 };
		int r;

		len = strcspn(word, " \n\t");
		r = parse(word, len, &ref);
		if (r == 0)
			r = cite(e, finding, &ref, &pos);
		if (r < 0)
			return r;
	}
	return pos ? 0 : err_set(-EINVAL, "a finding without evidence");
}
