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

/* Unknown for more digits than 64 bits have, or for none. */
static struct opt hex_number(struct span digits)
{
	char text[20];

	if (!digits.len || digits.len >= sizeof(text))
		return OPT_NULL;
	klog_copy(text, sizeof(text), digits);
	return OPT((int64_t)strtoull(text, NULL, 16));
}

/* Flags are in hexadecimal without 0x here. */
static struct opt hex_field(const struct klog_match *m, enum klog_field field)
{
	return klog_has(m, field) ? hex_number(m->f[field]) : OPT_NULL;
}

/* The stack of a task in another state is of the past. */
static void set_state(struct klog_task *t, char state)
{
	if (t->state && t->state != state)
		t->n_frames = 0;
	t->state = state;
}

int klog_on_task_state(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct klog_task *t = stacks_begin(a, f, stacks_task(a, line));

	if (!t)
		return 0;
	places_row(a, f, f->task, m->f[KLOG_F_STATE].p[0]);
	t->offset = line->rec->offset;
	set_state(t, m->f[KLOG_F_STATE].p[0]);
	t->running = klog_has(m, KLOG_F_TEXT);
	t->tgid = klog_opt(m, KLOG_F_TGID);
	t->ppid = klog_opt(m, KLOG_F_PPID);
	t->task_flags = hex_field(m, KLOG_F_PFLAGS);
	t->thread_flags = hex_field(m, KLOG_F_FLAGS);
	return 0;
}

int klog_on_states_header(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)line;
	stacks_close(a, f);
	f->section = SECTION_STATES;
	f->in_table = true;
	return 0;
}

/* A row of a table of tasks. */
struct row {
	struct span name;
	char state;
	int64_t pid, ppid;
	struct opt flags; /* thread_info's */
};

/* The letters of task_state_to_char() and of its predecessors. */
static const char states[] = "RSDTtZXIPKWNx?";

static struct span without_blanks(struct span name)
{
	while (name.len && name.p[name.len - 1] == ' ')
		name.len--;
	return name;
}

/* "free-stack pid father". */
static bool three_numbers(struct span *rest, struct row *ret)
{
	int64_t free_stack;

	span_skip_blanks(rest);
	if (!span_number(rest, &free_stack))
		return false;
	span_skip_blanks(rest);
	if (!span_number(rest, &ret->pid))
		return false;
	span_skip_blanks(rest);
	return span_number(rest, &ret->ppid);
}

/* The rest of a row that is after the state: "[address | running task | running] free-stack pid father [flags]". */
static bool columns(struct span rest, bool flagged, struct row *ret)
{
	struct span word;

	/* The address of its code, until 4.13, has as many digits as the machine's words. */
	word = span_word(&rest);
	if (span_is(word, "running")) {
		word = rest;
		if (span_is(span_word(&word), "task"))
			rest = word;
	} else if (word.len != 8 && word.len != 16) {
		rest = (struct span){ word.p, rest.len + (size_t)(rest.p - word.p) };
	}
	if (!three_numbers(&rest, ret))
		return false;
	word = span_word(&rest);
	ret->flags = OPT_NULL;
	if (!word.len)
		return !flagged;
	if (!span_starts(word, "0x") || rest.len)
		return false;
	span_next(&word);
	span_next(&word);
	ret->flags = hex_number(word);
	return true;
}

/*
 * Splits "kswapd0         D ffff880039f935d0 …" at the state. sched_show_task() pads the name to 15 (until 2.6.31 to
 * 13), and mails take blanks away; of several places the last fits, since the columns after it are numbers. Nothing
 * stands between the state and five digits of free stack: "syz-executor    D27456  3621 …".
 */
static bool split_row(struct span text, bool flagged, struct row *ret)
{
	struct span rest;

	for (size_t i = MIN(text.len, (size_t)17); i-- > 2;) {
		if (text.p[i - 1] != ' ' || !memchr(states, text.p[i], strlen(states)))
			continue;
		rest = (struct span){ text.p + i + 1, text.len - i - 1 };
		if (!rest.len || (*rest.p != ' ' && (*rest.p < '0' || *rest.p > '9')) || !columns(rest, flagged, ret))
			continue;
		ret->state = text.p[i];
		ret->name = without_blanks((struct span){ text.p, i });
		return ret->name.len > 0;
	}
	return false;
}

/* "kswapd0       S C03A7E40  2324    49      1            50    48 (L-TLB)", until 2.6.23. */
static bool split_old_row(struct span text, struct row *ret)
{
	struct span rest = { text.p + 15, text.len - 15 }, word;

	if (text.p[13] != ' ')
		return false;
	word = span_word(&rest);
	span_skip_blanks(&rest);
	ret->name = without_blanks((struct span){ text.p, 13 });
	ret->state = text.p[14];
	return word.len && ret->name.len && memchr(states, ret->state, strlen(states)) && three_numbers(&rest, ret);
}

bool tasks_line(struct klog_asm *a, struct follower *f, struct span text, uint64_t offset)
{
	struct row row;
	struct klog_task *t;
	bool old = text.len >= 30 && memcmp(text.p + text.len - 4, "TLB)", 4) == 0;

	/* Rows have had flags at their end since 2.6.31; without them only a table makes a row of it. */
	if (text.len < 20 || !(old ? split_old_row(text, &row) : split_row(text, !f->in_table, &row)))
		return false;
	t = stacks_begin(a, f, stall_task(a, row.pid, row.name, offset));
	if (!t)
		return true;
	places_row(a, f, f->task, row.state);
	set_state(t, row.state);
	t->ppid = OPT(row.ppid);
	t->thread_flags = old ? OPT_NULL : row.flags;
	t->offset = offset;
	return true;
}
