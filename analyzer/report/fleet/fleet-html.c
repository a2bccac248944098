// SPDX-License-Identifier: GPL-2.0-or-later
/* A fleet as one page that loads nothing. Each failure links to its captures further down. */
#include "analyzer/report/fleet/fleet.h"

#include <string.h>

#include "analyzer/report/fleet/fleet-plots.h"
#include "analyzer/report/fleet/fleet-words.h"
#include "analyzer/report/html/html-page.h"
#include "analyzer/report/table.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

extern const struct embed_file fleet_style[];

/* Bytes of a text that is not wrapped: a date, a release, a rule. */
#define SHORT_MAX 24

/* Columns that are more than their text. */
static void cell_signature(struct buf *out, const char *text)
{
	buf_puts(out, "<td class=\"short\"><a href=\"#s-");
	escape_html(out, text);
	buf_puts(out, "\"><code>");
	escape_html(out, text);
	buf_puts(out, "</code></a></td>");
}

static void cell_severity(struct buf *out, const char *text)
{
	buf_puts(out, "<td class=\"");
	escape_html(out, text);
	buf_puts(out, "\">");
	escape_html(out, text);
	buf_puts(out, "</td>");
}

static void cell_new(struct buf *out, const char *text)
{
	buf_printf(out, "<td class=\"short new\">%s</td>", *text ? "NEW" : "");
}

static const struct {
	const char *column;
	void (*put)(struct buf *out, const char *text);
} special[] = {
	{ "signature", cell_signature },
	{ "severity", cell_severity },
	{ "new", cell_new },
};

static void put_cell(struct buf *out, const char *column, const struct cell *cell)
{
	const char *text = cell->text ? cell->text : "";

	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (streq(special[i].column, column)) {
			special[i].put(out, text);
			return;
		}
	buf_printf(out, "<td%s>",
		   cell->number              ? " class=\"number\"" :
		   strlen(text) <= SHORT_MAX ? " class=\"short\"" :
					       "");
	escape_html(out, text);
	buf_puts(out, "</td>");
}

/* @stmt stands on its first row. */
static int put_table(struct buf *out, struct db_stmt *stmt)
{
	struct cell cells[FLEET_COLUMNS_MAX];
	const char *names[FLEET_COLUMNS_MAX];
	int r;

	fleet_heads(stmt, names);
	buf_puts(out, "<div class=\"scroll\"><table class=\"fleet\"><thead><tr>");
	for (int i = 0; i < db_columns(stmt); i++)
		buf_printf(out, "<th>%s</th>", names[i]);
	buf_puts(out, "</tr></thead><tbody>\n");
	do {
		fleet_cells(stmt, cells);
		buf_puts(out, "<tr>");
		for (int i = 0; i < db_columns(stmt); i++)
			put_cell(out, db_column_name(stmt, i), &cells[i]);
		buf_puts(out, "</tr>\n");
	} while ((r = db_step(stmt)) > 0);
	buf_puts(out, "</tbody></table></div>\n");
	return r;
}

static int put_section(struct fleet *fleet, const struct fleet_section *section)
{
	struct buf *out = &fleet->report->out;
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = fleet_query(fleet, section->key, &stmt);

	if (r == 0)
		r = db_step(stmt);
	if (r < 0 || (r == 0 && (!section->empty || fleet->nothing)))
		return r;
	buf_printf(out, "<h2 id=\"%s\">%s</h2>\n<p class=\"note\">%s</p>\n", section->key, section->title,
		   r == 0        ? section->empty :
		   section->note ? section->note :
				   "");
	return r ? put_table(out, stmt) : 0;
}

/* ---- from a failure to its captures ---- */

/* Columns of sql/drill.sql. */
enum { N, VERDICT, SIGNATURE, CAPTURE, AT, HOST, RELEASE, PATH };

static void begin_failure(struct buf *out, const struct db_stmt *row)
{
	buf_puts(out, "<details id=\"s-");
	escape_html(out, db_text(row, SIGNATURE));
	buf_puts(out, "\"><summary>");
	escape_html(out, db_text(row, VERDICT));
	buf_puts(out, " <code>");
	escape_html(out, db_text(row, SIGNATURE));
	buf_puts(out, "</code></summary><ul>\n");
}

static void put_capture(struct buf *out, const struct db_stmt *row)
{
	buf_printf(out, "<li>%.16s ", db_text(row, AT));
	escape_html(out, db_is_null(row, HOST) ? "host unknown" : db_text(row, HOST));
	buf_puts(out, ", ");
	escape_html(out, db_is_null(row, RELEASE) ? "kernel unknown" : db_text(row, RELEASE));
	buf_puts(out, ": ");
	escape_html(out, db_text(row, PATH));
	buf_printf(out, " <code class=\"command\">--capture %lld</code></li>\n", (long long)db_int(row, CAPTURE));
}

static int put_drill(struct fleet *fleet)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct buf *out = &fleet->report->out;
	int64_t n = 0;
	int r = fleet_query(fleet, "drill", &row);

	buf_puts(
		out,
		"<h2>Captures of each failure</h2>\n<p class=\"note\">The newest twenty; <code>oomtopsy report --db FILE --capture N</code>"
		" shows one whole, <code>--fleet --signature S</code> lists all.</p>\n");
	for (; r == 0 && (r = db_step(row)) > 0; r = 0) {
		if (db_int(row, N) != n) {
			buf_puts(out, n ? "</ul></details>\n" : "");
			begin_failure(out, row);
		}
		n = db_int(row, N);
		put_capture(out, row);
	}
	buf_puts(out, n ? "</ul></details>\n" : "");
	return r;
}

static int put_summary(struct fleet *fleet)
{
	_cleanup_buf_ struct buf words = { 0 };
	int r = fleet_summary(fleet, &words);

	buf_puts(&fleet->report->out, "<p class=\"verdict\">");
	escape_html(&fleet->report->out, buf_str(&words));
	buf_puts(&fleet->report->out, "</p>\n");
	return r;
}

int fleet_html(struct fleet *fleet)
{
	struct buf *out = &fleet->report->out;
	int r;

	html_begin(out);
	buf_puts(out, "Fleet");
	html_begin_body(out, fleet_style[0].data);
	r = put_summary(fleet);
	if (r == 0)
		r = plot_times(fleet);
	for (const struct fleet_section *s = fleet_sections; r == 0 && s->key; s++) {
		if (fleet_has(fleet, s))
			r = put_section(fleet, s);
		if (r == 0 && streq(s->key, "signatures"))
			r = plot_heat(fleet);
	}
	if (r == 0)
		r = put_drill(fleet);
	html_end(out);
	return r;
}
