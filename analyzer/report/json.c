// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The schema oomtopsy/1: keys are always present, null or empty where unknown. A key is never renamed or given another
 * meaning within the version; new ones may come. json-c takes over each value that is put into an object.
 */
#include "analyzer/report/report.h"

#include <string.h>

#include "analyzer/report/stacks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"
#include "version.h"

typedef struct json_object json;

static json *json_opt(struct opt value)
{
	return value.known ? json_object_new_int64(value.v) : NULL;
}

/* A double as people write it: 0.95, not 0.94999999999999996. */
static json *json_fraction(double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4g", value);
	return json_object_new_double_s(value, text);
}

static void put(json *object, const char *key, json *value)
{
	json_object_object_add(object, key, value);
}

static void put_text(json *object, const char *key, const char *text)
{
	put(object, key, json_text(text));
}

static json *source_of(const struct model *m)
{
	json *o = json_object_new_object();

	put_text(o, "path", m->path);
	put_text(o, "kind", m->kind);
	put_text(o, "format", m->format);
	put_text(o, "sha256", m->sha256);
	put(o, "size", json_opt(m->size_bytes));
	return o;
}

static json *kernel_of(const struct model *m)
{
	json *o = json_object_new_object();

	put_text(o, "release", m->release);
	put_text(o, "version", m->version);
	put_text(o, "arch", m->arch);
	put(o, "uptime_ms", json_opt(m->uptime_ms));
	put(o, "uptime_at_least", m->uptime_ms.known ? json_object_new_boolean(m->uptime_at_least) : NULL);
	put_text(o, "booted_at", m->booted_at);
	put_text(o, "ended_at", m->ended_at);
	put_text(o, "taint", m->taint);
	put_text(o, "cmdline", m->cmdline);
	put_text(o, "load", m->load);
	return o;
}

/* Of what the kernel runs on, what tells machines of one kind from others: its name is the capture's. */
static json *machine_of(const struct model *m)
{
	json *o = json_object_new_object();

	put(o, "cpus", json_opt(m->cpus));
	put(o, "memory_kb", json_opt(m->memory_kb));
	put_text(o, "hardware", m->hardware);
	return o;
}

/* All that there is, whatever the lists show of it, so that a reader sees at once what a log lacks. */
static json *counts_of(const struct model *m)
{
	const struct {
		const char *key;
		int64_t n;
	} counts[] = {
		{ "tasks", m->tasks },
		{ "tasks_d_state", m->tasks_d_state },
		{ "locks", m->locks },
		{ "waits", m->waits },
	};
	json *o = json_object_new_object();

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		put(o, counts[i].key, json_object_new_int64(counts[i].n));
	return o;
}

/* Who asked for the memory that was not there: seldom who used it up, so it is an object beside the victim's. */
static json *trigger_of(const struct fact_oom_kill *k)
{
	json *o = json_object_new_object();

	put_text(o, "comm", k->trigger_comm);
	put(o, "pid", json_opt(k->trigger_pid));
	return o;
}

static json *victim_of(const struct fact_oom_kill *k)
{
	json *o = json_object_new_object();

	put(o, "pid", json_opt(k->victim_pid));
	put_text(o, "comm", k->victim_comm);
	put(o, "total_vm_kb", json_opt(k->total_vm_kb));
	put(o, "anon_rss_kb", json_opt(k->anon_rss_kb));
	put(o, "file_rss_kb", json_opt(k->file_rss_kb));
	put(o, "shmem_rss_kb", json_opt(k->shmem_rss_kb));
	put(o, "pgtables_kb", json_opt(k->pgtables_kb));
	put(o, "oom_score_adj", json_opt(k->oom_score_adj));
	put(o, "uid", json_opt(k->uid));
	return o;
}

/* The wall clock where the log has one, else seconds since boot; null without either. */
static json *time_of(const char *wall, struct opt ms)
{
	return wall ? json_text(wall) : ms.known ? json_object_new_double((double)ms.v / 1000.0) : NULL;
}

/* null unless the reaper took the memory: an attempt that failed is no reaping. */
static json *reaped_of(const struct fact_oom_kill *k)
{
	json *o;

	if (!k->reap_result || !streq(k->reap_result, "reaped"))
		return NULL;
	o = json_object_new_object();
	put(o, "time", time_of(k->reaped_wall, k->reaped_ms));
	return o;
}

/* A report without a kill is one of the list, too: the killer looked and found nobody, which is worse. */
static json *kill_of(const struct fact_oom_kill *k)
{
	json *o = json_object_new_object();

	put(o, "id", json_object_new_int64(k->id));
	put(o, "time", time_of(k->time_wall, k->time_ms));
	put_text(o, "locator", k->locator);
	put(o, "trigger", trigger_of(k));
	put_text(o, "gfp_mask", k->gfp);
	put(o, "order", json_opt(k->page_order));
	put_text(o, "constraint", k->constraint_name);
	put_text(o, "memcg", k->memcg);
	put(o, "victim", victim_of(k));
	put(o, "reaped", reaped_of(k));
	put(o, "killed", json_object_new_boolean(k->killed.v != 0));
	put_text(o, "ambiguous", k->ambiguous);
	return o;
}

/* All events, also those that the model leaves to other members: a program can choose for itself. */
static json *events_of(struct model *m, int *r)
{
	json *list = json_object_new_array();
	struct fact_event *events = NULL;
	size_t n = 0;

	*r = model_table(m, FACT_EVENT, "ORDER BY id", &events, &n);
	for (size_t i = 0; i < n; i++) {
		json *o = json_object_new_object();

		put(o, "time", time_of(events[i].time_wall, events[i].time_ms));
		put_text(o, "kind", events[i].kind);
		put_text(o, "comm", events[i].comm);
		put(o, "pid", json_opt(events[i].pid));
		put_text(o, "text", events[i].text);
		put_text(o, "locator", events[i].locator);
		json_object_array_add(list, o);
	}
	return list;
}

/* An object for each row of @sql. The first error stays in *@r, so that calls can stand one after the other. */
static json *list_of(struct model *m, const char *sql, json *(*make)(const struct db_stmt *), int *r)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	json *list = json_object_new_array();

	if (*r == 0)
		*r = db_prepare(m->db, sql, &stmt);
	if (*r == 0)
		*r = db_bind_int(stmt, ":capture", m->id);
	while (*r == 0 && (*r = db_step(stmt)) > 0) {
		json_object_array_add(list, make(stmt));
		*r = 0;
	}
	return list;
}

/* Columns become members by their names in the SELECT, so that a list and its schema are changed in one place each. */
static json *row_object(const struct db_stmt *stmt)
{
	json *o = json_object_new_object();

	for (int i = 0; i < db_columns(stmt); i++)
		put(o, db_column_name(stmt, i),
		    db_is_number(stmt, i) ? json_object_new_int64(db_int(stmt, i)) : json_text(db_text(stmt, i)));
	return o;
}

/* Nodes are named TYPE:ID, as evidence refers to facts. */
static const char nodes_sql[] =
	"SELECT type || ':' || id AS id, type, label, locator FROM nodes n WHERE capture_id = :capture ORDER BY type, n.id";
static const char edges_sql[] =
	"SELECT kind, src_type || ':' || src_id AS \"from\", dst_type || ':' || dst_id AS \"to\", certainty, how"
	" FROM edges WHERE capture_id = :capture ORDER BY id";

static const char waits_sql[] =
	"SELECT 'task:' || w.task_id AS task, t.name, w.kind, w.detail, w.target_type || ':' || w.target_id AS target_node,"
	" w.target, w.certainty, w.how, w.func, w.caller, w.caller_module, w.since_ms, w.gfp, w.page_order, w.locator"
	" FROM waits w LEFT JOIN tasks t ON t.capture_id = w.capture_id AND t.id = w.task_id"
	" WHERE w.capture_id = :capture ORDER BY w.id";

/* What was measured of the memory: when a kill or an event printed it, which one; neither is the state of the dump. */
static const struct {
	const char *key, *sql;
} memory[] = {
	{ "zones",
	  "SELECT kill_id AS kill, event_id AS event, node, name, free_kb, min_kb, low_kb, high_kb, managed_kb,"
	  " unreclaimable, locator FROM zones WHERE capture_id = :capture ORDER BY id" },
	{ "swaps",
	  "SELECT kill_id AS kill, name, kind, total_kb, free_kb, locator FROM swaps WHERE capture_id = :capture"
	  " ORDER BY id" },
	{ "cgroups",
	  "SELECT path, usage_kb, max_kb, under_oom, locator FROM memcgs WHERE capture_id = :capture ORDER BY id" },
	{ "statistics", "SELECT kill_id AS kill, event_id AS event, node, name, value, unit, locator FROM vmstats"
			" WHERE capture_id = :capture ORDER BY id" },
};

/* All locks that are known, whoever waits for them: the graph has those that somebody waits for. */
static const char locks_sql[] =
	"SELECT 'lock:' || l.id AS id, l.kind, l.label, l.mode, 'task:' || l.owner_task_id AS owner, t.name AS owner_name,"
	" l.owner_certainty AS certainty, l.owner_how AS how, l.readers, l.waiters, l.locator"
	" FROM locks l LEFT JOIN tasks t ON t.capture_id = l.capture_id AND t.id = l.owner_task_id"
	" WHERE l.capture_id = :capture ORDER BY l.id";

/* What runs on each CPU, and the devices that have requests in flight. */
static const char cpus_sql[] = "SELECT cpu, 'task:' || id AS task, name, locator FROM tasks"
			       " WHERE capture_id = :capture AND on_cpu ORDER BY cpu, id";
static const char io_sql[] = "SELECT name, kind, in_flight, oldest_ms, mounted, locator FROM devices"
			     " WHERE capture_id = :capture AND in_flight > 0 ORDER BY id";

static json *memory_of(struct model *m, int *r)
{
	json *o = json_object_new_object();

	for (size_t i = 0; i < ARRAY_SIZE(memory); i++)
		put(o, memory[i].key, list_of(m, memory[i].sql, row_object, r));
	return o;
}

/* Lines of a text as an array. */
static json *lines_of(const char *text)
{
	json *list = json_object_new_array();

	for (size_t len; *text; text += len + (text[len] == '\n')) {
		_cleanup_free_ char *line = NULL;

		len = strcspn(text, "\n");
		line = strndup(text, len);
		json_object_array_add(list, json_text(line));
	}
	return list;
}

/* A dump has a stack for each of some 10,000 tasks; equal ones are merged, and after so many nobody finds a new one. */
#define STACKS_MAX 1000

static json *stacks_of(struct model *m, int *r)
{
	json *list = json_object_new_array();
	struct stack *stacks = NULL;
	size_t n = 0, more;

	if (*r == 0)
		*r = stacks_list(m, model_verdict(m), true, STACKS_MAX, &stacks, &n, &more);
	for (size_t i = 0; *r == 0 && i < n; i++) {
		json *o = json_object_new_object();

		put_text(o, "title", stacks[i].title);
		put(o, "tasks", json_object_new_int64(stacks[i].tasks));
		put(o, "asleep_ms", json_opt(stacks[i].asleep_ms));
		put_text(o, "command", stacks[i].command);
		put(o, "frames", lines_of(stacks[i].frames));
		json_object_array_add(list, o);
	}
	return list;
}

/* Each cycle is a list of its nodes, in the direction of its edges. */
static json *cycles_of(struct model *m, int *r)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	json *cycles = json_object_new_array(), *cycle = NULL;

	if (*r == 0)
		*r = db_prepare(m->db,
				"SELECT pos, src_type || ':' || src_id FROM cycle_edges"
				" WHERE capture_id = :capture ORDER BY cycle_id, pos",
				&stmt);
	if (*r == 0)
		*r = db_bind_int(stmt, ":capture", m->id);
	while (*r == 0 && (*r = db_step(stmt)) > 0) {
		*r = 0;
		if (!cycle || db_int(stmt, 0) == 0)
			json_object_array_add(cycles, cycle = json_object_new_array());
		json_object_array_add(cycle, json_text(db_text(stmt, 1)));
	}
	return cycles;
}

static json *graph_of(struct model *m, int *r)
{
	json *o = json_object_new_object();

	put(o, "nodes", list_of(m, nodes_sql, row_object, r));
	put(o, "edges", list_of(m, edges_sql, row_object, r));
	put(o, "cycles", cycles_of(m, r));
	return o;
}

static json *evidence_of(const struct model_finding *f)
{
	json *list = json_object_new_array();

	for (size_t i = 0; i < f->n_evidence; i++) {
		json *o = json_object_new_object();

		put_text(o, "kind", f->evidence[i].kind);
		put_text(o, "locator", f->evidence[i].locator);
		put_text(o, "text", f->evidence[i].text);
		put_text(o, "command", f->evidence[i].command);
		json_object_array_add(list, o);
	}
	return list;
}

/* The rule of the finding that explains this one. */
static const char *explaining_rule(const struct model *m, const struct model_finding *f)
{
	for (size_t i = 0; f->row.explained_by.known && i < m->n_findings; i++)
		if (m->findings[i].row.id == f->row.explained_by.v)
			return m->findings[i].row.rule;
	return NULL;
}

/* Suppressed findings are only counted: who takes this into another tool has suppressed them for that tool as well. */
static json *findings_of(const struct model *m)
{
	json *list = json_object_new_array();

	for (size_t i = 0; i < m->n_findings; i++) {
		const struct model_finding *f = &m->findings[i];
		json *o = json_object_new_object();

		put_text(o, "rule", f->row.rule);
		put(o, "rev", json_opt(f->row.rev));
		put_text(o, "severity", f->row.severity);
		put(o, "confidence", json_fraction(f->row.confidence.v));
		put_text(o, "title", f->row.title);
		put_text(o, "fingerprint", f->row.fingerprint);
		put(o, "evidence", evidence_of(f));
		put_text(o, "explained_by", explaining_rule(m, f));
		put(o, "parameters", json_object_get(f->params));
		json_object_array_add(list, o);
	}
	return list;
}

/* The contract's verdict: null where no rule names what happened; the status and its clause say why. */
static json *verdict_of(const struct model *m)
{
	const struct model_finding *f = model_verdict(m);
	json *o;

	if (!f)
		return NULL;
	o = json_object_new_object();
	put_text(o, "rule", f->row.rule);
	put_text(o, "severity", f->row.severity);
	put(o, "confidence", json_fraction(f->row.confidence.v));
	put_text(o, "text", f->verdict);
	put_text(o, "advice", f->advice);
	put_text(o, "signature", m->verdict ? m->verdict->signature : f->row.fingerprint);
	return o;
}

/* Their verdicts are of this capture; what several captures of one incident come to is a fleet's report. */
static json *incidents_of(const struct model *m)
{
	json *list = json_object_new_array();

	for (size_t i = 0; i < m->n_incidents; i++) {
		const struct fact_incident *incident = &m->incidents[i];
		const struct model_finding *f = model_finding(m, incident->finding_id);
		json *o = json_object_new_object();

		put(o, "id", json_object_new_int64(incident->id));
		put(o, "first", time_of(model_wall(m, incident->first_ms), incident->first_ms));
		put(o, "last", time_of(model_wall(m, incident->last_ms), incident->last_ms));
		put_text(o, "scope", incident->scope);
		put_text(o, "memcg", incident->memcg);
		put(o, "kills", json_opt(incident->kills));
		put(o, "events", json_opt(incident->events));
		put_text(o, "verdict", f ? f->row.rule : NULL);
		json_object_array_add(list, o);
	}
	return list;
}

static json *not_evaluated_of(const struct model *m)
{
	json *list = json_object_new_array();

	for (size_t i = 0; i < m->n_not_evaluated; i++) {
		json *o = json_object_new_object();

		put_text(o, "rule", m->not_evaluated[i].rule);
		put_text(o, "why", m->not_evaluated[i].why);
		json_object_array_add(list, o);
	}
	return list;
}

/* Texts for people: nothing in the facts depends on them. */
static json *notes_of(const struct model *m)
{
	json *list = json_object_new_array();

	for (size_t i = 0; i < m->n_notes; i++) {
		json *o = json_object_new_object();

		put_text(o, "about", m->notes[i].field ? m->notes[i].field : m->notes[i].fact);
		put_text(o, "text", m->notes[i].reason);
		json_object_array_add(list, o);
	}
	return list;
}

/* The members and their order are those of the contract; docs/oomtopsy-1.schema.json must have each of them. */
static int add_capture(struct report *report, struct model *m, void *arg)
{
	json *o = json_object_new_object(), *kills = json_object_new_array();
	int r = 0;

	(void)report;
	json_object_array_add(arg, o);
	put(o, "source", source_of(m));
	put(o, "kernel", kernel_of(m));
	put_text(o, "host", m->host);
	put_text(o, "panic", m->panic);
	put_text(o, "types_from", m->types_from);
	put(o, "machine", machine_of(m));
	put(o, "counts", counts_of(m));
	for (size_t i = 0; i < m->n_oom_kills; i++)
		json_object_array_add(kills, kill_of(&m->oom_kills[i]));
	put(o, "oom_kills", kills);
	put(o, "events", events_of(m, &r));
	put(o, "verdict", verdict_of(m));
	put_text(o, "status", m->verdict ? m->verdict->status : NULL);
	put_text(o, "clause", m->verdict ? m->verdict->clause : NULL);
	put_text(o, "signature", m->verdict ? m->verdict->signature : NULL);
	put(o, "incidents", incidents_of(m));
	put(o, "waits", list_of(m, waits_sql, row_object, &r));
	put(o, "locks", list_of(m, locks_sql, row_object, &r));
	put(o, "stacks", stacks_of(m, &r));
	put(o, "memory", memory_of(m, &r));
	put(o, "cpus", list_of(m, cpus_sql, row_object, &r));
	put(o, "io", list_of(m, io_sql, row_object, &r));
	put(o, "graph", graph_of(m, &r));
	put(o, "findings", findings_of(m));
	put(o, "suppressed", json_object_new_int64((int64_t)m->n_suppressed));
	put(o, "not_evaluated", not_evaluated_of(m));
	put(o, "notes", notes_of(m));
	return r;
}

static int add_error(struct report *report, const struct failed_input *failed, void *arg)
{
	json *o = json_object_new_object();

	(void)report;
	put_text(o, "path", failed->path);
	put_text(o, "error", failed->error);
	json_object_array_add(arg, o);
	return 0;
}

int report_json(struct report *report)
{
	_cleanup_json_ json *root = json_object_new_object();
	json *rules = json_object_new_object(), *captures = json_object_new_array();
	json *errors = json_object_new_array();
	int r;

	put_text(root, "schema", "oomtopsy/1");
	put_text(root, "engine", OOMTOPSY_VERSION);
	put(rules, "count", json_object_new_int64((int64_t)report->rules->n));
	put(root, "rules", rules);
	put(root, "captures", captures);
	put(root, "errors", errors);
	r = report_each_capture(report, add_capture, captures);
	if (r == 0)
		r = report_each_failed(report, add_error, errors);
	if (r < 0)
		return r;
	return json_put(&report->out, root);
}
