// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/advice.h"
#include "analyzer/report/locator.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"
#include "util/vec.h"

const char *model_text(struct model *model, const char *text)
{
	return arena_text(model->arena, text);
}

/* Sections name tasks and locks in the same words as the chain does, so they describe nodes, too. */
struct chain_facts model_chain_facts(const struct model *model)
{
	return (struct chain_facts){ model->db, model->id, model->arena };
}

/* Copies the texts of a row, because SQLite frees them at the next step of the statement. */
static int keep_texts(struct model *model, enum fact_table table, char *row)
{
	const struct fact_desc *desc = &fact_descs[table];

	for (size_t i = 0; i < desc->n_columns; i++) {
		void *member = row + desc->columns[i].offset;
		const char **text = member;

		if (desc->columns[i].kind != 't' || !*text)
			continue;
		*text = arena_text(model->arena, *text);
		if (!*text)
			return -ENOMEM;
	}
	return 0;
}

/* An arena cannot grow an array, so rows are counted before they are read. */
static int count_rows(struct model *model, const char *table, size_t *ret_n)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	_cleanup_buf_ struct buf sql = { 0 };
	int r;

	buf_printf(&sql, "SELECT count(*) FROM \"%s\" WHERE capture_id = :capture", table);
	r = buf_check(&sql) ? buf_check(&sql) : db_first(model->db, buf_str(&sql), model->id, &stmt);
	if (r > 0)
		*ret_n = (size_t)db_int(stmt, 0);
	return r < 0 ? r : 0;
}

int model_table(struct model *model, enum fact_table table, const char *order, void *ret_rows, size_t *ret_n)
{
	const struct fact_desc *desc = &fact_descs[table];
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	_cleanup_buf_ struct buf sql = { 0 };
	size_t n = 0, i = 0;
	char *rows;
	int r = count_rows(model, desc->table, &n);

	if (r < 0)
		return r;
	rows = arena_alloc(model->arena, MAX(n, 1u) * desc->row_size);
	if (!rows)
		return -ENOMEM;
	buf_printf(&sql, "SELECT * FROM \"%s\" WHERE capture_id = :capture %s", desc->table, order);
	r = buf_check(&sql) ? buf_check(&sql) : db_prepare(model->db, buf_str(&sql), &stmt);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", model->id);
	while (r == 0 && i < n && (r = db_step(stmt)) > 0) {
		facts_read(stmt, table, rows + i * desc->row_size);
		r = keep_texts(model, table, rows + i * desc->row_size);
		i++;
	}
	if (r < 0)
		return r;
	*(void **)ret_rows = rows;
	*ret_n = i;
	return 0;
}

/* Fills the members that stand for the capture as a whole; columns follow each other as in the three lists. */
static int read_capture(struct model *m)
{
	static const char sql[] =
		"SELECT path, kind, format, sha256, case_name, release, version, arch, nullif(host, '(none)'), panic, types_from,"
		" machine, taint, booted_at, ended_at, host_from, cmdline, load,"
		" (SELECT max(time_wall) FROM (SELECT time_wall FROM event WHERE capture_id = :capture"
		"   UNION ALL SELECT time_wall FROM oom_kill WHERE capture_id = :capture)),"
		" (SELECT at FROM summary WHERE id = :capture AND at_from IN ('incident', 'end')), size_bytes,"
		" memory_kb, cpus, uptime_ms, records,"
		" (SELECT count(*) FROM task WHERE capture_id = :capture),"
		" (SELECT count(*) FROM task WHERE capture_id = :capture AND state = 'D'),"
		" (SELECT count(*) FROM lock WHERE capture_id = :capture),"
		" (SELECT count(*) FROM wait WHERE capture_id = :capture),"
		" (SELECT count(*) FROM oom_kill WHERE capture_id = :capture AND killed),"
		" (SELECT count(*) FROM event WHERE capture_id = :capture"
		"     AND kind NOT IN ('types-compared', 'disagreement')),"
		" (SELECT count(*) FROM edge WHERE capture_id = :capture),"
		" EXISTS (SELECT 1 FROM gap WHERE capture_id = :capture AND fact = 'capture' AND field = 'uptime_ms'"
		"   AND reason LIKE 'uptime is at least%'),"
		" (SELECT group_concat(name, ', ') FROM ("
		"   SELECT 'swap areas' AS name WHERE EXISTS (SELECT 1 FROM swap WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'zones' WHERE EXISTS (SELECT 1 FROM zone WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'memory cgroups' WHERE EXISTS (SELECT 1 FROM memcg WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'address spaces' WHERE EXISTS (SELECT 1 FROM mm WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'workqueues' WHERE EXISTS (SELECT 1 FROM workqueue WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'block devices' WHERE EXISTS (SELECT 1 FROM device WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'counters' WHERE EXISTS (SELECT 1 FROM vmstat WHERE capture_id = :capture)"
		"   UNION ALL SELECT 'the state of the OOM killer'"
		"     WHERE EXISTS (SELECT 1 FROM oom_state WHERE capture_id = :capture)))"
		" FROM captures WHERE id = :capture";
	const char **texts[] = { &m->path,       &m->kind,     &m->format, &m->sha256,    &m->case_name,
				 &m->release,    &m->version,  &m->arch,   &m->host,      &m->panic,
				 &m->types_from, &m->hardware, &m->taint,  &m->booted_at, &m->ended_at,
				 &m->host_from,  &m->cmdline,  &m->load,   &m->last_wall, &m->dated };
	struct opt *opts[] = { &m->size_bytes, &m->memory_kb, &m->cpus, &m->uptime_ms, &m->records };
	int64_t *counts[] = { &m->tasks, &m->tasks_d_state, &m->locks, &m->waits, &m->kills, &m->events, &m->edges };
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(m->db, sql, m->id, &stmt), col = 0;

	if (r <= 0)
		return r < 0 ? r : err_set(-ENOENT, "there is no capture %lld", (long long)m->id);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++, col++)
		*texts[i] = arena_text(m->arena, db_text(stmt, col));
	for (size_t i = 0; i < ARRAY_SIZE(opts); i++, col++)
		if (!db_is_null(stmt, col))
			*opts[i] = OPT(db_int(stmt, col));
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++, col++)
		*counts[i] = db_int(stmt, col);
	m->uptime_at_least = db_int(stmt, col++) != 0;
	m->others = arena_text(m->arena, db_text(stmt, col));
	return 0;
}

static const char evidence_sql[] =
	"SELECT e.kind, e.fact_id, e.locator, e.text, (SELECT t.pid FROM tasks t WHERE t.capture_id = e.capture_id"
	"  AND t.id = CASE e.kind WHEN 'task' THEN e.fact_id WHEN 'frame' THEN e.fact_id WHEN 'wait' THEN"
	"   (SELECT w.task_id FROM waits w WHERE w.capture_id = e.capture_id AND w.id = e.fact_id)"
	"  WHEN 'oom_kill' THEN (SELECT k.victim_task_id FROM oom_kills k WHERE k.capture_id = e.capture_id AND k.id = e.fact_id)"
	"  END)"
	" FROM finding_evidences e WHERE e.capture_id = :capture AND e.finding_id = :finding ORDER BY e.pos";

static int add_evidence(struct model *m, struct db_stmt *stmt, struct model_evidence *evidence)
{
	_cleanup_buf_ struct buf command = { 0 };

	*evidence = (struct model_evidence){
		.kind = arena_text(m->arena, db_text(stmt, 0)),
		.fact_id = OPT(db_int(stmt, 1)),
		.locator = arena_text(m->arena, db_text(stmt, 2)),
		.text = arena_text(m->arena, db_text(stmt, 3)),
	};
	locator_command(&command, db_text(stmt, 2), m->path,
			db_is_null(stmt, 4) ? (struct opt){ 0 } : OPT(db_int(stmt, 4)));
	if (command.len)
		evidence->command = arena_text(m->arena, buf_str(&command));
	return buf_check(&command);
}

static int read_evidence(struct model *m, struct model_finding *f)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	size_t cap = 0;
	int r = db_prepare(m->db, evidence_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", m->id);
	if (r == 0)
		r = db_bind_int(stmt, ":finding", f->row.id);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		if (vec_grow(&f->evidence, f->n_evidence, &cap, sizeof(*f->evidence)) < 0)
			return -ENOMEM;
		r = add_evidence(m, stmt, &f->evidence[f->n_evidence++]);
	}
	return r;
}

/* The text of parameter @name of a finding; it belongs to the finding. NULL if there is none. */
static const char *param(const struct model_finding *f, const char *name)
{
	struct json_object *value = NULL;

	if (!f->params || !json_object_object_get_ex(f->params, name, &value))
		return NULL;
	return json_object_get_string(value);
}

/* Copies a section of a rule's page into the model; NULL if the page has no such section. */
static int read_page_section(struct model *m, const struct rule *rule, const char *heading, const char **ret_text)
{
	_cleanup_free_ char *text = rule_page_section(rule, heading);

	*ret_text = model_text(m, text);
	return text && !*ret_text ? -ENOMEM : 0;
}

/*
 * The rule's own advice for this case, which knows its tasks and sizes, goes before the page's. That is for all
 * machines: what does not fit this one is left out.
 */
static int read_advice(struct model *m, struct model_finding *f)
{
	_cleanup_free_ char *text = f->row.advice ? NULL : rule_page_section(f->rule, "What to do");
	_cleanup_buf_ struct buf fitting = { 0 }, marked = { 0 };

	if (text)
		advice_for(text, m->release, m->over, &fitting);
	advice_mark_newer(f->row.advice ? f->row.advice : buf_str(&fitting), m->release, &marked);
	if (buf_check(&fitting) < 0 || buf_check(&marked) < 0)
		return -ENOMEM;
	if (marked.len)
		f->advice = model_text(m, buf_str(&marked));
	return marked.len && !f->advice ? -ENOMEM : 0;
}

static int read_page(struct model *m, struct model_finding *f)
{
	int r;

	if (!f->rule)
		return 0;
	r = read_advice(m, f);
	return r == 0 ? read_page_section(m, f->rule, "Mechanism", &f->mechanism) : r;
}

static int fill_finding(struct model *m, const struct rules *rules, struct model_finding *f)
{
	const struct chain_facts facts = model_chain_facts(m);
	int r = read_evidence(m, f);

	f->severity = severity_from_name(f->row.severity);
	f->rule = rules_find(rules, f->row.rule);
	f->params = f->row.params ? json_tokener_parse(f->row.params) : NULL;
	f->verdict = f->row.verdict ? f->row.verdict : f->row.title;
	if (r == 0)
		r = read_page(m, f);
	if (r == 0)
		r = chain_build(&facts, f->row.cycle_id, param(f, "chain"), &f->chain);
	/* If a rule names a bad chain, its finding is still worth reporting without the drawing. */
	if (r == -EINVAL)
		f->chain = (struct chain){ 0 };
	return r == -EINVAL ? 0 : r;
}

/* By rank. A database from before ranks were stored has none: there, severity and confidence stand in for it. */
static int read_findings(struct model *m, const struct rules *rules)
{
	struct fact_finding *rows;
	size_t n;
	int r = model_table(
		m, FACT_FINDING,
		"ORDER BY rank IS NULL, rank, CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2"
		" WHEN 'low' THEN 3 ELSE 4 END, confidence DESC, id",
		&rows, &n);

	if (r < 0)
		return r;
	m->findings = calloc(MAX(n, 1u), sizeof(*m->findings));
	if (!m->findings)
		return err_oom();
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (rows[i].suppressed.v) {
			m->n_suppressed++;
			continue;
		}
		m->findings[m->n_findings].row = rows[i];
		r = fill_finding(m, rules, &m->findings[m->n_findings++]);
	}
	return r;
}

static int read_unasked(struct model *m)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	size_t cap = 0;
	int r = db_prepare(m->db, "SELECT rule, why FROM not_evaluated WHERE capture_id = :capture ORDER BY why, rule",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", m->id);
	while (r >= 0 && (r = db_step(stmt)) > 0) {
		struct model_unasked *row;

		if (vec_grow(&m->not_evaluated, m->n_not_evaluated, &cap, sizeof(*m->not_evaluated)) < 0)
			return -ENOMEM;
		row = &m->not_evaluated[m->n_not_evaluated++];
		row->rule = model_text(m, db_text(stmt, 0));
		row->why = model_text(m, db_text(stmt, 1));
		if (!row->rule || !row->why)
			return -ENOMEM;
	}
	return MIN(r, 0);
}

/* A wall clock without year is of no known age. */
static int read_over(struct model *m)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(
		m->db,
		"SELECT 1 FROM capture c WHERE c.id = :capture AND (c.kind = 'vmcore' OR c.panic IS NOT NULL"
		" OR EXISTS (SELECT 1 FROM capture o WHERE o.artifact_id = c.artifact_id AND o.member IS c.member"
		"               AND o.boot > c.boot)"
		" OR (SELECT julianday('now') - julianday(max(e.time_wall)) > 1 FROM event e"
		"      WHERE e.capture_id = c.id AND e.time_wall >= '0')"
		" OR (SELECT julianday('now') - julianday(max(k.time_wall)) > 1 FROM oom_kill k"
		"      WHERE k.capture_id = c.id AND k.time_wall >= '0'))",
		m->id, &stmt);

	m->over = r > 0;
	return r < 0 ? r : 0;
}

/* A capture has at most one; none where rules have not run since verdicts are stored. */
static int read_verdict(struct model *m)
{
	struct fact_verdict *rows;
	size_t n;
	int r = model_table(m, FACT_VERDICT, "ORDER BY id", &rows, &n);

	if (r == 0 && n)
		m->verdict = &rows[0];
	return r;
}

/* Only an event says that DWARF was compared: without disagreements no other row does. */
static int read_compared(struct model *m)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(m->db, "SELECT 1 FROM event WHERE capture_id = :capture AND kind = 'types-compared'", m->id,
			 &stmt);

	m->compared = r > 0;
	return r < 0 ? r : 0;
}

/*
 * The ring buffer of a dump has its kills in order; what only the tasks themselves tell of comes after them, whenever it
 * was. A log is in the order of its lines, which is better than clocks that step.
 */
static const char *kills_order(const struct model *m)
{
	return streq(m->kind, "vmcore") ? "ORDER BY at_ms IS NULL, at_ms, id" : "ORDER BY id";
}

int model_new(struct db *db, int64_t capture, const struct rules *rules, struct model **ret_model)
{
	struct model *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return err_oom();
	m->db = db;
	m->id = capture;
	r = arena_new(&m->arena);
	if (r == 0)
		r = read_capture(m);
	for (size_t i = 0; r == 0 && i < rules->n; i++)
		m->n_rules += rule_applies(&rules->list[i], m->kind);
	if (r == 0)
		r = read_over(m);
	if (r == 0)
		r = read_findings(m, rules);
	if (r == 0)
		r = read_verdict(m);
	if (r == 0)
		r = model_table(m, FACT_INCIDENT, "ORDER BY first_ms IS NULL, first_ms, id", &m->incidents,
				&m->n_incidents);
	if (r == 0)
		r = read_unasked(m);
	if (r == 0)
		r = model_table(m, FACT_OOM_KILL, kills_order(m), &m->oom_kills, &m->n_oom_kills);
	if (r == 0)
		r = model_table(m, FACT_EVENT, "AND kind NOT IN ('types-compared', 'disagreement') ORDER BY at_ms, id",
				&m->log_events, &m->n_log_events);
	if (r == 0)
		r = model_table(m, FACT_GAP, "AND (fact = 'capture' OR fact = 'task' AND field IS NULL) ORDER BY id",
				&m->notes, &m->n_notes);
	if (r == 0)
		r = model_table(m, FACT_EVENT, "AND kind = 'disagreement' ORDER BY id", &m->disagreements,
				&m->n_disagreements);
	if (r == 0)
		r = read_compared(m);
	if (r < 0) {
		model_free(m);
		return r;
	}
	*ret_model = m;
	return 0;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_findings; i++) {
		json_object_put(m->findings[i].params);
		free(m->findings[i].evidence);
	}
	free(m->findings);
	free(m->not_evaluated);
	arena_free(m->arena);
	free(m);
}

/* Findings are by rank, so the first that nothing explains is the one that the engine chose. */
const struct model_finding *model_verdict(const struct model *m)
{
	for (size_t i = 0; i < m->n_findings; i++)
		if (!m->findings[i].row.explained_by.known)
			return &m->findings[i];
	return NULL;
}

const struct model_finding *model_finding(const struct model *m, struct opt id)
{
	for (size_t i = 0; id.known && i < m->n_findings; i++)
		if (m->findings[i].row.id == id.v)
			return &m->findings[i];
	return NULL;
}

const char *model_wall(const struct model *m, struct opt at_ms)
{
	for (size_t i = 0; at_ms.known && i < m->n_oom_kills; i++)
		if (m->oom_kills[i].at_ms.known && m->oom_kills[i].at_ms.v == at_ms.v && m->oom_kills[i].time_wall)
			return m->oom_kills[i].time_wall;
	for (size_t i = 0; at_ms.known && i < m->n_log_events; i++)
		if (m->log_events[i].at_ms.known && m->log_events[i].at_ms.v == at_ms.v && m->log_events[i].time_wall)
			return m->log_events[i].time_wall;
	return NULL;
}
