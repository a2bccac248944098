/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables in the formats that a list can have: aligned for a person, else tab-separated lines, CSV or JSON for a
 * program. Rows can be taken out as they come, so that a table of any length needs a bounded amount of memory.
 */
#pragma once

#include <stdbool.h>

#include "util/buf.h"

struct table;

/* A value. Texts are as the dump or the log has them; the table escapes them for its format. */
struct cell {
	const char *text; /* NULL: unknown */
	bool number;      /* JSON writes it as a number */
};

/* "table", "tsv", "csv", "json", "ndjson"; NULL after the last. */
const char *table_format_name(size_t i);

/*
 * @names: the head, a name for each column; they must live as long as the table. @format: one of the names above;
 * NULL is "table" on a @terminal and "tsv" elsewhere. @color: the head of an aligned table is bold. -EINVAL for
 * another format, -ENOMEM. Free with table_free().
 */
int table_new(const char *const *names, int n_columns, const char *format, bool terminal, bool color,
	      struct table **ret_table);
void table_free(struct table *table); /* takes NULL */

/* Adds a row of n_columns cells, whose texts are copied. 0 or -ENOMEM. */
int table_add(struct table *table, const struct cell *cells);

/* Appends to @out what can be written already: an aligned table keeps some thousand rows back to find their widths. */
int table_take(struct table *table, struct buf *out);

/* Appends the rest to @out. Nothing may be added after it. */
int table_end(struct table *table, struct buf *out);
