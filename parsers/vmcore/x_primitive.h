/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions of the kernel in which a task waits, and those around them that only pass the wait on:
 * a table of names, so that a stack tells what its task waits for and who asked.
 */
#pragma once

#include "parsers/vmcore/x_core.h"
#include "parsers/vmcore/x_lock.h"

/* How much a frame says about what the task waits for. */
enum x_strength {
	X_PASSES, /* nothing: a wrapper, looked through on the way to the caller */
	X_WEAK,	  /* something that other primitives are made of: they override it */
	X_STRONG,
	X_RULES, /* overrides what is further in: reclaim for a memcg's limit */
};

struct x_primitive {
	const char
		*name; /* without a compiler's suffix (".constprop.0"); "…*" is any continuation */
	enum x_strength strength;
	const char *kind, *detail, *target; /* as in table wait: target is its target_type */
	const char *called_by;	   /* counts only with this function as its caller */
	enum x_lock_type lock;
	bool entry;    /* the outermost function of its subsystem's slow path */
	bool runnable; /* a task in it waits even while it runs: it will not leave without what it
			  needs */
};

/* The primitive that @func is, when it is called by @caller (may be NULL); NULL for any other
 * function. */
const struct x_primitive *x_primitive(const char *func, const char *caller);
