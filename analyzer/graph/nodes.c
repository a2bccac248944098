// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/graph/nodes.h"

#include <stdlib.h>

#include "util/error.h"
#include "util/macros.h"
#include "util/vec.h"

const char *const node_type_names[NODE_TYPES] = {
	[NODE_TASK] = "task",           [NODE_LOCK] = "lock",         [NODE_WORK] = "work",
	[NODE_WORKQUEUE] = "workqueue", [NODE_DEVICE] = "device",     [NODE_MEMCG] = "memcg",
	[NODE_PAGE] = "page",           [NODE_OOM_TURN] = "oom-turn", [NODE_MEMORY] = "memory",
};

const char *const certainty_names[CERTAINTIES] = {
	[CERTAINTY_UNKNOWN] = "unknown",
	[CERTAINTY_LIKELY] = "likely",
	[CERTAINTY_CERTAIN] = "certain",
};

void nodes_deinit(struct nodes *nodes)
{
	free(nodes->list);
	map_deinit(&nodes->numbers);
	*nodes = (struct nodes){ 0 };
}

static int find_type(const char *name, enum node_type *ret_type)
{
	for (enum node_type type = 0; type < NODE_TYPES; type++)
		if (name && streq(node_type_names[type], name)) {
			*ret_type = type;
			return 0;
		}
	return err_set(-EINVAL, "edges.sql: no node type '%s'", name ? name : "NULL");
}

/* Ids are small numbers, and addresses differ in their low 60 bits, so no two nodes share a key. */
static uint64_t key_of(struct node node)
{
	return (uint64_t)node.id << 4 | (unsigned int)node.type;
}

static int add(struct nodes *nodes, struct node node)
{
	if (vec_grow(&nodes->list, nodes->n, &nodes->cap, sizeof(*nodes->list)) < 0)
		return -ENOMEM;
	nodes->list[nodes->n] = node;
	return map_put(&nodes->numbers, key_of(node), nodes->n++);
}

int nodes_number(struct nodes *nodes, const char *type_name, int64_t id, uint32_t *ret_number)
{
	struct node node = { .id = id };
	uint64_t known = nodes->n;
	int r = find_type(type_name, &node.type);

	if (r == 0 && !map_get(&nodes->numbers, key_of(node), &known))
		r = add(nodes, node);
	if (r == 0)
		*ret_number = (uint32_t)known;
	return r;
}

bool node_is_memory(const struct node *node)
{
	return node->type == NODE_MEMORY || node->type == NODE_MEMCG;
}

enum certainty certainty_of(const char *name)
{
	enum certainty certainty = CERTAINTIES - 1;

	while (certainty > CERTAINTY_UNKNOWN && !(name && streq(certainty_names[certainty], name)))
		certainty--;
	return certainty;
}
