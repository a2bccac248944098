// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/boot/boot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/error.h"
#include "util/macros.h"

struct stamp klog_stamp(const struct klog_record *rec)
{
	struct stamp at = { .offset = rec->offset, .mono_us = rec->mono_us, .at_us = rec->at_us };

	klog_record_wall(rec, at.wall);
	return at;
}

const char *klog_intern(struct klog_asm *a, struct span text)
{
	return intern_add(a->strings, text);
}

const char *klog_field(struct klog_asm *a, const struct klog_match *m, enum klog_field field)
{
	return klog_has(m, field) ? klog_intern(a, m->f[field]) : NULL;
}

void klog_copy(char *to, size_t size, struct span text)
{
	size_t len = MIN(text.len, size - 1);

	memcpy(to, text.p, len);
	to[len] = '\0';
}

struct opt klog_opt(const struct klog_match *m, enum klog_field field)
{
	int64_t v;

	return klog_number(m, field, &v) ? OPT(v) : OPT_NULL;
}

/* A ring, because a row has up to four locators, whose texts must live until it is written. */
const char *klog_locator(struct klog_asm *a, uint64_t offset)
{
	static _Thread_local char ring[8][512];
	static _Thread_local unsigned int next;
	char *text = ring[next++ % ARRAY_SIZE(ring)];

	snprintf(text, sizeof(ring[0]), "%.480s%" PRIu64, a->locator, offset);
	return text;
}

/* A task's caller id and a CPU's may be the same number: the kind tells them apart. 0: the log has no callers. */
uint64_t klog_caller(const struct klog_record *rec)
{
	return rec->caller_kind ? (uint64_t)rec->caller_kind << 32 | rec->caller : 0;
}

struct opt klog_ms(int64_t us)
{
	return us == KLOG_NO_TIME ? OPT_NULL : OPT(us / 1000);
}

/* Makes room for one more element of an array that grows up to @max. */
bool klog_grow(void **array, uint32_t n, uint32_t *cap, uint32_t max, size_t size)
{
	uint32_t want = *cap ? *cap * 2 : 64;
	void *bigger;

	if (n < *cap)
		return true;
	if (n >= max)
		return false;
	bigger = realloc(*array, MIN(want, max) * size);
	if (!bigger)
		return false;
	*array = bigger;
	*cap = MIN(want, max);
	return true;
}
