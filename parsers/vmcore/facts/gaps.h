/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could not be read, and why: rows of table gap for single facts, and for each table of facts how complete it
 * is (table coverage). A table's status only gets worse, and keeps the first reason for it.
 *
 * A database error is kept until gaps_failure() asks for it, so that who cannot read something need not check whether
 * it could be said.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Bytes for a reason. */
#define REASON_MAX 256

/* 0 or -ENOMEM. */
int gaps_init(struct extract *x);
void gaps_deinit(struct extract *x);

/*
 * Says why @field (NULL: the whole) of row @id (0: the whole group) is unknown. After some hundred gaps of one table
 * no more are stored than one that says so.
 */
void gaps_add(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* gaps_add() which also makes the table's coverage partial, with the same reason. */
void gaps_partial(struct extract *x, enum fact_table table, int64_t id, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Says that there is nothing of the table, and why. */
void gaps_absent(struct extract *x, enum fact_table table, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Says that the table was read: it is complete unless something made it partial or absent. */
void gaps_covered(struct extract *x, enum fact_table table);

/* Whether the table was read and nothing of it is missing. */
bool gaps_is_complete(const struct extract *x, enum fact_table table);

/* Whether there is nothing of the table. */
bool gaps_is_absent(const struct extract *x, enum fact_table table);

/* The first database error that a gap met, 0 when none did. */
int gaps_failure(const struct extract *x);

/* Writes the rows of table coverage. 0 or a database's error. */
int gaps_write(struct extract *x);
