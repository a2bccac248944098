// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/nodes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/macros.h"

/* MAX_NUMNODES is 1 << 10 at most. */
#define MASK_WORDS 16

static bool has_node(const uint64_t *mask, uint32_t node)
{
	return mask[node / 64] >> node % 64 & 1;
}

static void append(char text[static NODES_TEXT_MAX], const char *sep, uint32_t first, uint32_t last)
{
	size_t used = strlen(text), room = NODES_TEXT_MAX - used;
	int n = first == last ? snprintf(text + used, room, "%s%" PRIu32, sep, first) :
				snprintf(text + used, room, "%s%" PRIu32 "-%" PRIu32, sep, first, last);

	if (n < 0 || (size_t)n + sizeof("…") > room) {
		text[used] = 0;
		if (room > sizeof("…"))
			strcat(text, "…");
	}
}

/* Only nodes that this kernel numbers; a mask without bounds has all. */
static void format(struct extract *x, const uint64_t *mask, uint32_t words, char text[static NODES_TEXT_MAX])
{
	struct opt ids = global_read(x, "nr_node_ids", 4);
	uint32_t n = ids.known && ids.v > 0 ? (uint32_t)MIN(ids.v, (int64_t)words * 64) : words * 64;
	const char *sep = "";

	for (uint32_t i = 0; i < n; i++) {
		uint32_t first = i;

		if (!has_node(mask, i))
			continue;
		while (i + 1 < n && has_node(mask, i + 1))
			i++;
		append(text, sep, first, i);
		sep = ",";
	}
}

void nodes_allowed(struct extract *x, const struct object *task, char ret_text[static NODES_TEXT_MAX])
{
	const struct image_member *m = &x->members[FIELD_TASK_MEMS];
	uint32_t size = MIN(m->size, MASK_WORDS * 8);
	uint64_t mask[MASK_WORDS] = { 0 };

	ret_text[0] = 0;
	if (!x->has[FIELD_TASK_MEMS] || size < 8 || !object_has(task, m->offset, size))
		return;
	memcpy(mask, task->data + m->offset, size);
	format(x, mask, size / 8, ret_text);
}

/* The kernel's names, mpol_to_str()'s. */
static const char *mode_name(struct extract *x, int64_t mode)
{
	static const struct {
		const char *enumerator, *name;
	} modes[] = {
		{ "MPOL_PREFERRED", "prefer" },
		{ "MPOL_BIND", "bind" },
		{ "MPOL_INTERLEAVE", "interleave" },
		{ "MPOL_LOCAL", "local" },
		{ "MPOL_PREFERRED_MANY", "prefer (many)" },
		{ "MPOL_WEIGHTED_INTERLEAVE", "weighted interleave" },
	};
	int64_t value;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (image_enumerator(x->img, NULL, modes[i].enumerator, &value) == 0 && value == mode)
			return modes[i].name;
	return NULL;
}

void nodes_policy(struct extract *x, const struct object *task, char ret_text[static NODES_TEXT_MAX])
{
	const struct image_member *m = &x->members[FIELD_POLICY_NODES];
	uint64_t policy = object_get_ptr(x, FIELD_TASK_MEMPOLICY, task), mask[MASK_WORDS] = { 0 };
	uint32_t size = MIN(m->size, MASK_WORDS * 8);
	struct opt mode;
	const char *name;

	ret_text[0] = 0;
	if (!policy)
		return;
	mode = member_read(x, policy, FIELD_POLICY_MODE);
	name = mode.known ? mode_name(x, mode.v) : NULL;
	if (!name)
		return;
	snprintf(ret_text, NODES_TEXT_MAX, "%s:", name);
	if (x->has[FIELD_POLICY_NODES] && size >= 8 && image_read(x->img, policy + m->offset, mask, size) == 0)
		format(x, mask, size / 8, ret_text);
	if (ret_text[strlen(ret_text) - 1] == ':')
		ret_text[strlen(ret_text) - 1] = 0;
}
