/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The request for memory that a task's stack shows: arguments, where debuginfo tells where they are, else the
 * structures in which the allocator and reclaim keep it, else a constant in the code of who asks.
 */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

/* A request for memory, as far as it is known. */
struct request {
	struct opt gfp_mask, page_order;
	struct opt zone;         /* index of the highest zone that it may use */
	const char *how;         /* where the mask was read; NULL when it is unknown */
	char gfp[NAME_LEN_MAX];  /* the mask's flags, "" when unknown */
	char text[NAME_LEN_MAX]; /* what how may point to */
};

/*
 * Reads the request that the allocator works on for @task, whose frames before @end are those of the allocator. What
 * does not fit into the structure's bounds, or is there twice in a frame, is unknown.
 */
void request_find(struct extract *x, const struct task *task, size_t end, struct request *ret_request);

/* The name of the zone with @index, as in zones.name: "DMA32". NULL when it is unknown. */
const char *request_zone_name(struct extract *x, int64_t index);
