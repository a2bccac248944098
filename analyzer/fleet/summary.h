/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a fleet is asked of: a line for each capture in table summary, made from its facts and findings, and which captures
 * are of one incident: the same boot of one machine (by its id; else host, release and boot time; else records that are
 * the same) at the same time.
 *
 * Functions give 0 or a negative errno, and run within the caller's transaction.
 */
#pragma once

#include "db/db.h"

/* Makes the line of @capture anew, after its findings. */
int summary_make(struct db *db, int64_t capture);

/* The same for each capture of an artifact, as after a merge. */
int summary_make_artifact(struct db *db, int64_t artifact);

/* Makes the lines that are missing, as in a database of an older version. */
int summary_complete(struct db *db);
