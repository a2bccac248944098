/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file mapped for reading that may shrink, or have bad sectors, while it is read.
 *
 * Touching a page that the file lost, or that cannot be read, raises SIGBUS. A handler puts a page of zeros in its
 * place, so that a parser meets damage, which it can handle, and the reason is remembered. There is one such map at a
 * time, since a signal handler has no argument but the address.
 */
#pragma once

#include <stddef.h>

struct input_map {
	const unsigned char *p;
	size_t len;
};

/* Maps all of @fd, a regular file; -ENODATA when it is empty. Unmap with input_unmap() (takes what is all zeros). */
int input_map(int fd, struct input_map *ret_map);
void input_unmap(struct input_map *map);

/*
 * What of the map could not be read until now, with its offset and the cause; NULL: nothing. Lives until the next
 * input_map().
 */
const char *input_map_damage(void);
