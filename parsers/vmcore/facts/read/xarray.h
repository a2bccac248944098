/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of xarrays (4.20: 3159f943aafd), and of the radix trees before them and within IDRs, which have the same
 * nodes.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

struct xarray {
	int (*visit)(struct extract *x, uint64_t entry, void *arg); /* 0, or what ends the walk */
	void *arg;
	size_t left;   /* entries and nodes that may still be looked at */
	size_t broken; /* nodes that could not be read, or that make no sense */
};

/*
 * Visits each pointer below @head, the array's topmost entry, in the order of their indices. 0 or what @xa->visit
 * returned.
 */
int xarray_walk(struct extract *x, struct xarray *xa, uint64_t head);
