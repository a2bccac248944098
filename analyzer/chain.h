/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who waits for whom, as a line of nodes that a report draws. */
#pragma once

#include "analyzer/model.h"

/*
 * The chain of a cycle, or, without one, of the nodes that @nodes names: "mm:1 lock:3 task:7", and "memory".
 * With neither the chain is empty. Texts belong to @model.
 */
int chain_build(struct model *model, struct opt cycle, const char *nodes, struct chain *ret_chain);
