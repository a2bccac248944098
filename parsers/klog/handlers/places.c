// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lockups, oopses and the like: where they were. The line that tells of one is followed by lines that name the CPU,
 * the task and the instruction, so that its row stays open until its slot is needed or the boot ends.
 */
#include "parsers/klog/handlers/handlers.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/kernel/waits.h"
#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* The event that the follower's lines may still add to, NULL for none. */
static struct open_event *open_of(struct klog_asm *a, const struct follower *f)
{
	struct open_event *e = a->open && f->open_serial ? &a->open[f->open_serial % KLOG_OPEN_MAX] : NULL;

	return e && e->serial == f->open_serial ? e : NULL;
}

static bool is_lockup(const struct open_event *e)
{
	return e->serial && (e->kind == KLOG_HARD_LOCKUP || e->kind == KLOG_SOFT_LOCKUP || e->kind == KLOG_RCU_STALL);
}

static int close_event(struct klog_asm *a, struct open_event *e)
{
	if (!e->serial)
		return 0;
	e->serial = 0;
	if (!e->func && (e->guess || e->first)) {
		e->func = e->guess ? e->guess : e->first;
		e->row.func_doubtful = OPT(1);
	}
	if (!e->comm[0] && e->task >= 0)
		snprintf(e->comm, sizeof(e->comm), "%s", a->tasks[e->task].comm);
	return klog_write_event(a, e, NULL);
}

/* Opens an event of the kind @event, whatever pattern matched the line. */
static int open_as(struct klog_asm *a, struct follower *f, const struct klog_line *line, enum klog_event event,
		   int64_t *ret_id)
{
	const struct open_event *before = open_of(a, f);
	uint64_t cause = event == KLOG_PANIC && before && is_lockup(before) && !before->func ? before->serial : 0;
	struct open_event *e;
	int r;

	if (ret_id)
		*ret_id = 0;
	f->open_serial = 0;
	if (!a->open)
		a->open = calloc(KLOG_OPEN_MAX, sizeof(*a->open));
	if (!a->open)
		return err_oom();
	e = &a->open[(a->open_serial + 1) % KLOG_OPEN_MAX];
	r = close_event(a, e);
	if (r < 0 || !klog_fill_event(a, klog_event_name(event), line, e))
		return r;
	e->serial = f->open_serial = ++a->open_serial;
	e->row.id = facts_reserve(a->facts, FACT_EVENT);
	e->kind = event;
	e->caller = f->caller;
	e->at_us = line->rec->mono_us;
	e->func = e->guess = e->first = NULL;
	e->entered = e->begun = e->prints_itself = false;
	e->cause = cause;
	e->dumped_cpu = OPT_NULL;
	e->task_known = e->row.task_id.known;
	/* Its name may only stand in a later line. */
	e->task = e->row.pid.known ? stall_task(a, e->row.pid.v, (struct span){ e->comm, strlen(e->comm) }, e->offset) :
				     -1;
	e->next_frame = false;
	/* Of a stall, stacks of several CPUs may follow; of a stuck pool, its workqueues tell. */
	e->armed = e->kind != KLOG_RCU_STALL && e->kind != KLOG_WQ_LOCKUP;
	if (ret_id)
		*ret_id = e->row.id;
	return 0;
}

int klog_open_event(struct klog_asm *a, struct follower *f, const struct klog_line *line, int64_t *ret_id)
{
	return open_as(a, f, line, line->m->pattern->event, ret_id);
}

static void set_task(struct klog_asm *a, struct open_event *e, int64_t task)
{
	if (task < 0)
		return;
	e->row.pid = OPT(a->tasks[task].pid);
	e->row.task_id = stall_task_id(a, task);
	e->task_known = true;
	e->task = task;
	snprintf(e->comm, sizeof(e->comm), "%s", a->tasks[task].comm);
}

int klog_on_placed(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	return klog_open_event(a, f, line, NULL);
}

/* One warning is printed once; scripts that decode it repeat the line for each function that was inlined there. */
int klog_on_warning(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct open_event *e = open_of(a, f);
	int r;

	if (e && e->kind == line->m->pattern->event && e->at_us == line->rec->mono_us && e->row.pid.known &&
	    e->row.pid.v == klog_opt(line->m, KLOG_F_PID).v)
		return 0;
	r = klog_open_event(a, f, line, NULL);
	e = open_of(a, f);
	if (r == 0 && e)
		e->func = klog_field(a, line->m, KLOG_F_FUNC);
	return r;
}

int klog_on_lockdep_chain(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct open_event *e = open_of(a, f);

	return e && e->kind == KLOG_LOCKDEP ? 0 : klog_open_event(a, f, line, NULL);
}

int klog_on_fault_regs(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct open_event *e = open_of(a, f);

	(void)line;
	f->faulted = !e || e->kind != KLOG_OOPS || e->func;
	return 0;
}

/* Of a report without a head, the place is all that tells of an oops. Registers of user space have no function. */
int klog_on_nip(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = f->section == SECTION_STACK ? f->task : -1;
	struct open_event *e;
	int r;

	if (!f->faulted) {
		places_line(a, f, line->rec);
		return 0;
	}
	f->faulted = false;
	r = open_as(a, f, line, KLOG_OOPS, NULL);
	e = open_of(a, f);
	if (r == 0 && e) {
		e->func = klog_field(a, line->m, KLOG_F_FUNC);
		set_task(a, e, task);
	}
	return r;
}

/* A task that died in an oops, and then in its own end: do_exit() leaves it asleep for ever, with all that it holds. */
int klog_on_recursive_fault(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct open_event *oops = open_of(a, f), *e;
	int64_t task = oops && oops->kind == KLOG_OOPS ? oops->task : -1;
	int r = klog_open_event(a, f, line, NULL);

	e = open_of(a, f);
	if (r < 0 || !e || task < 0)
		return r;
	set_task(a, e, task);
	e->row.cpu = oops->row.cpu;
	return 0;
}

/* "… kthread starved for N jiffies!", and what the kernel expects of that: one event of two lines. */
int klog_on_starved(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct open_event *e = open_of(a, f);
	size_t len;

	if (klog_has(line->m, KLOG_F_N) || !e || e->kind != KLOG_RCU_STARVED)
		return klog_open_event(a, f, line, NULL);
	len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, " %.*s", (int)line->rec->len, line->rec->text);
	return 0;
}

/* The lockup that made the kernel panic (softlockup_panic and its like): its stack is printed as the panic's. */
static struct open_event *cause_of(struct klog_asm *a, const struct open_event *e)
{
	struct open_event *o = e->cause ? &a->open[e->cause % KLOG_OPEN_MAX] : NULL;

	return o && o->serial == e->cause ? o : NULL;
}

/* Whether the task with that comm may be the one that @e is about. */
static bool may_be(const struct klog_asm *a, const struct open_event *e, int64_t task, struct opt cpu)
{
	if (task >= 0 && e->comm[0] && !streq(e->comm, a->tasks[task].comm))
		return false;
	return !e->row.cpu.known || !cpu.known || e->row.cpu.v == cpu.v;
}

/* The CPUs that a detector interrupts print their stacks within this time. */
#define ANSWERS_WITHIN_US (60 * INT64_C(1000000))

/*
 * The lockup of @cpu whose stack this caller is about to print. Another one may have detected it: printk's callers
 * tell the CPU that found a stall from the CPU that is stalled, which answers the NMI with its own stack.
 */
static struct open_event *lockup_on(struct klog_asm *a, struct follower *f, struct opt cpu, int64_t at_us)
{
	struct open_event *e = open_of(a, f);

	if ((e && (!is_lockup(e) || !e->task_known)) || !cpu.known || !a->open)
		return e;
	for (size_t i = 0; i < KLOG_OPEN_MAX; i++) {
		struct open_event *o = &a->open[i];

		/* The task that a stall names by its pid alone prints its stack from its own CPU, too. */
		if (!is_lockup(o) || (o->task_known && (o->kind != KLOG_RCU_STALL || o->func)) || !o->row.cpu.known ||
		    o->row.cpu.v != cpu.v ||
		    (at_us != KLOG_NO_TIME && o->at_us != KLOG_NO_TIME && at_us - o->at_us > ANSWERS_WITHIN_US))
			continue;
		f->open_serial = o->serial;
		return o;
	}
	return e;
}

/* The oldest lockup of this caller that has a task and no place yet; of the task @task, unless that is negative. */
static struct open_event *unplaced(struct klog_asm *a, const struct follower *f, int64_t task)
{
	struct open_event *oldest = NULL;

	for (size_t i = 0; i < KLOG_OPEN_MAX; i++) {
		struct open_event *o = &a->open[i];

		if (is_lockup(o) && o->kind != KLOG_RCU_STALL && o->caller == f->caller && o->task_known && !o->func &&
		    (task < 0 || o->task == task) && (!oldest || o->serial < oldest->serial))
			oldest = o;
	}
	return oldest;
}

/*
 * The lockup that a CPU's line goes on with: not the one whose head came last where the task is another's. When neither of two
 * got further than this line, their lines come by turns.
 */
static struct open_event *turn_to(struct klog_asm *a, struct follower *f, struct open_event *e, int64_t task)
{
	struct open_event *o =
		task >= 0 && is_lockup(e) && e->task_known && e->task != task ? unplaced(a, f, task) : NULL;

	if (o) {
		f->mixed |= e->begun && !e->func;
		f->open_serial = o->serial;
	}
	o = o ? o : e;
	o->begun |= o->task_known && o->task == task;
	return o;
}

void places_cpu(struct klog_asm *a, struct follower *f, int64_t task, struct opt cpu, int64_t at_us)
{
	struct open_event *e = lockup_on(a, f, cpu, at_us), *cause;

	if (!e || e->kind == KLOG_WQ_LOCKUP)
		return;
	e = turn_to(a, f, e, task);
	/* An oops has two or three first lines, each an event. */
	for (size_t i = 0; i < KLOG_OPEN_MAX; i++) {
		struct open_event *o = &a->open[i];

		if (!o->serial || o->kind != e->kind || (o != e && o->caller != f->caller) || o->task_known ||
		    !may_be(a, o, task, cpu))
			continue;
		set_task(a, o, task);
		o->row.cpu = o->row.cpu.known ? o->row.cpu : cpu;
	}
	cause = cause_of(a, e);
	if (cause && !cause->task_known && may_be(a, cause, task, cpu))
		set_task(a, cause, task);
	e->armed = may_be(a, e, task, cpu) && e->row.pid.known && task >= 0 && e->row.pid.v == a->tasks[task].pid;
}

void places_backtrace(struct klog_asm *a, struct follower *f, struct opt cpu)
{
	struct open_event *e = open_of(a, f);

	if (!e || e->kind != KLOG_RCU_STALL || !cpu.known)
		return;
	/* The lines that name the stalled CPUs may be cut out. */
	if (!e->row.cpu.known && !e->task_known)
		e->row.cpu = cpu;
	e->dumped_cpu = cpu;
}

void places_row(struct klog_asm *a, struct follower *f, int64_t task, char state)
{
	struct open_event *e = open_of(a, f);

	if (!e || e->kind != KLOG_RCU_STALL || task < 0)
		return;
	if (!e->task_known && state == 'R' && may_be(a, e, task, e->dumped_cpu))
		set_task(a, e, task);
	e->armed = e->row.pid.known && e->row.pid.v == a->tasks[task].pid;
}

void places_work(struct klog_asm *a, uint64_t serial, int64_t task, const char *func)
{
	struct open_event *e = a->open && serial ? &a->open[serial % KLOG_OPEN_MAX] : NULL;

	if (!e || e->serial != serial || e->task_known)
		return;
	set_task(a, e, task);
	e->func = func;
}

/* "2-...0: (2155 ticks this GP) idle=…": a CPU that a stall names, after whatever a tab became. */
static bool stalled_cpu(struct span text, int64_t *ret_cpu)
{
	/* Collectors write the tab as an escape, which has digits of its own. */
	for (size_t i = 0; i + 4 < text.len && i < 8; i++)
		if (memcmp(text.p + i, "\\x09", 4) == 0 || memcmp(text.p + i, "#011", 4) == 0)
			text = (struct span){ text.p + i + 4, text.len - i - 4 };
	while (text.len && (*text.p < '0' || *text.p > '9') && *text.p != '(')
		span_next(&text);
	return span_number(&text, ret_cpu) && span_next(&text) == '-' && text.len > 5 &&
	       memchr(".!0DEKOSTWN?", text.p[0], 12) && (memmem(text.p, MIN(text.len, (size_t)7), ": (", 3) != NULL);
}

/* "Tasks blocked on level-0 rcu_node (CPUs 0-3): P1234/1:b..l P7": the first of them. */
static bool blocked_task(struct span text, int64_t *ret_pid)
{
	const char *p = span_has(text, "Tasks blocked on") ? memmem(text.p, text.len, "): P", 4) : NULL;
	struct span rest;

	if (!p)
		return false;
	rest = (struct span){ p + 4, text.len - (size_t)(p + 4 - text.p) };
	return span_number(&rest, ret_pid);
}

/* Whether the line shows the instruction pointer; *@text is then what stands after its name. */
static bool at_instruction(struct span *text)
{
	static const char *const heads[] = {
		"RIP: ", "RIP  ", "EIP: ", "EIP is at", "pc : ", "PC is at", "NIP ", "epc ",
		"IP: ", "TPC: ", "IAOQ[0]:", "Krnl PSW",
		/* powerpc, between the interrupt's frames and those of what it interrupted */
		"--- interrupt: ", "--- Exception: "
	};

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (span_starts(*text, heads[i])) {
			size_t n = strlen(heads[i]);

			*text = (struct span){ text->p + n, text->len - n };
			span_skip_blanks(text);
			/* A code segment, before the name of scripts that leave no offset. */
			if (text->len > 5 && text->p[4] == ':')
				*text = (struct span){ text->p + 5, text->len - 5 };
			return true;
		}
	return false;
}

/* After an interrupt's or NMI's own frames come those of what it interrupted. */
static bool ends_interrupt(struct span text)
{
	return span_has(text, "<EOE>") || span_has(text, "</NMI>") || span_has(text, "<EOI>") ||
	       span_has(text, "</IRQ>");
}

/* The outermost frames of interrupts; on x86 marks stand after them as well, and may stand further out. */
static const struct entry {
	const char *head;
	bool marked;
} entries[] = {
	{ "asm_sysvec_", true },
	{ "asm_common_interrupt", true },
	{ "apic_timer_interrupt", true },
	{ "sysvec_", true },
	{ "el1_irq", false },
	{ "el1h_64_irq", false },
	{ "__irq_svc", false },
	{ "ext_int_handler", false },
	{ "io_int_handler", false },
	{ "replay_soft_interrupts", false },
};

static const struct entry *entry_named(struct span func)
{
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		if (span_starts(func, entries[i].head) && !span_is(func, "el1h_64_irq_handler"))
			return &entries[i];
	return NULL;
}

/* What a CPU runs that prints its own stack; and where the stack of a running task was when it last slept. */
static bool prints_stack(struct span func)
{
	static const char *const heads[] = { "dump_stack",
					     "show_stack",
					     "dump_backtrace",
					     "nmi_",
					     "unwind_backtrace",
					     "__switch_to",
					     "watchdog_overflow_callback" };

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (span_starts(func, heads[i]))
			return true;
	return false;
}

/*
 * The first sure frame that is no switch to another task: where a stack that somebody cut out of a log begins, or that of
 * a task that sleeps.
 */
static void first_frame(struct klog_asm *a, struct open_event *e, const struct stack_line *frame)
{
	const struct wait_primitive *known;
	const char *func;

	if (!is_lockup(e) || e->first || e->entered || e->prints_itself || !frame->reliable)
		return;
	e->prints_itself = prints_stack(frame->func);
	func = e->prints_itself ? NULL : klog_intern(a, frame->func);
	known = func ? wait_primitive_named(func) : NULL;
	if (!known || known->strength > WAIT_WEAK)
		e->first = func;
}

/* A frame of a stack that no instruction pointer introduced. */
static void place_frame(struct klog_asm *a, struct open_event *e, const struct stack_line *frame)
{
	const struct entry *entry = (is_lockup(e) || e->cause) && e->task_known ? entry_named(frame->func) : NULL;

	first_frame(a, e, frame);
	if (entry) {
		e->entered = true;
		e->next_frame |= frame->reliable && !entry->marked;
	} else if (e->next_frame && frame->reliable) {
		e->func = klog_intern(a, frame->func);
	} else if ((e->entered || e->next_frame) && !e->guess) {
		e->guess = klog_intern(a, frame->func);
	}
}

/*
 * Whether the registers that come are the stalled CPU's, also where the line that names its task was cut out: it found the
 * stall itself, or was asked by an NMI.
 */
static bool prints_own_registers(const struct open_event *e)
{
	bool asked = e->dumped_cpu.known && e->dumped_cpu.v == e->row.cpu.v;

	return e->kind == KLOG_RCU_STALL && !e->task_known && e->row.cpu.known &&
	       (asked || (!e->dumped_cpu.known && strstr(e->text, "self-detected")));
}

static void place_func(struct klog_asm *a, struct open_event *e, struct span text)
{
	struct open_event *cause;
	struct stack_line frame;
	bool exact;

	if (e->func || e->kind == KLOG_ALLOC_FAILURE || e->kind == KLOG_ALLOC_STALL || e->kind == KLOG_VMALLOC_FAILURE)
		return;
	exact = at_instruction(&text);
	if (!e->armed && !(exact && prints_own_registers(e)))
		return;
	e->next_frame |= ends_interrupt(text);
	/* "hardirqs last disabled at (83253): [<…>] el1_irq+0x80/0x180" is no frame. */
	if (span_has(text, "irqs last ") || !stack_line_parse(text, &frame))
		return;
	if (exact)
		e->func = klog_intern(a, frame.func);
	else
		place_frame(a, e, &frame);
	cause = cause_of(a, e);
	if (cause && !cause->func && e->func)
		cause->func = e->func;
}

/* CPUs that print line by line do so in the order of their heads: the registers' lines are taken in turn. */
static void place_by_turns(struct klog_asm *a, const struct follower *f, struct span text)
{
	struct open_event *e = unplaced(a, f, -1);
	struct stack_line frame;

	if (!e || !at_instruction(&text) || !stack_line_parse(text, &frame))
		return;
	e->func = klog_intern(a, frame.func);
	e->row.func_doubtful = OPT(1);
}

/* "Task dump for CPU 4:": whose task comes, in the form of a table's row. */
static bool dumped_cpu(struct span text, int64_t *ret_cpu)
{
	static const char head[] = "Task dump for CPU ";
	struct span rest = { text.p + sizeof(head) - 1, text.len - (sizeof(head) - 1) };

	return span_starts(text, head) && span_number(&rest, ret_cpu);
}

void places_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct span text = { rec->text, rec->len };
	struct open_event *e = open_of(a, f);
	int64_t n;

	if (!e)
		return;
	if (e->kind == KLOG_RCU_STALL && dumped_cpu(text, &n)) {
		places_backtrace(a, f, OPT(n));
		f->in_table = true;
	} else if (e->kind == KLOG_RCU_STALL && !e->row.cpu.known && stalled_cpu(text, &n))
		e->row.cpu = OPT(n);
	else if (e->kind == KLOG_RCU_STALL && !e->task_known && blocked_task(text, &n))
		set_task(a, e, stall_task(a, n, SPAN(""), rec->offset));
	else if (f->mixed)
		place_by_turns(a, f, text);
	else
		place_func(a, e, text);
}

/* Functions in which a CPU waits until others have answered its interrupt. */
static bool waits_for_answer(const char *func)
{
	static const char *const heads[] = { "smp_call_function", "csd_lock_wait",      "__csd_lock_wait",
					     "csd_lock_record",   "on_each_cpu",        "native_flush_tlb",
					     "flush_tlb_",        "kick_all_cpus_sync", "generic_exec_single",
					     "multi_cpu_stop",    "stop_machine" };

	for (size_t i = 0; func && i < ARRAY_SIZE(heads); i++)
		if (strncmp(func, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

/* Lockups of one cause are reported within some watchdog periods. */
#define TOGETHER_US (120 * INT64_C(1000000))

/* Whether @waiter, on another CPU and at about that time, waits for an answer that @e's CPU may owe. */
static bool waits_for(const struct open_event *waiter, const struct open_event *e)
{
	if (!is_lockup(waiter) || !waits_for_answer(waiter->func) || !waiter->row.cpu.known ||
	    waiter->row.cpu.v == e->row.cpu.v)
		return false;
	return waiter->at_us == KLOG_NO_TIME || e->at_us == KLOG_NO_TIME ||
	       (waiter->at_us <= e->at_us + TOGETHER_US && e->at_us <= waiter->at_us + TOGETHER_US);
}

/*
 * Of lockups that belong together: who waits for an interrupt's answer, and the CPU that owes it. The hard lockup's
 * detector looks for interrupts that do not come; an RCU stall's CPU is one that makes no progress.
 */
static void find_culprits(struct klog_asm *a)
{
	for (size_t i = 0; i < KLOG_OPEN_MAX; i++) {
		struct open_event *e = &a->open[i];

		if (!is_lockup(e) || e->kind == KLOG_SOFT_LOCKUP || !e->row.cpu.known || waits_for_answer(e->func))
			continue;
		for (size_t j = 0; j < KLOG_OPEN_MAX; j++)
			if (waits_for(&a->open[j], e)) {
				e->row.culprit = OPT(1);
				a->open[j].row.culprit = OPT(0);
			}
	}
}

int places_write(struct klog_asm *a)
{
	int r = 0;

	if (!a->open)
		return 0;
	find_culprits(a);
	for (size_t i = 0; i < KLOG_OPEN_MAX && r == 0; i++)
		r = close_event(a, &a->open[i]);
	return r;
}
