// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/chosen.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/commands.h"
#include "analyzer/cli/message.h"
#include "analyzer/cli/suggest.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

int chosen_bind(struct db_stmt *stmt, const struct args *args)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ ":since", args->since },
		{ ":until", args->until },
		{ ":kernel", args->kernel },
		{ ":host", args->host },
		{ ":rule", args->rule },
		{ ":signature", args->signature },
		{ ":case", args->parse.case_name },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(values); i++)
		if (values[i].value && db_has_parameter(stmt, values[i].name))
			r = db_bind_text(stmt, values[i].name, values[i].value);
	return r;
}

bool chosen_by_content(const struct args *args)
{
	return args->since || args->until || args->kernel || args->host || args->rule || args->signature;
}

/* What captures are chosen by that has a name, and the names that a database has. */
struct named {
	size_t member; /* of struct args */
	const char *what;
	const char *names; /* SQL, a column "name" */
};

static const struct named rule_names = { offsetof(struct args, rule), "with the verdict",
					 "SELECT DISTINCT coalesce(rule, status) AS name FROM summary" };

static const struct named others[] = {
	{ offsetof(struct args, kernel), "of kernel", "SELECT DISTINCT release AS name FROM capture" },
	{ offsetof(struct args, host), "of host", "SELECT DISTINCT coalesce(s.host, c.host) AS name" CHOSEN_FROM },
	{ offsetof(struct args, signature), "with signature", "SELECT DISTINCT signature AS name FROM summary" },
	{ offsetof(struct args, parse.case_name), "of case", "SELECT DISTINCT case_name AS name FROM artifact" },
};

static const char *value_of(const struct args *args, const struct named *named)
{
	return *(const char *const *)(const void *)((const char *)args + named->member);
}

/* 1 when the database has a name that the value means; 0 when it has none. */
static int is_there(struct db *db, const struct named *named, const char *value)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	_cleanup_buf_ struct buf sql = { 0 };
	int r;

	buf_printf(&sql, "SELECT 1 FROM (%s) WHERE name GLOB :value LIMIT 1", named->names);
	r = buf_check(&sql) < 0 ? -ENOMEM : db_prepare(db, buf_str(&sql), &row);
	if (r == 0)
		r = db_bind_text(row, ":value", value);
	return r == 0 ? db_step(row) : r;
}

/* The nearest of the names, a copy; NULL when none is near. Each is compared with the nearest one before it. */
static int nearest(struct db *db, const struct named *named, const char *value, char **ret_name)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	_cleanup_free_ char *best = NULL;
	int r = db_prepare(db, named->names, &row);

	while (r == 0 && (r = db_step(row)) > 0) {
		const char *name = db_text(row, 0);
		const char *pair[] = { best ? best : name, name, NULL };
		const char *meant = name ? did_you_mean(value, pair) : NULL;

		r = 0;
		if (!meant || meant == best)
			continue;
		free(best);
		best = strdup(meant);
		if (!best)
			return err_oom();
	}
	*ret_name = steal_ptr(best);
	return r;
}

/* Names of machines are not for the eyes of who reads pseudonyms. */
static int not_there(const struct args *args, struct db *db, const struct named *named, const char *value)
{
	_cleanup_free_ char *meant = NULL;
	int r = args->redact || args->redact_map ? 0 : nearest(db, named, value, &meant);

	if (r < 0)
		return complain(r, EXIT_INPUT);
	warn_line("%s: there is no capture %s '%s'%s%s%s", args->db, named->what, value, meant ? ": did you mean " : "",
		  meant ? meant : "", meant ? "?" : "");
	return EXIT_INPUT;
}

/* Verdicts without a rule have names, too, which a fleet's report shows among the rules. */
static bool is_known_rule(const struct rules *rules, const char *pattern)
{
	static const char *const statuses[] = { "unexplained", "undecided", "nothing", "none" };

	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (fnmatch(pattern, statuses[i], FNM_NOESCAPE) == 0)
			return true;
	for (size_t i = 0; i < rules->n; i++)
		if (fnmatch(pattern, rules->list[i].id, FNM_NOESCAPE) == 0)
			return true;
	return false;
}

int chosen_check(const struct args *args, const char *command, struct db *db, const struct rules *rules)
{
	int r = !args->rule || is_known_rule(rules, args->rule) ? 1 : is_there(db, &rule_names, args->rule);

	if (r == 0)
		return unknown_rule(command, rules, args->rule);
	for (size_t i = 0; r > 0 && i < ARRAY_SIZE(others); i++) {
		const char *value = value_of(args, &others[i]);

		r = value && !strpbrk(value, "*?[") ? is_there(db, &others[i], value) : 1;
		if (r == 0)
			return not_there(args, db, &others[i], value);
	}
	return r < 0 ? complain(r, EXIT_INPUT) : -1;
}

int chosen_warn(const struct args *args, struct db *db)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r;

	if (!chosen_by_content(args) && !args->parse.case_name)
		return 0;
	r = db_prepare(db, "SELECT 1" CHOSEN_FROM CHOSEN_WHERE " LIMIT 1", &row);
	if (r == 0)
		r = chosen_bind(row, args);
	if (r == 0)
		r = db_step(row);
	if (r == 0)
		warn_line("%s: no capture matches what was asked for", args->db);
	return MIN(r, 0);
}
