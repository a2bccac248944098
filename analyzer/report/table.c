// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/ascii.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/json.h"
#include "util/macros.h"

/* How many rows of an aligned table share their columns' widths. */
#define ALIGNED_ROWS 5000

/* A format adds to t->ready what it can write of the head, of a row, and after the last row. */
struct table_format {
	const char *name;
	int (*head)(struct table *t);
	int (*row)(struct table *t, const struct cell *cells);
	int (*end)(struct table *t); /* NULL: nothing */
};

struct table {
	const struct table_format *format;
	const char *const *names;
	int n_columns;
	bool color;
	size_t rows;
	struct libscols_table *cols; /* the rows that an aligned table keeps back */
	struct buf ready;
};

/* ---- aligned ---- */

/* Without the extremes of smartcols: one very long cell would take its width from all others. */
static int aligned_head(struct table *t)
{
	t->cols = scols_new_table();
	if (!t->cols)
		return err_oom();
	scols_table_enable_colors(t->cols, t->color);
	scols_table_enable_noheadings(t->cols, t->rows > 0);
	for (int i = 0; i < t->n_columns; i++) {
		struct libscols_column *column = scols_table_new_column(t->cols, t->names[i], 0, SCOLS_FL_NOEXTREMES);

		if (!column)
			return err_oom();
		if (t->color)
			scols_cell_set_color(scols_column_get_header(column), "\033[1m");
	}
	return 0;
}

static int aligned_end(struct table *t)
{
	char *text = NULL;

	if (scols_print_table_to_string(t->cols, &text) < 0)
		return err_oom();
	buf_puts(&t->ready, text);
	if (text[0] && text[strlen(text) - 1] != '\n')
		buf_putc(&t->ready, '\n');
	free(text);
	return 0;
}

/* Prints the rows that are kept back, and goes on with new widths. */
static int aligned_flush(struct table *t)
{
	int r = aligned_end(t);

	if (r < 0)
		return r;
	scols_unref_table(t->cols);
	return aligned_head(t);
}

/* Where the locale has bytes only, libsmartcols would write "\xe2\x86\x92" for an arrow. */
static int put_aligned(struct buf *out, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_terminal(&safe, text);
	if (buf_check(&safe))
		return -ENOMEM;
	if (MB_CUR_MAX > 1)
		buf_puts(out, buf_str(&safe));
	else
		ascii_put(out, buf_str(&safe));
	return buf_check(out);
}

static int aligned_row(struct table *t, const struct cell *cells)
{
	struct libscols_line *line = scols_table_new_line(t->cols, NULL);

	if (!line)
		return err_oom();
	for (int i = 0; i < t->n_columns; i++) {
		_cleanup_buf_ struct buf safe = { 0 };

		if (put_aligned(&safe, cells[i].text) || scols_line_set_data(line, (size_t)i, buf_str(&safe)))
			return err_oom();
	}
	return scols_table_get_nlines(t->cols) < ALIGNED_ROWS ? 0 : aligned_flush(t);
}

/* ---- tab-separated, CSV ---- */

/* Spreadsheets run a cell that begins like this as a formula; an apostrophe makes it text. */
static void defuse(struct buf *out, const struct cell *cell)
{
	if (!cell->number && cell->text && *cell->text && strchr("=+-@", *cell->text))
		buf_putc(out, '\'');
}

/* escape_terminal() makes tabs and line feeds "\x09" and "\x0a", so a row stays a line and a cell a cell. */
static int tsv_row(struct table *t, const struct cell *cells)
{
	for (int i = 0; i < t->n_columns; i++) {
		if (i)
			buf_putc(&t->ready, '\t');
		defuse(&t->ready, &cells[i]);
		escape_terminal(&t->ready, cells[i].text);
	}
	buf_putc(&t->ready, '\n');
	return 0;
}

/* RFC 4180: quotes around all that is not plain, and doubled within. An unknown value is an empty cell. */
static void csv_cell(struct buf *out, const struct cell *cell)
{
	_cleanup_buf_ struct buf safe = { 0 };
	const char *text;

	defuse(&safe, cell);
	escape_terminal(&safe, cell->text);
	text = buf_str(&safe);
	if (!text[strcspn(text, "\",")]) {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (; *text; text++)
		buf_puts(out, *text == '"' ? "\"\"" : (char[]){ *text, '\0' });
	buf_putc(out, '"');
}

static int csv_row(struct table *t, const struct cell *cells)
{
	for (int i = 0; i < t->n_columns; i++) {
		if (i)
			buf_putc(&t->ready, ',');
		csv_cell(&t->ready, &cells[i]);
	}
	buf_puts(&t->ready, "\r\n");
	return 0;
}

/* The names of the columns as a row of its own. */
static int names_row(struct table *t)
{
	_cleanup_free_ struct cell *cells = calloc((size_t)t->n_columns, sizeof(*cells));

	if (!cells)
		return err_oom();
	for (int i = 0; i < t->n_columns; i++)
		cells[i].text = t->names[i];
	return t->format->row(t, cells);
}

/* ---- JSON: an array of objects, or an object a line ---- */

/* JSON has no infinity, which SQLite writes as Inf: it stays a text. */
static struct json_object *json_cell(const struct cell *cell)
{
	if (!cell->text || !cell->number || cell->text[strspn(cell->text, "0123456789.eE+-")])
		return json_text(cell->text);
	if (!strpbrk(cell->text, ".eE"))
		return json_object_new_int64(strtoll(cell->text, NULL, 10));
	return json_object_new_double_s(strtod(cell->text, NULL), cell->text);
}

static int ndjson_row(struct table *t, const struct cell *cells)
{
	_cleanup_json_ struct json_object *row = json_object_new_object();

	if (!row)
		return err_oom();
	for (int i = 0; i < t->n_columns; i++)
		json_object_object_add(row, t->names[i], json_cell(&cells[i]));
	buf_puts(&t->ready,
		 json_object_to_json_string_ext(row, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_putc(&t->ready, '\n');
	return 0;
}

static int no_head(struct table *t)
{
	(void)t;
	return 0;
}

static int json_row(struct table *t, const struct cell *cells)
{
	buf_puts(&t->ready, t->rows ? "," : "[");
	return ndjson_row(t, cells);
}

static int json_end(struct table *t)
{
	buf_puts(&t->ready, t->rows ? "]\n" : "[]\n");
	return 0;
}

/* ---- all ---- */

static const struct table_format formats[] = {
	{ "table", aligned_head, aligned_row, aligned_end },
	{ "tsv", names_row, tsv_row, NULL },
	{ "csv", names_row, csv_row, NULL },
	{ "json", no_head, json_row, json_end },
	{ "ndjson", no_head, ndjson_row, NULL },
};

const char *table_format_name(size_t i)
{
	return i < ARRAY_SIZE(formats) ? formats[i].name : NULL;
}

static const struct table_format *find_format(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (streq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

int table_new(const char *const *names, int n_columns, const char *format, bool terminal, bool color,
	      struct table **ret_table)
{
	struct table *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return err_oom();
	t->format = find_format(format ? format : terminal ? "table" : "tsv");
	t->names = names;
	t->n_columns = n_columns;
	t->color = color;
	r = t->format ? t->format->head(t) : err_set(-EINVAL, "a table has no format '%s'", format);
	if (r < 0)
		table_free(t);
	else
		*ret_table = t;
	return r;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	scols_unref_table(t->cols);
	buf_deinit(&t->ready);
	free(t);
}

int table_add(struct table *t, const struct cell *cells)
{
	int r = t->format->row(t, cells);

	t->rows++;
	return r < 0 ? r : buf_check(&t->ready);
}

int table_take(struct table *t, struct buf *out)
{
	buf_add(out, buf_str(&t->ready), t->ready.len);
	buf_reset(&t->ready);
	return buf_check(out);
}

int table_end(struct table *t, struct buf *out)
{
	int r = t->format->end ? t->format->end(t) : 0;

	return r < 0 ? r : table_take(t, out);
}
