// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/assemble.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/boot/identity.h"
#include "parsers/klog/handlers/handlers.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* Lines without anything of interest after which the rest is not looked at line by line any more. */
#define QUIET_MAX 64

/*
 * A kernel's time does not go back, but what a callback or an NMI stored may be printed late: its time is then behind
 * by seconds, on a slow console by a minute.
 */
#define BACKWARD_US 2000000
#define PRINTED_LATE_US (60 * INT64_C(1000000))

/* panic() never returns. What the kernel still prints comes line upon line. */
#define LAST_WORDS_US (10 * INT64_C(1000000))

#define YEAR_US (365 * 86400 * INT64_C(1000000))

int klog_asm_new(const struct klog_output *output, struct klog_asm **ret_asm)
{
	struct klog_asm *a = calloc(1, sizeof(*a));

	if (!a)
		return err_oom();
	a->out = *output;
	a->last_mono_us = a->first_mono_us = a->last_at_us = a->sysrq_oom_us = a->panic_us = KLOG_NO_TIME;
	a->quiet = QUIET_MAX;
	a->locator = strdup(output->locator);
	a->member = output->member ? strdup(output->member) : NULL;
	if (!a->locator || (output->member && !a->member) || intern_new(KLOG_STRINGS_BUDGET, &a->strings) < 0) {
		klog_asm_free(a);
		return err_oom();
	}
	*ret_asm = a;
	return 0;
}

/* Forgets all of a boot but its facts. */
static void reset(struct klog_asm *a)
{
	oom_free(a);
	for (size_t i = 0; i < FOLLOWERS_MAX; i++)
		free(a->followers[i].mem);
	memset(a->followers, 0, sizeof(a->followers));
	map_deinit(&a->task_by_pid);
	a->n_pending = 0;
	a->n_tasks = a->n_frames = a->n_held = 0;
	a->sysrq_oom_us = KLOG_NO_TIME;
	a->sysrq_oom_age = 0;
	a->choice.pid = OPT_NULL;
	a->quiet = QUIET_MAX;
	a->n_kills = a->n_details = a->n_rows = a->n_events = a->n_works = a->unread = a->records = 0;
	a->n_servers = 0;
	a->lost = a->n_losses = 0;
	a->lost_some = false;
	a->page_kb = 0;
	a->table.n = 0;
	a->headed = a->any = a->tail_open = false;
	a->last_mono_us = a->first_mono_us = a->last_at_us = a->panic_us = KLOG_NO_TIME;
	memset(&a->clock, 0, sizeof(a->clock));
	memset(&a->dropped, 0, sizeof(a->dropped));
	a->capture = (struct capture_row){ 0 };
}

void klog_asm_free(struct klog_asm *a)
{
	if (!a)
		return;
	reset(a);
	if (!a->out.facts)
		facts_free(a->facts);
	intern_free(a->strings);
	free(a->pending);
	free(a->tasks);
	free(a->frames);
	free(a->held);
	free(a->open);
	free(a->locator);
	free(a->member);
	free(a);
}

bool klog_asm_busy(const struct klog_asm *a)
{
	return a->quiet < QUIET_MAX;
}

void klog_asm_skipped(struct klog_asm *a, uint64_t lines)
{
	a->records += lines;
	a->quiet = (unsigned int)MIN(a->quiet + lines, QUIET_MAX);
	if (lines)
		a->any = true;
}

void klog_asm_unread(struct klog_asm *a, uint64_t bytes)
{
	a->unread += bytes;
}

/* Opens the boot's capture, when facts are not added to one that is there. */
static int ensure_capture(struct klog_asm *a)
{
	struct capture_row row = a->capture;

	a->any = true;
	if (a->facts)
		return 0;
	if (a->out.facts) {
		a->facts = a->out.facts;
		return 0;
	}
	row.boot = a->boot;
	row.kind = "log";
	row.member = a->member;
	a->totals.captures++;
	return facts_new(a->out.db, a->out.artifact_id, &row, &a->facts);
}

/* What each fact of a log is worth, and what was left out. */
static int write_coverage(struct klog_asm *a)
{
	static const struct {
		const char *fact, *status, *reason;
	} said[] = {
		{ "oom_kill", "complete", NULL },
		{ "oom_candidate", "complete", NULL },
		{ "event", "complete", NULL },
		{ "zone", "partial", "as reports in the log show them" },
		{ "vmstat", "partial", "as reports in the log show them" },
		{ "swap", "partial", "as reports in the log show it" },
		{ "task", "partial", "only tasks that the log speaks of" },
		{ "frame", "partial", "only stacks that were printed" },
		{ "pool", "partial", "only pools that the log shows" },
		{ "lock", "partial", "only locks that lockdep or the hung-task detector named" },
		{ "wait", "partial", "only of tasks whose stacks were printed or that the hung-task detector named" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
		int r = facts_coverage(a->facts, said[i].fact, said[i].status, said[i].reason);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Each bound that was met is said, or a rule would take what was left out for what did not happen. */
static int write_gaps(struct klog_asm *a)
{
	const struct {
		uint64_t n;
		const char *fact, *what;
	} dropped[] = {
		{ a->dropped.kills, "oom_kill", "kills beyond the limit" },
		{ a->dropped.details, "zone", "reports beyond the limit, of which only the kill is kept" },
		{ a->dropped.rows, "oom_candidate",
		  "rows of task tables beyond the limit, the smallest of their tables" },
		{ a->dropped.events, "event", "events beyond the limit" },
		{ a->dropped.tasks, "task", "tasks beyond the limit" },
		{ a->dropped.frames, "frame", "frames beyond the limit" },
		{ a->dropped.held, "lock", "held locks beyond the limit" },
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dropped) && r == 0; i++)
		if (dropped[i].n)
			r = facts_gap(a->facts, dropped[i].fact, 0, NULL, "%" PRIu64 " %s", dropped[i].n,
				      dropped[i].what);
	if (r == 0 && intern_full(a->strings))
		r = facts_gap(a->facts, "capture", 0, NULL, "names beyond the limit are left out");
	if (r == 0 && a->lost)
		r = facts_gap(a->facts, "capture", 0, "records",
			      "%" PRIu64 " message%s of the kernel %s not in the log: %s overwritten before %s read",
			      a->lost, plural(a->lost), a->lost == 1 ? "is" : "are",
			      a->lost == 1 ? "it was" : "they were", a->lost == 1 ? "it was" : "they were");
	else if (r == 0 && a->lost_some)
		r = facts_gap(a->facts, "capture", 0, "records",
			      "messages of the kernel are not in the log: "
			      "they were overwritten before they were read");
	/* A dump knows by the numbers of its records what is missing of the beginning, and its log ends where it was made. */
	if (a->out.facts)
		return r;
	if (r == 0 && !a->headed)
		r = facts_gap(a->facts, "capture", 0, "truncated", "the log does not begin with the boot");
	if (r == 0 && a->tail_open)
		r = facts_gap(a->facts, "capture", 0, "truncated", "the log ends before its last message does");
	return r;
}

/* Completes the capture's row, which was made when the boot's first event came. */
static int write_capture(struct klog_asm *a)
{
	struct capture_row *row = &a->capture;
	char booted[KLOG_WALL_MAX], ended[KLOG_WALL_MAX];

	row->boot = a->boot;
	row->kind = "log";
	row->member = a->member;
	row->first_ms = klog_ms(a->first_mono_us);
	row->uptime_ms = klog_ms(a->last_mono_us);
	row->truncated = OPT(!a->headed || a->tail_open);
	row->records = OPT(a->records);
	row->unread = OPT(a->unread);
	identity_times(a, booted, ended, row);
	return facts_update_capture(a->facts, row);
}

/*
 * Writes all that is held of the current boot, and forgets it. A boot without an event is no capture, unless @last
 * says that no other one of the source is.
 */
static int end_boot(struct klog_asm *a, bool cut, bool last)
{
	int r;

	if (!a->any || (!a->facts && !(last && !a->totals.captures))) {
		a->totals.records += a->records;
		a->boot += a->any;
		reset(a);
		return 0;
	}
	r = ensure_capture(a);
	if (r == 0)
		r = oom_close_all(a, cut);
	if (r == 0)
		r = stall_write(a);
	if (r == 0)
		r = oom_flush_kills(a);
	if (r == 0 && !a->out.facts) {
		r = write_capture(a);
		if (r == 0)
			r = write_coverage(a);
	}
	if (r == 0)
		r = write_gaps(a);
	if (!a->out.facts)
		facts_free(a->facts);
	a->facts = NULL;
	a->totals.records += a->records;
	reset(a);
	a->boot++;
	return r;
}

int klog_asm_finish(struct klog_asm *a, bool kernel, const char *damage, struct klog_totals *ret_totals)
{
	int r = 0;

	if (!kernel && !a->facts)
		a->any = false;
	if (a->last_mono_us != KLOG_NO_TIME)
		a->totals.last_ms = a->last_mono_us / 1000;
	if (damage && a->any) {
		r = ensure_capture(a);
		a->tail_open = true;
		if (r == 0)
			r = facts_gap(a->facts, "capture", 0, "truncated", "the log could not be read to its end: %s",
				      damage);
	}
	if (r == 0)
		r = end_boot(a, true, true);
	if (r == 0)
		*ret_totals = a->totals;
	return r;
}

int klog_asm_new_boot(struct klog_asm *a)
{
	/* Facts of one dump stay in its one capture, whatever its log says; and boots without end are one. */
	if (a->out.facts || a->boot >= KLOG_CAPTURES_MAX)
		return 0;
	return end_boot(a, false, false);
}

void klog_asm_boot_id(struct klog_asm *a, const char *id)
{
	identity_boot(a, id);
}

void klog_asm_clock(struct klog_asm *a, const struct klog_record *rec)
{
	bool year, has_mono = rec->mono_us != KLOG_NO_TIME;
	int64_t wall_us;

	/*
	 * The first record counts, unless a later one of the source's beginning says what its time since boot is as
	 * well.
	 */
	if (a->clock.known && (a->clock.has_mono || !has_mono))
		return;
	wall_us = klog_record_wall_us(rec, &year);
	if (wall_us == KLOG_NO_TIME)
		return;
	a->clock.known = true;
	a->clock.has_mono = has_mono;
	a->clock.has_year = year;
	a->clock.wall_us = wall_us;
	a->clock.at_us = has_mono ? rec->mono_us : 0;
}

/* Where @rec lies on the boot's clock. The first record with a wall clock alone sets it. */
static int64_t clock_read(struct klog_asm *a, const struct klog_record *rec)
{
	bool year;
	int64_t wall_us, since, at_us;

	if (rec->mono_us != KLOG_NO_TIME)
		return rec->mono_us;
	if (!a->clock.known)
		klog_asm_clock(a, rec);
	wall_us = klog_record_wall_us(rec, &year);
	if (!a->clock.known || wall_us == KLOG_NO_TIME)
		return KLOG_NO_TIME;
	since = wall_us - a->clock.wall_us;
	/* December and then January, where no year stands. */
	if (!year && since < -YEAR_US / 2)
		since += YEAR_US;
	return __builtin_add_overflow(a->clock.at_us, since, &at_us) ? KLOG_NO_TIME : at_us;
}

void klog_asm_bounds(struct klog_asm *a, const struct klog_record *rec)
{
	if (!a->capture.host && rec->host_len)
		a->capture.host = klog_intern(a, (struct span){ rec->host, rec->host_len });
	if (rec->mono_us == KLOG_NO_TIME || rec->flags & KLOG_CONT)
		return;
	if (a->first_mono_us == KLOG_NO_TIME)
		a->first_mono_us = rec->mono_us;
	if (a->last_mono_us == KLOG_NO_TIME || rec->mono_us > a->last_mono_us)
		a->last_mono_us = rec->mono_us;
}

/* Logs of several hosts may be in one file; a time that goes back with another host's name is another boot. */
static bool other_host(const struct klog_asm *a, const struct klog_record *rec)
{
	return rec->host_len && a->capture.host && !span_is((struct span){ rec->host, rec->host_len }, a->capture.host);
}

/* Whether the kernel's time says that this record belongs to a later boot. */
static bool went_back(const struct klog_asm *a, const struct klog_record *rec)
{
	int64_t back;

	if (rec->mono_us == KLOG_NO_TIME || a->last_mono_us == KLOG_NO_TIME || rec->flags & KLOG_GLUED)
		return false;
	back = a->last_mono_us - rec->mono_us;
	if (back <= BACKWARD_US)
		return false;
	return rec->mono_us < a->last_mono_us / 2 || back > MAX(PRINTED_LATE_US, a->last_mono_us / 10) ||
	       other_host(a, rec);
}

/* Whether the kernel had panicked, and this record is none of its last words. */
static bool after_panic(const struct klog_asm *a, const struct klog_record *rec)
{
	return a->panic_us != KLOG_NO_TIME && rec->at_us != KLOG_NO_TIME &&
	       (rec->at_us > a->panic_us + LAST_WORDS_US || rec->at_us < a->panic_us - LAST_WORDS_US);
}

/* In this order, since "ppc64" is part of "ppc64le". */
static const struct {
	const char *text, *arch;
} archs[] = {
	{ "x86_64", "x86_64" },   { "aarch64", "aarch64" },     { "arm64", "aarch64" },
	{ "ppc64le", "ppc64le" }, { "powerpc64le", "ppc64le" }, { "ppc64", "ppc64" },
	{ "s390x", "s390x" },     { "riscv64", "riscv64" },     { "amd64", "x86_64" },
	{ "armv7", "armv7l" },    { "i686", "i686" },           { "loongarch64", "loongarch64" },
};

/* The machine, where the release or the compiler names it: "4.18.0-553.el8_10.x86_64", "(aarch64-linux-gnu-gcc …". */
static const char *arch_in(struct span text)
{
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		if (span_has(text, archs[i].text))
			return archs[i].arch;
	return NULL;
}

/* What the boot's first line says stands; a stack dump's line only fills in what was lost. */
static void learn_release(struct klog_asm *a, struct span release, struct span more)
{
	if (!a->capture.release)
		a->capture.release = klog_intern(a, release);
	if (!a->capture.arch)
		a->capture.arch = arch_in(release);
	if (!a->capture.arch)
		a->capture.arch = arch_in(more);
}

/* "Linux version …": the first line that a kernel prints, so whatever came before was another boot's. */
static int on_boot(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	int r = 0;

	(void)f;
	if (!a->out.facts && a->any)
		r = klog_asm_new_boot(a);
	if (r == 0 && !klog_has(m, KLOG_F_RELEASE))
		identity_journal(a, m);
	if (r < 0 || !klog_has(m, KLOG_F_RELEASE))
		return r;
	a->headed = true;
	a->any = true;
	learn_release(a, m->f[KLOG_F_RELEASE], m->f[KLOG_F_TEXT]);
	return 0;
}

/* The line of a stack dump that names the task, and the kernel. */
static int on_cpu(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int r = oom_note_caller(a, f, line);

	learn_release(a, line->m->f[KLOG_F_RELEASE], SPAN(""));
	identity_taint(a, line->m);
	return r < 0 ? r : klog_on_cpu_line(a, f, line);
}

/* What a report's head says of the kernel. */
static int on_kernel(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)f;
	learn_release(a, line->m->f[KLOG_F_RELEASE], SPAN(""));
	identity_taint(a, line->m);
	return 0;
}

/* The kernel's last words; those of the OOM killer are events of their own kind. */
static int on_panic(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	static const char head[] = "Kernel panic - not syncing: ";
	struct span text = { line->rec->text, line->rec->len };

	/* No kill comes any more. */
	if (f->report)
		f->report->concluded = true;
	if (!a->capture.panic && span_starts(text, head))
		a->capture.panic =
			klog_intern(a, (struct span){ text.p + sizeof(head) - 1, text.len - (sizeof(head) - 1) });
	else if (!a->capture.panic && line->m->pattern->event == KLOG_PANIC)
		a->capture.panic = klog_field(a, line->m, KLOG_F_TEXT);
	if (a->panic_us == KLOG_NO_TIME)
		a->panic_us = line->rec->at_us;
	return klog_open_event(a, f, line, NULL);
}

/*
 * What each event of the pattern table means for the boot. One without a handler is a row of `event`, if it has a
 * name.
 */
// clang-format off
static const klog_handler handlers[KLOG_EVENT_TYPES] = {
	[KLOG_ALLOCATIONS] = klog_on_table_of_memory,
	[KLOG_ALLOC_FAILURE] = klog_on_alloc_failure,
	[KLOG_ALLOC_STALL] = klog_on_alloc_failure,
	[KLOG_ALL_LOCKS] = klog_on_all_locks,
	[KLOG_BOOT] = on_boot,
	[KLOG_CPU_LINE] = on_cpu,
	[KLOG_FAULT_REGS] = klog_on_fault_regs,
	[KLOG_HARD_LOCKUP] = klog_on_placed,
	[KLOG_HELD_LOCKS] = klog_on_held_locks,
	[KLOG_HUNG_BLOCKER] = klog_on_blocker,
	[KLOG_HUNG_TASK] = klog_on_hung,
	[KLOG_KERNEL] = on_kernel,
	[KLOG_LOCKDEP] = klog_on_placed,
	[KLOG_LOCKDEP_CHAIN] = klog_on_lockdep_chain,
	[KLOG_LOST] = klog_on_loss,
	[KLOG_MEMCG_LIMIT] = klog_on_memcg_limit,
	[KLOG_MEMCG_STATS] = klog_on_memcg_stats,
	[KLOG_MEMCG_USAGE] = klog_on_memcg_usage,
	[KLOG_MEM_INFO] = klog_on_mem_info,
	[KLOG_MEM_TOTALS] = klog_on_mem_totals,
	[KLOG_MM_WARNING] = klog_on_warning,
	[KLOG_NIP] = klog_on_nip,
	[KLOG_OOM_CHOSEN] = klog_on_chosen,
	[KLOG_OOM_CPUSET] = klog_on_cpuset,
	[KLOG_OOM_DEADLOCKED] = on_panic,
	[KLOG_OOM_EXITING] = klog_on_concluded,
	[KLOG_OOM_GROUP] = klog_on_group,
	[KLOG_OOM_INVOKED] = klog_on_invoked,
	[KLOG_OOM_KILLED] = klog_on_killed,
	[KLOG_OOM_NO_VICTIM] = on_panic,
	[KLOG_OOM_PANIC] = on_panic,
	[KLOG_OOM_REAPED] = klog_on_reaped,
	[KLOG_OOM_RELIEVED] = klog_on_relieved,
	[KLOG_OOM_SPARED] = klog_on_concluded,
	[KLOG_OOM_SUMMARY] = klog_on_summary,
	[KLOG_OOM_UNABLE] = klog_on_reaped,
	[KLOG_OOPS] = klog_on_placed,
	[KLOG_PANIC] = on_panic,
	[KLOG_RCU_STALL] = klog_on_placed,
	[KLOG_RCU_STARVED] = klog_on_starved,
	[KLOG_RECURSIVE_FAULT] = klog_on_recursive_fault,
	[KLOG_REPEATED] = klog_on_loss,
	[KLOG_SLAB_INFO] = klog_on_table_of_memory,
	[KLOG_SOFT_LOCKUP] = klog_on_lockup,
	[KLOG_STORAGE_BACK] = klog_on_server,
	[KLOG_STORAGE_GONE] = klog_on_server,
	[KLOG_SUPPRESSED] = klog_on_loss,
	[KLOG_SYSRQ_OOM] = klog_on_sysrq_oom,
	[KLOG_TASK_STATE] = klog_on_task_state,
	[KLOG_TASK_STATE_OLD] = klog_on_states_header,
	[KLOG_TASK_TABLE] = klog_on_task_table,
	[KLOG_TRACE] = klog_on_trace,
	[KLOG_VMALLOC_FAILURE] = klog_on_alloc_failure,
	[KLOG_WARNING] = klog_on_warning,
	[KLOG_WORKQUEUE_OF] = klog_on_workqueue_of,
	[KLOG_WQ_ITEMS] = klog_on_work_items,
	[KLOG_WQ_LOCKUP] = klog_on_workqueues,
	[KLOG_WQ_POOL] = klog_on_pool,
	[KLOG_WQ_PWQ] = klog_on_pwq,
	[KLOG_WQ_QUEUE] = klog_on_workqueue,
	[KLOG_WQ_SHOW] = klog_on_workqueues,
};
// clang-format on

/* The follower of the record's caller, NULL when it has none. */
static struct follower *find_follower(struct klog_asm *a, const struct klog_record *rec)
{
	uint64_t caller = klog_caller(rec);

	for (size_t i = 0; i < FOLLOWERS_MAX; i++)
		if (a->followers[i].used && a->followers[i].caller == caller) {
			a->followers[i].used = ++a->uses;
			return &a->followers[i];
		}
	return NULL;
}

/* A follower for the record's caller: an unused one, or the one that was not used for longest. */
static int new_follower(struct klog_asm *a, const struct klog_record *rec, struct follower **ret)
{
	struct follower *f = &a->followers[0];
	int r;

	for (size_t i = 1; i < FOLLOWERS_MAX; i++)
		if (a->followers[i].used < f->used)
			f = &a->followers[i];
	r = oom_end_dump(a, f);
	free(f->mem);
	*f = (struct follower){ .caller = klog_caller(rec), .used = ++a->uses, .task = -1 };
	*ret = f;
	return r;
}

static void note_record(struct klog_asm *a, const struct klog_record *rec)
{
	a->records++;
	a->any = true;
	klog_asm_bounds(a, rec);
	klog_asm_clock(a, rec);
	/* The panic's own output moves on. */
	if (a->panic_us != KLOG_NO_TIME && rec->mono_us != KLOG_NO_TIME && rec->mono_us > a->panic_us &&
	    rec->mono_us <= a->panic_us + LAST_WORDS_US)
		a->panic_us = rec->mono_us;
}

static int dispatch(struct klog_asm *a, const struct klog_line *line)
{
	enum klog_event event = line->m->pattern->event;
	klog_handler handler = handlers[event];
	struct follower *f = find_follower(a, line->rec);
	int r = f ? 0 : new_follower(a, line->rec, &f);

	if (r < 0)
		return r;
	if (handler)
		return handler(a, f, line);
	return klog_event_name(event) ? klog_add_event(a, klog_event_name(event), line, NULL) : 0;
}

int klog_asm_event(struct klog_asm *a, const struct klog_match *m, const struct klog_record *rec, const char *doubt)
{
	struct klog_record timed = *rec;
	struct klog_line line = { m, &timed, doubt };
	int r = 0;

	if (m->pattern->event == KLOG_MACHINE)
		identity_machine(a, m);
	/* What is only part of something else, or of the log, makes no boot worth a capture. */
	if (!a->facts && m->pattern->flags & (KLOG_CONTEXT | KLOG_OF_LOG)) {
		events_count_loss(a, m);
		note_record(a, rec);
		return 0;
	}
	timed.at_us = clock_read(a, rec);
	if (m->pattern->event != KLOG_BOOT) {
		if (went_back(a, rec) || after_panic(a, &timed)) {
			r = klog_asm_new_boot(a);
			timed.at_us = clock_read(a, rec);
		}
		if (r == 0)
			r = ensure_capture(a);
	}
	/* A new boot is quiet until its first event. */
	if (!(m->pattern->flags & KLOG_ALONE))
		a->quiet = 0;
	if (a->sysrq_oom_age)
		a->sysrq_oom_age++;
	if (timed.at_us != KLOG_NO_TIME)
		a->last_at_us = timed.at_us;
	if (r == 0)
		r = dispatch(a, &line);
	if (r == 0)
		note_record(a, rec);
	return r;
}

static bool stall_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct span text = { rec->text, rec->len };

	places_line(a, f, rec);
	if (f->section == SECTION_LOCKS && locks_line(a, f->task, text, rec->offset, rec->flags & KLOG_CONT))
		return true;
	/* A task may be called like what stands between frames. */
	return tasks_line(a, f, text, rec->offset) ||
	       (f->section == SECTION_STACK && f->task >= 0 && stacks_line(a, f, text));
}

int klog_asm_line(struct klog_asm *a, const struct klog_record *rec)
{
	struct follower *f = find_follower(a, rec);

	note_record(a, rec);
	if (f && a->facts && rec->len && (oom_line(a, f, rec) || stall_line(a, f, rec)))
		a->quiet = 0;
	else
		a->quiet++;
	return 0;
}
