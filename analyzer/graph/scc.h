/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strongly connected components and shortest paths of a directed graph whose nodes are numbers from 0. It knows nothing
 * of waits. Time and memory are linear in nodes and edges, since a capture may have hundreds of thousands of both, and
 * nothing recurses, since a chain of waits may be as long as a hostile file makes it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct digraph {
	uint32_t n_nodes, n_edges;
	uint32_t *first;           /* of each node: where its edges begin in `edges`; n_nodes + 1 entries */
	uint32_t *edges;           /* numbers of edges, ordered by source */
	const uint32_t *from, *to; /* the ends of each edge; belong to the caller */
};

/*
 * Indexes edges by source: edge i leads from[i] → to[i]. Both arrays must live as long as the graph. 0 or -ENOMEM;
 * digraph_deinit() is due either way.
 */
int digraph_init(struct digraph *g, uint32_t n_nodes, const uint32_t *from, const uint32_t *to, uint32_t n_edges);
void digraph_deinit(struct digraph *g);

/*
 * Tarjan's algorithm, without recursion: ret_component[v] (n_nodes entries) is the number of v's component.
 * *@ret_count is how many there are. A node that is on no cycle is a component of its own. 0 or -ENOMEM.
 */
int scc_find(const struct digraph *g, uint32_t *ret_component, uint32_t *ret_count);

/*
 * A shortest path from @start to @goal whose nodes are all of one component of @component; with @start ==
 * @goal, a shortest closed walk of at least one edge. Its edges go to @ret_edges (room for n_nodes). Gives
 * their number, 0 when there is no such path, or a negative errno.
 */
int scc_path(const struct digraph *g, const uint32_t *component, uint32_t start, uint32_t goal, uint32_t *ret_edges);
