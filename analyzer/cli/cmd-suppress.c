// SPDX-License-Identifier: GPL-2.0-or-later
/* suppress: what a database's owner knows already and does not want as a verdict, with the reason and the date. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/analysis.h"
#include "analyzer/cli/commands.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* Captures whose findings a suppression concerns: their verdicts are made again at once. */
static int again(const struct args *args, struct db *db, const struct rules *rules, const char *rule)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct ids captures = { 0 };
	struct analysis analysis = { 0 };
	int r = db_prepare(db, "SELECT DISTINCT capture_id FROM finding WHERE rule = :rule ORDER BY capture_id", &row);

	if (r == 0)
		r = db_bind_text(row, ":rule", rule);
	while (r == 0 && (r = db_step(row)) > 0)
		r = ids_add(&captures, db_int(row, 0));
	if (r == 0)
		r = analysis_init(&analysis, db, rules);
	if (r == 0)
		r = rescan_captures(&analysis, db, &captures);
	if (r == 0 && !args->quiet)
		fprintf(stderr, "%zu capture%s judged again\n", captures.n, plural(captures.n));
	analysis_deinit(&analysis);
	ids_deinit(&captures);
	return r;
}

/* Whether a finding of the rule has the fingerprint: one with a typing mistake would never suppress anything. */
static int is_there(struct db *db, const char *rule, const char *fingerprint)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = db_prepare(db, "SELECT 1 FROM finding WHERE rule = :rule AND fingerprint = :print", &row);

	if (r == 0)
		r = db_bind_text(row, ":rule", rule);
	if (r == 0)
		r = db_bind_text(row, ":print", fingerprint);
	if (r == 0)
		r = db_step(row);
	return r == 0 ? err_set(-ENOENT, "no finding of %s has the fingerprint '%s'", rule, fingerprint) : r;
}

static int store(struct db *db, const char *rule, const char *fingerprint, const char *reason)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = db_prepare(db,
			   "INSERT INTO suppression (rule, fingerprint, reason, created_at)"
			   " VALUES (:rule, :print, :reason, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
			   &row);

	if (r == 0)
		r = db_bind_text(row, ":rule", rule);
	if (r == 0)
		r = db_bind_text(row, ":print", fingerprint);
	if (r == 0)
		r = db_bind_text(row, ":reason", reason);
	return r == 0 ? db_step(row) : r;
}

/* add RULE [FINGERPRINT] */
static int add(const struct args *args, struct db *db, const struct rules *rules)
{
	const char *rule = args->operands[1], *print = args->n_operands > 2 ? args->operands[2] : NULL;
	int r;

	if (!rule || !args->reason || !*args->reason)
		return usage_error("suppress", "suppress add: RULE and --reason TEXT are needed");
	if (!rules_find(rules, rule))
		return unknown_rule("suppress", rules, rule);
	r = print ? is_there(db, rule, print) : 1;
	if (r > 0)
		r = store(db, rule, print, args->reason);
	if (r == 0)
		r = again(args, db, rules, rule);
	return r < 0 ? complain_of_writing(r) : EXIT_ANALYSED;
}

/* list */
static int list(const struct args *args, struct db *db, const struct rules *rules)
{
	_cleanup_out_ struct out out = { .fd = -1 };
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT id, created_at AS date, rule, fingerprint, reason FROM suppressions ORDER BY id",
			   &stmt);

	(void)rules;
	if (r == 0)
		r = out_open(args->output, &out);
	if (r == 0)
		r = write_rows(args, db, stmt, &out);
	if (r == 0)
		r = out_commit(&out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

/* The rule of suppression @id, a copy. */
static int rule_of(struct db *db, int64_t id, char **ret_rule)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = db_prepare(db, "SELECT rule FROM suppression WHERE id = :id", &row);

	if (r == 0)
		r = db_bind_int(row, ":id", id);
	if (r == 0)
		r = db_step(row);
	if (r <= 0)
		return r < 0 ? r : err_set(-ENOENT, "there is no suppression %lld", (long long)id);
	*ret_rule = strdup(db_text(row, 0));
	return *ret_rule ? 0 : err_oom();
}

/* remove ID */
static int drop(const struct args *args, struct db *db, const struct rules *rules)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	_cleanup_free_ char *rule = NULL;
	char *end = NULL;
	long id = args->operands[1] ? strtol(args->operands[1], &end, 10) : 0;
	int r;

	if (!end || *end || id < 1)
		return usage_error("suppress", "suppress remove: the ID that 'suppress list' prints is needed");
	r = rule_of(db, id, &rule);
	if (r == 0)
		r = db_prepare(db, "DELETE FROM suppression WHERE id = :id", &row);
	if (r == 0)
		r = db_bind_int(row, ":id", id);
	if (r == 0)
		r = db_step(row);
	if (r == 0)
		r = again(args, db, rules, rule);
	return r < 0 ? complain_of_writing(r) : EXIT_ANALYSED;
}

static const struct verb {
	const char *name;
	int max_operands; /* with its own name */
	int (*run)(const struct args *args, struct db *db, const struct rules *rules);
} verbs[] = { { "add", 3, add }, { "list", 1, list }, { "remove", 2, drop } };

static const char *verb_name(size_t i)
{
	return i < ARRAY_SIZE(verbs) ? verbs[i].name : NULL;
}

/* args_parse() has found the name. */
static const struct verb *find_verb(const char *name)
{
	const struct verb *verb = verbs;

	while (!streq(verb->name, name))
		verb++;
	return verb;
}

static int run(struct args *args)
{
	const struct verb *verb = find_verb(args->operands[0]);
	_cleanup_db_ struct db *db = NULL;
	struct rules rules;
	int r, status;

	if (args->n_operands > verb->max_operands)
		return usage_error("suppress", "suppress: unexpected argument '%s'",
				   args->operands[verb->max_operands]);
	if (!args->db)
		return need_db("suppress");
	status = load_rules(args, &rules);
	if (status)
		return status;
	r = open_fleet(args->db, DB_EXISTING, &db);
	status = r < 0 ? complain(r, EXIT_DATABASE) : verb->run(args, db, &rules);
	rules_deinit(&rules);
	return status;
}

static const char *const options[] = { "db", "reason", "rules", "set", "format", "output", "color", "quiet", NULL };

// clang-format off
const struct command suppress_command = {
	.name = "suppress",
	.synopsis = "--db FILE add RULE [FINGERPRINT] --reason TEXT | list | remove ID",
	.summary = "Keeps findings that are known from being verdicts, with the reason and the date.",
	.options = options,
	.format_name = table_format_name,
	.min_operands = 1,
	.max_operands = 3,
	.word_name = verb_name,
	.run = run,
	.details = "add     a rule as a whole, or the findings of a rule that have this fingerprint (JSON and HTML show it)\n"
		   "list    what is suppressed, since when, and why\n"
		   "remove  the suppression with this ID\n\n"
		   "The verdicts of the captures that have such findings are made again at once. Reports count what is\n"
		   "suppressed. With rules of your own, name them (--rules).\n\n"
		   "examples:\n"
		   "  oomtopsy suppress --db fleet.db add oom/low-swappiness --reason 'swap is for emergencies here'\n"
		   "  oomtopsy suppress --db fleet.db list\n"
		   "  oomtopsy suppress --db fleet.db remove 1",
};
// clang-format on
