/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pseudonyms for what is private in facts: hosts, addresses, users, cgroups, containers, pods, paths. Symbols, modules and
 * the kernel's own names stay, and so do names of programs. A word has one pseudonym ("host-1", "ip-3"), in every format and,
 * with a map that is kept, in every later report.
 *
 * It happens in one place: redact_over() lays rewritten copies of the tables over those of the database (db_shadow()), so
 * that no writer of a report can forget it. All functions give 0 or a negative errno with a message.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "util/buf.h"

struct redactor;

/* @map is a file of words and pseudonyms to begin with, if it exists; NULL for none. Free with redactor_free(). */
int redactor_new(const char *map, struct redactor **ret_redactor);
void redactor_free(struct redactor *redactor);

/* Learns what is private in @captures, and lets @db show them with pseudonyms from now on. */
int redact_over(struct redactor *redactor, struct db *db, const int64_t *captures, size_t n);

/* Learns what is private in all captures of @db, which stays as it is: for lists that redact_cell() rewrites. */
int redact_learn(struct redactor *redactor, struct db *db);

/* Appends @text of a column of this name to @out, with pseudonyms. */
int redact_cell(struct redactor *redactor, const char *column, const char *text, struct buf *out);

/* Appends free text, a line of a log for example, with pseudonyms. */
int redact_text(struct redactor *redactor, const char *text, struct buf *out);

/* All words and their pseudonyms as JSON, for the file that the owner keeps. */
int redactor_map(const struct redactor *redactor, struct buf *out);

static inline void redactor_freep(struct redactor **redactor)
{
	redactor_free(*redactor);
}

#define _cleanup_redactor_ __attribute__((cleanup(redactor_freep)))
