// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/vec.h"

#include <stdlib.h>
#include <string.h>

#include "util/error.h"

int vec_grow(void *list_v, size_t n, size_t *cap, size_t size)
{
	char **v = list_v, *bigger;
	size_t more = *cap ? *cap * 2 : 16;

	if (n == *cap) {
		bigger = reallocarray(*v, more, size);
		if (!bigger)
			return err_oom();
		*v = bigger;
		*cap = more;
	}
	memset(*v + n * size, 0, size);
	return 0;
}
