/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Evidence: references to facts, resolved to places and words that a person can check. The words stand in
 * evidence.sql: a SELECT of locator and text for each kind of fact. finding.c calls it for each finding; facts that
 * many findings cite are stored once. Functions give 0 or a negative errno with a message.
 */
#pragma once

#include "db/facts.h"

struct evidence;

/* Free with evidence_free() (takes NULL). */
int evidence_new(struct db *db, struct evidence **ret_evidence);
void evidence_free(struct evidence *evidence);

/*
 * From here on findings of @capture cite, and @facts, which the caller keeps until the next one, is what writes them.
 */
void evidence_begin(struct evidence *evidence, int64_t capture, struct facts *facts);

/*
 * Stores the facts that @references names, "task:12 lock:3 frame:12/0", as evidence of finding @finding, in
 * this order and each once. -EINVAL when one is malformed or names no fact, or when there is none at all.
 */
int evidence_add(struct evidence *evidence, int64_t finding, const char *references);

/* Forgets what is stored already, after a rollback took it back. */
void evidence_forget(struct evidence *evidence);
