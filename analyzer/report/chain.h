/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who waits for whom, as a line of nodes that a report draws. Nodes are described from the database alone; their
 * texts are as the dump or the log has them and live in the caller's arena.
 */
#pragma once

#include <stdbool.h>

#include "db/facts.h"
#include "util/arena.h"

/* Nodes that are drawn: a cycle that a person can follow is shorter by far. What is beyond is left out. */
#define CHAIN_MAX 32

/* A node of a chain and the edge that leads on from it. */
struct chain_node {
	const char *type, *title, *note;
	int64_t id;
	const char *label;     /* "waits for" */
	const char *how;       /* "__mutex_lock ← load_module+0x1cdc" */
	const char *certainty; /* "certain: mutex_waiter on its stack" */
};

struct chain {
	struct chain_node nodes[CHAIN_MAX];
	size_t n;
	bool closed; /* the last node leads back to the first */
};

/* Where nodes are looked up, and the memory that their texts go to. */
struct chain_facts {
	struct db *db;
	int64_t capture;
	struct arena *arena;
};

/*
 * The chain of a cycle, or, without one, of the nodes that @nodes names: "mm:1 lock:3 task:7", and "memory".
 * With neither the chain is empty. -EINVAL: @nodes names a type that no chain can have, which is the rule's mistake;
 * other errnos are the database's. On an error @ret_chain is not to be used.
 */
int chain_build(const struct chain_facts *facts, struct opt cycle, const char *nodes, struct chain *ret_chain);

/* Whether nodes of @type ("task", "lock", "device") can be described. */
bool chain_knows(const char *type);

/*
 * The title and note of a node of a type that chain_knows(): "?" and "" when there is no such row. -EINVAL for another
 * type.
 */
int chain_describe(const struct chain_facts *facts, const char *type, int64_t id, struct chain_node *ret_node);
