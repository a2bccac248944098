/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments of functions on a stack, where debuginfo tells where they are (image_frame_variable()). */
#pragma once

#include "parsers/kernel/locks.h"
#include "parsers/vmcore/facts/tasks.h"

/* A mask has less than 28 bits; MAX_ORDER was at most 18, on PowerPC. */
#define REQUEST_GFP_MAX ((1 << 28) - 1)
#define REQUEST_ORDER_MAX 18

/*
 * Reads the request that the page allocator works on for @task from the arguments in the frames before @end: unknown
 * where they do not tell.
 */
void variable_request(struct extract *x, const struct task *task, size_t end, struct opt *ret_gfp_mask,
		      struct opt *ret_page_order);

/*
 * The lock of @type that the frames of @task before @end are called with. 0 with its address and the frame that
 * says so; IMAGE_ABSENT when none does.
 */
int variable_lock(struct extract *x, const struct task *task, size_t end, enum lock_type type, uint64_t *ret_addr,
		  size_t *ret_frame);
