// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/member.h"

#include <stdio.h>
#include <string.h>

#include "util/macros.h"

#define FIELD_NAMES_MAX 3
#define TYPE_NAME_MAX 64

struct field_names {
	const char *type;
	const char *names[FIELD_NAMES_MAX];
};

#define FIELD(id, type, ...) [FIELD_##id] = { type, { __VA_ARGS__ } },
static const struct field_names fields[FIELD_COUNT] = { FIELDS(FIELD) };
#undef FIELD

void member_resolve_fields(struct extract *x)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		struct member member = member_find(x, fields[i].type, fields[i].names, FIELD_NAMES_MAX);

		x->members[i] = member.m;
		x->has[i] = member.has;
	}
}

struct opt member_read(struct extract *x, uint64_t addr, enum field f)
{
	uint64_t value;

	if (!addr || !x->has[f] || image_read_member(x->img, addr, &x->members[f], &value) != 0)
		return OPT_NULL;
	return OPT(value);
}

/* Puts the first of the names in @list, which bars divide, into @ret_name; gives what follows it, NULL at the end. */
static const char *next_name(const char *list, char *ret_name, size_t size)
{
	size_t n = strcspn(list, "|");

	snprintf(ret_name, size, "%.*s", (int)n, list);
	return list[n] ? list + n + 1 : NULL;
}

struct member member_find(struct extract *x, const char *type, const char *const *names, size_t n)
{
	struct member member = { .has = false };
	char name[TYPE_NAME_MAX];

	while (type && !member.has) {
		type = next_name(type, name, sizeof(name));
		for (size_t i = 0; i < n && names[i] && !member.has; i++)
			member.has = image_member(x->img, name, names[i], &member.m) == 0;
	}
	return member;
}

uint32_t member_reach(const struct extract *x, const char *type)
{
	char name[TYPE_NAME_MAX];
	uint32_t reach = 0;

	for (size_t i = 0; i < FIELD_COUNT; i++)
		for (const char *list = x->has[i] ? fields[i].type : NULL; list;) {
			list = next_name(list, name, sizeof(name));
			if (streq(name, type))
				reach = MAX(reach, x->members[i].offset + x->members[i].size);
		}
	return reach;
}

struct member member_find_in_module(struct extract *x, const char *module, const char *type, const char *name)
{
	struct member member = member_find(x, type, &name, 1);

	if (!member.has)
		member.has = image_module_member(x->img, module, type, name, &member.m) == 0;
	return member;
}
