/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a capture has at all, so that what could find nothing in it need neither be prepared nor run: most rules are about
 * a kind of event, or about kills, and most captures have none of those.
 *
 * A name is that of a predicate or of a table of facts ("kills", "lock"): it has a row. "event.KIND" is an event of that
 * kind, "incident.SCOPE" an incident of kills of that scope (SysRq kills are global ones).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

struct presence;

/* The predicates' tables must have been made. Free with presence_free() (takes NULL). */
int presence_new(struct db *db, struct presence **ret_presence);
void presence_free(struct presence *presence);

/* Looks at the facts of @capture, in place of the capture before; its graph has been built. */
int presence_of_facts(struct presence *presence, int64_t capture);
/* Then at its predicates, when these have been filled. */
int presence_of_predicates(struct presence *presence, int64_t capture);

/* Whether the capture has what @entry names: "kills", or one of "any(a, b)" or "a, b". */
bool presence_has_any(const struct presence *presence, const char *entry);
/* Whether it has what each entry of @list names, which ends with NULL. */
bool presence_has(const struct presence *presence, char *const *list);

/* Whether the first @len bytes of @name are such a name. Kinds of events are not looked up. */
bool presence_is_name(const char *name, size_t len);
