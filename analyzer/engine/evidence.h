/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evidence: references to facts, resolved to places and words that a person can check. */
#pragma once

#include "db/db.h"

struct evidence;

/* For the findings of one capture. Free with evidence_free() (takes NULL). */
int evidence_new(struct db *db, int64_t capture, struct evidence **ret_evidence);
void evidence_free(struct evidence *evidence);

/*
 * Stores the facts that @references names, "task:12 lock:3 frame:12/0", as evidence of finding @finding, in
 * this order and each once. -EINVAL when one is malformed or names no fact, or when there is none at all.
 */
int evidence_add(struct evidence *evidence, int64_t finding, const char *references);

/* Forgets what is stored already, after a rollback took it back. */
void evidence_forget(struct evidence *evidence);
