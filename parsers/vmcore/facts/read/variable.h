/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the arguments of functions on a stack say, where somebody knows them (image_frame_variable()). */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "parsers/vmcore/facts/locks.h"

/*
 * The request that the page allocator works on for @task, told by the frames before @end: fills in gfp_mask, gfp and
 * page_order of @wait, as far as they are known.
 */
void x_request(struct extract *x, const struct x_task *task, size_t end, struct x_wait *wait);

/*
 * The lock of @type that the frames of @task before @end are called with. 0 with its address and the frame that
 * says so; IMAGE_ABSENT when none does.
 */
int x_lock_argument(struct extract *x, const struct x_task *task, size_t end, enum lock_type type, uint64_t *ret_addr,
		    size_t *ret_frame);
