/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/facts/wait-events.h"

/*
 * Which futex @task sleeps for, by the arguments of its system call, and who owns it: for one that inherits priority
 * the kernel knows, for others the C library's mutex around the word may tell. 0; 1 when it is not
 * found; -ENOMEM.
 */
int x_futex_event(struct extract *x, const struct x_task *task, const struct x_stack *stack, struct x_event *event);
