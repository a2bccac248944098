/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scope guards. A variable declared with _cleanup_(x_freep) is freed on every way out of its
 * scope; steal_ptr() passes its content on to a new owner.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(func) __attribute__((cleanup(func)))

/* Defines func##p() for _cleanup_: calls @func on a variable of pointer type @type. */
// clang-format off
#define DEFINE_CLEANUP(type, func)                                                                 \
	static inline void func##p(type *p)                                                        \
	{                                                                                          \
		if (*p)                                                                            \
			func(*p);                                                                  \
	}
// clang-format on

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

DEFINE_CLEANUP(FILE *, fclose)

#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_close_ _cleanup_(closep)
#define _cleanup_fclose_ _cleanup_(fclosep)

/* The pointer's value; the variable becomes NULL, so that its guard frees nothing. */
// clang-format off
#define steal_ptr(var)                                                                             \
	({                                                                                         \
		__typeof__(var) steal_ptr_value = (var);                                           \
		(var) = NULL;                                                                      \
		steal_ptr_value;                                                                   \
	})
// clang-format on

/* The same for a file descriptor; the variable becomes -1. */
static inline int steal_fd(int *fd)
{
	int value = *fd;

	*fd = -1;
	return value;
}
