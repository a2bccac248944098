// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks and the variables of their frames, by libdrgn. */
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/drgn/drgn-session.h"
#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/native.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define NAMES_MAX 65536
#define KERNEL_HALF (1ull << 63)
/* x86_64: struct pt_regs is the beginning of user_regs_struct, which lies here in NT_PRSTATUS. */
#define PRSTATUS_REGS 112
#define PT_REGS_WORDS 21
#define WORD_IP 16
#define WORD_SP 19

static void end_walk(struct drgn_session *s)
{
	if (s->walk.trace)
		s->api->stack_trace_destroy(s->walk.trace);
	s->walk = (struct drgn_walk){ 0 };
}

void drgn_session_free_stacks(struct drgn_session *s)
{
	end_walk(s);
	for (size_t i = 0; i < s->n_names; i++)
		free(s->names[i]);
	free(s->names);
	s->names = NULL;
	s->n_names = 0;
}

/* ---- Walking ---- */

/* The trace of what @obj, which may be a task or registers, stands for. */
static int trace_object(struct drgn_session *s, const struct drgn_object *obj)
{
	end_walk(s);
	return drgn_failed(s->api, s->api->object_stack_trace(obj, &s->walk.trace), "stack");
}

static int trace_task(struct drgn_session *s, uint64_t task)
{
	struct drgn_qualified_type pointer;
	struct drgn_object obj;
	int r = drgn_failed(s->api, s->api->program_find_type(s->prog, "struct task_struct *", NULL, &pointer),
			    "type of tasks");

	if (r < 0)
		return r;
	s->api->object_init(&obj, s->prog);
	r = drgn_failed(s->api, s->api->object_set_unsigned(&obj, pointer, task, 0), "task");
	if (r == 0)
		r = trace_object(s, &obj);
	s->api->object_deinit(&obj);
	return r;
}

static int trace_registers(struct drgn_session *s, const uint64_t *words)
{
	struct drgn_qualified_type type;
	struct drgn_object obj;
	int r = drgn_failed(s->api, s->api->program_find_type(s->prog, "struct pt_regs", NULL, &type),
			    "type of registers");

	if (r < 0)
		return r;
	s->api->object_init(&obj, s->prog);
	r = drgn_failed(s->api, s->api->object_set_from_buffer(&obj, type, words, PT_REGS_WORDS * sizeof(*words), 0, 0),
			"registers");
	if (r == 0)
		r = trace_object(s, &obj);
	s->api->object_deinit(&obj);
	return r;
}

/* The CPU that was at @pc with @sp, and its registers; -1 where there is none. */
static int find_registers(struct drgn_session *s, uint64_t pc, uint64_t sp, uint64_t *words)
{
	struct dump *dump = native_dump(s->native);

	for (uint32_t cpu = 0; cpu < image_info(s->native)->cpus; cpu++) {
		_cleanup_free_ char *note = NULL;
		size_t len, size = PT_REGS_WORDS * sizeof(*words);

		if (!dump_cpu_prstatus(dump, cpu, (void **)&note, &len) || len < PRSTATUS_REGS + size)
			continue;
		memcpy(words, note + PRSTATUS_REGS, size);
		if (words[WORD_IP] == pc && words[WORD_SP] == sp)
			return (int)cpu;
	}
	return -1;
}

/*
 * Whether what runs in @frame has so far left all registers but pc and sp to whom it came from: at the first
 * instruction of a function or of an interrupt's entry, and in the thunks of indirect calls and returns.
 */
static bool keeps_registers(const struct image_frame *frame)
{
	static const char *const thunks[] = { "__x86_indirect_", "__x86_return_thunk" };

	if (!frame->reliable || !frame->func)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(thunks); i++)
		if (str_starts(frame->func, thunks[i]))
			return true;
	return frame->offset == 0;
}

/*
 * DWARF does not describe thunks, so the trace ends where a CPU stopped or was interrupted in one. But no register has
 * changed up to there, so the walk can begin at the frame after it, which the native unwinder finds.
 */
static int step_out_of_first(struct drgn_session *s, uint64_t task)
{
	struct image_frame frames[DRGN_WALK_FIRST_MAX + 1];
	const char *arch = image_info(s->native)->arch, *end;
	uint64_t words[PT_REGS_WORDS], pc, sp;
	size_t n, first = 0;
	int cpu;

	if (!arch || !streq(arch, "x86_64") || !s->api->stack_frame_pc(s->walk.trace, 0, &pc) ||
	    !s->api->stack_frame_sp(s->walk.trace, 0, &sp))
		return 0;
	cpu = find_registers(s, pc, sp, words);
	if (cpu < 0 || image_stack(s->native, task, cpu, frames, ARRAY_SIZE(frames), &n, &end))
		return 0;
	while (first + 1 < n && keeps_registers(&frames[first]))
		first++;
	if (first < s->api->stack_trace_num_frames(s->walk.trace) || !frames[first].reliable)
		return 0;
	words[WORD_IP] = frames[first].pc;
	words[WORD_SP] = frames[first].sp;
	if (trace_registers(s, words) < 0) /* as before, then */
		return trace_task(s, task);
	memcpy(s->walk.first, frames, first * sizeof(*frames));
	s->walk.n_first = first;
	return 0;
}

static int walk_task(struct drgn_session *s, uint64_t task)
{
	int r;

	if (s->walk.trace && s->walk.task == task)
		return 0;
	r = trace_task(s, task);
	if (r == 0)
		r = step_out_of_first(s, task);
	if (r < 0)
		end_walk(s);
	else
		s->walk.task = task;
	return r;
}

/* ---- Frames ---- */

/* @name as long as the session lives, or NULL. There are some hundred inlined functions on stacks. */
static const char *keep_name(struct drgn_session *s, const char *name)
{
	char **names;

	for (size_t i = 0; i < s->n_names; i++)
		if (streq(s->names[i], name))
			return s->names[i];
	if (s->n_names == NAMES_MAX)
		return NULL;
	names = realloc(s->names, (s->n_names + 1) * sizeof(*names));
	if (!names)
		return NULL;
	s->names = names;
	names[s->n_names] = strdup(name);
	return names[s->n_names] ? names[s->n_names++] : NULL;
}

static void name_frame(struct drgn_session *s, struct image_frame *frame, bool innermost, const char *function)
{
	struct image_symbol symbol;

	/* A call that does not return may be the last instruction: look at the call, not after it. */
	if (image_symbolize(s->native, frame->pc - !innermost, &symbol) == 0) {
		frame->func = symbol.name;
		frame->module = symbol.module;
		frame->offset = (uint32_t)(frame->pc - symbol.addr);
	} else {
		frame->module = image_module_of(s->native, frame->pc);
	}
	if (function && (frame->inlined || !frame->func))
		frame->func = keep_name(s, function);
}

/* False where the part of the stack that is the kernel's, or what libdrgn knows of it, ends. */
static bool describe_frame(struct drgn_session *s, size_t i, bool innermost, struct image_frame *ret_frame)
{
	struct drgn_stack_trace *trace = s->walk.trace;
	struct image_frame frame = {
		.reliable = true,
		.inlined = s->api->stack_frame_is_inline(trace, i),
	};

	frame.how = innermost && !frame.inlined ? IMAGE_FRAME_REGS : IMAGE_FRAME_DWARF;
	if (!s->api->stack_frame_pc(trace, i, &frame.pc) || !s->api->stack_frame_sp(trace, i, &frame.sp) ||
	    frame.pc < KERNEL_HALF)
		return false;
	name_frame(s, &frame, innermost, s->api->stack_frame_function_name(trace, i));
	*ret_frame = frame;
	return true;
}

/*
 * Where a module has no DWARF, libdrgn guesses its caller by the frame pointer, which the kernel does not
 * keep. The frames after that are wrong.
 */
static bool is_last_sure(struct drgn_session *s, size_t i, const struct image_frame *frame)
{
	return frame->module && !s->api->stack_frame_function_name(s->walk.trace, i);
}

static size_t add_first(struct drgn_session *s, struct image_frame *frames, size_t max)
{
	size_t n = MIN(s->walk.n_first, max);

	memcpy(frames, s->walk.first, n * sizeof(*frames));
	return n;
}

int drgn_session_stack(struct drgn_session *s, uint64_t task, struct image_frame *frames, size_t max, size_t *ret_n)
{
	bool innermost = true;
	size_t n, total;
	int r = walk_task(s, task);

	if (r < 0)
		return r;
	n = add_first(s, frames, max);
	total = s->api->stack_trace_num_frames(s->walk.trace);
	for (size_t i = 0; i < total && n < max; i++) {
		innermost = n == 0 || (innermost && frames[n - 1].inlined);

		if (!describe_frame(s, i, innermost, &frames[n]))
			break;
		if (is_last_sure(s, i, &frames[n++]))
			break;
	}
	for (size_t i = 0; i + 1 < n; i++)
		if (!frames[i].inlined)
			for (size_t k = i + 1; frames[i].cfa == 0 && k < n; k++)
				frames[i].cfa = frames[k].sp;
	*ret_n = n;
	return 0;
}

/* ---- Variables ---- */

/* Whether @name is a variable of frame @i itself: a lookup would go on to global ones. */
static bool is_local(struct drgn_session *s, size_t i, const char *name)
{
	const char **names;
	bool found = false;
	size_t n;

	if (drgn_failed(s->api, s->api->stack_frame_locals(s->walk.trace, i, &names, &n), name) < 0)
		return false;
	for (size_t k = 0; k < n && !found; k++)
		found = streq(names[k], name);
	s->api->stack_frame_locals_destroy(names, n);
	return found;
}

/* Whether @type is a pointer to struct @tag or, for a NULL @tag, an integer. */
static bool is_of_type(struct drgn_session *s, struct drgn_type *type, const char *tag)
{
	const char *name;
	unsigned char kind;

	type = drgn_session_plain(s, type);
	kind = s->api->type_kind(type);
	if (!tag)
		return kind == DRGN_KIND_INT || kind == DRGN_KIND_BOOL || kind == DRGN_KIND_ENUM;
	if (kind != DRGN_KIND_POINTER)
		return false;
	type = drgn_session_plain(s, s->api->type_type(type).type);
	kind = s->api->type_kind(type);
	name = kind == DRGN_KIND_STRUCT || kind == DRGN_KIND_UNION ? s->api->type_tag(type) : NULL;
	return name && streq(name, tag);
}

static int read_local(struct drgn_session *s, size_t i, const char *name, const char *tag, uint64_t *ret_value)
{
	struct drgn_object obj;
	int r;

	if (!is_local(s, i, name))
		return IMAGE_ABSENT;
	s->api->object_init(&obj, s->prog);
	r = drgn_absent_or_failed(s->api, s->api->stack_frame_find_object(s->walk.trace, i, name, &obj), name);
	if (r == 0 && !is_of_type(s, drgn_type_of(&obj), tag))
		r = IMAGE_ABSENT;
	if (r == 0)
		r = drgn_session_value(s, &obj, ret_value);
	s->api->object_deinit(&obj);
	return r;
}

static bool is_at(struct drgn_session *s, size_t i, const struct image_frame *frame)
{
	const char *function = s->api->stack_frame_function_name(s->walk.trace, i);
	uint64_t pc, sp;

	if (frame->inlined && !(function && frame->func && streq(function, frame->func)))
		return false;
	return s->api->stack_frame_pc(s->walk.trace, i, &pc) && pc == frame->pc &&
	       s->api->stack_frame_sp(s->walk.trace, i, &sp) && sp == frame->sp;
}

/*
 * Frames that were inlined into each other share pc and sp, the innermost first: the function itself is asked
 * before what was inlined into it, whose variables may have the same names for other things.
 */
int drgn_session_variable(struct drgn_session *s, uint64_t task, const struct image_frame *frame, const char *name,
			  const char *type, uint64_t *ret_value)
{
	int r = walk_task(s, task), result = IMAGE_ABSENT;

	if (r < 0)
		return r;
	for (size_t i = s->api->stack_trace_num_frames(s->walk.trace); i > 0; i--) {
		if (!is_at(s, i - 1, frame))
			continue;
		r = read_local(s, i - 1, name, type, ret_value);
		if (r == 0)
			return 0;
		result = r < 0 ? r : result;
	}
	return result;
}
