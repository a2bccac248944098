/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device a task waits for, and what pages, buffers and journals belong to. */
#pragma once

#include "parsers/vmcore/facts/wait-events.h"

struct x_io {
	const struct x_device *device; /* good until a device is added */
	const char *how;
	bool certain;
};

/*
 * Finds the device that @task waits for, which is known to wait for one: by the bio that it waits for the end of, by
 * the tags of which it wants one, else by what its @stack points to, where that is of one device only. @event: the
 * event that its wait was found by, or NULL. False when the stack does not tell.
 */
bool x_io_find(struct extract *x, const struct x_task *task, const struct x_stack *stack, const struct x_event *event,
	       struct x_io *ret_io);

/*
 * Says what the page, buffer, journal or mempool that @event is about belongs to: "page of inode 12 on sda1". False
 * when it is none of these, or not known.
 */
bool x_io_describe(struct extract *x, const struct x_event *event, char text[static X_NAME_MAX]);

/*
 * The address of the mempool that @task waits for an element of, 0 when it is not found; says how full that is:
 * "mempool 0x…: 0 of 16 left".
 */
uint64_t x_io_mempool(struct extract *x, const struct x_task *task, const struct x_stack *stack,
		      char text[static X_NAME_MAX]);

/* A member of a type that is @module's own, or the kernel's where the module is built in. */
struct x_member x_module_member(struct extract *x, const char *module, const char *type, const char *name);
