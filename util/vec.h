/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists that grow at their end. Elements move when one is added, so keep indices rather than pointers. */
#pragma once

#include <stddef.h>

/* The members of a list of @type, within a struct that may have others: v has n elements, and room for cap. */
// clang-format off
#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *v;                                                                           \
		size_t n, cap;                                                                     \
	}
// clang-format on

/* Makes room for one more element of size @size, zeroed, after the @n of the list at @list_v. 0 or -ENOMEM. */
int vec_grow(void *list_v, size_t n, size_t *cap, size_t size);

/* Adds a zeroed element to the VEC at @list and gives its address, or NULL without memory. */
// clang-format off
#define VEC_ADD(list)                                                                              \
	({                                                                                         \
		void *vec_add_at = NULL;                                                           \
		if (vec_grow(&(list)->v, (list)->n, &(list)->cap, sizeof(*(list)->v)) == 0)        \
			vec_add_at = &(list)->v[(list)->n++];                                      \
		(__typeof__((list)->v))vec_add_at;                                                 \
	})
// clang-format on
