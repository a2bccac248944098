// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/run.h"

#include <assert.h>

#include "parsers/vmcore/facts/devices/devices.h"
#include "parsers/vmcore/facts/devices/journals.h"
#include "parsers/vmcore/facts/devices/requests.h"
#include "parsers/vmcore/facts/exits.h"
#include "parsers/vmcore/facts/files/openers.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/identity.h"
#include "parsers/vmcore/facts/locks/futexes.h"
#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/locks/readers.h"
#include "parsers/vmcore/facts/log.h"
#include "parsers/vmcore/facts/memcgs.h"
#include "parsers/vmcore/facts/memory.h"
#include "parsers/vmcore/facts/mm/mm-holders.h"
#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/oom.h"
#include "parsers/vmcore/facts/percpu.h"
#include "parsers/vmcore/facts/rcu.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "parsers/vmcore/facts/sched.h"
#include "parsers/vmcore/facts/stacks.h"
#include "parsers/vmcore/facts/swap.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/mm/vmas.h"
#include "parsers/vmcore/facts/waits.h"
#include "parsers/vmcore/facts/workqueues.h"
#include "parsers/vmcore/facts/zones.h"
#include "util/macros.h"

/*
 * An extractor. All are set up first; then they run in the order of the table, each on what those before it found; then
 * they write, when each row knows all that others found out about it. A function may be missing. run gives 0, with
 * gaps for what it could not read, or a negative errno, which ends the work.
 */
struct extractor {
	const char *name;
	int (*init)(struct extract *x);
	int (*run)(struct extract *x);
	int (*write)(struct extract *x);
	void (*deinit)(struct extract *x);
	/* What it fills, a bit for each table: complete when it has run, unless somebody says otherwise. */
	uint64_t tables;
};

#define T(table) (UINT64_C(1) << FACT_##table)
static_assert(FACT_TABLES <= 64, "a bit for each table");

// clang-format off
static const struct extractor extractors[] = {
	{ "gaps", gaps_init, NULL, gaps_write, gaps_deinit, 0 },
	{ "system", system_init, system_run, NULL, system_deinit, 0 },
	{ "slab caches", slab_init, NULL, NULL, slab_deinit, 0 },
	{ "tasks", tasks_init, tasks_run, tasks_write, tasks_deinit, T(TASK) },
	{ "per-CPU memory", NULL, percpu_run, NULL, NULL, 0 },
	{ "scheduling", NULL, sched_run, NULL, NULL, T(TASK) },
	{ "mms", mms_init, mms_run, mms_write, mms_deinit, T(MM) },
	{ "stacks", NULL, stacks_run, stacks_write, NULL, T(FRAME) },
	{ "holders of mms", NULL, mm_holders_run, NULL, NULL, T(MM) },
	{ "exits", NULL, exits_run, NULL, NULL, T(TASK) },
	{ "memcgs", memcgs_init, memcgs_run, memcgs_write, memcgs_deinit, T(MEMCG) | T(VMSTAT) },
	{ "workqueues", workqueues_init, workqueues_run, workqueues_write, workqueues_deinit, T(WORKQUEUE) | T(WORK) | T(POOL) },
	{ "devices", devices_init, devices_run, devices_write, devices_deinit, T(DEVICE) },
	{ "requests", NULL, requests_run, NULL, NULL, T(DEVICE) },
	{ "journals", NULL, journals_run, NULL, NULL, T(TASK) },
	{ "locks", locks_init, locks_run, locks_write, locks_deinit, 0 },
	{ "futexes", futexes_init, NULL, NULL, futexes_deinit, 0 },
	{ "open files", openers_init, NULL, NULL, openers_deinit, 0 },
	{ "waits", waits_init, waits_run, waits_write, waits_deinit, T(WAIT) | T(LOCK) },
	{ "RCU", NULL, rcu_run, NULL, NULL, T(WAIT) },
	{ "known locks", NULL, locks_run_known, NULL, NULL, T(LOCK) },
	{ "readers", NULL, readers_run, NULL, NULL, T(LOCK) },
	{ "VMAs", NULL, vmas_run, NULL, NULL, T(MM) },
	{ "log", log_init, log_run, NULL, log_deinit, T(EVENT) | T(OOM_CANDIDATE) },
	{ "identity", identity_init, identity_run, NULL, identity_deinit, 0 }, /* the boot's time is by uptime */
	{ "OOM killer", NULL, oom_run, NULL, NULL, T(OOM_STATE) | T(OOM_KILL) },
	{ "zones", NULL, zones_run, NULL, NULL, T(ZONE) | T(VMSTAT) },
	{ "memory", NULL, memory_run, NULL, NULL, T(VMSTAT) },
	{ "swap", NULL, swap_run, NULL, NULL, T(SWAP) },
};
// clang-format on

int run_init(struct extract *x, struct image *img, struct facts *facts)
{
	int r = 0;

	*x = (struct extract){ .img = img, .info = image_info(img), .facts = facts };
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(extractors); i++)
		if (extractors[i].init)
			r = extractors[i].init(x);
	if (r == 0)
		member_resolve_fields(x);
	return r;
}

void run_deinit(struct extract *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(extractors); i++)
		if (extractors[i].deinit)
			extractors[i].deinit(x);
}

/* What no extractor said of its tables is good news: they are complete. */
static int run_one(struct extract *x, const struct extractor *e)
{
	int r = e->run ? e->run(x) : 0;

	for (unsigned int table = 0; r == 0 && table < FACT_TABLES; table++)
		if (e->tables >> table & 1)
			gaps_covered(x, (enum fact_table)table);
	return r < 0 ? r : gaps_failure(x);
}

/* Rows are written at the end, since an extractor may add to what one before it found (a task's mm, a lock's owner). */
static int run_all(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(extractors); i++)
		r = run_one(x, &extractors[i]);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(extractors); i++)
		if (extractors[i].write)
			r = extractors[i].write(x);
	return r == 0 ? facts_update_capture(x->facts, &x->capture) : r;
}

int run_facts(struct image *img, struct facts *facts)
{
	struct extract x;
	int r = run_init(&x, img, facts);

	if (r == 0)
		r = run_all(&x);
	run_deinit(&x);
	return r;
}
