/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of CPUs and nodes as the kernel's %*pbl prints them: "0-3,5". */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether @list has @n. What does not begin with a number, NULL and the kernel's "(null)" among it, restricts nothing, so
 * it has all. What follows a torn or wrong number is not read.
 */
bool bitlist_has(const char *list, int64_t n);
