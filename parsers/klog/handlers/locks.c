// SPDX-License-Identifier: GPL-2.0-or-later
/* lockdep's lists of held locks. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

int klog_on_all_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)line;
	stacks_close(a, f);
	/* A later list replaces an earlier one. */
	a->n_held = 0;
	f->section = SECTION_LOCKS;
	return 0;
}

int klog_on_held_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = stacks_task(a, line);

	stacks_close(a, f);
	f->task = task;
	f->section = SECTION_LOCKS;
	return 0;
}

/*
 * " #0: ffff8880294f8420 (sb_writers#10){.+.+}-{0:0}, at: filename_rmdir+0x2cc/0x510", before 4.20 without the
 * address.
 */
bool locks_line(struct klog_asm *a, int64_t task, struct span text, uint64_t offset, bool cont)
{
	struct klog_held *h;
	const char *open, *close, *at;
	struct stack_line where;
	int64_t no;

	/* "at: " was the end of a line that a mail wrapped. */
	if (cont && a->n_held && !a->held[a->n_held - 1].at && stack_line_parse(text, &where)) {
		a->held[a->n_held - 1].at = klog_intern(a, where.func);
		return true;
	}
	if (span_next(&text) != '#' || !span_number(&text, &no) || span_next(&text) != ':')
		return false;
	open = memchr(text.p, '(', text.len);
	close = memmem(text.p, text.len, "){", 2);
	if (task < 0 || !open || !close || close < open)
		return true;
	if (!klog_grow((void **)&a->held, a->n_held, &a->cap_held, KLOG_LOCKS_MAX, sizeof(*a->held))) {
		a->dropped.held++;
		return true;
	}
	h = &a->held[a->n_held++];
	*h = (struct klog_held){ .task = (uint32_t)task, .offset = offset };
	h->addr = strtoull(text.p, NULL, 16);
	h->class_name = klog_intern(a, (struct span){ open + 1, (size_t)(close - open - 1) });
	h->shared = close + 3 < text.p + text.len && close[3] != '.';
	at = memmem(text.p, text.len, "at: ", 4);
	if (at && stack_line_parse((struct span){ at + 4, (size_t)(text.p + text.len - at - 4) }, &where))
		h->at = klog_intern(a, where.func);
	return true;
}
