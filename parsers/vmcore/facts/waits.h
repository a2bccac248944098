/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each task waits for. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "util/vec.h"

struct wait {
	struct fact_wait row;
	uint64_t task;
	char caller[NAME_LEN_MAX], func[NAME_LEN_MAX], text[NAME_LEN_MAX], how[NAME_LEN_MAX], gfp[NAME_LEN_MAX],
		gfp_how[NAME_LEN_MAX];
	struct opt zone; /* index of the highest zone that a request for memory may use */
};

struct waits {
	VEC(struct wait);
};

int waits_init(struct extract *x);
void waits_deinit(struct extract *x);
/* Finds the waits of all tasks, and the locks that are waited for. 0, -ENOMEM or a database's error. */
int waits_run(struct extract *x);
/* Adds their rows. 0 or a database's error. */
int waits_write(struct extract *x);

/*
 * The index of the highest zone that any request for memory which waits in the allocator may use. Unknown when nobody
 * waits there, or when it is not known of one of them.
 */
struct opt waits_highest_zone(const struct extract *x);
