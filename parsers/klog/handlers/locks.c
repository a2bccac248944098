// SPDX-License-Identifier: GPL-2.0-or-later
/* lockdep's lists of held locks. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/kernel/waits.h"
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

/* The place that the line names after "at: ", NULL when it names none. */
static const char *taken_at(struct klog_asm *a, struct span text)
{
	const char *at = memmem(text.p, text.len, "at: ", 4);
	struct stack_line where;

	if (!at || !stack_line_parse((struct span){ at + 4, (size_t)(text.p + text.len - at - 4) }, &where))
		return NULL;
	return klog_intern(a, where.func);
}

/*
 * The entry that the line repeats: scripts that decode places print it for each function that was inlined there, innermost first.
 * The first that is no lock's own is where a stack leaves the lock's functions, too.
 */
static struct klog_held *repeated(struct klog_asm *a, int64_t task, int64_t no, uint64_t addr)
{
	struct klog_held *h = a->n_held ? &a->held[a->n_held - 1] : NULL;

	return h && task >= 0 && h->task == (uint32_t)task && h->no == no && h->addr == addr && addr && h->at ? h :
														NULL;
}

/*
 * " #0: ffff8880294f8420 (sb_writers#10){.+.+}-{0:0}, at: filename_rmdir+0x2cc/0x510", before 4.20 without the
 * address.
 */
bool locks_line(struct klog_asm *a, int64_t task, struct span text, uint64_t offset, bool cont)
{
	struct klog_held *h;
	const char *open, *close;
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
	h = repeated(a, task, no, strtoull(text.p, NULL, 16));
	if (h) {
		h->at = wait_primitive_named(h->at) ? taken_at(a, text) : h->at;
		return true;
	}
	if (!klog_grow((void **)&a->held, a->n_held, &a->cap_held, KLOG_LOCKS_MAX, sizeof(*a->held))) {
		a->dropped.held++;
		return true;
	}
	h = &a->held[a->n_held++];
	*h = (struct klog_held){ .task = (uint32_t)task, .offset = offset, .no = no };
	h->addr = strtoull(text.p, NULL, 16);
	h->class_name = klog_intern(a, (struct span){ open + 1, (size_t)(close - open - 1) });
	h->shared = close + 3 < text.p + text.len && close[3] != '.';
	h->at = taken_at(a, text);
	return true;
}
