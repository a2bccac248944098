/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Typed rows of the fact tables, and the writer that puts them into a database.
 *
 * gen-facts.py makes the structs from the schema, so a column is written down only there: struct fact_T and an
 * entry FACT_T for each table T whose rows belong to a capture, and struct artifact_row and struct capture_row for
 * the two tables above. A member is struct opt for an integer, struct optf for a real and const char * for a text. A
 * member left zero is stored as NULL. `id` counts within the capture; 0 takes the next one.
 *
 * Texts of a row are the caller's and need to live only for the call. Errors are those of db.h.
 */
#pragma once

#include "db/db.h"
#include "db/facts-gen.h"

struct fact_column {
	const char *name;
	char kind; /* n: the row's id, I: int64_t, i: struct opt, t: const char *, r: struct optf */
	size_t offset;
};

/* A table. Parameter 1 of the statements is the row's owner (of an update: its id), those of the columns follow. */
struct fact_desc {
	const char *table;
	const char *column_list; /* the owner and all columns: "capture_id, id, …" */
	const char *insert;
	const char *update;                /* NULL but for capture */
	const struct fact_column *columns; /* without the owner */
	size_t n_columns;
	size_t row_size;
};

extern const struct fact_desc fact_descs[FACT_TABLES];
extern const struct fact_desc artifact_desc; /* no owner, no id */
extern const struct fact_desc capture_desc;  /* the owner is artifact_id; no id */

struct facts;

/*
 * Adds an input: an artifact. Its status is "failed" when @row has an error, else "ok"; status, engine and read_at of
 * @row are not looked at. *@ret_id is its row.
 */
int db_add_artifact(struct db *db, const struct artifact_row *row, int64_t *ret_id);

/*
 * Adds a capture, one kernel instance of an artifact, and starts a writer of its facts. Facts of several captures may
 * be written by several writers of one database in turn. Free with facts_free(); what was added is in the database by
 * then.
 */
int facts_new(struct db *db, int64_t artifact_id, const struct capture_row *row, struct facts **ret_facts);
void facts_free(struct facts *f); /* takes NULL */
/* The id of the capture that @f writes to. */
int64_t facts_capture(const struct facts *f);

/*
 * A writer that adds to a capture that is there, for tables that have no rows of it yet: the first id it
 * takes in each is 1.
 */
int facts_open(struct db *db, int64_t capture, struct facts **ret_facts);

/* Writes @row over the row of the capture, when more is known at the end. */
int facts_update_capture(struct facts *f, const struct capture_row *row);

/* Takes the next id of @table for a row that will be added later with it. */
int64_t facts_reserve(struct facts *f, enum fact_table table);

/* Adds a row (a struct fact_… of that table). *@ret_id (may be NULL) is its id, 0 for tables without one. */
int facts_add(struct facts *f, enum fact_table table, const void *row, int64_t *ret_id);

/* facts_add() with the row's type checked: FACTS_ADD(f, TASK, task, &row, &id). */
// clang-format off
#define FACTS_ADD(f, TABLE, name, row, ret_id)                                                     \
	({                                                                                         \
		const struct fact_##name *facts_add_row = (row);                                   \
		facts_add(f, FACT_##TABLE, facts_add_row, ret_id);                                 \
	})
// clang-format on

/* Records how well a group of facts ("lock") was read: status complete, partial or absent, with the reason. */
int facts_coverage(struct facts *f, const char *fact, const char *status, const char *reason);

/*
 * Records why @field of row @fact_id of @fact is unknown or doubtful. NULL and 0 mean the whole row, the whole table.
 */
int facts_gap(struct facts *f, const char *fact, int64_t fact_id, const char *field, const char *reason_fmt, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * Reads the row that @stmt stands on, a SELECT * of @table, into a struct fact_… of that table.
 * Texts belong to the statement and live until its next step.
 */
void facts_read(const struct db_stmt *stmt, enum fact_table table, void *ret_row);

#define _cleanup_facts_ __attribute__((cleanup(facts_freep)))
static inline void facts_freep(struct facts **f)
{
	facts_free(*f);
}
