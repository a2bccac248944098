// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/vec.h"

extern const struct embed_file verdict_sql[];

/* A stored finding, as far as ranks need it. */
struct finding {
	int64_t id, incident;
	const struct rule *rule;
	enum severity severity;
	double confidence;
	bool suppressed;
	bool ring;         /* tasks that wait for each other, and for no memory */
	bool waits;        /* tells of tasks that wait: one is among the evidence */
	int64_t *evidence; /* ids, ascending */
	size_t n_evidence;
	struct finding *explained_by;
	int64_t explains;
};

struct findings {
	struct db *db;
	int64_t capture;
	struct finding *list; /* ordered by id until they are ranked */
	size_t n, cap;
};

static void findings_deinit(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i].evidence);
	free(f->list);
}

static int load_findings(struct findings *f, const struct rules *rules)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(f->db,
			   "SELECT f.id, f.rule, f.severity, f.confidence, f.suppressed, f.incident_id,"
			   " EXISTS (SELECT 1 FROM cycle c WHERE c.capture_id = f.capture_id AND c.id = f.cycle_id"
			   "            AND NOT c.has_memory),"
			   " EXISTS (SELECT 1 FROM finding_evidence fe JOIN evidence v ON v.capture_id = fe.capture_id"
			   "            AND v.id = fe.evidence_id WHERE fe.capture_id = f.capture_id"
			   "            AND fe.finding_id = f.id AND v.kind = 'wait')"
			   " FROM finding f WHERE f.capture_id = :capture ORDER BY f.id",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", f->capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		if (vec_grow(&f->list, f->n, &f->cap, sizeof(*f->list)) < 0)
			return -ENOMEM;
		f->list[f->n++] = (struct finding){
			.id = db_int(stmt, 0),
			.rule = rules_find(rules, db_text(stmt, 1)),
			.severity = severity_from_name(db_text(stmt, 2)),
			.confidence = db_real(stmt, 3),
			.suppressed = db_int(stmt, 4),
			.incident = db_int(stmt, 5),
			.ring = db_int(stmt, 6),
			.waits = db_int(stmt, 7),
		};
		r = 0;
	}
	return r;
}

static int add_evidence(struct finding *finding, int64_t id)
{
	int64_t *bigger = reallocarray(finding->evidence, finding->n_evidence + 1, sizeof(*bigger));

	if (!bigger)
		return err_oom();
	finding->evidence = bigger;
	finding->evidence[finding->n_evidence++] = id;
	return 0;
}

/* Evidence comes in the order of findings, so one pass over both lists suffices. */
static int load_evidence(struct findings *f)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	size_t at = 0;
	int r = db_prepare(f->db,
			   "SELECT finding_id, evidence_id FROM finding_evidence WHERE capture_id = :capture"
			   " ORDER BY finding_id, evidence_id",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", f->capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		while (at < f->n && f->list[at].id < db_int(stmt, 0))
			at++;
		r = at < f->n && f->list[at].id == db_int(stmt, 0) ? add_evidence(&f->list[at], db_int(stmt, 1)) : 0;
	}
	return r;
}

/* ---- Which finding explains which ---- */

/* Of two lists in ascending order. Findings that cite the same facts speak of the same trouble. */
static size_t shared_evidence(const struct finding *a, const struct finding *b)
{
	size_t shared = 0;

	for (size_t i = 0, k = 0; i < a->n_evidence && k < b->n_evidence;) {
		shared += a->evidence[i] == b->evidence[k];
		if (a->evidence[i] < b->evidence[k])
			i++;
		else
			k++;
	}
	return shared;
}

/* Whether explained-by of a rule has this word, as it stands. */
static bool names(const struct rule *rule, const char *id)
{
	for (size_t i = 0; rule->explained_by[i]; i++)
		if (streq(rule->explained_by[i], id))
			return true;
	return false;
}

/* Whether a rule says that anything may explain it. */
static bool yields_to_all(const struct rule *rule)
{
	return names(rule, "*");
}

/* Whether the id meets a pattern of explained-by: an id, "area/" and a star, or a star. */
static bool matches(const char *pattern, const char *id)
{
	size_t len = strlen(pattern);

	return pattern[len - 1] == '*' ? strncmp(pattern, id, len - 1) == 0 : streq(pattern, id);
}

/*
 * A star, alone or after an area, stands for all that is no such catch-all itself, or a worse one, and that weighs
 * enough: what is critical has no cause of medium severity that nobody thought of. Nor does it stand for a rule that
 * names this one as its own cause: who wrote that down knew both.
 */
static bool meant_by_star(const struct finding *by, const struct finding *finding)
{
	if (names(by->rule, finding->rule->id))
		return false;
	if (yields_to_all(by->rule))
		return by->severity < finding->severity;
	return yields_to_all(finding->rule) || by->severity <= finding->severity + 1;
}

static bool may_explain(const struct finding *by, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	if (!rule || !by->rule || by->rule == rule || by->suppressed)
		return false;
	if (by->incident != finding->incident && !names(rule, by->rule->id))
		return false;
	for (size_t i = 0; rule->explained_by[i]; i++) {
		bool general = strchr(rule->explained_by[i], '*') != NULL;

		if (matches(rule->explained_by[i], by->rule->id) && (!general || meant_by_star(by, finding)))
			return true;
	}
	return false;
}

/* Whether @by is itself explained by @finding, over any number of steps. */
static bool closes_loop(const struct finding *by, const struct finding *finding)
{
	while (by && by != finding)
		by = by->explained_by;
	return by == finding;
}

/* The heavier finding first: severity, then confidence. */
static int by_weight(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity < b->severity ? -1 : 1;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/*
 * A ring hangs by itself: its tasks wait for each other alone, so that nothing explains it that has none of them, and
 * it is the cause of no wait that does not lead to it. Chains that do have its tasks and locks among their evidence.
 * What goes from one incident to another, as from a cgroup's limit to the whole machine, has a fact in both.
 */
static bool has_to_share(const struct finding *by, const struct finding *finding)
{
	return by->incident != finding->incident || finding->ring || (by->ring && finding->waits);
}

/* Of those that may explain @finding the one that shares most evidence with it does, and of equals the heaviest. */
static void explain(struct findings *f, struct finding *finding)
{
	struct finding *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct finding *by = &f->list[i];
		size_t shared;

		if (!may_explain(by, finding) || closes_loop(by, finding))
			continue;
		shared = shared_evidence(by, finding);
		if (!shared && has_to_share(by, finding))
			continue;
		if (!best || shared > most || (shared == most && by_weight(by, best) < 0)) {
			best = by;
			most = shared;
		}
	}
	finding->explained_by = best;
}

static int lightest_first(const void *a, const void *b)
{
	return by_weight(*(const struct finding *const *)b, *(const struct finding *const *)a);
}

/* The lightest first: of two that name each other the heavier one stays unexplained. */
static int explain_all(struct findings *f)
{
	_cleanup_free_ struct finding **order = calloc(f->n, sizeof(struct finding *));

	if (!order)
		return err_oom();
	for (size_t i = 0; i < f->n; i++)
		order[i] = &f->list[i];
	qsort(order, f->n, sizeof(*order), lightest_first);
	for (size_t i = 0; i < f->n; i++)
		if (!order[i]->suppressed)
			explain(f, order[i]);
	for (size_t i = 0; i < f->n; i++)
		for (struct finding *by = f->list[i].explained_by; by; by = by->explained_by)
			by->explains++;
	return 0;
}

/* ---- Ranks ---- */

/*
 * First what nothing explains, as that is nearest to a cause; then severity, then how much it explains, then
 * confidence. Ids decide last, so that the same findings always have the same ranks.
 */
static int by_rank(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;

	if (x->suppressed != y->suppressed)
		return x->suppressed - y->suppressed;
	if (!x->explained_by != !y->explained_by)
		return x->explained_by ? 1 : -1;
	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	if (x->explains != y->explains)
		return x->explains > y->explains ? -1 : 1;
	return by_weight(x, y);
}

static int store_rank(struct db_stmt *stmt, const struct finding *finding, int64_t rank)
{
	int r;

	db_reset(stmt);
	r = db_bind_int(stmt, ":id", finding->id);
	if (r == 0)
		r = db_bind_int(stmt, ":explains", finding->explains);
	if (r == 0)
		r = finding->suppressed ? db_bind_null(stmt, ":rank") : db_bind_int(stmt, ":rank", rank);
	if (r == 0)
		r = finding->explained_by ? db_bind_int(stmt, ":by", finding->explained_by->id) :
					    db_bind_null(stmt, ":by");
	return r == 0 ? db_step(stmt) : r;
}

static int store_ranks(struct findings *f)
{
	_cleanup_free_ const struct finding **order = calloc(f->n, sizeof(struct finding *));
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(f->db,
			   "UPDATE finding SET explained_by = :by, explains = :explains, rank = :rank"
			   " WHERE capture_id = :capture AND id = :id",
			   &stmt);

	if (!order)
		return err_oom();
	for (size_t i = 0; i < f->n; i++)
		order[i] = &f->list[i];
	qsort(order, f->n, sizeof(*order), by_rank);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", f->capture);
	for (size_t i = 0; r == 0 && i < f->n; i++)
		r = store_rank(stmt, order[i], (int64_t)i + 1);
	return r;
}

/* ---- The capture as a whole ---- */

/* The sections of verdict.sql. */
#define MARK "\n-- "

/* Prepares a section of verdict.sql for @capture. */
static int section(struct db *db, const char *name, int64_t capture, struct db_stmt **ret_stmt)
{
	char mark[64];
	const char *sql;
	int r;

	snprintf(mark, sizeof(mark), MARK "%s:", name);
	sql = strstr(verdict_sql[0].data, mark);
	if (!sql)
		return err_set(-EINVAL, "no section %s", name);
	r = db_prepare_next(db, &(const char *){ sql }, ret_stmt);
	return r > 0 ? db_bind_int(*ret_stmt, ":capture", capture) : r;
}

/* Runs a section that writes. */
static int run(struct db *db, const char *name, int64_t capture)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = section(db, name, capture, &stmt);

	return r == 0 ? db_step(stmt) : r;
}

static int rank_findings(struct db *db, int64_t capture, const struct rules *rules)
{
	_cleanup_(findings_deinit) struct findings f = { .db = db, .capture = capture };
	int r = run(db, "incidents-of-findings", capture);

	if (r == 0)
		r = load_findings(&f, rules);
	if (r == 0)
		r = load_evidence(&f);
	if (r < 0 || !f.n)
		return r;
	r = explain_all(&f);
	if (r == 0)
		r = store_ranks(&f);
	return r == 0 ? run(db, "verdicts-of-incidents", capture) : r;
}

/*
 * What no rule knows has a signature, too: the kinds of waits and the first functions that mean something, or the
 * kinds of events without any wait.
 */
static void sign(const char *text, char out[static 17])
{
	snprintf(out, 17, "%016llx", (unsigned long long)XXH64(text, strlen(text), 0));
}

/* Stands on the row of what the capture comes to. */
static int conclude(struct db *db, int64_t capture, const char *stacks, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = section(db, "capture", capture, &stmt);

	if (r == 0)
		r = stacks ? db_bind_text(stmt, ":stacks", stacks) : db_bind_null(stmt, ":stacks");
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		*ret_stmt = steal_ptr(stmt);
	return MIN(r, 0);
}

int verdict_make(struct db *db, int64_t capture, const struct rules *rules, const char *stacks, struct facts *facts)
{
	_cleanup_stmt_ struct db_stmt *sum = NULL;
	struct fact_verdict row = { 0 };
	char signature[17];
	int r = rank_findings(db, capture, rules);

	if (r == 0)
		r = conclude(db, capture, stacks, &sum);
	if (r < 0)
		return err_wrap(r, "verdict");
	row.status = db_text(sum, 0);
	if (!db_is_null(sum, 1))
		row.finding_id = OPT(db_int(sum, 1));
	row.clause = db_text(sum, 2);
	row.signature = db_text(sum, 3);
	if (!row.signature && db_text(sum, 4)) {
		sign(db_text(sum, 4), signature);
		row.signature = signature;
	}
	return FACTS_ADD(facts, VERDICT, verdict, &row, NULL);
}
