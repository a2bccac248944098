/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who waits for whom, as a line of nodes that a report draws. */
#pragma once

#include "analyzer/report/model.h"

/*
 * The chain of a cycle, or, without one, of the nodes that @nodes names: "mm:1 lock:3 task:7", and "memory".
 * With neither the chain is empty. Texts belong to @model.
 */
int chain_build(struct model *model, struct opt cycle, const char *nodes, struct chain *ret_chain);

/* Whether nodes of @type ("task", "lock", "device") can be described. */
bool chain_knows(const char *type);

/* The title and note of a node of a type that chain_knows(). Texts belong to @model. */
int chain_describe(struct model *model, const char *type, int64_t id, struct chain_node *ret_node);
