// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks that the log speaks of, and the tables of them that SysRq prints. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* Whether two prints of a comm may be of one task: a kworker's is printed with its work's name, too. */
static bool same_comm(const char *have, struct span comm)
{
	size_t len = strlen(have);
	size_t common = MIN(len, comm.len);

	return !len || !comm.len ||
	       (memcmp(have, comm.p, common) == 0 &&
		(len == comm.len || have[common] == '+' || (common < comm.len && comm.p[common] == '+')));
}

int64_t stall_task(struct klog_asm *a, int64_t pid, struct span comm, uint64_t offset)
{
	uint64_t at;
	struct klog_task *t;

	if (map_get(&a->task_by_pid, (uint64_t)pid, &at) && same_comm(a->tasks[at].comm, comm)) {
		t = &a->tasks[at];
		if (!t->comm[0])
			klog_copy(t->comm, sizeof(t->comm), comm);
		return (int64_t)at;
	}
	if (pid < 0 || pid > INT32_MAX ||
	    !klog_grow((void **)&a->tasks, a->n_tasks, &a->cap_tasks, KLOG_TASKS_MAX, sizeof(*a->tasks)) ||
	    map_put(&a->task_by_pid, (uint64_t)pid, a->n_tasks) < 0) {
		a->dropped.tasks++;
		return -1;
	}
	t = &a->tasks[a->n_tasks];
	*t = (struct klog_task){ .pid = (int32_t)pid, .offset = offset };
	klog_copy(t->comm, sizeof(t->comm), comm);
	/* The tasks of a dump are those in it: who is gone by then is in the log only. */
	t->known = a->out.facts != NULL;
	if (!t->known)
		t->id = facts_reserve(a->facts, FACT_TASK);
	else if (a->out.find_task)
		t->id = a->out.find_task(a->out.arg, pid, t->comm);
	return a->n_tasks++;
}

struct opt stall_task_id(const struct klog_asm *a, int64_t task)
{
	return task < 0 || !a->tasks[task].id ? OPT_NULL : OPT(a->tasks[task].id);
}

/* The flags of thread_info are in hexadecimal without 0x here. */
static struct opt hex_field(const struct klog_match *m, enum klog_field field)
{
	char text[20];

	if (!klog_has(m, field) || m->f[field].len >= sizeof(text))
		return OPT_NULL;
	klog_copy(text, sizeof(text), m->f[field]);
	return OPT((int64_t)strtoull(text, NULL, 16));
}

int klog_on_task_state(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct klog_task *t = begin_stack(a, f, task_of(a, line));

	if (!t)
		return 0;
	t->offset = line->rec->offset;
	t->state = m->f[KLOG_F_STATE].p[0];
	t->running = klog_has(m, KLOG_F_TEXT);
	t->tgid = klog_opt(m, KLOG_F_TGID);
	t->ppid = klog_opt(m, KLOG_F_PPID);
	t->task_flags = hex_field(m, KLOG_F_PFLAGS);
	return 0;
}

int klog_on_states_header(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)line;
	stall_close(a, f);
	f->section = SECTION_STATES;
	return 0;
}

/*
 * "kswapd0         D ffff880039f935d0     0    49      2 0x00000000": sched_show_task() before 5.9; until 2.6.23
 * "kswapd0       S C03A7E40  2324    49      1            50    48 (L-TLB)".
 */
bool state_line(struct klog_asm *a, struct follower *f, struct span text, uint64_t offset)
{
	struct span name = text, word, rest;
	struct klog_task *t;
	int64_t free_stack, pid, ppid;
	bool old = text.len > 4 && memcmp(text.p + text.len - 4, "TLB)", 4) == 0;
	char state;

	if (text.len < 30)
		return false;
	name.len = old ? 13 : 15;
	if (text.p[name.len] != ' ')
		return false;
	rest = (struct span){ text.p + name.len + 1, text.len - name.len - 1 };
	while (name.len && name.p[name.len - 1] == ' ')
		name.len--;
	state = span_next(&rest);
	if (!name.len || !memchr("RSDTtZXIPKWx?", state, 13))
		return false;
	word = span_word(&rest);
	if (span_is(word, "running"))
		span_word(&rest);
	span_skip_blanks(&rest);
	if (!span_number(&rest, &free_stack) || (span_skip_blanks(&rest), !span_number(&rest, &pid)) ||
	    (span_skip_blanks(&rest), !span_number(&rest, &ppid)))
		return false;
	if (!old) {
		word = span_word(&rest);
		if (!span_starts(word, "0x") || rest.len)
			return false;
	}
	t = begin_stack(a, f, stall_task(a, pid, name, offset));
	if (t) {
		t->state = state;
		t->ppid = OPT(ppid);
		t->offset = offset;
	}
	return true;
}
