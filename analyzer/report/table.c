// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/table.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"

struct table {
	struct libscols_table *cols; /* NULL: lines with tabs */
	struct buf lines;
	int n_columns;
};

static int add_line(struct table *t, const char *const *texts)
{
	for (int i = 0; i < t->n_columns; i++) {
		if (i)
			buf_putc(&t->lines, '\t');
		escape_terminal(&t->lines, texts[i]);
	}
	buf_putc(&t->lines, '\n');
	return buf_check(&t->lines);
}

int table_new(const char *const *names, int n_columns, bool aligned, bool color, struct table **ret_table)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return err_oom();
	t->n_columns = n_columns;
	if (aligned) {
		t->cols = scols_new_table();
		if (!t->cols) {
			free(t);
			return err_oom();
		}
		scols_table_enable_colors(t->cols, color);
		for (int i = 0; i < n_columns; i++) {
			struct libscols_column *column =
				scols_table_new_column(t->cols, names[i], 0, SCOLS_FL_NOEXTREMES);

			if (column && color)
				scols_cell_set_color(scols_column_get_header(column), "\033[1m");
		}
	} else {
		add_line(t, names);
	}
	*ret_table = t;
	return 0;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	scols_unref_table(t->cols);
	buf_deinit(&t->lines);
	free(t);
}

int table_add(struct table *t, const char *const *texts)
{
	struct libscols_line *line;

	if (!t->cols)
		return add_line(t, texts);
	line = scols_table_new_line(t->cols, NULL);
	if (!line)
		return err_oom();
	for (int i = 0; i < t->n_columns; i++) {
		_cleanup_buf_ struct buf safe = { 0 };

		escape_terminal(&safe, texts[i]);
		if (buf_check(&safe) || scols_line_set_data(line, (size_t)i, buf_str(&safe)))
			return err_oom();
	}
	return 0;
}

int table_print(struct table *t, struct buf *out)
{
	char *text = NULL;

	if (!t->cols) {
		buf_add(out, buf_str(&t->lines), t->lines.len);
		return buf_check(out);
	}
	if (scols_print_table_to_string(t->cols, &text) < 0)
		return err_oom();
	buf_puts(out, text);
	if (text[0] && text[strlen(text) - 1] != '\n')
		buf_putc(out, '\n');
	free(text);
	return buf_check(out);
}
