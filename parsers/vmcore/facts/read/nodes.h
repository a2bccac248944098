/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which memory nodes a task may use. */
#pragma once

#include "parsers/vmcore/facts/read/object.h"

/* Bytes for a list of nodes; what does not fit is left out, with "…" at its end. */
#define NODES_TEXT_MAX 64

/* Writes the nodes that the cpuset of the task @task is a copy of allows, as "0-1,3"; "" when unknown. */
void nodes_allowed(struct extract *x, const struct object *task, char ret_text[static NODES_TEXT_MAX]);

/* Writes the task's own memory policy, as "bind:0"; "" without one, or when it is unknown. */
void nodes_policy(struct extract *x, const struct object *task, char ret_text[static NODES_TEXT_MAX]);
