/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wait-for graph of captures for graphviz, read from the database alone; texts of the input are escaped. `oomtopsy
 * graph` prints it, or gives it to dot(1).
 */
#pragma once

#include "db/db.h"
#include "util/buf.h"

/*
 * Appends one digraph with the graphs of @n captures to @out; edges that are part of a cycle stand out. Nodes have the
 * names "CAPTURE/TYPE:ID", so that those of two captures do not become one. Of a big graph only what matters is drawn, unless
 * @all: cycles, victims and what most tasks wait for, all that these lead to, and some of those that wait for each. 0 or a
 * negative errno.
 */
int dot_write(struct db *db, const int64_t *captures, size_t n, bool all, struct buf *out);
