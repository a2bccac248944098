/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one error idiom of this code base.
 *
 * A function returns 0 when it did its work, a negative errno for what is fatal to its caller's
 * job, and, where its header says so, a positive code for what the immediate caller handles
 * (such as IMAGE_ABSENT). The message of a fatal error grows outward: the innermost function sets
 * the cause with err_set(), each caller that knows more puts what it was doing in front with
 * err_wrap(). One message is kept per thread; library code never prints it.
 */
#pragma once

#include <errno.h>

/* Bytes of a message with its NUL. A longer one loses its end, which is its cause: paths are what is long. */
#define ERR_TEXT_MAX 1024

/* Makes the thread's message "fmt…" and returns @r. */
int err_set(int r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "fmt…: " in front of the thread's message and returns @r. */
int err_wrap(int r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The thread's message; strerror's text for @r where nothing was set. Valid until the next err_ call. */
const char *err_text(int r);

/* Forgets the message: a process that was just forked would otherwise report its parent's. */
void err_clear(void);

/* Sets "out of memory" and returns -ENOMEM, which callers pass on as it is. Allocates nothing. */
int err_oom(void);
