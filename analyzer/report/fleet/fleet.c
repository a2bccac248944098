// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/fleet/fleet.h"

#include <stdio.h>

#include "analyzer/report/table.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

extern const struct embed_file fleet_queries[];

// clang-format off
const struct fleet_section fleet_sections[] = {
	{ "captures", "Captures", "The newest first.", NULL, .drill = true },
	{ "new", "New failures", "Never seen before the date above, in any capture of the database.", "Nothing is new." },
	{ "signatures", "Failures", "One signature is the same failure on every machine, build and kernel.", "No failure." },
	{ "groups", "Groups of machines", "Machines whose names differ by the number at their end, the worst first.", NULL },
	{ "unknown", "Unknown chains", "No rule says why these wait: listed is what the verdict's tasks wait for, and what those do that they wait for.", NULL },
	{ "machines", "Machines that repeat", NULL, "No machine failed twice." },
	{ "kernels", "Kernels", NULL, NULL },
	{ "contradictions", "Contradictions", "What the captures of one incident say differently.", NULL },
	{ "failures", "Inputs that could not be read", NULL, NULL },
	{ NULL },
};
// clang-format on

bool fleet_has(const struct fleet *fleet, const struct fleet_section *section)
{
	return !section->drill || fleet->filter->signature;
}

static int bind_filter(const struct fleet_filter *filter, struct db_stmt *stmt)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ ":since", filter->since },         { ":until", filter->until },
		{ ":new_since", filter->new_since }, { ":kernel", filter->kernel },
		{ ":host", filter->host },           { ":rule", filter->rule },
		{ ":case", filter->case_name },      { ":signature", filter->signature },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(values); i++)
		if (db_has_parameter(stmt, values[i].name))
			r = values[i].value ? db_bind_text(stmt, values[i].name, values[i].value) :
					      db_bind_null(stmt, values[i].name);
	return r;
}

static const struct embed_file *find_query(const char *key)
{
	char name[64];

	snprintf(name, sizeof(name), "sql/%s.sql", key);
	for (const struct embed_file *query = fleet_queries; query->name; query++)
		if (streq(query->name, name))
			return query;
	return NULL;
}

int fleet_query(struct fleet *fleet, const char *key, struct db_stmt **ret_stmt)
{
	const struct embed_file *query = find_query(key);
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = query ? db_prepare(fleet->report->db, query->data, &stmt) : err_set(-EINVAL, "no query %s", key);

	if (r == 0)
		r = bind_filter(fleet->filter, stmt);
	if (r == 0)
		*ret_stmt = steal_ptr(stmt);
	return r;
}

static bool is_last_resort(const struct rule *rule)
{
	for (char *const *by = rule->explained_by; *by; by++)
		if (streq(*by, "*"))
			return !rule->classes[0];
	return false;
}

static int fill_last_resort(struct fleet *fleet)
{
	const struct rules *rules = fleet->report->rules;
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(fleet->report->db, "INSERT OR IGNORE INTO temp.last_resort VALUES (:rule)", &stmt);

	for (size_t i = 0; r == 0 && i < rules->n; i++) {
		if (!is_last_resort(&rules->list[i]))
			continue;
		db_reset(stmt);
		r = db_bind_text(stmt, ":rule", rules->list[i].id);
		if (r == 0)
			r = db_step(stmt);
	}
	return r;
}

static int look_for_captures(struct fleet *fleet)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(fleet->report->db, "SELECT 1 FROM chosen LIMIT 1", 0, &stmt);

	fleet->nothing = r == 0;
	return MIN(r, 0);
}

int fleet_prepare(struct fleet *fleet)
{
	const char *sql = find_query("prepare")->data;
	struct db_stmt *stmt = NULL;
	int r = db_allow_temporary(fleet->report->db);

	while (r == 0 && (r = db_prepare_next(fleet->report->db, &sql, &stmt)) > 0) {
		r = bind_filter(fleet->filter, stmt);
		if (r == 0)
			r = db_step(stmt);
		db_finish(stmt);
	}
	if (r == 0)
		r = fill_last_resort(fleet);
	if (r == 0)
		r = look_for_captures(fleet);
	return r < 0 ? err_wrap(r, "fleet") : 0;
}

void fleet_cells(const struct db_stmt *stmt, struct cell *cells)
{
	for (int i = 0; i < db_columns(stmt) && i < FLEET_COLUMNS_MAX; i++)
		cells[i] = (struct cell){ db_text(stmt, i), db_is_number(stmt, i) };
}
