/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task waits for, by the kernel's own word: kprobes on functions that are given the object.
 * The last of them that a task called is the wait it is in, if it is in one. To be included after zoo.h.
 */
#ifndef OOMTOPSY_PROBE_H
#define OOMTOPSY_PROBE_H

#include <linux/kprobes.h>

struct zoo_probe {
	const char *function, *kind;
	int argument; /* which of the function's is the object */
	struct kprobe probe;
	bool registered;
};

static struct zoo_probe zoo_probes[] = {
	/* Page and folio waits; folios came in 5.16, and static functions are not in every kernel. */
	{ "folio_wait_bit_common", "folio", 0 },
	{ "folio_wait_bit", "folio", 0 },
	{ "folio_wait_bit_killable", "folio", 0 },
	{ "__folio_lock", "folio", 0 },
	{ "__folio_lock_killable", "folio", 0 },
	{ "__folio_lock_or_retry", "folio", 0 },
	{ "wait_on_page_bit_common", "folio", 1 },
	{ "wait_on_page_bit", "folio", 0 },
	{ "wait_on_page_bit_killable", "folio", 0 },
	{ "put_and_wait_on_page_locked", "folio", 0 },
	{ "__lock_page", "folio", 0 },
	{ "__lock_page_killable", "folio", 0 },
	{ "__lock_page_or_retry", "folio", 0 },
	/* A buffer begins with its word of bits; jbd2 waits for one of them itself. */
	{ "__wait_on_buffer", "buffer", 0 },
	{ "out_of_line_wait_on_bit", "buffer", 0 },
	{ "jbd2_log_wait_commit", "journal", 0 },
	{ "wait_transaction_locked", "journal", 0 },
};

/* By the low bits of the task's pid. */
static struct zoo_seen {
	pid_t pid;
	const struct zoo_probe *probe;
	const void *object;
} zoo_seen[1024];

static struct zoo_seen *zoo_seen_of(const struct task_struct *task)
{
	return &zoo_seen[task->pid % ARRAY_SIZE(zoo_seen)];
}

static int zoo_probe_hit(struct kprobe *hit, struct pt_regs *regs)
{
	struct zoo_probe *probe = container_of(hit, struct zoo_probe, probe);
	const void *object = (void *)regs_get_kernel_argument(regs, probe->argument);
	struct zoo_seen *seen = zoo_seen_of(current);

	/* The outermost function knows best what its object is. */
	if (seen->pid != current->pid || seen->object != object)
		*seen = (struct zoo_seen){ current->pid, probe, object };
	return 0;
}

static const void *zoo_look_up(const struct task_struct *task, const char **ret_function, const char **ret_kind)
{
	const struct zoo_seen *seen = zoo_seen_of(task);

	if (seen->pid != task->pid)
		return NULL;
	*ret_function = seen->probe->function;
	*ret_kind = seen->probe->kind;
	return seen->object;
}

static void zoo_probes_start(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(zoo_probes); i++) {
		zoo_probes[i].probe.symbol_name = zoo_probes[i].function;
		zoo_probes[i].probe.pre_handler = zoo_probe_hit;
		zoo_probes[i].registered = !register_kprobe(&zoo_probes[i].probe);
	}
	zoo_probed = zoo_look_up;
}

/* The dump is to show functions as they are. */
static void zoo_probes_stop(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(zoo_probes); i++) {
		if (zoo_probes[i].registered)
			unregister_kprobe(&zoo_probes[i].probe);
	}
}

#endif
