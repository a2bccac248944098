// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/unwind/stack.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/symbols/modules.h"
#include "parsers/vmcore/image/unwind/stack-priv.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define WORD 8u
#define THREAD_SIZE_MAX (1u << 20)

static const struct arch_unwind *const archs[] = { &arch_unwind_x86_64, &arch_unwind_aarch64 };

/* ---- Building ---- */

uint64_t unwinder_symbol(const struct unwinder *u, const char *name)
{
	uint64_t addr;

	return image_symbol(u->from.image, name, &addr) == 0 ? addr : 0;
}

/*
 * The size of the area that a task's stack is mapped in (CONFIG_VMAP_STACK), without its guard page. It is read from
 * the second task, because the first has a static stack. 0 when it cannot be read.
 */
static uint64_t mapped_stack_size(const struct unwinder *u)
{
	const struct types *t = u->from.types;
	struct image_member tasks, area, size;
	uint64_t task = unwinder_symbol(u, "init_task"), addr, bytes;
	uint32_t page = dump_info(u->from.dump)->page_size;

	if (!task || types_member(t, "task_struct", "tasks", &tasks) ||
	    types_member(t, "task_struct", "stack_vm_area", &area) || types_member(t, "vm_struct", "size", &size) ||
	    dump_read_u64(u->from.dump, task + tasks.offset, &task) < 0 ||
	    dump_read_u64(u->from.dump, task - tasks.offset + area.offset, &addr) < 0 || !addr ||
	    dump_read_u64(u->from.dump, addr + size.offset, &bytes) < 0 || bytes <= page)
		return 0;
	return bytes - page;
}

/* THREAD_SIZE. No symbol gives it, but some objects are as large as a stack. 0 when unknown. */
static uint64_t thread_size(const struct unwinder *u)
{
	static const char *const bounds[][2] = {
		{ "__start_init_stack", "__end_init_stack" }, /* 6.10 on */
		{ "__start_init_task", "__end_init_task" },
	};
	uint32_t size;

	if (types_size_of(u->from.types, "thread_union", &size) == 0 && size <= THREAD_SIZE_MAX)
		return size;
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		uint64_t low = unwinder_symbol(u, bounds[i][0]);
		uint64_t high = unwinder_symbol(u, bounds[i][1]);

		if (low && high > low && high - low <= THREAD_SIZE_MAX)
			return high - low;
	}
	size = (uint32_t)MIN(mapped_stack_size(u), (uint64_t)UINT32_MAX);
	return size <= THREAD_SIZE_MAX ? size : 0;
}

static int init(struct unwinder *u)
{
	const char *arch = dump_info(u->from.dump)->arch;

	if (!u->from.types || !unwinder_symbol(u, "_stext"))
		return err_set(-ENOTSUP, "symbols and types are needed");
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		if (streq(archs[i]->arch, arch))
			u->arch = archs[i];
	if (!u->arch)
		return err_set(-ENOTSUP, "stacks of %s are not unwound yet, only those of x86_64 and aarch64", arch);
	u->text_start = unwinder_symbol(u, "_stext");
	u->text_end = unwinder_symbol(u, "_etext");
	u->thread_size = thread_size(u);
	if (types_member(u->from.types, "task_struct", "stack", &u->stack) || !u->thread_size)
		return err_set(-ENOTSUP, "the size of a stack is not known");
	if (u->arch->init(u))
		return err_set(-ENOTSUP, "the types of saved registers are not known");
	return 0;
}

static int read_registers(struct unwinder *u)
{
	u->n_cpus = dump_info(u->from.dump)->cpus;
	u->cpus = calloc(MAX(u->n_cpus, 1u), sizeof(*u->cpus));
	if (!u->cpus)
		return err_oom();
	for (uint32_t i = 0; i < u->n_cpus; i++)
		u->cpus[i].known = dump_cpu_regs(u->from.dump, i, &u->cpus[i].regs);
	return 0;
}

int unwinder_new(const struct unwind_sources *sources, struct unwinder **ret_unwinder)
{
	struct unwinder *u = calloc(1, sizeof(*u));
	int r;

	if (!u)
		return err_oom();
	u->from = *sources;
	r = init(u);
	if (r == 0)
		r = read_registers(u);
	if (r) {
		unwinder_free(u);
		return r;
	}
	*ret_unwinder = u;
	return 0;
}

void unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	map_deinit(&u->orc_cache);
	free(u->cpus);
	free(u);
}

const char *unwinder_method(const struct unwinder *u)
{
	return u->method;
}

/* ---- Code ---- */

bool unwinder_is_text(struct unwinder *u, uint64_t pc)
{
	return (pc >= u->text_start && pc < u->text_end) || modules_name_at(u->from.modules, pc) != NULL;
}

bool unwinder_is_return(struct unwinder *u, uint64_t pc)
{
	uint8_t code[8];

	return unwinder_is_text(u, pc) && dump_read(u->from.dump, pc - sizeof(code), code, sizeof(code)) == 0 &&
	       u->arch->after_call(code, sizeof(code));
}

/* ---- Frames ---- */

static int stack_of(struct unwinder *u, uint64_t task, struct stack_range *ret_range)
{
	uint64_t low;
	int r = dump_read_u64(u->from.dump, task + u->stack.offset, &low);

	if (r < 0)
		return err_wrap(r, "stack of task 0x%" PRIx64, task);
	/* A task that has exited gives its stack back before its task_struct. */
	if (!low)
		return IMAGE_ABSENT;
	*ret_range = (struct stack_range){ low, low + u->thread_size };
	return 0;
}

static bool on_stack(const struct stack_range *stack, uint64_t sp)
{
	return sp >= stack->low && sp < stack->high;
}

static void fill_frame(struct unwinder *u, const struct cursor *c, struct image_frame *ret_frame)
{
	struct image_symbol sym;

	*ret_frame = (struct image_frame){ .pc = c->ip, .sp = c->sp, .how = c->how, .reliable = c->reliable };
	/* A call that never returns is the last instruction of its function: the return address
	 * is then in the next one. */
	if (image_symbolize(u->from.image, c->exact ? c->ip : c->ip - 1, &sym) != 0) {
		/* No function of the kernel's: what was taken for an instruction's address may be anything. */
		ret_frame->reliable = false;
		return;
	}
	ret_frame->func = sym.name;
	ret_frame->module = sym.module;
	ret_frame->offset = (uint32_t)(c->ip - sym.addr);
}

/* The frames found so far. */
struct trace {
	struct image_frame *frames;
	size_t n, max;
	const char *end;
};

static bool add_frame(struct unwinder *u, struct trace *t, const struct cursor *c)
{
	if (t->n == t->max) {
		t->end = "more frames than asked for";
		return false;
	}
	fill_frame(u, c, &t->frames[t->n++]);
	return true;
}

/* Adds every word from @sp on that looks like a return address. Some will be left over from earlier calls. */
static void scan(struct unwinder *u, struct trace *t, uint64_t sp, const struct stack_range *stack)
{
	struct cursor c = { .how = IMAGE_FRAME_SCAN };

	t->end = "end of stack";
	for (sp = (sp + WORD - 1) & ~(uint64_t)(WORD - 1); on_stack(stack, sp); sp += WORD) {
		if (dump_read_u64(u->from.dump, sp, &c.ip) < 0) {
			t->end = "the rest of the stack is not in the dump";
			return;
		}
		c.sp = sp + WORD;
		if (unwinder_is_return(u, c.ip) && !add_frame(u, t, &c))
			return;
	}
}

/* Bad tables, or a bad stack, could lead in a circle. On one stack, callers always lie higher. */
static bool advances(const struct unwinder *u, uint64_t from, uint64_t to)
{
	return to > from || from - to >= u->thread_size;
}

/*
 * Whether a caller can be at @c: in the kernel's half of addresses, where JITs put their code, too, and not on the stack.
 * Where a frame has no tables, what is taken for a return address may be anything.
 */
static bool may_be_code(const struct cursor *c, const struct stack_range *stack)
{
	return c->exact || ((int64_t)c->ip < 0 && !on_stack(stack, c->ip));
}

static int unwind(struct unwinder *u, struct cursor c, const struct stack_range *stack, struct trace *t)
{
	while (!c.user && add_frame(u, t, &c)) {
		uint64_t sp = c.sp;
		int r = u->arch->step(u, &c, stack, &t->end);

		if (r < 0)
			return r;
		if (r == 0 && !c.user && !advances(u, sp, c.sp)) {
			t->end = "the stack pointer does not advance";
			r = 1;
		}
		if (r == 0 && !c.user && !may_be_code(&c, stack)) {
			t->end = "the caller is no code";
			r = 1;
		}
		if (r == 0) {
			t->frames[t->n - 1].cfa = c.sp;
			continue;
		}
		if (!streq(t->end, "end of stack") && on_stack(stack, sp))
			scan(u, t, sp, stack);
		return 0;
	}
	if (c.user)
		t->end = "user mode";
	return 0;
}

/* ---- The innermost frame ---- */

/*
 * The registers of the CPU whose stack pointer is on @stack, whatever the runqueues say: while a CPU switches tasks
 * rq->curr is the next one already, but the CPU is still on the stack of the one before, whose saved registers are
 * those of its last sleep.
 */
static const struct dump_regs *regs_on(const struct unwinder *u, const struct stack_range *stack)
{
	for (uint32_t i = 0; i < u->n_cpus; i++)
		if (u->cpus[i].known && !u->cpus[i].regs.user && on_stack(stack, u->cpus[i].regs.sp))
			return &u->cpus[i].regs;
	return NULL;
}

/* The innermost frame that lies on @stack, after those of an interrupt on its own stack; NULL when there is none. */
static const struct image_frame *first_on_stack(const struct trace *t, const struct stack_range *stack)
{
	for (size_t i = 0; i < t->n; i++)
		if (on_stack(stack, t->frames[i].sp))
			return &t->frames[i];
	return NULL;
}

/*
 * Whether the frames from @c on never reach @stack, which means that the CPU runs another task. The frames of an
 * interrupt do reach it, because they lead back to the task that was interrupted.
 */
static bool is_elsewhere(struct unwinder *u, const struct cursor *c, const struct stack_range *stack)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	struct trace t = { .frames = frames, .max = ARRAY_SIZE(frames) };

	if (c->user || unwind(u, *c, stack, &t) != 0 || !t.n || first_on_stack(&t, stack))
		return false;
	/* What came from user mode is on the stack of the task that was interrupted, or on no task's yet. */
	return streq(t.end, "end of stack") ||
	       (streq(t.end, "user mode") && !(u->arch->is_entry && u->arch->is_entry(c->sp)));
}

/* What a task was switched out with lies on its stack, and goes on in code; else the saved registers are of another time. */
static bool is_switched_out(struct unwinder *u, const struct cursor *c, const struct stack_range *stack)
{
	return on_stack(stack, c->sp) && unwinder_is_text(u, c->ip);
}

static int saved_cursor(struct unwinder *u, uint64_t task, const struct stack_range *stack, struct cursor *ret_cursor)
{
	int r = u->arch->saved(u, task, stack, ret_cursor);

	if (r == 0 && !is_switched_out(u, ret_cursor, stack))
		r = err_set(-ENODATA, "they lead to no code");
	if (r == -ENODATA && u->arch->search)
		r = u->arch->search(u, stack, ret_cursor);
	return r < 0 ? err_wrap(r, "saved registers of task 0x%" PRIx64, task) : 0;
}

/* Finds the innermost frame: 0; 1 with *@ret_end when there is none; a negative errno. */
static int first_cursor(struct unwinder *u, uint64_t task, int cpu, const struct stack_range *stack,
			struct cursor *ret_cursor, const char **ret_end)
{
	const struct dump_regs *regs = regs_on(u, stack);

	if (regs) {
		u->arch->from_regs(regs, ret_cursor);
		return 0;
	}
	if (cpu < 0)
		return saved_cursor(u, task, stack, ret_cursor);
	/*
	 * Notes are in the order of the CPUs, but offline CPUs have none, so the index may be off: is_elsewhere()
	 * checks.
	 */
	if ((uint32_t)cpu >= u->n_cpus || !u->cpus[cpu].known) {
		*ret_end = "the dump has no registers of this CPU";
		return 1;
	}
	u->arch->from_regs(&u->cpus[cpu].regs, ret_cursor);
	return is_elsewhere(u, ret_cursor, stack) ? saved_cursor(u, task, stack, ret_cursor) : 0;
}

/* ---- Stacks ---- */

int unwinder_stack(struct unwinder *u, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		   const char **ret_end)
{
	struct trace t = { .frames = frames, .max = max };
	struct stack_range stack;
	struct cursor c;
	int r;

	r = stack_of(u, task, &stack);
	if (r)
		return r;
	r = first_cursor(u, task, cpu, &stack, &c, &t.end);
	if (r == 0)
		r = unwind(u, c, &stack, &t);
	if (r < 0)
		return r;
	*ret_n = t.n;
	*ret_end = t.end;
	return 0;
}

/* The lowest stack pointer on the task's own stack. The frames of an interrupt on another stack come before it. */
static uint64_t lowest_sp(struct unwinder *u, const struct cursor *c, const struct stack_range *stack)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	struct trace t = { .frames = frames, .max = ARRAY_SIZE(frames) };
	const struct image_frame *first = NULL;

	if (c->user)
		return stack->high;
	if (on_stack(stack, c->sp))
		return c->sp;
	if (unwind(u, *c, stack, &t) == 0)
		first = first_on_stack(&t, stack);
	return first ? first->sp : stack->low;
}

int unwinder_bounds(struct unwinder *u, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high)
{
	struct stack_range stack;
	struct cursor c = { 0 };
	const char *end;
	int r;

	r = stack_of(u, task, &stack);
	if (r)
		return r;
	r = first_cursor(u, task, cpu, &stack, &c, &end);
	if (r < 0)
		return r;
	*ret_low = r ? stack.low : lowest_sp(u, &c, &stack);
	*ret_high = stack.high;
	return 0;
}
