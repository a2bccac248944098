/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stack says its task waits for, and who asked: by a table of the kernel's functions in which tasks wait, and
 * of wrappers around them. Stacks printed in a log and stacks from a dump are read by the same table, so that the same
 * hang gives the same facts in both. A reader turns its frames into a struct wait_stack, asks wait_judge() from the
 * innermost frame, and then wait_judge_event() and wait_judge_around() for what that cannot say. Nothing here allocates
 * or fails; texts of a verdict belong to the table.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "parsers/kernel/locks.h"

/* How much a frame says about what the task waits for. */
enum wait_strength {
	WAIT_PASSES,    /* nothing: a wrapper, looked through on the way to the caller */
	WAIT_WEAK,      /* something that other primitives are made of: they override it */
	WAIT_STRONG,    /* what the task waits for, whatever sleeps further in */
	WAIT_OVERRIDES, /* stronger than what is further in: reclaim for a memcg's limit */
};

struct wait_primitive {
	const char *name; /* without a compiler's suffix (".constprop.0"); "…*" is any continuation */
	enum wait_strength strength;
	const char *kind, *detail, *target; /* as in table wait: target is its target_type */
	const char *called_by;              /* counts only with this function as its caller */
	enum lock_type lock;
	bool entry;    /* the outermost function of its subsystem's slow path */
	bool runnable; /* a task in it waits even while it runs: it will not leave without what it needs */
};

/* A frame of a stack, without its offset. */
struct wait_frame {
	const char *func;   /* NULL when no symbol covers it */
	const char *module; /* whose it is, where a log says so; nothing is decided by it */
	bool reliable;      /* the unwinder or the kernel is sure of it; a frame "?" of a log is not */
	bool inlined;       /* part of the next frame that is not */
};

/* A stack, innermost frame first. */
struct wait_stack {
	const struct wait_frame *frames;
	size_t n;
};

/* What the frames say of a task: the primitive that decides, and which frames belong to it. */
struct wait_verdict {
	const struct wait_primitive *decides; /* NULL: nothing that is known */
	const char *detail;                   /* as in table wait; NULL when the kind says it all */
	size_t shown;                         /* the frame that shows it */
	size_t caller;                        /* the first frame outside, the number of frames when there is none */
	bool reliable;                        /* all frames up to the one that shows it are */
};

/* The primitive that function @func is wherever it is called from, or NULL. */
const struct wait_primitive *wait_primitive_named(const char *func);

/*
 * What the run of primitives that begins at frame @from waits for. Reclaim has many functions of which the table does
 * not name all, so for memory the run reaches to the outermost entry into it. Where frame @from is no primitive, or the
 * run has only wrappers, .decides is NULL.
 */
struct wait_verdict wait_judge(const struct wait_stack *stack, size_t from);

/*
 * Improves the verdict of wait_judge() on a task that sleeps uninterruptibly: where it names nothing, or only
 * schedule_timeout(), the first function from @from outward that is no primitive waits for an event (kind "event"),
 * since wait_event() and wait_event_timeout() are macros. False, and *@verdict as it was, when there is nothing to
 * improve or no such frame.
 */
bool wait_judge_event(const struct wait_stack *stack, size_t from, struct wait_verdict *verdict);

/*
 * The wait for memory, if there is one, in the course of which the task waits for what @inner says: further out on
 * its stack it is in the slow path of memory, and will ask there again for what it came for. False if @inner is
 * itself a wait for memory.
 */
bool wait_judge_around(const struct wait_stack *stack, const struct wait_verdict *inner,
		       struct wait_verdict *ret_verdict);

/*
 * The first frame in which even a running task waits, or the number of frames. A lock that the task sleeps for further
 * in comes first: then the task does not run through reclaim, it waits for that lock.
 */
size_t wait_first_runnable(const struct wait_stack *stack);

/* The first frame that is not of the scheduler or another primitive, or the number of frames. */
size_t wait_first_outside(const struct wait_stack *stack);
