// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kernel/locks.h"

#include <string.h>

#include "util/macros.h"

#define LOCK_ROW(NAME, kind, structure) [LOCK_##NAME] = { kind, structure },

static const struct {
	const char *kind, *structure;
} kinds[LOCK_TYPES] = { LOCK_KINDS(LOCK_ROW) };

const char *lock_type_name(enum lock_type type)
{
	return kinds[type].kind;
}

const char *lock_structure(const char *kind, size_t len)
{
	for (size_t i = LOCK_NONE + 1; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].kind) == len && !strncmp(kinds[i].kind, kind, len))
			return kinds[i].structure;
	return NULL;
}
