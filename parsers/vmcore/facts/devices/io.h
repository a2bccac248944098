/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device a task waits for, and what pages, buffers and journals belong to. */
#pragma once

#include "parsers/vmcore/facts/devices/device.h"
#include "parsers/vmcore/facts/read/stack.h"

struct io {
	const struct device *device; /* good until a device is added */
	const char *how;
	bool certain;
};

/* What a task's wait is known to be about, 0 for what is not: structures that lie on its stack or lead to it. */
struct io_wait {
	uint64_t waiter;     /* its wait_queue_entry or swait_queue */
	uint64_t completion; /* the completion that it waits for */
};

/*
 * Finds the device that @task waits for, which is known to wait for one: by the bio that it waits for the end of, by
 * the tags of which it wants one, else by what its @stack points to, where that is of one device only. False when the
 * stack does not tell.
 */
bool io_find(struct extract *x, const struct task *task, const struct stack *stack, struct io_wait wait,
	     struct io *ret_io);

/*
 * Says what the page, buffer or journal (@kind "folio", "buffer", "journal") at @addr belongs to: "page of inode 12 on
 * sda1". False when it is none of these, or not known.
 */
bool io_describe(struct extract *x, const char *kind, uint64_t addr, char text[static NAME_LEN_MAX]);

/*
 * The address of the mempool that @task waits for an element of, 0 when it is not found; says how full that is:
 * "mempool 0x…: 0 of 16 left".
 */
uint64_t io_mempool(struct extract *x, const struct task *task, const struct stack *stack,
		    char text[static NAME_LEN_MAX]);
