/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wait-for graph of captures for graphviz, read from the database alone; texts of the input are escaped. */
#pragma once

#include "db/db.h"
#include "util/buf.h"

/* Appends one digraph with the graphs of @n captures to @out; edges that are part of a cycle stand out. */
int dot_write(struct db *db, const int64_t *captures, size_t n, struct buf *out);
