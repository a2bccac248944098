/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nodes of a wait-for graph, numbered from 0 in the order in which edges name them. graph.c builds the graph, and
 * engine/chains.c walks it once more.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "util/map.h"

/* What edges.sql calls them. Those up to NODE_MEMCG are facts, which evidence can cite. */
enum node_type {
	NODE_TASK,
	NODE_LOCK,
	NODE_WORK,
	NODE_WORKQUEUE,
	NODE_DEVICE,
	NODE_MEMCG,
	NODE_PAGE,
	NODE_OOM_TURN,
	NODE_MEMORY,
	NODE_TYPES
};
extern const char *const node_type_names[NODE_TYPES];

/* The id is that of the fact, of a page its address, and 0 of what exists once. */
struct node {
	enum node_type type;
	int64_t id;
};

struct nodes {
	struct node *list;
	uint32_t n;
	size_t cap;
	struct map numbers; /* by type and id */
};

/* A zeroed struct nodes is empty. */
void nodes_deinit(struct nodes *nodes);

/* The number of a node, which is added if it is new. -EINVAL for a type that is none, a mistake in edges.sql. */
int nodes_number(struct nodes *nodes, const char *type_name, int64_t id, uint32_t *ret_number);

/* Whether a victim's exit frees what the node stands for. */
bool node_is_memory(const struct node *node);

/* From the weakest to the strongest: a way is as certain as its weakest edge. */
enum certainty { CERTAINTY_UNKNOWN, CERTAINTY_LIKELY, CERTAINTY_CERTAIN, CERTAINTIES };
extern const char *const certainty_names[CERTAINTIES];

/* A word that is none, and NULL, count as unknown: a doubt is never made smaller. */
enum certainty certainty_of(const char *name);
