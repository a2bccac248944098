/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the database knows of files: the statements about table `artifact` that intake needs. Each gives 0 (or what
 * is said here) or a negative errno for trouble with the database. An artifact is the id of its row; 0 is none.
 */
#pragma once

#include "analyzer/intake/files.h"
#include "db/db.h"
#include "util/buf.h"

/* The newest artifact that was read from bytes with this digest, whatever their path was. */
int artifact_with_digest(struct db *db, const char *sha256, int64_t *ret_artifact);

/* Appends "\nSHA256" to @digests for each artifact that was read. */
int artifact_digests(struct db *db, struct buf *digests);

/*
 * The artifact that was read from this very file, going by its path, size and time of change: a guess, which --resume
 * asks for, since it spares the reading of terabytes.
 */
int artifact_of_file(struct db *db, const struct input_file *file, int64_t *ret_artifact);

/* 1 when the artifact is a dump whose ring buffer was read completely, so that a log beside it says nothing new. */
int artifact_has_log(struct db *db, int64_t artifact);

/* 1 when a user has suppressed any finding. */
int artifact_any_suppressed(struct db *db);

/* Gives a merged artifact the path and time of @file, and forgets earlier failures with that path. */
int artifact_set_file(struct db *db, int64_t artifact, const struct input_file *file);

/* Moves the artifact to another case. */
int artifact_set_case(struct db *db, int64_t artifact, const char *case_name);

/* Gives @host to those captures of the artifact whose input does not name theirs. */
int artifact_set_host(struct db *db, int64_t artifact, const char *host);

/*
 * Stores that @file could not be analysed and why, in place of earlier failures with
 * that path. @case_name may be NULL.
 */
int artifact_add_failure(struct db *db, const struct input_file *file, const char *case_name, const char *error,
			 int64_t *ret_artifact);
