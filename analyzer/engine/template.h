/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sentences of a rule's header: text with the values of a row in it.
 *
 *   {victim}                    the row's column of that name
 *   {waited_ms} {left_kb}       a number is written as the column's suffix says: _ms "17 s", _kb and _bytes "81 MiB",
 *                               _at (ms since boot; a text stays) "1234.5 s"
 *   {kills:process|processes}   the first word when the number is 1, the second one otherwise
 *   [ for {waited_ms}]          falls away when a value in it is NULL; parts may lie within parts
 *   \[ \] \{ \}                 the character itself
 *
 * A value that is NULL outside of brackets is written as "?".
 */
#pragma once

#include "db/db.h"
#include "util/buf.h"

/*
 * Checks that @text is well formed and that its names are columns of @stmt. -EINVAL with the mistake; @what names the
 * text there ("title").
 */
int template_check(const char *what, const char *text, const struct db_stmt *stmt);

/* Appends @text, which template_check() found right, with the values of the row that @stmt stands on. */
void template_write(struct buf *out, const char *text, const struct db_stmt *stmt);

/* The column of @stmt with the name @name of @len bytes, or -1. */
int template_column(const struct db_stmt *stmt, const char *name, size_t len);
