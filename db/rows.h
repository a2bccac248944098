/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a child hands its facts to its parent: as rows, each a number of its table and its values. The parent inserts them
 * with statements that it keeps; a database as a file would have its schema parsed and its pages checked for each input.
 *
 * Whoever reads them need not trust who wrote them. A row is a table of ours with as many values as that has columns, each
 * NULL or of its column's type, and lies within the bytes. What more is to be true of it, the database's constraints say.
 * Both sides are one program on one machine, so numbers are in its byte order.
 */
#pragma once

#include "db/db.h"

/* Writes the one artifact of @db to @fd, with its captures, all their facts, and what rules made of them (but no summary). */
int rows_write(struct db *db, int fd);

/*
 * Adds the artifact that rows_write() wrote, with new ids and the digest @sha256 (may be NULL), as a part of the caller's transaction,
 * and calls @hook (may be NULL) within it. If @into has an artifact with that digest, nothing is added and the hook is not called.
 * -EINVAL for bytes that are no such rows. On error nothing is added.
 */
int rows_merge(struct db *into, const void *bytes, size_t len, const char *sha256, const struct merge_hook *hook);

/* The same for rows that have been judged: with the reasons why rules were not asked, which no parser may give. */
int rows_merge_judged(struct db *into, const void *bytes, size_t len, const char *sha256,
		      const struct merge_hook *hook);
