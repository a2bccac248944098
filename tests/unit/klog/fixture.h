/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tests of kernel logs share: a text is read as one source into a database of its own, and what the database then
 * says is compared in short. The texts are composed after the kernels' format strings; logs of real kernels are in
 * tests/klog.
 */
#pragma once

#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"

/* A kill line of 5.4 and later. */
#define KILL(pid, comm)                                                                                              \
	"Out of memory: Killed process " pid " (" comm ") total-vm:9kB, anon-rss:8kB, file-rss:1kB, shmem-rss:0kB, " \
	"UID:0 pgtables:44kB oom_score_adj:0"

/* A text, what it shows, and its kills as kills_of() says them. */
struct sample {
	const char *what, *text, *kills;
};

/* Reads @text as one source into a database, which the caller closes. */
struct db *read_text(const char *text, size_t len);

/* Adds the rows of @sql: columns with a blank between them, rows with "; ", NULL as "-". */
void select_rows(struct db *db, const char *sql, struct buf *out);

/* Fails unless the rows of @sql are @rows, as select_rows() writes them. */
void expect(struct db *db, const char *sql, const char *rows);

/* Adds what each kill of @db says, in short; reports without a kill in brackets. */
void kills_of(struct db *db, struct buf *out);

/* Fails unless each of @n @samples has the kills it should have. */
void check(const struct sample *samples, size_t n);

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))
