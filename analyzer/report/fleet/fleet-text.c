// SPDX-License-Identifier: GPL-2.0-or-later
/* A fleet for people who read text: on a terminal, and as Markdown. */
#include "analyzer/report/fleet/fleet.h"

#include <string.h>

#include "analyzer/report/fleet/fleet-words.h"
#include "analyzer/report/table.h"
#include "analyzer/report/wrap.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* How the two formats differ. */
struct style {
	const char *h1, *h2, *h2_end, *note_end;
	void (*prose)(struct report *report, int column, const char *text); /* with a line feed */
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

/* Wraps a text in a line of which @column columns are taken. */
static void text_prose(struct report *report, int column, const char *text)
{
	const struct wrap wrap = { .width = report->width, .column = column, .prefix = "", .unicode = report->unicode };

	wrap_text(&report->out, &wrap, text);
}

/* The columns of the longest line, without codes of colour. */
static int widest(const char *text)
{
	int most = 0, n = 0;

	for (; *text; text++) {
		if (*text == '\033')
			text += strcspn(text, "m");
		else if (*text == '\n')
			n = 0;
		else
			n += ((unsigned char)*text & 0xc0) != 0x80;
		most = MAX(most, n);
	}
	return most;
}

/* A row as a paragraph: what it is of, and then each value with the name of its column. */
static void put_record(struct report *report, const char *const *names, const struct cell *cells, int n)
{
	const struct wrap wrap = {
		.width = report->width, .column = 2, .prefix = "      ", .unicode = report->unicode
	};
	_cleanup_buf_ struct buf text = { 0 };

	for (int i = 0; i < n; i++) {
		if (!cells[i].text || !*cells[i].text)
			continue;
		buf_puts(&text, !text.len ? "" : i == 1 ? ": " : "; ");
		if (i || cells[i].number)
			buf_printf(&text, "%s ", names[i]);
		buf_puts(&text, cells[i].text);
	}
	buf_puts(&report->out, "  ");
	wrap_text(&report->out, &wrap, buf_str(&text));
}

/* @stmt stands on its first row. */
static int text_records(struct fleet *fleet, struct db_stmt *stmt, const char *const *names)
{
	struct cell cells[FLEET_COLUMNS_MAX];
	int r;

	do {
		fleet_cells(stmt, cells);
		put_record(fleet->report, names, cells, db_columns(stmt));
	} while ((r = db_step(stmt)) > 0);
	return r;
}

/* A table that the terminal would break has no columns any more: rows of such a one are paragraphs. @stmt stands on its first row. */
static int text_table(struct fleet *fleet, struct db_stmt *stmt)
{
	const char *names[FLEET_COLUMNS_MAX];
	_cleanup_buf_ struct buf text = { 0 };
	struct table *table;
	int r;

	fleet_heads(stmt, names);
	r = table_new(names, db_columns(stmt), "table", fleet->report->terminal, fleet->report->color, &table);
	if (r < 0)
		return r;
	r = fill(table, stmt);
	if (r == 0)
		r = table_end(table, &text);
	table_free(table);
	if (r == 0 && widest(buf_str(&text)) <= fleet->report->columns) {
		buf_add(&fleet->report->out, buf_str(&text), text.len);
		return buf_check(&fleet->report->out);
	}
	db_reset(stmt);
	if (r == 0)
		r = db_step(stmt);
	return r > 0 ? text_records(fleet, stmt, names) : r;
}

static void markdown_prose(struct report *report, int column, const char *text)
{
	(void)column;
	escape_markdown(&report->out, text);
	buf_putc(&report->out, '\n');
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

static const struct style text_style = { "FLEET  ", "\n", "", "", text_prose, text_table };
static const struct style markdown_style = { "# Fleet: ", "\n## ", "\n", "\n", markdown_prose, markdown_table };

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
	if (section->note && r > 0) {
		style->prose(fleet->report, 0, section->note);
		buf_puts(out, style->note_end);
	}
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
	style->prose(fleet->report, (int)strlen(style->h1), buf_str(&words));
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
