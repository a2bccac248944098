/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables: aligned for a person, or tab-separated lines for a program. */
#pragma once

#include <stdbool.h>

#include "util/buf.h"

struct table;

/*
 * @names: the head, a name for each column. @aligned: columns are padded, and with @color the head is bold; otherwise
 * tabs separate the columns.
 */
int table_new(const char *const *names, int n_columns, bool aligned, bool color, struct table **ret_table);
void table_free(struct table *table); /* takes NULL */

/* Adds a row of n_columns texts, which may be NULL and are escaped. */
int table_add(struct table *table, const char *const *texts);

/* Appends the table to @out. */
int table_print(struct table *table, struct buf *out);
