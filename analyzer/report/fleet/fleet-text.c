// SPDX-License-Identifier: GPL-2.0-or-later
/* A fleet for people who read text: on a terminal, and as Markdown. */
#include "analyzer/report/fleet/fleet.h"

#include "analyzer/report/fleet/fleet-words.h"
#include "analyzer/report/table.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"

/* How the two formats differ. */
struct style {
	const char *h1, *h2, *h2_end;
	void (*escape)(struct buf *out, const char *text);
	int (*table)(struct fleet *fleet, struct db_stmt *stmt);
};

static int fill(struct table *table, struct db_stmt *stmt)
{
	struct cell cells[FLEET_COLUMNS_MAX];
	int r;

	do {
		fleet_cells(stmt, cells);
		r = table_add(table, cells);
	} while (r == 0 && (r = db_step(stmt)) > 0);
	return r;
}

/* @stmt stands on its first row. */
static int text_table(struct fleet *fleet, struct db_stmt *stmt)
{
	const char *names[FLEET_COLUMNS_MAX];
	struct table *table;
	int r;

	fleet_heads(stmt, names);
	r = table_new(names, db_columns(stmt), "table", fleet->report->terminal, fleet->report->color, &table);
	if (r < 0)
		return r;
	r = fill(table, stmt);
	if (r == 0)
		r = table_end(table, &fleet->report->out);
	table_free(table);
	return r;
}

static void markdown_row(struct buf *out, const struct cell *cells, int n)
{
	for (int i = 0; i < n; i++) {
		buf_puts(out, i ? " | " : "| ");
		if (cells[i].text)
			escape_markdown(out, cells[i].text);
	}
	buf_puts(out, " |\n");
}

static int markdown_table(struct fleet *fleet, struct db_stmt *stmt)
{
	struct buf *out = &fleet->report->out;
	struct cell cells[FLEET_COLUMNS_MAX];
	const char *names[FLEET_COLUMNS_MAX];
	int n = db_columns(stmt), r;

	fleet_heads(stmt, names);
	for (int i = 0; i < n; i++)
		cells[i] = (struct cell){ names[i], false };
	markdown_row(out, cells, n);
	for (int i = 0; i < n; i++)
		buf_puts(out, i ? "|---" : "|---");
	buf_puts(out, "|\n");
	do {
		fleet_cells(stmt, cells);
		markdown_row(out, cells, n);
	} while ((r = db_step(stmt)) > 0);
	return r;
}

static const struct style text_style = { "FLEET  ", "\n", "", escape_terminal, text_table };
static const struct style markdown_style = { "# Fleet: ", "\n## ", "\n", escape_markdown, markdown_table };

static int put_section(struct fleet *fleet, const struct style *style, const struct fleet_section *section)
{
	struct buf *out = &fleet->report->out;
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = fleet_query(fleet, section->key, &stmt);

	if (r == 0)
		r = db_step(stmt);
	if (r < 0 || (r == 0 && (!section->empty || fleet->nothing)))
		return r;
	buf_printf(out, "%s%s\n%s", style->h2, section->title, style->h2_end);
	if (section->note && r > 0)
		buf_printf(out, "%s\n%s", section->note, style == &text_style ? "" : "\n");
	if (r == 0) {
		buf_printf(out, "%s\n", section->empty);
		return 0;
	}
	return style->table(fleet, stmt);
}

static int put_all(struct fleet *fleet, const struct style *style)
{
	_cleanup_buf_ struct buf words = { 0 };
	int r = fleet_summary(fleet, &words);

	buf_puts(&fleet->report->out, style->h1);
	style->escape(&fleet->report->out, buf_str(&words));
	buf_puts(&fleet->report->out, "\n");
	for (const struct fleet_section *s = fleet_sections; r == 0 && s->key; s++)
		if (fleet_has(fleet, s))
			r = put_section(fleet, style, s);
	return r;
}

int fleet_text(struct fleet *fleet)
{
	return put_all(fleet, &text_style);
}

int fleet_markdown(struct fleet *fleet)
{
	return put_all(fleet, &markdown_style);
}
