// SPDX-License-Identifier: GPL-2.0-or-later
/* A fleet for programs: an object with an array for each section, and one with what the plots show. */
#include "analyzer/report/fleet/fleet.h"

#include "analyzer/report/table.h"
#include "util/cleanup.h"
#include "util/error.h"

static int rows(struct table *table, struct db_stmt *stmt)
{
	struct cell cells[FLEET_COLUMNS_MAX];
	int r = 0;

	while (r == 0 && (r = db_step(stmt)) > 0) {
		fleet_cells(stmt, cells);
		r = table_add(table, cells);
	}
	return r;
}

static int put_array(struct fleet *fleet, const char *key)
{
	const char *names[FLEET_COLUMNS_MAX];
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct table *table;
	int r = fleet_query(fleet, key, &stmt);

	for (int i = 0; r == 0 && i < db_columns(stmt); i++)
		names[i] = db_column_name(stmt, i);
	if (r == 0)
		r = table_new(names, db_columns(stmt), "json", false, false, &table);
	if (r < 0)
		return r;
	buf_printf(&fleet->report->out, ",\n\"%s\": ", key);
	r = rows(table, stmt);
	if (r == 0)
		r = table_end(table, &fleet->report->out);
	table_free(table);
	return r;
}

int fleet_json(struct fleet *fleet)
{
	static const char *const plots[] = { "overview", "times", "heat", NULL };
	int r = 0;

	buf_puts(&fleet->report->out, "{\n\"schema\": \"oomtopsy-fleet/1\"");
	for (const char *const *key = plots; r == 0 && *key; key++)
		r = put_array(fleet, *key);
	for (const struct fleet_section *s = fleet_sections; r == 0 && s->key; s++)
		if (fleet_has(fleet, s))
			r = put_array(fleet, s->key);
	buf_puts(&fleet->report->out, "}\n");
	return r;
}
