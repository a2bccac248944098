/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "db/db.h"
#include "util/buf.h"

/* Appends the wait-for graphs of captures in graphviz's language; edges of cycles stand out. */
int dot_write(struct db *db, const int64_t *captures, size_t n, struct buf *out);
