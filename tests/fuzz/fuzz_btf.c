// SPDX-License-Identifier: GPL-2.0-or-later
/* BTF of any bytes: every name in it is asked for as a type and as a member of every type. */
#include <linux/btf.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "tests/fuzz/fuzz.h"
#include "util/macros.h"

#define NAMES_MAX 24

static size_t gather_names(const uint8_t *data, size_t len, const char **ret_names)
{
	const struct btf_header *h = (const void *)data;
	const char *p = (const char *)data + h->hdr_len + h->str_off, *end = p + h->str_len;
	size_t n = 0;

	if ((const uint8_t *)end > data + len)
		return 0;
	for (; p < end && n < NAMES_MAX; p += strlen(p) + 1)
		ret_names[n++] = p;
	return n;
}

static void ask(struct types *t, const char *type, const char *name)
{
	static const char object[65536];
	struct image_member m;
	int64_t value;

	if (types_member(t, type, name, &m) == 0 && m.offset + m.size <= sizeof(object))
		image_member_value(&m, object);
	types_enumerator(t, type, name, &value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *names[NAMES_MAX];
	struct types *t, *module;
	uint32_t size;
	size_t n;

	if (types_new(data, len, NULL, &t) < 0)
		return 0;
	if (types_new(data, len, t, &module) == 0)
		types_free(module);
	n = gather_names(data, len, names);
	for (size_t i = 0; i < n; i++) {
		types_size_of(t, names[i], &size);
		for (size_t k = 0; k < n; k++)
			ask(t, names[i], names[k]);
	}
	types_free(t);
	return 0;
}
